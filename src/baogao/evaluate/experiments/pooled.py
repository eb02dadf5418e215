"""Scores of a system that was run several times: mean and spread over seeds, intervals over reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev
from typing import Any

import numpy as np
from scipy import sparse

from baogao.evaluate.bootstrap import f1_intervals, f1s, schema_matrix
from baogao.evaluate.score import CountTable, names
from baogao.resample import Floats, Interval, Plan, Resampler, estimate, interval_to_json, unit_of


@dataclass(frozen=True, slots=True)
class Pooled:
    """F1 of one label, layer or ``micro``.

    Attributes:
        values: Strict F1 of each seed; ``None`` where there is no span, gold or predicted.
        interval: Of F1 from the counts of all seeds together, over reports (over sentences where there are fewer than
            three). It holds the chance of the sample, not that of the seeds.
        gold: Number of gold spans.
        sentences: Number of sentences with a span, gold or predicted.
        reports: Number of reports with one.
    """

    values: tuple[float | None, ...]
    interval: Interval | None
    gold: int
    sentences: int
    reports: int

    @property
    def mean(self) -> float | None:
        """Mean F1 over seeds."""
        found = [value for value in self.values if value is not None]
        return mean(found) if found else None

    @property
    def sd(self) -> float | None:
        """Standard deviation over seeds; ``None`` for a single one."""
        found = [value for value in self.values if value is not None]
        return stdev(found) if len(found) > 1 else None

    def to_json(self) -> dict[str, Any]:
        """Scores to four places."""
        return {
            "mean": _places(self.mean),
            "sd": _places(self.sd),
            "interval": interval_to_json(self.interval),
            "gold": self.gold,
            "sentences": self.sentences,
            "reports": self.reports,
            "seeds": [_places(value) for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class Gain:
    """How much the mean F1 of one system lies above that of another on the same sentences.

    Attributes:
        value: Difference of the F1 from the counts of all seeds together.
        interval: Its interval, both systems resampled alike.
    """

    value: float | None
    interval: Interval | None

    def to_json(self) -> dict[str, Any]:
        """Plain data to four places."""
        return {"value": _places(self.value), "interval": interval_to_json(self.interval)}


def _places(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def pool(tables: Sequence[CountTable], plan: Plan) -> dict[str, Pooled]:
    """Scores of a system by name, from a table of the same sentences for each seed."""
    seeds = [table.tallies() for table in tables]
    scores = f1_intervals(together(tables), samples=plan.samples, seed=plan.seed, level=plan.level)
    return {
        name: Pooled(
            tuple(tallies[name].f1 for tallies in seeds),
            scores[name].interval,
            round(seeds[0][name].gold),
            scores[name].sentences,
            scores[name].reports,
        )
        for name in names()
    }


def together(tables: Sequence[CountTable]) -> CountTable:
    """One table of the same sentences whose counts are the sums of several."""
    sentence, label, values = (
        np.concatenate([getattr(table, part) for table in tables]) for part in ("sentence", "label", "values")
    )
    return CountTable(tables[0].ids, tables[0].reports, sentence, label, values)


def only(table: CountTable, reports: Sequence[str]) -> CountTable:
    """The table of the sentences of some reports."""
    kept = np.isin(np.array(table.reports, dtype=object).astype(str), list(reports))
    number = np.cumsum(kept) - 1
    cells = kept[table.sentence]
    ids, owners = (
        tuple(value for value, keep in zip(column, kept, strict=True) if keep)
        for column in (table.ids, table.reports)
    )
    sentence = number[table.sentence[cells]].astype(np.int32)
    return CountTable(ids, owners, sentence, table.label[cells], table.values[cells])


def gains(tables: Sequence[CountTable], others: Sequence[CountTable], plan: Plan) -> dict[str, Gain]:
    """By name how far the first system is above the second, with a paired interval."""
    matrices = [schema_matrix(together(side), ("strict",)) for side in (tables, others)]
    width = matrices[0].shape[1]

    def difference(totals: Floats) -> Floats:
        return f1s(totals[:, :width]) - f1s(totals[:, width:])

    reports = tables[0].reports
    over = "report" if unit_of(reports) == "report" else "within"
    found = estimate(sparse.hstack(matrices, format="csr"), difference, Resampler(reports, plan, over))
    return {
        name: Gain(None if np.isnan(found.value[n]) else float(found.value[n]), found.interval(n))
        for n, name in enumerate(names())
    }


def rows_to_json(rows: Mapping[str, Pooled] | Mapping[str, Gain]) -> dict[str, Any]:
    """A table as plain data."""
    return {name: row.to_json() for name, row in rows.items()}
