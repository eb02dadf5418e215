import doctest

from baogao.corpus import wording
from baogao.corpus.wording import CUES, lean, roles_by_wording

from .make import PLAN, REVIEW


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


def test_every_cue_says_something() -> None:
    assert all(weight != 0 for weight in CUES.values())


def test_the_example_holds() -> None:
    assert doctest.testmod(wording).failed == 0
