"""Statements that only compare: 居民收入增长与经济增长同步, 增速高于全国平均水平, 完成省下达任务.

They promise or report something that can be checked but hold no number, so no TARGET or RESULT is marked on
them. A comparison ends its piece of a clause; what stands before it is the indicator. The words are in
``configs/targets/relative.toml``.
"""

import re
from collections.abc import Iterator

from baogao.schema import Sentence, Span, layer_labels
from baogao.tagging.targets.data import load

SOURCE = "rule:target.relative"

_CLAUSE = re.compile(r"[^，；。：！？]+")
_PART = re.compile(r"[^、]+(?:(?<=[家省市区])、(?=[省市区县])[^、]+)*")
_VALUE = re.compile(r"\d")
_LONGEST = 80
"""A longer stretch compares no indicator."""
_GROUPS = ("same", "higher", "reach", "stay", "within", "meet")
_AND = re.compile(r"[、和与及]")


def reference_in(text: str) -> str:
    """What a stretch of text compares with, without a value; empty if it compares nothing.

    >>> reference_in("居民收入增长与经济增长基本同步")
    '经济增长'
    """
    for _, piece in _pieces(text):
        if match := _comparison(piece):
            return _reference(match)
    return ""


def relative_statements(sentence: Sentence) -> list[tuple[Span, str, str]]:
    """Promises and results of a sentence that only compare, outside its TARGET and RESULT spans.

    Args:
        sentence: With the spans of the statements that are marked; only a review or a plan has others.

    Returns:
        Span (``TARGET`` in a plan, ``RESULT`` in a review), indicator and reference, in text order; one for
        each indicator that shares a comparison. The indicator is empty where the clause before names it.

    Example:
        >>> text = "一般公共预算收入增长6%，居民收入与经济增长基本同步。"
        >>> marked = (Span(0, 12, "TARGET"),)
        >>> sentence = Sentence("x-1", "x", "plan", "", 0, text, 0, len(text), marked)
        >>> relative_statements(sentence)[0][1:]
        ('居民收入', '经济增长')
    """
    if sentence.role not in {"review", "plan"}:
        return []
    label = "TARGET" if sentence.role == "plan" else "RESULT"
    return [
        (Span(start, end, label, SOURCE), indicator, reference)
        for start, end, indicator, reference in _found(sentence.text)
        if not _is_marked(sentence, start, end)
    ]


def _is_marked(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a TARGET or RESULT span of the sentence reaches into a stretch."""
    layer = layer_labels("spans")
    return any(span.label in layer and span.start < end and start < span.end for span in sentence.spans)


def _found(text: str) -> Iterator[tuple[int, int, str, str]]:
    for start, piece in _pieces(text):
        match = _comparison(piece)
        if match is None or load("relative").regexes["unmeasured"].search(piece):
            continue
        begin, indicators = _indicators(piece, match)
        for indicator in indicators:
            yield start + begin, start + len(piece), indicator, _reference(match)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches between marks; one goes on over 、 until it compares or has a value (收入、税收与经济增长同步)."""
    if not any(word in text for word in load("relative").words["sign"]):
        return
    for clause in _CLAUSE.finditer(text):
        if not load("relative").regexes["maybe"].search(clause.group()):
            continue
        start = clause.start()
        for part in _PART.finditer(text, clause.start(), clause.end()):
            piece = text[start : part.end()]
            if _comparison(piece):
                yield start, piece
            elif not _VALUE.search(part.group()):
                continue
            start = part.end() + 1


def _comparison(piece: str) -> re.Match[str] | None:
    if len(piece) > _LONGEST:
        return None
    return load("relative").regexes["comparison"].search(piece)


def _reference(match: re.Match[str]) -> str:
    reference: str = next(match[name] for name in _GROUPS if match[name])
    return reference


def _indicators(piece: str, match: re.Match[str]) -> tuple[int, list[str]]:
    """Where the statement begins and what it measures; nothing if that is no indicator."""
    regexes = load("relative").regexes
    lead = regexes["leads"].match(piece, 0, match.start())
    begin = lead.end() if lead else 0
    named = regexes["trail"].sub("", piece[begin : match.start()])
    if not named:
        return begin, [match["inside"] or ""]
    if not regexes["measured"].search(named) or _VALUE.search(named.replace("PM2.5", "").replace("PM10", "")):
        return begin, []
    names = _AND.split(named)
    shared = "等" not in named and all(regexes["measured"].search(name) for name in names)
    return begin, names if shared else [named]
