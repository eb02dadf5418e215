from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus import parse_report
from baogao.corpus.cleaning.unwrap import paragraphs

from ..make import INFO, report

LONG = report(
    "一、2021年工作回顾\n"
    + "工业经济稳步增长，规上工业增加值增长8.3%，建成标准厂房6万平方米，" * 6
    + "成绩显著。",
    "二、2022年工作安排\n" + "加快建设北溪水厂，完善供水管网，力争年内通水，" * 8 + "造福群众。",
)


def wrap(text: str, width: int, indent: str = "　　") -> str:
    rows = [indent + line for line in text.split("\n")]
    return "\n".join(row[i : i + width] for row in rows for i in range(0, len(row), width))


def test_wrapped_lines_become_the_paragraphs_they_were() -> None:
    whole = [(s.text, s.role, s.section) for s in parse_report(LONG, INFO)]
    assert [(s.text, s.role, s.section) for s in parse_report(wrap(LONG, 36), INFO)] == whole


def test_a_page_number_between_two_lines_of_a_paragraph_does_not_part_it() -> None:
    rows = wrap(LONG, 36).split("\n")
    rows.insert(10, "— 3 —")
    texts = [s.text for s in parse_report("\n".join(rows), INFO)]
    assert texts == [s.text for s in parse_report(LONG, INFO)]


def test_ordinary_paragraphs_stay_apart() -> None:
    rows = LONG.split("\n")
    assert paragraphs(rows) == [[i] for i in range(len(rows))]


@given(st.lists(st.text(alphabet="甲乙。 1", max_size=12), max_size=30))
def test_every_line_is_in_one_paragraph(lines: list[str]) -> None:
    assert [i for group in paragraphs(lines) for i in group] == list(range(len(lines)))
