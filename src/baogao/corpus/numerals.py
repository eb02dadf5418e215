"""Years and small numbers as headings and dates write them: ``2008``, ``二○○八``, ``十二``, ``二十一``."""

_ZERO = "〇○◯零OoＯｏ"
_ONES = "一二三四五六七八九"
DIGITS = str.maketrans(_ZERO + _ONES, "0" * len(_ZERO) + "123456789")
"""Makes digits of characters, letters in place of a zero included; full-width digits are digits already."""

YEAR = rf"(?:(?:19|20)\d\d|[一二][九0{_ZERO}][0{_ZERO}{_ONES}]{{2}})"
"""Pattern of a calendar year since 1900, without 年."""


def year_of(numeral: str) -> int:
    """A year in digits or characters.

    >>> year_of("2008"), year_of("二○○八")
    (2008, 2008)
    """
    return int(numeral.translate(DIGITS))


def number_of(numeral: str) -> int:
    """A number below a hundred in digits or characters.

    >>> [number_of(numeral) for numeral in ("12", "七", "十", "十二", "二十", "二十一")]
    [12, 7, 10, 12, 20, 21]
    """
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int(numeral.translate(DIGITS))
    return int(tens.translate(DIGITS) or 1) * 10 + int(ones.translate(DIGITS) or 0)
