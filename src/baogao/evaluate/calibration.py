"""Whether scores mean what they say, and what threshold gives what precision.

Only spans whose maker gave them a score are judged, and a label, layer or ``micro`` only if all its predicted
spans have one. What the system left out below its own threshold is not there to be scored: recall at the
lowest threshold is the system's recall.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from baogao.evaluate.match import Row
from baogao.evaluate.score import CountTable, label_number, membership, names
from baogao.resample import (
    Floats,
    Interval,
    Plan,
    Resampler,
    estimate,
    interval_from_json,
    interval_to_json,
    matrix_of,
    unit_of,
)
from baogao.schema import labels

BINS = 10
_LEAST = 10
"""Spans in a bin, at least."""
_POINTS = 200
"""Points of a curve, at most."""
PRECISIONS = (0.90, 0.95, 0.98)
_COLUMNS = 3
"""Of a bin: spans, sum of their scores, right ones."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Predicted spans of like score.

    Attributes:
        low: Lowest score.
        high: Highest score.
        n: Number of spans.
        confidence: Mean score.
        precision: Share of them that is right.
        sentences: Where those are that are wrong.
    """

    low: float
    high: float
    n: int
    confidence: float
    precision: float
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """Precision, recall and F1 if only spans with at least this score counted, and how many these are."""

    threshold: float
    precision: float
    recall: float | None
    f1: float | None
    predicted: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far the scores of a label can be trusted.

    Attributes:
        n: Predicted spans.
        ece: Expected calibration error: mean distance of score and precision over the bins, weighted by n.
        ece_interval: Of it, over reports or sentences as all other intervals.
        bins: Of equal size (ties stay together), from low to high scores; ten, or fewer where there are not
            ten spans for each.
        curve: Points from the lowest threshold to the highest.
        thresholds: For the precisions .90, .95 and .98 the lowest threshold that reaches them on this gold,
            ``None`` if none does. A threshold chosen here is flattered here: take it from a development set.
    """

    n: int
    ece: float
    ece_interval: Interval | None
    bins: tuple[Bin, ...]
    curve: tuple[Point, ...]
    thresholds: Mapping[str, Point | None] = field(hash=False)

    def to_json(self) -> dict[str, Any]:
        """As plain data, to four places."""
        return {
            "n": self.n,
            "ece": round(self.ece, 4),
            "ece_interval": interval_to_json(self.ece_interval),
            "bins": [_plain(one) for one in self.bins],
            "curve": [_plain(point) for point in self.curve],
            "thresholds": {key: point and _plain(point) for key, point in self.thresholds.items()},
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Calibration":
        """Read what :meth:`to_json` wrote."""
        bins = tuple(Bin(**{**one, "sentences": tuple(one["sentences"])}) for one in row["bins"])
        curve = tuple(Point(**point) for point in row["curve"])
        thresholds = {key: Point(**point) if point else None for key, point in row["thresholds"].items()}
        interval = interval_from_json(row["ece_interval"])
        return cls(row["n"], row["ece"], interval, bins, curve, thresholds)


def _plain(item: Bin | Point) -> dict[str, Any]:
    values = {name: getattr(item, name) for name in item.__slots__}
    return {
        name: round(value, 4) if isinstance(value, float) else list(value) if name == "sentences" else value
        for name, value in values.items()
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """Predicted spans with scores, from low to high."""

    score: Floats
    right: npt.NDArray[np.bool_]
    sentence: Ints


class CalibrationCollector:
    """Collects the scores of predicted spans, and whether they are right."""

    def __init__(self) -> None:
        self._scores, self._facts = array("d"), array("i")
        self._unscored: set[str] = set()

    def add(self, row: Row) -> None:
        """Collect one sentence."""
        right = {j for _, j in row.exact()}
        for number, span in enumerate(row.predicted):
            if span.score is None:
                self._unscored.add(span.label)
            else:
                self._scores.append(span.score)
                self._facts.extend((label_number(span.label), number in right, row.index))

    def build(self, table: CountTable, plan: Plan) -> dict[str, Calibration]:
        """A calibration for each label, layer and ``micro`` whose predicted spans all have scores."""
        tallies = table.tallies()
        found = {name: self._scored(n) for n, name in enumerate(names())}
        groups = {name: scored for name, scored in found.items() if scored is not None}
        cuts = {name: _cuts(scored.score) for name, scored in groups.items()}
        errors = _calibration_errors(groups, cuts, table, plan) if groups else {}
        return {
            name: _calibration(scored, cuts[name], *errors[name], gold=tallies[name].gold)
            for name, scored in groups.items()
        }

    def _scored(self, name: int) -> _Scored | None:
        members = np.flatnonzero(membership()[:, name])
        label, right, sentence = np.array(self._facts, dtype=np.int64).reshape(-1, 3).T
        mine = np.isin(label, members)
        if not mine.any() or any(list(labels())[n] in self._unscored for n in members):
            return None
        score = np.array(self._scores)[mine]
        order = np.lexsort((sentence[mine], score))
        return _Scored(score[order], right[mine][order].astype(bool), sentence[mine][order])


def _cuts(score: Floats) -> list[int]:
    """Where bins begin and end in sorted scores: about equal sizes, equal scores together."""
    count = max(1, min(BINS, len(score) // _LEAST))
    wanted = np.linspace(0, len(score), count + 1)[1:-1].round().astype(int)
    moved = {int(np.searchsorted(score, score[at], side="left")) for at in wanted}
    return [0, *sorted(moved - {0}), len(score)]


def _calibration_errors(
    groups: Mapping[str, _Scored], cuts: Mapping[str, Sequence[int]], table: CountTable, plan: Plan
) -> dict[str, tuple[float, Interval | None]]:
    """Expected calibration error of each name, with its interval; the bins stay as they are."""
    pieces = []
    for number, (name, scored) in enumerate(groups.items()):
        at = np.searchsorted(cuts[name][1:-1], np.arange(len(scored.score)), side="right")
        first = (number * BINS + at) * _COLUMNS
        for offset, value in enumerate((np.ones(len(at)), scored.score, scored.right)):
            pieces.append((scored.sentence, first + offset, value))
    rows, columns, values = (np.concatenate(part) for part in zip(*pieces, strict=True))
    matrix = matrix_of(len(table.ids), rows, columns, values, len(groups) * BINS * _COLUMNS)
    over = "report" if unit_of(table.reports) == "report" else "within"
    found = estimate(matrix, _errors, Resampler(table.reports, plan, over))
    return {name: (float(found.value[at]), found.interval(at)) for at, name in enumerate(groups)}


def _errors(totals: Floats) -> Floats:
    n, confidence, right = np.moveaxis(totals.reshape(len(totals), -1, BINS, _COLUMNS), -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.abs(confidence - right).sum(axis=2) / n.sum(axis=2))


def _calibration(
    scored: _Scored, cuts: Sequence[int], ece: float, interval: Interval | None, *, gold: float
) -> Calibration:
    bins = tuple(_bin(scored, low, high) for low, high in pairwise(cuts))
    points = list(_points(scored, gold))
    thresholds = {
        f"{p:.2f}": next((point for point in points if point.precision >= p), None) for p in PRECISIONS
    }
    shown = sorted({round(at) for at in np.linspace(0, len(points) - 1, min(_POINTS, len(points)))})
    return Calibration(len(scored.score), ece, interval, bins, tuple(points[at] for at in shown), thresholds)


def _bin(scored: _Scored, low: int, high: int) -> Bin:
    score, right = scored.score[low:high], scored.right[low:high]
    wrong: dict[int, None] = defaultdict(None, dict.fromkeys(scored.sentence[low:high][~right].tolist()))
    share = float(right.mean())
    return Bin(float(score[0]), float(score[-1]), high - low, float(score.mean()), share, tuple(wrong))


def _points(scored: _Scored, gold: float) -> Iterator[Point]:
    """A point for every score there is, from the lowest."""
    count = len(scored.score)
    right = scored.right[::-1].cumsum()[::-1]
    for at in np.flatnonzero(np.diff(scored.score, prepend=-np.inf)).tolist():
        kept, good = count - at, int(right[at])
        recall = good / gold if gold else None
        f1 = 2 * good / (kept + gold)
        yield Point(float(scored.score[at]), good / kept, recall, f1, kept)
