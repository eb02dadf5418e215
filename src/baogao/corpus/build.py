"""Build a corpus: many files in, a few files a report out, and one outcome for each."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from baogao.corpus.document import Columns, Document
from baogao.corpus.metadata import completed, metadata
from baogao.corpus.quality import Sheet, sheet
from baogao.corpus.read import SUFFIXES, is_table, read_documents
from baogao.corpus.registry import known, load_registry
from baogao.corpus.report import parse_report
from baogao.corpus.store import free_name, is_output, origin, read_sentences, write_report
from baogao.errors import BaogaoError, one_line
from baogao.files import expand, readable
from baogao.schema import Report, Sentence


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file, or of one row of a table: its sheet, or the error that stopped it."""

    file: Path
    sheet: Sheet | None = None
    error: BaogaoError | None = None


def corpus_files(
    paths: Sequence[Path | str], registry: Path | str
) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files to build a corpus from: those that paths stand for, or else those a registry lists.

    Returns:
        The files, and what stands for none with the reason.

    Raises:
        BaogaoError: If the registry cannot be read.
    """
    if paths:
        return expand(paths, SUFFIXES, skip=is_output)
    registry = Path(registry)
    return [registry.parent / info.file for info in load_registry(registry)], []


def build_corpus(
    paths: Iterable[Path | str], out_dir: Path | str, columns: Columns | None = None
) -> Iterator[Outcome]:
    """Read, clean and store reports, one in memory at a time.

    Args:
        paths: Raw files and tables. What a ``reports.toml`` and a ``corrections.toml`` beside a file say of it
            is used.
        out_dir: Folder for what :mod:`baogao.corpus.store` writes; made if missing. Reports of one name get
            a number behind it, the same in every run.
        columns: Which columns of tables hold text and id.

    Yields:
        One outcome a report, in order. A bad file is an outcome with an error; the others are still done.
    """
    for path in map(Path, paths):
        yield from _build(path, Path(out_dir), columns)


def _build(path: Path, out_dir: Path, columns: Columns | None) -> Iterator[Outcome]:
    times: Counter[str] = Counter()
    for report in read_reports(path, columns):
        if isinstance(report, BaogaoError):
            yield Outcome(path, error=report)
            continue
        name = report.info.id
        times[name] += 1
        row = name if times[name] == 1 else f"{name} ({times[name]})"  # rows may share an id
        source = origin(path, out_dir, row if is_table(path) else "")
        try:
            named = report.renamed(free_name(name, source, out_dir))
            write_report(named, out_dir, source)
        except BaogaoError as error:
            yield Outcome(path, error=error)
        else:
            yield Outcome(path, sheet(named))


def read_reports(path: Path | str, columns: Columns | None = None) -> Iterator[Report | BaogaoError]:
    """Read and clean every report of a file, with what a registry beside it knows.

    Args:
        path: A file of any format, or a table of reports.
        columns: Which columns of a table hold text and id.

    Yields:
        Reports; for a bad row of a table, or a file that cannot be read, the error.
    """
    path = Path(path)
    try:
        for document in read_documents(path, columns):
            yield document if isinstance(document, BaogaoError) else report_of(document, path)
    except Exception as error:  # whatever one file does, the others are still done
        yield one_line(error, path)


def report_of(document: Document, path: Path) -> Report:
    """Clean the report that a file or a row of it holds, with what a registry beside the file knows.

    Raises:
        BaogaoError: If a register beside the file is broken.
    """
    info, corrections = known(path)
    said = metadata(document.body, name=document.name, hints=document.hints)
    about = completed(info, said) if info else replace(said, file=readable(path.name))
    return parse_report(document, about, corrections)


def read_sentences_of(path: Path) -> list[Sentence]:
    """The sentences of a raw report, or those a ``.jsonl`` of `baogao corpus` holds.

    Raises:
        BaogaoError: If the file cannot be read.
    """
    if path.suffix == ".jsonl":
        return read_sentences(path)
    found = next(read_reports(path))
    if isinstance(found, BaogaoError):
        raise found
    return list(found.sentences)
