"""Rows of tables by name: each row is read once or twice, whatever the order."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from baogao.corpus.document import Columns, Document
from baogao.errors import BaogaoError
from baogao.tagging.archive import reader as module
from baogao.tagging.archive.inputs import table_rows
from baogao.tagging.archive.reader import TableReader

ROWS = 40


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "all.jsonl"
    lines = (json.dumps({"id": f"r{n}", "text": f"新增企业{n}家。" * 9}) for n in range(ROWS))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the rows that were read, in order."""
    seen: list[str] = []

    def counted(path: Path, columns: Columns) -> Iterator[tuple[str, Document | BaogaoError]]:
        for name, document in table_rows(path, columns):
            seen.append(name)
            yield name, document

    monkeypatch.setattr(module, "table_rows", counted)
    return seen


def texts(table: Path, names: list[str]) -> list[str]:
    with TableReader(table.parent, Columns()) as reader:
        documents = [reader.row(table, name) for name in names]
    return [d.text[:8] if isinstance(d, Document) else d.what for d in documents]


def test_rows_asked_for_in_order_are_read_once(table: Path, read: list[str]) -> None:
    assert texts(table, ["r3", "r7", "r30"]) == ["新增企业3家。新", "新增企业7家。新", "新增企业30家。"]
    assert read == [f"r{n}" for n in range(31)]


def test_in_any_order_no_row_is_read_more_than_three_times(table: Path, read: list[str]) -> None:
    names = [f"r{n}" for n in reversed(range(ROWS))]
    assert texts(table, names) == [f"新增企业{n}家。新"[:8] for n in reversed(range(ROWS))]
    assert len(read) <= 3 * ROWS


def test_a_row_that_is_gone_is_an_error(table: Path) -> None:
    assert texts(table, ["r5", "none", "r2"])[1] == "is not in the table any more"


def test_nothing_is_left_in_the_folder(table: Path) -> None:
    texts(table, ["r5", "r2"])
    assert [path.name for path in table.parent.iterdir()] == ["all.jsonl"]
