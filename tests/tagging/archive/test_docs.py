"""The schema in docs/tagging.md is the one in the code."""

import re
from pathlib import Path

import pytest

from baogao.tagging.tables import TABLES, Table

PAGE = Path("docs/tagging.md")


def described(name: str) -> list[tuple[str, ...]]:
    """Column, type and description of each row below a table's heading."""
    text = PAGE.read_text("utf-8")
    section = text.split(f"\n### `{name}`\n", 1)[1].split("\n## ")[0].split("\n### ")[0]
    return re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_the_page_lists_the_columns_of_a_table(table: Table) -> None:
    assert described(table.name) == [(c.name, c.type, c.description) for c in table.columns]
    assert f"A row is {table.row}." in PAGE.read_text("utf-8")
