"""Statements that only compare: 居民收入增长与经济增长同步, 增速高于全国平均水平, 完成省下达任务.

They promise or report something that can be checked but hold no number, so no TARGET or RESULT is marked on
them. A comparison ends its piece of a clause; what stands before it is the indicator. The words are in
``configs/targets/relative.toml``.
"""

import re
from collections.abc import Iterator

from baogao.schema import Sentence, Span, layer_labels
from baogao.tagging.targets.catalogue import catalogue
from baogao.tagging.targets.data import load
from baogao.tagging.targets.names import split

SOURCE = "rule:target.relative"

_CLAUSE = re.compile(r"[^，；。：！？]+")
_PART = re.compile(r"[^、]+(?:(?<=[家省市区])、(?=[省市区县])[^、]+)*")
_VALUE = re.compile(r"\d")
_LONGEST = 80
"""A longer stretch compares no indicator."""
_GROUPS = ("same", "higher", "reach", "stay", "within", "meet", "duty", "rank", "done")
_AND = re.compile(r"[、和与及]")
_ENDS = re.compile(
    r"(?:等(?:[一二三四五六七八九十各]项)?(?:主要)?(?:约束性?|预期性?|经济)*(?:指标)?|的|任务|指标)$"
)


def reference_in(text: str) -> str:
    """What a stretch of text compares with, without a value; empty if it compares nothing.

    >>> reference_in("居民收入增长与经济增长基本同步")
    '经济增长'
    """
    for _, piece in _pieces(text):
        if match := _comparison(piece):
            return _reference(match)
    return ""


def compared_in(text: str) -> list[str]:
    """The indicators that a stretch of text compares with others; none where it compares none that is measured.

    >>> compared_in("居民收入增长与经济增长基本同步")
    ['居民收入']
    """
    return [indicator for *_, indicator, _ in _found(text, plan=True)]


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
        for start, end, indicator, reference in _found(sentence.text, plan=sentence.role == "plan")
        if not is_marked(sentence, start, end)
    ]


def is_marked(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a TARGET or RESULT span of the sentence reaches into a stretch."""
    layer = layer_labels("spans")
    return any(span.label in layer and span.start < end and start < span.end for span in sentence.spans)


def _found(text: str, *, plan: bool) -> Iterator[tuple[int, int, str, str]]:
    for start, piece in _pieces(text):
        match = _comparison(piece)
        if match is None or load("relative").regexes["unmeasured"].search(piece):
            continue
        begin, indicators = _indicators(piece, match, plan=plan)
        for indicator in indicators:
            yield start + begin, start + len(piece), indicator, _reference(match)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Stretches between marks; one goes on over 、 until it compares or has a value (收入、税收与经济增长同步)."""
    if not load("relative").regexes["signs"].search(text):
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


def _indicators(piece: str, match: re.Match[str], *, plan: bool) -> tuple[int, list[str]]:
    """Where the statement begins and what it measures; nothing if that is no indicator."""
    regexes = load("relative").regexes
    lead = regexes["leads"].match(piece, 0, match.start())
    begin = lead.end() if lead else 0
    words = piece[begin : match.start()]
    named = regexes["trail"].sub("", words)
    if match["rank"] and not (plan and regexes["ranked"].search(words)):
        return begin, []
    if match["done"] and not catalogue().find(named):
        return begin, []
    if not named:
        return begin, apart(match["inside"] or match["given"] or "")
    if not regexes["measured"].search(words) or _VALUE.search(named.replace("PM2.5", "").replace("PM10", "")):
        return begin, []
    return begin, apart(named)


def apart(named: str) -> list[str]:
    """Each of the indicators that share a comparison; the words as they stand where they are no such list."""
    measured = load("relative").regexes["measured"]
    listed = split(_ENDS.sub("", named))
    if listed and all(catalogue().find(name) for name in listed):
        return listed
    names = _AND.split(named)
    return names if "等" not in named and all(measured.search(name) for name in names) else [named]
