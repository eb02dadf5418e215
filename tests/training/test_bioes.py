import itertools
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from baogao.schema import Span
from baogao.training.bioes import TagSet

ONE = TagSet(("TARGET",))
TWO = TagSet(("TARGET", "RESULT"))
THREE = TagSet(("NUMBER", "PROJECT", "SLOGAN"))


@st.composite
def rows_of_spans(draw: st.DrawFn) -> tuple[int, list[Span]]:
    """A length and spans on it that do not overlap, some of them side by side."""
    sizes = draw(st.lists(st.tuples(st.integers(1, 5), st.sampled_from(["", *THREE.labels])), max_size=12))
    ends = list(itertools.accumulate(size for size, _ in sizes))
    spans = [Span(end - size, end, label) for (size, label), end in zip(sizes, ends, strict=True) if label]
    return (ends[-1] if ends else 0), spans


def scores_of(layer: TagSet, longest: int) -> st.SearchStrategy[NDArray[np.float64]]:
    numbers = st.floats(-20, 20, allow_nan=False, width=32)
    return st.integers(1, longest).flatmap(lambda n: arrays("f8", (n, len(layer)), elements=numbers))


@cache
def rows_of(layer: TagSet, length: int) -> NDArray[np.int64]:
    """All rows of tags that some spans have, found by laying every span behind every shorter row."""
    found = {(0,) * length}
    for start in range(length):
        for row, end, label in itertools.product(list(found), range(start + 1, length + 1), layer.labels):
            if not any(row[start:]):
                tags = layer.encode([Span(start, end, label)], length)
                found.add(tuple((np.array(row) + tags).tolist()))
    return np.array(sorted(found))


def brute_force(layer: TagSet, scores: NDArray[np.float64]) -> float:
    """Highest total of all rows of spans, by trying every one."""
    rows = rows_of(layer, len(scores))
    return float(scores[np.arange(len(scores)), rows].sum(axis=1).max())


def total(scores: NDArray[np.float64], tags: NDArray[np.int64]) -> float:
    return float(scores[np.arange(len(tags)), tags].sum())


@given(rows_of_spans())
def test_spans_survive_the_way_through_tags(row: tuple[int, list[Span]]) -> None:
    length, spans = row
    assert THREE.spans(THREE.encode(spans, length)) == spans


@given(rows_of_spans(), st.integers(0, 2**32 - 1))
def test_scores_of_a_sure_classifier_give_its_spans(row: tuple[int, list[Span]], seed: int) -> None:
    length, spans = row
    scores = np.random.default_rng(seed).normal(size=(length, len(THREE)))
    scores[np.arange(length), THREE.encode(spans, length)] += 100
    assert THREE.spans(THREE.decode(scores)) == spans


@settings(max_examples=60)
@given(scores_of(TWO, longest=4))
def test_decoding_is_as_good_as_trying_every_row(scores: NDArray[np.float64]) -> None:
    assert total(scores, TWO.decode(scores)) == pytest.approx(brute_force(TWO, scores))


@settings(max_examples=40)
@given(scores_of(ONE, longest=6))
def test_decoding_long_spans_is_as_good_as_trying_every_row(scores: NDArray[np.float64]) -> None:
    assert total(scores, ONE.decode(scores)) == pytest.approx(brute_force(ONE, scores))


@given(scores_of(THREE, longest=40), st.data())
def test_decoding_gives_well_formed_rows_and_each_row_alone_the_same(
    scores: NDArray[np.float64], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(scores)))
    tags = THREE.decode(scores, (cut, len(scores) - cut))
    assert THREE.well_formed(tags, (cut, len(scores) - cut)).all()
    assert tags.tolist() == [*THREE.decode(scores[:cut]), *THREE.decode(scores[cut:])]


@given(st.integers(1, 9), st.data())
def test_forbidden_tags_never_break_the_form(length: int, data: st.DataObject) -> None:
    forbidden = data.draw(arrays("bool", (length, len(TWO))))
    scores = np.where(forbidden, -np.inf, 0.0)
    assert TWO.well_formed(TWO.decode(scores), (length,)).all()


def test_an_open_span_at_the_end_is_closed_or_dropped() -> None:
    scores = np.full((3, len(ONE)), -9.0)
    scores[[0, 1, 2], [0, 1, 2]] = 0.0  # O B I: the best tags, but no row of spans
    scores[2, 3] = -1.0
    assert ONE.spans(ONE.decode(scores)) == [Span(1, 3, "TARGET")]


@given(scores_of(TWO, longest=6))
def test_merging_labels_adds_up_their_probabilities(scores: NDArray[np.float64]) -> None:
    logs = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True)
    merged = np.exp(TWO.merged(logs))
    assert merged.sum(axis=1) == pytest.approx(1)
    assert merged[:, 3] == pytest.approx(np.exp(logs[:, 3]) + np.exp(logs[:, 7]))
    assert ONE.merged(logs[:, :5]) == pytest.approx(logs[:, :5])


def test_the_label_of_a_span_is_the_one_whose_tags_score_most() -> None:
    scores = np.full((4, len(TWO)), -5.0)
    scores[[1, 2, 3], [5, 6, 7]] = -1.0  # B I E of the second label
    scores[2, 2] = -0.5  # one inner tag of the first
    assert TWO.likeliest(1, 4, scores) == Span(1, 4, "RESULT")
    assert TWO.likeliest(2, 3, scores).label == "TARGET"


def test_a_single_character_can_be_a_span() -> None:
    assert TWO.encode([Span(1, 2, "RESULT")], 3).tolist() == [0, TWO.tags.index("S-RESULT"), 0]


def test_spans_of_another_layer_are_passed_over() -> None:
    assert TWO.encode([Span(0, 2, "NUMBER")], 2).tolist() == [0, 0]


@pytest.mark.parametrize(
    "spans",
    [
        [Span(0, 4, "TARGET")],
        [Span(1, 1, "TARGET")],
        [Span(-1, 1, "TARGET")],
        [Span(0, 2, "TARGET"), Span(1, 3, "RESULT")],
    ],
)
def test_spans_that_no_row_of_tags_can_say_are_refused(spans: list[Span]) -> None:
    with pytest.raises(ValueError, match=r"TARGET|RESULT"):
        TWO.encode(spans, 3)


@pytest.mark.parametrize("row", [[1], [2], [3], [1, 0], [1, 7], [0, 3], [1, 2], [4, 3]])
def test_broken_rows_of_tags_are_refused(row: list[int]) -> None:
    with pytest.raises(ValueError, match="well formed"):
        TWO.spans(np.array(row))


@pytest.mark.parametrize(
    ("scores", "lengths"),
    [
        (np.zeros((3, 4)), None),
        (np.zeros(9), None),
        (np.full((1, 9), np.nan), None),
        (np.full((1, 9), np.inf), None),
        (np.zeros((3, 9)), (2, 2)),
        (np.zeros((3, 9)), (4, -1)),
    ],
)
def test_scores_of_the_wrong_form_are_refused(
    scores: NDArray[np.float64], lengths: tuple[int, ...] | None
) -> None:
    with pytest.raises(ValueError, match=r"scores|rows"):
        TWO.decode(scores, lengths)


def test_a_layer_needs_labels_that_differ() -> None:
    for labels in ((), ("TARGET", "TARGET")):
        with pytest.raises(ValueError, match="labels"):
            TagSet(labels)


def test_rows_without_characters_are_rows() -> None:
    assert TWO.decode(np.zeros((0, 9))).tolist() == []
    assert TWO.decode(np.zeros((0, 9)), (0, 0)).tolist() == []
    assert TWO.decode(np.zeros((0, 9)), ()).tolist() == []
