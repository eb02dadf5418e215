import time
from collections import Counter
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.evaluate.match import Row, rows
from baogao.matching import match
from baogao.schema import Span, labels
from baogao.spans import overlaps

from .make import SETS, few_examples, sentence

LIKE = st.lists(
    st.builds(
        lambda start, length, label: Span(start, start + length, label),
        st.integers(0, 4),
        st.integers(1, 5),
        st.sampled_from(("PROJECT", "SLOGAN")),
    ),
    max_size=4,
)


def worth(gold: list[Span], predicted: list[Span], pairs: list[tuple[int, int]]) -> tuple[int, ...]:
    """What the matching promises to maximise, most important first."""
    found = [(gold[i], predicted[j]) for i, j in pairs]
    return (
        sum(a == b for a, b in found),
        sum((a.start, a.end) == (b.start, b.end) for a, b in found),
        sum(min(a.end, b.end) - max(a.start, b.start) for a, b in found),
        sum(a.label == b.label for a, b in found),
        len(found),
    )


def best(gold: list[Span], predicted: list[Span]) -> tuple[int, ...]:
    """The largest worth of all matchings there are, by trying them."""
    short, long = sorted((gold, predicted), key=len)
    return max(
        worth(short, long, [(i, j) for i, j in enumerate(order) if overlaps(short[i], long[j])])
        for order in permutations(range(len(long)), len(short))
    )


@given(LIKE, LIKE)
@few_examples
def test_no_other_matching_is_worth_more(gold: list[Span], predicted: list[Span]) -> None:
    assert worth(gold, predicted, list(match(gold, predicted))) == best(gold, predicted)


@given(SETS, SETS)
@few_examples
def test_no_span_stands_for_two_and_only_overlapping_spans_of_a_layer_are_paired(
    gold: list[Span], predicted: list[Span]
) -> None:
    pairs = match(gold, predicted)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    for i, j in pairs:
        assert overlaps(gold[i], predicted[j])
        assert labels()[gold[i].label].layer == labels()[predicted[j].label].layer


@given(SETS, SETS)
@few_examples
def test_every_span_that_both_sides_have_is_paired_with_its_like(
    gold: list[Span], predicted: list[Span]
) -> None:
    exact = [gold[i] for i, j in match(gold, predicted) if gold[i] == predicted[j]]
    assert Counter(exact) == Counter(gold) & Counter(predicted)


@given(SETS, SETS, st.randoms(use_true_random=False))
@few_examples
def test_the_order_of_the_spans_does_not_matter(
    gold: list[Span], predicted: list[Span], dice: Random
) -> None:
    before = Counter((gold[i], predicted[j]) for i, j in match(gold, predicted))
    dice.shuffle(gold)
    dice.shuffle(predicted)
    assert Counter((gold[i], predicted[j]) for i, j in match(gold, predicted)) == before


@given(SETS, SETS)
@few_examples
def test_exchanging_the_sides_exchanges_the_sides_of_the_pairs(
    gold: list[Span], predicted: list[Span]
) -> None:
    there = Counter((gold[i], predicted[j]) for i, j in match(gold, predicted))
    back = Counter((gold[j], predicted[i]) for i, j in match(predicted, gold))
    assert there == back


def test_an_exact_partner_is_never_lost_to_a_span_that_merely_overlaps() -> None:
    gold = [Span(0, 4, "SLOGAN"), Span(5, 9, "PROJECT")]
    predicted = [Span(3, 9, "PROJECT"), Span(0, 4, "SLOGAN")]
    assert match(gold, predicted) == ((0, 1), (1, 0))


def test_of_nested_spans_each_finds_its_own() -> None:
    gold = [Span(0, 9, "TARGET"), Span(0, 4, "TARGET")]
    assert match(gold, [Span(0, 5, "TARGET"), Span(0, 9, "TARGET")]) == ((0, 1), (1, 0))


def test_the_surer_of_two_equal_predictions_is_the_right_one() -> None:
    gold = [Span(0, 4, "TARGET")]
    assert match(gold, [Span(0, 4, "TARGET", score=0.2), Span(0, 4, "TARGET", score=0.9)]) == ((0, 1),)


def test_many_spans_in_one_sentence_take_no_square_of_time() -> None:
    gold = [Span(i * 5, i * 5 + 4, "NUMBER") for i in range(30_000)]
    predicted = [Span(i * 5 + 1, i * 5 + 4, "NUMBER") for i in range(30_000)]
    start = time.process_time()
    assert len(match(gold, predicted)) == 30_000
    assert time.process_time() - start < 10


def test_a_heap_too_large_to_match_is_refused_with_the_sentence() -> None:
    heap = [Span(i, 9000, "NUMBER") for i in range(2001)]
    other = [Span(i, 9001, "NUMBER") for i in range(2001)]
    text = "一" * 9001
    with pytest.raises(BaogaoError, match=r"qingshui-2026-0001: 2001 gold and 2001 predicted spans overlap"):
        list(rows([sentence(heap, text=text)], [sentence(other, text=text)]))


def test_a_row_survives_its_json() -> None:
    gold = sentence([(4, 7, "NUMBER"), (0, 7, "TARGET")])
    predicted = gold.with_spans([Span(0, 7, "TARGET", score=0.75)])
    (row,) = rows([gold], [predicted])
    assert Row.from_json(row.to_json()) == row
    assert Row.from_json(row.to_json()).predicted[0].score == 0.75


def test_streams_of_other_lengths_are_refused() -> None:
    one, two = sentence(), sentence(number=2)
    with pytest.raises(BaogaoError, match="2 or more gold sentences but 1 predicted"):
        list(rows([one, two], iter([one])))
    with pytest.raises(BaogaoError, match="1 gold sentences but more predicted"):
        list(rows([one], iter([one, two])))


def test_another_text_under_the_same_id_is_refused() -> None:
    with pytest.raises(BaogaoError, match="another text"):
        list(rows([sentence()], [sentence(text="别的话。")]))
