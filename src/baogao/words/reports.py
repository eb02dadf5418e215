"""Reports to count over: raw files, a folder of `baogao corpus`, or one of `baogao tag`."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from baogao.corpus.build import read_reports
from baogao.corpus.read import SUFFIXES
from baogao.corpus.store import ABOUT, ARCHIVE_RECORD, is_output, read_about, read_sentences
from baogao.errors import BaogaoError, one_line
from baogao.files import expand
from baogao.rules import annotate
from baogao.schema import ReportInfo, Sentence
from baogao.tagging.archive.reading import Archive, info_of

Item = tuple[ReportInfo, list[Sentence]]


def reports(paths: Iterable[Path | str]) -> Iterator[Item | BaogaoError]:
    """Every report below the paths, one in memory at a time, with what is known about it.

    A report none of whose sentences has a span is marked by the rules.

    Args:
        paths: Folders that `baogao tag` or `baogao corpus` wrote, JSONL files of sentences, or raw reports.

    Yields:
        Reports; for a file that cannot be read, the error.
    """
    for path in map(Path, paths):
        found = _tagged(path) if (path / ARCHIVE_RECORD).is_file() else _below(path)
        for item in found:
            yield item if isinstance(item, BaogaoError) else (item[0], _marked(item[1]))


def _tagged(folder: Path) -> Iterator[Item | BaogaoError]:
    try:
        for row, sentences in Archive(folder).reports():
            yield info_of(row), sentences
    except BaogaoError as error:
        yield error


def _below(path: Path) -> Iterator[Item | BaogaoError]:
    files, unusable = expand([path], (*SUFFIXES, ".jsonl"), skip=is_output)
    for _, message in unusable:
        yield BaogaoError(message)
    for file in files:
        yield from _sentence_file(file) if file.suffix == ".jsonl" else _raw(file)


def _sentence_file(file: Path) -> Iterator[Item | BaogaoError]:
    about = file.with_name(f"{file.stem}{ABOUT}")
    try:
        known = read_about(about).info if about.is_file() else None
        for name, group in groupby(read_sentences(file), key=lambda sentence: sentence.report):
            yield known or ReportInfo(name), list(group)
    except BaogaoError as error:
        yield error
    except Exception as error:  # whatever one file does, the others are still done
        yield one_line(error, file)


def _raw(file: Path) -> Iterator[Item | BaogaoError]:
    for report in read_reports(file):
        yield report if isinstance(report, BaogaoError) else (report.info, list(report.sentences))


def _marked(sentences: list[Sentence]) -> list[Sentence]:
    if any(sentence.spans for sentence in sentences):
        return sentences
    return [sentence.with_spans(annotate(sentence.text, sentence.role)) for sentence in sentences]
