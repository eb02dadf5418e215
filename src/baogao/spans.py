"""Span algebra, written once for rules, agreement, evaluation and display."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from baogao.schema import Span


def overlaps(a: Span, b: Span) -> bool:
    """Whether two spans of one sentence share a character."""
    return a.start < b.end and b.start < a.end


def contains(outer: Span, inner: Span) -> bool:
    """Whether ``inner`` lies within ``outer`` (equal offsets count)."""
    return outer.start <= inner.start and inner.end <= outer.end


def longest_first(span: Span) -> tuple[int, int]:
    """The usual rank: longer before shorter, then earlier before later."""
    return (span.start - span.end, span.start)


def select(spans: Iterable[Span], rank: Callable[[Span], Sequence[float]] = longest_first) -> list[Span]:
    """Keep a flat set: take spans by ``rank`` (lowest first) and drop what overlaps one already taken.

    Returns:
        The kept spans in text order.
    """
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (*rank(span), span.start, span.end, span.label)):
        # What is kept is flat and in order, so only the two neighbours can overlap.
        place = bisect_left(kept, span)
        if not any(overlaps(span, other) for other in kept[max(0, place - 1) : place + 1]):
            kept.insert(place, span)
    return kept


def problems(
    spans: Iterable[Span], text: str, flat: Iterable[Iterable[str]], known: Iterable[str]
) -> list[str]:
    """Name every break of the guidelines' general rules (G1-G3) in one sentence's spans.

    Args:
        spans: The sentence's spans.
        text: Its text.
        flat: Groups of labels; spans of one group must not overlap.
        known: All labels that exist.
    """
    found: list[str] = []
    spans, known = list(spans), set(known)
    for span in spans:
        where = f"{span.label} {span.start}-{span.end}"
        if span.label not in known:
            found.append(f"{where}: unknown label")
        if not 0 <= span.start < span.end <= len(text):
            found.append(f"{where}: outside the sentence of {len(text)} characters")
        elif text[span.start].isspace() or text[span.end - 1].isspace():
            found.append(f"{where}: begins or ends with white space")
    for group in flat:
        members = sorted(span for span in spans if span.label in set(group))
        reach: Span | None = None
        for span in members:
            if reach is not None and overlaps(reach, span):
                found.append(
                    f"{span.label} {span.start}-{span.end} overlaps {reach.label} {reach.start}-{reach.end}"
                )
            if reach is None or span.end > reach.end:
                reach = span
    return found


@dataclass(frozen=True, slots=True)
class Counts:
    """Outcome of matching one set of spans against another; add counts up over sentences.

    Attributes:
        correct: Spans in both sets.
        missed: Spans in the first set (gold) alone.
        spurious: Spans in the second set (predicted) alone.
    """

    correct: int = 0
    missed: int = 0
    spurious: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.correct + other.correct, self.missed + other.missed, self.spurious + other.spurious
        )

    @property
    def precision(self) -> float | None:
        """Share of the second set that is in the first; ``None`` if the second is empty."""
        return _share(self.correct, self.correct + self.spurious)

    @property
    def recall(self) -> float | None:
        """Share of the first set that is in the second; ``None`` if the first is empty."""
        return _share(self.correct, self.correct + self.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; ``None`` if both sets are empty."""
        return _share(2 * self.correct, 2 * self.correct + self.missed + self.spurious)


def strict_counts(gold: Iterable[Span], predicted: Iterable[Span]) -> Mapping[str, Counts]:
    """Match the spans of one sentence by exact offsets and label.

    A span that one side holds twice matches twice only if the other does, too.

    Args:
        gold: The spans to compare with.
        predicted: The spans that are judged.

    Returns:
        Counts by label, for the labels that occur on either side.
    """
    ours, theirs = Counter(gold), Counter(predicted)
    found: dict[str, Counts] = {}
    for span in ours | theirs:
        both = min(ours[span], theirs[span])
        found[span.label] = found.get(span.label, Counts()) + Counts(
            both, ours[span] - both, theirs[span] - both
        )
    return found


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
