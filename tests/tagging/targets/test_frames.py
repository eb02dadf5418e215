"""The usual frames of a goal, each around the usual headline indicators: what the words say, they say of all."""

import pytest

from baogao.rules.number.logic import find
from baogao.schema import Sentence, Span
from baogao.tagging.record import Target
from baogao.tagging.targets import Context, sentence_targets

from .marked import INFO

INDICATORS = {
    "地区生产总值": "地区生产总值",
    "一般公共预算收入": "一般公共预算收入",
    "规模以上工业增加值": "规模以上工业增加值",
    "固定资产投资": "固定资产投资",
    "社会消费品零售总额": "社会消费品零售总额",
    "外贸进出口总额": "进出口总额",
}
# Words, measure, direction, bound, lower end, modality.
FRAMES = [
    ("{}增长6%", "growth", "up", "point", 6, "none"),
    ("{}增长6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}增长6%左右", "growth", "up", "around", 6, "none"),
    ("{}预期增长6%左右", "growth", "up", "around", 6, "预期"),
    ("{}增速6%", "growth", "up", "point", 6, "none"),
    ("{}增速达到6%", "growth", "up", "point", 6, "none"),
    ("{}增速达到6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}增速保持在6%左右", "growth", "up", "around", 6, "none"),
    ("{}增速保持在6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}增幅6%", "growth", "up", "point", 6, "none"),
    ("{}增幅达6%", "growth", "up", "point", 6, "none"),
    ("{}增长目标为6%左右", "growth", "up", "around", 6, "none"),
    ("{}增长预期目标为6%左右", "growth", "up", "around", 6, "预期"),
    ("{}增长预期目标设定为6%左右", "growth", "up", "around", 6, "预期"),
    ("{}预期目标为增长6%左右", "growth", "up", "around", 6, "预期"),
    ("{}按增长6%安排", "growth", "up", "point", 6, "none"),
    ("{}增长按6%安排", "growth", "up", "point", 6, "none"),
    ("{}按6%的增长目标安排", "growth", "up", "point", 6, "none"),
    ("{}年均增长6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}年均增速6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}力争增长6%", "growth", "up", "point", 6, "力争"),
    ("力争{}增长6%以上", "growth", "up", "at_least", 6, "力争"),
    ("确保{}增长6%以上", "growth", "up", "at_least", 6, "确保"),
    ("{}确保增长6%", "growth", "up", "point", 6, "确保"),
    ("{}增长力争达到6%", "growth", "up", "point", 6, "力争"),
    ("{}增长确保6%", "growth", "up", "point", 6, "确保"),
    ("{}增长不低于6%", "growth", "up", "at_least", 6, "none"),
    ("{}增长不少于6%", "growth", "up", "at_least", 6, "none"),
    ("{}增速不低于6%", "growth", "up", "at_least", 6, "none"),
    ("{}增速高于6%", "growth", "up", "at_least", 6, "none"),
    ("{}增长超过6%", "growth", "up", "at_least", 6, "none"),
    ("{}增长超6%", "growth", "up", "at_least", 6, "none"),
    ("{}增长突破6%", "growth", "up", "at_least", 6, "none"),
    ("{}增长6%－7%", "growth", "up", "range", 6, "none"),
    ("{}增长6%—7%", "growth", "up", "range", 6, "none"),
    ("{}增长6%至7%", "growth", "up", "range", 6, "none"),
    ("{}增长6-7%", "growth", "up", "range", 6, "none"),
    ("{}增长6%～7%", "growth", "up", "range", 6, "none"),
    ("{}增长６％", "growth", "up", "point", 6, "none"),
    ("{}增长6.0%", "growth", "up", "point", 6, "none"),
    ("{}增长百分之六", "growth", "up", "point", 6, "none"),
    ("{}增长百分之六左右", "growth", "up", "around", 6, "none"),
    ("{}同比增长6%", "growth", "up", "point", 6, "none"),
    ("{}比上年增长6%", "growth", "up", "point", 6, "none"),
    ("{}较上年增长6%", "growth", "up", "point", 6, "none"),
    ("{}同口径增长6%", "growth", "up", "point", 6, "none"),
    ("{}按可比价格计算增长6%", "growth", "up", "point", 6, "none"),
    ("{}可比增长6%", "growth", "up", "point", 6, "none"),
    ("{}增长6个百分点", "change", "up", "point", 6, "none"),
    ("{}实现6%的增长", "growth", "up", "point", 6, "none"),
    ("{}实现6%以上的增长", "growth", "up", "at_least", 6, "none"),
    ("{}保持6%左右的增长", "growth", "up", "around", 6, "none"),
    ("{}保持6%左右的增速", "growth", "up", "around", 6, "none"),
    ("{}保持6%以上增长", "growth", "up", "at_least", 6, "none"),
    ("实现{}增长6%", "growth", "up", "point", 6, "none"),
    ("推动{}增长6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}增长要达到6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}增长要保持在6%以上", "growth", "up", "at_least", 6, "none"),
    ("{}下降6%", "growth", "down", "point", 6, "none"),
    ("{}降低6%以上", "growth", "down", "at_least", 6, "none"),
    ("{}增长8%，达到600亿元", "growth", "up", "point", 8, "none"),
    ("{}达到600亿元", "level", "", "point", 60_000_000_000, "none"),
    ("{}达到600亿元，增长8%", "level", "", "point", 60_000_000_000, "none"),
    ("{}达到600亿元以上", "level", "", "at_least", 60_000_000_000, "none"),
    ("{}突破600亿元", "level", "", "at_least", 60_000_000_000, "none"),
    ("{}突破600亿元大关", "level", "", "at_least", 60_000_000_000, "none"),
    ("{}迈上600亿元台阶", "level", "", "at_least", 60_000_000_000, "none"),
    ("{}超600亿元", "level", "", "at_least", 60_000_000_000, "none"),
    ("{}力争突破600亿元", "level", "", "at_least", 60_000_000_000, "力争"),
    ("{}达600亿元左右", "level", "", "around", 60_000_000_000, "none"),
    ("{}约600亿元", "level", "", "around", 60_000_000_000, "none"),
    ("{}600亿元", "level", "", "point", 60_000_000_000, "none"),
    ("完成{}600亿元", "level", "", "point", 60_000_000_000, "none"),
    ("实现{}600亿元，增长8%", "level", "", "point", 60_000_000_000, "none"),
    ("{}总量达到600亿元", "level", "", "point", 60_000_000_000, "none"),
    ("{}由500亿元增加到600亿元", "level", "up", "point", 60_000_000_000, "none"),
    ("{}从500亿元增至600亿元", "level", "up", "point", 60_000_000_000, "none"),
    ("{}增加到600亿元", "level", "up", "point", 60_000_000_000, "none"),
    ("{}增加60亿元", "change", "up", "point", 6_000_000_000, "none"),
    ("{}净增60亿元", "level", "up", "point", 6_000_000_000, "none"),
    ("{}接近600亿元", "level", "", "around", 60_000_000_000, "none"),
    ("{}不低于600亿元", "level", "", "at_least", 60_000_000_000, "none"),
    ("{}控制在600亿元以内", "level", "", "at_most", 60_000_000_000, "none"),
    ("{}稳定在600亿元", "level", "steady", "point", 60_000_000_000, "none"),
    ("{}增速高于全省平均水平1个百分点", "change", "up", "point", 1, "none"),
    ("{}努力增长6%", "growth", "up", "point", 6, "努力"),
    ("{}争取增长6%", "growth", "up", "point", 6, "争取"),
    ("{}增长6%、力争7%", "growth", "up", "point", 6, "none"),
    ("{}增长6%，力争达到7%", "growth", "up", "point", 6, "none"),
    ("{}增长6%以上，力争7%", "growth", "up", "at_least", 6, "none"),
    ("{}增长6%，总量突破600亿元", "growth", "up", "point", 6, "none"),
    ("{}预计增长6%", "growth", "up", "point", 6, "none"),
    ("{}预计达到600亿元，增长6%左右", "level", "", "point", 60_000_000_000, "none"),
    ("{}平均增长6%", "growth", "up", "point", 6, "none"),
    ("{}名义增长6%", "growth", "up", "point", 6, "none"),
    ("{}实际增长6%", "growth", "up", "point", 6, "none"),
    ("{}增长6%（可比口径）", "growth", "up", "point", 6, "none"),
    ("{}的增长目标为6%", "growth", "up", "point", 6, "none"),
    ("{}的增速达6%", "growth", "up", "point", 6, "none"),
]
COMPARED = ["{}与经济增长同步", "{}与经济增长基本同步", "{}增速高于全省平均水平", "{}增速快于全国"]
COUNTLESS = ["{}实现两位数增长", "{}增长两位数以上", "{}翻一番", "{}比2020年翻一番"]


def first(text: str, label: str) -> Target:
    """The first record of a sentence that is one statement, with the numbers that the rules find."""
    spans = [Span(0, len(text) - 1, label), *(Span(s.start, s.end, "NUMBER") for s in find(text))]
    role = "plan" if label == "TARGET" else "review"
    sentence = Sentence("qingshui-2024-0001", "qingshui-2024", role, "", 0, text, 0, len(text))
    return sentence_targets(sentence.with_spans(spans), Context(INFO))[0]


@pytest.mark.parametrize("label", ["TARGET", "RESULT"])
@pytest.mark.parametrize("frame", FRAMES, ids=lambda frame: frame[0])
def test_a_frame_says_the_same_of_every_indicator(
    frame: tuple[str, str, str, str, float, str], label: str
) -> None:
    words, measure, direction, bound, low, modality = frame
    for indicator, canonical in INDICATORS.items():
        found = first(f"{words.format(indicator)}。", label)
        assert found.canonical == canonical
        assert (found.measure, found.direction, found.low) == (measure, direction, low)
        assert found.bound == bound
        assert label == "RESULT" or found.modality == modality


@pytest.mark.parametrize("frame", COMPARED)
def test_a_marked_comparison_is_of_what_is_compared(frame: str) -> None:
    for indicator, canonical in INDICATORS.items():
        found = first(f"{frame.format(indicator)}。", "TARGET")
        assert (found.canonical, found.bound, found.low) == (canonical, "relative", None)
        assert found.reference in {"经济增长", "全省平均水平", "全国"}


@pytest.mark.parametrize("frame", COUNTLESS)
def test_growth_that_is_told_without_a_number_goes_up(frame: str) -> None:
    for indicator, canonical in INDICATORS.items():
        found = first(f"{frame.format(indicator)}。", "TARGET")
        assert (found.canonical, found.direction, found.low) == (canonical, "up", None)
