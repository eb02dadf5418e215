"""How firmly a value is promised, and whether it is planned, reached or estimated."""

import re
import time

import pytest

from baogao.schema import Sentence
from baogao.tagging.record import MODALITIES, STATUSES
from baogao.tagging.targets.modality import listed_pledges, modality_of, status_of

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:%|亿元|万人|人|家|个|所|公里)")


def degrees(text: str, label: str = "TARGET") -> list[str]:
    """The modality of each number of a sentence, every clause being a statement."""
    return [modality_of(text, match.span(), match.span(), label) for match in _NUMBER.finditer(text)]


def statuses(text: str, label: str = "RESULT") -> list[str]:
    return [status_of(text, match.span(), match.span(), label) for match in _NUMBER.finditer(text)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("确保", "确保"),
        ("保证", "确保"),
        ("务必", "确保"),
        ("力争", "力争"),
        ("奋力", "力争"),
        ("争取", "争取"),
        ("努力", "努力"),
        ("要", "none"),
        ("计划", "none"),
    ],
)
def test_words_of_one_meaning_are_one(word: str, expected: str) -> None:
    assert degrees(f"{word}达到5%") == [expected]


def test_a_word_governs_what_is_listed_behind_it() -> None:
    assert degrees("力争到位市外资金65亿元、外资1亿元以上，出口增长5%。") == ["力争"] * 3


def test_an_act_of_its_own_ends_it() -> None:
    assert degrees("力争出口增长5%，新建学校3所，绿道里程达到20公里。") == ["力争", "none", "none"]


def test_a_semicolon_ends_it() -> None:
    assert degrees("确保投资增长6%；出口增长5%。") == ["确保", "none"]


def test_the_nearest_word_wins() -> None:
    assert degrees("确保增长6%、力争7%。") == ["确保", "力争"]


def test_a_word_behind_its_indicator_governs_the_value() -> None:
    assert degrees("园区年产值力争突破40亿元。") == ["力争"]


def test_a_list_of_goals_is_governed_to_its_end() -> None:
    text = "今年主要预期目标是：生产总值增长6%左右，力争更好结果；城镇新增就业3000人；完成投资20亿元。"
    assert degrees(text) == ["预期"] * 3


def listed(*texts: str, paragraphs: tuple[int, ...] = ()) -> list[list[str]]:
    """The modalities of the numbers of sentences that follow one another."""
    sentences = [
        Sentence(f"x-{at}", "x", "plan", "", paragraphs[at] if paragraphs else 0, text, 0, len(text))
        for at, text in enumerate(texts)
    ]
    words = list(listed_pledges(sentences))
    return [
        [modality_of(text, m.span(), m.span(), listed=word) for m in _NUMBER.finditer(text)]
        for text, word in zip(texts, words, strict=True)
    ]


HEAD = "主要预期目标是：生产总值增长6%，其中工业增长7%。"


def test_a_list_of_goals_goes_on_over_full_stops() -> None:
    found = listed(HEAD, "投资增长5%；出口增长4%。", "价格涨幅2%。")
    assert found == [["预期"] * 2, ["预期"] * 2, ["预期"]]


def test_a_sentence_that_begins_something_else_ends_it() -> None:
    for text in ("新建学校3所。", "一是投资增长5%。", "为此，今年投入3亿元。", "我们要苦干实干。"):
        assert listed(HEAD, text, "绿道里程达到20公里。")[1:] == [
            ["none"] * len(_NUMBER.findall(text)),
            ["none"],
        ]


def test_a_new_paragraph_ends_it_unless_it_is_an_item_of_the_list() -> None:
    assert listed(HEAD, "投资增长5%。", paragraphs=(0, 1)) == [["预期"] * 2, ["none"]]
    items = listed("主要预期目标是：", "——生产总值增长6%；", "——投资增长5%。", paragraphs=(0, 1, 2))
    assert items == [[], ["预期"], ["预期"]]


def test_binding_goals_are_not_expected_ones() -> None:
    text = "预期性指标：生产总值增长6%；出口增长4%；约束性指标：单位能耗下降3%；水耗下降2%。"
    assert degrees(text) == ["预期", "预期", "none", "none"]


def test_the_number_of_expected_goals_is_none() -> None:
    for text in ("预期性指标12个、约束性指标8个。", "包括12个预期性指标和8个约束性指标。"):
        assert degrees(text) == ["none", "none"]


def test_goals_that_are_not_called_expected_are_none() -> None:
    assert degrees("今年的主要目标是：生产总值增长6%。") == ["none"]


def test_life_expectancy_is_no_expectation() -> None:
    assert degrees("人均预期寿命提高，床位增加500个。") == ["none"]


def test_efforts_that_were_made_are_no_promise() -> None:
    assert degrees("经过全县上下的共同努力，出口增长5%。") == ["none"]


def test_getting_money_from_above_is_an_act() -> None:
    assert degrees("争取省级专项资金2亿元，争取8个项目列入省级计划。") == ["none", "争取"]
    assert degrees("全力争取8个项目列入省级计划。") == ["争取"]


def test_what_is_reported_is_not_promised() -> None:
    assert degrees("确保投资增长6%", "RESULT") == ["none"]


def test_a_statement_without_a_value_is_governed_too() -> None:
    text = "努力做到行政村全覆盖。"
    assert modality_of(text, (4, 10), None) == "努力"


def test_a_value_at_the_head_of_a_clause_belongs_to_that_clause() -> None:
    text = "力争出口增长5%；20个项目开工。"
    assert modality_of(text, (9, 16), (9, 12)) == "none"


def test_targets_are_planned_and_results_achieved() -> None:
    assert statuses("增长5%", "TARGET") == ["planned"]
    assert statuses("增长5%", "RESULT") == ["achieved"]


def test_an_estimate_is_a_forecast_on_either_side() -> None:
    assert statuses("预计增长5%", "TARGET") == statuses("有望增长5%", "RESULT") == ["forecast"]


def test_an_estimate_of_the_year_goes_on_through_its_list() -> None:
    text = "预计全年生产总值增长6%，实现平稳运行；投资完成40亿元，增长8%。"
    assert statuses(text) == ["forecast"] * 3


def test_an_aside_in_brackets_is_no_estimate() -> None:
    text = "预计全年出口增长6%（年度目标5%），投资增长7%。"
    assert statuses(text) == ["forecast", "achieved", "forecast"]


def test_words_that_only_contain_an_estimate_are_none() -> None:
    assert statuses("完成评估计划，改造道路20公里。") == ["achieved"]


@pytest.mark.parametrize("piece", ["力争增长5%，", "预计2021年新增1家、", "（", "确保"])
def test_a_long_sentence_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    assert modality_of(text, (150_000, 150_008), (150_001, 150_003)) in MODALITIES
    assert status_of(text, (150_000, 150_008), (150_001, 150_003), "TARGET") in STATUSES
    assert time.process_time() - begun < 3
