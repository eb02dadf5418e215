"""Numbers as values: ``1.46亿元`` is 146000000 元.

A quantity in a report is a numeral (Arabic, Chinese, or both), magnitudes (十百千万亿) and a unit. The
parser reads the whole text or nothing: what it does not understand gives ``None``, never a guess.

>>> quantity = parse_quantity("1.46亿元")
>>> quantity.value == 146_000_000, quantity.unit
(True, '元')
>>> parse_quantity("3%-5%")
Quantity(low=Decimal('3'), high=Decimal('5'), unit='%', approximate=False)
>>> parse_quantity("一批") is None
True
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_POWERS = _SMALL | _LARGE
_NARROW = str.maketrans("０１２３４５６７８９．％＋－／", "0123456789.%+-/")

_COMPARATOR_BEFORE = re.compile(
    r"^(?:不低于|不少于|不超过|不高于|超过|达到|突破|至少|接近|大约|约|近|超|逾|达|上(?=[十百千万亿]))+"
)
_COMPARATOR_AFTER = re.compile(r"(?:及?以[上下内]|左右|上下)$")
_ROUGHLY = re.compile(r"约|近|上(?=[十百千万亿])|左右|上下")
_BOUND_TO = re.compile(r"——?|[-–~～〜至到]")
_ARABIC = re.compile(r"[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?|[0-9]{1,24}(?:\.[0-9]{1,24})?")
_CHINESE = re.compile(
    r"[零〇○一二两兩三四五六七八九十百千万萬亿億]{1,24}(?:点[零〇○一二三四五六七八九]{1,24})?"
)
_VAGUE = re.compile(r"一(?:大?批|些|系列|揽子|部分)")
# 千 before a physical unit belongs to the unit: 120万千瓦 is counted in 千瓦.
_KILO_UNIT = re.compile(r"千(?:[瓦克米伏帕焦卡赫]|字节)")
_PERCENT_POINTS = re.compile(r"个?百分点")
_UNIT = re.compile(r"(?![几数余多来半])[^\W\d_零〇○]*[%‰℃℉°²³㎡㎥]*(?:[·/][^\W\d_]+[²³]?)*")
_HALF = re.compile(r"个?半(?!数)(?P<unit>个?[^\W\d_]{1,4})?")
_SHARE = re.compile(r"(?P<below>.+?)分之(?P<above>.+)")
_FRACTION = re.compile(r"(?P<above>[0-9]{1,9})/(?P<below>[0-9]{1,9})(?P<unit>\D*)")
_NEIGHBOURS = re.compile(
    r"(?P<head>[十百千万亿]|[一二三四五六七八九]十)?(?P<a>[一二两三四五六七八])(?P<b>[二三四五六七八九])"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity with its magnitude applied.

    Attributes:
        low: The value, or the lower end of a range.
        high: The same value, or the upper end.
        unit: The unit without magnitude (``元``, ``家次``, ``微克/立方米``); ``%`` for every percentage,
            ``百分点`` for percentage points; empty for a bare number and for a fraction.
        approximate: Whether the text says so itself (600余家次, 近百家).
    """

    low: Decimal
    high: Decimal
    unit: str
    approximate: bool = False

    @property
    def value(self) -> Decimal | None:
        """The one value; ``None`` for a range."""
        return self.low if self.low == self.high else None

    @property
    def is_percent(self) -> bool:
        """Whether it is a share in hundredths (not percentage points)."""
        return self.unit == "%"

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.low != self.high


_Parts = tuple[Decimal, int, str, bool]
"""Numeral, power of ten, what follows, whether 余 or 多 stood between."""


@dataclass(frozen=True, slots=True)
class _Amount:
    """One end of a quantity: the numeral without ``power``, the power of ten, the unit."""

    digits: Decimal
    power: int
    unit: str
    approximate: bool

    @property
    def value(self) -> Decimal:
        return self.digits * self.power


def parse_quantity(text: str) -> Quantity | None:
    """Read one quantity, for instance the text of a NUMBER span.

    A comparator at either end (超过, 以上, 左右) is passed over. In a range the first number takes unit and
    magnitude from the second where it has none of its own (4至6亿元). Values are exact; a fraction without a
    finite decimal (1/3) has 28 digits.

    Returns:
        The quantity, or ``None`` where the text is not understood as exactly one: vague amounts (数百家,
        一批), ratios (6：61：33), durations of several units (1小时20分).
    """
    text = "".join(text.translate(_NARROW).split())
    if _VAGUE.fullmatch(text):
        return None
    bare = _COMPARATOR_AFTER.sub("", _COMPARATOR_BEFORE.sub("", text, count=1))
    with localcontext(prec=60):
        quantity = _fraction(bare) or _single(bare) or _neighbours(bare) or _range(bare)
    if quantity and _ROUGHLY.search(text):
        return replace(quantity, approximate=True)
    return quantity


def plain(value: Decimal) -> str:
    """A decimal without exponent and without idle zeros: ``146000000``, ``8.6``.

    >>> plain(Decimal("1E+3")), plain(Decimal("5.0"))
    ('1000', '5')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def chinese_number(text: str) -> Decimal | None:
    """The value of a Chinese numeral; ``None`` if it is not well formed.

    Reads places (三百二十, 一万二), digit by digit (二〇二五), decimals (八点六) and a bare magnitude (千).

    >>> chinese_number("三千五百零二")
    Decimal('3502')
    """
    whole, point, decimals = text.partition("点")
    value = _whole(whole)
    if value is None or (point and not decimals):
        return None
    if any(c not in _DIGITS for c in decimals):
        return None
    return Decimal(f"{value}.{''.join(str(_DIGITS[c]) for c in decimals)}") if decimals else Decimal(value)


def _whole(text: str) -> int | None:
    if not text or any(c not in _DIGITS and c not in _POWERS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        # Digit by digit, but never a pair such as 三五, which means "three to five".
        return int("".join(str(_DIGITS[c]) for c in text)) if len(text) != 2 or text[0] in "零〇○" else None
    return _by_places(text)


def _by_places(text: str) -> int | None:
    """Add up places; large powers close a group (三千五百万)."""
    total = group = 0
    digit: int | None = None
    last_power = 0
    for c in text:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        elif c in _SMALL:
            group += (1 if digit is None else digit) * _SMALL[c]
            digit, last_power = None, _SMALL[c]
        else:
            group += digit or 0
            # 万亿 multiplies the whole, 三亿五千万 only its own group.
            scale = _LARGE[c]
            if total < scale:
                total = (total + group or 1) * scale
            else:
                total += group * scale
            group, digit, last_power = 0, None, scale
    return total + group + _colloquial(text, digit, last_power)


def _colloquial(text: str, digit: int | None, last_power: int) -> int:
    """The last digit: units, or one place below the last power without 零 (一万二 is 12000)."""
    if digit is None:
        return 0
    return digit * last_power // 10 if len(text) > 1 and text[-2] in _POWERS and last_power > 10 else digit


def _fraction(text: str) -> Quantity | None:
    if match := _FRACTION.fullmatch(text):
        above, below = Decimal(match["above"]), Decimal(match["below"])
        return _share(above, below, match["unit"])
    match = _SHARE.fullmatch(text)
    if match is None:
        return None
    below_, above_ = _numeral(match["below"]), _numeral(match["above"])
    return _share(above_, below_, "") if above_ is not None and below_ is not None else None


def _share(above: Decimal, below: Decimal, unit: str) -> Quantity | None:
    if not below or (unit and not _UNIT.fullmatch(unit)):
        return None
    if below == 100 and not unit:
        return Quantity(above, above, "%")
    if below == 1000 and not unit:
        return Quantity(above, above, "‰")
    with localcontext(prec=28):
        value = above / below
    return Quantity(value, value, unit)


def _numeral(text: str) -> Decimal | None:
    return Decimal(re.sub("[,，]", "", text)) if _ARABIC.fullmatch(text) else chinese_number(text)


def _single(text: str) -> Quantity | None:
    amount = _amount(text)
    if amount is None:
        return None
    return Quantity(amount.value, amount.value, amount.unit, amount.approximate)


def _amount(text: str) -> _Amount | None:
    """Read sign, numeral, magnitudes, 余/多 and unit to the end of the text."""
    negative, text = text.startswith(("-", "负")), text.removeprefix("-").removeprefix("负").removeprefix("+")
    found = _digits_and_power("0" + text if text.startswith("半") else text)
    if found is None:
        return None
    digits, power, rest, approximate = found
    if half := _HALF.fullmatch(rest):
        # 半天, 一个半小时; in 三个半 the measure word itself is the unit.
        digits, rest = digits + Decimal("0.5"), half["unit"] or "个"
    elif len(rest) > 1 and rest.endswith("半"):
        digits, rest = digits + Decimal("0.5"), rest[:-1]
    unit = _unit(rest)
    if unit is None:
        return None
    if unit == "成":
        digits, unit = digits * 10, "%"
    return _Amount(-digits if negative else digits, power, unit, approximate)


def _digits_and_power(text: str) -> _Parts | None:
    """Split ``20余万元`` into 20, 10000, ``元`` and whether 余 or 多 stood between."""
    match = _ARABIC.match(text) or _CHINESE.match(text)
    if match is None:
        return None
    numeral = match[0]
    if (unit_start := _unit_inside(text)) is not None and unit_start < match.end():
        numeral = text[:unit_start]
    digits, rest = _numeral(numeral), text[len(numeral) :]
    power, approximate = 1, False
    while digits is not None and rest:
        if rest[0] in "余多来" and not approximate:
            approximate = True
        elif rest[0] in _POWERS and not _KILO_UNIT.match(rest) and not _PERCENT_POINTS.match(rest):
            power *= _POWERS[rest[0]]
        elif _ARABIC.match(rest):
            return _mixed(digits * power, power, rest) if power > 1 and not approximate else None
        else:
            break
        rest = rest[1:]
    return None if digits is None else (digits, power, rest, approximate)


def _mixed(total: Decimal, power: int, rest: str) -> _Parts | None:
    """``3亿2000万元``: further numerals with ever smaller magnitudes."""
    tail = _digits_and_power(rest)
    if tail is None or tail[1] >= power or tail[0] * tail[1] >= power:
        return None
    digits, tail_power, unit, approximate = tail
    return total + digits * tail_power, 1, unit, approximate


def _unit_inside(text: str) -> int | None:
    """Where a unit begins whose first character looks like a magnitude (千瓦, 百分点)."""
    match = _KILO_UNIT.search(text) or _PERCENT_POINTS.search(text)
    return match.start() if match and match.start() > 0 else None


def _unit(text: str) -> str | None:
    """The unit in its usual form; ``None`` if it cannot be one."""
    if not _UNIT.fullmatch(text) or len(text) > 12 or "分之" in text:
        return None
    return text.removeprefix("个") or text


def _neighbours(text: str) -> Quantity | None:
    """Two neighbouring digits are a range: 三五家, 十七八个, 五六十万."""
    match = _NEIGHBOURS.match(text)
    if match is None or _DIGITS[match["a"]] >= _DIGITS[match["b"]]:
        return None
    head, rest = match["head"] or "", text[match.end() :]
    if head and rest[:1] in _POWERS:
        return None
    return _join(_amount(head + match["a"] + rest), _amount(head + match["b"] + rest))


def _range(text: str) -> Quantity | None:
    for sign in _BOUND_TO.finditer(text, 1):
        # A second minus belongs to the number behind it: -3%--1%.
        low, high = text[: sign.start()], text[sign.end() :]
        if quantity := _join(_amount(low), _amount(high)):
            return quantity
    return None


def _join(low: _Amount | None, high: _Amount | None) -> Quantity | None:
    if low is None or high is None or low.unit not in ("", high.unit):
        return None
    bottom = low.value
    if not low.unit and low.power == 1 and low.digits * high.power <= high.value:
        bottom = low.digits * high.power
    if bottom > high.value:
        return None
    return Quantity(bottom, high.value, high.unit, low.approximate or high.approximate)
