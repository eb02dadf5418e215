"""Columns as a page reads them: different values, and the place of each row's value in digits of one byte."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.site.data import coded, columns, joined, packed

CELLS = st.none() | st.integers(-(2**53), 2**53) | st.text(max_size=5)


def decoded(column: dict[str, Any], rows: int) -> list[Any]:
    """The cells of a column, as ``assets/data.js`` reads them."""
    of, at = column["of"], column["at"]
    wide = len(at) // max(rows, 1)
    cells = []
    for row in range(rows):
        place = 0
        for digit in at[row * wide : (row + 1) * wide]:
            place = place * 92 + ord(digit) - ord("#")
        cells.append(of[place])
    return cells


@given(st.lists(CELLS))
def test_a_column_comes_back_as_it_was(cells: list[Any]) -> None:
    column = json.loads(packed(coded(cells)))
    assert decoded(column, len(cells)) == cells
    assert len(column["of"]) == len(set(cells))


@pytest.mark.parametrize(("count", "wide"), [(1, 1), (92, 1), (93, 2), (92**2, 2), (92**2 + 1, 3)])
def test_places_take_as_many_digits_as_the_last_one_needs(count: int, wide: int) -> None:
    column = coded(range(count))
    assert len(column["at"]) == count * wide
    assert decoded(column, count) == list(range(count))
    assert set(column["at"]) <= {chr(code) for code in range(0x23, 0x7F)}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_joined_texts_are_cut_where_a_script_counts_them(texts: list[str]) -> None:
    table = json.loads(packed(joined(texts)))
    units = table["text"].encode("utf-16-le")
    cut, at = [], 0
    for length in decoded(table["length"], len(texts)):
        cut.append(units[2 * at : 2 * (at + length)].decode("utf-16-le"))
        at += length
    assert cut == texts
    assert 2 * at == len(units)


def test_plain_columns_stay_lists() -> None:
    table = columns([{"a": 1, "b": "x"}, {"a": 2, "b": "x"}], ("a",), ("b",))
    assert table == {"n": 2, "a": [1, 2], "b": {"of": ["x"], "at": "##"}}
