"""A sentence that speaks of another time than its section (G5)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.rules import annotate
from baogao.rules.preannotate import annotate_sentence
from baogao.rules.statement import plan_year, statement_time
from baogao.schema import Sentence


def told(marked: str, role: str | None, year: int | None = None) -> str | None:
    """The time of the statement between 【 and 】."""
    start, end = marked.index("【"), marked.index("】") - 1
    return statement_time(marked.replace("【", "").replace("】", ""), start, end, role, year)


@pytest.mark.parametrize(
    "text",
    [
        "去年，全县【完成投资65亿元】。",
        "去年，全县完成投资65亿元，【增长8%】。",
        "上年【新增就业5200人】。",
        "过去五年【财政收入实现翻番】。",
        "近三年来，【新建学校12所】。",
        "三十年来，全县【经济总量翻了五番】。",
        "建县以来，【修建水库12座】。",
        "截至目前，【建成驿站12个】，年内再建5个。",
        "目前，全县还有【8个村未通公交】，要在年底前全部开通。",
        "【已完成改造8公里】。",
        "【已落实资金5亿元】，确保年内完工12公里。",
        "去年【建成了6所学校】。",
        "过去五年【完成投资500亿元】，未来五年力争完成800亿元。",
        "五年来，【新建学校20所】；今后五年，新建学校30所。",
        "在去年【增长8%】的基础上，今年增长7%以上。",
        "2022年【完成绿道5公里】，2023年力争完成8公里。",
    ],
)
def test_a_plan_may_recall_what_was_done(text: str) -> None:
    assert told(text, "plan") == "past"


@pytest.mark.parametrize(
    "text",
    [
        "居民收入比去年【增长8%】。",
        "居民收入同比【增长8%】。",
        "居民收入较2021年【提高2个百分点】。",
        "去年完成投资5亿元，今年力争【完成6亿元】。",
        "去年完成投资5亿元，加快【新建学校2所】。",
        "在去年增长8%的基础上，今年【增长7%以上】。",
        "在去年市定任务（5.5亿元）的基础上【增长8%】。",
        "2022年完成绿道5公里，2023年力争【完成8公里】。",
        "截至目前，建成驿站12个，年内【再建5个】。",
        "已落实资金5亿元，确保【年内完工12公里】。",
        "【已建成的5个园区】全部投产。",
        "去年启动的12个小区改造【全部完工】。",
        "累计【建成驿站100个】。",
        "低保标准由每人每月600元【提高到650元】。",
        "有效期内高新技术企业【达到120家】。",
        "【新增企业20家】。",
    ],
)
def test_a_comparison_or_a_description_recalls_nothing(text: str) -> None:
    assert told(text, "plan") is None


@pytest.mark.parametrize(
    "text",
    [
        "到2025年，力争【森林覆盖率达到65%】。",
        "力争到2025年【森林覆盖率达到65%】，绿地率达到40%。",
        "力争到2025年森林覆盖率达到65%，【绿地率达到40%】。",
        "【北溪大桥等3座桥梁将于明年6月建成】。",
        "明年【新建学校2所】。",
        "今年，要【实现开工12个】。",
        "【新能源企业12家即将投产】。",
        "项目全部建成后【可实现产值5亿元】。",
        "财政收入增长6%（【年度目标5%以上】）。",
        "过去五年完成投资500亿元，未来五年力争【完成800亿元】。",
        "五年来，新建学校20所；今后五年，【新建学校30所】。",
    ],
)
def test_a_review_may_announce(text: str) -> None:
    assert told(text, "review") == "plan"


@pytest.mark.parametrize(
    "text",
    [
        "预计全年【财政收入增长6%】。",
        "预计【财政收入将突破30亿元】。",
        "【全县排名有望上升3位】。",
        "坚持将【新增财力的80%】用于民生。",
        "将【低保标准提高到900元】。",
        "【争取专项资金3亿元】。",
        "【完成年度目标的105%】。",
        "【规划目标达成12项】。",
        "为今后五年打下基础，【新增产能12万吨】。",
        "今年以来，【新开工项目12个】。",
        "明年将新建学校2所；【新增就业5200人】。",
        "近年来年均【增长8%】。",
    ],
)
def test_the_result_of_the_year_under_review_may_be_a_forecast(text: str) -> None:
    assert told(text, "review") is None


@pytest.mark.parametrize(
    ("text", "role", "year", "time"),
    [
        ("2022年【新建学校2所】，新增学位900个。", "plan", 2023, "past"),
        ("2022年新建学校2所，【新增学位900个】。", "plan", 2023, "past"),
        ("2022年【新建学校2所】。", "plan", 2022, None),
        ("2022年【新建学校2所】。", "plan", None, None),
        ("二〇二二年【新建学校2所】。", "plan", 2023, "past"),
        ("截至2022年底，【建成驿站12个】。", "plan", 2023, "past"),
        ("从2016年的520亿元【增加到2021年的716亿元】。", "plan", 2022, "past"),
        ("从2021年的520亿元【增加到2025年的716亿元】。", "plan", 2022, None),
        ("“十三五”期间，【建成公路60公里】，“十四五”期间建成80公里。", "plan", 2021, "past"),
        ("“十三五”期间，建成公路60公里，“十四五”期间【建成80公里】。", "plan", 2021, None),
        ("到2025年，【森林覆盖率达到65%】。", "review", 2022, "plan"),
        ("预计到2025年【财政收入突破30亿元】。", "review", 2022, "plan"),
        ("预计2022年11月底前【全部建成】。", "review", 2022, "plan"),
        ("到2021年底，【森林覆盖率达到65%】。", "review", 2022, None),
        ("到2025年，【森林覆盖率达到65%】。", "review", None, None),
        ("截至2022年1月，【森林覆盖率达到65%】。", "review", 2022, None),
        ("印发到2030年的产业规划，【新引进企业12家】。", "review", 2024, None),
    ],
)
def test_a_year_counts_from_the_year_of_the_plan(
    text: str, role: str, year: int | None, time: str | None
) -> None:
    assert told(text, role, year) == time


def test_without_a_role_both_times_are_looked_for_and_a_glossary_has_none() -> None:
    assert told("去年【增长8%】。", None) == told("去年【增长8%】。", "front") == "past"
    assert told("力争【增长8%】。", None) == "plan"
    assert told("【增长8%】。", None) is None
    assert told("去年【增长8%】。", "glossary") is None


@pytest.mark.parametrize(
    ("section", "role", "year"),
    [
        ("一、2021年工作回顾", "review", 2022),
        ("一、2017—2021年工作回顾 / （一）工业", "review", 2022),
        ("二、2022年重点工作 / （一）工业", "plan", 2022),
        ("二、二〇二二年工作安排", "plan", 2022),
        ("二、今后五年的奋斗目标和2035年远景目标 / 2022年重点工作", "plan", 2022),
        ("二、今后五年的奋斗目标", "plan", None),
        ("2021年工作回顾", "front", None),
        ("", None, None),
    ],
)
def test_headings_name_the_year_of_the_plan(section: str, role: str | None, year: int | None) -> None:
    assert plan_year(section, role) == year


def test_the_rules_read_the_year_in_the_headings() -> None:
    text = "2022年新建学校2所。"
    sentence = Sentence("a-0001", "a", "plan", "二、2023年重点工作", 0, text, 0, len(text))
    labels = [span.label for span in annotate_sentence(sentence)]
    assert labels == ["RESULT", "NUMBER"]
    assert [span.label for span in annotate(text, "plan")] == ["TARGET", "NUMBER"]


_WORDS = st.lists(
    st.sampled_from(
        [
            *("去年", "今年", "明年", "到2025年", "2021年", "五年来", "“十四五”期间", "已", "建成", "了"),
            *("力争", "将", "新增", "预计", "全部", "的", "在", "基础上", "学校2所", "企业20家", "增长8%"),
            *"，；、（）。",
        ]
    )
)


@given(_WORDS, st.sampled_from([None, 2021, 2024]))
def test_time_changes_labels_and_never_the_spans(words: list[str], year: int | None) -> None:
    text = "".join(words)
    plan, review, free = (annotate(text, role, year) for role in ("plan", "review", None))
    places = [(span.start, span.end, span.source) for span in plan]
    assert places == [(span.start, span.end, span.source) for span in review]
    assert places == [(span.start, span.end, span.source) for span in free]


@given(_WORDS, st.sampled_from([None, 2021, 2024]), st.data())
def test_a_role_narrows_what_the_words_tell(words: list[str], year: int | None, data: st.DataObject) -> None:
    text = "".join(words)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    free = statement_time(text, start, end, None, year)
    assert statement_time(text, start, end, "plan", year) in {"past" if free == "past" else None}
    assert statement_time(text, start, end, "review", year) in {"plan" if free == "plan" else None}


@pytest.mark.parametrize(
    "unit", ["去年", "已经", "将", "到2025年", "“十四五”期间", "去年，已完成5个", "基础上"]
)
def test_a_very_long_line_takes_no_longer_a_character(unit: str) -> None:
    def spent(length: int, first: str) -> float:
        text = first + unit * (length // len(unit))  # another text each time: the last ones are remembered
        begun = time.process_time()
        statement_time(text, 0, len(text), None, 2022)
        return time.process_time() - begun

    short = min(spent(50_000, first) for first in "甲乙丙")
    assert spent(400_000, "丁") < 24 * short + 0.2
