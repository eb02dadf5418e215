from baogao.tagging.rows import Row
from baogao.track.ambitions import ambitions
from baogao.track.claims import Claim

from .make import level, place_report, result, target


def rows(*found: Claim) -> list[Row]:
    return list(ambitions(place_report(2024, *found)))


def reached(value: float, **columns: object) -> Claim:
    """A result in the report of 2024, of 2023."""
    return result(value, 2024, **columns)


def test_a_target_is_held_against_last_years_result_of_the_same_report() -> None:
    (row,) = rows(reached(6.5), target(6.0))
    assert (row["year"], row["change"], row["ambition"], row["gap"]) == (2024, "falls", "lower", -0.5)
    assert (row["target_low"], row["result_low"], row["result_report"]) == (6.0, 6.5, "qingshui-2024")


def test_less_of_what_is_bad_is_more_ambitious() -> None:
    about = {"canonical": "城镇调查失业率", "measure": "level", "direction": ""}
    (row,) = rows(reached(5.2, **about), target(5.0, bound="at_most", **about))
    assert (row["change"], row["ambition"]) == ("falls", "higher")


def test_the_same_value_is_the_same() -> None:
    (row,) = rows(reached(6.0), target(6.0))
    assert (row["change"], row["ambition"], row["gap"]) == ("same", "same", 0.0)


def test_only_the_leading_target_of_the_reports_own_year_counts() -> None:
    later = target(9.0, period_start=2024, period_end=2026)
    (row,) = rows(reached(6.0), target(7.0, modality="力争"), target(6.5, modality="确保"), later)
    assert row["target_low"] == 6.5


def test_without_last_years_result_there_is_no_row() -> None:
    assert not rows(target(6.0))
    assert not rows(reached(6.0, period_start=2022, period_end=2022), target(6.0))


def test_a_total_is_not_held_against_what_is_added() -> None:
    added = target(40.0, **level("高新技术企业", direction="up"))
    assert not rows(reached(900.0, **level("高新技术企业")), added)


def test_words_with_several_results_are_left_out() -> None:
    parks = level(indicator="口袋公园", unit="个")
    assert not rows(reached(8.0, **parks), reached(9.0, **parks), target(10.0, **parks))
    assert len(rows(reached(8.0, **parks), target(10.0, **parks))) == 1
