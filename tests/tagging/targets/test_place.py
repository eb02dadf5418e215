"""Which part of a place a value is of."""

import pytest

from baogao.schema import ReportInfo
from baogao.tagging.targets.place import place_of

_PROVINCE = ReportInfo("x", level="province", province="四川省", place="四川省")
_CITY = ReportInfo("x", level="city", province="浙江省", city="舟山市", place="舟山市")
_DISTRICT = ReportInfo("x", level="district", province="浙江省", city="舟山市", place="定海区")


def place(text: str, info: ReportInfo) -> str:
    return place_of(text, (0, len(text)), info)


@pytest.mark.parametrize(
    ("text", "info", "expected"),
    [
        ("泸州经济总量突破3000亿元", _PROVINCE, "泸州"),
        ("泸州市新增企业20家", _PROVINCE, "泸州市"),
        ("内江、眉山经济总量突破2000亿元", _PROVINCE, "内江、眉山"),
        ("泸州高新区经济总量突破300亿元", _PROVINCE, "泸州高新区"),
        ("浙江省投入帮扶资金3亿元", _PROVINCE, "浙江省"),
        ("普陀完成投资20亿元", _CITY, "普陀"),
        ("白泉镇新增规上企业5家", _DISTRICT, "白泉镇"),
        ("岑港街道完成投资3亿元", _DISTRICT, "岑港街道"),
        ("其中青岙园区实现产值3亿元", _DISTRICT, "青岙园区"),
        ("青岙科创园新增入驻企业32家", _DISTRICT, "青岙科创园"),
    ],
)
def test_a_name_at_the_head_is_the_place_of_the_value(text: str, info: ReportInfo, expected: str) -> None:
    assert place(text, info) == expected


@pytest.mark.parametrize(
    "text",
    [
        "定海区新增企业5家",
        "定海新增企业5家",
        "舟山市投入资金3亿元",
        "白泉镇中心小学新增学位300个",
        "白泉镇、岑港街道等5个镇街完成改造",
        "城区新增车位500个",
        "支持全市重点镇建成公园3个",
        "建成白泉镇公园3个",
        "工业园区完成投资3亿元",
        "新增企业5家",
    ],
)
def test_other_names_are_no_place_of_a_value(text: str) -> None:
    assert place(text, _DISTRICT) == ""


def test_the_head_of_the_clause_may_stand_before_the_statement() -> None:
    text = "全区增长6%，白泉镇新增企业5家、完成投资3亿元。"
    start = text.index("完成")
    assert place_of(text, (start, len(text) - 1), _DISTRICT) == "白泉镇"


def test_a_name_of_an_earlier_clause_is_not_carried_over() -> None:
    text = "白泉镇新增企业5家，全区完成投资3亿元。"
    start = text.index("全区")
    assert place_of(text, (start, len(text) - 1), _DISTRICT) == ""


def test_without_knowledge_of_the_report_full_names_count() -> None:
    assert place("泸州市新增企业20家", ReportInfo("x")) == "泸州市"
    assert place("泸州新增企业20家", ReportInfo("x")) == ""
