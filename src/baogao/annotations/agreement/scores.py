"""F1 of pairs of annotators with intervals: counts of sentences, groups of them, differences between groups."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from baogao.matching import match
from baogao.resample import (
    FEW,
    Estimates,
    Floats,
    Interval,
    Plan,
    Resampler,
    Statistic,
    estimate,
    interval_to_json,
    settled,
    unit_of,
)
from baogao.schema import Span, labels

MICRO = "micro"
MATCHES = ("strict", "overlap")
"""``strict``: equal offsets and label. ``overlap``: paired one to one, sharing a character, with equal label."""

PARTS = 4
"""Counts of a label in a sentence: spans of the first, of the second, strictly alike, alike by overlap."""


def names() -> tuple[str, ...]:
    """Rows of a table: every label, and all of them."""
    return (*labels(), MICRO)


@dataclass(frozen=True, slots=True)
class Value:
    """A number with its uncertainty and what stands behind it.

    Attributes:
        value: ``None`` where it is not defined.
        interval: Over what ``unit`` says.
        n: What it is made of: spans of both for an F1, sentences for a kappa or a rate.
        unit: ``report``, or ``sentence`` where fewer than three reports hold such spans.
        sentences: Numbers of the sentences that cost it.
    """

    value: float | None
    interval: Interval | None = None
    n: int = 0
    unit: str = "report"
    sentences: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data, numbers to four places; without the sentences."""
        value = None if self.value is None else round(self.value, 4)
        return {"value": value, "interval": interval_to_json(self.interval), "n": self.n, "unit": self.unit}


def count(a: Sequence[Span], b: Sequence[Span]) -> Floats:
    """Counts of one sentence, ``(labels, PARTS)``."""
    place = {label: at for at, label in enumerate(labels())}
    found = np.zeros((len(place), PARTS))
    for part, side in enumerate((a, b)):
        for span in side:
            found[place[span.label], part] += 1
    for i, j in match(a, b):
        if a[i].label == b[j].label:
            found[place[a[i].label], 2] += a[i] == b[j]
            found[place[a[i].label], 3] += 1
    return found


def with_micro(counts: Floats) -> Floats:
    """A row more, over all labels: ``(..., labels, parts)`` to ``(..., names, parts)``."""
    return np.concatenate([counts, counts.sum(axis=-2, keepdims=True)], axis=-2)


@dataclass(frozen=True, slots=True)
class Bounds:
    """Estimates over reports and within them; which one counts is told by how many reports there are.

    Without estimates over reports, those within count.
    """

    over: Estimates | None
    within: Estimates
    level: float

    def value(self, at: int, rows: "Rows", *, share: bool = True) -> Value:
        """One statistic as a number to show.

        Args:
            at: Its place among the statistics.
            rows: What it is made of.
            share: Whether 1 means that all came true, so that an exact bound is known.
        """
        over = self.over if rows.reports >= FEW else None
        unit, estimates = ("sentence", self.within) if over is None else ("report", over)
        number = float(estimates.value[at])
        if np.isnan(number):
            return Value(None, None, rows.n, unit, rows.lost)
        interval = settled(estimates, at, rows.sentences, self.level) if share else estimates.interval(at)
        return Value(number, interval, rows.n, unit, rows.lost)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a number is made of: how many spans or sentences, in how many sentences and reports, and which cost it."""

    n: int
    sentences: int
    reports: int
    lost: tuple[int, ...]


def bounds(
    counts: Floats, statistic: Statistic, reports: Sequence[str], plan: Plan, *, within_only: bool = False
) -> Bounds:
    """Estimate statistics of counts ``(sentences, ...)`` over reports (unless told not to) and within them."""
    matrix = sparse.csr_matrix(counts.reshape(len(counts), -1))
    within = estimate(matrix, statistic, Resampler(reports, plan, "within"))
    over = None
    if unit_of(reports) == "report" and not within_only:
        over = estimate(matrix, statistic, Resampler(reports, plan, "report"))
    return Bounds(over, within, plan.level)


def rows_of(held: Floats, lost: Floats, reports: Sequence[str]) -> Rows:
    """What a number is made of, from how much each sentence holds and costs."""
    at = np.flatnonzero(held).tolist()
    return Rows(
        round(float(held.sum())), len(at), len({reports[i] for i in at}), tuple(np.flatnonzero(lost).tolist())
    )


Ratio = Callable[[Floats], Floats]


def f1(totals: Floats) -> Floats:
    """Strict and overlap F1, ``(..., PARTS)`` to ``(..., 2)``; NaN where nobody marked anything."""
    spans = totals[..., 0] + totals[..., 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.stack([2 * totals[..., 2 + kind] / spans for kind in range(len(MATCHES))], axis=-1)


def mean(values: Floats) -> Floats:
    """Mean over the first axis but one of what is defined, ``(n, groups, ...)`` to ``(n, ...)``."""
    known = np.isfinite(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(known, values, 0).sum(axis=1) / known.sum(axis=1), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Scores:
    """F1 of groups of sentences, of their mean, and differences between groups.

    Attributes:
        groups: For each group by name and kind of match, as ``scores.groups[0]["TARGET"]["strict"]``.
        mean: Over the groups.
        differences: For each contrast asked for.
    """

    groups: list[dict[str, dict[str, Value]]]
    mean: dict[str, dict[str, Value]]
    differences: list[dict[str, dict[str, Value]]]


def scores(
    counts: Floats,
    reports: Sequence[str],
    plan: Plan,
    contrasts: Iterable[tuple[int, int]] = (),
    *,
    within_only: bool = False,
) -> Scores:
    """F1 with intervals for groups of sentences.

    Args:
        counts: ``(sentences, groups, labels, PARTS)``; zero where a sentence does not belong to a group.
        reports: The report of each sentence.
        plan: How often to draw.
        contrasts: Pairs of groups; the F1 of the first less that of the second is told.
        within_only: Whether intervals speak of these very reports, not of others.
    """
    contrasts = list(contrasts)
    full = with_micro(counts)
    shape = full.shape[1:]

    def statistic(totals: Floats) -> Floats:
        values = f1(totals.reshape(-1, *shape))
        more = [values[:, i] - values[:, j] for i, j in contrasts]
        return np.stack([*np.moveaxis(values, 1, 0), mean(values), *more], axis=1).reshape(len(totals), -1)

    found = bounds(full, statistic, reports, plan, within_only=within_only)
    held = full[..., 0] + full[..., 1]
    blocks = [held[:, group] for group in range(shape[0])]
    blocks += [held.sum(axis=1), *(held[:, i] + held[:, j] for i, j in contrasts)]
    lost = [_lost(full[:, group]) for group in range(shape[0])]
    lost += [np.sum(lost, axis=0), *(lost[i] + lost[j] for i, j in contrasts)]
    tables = [
        _table(found, block * len(names()) * len(MATCHES), held_, lost_, reports, share=block <= shape[0])
        for block, (held_, lost_) in enumerate(zip(blocks, lost, strict=True))
    ]
    count_ = shape[0]
    return Scores(tables[:count_], tables[count_], tables[count_ + 1 :])


def _lost(counts: Floats) -> Floats:
    """Spans without a like, by kind of match: ``(sentences, names, 2)``."""
    spans = counts[..., 0] + counts[..., 1]
    return np.stack([spans - 2 * counts[..., 2 + kind] for kind in range(len(MATCHES))], axis=-1)


def _table(
    found: Bounds, first: int, held: Floats, lost: Floats, reports: Sequence[str], *, share: bool
) -> dict[str, dict[str, Value]]:
    return {
        name: {
            kind: found.value(
                first + at * len(MATCHES) + k, rows_of(held[:, at], lost[:, at, k], reports), share=share
            )
            for k, kind in enumerate(MATCHES)
        }
        for at, name in enumerate(names())
    }
