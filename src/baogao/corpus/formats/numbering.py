"""Automatic list numbers of Word, written out: 一、（一）1. stand in no text run, yet a reader sees them.

After ECMA-376 part 1, 17.9: a paragraph belongs to a level of a list instance (``w:num``), which takes its
levels from an abstract list (``w:abstractNum``) and may override them. All instances of one abstract list
count on together, unless an instance begins anew (``w:startOverride``).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_DIGITS = "〇一二三四五六七八九"
_BY_DIGIT = {48 + value: digit for value, digit in enumerate(_DIGITS)}
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_MOST_LEVELS = 9


def chinese(number: int) -> str:
    """A number from 1 to 99999 in Chinese characters.

    >>> [chinese(n) for n in (3, 10, 12, 20, 105, 110, 1001)]
    ['三', '十', '十二', '二十', '一百零五', '一百一十', '一千零一']
    """
    text = _places(number, "零" + _DIGITS[1:], ("", "十", "百", "千", "万"))
    return text.removeprefix("一") if 10 <= number < 20 else text


def _places(number: int, digits: str, units: tuple[str, ...]) -> str:
    """Digits with their units; a run of zeros inside is one zero, at the end none."""
    if not 0 < number < 10 ** len(units):
        return str(number)
    shown = str(number)
    text = "".join(
        digits[int(d)] + (units[len(shown) - 1 - i] if d != "0" else "") for i, d in enumerate(shown)
    )
    return re.sub(f"{digits[0]}+", digits[0], text).rstrip(digits[0])


def roman(number: int) -> str:
    """Roman numerals.

    >>> roman(1994)
    'MCMXCIV'
    """
    if not 0 < number < 4000:
        return str(number)
    pairs = zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),  # noqa: SIM905
        strict=True,
    )
    text = ""
    for value, letters in pairs:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """A … Z, AA, BB as Word counts, up to 30 of a letter."""
    return chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1) if 0 < number <= 780 else str(number)


def _one_of(signs: str) -> Callable[[int], str]:
    """Signs in turn, numbers from where they end."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _block(*blocks: tuple[int, int]) -> Callable[[int], str]:
    """Signs of Unicode blocks ``(first code, how many)``, numbers from where they end."""
    return _one_of("".join(chr(first + i) for first, count in blocks for i in range(count)))


def _digit_by_digit(number: int) -> str:
    return str(number).translate(_BY_DIGIT)


def _full_width(number: int) -> str:
    return str(number).translate({48 + value: 0xFF10 + value for value in range(10)})


def _legal(number: int) -> str:
    return _places(number, _LEGAL, ("", "拾", "佰", "仟", "万"))


def _legal_traditional(number: int) -> str:
    return _places(number, _LEGAL_TRADITIONAL, ("", "拾", "佰", "仟", "萬"))


_CIRCLED = _block((0x2460, 20), (0x3251, 15), (0x32B1, 15))
FORMATS: dict[str, Callable[[int], str]] = {
    "decimalZero": "{:02d}".format,
    "upperRoman": roman,
    "lowerRoman": lambda n: roman(n).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda n: _letters(n).lower(),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "koreanDigital2": _digit_by_digit,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "japaneseLegal": _legal_traditional,
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographZodiacTraditional": lambda n: _STEMS[(n - 1) % 10] + _BRANCHES[(n - 1) % 12],
    "ideographEnclosedCircle": _block((0x3280, 10)),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _block((0x2474, 20)),
    "decimalEnclosedFullstop": _block((0x2488, 20)),
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": "- {} -".format,
    "ordinal": "{}.".format,
    "none": lambda _: "",
    "bullet": lambda _: "",
}
"""Word's number formats by name (17.18.59); what is not named here counts 1, 2, 3."""


@dataclass(slots=True)
class Level:
    """One level of a list as ``w:lvl`` describes it."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    legal: bool = False
    restart: int | None = None
    style: str = ""

    @classmethod
    def of(cls, node: "_Element") -> "Level":
        """Read a ``w:lvl``."""
        legal, restart = node.find(f"{W}isLgl"), node.find(f"{W}lvlRestart")
        return cls(
            start=_number(_value(node, "start"), 1),
            format=_format(node),
            text=_value(node, "lvlText"),
            suffix=_value(node, "suff") or "tab",
            legal=legal is not None and is_on(legal),
            restart=None if restart is None else _number(restart.get(VAL, ""), 0),
            style=_value(node, "pStyle"),
        )


@dataclass(slots=True)
class _List:
    """A list instance: the key of its counter, its levels, and where it begins anew."""

    counter: str
    levels: dict[int, Level]
    restarts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The running numbers of one document.

    Args:
        numbering: ``word/numbering.xml``, if the document has one.
    """

    def __init__(self, numbering: "_Element | None") -> None:
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if numbering is not None:
            self._read(numbering)

    def level_of_style(self, number: str, style: str) -> int:
        """The level of a list that a paragraph style is bound to; 0 where none is."""
        levels = self._lists[number].levels if number in self._lists else {}
        return next((i for i, level in levels.items() if level.style == style), 0)

    def next(self, number: str, level: int) -> str:
        """Count one paragraph and give the number a reader sees before it, with a space where Word leaves one.

        Bullets give nothing: they are a mark of layout, like an indent.

        Args:
            number: ``w:numId`` of the paragraph.
            level: ``w:ilvl``, from 0.
        """
        entry = self._lists.get(number)
        if entry is None or level not in entry.levels:
            return ""
        counts = self._counts.setdefault(entry.counter, {})
        self._begin(number, entry, level, counts)
        start = entry.levels[level].start
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [i for i in counts if i > level and _restarts(entry.levels.get(i), level)]:
            del counts[deeper]
        return _shown(entry.levels, counts, level)

    def _begin(self, number: str, entry: _List, level: int, counts: dict[int, int]) -> None:
        """The first use of an instance that begins anew sets the counter back."""
        if level in entry.restarts and (number, level) not in self._begun:
            self._begun.add((number, level))
            counts[level] = entry.restarts[level] - 1

    def _read(self, numbering: "_Element") -> None:
        abstract = {node.get(f"{W}abstractNumId", ""): node for node in numbering.iter(f"{W}abstractNum")}
        styles = {_value(node, "styleLink"): node for node in abstract.values() if _value(node, "styleLink")}
        for num in numbering.iter(f"{W}num"):
            node = abstract.get(_value(num, "abstractNumId"))
            if node is None:
                continue
            # A list that points to a list style takes the levels of the abstract list which defines it.
            node = styles.get(_value(node, "numStyleLink"), node)
            levels = {_number(lvl.get(f"{W}ilvl", ""), 0): Level.of(lvl) for lvl in node.iter(f"{W}lvl")}
            entry = _List(node.get(f"{W}abstractNumId", ""), levels)
            _override(entry, num)
            self._lists[num.get(f"{W}numId", "")] = entry


def _override(entry: _List, num: "_Element") -> None:
    for node in num.iter(f"{W}lvlOverride"):
        level = _number(node.get(f"{W}ilvl", ""), 0)
        own = node.find(f"{W}lvl")
        if own is not None:
            entry.levels = {**entry.levels, level: Level.of(own)}
        if _value(node, "startOverride"):
            entry.restarts[level] = _number(_value(node, "startOverride"), 1)


def _restarts(level: Level | None, shown: int) -> bool:
    """Whether a deeper level begins anew behind a paragraph of level ``shown`` (from 0)."""
    if level is None or level.restart is None:
        return True
    return shown < level.restart


def _shown(levels: dict[int, Level], counts: dict[int, int], at: int) -> str:
    level = levels[at]
    if level.format in {"bullet", "none"} and "%" not in level.text:
        return "" if level.format == "bullet" else level.text
    text = re.sub(r"%([1-9])", lambda m: _count(levels, counts, int(m.group(1)) - 1, level), level.text)
    gap = level.suffix != "nothing" and text[-1:].isascii()
    return f"{text} " if text and gap else text


def _count(levels: dict[int, Level], counts: dict[int, int], at: int, shown: Level) -> str:
    level = levels.get(at, Level())
    form = str if shown.legal else FORMATS.get(level.format, str)
    return form(counts.get(at, level.start))


def _format(node: "_Element") -> str:
    """The number format, also where a newer one stands beside a fallback."""
    found = node.find(f".//{W}numFmt")
    return "decimal" if found is None else found.get(VAL, "decimal")


def _value(node: "_Element", name: str) -> str:
    child = node.find(f"{W}{name}")
    return "" if child is None else child.get(VAL, "")


def _number(text: str, otherwise: int) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else otherwise


def is_on(node: "_Element") -> bool:
    """Whether a switch such as ``w:vanish`` is on: it is where it stands without a value."""
    return node.get(VAL, "1") not in {"0", "false", "off"}
