"""Scores of target records on the terminal."""

from rich.box import SIMPLE_HEAD
from rich.table import Table

from baogao.evaluate.targets.score import TargetScores
from baogao.evaluate.words import between, share


def scores_table(scores: TargetScores) -> Table:
    """A row a field: right, asked, share and interval."""
    title = f"{scores.records} records of {scores.statements} statements; {scores.found} found"
    grid = Table(title=title, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column("field")
    for head in ("right", "of", "accuracy", f"95 %, over {scores.unit}s"):
        grid.add_column(head, justify="right")
    for name, row in scores.fields.items():
        interval = between(row.interval).replace("[", r"\[")
        grid.add_row(name, str(row.right), str(row.records), share(row.share), interval)
    return grid
