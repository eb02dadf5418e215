"""What the numbers of targets and results count."""

import pytest

from baogao.rules import annotate
from baogao.schema import Sentence
from baogao.words.indicators import indicators

from .make import sentence


def marked(text: str, role: str = "plan") -> Sentence:
    return sentence(text).with_spans(annotate(text, role))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("力争地区生产总值增长6%左右。", ["地区生产总值"]),
        ("新增高新技术企业40家、省级示范村3个。", ["高新技术企业", "省级示范村"]),
        ("全年完成固定资产投资23.5亿元，增长8%。", ["固定资产投资"]),
        ("城镇登记失业率控制在3.5%以内。", ["城镇登记失业率"]),
        ("新建青石河大桥等桥梁12座。", ["桥梁"]),
        ("培训高素质农民2万人次。", ["高素质农民"]),
    ],
)
def test_an_indicator_is_named_without_verbs_and_comparisons(text: str, expected: list[str]) -> None:
    assert indicators(marked(text)) == expected


def test_where_nothing_stands_before_the_number_the_words_behind_it_count() -> None:
    text = "培训2万名农村妇女。"
    marks = (("培训2万名农村妇女", "TARGET"), ("2万名", "NUMBER"))
    assert indicators(sentence(text, *marks)) == ["农村妇女"]


def test_two_numbers_of_one_thing_name_it_once_a_statement() -> None:
    text = "财政收入分别增长5%和6%。"
    marks = (("财政收入分别增长5%和6%", "TARGET"), ("5%", "NUMBER"), ("6%", "NUMBER"))
    assert indicators(sentence(text, *marks)) == ["财政收入"]


def test_a_number_outside_of_statements_has_no_indicator() -> None:
    assert indicators(sentence("全县辖12个镇。", ("12个", "NUMBER"))) == []


def test_the_year_in_a_statement_is_no_indicator() -> None:
    found = indicators(marked("到2025年，森林覆盖率达到60%。"))
    assert found == ["森林覆盖率"]
