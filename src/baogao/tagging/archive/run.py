"""Make an archive, or go on with one: only what is missing is done."""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from baogao.corpus.read import SUFFIXES, is_table
from baogao.corpus.store import ARCHIVE_RECORD, is_output
from baogao.errors import BaogaoError
from baogao.files import expand
from baogao.tagging.archive.inputs import survey
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.lock import locked
from baogao.tagging.archive.plan import PLAN, extend_plan, planned
from baogao.tagging.archive.progress import Amount, Progress
from baogao.tagging.archive.reader import TableReader
from baogao.tagging.archive.work import DONE, Shard, finished, unchanged
from baogao.tagging.archive.workers import Pool, Step
from baogao.tagging.tables import TABLES

if TYPE_CHECKING:
    from spacy.language import Language

Engine = Callable[[Iterator[Shard], Job], Iterator[Step]]
"""Tags shards, wherever, and tells how far it is."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run did.

    Attributes:
        unusable: Paths that stand for no source, with the reason.
        archive: Whether there were sources, and so there is an archive.
        sources: How many sources this run tagged.
        errors: How many of them gave no report.
    """

    unusable: tuple[tuple[Path, str], ...]
    archive: bool = False
    sources: int = 0
    errors: int = 0


def tag_archive(
    paths: Sequence[Path | str],
    out: Path | str,
    job: Job,
    *,
    engine: Engine | None = None,
    again: bool = False,
    watch: Callable[[Progress], None] | None = None,
) -> Run:
    """Tag files into an archive.

    Args:
        paths: Files, tables, folders and patterns, as :func:`baogao.files.expand` takes them.
        out: The archive; made if it is not there.
        job: How it is made (:func:`baogao.tagging.archive.job.new_job`).
        engine: What tags (:func:`in_process`, :func:`in_workers`); this process with the released pipeline if
            left out.
        again: Throw away what the archive holds.
        watch: Called as the run goes on.

    Raises:
        BaogaoError: If the archive cannot be written, was made in another way, or is being written by another
            process; if ``job`` names columns of tables and no file is a table.
    """
    folder = Path(out)
    files, unusable = expand(paths, SUFFIXES, skip=is_output)
    if not files:
        return Run(tuple(unusable))
    if (job.text_column or job.id_column) and not any(map(is_table, files)):
        what = "columns of tables are named, but no input is a table"
        raise BaogaoError(what, remedy="leave out --text-column and --id-column")
    with _opened(folder, job, again=again) as agreed:
        extend_plan(folder, survey(files, folder, agreed.columns), agreed.shard_size)
        progress = Progress(_todo(folder))
        for step in (engine or in_process())(pending(folder, agreed), agreed):
            progress.take(step)
            if watch is not None:
                watch(progress)
    return Run(tuple(unusable), True, progress.finished.sources, progress.errors)


@contextmanager
def _opened(folder: Path, job: Job, *, again: bool) -> Iterator[Job]:
    """Hold an archive for writing; gives the job that goes on, which has the archive's own size of shards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be used as output folder: {error.strerror or error}"
        raise BaogaoError(what, path=folder, remedy="name another --out") from error
    with locked(folder):
        if again and (folder / ARCHIVE_RECORD).exists():
            _clear(folder)
            job.write(folder)
        job = _agreed(folder, job)
        _clean(folder)
        try:
            yield job
        finally:
            _clean(folder)


def _agreed(folder: Path, job: Job) -> Job:
    """The job of an archive: its own if it has one, and if that would give the same rows.

    Raises:
        BaogaoError: If the archive was made in another way, or the folder holds files under our names.
    """
    if not (folder / ARCHIVE_RECORD).exists():
        _refuse_foreign(folder)
        job.write(folder)
        return job
    known = Job.read(folder)
    for name in ("model", "thresholds", "version", "model_hash", "catalogues_hash"):
        old, new = getattr(known, name), getattr(job, name)
        if old != new:
            what = f"was made with {name.replace('_', ' ')} {old or 'none'}, not {new or 'none'}"
            remedy = "name another --out, or tag all of it anew with --again"
            raise BaogaoError(what, path=folder, remedy=remedy)
    job = replace(job, shard_size=known.shard_size)
    if job != known:
        job.write(folder)
    return job


def _refuse_foreign(folder: Path) -> None:
    for name in (PLAN, DONE, *TABLES):
        path = folder / name
        if path.is_symlink() or path.exists():
            what = "exists and was not made by this command, so it is not overwritten"
            raise BaogaoError(what, path=path, remedy="name another --out, or move it away")


def _clear(folder: Path) -> None:
    """Take away what an archive holds, its own files and no others."""
    Job.read(folder, any_layout=True)
    (folder / PLAN).unlink(missing_ok=True)
    for name, pattern in ((DONE, "*.json"), *((table, "*.parquet") for table in TABLES)):
        for path in (folder / name).glob(pattern):
            path.unlink()
        with suppress(OSError):  # it holds what is not ours, or is not there
            (folder / name).rmdir()


def _clean(folder: Path) -> None:
    """Remove what killed processes left half-written."""
    for place in (folder, *(folder / name for name in (DONE, *TABLES))):
        for path in place.glob(".*.tmp"):
            path.unlink(missing_ok=True)


def pending(folder: Path, job: Job, numbers: Container[int] | None = None) -> Iterator[Shard]:
    """The shards of an archive that are still to be made, in order, with the rows of tables they need.

    Args:
        folder: The archive.
        job: How it is made.
        numbers: Just these, done or not.
    """
    with TableReader(folder, job.columns) as reader:
        for number, sources in planned(folder):
            if finished(folder, number, sources) if numbers is None else number not in numbers:
                continue
            kept = unchanged(folder, number, sources)
            documents = {
                place: reader.row(folder / source.file, source.row)
                for place, source in enumerate(sources)
                if place not in kept and is_table(Path(source.file))
            }
            yield Shard(folder, number, sources, documents, kept)


def _todo(folder: Path) -> Amount:
    """The sources still to be tagged."""
    count = size = 0
    for number, sources in planned(folder):
        if not finished(folder, number, sources):
            count += len(sources)
            size += sum(source.size for source in sources)
    return Amount(count, size)


def in_process(model: Path | None = None) -> Engine:
    """The engine that tags in this process; it loads the pipeline once, when there is something to tag."""
    nlp: Language | None = None

    def steps(shards: Iterator[Shard], job: Job) -> Iterator[Step]:
        nonlocal nlp
        for shard in shards:
            from baogao.tagging.archive.shard import tag_shard  # noqa: PLC0415 - loads spaCy
            from baogao.tagging.pipeline import load  # noqa: PLC0415

            nlp = nlp or load(model)
            result = tag_shard(shard, job, nlp)
            yield Step(shard, len(shard.sources), result.characters, result)

    return steps


def in_workers(workers: int, model: Path | None = None) -> Engine:
    """The engine that tags in processes of its own; one that dies is replaced."""

    def steps(shards: Iterator[Shard], job: Job) -> Iterator[Step]:
        with Pool(job, model, workers) as pool:
            yield from pool.run(shards)

    return steps
