"""The command ``baogao convert``. No logic."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.terminal import out

if TYPE_CHECKING:
    from baogao.annotations.formats import Converted, Loss

_SHOWN = 3


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(convert)


def convert(
    source: Annotated[Path, typer.Argument(metavar="IN", help="Annotated sentences: a file or a folder.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="File to write; a folder for brat.")],
    read_as: Annotated[
        str, typer.Option("--from", help="Format of IN [default: by suffix and content].")
    ] = "",
    write_as: Annotated[str, typer.Option("--to", help="Format of OUT [default: by its name].")] = "",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT if it is there.")] = False,
    layer: Annotated[str, typer.Option(help="CoNLL: the layer to write, ner or spans [default: ner].")] = "",
    plain: Annotated[bool, typer.Option("--plain", help="CoNLL: no comments; ids are lost.")] = False,
    each: Annotated[
        str, typer.Option(help="brat: what a document is, report or sentence [default: report].")
    ] = "",
    annotator: Annotated[
        str, typer.Option(help="Label Studio: whose annotations, where a task has several (id or email).")
    ] = "",
    losses_file: Annotated[
        Path | None, typer.Option("--losses", help="Write every loss to this JSONL file.", show_default=False)
    ] = None,
) -> None:
    """Convert annotated sentences between formats; what cannot be held is named, nothing is dropped in silence.

    Formats: baogao, docbin, doccano, prodigy, labelstudio, brat, conll (docs/formats.md). What was written is read
    back and compared.
    """
    from baogao.annotations.formats import convert as convert_files
    from baogao.corpus.store import write_rows

    done = convert_files(
        source,
        target,
        read_as=read_as,
        write_as=write_as,
        overwrite=overwrite,
        reading={"annotator": annotator} if annotator else {},
        writing=_options(layer, each, plain=plain),
    )
    _print(target, done)
    if losses_file:
        write_rows(losses_file, (loss.to_json() for loss in done.losses))


def _options(layer: str, each: str, *, plain: bool) -> dict[str, str | bool]:
    from baogao.errors import BaogaoError

    for option, value, known in (
        ("--layer", layer, ("ner", "spans")),
        ("--each", each, ("report", "sentence")),
    ):
        if value and value not in known:
            raise BaogaoError(f"{option} {value!r:.40}", remedy=f"{option} is {' or '.join(known)}")
    options: dict[str, str | bool] = {"layer": layer, "each": each, "plain": plain}
    return {name: value for name, value in options.items() if value}


def _print(target: Path, done: "Converted") -> None:
    out.print(
        f"{target}: {done.sentences} sentences, {done.spans} spans ({done.read_as} to {done.written_as}), "
        f"{len(done.losses) or 'no'} losses",
        markup=False,
        soft_wrap=True,
    )
    for kind, count in Counter(loss.kind for loss in done.losses).items():
        _print_kind(kind, count, [loss for loss in done.losses if loss.kind == kind][:_SHOWN])


def _print_kind(kind: str, count: int, examples: "Sequence[Loss]") -> None:
    out.print(f"  {kind}: {count}", markup=False)
    for loss in examples:
        out.print(f"    {loss.where}: {loss.what}", markup=False, soft_wrap=True)
    if count > len(examples):
        out.print(f"    and {count - len(examples)} more (all of them: --losses FILE)", markup=False)
