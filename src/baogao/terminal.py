"""What the commands show on the terminal: tables, a progress bar, one line for each error."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from baogao.errors import ascii_controls

if TYPE_CHECKING:
    from baogao.corpus.quality import Sheet
    from baogao.tagging.archive.progress import Progress
    from baogao.tagging.archive.reading import Archive
    from baogao.training.docbin import Losses

out, err = Console(highlight=False), Console(stderr=True, highlight=False)


def print_sheets(sheets: "Sequence[Sheet]") -> None:
    """A row for each report, what they come to, and those that a person should look at."""
    from baogao.corpus.quality import counted, totals

    out.print(_sheets_table(sheets))
    lines = [counted(totals(sheets))]
    if odd := [sheet for sheet in sheets if sheet.look]:
        lines += ["Look at:", *(f"  {sheet.report}: {', '.join(sheet.look)}" for sheet in odd)]
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)


def _sheets_table(sheets: "Sequence[Sheet]") -> Table:
    from baogao.corpus.quality import COLUMNS, WIDE

    columns = [column for column in COLUMNS if out.width >= WIDE or not column.wide]
    grid = _grid()
    grid.padding = 0  # eighty characters a line are not many
    name, *others = columns
    grid.add_column(name.head, min_width=12, max_width=40, overflow="ellipsis")
    for column in others:
        side: Literal["left", "right"] = "right" if column.number else "left"
        most = 40 if column.wide else 16
        grid.add_column(column.head, justify=side, no_wrap=True, max_width=most, overflow="ellipsis")
    for sheet in sheets:
        grid.add_row(*(escape(column.of(sheet)) for column in columns))
    return grid


def print_losses(losses: "Losses") -> None:
    """How many gold spans the pipeline cannot express, and each of them."""
    grid = Table(
        "label",
        "gold",
        "not on tokens",
        "not proposed",
        "ceiling of recall",
        title="Gold spans and what is lost",
    )
    for label, total, unaligned, unproposed, ceiling in losses.rows():
        grid.add_row(label, str(total), str(unaligned), str(unproposed), f"{ceiling:.3f}")
    out.print(grid)
    for place, span in (*losses.unaligned, *losses.unproposed):
        out.print(f"  lost: {place} {span.start}-{span.end} {span.label}", markup=False)


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int, Path], None]]:
    """A bar on the terminal with the file at work and the time left; nothing where there is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None)

        def show(done: int, total: int, path: Path) -> None:
            bar.update(task, completed=done, total=total, description=escape(ascii_controls(path.name)))

        yield show


def _grid(*headers: str) -> Table:
    return Table(*headers, box=SIMPLE_HEAD, padding=(0, 1, 0, 0))


def summary_table(archive: "Archive") -> Table:
    """A row for each report of an archive with its spans by label; for many, only what they come to."""
    from baogao.schema import labels

    grid = _grid()
    grid.padding = 0  # eighty characters a line are not many
    for name in ("report", "place"):
        grid.add_column(name, overflow="fold")  # an id that is cut names nothing
    grid.add_column("year", no_wrap=True)
    names = ("sentences", *(f"{label.lower()}s" for label in labels()))
    for name in ("sent.", *labels()):
        grid.add_column(name, justify="right")
    count, totals = archive.count("reports"), dict.fromkeys(names, 0)
    for row in archive.rows("reports", ["report", "place", "year", *names]):
        totals = {name: totals[name] + row[name] for name in names}
        if count <= _ROWS:
            cells = (escape(row["report"]), escape(row["place"]), str(row["year"] or ""))
            grid.add_row(*cells, *(str(row[name]) for name in names))
    if count != 1:
        grid.add_row(f"{count:,} reports", "", "", *(f"{total:,}" for total in totals.values()))
    return grid


_ROWS = 40


@contextmanager
def run_progress(folder: Path, *, quiet: bool) -> Iterator[Callable[["Progress"], None]]:
    """Tells how a tagging run goes on: a bar on a terminal, elsewhere a line now and then; errors as they come.

    Args:
        folder: The archive.
        quiet: Whether only errors are told.
    """

    def errors(progress: "Progress") -> None:
        for line in error_lines(folder, progress):
            complain(line)

    with _bar() if err.is_terminal and not quiet else _lines(quiet=quiet) as show:

        def watch(progress: "Progress") -> None:
            errors(progress)
            show(progress)

        yield watch


def error_lines(folder: Path, progress: "Progress") -> Iterator[str]:
    """The errors of the shard that was done last, with paths as seen from here."""
    import os

    from baogao.tagging.archive.reading import shard_rows

    result = progress.news.result if progress.news else None
    if result is not None and result.rows["errors"]:
        for row in shard_rows(folder, "errors", result.shard):
            place = os.path.normpath(folder / row["source"])
            yield f"{place}: {row['message']}"


@contextmanager
def _bar() -> Iterator[Callable[["Progress"], None]]:
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[rate]}"))
    with Bar(*columns, console=err, transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("loading", total=None, rate="")

        def show(progress: "Progress") -> None:
            counted, rate = progress.text()
            size, total = progress.done.size, progress.total.size
            bar.update(task, completed=size, total=total, description=counted, rate=rate)

        yield show


@contextmanager
def _lines(*, quiet: bool) -> Iterator[Callable[["Progress"], None]]:
    told = 0.0

    def show(progress: "Progress") -> None:
        nonlocal told
        if not quiet and progress.seconds - told >= _EVERY:
            told = progress.seconds
            err.print(", ".join(progress.text()), markup=False, soft_wrap=True)

    yield show


_EVERY = 30.0
"""Seconds between lines where there is no terminal."""


def complain(message: str) -> None:
    """One error on one line."""
    err.print(f"error: {ascii_controls(message)}", markup=False, soft_wrap=True)


def warn(messages: Iterable[str]) -> None:
    """What the user should know, a line each; of very many the first and how many there are."""
    lines = list(messages)
    for line in lines[:_WARNINGS]:
        err.print(f"warning: {ascii_controls(line)}", markup=False, soft_wrap=True)
    if len(lines) > _WARNINGS:
        err.print(f"warning: and {len(lines) - _WARNINGS:,} more")


_WARNINGS = 20


def finish(errors: Sequence[str], *, failed: bool = False) -> None:
    """Print the errors of single files and end; exit code 1 if there was one, or something had failed before."""
    for message in errors:
        complain(message)
    raise typer.Exit(bool(errors) or failed)
