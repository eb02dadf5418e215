"""Where spans of one label begin and end for one annotator and not for the other, sorted by what lies between.

The patterns are data: ``configs/agreement/boundaries.toml``, the first that fits counts.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from baogao.annotations.agreement.readings import Item
from baogao.matching import match
from baogao.resources import house
from baogao.schema import Span

Side = Literal["left", "right"]
OTHER = "other"
_ZH = "其他"
_LOOKED_AT = 60
"""Characters of a difference that patterns see; the ones at the border."""
_WORDS = 8
"""Different strings told for a pattern."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A kind of boundary disagreement.

    Attributes:
        name: In English.
        zh: In Chinese.
        side: ``left``, ``right`` or ``both``.
        pattern: Found in the characters that one annotator has and the other has not.
        but: Not found in them; ``None`` if anything goes.
    """

    name: str
    zh: str
    side: str
    pattern: re.Pattern[str]
    but: re.Pattern[str] | None = None

    def fits(self, words: str, side: Side) -> bool:
        """Whether the characters on a side are of this kind."""
        if self.side not in {side, "both"} or not self.pattern.search(words):
            return False
        return self.but is None or not self.but.search(words)


@cache
def patterns() -> tuple[Pattern, ...]:
    """The patterns of the file, in its order."""
    with house("configs", "agreement", "boundaries.toml").open("rb") as file:
        rows = tomllib.load(file)["pattern"]
    return tuple(
        Pattern(
            row["name"],
            row["zh"],
            row["side"],
            re.compile(row["pattern"]),
            re.compile(row["except"]) if "except" in row else None,
        )
        for row in rows
    )


def pattern_of(words: str, side: Side) -> str:
    """Name of the first pattern that fits, or ``other``.

    >>> pattern_of("以上", "right"), pattern_of("加快推进", "left"), pattern_of("，增长6%", "right")
    ('comparator after the value', 'leading verb', 'another clause')
    """
    seen = words[:_LOOKED_AT] if side == "right" else words[-_LOOKED_AT:]
    return next((pattern.name for pattern in patterns() if pattern.fits(seen, side)), OTHER)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A border that differs.

    Attributes:
        pattern: What kind of characters lie between.
        label: Of both spans.
        side: Which border.
        words: The characters between; of many the 60 next to the shorter span's border or its end.
        longer: Who took them in.
        shorter: Who left them out.
        sentence: Number of the sentence.
    """

    pattern: str
    label: str
    side: Side
    words: str
    longer: str
    shorter: str
    sentence: int


def boundaries(items: Sequence[Item], a: str, b: str) -> Iterator[Boundary]:
    """Every border in which two annotators' spans of one label differ; spans are paired one to one."""
    for number, item in enumerate(items):
        if a not in item.spans or b not in item.spans:
            continue
        left, right = item.spans[a], item.spans[b]
        for i, j in match(left, right):
            if left[i].label == right[j].label and left[i] != right[j]:
                yield from _borders(item.sentence.text, number, (left[i], a), (right[j], b))


def _borders(text: str, number: int, one: tuple[Span, str], other: tuple[Span, str]) -> Iterator[Boundary]:
    (x, a), (y, b) = one, other
    sides: tuple[tuple[Side, int, int, bool], ...] = (
        ("left", x.start, y.start, x.start < y.start),
        ("right", x.end, y.end, x.end > y.end),
    )
    for side, mine, yours, longer in sides:
        if mine != yours:
            words = text[min(mine, yours) : max(mine, yours)]
            shown = words[:_LOOKED_AT] if side == "right" else words[-_LOOKED_AT:]
            who = (a, b) if longer else (b, a)
            yield Boundary(pattern_of(words, side), x.label, side, shown, *who, number)


@dataclass(frozen=True, slots=True)
class BoundaryGroup:
    """Borders of one kind.

    Attributes:
        pattern: Its name.
        zh: Its name in Chinese.
        label: Of the spans.
        side: Which border.
        count: How many.
        words: The most frequent strings with their counts.
        longer: How often each annotator took the characters in.
        sentences: Where.
    """

    pattern: str
    zh: str
    label: str
    side: str
    count: int
    words: tuple[tuple[str, int], ...]
    longer: Mapping[str, int]
    sentences: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data, without the sentences."""
        return {
            "pattern": self.pattern,
            "zh": self.zh,
            "label": self.label,
            "side": self.side,
            "count": self.count,
            "words": [list(row) for row in self.words],
            "longer": dict(self.longer),
        }


def grouped(found: Sequence[Boundary]) -> list[BoundaryGroup]:
    """Borders by pattern, label and side, the most frequent first."""
    groups: dict[tuple[str, str, str], list[Boundary]] = {}
    for boundary in found:
        groups.setdefault((boundary.pattern, boundary.label, boundary.side), []).append(boundary)
    chinese = {pattern.name: pattern.zh for pattern in patterns()}
    made = [
        BoundaryGroup(
            pattern,
            chinese.get(pattern, _ZH),
            label,
            side,
            len(rows),
            tuple(Counter(row.words for row in rows).most_common(_WORDS)),
            dict(Counter(row.longer for row in rows)),
            tuple(sorted({row.sentence for row in rows})),
        )
        for (pattern, label, side), rows in groups.items()
    ]
    return sorted(made, key=lambda group: (-group.count, group.pattern, group.label, group.side))
