"""The span categorizer of the statement layer, told by the section whether a statement is past or plan.

A clause such as 新增国家高新技术企业40家 is a RESULT in the review and a TARGET in the plan: the
sentence alone does not tell. So the model learns both labels from single sentences, a candidate counts as a
statement by the sum of both probabilities, and the section's role then decides which it is, unless the
sentence itself speaks clearly of the other time (guidelines G5).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline.spancat import DEFAULT_SPANCAT_SINGLELABEL_MODEL, SpanCategorizer
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example
from spacy.vocab import Vocab
from thinc.api import Model
from thinc.types import Floats2d, Ragged

from baogao.corpus.cleaning.clean import same_width
from baogao.corpus.factory import span_role, span_section
from baogao.corpus.layout import layout
from baogao.errors import BaogaoError
from baogao.rules.statement import StatementTime, plan_year, statement_time
from baogao.schema import SPANS_KEY
from baogao.training.confidence import Scale, rescale

PAST, PLAN = "RESULT", "TARGET"
_LABELS: dict[StatementTime, str] = {"past": PAST, "plan": PLAN}
_ROLE_SIGN = {"review": 1.0, "plan": -1.0}


@Language.factory(  # type: ignore[untyped-decorator]
    "baogao_statements",
    assigns=["doc.spans"],
    default_config={
        "spans_key": SPANS_KEY,
        "suggester": {"@misc": "baogao.clause_suggester.v1"},
        "model": DEFAULT_SPANCAT_SINGLELABEL_MODEL,
        "threshold": 0.5,
        "role_margin": 6.0,
        "negative_weight": 1.0,
        "scorer": {"@scorers": "spacy.spancat_scorer.v1"},
    },
    default_score_weights={"spans_sc_f": 1.0, "spans_sc_p": 0.0, "spans_sc_r": 0.0},
)
def make_statements(  # noqa: PLR0917 - spaCy passes them by name
    nlp: Language,
    name: str,
    model: Model[tuple[list[Doc], Ragged], Floats2d],
    suggester: Callable[..., Ragged],
    spans_key: str,
    threshold: float,
    role_margin: float,
    negative_weight: float,
    scorer: Callable[..., dict[str, Any]] | None,
) -> "StatementCategorizer":
    """Build the ``baogao_statements`` component.

    Args:
        nlp: The pipeline.
        name: The component's name in it.
        model: A span categorizer model with one softmax over labels and none.
        suggester: Proposes the candidates.
        spans_key: Group of ``doc.spans`` to write.
        threshold: Least probability that a candidate is a statement of either time; between 0 and 1.
        role_margin: Log odds by which the sentence must contradict its section's role to be believed.
        negative_weight: Weight of candidates that are no statement, in training.
        scorer: Scoring method.

    Raises:
        BaogaoError: If the threshold is no probability between 0 and 1.
    """
    return StatementCategorizer(
        nlp.vocab,
        model,
        suggester,
        name,
        spans_key=spans_key,
        threshold=threshold,
        role_margin=role_margin,
        negative_weight=negative_weight,
        scorer=scorer,
    )


class StatementCategorizer(SpanCategorizer):  # type: ignore[misc]
    """A ``SpanCategorizer`` (one label a span, no overlaps) that knows the role of each sentence's section."""

    def __init__(
        self,
        vocab: Vocab,
        model: Model[tuple[list[Doc], Ragged], Floats2d],
        suggester: Callable[..., Ragged],
        name: str = "spancat",
        *,
        spans_key: str = SPANS_KEY,
        threshold: float = 0.5,
        role_margin: float = 6.0,
        negative_weight: float = 1.0,
        scorer: Callable[[Iterable[Example]], dict[str, Any]] | None = None,
    ) -> None:
        if not 0.0 <= threshold <= 1.0:
            raise BaogaoError(f"{name}: threshold {threshold} is not between 0 and 1")
        super().__init__(
            vocab,
            model,
            suggester,
            name,
            add_negative_label=True,
            spans_key=spans_key,
            negative_weight=negative_weight,
            allow_overlap=False,
            max_positive=1,
            threshold=threshold,
            scorer=scorer,
        )
        self.cfg["role_margin"] = role_margin
        self.cfg["calibration"] = {}

    def calibrate(self, scales: Mapping[str, Scale]) -> None:
        """Set how the network's probabilities become scores, for each label."""
        self.cfg["calibration"] = {label: scales[label] for label in self.labels if label in scales}

    def get_loss(
        self, examples: Iterable[Example], spans_scores: tuple[Ragged, Floats2d]
    ) -> tuple[float, Floats2d]:
        """Loss of a batch and its gradient.

        Raises:
            BaogaoError: If a gold span has a label that the component does not know.
        """
        try:
            loss, gradient = super().get_loss(examples, spans_scores)
        except KeyError as error:
            raise BaogaoError(
                f"{self.name}: the training data have the label {error.args[0]}, not one of {', '.join(self.labels)}",
                remedy=f"list it under [initialize.components.{self.name}] or mend the data",
            ) from error
        return float(loss), gradient

    def set_annotations(self, docs: Iterable[Doc], indices_scores: tuple[Ragged, Floats2d]) -> None:
        """Write the statements of each doc into its span group, their probabilities into ``attrs["scores"]``.

        Args:
            docs: Changed in place.
            indices_scores: What ``predict`` gave: candidates as half-open token offsets, a row of
                probabilities for each.
        """
        indices, scores = indices_scores
        offset = 0
        for doc, count in zip(docs, map(int, indices.lengths), strict=True):
            candidates = np.asarray(self.model.ops.to_numpy(indices.dataXd[offset : offset + count]))
            mine = np.asarray(self.model.ops.to_numpy(scores[offset : offset + count]))
            doc.spans[self.key] = self._group(doc, candidates, mine)
            offset += count

    def _group(self, doc: Doc, candidates: NDArray[np.int32], scores: NDArray[np.float32]) -> SpanGroup:
        kept = best_disjoint(
            candidates, statement_log_odds(scores, self._negative_label_i, self.cfg["threshold"])
        )
        spans, probabilities = [], []
        for i in kept:
            start, end = map(int, candidates[i])
            label = self._label(doc[start:end], scores[i])
            if label:
                spans.append(Span(doc, start, end, label=label))
                probability = 1.0 - float(scores[i, self._negative_label_i])
                probabilities.append(float(rescale(probability, self.cfg["calibration"].get(label))))
        group = SpanGroup(doc, name=self.key, spans=spans)
        group.attrs["scores"] = np.array(probabilities, dtype="f")
        return group

    def _label(self, span: Span, scores: NDArray[np.float32]) -> str:
        columns = self._label_map
        past, plan = (float(scores[columns[label]]) if label in columns else 0.0 for label in (PAST, PLAN))
        evidence = float(np.log(past + 1e-6) - np.log(plan + 1e-6))
        return statement_label(span, evidence, float(self.cfg["role_margin"]))


def statement_label(span: Span, evidence: float, role_margin: float) -> str:
    """RESULT or TARGET; empty for a glossary, which makes neither.

    Args:
        span: The statement.
        evidence: Log odds of RESULT against TARGET, after the sentence alone.
        role_margin: Log odds that the role of the section counts.
    """
    role = span_role(span)
    if role == "glossary":
        return ""
    told = told_time(span, role)
    if told:
        return _LABELS[told]
    return PAST if evidence + _ROLE_SIGN.get(role or "", 0.0) * role_margin > 0 else PLAN


def told_time(span: Span, role: str | None) -> StatementTime | None:
    """The time that the words of a span's sentence tell against its section (guidelines G5), if they do."""
    doc = span.doc
    sentence = span.sent if doc.has_annotation("SENT_START") else doc[:]
    shift = sentence.start_char
    text = same_width(layout(doc).text[shift : sentence.end_char])
    year = plan_year(span_section(span), role)
    return statement_time(text, span.start_char - shift, span.end_char - shift, role, year)


def statement_log_odds(scores: NDArray[np.float32], negative: int, threshold: float) -> NDArray[np.float64]:
    """Log odds of each candidate against the threshold: positive where it is a statement.

    Args:
        scores: Probabilities, shape ``(candidates, labels + 1)``.
        negative: Column of the negative label.
        threshold: Probability that counts as even.
    """
    if not len(scores):
        return np.zeros(0)
    none = np.clip(scores[:, negative].astype("float64"), 1e-7, 1 - 1e-7)
    even = np.clip(threshold, 1e-7, 1 - 1e-7)  # at 1 nothing is a statement
    return np.asarray(np.log((1 - none) / none) - np.log(even / (1 - even)))


def best_disjoint(candidates: NDArray[np.int32], gains: NDArray[np.float64]) -> list[int]:
    """The candidates without overlap whose gains add up to the most (weighted interval scheduling).

    Statements never overlap (guidelines G3). Taking the likeliest first would let one long candidate push
    out two good short ones.

    Args:
        candidates: Half-open token offsets, shape ``(candidates, 2)``.
        gains: Gain of each; those at or below zero are never taken.

    Returns:
        Row numbers of the chosen candidates in text order.
    """
    order = sorted((i for i, gain in enumerate(gains) if gain > 0), key=lambda i: tuple(candidates[i, ::-1]))
    ends = [int(candidates[i, 1]) for i in order]
    best, before, taken = (
        [0.0],
        [0],
        [False],
    )  # of the first n: the sum, what it builds on, whether the n-th is in
    for position, i in enumerate(order):
        apart = bisect_right(ends, int(candidates[i, 0]), hi=position)
        total = best[apart] + float(gains[i])
        taken.append(total > best[-1])
        before.append(apart if taken[-1] else position)
        best.append(max(total, best[-1]))
    return _trace(order, before, taken)


def _trace(order: list[int], before: list[int], taken: list[bool]) -> list[int]:
    chosen: list[int] = []
    at = len(order)
    while at:
        if taken[at]:
            chosen.append(order[at - 1])
        at = before[at]
    return chosen[::-1]
