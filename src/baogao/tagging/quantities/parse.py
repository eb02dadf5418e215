"""The text of a NUMBER as a quantity: one amount, or a range of two."""

import re
from collections.abc import Iterator
from decimal import Decimal, localcontext
from functools import lru_cache

from baogao.tagging.quantities.amount import Amount, read_amount
from baogao.tagging.quantities.quantity import EXACT, Quantity, times
from baogao.tagging.quantities.units import unit_of, units

MAX_LENGTH = 64
"""Code points; no quantity is longer."""

_NARROW = {
    wide: wide - 0xFEE0 for wide in range(0xFF10, 0xFF7B) if chr(wide - 0xFEE0).isalnum()
} | str.maketrans("％﹪．＋／＾－﹣−‐‑‒–—―─━~～〜∼˜﹏", "%%.+/^" + "-" * 17)
_MIDDLE_DOT = re.compile(r"(?<=[0-9])[·•‧∙](?=[0-9])")
_BEFORE = re.compile(
    r"(?:[≥≤><＞＜≧≦]|不[低少小]于|不[高超大多]于|不超过?|不足|超过?|达到?|突破|至少|至多|最[多少高低]|高于|低于|多于|少于|大于|小于"
    r"|接近|将近|逼近|大约|大概|约|近|逾|过|上(?=[十百千万亿]))+"
)
_AFTER = re.compile(r"(?:[（(]?含[）)]?|及|\b)?(?:以[上下内外]|之[内上下间]|左右|上下)$")
_ROUGHLY = re.compile(r"约|近|大概|上(?=[十百千万亿])|左右|上下")
_VAGUE = frozenset({"一批", "一大批", "一些", "一系列", "一揽子", "一部分", "一大半", "一定"})
_BETWEEN = re.compile(r"--?|至|到")
_PLAIN = re.compile(r"(?P<digits>[0-9]{1,18}(?:\.[0-9]{1,18})?)(?P<large>万?亿?)(?P<unit>个|[^\d个]\D{0,7})")
_LARGE = {"": Decimal(1), "万": Decimal(10**4), "亿": Decimal(10**8), "万亿": Decimal(10**12)}
_SHARES = ("%", "‰")
_DIGITS = "一二两三四五六七八九"
_NEIGHBOURS = re.compile(
    r"(?P<head>(?:百分之|千分之)?[一二三四五六七八九十百千万亿0-9]{0,12}?)(?P<a>[一二两三四五六七八])(?P<b>[二两三四五六七八九])(?=[^点一二三四五六七八九]|$)"
)


def parse_quantity(text: str) -> Quantity | None:
    """Read one quantity, for instance the text of a NUMBER span.

    A comparator at either end (超过, 以上, 左右) is passed over. In a range each end takes from the other what it
    does not say itself, unit or magnitude (4至6亿元, 百分之五至六). Values are exact; a fraction without a finite
    decimal (1/3) has 28 digits. 余, 多, 来 and 几 leave the value and make it approximate (十几家 is 10).

    Returns:
        The quantity, or ``None`` where the text is not understood as exactly one: vague amounts (数百家, 几十家,
        一批), ratios (6：61：33), durations of several units (1小时20分).
    """
    return _parse(text) if len(text) <= MAX_LENGTH else None


@lru_cache(maxsize=1 << 14)
def _parse(text: str) -> Quantity | None:
    return _plain(text) or _careful(text)


def _plain(text: str) -> Quantity | None:
    """What most numbers look like (1.46亿元), read the short way; the long way reads them alike."""
    match = _PLAIN.fullmatch(text)
    if match is None or match["unit"] not in units():
        return None
    value = EXACT.multiply(Decimal(match["digits"]), _LARGE[match["large"]])
    return Quantity(value, value, match["unit"])


def _careful(text: str) -> Quantity | None:
    text = _MIDDLE_DOT.sub(".", "".join(text.translate(_NARROW).split()))
    if text in _VAGUE:
        return None
    bare = _without_comparators(text)
    with localcontext(EXACT):
        quantity = _single(bare) or _neighbours(bare) or _range(bare)
    if quantity and len(bare) < len(text) and _ROUGHLY.search(text):
        return Quantity(quantity.low, quantity.high, quantity.unit, approximate=True)
    return quantity


def _without_comparators(text: str) -> str:
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    # Cut only what leaves something: 半 in 过半 is a number, 上 alone is not.
    after = _AFTER.search(text, start + 1)
    return text[start : after.start()] if after else text[start:]


def _single(text: str) -> Quantity | None:
    amount = read_amount(text)
    return Quantity(amount.value, amount.value, amount.unit, amount.approximate) if amount else None


def _neighbours(text: str) -> Quantity | None:
    """Two neighbouring digits are a range: 三五家, 十七八个, 五六十万, 百分之七八."""
    match = _NEIGHBOURS.match(text)
    if match is None or not _are_neighbours(match["a"], match["b"]):
        return None
    head, rest = match["head"], text[match.end() :]
    low, high = read_amount(head + match["a"] + rest), read_amount(head + match["b"] + rest)
    if low is None or high is None or low.value >= high.value:
        return None
    return Quantity(low.value, high.value, high.unit, approximate=True)


def _are_neighbours(a: str, b: str) -> bool:
    step = _rank(b) - _rank(a)
    return step == 1 or a + b in ("三五", "五七")


def _rank(digit: str) -> int:
    return 2 if digit == "两" else "零一二三四五六七八九".index(digit)


def _range(text: str) -> Quantity | None:
    for start, end in _cuts(text):
        low, high = read_amount(text[:start]), read_amount(text[end:])
        if low and high and (quantity := _join(low, high)):
            return quantity
    return None


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Where a range may be cut in two; a second minus may belong to the number behind it (-3%--1%)."""
    for match in _BETWEEN.finditer(text, 1):
        if match[0] == "--":
            yield match.start(), match.start() + 1
        yield match.span()


def _join(low: Amount, high: Amount) -> Quantity | None:
    unit = low.unit if low.unit in _SHARES and not high.unit else high.unit
    bottom = _converted(low, unit) if low.unit else _scaled(low, high)
    if bottom is None or bottom > high.value:
        return None
    return Quantity(bottom, high.value, unit, low.approximate or high.approximate)


def _scaled(low: Amount, high: Amount) -> Decimal:
    """The lower end with the magnitude of the upper one, where it has none of its own and stays below it."""
    if low.large > 1:
        return low.value
    factors = [high.large] if low.small > 1 else [high.small * high.large, high.large]
    return next((low.value * f for f in factors if low.value * f <= high.value), low.value)


def _converted(low: Amount, unit: str) -> Decimal | None:
    """The lower end in the unit of the upper one: 500米至1公里 are 0.5 and 1."""
    if low.unit == unit:
        return low.value
    mine, other = unit_of(low.unit), unit_of(unit)
    if mine is None or other is None or (mine.dimension, mine.base) != (other.dimension, other.base):
        return None
    return times(low.value, mine.factor / other.factor)
