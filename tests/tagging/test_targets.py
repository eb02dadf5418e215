import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.schema import Report
from baogao.tagging.targets import COLUMNS, guard_cell, target_rows, write_header, write_rows

from .make import report, sentence


def test_each_statement_is_a_row_with_its_numbers(small: Report) -> None:
    rows = list(target_rows(small))
    assert [(row["label"], row["text"], row["numbers"]) for row in rows] == [
        ("RESULT", "新建清水河大桥等桥梁12座", "12座"),
        ("RESULT", "粮食产量增长3.5%", "3.5%"),
        ("TARGET", "力争引进企业４０家以上", "４０家"),
        ("TARGET", "财政收入分别增长5%和6%", "5%；6%"),
    ]
    assert all(tuple(row) == COLUMNS for row in rows)


def test_a_row_leads_back_to_its_place(small: Report) -> None:
    sentences = {s.id: s for s in small}
    for row in target_rows(small):
        text = sentences[row["sentence_id"]].text
        assert text[int(row["start"]) : int(row["end"])] == row["text"]
        assert (row["report"], row["place"], row["year"]) == ("qingshui-2024", "清水县", "2024")


@pytest.mark.parametrize(
    ("text", "numbers", "value", "unit"),
    [
        ("力争引进企业40家以上", ["40家"], "40", "家"),
        ("新开工10亿元以上项目2个", ["10亿元", "2个"], "2", "个"),
        ("建成三个5000吨级码头", ["三个", "5000吨级"], "3", "个"),
        ("税收从2020年的1.2亿元增加到2024年的1.5亿元", ["1.2亿元", "1.5亿元"], "150000000", "元"),
        ("9个村年收入达到30万元以上", ["9个", "30万元"], "300000", "元"),
        ("工资和税收分别增长8%和9%", ["8%", "9%"], "", ""),
        ("工资和税收分别达到8万元、9万元", ["8万元", "9万元"], "", ""),
        ("三次产业比为6：61：33", ["6：61：33"], "", ""),
        ("村村通路全覆盖", [], "", ""),
    ],
)
def test_the_main_number_is_the_one_the_statement_is_about(
    text: str, numbers: list[str], value: str, unit: str
) -> None:
    marks = [(text, "TARGET"), *((number, "NUMBER") for number in numbers)]
    (row,) = target_rows(report(sentence(text, *marks)))
    assert (row["value_low"], row["unit"]) == (value, unit)
    assert row["numbers"] == "；".join(numbers)


def test_what_two_makers_found_counts_once() -> None:
    (one,) = report(sentence("新增40家", ("新增40家", "TARGET"), ("40家", "NUMBER")))
    twice = one.with_spans([*one.spans, *(replace(span, source="rule:x") for span in one.spans)])
    assert [row["numbers"] for row in target_rows(report(twice))] == ["40家"]


def test_a_number_that_sticks_out_of_the_statement_is_not_its_number() -> None:
    (row,) = target_rows(report(sentence("新增40家企业", ("新增40", "TARGET"), ("40家", "NUMBER"))))
    assert row["numbers"] == ""


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1+1",
        "－2+3",
        "＋1+1",
        "＠a",
        "-",
        "--1",
    ],
)
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(cell: str) -> None:
    assert guard_cell(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-3.5", "-3.5%", "+2", "8.6%", "新增40家", "", "'a"])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert guard_cell(cell) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_what_is_written_can_be_read_again(cells: list[str]) -> None:
    file = io.StringIO(newline="")
    write_header(file, ("a", "b"))
    assert write_rows(file, [dict(zip("ab", cells, strict=True))], ("a", "b")) == 1
    file.seek(0)
    header, row = csv.reader(file)
    assert header == ["a", "b"]
    assert row == [guard_cell(cell) for cell in cells]
