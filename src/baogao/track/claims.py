"""Rows of ``targets`` as claims that can be held against each other.

A claim has its value signed: 下降3% is -3, so that every comparison is one of numbers. Its bound turns with it:
下降3%以上 is at most -3.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from baogao.tagging.record import Bound, Measure
from baogao.tagging.rows import Row
from baogao.tagging.targets.catalogue import Catalogue, Good, catalogue
from baogao.track.settings import settings

_DROPPED = re.compile(r"[\s“”‘’\"'《》〈〉（）()「」『』·]|的")
_CLAUSE_END = re.compile("[，；。：！？]")
_SINCE = re.compile(r"[比较]“?((?:19|20)\d\d|十[一二三四五]五)")
_LOOK, _LONGEST = 400, 60
"""Code points of a sentence that are looked back over, and of a name that is still one."""
_PERCENT, _POINTS = "percent:%", "百分点"
_REACH = 6
"""Code points before a value in which 降至 or 降到 stands."""


class Series(NamedTuple):
    """What is measured, and where.

    Attributes:
        place: Its name; reports of one place are compared, so that it tells sub-places apart.
        match: ``catalogue`` or ``name``.
        indicator: Name in the catalogue, or the normalised wording.
    """

    place: str
    match: str
    indicator: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One value promised or reported.

    Attributes:
        row: Its row of ``targets``.
        series: What it measures.
        measure: ``level``, ``growth`` or ``change``.
        scale: What the value is counted in; only values of one scale can be compared.
        unit: What a difference of two such values is counted in.
        low: The value, or the lower end; ``None`` where there is none.
        high: The same value, or the upper end.
        bound: As in the row, turned for a fall.
        good: Whether more is better (``up``) or less (``down``).
        period: First and last year it is for.
        year: The one year it may be for as well: its section speaks both of a term and of its last year.
        pace: ``average`` for a yearly average, a year for a change since then; empty for a change over the period.
    """

    row: Row
    series: Series
    measure: Measure
    scale: str
    unit: str
    low: float | None
    high: float | None
    bound: Bound
    good: Good
    period: tuple[int, int]
    year: int | None = None
    pace: str = ""

    @property
    def compares(self) -> bool:
        """Whether it compares with something else than its own year before."""
        return bool(self.row["reference"]) and not _unchanged(self.row)

    @property
    def says_something(self) -> bool:
        """Whether it has a value or compares."""
        return self.low is not None or self.bound == "relative"


def claims(rows: Iterable[Row], place: str, known: Catalogue | None = None) -> list[Claim]:
    """The claims of a report's rows; those without period or indicator, and mere sizes, are left out.

    Args:
        rows: Rows of ``targets`` of one report.
        place: The place whose government reports.
        known: Catalogue that tells what is better; the one of Baogao if left out.
    """
    known = known or catalogue()
    found = (_claim(row, place, known) for row in rows)
    return [claim for claim in found if claim is not None]


def _claim(row: Row, place: str, known: Catalogue) -> Claim | None:
    series = _series(row, place)
    if series is None or row["period_start"] is None or row["period_end"] is None:
        return None
    if row["dimension"].split(":")[0] in settings().sizes:
        return None
    unchanged = _unchanged(row)
    falls = row["direction"] == "down" and row["measure"] in {"growth", "change"}
    low, high = (0.0, 0.0) if unchanged else _value(row)
    period = (row["period_start"], row["period_end"])
    return Claim(
        row=row,
        series=series,
        measure="growth" if unchanged else row["measure"],
        scale=_PERCENT if unchanged else _scale(row),
        unit=_POINTS if unchanged or row["dimension"] == "percent" else row["base_unit"] or row["unit"],
        low=-high if falls and high is not None else low,
        high=-low if falls and low is not None else high,
        bound="point" if unchanged else _turned(row["bound"]) if falls else row["bound"],
        good=_good(row, known),
        period=period,
        year=_year(row),
        pace=_pace(row),
    )


def _unchanged(row: Row) -> bool:
    """Whether a value is said to be that of the year before: a change of 0 %."""
    return (
        row["bound"] == "relative"
        and row["low"] is None
        and settings().last_year.match(row["reference"]) is not None
        and settings().unchanged.search(row["text"]) is not None
        and not row["indicator"].endswith(settings().rates)
    )


def _turned(bound: Bound) -> Bound:
    """The bound of a value whose sign is changed."""
    return "at_most" if bound == "at_least" else "at_least" if bound == "at_most" else bound


def _series(row: Row, place: str) -> Series | None:
    where = row["place"] if row["place"] != place else ""
    if row["canonical"]:
        return Series(where, "catalogue", row["canonical"])
    name = normal_name(row["indicator"])
    return Series(where, "name", name) if name else None


def normal_name(indicator: str) -> str:
    """An indicator's wording without what does not change it; empty if it says too little to be recognised.

    >>> normal_name("全县的 老旧小区"), normal_name("项目")
    ('老旧小区', '')
    """
    if len(indicator) > _LONGEST:
        return ""
    text = _DROPPED.sub("", unicodedata.normalize("NFKC", indicator))
    while (head := settings().heads.match(text)) and head.end() < len(text):
        text = text[head.end() :]
    return "" if len(text) < 2 or settings().generic.fullmatch(text) else text


def _value(row: Row) -> tuple[float | None, float | None]:
    """Both ends in the base unit where there is one."""
    if row["base_low"] is not None and row["base_high"] is not None:
        return row["base_low"], row["base_high"]
    return row["low"], row["high"]


def _scale(row: Row) -> str:
    if row["bound"] == "relative" and row["low"] is None:
        return ""
    unit = row["base_unit"] or row["unit"]
    counted = "个" if unit in settings().counters else unit
    return f"{row['dimension']}:{counted}"


def _good(row: Row, known: Catalogue) -> Good:
    """As the catalogue says, else by the words: what shall rise is better high; what is to be done, too."""
    if row["measure"] == "level" and row["direction"] == "down" and not _reached(row):
        return "up"  # 关停机井100眼 is done, not a state
    if row["canonical"] in known:
        return known[row["canonical"]].good
    if row["direction"] == "down" or (row["bound"] == "at_most" and row["direction"] != "up"):
        return "down"
    return "" if row["direction"] == "steady" else "up"


def _reached(row: Row) -> bool:
    """Whether a fall is given by where it ends: 降至30."""
    return row["number_start"] is None or bool(settings().reached.search(_before(row)[-_REACH:]))


def clause_before(row: Row) -> str:
    """The clause of a value, up to it."""
    return _CLAUSE_END.split(_before(row))[-1]


def _before(row: Row) -> str:
    """The sentence up to the value, so much of it as can matter."""
    end = row["number_start"] if row["number_start"] is not None else row["end"]
    return str(row["sentence"][max(end - _LOOK, 0) : end])


def _year(row: Row) -> int | None:
    """The last year of a term, where the section names it beside the term and no word of the sentence a term.

    A change against the year before (同比) is one of a year, whatever the section says.
    """
    first, last, before = row["period_start"], row["period_end"], _before(row)
    if first == last or row["label"] != "RESULT":
        return None
    if row["measure"] != "level" and settings().yearly.search(clause_before(row)):
        return int(last)
    return int(last) if f"{last}年" in row["section"] and not settings().term.search(before) else None


def _pace(row: Row) -> str:
    """Over which time a value changes, by the words of its clause."""
    if row["measure"] not in {"growth", "change"}:
        return ""
    clause = clause_before(row)
    if settings().average.search(clause):
        return "average"
    since = _SINCE.search(clause)
    return "" if since is None or since[1] == str(row["period_start"] - 1) else since[1]
