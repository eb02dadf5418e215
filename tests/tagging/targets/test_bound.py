"""How values are limited: words before and behind a number, in lists, and what a value is a distance from."""

import time
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.tagging.record import BOUNDS
from baogao.tagging.targets import data
from baogao.tagging.targets.bound import bound_of


def bound(marked: str, label: str = "TARGET") -> str:
    """The bound of the number between angle brackets."""
    return bound_and_reference(marked, label)[0]


def bound_and_reference(marked: str, label: str = "TARGET") -> tuple[str, str]:
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    return bound_of(text, (0, len(text)), (start, end), label)


@pytest.mark.parametrize(
    "text",
    [
        "增长<5%>",
        "达到<200亿元>",
        "完成老旧小区改造<12个>",
        "实现<5%>的增长",
        "引进10亿元以上项目<2个>",
        "建成<3个>省级以上平台",
        "招商签约<300亿元>",
        "第<120>万吨级码头",
    ],
)
def test_a_value_without_limiting_words_is_a_point(text: str) -> None:
    assert bound(text) == "point"


@pytest.mark.parametrize(
    "text",
    [
        "增长<5%>以上",
        "不低于<5%>",
        "超<5%>",
        "超过了<5%>",
        "突破<100亿元>",
        "首次突破<100亿元>大关",
        "经济总量迈上<500亿元>台阶",
        "至少建成<1所>学校",
        "培育企业<10家>（户）以上",
        "申报<10项>科研课题以上",
        "用水价格高于<5元>的村",
        "超<200余家>",
        "近<10%>以上",
        "税收过<百亿元>",
    ],
)
def test_a_value_may_be_a_lower_bound(text: str) -> None:
    assert bound(text) == "at_least"


@pytest.mark.parametrize(
    "text",
    [
        "控制在<3%>以内",
        "降到<10%>以下",
        "不超过<3个>",
        "办结时间不得超过<3个工作日>",
        "缩短到<30分钟>内",
        "不高于<5%>",
        "低于<25微克/立方米>",
    ],
)
def test_a_value_may_be_an_upper_bound(text: str) -> None:
    assert bound(text) == "at_most"


@pytest.mark.parametrize(
    "text",
    [
        "增长<5%>左右",
        "约<300家>",
        "近<百场>",
        "接近<七成>",
        "扶持<200多家>",
        "<3万余户>",
        "超过<10%>左右",
        "控制在<5%>左右",
    ],
)
def test_a_value_may_be_about_right(text: str) -> None:
    assert bound(text) == "around"


@pytest.mark.parametrize(
    "text", ["增长<3%-5%>", "引进<4至6家>", "<三五家>企业", "<5—8个>乡镇", "增长<3%至5%>左右"]
)
def test_two_ends_are_a_range(text: str) -> None:
    assert bound(text) == "range"


def test_a_numeral_with_two_figures_is_no_range() -> None:
    assert bound("培育<三十五家>") == "point"


def test_to_hold_at_a_value_promises_at_most_and_reports_the_value() -> None:
    assert bound("失业率控制在<4%>", "TARGET") == "at_most"
    assert bound("失业率控制在<4%>", "RESULT") == "point"


@pytest.mark.parametrize(
    "text", ["年收入分别突破30亿元、<40亿元>", "年收入分别突破<30亿元>、40亿元", "增速分别不低于5%和<6%>"]
)
def test_the_word_before_a_list_holds_for_all_of_it(text: str) -> None:
    assert bound(text) == "at_least"


def test_the_word_behind_a_list_holds_for_all_of_it() -> None:
    assert bound("收入分别增长<8%>和8.3%左右") == "around"


def test_the_word_behind_another_indicators_value_does_not_reach_back() -> None:
    assert bound("市外资金<65亿元>、外资1亿美元以上") == "point"


def test_solving_is_not_passing() -> None:
    assert bound("突破<20项>关键核心技术") == "point"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增速高于全国平均水平<2个百分点>", ("point", "全国平均水平")),
        ("比全市平均低<0.4个百分点>", ("point", "全市平均")),
        ("高于全省<1个百分点>以上", ("at_least", "全省")),
        ("比上年提高<2个百分点>", ("point", "")),
        ("高于上年同期<2个百分点>", ("point", "")),
        ("低保标准提高<20元>", ("point", "")),
    ],
)
def test_a_distance_from_another_place_names_it(text: str, expected: tuple[str, str]) -> None:
    assert bound_and_reference(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("居民收入与经济增长基本同步", ("relative", "经济增长")),
        ("物价涨幅控制在省定目标以内", ("relative", "省定目标")),
        ("实现行政村全覆盖", ("", "")),
    ],
)
def test_a_statement_without_a_value_is_relative_or_has_no_bound(
    text: str, expected: tuple[str, str]
) -> None:
    assert bound_of(text, (0, len(text)), None, "TARGET") == expected


@pytest.mark.parametrize("piece", ["近", "分别增长8%、", "高于全国平均", "控制在", "至-"])
def test_a_long_sentence_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    assert bound_of(text, (0, len(text)), (150_000, 150_002), "TARGET")[0] in BOUNDS
    bound_of(text, (0, len(text)), None, "TARGET")
    assert time.process_time() - begun < 2


def test_data_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "bound.toml"
    path.write_text("[parts]\nbad = '(?:{nothing})'\n", encoding="utf-8")
    monkeypatch.setattr(data, "house", lambda *parts: path)
    data.load.cache_clear()
    with pytest.raises(BaogaoError, match="nothing"):
        data.load("bound").regexes["bad"]
    data.load.cache_clear()
