"""How sure a score is: scores with intervals for every cell of a table, from counts of sentences.

What is drawn, and how the bounds are made, stands in :mod:`baogao.resample`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy import sparse

from baogao.evaluate.score import PARTS, SCHEMAS, CountTable, Tally, membership, names
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
    matrix_of,
    settled,
    unit_of,
)
from baogao.schema import labels


@dataclass(frozen=True, slots=True)
class Score:
    """A score with its uncertainty, and the sentences that cost it.

    Attributes:
        tally: Counts; precision, recall and F1 follow from them.
        sentences: Number of sentences with a span, gold or predicted, in this cell.
        reports: Number of reports with one.
        interval: Of F1, over what ``unit`` says.
        within: Of F1, over the sentences of these very reports.
        precision_interval: As ``interval``.
        recall_interval: As ``interval``.
        wrong: Numbers of the sentences with something missed or spurious in this cell.
    """

    tally: Tally
    sentences: int = 0
    reports: int = 0
    interval: Interval | None = None
    within: Interval | None = None
    precision_interval: Interval | None = None
    recall_interval: Interval | None = None
    wrong: tuple[int, ...] = ()

    @property
    def unit(self) -> str:
        """What intervals are over: ``report`` if three reports or more have such spans, else ``sentence``."""
        return "report" if self.reports >= FEW else "sentence"

    @property
    def precision(self) -> float | None:
        """Share of the predicted spans that are right."""
        return self.tally.precision

    @property
    def recall(self) -> float | None:
        """Share of the gold spans that were found."""
        return self.tally.recall

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both."""
        return self.tally.f1

    def to_json(self) -> dict[str, Any]:
        """Counts, scores and intervals as plain data, scores to four places."""
        t = self.tally
        return {
            **asdict(t),
            **{key: _places(getattr(t, key)) for key in ("precision", "recall", "f1")},
            "sentences": self.sentences,
            "reports": self.reports,
            **{key: interval_to_json(getattr(self, key)) for key in _INTERVALS},
            "wrong": list(self.wrong),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Score":
        """Read what :meth:`to_json` wrote."""
        intervals = {key: interval_from_json(row[key]) for key in _INTERVALS}
        tally = Tally(row["found"], row["gold"], row["right"], row["predicted"])
        return cls(tally, row["sentences"], row["reports"], **intervals, wrong=tuple(row["wrong"]))


_INTERVALS = ("interval", "within", "precision_interval", "recall_interval")


def _places(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def schema_matrix(table: CountTable, schemas: Sequence[str] = SCHEMAS) -> sparse.csr_matrix:
    """Counts of a table, in halves: one group of ``labels x 4`` columns for each schema."""
    width = len(labels()) * PARTS
    pieces = [table.values[:, SCHEMAS.index(schema)] for schema in schemas]
    values = np.stack(pieces, axis=1).reshape(len(table.sentence), len(schemas), PARTS)
    group = np.arange(len(schemas))[None, :, None] * width
    column = group + table.label[:, None, None] * PARTS + np.arange(PARTS)[None, None, :]
    row = np.broadcast_to(table.sentence[:, None, None], values.shape)
    return matrix_of(len(table.ids), row.ravel(), column.ravel(), values.ravel(), len(schemas) * width)


def named(totals: Floats) -> Floats:
    """Sum labels to layers and ``micro``: ``(n, groups x labels x 4)`` to ``(n, groups, names, 4)``."""
    shaped = totals.reshape(len(totals), -1, len(labels()), PARTS)
    return np.swapaxes(np.tensordot(shaped, membership().astype(np.float64), axes=(2, 0)), 2, 3)


def scores(totals: Floats) -> Floats:
    """F1, precision and recall of each group and name: ``(n, 3 x groups x names)``."""
    found, gold, right, predicted = np.moveaxis(named(totals), -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        p, r = right / predicted, found / gold
        f1 = np.where((right > 0) & (found > 0), 2 * p * r / (p + r), 0.0)
    f1 = np.where(gold + predicted > 0, f1, np.nan)
    return np.stack([f1, p, r], axis=1).reshape(len(totals), -1)


def f1s(totals: Floats) -> Floats:
    """F1 alone: ``(n, groups x names)``."""
    values = scores(totals)
    return values[:, : values.shape[1] // 3]


def cells(matrix: sparse.csr_matrix, reports: Sequence[str], plan: Plan) -> list[dict[str, Score]]:
    """Scores with intervals for each group of columns of a count matrix, by name.

    Args:
        matrix: Sentences by ``groups x labels x 4``, in halves.
        reports: The report of each sentence.
        plan: How often to draw.
    """
    within = estimate(matrix, scores, Resampler(reports, plan, "within"))
    over = within
    if unit_of(reports) == "report":
        over = estimate(matrix, scores, Resampler(reports, plan, "report"))
    facts = _Facts(matrix, reports)
    count = len(names())
    return [
        {name: facts.score(group * count + n, over, within, plan.level) for n, name in enumerate(names())}
        for group in range(facts.groups)
    ]


class _Facts:
    """What a cell holds besides its intervals: counts, sentences, reports."""

    def __init__(self, matrix: sparse.csr_matrix, reports: Sequence[str]) -> None:
        self._tally = named(np.asarray(matrix.sum(axis=0)).reshape(1, -1)).reshape(-1, PARTS) / 2
        self.groups = len(self._tally) // len(names())
        by_part = [matrix[:, part::PARTS] for part in range(PARTS)]
        found, gold, right, predicted = by_part
        grouping = sparse.kron(sparse.identity(self.groups), membership(), format="csr")
        self._held = ((gold + predicted) @ grouping).tocsc()
        self._wrong = ((gold - found + predicted - right) @ grouping).tocsc()
        self._wrong.eliminate_zeros()
        self._report = np.unique(np.array(reports, dtype=object).astype(str), return_inverse=True)[1]

    def score(self, at: int, over: Estimates, within: Estimates, level: float) -> Score:
        tally = Tally(*map(float, self._tally[at]))
        held, wrong = (m.indices[m.indptr[at] : m.indptr[at + 1]] for m in (self._held, self._wrong))
        count, step = len(held), len(self._tally)
        reports = len(np.unique(self._report[held]))
        over = over if reports >= FEW else within

        def bounds(estimates: Estimates, kind: int) -> Interval | None:
            return settled(estimates, kind * step + at, count, level)

        return Score(
            tally,
            count,
            reports,
            interval=bounds(over, 0),
            within=bounds(within, 0),
            precision_interval=bounds(over, 1),
            recall_interval=bounds(over, 2),
            wrong=tuple(sorted(wrong.tolist())),
        )


def f1_intervals(
    table: CountTable, *, schema: str = "strict", samples: int = 2000, seed: int = 0, level: float = 0.95
) -> dict[str, Score]:
    """Scores with intervals for each label, layer and ``micro`` of a table.

    Args:
        table: Counts of the sentences.
        schema: When a span is right.
        samples: Number of resamples.
        seed: Of the drawing; equal seeds give equal bounds.
        level: How often an interval shall hold the truth.
    """
    return cells(schema_matrix(table, (schema,)), table.reports, Plan(samples, seed, level))[0]
