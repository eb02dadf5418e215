import doctest

from baogao.corpus.structure import wording
from baogao.corpus.structure.wording import CUES, lean, opening_time, roles_by_wording

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
