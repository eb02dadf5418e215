"""Where a name begins: the left edge of projects and campaigns, and of statements.

Reports are written without spaces and no segmenter knows their names, so the left edge is found from
what cannot belong to a name. Two steps, both driven by ``configs/rules/names.toml``:

1. Cut: go right past the last punctuation mark and the last word that always governs (实施, 推进, 的).
2. Peel: take leading words off the front while there are any. Some of them (建设, 改造, 提升) are verbs
   only there; inside a name they stay (项目建设大会战).
"""

import re
from bisect import bisect_left
from functools import cached_property

from baogao.rules.patterns import load
from baogao.schema import Span

WINDOW = 28
"""No name is longer; what stands further left is not looked at."""

_TO_LAST_EDGE = re.compile(r"(?s:.*)[，。；：！？、（）()《》“”‘’…—^〔〕〈〉\[\]|　 \t\n]")


def name_start(text: str, head: int, floor: int = 0, least: int = 0) -> int:
    """Where the name that ends in a head noun begins.

    Args:
        text: The sentence.
        head: Offset of the head noun.
        floor: Nothing left of this offset belongs to the name.
        least: Characters that are left to the name however much looks like a verb (创新赋能行动).

    Returns:
        An offset in code points, at most ``head``.
    """
    start = max(floor, head - WINDOW)
    if edge := _TO_LAST_EDGE.match(text, start, head):
        start = edge.end()
    for match in load("names").regexes["stop"].finditer(text, start, head):
        if match.end() <= head - least:
            start = match.end()
    peeled = peel(text, start, head)
    return peeled if peeled <= head - least else start


def peel(text: str, start: int, end: int) -> int:
    """Move ``start`` right past every leading word that belongs to no name, but never past ``end``."""
    front = load("names").regexes["front"]
    while (match := front.match(text, start)) and start < match.end() <= end:
        start = match.end()
    return start


class Floors:
    """Right edges of counts (``12个``, ``4.8亿元``) that a name never runs across."""

    def __init__(self, text: str, numbers: list[Span]) -> None:
        self._text = text
        self._numbers = numbers

    @cached_property
    def _ends(self) -> list[int]:
        # Most sentences hold no name, and then nobody asks.
        counts = load("project").regexes["count"]
        return sorted(span.end for span in self._numbers if counts.search(self._text, span.start, span.end))

    def below(self, at: int) -> int:
        """The last such edge at or before ``at``; 0 where there is none."""
        position = bisect_left(self._ends, at + 1)
        return self._ends[position - 1] if position else 0
