"""Which labels annotators exchange: overlapping spans of one layer, paired one to one."""

from collections.abc import Mapping, Sequence

from baogao.annotations.agreement.readings import Item
from baogao.matching import match

NOTHING = "nothing"
"""What stands beside a span that has no partner."""

Confusion = Mapping[tuple[str, str], tuple[int, ...]]
"""Label by the first and by the second, to the numbers of the sentences, one entry a pair of spans."""


def confusion(items: Sequence[Item], a: str, b: str) -> Confusion:
    """What the second of two annotators has where the first has a span, and the other way round.

    Spans of different layers are not exchanged: a quantity inside of a target is no confusion.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for number, item in enumerate(items):
        if a in item.spans and b in item.spans:
            for pair in _pairs(item, a, b):
                found.setdefault(pair, []).append(number)
    return {pair: tuple(numbers) for pair, numbers in found.items()}


def _pairs(item: Item, a: str, b: str) -> list[tuple[str, str]]:
    left, right = item.spans[a], item.spans[b]
    pairs = match(left, right)
    lonely = [(left[i].label, NOTHING) for i in set(range(len(left))) - {i for i, _ in pairs}]
    lonely += [(NOTHING, right[j].label) for j in set(range(len(right))) - {j for _, j in pairs}]
    return [*((left[i].label, right[j].label) for i, j in pairs), *sorted(lonely)]
