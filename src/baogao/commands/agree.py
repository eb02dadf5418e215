"""The command ``baogao agree``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.terminal import out


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command()(agree)


def agree(
    passes: Annotated[
        list[Path],
        typer.Argument(
            metavar="PASS...",
            help="Passes of two annotators or more: names of pulled batches, files, folders with a file a report.",
        ),
    ],
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder for agreement.json and agreement.html.")
    ] = Path("build/agreement"),
    samples: Annotated[int, typer.Option(min=100, help="Bootstrap samples.")] = 2000,
    seed: Annotated[int, typer.Option(help="Random seed of the resampling.")] = 0,
) -> None:
    """Tell how far annotators agree: F1 and kappa with intervals, confusions, borders, drift, pre-annotations' pull.

    Only sentences count that both of a pair have seen; how many were left out is told. A folder of a pulled batch
    stands for the last pull of each annotator in it; several batches of one annotator come together.
    """
    from baogao.annotations.agreement.analysis import analyse, write_json
    from baogao.annotations.agreement.page import write_page
    from baogao.annotations.agreement.readings import find_pass, read_readings
    from baogao.annotations.agreement.show import tables
    from baogao.annotations.agreement.words import left_out, many
    from baogao.resample import Plan

    found = analyse(read_readings(map(find_pass, passes)), Plan(samples, seed))
    out.print(f"{', '.join(found.names)}: {many(len(found.items), 'sentence')} in common", markup=False)
    for line in left_out(found):
        out.print(f"  {line}", markup=False, soft_wrap=True)
    for title, table in tables(found):
        out.print(title, markup=False, style="bold")
        out.print(table)
    write_json(found, out_dir / "agreement.json")
    page = write_page(found, out_dir / "agreement.html")
    out.print(f"Open {page.resolve()}", markup=False, soft_wrap=True)
