"""Which numbers a statement holds (R1): those marked in the sentence, less what only looks like a quantity.

A pipeline now and then takes a year, a session or a part of a name or word for a NUMBER (较2015年下降,
九届十一次, PM2.5, 两位数增长), or overlooks the one number of a statement; rules know both, and look where it is so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from baogao.rules.number.logic import find
from baogao.schema import Span
from baogao.tagging.targets.values import in_order, inside

PER = "每立方米"
"""What may stand before a concentration instead of behind it."""

_YEAR = re.compile(r"(?:19|20)\d\d年[度底末初]?")
_WORD = re.compile(r"制(?![造作品药定度])|数(?![字据量目])")
_SESSION = re.compile(r"[第届]?[一二三四五六七八九十]+次")
_MEETING = re.compile(r"(?:[、和][一二三四五六七八九十]+次)*(?:全会|全体会议|党代会|代表大会|人代会)")
# 健全覆盖城乡的网络 covers nothing fully.
_COVERING = re.compile("健全覆盖")
# Numbers in names: particles, a mountain, a class of drugs, pipes of a second order, a power line.
_IN_NAME = re.compile(
    r"(?:(?<=[Pp][Mm])|(?<=[Pp][Mm] ))(?:2\.5|10)|五台(?=山)|"
    r"[1一]类(?=[^，；。]{0,2}(?:新药|创新药))|[一二三]次(?=管网|能源|供水|元件|设备)|"
    r"\d+(?:[kK][vV]|千伏)(?=[^，；。、\d]{1,8}(?:线|站|变|工程|迁改))|\d+纳米(?=[^，；。]{0,10}芯片|工艺|制程)"
)
_NUMERAL = re.compile(r"\d")
_HELD = 4
"""Sentences kept in mind: the statements of one are asked about one after the other."""


def numbers_of(statement: Span, numbers: Sequence[Span], text: str) -> list[Span]:
    """The numbers of a statement that can be values.

    Args:
        statement: The statement.
        numbers: The NUMBER spans of its sentence, in text order.
        text: The sentence.

    Returns:
        In text order; where none is marked, those that the rules find.

    Example:
        >>> text = "较2015年下降25.3%"
        >>> numbers_of(Span(0, 12, "RESULT"), [Span(1, 6, "NUMBER"), Span(8, 12, "NUMBER")], text)
        [Span(start=8, end=12, label='NUMBER', source='', score=None)]
    """
    marked = [number for number in inside(numbers, statement) if _is_quantity(number, text)]
    found = marked or list(_overlooked(statement, text))
    return [_with_measure(number, text) for number in found]


def _with_measure(number: Span, text: str) -> Span:
    """What a value is per belongs to it, also before it (每立方米20微克)."""
    if text.endswith(PER, 0, number.start):
        return replace(number, start=number.start - len(PER))
    return number


def says_nothing(statement: Span, numbers: Sequence[Span], text: str) -> bool:
    """Whether a statement only looks like one: sessions of a meeting (省委九届十一次、十二次全会), 健全覆盖."""
    found = inside(numbers, statement)
    if found:
        return all(_is_session(number, text) for number in found)
    return _COVERING.search(text, statement.start, statement.end) is not None


def _overlooked(statement: Span, text: str) -> Iterator[Span]:
    """What the rules find in a statement without a number, which they only see in its sentence."""
    if _NUMERAL.search(text, statement.start, statement.end):
        for number in _by_rules(text):
            within = statement.start <= number.start and number.end <= statement.end
            if within and _is_quantity(number, text):
                yield number


@lru_cache(maxsize=_HELD)
def _by_rules(text: str) -> list[Span]:
    return in_order(find(text))


def _is_quantity(number: Span, text: str) -> bool:
    written = text[number.start : number.end]
    if _YEAR.fullmatch(written) or _is_session(number, text):
        return False
    named = _IN_NAME.match(text, number.start)
    if named and named.end() == number.end:
        return False
    return not (written.endswith(("人", "位")) and _WORD.match(text, number.end))


def _is_session(number: Span, text: str) -> bool:
    if not _SESSION.fullmatch(text, number.start, number.end):
        return False
    return text[: number.start].endswith("届") or _MEETING.match(text, number.end) is not None
