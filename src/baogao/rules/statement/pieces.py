"""A sentence in pieces that can each be a statement: clauses (T2), and their coordinate items (G6)."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from baogao.rules.patterns import load

_JOINED = re.compile(r"分别|各(?=\d)")
_WRAPPED = re.compile(r"“[^“”]*”|（[^（）]*）|\([^()]*\)|《[^《》]*》")

Place = tuple[int, int]
"""Start and end in the sentence, in code points."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the sentence with the values it holds (at least one), in order."""

    start: int
    end: int
    values: tuple[Place, ...]

    @property
    def first(self) -> int:
        """Where its first value begins."""
        return self.values[0][0]

    @property
    def last(self) -> int:
        """Where its last value ends."""
        return self.values[-1][1]


def pieces(text: str, values: list[Place]) -> Iterator[Piece]:
    """Cut a sentence so that each piece has one indicator and its value.

    Args:
        text: The sentence.
        values: Its values, sorted; pieces without one are left out.
    """
    masked = mask(text)
    starts = [start for start, _ in values]
    for start, end in _clauses(text, masked):
        inside = values[bisect_left(starts, start) : bisect_left(starts, end)]
        if inside:
            yield from _items(text, masked, Piece(start, end, tuple(inside)))


def mask(text: str) -> str:
    """Hide the marks inside quotations, brackets and titles; offsets stay as they are."""
    return _WRAPPED.sub(lambda match: "一" * len(match[0]), text)


def is_joined(text: str, piece: Piece) -> bool:
    """Whether 分别 or 各 makes all values of a piece one statement (T2)."""
    return bool(_JOINED.search(text, piece.start, piece.end))


def _clauses(text: str, masked: str) -> list[Place]:
    (clause,) = load("statement").patterns
    joined: list[Place] = []
    for start, end in clause.find(masked):
        if joined and _carries_on(text, joined[-1], start):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _carries_on(text: str, before: Place, start: int) -> bool:
    """From … , to …: one statement across the comma (T2)."""
    regexes = load("statement").regexes
    if text[start - 1] != "，" or not regexes["turn"].match(text, start):
        return False
    earlier = text[before[0] : before[1]]
    return bool(regexes["range_open"].search(earlier)) and not regexes["turn"].search(earlier)


def _items(text: str, masked: str, clause: Piece) -> Iterator[Piece]:
    """Cut a clause behind every value whose neighbour has a value of its own."""
    begin, taken = clause.start, 0
    if not is_joined(text, clause):
        for number, (left, right) in enumerate(pairwise(clause.values), 1):
            cut = _cut(text, masked, left[1], right[0])
            if cut is not None and not _shares_tail(text, left[1], cut, clause):
                yield Piece(begin, cut, clause.values[taken:number])
                begin, taken = cut + 1, number
    yield Piece(begin, clause.end, clause.values[taken:])


def _cut(text: str, masked: str, left: int, right: int) -> int | None:
    """Where the item of a value ends: the first 、 behind it, or a 和 that touches it."""
    if (at := masked.find("、", left, right)) >= 0:
        return at
    match = load("statement").regexes["and_after"].match(text, left, right)
    return match.end() - 1 if match and match.end() < right else None


def _shares_tail(text: str, value_end: int, cut: int, clause: Piece) -> bool:
    """Number-first items with one verb or noun at the end of all: 9座水库、25座山塘除险加固."""
    regexes = load("statement").regexes
    noun, rest = text[value_end:cut], text[clause.last : clause.end]
    if not rest or text[clause.values[-1][0] - 1] not in "、和及":
        return False
    if not noun:
        return text[value_end - 1] == text[clause.last - 1]
    if regexes["level"].fullmatch(noun):
        return True
    return bool(regexes["tail_end"].search(rest)) and not regexes["tail_end"].search(noun)
