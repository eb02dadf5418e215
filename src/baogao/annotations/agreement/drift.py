"""Whether agreement, and how often pre-annotations are overturned, change with order, day or batch.

Reports are read one after another, so that a part of the work holds few of them. Intervals are therefore over the
sentences of these very reports; a report that is hard for all looks like drift, and only more reports tell.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from baogao.annotations.agreement.readings import Item
from baogao.annotations.agreement.scores import (
    MICRO,
    PARTS,
    Value,
    bounds,
    count,
    rows_of,
    rows_of_difference,
    scores,
)
from baogao.annotations.doccano.passes import Act
from baogao.resample import Floats, Plan
from baogao.schema import labels

Kind = Literal["order", "day", "batch"]
_PARTS_OF_ORDER = 5
_FEWEST = 10
"""Sentences in a part of the order; with fewer there are fewer parts."""
_MOST = 31
"""Days or batches told one by one; of more, the last."""


@dataclass(frozen=True, slots=True)
class Drift:
    """Agreement and overturned pre-annotations along one scale.

    Attributes:
        kind: ``order`` (place in the annotators' work, in equal parts), ``day`` or ``batch``.
        bins: Names, in their order.
        sentences: Numbers of the sentences that each holds.
        agreement: Strict micro F1 of all pairs, in each.
        change: Of the last less that of the first.
        overturned: Share of the pre-annotations shown that were not kept, by annotator, in each.
        overturned_change: Of the last less that of the first, by annotator.
    """

    kind: Kind
    bins: tuple[str, ...]
    sentences: tuple[tuple[int, ...], ...]
    agreement: tuple[Value, ...]
    change: Value
    overturned: Mapping[str, tuple[Value, ...]]
    overturned_change: Mapping[str, Value]

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "kind": self.kind,
            "bins": list(self.bins),
            "sentences": [len(numbers) for numbers in self.sentences],
            "agreement": [value.to_json() for value in self.agreement],
            "change": self.change.to_json(),
            "overturned": {who: [v.to_json() for v in row] for who, row in self.overturned.items()},
            "overturned_change": {who: v.to_json() for who, v in self.overturned_change.items()},
        }


def drifts(items: Sequence[Item], pairs: Sequence[tuple[str, str]], plan: Plan) -> list[Drift]:
    """Every scale that is known and has two bins or more."""
    scales: tuple[tuple[Kind, tuple[list[int], tuple[str, ...]]], ...] = (
        ("order", _by_order(items)),
        ("day", _by_name(items, lambda act: act.at[:10])),
        ("batch", _by_name(items, lambda act: act.batch)),
    )
    return [_drift(kind, items, pairs, scale, plan) for kind, scale in scales if len(scale[1]) > 1]


def _acts(item: Item) -> list[Act]:
    return [item.acts[name] for name in item.spans if name in item.acts]


def _by_order(items: Sequence[Item]) -> tuple[list[int], tuple[str, ...]]:
    """Equal parts of the work, by the mean place that a sentence had in it; -1 where it is not known."""
    at = [_mean([act.order for act in _acts(item)]) if len(_acts(item)) > 1 else -1.0 for item in items]
    known = sorted((order, number) for number, order in enumerate(at) if order >= 0)
    parts = min(_PARTS_OF_ORDER, len(known) // _FEWEST)
    place = [-1] * len(items)
    for rank, (_, number) in enumerate(known):
        place[number] = rank * parts // len(known) if parts else -1
    return place, tuple(f"{part + 1} of {parts}" for part in range(parts))


def _mean(numbers: Sequence[int]) -> float:
    return sum(numbers) / len(numbers)


def _by_name(items: Sequence[Item], name: Callable[[Act], str]) -> tuple[list[int], tuple[str, ...]]:
    """Days or batches in which all readers of a sentence read it last; -1 where that is not known."""
    found = [[name(act) for act in _acts(item)] for item in items]
    last = [max(names) if len(names) > 1 and all(names) else "" for names in found]
    bins = tuple(sorted({one for one in last if one})[-_MOST:])
    return [bins.index(one) if one in bins else -1 for one in last], bins


def _drift(
    kind: Kind,
    items: Sequence[Item],
    pairs: Sequence[tuple[str, str]],
    scale: tuple[list[int], tuple[str, ...]],
    plan: Plan,
) -> Drift:
    place, bins = scale
    reports = [item.sentence.report for item in items]
    counts = np.zeros((len(items), len(bins), len(labels()), PARTS))
    for number, (item, at) in enumerate(zip(items, place, strict=True)):
        for a, b in pairs:
            if at >= 0 and a in item.spans and b in item.spans:
                counts[number, at] += count(item.spans[a], item.spans[b])
    found = scores(counts, reports, plan, [(len(bins) - 1, 0)], within_only=True)
    strict = tuple(group[MICRO]["strict"] for group in found.groups)
    names = sorted({name for item in items for name in item.acts if name in item.spans})
    rates = {name: _rates(items, name, place, len(bins), plan) for name in names}
    return Drift(
        kind,
        bins,
        tuple(tuple(n for n, of in enumerate(place) if of == at) for at in range(len(bins))),
        strict,
        found.differences[0][MICRO]["strict"],
        {name: rates_[:-1] for name, rates_ in rates.items()},
        {name: rates_[-1] for name, rates_ in rates.items()},
    )


def _rates(
    items: Sequence[Item], name: str, place: Sequence[int], bins: int, plan: Plan
) -> tuple[Value, ...]:
    """Share of overturned pre-annotations in each bin, and the change from the first to the last."""
    counts = np.zeros((len(items), bins, 2))
    for number, (item, at) in enumerate(zip(items, place, strict=True)):
        act = item.acts.get(name)
        if act is not None and at >= 0 and name in item.spans:
            kinds = [fate.kind for fate in act.fates if fate.kind != "added"]
            counts[number, at] = sum(kind != "kept" for kind in kinds), len(kinds)
    reports = [item.sentence.report for item in items]

    def statistic(totals: Floats) -> Floats:
        shaped = totals.reshape(-1, bins, 2)
        with np.errstate(divide="ignore", invalid="ignore"):
            rates = shaped[..., 0] / shaped[..., 1]
        return np.concatenate([rates, rates[:, -1:] - rates[:, :1]], axis=1)

    found = bounds(counts, statistic, reports, plan, within_only=True)
    rows = [rows_of(counts[:, at, 1], counts[:, at, 0], reports) for at in range(bins)]
    rows.append(rows_of_difference(rows[-1], rows[0]))
    return tuple(found.value(at, row, share=at < bins) for at, row in enumerate(rows))
