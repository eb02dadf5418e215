"""NUMBER: the patterns of ``configs/rules/number.toml``, less the numerals that are no quantity.

Numerals in titles, codes, ordinals and quoted names are no quantities (N3); what a regular expression
can see of that stands in the patterns. Between overlapping matches the longest wins, so ``16.8公里`` is never
read as ``16.8公``.
"""

import re

from baogao.rules.patterns import load
from baogao.schema import Span
from baogao.spans import longest_first, select

_TITLE = re.compile(r"《[^《》]{0,200}》|“[^“”]{1,15}”")
"""Titles of papers, and words in quotation marks, which are names (“1211”, “三改一拆”)."""
_NUMERAL = re.compile(r"[\d一二两三四五六七八九十百千万亿半]")
_NONE = frozenset({"idiom"})
"""Patterns whose matches only block other matches."""


def find(text: str) -> list[Span]:
    """Quantities in one sentence, as flat spans with the pattern's name as source."""
    if not _NUMERAL.search(text):
        return []
    found = [
        Span(start, end, "NUMBER", f"rule:number.{pattern.name}")
        for pattern in load("number").candidates(text)
        for start, end in pattern.find(text)
    ]
    if not found:
        return []
    blocked = [Span(*match.span(), "NUMBER", "") for match in _TITLE.finditer(text)]
    blocked += [span for span in found if span.source.rpartition(".")[2] in _NONE]
    if not blocked:
        return select(found) if len(found) > 1 else found
    kept = select([*found, *blocked], rank=lambda span: (span not in blocked, *longest_first(span)))
    return [span for span in kept if span not in blocked]
