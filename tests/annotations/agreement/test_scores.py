from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.annotations import pairwise_f1
from baogao.annotations.agreement.analysis import analyse
from baogao.annotations.agreement.readings import Reading
from baogao.annotations.agreement.scores import MICRO, count, scores
from baogao.resample import Plan
from baogao.schema import Sentence, Span, labels

from ..conftest import Make

spans = st.lists(
    st.builds(Span, st.integers(0, 5), st.integers(6, 9), st.sampled_from(list(labels()))), max_size=5
)
PLAN = Plan(samples=200)
Passes = tuple[list[Sentence], list[Sentence]]


def reading(name: str, sentences: list[Sentence]) -> Reading:
    return Reading(name, {sentence.id: sentence for sentence in sentences})


def most_overlaps(a: list[Span], b: list[Span]) -> int:
    """The largest number of one-to-one pairs that overlap with the same label, by trying them all."""
    short, long = sorted((a, b), key=len)
    return max(
        sum(
            x.label == y.label and x.start < y.end and y.start < x.end
            for x, y in zip(short, order, strict=True)
        )
        for order in permutations(long, len(short))
    )


@given(spans, spans)
@settings(max_examples=60)
def test_an_overlap_match_is_at_least_a_strict_one_and_never_more_than_can_be_paired(
    a: list[Span], b: list[Span]
) -> None:
    totals = count(a, b).sum(axis=0)
    assert totals[0] == len(a)
    assert totals[1] == len(b)
    assert totals[2] <= totals[3] <= most_overlaps(a, b)


def test_strict_f1_of_real_passes_is_the_one_counted_span_by_span(passes: Passes) -> None:
    found = analyse([reading("a", passes[0]), reading("b", passes[1])], PLAN)
    plain = pairwise_f1(*passes)
    pair = found.pairs[0]
    assert {name: row["strict"].value for name, row in pair.scores.items()} == pytest.approx(
        {name: row.f1 for name, row in plain.items()}
    )
    assert pair.counts == plain
    assert {name: row["strict"].value for name, row in found.mean.items()} == {
        name: row["strict"].value for name, row in pair.scores.items()
    }


def test_intervals_of_real_passes_are_over_reports_and_hold_the_value(passes: Passes) -> None:
    pair = analyse([reading("a", passes[0]), reading("b", passes[1])], PLAN).pairs[0]
    for kinds in pair.scores.values():
        for value in kinds.values():
            assert value.unit == "report"
            assert value.interval is not None
            assert value.value is not None
            assert value.interval[0] <= value.value <= value.interval[1]


def test_the_mean_of_three_is_the_mean_of_their_pairs(gold: list[Sentence], passes: Passes) -> None:
    found = analyse([reading("a", passes[0]), reading("b", passes[1]), reading("gold", gold)], PLAN)
    values = [pair.scores[MICRO]["strict"].value or 0.0 for pair in found.pairs]
    assert len(values) == 3
    assert found.mean[MICRO]["strict"].value == pytest.approx(np.mean(values))


def test_a_number_leads_to_exactly_the_sentences_that_cost_it(make: Make) -> None:
    a = [make("新建公园3个", 1, NUMBER="3个"), make("改造道路2条", 2, NUMBER="2条"), make("推进改革", 3)]
    b = [a[0].with_spans([]), a[1], a[2].with_spans([Span(0, 4, "SLOGAN")])]
    pair = analyse([reading("a", a), reading("b", b)], PLAN).pairs[0]
    assert pair.scores["NUMBER"]["strict"].sentences == (0,)
    assert pair.scores[MICRO]["strict"].sentences == (0, 2)
    assert pair.where["NUMBER"] == ((1,), (0,), ())
    assert pair.where["SLOGAN"] == ((), (), (2,))


def test_one_character_more_agrees_by_overlap_only(make: Make) -> None:
    text = "新增企业20家以上"
    a, b = [make(text, NUMBER="20家")], [make(text, NUMBER="20家以上")]
    found = analyse([reading("a", a), reading("b", b)], PLAN).mean["NUMBER"]
    assert (found["strict"].value, found["overlap"].value) == (0.0, 1.0)


def test_full_agreement_is_no_certainty(make: Make) -> None:
    few = [make("新建公园3个", number, NUMBER="3个") for number in range(1, 11)]
    value = analyse([reading("a", few), reading("b", few)], PLAN).mean["NUMBER"]["strict"]
    assert value.value == 1.0
    assert value.interval == (pytest.approx(0.025 ** (1 / 10)), 1.0)  # Clopper and Pearson for 10 of 10
    assert value.unit == "sentence"


def test_what_nobody_marked_has_no_agreement(make: Make) -> None:
    plain = [make("推进改革", 1)]
    value = analyse([reading("a", plain), reading("b", plain)], PLAN).mean["TARGET"]["strict"]
    assert (value.value, value.interval) == (None, None)


def test_a_difference_of_groups_is_that_of_their_f1_and_zero_lies_in_its_interval_if_they_are_alike() -> None:
    rng = np.random.default_rng(1)
    counts = np.zeros((400, 2, len(labels()), 4))
    right = rng.random(400) < 0.8
    counts[np.arange(400), np.arange(400) % 2, 0] = np.stack(
        [np.ones(400), np.ones(400), right, right], axis=1
    )
    found = scores(counts, [f"r{n % 20}" for n in range(400)], Plan(500), [(0, 1)])
    first, second = (group[MICRO]["strict"].value or 0.0 for group in found.groups)
    difference = found.differences[0][MICRO]["strict"]
    assert difference.value == pytest.approx(first - second)
    assert difference.interval is not None
    assert difference.interval[0] < 0 < difference.interval[1]


def test_equal_seeds_give_equal_intervals(passes: Passes) -> None:
    a, b = ([s for s in side if s.report == "luqiao-2022"] for side in passes)
    one, other = (analyse([reading("a", a), reading("b", b)], PLAN).mean for _ in range(2))
    assert one == other
