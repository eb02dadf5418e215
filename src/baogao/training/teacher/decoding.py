"""From the teacher's scores of a sentence to spans with probabilities.

A span is as sure as its least sure character, as in :mod:`baogao.training.ner`.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from baogao.schema import Span
from baogao.training.bioes import Scores, TagSet
from baogao.training.statements import PAST, PLAN

_STATEMENT = TagSet(("STATEMENT",))
_NEVER = -1e9


class Statement(NamedTuple):
    """A statement of either time.

    Attributes:
        start: Code point of the sentence where it begins.
        end: Code point behind it.
        evidence: Log odds of RESULT against TARGET, mean of its characters.
        score: Probability that it is one.
    """

    start: int
    end: int
    evidence: float
    score: float


def entities(scores: Scores, layer: TagSet, text: str) -> list[Span]:
    """The best well-formed spans of a layer, with their probabilities.

    Args:
        scores: Log probabilities of the tags, shape ``(characters, tags)``.
        layer: The tags.
        text: The sentence; no span begins or ends with white space.
    """
    row = layer.decode(_without_bare_edges(scores, layer, text))
    chosen = scores[np.arange(len(row)), row]
    return [
        Span(span.start, span.end, span.label, score=_lowest(chosen, span.start, span.end))
        for span in layer.spans(row)
    ]


def statements(scores: Scores, layer: TagSet, text: str) -> list[Statement]:
    """The statements of a sentence, whichever time they speak of (:meth:`TagSet.merged`).

    Args:
        scores: Log probabilities of the tags, shape ``(characters, tags)``.
        layer: The tags, those of RESULT and TARGET among them.
        text: The sentence; no statement begins or ends with white space.
    """
    found = entities(layer.merged(scores), _STATEMENT, text)
    return [
        Statement(span.start, span.end, _evidence(scores[span.start : span.end], layer), span.score or 0.0)
        for span in found
    ]


def _evidence(scores: Scores, layer: TagSet) -> float:
    length = len(scores)
    past, plan = (
        scores[np.arange(length), layer.encode([Span(0, length, label)], length)] for label in (PAST, PLAN)
    )
    return float((past - plan).mean())


def _lowest(chosen: NDArray[np.floating], start: int, end: int) -> float:
    return min(1.0, float(np.exp(chosen[start:end].min())))  # sums of 32-bit numbers may pass 1


def _without_bare_edges(scores: Scores, layer: TagSet, text: str) -> Scores:
    spaces = [i for i, character in enumerate(text) if character.isspace()]
    if not spaces:
        return scores
    edges = [number for number, tag in enumerate(layer.tags) if tag[0] in "BES"]
    scores = scores.copy()
    scores[np.ix_(spaces, edges)] = _NEVER
    return scores
