"""What an annotator did to each pre-annotation: kept, moved, relabelled, deleted; and what was added."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from baogao.schema import Span, labels
from baogao.spans import overlaps

Kind = Literal["kept", "moved", "relabelled", "deleted", "added"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of one pre-annotation, or where a span without one comes from.

    Attributes:
        kind: ``kept`` (nothing changed), ``moved`` (other offsets), ``relabelled`` (another label, with the same
            or other offsets), ``deleted``, ``added`` (no pre-annotation led to it).
        before: The pre-annotation with its source; ``None`` for what was added.
        after: The annotator's span; ``None`` for what was deleted.
    """

    kind: Kind
    before: Span | None
    after: Span | None

    def to_json(self) -> dict[str, Any]:
        """``{fate, before, after}``; the side that is not there is left out."""
        row: dict[str, Any] = {"fate": self.kind}
        if self.before:
            row["before"] = self.before.to_json()
        if self.after:
            row["after"] = self.after.to_json()
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        before, after = (Span.from_json(row[side]) if side in row else None for side in ("before", "after"))
        return cls(row["fate"], before, after)


def fates(before: Iterable[Span], after: Iterable[Span]) -> list[Fate]:
    """Pair an annotator's spans with the pre-annotations that they come from.

    Equal spans belong together; then those with the same offsets; then, as long as both sides are left, those of
    one label that overlap most; then those of one layer (flat, so that one must have made way for the other).
    What is left was deleted or added. A quantity deleted inside of a new target is therefore no relabelling.

    Args:
        before: Pre-annotations of one sentence.
        after: The annotator's spans of the same sentence; unknown labels are allowed.

    Returns:
        One row for each pre-annotation and each added span, in text order.

    >>> [fate.kind for fate in fates([Span(0, 4, "PROJECT"), Span(6, 9, "NUMBER")], [Span(0, 5, "PROJECT")])]
    ['moved', 'deleted']
    """
    old, new = sorted(before), sorted(after)
    found: list[Fate] = []
    for way in (_equal, _same_place, _same_label, _same_layer):
        pairs = _pairs(old, new, way)
        found += [Fate(_kind(old[i], new[j]), old[i], new[j]) for i, j in pairs.items()]
        old = [span for i, span in enumerate(old) if i not in pairs]
        new = [span for j, span in enumerate(new) if j not in pairs.values()]
    found += [Fate("deleted", span, None) for span in old]
    found += [Fate("added", None, span) for span in new]
    return sorted(found, key=_place)


def _equal(a: Span, b: Span) -> bool:
    return a == b


def _same_place(a: Span, b: Span) -> bool:
    return (a.start, a.end) == (b.start, b.end)


def _same_label(a: Span, b: Span) -> bool:
    return a.label == b.label and overlaps(a, b)


def _same_layer(a: Span, b: Span) -> bool:
    known = labels()
    if a.label not in known or b.label not in known:
        return False
    return known[a.label].layer == known[b.label].layer and overlaps(a, b)


def _pairs(old: list[Span], new: list[Span], way: Callable[[Span, Span], bool]) -> dict[int, int]:
    """Places of spans that belong together in one way, each once, those that share most first."""
    found = [(-_shared(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new) if way(a, b)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(found):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _shared(a: Span, b: Span) -> int:
    return min(a.end, b.end) - max(a.start, b.start)


def _kind(a: Span, b: Span) -> Kind:
    if a.label != b.label:
        return "relabelled"
    return "kept" if a == b else "moved"


def _place(fate: Fate) -> tuple[int, int, str, str]:
    span = fate.before or fate.after
    assert span is not None  # noqa: S101 - one of the two is always there
    return (span.start, span.end, span.label, fate.kind)
