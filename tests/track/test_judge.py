import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.tagging.record import Bound
from baogao.track.judge import gap, judge

from .make import level, result, target


@pytest.mark.parametrize(
    ("bound", "promised", "reached", "outcome"),
    [
        ("at_least", 6.0, 6.3, "met"),
        ("at_least", 6.0, 6.0, "met"),
        ("at_least", 6.0, 5.9, "missed"),
        ("point", 6.0, 6.3, "met"),
        ("point", 6.0, 5.9, "near"),
        ("point", 6.0, 5.0, "missed"),
        ("around", 6.0, 5.7, "met"),
        ("around", 6.0, 5.6, "missed"),
        ("around", 6.0, 9.0, "met"),
        ("around", 20.0, 19.5, "met"),
        ("around", 20.0, 19.2, "missed"),
        ("point", 20.0, 19.5, "near"),
        ("point", 20.0, 19.2, "missed"),
    ],
)
def test_more_is_better(bound: Bound, promised: float, reached: float, outcome: str) -> None:
    assert judge(target(promised, bound=bound), result(reached)).outcome == outcome


@pytest.mark.parametrize(
    ("bound", "promised", "reached", "outcome"),
    [
        ("at_most", 5.5, 5.5, "met"),
        ("at_most", 5.5, 5.6, "missed"),
        ("around", 5.5, 5.2, "met"),
        ("around", 5.5, 6.0, "missed"),
        ("point", 5.0, 5.1, "near"),
    ],
)
def test_less_is_better(bound: Bound, promised: float, reached: float, outcome: str) -> None:
    about = {"canonical": "城镇调查失业率", "measure": "level", "direction": ""}
    assert judge(target(promised, bound=bound, **about), result(reached, **about)).outcome == outcome


@pytest.mark.parametrize(
    ("reached", "outcome"), [(62.0, "met"), (61.5, "met"), (61.4, "missed"), (59.0, "missed")]
)
def test_about_a_share_is_half_a_point_at_most(reached: float, outcome: str) -> None:
    about = {"canonical": "常住人口城镇化率", "measure": "level", "direction": ""}
    assert judge(target(62.0, bound="around", **about), result(reached, **about)).outcome == outcome


def test_about_an_amount_is_a_share_of_it() -> None:
    about = level("城镇新增就业", "人", "people", direction="up")
    assert judge(target(40_000.0, bound="around", **about), result(38_000.0, **about)).outcome == "met"
    assert judge(target(40_000.0, bound="around", **about), result(37_900.0, **about)).outcome == "missed"


def test_a_share_that_is_only_about_so_much_may_be_half_a_point_less() -> None:
    about = {"canonical": "常住人口城镇化率", "measure": "level", "direction": ""}
    promised = target(60.0, bound="at_least", **about)
    assert judge(promised, result(60.6, bound="around", **about)).outcome == "met"
    assert judge(promised, result(60.2, bound="around", **about)).outcome == "unclear"


def test_a_ceiling_is_one_even_where_more_would_be_better() -> None:
    assert judge(target(3.0, bound="at_most"), result(3.5)).outcome == "missed"


@pytest.mark.parametrize(("reached", "outcome"), [(5.0, "met"), (5.5, "met"), (5.8, "met"), (4.9, "missed")])
def test_a_range_is_kept_from_its_lower_end_on(reached: float, outcome: str) -> None:
    promised = target(low=5.0, high=5.5, base_low=5.0, base_high=5.5, bound="range")
    assert judge(promised, result(reached)).outcome == outcome


@pytest.mark.parametrize(("reached", "outcome"), [(3.5, "met"), (3.0, "met"), (2.5, "missed")])
def test_a_fall_must_be_as_deep_as_promised(reached: float, outcome: str) -> None:
    about = {"canonical": "单位地区生产总值能耗", "direction": "down"}
    assert judge(target(3.0, bound="at_least", **about), result(reached, **about)).outcome == outcome


def test_a_fall_where_growth_was_promised_is_missed() -> None:
    assert judge(target(5.0, bound="around"), result(3.3, direction="down")).outcome == "missed"


@pytest.mark.parametrize(
    ("bound", "number", "reached", "outcome"),
    [
        ("at_least", "超6%", 6.0, "met"),
        ("at_least", "超5.8%", 5.8, "unclear"),
        ("at_least", "超4%", 4.0, "missed"),
        ("around", "6%", 6.0, "unclear"),
        ("around", "6%", 6.5, "met"),
        ("at_most", "不足6%", 6.0, "unclear"),
    ],
)
def test_a_result_that_only_limits_its_value_is_judged_where_it_can(
    bound: Bound, number: str, reached: float, outcome: str
) -> None:
    verdict = judge(target(6.0, bound="at_least"), result(reached, bound=bound, number=number))
    assert verdict.outcome == outcome


def test_two_hundred_odd_are_at_least_two_hundred() -> None:
    odd = result(200.0, **level("高新技术企业", bound="around", number="200余家"))
    assert judge(target(200.0, **level("高新技术企业")), odd).outcome == "met"


def test_what_is_neither_better_high_nor_low_must_be_close() -> None:
    about = level(indicator="人口规模", unit="人", dimension="people", direction="steady")
    assert judge(target(50.0, **about), result(50.0, **about)).outcome == "met"
    assert judge(target(50.0, **about), result(51.0, **about)).outcome == "near"
    assert judge(target(50.0, **about), result(60.0, **about)).outcome == "missed"


def test_the_gap_counts_from_the_end_that_was_to_be_reached() -> None:
    assert gap(target(6.0), result(5.9)) == (-0.1, pytest.approx(-0.1 / 6))
    ranged = target(low=5.0, high=5.5, base_low=5.0, base_high=5.5, bound="range")
    assert gap(ranged, result(5.2)) == (0.0, 0.0)
    assert gap(ranged, result(4.8))[0] == -0.2
    assert gap(ranged, result(6.0))[0] == 0.5
    assert gap(target(0.0), result(1.0)) == (1.0, None)


_VALUES = st.floats(-1e12, 1e12, allow_nan=False)
_RANK = {"missed": 0, "near": 1, "met": 2}


@given(_VALUES, _VALUES, _VALUES, st.sampled_from(["point", "around", "at_least"]))
def test_a_better_result_never_gets_a_worse_verdict(
    promised: float, one: float, other: float, bound: Bound
) -> None:
    low, high = sorted((one, other))
    aim = target(promised, bound=bound)
    assert _RANK[judge(aim, result(low)).outcome] <= _RANK[judge(aim, result(high)).outcome]


@given(_VALUES, st.sampled_from(["point", "around", "at_least", "at_most"]))
def test_what_is_reached_exactly_is_met(value: float, bound: Bound) -> None:
    assert judge(target(value, bound=bound), result(value)).outcome == "met"
