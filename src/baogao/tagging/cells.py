"""Cells of a table that a spreadsheet may open."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc

# What a spreadsheet would run as a formula; Chinese and Japanese versions take the full-width signs too.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")


def guard_cell(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: a leading ``'`` where it begins like one.

    Plain signed numbers (``-3.5``, ``-3.5%``) stay numbers.

    >>> guard_cell("=HYPERLINK(1)"), guard_cell("-3.5%"), guard_cell("-3.5+1")
    ("'=HYPERLINK(1)", '-3.5%', "'-3.5+1")
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def guard_column(cells: pa.Array) -> pa.Array:
    """A column of text, each cell as :func:`guard_cell` gives it.

    >>> guard_column(pa.array(["=1+1", "地区生产总值", "-3.5%"])).to_pylist()
    ["'=1+1", '地区生产总值', '-3.5%']
    """
    formula = pc.match_substring_regex(cells, f"^{_FORMULA.pattern}")
    if not pc.any(formula).as_py():
        return cells
    number = pc.match_substring_regex(cells, rf"\A{_PLAIN_NUMBER.pattern}\z")
    guarded = pc.binary_join_element_wise("'", cells, "")
    return pc.if_else(pc.and_not(formula, number), guarded, cells)


def write_header(file: TextIO, columns: Sequence[str]) -> None:
    """Begin a CSV file, opened with ``newline=""`` and ``encoding="utf-8-sig"`` (for Excel to see UTF-8)."""
    csv.writer(file).writerow(columns)


def write_rows(file: TextIO, rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> int:
    """Write rows below the header, each cell guarded; returns how many there were."""
    writer, count = csv.writer(file), 0
    for row in rows:
        writer.writerow([guard_cell(row[column]) for column in columns])
        count += 1
    return count
