"""The commands ``baogao doccano batch``, ``push`` and ``pull``. No logic."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.commands.doccano import DIR, Dir, Url, access_of, line, saying
from baogao.errors import BaogaoError
from baogao.terminal import err, finish, out, progress_bar

if TYPE_CHECKING:
    from baogao.annotations.doccano.batch import Batch
    from baogao.annotations.doccano.pull import Pulled
    from baogao.annotations.doccano.push import Pushed, Report
    from baogao.schema import Sentence

BATCHES = Path("annotations/batches")
PASSES = Path("annotations/passes")
_SHOWN = 20

Name = Annotated[str, typer.Argument(metavar="BATCH", help="File or name of a batch.")]
Batches = Annotated[Path, typer.Option("--batches", help="Folder of the batches.")]
Only = Annotated[
    list[str] | None,
    typer.Option("--annotator", help="Only this one; may be repeated.", show_default=False),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``baogao doccano``."""
    app.command()(batch)
    app.command()(push)
    app.command()(pull)


def batch(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name of the new batch.")],
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Pre-annotated sentences, of `baogao preannotate` or `baogao tag`."
        ),
    ],
    annotator: Annotated[list[str], typer.Option("--annotator", help="Account that reads; may be repeated.")],
    each: Annotated[int, typer.Option(min=1, help="How many annotators read each sentence.")] = 1,
    blind: Annotated[
        float, typer.Option(min=0, max=1, help="Share that is read without pre-annotations.")
    ] = 0.0,
    report: Annotated[
        list[str] | None,
        typer.Option("--report", help="Only this report; may be repeated.", show_default=False),
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="So many sentences by chance.", show_default=False)
    ] = None,
    uncertain: Annotated[
        int | None,
        typer.Option(
            min=1, help="So many of which the tagger is least sure (scores of PATH).", show_default=False
        ),
    ] = None,
    disagreeing: Annotated[
        int | None,
        typer.Option(min=1, help="So many on which PATH and --against differ most.", show_default=False),
    ] = None,
    against: Annotated[
        list[str] | None,
        typer.Option("--against", help="The same sentences by another tagger.", show_default=False),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            help="Leave out what this batch holds, by its words; may be repeated.",
            show_default=False,
        ),
    ] = None,
    rest_of: Annotated[
        str | None,
        typer.Option(
            "--rest-of",
            metavar="BATCH/ANNOTATOR",
            help="Only what this annotator had not confirmed at the last pull, for another to take over.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of every choice by chance.")] = 0,
    batches: Batches = BATCHES,
    passes: Annotated[Path, typer.Option("--passes", help="Folder of the passes, for --rest-of.")] = PASSES,
) -> None:
    """Choose sentences and who reads them, and write it down as BATCHES/NAME.batch.json.

    Without --sample, --uncertain and --disagreeing every sentence is taken; with several of them, the sample is
    drawn first. Equal options and sentences give an equal batch. What --without leaves out is known by report and
    words, so that it holds for a report that was cleaned again.
    """
    from baogao.annotations.doccano.batch import SUFFIX, make_batch
    from baogao.annotations.doccano.batch_files import batch_file, read_batch, write_batch
    from baogao.annotations.doccano.choose import Wish, choose, doubled, held

    if bool(against) != bool(disagreeing):
        given, lacks = ("--against", "--disagreeing N") if against else ("--disagreeing", "--against PATH")
        raise BaogaoError(f"{given} does nothing without {lacks}", remedy=f"add {lacks}, or leave it out")
    sentences = _sentences(paths)
    wish = Wish(tuple(report or ()), sample or 0, uncertain or 0, disagreeing or 0)
    old: set[str] = set()
    for other in without or ():
        found = held(sentences, [item.sentence for item in read_batch(batch_file(other, batches)).items])
        old |= found.ids
        notes([f"--without {other}: {words}" for words in found.notes()])
    if rest_of:
        rest = held(sentences, _rest(rest_of, annotator, batches, passes)).ids
        old |= {sentence.id for sentence in sentences if sentence.id not in rest}
    chosen = choose(sentences, wish, seed=seed, against=_sentences(against or ()), without=old)
    notes(doubled([sentence for sentence in sentences if sentence.id in chosen]))
    made = {
        "each": each,
        "blind": blind,
        "reports": list(wish.reports),
        "sample": wish.sample,
        "uncertain": wish.uncertain,
        "disagreeing": wish.disagreeing,
    }
    new = make_batch(name, sentences, annotator, chosen=chosen, each=each, blind=blind, seed=seed, made=made)
    path = batches / f"{name}{SUFFIX}"
    write_batch(path, new)
    _show_batch(new, path)


def _rest(whose: str, takers: list[str], batches: Path, passes: Path) -> "list[Sentence]":
    """What an annotator was given and had not confirmed at the last pull."""
    from baogao.annotations.doccano.batch_files import batch_file, read_batch
    from baogao.annotations.doccano.choose import unread
    from baogao.annotations.doccano.passes import latest_passes

    name, _, annotator = whose.rpartition("/")
    if not name:
        raise BaogaoError(f"{whose!r} names no annotator of a batch", remedy="write it as BATCH/ANNOTATOR")
    found = read_batch(batch_file(name, batches))
    _chosen(found, [annotator])
    last = latest_passes(passes / found.name).get(annotator)
    return unread(found.of(annotator), last.acts() if last else [], takers)


def _sentences(paths: Iterable[str]) -> "list[Sentence]":
    """Sentences of tagged archives, and of files and folders of sentences."""
    from baogao.annotations.store import read_gold
    from baogao.corpus.store import ARCHIVE_RECORD, is_output
    from baogao.files import expand
    from baogao.tagging.archive.reading import Archive

    found: list[Sentence] = []
    for path in map(Path, paths):
        if (path / ARCHIVE_RECORD).is_file():
            found += [sentence for _, group in Archive(path).reports() for sentence in group]
            continue
        files, unusable = expand([path], (".jsonl",), skip=is_output)
        if unusable:
            raise BaogaoError(unusable[0][1])
        found += [sentence for file in files for sentence in read_gold(file)]
    return found


def _show_batch(new: "Batch", path: Path) -> None:
    from collections import Counter

    for annotator in new.annotators:
        items = new.of(annotator)
        line(f"{annotator}: {len(items)} sentences, {sum(item.blind for item in items)} of them blind")
    why = Counter(item.why for item in new.items)
    line(f"{path}: {len(new.items)} sentences ({', '.join(f'{n} {reason}' for reason, n in why.items())})")


def push(
    name: Name,
    lead: Annotated[
        list[str] | None,
        typer.Option(
            "--lead", help="Account that administers the projects, too; may be repeated.", show_default=False
        ),
    ] = None,
    annotator: Only = None,
    url: Url = None,
    folder: Dir = DIR,
    batches: Batches = BATCHES,
    passes: Annotated[
        Path, typer.Option("--passes", help="Folder of what was pulled, to tell what a new project lacks.")
    ] = PASSES,
) -> None:
    """Bring a batch to the server: a project for each annotator, with labels, handbook and pre-annotations.

    Everything is read back and compared before the annotator is let in. The same command goes on where it was
    interrupted; nothing is sent twice. Accounts that are missing are made, with a random password in a file.
    """
    from baogao.annotations.doccano.batch_files import batch_file, read_batch
    from baogao.annotations.doccano.push import push as push_share

    found = read_batch(batch_file(name, batches))
    passwords = folder / "passwords"
    errors: list[str] = []
    with saying() as say, access_of(url, folder).session(say) as doccano:
        for who in _chosen(found, annotator):
            try:
                with _watched(found.project(who)) as watch:
                    pushed = push_share(
                        doccano,
                        found,
                        who,
                        passwords=passwords,
                        leads=lead or (),
                        passes=passes / found.name,
                        report=watch,
                    )
                _show_pushed(pushed, len(found.of(who)))
            except BaogaoError as error:
                errors.append(str(error))
    finish(errors)


@contextmanager
def _watched(project: str) -> "Iterator[Report]":
    """A progress bar that bears a project's name."""
    name = Path(project.replace("/", " "))
    with progress_bar() as show:
        yield lambda done, total: show(done, total, name)


def _show_pushed(pushed: "Pushed", given: int) -> None:
    line(
        f"{pushed.project.name}: {right_of(pushed, given)} examples as they should be "
        f"({pushed.present} were there, {pushed.uploaded} sent, {pushed.removed} removed)"
    )
    if pushed.password:
        line(f"  user {pushed.annotator}, password in {pushed.password}")
    else:
        line(
            f"  user {pushed.annotator} had an account before, its password is not known here "
            f"(a new one: `baogao doccano password {pushed.annotator}`)"
        )
    notes([str(problem) for problem in pushed.problems])


def right_of(pushed: "Pushed", given: int) -> str:
    """How many of the examples that were given are as they should be."""
    return f"{given - pushed.amiss} of {given}" if pushed.amiss else f"{given}"


def pull(
    name: Name,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder of the passes.")] = PASSES,
    annotator: Only = None,
    times: Annotated[
        bool, typer.Option(help="Ask who confirmed each sentence and when: a request for each new one.")
    ] = True,
    url: Url = None,
    folder: Dir = DIR,
    batches: Batches = BATCHES,
) -> None:
    """Bring confirmed work back as OUT/<batch>/<annotator>.jsonl, with an account of every sentence beside it.

    <annotator>.acts.jsonl tells for each sentence whether it was seen, when, what became of each
    pre-annotation, and what is odd. Nothing is overwritten: a later pull that differs is <annotator>.2.jsonl.
    """
    from baogao.annotations.doccano.batch_files import batch_file, read_batch
    from baogao.annotations.doccano.pull import pull as pull_share

    found = read_batch(batch_file(name, batches))
    pulled: list[Pulled] = []
    errors: list[str] = []
    with saying() as say, access_of(url, folder).session(say) as doccano:
        for who in _chosen(found, annotator):
            try:
                with _watched(found.project(who)) as watch:
                    pulled.append(
                        pull_share(doccano, found, who, out_dir / found.name, times=times, report=watch)
                    )
            except BaogaoError as error:
                errors.append(str(error))
    _show_pulled(pulled)
    finish(errors)


def _chosen(found: "Batch", names: list[str] | None) -> list[str]:
    if lost := [name for name in names or () if name not in found.annotators]:
        raise BaogaoError(
            f"{lost[0]!r} reads nothing of batch {found.name}", remedy=f"it has {', '.join(found.annotators)}"
        )
    return names or list(found.annotators)


def _show_pulled(pulled: "list[Pulled]") -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from baogao.annotations.doccano.fates import KINDS

    heads = ("annotator", "given", "seen", "taken", *KINDS)
    grid = Table(heads[0], box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for head in heads[1:]:
        grid.add_column(head, justify="right")
    for one in pulled:
        fates = one.fates()
        counts = (len(one.work.acts), one.seen, len(one.work.sentences), *(fates[kind] for kind in KINDS))
        grid.add_row(one.annotator, *map(str, counts))
    if pulled:
        out.print(grid)
    for one in pulled:
        _show_files(one)


def _show_files(one: "Pulled") -> None:
    if one.written is None:
        line(f"{one.annotator}: nothing is confirmed yet")
    elif one.new:
        line(f"{one.written.path}: pull {one.written.number}")
    else:
        line(f"{one.written.path}: nothing new since then")
    for conflict in one.conflicts:
        line(f"  changed since the pull before: {conflict}")
    notes(one.problems(), one.written.acts_path if one.written else None)


def notes(problems: list[str], rest: Path | None = None) -> None:
    """Show what is odd, a line each; of many the first, if a file holds the rest."""
    shown = problems if rest is None else problems[:_SHOWN]
    for problem in shown:
        err.print(f"  note: {problem}", markup=False, soft_wrap=True)
    if len(shown) < len(problems):
        err.print(f"  and {len(problems) - len(shown)} more in {rest}", markup=False, soft_wrap=True)
