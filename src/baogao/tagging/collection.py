"""The output folder as a collection: which file each report in it was made from.

The record is ``.baogao-tag.jsonl``, a line a report, the later line of one id counts. A name is claimed there
before its files are written, so that after an interrupted run they are still known as ours.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar

from baogao.corpus.store import TAG_RECORD as RECORD
from baogao.errors import BaogaoError
from baogao.files import atomic, safe_name
from baogao.schema import Report, ReportInfo, Sentence

TARGETS = "targets.csv"
INDEX = "index.html"

_TAKEN = frozenset({"index"})
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class TaggedReport:
    """What one report gave.

    Attributes:
        info: What is known about the report; its ``id`` names the files.
        source: The file it was made from, relative to the output folder where it can be; behind ``#`` the row.
        sentences: How many it has.
        spans: How many spans of each label.
    """

    info: ReportInfo
    source: str
    sentences: int = 0
    spans: dict[str, int] = field(default_factory=dict)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        """Read a line of the record."""
        return cls(ReportInfo(**row["info"]), row["source"], row["sentences"], row["spans"])


@dataclass(frozen=True, slots=True)
class TagError:
    """A file that could not be tagged, and why, in one line."""

    source: Path
    message: str


@dataclass(frozen=True, slots=True)
class TagSummary:
    """What stands in the output folder after a run.

    Attributes:
        out: The folder.
        reports: All reports in it, those of earlier runs first.
        errors: The files of this run that failed.
        done: Ids of the reports that this run wrote.
    """

    out: Path
    reports: tuple[TaggedReport, ...]
    errors: tuple[TagError, ...] = ()
    done: tuple[str, ...] = ()


class Collection:
    """An output folder, opened for writing.

    Raises:
        BaogaoError: If it is no folder, cannot be made, or holds a table or list that we did not make.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            what = f"cannot be used as output folder: {error.strerror or error}"
            raise BaogaoError(what, path=folder, remedy="name another --out") from error
        if not (folder / RECORD).is_file():
            for name in (TARGETS, INDEX):
                self._must_be_free(name)
        self._reports = {report.info.id: report for report in self._read_record()}

    @property
    def reports(self) -> tuple[TaggedReport, ...]:
        """The reports whose files are there, in the order in which they came."""
        return tuple(r for r in self._reports.values() if self._sentence_file(r.info.id).is_file())

    def claim(self, info_id: str, source: str) -> str:
        """The id under which a report is written: the one it has had, or a free one.

        Args:
            info_id: The id it would like.
            source: Where it came from, as :func:`baogao.corpus.store.origin` gives it.

        Raises:
            BaogaoError: If a file of other origin stands in its place.
        """
        base = safe_name(info_id)
        for known, report in self._reports.items():
            if report.source == source and (known == base or known.startswith(f"{base}-")):
                return known
        taken = _TAKEN | {known.casefold() for known in self._reports}
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{base}-{number}"
        for suffix in (".jsonl", ".html"):
            self._must_be_free(name + suffix)
        return name

    def write(self, report: Report, source: str, page: str) -> None:
        """Write a report's sentences and its page, both or neither, and record where it came from."""
        name = report.info.id
        counts = dict(Counter(span.label for sentence in report for span in sentence.spans))
        entry = TaggedReport(report.info, source, len(report.sentences), counts)
        self._note(entry)
        with ExitStack() as files:
            lines = files.enter_context(atomic(self._sentence_file(name)))
            lines.writelines(f"{json.dumps(s.to_json(), ensure_ascii=False)}\n" for s in report)
            files.enter_context(atomic(self.folder / f"{name}.html")).write(page)
        self._reports[name] = entry

    def sentences(self, report: TaggedReport) -> Iterator[Sentence]:
        """A written report's sentences, one by one."""
        path = self._sentence_file(report.info.id)
        return _rows(path, Sentence.from_json, "not a tagged sentence", "delete it and tag the report again")

    def close(self) -> None:
        """Bring the record to one line a report."""
        with atomic(self.folder / RECORD) as file:
            file.writelines(_line(report) for report in self.reports)

    def _sentence_file(self, name: str) -> Path:
        return self.folder / f"{name}.jsonl"

    def _must_be_free(self, name: str) -> None:
        path = self.folder / name
        if path.exists() or path.is_symlink():
            what = "exists and was not made by this command, so it is not overwritten"
            raise BaogaoError(what, path=path, remedy="name another --out, or move the file away")

    def _note(self, report: TaggedReport) -> None:
        try:
            with (self.folder / RECORD).open("a", encoding="utf-8") as file:
                file.write(_line(report))
        except OSError as error:
            raise BaogaoError(f"cannot be written: {error.strerror}", path=self.folder / RECORD) from error

    def _read_record(self) -> Iterator[TaggedReport]:
        path = self.folder / RECORD
        remedy = "name another --out, or delete this line"
        if path.is_file():
            yield from _rows(path, TaggedReport.from_json, "not a record of `baogao tag`", remedy)


def _rows(path: Path, read: Callable[[Any], _T], wrong: str, remedy: str) -> Iterator[_T]:
    """The lines of a JSONL file, one by one."""
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = read(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise BaogaoError(wrong, path=path, line=number, remedy=remedy) from error
            yield row


def _line(report: TaggedReport) -> str:
    return f"{json.dumps(asdict(report), ensure_ascii=False)}\n"
