"""Goals that tell only which way an indicator shall go: 进出口总额稳定增长, 单位地区生产总值能耗保持下降.

They hold no number and compare nothing, so there is nothing to check, but the plan does speak of the indicator. Only
indicators of the catalogue count, and only in sentences that list goals: in the text of a plan such words are talk.
The words are in ``configs/targets/relative.toml``.
"""

import re
from collections.abc import Iterator

from baogao.schema import Sentence, Span
from baogao.tagging.record import Direction
from baogao.tagging.targets.catalogue import catalogue
from baogao.tagging.targets.data import load
from baogao.tagging.targets.relative import apart, is_marked

SOURCE = "rule:target.trend"

_CLAUSE = re.compile(r"[^，；。：！？]+")
_LONGEST = 60
"""A longer clause tells of no indicator alone."""


def trends_in(text: str) -> list[tuple[str, Direction]]:
    """The indicators of the catalogue of which a stretch of text tells only which way they go, and that way.

    >>> trends_in("外贸进出口稳步增长")
    [('外贸进出口', 'up')]
    """
    return [(name, direction) for *_, names, direction in _found(text) for name in names]


def trend_statements(sentence: Sentence, *, listed: bool = False) -> list[tuple[Span, str, Direction]]:
    """The goals of a plan's sentence that tell only a direction, outside its TARGET spans.

    Args:
        sentence: With the spans of the statements that are marked.
        listed: Whether it goes on with a list of goals that an earlier sentence began.

    Returns:
        Span, indicator and direction, in text order; one for each indicator that shares a direction.

    Example:
        >>> text = "主要预期目标是：粮食产量保持稳定，外贸进出口稳步增长。"
        >>> sentence = Sentence("x-1", "x", "plan", "", 0, text, 0, len(text))
        >>> [row[1:] for row in trend_statements(sentence)]
        [('粮食产量', 'steady'), ('外贸进出口', 'up')]
    """
    regexes = load("relative").regexes
    if sentence.role != "plan" or not (listed or regexes["goals"].search(sentence.text)):
        return []
    return [
        (Span(start, end, "TARGET", SOURCE), indicator, direction)
        for start, end, indicators, direction in _found(sentence.text)
        if not is_marked(sentence, start, end)
        for indicator in indicators
    ]


def _found(text: str) -> Iterator[tuple[int, int, list[str], Direction]]:
    regexes = load("relative").regexes
    for clause in _CLAUSE.finditer(text):
        words = clause.group()
        match = regexes["trend"].search(words) if len(words) <= _LONGEST else None
        if match is None:
            continue
        lead = regexes["leads"].match(words, 0, match.start())
        begin = lead.end() if lead else 0
        names = apart(words[begin : match.start()])
        if all(catalogue().find(name) for name in names):
            direction: Direction = "up" if match["up"] else "down" if match["down"] else "steady"
            yield clause.start() + begin, clause.end(), names, direction
