"""The command ``baogao overturned``. No logic."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.errors import BaogaoError
from baogao.terminal import out

if TYPE_CHECKING:
    from collections.abc import Iterable

    from baogao.annotations.overturned import Decision, Overturned


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(overturned)


def overturned(
    passes: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PASS...", help="Pulled work: annotations/passes/<batch>.", show_default=False
        ),
    ] = None,
    gold: Annotated[
        Path | None,
        typer.Option(help="Hold the rules of today against this gold instead.", show_default=False),
    ] = None,
    source: Annotated[str, typer.Option(help="Beginning of the sources that count.")] = "rule:",
    examples: Annotated[int, typer.Option(min=0, help="How many to show of each rule.")] = 3,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the table as JSON.", show_default=False)
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", help="Write the table as Markdown.", show_default=False)
    ] = None,
) -> None:
    """Tell how often annotators overturn each rule, the worst first, with examples.

    A pre-annotation that was kept, moved, relabelled or deleted counts for the rule that made it; the interval is
    Wilson's. What annotators added, no rule had found.
    """
    import json

    from baogao.annotations.overturned import tally, to_markdown
    from baogao.files import atomic

    found = tally(_decisions(passes or [], gold), prefix=source, examples=examples)
    _show(found, source)
    if json_file:
        with atomic(json_file) as file:
            file.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    if markdown:
        with atomic(markdown) as file:
            file.write(to_markdown(found))


def _decisions(passes: list[Path], gold: Path | None) -> "Iterable[Decision]":
    from baogao.annotations.overturned import decisions_of_gold, decisions_of_passes
    from baogao.annotations.store import read_gold
    from baogao.rules.preannotate import preannotate

    if bool(passes) == bool(gold):
        raise BaogaoError(
            "name pulled passes, or --gold, one of the two", remedy="see baogao overturned --help"
        )
    if gold is None:
        return decisions_of_passes(passes)
    sentences = read_gold(gold)
    return decisions_of_gold(sentences, preannotate(sentences))


def _show(found: "Overturned", prefix: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.markup import escape
    from rich.table import Table

    from baogao.annotations.overturned import cells

    grid = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column("rule", overflow="fold")
    for head in ("prop.", "kept", "moved", "relab.", "del.", "overt.", "95 %"):
        grid.add_column(head, justify="right", no_wrap=True)
    for row in found.rows:
        grid.add_row(escape(row.rule.removeprefix(prefix)), *cells(row))
    out.print(grid)
    for row in found.rows:
        for one in row.examples:
            _line(f"{row.rule} {one.fate.kind} {one.sentence} {one.words()}")
    for label, ones in found.missed.items():
        _line(f"{found.added[label]} {label} added")
        for one in ones:
            _line(f"  {one.sentence} {one.words()}")


def _line(text: str) -> None:
    out.print(text, markup=False, soft_wrap=True)
