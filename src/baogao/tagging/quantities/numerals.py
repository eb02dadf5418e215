"""Numerals: Arabic, Chinese or both (``1.2万亿``, ``三百二十``, ``5千3百万``), read place by place."""

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

from baogao.tagging.quantities.quantity import EXACT
from baogao.tagging.quantities.units import magnitude_like

DIGITS = {c: i for row in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖") for i, c in enumerate(row)} | {
    "○": 0,
    "两": 2,
    "兩": 2,
    "貳": 2,
    "參": 3,
    "陸": 6,
}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
NUMERAL = frozenset(DIGITS) | frozenset(SMALL) | frozenset(LARGE)
"""All characters that Chinese numerals are written in."""

_DIGIT = f"[{''.join(DIGITS)}]"
_TOKEN = re.compile(
    rf"""(?P<arabic>[0-9]{{1,3}}(?:[,，][0-9]{{3}})+(?:\.[0-9]{{1,18}})?|[0-9]{{1,18}}(?:\.[0-9]{{1,18}})?)(?![0-9])
    |(?P<decimals>点{_DIGIT}{{1,18}})
    |(?P<digits>{_DIGIT}{{1,18}})
    |(?P<small>[{"".join(SMALL)}])
    |(?P<large>[{"".join(LARGE)}])
    |(?P<rough>[余餘多来几])
    |个(?P<rough_before>[多几]?)(?=[亿億])""",
    re.VERBOSE,
)
_ANY = 10**30
"""Room for a first number of any size."""
_TOP = 10**20
"""More than anything a report counts; 万万万 is no numeral."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral that has been read.

    Attributes:
        value: Its value.
        end: Where it ends in the text (code points).
        small: The 百 or 千 at its end that multiplies its only number (五百); else 1.
        large: The 万 and 亿 at its end that multiply all of it (1.2万亿); else 1.
        approximate: Whether 余, 多, 来 or 几 stands in it.
    """

    value: Decimal
    end: int
    small: int
    large: int
    approximate: bool


class _MalformedError(Exception):
    """The places do not go together (三百五千)."""


@dataclass(slots=True)
class _Reader:
    """Adds up places; 万 and 亿 close a group (三亿五千万)."""

    total: Decimal = Decimal(0)  # closed by 万 or 亿
    group: Decimal = Decimal(0)  # below 万
    number: Decimal | None = None  # not yet multiplied
    room: int = _ANY  # what follows must be less
    ceiling: int = _ANY  # the last 万 or 亿
    small: int = 1
    large: int = 1
    numbers: int = 0
    last: str = ""  # how the last number was written: arabic, chinese, exact (behind 零, with decimals)
    begun: bool = False
    is_bare: bool = False  # begins with 百 or 千
    approximate: bool = False

    def arabic(self, text: str) -> None:
        self._take(
            Decimal(text.replace(",", "").replace("，", "")), "exact" if self.last == "zero" else "arabic"
        )

    def digits(self, text: str) -> None:
        spoken = text.lstrip("零〇○") if self.begun else text
        if not spoken and self.number is None:
            self.last = "zero"
            return
        if not spoken or (len(spoken) > 1 and (self.begun or not _digit_by_digit(spoken))):
            raise _MalformedError
        value = Decimal("".join(str(DIGITS[c]) for c in spoken))
        self._take(value, "chinese" if spoken == text else "exact")

    def decimals(self, text: str) -> None:
        if not self.begun or self.approximate or (self.number is not None and self.number % 1):
            raise _MalformedError
        self.number = (self.number or Decimal(0)) + Decimal("0." + "".join(str(DIGITS[c]) for c in text[1:]))
        self.last = "exact"

    def multiply_small(self, power: int) -> None:
        # 一百十五 is said, 三万千 is not.
        if self.number is None and self.begun and (power > 10 or self.group == 0 or self.approximate):
            raise _MalformedError
        value = (Decimal(1) if self.number is None else self.number) * power
        if value >= self.room:
            raise _MalformedError
        is_whole = self.numbers <= 1 and power > 10 and not self.group and not self.total
        self.small = power if is_whole else 1
        self.is_bare = not self.begun and power > 10
        self.group, self.number, self.room, self.begun = self.group + value, None, power, True

    def multiply_large(self, power: int) -> None:
        pending = self.group + (self.number or 0) if self.begun else Decimal(1)
        if self.total == 0:
            self.total, self.large = pending * power, power
        elif power < self.ceiling and pending:
            self.total, self.large = self.total + pending * power, 1
        elif power > self.ceiling or (power == self.ceiling and not pending):
            # 万亿, 亿亿
            self.total, self.large = (self.total + pending) * power, self.large * power
        else:
            raise _MalformedError
        if self.total > _TOP:
            raise _MalformedError
        self.group, self.number, self.begun = Decimal(0), None, True
        self.room = self.ceiling = power

    def rough(self) -> None:
        if not self.begun or self.approximate:
            raise _MalformedError
        self.approximate = True

    def _take(self, number: Decimal, written: str) -> None:
        # 百八十 is "some hundred" and no number.
        if self.number is not None or self.approximate or self.is_bare or number >= self.room:
            raise _MalformedError
        self.number, self.last, self.begun = number, written, True
        self.small = self.large = 1
        self.numbers += 1

    def value(self) -> Decimal:
        if self.last == "zero":
            raise _MalformedError
        last = self.number or Decimal(0)
        if self.numbers > 1 and 0 < last < 10 < self.room < _ANY and self.last != "exact":
            # 一万二 is 12000; 1万2 may be that or 10002, and nobody writes it.
            if self.last == "arabic":
                raise _MalformedError
            last = last * self.room / 10
        return self.total + self.group + last


def _digit_by_digit(text: str) -> bool:
    """二〇二五 is one number; a pair such as 三五 means "three to five"."""
    return len(text) > 2 or text[0] in "零〇○"


def read_numeral(text: str, start: int = 0) -> Numeral | None:
    """Read the numeral that begins at ``start`` as far as it goes; ``None`` if there is none or it is malformed.

    What looks like a magnitude and belongs to the unit (120万千瓦) is left to the unit. 余, 多, 来 and 几 make it
    approximate and leave its value: 十几 and 十余 are both 10.

    >>> read_numeral("20余万元")
    Numeral(value=Decimal('200000'), end=4, small=1, large=10000, approximate=True)
    """
    reader, at = _Reader(), start
    try:
        while match := _next(text, at, reader):
            _apply(match, reader)
            at = match.end()
        if not reader.begun:
            return None
        return Numeral(reader.value(), at, reader.small, reader.large, reader.approximate)
    except _MalformedError:
        return None


def _next(text: str, at: int, reader: _Reader) -> re.Match[str] | None:
    match = _TOKEN.match(text, at)
    if match is None:
        return None
    if match.lastgroup == "small" and reader.begun and magnitude_like().match(text, at):
        return None
    # Before anything was read, 多, 几 and 个 are no part of a numeral.
    return match if reader.begun or match.lastgroup in {"arabic", "digits", "small", "large"} else None


def _apply(match: re.Match[str], reader: _Reader) -> None:
    kind, text = match.lastgroup, match[0]
    if kind == "arabic":
        reader.arabic(text)
    elif kind == "digits":
        reader.digits(text)
    elif kind == "decimals":
        reader.decimals(text)
    elif kind == "small":
        reader.multiply_small(SMALL[text])
    elif kind == "large":
        reader.multiply_large(LARGE[text])
    elif kind == "rough" or match["rough_before"]:
        reader.rough()


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral; ``None`` if it is not well formed.

    Reads places (三百二十, 一万二), digit by digit (二〇二五), decimals (八点六) and a bare magnitude (千).

    >>> chinese_number("三千五百零二")
    Decimal('3502')
    """
    if len(text) > 64 or any(c not in NUMERAL and c != "点" for c in text):
        return None
    with localcontext(EXACT):
        numeral = read_numeral(text)
    return numeral.value if numeral and numeral.end == len(text) else None
