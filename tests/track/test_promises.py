"""Which result a target is held against, through the rows of ``promises``."""

from typing import Any

from baogao.tagging.rows import Row
from baogao.track import match
from baogao.track.claims import Claim
from baogao.track.promises import BY_PARTS, PARTS_DIFFER, promises

from .make import level, place_report, result, said, target


def outcomes(*reports: tuple[int, list[Claim]]) -> list[Row]:
    """The rows for reports of 清水县."""
    return list(promises([place_report(year, *found) for year, found in reports]))


def outcome(promise: Claim, *results: Claim, year: int = 2025) -> Row:
    """The one row for a promise of 2024 and the report of the year after."""
    (row,) = outcomes((2024, [promise]), (year, list(results)))
    return row


def test_a_target_is_held_against_the_next_report() -> None:
    row = outcome(target(6.0), result(6.3))
    assert (row["outcome"], row["reason"], row["gap"], row["gap_unit"]) == ("met", "", 0.3, "百分点")
    assert (row["target_report"], row["result_report"]) == ("qingshui-2024", "qingshui-2025")
    assert (row["place"], row["code"], row["match"], row["lead"]) == ("清水县", "331099", "catalogue", True)


def test_a_report_that_says_nothing_of_it_is_not_one_that_is_missing() -> None:
    assert outcome(target(6.0), result(6.3, canonical="粮食产量"))["outcome"] == "not reported"
    (missing,) = outcomes((2024, [target(6.0)]))
    assert (missing["outcome"], missing["reason"]) == ("no report", "there is no report of 2025")
    skipped = outcome(target(6.0), result(6.3, year=2026), year=2026)
    assert (skipped["outcome"], skipped["reason"]) == ("no report", "there is no report of 2025")


def test_a_report_without_its_first_half_does_not_count_as_one() -> None:
    row = outcomes((2024, [target(6.0)]), (2025, [target(5.0, year=2025)]))[0]
    assert (row["outcome"], row["reason"]) == ("no report", "the report of 2025 has no review")


def test_a_later_report_can_tell_where_the_next_one_is_missing() -> None:
    told = result(6.3, year=2026, period_start=2024, period_end=2024)
    assert outcome(target(6.0), told, year=2026)["outcome"] == "met"


def test_a_revised_value_is_the_right_one_and_the_first_one_is_kept() -> None:
    first = result(6.3, sentence_id="qingshui-2025-0003")
    revised = result(5.2, year=2026, period_start=2024, period_end=2024)
    (row,) = outcomes((2024, [target(6.0)]), (2025, [first]), (2026, [revised]))
    assert (row["outcome"], row["result_low"], row["result_report"]) == ("missed", 5.2, "qingshui-2026")
    assert row["other_results"] == "qingshui-2025-0003: 6.3"


def test_a_forecast_counts_and_is_said_to_be_one() -> None:
    row = outcome(target(6.0), result(6.3, status="forecast"))
    assert (row["outcome"], row["reason"], row["result_status"]) == ("met", match.FORECAST, "forecast")


def test_what_was_reached_goes_before_what_is_expected() -> None:
    row = outcome(target(6.0), result(7.0, status="forecast"), result(5.0))
    assert (row["outcome"], row["result_low"]) == ("missed", 5.0)


def test_another_measure_of_the_indicator_is_shown_but_not_judged() -> None:
    row = outcome(target(6.0), result(5e9, **level("地区生产总值", "元", "money:CNY")))
    assert (row["outcome"], row["reason"]) == ("unclear", match.OTHER_MEASURE)
    assert (row["result_low"], row["gap"]) == (5e9, None)


def test_a_yearly_average_is_not_the_rate_of_its_last_year() -> None:
    average = result(7.0, **said("地区生产总值年均增长7%", "7%"))
    assert outcome(target(6.0), average)["reason"] == match.OTHER_SPAN


def test_what_was_added_is_not_what_there_is() -> None:
    added = target(40.0, **level("高新技术企业", direction="up"))
    total = result(900.0, **level("高新技术企业"))
    assert outcome(added, total)["reason"] == match.IMPLAUSIBLE
    assert outcome(added, result(52.0, **level("高新技术企业", direction="up")))["outcome"] == "met"


def test_how_things_stand_after_five_years_is_told_by_the_last_one() -> None:
    share: dict[str, Any] = {"canonical": "常住人口城镇化率", "measure": "level", "direction": ""}
    promise = target(70.0, 2021, period_end=2025, **share)
    reached = result(70.4, 2026, **share)
    (row,) = outcomes((2021, [promise]), (2026, [reached]))
    assert (row["outcome"], row["period_start"], row["period_end"]) == ("met", 2021, 2025)


def test_what_was_done_in_five_years_is_not_told_by_the_last_one() -> None:
    jobs = level("城镇新增就业", "人", "people", direction="up")
    promise = target(50_000.0, 2021, period_end=2025, **jobs)
    last, all_five = result(9_000.0, 2026, **jobs), result(52_000.0, 2026, period_start=2021, **jobs)
    (row,) = outcomes((2021, [promise]), (2026, [last]))
    assert row["reason"] == match.OTHER_SPAN
    (row,) = outcomes((2021, [promise]), (2026, [last, all_five]))
    assert (row["outcome"], row["result_low"]) == ("met", 52_000.0)


def test_the_firmest_of_several_targets_leads() -> None:
    rows = outcomes(
        (2024, [target(7.0, modality="力争"), target(6.0, modality="确保"), target(6.5)]),
        (2025, [result(6.2)]),
    )
    assert [(row["target_low"], row["lead"], row["outcome"]) for row in rows] == [
        (7.0, False, "missed"),
        (6.0, True, "met"),
        (6.5, False, "near"),
    ]


def test_a_target_that_is_stated_twice_is_one() -> None:
    twice = [target(6.0, sentence_id="a"), target(6.0, sentence_id="b", modality="确保")]
    (row,) = outcomes((2024, twice), (2025, [result(6.2)]))
    assert (row["mentions"], row["target_sentence_id"], row["target_modality"]) == (2, "b", "确保")


def test_the_same_words_are_a_weaker_match() -> None:
    parks = level(indicator="口袋公园", unit="个")
    row = outcome(target(10.0, **parks), result(12.0, **level(indicator="“口袋公园”", unit="处")))
    assert (row["match"], row["outcome"], row["canonical"]) == ("name", "met", "")


def test_words_that_stand_for_several_values_are_not_judged() -> None:
    parks = level(indicator="口袋公园", unit="个")
    row = outcome(target(10.0, **parks), result(12.0, **parks), result(14.0, **parks))
    assert (row["outcome"], row["reason"]) == ("unclear", match.SEVERAL_VALUES)
    rows = outcomes((2024, [target(10.0, **parks), target(14.0, **parks)]), (2025, [result(12.0, **parks)]))
    assert [row["reason"] for row in rows] == ["", match.SEVERAL_TARGETS]


def test_a_sub_place_answers_only_for_itself() -> None:
    rows = outcomes((2024, [target(6.0), target(9.0, place="清河街道")]), (2025, [result(6.2)]))
    assert [(row["place"], row["outcome"]) for row in rows] == [
        ("清水县", "met"),
        ("清河街道", "not reported"),
    ]


def test_where_only_towns_and_villages_are_reported_both_must_come_out_alike() -> None:
    promise = target(6.0, canonical="居民人均可支配收入")
    towns, good, bad = (
        result(value, canonical=f"{who}居民人均可支配收入")
        for who, value in (("城镇", 6.5), ("农村", 7.5), ("农村", 4.0))
    )
    row = outcome(promise, towns, good)
    assert (row["outcome"], row["reason"], row["result_low"]) == ("met", BY_PARTS, 6.5)
    assert outcome(promise, towns, bad)["reason"] == PARTS_DIFFER
    assert outcome(promise, towns)["outcome"] == "not reported"


def test_a_promise_of_the_past_and_a_statement_without_value_are_no_promises() -> None:
    recalled = target(6.0, period_start=2023, period_end=2023)
    assert not outcomes((2024, [recalled, target(None, bound="")]), (2025, [result(6.0)]))


def test_a_difference_to_another_place_is_not_a_change() -> None:
    points = {"measure": "change", "dimension": "points", "unit": "百分点", "base_unit": "百分点"}
    ahead = result(0.5, reference="全国", **points)
    assert outcome(target(0.4, **points), ahead)["outcome"] == "unclear"


def test_of_a_total_and_what_was_added_the_one_that_can_be_meant_counts() -> None:
    paths = level(indicator="绿道", unit="公里", dimension="length")
    total, added = result(2136.0, **paths), result(137.0, **paths)
    row = outcome(target(130.0, **paths), total, added)
    assert (row["outcome"], row["result_low"], row["other_results"]) == ("met", 137.0, "")


def test_of_an_average_only_the_last_year_need_be_named() -> None:
    words = said("地区生产总值年均增长7%", "7%")
    promise = target(7.0, 2021, period_end=2025, **words)
    reached = result(5.0, 2026, **said("2025年地区生产总值年均增长5%", "5%"))
    (row,) = outcomes((2021, [promise]), (2026, [reached]))
    assert row["outcome"] == "missed"
