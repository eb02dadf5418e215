"""What ``baogao evaluate`` and ``baogao compare`` show on the terminal."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from baogao.evaluate.analysis import NAMES, Analysis, Difference
from baogao.evaluate.words import (
    STRICT,
    chance,
    count,
    share,
    signed,
    signed_between,
    with_interval,
)


def scores_table(systems: Mapping[str, Analysis]) -> Table:
    """Strict scores of the first system with intervals, F1 of the others beside."""
    main, *others = systems.values()
    grid = _grid("", "gold", "P", "R", "F1", *(f"{escape(name)} F1" for name in list(systems)[1:]))
    for name in (name for name in NAMES if name in main.scores[STRICT]):
        score = main.scores[STRICT][name]
        rivals = [with_interval(other.scores[STRICT][name]) for other in others]
        cells = [share(score.precision), share(score.recall), with_interval(score), *rivals]
        grid.add_row(name, count(score.tally.gold), *map(escape, cells))
    return grid


def differences_table(rows: Mapping[str, Difference], a: str, b: str) -> Table:
    """Strict F1 of two systems and their paired difference."""
    grid = _grid("", "gold", escape(a), escape(b), "difference", "interval", "p")
    for name in (name for name in NAMES if name in rows):
        row = rows[name]
        cells = [share(row.a), share(row.b), signed(row.difference), signed_between(row.interval)]
        grid.add_row(name, count(row.gold), *map(escape, cells), chance(row.p_randomisation))
    return grid


def _grid(first: str, *heads: str) -> Table:
    grid = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column(first)
    for head in heads:
        grid.add_column(head, justify="right")
    return grid


@contextmanager
def steps(console: Console, total: int) -> Iterator[Callable[[str], None]]:
    """A bar on the terminal with the step at work; nothing where there is no terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total, completed=-1)

        def step(name: str) -> None:
            bar.update(task, advance=1, description=escape(name))

        yield step
