"""The commands ``baogao standoff strip`` and ``join``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.terminal import finish, out, progress_bar

standoff = typer.Typer(
    help="Labels without text, for reports that may not be passed on (docs/annotating.md).",
    rich_markup_mode=None,
)
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the --out file if it is there.")]


@standoff.command("strip")
def standoff_strip(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="File or folder of annotated sentences.")],
    out_file: Annotated[Path, typer.Option("--out", help="Stand-off file to write.")],
    annotator: Annotated[str, typer.Option(help="Who labelled, where the spans do not say.")] = "",
    split: Annotated[str, typer.Option(help="What the labels are for: train, dev or test.")] = "",
    overwrite: Overwrite = False,
) -> None:
    """Write the labels of sentences without their text: offsets, and a hash to find each sentence by."""
    from baogao.annotations.standoff_files import strip_file

    count = strip_file(gold, out_file, annotator=annotator, split=split, overwrite=overwrite)
    out.print(f"{out_file}: {count} sentences", markup=False, soft_wrap=True)


@standoff.command("join")
def standoff_join(
    rows: Annotated[Path, typer.Argument(metavar="FILE", help="Stand-off file.")],
    raw: Annotated[
        list[str], typer.Option("--raw", help="Raw reports: a folder, file or glob; may be repeated.")
    ],
    out_file: Annotated[Path, typer.Option("--out", help="JSONL file for the annotated sentences.")],
    split: Annotated[str, typer.Option(help="Only rows of this split [default: all].")] = "",
    overwrite: Overwrite = False,
) -> None:
    """Find the sentences of a stand-off file in raw reports and write them with their labels, as gold.

    What was not found is named, report by report, and the exit code is 1 then; what was found is written.
    """
    from baogao.annotations.standoff_files import join_file

    with progress_bar() as progress:
        joined, errors = join_file(rows, raw, out_file, split=split, overwrite=overwrite, progress=progress)
    found, total = len(joined.sentences), len(joined.sentences) + len(joined.lost)
    out.print(f"{out_file}: {found} of {total} sentences", markup=False, soft_wrap=True)
    if joined.elsewhere:
        out.print(f"in another report than named: {len(joined.elsewhere)}")
    if joined.other_role:
        out.print(f"read in another role today, kept as labelled: {len(joined.other_role)}")
    finish(errors)
