import doctest

import pytest

from baogao.corpus.structure import headings
from baogao.corpus.structure.headings import (
    CHAPTER,
    GLOSSARY,
    ITEM,
    PART,
    POINT,
    SECTION,
    WHOLE,
    periods,
    read_heading,
    tense,
    time_of,
    years,
)


@pytest.mark.parametrize(
    ("text", "rank", "path", "part"),
    [
        ("一、2021年工作回顾", CHAPTER, "一、2021年工作回顾", True),
        ("二、 2022年 主要目标任务", CHAPTER, "二、2022年主要目标任务", True),
        ("三．加强政府自身建设", CHAPTER, "三．加强政府自身建设", True),
        ("第一部分 过去五年工作回顾", WHOLE, "第一部分过去五年工作回顾", True),
        ("(一)产业升级步伐加快.", SECTION, "（一）产业升级步伐加快", False),
        ("（二）经济发展稳中提质。", SECTION, "（二）经济发展稳中提质", False),
        ("1.大力发展林果业", ITEM, "1.大力发展林果业", False),
        ("2005年主要任务", PART, "2005年主要任务", True),
        ("站在新起点：2012年工作回顾", PART, "站在新起点：2012年工作回顾", True),
        ("二〇二四年工作回顾", PART, "二〇二四年工作回顾", True),
        ("二○○八年工作安排", PART, "二○○八年工作安排", True),
        ("过去五年工作的基本总结", PART, "过去五年工作的基本总结", True),
        ("工作目标和主要任务", PART, "工作目标和主要任务", True),
        ("主要目标", PART, "主要目标", True),
        ("下一步工作打算", PART, "下一步工作打算", True),
        ("上半年工作总结", PART, "上半年工作总结", True),
        ("壹、2021年工作回顾", CHAPTER, "壹、2021年工作回顾", True),
        ("Ⅱ.2022年工作安排", CHAPTER, "Ⅱ.2022年工作安排", True),
        ("II、2022年工作安排", CHAPTER, "II、2022年工作安排", True),
        ("一 2021年工作回顾", CHAPTER, "一2021年工作回顾", True),
        ("第2章 2022年工作安排", WHOLE, "第2章2022年工作安排", True),
        ("㈡产业升级步伐加快", SECTION, "㈡产业升级步伐加快", False),
        ("〔一〕产业升级步伐加快", SECTION, "〔一〕产业升级步伐加快", False),
        ("一）产业升级步伐加快", SECTION, "一）产业升级步伐加快", False),
        ("（1）新材料", ITEM, "（1）新材料", False),
        ("1）新材料", ITEM, "1）新材料", False),
        ("⑴新材料", ITEM, "⑴新材料", False),
        ("⒈新材料", ITEM, "⒈新材料", False),
        ("一是加快产业升级", POINT, "一是加快产业升级", False),
        ("第一，加快产业升级", POINT, "第一，加快产业升级", False),
        ("首先，加快产业升级", POINT, "首先，加快产业升级", False),
        ("其一，加快产业升级", POINT, "其一，加快产业升级", False),
        ("①新材料", POINT, "①新材料", False),
        ("◆■2021年工作回顾", PART, "2021年工作回顾", True),
        ("**一、2021年工作回顾**", CHAPTER, "一、2021年工作回顾", True),
        ("## 二、2022年工作安排", CHAPTER, "二、2022年工作安排", True),
        ("一、2021年工作回顾（热烈鼓掌）", CHAPTER, "一、2021年工作回顾", True),
    ],
)
def test_a_heading_is_read(text: str, rank: int, path: str, part: bool) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert (heading.rank, heading.text, heading.part) == (rank, path, part)


@pytest.mark.parametrize(
    "text",
    [
        "一是加快产业升级。",
        "1.完成城网改造和70个村的抄表到井。",
        "3.5亿元项目开工",
        "第三产业加快发展，服务业整体水平不断提升。",
        "第一产业增加值12亿元",
        "首先，要坚持稳中求进。",
        "附近居民反映强烈的问题",
        "I类企业12家",
        "2021年，全县生产总值增长8.3%。",
        "过去一年，我们回顾总结经验，谋划工作安排。",
        "2022年清溪县政府工作报告",
        "（一）",
        "一、" + "加快产业升级，" * 12 + "争创先进。",
        "",
    ],
)
def test_what_is_no_heading_is_left_alone(text: str) -> None:
    assert read_heading(text) is None


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("一、2021年工作回顾2021年，面对复杂形势，我们团结一心，取得明显成效。", "一、2021年工作回顾"),
        ("一、过去五年工作回顾过去的五年，是极不平凡的五年。", "一、过去五年工作回顾"),
        ("二、2015年工作安排：2015年，我们将着力抓好以下工作。", "二、2015年工作安排"),
        (
            "2015年工作回顾2015年是我县发展史上极不平凡的一年，全县上下团结一心，克难奋进，成绩喜人。",
            "2015年工作回顾",
        ),
        (
            "（一）工业经济稳步增长："
            + "规上工业增加值增长8.3%，新增规模企业12家，" * 3
            + "完成技改投资6亿元。",
            "（一）工业经济稳步增长",
        ),
    ],
)
def test_a_heading_that_lost_its_line_end_is_cut_off(text: str, path: str) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert heading.text == path


def test_a_numbered_sentence_heads_what_follows_and_is_a_list_entry_alone() -> None:
    heading = read_heading("1.完善供水管网。", followed=True)
    assert heading is not None
    assert (heading.rank, heading.text) == (ITEM, "1.完善供水管网")
    assert read_heading("1.完善供水管网。") is None
    assert read_heading("一是完善供水管网。", followed=True) is None


@pytest.mark.parametrize(
    ("text", "number"), [("一、甲乙", 1), ("十、甲乙", 10), ("十二、甲乙", 12), ("（二十一）甲", 21)]
)
def test_the_number_before_a_heading_is_read(text: str, number: int) -> None:
    heading = read_heading(text)
    assert heading is not None
    assert heading.number == number


@pytest.mark.parametrize(
    ("text", "year", "time"),
    [
        ("一、2021年工作回顾", 2022, "review"),
        ("一、关于2014年政府工作", 2015, "review"),
        ("二、关于2025年工作", 2025, "plan"),
        ("一、“十一五”期间经济社会发展取得重大成就", 2011, "review"),
        ("二、今后五年的目标任务", 2022, "plan"),
        ("三、2022年重点工作", None, "plan"),
        ("主要目标任务完成情况", 2022, "review"),
        ("二、“十四五”时期发展成就和“十五五”时期主要目标任务", 2026, "mixed"),
        ("一、过去五年工作回顾和今后五年目标任务", 2022, "mixed"),
        ("二、“十四五”时期的主要目标任务", 2021, "plan"),
        ("四、加强政府自身建设", 2021, "plan"),
        ("四、努力建设人民满意的服务型政府", 2021, "plan"),
        ("一、工作回顾", None, "review"),
        ("关于2023年工作总结及2024年工作计划", None, "mixed"),
        ("一、上半年工作情况", 2023, "review"),
        ("二、下半年工作安排", 2023, "plan"),
        ("二、存在的困难和问题", 2023, "review"),
        ("三、下一步工作打算", 2023, "plan"),
        ("二、牢记使命", 2021, None),
    ],
)
def test_a_heading_tells_its_time(text: str, year: int | None, time: str | None) -> None:
    assert time_of(text, year) == time


def test_a_five_year_plan_is_known_by_its_first_year() -> None:
    assert periods("“十五”“十四五”和“十五五”时期") == [2001, 2021, 2026]
    assert periods("“九五”期间，第十五届大会第二十五次会议") == [1996]


def test_years_are_read_in_digits_and_in_numerals() -> None:
    assert years("二〇二四年和2025年，投资2025亿元") == [2024, 2025]
    assert years("二○○八年、二OO九年和2016—2020年") == [2008, 2009, 2016, 2020]


@pytest.mark.parametrize(
    "text",
    [
        "※名词解释※",
        "《政府工作报告》名词解释",
        "附件2名词解释",
        "名词注释：",
        "【注释】",
        "《政府工作报告》有关内容名词注释",
        "[名词解释]",
        "附件：《政府工作报告》相关名词解释",
        "附件3：《政府工作报告》有关用语说明",
        "报告中部分名词术语解释",
        "缩略语",
        "名词解释（按报告出现顺序排列）",
    ],
)
def test_a_glossary_is_known_by_its_heading(text: str) -> None:
    assert GLOSSARY.fullmatch(text)


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("一、一年接着一年干，新清溪建设持续取得新进展", True),
        ("（一）改革开放纵深推进", True),
        ("（一）加快推进高效有力的项目攻坚", False),
        ("（三）坚持兜底扩面，努力办好民生实事", False),
    ],
)
def test_a_topic_leans_by_its_wording(text: str, reported: bool) -> None:
    assert (tense(text) > 0) is reported
    assert tense(text) != 0


def test_examples_hold() -> None:
    assert doctest.testmod(headings).failed == 0
