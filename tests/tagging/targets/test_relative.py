"""Statements that only compare."""

import time

import pytest

from baogao.schema import Role, Sentence, Span
from baogao.tagging.targets.relative import SOURCE, reference_in, relative_statements


def found(text: str, *spans: Span, role: Role = "plan") -> list[tuple[str, str, str]]:
    """Statement as text, indicator and reference."""
    sentence = Sentence("x-1", "x", role, "", 0, text, 0, len(text), spans)
    return [(text[span.start : span.end], name, ref) for span, name, ref in relative_statements(sentence)]


@pytest.mark.parametrize(
    ("text", "indicator", "reference"),
    [
        ("居民收入增长与经济增长基本同步", "居民收入", "经济增长"),
        ("居民收入和经济同步增长", "居民收入", "经济"),
        ("财政收入增长略高于经济增长", "财政收入", "经济增长"),
        ("居民收入增速高于全国平均水平", "居民收入", "全国平均水平"),
        ("农民收入增幅快于城镇居民", "农民收入", "城镇居民"),
        ("空气优良率不低于省定目标", "空气优良率", "省定目标"),
        ("实际利用外资与上年基本持平", "实际利用外资", "上年"),
        ("投资增速保持在全省平均水平以上", "投资", "全省平均水平"),
        ("居民消费价格涨幅控制在省定目标以内", "居民消费价格涨幅", "省定目标"),
        ("人口自然增长率控制在省定目标内", "人口自然增长率", "省定目标"),
        ("节能减排指标完成省、市下达目标任务", "节能减排指标", "省、市下达目标任务"),
        ("完成国家下达的粮食生产任务", "粮食生产", "国家下达的粮食生产任务"),
        ("农村居民收入增速连续8年快于城镇居民", "农村居民收入", "城镇居民"),
        ("PM2.5平均浓度完成市定任务", "PM2.5平均浓度", "市定任务"),
        ("PM2.5平均浓度下降率达省定指标", "PM2.5平均浓度", "省定指标"),
        ("污染物排放量达到省核标准", "污染物排放量", "省核标准"),
        ("单位地区生产总值能耗完成“十五五”国家考核目标", "单位地区生产总值能耗", "“十五五”国家考核目标"),
        ("单位生产总值水耗完成“十四五”考核目标", "单位生产总值水耗", "“十四五”考核目标"),
        ("碳排放强度下降达到国家要求", "碳排放强度", "国家要求"),
        ("主要约束性指标完成省市任务", "主要约束性指标", "省市任务"),
        ("居民消费价格涨幅控制在上年涨幅以内", "居民消费价格涨幅", "上年涨幅"),
        ("居民消费价格涨幅与全省基本一致", "居民消费价格涨幅", "全省"),
        ("城镇新增就业任务超额完成", "城镇新增就业", "任务"),
        ("经济增长速度达到全市平均水平", "经济", "全市平均水平"),
        ("2030年全县地区生产总值增速高于全市平均水平", "地区生产总值", "全市平均水平"),
        ("主要经济指标增速进入全州前列", "主要经济指标", "全州前列"),
        ("地区生产总值增速保持在全市前三位", "地区生产总值", "全市前三位"),
    ],
)
def test_a_comparison_has_an_indicator_and_a_reference(text: str, indicator: str, reference: str) -> None:
    ((statement, *rest),) = found(text + "。")
    assert text.endswith(statement)
    assert rest == [indicator, reference]


@pytest.mark.parametrize(
    ("text", "indicator", "reference"),
    [
        ("全面完成节能减排降碳约束性指标。", "节能减排降碳", "节能减排降碳约束性指标"),
        ("按照省委要求落实节能降耗任务。", "节能降耗", "节能降耗任务"),
        ("确保完成新增就业任务。", "新增就业", "新增就业任务"),
        ("完成年度污染物减排目标。", "年度污染物减排", "年度污染物减排目标"),
    ],
)
def test_saving_is_a_task_whoever_sets_it(text: str, indicator: str, reference: str) -> None:
    assert [row[1:] for row in found(text)] == [(indicator.removeprefix("年度"), reference)]


def test_a_goal_that_is_called_one_behind_it_compares() -> None:
    text = "提出了经济增速高于全省平均水平的预期目标。"
    assert [row[1:] for row in found(text)] == [("经济", "全省平均水平")]


def test_a_rank_is_a_goal_of_a_plan_only() -> None:
    text = "森林覆盖率保持全省前列。"
    assert len(found(text)) == 1
    assert found(text, role="review") == []


def test_words_before_the_indicator_stay_outside() -> None:
    assert found("力争居民收入与经济增长同步。") == [("居民收入与经济增长同步", "居民收入", "经济增长")]


def test_indicators_that_share_a_comparison_have_one_each() -> None:
    text = "财政收入、居民收入与经济增长基本同步"
    assert [row[1] for row in found(text)] == ["财政收入", "居民收入"]
    text = "固定资产投资、一般公共预算收入等主要经济指标增速均高于全市平均水平"
    assert [row[1] for row in found(text)] == ["固定资产投资", "一般公共预算收入"]


def test_two_comparisons_of_one_indicator_are_two_statements() -> None:
    text = "居民收入增速高于经济增速、高于全国平均水平。"
    assert [row[1:] for row in found(text)] == [("居民收入", "经济增速"), ("", "全国平均水平")]


def test_the_indicator_of_a_clause_that_leaves_it_out_is_empty() -> None:
    text = "财政收入增长6%，高于全省平均水平。"
    assert found(text, Span(0, 8, "TARGET")) == [("高于全省平均水平", "", "全省平均水平")]


def test_what_is_marked_is_not_found_again() -> None:
    text = "居民收入与经济增长同步。"
    assert found(text, Span(0, 11, "TARGET")) == []


@pytest.mark.parametrize(
    "text",
    [
        "坚持居民收入增长与经济增长同步。",
        "同步推进雨污管网建设。",
        "速度、质量和效益同步提升。",
        "与全省同步全面建成小康社会。",
        "完成雨污管网改造任务。",
        "推广税收高于全省平均水平的企业。",
        "新增企业超过30家。",
        "环境指标达到全省领先水平。",
        "始终同上级保持高度一致。",
        "在开放合作方面走在全省前列。",
        "完成燃气安全生产整治任务。",
        "厕所改造任务圆满完成。",
        "完成公共建筑节能改造任务。",
        "落实国家重点生态工程总体规划的各项任务。",
    ],
)
def test_principles_and_ways_of_working_are_no_statements(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize("role", ["front", "glossary"])
def test_only_reviews_and_plans_have_them(role: Role) -> None:
    assert found("居民收入与经济增长同步。", role=role) == []


def test_a_review_reports_and_a_plan_promises() -> None:
    text = "居民收入与经济增长同步。"
    for role, label in (("review", "RESULT"), ("plan", "TARGET")):
        sentence = Sentence("x-1", "x", role, "", 0, text, 0, len(text))  # type: ignore[arg-type]
        ((span, *_),) = relative_statements(sentence)
        assert (span.label, span.source) == (label, SOURCE)


def test_a_text_that_compares_nothing_has_no_reference() -> None:
    assert reference_in("新增企业30家") == ""


@pytest.mark.parametrize(
    "piece",
    [
        "与经济增长同步",
        "完成国家、省下达",
        "高于全国",
        "控制在",
        "、",
        "完成国家“十四五”",
        "节能减排",
        "进入全省前",
    ],
)
def test_a_long_sentence_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    found(text)
    assert time.process_time() - begun < 2
