import pytest

from baogao.tagging.rows import Row
from baogao.track.claims import Claim
from baogao.track.promises import BY_PARTS, PARTS_DIFFER, promises
from baogao.track.relative import AGAINST, SAID, UNKNOWN, comparison

from .make import place_report, result, said, target

INCOME = "居民人均可支配收入"


def promised(text: str, reference: str) -> Claim:
    return target(None, canonical=INCOME, measure="", bound="relative", reference=reference, text=text)


def outcome(promise: Claim, *results: Claim) -> Row:
    (row,) = promises([place_report(2024, promise), place_report(2025, *results)])
    return row


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("居民收入增长与经济增长同步", "same"),
        ("居民收入增速快于经济增长", "at_least"),
        ("居民收入增速不低于经济增长", "at_least"),
        ("物价涨幅低于全国", "at_most"),
        ("物价涨幅不高于全国", "at_most"),
    ],
)
def test_the_words_tell_what_a_comparison_asks_for(text: str, asked: str) -> None:
    assert comparison(promised(text, "经济增长")) == asked


@pytest.mark.parametrize(("income", "kept"), [(6.4, "met"), (6.0, "met"), (5.8, "met"), (5.0, "missed")])
def test_in_step_with_growth_is_held_against_growth(income: float, kept: str) -> None:
    promise = promised("居民收入增长与经济增长同步", "经济增长")
    row = outcome(promise, result(6.0), result(income, canonical=INCOME))
    assert (row["outcome"], row["reason"]) == (kept, AGAINST.format("地区生产总值"))
    assert row["gap"] is None


def test_faster_than_growth_leaves_no_room() -> None:
    promise = promised("居民收入增速快于经济增长", "经济增长")
    assert outcome(promise, result(6.0), result(5.8, canonical=INCOME))["outcome"] == "missed"


def test_a_reference_that_no_report_gives_is_not_judged() -> None:
    promise = promised("居民收入增速高于全省平均水平", "全省平均水平")
    assert outcome(promise, result(7.0, canonical=INCOME))["reason"] == UNKNOWN
    assert outcome(promise, result(7.0))["outcome"] == "not reported"


def test_a_report_may_say_itself_that_it_came_so() -> None:
    promise = promised("居民收入增速高于全省平均水平", "全省平均水平")
    reported = result(
        None, canonical=INCOME, measure="", bound="relative", reference="全省", text="增速高于全省"
    )
    row = outcome(promise, reported)
    assert (row["outcome"], row["reason"]) == ("met", SAID)


def test_points_ahead_of_the_reference_say_it_too() -> None:
    promise = promised("居民收入增速高于全省平均水平", "全省平均水平")
    points = {"measure": "change", "dimension": "points", "unit": "百分点", "reference": "全省"}
    assert outcome(promise, result(0.5, canonical=INCOME, **points))["outcome"] == "met"
    assert outcome(promise, result(0.5, canonical=INCOME, direction="down", **points))["outcome"] == "missed"


def test_where_one_statement_cannot_be_compared_the_parts_tell() -> None:
    promise = promised("居民收入增长与经济增长同步", "经济增长")
    elsewhere = result(
        None,
        canonical=INCOME,
        measure="",
        bound="relative",
        reference="全省平均水平",
        text="高于全省平均水平",
    )
    towns, villages, slow = (
        result(value, canonical=f"{who}居民人均可支配收入")
        for who, value in (("城镇", 6.1), ("农村", 7.5), ("城镇", 4.5))
    )
    assert outcome(promise, elsewhere, result(6.0), towns, villages)["reason"] == BY_PARTS
    differ = outcome(promise, elsewhere, result(6.0), slow, villages)
    assert (differ["outcome"], differ["reason"], differ["result_low"]) == ("unclear", PARTS_DIFFER, 4.5)
    assert outcome(promise, elsewhere, result(6.0))["reason"] == UNKNOWN


@pytest.mark.parametrize(
    ("asked", "told", "kept"),
    [
        ("省定任务", "省下达的目标任务", "met"),
        ("国家下达任务", "国家考核目标", "met"),
        ("省、市下达的任务", "省、市考核任务", "met"),
        ("省定任务", "市定任务", "unclear"),
        ("国家下达任务", "国家标准", "unclear"),
    ],
)
def test_a_goal_is_the_same_if_the_same_level_set_it(asked: str, told: str, kept: str) -> None:
    promise = promised(f"居民收入完成{asked}", asked)
    reported = result(
        None, canonical=INCOME, measure="", bound="relative", reference=told, text=f"居民收入超额完成{told}"
    )
    assert outcome(promise, reported)["outcome"] == kept


def test_a_rate_of_the_year_counts_in_a_section_of_a_term_too() -> None:
    promise = promised("居民收入增长与经济增长同步", "经济增长")
    section = {"period_start": 2020, "section": "“十四五”时期和2024年工作回顾"}
    grown = result(6.0, canonical=INCOME, **section)
    assert outcome(promise, result(6.0), grown)["outcome"] == "met"
    average = result(6.0, canonical=INCOME, **section, **said("居民收入年均增长6%", "6%"))
    assert outcome(promise, result(6.0), average)["outcome"] != "met"
