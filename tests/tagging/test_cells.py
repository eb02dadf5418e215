import csv
import io

import pytest

from baogao.tagging.cells import guard_cell, write_header, write_rows


@pytest.mark.parametrize(
    "cell", ["=1+1", "+86 571", "-2+3", "@SUM(A1)", "＝1", "＋1", "－1", "＠a", "\t=1", "\r1", "\n1"]
)
def test_what_a_spreadsheet_would_run_begins_with_an_apostrophe(cell: str) -> None:
    assert guard_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "-3.5", "-3.5%", "+12", "增长6%", "1-2", "'=1", " =1", "a=1"])
def test_plain_numbers_and_text_stay_as_they_are(cell: str) -> None:
    assert guard_cell(cell) == cell


def test_rows_stand_below_the_header_with_every_cell_guarded() -> None:
    file = io.StringIO(newline="")
    write_header(file, ["a", "b"])
    assert write_rows(file, [{"b": "=1", "a": "一,二"}, {"a": "\n", "b": "-5%"}], ["a", "b"]) == 2
    file.seek(0)
    assert list(csv.reader(file)) == [["a", "b"], ["一,二", "'=1"], ["'\n", "-5%"]]
