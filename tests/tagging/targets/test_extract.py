import time
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.schema import Report, Section, Sentence, Span
from baogao.tagging.record import BOUNDS, DIRECTIONS, MEASURES, MODALITIES, STATUSES
from baogao.tagging.targets import Context, report_targets, sentence_targets

from .marked import INFO, marked, report

CONTEXT = Context(INFO)


def test_every_field_of_a_record_is_filled() -> None:
    sentence = marked("今年[力争新增高新技术企业{40余家}以上]。")
    (target,) = sentence_targets(sentence, CONTEXT)
    assert sentence.text[target.start : target.end] == "力争新增高新技术企业40余家以上"
    assert (target.number_start, target.number_end, target.number) == (12, 16, "40余家")
    assert (target.low, target.high, target.unit) == (Decimal(40), Decimal(40), "家")
    assert (target.base_low, target.base_unit, target.dimension) == (Decimal(40), "家", "count")
    assert (target.indicator, target.canonical) == ("高新技术企业", "高新技术企业")
    assert (target.measure, target.direction, target.bound) == ("level", "up", "at_least")
    assert (target.modality, target.status) == ("力争", "planned")
    assert (target.period_start, target.period_end, target.place) == (2024, 2024, "清水县")
    assert target.approximate


def test_a_value_is_in_the_unit_of_its_dimension_too() -> None:
    (target,) = sentence_targets(marked("[造林{1.5万亩}]。"), CONTEXT)
    assert (target.low, target.unit) == (15000, "亩")
    assert (target.base_low, target.base_unit, target.dimension) == (10_000_000, "平方米", "area")


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("[改造城镇老旧小区{32个}]。", "老旧小区改造"),
        ("[为{380个}老旧小区引入物业]。", ""),
        ("[城镇实现新增就业{3000人}]。", "城镇新增就业"),
        ("[研发投入占比达到{2.6%}]。", "研发经费投入强度"),
        ("[完成税收{3亿元}]。", "税收收入"),
        ("长城公司在清水[实现税收{3亿元}]。", ""),
        ("[兰州新区经济总量突破{500亿元}]。", "地区生产总值"),
        ("[一般公共预算收入占比{12%}]。", ""),
        ("[县域生产总值增长{6%}]。", "地区生产总值"),
        ("[区本级规上工业增加值增长{6%}]。", ""),
    ],
)
def test_the_catalogue_sees_the_words_around_an_indicator(written: str, canonical: str) -> None:
    (target,) = sentence_targets(marked(written), CONTEXT)
    assert target.canonical == canonical


def test_a_range_has_two_ends() -> None:
    (target,) = sentence_targets(marked("[地区生产总值增长{5%-6%}]。"), CONTEXT)
    assert (target.low, target.high, target.bound) == (5, 6, "range")


def test_a_ratio_is_no_value_but_a_record() -> None:
    (target,) = sentence_targets(marked("[三次产业比调整为{6：61：33}]。"), CONTEXT)
    assert (target.number, target.low, target.unit, target.dimension) == ("6：61：33", None, "", "")
    assert target.bound


def test_level_and_growth_of_one_clause_are_two_records_of_one_indicator() -> None:
    level, growth = sentence_targets(marked("[财政总收入{42亿元}]，[增长{11%}]。", role="review"), CONTEXT)
    assert level.canonical == growth.canonical == "财政总收入"
    assert (level.measure, growth.measure) == ("level", "growth")
    assert {level.status, growth.status} == {"achieved"}


def test_a_promise_that_only_compares_is_a_record_without_a_span() -> None:
    targets = sentence_targets(marked("[地区生产总值增长{6%}]，居民收入增长与经济增长同步。"), CONTEXT)
    assert [(t.indicator, t.bound, t.reference) for t in targets] == [
        ("地区生产总值", "point", ""),
        ("居民收入", "relative", "经济增长"),
    ]
    assert targets[1].source == "rule:target.relative"
    assert targets[1].canonical == "居民人均可支配收入"
    assert (targets[1].low, targets[1].label) == (None, "TARGET")


def test_the_spans_maker_and_score_stay_with_the_record() -> None:
    sentence = marked("[新增{3家}]。")
    spans = [replace(s, source="model:x", score=0.75) for s in sentence.spans]
    (target,) = sentence_targets(sentence.with_spans(spans), CONTEXT)
    assert (target.source, target.score) == ("model:x", 0.75)


def test_a_report_yields_its_sentences_with_their_records() -> None:
    review = marked("[新建桥梁{12座}]。", role="review", number=1)
    silent = marked("前路光明。", number=2)
    plan = marked("[新建桥梁{15座}]。", number=3)
    found = list(report_targets(report(review, silent, plan)))
    assert [(s.id[-1], t.label, t.period_end) for s, t in found] == [
        ("1", "RESULT", 2023),
        ("3", "TARGET", 2024),
    ]


def test_a_report_without_sections_is_read_as_well() -> None:
    found = list(report_targets(Report(INFO, (marked("[新建桥梁{12座}]。"),))))
    assert [t.low for _, t in found] == [12]


def test_a_section_tells_the_years_of_its_statements() -> None:
    sentence = marked("[新建桥梁{12座}]。", role="review")
    section = Section("一、过去五年工作回顾", "review", "review", (2019, 2023), 0, 1)
    (target,) = sentence_targets(sentence, Context(INFO, section))
    assert (target.period_start, target.period_end) == (2019, 2023)


def test_a_report_without_year_or_place_is_no_error() -> None:
    blank = Context(replace(INFO, year=None, place="", level=""))
    (target,) = sentence_targets(replace(marked("[新增企业{3家}]。"), section=""), blank)
    assert (target.period_start, target.place) == (None, "")


def test_without_its_section_a_sentence_has_the_years_of_its_headings() -> None:
    sentence = replace(marked("[新增企业{3家}]。"), section="二、今后五年的目标 / （一）工业")
    (target,) = sentence_targets(sentence, Context(replace(INFO, year=2022)))
    assert (target.period_start, target.period_end) == (2022, 2026)


_WORDS = st.sampled_from(
    [
        *("力争", "新增", "增长", "8%", "3亿元", "40家", "分别", "、", "，", "和", "企业", "GDP"),
        *("从", "到", "占", "的", "“", "）", "以上", "比", "上年", "左右", "全覆盖"),
    ]
)


@given(st.lists(_WORDS, min_size=1, max_size=30), st.data())
def test_any_spans_in_any_words_give_lawful_records(words: list[str], data: st.DataObject) -> None:
    text = "".join(words)
    cut = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda p: p[0] < p[1])
    spans = [Span(a, b, "TARGET") for a, b in data.draw(st.lists(cut, max_size=3))]
    spans += [Span(a, b, "NUMBER") for a, b in data.draw(st.lists(cut, max_size=5))]
    sentence = Sentence("x-1", "x", "plan", "", 0, text, 0, len(text)).with_spans(spans)
    for target in sentence_targets(sentence, CONTEXT):
        assert target.bound in BOUNDS
        assert target.measure in MEASURES
        assert target.direction in DIRECTIONS
        assert target.modality in MODALITIES
        assert target.status in STATUSES
        assert (target.low is None) == (target.high is None)
        assert (target.number_start is None) == (target.number == "")


@pytest.mark.parametrize("clause", ["[新增{3家}]，", "[分别增长{3%}、{4%}]，", "[从{3家}增加到{4家}]、"])
def test_a_sentence_of_many_statements_is_read_in_linear_time(clause: str) -> None:
    sentences = [marked(clause * 300), marked(clause * 3000)]
    begun = [time.process_time()]
    for sentence in sentences:
        sentence_targets(sentence, CONTEXT)
        begun.append(time.process_time())
    few, many = begun[1] - begun[0], begun[2] - begun[1]
    assert many < 50 * max(few, 0.01)
