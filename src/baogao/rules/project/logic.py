"""PROJECT: named undertakings, from ``configs/rules/project.toml``.

Most patterns name only the type noun (公园, 医院, 工程); the left edge of the name is found by
:mod:`baogao.rules.names`. What is found is kept if a proper name is left once the generic words are gone
(P5), and for organisations and roads only if the clause speaks of works (P3).
"""

import re
from collections.abc import Iterator

from baogao.rules.names import Floors, name_start
from baogao.rules.number import find as find_numbers
from baogao.rules.patterns import Pattern, clause_after, clause_before, load
from baogao.rules.project.lists import joined_start, listed, proper_length
from baogao.rules.slogan import find as find_slogans
from baogao.rules.slogan.logic import is_works
from baogao.schema import Span
from baogao.spans import longest_first, select

_NEEDS_WORKS = frozenset({"organisation", "road", "list", "phase"})
_JOINS = frozenset({"works", "type_noun"})
_WHOLE = frozenset({"numbered_road", "power", "quoted"})
"""Patterns that match whole names, with nothing to find on the left."""

_MIN_PROPER = 2
_QUOTED_END = re.compile(r"“[^“”，。；]{1,12}”$")
_PHASE = re.compile(r"[一二三四五六]期")


def find(text: str, numbers: list[Span] | None = None, slogans: list[Span] | None = None) -> list[Span]:
    """Named undertakings of one sentence, flat, with the rule's name as source.

    Args:
        text: The sentence.
        numbers: Its quantities if they are known already.
        slogans: Its policy phrases if they are known; a campaign is no project (P5).
    """
    numbers = find_numbers(text) if numbers is None else numbers
    slogans = find_slogans(text, numbers) if slogans is None else slogans
    floors = Floors(text, numbers)
    spans = [
        Span(start, end, "PROJECT", f"rule:project.{pattern.name}")
        for pattern in load("project").candidates(text)
        for start, end in _matches(pattern, text, floors)
    ]
    named = [span for span in spans if not _is_campaign(span, slogans)]
    return select(named) if len(named) > 1 else named


def _matches(pattern: Pattern, text: str, floors: Floors) -> Iterator[tuple[int, int]]:
    name = pattern.name
    for head, end in pattern.find(text):
        if name in _NEEDS_WORKS and not _has_works(name, text, head, end):
            continue
        if name in _WHOLE:
            yield head, end
        elif name == "list":
            yield from listed(text, head, floors)
        else:
            begin = _begin(name, text, head, floors)
            counted = begin > 0 and begin == floors.below(begin)
            if not counted and _is_name(name, text, begin, head, end):
                yield joined_start(text, begin, floors) if name in _JOINS else begin, end


def _begin(rule: str, text: str, head: int, floors: Floors) -> int:
    begin = name_start(text, head, floors.below(head))
    if rule == "works":
        return begin
    for match in load("project").regexes["inner_stop"].finditer(text, begin, head):
        begin = match.end()
    quoted = _QUOTED_END.search(text, max(0, begin - 20), begin) if rule == "type_noun" else None
    return quoted.start() if quoted else begin


def _has_works(rule: str, text: str, start: int, end: int) -> bool:
    built = load("project").regexes["planned" if rule == "list" else "built"]
    return bool(built.search(clause_before(text, start)) or built.search(clause_after(text, end)))


def _is_name(rule: str, text: str, begin: int, head: int, end: int) -> bool:
    name, regexes = text[begin:head], load("project").regexes
    if rule == "works" and text.startswith("工程", head) and not is_works(text, begin, head):
        return False
    if rule == "type_noun" and (regexes["local"].match(name) or _is_unit(text, head, end)):
        return True
    return proper_length(name) >= _MIN_PROPER


def _is_unit(text: str, head: int, end: int) -> bool:
    """Whether a phase alone makes it the one thing meant (核电三期)."""
    return bool(_PHASE.search(text, head, end))


def _is_campaign(span: Span, slogans: list[Span]) -> bool:
    """Whether a named campaign covers the same words; the longer name decides."""
    return any(
        slogan.start < span.end and span.start < slogan.end and longest_first(slogan) <= longest_first(span)
        for slogan in slogans
    )
