"""TARGET and RESULT, rule by rule of the guidelines."""

import pytest

from .conftest import Marked


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("力争到位外资65亿元、内资1亿美元以上。", ["力争到位外资65亿元", "内资1亿美元以上"]),
        ("新增企业40家、平台149个。", ["新增企业40家", "平台149个"]),
        ("建成小微园5个、投运2个。", ["建成小微园5个", "投运2个"]),
        ("一般公共预算收入42.61亿元，增长11%。", ["一般公共预算收入42.61亿元", "增长11%"]),
        (
            "引进亿元以上产业项目16个，其中10亿元以上项目2个。",
            ["引进亿元以上产业项目16个", "10亿元以上项目2个"],
        ),
    ],
)
def test_each_indicator_with_its_value_is_one_statement(text: str, spans: list[str], marked: Marked) -> None:
    assert marked(text, "TARGET") == spans


@pytest.mark.parametrize(
    "text",
    [
        "城镇和农村居民人均收入分别增长8%和8.3%",
        "完成9座水库、25座山塘除险加固",
        "地区生产总值从2016年的520亿元，增加到2021年的716亿元",
        "盘活低效用地、新增产业用地各300亩",
    ],
)
def test_a_shared_end_joins(text: str, marked: Marked) -> None:
    assert marked(f"{text}。", "RESULT", "review") == [text]


def test_time_and_manner_words_stay_outside(marked: Marked) -> None:
    assert marked("到2025年，全年扎实新增绿道20公里左右。", "TARGET") == ["新增绿道20公里左右"]


def test_an_outcome_needs_no_number(marked: Marked) -> None:
    text = "实现农村供水全覆盖，存量隐患全部完成整改，力争上市企业零的突破。"
    assert marked(text, "TARGET") == ["实现农村供水全覆盖", "存量隐患全部完成整改", "力争上市企业零的突破"]


def test_an_outcome_inside_a_campaign_is_a_name(marked: Marked) -> None:
    assert marked("开展存量违建清零行动。", "TARGET") == []


@pytest.mark.parametrize(
    "text",
    [
        "对规模5000万元以上企业开展走访。",
        "出台惠企政策10条意见。",
        "加快推进园区建设。",
        "居全省第二。",
        "位列前三。",
    ],
)
def test_sizes_papers_wishes_and_ranks_are_no_statements(text: str, marked: Marked) -> None:
    assert marked(text, "TARGET") == []


def test_a_list_before_a_count_stays_outside_unless_its_verb_precedes(marked: Marked) -> None:
    assert marked("永安路、青云路等5条道路基本建成。", "RESULT", "review") == ["5条道路基本建成"]
    assert marked("打通永安路等5条道路。", "TARGET") == ["打通永安路等5条道路"]


def test_a_subject_that_only_acts_stays_outside(marked: Marked) -> None:
    assert marked("国债项目完成投资626.3亿元。", "RESULT", "review") == ["完成投资626.3亿元"]


@pytest.mark.parametrize(
    ("text", "role", "label"),
    [
        ("新增企业20家。", "review", "RESULT"),
        ("新增企业20家。", "plan", "TARGET"),
        ("去年生产总值增长8%。", "plan", "RESULT"),
        ("投资比去年增长8%。", "plan", "TARGET"),
        ("到2025年力争达到300亿元。", "review", "TARGET"),
        ("预计增长8%。", "review", "RESULT"),
        ("力争增长8%。", None, "TARGET"),
        ("去年增长8%。", "front", "RESULT"),
    ],
)
def test_the_section_tells_the_time_unless_the_sentence_does(
    text: str, role: str | None, label: str, marked: Marked
) -> None:
    other = {"TARGET": "RESULT", "RESULT": "TARGET"}[label]
    assert marked(text, label, role)
    assert not marked(text, other, role)


def test_a_glossary_makes_no_statements_but_numbers(marked: Marked) -> None:
    text = "“双千”是指新增企业1000家。"
    assert marked(text, "TARGET", "glossary") == marked(text, "RESULT", "glossary") == []
    assert marked(text, "NUMBER", "glossary") == ["1000家"]
