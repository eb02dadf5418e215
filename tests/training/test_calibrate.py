from pathlib import Path

import numpy as np
import pytest
import spacy
from numpy.typing import NDArray
from spacy.language import Language

from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span
from baogao.training.calibrate import calibrate, calibration_error
from baogao.training.confidence import logit, rescale

from .conftest import untrained

TEXT = "新增企业40家，建成大桥1座。"


def sentences(
    scores: NDArray[np.float64], right: NDArray[np.bool_], label: str = "TARGET"
) -> tuple[list, list]:
    gold, predicted = [], []
    for number, (score, hit) in enumerate(zip(scores.tolist(), right.tolist(), strict=True)):
        bare = Sentence(f"a-2026-{number}", "a-2026", "plan", "", number, TEXT, 0, len(TEXT))
        gold.append(bare.with_spans([Span(0, 7, label)] if hit else []))
        predicted.append(bare.with_spans([Span(0, 7, label, "model:x", score)]))
    return gold, predicted


def too_sure(count: int = 4000) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Scores whose log odds are twice what they should be."""
    random = np.random.default_rng(0)
    truth = random.uniform(0.02, 0.98, count)
    return rescale(truth, (2.0, 0.0)), random.random(count) < truth


@pytest.fixture
def nlp() -> Language:
    return untrained()


def test_a_network_that_is_too_sure_is_mended(nlp: Language) -> None:
    (fit,) = calibrate(nlp, *sentences(*too_sure()))
    assert fit.scale == pytest.approx((0.5, 0.0), abs=0.06)
    assert fit.error_after < 0.02 < fit.error_before


def test_the_pipeline_gives_calibrated_scores_and_tells_on_what(nlp: Language, tmp_path: Path) -> None:
    statements = nlp.get_pipe("spancat")
    statements.cfg["threshold"] = 1e-6
    before = nlp("二、2026年工作安排\n" + TEXT).spans["sc"].attrs["scores"]
    calibrate(nlp, *sentences(*too_sure()))
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    after = again("二、2026年工作安排\n" + TEXT).spans["sc"].attrs["scores"]
    scale = statements.cfg["calibration"]["TARGET"]
    assert len(after)
    assert np.allclose(after, rescale(before, scale), atol=1e-4)
    assert again.meta["calibration"]["reports"] == ["a-2026"]


def test_entities_have_calibrated_scores_too(nlp: Language) -> None:
    calibrate(nlp, *sentences(*too_sure(), label="NUMBER"))
    assert nlp.get_pipe("ner").cfg["calibration"].keys() == {"NUMBER"}


def test_calibrating_twice_is_refused(nlp: Language) -> None:
    calibrate(nlp, *sentences(*too_sure(200)))
    with pytest.raises(BaogaoError, match="already"):
        calibrate(nlp, *sentences(*too_sure(200)))


@pytest.mark.parametrize("count", [0, 5])
def test_too_few_spans_are_said_to_be_too_few(count: int, nlp: Language) -> None:
    with pytest.raises(BaogaoError, match="no label has"):
        calibrate(nlp, *sentences(*too_sure(count)))


def test_the_order_of_scores_stays(nlp: Language) -> None:
    random = np.random.default_rng(1)
    scores = np.sort(random.uniform(0.01, 0.99, 200))
    (fit,) = calibrate(nlp, *sentences(scores, random.random(200) < 1 - scores))  # the surer, the wronger
    assert fit.scale[0] > 0
    assert (np.diff(rescale(scores, fit.scale)) >= 0).all()


def test_perfectly_calibrated_scores_have_hardly_any_error() -> None:
    random = np.random.default_rng(2)
    truth = random.random(20000)
    assert calibration_error(truth, random.random(20000) < truth) < 0.02
    assert calibration_error(np.full(100, 0.9), np.zeros(100, dtype=bool)) == pytest.approx(0.9)


def test_log_odds_are_finite_at_the_ends() -> None:
    assert np.isfinite(logit([0.0, 1.0])).all()
    assert rescale([0.0, 1.0], (3.0, 1.0)).tolist() == pytest.approx([0.0, 1.0], abs=1e-6)
