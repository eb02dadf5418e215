"""How far pre-annotations pull: the blind share against the share that was read with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from baogao.annotations.agreement.readings import Item
from baogao.annotations.agreement.scores import MATCHES, MICRO, PARTS, Value, count, names, scores
from baogao.resample import Floats, Plan
from baogao.schema import labels

SHOWN, BLIND = 0, 1

Table = Mapping[str, Mapping[str, Value]]
"""Values by label and by kind of match."""


@dataclass(frozen=True, slots=True)
class Share:
    """One comparison in both shares.

    Attributes:
        who: An annotator, compared with the pre-annotations; or both of a pair, or all pairs, with one another.
        sentences: How many were read with pre-annotations, and how many blind.
        shown: F1 where pre-annotations were shown.
        blind: F1 where they were not; ``None`` values where nothing was read blind.
        pull: F1 shown less F1 blind. Above zero, pre-annotations are followed where they would not have been found.
        fates: What became of the pre-annotations that were shown, and what was added: the number of the sentence for
            each span, by kind; empty for pairs.
    """

    who: str
    sentences: tuple[int, int]
    shown: Table
    blind: Table
    pull: Table
    fates: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        tables = {"shown": self.shown, "blind": self.blind, "pull": self.pull}
        return {
            "who": self.who,
            "sentences": {"shown": self.sentences[SHOWN], "blind": self.sentences[BLIND]},
            **{key: table_to_json(table) for key, table in tables.items()},
            "fates": {kind: len(numbers) for kind, numbers in self.fates.items()},
        }


def table_to_json(table: Table) -> dict[str, Any]:
    """Values of a table as plain data."""
    return {name: {kind: value.to_json() for kind, value in kinds.items()} for name, kinds in table.items()}


def against_proposals(items: Sequence[Item], name: str, plan: Plan) -> Share | None:
    """An annotator beside the pre-annotations; ``None`` where the work was not pulled or had none."""
    counts = np.zeros((len(items), 2, len(labels()), PARTS))
    given = [0, 0]
    fates: dict[str, list[int]] = {}
    for number, item in enumerate(items):
        act = item.acts.get(name)
        if act is not None and name in item.spans:
            given[act.blind] += 1
            counts[number, int(act.blind)] = count(act.proposed, item.spans[name])
            if not act.blind:
                for fate in act.fates:
                    fates.setdefault(fate.kind, []).append(number)
    if not counts[..., 0].any():
        return None
    return replace(
        _share(name, items, counts, given, plan),
        fates={kind: tuple(numbers) for kind, numbers in fates.items()},
    )


def between(items: Sequence[Item], pairs: Sequence[tuple[str, str]], plan: Plan) -> Share | None:
    """Annotators beside one another, all pairs together; ``None`` where nothing was read blind by two."""
    counts = np.zeros((len(items), 2, len(labels()), PARTS))
    given = [0, 0]
    for number, item in enumerate(items):
        for share in {share_of(item, a, b) for a, b in pairs} - {None}:
            given[int(share or 0)] += 1
        for a, b in pairs:
            share = share_of(item, a, b)
            if share is not None:
                counts[number, share] += count(item.spans[a], item.spans[b])
    if not given[BLIND]:
        return None
    who = "all pairs" if len(pairs) > 1 else " – ".join(pairs[0])
    return _share(who, items, counts, given, plan)


def share_of(item: Item, a: str, b: str) -> int | None:
    """The share in which two annotators read a sentence; ``None`` if not the same, or not known."""
    acts = [item.acts.get(name) for name in (a, b) if name in item.spans]
    kinds = {act.blind for act in acts if act is not None}
    return int(kinds.pop()) if len(acts) == 2 and None not in acts and len(kinds) == 1 else None


def _share(who: str, items: Sequence[Item], counts: Floats, given: Sequence[int], plan: Plan) -> Share:
    reports = [item.sentence.report for item in items]
    found = scores(counts, reports, plan, [(SHOWN, BLIND)])
    shown, blind = found.groups
    return Share(who, (given[SHOWN], given[BLIND]), shown, blind, found.differences[0])


def rows_of_table(table: Table) -> list[str]:
    """Names of the rows that hold anything, micro always."""
    return [name for name in names() if name == MICRO or table[name][MATCHES[0]].n]
