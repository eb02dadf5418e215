"""SLOGAN, rule by rule of the guidelines."""

import pytest

from .conftest import Marked


def test_neighbouring_quotations_are_separate(marked: Marked) -> None:
    assert marked("统筹“扩中”“提低”改革。", "SLOGAN") == ["“扩中”", "“提低”"]


def test_a_quotation_ends_the_span(marked: Marked) -> None:
    assert marked("开展“三改一拆”专项行动。", "SLOGAN") == ["“三改一拆”"]


@pytest.mark.parametrize(
    "text",
    [
        "获得“兰花奖”，培育“小巨人”企业3家。",
        "搬走“绊脚石”，打好“组合拳”。",
        "“十四五”期间，“五一”假期。",
        "获评“中国花木之乡”。",
    ],
)
def test_prizes_titles_times_and_metaphors_are_no_slogans(text: str, marked: Marked) -> None:
    assert marked(text, "SLOGAN") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("深入实施暖企服务工程。", ["暖企服务工程"]),
        ("扎实开展城乡风貌提升行动，打赢蓝天保卫战。", ["城乡风貌提升行动", "蓝天保卫战"]),
        ("坚决打赢蓝天、碧水、净土保卫战。", ["蓝天、碧水、净土保卫战"]),
        ("全面开展项目建设大会战。", ["项目建设大会战"]),
    ],
)
def test_a_campaign_is_its_whole_name(text: str, names: list[str], marked: Marked) -> None:
    assert marked(text, "SLOGAN") == names


@pytest.mark.parametrize(
    "text", ["开展专项行动。", "制定三年行动计划。", "加强工程质量监管。", "保持战略定力。"]
)
def test_generic_campaigns_are_none(text: str, marked: Marked) -> None:
    assert marked(text, "SLOGAN") == []


def test_works_at_a_place_are_no_campaign(marked: Marked) -> None:
    text = "实施青龙江排涝工程。"
    assert marked(text, "SLOGAN") == []
    assert marked(text, "PROJECT") == ["青龙江排涝工程"]


def test_a_formula_is_taken_at_its_longest(marked: Marked) -> None:
    text = "坚持稳中求进工作总基调，贯彻习近平新时代中国特色社会主义思想和党的二十大精神。"
    assert marked(text, "SLOGAN") == [
        "稳中求进工作总基调",
        "习近平新时代中国特色社会主义思想",
        "党的二十大精神",
    ]
