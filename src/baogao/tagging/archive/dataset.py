"""Tag a data set of Hugging Face ``datasets``: a function for ``Dataset.map`` and ``IterableDataset.map``.

::

    tagger = Tagger(text_column="content")
    tagged = ds.map(tagger, batched=True, batch_size=16, features=tagger.features(ds.features), num_proc=2)
    targets = [row for report in tagged["targets"] for row in report]
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from threadpoolctl import threadpool_limits

from baogao.corpus.document import Columns
from baogao.corpus.formats.rows import row_document
from baogao.corpus.metadata import metadata
from baogao.corpus.report import parse_report
from baogao.errors import BaogaoError, one_line
from baogao.files import safe_name
from baogao.schema import Report
from baogao.tagging.archive.job import Job, new_job
from baogao.tagging.pipeline import load, tag
from baogao.tagging.rows import Row, report_rows
from baogao.tagging.tables import TABLES, ColumnType

if TYPE_CHECKING:
    from datasets import Features

Batch = Mapping[str, Sequence[Any]]
"""Cells by column."""

ERROR = "error"
"""The column that says why a row gave nothing; empty where all went well."""

_TYPES: Mapping[ColumnType, str] = {
    "text": "string",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
}


class Tagger:
    """Tags the reports of a batch; a column a table, each cell the rows that the report gives to it.

    The rows are those of an archive (:mod:`baogao.tagging.tables`). Columns with usual names (``title``, ``地区``,
    ``year`` ...) tell of the report, as in a table of reports. Each process loads the pipeline when it first needs
    it; what is pickled, and decides whether ``datasets`` takes a result from its cache, is its name and hash.

    Args:
        model: Folder of the pipeline; the released one if left out.
        text_column: Column of the texts.
        id_column: Column that names the reports. Without one a report is named by a hash of its text.
        tables: Which tables become columns.

    Raises:
        BaogaoError: If there is no pipeline, or no such table.
    """

    def __init__(
        self,
        model: Path | str | None = None,
        *,
        text_column: str = "text",
        id_column: str = "",
        tables: Sequence[str] = ("spans", "targets"),
    ) -> None:
        unknown = [name for name in tables if name not in TABLES or name == "errors"]
        if unknown:
            names = ", ".join(name for name in TABLES if name != "errors")
            raise BaogaoError(f"there is no table {unknown[0]!r} of a report", remedy=f"there are {names}")
        self._model = Path(model).resolve() if model else None
        self._job = new_job(self._model, Columns(text_column, id_column))
        self._tables = tuple(tables)

    def features(self, others: "Features | None" = None) -> "Features":
        """Types of what comes out: those of the columns that are there already, and of the new ones.

        ``map`` needs them, as it cannot guess the type of a column from rows that happen to be empty.

        Args:
            others: Types of the data set's own columns.
        """
        from datasets import Features, List, Value  # noqa: PLC0415 - takes a second

        new = {
            name: List({column.name: Value(_TYPES[column.type]) for column in TABLES[name].columns})
            for name in self._tables
        }
        return Features({**(others or {}), **new, ERROR: Value("string")})

    def __call__(self, batch: Batch) -> dict[str, list[Any]]:
        """The new columns of a batch of rows.

        Raises:
            BaogaoError: If the columns of text or id are not there. What is wrong with a row stands in its ``error``.
        """
        for name in filter(None, (self._job.text_column, self._job.id_column)):
            if name not in batch:
                raise BaogaoError(f"has no column {name!r}", remedy=f"its columns are {', '.join(batch)}")
        found: dict[str, list[Any]] = {name: [] for name in (*self._tables, ERROR)}
        with threadpool_limits(1):
            for row in _rows(batch):
                rows, error = self._tagged(row)
                for name in self._tables:
                    found[name].append(rows.get(name, []))
                found[ERROR].append(error)
        return found

    def _tagged(self, row: Mapping[str, Any]) -> tuple[Mapping[str, list[Row]], str]:
        """The rows of one report by table, or what is wrong with it."""
        try:
            report = tag(_pipeline(self._model, self._job), _report(row, self._job.columns))
        except Exception as error:  # whatever one report does, the others are still done
            return {}, str(one_line(error))
        about = {"model": self._job.model, "thresholds": self._job.thresholds}
        return report_rows(report, source="", **about), ""


def _rows(batch: Batch) -> Iterator[Mapping[str, Any]]:
    names = list(batch)
    for cells in zip(*(batch[name] for name in names), strict=True):
        yield dict(zip(names, cells, strict=True))


def _report(row: Mapping[str, Any], columns: Columns) -> Report:
    """The clean report of a row.

    Raises:
        BaogaoError: If it holds no text.
    """
    digest = blake2b(str(row[columns.text]).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    document = row_document(row, columns, f"report-{digest}")
    info = metadata(document.body, name=document.name, hints=document.hints)
    return parse_report(document, info).renamed(safe_name(document.name))


@cache
def _pipeline(model: Path | None, job: Job) -> Language:
    """The pipeline of this process."""
    del job  # another pipeline in the same folder is another one
    return load(model)
