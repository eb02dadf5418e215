"""Tables of tracking as files: Parquet always, CSV and JSON lines from it."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from baogao.tagging.archive.export.csv import csv_cells
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.shard import schema
from baogao.tagging.cells import write_header
from baogao.tagging.rows import Row
from baogao.tagging.tables import Table

_BATCH = 4096


def write_parquet(table: Table, rows: Iterable[Row], job: Job, path: Path) -> None:
    """Write rows as they come, the same bytes for the same rows."""
    shape, left = schema(table, job), iter(rows)
    with pq.ParquetWriter(path, shape, compression="zstd") as writer:
        while batch := list(islice(left, _BATCH)):
            columns = {name: [row[name] for row in batch] for name in table.names}
            writer.write_table(pa.Table.from_pydict(columns, schema=shape))


def write_csv(source: Path, path: Path) -> None:
    """UTF-8 with a byte order mark, cells guarded, no cell for null."""
    with pq.ParquetFile(source) as table, path.open("w", encoding="utf-8-sig", newline="") as file:
        write_header(file, table.schema_arrow.names)
        writer = csv.writer(file)
        for batch in table.iter_batches(_BATCH):
            writer.writerows(zip(*map(csv_cells, batch.columns), strict=True))


def write_jsonl(source: Path, path: Path) -> None:
    """A line a row."""
    with pq.ParquetFile(source) as table, path.open("w", encoding="utf-8", newline="") as file:
        for batch in table.iter_batches(_BATCH):
            file.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in batch.to_pylist())


WRITERS: Mapping[str, Callable[[Path, Path], None]] = {"csv": write_csv, "jsonl": write_jsonl}
"""How each format besides Parquet is written, from a Parquet file."""
