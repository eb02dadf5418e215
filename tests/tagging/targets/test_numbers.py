"""Which numbers of a statement can be values, and which statements are none."""

import pytest

from baogao.schema import ReportInfo
from baogao.tagging.record import Target
from baogao.tagging.targets import Context, sentence_targets

from .marked import INFO, marked


def targets(written: str, info: ReportInfo = INFO) -> list[Target]:
    return sentence_targets(marked(written), Context(info))


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("[优良天数较{2015年}增加{64天}]。", ["64天"]),
        ("[降尘量比{2016年}下降{12%}]。", ["12%"]),
        ("[惠及{43万}儿童]、[{3人}制篮球场{8个}]。", ["43万", "8个"]),
        ("[贫困人口减少到{三位}数]。", [""]),
        ("[联动{五台}山]。", [""]),
        ("[研发{1类}创新药{5个}]。", ["5个"]),
        ("[{110kV}城东线迁改完成]。", [""]),
        ("[改造{二次}供水设施{30处}]。", ["30处"]),
        (
            "[空气质量综合指数和PM{2.5}、PM{10}浓度分别下降{9.94%}、{6.98%}、{9.71%}]。",
            ["9.94%", "6.98%", "9.71%"],
        ),
    ],
)
def test_years_and_parts_of_words_are_no_values(written: str, numbers: list[str]) -> None:
    assert [target.number for target in targets(written)] == numbers


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("优良天数284天，[比2019年增加12天]。", "12天"),
        ("[6600多万纳税人受益]。", "6600多万"),
        ("[推进5G网络全覆盖]。", ""),
        ("[园区2023年全部交付]。", ""),
    ],
)
def test_a_number_that_was_overlooked_is_found_by_the_rules(written: str, number: str) -> None:
    assert [target.number for target in targets(written)] == [number]


@pytest.mark.parametrize(
    "written",
    [
        "贯彻[省委九届{十一次}、{十二次}全会]精神。",
        "落实[市委七届{五次}]、[{六次}全会]部署。",
        "[健全覆盖城乡的养老服务网络]。",
    ],
)
def test_sessions_and_words_that_only_look_so_are_no_statements(written: str) -> None:
    assert targets(written) == []


def test_a_count_of_meetings_is_a_value() -> None:
    assert [target.number for target in targets("[召开协商会议{十次}]。")] == ["十次"]


@pytest.mark.parametrize("limit", ["低于", "控制在"])
def test_what_a_concentration_is_per_may_stand_before_it(limit: str) -> None:
    (target,) = targets(f"[PM2.5平均浓度{limit}每立方米{{20微克}}以内]。")
    assert (target.indicator, target.canonical) == ("PM2.5平均浓度", "PM2.5平均浓度")
    assert (target.unit, target.low, target.bound) == ("微克/立方米", 20, "at_most")
    plain = targets(f"[PM2.5平均浓度{limit}{{20微克/立方米}}以内]。")[0]
    assert (target.base_low, target.base_unit) == (plain.base_low, plain.base_unit)
