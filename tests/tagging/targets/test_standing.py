"""What a report speaks of as it goes on."""

from collections.abc import Sequence

import pytest

from baogao.schema import Report, ReportInfo, Role, Section, Sentence
from baogao.tagging.targets.standing import announced_period, standing_periods, year_given

_Written = tuple[str, Role, tuple[int, int] | None, Sequence[str]]


def report(*sections: _Written, year: int | None = 2022, date: str = "") -> Report:
    """A report of sections: heading, role, period, paragraphs whose sentences end in 。."""
    sentences: list[Sentence] = []
    found: list[Section] = []
    for path, role, period, paragraphs in sections:
        first = len(sentences)
        for paragraph in paragraphs:
            number = 1 + (sentences[-1].paragraph if sentences else 0)
            for text in paragraph.split("。")[:-1]:
                name = f"x-{len(sentences) + 1:04}"
                sentences.append(Sentence(name, "x", role, path, number, text + "。", 0, len(text) + 1))
        found.append(Section(path, role, "plan", period, first, len(sentences) - first))
    return Report(ReportInfo("x", year=year, date=date), tuple(sentences), sections=tuple(found))


def test_a_part_with_two_times_begins_with_the_one_its_heading_names_first() -> None:
    made = report(
        (
            "一、2021年和过去五年工作回顾",
            "review",
            (2017, 2021),
            [
                "一年来，工业增长。新增企业30家。",
                "城市更新。",
                "五年来，经济壮大。新增企业90家。",
                "民生改善。",
            ],
        )
    )
    assert list(standing_periods(made)) == [(2021, 2021)] * 3 + [(2017, 2021)] * 3


def test_a_single_year_in_a_part_of_many_holds_to_the_end_of_its_paragraph() -> None:
    made = report(
        (
            "一、过去五年工作回顾",
            "review",
            (2017, 2021),
            ["2021年，生产总值80亿元。投资60亿元。", "改造小区12个。"],
        )
    )
    assert list(standing_periods(made)) == [(2021, 2021), (2021, 2021), (2017, 2021)]


def test_the_year_that_just_passed_turns_a_part_to_it() -> None:
    made = report(
        (
            "“十三五”时期和2021年工作回顾",
            "review",
            (2016, 2021),
            ["过去五年，经济壮大。", "刚刚过去的2021年，企业增加。", "道路畅通。"],
        )
    )
    assert list(standing_periods(made)) == [(2017, 2021), (2021, 2021), (2021, 2021)]


def test_other_years_at_the_head_of_a_sentence_are_asides() -> None:
    made = report(
        ("一、2021年工作回顾", "review", (2021, 2021), ["2018年启动的园区投产。收入增长。"]),
        ("二、2022年工作安排", "plan", (2022, 2022), ["去年的成绩来之不易。新增企业30家。"]),
    )
    assert list(standing_periods(made)) == [(2021, 2021)] * 2 + [(2022, 2022)] * 2


def test_a_section_without_a_period_has_none() -> None:
    made = report(("三、政府自身建设", "plan", None, ["五年来，作风好转。"]))
    assert list(standing_periods(made)) == [None]


def test_what_a_late_report_calls_this_year_is_that_year() -> None:
    review: _Written = (
        "一、2019年工作回顾",
        "review",
        (2019, 2019),
        ["收入增长。", "今年，疫情突来。发放补贴3亿元。"],
    )
    assert list(standing_periods(report(review, year=2020))) == [(2019, 2019), (2020, 2020), (2020, 2020)]


def test_a_report_that_plans_for_next_year_was_given_the_year_before() -> None:
    plan: _Written = ("二、2022年工作安排", "plan", (2022, 2022), ["明年增长6%。明年修路。明年建校。"])
    assert year_given(report(plan)) == 2021
    assert year_given(report(("", "plan", None, ["今年增长6%。"]))) == 2022
    assert year_given(report(("", "plan", None, ["今年增长6%。"]), date="2021-12-28")) == 2021
    assert year_given(report(("", "plan", None, ["今年增长6%。"]), year=None)) is None


@pytest.mark.parametrize(
    ("path", "role", "expected"),
    [
        ("一、2021年工作回顾 / （一）工业", "review", (2021, 2021)),
        ("一、2021年和过去五年工作回顾", "review", (2021, 2021)),
        ("“十三五”时期和2020年工作回顾", "review", (2016, 2020)),
        ("二、今后五年的目标任务", "plan", (2022, 2026)),
        ("三、2022年重点工作 / （二）办好2023年运动会", "plan", (2022, 2022)),
        ("（一）加快发展", "plan", None),
        ("", "plan", None),
    ],
)
def test_headings_alone_announce_a_period(path: str, role: Role, expected: tuple[int, int] | None) -> None:
    assert announced_period(path, role, 2022) == expected
