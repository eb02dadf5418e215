import numpy as np
import pytest

from baogao.evaluate.analysis import Analysis, Options, analyse
from baogao.evaluate.calibration import BINS, Calibration
from baogao.schema import Sentence, Span

from .make import sentence

RIGHT, WRONG = (0, 7), (0, 6)


def analysis(scores: list[float], right: list[bool], reports: int = 1) -> Analysis:
    """One TARGET a sentence, with its score, right or wrong by its end."""
    gold: list[Sentence] = []
    predicted: list[Sentence] = []
    for number, (score, ok) in enumerate(zip(scores, right, strict=True)):
        gold.append(sentence([(*RIGHT, "TARGET")], number=number, report=f"r{number % reports}-2020"))
        predicted.append(gold[-1].with_spans([Span(*(RIGHT if ok else WRONG), "TARGET", score=score)]))
    return analyse(gold, predicted, options=Options(samples=400))


def honest(count: int, bias: float = 0.0, reports: int = 1) -> Calibration:
    """Scores that are right as often as they say, but for ``bias``."""
    dice = np.random.default_rng(3)
    scores = dice.uniform(0.3, 0.95, count)
    right = dice.random(count) < scores - bias
    return analysis(scores.tolist(), right.tolist(), reports).calibration["TARGET"]


def test_honest_scores_have_a_small_error_and_boastful_ones_a_large_one() -> None:
    good, boastful = honest(1500), honest(1500, bias=0.25)
    assert good.ece < 0.06
    assert boastful.ece == pytest.approx(0.25, abs=0.04)
    assert boastful.ece_interval is not None
    assert boastful.ece_interval[0] < 0.25 < boastful.ece_interval[1]
    assert good.ece_interval is not None
    assert good.ece_interval[1] < boastful.ece_interval[0]


def test_bins_hold_equal_numbers_and_every_span_once() -> None:
    found = honest(437)
    assert len(found.bins) == BINS
    assert sum(one.n for one in found.bins) == found.n == 437
    assert {one.n for one in found.bins} <= {43, 44}
    assert all(a.high <= b.low for a, b in zip(found.bins, found.bins[1:], strict=False))
    ece = sum(one.n * abs(one.confidence - one.precision) for one in found.bins) / found.n
    assert found.ece == pytest.approx(ece)


def test_equal_scores_stay_in_one_bin_and_few_spans_have_few_bins() -> None:
    assert [
        (one.low, one.high, one.n) for one in analysis([0.9] * 50, [True] * 50).calibration["TARGET"].bins
    ] == [(0.9, 0.9, 50)]
    assert len(honest(25).bins) == 2


def test_a_bin_names_the_sentences_of_its_wrong_spans() -> None:
    found = analysis([0.5, 0.6, 0.7], [True, False, True]).calibration["TARGET"]
    assert [one.sentences for one in found.bins] == [(1,)]


def test_the_curve_is_precision_and_recall_of_what_lies_above_each_threshold() -> None:
    scores, right = [0.9, 0.8, 0.8, 0.4], [True, False, True, False]
    found = analysis(scores, right)
    points = [(p.threshold, p.precision, p.recall, p.predicted) for p in found.calibration["TARGET"].curve]
    assert points == [(0.4, 0.5, 0.5, 4), (0.8, 2 / 3, 0.5, 3), (0.9, 1.0, 0.25, 1)]
    micro = found.scores["strict"]["TARGET"]
    assert (points[0][1], points[0][2]) == (micro.precision, micro.recall)


def test_the_threshold_for_a_precision_is_the_lowest_that_reaches_it() -> None:
    found = analysis([0.9] * 9 + [0.5] * 10 + [0.2], [True] * 9 + [True] * 9 + [False] * 2).calibration[
        "TARGET"
    ]
    at = {key: point and point.threshold for key, point in found.thresholds.items()}
    assert at == {"0.90": 0.2, "0.95": 0.9, "0.98": 0.9}
    never = analysis([0.9, 0.9], [True, False]).calibration["TARGET"]
    assert set(never.thresholds.values()) == {None}


def test_a_label_with_a_span_without_score_has_no_calibration_nor_has_what_holds_it() -> None:
    gold = [sentence([(0, 7, "TARGET"), (4, 7, "NUMBER")])]
    predicted = [sentence([Span(0, 7, "TARGET", score=0.8), Span(4, 7, "NUMBER")])]
    found = analyse(gold, predicted, options=Options(samples=10))
    assert list(found.calibration) == ["TARGET", "spans"]
    bare = analyse(gold, gold, options=Options(samples=10))
    assert not bare.calibration


def test_a_calibration_survives_its_json() -> None:
    found = honest(60, reports=4)
    assert Calibration.from_json(found.to_json()).to_json() == found.to_json()
    assert len(honest(600).to_json()["curve"]) <= 200
