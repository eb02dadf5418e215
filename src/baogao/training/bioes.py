"""Spans as tags of single characters (or tokens), and the best well-formed tags for given scores.

A layer of spans that do not overlap is a row of tags: ``B``, ``I``, ``E`` for the first, inner and last
character of a longer span, ``S`` for a span of one character, each with its label, and ``O`` outside. Not
every row of tags is one of spans (``B O``, ``B-X E-Y``). A classifier that scores every character by itself
does not know this; :meth:`TagSet.decode` finds the row with the highest total among those that are.

The usual Viterbi search compares every pair of tags. Here the tags fall into few states, because all that
matters between two characters is whether a span is open there and of which label: with L labels that makes 1
+ L states, and each is reached in two ways. Numpy is all this module needs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from baogao.schema import Span

Tags = NDArray[np.int64]
Scores = NDArray[np.floating]

OUTSIDE = 0
_POSITIONS = "BIES"
_B, _I, _E, _S = range(4)


@dataclass(frozen=True)
class TagSet:
    """The tags of one layer: ``O``, then ``B I E S`` of each label.

    Attributes:
        labels: Names of the labels; tag ``1 + 4 * k + p`` is position ``p`` of ``BIES`` of label ``k``.

    Example:
        >>> layer = TagSet(("NUMBER",))
        >>> layer.tags
        ('O', 'B-NUMBER', 'I-NUMBER', 'E-NUMBER', 'S-NUMBER')
        >>> row = layer.encode([Span(4, 6, "NUMBER")], length=7)
        >>> row.tolist()
        [0, 0, 0, 0, 1, 3, 0]
        >>> [(span.start, span.end, span.label) for span in layer.spans(row)]
        [(4, 6, 'NUMBER')]
    """

    labels: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(set(self.labels)) != len(self.labels) or not self.labels:
            raise ValueError(f"labels must be different and at least one: {self.labels}")

    def __len__(self) -> int:
        return 1 + 4 * len(self.labels)

    @property
    def tags(self) -> tuple[str, ...]:
        """Names of the tags in the order of their numbers."""
        return ("O", *(f"{position}-{label}" for label in self.labels for position in _POSITIONS))

    @cached_property
    def starts(self) -> NDArray[np.bool_]:
        """Whether a row may begin with a tag, shape ``(tags,)``."""
        return np.array([name[0] in "OBS" for name in self.tags])

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """Whether a row may end with a tag, shape ``(tags,)``."""
        return np.array([name[0] in "OES" for name in self.tags])

    @cached_property
    def follows(self) -> NDArray[np.bool_]:
        """Whether tag ``j`` may follow tag ``i``, shape ``(tags, tags)``."""
        label = np.arange(-1, len(self) - 1) // 4
        inside = ~self.starts
        return np.where(
            self.ends[:, None], self.starts[None, :], inside[None, :] & (label[:, None] == label[None, :])
        )

    def encode(self, spans: Iterable[Span], length: int) -> Tags:
        """The tags of a row of ``length`` characters, shape ``(length,)``.

        Spans of other labels belong to other layers and are passed over.

        Raises:
            ValueError: If a span is empty, reaches outside the row, or overlaps another.
        """
        row = np.full(length, OUTSIDE, dtype="i8")
        for span in spans:
            if span.label not in self.labels:
                continue
            if not 0 <= span.start < span.end <= length:
                raise ValueError(f"{span.label} {span.start}-{span.end} is no stretch of a row of {length}")
            if row[span.start : span.end].any():
                raise ValueError(f"{span.label} {span.start}-{span.end} overlaps another span")
            first = 1 + 4 * self.labels.index(span.label)
            row[span.start : span.end] = first + _I
            row[span.start], row[span.end - 1] = first + _B, first + _E
            if span.end - span.start == 1:
                row[span.start] = first + _S
        return row

    def spans(self, row: Tags) -> list[Span]:
        """The spans of a well-formed row of tags, in order.

        Raises:
            ValueError: If the row is not one of spans.
        """
        row = np.asarray(row)
        if not self.well_formed(row, (len(row),)).all():
            raise ValueError("tags that are not well formed: decode scores, or encode spans")
        kind = (row - 1) % 4
        marked = row != OUTSIDE
        first = np.flatnonzero(marked & ((kind == _B) | (kind == _S)))
        last = np.flatnonzero(marked & ((kind == _E) | (kind == _S)))
        label = (row[first] - 1) // 4
        return [
            Span(start, end + 1, self.labels[k])
            for start, end, k in zip(first.tolist(), last.tolist(), label.tolist(), strict=True)
        ]

    def well_formed(self, tags: Tags, lengths: Sequence[int]) -> NDArray[np.bool_]:
        """Which of several rows are rows of spans.

        Args:
            tags: All rows one behind the other.
            lengths: Length of each.

        Returns:
            One truth value a row.
        """
        starts, ends = _borders(lengths, len(tags))
        good = np.ones(len(tags), dtype=bool)
        good[1:] = self.follows[tags[:-1], tags[1:]]
        filled = ends > starts
        good[starts[filled]] = self.starts[tags[starts[filled]]]
        good[ends[filled] - 1] &= self.ends[tags[ends[filled] - 1]]
        wrong = np.concatenate([[0], np.cumsum(~good)])
        return np.asarray(wrong[ends] == wrong[starts])

    def decode(self, scores: Scores, lengths: Sequence[int] | None = None) -> Tags:
        """The best well-formed tags of one or several rows.

        Rows whose best tags, each taken by itself, are well formed (most of them, with a trained classifier)
        cost no search.

        Args:
            scores: A number for each character and tag, higher is better (logits, log probabilities), of all
                rows one behind the other, shape ``(characters, tags)``. ``-inf`` forbids a tag.
            lengths: Length of each row; left out for a single one.

        Returns:
            Tag numbers, shape ``(characters,)``, whose scores add up to the most within each row.

        Raises:
            ValueError: For a wrong shape, lengths that do not add up, or scores that are no numbers.
        """
        scores = np.asarray(scores)
        if scores.ndim != 2 or scores.shape[1] != len(self):
            raise ValueError(f"scores of shape {scores.shape}, expected (characters, {len(self)})")
        if not bool((scores < np.inf).all()):
            raise ValueError("scores hold NaN or infinity")
        lengths = (len(scores),) if lengths is None else lengths
        tags: Tags = scores.argmax(axis=1).astype("i8")
        starts, ends = _borders(lengths, len(tags))
        for i in np.flatnonzero(~self.well_formed(tags, lengths)):
            tags[starts[i] : ends[i]] = self._search(scores[starts[i] : ends[i]])
        return tags

    def merged(self, scores: Scores) -> Scores:
        """Scores of the layer's spans whatever their label, for a ``TagSet`` with a single one.

        Where a classifier is sure of a span and torn between two labels, each label alone may lose to ``O``.

        Args:
            scores: Log probabilities, shape ``(characters, tags)``.

        Returns:
            Log probabilities of ``O B I E S``, shape ``(characters, 5)``.
        """
        by_label = np.asarray(scores)[:, 1:].reshape(len(scores), len(self.labels), 4)
        anyhow = np.logaddexp.reduce(by_label, axis=1)
        return np.concatenate([scores[:, :1], anyhow], axis=1)

    def likeliest(self, start: int, end: int, scores: Scores) -> Span:
        """The span ``[start, end)`` with the label whose tags score the most there."""
        spans = [Span(start, end, label) for label in self.labels]
        rows = [self.encode([replace(span, start=0, end=end - start)], end - start) for span in spans]
        places = np.arange(start, end)
        return spans[int(np.argmax([scores[places, row].sum() for row in rows]))]

    def _search(self, scores: Scores) -> Tags:
        """Viterbi search of one row over the states "no span is open" and "a span of label k is open"."""
        length = len(scores)
        by_label = scores[:, 1:].astype("f8").reshape(length, len(self.labels), 4)
        alone = by_label[:, :, _S].argmax(axis=1)
        single = by_label[np.arange(length), alone, _S]
        outside = np.maximum(scores[:, OUTSIDE], single)
        # Tags that lead to each state: the label whose span ends here (-1: none did), whether the open one
        # began here.
        ended = np.full(length, -1)
        began = np.ones((length, len(self.labels)), dtype=bool)
        closed, opened = 0.0, np.full(len(self.labels), -np.inf)
        for i in range(length):
            ends = opened + by_label[i, :, _E]
            fresh, longer = closed + by_label[i, :, _B], opened + by_label[i, :, _I]
            closed += outside[i]
            k = int(ends.argmax())
            if ends[k] > closed:
                closed, ended[i] = ends[k], k
            began[i] = fresh >= longer
            opened = np.maximum(fresh, longer)
        single_tag = np.where(single > scores[:, OUTSIDE], 1 + 4 * alone + _S, OUTSIDE)
        return _walk_back(ended, began, single_tag)


def _walk_back(ended: NDArray[np.int64], began: NDArray[np.bool_], single: NDArray[np.int64]) -> Tags:
    row: Tags = np.array(single, dtype="i8")
    label = -1
    for i in range(len(row) - 1, -1, -1):
        if label < 0:
            label = int(ended[i])
            if label >= 0:
                row[i] = 1 + 4 * label + _E
        elif began[i, label]:
            row[i] = 1 + 4 * label + _B
            label = -1
        else:
            row[i] = 1 + 4 * label + _I
    return row


def _borders(lengths: Sequence[int], total: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    borders = np.concatenate([[0], np.cumsum(np.asarray(lengths, dtype="i8"))])
    if borders[-1] != total or any(a > b for a, b in pairwise(borders.tolist())):
        raise ValueError(f"rows of {int(borders[-1])} characters in all, but {total} are given")
    return borders[:-1], borders[1:]
