"""The tables as one Excel workbook, written row by row."""

import io
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import pyarrow as pa
import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from baogao.errors import BaogaoError
from baogao.tagging.archive.export.output import WAITING, Output, Tick, ticking
from baogao.tagging.archive.reading import Archive
from baogao.tagging.cells import guard_cell
from baogao.tagging.tables import TABLES, Column, Table

NAME = "baogao.xlsx"
ROWS = 1_048_576
"""Rows of a sheet, as Excel has them; what is more goes on in a further sheet."""

CELL = 32_767
"""UTF-16 units of a cell, as Excel counts them."""

_WIDEST, _NARROWEST, _MEASURED = 60, 8, 500
_ILLEGAL = dict.fromkeys((0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}")
"""No XML can hold these; control characters the library escapes as Excel does."""

Cell = str | float | bool | None


def outputs(archive: Archive) -> Iterator[Output]:
    """One workbook with a sheet a table."""
    yield Output(NAME, sum(map(archive.count, TABLES)), partial(_write, archive))


def _write(archive: Archive, path: Path, tick: Tick) -> None:
    """Rows wait in temporary files beside the workbook: where that has room, they have."""
    waiting = path.with_name(f"{path.name}{WAITING}")
    waiting.mkdir()
    sink = _Sink(io.FileIO(path, "w"))
    options = {"constant_memory": True, "tmpdir": str(waiting), "use_zip64": True}
    book = xlsxwriter.Workbook(sink, options)
    try:
        _fill(book, archive, tick)
        book.close()
        sink.close()
    except XlsxWriterException as error:
        raise BaogaoError(f"cannot be written: {error}", path=path) from error
    finally:
        sink.give_up()
        _close_rows(book)
        shutil.rmtree(waiting, ignore_errors=True)


class _Sink(io.BufferedWriter):
    """The file of a workbook.

    After an error the library's zip archive, when it is collected at last, still tries to end the file; all it
    does then goes nowhere instead of failing again.
    """

    _gone = False

    def give_up(self) -> None:
        if not self.closed:
            self._gone = True
            with suppress(OSError):  # what was to be flushed is not wanted any more
                self.raw.close()

    def write(self, data: Any) -> int:  # noqa: ANN401
        return len(data) if self._gone else super().write(data)

    def seek(self, at: int, whence: int = 0) -> int:
        return 0 if self._gone else super().seek(at, whence)

    def tell(self) -> int:
        return 0 if self._gone else super().tell()

    def flush(self) -> None:
        if not self._gone:
            super().flush()


def _close_rows(book: xlsxwriter.Workbook) -> None:
    """Let go of the temporary files, also after an error."""
    for sheet in book.worksheets():
        with suppress(OSError):
            sheet.row_data_fh.close()


def _fill(book: xlsxwriter.Workbook, archive: Archive, tick: Tick) -> None:
    # The time of the archive's making is not known to it; a fixed one keeps the bytes the same.
    book.set_properties({"title": "Baogao", "created": datetime(2000, 1, 1), "comments": archive.job.model})
    for name, table in TABLES.items():
        sheets = _Sheets(book, table.zh, [column.zh for column in table.columns])
        for batch in ticking(archive, name, tick):
            sheets.add(batch)
        sheets.end()
    _explain(book, archive)


def _explain(book: xlsxwriter.Workbook, archive: Archive) -> None:
    """A last sheet that tells what each column holds, and what made the archive."""
    sheets = _Sheets(book, "字段说明", ["工作表", "列", "column", "description"])
    rows = [[table.zh, c.zh, f"{table.name}.{c.name}", c.description] for table, c in _columns()]
    rows += [["", "", key, str(value)] for key, value in _made_by(archive).items()]
    for row in rows:
        sheets.put(row)
    sheets.end()


def _columns() -> Iterator[tuple[Table, Column]]:
    return ((table, column) for table in TABLES.values() for column in table.columns)


def _made_by(archive: Archive) -> Mapping[str, str]:
    job = archive.job
    return {"model": job.model, "thresholds": job.thresholds, "baogao": job.version}


class _Sheets:
    """The rows of one table, on as many sheets as they need."""

    def __init__(self, book: xlsxwriter.Workbook, name: str, heads: Sequence[str]) -> None:
        self._book, self._name, self._heads = book, name, heads
        self._bold = book.add_format({"bold": True, "bottom": 1})
        self._quoted = book.add_format({"quote_prefix": True})
        self._count = self._row = 0
        self._widths: list[int] = []
        self._sheet = self._begin()

    def add(self, batch: pa.RecordBatch) -> None:
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            self.put(row)

    def put(self, row: Sequence[Cell]) -> None:
        if self._row == ROWS:
            self.end()
            self._sheet = self._begin()
        for column, cell in enumerate(row):
            self._cell(column, cell)
        if self._row <= _MEASURED:
            self._widths = [max(width, _width(cell)) for width, cell in zip(self._widths, row, strict=True)]
        self._row += 1

    def end(self) -> None:
        """Give the sheet what is known only now: widths, and the range that its head filters."""
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, min(max(width + 2, _NARROWEST), _WIDEST))
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._heads) - 1)

    def _begin(self) -> Worksheet:
        self._count += 1
        sheet = self._book.add_worksheet(self._name if self._count == 1 else f"{self._name} {self._count}")
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(self._heads):
            sheet.write_string(0, column, head, self._bold)
        self._row, self._widths = (
            1,
            [_width(head) + 2 for head in self._heads],
        )  # room for the filter's button
        return sheet

    def _cell(self, column: int, cell: Cell) -> None:
        """Text stays text, whatever it looks like, also after someone has edited the cell."""
        if isinstance(cell, str):
            if cell:
                quoted = guard_cell(cell[:64]) != cell[:64]
                style = self._quoted if quoted else None
                self._sheet.write_string(self._row, column, fitting(cell), style)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(self._row, column, cell)
        elif cell is not None:
            self._sheet.write_number(self._row, column, cell)


def fitting(text: str) -> str:
    """Text as a cell can hold it; one that is too long is cut and ends by saying so.

    >>> len(fitting("政" * 40_000)), fitting("政" * 40_000)[-18:]
    (32767, '政政政…（已截断，全文40000字）')
    """
    text = text.translate(_ILLEGAL)
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * CELL:
        return text
    notice = f"…（已截断，全文{len(text)}字）"
    return units[: 2 * (CELL - len(notice))].decode("utf-16-le", "ignore") + notice


def _width(cell: Cell) -> int:
    """Roughly how wide a cell is, in digits; nothing is gained by measuring beyond the widest column."""
    text = cell[:_WIDEST] if isinstance(cell, str) else "" if cell is None else str(cell)
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
