import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from baogao.annotations.agreement.kappa import ANY, alphas, kappas
from baogao.annotations.agreement.readings import Item, Reading, collect
from baogao.resample import Plan
from baogao.schema import Sentence, Span, labels

PLAN = Plan(samples=200)
Answers = list[tuple[bool | None, ...]]


def items_of(answers: Answers) -> tuple[list[Item], list[tuple[str, str]]]:
    """Sentences in which annotators have a TARGET, have none, or which they did not read (``None``)."""
    names = "甲乙丙丁"[: len(answers[0])]
    found: list[Item] = []
    for number, row in enumerate(answers):
        plain = Sentence(f"r{number % 7}-{number:04}", f"r{number % 7}", "plan", "", 0, "增长6%", 0, 4)
        spans = {
            name: (Span(0, 4, "TARGET"),) if yes else ()
            for name, yes in zip(names, row, strict=True)
            if yes is not None
        }
        found.append(Item(plain, spans, {}))
    return found, [(a, b) for at, a in enumerate(names) for b in names[at + 1 :]]


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=2, max_size=60))
@settings(max_examples=60)
def test_kappa_is_that_of_scikit_learn(answers: Answers) -> None:
    one, other = zip(*answers, strict=True)
    found = kappas(*items_of(answers), Plan(samples=2))[0]["TARGET"].kappa.value
    if len({*one, *other}) < 2:
        assert found is None  # both always say the same one thing: chance explains all
    else:
        assert found == pytest.approx(cohen_kappa_score(one, other), abs=1e-12)


def test_kappa_of_real_passes_is_that_of_scikit_learn(
    passes: tuple[list[Sentence], list[Sentence]],
) -> None:
    readings = [Reading(name, {s.id: s for s in side}) for name, side in zip("ab", passes, strict=True)]
    material = collect(readings)
    found = kappas(material.items, material.pairs, PLAN)[0]
    for label in labels():
        one, other = ([any(x.label == label for x in s.spans) for s in side] for side in passes)
        assert found[label].kappa.value == pytest.approx(cohen_kappa_score(one, other))
        assert found[label].observed.value == pytest.approx(np.mean(np.equal(one, other)))
        assert found[label].yes == (sum(one), sum(other))


def test_kappa_of_a_hand_made_table() -> None:
    # 20 both yes, 5 only the first, 10 only the second, 15 both no: observed .7, by chance .5, kappa .4
    table = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    found = kappas(*items_of(list(table)), PLAN)[0]["TARGET"]
    assert found.kappa.value == pytest.approx(0.4)
    assert found.observed.value == pytest.approx(0.7)
    assert found.kappa.interval is not None
    assert found.kappa.interval[0] < 0.4 < found.kappa.interval[1]
    assert found.kappa.sentences == tuple(range(20, 35))


def test_full_agreement_about_few_sentences_is_no_certainty() -> None:
    found = kappas(*items_of([(True, True)] * 5 + [(False, False)] * 5), PLAN)[0]["TARGET"].kappa
    assert found.value == 1.0
    assert found.interval is not None
    assert found.interval[0] == pytest.approx(1 - (1 - 0.025 ** (1 / 10)) / 0.5)


def test_alpha_is_that_of_krippendorffs_own_example_of_two_observers() -> None:
    # Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section A: alpha = .095
    one, other = "0100000010", "1110010000"
    answers: Answers = [(a == "1", b == "1") for a, b in zip(one, other, strict=True)]
    assert alphas(items_of(answers)[0], PLAN)["TARGET"].value == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_three_with_sentences_that_some_did_not_read_counts_pairs_of_values() -> None:
    answers: Answers = [
        (True, True, True), (True, False, None), (False, False, False), (None, True, True), (False, True, False),
    ]  # fmt: skip
    values = [[yes for yes in row if yes is not None] for row in answers]
    pooled = [yes for row in values for yes in row]
    observed = sum(
        sum(a != b for i, a in enumerate(row) for j, b in enumerate(row) if i != j) / (len(row) - 1)
        for row in values
    ) / len(pooled)
    pairs = [(a, b) for i, a in enumerate(pooled) for j, b in enumerate(pooled) if i != j]
    expected = sum(a != b for a, b in pairs) / len(pairs)
    found = alphas(items_of(answers)[0], PLAN)
    assert found["TARGET"].value == pytest.approx(1 - observed / expected)
    assert found[ANY].value == found["TARGET"].value
    assert found["SLOGAN"].value is None
