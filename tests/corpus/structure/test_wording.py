import doctest

import pytest

from baogao.corpus.structure import wording
from baogao.corpus.structure.wording import CUES, clause_time, lean, opening_time, roles_by_wording

from ..make import PLAN, REVIEW


def test_reported_sentences_lean_to_the_review_and_wishes_to_the_plan() -> None:
    assert all(lean(text) > 0 for text in REVIEW)
    assert all(lean(text) < 0 for text in PLAN)


def test_the_turn_is_found_in_a_long_text() -> None:
    assert roles_by_wording([*REVIEW * 10, *PLAN * 12]) == ["review"] * 20 + ["plan"] * 24


def test_a_short_text_does_not_turn() -> None:
    assert set(roles_by_wording([*REVIEW, *PLAN, *PLAN])) == {"plan"}
    assert roles_by_wording([]) == []


def test_half_width_commas_are_read_like_full_width_ones() -> None:
    assert lean("完善公共服务,加快建设智慧城市") == lean("完善公共服务，加快建设智慧城市")


def test_a_turn_stands_where_it_may_and_must() -> None:
    texts = [*REVIEW, *REVIEW, *PLAN, *PLAN]
    assert roles_by_wording(texts, turns=[0, 4, 6], must_turn=True) == ["review"] * 4 + ["plan"] * 4


@pytest.mark.parametrize(
    ("clause", "time"),
    [
        ("去年全县完成投资65亿元", "review"),
        ("上年新增就业5200人", "review"),
        ("2021年生产总值增长8.3%", "review"),
        ("过去五年财政收入实现翻番", "review"),
        ("今年以来新开工项目12个", "review"),
        ("截至目前建成公园12个", "review"),
        ("建成了6所学校", "review"),
        ("已完成改造8公里", "review"),
        ("荣获省级文明县", "review"),
        ("被评为全国先进", "review"),
        ("力争增长7%以上", "plan"),
        ("确保增长6%以上", "plan"),
        ("到2025年达到65%", "plan"),
        ("预计到2030年突破千亿元", "plan"),
        ("今年，要实现开工12个", "plan"),
        ("计划投资3亿元", "plan"),
        ("明年新建学校2所", "plan"),
        ("将新增床位500张", "plan"),
        ("比去年增长5%", None),
        ("较2021年提高2个百分点", None),
        ("同比增长8%", None),
        ("增长8.3%", None),
        ("新建学校2所", None),
        ("今年继续推进去年开工的项目", None),
        ("加快去年启动的北溪水厂建设", None),
        ("有效确保了粮食安全", None),
        ("用好已建成的厂房", None),
        ("预计增长8%", None),
        ("争取到专项资金3亿元", None),
        ("2022年新建学校2所", None),
        ("从2016年的520亿元增加到2021年的716亿元", "review"),
        ("将12个村纳入试点", None),
        ("去年完成6公里，今年力争完成8公里", None),
    ],
)
def test_a_clause_tells_its_time_or_nothing(clause: str, time: str | None) -> None:
    assert clause_time(clause, 2022) == time


def test_a_year_tells_nothing_while_the_plans_year_is_unknown() -> None:
    assert clause_time("2021年生产总值增长8.3%") is None
    assert clause_time("到2025年达到65%") is None
    assert clause_time("去年完成投资65亿元") == "review"


def test_a_paragraph_opens_with_the_past_or_with_the_plan() -> None:
    assert opening_time("2021年，全县上下", 2022) == "review"
    assert opening_time("2022年是关键一年", 2022) == "plan"
    assert opening_time("“十四五”时期，是", 2021) == "plan"
    assert opening_time("2021年，全县上下", None) is None
    assert opening_time("全县上下", 2022) is None


def test_every_cue_says_something() -> None:
    assert all(weight != 0 for weight in CUES.values())


def test_the_example_holds() -> None:
    assert doctest.testmod(wording).failed == 0
