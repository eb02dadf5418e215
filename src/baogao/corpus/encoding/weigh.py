"""The model of reports, bent towards one report; and windows of the weights it gives."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from baogao.corpus.encoding.bigrams import Bigrams, Floats, Ids, Pairs

FAR = 0.4
"""Power of the farther character's evidence."""

_CHOICES = 20
_OWN = 0.3  # share of the report itself in the probability of a pair
_NEW = 0.7  # what a character costs that the report has nowhere else
_VARIANT = 2.0  # and a Traditional one in a Simplified report
_KEPT_ROWS = 2500


class Adapted:
    """The model of reports, bent towards one report: its names and phrases are more probable in it.

    The probability of a character behind two others is taken to be that behind the nearer one, times how much more
    often than elsewhere it stands behind the farther one (to the power of ``FAR``; on unseen reports that
    predicts a character better than the nearer one alone, by a quarter of a nat).

    Args:
        model: What reports say.
        text: What this report says, as far as it is whole.
    """

    def __init__(self, model: Bigrams, text: str) -> None:
        self._model = model
        self.usual = model.usual
        self._seen = frozenset(text)
        folded = model.fold(text)
        self._simplified = (
            sum(a != b for a, b in zip(text, folded, strict=True) if a > "\u3400") < len(text) / 50
        )
        self._near = _Rows(model.near, model, folded, 1)
        self._far = _Rows(model.far, model, folded, 2)
        self._single: dict[tuple[str, str], float] = {}
        self._known: dict[str, tuple[Ids, NDArray[np.float64]]] = {}
        self._several: dict[tuple[str, str], list[tuple[str, float]]] = {}

    def fold(self, text: str) -> str:
        """Variants as the character they count as."""
        return self._model.fold(text)

    def after(self, before: str, char: str) -> float:
        """How probable a character is behind two others (natural logarithm)."""
        key = (before, char)
        if key not in self._single:
            self._single[key] = self._weigh(before, char)[0][1]
        return self._single[key]

    def likeliest(self, before: str, chars: str) -> list[tuple[str, float]]:
        """The most probable of some characters behind two others."""
        key = (before, chars)
        if key not in self._several:
            self._several[key] = sorted(self._weigh(before, chars), key=lambda pair: -pair[1])[:_CHOICES]
        return self._several[key]

    def plain(self, text: str) -> Floats:
        """Logarithm of the probability of each character behind the one before it alone."""
        pairs = [self._near.row(self._model.fold(a))[self._model.ids(b)[0]] for a, b in pairwise(text)]
        return np.array(pairs, np.float32)

    def _weigh(self, before: str, chars: str) -> list[tuple[str, float]]:
        near, far = self._model.fold(before[1]), self._model.fold(before[0])
        if chars not in self._known:
            self._known[chars] = (self._model.ids(chars), np.array([self._oddity(char) for char in chars]))
        ids, oddities = self._known[chars]
        weights = (
            self._near.row(near)[ids] + FAR * (self._far.row(far)[ids] - self._far.single[ids]) - oddities
        )
        return list(zip(chars, weights.tolist(), strict=True))

    def _oddity(self, char: str) -> float:
        if char in self._seen:
            return 0.0
        variant = self._simplified and char > "\u3400" and self._model.fold(char) != char
        return _NEW + (_VARIANT if variant else 0.0)


class _Rows:
    """Logarithms of probabilities at one distance, mixed with a report's own counts; kept once computed."""

    def __init__(self, pairs: Pairs, model: Bigrams, text: str, distance: int) -> None:
        self._pairs, self._model = pairs, model
        self._counts: dict[str, Counter[str]] = {}
        for first, second in zip(text, text[distance:], strict=False):
            self._counts.setdefault(first, Counter())[second] += 1
        self._rows: dict[str, Floats] = {}
        self.single: Floats = np.log(pairs.single)

    def row(self, first: str) -> Floats:
        if first not in self._rows:
            if len(self._rows) >= _KEPT_ROWS:
                self._rows.clear()
            self._rows[first] = self._row(first)
        return self._rows[first]

    def _row(self, first: str) -> Floats:
        row = self._pairs.row(int(self._model.ids(first)[0]))
        if counts := self._counts.get(first):
            share = _OWN / (counts.total() + 2)
            row *= 1 - _OWN
            np.add.at(
                row, self._model.ids("".join(counts)), np.array(list(counts.values()), np.float32) * share
            )
        found: Floats = np.log(row)
        return found


def windows(parts: Sequence[str], widths: Sequence[int], model: Bigrams) -> Iterator[list[Floats]]:
    """The means of each of several texts without white space, for each width; see :func:`means`."""
    weights = model.log_probabilities("\n".join(parts))
    rows = [means(weights, width) for width in widths]
    at = 0
    for part in parts:
        end = at + len(part) + 1
        yield [row[at : max(at, end - width)] for row, width in zip(rows, widths, strict=True)]
        at = end


def below(weights: Floats, width: int, limit: float) -> bool:
    """Whether the mean of so many neighbours is below a limit anywhere."""
    found = means(weights, width)
    return bool(len(found)) and float(found.min()) < limit


def means(weights: Floats, width: int) -> Floats:
    """Mean of each run of so many neighbours."""
    sums = np.cumsum(np.concatenate([[0.0], weights]))
    return np.asarray((sums[width:] - sums[:-width]) / width, np.float32)
