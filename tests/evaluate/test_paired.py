from collections.abc import Sequence

import numpy as np
import pytest

from baogao.errors import BaogaoError
from baogao.evaluate.paired import Difference, paired_tables
from baogao.evaluate.score import CountTable, tabulate
from baogao.resample import Plan
from baogao.schema import Sentence, Span

from .make import sentence

SPAN = Span(4, 7, "NUMBER")


def run(right: Sequence[bool], reports: int = 1) -> CountTable:
    """A system that finds the one span of the sentences where ``right`` is true."""
    gold, predicted = corpus(right, reports)
    return tabulate(gold, predicted)


def corpus(right: Sequence[bool], reports: int) -> tuple[list[Sentence], list[Sentence]]:
    gold = [sentence([SPAN], number=n, report=f"r{n % reports}-2020") for n in range(len(right))]
    return gold, [
        one.with_spans([SPAN] if ok else [Span(0, 2, "NUMBER")]) for one, ok in zip(gold, right, strict=True)
    ]


@pytest.mark.parametrize("reports", [1, 4, 9])
def test_a_clearly_better_system_is_told_from_chance_with_its_sentences(reports: int) -> None:
    dice = np.random.default_rng(5)
    worse, better = ((dice.permutation(90) < right).tolist() for right in (45, 81))
    found = paired_tables(run(worse, reports), run(better, reports), Plan(1000))["strict"]["NUMBER"]
    assert found.difference == pytest.approx(0.4)
    assert found.interval and found.interval[0] > 0.1
    assert found.p_bootstrap is not None and found.p_bootstrap < 0.01
    assert found.p_randomisation is not None and found.p_randomisation < 0.01
    assert len(found.better) - len(found.worse) == 36
    assert found.better == tuple(
        one.id for one, a, b in zip(corpus(worse, reports)[0], worse, better, strict=True) if b > a
    )
    assert found.gold == 90


def test_exchanging_the_systems_turns_the_difference_round() -> None:
    one, other = [n % 3 == 0 for n in range(60)], [n % 2 == 0 for n in range(60)]
    there = paired_tables(run(one, 5), run(other, 5), Plan(500))["strict"]["micro"]
    back = paired_tables(run(other, 5), run(one, 5), Plan(500))["strict"]["micro"]
    assert there.difference == pytest.approx(-back.difference)
    assert (there.better, there.worse) == (back.worse, back.better)
    assert there.p_bootstrap == pytest.approx(back.p_bootstrap, abs=0.01)


def test_a_system_does_not_differ_from_itself() -> None:
    one = run([n % 3 == 0 for n in range(30)], 3)
    found = paired_tables(one, one, Plan(200))["strict"]["micro"]
    assert (found.difference, found.interval, found.p_randomisation) == (0.0, None, 1.0)
    assert not found.better
    assert not found.worse


def test_two_equally_good_systems_differ_significantly_no_more_often_than_they_should() -> None:
    dice, corpora = np.random.default_rng(11), 200
    low = np.zeros(2)
    for seed in range(corpora):
        one, other = (dice.random(80) < 0.7 for _ in range(2))
        found = paired_tables(run(one.tolist()), run(other.tolist()), Plan(200, seed))["strict"]["NUMBER"]
        low += [(p is not None and p <= 0.1) for p in (found.p_bootstrap, found.p_randomisation)]
    assert (np.abs(low / corpora - 0.1) < 3 * np.sqrt(0.09 / corpora)).all()


def test_the_order_of_the_sentences_in_the_second_run_does_not_matter() -> None:
    first = run([n % 3 == 0 for n in range(40)], 4)
    gold, predicted = corpus([n % 2 == 0 for n in range(40)], 4)
    straight, turned = tabulate(gold, predicted), tabulate(gold[::-1], predicted[::-1])
    assert paired_tables(first, straight, Plan(100)) == paired_tables(first, turned, Plan(100))


def test_runs_on_other_sentences_or_another_gold_are_refused() -> None:
    with pytest.raises(BaogaoError, match="5 sentences are in one of the two runs only"):
        paired_tables(run([True] * 10), run([True] * 5), Plan(10))
    gold, predicted = corpus([True] * 3, 1)
    other = tabulate([gold[0], gold[1].with_spans([]), gold[2]], predicted)
    with pytest.raises(BaogaoError, match="the gold of 1 sentences differs, the first is r0-2020-0001"):
        paired_tables(run([True] * 3), other, Plan(10))


def test_a_difference_survives_its_json() -> None:
    found = paired_tables(run([True, False] * 10, 4), run([True] * 20, 4), Plan(100))["strict"]["micro"]
    assert Difference.from_json(found.to_json()).to_json() == found.to_json()
