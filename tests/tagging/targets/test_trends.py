"""Goals that tell only which way an indicator shall go."""

import time

import pytest

from baogao.schema import Role, Sentence, Span
from baogao.tagging.targets.trends import SOURCE, trend_statements


def found(text: str, *spans: Span, role: Role = "plan", listed: bool = False) -> list[tuple[str, str, str]]:
    """Statement as text, indicator and direction."""
    sentence = Sentence("x-1", "x", role, "", 0, text, 0, len(text), spans)
    rows = trend_statements(sentence, listed=listed)
    assert all((span.label, span.source) == ("TARGET", SOURCE) for span, *_ in rows)
    return [(text[span.start : span.end], name, direction) for span, name, direction in rows]


@pytest.mark.parametrize(
    ("clause", "indicator", "direction"),
    [
        ("外贸进出口稳定增长", "外贸进出口", "up"),
        ("进出口总额力争实现正增长", "进出口总额", "up"),
        ("居民消费价格合理回升", "居民消费价格", "up"),
        ("一般公共预算收入三年翻一番", "一般公共预算收入", ""),
        ("单位地区生产总值能耗持续下降", "单位地区生产总值能耗", "down"),
        ("城镇调查失业率稳中有降", "城镇调查失业率", ""),
        ("二氧化硫排放总量不增加", "二氧化硫排放总量", "steady"),
        ("粮食产量总体保持稳定", "粮食产量", "steady"),
        ("居民消费价格保持在合理区间", "居民消费价格", "steady"),
        ("固定资产投资提质增效", "固定资产投资", "up"),
        ("固定资产投资实现两位数增长", "固定资产投资", "up"),
        ("社会消费品零售总额增长两位数以上", "社会消费品零售总额", "up"),
    ],
)
def test_a_goal_without_a_number_tells_a_direction(clause: str, indicator: str, direction: str) -> None:
    expected = [(clause, indicator, direction)] if direction else []
    assert found(f"主要预期目标是：{clause}。") == expected


def test_indicators_that_share_a_direction_have_one_each() -> None:
    rows = found("主要目标是：粮食产量、生猪出栏保持稳定。")
    assert [row[1:] for row in rows] == [("粮食产量", "steady"), ("生猪出栏", "steady")]


def test_the_year_of_a_goal_stays_outside() -> None:
    rows = found("目标是：2030年全市地区生产总值、居民人均可支配收入实现“两个翻一番”目标。")
    assert [row[1:] for row in rows] == [("地区生产总值", "up"), ("居民人均可支配收入", "up")]


def test_a_pledge_before_the_indicator_stays_outside() -> None:
    assert found("预期目标：力争进出口总额稳步增长。")[0][0] == "进出口总额稳步增长"


@pytest.mark.parametrize(
    "text",
    [
        "主要目标是：营商环境持续优化提升。",
        "主要目标是：社会大局保持稳定。",
        "目标更明确，保持经济运行在合理区间。",
        "主要目标是：粮食产量增长2%。",
        "促进居民收入稳步增长。",
    ],
)
def test_talk_and_values_are_no_such_goals(text: str) -> None:
    assert found(text) == []


def test_a_sentence_that_goes_on_with_a_list_of_goals_has_them_too() -> None:
    assert found("粮食产量保持稳定。", listed=True)
    assert not found("粮食产量保持稳定。")


def test_only_plans_have_them_and_only_outside_spans() -> None:
    text = "目标：粮食产量保持稳定。"
    assert not found(text, role="review")
    assert not found(text, Span(3, 11, "TARGET"))


@pytest.mark.parametrize("piece", ["粮食产量保持稳定", "目标：稳步增长、", "保持稳定在", "，"])
def test_a_long_sentence_takes_no_longer_than_its_length(piece: str) -> None:
    text = "目标" + piece * (300_000 // len(piece))
    begun = time.process_time()
    found(text)
    assert time.process_time() - begun < 2
