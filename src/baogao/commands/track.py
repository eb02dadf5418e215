"""The command ``baogao track``. No logic."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.terminal import out, progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from baogao.track import Summary


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command("track")(track)


def track(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of `baogao tag`.")],
    out_dir: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Folder for the tables [default: track in the archive].", show_default=False
        ),
    ] = None,
    formats: Annotated[
        str,
        typer.Option("--format", help="Beside Parquet: csv, jsonl; a list with commas, or parquet for none."),
    ] = "csv",
    rows: Annotated[int, typer.Option(min=0, help="Indicators to print; 0: all of the catalogue.")] = 15,
) -> None:
    """Hold the targets of a tagged archive against the results of later reports, place by place.

    Writes four tables: promises (met, near, missed, not reported ...), ambitions (a target against last year's
    result), names and names_by_place (projects and policy phrases over the years).
    """
    from baogao.tagging.archive.reading import Archive
    from baogao.track import track as stage

    wanted = [name.strip() for name in formats.split(",")]
    with progress_bar() as progress:
        summary = stage(Archive(archive), out_dir, wanted, progress)
    out.print(_table(summary, rows))
    lines = [f"{summary.places} places, {summary.followed} with more than one report"]
    if summary.undated:
        lines += [f"{summary.undated} reports without place or year cannot be followed"]
    if summary.spare:
        lines += [f"{summary.spare} reports left out: a longer one is of the same place and year"]
    for line in (*lines, f"Tables: {summary.files[0].parent}"):
        out.print(line, markup=False, soft_wrap=True)


def _table(summary: "Summary", rows: int) -> "Table":
    """How the targets of each indicator came out, the most frequent indicators first."""
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from baogao.track.tables import OUTCOMES

    grid = Table("indicator", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for outcome in OUTCOMES:
        grid.add_column(outcome, justify="right")
    for name, counts in summary.by_indicator(rows):
        grid.add_row(escape(name), *(str(counts[outcome]) for outcome in OUTCOMES))
    return grid
