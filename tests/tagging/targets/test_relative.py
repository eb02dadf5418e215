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
    ],
)
def test_a_comparison_has_an_indicator_and_a_reference(text: str, indicator: str, reference: str) -> None:
    assert found(text + "。") == [(text, indicator, reference)]


def test_words_before_the_indicator_stay_outside() -> None:
    assert found("力争居民收入与经济增长同步。") == [("居民收入与经济增长同步", "居民收入", "经济增长")]


def test_indicators_that_share_a_comparison_have_one_each() -> None:
    text = "财政收入、居民收入与经济增长基本同步"
    assert [row[1] for row in found(text)] == ["财政收入", "居民收入"]


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


@pytest.mark.parametrize("piece", ["与经济增长同步", "完成国家、省下达", "高于全国", "控制在", "、"])
def test_a_long_sentence_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    found(text)
    assert time.process_time() - begun < 2
