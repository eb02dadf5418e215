"""The tables as CSV: UTF-8 with a byte order mark, so that Excel shows Chinese right away."""

import csv
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa

from baogao.tagging.archive.export.output import Output, Tick, ticking
from baogao.tagging.archive.reading import Archive
from baogao.tagging.cells import guard_column, write_header
from baogao.tagging.tables import TABLES, Table


def outputs(archive: Archive) -> Iterator[Output]:
    """A file a table."""
    for name, table in TABLES.items():
        yield Output(f"{name}.csv", archive.count(name), partial(_write, archive, table))


def _write(archive: Archive, table: Table, path: Path, tick: Tick) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write_header(file, table.names)
        writer = csv.writer(file)
        for batch in ticking(archive, table.name, tick):
            columns = map(csv_cells, batch.columns)
            writer.writerows(zip(*columns, strict=True))


def csv_cells(column: pa.Array) -> list[Any]:
    """A column as CSV has it: no cell for null, text guarded against spreadsheets that run formulas."""
    if pa.types.is_string(column.type):
        return guard_column(column).to_pylist()  # type: ignore[no-any-return]
    values = column.to_pylist()
    if pa.types.is_floating(column.type):
        return [None if value is None else plain_number(value) for value in values]
    if pa.types.is_boolean(column.type):
        return [None if value is None else str(value).lower() for value in values]
    return values  # type: ignore[no-any-return]


def plain_number(value: float) -> str:
    """A double without needless places, so that it reads back as the same one.

    >>> plain_number(146000000.0), plain_number(42.61), plain_number(-0.0)
    ('146000000', '42.61', '0')
    """
    return str(int(value)) if abs(value) < 1e15 and value.is_integer() else repr(value)
