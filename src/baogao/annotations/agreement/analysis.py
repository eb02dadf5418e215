"""The whole account of two or more annotators."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from baogao.annotations.agreement.boundaries import BoundaryGroup, boundaries, grouped
from baogao.annotations.agreement.confusion import Confusion, confusion
from baogao.annotations.agreement.drift import Drift, drifts
from baogao.annotations.agreement.kappa import Kappa, alphas, kappas
from baogao.annotations.agreement.readings import Item, Material, Reading, collect
from baogao.annotations.agreement.scores import PARTS, Value, count, f1, scores, with_micro
from baogao.annotations.agreement.shares import Share, Table, against_proposals, between, table_to_json
from baogao.files import atomic
from baogao.resample import Floats, Plan
from baogao.schema import labels
from baogao.spans import Counts


@dataclass(frozen=True, slots=True)
class Pair:
    """Two annotators.

    Attributes:
        a: The first.
        b: The second.
        sentences: How many both have seen.
        left: Sentences that count for neither, by reason; their ids.
        counts: Spans both have alike, only the first has, only the second has; by label, and micro.
        where: Numbers of the sentences that hold such spans, in the same order.
        scores: F1 by label and kind of match.
        kappas: By question.
        confusion: Labels exchanged.
    """

    a: str
    b: str
    sentences: int
    left: Mapping[str, tuple[str, ...]]
    counts: Mapping[str, Counts]
    where: Mapping[str, tuple[tuple[int, ...], ...]]
    scores: Table
    kappas: Mapping[str, Kappa]
    confusion: Confusion

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.a} – {self.b}"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Agreement in one report, all pairs together."""

    report: str
    sentences: int
    f1: Mapping[str, float | None]
    differing: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far annotators agree.

    Attributes:
        names: Annotators.
        items: Sentences that two or more have seen; all numbers of sentences count in them.
        pairs: All pairs who have a sentence in common.
        mean: Mean F1 of the pairs, by label and kind of match.
        alphas: Krippendorff's alpha of all annotators, by question.
        boundaries: Borders that differ, by kind.
        reports: Agreement report by report.
        drifts: Along every scale that is known.
        shares: Blind against pre-annotated: each annotator beside the pre-annotations, then one beside another.
        twice: How many sentences an annotator read in two batches, by name; the first reading counts.
        plan: Of the resampling.
    """

    names: tuple[str, ...]
    items: tuple[Item, ...]
    pairs: tuple[Pair, ...]
    mean: Table
    alphas: Mapping[str, Value]
    boundaries: tuple[BoundaryGroup, ...]
    reports: tuple[ReportRow, ...]
    drifts: tuple[Drift, ...]
    shares: tuple[Share, ...]
    twice: Mapping[str, int]
    plan: Plan

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """Ids of sentences by their numbers."""
        return [self.items[number].sentence.id for number in numbers]


def analyse(readings: Sequence[Reading], plan: Plan | None = None) -> Agreement:
    """Compare annotators in every way that their work allows.

    Args:
        readings: Of two annotators or more.
        plan: How often to draw for intervals, and from which seed.

    Raises:
        BaogaoError: If no two of them have read a sentence in common.

    Example:
        >>> from baogao.schema import Sentence, Span
        >>> one = Sentence("x-0001", "x", "plan", "", 0, "引进企业20家以上", 0, 9)
        >>> found = analyse([
        ...     Reading("chen", {one.id: one.with_spans([Span(4, 7, "NUMBER")])}),
        ...     Reading("li", {one.id: one.with_spans([Span(4, 9, "NUMBER")])}),
        ... ])
        >>> [found.mean["NUMBER"][kind].value for kind in ("strict", "overlap")]
        [0.0, 1.0]
        >>> found.boundaries[0].pattern
        'comparator after the value'
    """
    twice = {reading.name: len(reading.twice) for reading in readings if reading.twice}
    return _compared(collect(readings), twice, plan or Plan())


def _compared(material: Material, twice: Mapping[str, int], plan: Plan) -> Agreement:
    items, pairs = material.items, material.pairs
    counts = _counts(items, pairs)
    table = scores(counts, material.reports, plan)
    found = kappas(items, pairs, plan)
    shares = [against_proposals(items, name, plan) for name in material.names]
    borders = [border for a, b in pairs for border in boundaries(items, a, b)]
    return Agreement(
        material.names,
        items,
        tuple(
            _pair(material, pair, counts[:, at], table.groups[at], found[at]) for at, pair in enumerate(pairs)
        ),
        table.mean,
        alphas(items, plan),
        tuple(grouped(borders)),
        _reports(items, counts),
        tuple(drifts(items, pairs, plan)),
        tuple(share for share in (*shares, between(items, pairs, plan)) if share),
        twice,
        plan,
    )


def _counts(items: Sequence[Item], pairs: Sequence[tuple[str, str]]) -> Floats:
    """Counts of every sentence for every pair: ``(sentences, pairs, labels, PARTS)``."""
    found = np.zeros((len(items), len(pairs), len(labels()), PARTS))
    for number, item in enumerate(items):
        for at, (a, b) in enumerate(pairs):
            if a in item.spans and b in item.spans:
                found[number, at] = count(item.spans[a], item.spans[b])
    return found


def _pair(
    material: Material, names: tuple[str, str], counts: Floats, table: Table, found: Mapping[str, Kappa]
) -> Pair:
    a, b = names
    full = with_micro(counts)
    totals = full.sum(axis=0).astype(int).tolist()
    return Pair(
        a,
        b,
        sum(a in item.spans and b in item.spans for item in material.items),
        material.left[a, b],
        {
            name: Counts(alike, first - alike, second - alike)
            for name, (first, second, alike, _) in zip(table, totals, strict=True)
        },
        {name: _where(full[:, at]) for at, name in enumerate(table)},
        table,
        found,
        confusion(material.items, a, b),
    )


def _where(counts: Floats) -> tuple[tuple[int, ...], ...]:
    """Sentences with spans that both have, only the first, only the second."""
    first, second, alike = counts[:, 0], counts[:, 1], counts[:, 2]
    return tuple(tuple(np.flatnonzero(held > 0).tolist()) for held in (alike, first - alike, second - alike))


def _reports(items: Sequence[Item], counts: Floats) -> tuple[ReportRow, ...]:
    members: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        members.setdefault(item.sentence.report, []).append(number)
    summed = counts.sum(axis=(1, 2))  # over pairs and labels
    rows = []
    for report, numbers in members.items():
        mine = summed[numbers]
        strict, overlap = (None if np.isnan(x) else float(x) for x in f1(mine.sum(axis=0)))
        apart = np.flatnonzero(mine[:, 0] + mine[:, 1] - 2 * mine[:, 2])
        differing = tuple(numbers[at] for at in apart)
        rows.append(ReportRow(report, len(numbers), {"strict": strict, "overlap": overlap}, differing))
    return tuple(rows)


def to_json(found: Agreement) -> dict[str, Any]:
    """The account as plain data; sentences by their ids."""
    return {
        "annotators": list(found.names),
        "sentences": len(found.items),
        "read_twice": dict(found.twice),
        "intervals": {
            "level": found.plan.level,
            "samples": found.plan.samples,
            "seed": found.plan.seed,
        },
        "mean": table_to_json(found.mean),
        "alpha": {name: value.to_json() for name, value in found.alphas.items()},
        "pairs": [_pair_to_json(found, pair) for pair in found.pairs],
        "boundaries": [{**group.to_json(), "ids": found.ids(group.sentences)} for group in found.boundaries],
        "reports": [
            {
                "report": row.report,
                "sentences": row.sentences,
                **row.f1,
                "differing": found.ids(row.differing),
            }
            for row in found.reports
        ],
        "drift": [drift.to_json() for drift in found.drifts],
        "shares": [share.to_json() for share in found.shares],
    }


def _pair_to_json(found: Agreement, pair: Pair) -> dict[str, Any]:
    return {
        "a": pair.a,
        "b": pair.b,
        "sentences": pair.sentences,
        "left_out": {reason: list(ids) for reason, ids in pair.left.items()},
        "counts": {
            name: {"both": row.correct, "only_a": row.missed, "only_b": row.spurious}
            for name, row in pair.counts.items()
        },
        "f1": table_to_json(pair.scores),
        "differing": {name: found.ids(kinds["strict"].sentences) for name, kinds in pair.scores.items()},
        "kappa": {
            name: {
                "kappa": row.kappa.to_json(),
                "observed": row.observed.to_json(),
                "yes": list(row.yes),
                "ids": found.ids(row.kappa.sentences),
            }
            for name, row in pair.kappas.items()
        },
        "confusion": [
            {"a": a, "b": b, "count": len(numbers), "ids": found.ids(sorted(set(numbers)))}
            for (a, b), numbers in sorted(pair.confusion.items())
            if a != b
        ],
    }


def write_json(found: Agreement, path: Path) -> None:
    """Write the account.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    with atomic(path) as file:
        json.dump(to_json(found), file, ensure_ascii=False, indent=1)
        file.write("\n")
