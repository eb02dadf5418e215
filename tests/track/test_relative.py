import pytest

from baogao.tagging.rows import Row
from baogao.track.claims import Claim
from baogao.track.promises import promises
from baogao.track.relative import AGAINST, SAID, UNKNOWN, comparison

from .make import place_report, result, target

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
    said = result(None, canonical=INCOME, measure="", bound="relative", reference="全省", text="增速高于全省")
    row = outcome(promise, said)
    assert (row["outcome"], row["reason"]) == ("met", SAID)


def test_points_ahead_of_the_reference_say_it_too() -> None:
    promise = promised("居民收入增速高于全省平均水平", "全省平均水平")
    points = {"measure": "change", "dimension": "points", "unit": "百分点", "reference": "全省"}
    assert outcome(promise, result(0.5, canonical=INCOME, **points))["outcome"] == "met"
    assert outcome(promise, result(0.5, canonical=INCOME, direction="down", **points))["outcome"] == "missed"
