"""The commands ``baogao review push`` and ``pull``. No logic."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.commands.doccano import DIR, Dir, Url, access_of, line, saying
from baogao.commands.labelling import BATCHES, PASSES, Batches, notes, right_of
from baogao.commands.options import GOLD
from baogao.errors import BaogaoError
from baogao.terminal import err, finish, out

if TYPE_CHECKING:
    from baogao.annotations.agreement.readings import Reading
    from baogao.annotations.doccano.batch import Batch
    from baogao.annotations.doccano.passes import Act
    from baogao.annotations.gold import Committed
    from baogao.annotations.review import Around, Review
    from baogao.annotations.settle import Settled
    from baogao.schema import Sentence

_SHOWN = 20

review = typer.Typer(
    help="Let an adjudicator decide where annotators differ, and bring it into gold.",
    rich_markup_mode=None,
)


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(review, name="review")


@review.command("push")
def review_push(
    passes: Annotated[
        list[str],
        typer.Argument(metavar="PASS...", help="A batch that was pulled, or files and folders of passes."),
    ],
    adjudicator: Annotated[
        list[str], typer.Option("--adjudicator", help="Account that decides; several share the work.")
    ],
    name: Annotated[str, typer.Option(help="Name of the review [default: <batch>-review].")] = "",
    single: Annotated[bool, typer.Option("--single", help="Also what one annotator alone has read.")] = False,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without", help="Leave out what this review holds; may be repeated.", show_default=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of who reads what, and who is called 甲.")] = 0,
    lead: Annotated[
        list[str] | None,
        typer.Option("--lead", help="Account that administers the project, too.", show_default=False),
    ] = None,
    url: Url = None,
    folder: Dir = DIR,
    batches: Batches = BATCHES,
) -> None:
    """Make a project of the sentences in which annotators differ, both readings visible, names hidden.

    Sentences in which all have marked the same are taken as agreed, unless somebody wrote a comment: then the
    adjudicator reads them, too. `baogao review pull` brings all into gold.
    The review is written down as BATCHES/<name>.review.json and does not change when more is pulled.
    """
    from baogao.annotations.agreement.readings import find_pass, read_readings
    from baogao.annotations.doccano.batch import SUFFIX
    from baogao.annotations.doccano.batch_files import write_batch
    from baogao.annotations.review import make_review, review_batch, review_file, write_review

    readings = read_readings(find_pass(one, PASSES, batches) for one in passes)
    made = make_review(
        name or _name(passes),
        readings,
        adjudicator,
        seed=seed,
        single=single,
        without=_reviewed(without or [], batches),
    )
    batch = review_batch(made, _around(readings, batches))
    write_review(review_file(made.name, batches), made)
    _show_review(made, readings)
    if batch:
        write_batch(batches / f"{made.name}{SUFFIX}", batch)
        _push(batch, lead or [], url, folder)


def _name(passes: list[str]) -> str:
    if len(passes) > 1:
        raise BaogaoError("a review of several passes needs a name", remedy="--name NAME")
    return f"{Path(passes[0]).resolve().name.removesuffix('.jsonl')}-review"


def _reviewed(names: Iterable[str], batches: Path) -> set[str]:
    from baogao.annotations.review import read_review, review_file

    return {case.sentence.id for name in names for case in read_review(review_file(name, batches)).cases}


def _around(readings: "Iterable[Reading]", batches: Path) -> "Around":
    """What stood around each sentence when it was first read, where the batch is at hand."""
    from baogao.annotations.doccano.batch_files import batch_file, read_batch

    names = {act.batch for reading in readings for act in reading.acts.values()}
    files = [file for name in sorted(names) if (file := batch_file(name, batches)).is_file()]
    return {item.sentence.id: (item.before, item.after) for file in files for item in read_batch(file).items}


def _show_review(made: "Review", readings: "list[Reading]") -> None:
    from baogao.annotations.review import left_out

    line(f"{made.name}: all agree on {len(made.agreed)} sentences, {len(made.disputed)} are disputed")
    for case in made.doubted:
        for who, words in case.comments.items():
            line(f"  {case.sentence.id}: disputed, all agree but {who} commented: {_said(words)}")
    for reason, ids in left_out(made, readings).items():
        line(f"  not in it, {reason}: {len(ids)} ({', '.join(ids[:3])}{' …' if ids[3:] else ''})")
    for name in {name for case in made.cases for name in case.readings} & set(made.adjudicators):
        err.print(f"  note: {name} decides over own work", markup=False)
    if not made.disputed:
        line(f"nothing to decide: `baogao review pull {made.name}` brings it into gold")


def _said(words: Iterable[str]) -> str:
    """Comments on one line."""
    return " / ".join(" ".join(one.split()) for one in words)


def _push(batch: "Batch", leads: list[str], url: str | None, folder: Path) -> None:
    from baogao.annotations.doccano.push import push

    with saying() as say, access_of(url, folder).session(say) as doccano:
        for who in batch.annotators:
            pushed = push(doccano, batch, who, passwords=folder / "passwords", leads=leads)
            line(f"{pushed.project.name}: {right_of(pushed, len(batch.of(who)))} examples as they should be")
            if pushed.password:
                line(f"  user {who}, password in {pushed.password}")
            notes([str(problem) for problem in pushed.problems])


@review.command("pull")
def review_pull(
    name: Annotated[str, typer.Argument(metavar="REVIEW", help="File or name of a review.")],
    reason: Annotated[
        str, typer.Option(help="Why gold changes, where it says otherwise and the adjudicator wrote nothing.")
    ] = "",
    gold: Annotated[Path, typer.Option(help="Folder of gold.")] = GOLD,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder of the passes.")] = PASSES,
    times: Annotated[bool, typer.Option(help="Ask who confirmed each sentence and when.")] = True,
    url: Url = None,
    folder: Dir = DIR,
    batches: Batches = BATCHES,
) -> None:
    """Bring what was agreed and decided into gold, as its next version.

    May be run as often as you like: what gold has already stays. A sentence that gold says otherwise about is
    changed only with a reason: the adjudicator's comment in Doccano, or --reason.
    """
    from baogao.annotations.gold import commit
    from baogao.annotations.review import read_review, review_file
    from baogao.annotations.settle import settle

    made = read_review(review_file(name, batches))
    settled = settle(made, *_work(made, out_dir, times, url, folder, batches))
    done = commit(gold, settled.proposals, now(), words=reason)
    _show_settled(settled)
    show_committed(done, gold)
    finish(list(refusals(done)))


def _work(
    made: "Review", out_dir: Path, times: bool, url: str | None, folder: Path, batches: Path
) -> "tuple[list[Act], list[Sentence]]":
    from baogao.annotations.doccano.batch_files import batch_file, read_batch
    from baogao.annotations.doccano.pull import pull

    if not made.disputed:
        return [], []
    batch = read_batch(batch_file(made.name, batches))
    acts: list[Act] = []
    sentences: list[Sentence] = []
    with saying() as say, access_of(url, folder).session(say) as doccano:
        for who in batch.annotators:
            pulled = pull(doccano, batch, who, out_dir / batch.name, times=times)
            acts += pulled.work.acts
            sentences += pulled.work.sentences
            for text in (*map(str, pulled.work.problems), *pulled.conflicts):
                err.print(f"  note: {text}", markup=False, soft_wrap=True)
    return acts, sentences


def now() -> str:
    """The time as the record has it."""
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="seconds")


def _show_settled(settled: "Settled") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from baogao.annotations.settle import stood_rows

    decided = len(settled.proposals) - settled.agreed
    line(f"{settled.agreed} agreed, {decided} decided, {len(settled.waiting)} not confirmed yet")
    for id_, why in list(settled.doubtful.items())[:_SHOWN]:
        err.print(f"  not taken: {id_}: {why}", markup=False, soft_wrap=True)
    if not settled.stood:
        return
    grid = Table("disputed spans of", "label", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for head in ("stood", "fell"):
        grid.add_column(head, justify="right")
    for who, label, stood, fell in stood_rows(settled):
        grid.add_row(who, label, str(stood), str(fell))
    out.print(grid)
    if settled.own:
        line(f"the adjudicator's own: {', '.join(f'{n} {label}' for label, n in settled.own.items())}")


def show_committed(done: "Committed", gold: Path) -> None:
    """What a change did to gold."""
    added = sum(change.what == "added" for change in done.changes)
    if done.changes:
        line(f"{gold}: version {done.version}, {added} added, {len(done.changes) - added} changed")
    else:
        line(f"{gold}: still version {done.version}")
    if done.same:
        line(f"  {len(done.same)} stand there so already")
    if done.moved:
        line(f"  {len(done.moved)} found by their words, the report was cleaned anew since:")
        for id_, there in list(done.moved.items())[:_SHOWN]:
            line(f"    {id_} is {there} in gold")
    for id_ in done.later[:_SHOWN]:
        line(f"  {id_}: corrected since this review, left as it is")


def refusals(done: "Committed") -> Iterator[str]:
    """What was refused, a line each."""
    rows = [f"{id_}: {why}" for id_, why in done.refused.items()]
    yield from rows[:_SHOWN]
    if rows[_SHOWN:]:
        yield f"and {len(rows) - _SHOWN} more"
