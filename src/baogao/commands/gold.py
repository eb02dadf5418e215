"""The commands ``baogao gold log``, ``diff`` and ``correct``. No logic."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.commands.doccano import line
from baogao.commands.options import GOLD
from baogao.commands.review import now, refusals, show_committed
from baogao.terminal import finish

if TYPE_CHECKING:
    from baogao.annotations.changes import Change
    from baogao.annotations.versions import Gold

gold = typer.Typer(help="Gold and its past: every change has a version and a reason.", rich_markup_mode=None)
Folder = Annotated[Path, typer.Option("--gold", help="Folder of gold.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(gold, name="gold")


@gold.command("log")
def gold_log(
    what: Annotated[
        str, typer.Argument(metavar="[ID]", help="Only this sentence or report, change by change.")
    ] = "",
    folder: Folder = GOLD,
) -> None:
    """Show the versions of gold: when, who, why; exit code 1 if it was changed past its record."""
    from baogao.annotations.gold import open_gold
    from baogao.annotations.versions import summary

    found = open_gold(folder)
    if what:
        _show_past(found, what)
    else:
        for text in summary(found):
            line(text)
    finish(found.unexplained())


def _show_past(found: "Gold", what: str) -> None:
    from baogao.annotations.versions import changes_of

    changes = changes_of(found, what)
    if not changes:
        line(f"{what}: unchanged since version {found.record.base.version}")
    _show_changes(found, changes)


def _show_changes(found: "Gold", changes: "Iterable[Change]") -> None:
    from baogao.annotations.changes import differences

    for change in changes:
        when = f"in version {change.version} by {change.who} on {change.at[:10]}"
        line(f"{change.id} {change.what} {when}: {change.reason}")
        if sentence := found.sentences.get(change.id):
            for text in differences(sentence.text, change.before, change.after):
                line(f"  {text}")


@gold.command("diff")
def gold_diff(
    a: Annotated[
        int | None, typer.Argument(metavar="[A]", help="A version [default: the last but one].")
    ] = None,
    b: Annotated[int | None, typer.Argument(metavar="[B]", help="A later one [default: the last].")] = None,
    folder: Folder = GOLD,
) -> None:
    """Show every span that differs between two versions of gold."""
    from baogao.annotations.gold import open_gold
    from baogao.annotations.versions import compare

    found = open_gold(folder)
    last = found.record.version
    old = max(last - 1, found.record.base.version) if a is None else a
    for text in compare(found, old, last if b is None else b):
        line(text)


@gold.command("correct")
def gold_correct(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The sentence.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who corrects.")],
    add: Annotated[
        list[str] | None,
        typer.Option(
            help="Span to add: LABEL=words or LABEL@start-end; may be repeated.", show_default=False
        ),
    ] = None,
    remove: Annotated[
        list[str] | None,
        typer.Option(help="Span to take away, written likewise; may be repeated.", show_default=False),
    ] = None,
    folder: Folder = GOLD,
) -> None:
    """Correct one sentence of gold by hand, with a reason; the next version holds it."""
    from baogao.annotations.correct import correction
    from baogao.annotations.gold import commit, open_gold

    found = open_gold(folder)
    proposal = correction(found.sentences, id_, add=add or (), remove=remove or (), who=by, words=reason)
    done = commit(folder, [proposal], now())
    _show_changes(open_gold(folder), done.changes)
    show_committed(done, folder)
    finish(list(refusals(done)))
