"""Which numbers of a statement are values (R1, R2)."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from baogao.schema import Sentence, Span, layer_labels
from baogao.spans import contains
from baogao.tagging.targets.lexicon import lexicon

_NEAR = 24
"""Code points before a number in which its starting point is told."""
_FAR = 40
"""Code points behind a number in which what it describes is told."""

_SIZE_BEHIND = re.compile(r"(?:及?以[上下内])(?:的|及|[^\s，；。、：！？和)）]{2})|级(?!$)")
_LIMIT = re.compile("及?以[上下内]")
_OF_THING = re.compile(r"[^，；。、：！？0-9]{0,12}?的[^，；。：！？]*$")
_FROM = re.compile(r"[从由自](?!事|业)[^到至]*$")
_TO = re.compile(r"[^，；。]{0,14}，?[^，；。]{0,4}[到至为升降增减扩成][^，；。]{0,16}$")
_OF_RATE = re.compile(r"[^，；。：！？\d]{1,24}率[、和及与]")
_PERCENT = ("%", "％")
_CLAUSE = re.compile(r"[^、，；。：！？0-9和及][^，；。：！？0-9]+")
_AND = re.compile("(?:左右|以[上下])?[、和及与]")
_ABOUT = re.compile("[约近达过]+$|超过?$")


def statements(sentence: Sentence) -> list[Span]:
    """The sentence's TARGET and RESULT spans in text order; one that two makers found counts once."""
    layer = _labels()
    return in_order(span for span in sentence.spans if span.label in layer)


def in_order(spans: Iterable[Span]) -> list[Span]:
    """Spans in text order, each once."""
    by_place = {(span.start, span.end, span.label): span for span in spans}
    return [by_place[place] for place in sorted(by_place)]


@cache
def _labels() -> frozenset[str]:
    return frozenset(layer_labels("spans"))


def numbers_in(statement: Span, sentence: Sentence) -> list[Span]:
    """The NUMBER spans that lie within a statement, in text order."""
    return in_order(s for s in sentence.spans if s.label == "NUMBER" and contains(statement, s))


def values_in(statement: Span, numbers: Sequence[Span], text: str) -> list[Span]:
    """Those of a statement's numbers that are values; the only one always is.

    Args:
        statement: The statement.
        numbers: The NUMBER spans in it, in text order.
        text: The sentence.

    Example:
        >>> text = "引进总投资10亿元以上项目2个"
        >>> values_in(Span(0, 15, "TARGET"), [Span(5, 9, "NUMBER"), Span(13, 15, "NUMBER")], text)
        [Span(start=13, end=15, label='NUMBER', source='', score=None)]
    """
    if len(numbers) < 2:
        return list(numbers)
    starts = _paired_starts(numbers, statement, text)
    kept = [
        n for at, n in enumerate(numbers) if at not in starts and not _describes(at, numbers, statement, text)
    ]
    return kept or [numbers[-1]]


def _paired_starts(numbers: Sequence[Span], statement: Span, text: str) -> range:
    """Which numbers are starts of as many others (分别从8家、5家增加到12家、9家)."""
    count = len(numbers) // 2
    gaps = [text[one.end : other.start] for one, other in pairwise(numbers)]
    before = text[statement.start : numbers[0].start][-_NEAR:]
    if count < 2 or len(numbers) % 2 or not _FROM.search(before) or not _TO.match(gaps[count - 1]):
        return range(0)
    joined = all(_AND.fullmatch(gap) for at, gap in enumerate(gaps) if at != count - 1)
    return range(count if joined else 0)


def _describes(at: int, numbers: Sequence[Span], statement: Span, text: str) -> bool:
    """Whether a number only tells size, start or number of what another one counts (R2)."""
    number, following = numbers[at], numbers[at + 1] if at + 1 < len(numbers) else None
    before = text[max(statement.start, numbers[at - 1].end if at else 0) : number.start][-_NEAR:]
    behind = text[number.end : following.start if following else statement.end][:_FAR]
    written, words = _cut(number, text), lexicon()
    step = words.steps.starts(behind) and words.counted.tail(written) > 0
    if step or _SIZE_BEHIND.match(behind) or words.size_unit.tail(written):
        return True
    if words.counted.tail(written) and _OF_RATE.fullmatch(behind):  # 203个断面优良率和285个水体达标率均为100%
        return any(_cut(other, text).endswith(_PERCENT) for other in numbers[at + 1 : at + 3])
    return following is not None and _leads_to(written, _cut(following, text), before, behind)


def _leads_to(written: str, following: str, before: str, behind: str) -> bool:
    """Whether a number is the start, the size or the group of what the next number tells."""
    counted = lexicon().counted
    if (_FROM.search(before) and _TO.match(behind)) or _LIMIT.fullmatch(behind):
        return True
    if _OF_THING.fullmatch(behind):
        return not counted.tail(written) or counted.tail(following) > 0
    if _is_size(before) and behind[:1] not in "，、；" and counted.tail(following):
        return not lexicon().spent.starts(before.strip())
    shared = following.endswith((*_PERCENT, "倍")) and counted.tail(written) > 0
    return (
        shared and _CLAUSE.fullmatch(behind) is not None and lexicon().grouped.search(behind, 1) is not None
    )


def _is_size(before: str) -> bool:
    describing = lexicon().describing
    return describing.tail(before) > 0 or describing.tail(_ABOUT.sub("", before)) > 0


def _cut(span: Span, text: str) -> str:
    return text[span.start : span.end]


def inside(numbers: Sequence[Span], statement: Span) -> Sequence[Span]:
    """Those of many numbers in text order that lie within a statement."""
    first = bisect_left(numbers, statement.start, key=lambda number: number.start)
    last = first
    while last < len(numbers) and numbers[last].end <= statement.end:
        last += 1
    return numbers[first:last]
