"""What the words around a value say of it, and what that means for a judgement."""

from typing import Any

import pytest

from baogao.track import match
from baogao.track.acts import act
from baogao.track.claims import Claim
from baogao.track.match import Told
from baogao.track.match import match as verdict_of

from .make import level, place_report, result, said, target


def amount(text: str, number: str, value: float, side: str = "target", **columns: Any) -> Claim:  # noqa: ANN401
    """An amount in the clause that is its statement; of the catalogue, so that several values are no doubt."""
    start = text.rfind("，", 0, text.index(number)) + 1
    end = (text + "，").index("，", start)
    where = {"start": start, "end": end, "text": text[start:end]}
    about = level("高新技术企业", **columns) | said(text, number) | where
    return target(value, **about) if side == "target" else result(value, **about)


def outcome(promise: Claim, *reached: Claim) -> tuple[str, str]:
    """What came of a promise of 2024, as told in 2025, and why."""
    verdict, _ = verdict_of(promise, Told.of([place_report(2025, *reached)]))
    return verdict.outcome, verdict.reason


@pytest.mark.parametrize(
    ("text", "number", "direction", "kind"),
    [
        ("新增孵化平台8家", "8家", "up", "added"),
        ("新增孵化平台3家、加速平台8家", "8家", "up", "added"),
        ("新增孵化平台3家、加速平台达到8家", "8家", "", "stands"),
        ("净增企业突破80家", "80家", "up", "added"),
        ("企业总数达到80家", "80家", "", "stands"),
        ("企业增至80家", "80家", "up", "stands"),
        ("养殖场稳定在80家", "80家", "steady", "stands"),
        ("改造危旧厂房80家", "80家", "", "done"),
        ("完成河塘治理、危旧厂房改造80家", "80家", "", "done"),
        ("建成充电站达到80家", "80家", "", ""),
        ("规上企业80家", "80家", "", ""),
    ],
)
def test_the_words_tell_how_an_amount_came_about(text: str, number: str, direction: str, kind: str) -> None:
    assert act(amount(text, number, 80.0, direction=direction)) == kind


def test_a_rate_has_no_act() -> None:
    assert act(target(6.0, **said("新增贷款增长6%", "6%"))) == ""


@pytest.mark.parametrize(
    ("promised", "reached"),
    [
        (("新增创新企业12家", "12家", 12.0, "up"), ("新增创新企业150家", "150家", 150.0, "up")),
        (("完成20家企业技改", "20家", 20.0, ""), ("完成310家企业技改", "310家", 310.0, "")),
        (("新改建驿站20家", "20家", 20.0, ""), ("改建驿站90家", "90家", 90.0, "")),
    ],
)
def test_many_times_as_much_of_the_same_act_is_met(
    promised: tuple[str, str, float, str], reached: tuple[str, str, float, str]
) -> None:
    aim = amount(*promised[:3], direction=promised[3])
    assert outcome(aim, amount(*reached[:3], "result", direction=reached[3])) == ("met", "")


@pytest.mark.parametrize(
    ("text", "number", "value", "columns"),
    [
        ("创新企业达到150家", "150家", 150.0, {}),
        ("累计新增创新企业150家", "150家", 150.0, {"direction": "up"}),
        ("新增创新企业150家", "150家", 150.0, {"direction": "up", "section": "“十三五”时期和2024年工作回顾"}),
        ("改造企业厂房150家", "150家", 150.0, {}),
        ("新增创新企业2家", "2家", 2.0, {"direction": "up"}),
    ],
)
def test_another_act_several_years_or_far_less_stay_doubtful(
    text: str, number: str, value: float, columns: dict[str, str]
) -> None:
    aim = amount("新增创新企业12家", "12家", 12.0, direction="up")
    assert outcome(aim, amount(text, number, value, "result", **columns)) == ("unclear", match.IMPLAUSIBLE)


def test_two_things_done_in_different_ways_are_not_one_act() -> None:
    aim = amount("培训技师20家", "20家", 20.0)
    assert outcome(aim, amount("改造厂房200家", "200家", 200.0, "result"))[1] == match.IMPLAUSIBLE


def test_a_result_of_the_promised_size_goes_before_a_larger_one() -> None:
    aim = amount("完成20家企业技改", "20家", 20.0)
    found = [amount(f"完成{n}家企业技改", f"{n}家", float(n), "result") for n in (310, 19)]
    verdict, _ = verdict_of(aim, Told.of([place_report(2025, *found)]))
    assert (verdict.outcome, verdict.result and verdict.result.low) == ("near", 19.0)


@pytest.mark.parametrize(
    ("promised", "reached"),
    [
        ("推进8家园区建设", "推进8家园区建设"),
        ("提速8家园区建设", "实施园区8家"),
        ("建设8家园区", "8家园区加快建设"),
        ("谋划园区8家", "列入园区8家"),
        ("打造园区8家", "布局建设8家园区"),
        ("打造园区8家", "推进8家园区建设，乡间公路竣工"),
        ("推进8家园区建设", "8家园区完成投资"),
    ],
)
def test_what_only_goes_on_is_not_met(promised: str, reached: str) -> None:
    aim = amount(promised, "8家", 8.0)
    assert outcome(aim, amount(reached, "8家", 8.0, "result")) == ("unclear", match.UNDER_WAY)


@pytest.mark.parametrize(
    ("promised", "reached"),
    [
        ("推进8家园区建设", "建成园区8家"),
        ("推进8家园区改造", "改造园区8家"),
        ("加快8家园区建设", "8家园区竣工投产"),
        ("谋划园区8家", "谋划园区8家"),
        ("实施园区8家", "实施园区8家"),
        ("打造园区8家", "推进8家园区改造，已全部完工"),
        ("加快培育园区，新增8家", "加快培育园区，新增8家"),
        ("推进园区建设，园区达到8家", "推进园区建设，园区达到8家"),
    ],
)
def test_what_was_done_or_is_there_is_met(promised: str, reached: str) -> None:
    aim = amount(promised, "8家", 8.0)
    assert outcome(aim, amount(reached, "8家", 8.0, "result")) == ("met", "")


def test_a_share_is_no_number_of_things_that_go_on() -> None:
    about = {"canonical": "常住人口城镇化率", "measure": "level", "direction": ""}
    aim = target(60.0, **about | said("推进城镇化率达60%", "60%"))
    assert outcome(aim, result(60.0, **about | said("推进城镇化率达60%", "60%"))) == ("met", "")


def test_a_part_may_keep_a_target_but_not_miss_it() -> None:
    def trees(value: float, text: str, indicator: str, side: str) -> Claim:
        about = level("营造林面积", "平方米", "area", indicator=indicator) | said(text, f"{value:g}万亩")
        return target(value, **about) if side == "target" else result(value, **about)

    aim = trees(8.0, "完成造林8万亩", "造林", "target")
    less, more = (trees(n, f"人工造林{n:g}万亩", "人工造林", "result") for n in (5.0, 9.0))
    assert outcome(aim, less) == ("unclear", match.ONE_KIND)
    assert outcome(aim, more) == ("met", "")
    of_one_kind = trees(8.0, "人工造林8万亩", "人工造林", "target")
    assert outcome(of_one_kind, less) == ("missed", "")


def test_what_there_is_after_five_years_is_told_by_the_last_one() -> None:
    aim = amount("创新企业突破90家", "90家", 90.0, bound="at_least")
    there = amount("创新企业超过90家", "90家", 90.0, "result", bound="at_least", period_start=2020)
    done = amount("改造企业90家", "90家", 90.0, "result", period_start=2020)
    assert outcome(aim, there) == ("met", "")
    assert outcome(aim, done) == ("unclear", match.OTHER_SPAN)


def test_what_stayed_so_for_years_was_so_in_the_last_one() -> None:
    grain = level("粮食产量", "吨", "mass", direction="steady", bound="at_least")
    steady = result(30.0, period_start=2020, **grain)
    assert outcome(target(30.0, **grain), steady) == ("met", "")


def test_a_value_like_last_years_is_held_against_a_rate() -> None:
    about = {"canonical": "社会消费品零售总额", "indicator": "社会消费品零售总额"}
    flat = said("社会消费品零售总额与上年持平", "持平") | {
        "number": "",
        "bound": "relative",
        "reference": "上年",
    }
    same = result(None, measure="", dimension="", unit="", base_unit="", **about | flat)
    assert outcome(target(5.0, **about), same) == ("missed", "")
    assert outcome(target(0.0, **about), same) == ("met", "")
