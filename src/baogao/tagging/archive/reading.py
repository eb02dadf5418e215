"""The reading side of an archive: everything that comes after tagging reads through it."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from baogao.errors import BaogaoError
from baogao.schema import ReportInfo, Sentence, Span
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.plan import planned
from baogao.tagging.archive.work import ShardResult, done_shards, table_path
from baogao.tagging.tables import TABLES

Row = dict[str, Any]
"""A row of a table: every column by name."""

_BATCH = 4096


class Archive:
    """A tagged archive, opened for reading.

    Rows come in the order of the plan, from shards that are done; one shard is in memory at a time.

    Attributes:
        folder: Where it lies.
        job: What it was made with.

    Raises:
        BaogaoError: If the folder is no archive.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.job = Job.read(self.folder)
        self._held: tuple[int, dict[str, list[Sentence]]] = (-1, {})

    @cached_property
    def shards(self) -> Sequence[int]:
        """Numbers of the shards that are done, in order."""
        results = ((number, ShardResult.read(self.folder, number)) for number in done_shards(self.folder))
        return [number for number, result in results if result and result.made_from]

    @property
    def complete(self) -> bool:
        """Whether every shard of the plan is done."""
        done = set(self.shards)
        return all(number in done for number, _ in planned(self.folder))

    def batches(self, table: str, columns: Iterable[str] | None = None) -> Iterator[pa.RecordBatch]:
        """The rows of a table as Arrow batches, each of one shard.

        Args:
            table: Name of a table in :mod:`baogao.tagging.tables`.
            columns: Names of columns, in the order wanted; all if left out.

        Raises:
            BaogaoError: If a file of the archive is missing or broken.
        """
        names = list(TABLES[table].names if columns is None else columns)
        for number in self.shards:
            with _open(table_path(self.folder, table, number)) as file:
                for batch in file.iter_batches(_BATCH, columns=names):
                    yield batch.select(names)

    def rows(self, table: str, columns: Iterable[str] | None = None) -> Iterator[Row]:
        """The rows of a table, one by one; see :meth:`batches`."""
        for batch in self.batches(table, columns):
            yield from batch.to_pylist()

    def count(self, table: str) -> int:
        """How many rows a table has."""
        results = (ShardResult.read(self.folder, number) for number in self.shards)
        return sum(result.rows.get(table, 0) for result in results if result)

    def report_ids(self) -> list[str]:
        """Ids of the tagged reports, in order."""
        return [row["report"] for row in self.rows("reports", ["report"])]

    def sentences(self, report_id: str) -> list[Sentence]:
        """The sentences of a report with their spans.

        Raises:
            KeyError: If the archive has no such report.
        """
        number = self._shard_of[report_id]
        if number != self._held[0]:  # reports are mostly asked for in order, so the shard read last is kept
            self._held = (number, _sentences(self.folder, number))
        return self._held[1].get(report_id, [])  # a report may have no sentence at all

    def reports(self) -> Iterator[tuple[Row, list[Sentence]]]:
        """Each report: its row of ``reports``, and its sentences with their spans."""
        for row in self.rows("reports"):
            yield row, self.sentences(row["report"])

    @cached_property
    def _shard_of(self) -> dict[str, int]:
        return {
            row["report"]: number
            for number in self.shards
            for row in shard_rows(self.folder, "reports", number, ["report"])
        }


def shard_rows(folder: Path, table: str, number: int, columns: Sequence[str] | None = None) -> list[Row]:
    """The rows that one shard gave to a table.

    Raises:
        BaogaoError: If its file is missing or broken.
    """
    with _open(table_path(folder, table, number)) as file:
        return file.read(columns).to_pylist()  # type: ignore[no-any-return]


def info_of(row: Row) -> ReportInfo:
    """What is known about a report, from its row of ``reports``."""
    names = ("title", "level", "province", "city", "place", "code", "year", "date", "session")
    return ReportInfo(row["report"], **{name: row[name] for name in names}, file=row["source"])


def _sentences(folder: Path, number: int) -> dict[str, list[Sentence]]:
    """Every sentence of a shard by report."""
    spans: dict[str, list[Span]] = {}
    for row in shard_rows(folder, "spans", number):
        source = f"model:{row['model']}"
        span = Span(row["start"], row["end"], row["label"], source, row["score"])
        spans.setdefault(row["sentence_id"], []).append(span)
    rows = shard_rows(folder, "sentences", number)
    return {
        report: [_sentence(row, spans.get(row["sentence_id"], ())) for row in group]
        for report, group in groupby(rows, key=lambda row: row["report"])
    }


def _sentence(row: Row, spans: Iterable[Span]) -> Sentence:
    names = ("report", "role", "section", "paragraph", "text", "start", "end")
    return Sentence(id=row["sentence_id"], **{name: row[name] for name in names}, spans=tuple(spans))


def _open(path: Path) -> Any:  # noqa: ANN401
    try:
        return pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        what = f"cannot be read: {getattr(error, 'strerror', None) or ' '.join(str(error).split())[:200]}"
        raise BaogaoError(what, path=path, remedy="run `baogao tag` again with the same inputs") from None
