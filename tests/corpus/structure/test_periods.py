import pytest

from baogao.corpus.structure.headings import CHAPTER, SECTION, Heading
from baogao.corpus.structure.periods import heading_period, opening_period, period_of
from baogao.schema import Role


@pytest.mark.parametrize(
    ("text", "role", "year", "period"),
    [
        ("一、过去五年工作回顾", "review", 2023, (2018, 2022)),
        ("2022年工作回顾", "review", 2023, (2022, 2022)),
        ("二、今后五年的奋斗目标", "plan", 2023, (2023, 2027)),
        ("二、“十四五”时期主要目标任务", "plan", 2021, (2021, 2025)),
        ("一、“九五”时期工作回顾", "review", 2001, (1996, 2000)),
        ("二、关于《第十五个五年规划纲要（草案）》的说明", "plan", 2026, (2026, 2030)),
        ("三、2035年远景目标", "plan", 2021, (2035, 2035)),
        ("二、“十四五”规划和2035年远景目标", "plan", 2021, (2021, 2025)),
        ("一、2016—2020年工作回顾", "review", 2021, (2016, 2020)),
        ("一、2018年至2022年工作回顾", "review", 2023, (2018, 2022)),
        ("一、2021年和过去五年工作回顾", "review", 2022, (2017, 2021)),
        ("一、2020年及“十三五”时期工作回顾", "review", 2021, (2016, 2020)),
        ("一、“十三五”发展成就和“十四五”主要目标", "review", 2021, (2016, 2020)),
        ("一、“十三五”发展成就和“十四五”主要目标", "plan", 2021, (2021, 2025)),
        ("二○○八年工作安排", "plan", 2008, (2008, 2008)),
        ("一、去年工作回顾", "review", 2015, (2014, 2014)),
        ("二、今年工作建议", "plan", 2003, (2003, 2003)),
        ("三年来的工作", "review", 2006, (2003, 2005)),
        ("上半年工作总结", "review", 2023, (2023, 2023)),
        ("决胜“十四五”收官", "plan", 2025, None),
        ("推动“十五五”良好开局", "plan", 2026, None),
        ("实施三年行动计划", "plan", 2026, None),
        ("一、工作回顾", "review", 2026, None),
        ("一、过去五年工作回顾", "review", None, None),
        ("2022年工作回顾", "review", None, (2022, 2022)),
    ],
)
def test_a_heading_tells_its_years(
    text: str, role: Role, year: int | None, period: tuple[int, int] | None
) -> None:
    assert period_of(text, role, year) == period


def test_a_report_given_before_the_new_year_counts_from_the_year_it_calls_this() -> None:
    assert period_of("一、今年工作回顾", "review", 2024, year_named_last=True) == (2023, 2023)
    assert period_of("二、明年工作安排", "plan", 2024, year_named_last=True) == (2024, 2024)


def test_the_opening_chooses_among_the_times_a_heading_names() -> None:
    text = "二、“十五五”时期目标任务和2026年工作安排"
    assert period_of(text, "plan", 2026) == (2026, 2030)
    assert period_of(text, "plan", 2026, opening=(2026, 2026)) == (2026, 2026)
    assert period_of(text, "plan", 2026, opening=(2019, 2019)) == (2026, 2030)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("各位代表！过去五年，我们同心协力", (2017, 2021)),
        ("刚刚过去的一年，极不平凡", (2021, 2021)),
        ("2021年是极不平凡的一年", (2021, 2021)),
        ("全县上下认真落实2021年决策部署", None),
    ],
)
def test_only_a_time_the_opening_begins_with_counts(text: str, period: tuple[int, int] | None) -> None:
    assert opening_period(text, "review", 2022) == period


def test_a_topic_that_mentions_a_year_has_no_period_of_its_own() -> None:
    topic = Heading(SECTION, "（三）办好2022年省运动会", 3, part=False)
    assert heading_period(topic, "plan", 2022, topic=True) is None
    part = Heading(CHAPTER, "三、接续奋斗2021年，加快转型升级", 3, part=False)
    assert heading_period(part, "plan", 2021, topic=False) == (2021, 2021)
