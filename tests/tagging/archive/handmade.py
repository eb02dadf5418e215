"""Archives whose rows a test writes itself, without a pipeline."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from baogao.tagging.archive.job import Job
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.shard import parquet_bytes
from baogao.tagging.archive.work import ShardResult, table_path
from baogao.tagging.tables import TABLES, Column

JOB = Job("zh_handmade-1.0.0", "TARGET=0.5 RESULT=0.5")
_EMPTY = {"text": "", "integer": None, "number": None, "boolean": False}
_MADE = {"model": JOB.model, "thresholds": JOB.thresholds}


def full(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row with all columns of its table."""
    columns: Sequence[Column] = TABLES[table].columns
    return {column.name: _EMPTY[column.type] for column in columns} | _MADE | row


def shard(folder: Path, number: int, **tables: Sequence[dict[str, Any]]) -> None:
    """Write one shard; tables that are not named are empty."""
    for name, table in TABLES.items():
        path = table_path(folder, name, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [full(name, row) for row in tables.get(name, ())]
        path.write_bytes(parquet_bytes(table, rows, JOB))
    counts = {name: len(tables.get(name, ())) for name in TABLES}
    ShardResult(number, f"{number}", {}, counts, 0).write(folder)


def archive(folder: Path, **tables: Sequence[dict[str, Any]]) -> Archive:
    """An archive of one shard."""
    folder.mkdir(parents=True, exist_ok=True)
    JOB.write(folder)
    shard(folder, 0, **tables)
    return Archive(folder)


def spans(count: int, report: str = "清水县2024") -> list[dict[str, Any]]:
    """Rows of ``spans``, each another one."""
    return [
        {"report": report, "sentence_id": f"{report}-{n:04}", "start": n, "text": f"新增{n}家", "low": n / 8}
        for n in range(count)
    ]
