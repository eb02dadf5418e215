"""Which years a value is for: by the sentence, by its section, by what the report speaks of at the moment."""

import time

import pytest

from baogao.tagging.targets.period import Years, period_of

_YEAR = 2022


def years(
    marked: str,
    label: str = "TARGET",
    *,
    role: str = "",
    year: int | None = _YEAR,
    section: Years | None = None,
    given: int | None = None,
) -> tuple[int | None, int | None]:
    """The period of the number between angle brackets in a plan, or for a result in a review."""
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    role = role or ("plan" if label == "TARGET" else "review")
    return period_of(
        text,
        (max(0, start - 2), end),
        (start, end),
        label=label,
        role=role,
        year=year,
        section_period=section,
        given=given,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长<5%>", (2022, 2022)),
        ("今年增长<5%>", (2022, 2022)),
        ("年底前建成<5个>", (2022, 2022)),
        ("到2025年，森林覆盖率达到<65%>", (2025, 2025)),
        ("2023至2025年，建设<5条>", (2023, 2025)),
        ("2023—25年，建设<5条>", (2023, 2025)),
        ("“十四五”期间，建设<5条>", (2021, 2025)),
        ("到“十四五”末，达到<5条>", (2025, 2025)),
        ("“十四五”前三年，建设<5条>", (2021, 2023)),
        ("五年内培育企业<280家>", (2022, 2026)),
        ("今后五年，培育企业<280家>", (2022, 2026)),
        ("用三年时间，改造<12个>", (2022, 2024)),
        ("五年力争上市<12家>", (2022, 2026)),
        ("力争两年内改造<12个>", (2022, 2023)),
        ("到2025年，收入年均增长<6%>", (2022, 2025)),
        ("明年建成<2个>", (2023, 2023)),
        ("今年和明年建成<2个>", (2022, 2023)),
        ("今明两年建成<2个>", (2022, 2023)),
    ],
)
def test_a_promise_is_for_the_years_its_sentence_names(text: str, expected: Years) -> None:
    assert years(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长<5%>", (2021, 2021)),
        ("全年完成<20个>", (2021, 2021)),
        ("去年完成<20个>", (2021, 2021)),
        ("五年来，新增企业<30家>", (2017, 2021)),
        ("过去五年，新增企业<30家>", (2017, 2021)),
        ("近三年累计投入<3亿元>", (2019, 2021)),
        ("本届政府任期内，新增企业<30家>", (2017, 2021)),
        ("“十四五”以来，新增企业<30家>", (2021, 2021)),
        ("2019年以来，新增企业<30家>", (2019, 2021)),
        ("截至2020年底，全县有企业<30家>", (2020, 2020)),
        ("2019年新政策实施以来，发放补贴<30万元>", (2019, 2021)),
        ("连续5年保持<100%>", (2017, 2021)),
        ("园区2018年开始建设，累计投入<3亿元>", (2018, 2021)),
    ],
)
def test_a_result_is_for_the_years_its_sentence_names(text: str, expected: Years) -> None:
    assert years(text, "RESULT") == expected


@pytest.mark.parametrize(
    "text",
    [
        "比2017年增长<5%>",
        "是2016年的<2倍>",
        "较“十三五”末增长<5%>",
        "发案率降至近十年最低，结案<20起>",
        "近两年挂牌的<14个>项目",
        "实施《2018—2035年规划》，改造<5个>",
        "办好九年义务教育，新建学校<3所>",
        "水质30年来首次达标，治理河道<5公里>",
        "增速快于2019年，达到<5%>",
        "道路提前三年贯通，里程<20公里>",
    ],
)
def test_times_that_are_only_compared_with_or_described_by_do_not_count(text: str) -> None:
    assert years(text, "RESULT") == (2021, 2021)


def test_a_value_reached_is_for_the_later_year() -> None:
    text = "人均收入从2016年的<2万元>提高到2020年的3万元"
    assert years(text.replace("<2万元>", "2万元").replace("3万元", "<3万元>"), "RESULT") == (2020, 2020)


def test_time_words_hold_until_others_end_them() -> None:
    text = "到2025年，森林覆盖率达到65%，公园增加{}；今年造林{}，绿化{}。"
    assert years(text.format("<3个>", "2万亩", "1万亩")) == (2025, 2025)
    assert years(text.format("3个", "<2万亩>", "1万亩")) == (2022, 2022)
    assert years(text.format("3个", "2万亩", "<1万亩>")) == (2022, 2022)


def test_what_is_recalled_has_its_own_year() -> None:
    assert years("在去年增长<8%>的基础上增长7%", "RESULT", role="plan") == (2021, 2021)
    assert years("在去年增长8%的基础上增长<7%>") == (2022, 2022)


def test_months_are_those_of_the_year_that_was_named() -> None:
    assert years("2020年，全县抓进度，12月底建成<3个>", "RESULT") == (2020, 2020)


def test_a_section_tells_where_the_sentence_does_not() -> None:
    assert years("新增企业<30家>", section=(2022, 2026)) == (2022, 2026)
    assert years("今年新增企业<30家>", section=(2022, 2026)) == (2022, 2022)


def test_at_present_is_the_year_before_the_plan() -> None:
    assert years("目前加工点有<251个>，从业", "RESULT", section=(2017, 2021)) == (2021, 2021)
    assert years("建设目前最大的水厂，新增企业<30家>", "RESULT", section=(2017, 2021)) == (2017, 2021)


def test_a_level_has_the_years_of_its_section_like_a_sum() -> None:
    assert years("人均收入达到<3万元>", "RESULT", section=(2017, 2021)) == (2017, 2021)
    assert years("累计投资达到<3亿元>", "RESULT", section=(2017, 2021)) == (2017, 2021)


def test_an_average_goes_over_the_years_of_its_section() -> None:
    assert years("收入年均增长<7%>", "RESULT", section=(2017, 2021)) == (2017, 2021)


def test_a_section_of_the_other_time_tells_nothing() -> None:
    assert years("新增企业<30家>", "RESULT", role="plan", section=(2022, 2022)) == (2021, 2021)


def test_without_the_year_of_the_plan_only_named_years_tell() -> None:
    assert years("增长<5%>", year=None) == (None, None)
    assert years("五年来，增长<5%>", "RESULT", year=None) == (None, None)
    assert years("到2025年，增长<5%>", year=None) == (2025, 2025)


def test_this_year_is_the_one_in_which_the_report_was_given() -> None:
    assert years("今年新增企业<30家>", "RESULT", given=2021) == (2021, 2021)
    assert years("今年新增企业<30家>", "RESULT", given=2022) == (2022, 2022)
    assert years("明年新增企业<30家>", given=2021) == (2022, 2022)


def test_a_statement_without_a_value_has_a_period() -> None:
    text = "到2025年，实现行政村全覆盖。"
    found = period_of(text, (7, 15), None, label="TARGET", role="plan", year=2022, section_period=None)
    assert found == (2025, 2025)


@pytest.mark.parametrize("piece", ["到2025年", "预计2021年新增1家、", "年", "连续8年快于", "《", "“十四五”"])
def test_a_long_sentence_takes_no_longer_than_its_length(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    begun = time.process_time()
    period_of(
        text,
        (150_000, 150_008),
        (150_001, 150_003),
        label="TARGET",
        role="plan",
        year=2022,
        section_period=None,
    )
    assert time.process_time() - begun < 3
