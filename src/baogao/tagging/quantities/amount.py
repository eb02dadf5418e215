"""One end of a quantity: sign, numeral, 半, and the unit to the end of the text; or a fraction."""

import re
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import lru_cache

from baogao.tagging.quantities.numerals import DIGITS, NUMERAL, Numeral, read_numeral
from baogao.tagging.quantities.units import unit_of

_MAX_UNIT = 16
_WORD = r"(?:[^\W\d_]|[%‰‱℃℉°²³\u3380-\u33df]|(?<=m)[23])+"
# A measure word may have a variant (台（套）); what it is per may have a number (张/100人).
_UNIT = re.compile(rf"{_WORD}(?:[（(][^\W\d_]{{1,4}}[）)])?(?:[/·](?:10{{0,5}})?{_WORD}){{0,3}}")
# A numeral never goes on with these, and what they begin is no unit.
_NO_UNIT = re.compile(r"[多数几余半]|.*(?:[的之至到和或]|位数)")
_HAS_NUMERAL = re.compile(f"/[0-9]|[{''.join(NUMERAL)}]")
_HALF = re.compile(r"个?半(?!数)(?P<unit>.{0,16})")
_TENTHS = re.compile(r"成(?P<more>[一二三四五六七八九半]?)")
_SHARE = re.compile(r"(?P<below>.{1,12}?)分之(?P<above>.{1,24})")
_FRACTION = re.compile(r"(?P<above>[0-9]{1,9}(?:\.[0-9]{1,9})?)/(?P<below>[0-9].*)")
_POWER_OF_TEN = re.compile(
    r"(?:(?P<times>[0-9]{1,9}(?:\.[0-9]{1,9})?)[×xX*])?10\^(?P<power>[0-9]{1,2})(?![0-9])"
)
_HALVES = {"半": "0.5", "半数": "0.5", "一半": "0.5"}
_OF_A_SHARE = Context(prec=28)
_HALF_OF_ONE = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Amount:
    """One end of a quantity.

    Attributes:
        value: Its value.
        unit: Its unit, without magnitude.
        small: As in :class:`Numeral`; 10 for 成, which 两到三成 shares.
        large: As in :class:`Numeral`.
        approximate: Whether 余, 多, 来 or 几 stands in it.
    """

    value: Decimal
    unit: str
    small: int = 1
    large: int = 1
    approximate: bool = False


def read_amount(text: str) -> Amount | None:
    """Read a whole text, comparators removed, as one amount; ``None`` if it is none.

    >>> read_amount("-3.5%")
    Amount(value=Decimal('-3.5'), unit='%', small=1, large=1, approximate=False)
    """
    if text[:1] in ("-", "负") and len(text) > 1:
        amount = _positive(text[1:])
        return amount and replace(amount, value=0 - amount.value)
    return _positive(text.removeprefix("+"))


def _positive(text: str) -> Amount | None:
    if text in _HALVES:
        return Amount(Decimal(_HALVES[text]), "")
    if "分之" in text:
        return _share(text)
    if "/" in text and (match := _FRACTION.fullmatch(text)):
        return _fraction(Decimal(match["above"]), match["below"])
    if "^" in text:
        return _power_of_ten(text)
    numeral = read_numeral("零" + text) if text[:1] == "半" else read_numeral(text)
    if numeral is None:
        return None
    return _with_unit(numeral, text[numeral.end - (text[:1] == "半") :])


def _with_unit(numeral: Numeral, rest: str) -> Amount | None:
    value, small, approximate = numeral.value, numeral.small, numeral.approximate
    if len(rest) > 1 and rest[-1] in "多余" and not approximate:
        # 两年多, 一倍有余
        rest, approximate = rest[:-1].removesuffix("有"), True
    if match := _HALF.fullmatch(rest):
        # 半天, 一个半小时; in 三个半 the measure word itself is the unit.
        value, rest = value + _HALF_OF_ONE, match["unit"] or "个"
    elif match := _TENTHS.fullmatch(rest):
        value, rest, small = value * 10 + _tenths(match["more"]), "%", 10
    elif len(rest) > 1 and rest[-1] == "半":
        value, rest = value + _HALF_OF_ONE, rest[:-1]
    unit = read_unit(rest)
    return None if unit is None else Amount(value, unit, small, numeral.large, approximate)


def _tenths(more: str) -> int:
    return 5 if more == "半" else DIGITS.get(more, 0)


@lru_cache(maxsize=4096)
def read_unit(text: str) -> str | None:
    """The unit in its usual form; ``None`` if a text cannot be one.

    What contains a numeral must be known, so that 三家至五家 and 1小时二十分 are not read as one number; 两位数 is a
    size and no number.

    >>> read_unit("个百分点"), read_unit("元/万人"), read_unit("小时二十分")
    ('百分点', '元/万人', None)
    """
    if not text:
        return ""
    if len(text) > _MAX_UNIT or not _UNIT.fullmatch(text) or _NO_UNIT.match(text):
        return None
    unit = text[1:] if text[0] == "个" and len(text) > 1 and text[1] not in "/·（(" else text
    if _HAS_NUMERAL.search(unit) and unit_of(unit) is None:
        return None
    return unit


def _share(text: str) -> Amount | None:
    """``百分之八``, ``三分之二``; a denominator of 100 or 1000 is a unit."""
    match = _SHARE.fullmatch(text)
    below = match and read_numeral(match["below"])
    above = match and read_numeral(match["above"])
    if not match or not below or not above:
        return None
    if below.end != len(match["below"]) or above.end != len(match["above"]) or not below.value:
        return None
    if below.value in (100, 1000):
        return Amount(above.value, "%" if below.value == 100 else "‰", approximate=above.approximate)
    return Amount(_OF_A_SHARE.divide(above.value, below.value), "", approximate=above.approximate)


def _fraction(above: Decimal, rest: str) -> Amount | None:
    """``1/3``, ``9.2/10万``."""
    below = read_numeral(rest)
    unit = read_unit(rest[below.end :]) if below else None
    if below is None or unit is None or not below.value:
        return None
    return Amount(_OF_A_SHARE.divide(above, below.value), unit, approximate=below.approximate)


def _power_of_ten(text: str) -> Amount | None:
    """``3×10^8``; the numeral may not have a magnitude as well."""
    match = _POWER_OF_TEN.match(text)
    unit = read_unit(text[match.end() :]) if match else None
    if match is None or unit is None:
        return None
    return Amount(Decimal(match["times"] or 1).scaleb(int(match["power"])), unit)
