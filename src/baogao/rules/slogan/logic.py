"""SLOGAN: quoted coinages, fixed formulas and named campaigns, from ``configs/rules/slogan.toml``.

Quotation marks come first (S1 stops at the closing mark), then the longest of campaigns and formulas
(S2 before S3). A campaign's data names only its head noun (行动, 攻坚战); its left edge is found by
:mod:`baogao.rules.names`, and a name made of generic words alone is no name.
"""

import re
from collections.abc import Iterator

from baogao.rules.names import Floors, name_start
from baogao.rules.number import find as find_numbers
from baogao.rules.patterns import Pattern, load
from baogao.schema import Span
from baogao.spans import longest_first, select

_RANK = {"quoted": 0}
_CAMPAIGNS = frozenset({"campaign", "strong_campaign"})
_MIN_NAME = 2
_COUNTED = re.compile(r"[二两三四五六七八九十]大$")
_COUNTS = frozenset("一二两三四五六七八九十0123456789")
_MAX_LINK = 4


def find(text: str, numbers: list[Span] | None = None) -> list[Span]:
    """Policy phrases of one sentence, flat, with the rule's name as source.

    Args:
        text: The sentence.
        numbers: Its quantities if they are known already.
    """
    floors = Floors(text, find_numbers(text) if numbers is None else numbers)
    spans = [
        Span(start, end, "SLOGAN", f"rule:slogan.{pattern.name}")
        for pattern in load("slogan").candidates(text)
        for start, end in _matches(pattern, text, floors)
    ]
    if len(spans) < 2:
        return spans
    return select(spans, rank=lambda span: (_RANK.get(_rule(span), 1), *longest_first(span)))


def _matches(pattern: Pattern, text: str, floors: Floors) -> Iterator[tuple[int, int]]:
    for start, end in pattern.find(text):
        if pattern.name in _CAMPAIGNS:
            begin = name_start(text, start, floors.below(start), _MIN_NAME)
            if _is_campaign(text, begin, start, end):
                yield chain_start(text, begin, start), end
        elif pattern.name != "quoted" or not _is_other(text[start + 1 : end - 1]):
            yield start, end


def _is_campaign(text: str, begin: int, head: int, end: int) -> bool:
    if text.endswith(("”", "”等"), 0, begin):
        return False  # The quotation is the name and stops at its mark (S1).
    name, noun = text[begin:head], text[head:end]
    if len(name) < _MIN_NAME or name.endswith(("等", "的")) or load("names").regexes["verb"].fullmatch(name):
        return False
    if noun in load("slogan").words["strong_campaign"]:
        return True
    if noun == "工程" and is_works(text, begin, head):
        return False
    return len(load("slogan").regexes["generic"].sub("", name)) >= _MIN_NAME


def is_works(text: str, begin: int, head: int) -> bool:
    """Whether a 工程 is works at a place, a PROJECT, and not a programme, a SLOGAN (P6)."""
    regexes = load("slogan").regexes
    if regexes["programme"].search(text, begin, head):
        return False
    return bool(regexes["works_any"].search(text, begin, head))


def chain_start(text: str, begin: int, head: int) -> int:
    """Go left over coordinated items as long as the last one (蓝天、碧水、净土|保卫战)."""
    length = len(_COUNTED.sub("", text[begin:head]))
    while 2 <= length <= _MAX_LINK and text[begin - 1 : begin] == "、":
        link = begin - 1 - length
        if link < 0 or name_start(text, begin - 1) != link:
            break
        begin = link
    return begin


def _is_other(words: str) -> bool:
    """Whether quoted words are a brand, a prize, a time or a figure of speech (S4)."""
    data = load("slogan")
    if words.endswith(data.words["project_end"]):
        return words[0] not in _COUNTS
    return words in data.words["not_slogan"] or words.endswith(data.words["not_slogan_end"])


def _rule(span: Span) -> str:
    return span.source.rpartition(".")[2]
