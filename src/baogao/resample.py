"""Bootstrap: resamples of reports and sentences, and BCa intervals for whatever follows from their counts.

Two questions have two answers.

* **over reports** (``interval``): what would another sample of reports have given? Whole reports are drawn
  with replacement. Their sentences are not drawn again: the spread between reports already holds the spread
  of their sentences, and both together would count it twice (Davison and Hinkley 1997, section 3.8).
* **within reports** (``within``): what would other sentences of these same reports have given? Each
  report's sentences are drawn with replacement, its size kept. It says nothing about other reports.

Few reports are a small sample whatever they hold. With three or four, sentences are drawn within the drawn
reports, too, and the interval is wide on purpose; **with fewer than three there is no interval over reports**
at all: ``interval`` is then the one within reports. This goes by the reports that hold such spans: the stratum of
one year may have one report where the whole has ten. ``Score.unit`` says which it is.

Intervals are BCa (Efron 1987): corrected for bias by the share of resamples below the score and for skewness
by a jackknife over the units that are drawn. Normal quantiles are widened to those of Student's t for the
number of units (Hesterberg 2015, "expanded percentile"); without that an interval over five reports that
claims 90 % covers 76 %.

Where everything (or nothing) is right no resample can differ, and a bootstrap would claim certainty. There
the exact binomial bound (Clopper and Pearson 1934) for as many trials as there are sentences with such spans
takes its place.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.stats import norm
from scipy.stats import t as student

Floats = npt.NDArray[np.float64]
Interval = tuple[float, float]
Statistic = Callable[[Floats], Floats]
"""From totals ``(samples, columns)`` to values ``(samples, statistics)``; NaN where one is not defined."""

FEW = 3
"""Fewer reports than this and there is no interval over reports."""
_SMALL = 5
"""With fewer reports than this their sentences are resampled, too."""
_BLOCK = 4_000_000
"""Numbers in one block of resampling weights (32 MB)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often to draw, and how sure to be."""

    samples: int = 2000
    seed: int = 0
    level: float = 0.95


def unit_of(reports: Sequence[str]) -> str:
    """What intervals are over: ``"report"``, or ``"sentence"`` where there are fewer than three reports."""
    return "report" if len(set(reports)) >= FEW else "sentence"


class Resampler:
    """Draws sentences; two of the same seed over the same sentences draw the same ones.

    Args:
        reports: The report of each sentence.
        plan: Number of samples and seed.
        over: ``"report"`` or ``"within"``.
    """

    def __init__(self, reports: Sequence[str], plan: Plan, over: str) -> None:
        _, self._report = np.unique(np.array(reports, dtype=object).astype(str), return_inverse=True)
        self._sizes = np.bincount(self._report) if len(reports) else np.zeros(0, dtype=int)
        self._order = np.argsort(self._report, kind="stable")
        self.plan, self.over = plan, over
        self.nested = over == "report" and len(self._sizes) < _SMALL

    def units(self, matrix: sparse.csr_matrix) -> sparse.csr_matrix:
        """The counts (sentences by columns) of what is drawn: of reports or of sentences."""
        return matrix if self.over == "within" else self._grouping() @ matrix

    def totals(self, matrix: sparse.csr_matrix) -> Iterator[Floats]:
        """The sums over each resample, in blocks ``(some samples, columns)``."""
        drawn = matrix if self.over == "within" or self.nested else self.units(matrix)
        drawn = drawn.astype(np.float64).T.tocsr()  # sparse times dense is the fast way round
        rng = np.random.default_rng(self.plan.seed)
        block = max(1, min(self.plan.samples, _BLOCK // max(1, len(self._report))))
        for start in range(0, self.plan.samples, block):
            size = min(block, self.plan.samples - start)
            yield np.asarray((drawn @ self._weights(rng, size).T).T)

    def _weights(self, rng: np.random.Generator, size: int) -> Floats:
        """How often each unit is drawn: ``(size, units)``."""
        if self.over == "within":
            return self._sentences(rng, np.ones((size, len(self._sizes)), dtype=np.int64))
        count = len(self._sizes)
        draws = rng.multinomial(count, np.full(count, 1 / count), size=size)
        return self._sentences(rng, draws) if self.nested else draws.astype(np.float64)

    def _sentences(self, rng: np.random.Generator, draws: npt.NDArray[np.int64]) -> Floats:
        """Draw as many sentences of each report as its size times its draws."""
        weights = np.zeros((len(draws), len(self._report)))
        first = 0
        for report, size in enumerate(self._sizes):
            counts = draws[:, report] * size
            row = np.repeat(np.arange(len(draws)), counts)
            flat = row * size + rng.integers(0, size, size=int(counts.sum()))
            mine = self._order[first : first + size]
            weights[:, mine] = np.bincount(flat, minlength=len(draws) * size).reshape(len(draws), size)
            first += size
        return weights

    def _grouping(self) -> sparse.csr_matrix:
        shape = (len(self._sizes), len(self._report))
        ones = np.ones(len(self._report))
        return sparse.csr_matrix((ones, (self._report, np.arange(len(self._report)))), shape=shape)


@dataclass(frozen=True, slots=True)
class Estimates:
    """Statistics with intervals, and their values in every resample.

    Attributes:
        value: ``(statistics,)``; NaN where one is not defined.
        low: Lower bounds; NaN where there is nothing to estimate from.
        high: Upper bounds.
        replicates: ``(samples, statistics)``.
    """

    value: Floats
    low: Floats
    high: Floats
    replicates: Floats

    def interval(self, at: int) -> Interval | None:
        """Bounds of one statistic."""
        return None if np.isnan(self.low[at]) else (float(self.low[at]), float(self.high[at]))


def estimate(matrix: sparse.csr_matrix, statistic: Statistic, resampler: Resampler) -> Estimates:
    """Statistics of counts with BCa intervals; none where no resample differs from another.

    Args:
        matrix: Counts, sentences by columns.
        statistic: What to make of totals of columns.
        resampler: What is drawn.
    """
    units = resampler.units(matrix)
    total = np.asarray(matrix.sum(axis=0), dtype=np.float64).reshape(1, -1)
    value = statistic(total)[0]
    replicates = np.concatenate([statistic(block) for block in resampler.totals(matrix)])
    skew = _acceleration(units, statistic, total, value)
    low, high = _bca(value, replicates, skew, units.shape[0], resampler.plan.level)
    return Estimates(value, low, high, replicates)


def exact_bound(trials: int, level: float) -> float:
    """How far below 1 a share may lie of which every trial came true (Clopper and Pearson 1934)."""
    return float(1 - ((1 - level) / 2) ** (1 / trials))


def settled(estimates: Estimates, at: int, trials: int, level: float) -> Interval | None:
    """Bounds of a share, exact where all or nothing is right; ``None`` where one sentence is all there is."""
    value = estimates.value[at]
    if trials < 2 or np.isnan(value):
        return None
    slack = exact_bound(trials, level)
    if value == 1.0:
        return (1.0 - slack, 1.0)
    return (0.0, slack) if value == 0.0 else estimates.interval(at)


def _acceleration(units: sparse.csr_matrix, statistic: Statistic, total: Floats, value: Floats) -> Floats:
    """Skewness of the jackknife values: Efron's *a*, for each statistic.

    Works through the units in blocks. A unit whose removal leaves a statistic undefined counts as no change.
    """
    count = units.shape[0]
    sums = np.zeros((3, len(value)))
    block = max(1, _BLOCK // max(1, 2 * units.shape[1]))
    for start in range(0, count, block):
        change = np.nan_to_num(value - statistic(total - units[start : start + block].toarray()))
        sums += [(change**power).sum(axis=0) for power in (1, 2, 3)]
    mean = sums[0] / max(1, count)
    squares = sums[1] - count * mean**2
    cubes = sums[2] - 3 * mean * sums[1] + 2 * count * mean**3
    with np.errstate(divide="ignore", invalid="ignore"):
        skew = cubes / (6 * np.maximum(squares, 0) ** 1.5)
    return np.where(squares > 1e-15, np.nan_to_num(skew), 0.0)


def _bca(value: Floats, replicates: Floats, skew: Floats, units: int, level: float) -> tuple[Floats, Floats]:
    """Bounds for each statistic; NaN where it is not defined, no resample differs, or there is one unit only."""
    ordered = np.sort(replicates, axis=0)  # NaN last
    valid = np.isfinite(replicates).sum(axis=0)
    if units < 2 or not len(replicates):
        return np.full_like(value, np.nan), np.full_like(value, np.nan)
    below = (replicates < value).sum(axis=0) + (replicates == value).sum(axis=0) / 2
    share = np.clip(below / np.maximum(valid, 1), 1 / (len(replicates) + 1), 1 - 1 / (len(replicates) + 1))
    bias = norm.ppf(share)
    wide = np.sqrt(units / (units - 1)) * student.ppf((1 + level) / 2, units - 1)
    low, high = (_quantile(ordered, valid, _shifted(bias, skew, z)) for z in (-wide, wide))
    last = ordered[np.maximum(valid - 1, 0), np.arange(ordered.shape[1])]
    undefined = np.isnan(value) | (valid < 2) | (ordered[0] == last)
    return np.where(undefined, np.nan, low), np.where(undefined, np.nan, high)


def _shifted(bias: Floats, skew: Floats, z: float) -> Floats:
    """The share of resamples at which BCa cuts."""
    scale = 1 - skew * (bias + z)
    with np.errstate(divide="ignore"):
        at = np.where(scale > 0, bias + (bias + z) / scale, np.sign(z) * np.inf)
    return np.asarray(norm.cdf(at), dtype=np.float64)


def _quantile(ordered: Floats, valid: npt.NDArray[np.int64], share: Floats) -> Floats:
    """A quantile of each column of sorted values, by linear interpolation between neighbours."""
    place = share * np.maximum(valid - 1, 0)
    floor = np.floor(place).astype(int)
    columns = np.arange(ordered.shape[1])
    low = ordered[floor, columns]
    high = ordered[np.minimum(floor + 1, np.maximum(valid - 1, 0)), columns]
    return np.asarray(low + (high - low) * (place - floor), dtype=np.float64)


def matrix_of(
    count: int, rows: npt.ArrayLike, columns: npt.ArrayLike, values: npt.ArrayLike, width: int
) -> sparse.csr_matrix:
    """Counts as a sparse matrix (sentences by columns); equal places add up."""
    at = (np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64))
    made = sparse.csr_matrix((np.asarray(values, dtype=np.float64), at), shape=(count, width))
    made.eliminate_zeros()
    return made


def interval_to_json(interval: Interval | None) -> list[float] | None:
    """``[low, high]`` to four places."""
    return None if interval is None else [round(bound, 4) for bound in interval]


def interval_from_json(row: Sequence[float] | None) -> Interval | None:
    """Read what :func:`interval_to_json` wrote."""
    return None if row is None else (row[0], row[1])
