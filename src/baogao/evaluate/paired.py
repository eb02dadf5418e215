"""Whether one system is better than another: paired differences on the same sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from baogao.errors import BaogaoError
from baogao.evaluate.bootstrap import f1s, schema_matrix
from baogao.evaluate.score import PARTS, CountTable, Ints, membership, names
from baogao.resample import (
    FEW,
    Estimates,
    Floats,
    Interval,
    Plan,
    Resampler,
    estimate,
    interval_from_json,
    interval_to_json,
    unit_of,
)

_ENOUGH = 8
"""Reports, for swapping them as wholes: fewer leave too few ways to swap."""
_BLOCK = 4_000_000


@dataclass(frozen=True, slots=True)
class Difference:
    """F1 of two systems on the same gold, and what can be said about the difference.

    Attributes:
        a: F1 of the first.
        b: F1 of the second.
        difference: ``b - a``.
        interval: BCa interval of it from resamples shared by both; over reports, or sentences if fewer than
            three have such spans; ``None`` where the systems do not differ.
        within: The same over the sentences of these very reports.
        p_bootstrap: Two-sided: share of resamples of what ``interval`` is over whose difference lies as far
            from the difference found as that from zero (Efron and Tibshirani 1993, chapter 16).
        p_randomisation: Two-sided, by approximate randomisation (Noreen 1989; Yeh 2000): share of random
            exchanges of the two systems' output that give a difference at least as large. Whole reports are
            exchanged where there are eight or more, else sentences.
        gold: Gold spans.
        better: Ids of the sentences with fewer wrong spans in ``b``.
        worse: Ids of those with more.
    """

    a: float | None
    b: float | None
    difference: float | None
    interval: Interval | None
    within: Interval | None
    p_bootstrap: float | None
    p_randomisation: float | None
    gold: int
    better: tuple[str, ...]
    worse: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As plain data, to four places."""
        numbers = ("a", "b", "difference", "p_bootstrap", "p_randomisation")
        return {
            **{key: None if (v := getattr(self, key)) is None else round(v, 4) for key in numbers},
            **{key: interval_to_json(getattr(self, key)) for key in ("interval", "within")},
            "gold": self.gold,
            "better": list(self.better),
            "worse": list(self.worse),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Difference":
        """Read what :meth:`to_json` wrote."""
        intervals = {key: interval_from_json(row[key]) for key in ("interval", "within")}
        lists = {key: tuple(row[key]) for key in ("better", "worse")}
        return cls(**{**row, **intervals, **lists})


def paired_tables(
    a: CountTable, b: CountTable, plan: Plan, schemas: Sequence[str] = ("strict",)
) -> dict[str, dict[str, Difference]]:
    """Differences ``b - a`` by schema and name.

    Args:
        a: Counts of the first system.
        b: Counts of the second on the same sentences, in any order.
        plan: How often to draw.
        schemas: When a span is right.

    Raises:
        BaogaoError: If the two do not hold the same sentences with as many gold spans.
    """
    first = schema_matrix(a, schemas)
    second = schema_matrix(b, schemas)[_order(a, b)]
    _refuse_other_gold(a, first, second)
    both = sparse.hstack([first, second], format="csr")
    within = estimate(both, _difference, Resampler(a.reports, plan, "within"))
    over = within
    if unit_of(a.reports) == "report":
        over = estimate(both, _difference, Resampler(a.reports, plan, "report"))
    chance = _randomised(first, second, a.reports, plan)
    better, worse = _changed(first, second)
    values = f1s(_sum(first))[0], f1s(_sum(second))[0]
    reports = _reports(first, second, a.reports)
    gold = np.asarray(_by_name(first, 1).sum(axis=0)).ravel() / 2
    count = len(names())

    def difference(at: int) -> Difference:
        drawn = over if reports[at] >= FEW else within
        return Difference(
            a=_known(values[0][at]),
            b=_known(values[1][at]),
            difference=_known(over.value[at]),
            interval=drawn.interval(at),
            within=within.interval(at),
            p_bootstrap=_shifted(drawn, at),
            p_randomisation=_known(chance[at]),
            gold=int(gold[at]),
            better=tuple(a.ids[i] for i in better[:, at].nonzero()[0]),
            worse=tuple(a.ids[i] for i in worse[:, at].nonzero()[0]),
        )

    return {
        schema: {name: difference(s * count + n) for n, name in enumerate(names())}
        for s, schema in enumerate(schemas)
    }


def _reports(first: sparse.csr_matrix, second: sparse.csr_matrix, reports: Sequence[str]) -> Ints:
    """In how many reports either system or the gold has spans, for each cell."""
    held = (_by_name(first, 1) + _by_name(first, 3) + _by_name(second, 3)).tocsc()
    report = np.unique(np.array(reports, dtype=object).astype(str), return_inverse=True)[1]
    pointers = pairwise(held.indptr)
    return np.array(
        [len(np.unique(report[held.indices[low:high]])) for low, high in pointers], dtype=np.int32
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _order(a: CountTable, b: CountTable) -> list[int]:
    """Where the sentences of ``a`` stand in ``b``."""
    at = {id_: number for number, id_ in enumerate(b.ids)}
    lonely = sorted(at.keys() ^ set(a.ids))
    if lonely:
        raise BaogaoError(
            f"{len(lonely)} sentences are in one of the two runs only, the first is {lonely[0]}",
            remedy="compare runs on the same gold",
        )
    return [at[id_] for id_ in a.ids]


def _refuse_other_gold(a: CountTable, first: sparse.csr_matrix, second: sparse.csr_matrix) -> None:
    differs = (first[:, 1::PARTS] != second[:, 1::PARTS]).nonzero()[0]
    if len(differs):
        raise BaogaoError(
            f"the gold of {len(set(differs.tolist()))} sentences differs, the first is {a.ids[differs[0]]}",
            remedy="score both systems on the same gold",
        )


def _sum(matrix: sparse.csr_matrix) -> Floats:
    return np.asarray(matrix.sum(axis=0), dtype=np.float64).reshape(1, -1)


def _difference(totals: Floats) -> Floats:
    first, second = np.split(totals, 2, axis=1)
    return f1s(second) - f1s(first)


def _shifted(found: Estimates, at: int) -> float | None:
    value, replicates = found.value[at], found.replicates[:, at]
    replicates = replicates[np.isfinite(replicates)]
    if np.isnan(value) or found.interval(at) is None:
        return None
    far = np.abs(replicates - value) >= abs(value) - 1e-12
    return float((far.sum() + 1) / (len(replicates) + 1))


def _randomised(
    first: sparse.csr_matrix, second: sparse.csr_matrix, reports: Sequence[str], plan: Plan
) -> Floats:
    """P value of each cell: how often a random exchange of the systems differs as much."""
    unit = np.unique(np.array(reports, dtype=object).astype(str), return_inverse=True)[1]
    if unit.max(initial=-1) + 1 < _ENOUGH:
        unit = np.arange(len(reports))
    change = (second - first).T.tocsr()
    found = _difference(np.hstack([_sum(first), _sum(second)]))[0]
    far = np.zeros(len(found))
    rng = np.random.default_rng(plan.seed)
    block = max(1, min(plan.samples, _BLOCK // max(1, len(reports))))
    for start in range(0, plan.samples, block):
        size = min(block, plan.samples - start)
        moved = np.asarray((change @ _swaps(rng, size, unit).T).T)
        swapped = _difference(np.hstack([_sum(first) + moved, _sum(second) - moved]))
        far += (np.abs(swapped) >= np.abs(found) - 1e-12).sum(axis=0)
    return np.where(np.isnan(found), np.nan, (far + 1) / (plan.samples + 1))


def _swaps(rng: np.random.Generator, size: int, unit: npt.NDArray[np.int64]) -> Floats:
    drawn = rng.integers(0, 2, size=(size, int(unit.max(initial=-1)) + 1), dtype=np.int8)
    return drawn[:, unit].astype(np.float64)


def _by_name(matrix: sparse.csr_matrix, part: int) -> sparse.csr_matrix:
    """One part of the counts, summed to layers and ``micro``: sentences by ``schemas x names``."""
    groups = matrix.shape[1] // PARTS // len(membership())
    return matrix[:, part::PARTS] @ sparse.kron(sparse.identity(groups), membership(), format="csr")


def _changed(
    first: sparse.csr_matrix, second: sparse.csr_matrix
) -> tuple[sparse.csc_matrix, sparse.csc_matrix]:
    """Where the second system has fewer, and where it has more wrong spans than the first."""
    wrong = [_by_name(m, 1) - _by_name(m, 0) + _by_name(m, 3) - _by_name(m, 2) for m in (first, second)]
    change = (wrong[1] - wrong[0]).tocsc()
    return (change < 0), (change > 0)
