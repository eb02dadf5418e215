"""NUMBER, rule by rule of the guidelines."""

import pytest

from .conftest import Marked


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("完成投资65亿元，下降0.35个百分点。", ["65亿元", "0.35个百分点"]),
        ("走访600余家次，服务5.47万人次。", ["600余家次", "5.47万人次"]),
        ("装机容量120万千瓦，年发电量达到35亿千瓦时。", ["120万千瓦", "35亿千瓦时"]),
        ("常住人口达到1,234.5万人。", ["1,234.5万人"]),
        ("上升9个位次，分8个批次实施。", ["9个位次", "8个批次"]),
    ],
)
def test_a_number_is_numeral_magnitude_and_unit(text: str, numbers: list[str], marked: Marked) -> None:
    assert marked(text, "NUMBER") == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("培育企业4至6家。", ["4至6家"]),
        ("增速保持在6%—8%之间。", ["6%—8%"]),
        ("新增床位300-500张。", ["300-500张"]),
        ("投资3亿元至5亿元。", ["3亿元至5亿元"]),
    ],
)
def test_a_range_is_one_number(text: str, numbers: list[str], marked: Marked) -> None:
    assert marked(text, "NUMBER") == numbers


def test_from_and_to_are_two_numbers(marked: Marked) -> None:
    assert marked("发病率由54.4%下降到14.8%。", "NUMBER", "review") == ["54.4%", "14.8%"]


def test_comparators_stay_outside(marked: Marked) -> None:
    assert marked("力争超过30亿元，培育不少于20家，增长8%以上。", "NUMBER") == ["30亿元", "20家", "8%"]


@pytest.mark.parametrize(
    "text",
    [
        "2021年3月15日，五年内，“十四五”时期，三年行动。",
        "位居第32位，第二批，首个，一期工程，4A级景区，第四届大会，2.0版。",
        "（一）一是抓开局，1.抓落实。",
        "推广5G应用，促进四大产业，关爱3岁以下婴幼儿。",
        "实施一批项目，出台一系列政策，惠及多个领域，服务数百家企业。",
        "围绕三个方面，坚持两手抓，造福千家万户。",
        "支持亿元以上项目，培育百亿企业。",
        "打造15分钟生活圈，连续6年保持，24小时服务。",
        "贯彻省委九届十一次全会和市委七届五次、六次全会精神，增速保持两位数。",
        "新建3人制篮球场。",
    ],
)
def test_dates_ordinals_names_and_vague_amounts_are_no_numbers(text: str, marked: Marked) -> None:
    assert marked(text, "NUMBER") == []


def test_a_time_is_a_number_only_as_a_value(marked: Marked) -> None:
    assert marked("审批时限压缩至3个工作日。", "NUMBER") == ["3个工作日"]
    assert marked("用3个月推进整改。", "NUMBER") == []


def test_a_magnitude_before_people_is_a_number_unless_a_measure_word_follows(marked: Marked) -> None:
    text = "惠及43万儿童，改造5万套居民住房，服务1.2万余名农村群众，6600多万纳税人受益。"
    assert marked(text, "NUMBER") == ["43万", "5万套", "1.2万余名", "6600多万"]


def test_days_more_than_before_are_a_number(marked: Marked) -> None:
    assert marked("优良天数284天，比2019年增加12天。", "NUMBER") == ["284天", "12天"]
    assert marked("在全县开展12天集中整治，增加3天夜查。", "NUMBER") == []


def test_numerals_in_quoted_names_and_titles_are_no_numbers(marked: Marked) -> None:
    assert marked("实施“1211”工程和《20条意见》，落实“三个一”要求。", "NUMBER") == []


def test_a_capacity_inside_a_project_is_no_number(marked: Marked) -> None:
    text = "500千伏东湖输变电工程开工，建成码头2座。"
    assert marked(text, "NUMBER") == ["2座"]


def test_chinese_numerals_count_but_not_the_article(marked: Marked) -> None:
    assert marked("办好十件民生实事，引进两家企业，建设一个中心。", "NUMBER") == ["十件", "两家"]


def test_a_unit_per_another_is_one_number(marked: Marked) -> None:
    assert marked("浓度降至28微克/立方米，亩均税收30万元/亩。", "NUMBER") == ["28微克/立方米", "30万元/亩"]
