"""Matching done once: which predicted span stands for which gold span.

Every score, error and table of the evaluation reads the same pairs. They are one-to-one and found layer by
layer, so no span counts twice, and a NUMBER inside a TARGET never competes with it. In the order of weight,
the pairs of a sentence maximise

1. the number of pairs with equal offsets and label,
2. the number of pairs with equal offsets,
3. the number of characters that paired spans share,
4. the number of pairs with equal labels,
5. the number of pairs.

So strict and boundary scores are the largest that any matching allows. The order of the spans does not
matter, and exchanging gold and prediction exchanges the two sides of every pair.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels
from baogao.spans import overlaps

Pair = tuple[int, int]
"""Index of a gold span and of the predicted span that stands for it."""

_MOST_CELLS = 4_000_000
"""Of one group of spans that hang together by overlaps: 2,000 on each side take a second."""


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence with both sets of spans and their pairs.

    Attributes:
        index: Number of the sentence in the gold, from 0; what errors and scores refer to.
        id: Its id.
        report: Its report's id.
        role: ``review``, ``plan``, ``front`` or ``glossary``.
        section: Headings above it.
        text: Its text, which offsets count in (code points).
        gold: Gold spans, sorted.
        predicted: Predicted spans, sorted.
        pairs: Indices in ``gold`` and ``predicted`` of the spans that stand for one another.
        strata: Value of the sentence in each dimension (:mod:`baogao.evaluate.strata`).
    """

    index: int
    id: str
    report: str
    role: str
    section: str
    text: str
    gold: tuple[Span, ...]
    predicted: tuple[Span, ...]
    pairs: tuple[Pair, ...]
    strata: Mapping[str, str] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """The row as plain data; a span is ``[start, end, label]`` or ``[start, end, label, score]``."""
        return {
            "index": self.index,
            "id": self.id,
            "report": self.report,
            "role": self.role,
            "section": self.section,
            "text": self.text,
            "gold": [span_to_json(span) for span in self.gold],
            "predicted": [span_to_json(span) for span in self.predicted],
            "pairs": [list(pair) for pair in self.pairs],
            "strata": dict(self.strata),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Row":
        """Read what :meth:`to_json` wrote."""
        spans = {side: tuple(map(span_from_json, row[side])) for side in ("gold", "predicted")}
        return cls(**{**row, **spans, "pairs": tuple((a, b) for a, b in row["pairs"])})

    def exact(self) -> Iterator[Pair]:
        """The pairs with equal offsets and label."""
        return (pair for pair in self.pairs if self.gold[pair[0]] == self.predicted[pair[1]])


def span_to_json(span: Span) -> list[int | str | float]:
    """``[start, end, label]``, and the score behind it where there is one."""
    row: list[int | str | float] = [span.start, span.end, span.label]
    return row if span.score is None else [*row, round(span.score, 4)]


def span_from_json(row: Sequence[Any]) -> Span:
    """Read what :func:`span_to_json` wrote."""
    return Span(row[0], row[1], row[2], score=row[3] if len(row) > 3 else None)


def rows(gold: Iterable[Sentence], predicted: Iterable[Sentence]) -> Iterator[Row]:
    """Match two streams of the same sentences in the same order, one row a sentence.

    Raises:
        BaogaoError: If the two do not hold the same sentences, or one has a label that ``labels.toml`` lacks.
    """
    theirs = iter(predicted)
    count = -1
    for count, ours in enumerate(gold):
        other = next(theirs, None)
        if other is None:
            raise BaogaoError(f"{count + 1} or more gold sentences but {count} predicted ones")
        _refuse_other(ours, other)
        yield _row(count, ours, other)
    if next(theirs, None) is not None:
        raise BaogaoError(f"{count + 1} gold sentences but more predicted ones")


def _row(index: int, gold: Sentence, predicted: Sentence) -> Row:
    ours, theirs = tuple(sorted(gold.spans, key=_place)), tuple(sorted(predicted.spans, key=_place))
    for span in (*ours, *theirs):
        if span.label not in labels():
            raise BaogaoError(
                f"sentence {gold.id} has the unknown label {span.label}",
                remedy=f"known: {', '.join(labels())}",
            )
    try:
        pairs = match(ours, theirs)
    except BaogaoError as error:
        raise BaogaoError(f"sentence {gold.id}: {error.what}", remedy=error.remedy) from None
    return Row(index, gold.id, gold.report, gold.role, gold.section, gold.text, ours, theirs, pairs)


def _refuse_other(ours: Sentence, theirs: Sentence) -> None:
    if (ours.id, ours.text) != (theirs.id, theirs.text):
        what = f"gold sentence {ours.id} stands beside {theirs.id}"
        if ours.id == theirs.id:
            what = f"gold sentence {ours.id} has another text than the predicted one"
        raise BaogaoError(what, remedy="score the same sentences")


def _place(span: Span) -> tuple[int, int, str, float, str]:
    """Spans that differ in nothing but their score: the surest first, so that it is the one that is right."""
    return (span.start, span.end, span.label, -1.0 if span.score is None else -span.score, span.source)


def match(gold: Sequence[Span], predicted: Sequence[Span]) -> tuple[Pair, ...]:
    """Pair the spans of one sentence; see the module's docstring for what is maximised.

    Args:
        gold: Gold spans of any layers.
        predicted: Predicted spans.

    Returns:
        Pairs of indices, sorted. Spans of different layers, and spans that share no character, are never
        paired.

    Raises:
        BaogaoError: If thousands of spans overlap in one heap.

    Example:
        >>> gold = [Span(0, 7, "TARGET"), Span(8, 13, "TARGET")]
        >>> match(gold, [Span(0, 13, "TARGET"), Span(8, 13, "RESULT")])
        ((0, 0), (1, 1))
    """
    ours = sorted(range(len(gold)), key=lambda i: _place(gold[i]))
    theirs = sorted(range(len(predicted)), key=lambda i: _place(predicted[i]))
    pairs, ours, theirs = _equal(gold, predicted, ours, theirs)
    for rows_, columns in _groups(gold, predicted, ours, theirs):
        pairs += _assign(gold, predicted, rows_, columns)
    return tuple(sorted(pairs))


def _equal(
    gold: Sequence[Span], predicted: Sequence[Span], ours: list[int], theirs: list[int]
) -> tuple[list[Pair], list[int], list[int]]:
    """Take out the pairs of equal spans; what is left of both sides."""
    waiting: dict[Span, list[int]] = {}
    for j in reversed(theirs):
        waiting.setdefault(predicted[j], []).append(j)
    pairs, left = [], []
    for i in ours:
        if same := waiting.get(gold[i]):
            pairs.append((i, same.pop()))
        else:
            left.append(i)
    taken = {j for _, j in pairs}
    return pairs, left, [j for j in theirs if j not in taken]


def _groups(
    gold: Sequence[Span], predicted: Sequence[Span], ours: Sequence[int], theirs: Sequence[int]
) -> Iterator[tuple[list[int], list[int]]]:
    """Spans of one layer that hang together by overlaps, where both sides have one."""
    if not ours or not theirs:
        return
    marked = [(_layer(gold[i]), gold[i].start, gold[i].end, 0, i) for i in ours]
    marked += [(_layer(predicted[j]), predicted[j].start, predicted[j].end, 1, j) for j in theirs]
    group: tuple[list[int], list[int]] = ([], [])
    reach = ("", 0)
    for layer, start, end, side, index in sorted(marked):
        if (layer, start) >= reach:
            if all(group):
                yield group
            group, reach = ([], []), (layer, end)
        group[side].append(index)
        reach = max(reach, (layer, end))
    if all(group):
        yield group


def _layer(span: Span) -> str:
    return labels()[span.label].layer


def _assign(
    gold: Sequence[Span], predicted: Sequence[Span], ours: Sequence[int], theirs: Sequence[int]
) -> list[Pair]:
    """The best pairs of one group."""
    if len(ours) == len(theirs) == 1:
        return [(ours[0], theirs[0])]
    if len(ours) * len(theirs) > _MOST_CELLS:
        raise BaogaoError(
            f"{len(ours)} gold and {len(theirs)} predicted spans overlap in one heap",
            remedy="give a sentence its own spans, not those of a whole collection",
        )
    left, right = [gold[i] for i in ours], [predicted[j] for j in theirs]
    # One and the same problem whichever side is called gold: ties are then broken alike.
    turned = (len(right), right) < (len(left), left)
    weights = _weights(right, left) if turned else _weights(left, right)
    found = zip(*(side.tolist() for side in linear_sum_assignment(weights, maximize=True)), strict=True)
    placed = ((b, a) if turned else (a, b) for a, b in found)
    return [(ours[a], theirs[b]) for a, b in placed if overlaps(left[a], right[b])]


def _weights(left: Sequence[Span], right: Sequence[Span]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Worth of each pair: equal offsets, then shared characters, then equal labels, then being a pair."""
    a, b = (np.array([(span.start, span.end) for span in side], dtype=np.float64) for side in (left, right))
    low = np.maximum(a[:, None, 0], b[None, :, 0])
    shared = np.maximum(np.minimum(a[:, None, 1], b[None, :, 1]) - low, 0.0)
    equal = (a[:, None, :] == b[None, :, :]).all(axis=2)
    label = np.array([[one.label == other.label for other in right] for one in left])
    step = float(min(len(left), len(right)) + 1)  # so many pairs of a lower rank never outweigh one above
    most = float(np.minimum(shared.max(axis=1).sum(), shared.max(axis=0).sum())) + 1.0
    worth = equal * step**2 * most + shared * step**2 + label * step + 1.0
    return np.where(shared > 0, worth, 0.0)


def with_strata(row: Row, strata: Mapping[str, str]) -> Row:
    """The row with the values of its sentence's dimensions."""
    return replace(row, strata=strata)
