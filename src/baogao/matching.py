"""Matching done once: which span of one set stands for which span of another.

Every score, agreement, error and table reads the same pairs. They are one-to-one and found layer by layer, so
no span counts twice, and a NUMBER inside a TARGET never competes with it. In the order of weight, the pairs of a
sentence maximise

1. the number of pairs with equal offsets and label,
2. the number of pairs with equal offsets,
3. the number of characters that paired spans share,
4. the number of pairs with equal labels,
5. the number of pairs.

So strict and boundary scores are the largest that any matching allows. The order of the spans does not
matter, and exchanging the two sets exchanges the two sides of every pair.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from baogao.errors import BaogaoError
from baogao.schema import Span, labels
from baogao.spans import overlaps

Pair = tuple[int, int]
"""Index of a span of the first set (gold) and of the span of the second (predicted) that stands for it."""

_MOST_CELLS = 4_000_000
"""Of one group of spans that hang together by overlaps: 2,000 on each side take a second."""


def place(span: Span) -> tuple[int, int, str, float, str]:
    """Order in which spans are matched: of those that differ only in score the surest first, so that it is right."""
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
    ours = sorted(range(len(gold)), key=lambda i: place(gold[i]))
    theirs = sorted(range(len(predicted)), key=lambda i: place(predicted[i]))
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
