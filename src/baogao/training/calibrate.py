"""Probabilities that mean what they say: of the spans with a score of .8, eight of ten are right.

What a network says about itself is mostly too sure, and differently so for each label. Platt scaling (Platt
1999) maps it: two numbers for each label, fitted by logistic regression on spans of annotated reports that
the pipeline did not learn from. It keeps the order of the scores, so no span appears or disappears.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from spacy.language import Language

from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, layer_labels
from baogao.training.confidence import Scale, logit, rescale

LEAST = 20
"""Right and wrong spans together that a label needs; with fewer its scores stay as they are."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How the scores of one label, or of all labels of the statement layer, were calibrated.

    Attributes:
        labels: The labels: one of the NER layer, or those of the statement layer together. Their score says that
            there is a statement; the section and the sentence say of which time.
        spans: Spans it was fitted on.
        right: How many of them are strictly right.
        scale: Slope and intercept on the log odds of the network's probability.
        error_before: Expected calibration error of the network's own probabilities on these spans.
        error_after: The same after scaling.
    """

    labels: tuple[str, ...]
    spans: int
    right: int
    scale: Scale
    error_before: float
    error_after: float


def calibrate(nlp: Language, gold: Sequence[Sentence], predicted: Sequence[Sentence]) -> list[Fit]:
    """Fit the scores of a pipeline and set them in its components and its meta.

    Args:
        nlp: The pipeline; the components with a ``calibrate`` method are changed, ``nlp.meta["calibration"]``
            tells on what.
        gold: Annotated sentences that it did not learn from.
        predicted: The same sentences with its spans and the scores of an uncalibrated pipeline.

    Raises:
        BaogaoError: If the pipeline is calibrated already (its scores are then no raw ones), or nothing can
            be fitted.
    """
    if "calibration" in nlp.meta:
        raise BaogaoError(
            "this pipeline is calibrated already", remedy="calibrate the one that training wrote"
        )
    judged = _judged(gold, predicted)
    fits = [_fit(group, judged[group]) for group in sorted(judged) if _enough(judged[group])]
    if not fits:
        raise BaogaoError(
            f"no label has {LEAST} scored spans, right and wrong ones", remedy="calibrate on more gold"
        )
    scales = {label: fit.scale for fit in fits for label in fit.labels}
    for _, pipe in nlp.pipeline:
        if hasattr(pipe, "calibrate"):
            pipe.calibrate(scales)
    nlp.meta["calibration"] = {
        "method": "Platt scaling",
        "reports": sorted({sentence.report for sentence in gold}),
        "sentences": len(gold),
        "labels": [asdict(fit) for fit in fits],
    }
    return fits


Pairs = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Scores of the predicted spans of a label, and whether each is strictly right."""


def _judged(gold: Iterable[Sentence], predicted: Iterable[Sentence]) -> Mapping[tuple[str, ...], Pairs]:
    found: dict[tuple[str, ...], list[tuple[float, bool]]] = {}
    for ours, theirs in zip(gold, predicted, strict=True):
        right = {_key(span) for span in ours.spans}
        for span in theirs.spans:
            if span.score is not None:
                found.setdefault(_group(span.label), []).append((span.score, _key(span) in right))
    return {
        group: (np.array([score for score, _ in rows]), np.array([hit for _, hit in rows]))
        for group, rows in found.items()
    }


def _group(label: str) -> tuple[str, ...]:
    statements = layer_labels("spans")
    return statements if label in statements else (label,)


def _key(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _enough(pairs: Pairs) -> bool:
    _, right = pairs
    return len(right) >= LEAST and bool(right.any()) and not bool(right.all())


def _fit(labels: tuple[str, ...], pairs: Pairs) -> Fit:
    scores, right = pairs
    model = LogisticRegression(C=10.0).fit(logit(scores)[:, None], right)
    scale = (round(max(float(model.coef_[0, 0]), 0.05), 4), round(float(model.intercept_[0]), 4))
    before, after = calibration_error(scores, right), calibration_error(rescale(scores, scale), right)
    return Fit(labels, len(right), int(right.sum()), scale, round(before, 4), round(after, 4))


def calibration_error(scores: NDArray[np.float64], right: NDArray[np.bool_], bins: int = 10) -> float:
    """Expected calibration error over bins with equally many spans (Nguyen and O'Connor, EMNLP 2015).

    Args:
        scores: Probabilities, shape ``(spans,)``.
        right: Whether each span is right, shape ``(spans,)``.
        bins: Number of bins, fewer where there are fewer spans.
    """
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, min(bins, len(order)))
    gaps = [len(part) * abs(float(scores[part].mean()) - float(right[part].mean())) for part in parts]
    return sum(gaps) / len(order)
