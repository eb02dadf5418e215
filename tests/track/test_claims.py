import pytest

from baogao.track.claims import claims, normal_name

from ..limits import linear_time
from .make import PLACE, level, result, row, said, target


def test_a_fall_has_a_negative_value_and_its_bound_turns() -> None:
    claim = target(3.0, canonical="单位地区生产总值能耗", direction="down", bound="at_least")
    assert (claim.low, claim.high, claim.bound) == (-3.0, -3.0, "at_most")


def test_a_range_that_falls_keeps_its_ends_in_order() -> None:
    claim = target(direction="down", low=2.0, high=3.0, base_low=2.0, base_high=3.0, bound="range")
    assert (claim.low, claim.high) == (-3.0, -2.0)


def test_a_level_that_is_reached_by_falling_stays_positive_and_is_better_low() -> None:
    words = said("危险源降至30处", "30处")
    claim = target(30.0, **level(direction="down", indicator="危险源", unit="处") | words)
    assert (claim.low, claim.good) == (30.0, "down")


def test_an_amount_that_is_done_away_with_is_better_high() -> None:
    words = said("关停自备井30眼", "30眼")
    claim = target(30.0, **level(direction="down", indicator="自备井", unit="眼") | words)
    assert claim.good == "up"


def test_the_catalogue_says_what_is_better() -> None:
    assert target(5.0, canonical="城镇调查失业率", measure="level", direction="").good == "down"
    assert target(5.0).good == "up"


def test_measure_words_of_things_are_one_scale() -> None:
    pocket, parks = (target(3.0, **level(indicator="公园", unit=unit)) for unit in ("个", "处"))
    assert pocket.scale == parks.scale
    assert target(3.0, **level(indicator="公园", unit="户")).scale != parks.scale


@pytest.mark.parametrize(
    ("name", "normal"),
    [
        ("全市全社会用电量", "用电量"),
        ("“口袋”公园", "口袋公园"),
        ("项目", ""),
        ("全县", "全县"),
        ("村", ""),
        ("很" * 100, ""),
    ],
)
def test_names_are_compared_without_what_does_not_change_them(name: str, normal: str) -> None:
    assert normal_name(name) == normal


def test_rows_without_years_or_a_name_are_no_claims() -> None:
    rows = [
        row("TARGET", 5.0, period_start=None, period_end=None),
        row("TARGET", 5.0, canonical="", indicator="项目"),
    ]
    assert not claims(rows, PLACE)


def test_a_sub_place_is_a_series_of_its_own() -> None:
    assert target(5.0, place="清河街道").series.place == "清河街道"
    assert target(5.0).series.place == ""


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("地区生产总值年均增长7%", "average"),
        ("五年来，地区生产总值增长7%", ""),
        ("地区生产总值比2019年增长7%", "2019"),
        ("地区生产总值比2023年增长7%", ""),
        ("地区生产总值比“十三五”末增长7%", "十三五"),
    ],
)
def test_a_rate_tells_over_which_time_it_is(text: str, pace: str) -> None:
    assert result(7.0, **said(text, "7%")).pace == pace


@pytest.mark.parametrize(
    ("text", "section", "year"),
    [
        ("地区生产总值增长7%", "2024年和“十四五”时期工作回顾", 2024),
        ("地区生产总值同比增长7%", "“十四五”时期工作回顾", 2024),
        ("地区生产总值增长7%", "“十四五”时期工作回顾", None),
        ("五年来，地区生产总值增长7%", "2024年和“十四五”时期工作回顾", None),
        ("2024年地区生产总值增长7%", "2024年和“十四五”时期工作回顾", 2024),
        ("过去五年地区生产总值增长7%", "2024年和“十四五”时期工作回顾", None),
    ],
)
def test_a_section_of_a_term_and_its_last_year_may_speak_of_the_year(
    text: str, section: str, year: int | None
) -> None:
    assert result(7.0, period_start=2021, section=section, **said(text, "7%")).year == year


def test_a_hostile_sentence_takes_no_time() -> None:
    sentence = "全市" * 500_000
    rows = [
        row("TARGET", 1.0, canonical="", indicator=sentence, sentence=sentence, number_start=at)
        for at in range(200)
    ]
    with linear_time():
        claims(rows, PLACE)


@pytest.mark.parametrize(
    ("text", "indicator", "reference", "value"),
    [
        ("居民消费价格与上年持平", "居民消费价格", "上年", 0.0),
        ("粮食产量与去年同期基本持平", "粮食产量", "去年同期", 0.0),
        ("居民消费价格与全省持平", "居民消费价格", "全省", None),
        ("物价涨幅与上年持平", "物价涨幅", "上年", None),
        ("城镇登记失业率与上年持平", "城镇登记失业率", "上年", None),
        ("用电量高于上年", "用电量", "上年", None),
    ],
)
def test_what_stays_as_it_was_changes_by_nothing(
    text: str, indicator: str, reference: str, value: float | None
) -> None:
    about = {"canonical": "", "indicator": indicator, "bound": "relative", "reference": reference}
    claim = result(None, text=text, measure="", dimension="", unit="", base_unit="", **about)
    assert claim.low == value
    assert (claim.measure, claim.scale) == (("growth", result(1.0).scale) if value == 0 else ("", ""))


def test_a_voltage_is_no_promise() -> None:
    size = level(indicator="高压线路", unit="千伏", dimension="voltage")
    assert not claims([row("TARGET", 220.0, **size)], PLACE)
