"""Scores of words: agreement, crossed spans, left edges of projects."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.words.consensus import Edges, edges
from baogao.words.score import Agreement, crossings, left_edges, score, to_markdown

from .make import sentence

TEXT = "建成青石河大桥，新增企业40家。"
GOLD = [
    sentence(TEXT, ("青石河大桥", "PROJECT"), ("新增企业40家", "RESULT"), ("40家", "NUMBER"), role="review")
]
EDGES = st.sets(st.integers(0, 9)).map(lambda places: frozenset({0, 9, *places}))


def words_of(cut: str) -> Edges:
    return edges(cut.split())


def test_agreement_counts_words_with_both_edges_the_same() -> None:
    found = Agreement()
    found.add(words_of("新增 企业 40 家"), words_of("新增 企 业 40 家"))
    assert (found.same, found.one, found.other) == (3, 4, 5)
    assert found.f1 == pytest.approx(6 / 9)


@given(EDGES, EDGES)
def test_agreement_is_the_same_from_both_sides(one: Edges, other: Edges) -> None:
    here, there = Agreement(), Agreement()
    here.add(one, other)
    there.add(other, one)
    assert here.f1 == there.f1
    assert (here.f1 == 1) == (one == other)


def test_a_span_is_crossed_if_an_edge_of_it_lies_within_a_word() -> None:
    found = crossings(GOLD, lambda text: words_of("建成青石 河 大桥 ， 新增 企业 40家 。"))
    assert (found["PROJECT"], found["NUMBER"], found["RESULT"]) == (1, 0, 0)


def test_characters_cross_nothing_and_one_word_crosses_all() -> None:
    assert set(crossings(GOLD, lambda text: frozenset(range(len(text) + 1))).values()) == {0}
    whole = crossings(GOLD, lambda text: frozenset({0, len(text)}))
    assert (whole["PROJECT"], whole["NUMBER"], whole["RESULT"]) == (1, 1, 1)


def test_left_edges_tell_what_would_be_moved_away() -> None:
    kept = left_edges(GOLD, lambda text: words_of("建成 青石河 大桥 ， 新增 企业 40 家 。"))
    moved = left_edges(GOLD, lambda text: words_of("建成青石河 大桥 ， 新增 企业 40 家 。"))
    assert (kept.right, kept.broken) == (1, 0)
    assert (moved.right, moved.broken) == (1, 1)


def test_left_edges_tell_what_would_be_mended() -> None:
    gold = [sentence(TEXT, ("石河大桥", "PROJECT"))]  # the rules begin at 青
    found = left_edges(gold, lambda text: words_of("建成青 石河 大桥 ， 新增 企业 40 家 。"))
    assert (found.wrong, found.off_word, found.mended) == (1, 1, 1)


def test_scores_are_made_for_every_pair_and_shown() -> None:
    systems = {
        "baogao": lambda text: words_of("建成 青石河 大桥 ， 新增 企业 40 家 。"),
        "one": lambda text: words_of("建成 青石河大桥 ， 新增 企业 40家 。"),
        "other": lambda text: words_of("建成 青石河 大桥 ， 新增 企业 40 家 。"),
    }
    found = score([TEXT], GOLD, systems, ("one", "other"))
    assert found.as_cut["baogao", "other"].f1 == 1
    assert found.as_cut["baogao", "one"].f1 < found.agreement["baogao", "one"].f1 < 1
    assert found.sentences == 1
    assert "| baogao against other | 1.000 | 1.000 |" in to_markdown(found)
