"""Which calendar years a value is for (R13, R14).

The words of time in a sentence are read in order. One before the value in its clause decides, else one behind
it in the statement, else the last of an earlier clause, which holds until another takes its place; else
the section tells. The words are in ``configs/targets/period.toml``.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from baogao.corpus.numerals import number_of, year_of
from baogao.rules.patterns import clause_before
from baogao.tagging.targets.data import load

Place = tuple[int, int]
"""``(start, end)`` in code points of the sentence."""
Years = tuple[int, int]
"""First and last calendar year."""

_HELD = 4
"""Sentences kept in mind: the values of one are asked about one after the other."""
_PLAN_YEARS = 5
_AROUND = {"last": -1, "before_last": -2, "present": -1, "both": 0, "next": 1}
"""Years from the one that is called 今年; what is so at present is that of the last whole year."""
_TURNING = frozenset({"past", "back", "these", "term", "tail", "ahead"})
"""Words that turn a part to another time: 过去五年，五年来，今后五年."""
_OPENERS = _TURNING | {"year", "now", "last"}
_TURN = 12
"""Characters within which 2021年是 turns a part to its year."""
_OPENING = 8
"""Characters that may stand before the time a sentence opens with (各位代表，)."""
_MOST = 50
"""Words of time looked at on either side; no sentence that was written has as many."""
_FAR = 60
"""Characters between a time and the 基础上 that makes it one that is only recalled."""
_COUNTED = frozenset({"past", "back", "these", "ahead", "inside", "bare", "sum", "run"})


@dataclass(frozen=True, slots=True)
class _Time:
    """A word of time: where it stands, its clause, its kind (a group of ``time``) and what it names."""

    start: int
    clause: int
    kind: str
    first: int
    last: int
    recalled: bool
    year_of_its_own: bool


@dataclass(frozen=True, slots=True)
class View:
    """From where years are counted.

    Attributes:
        year: Of the plan.
        role: Of the section.
        planned: Whether the value is promised.
        given: The calendar year in which the report was given, which it calls 今年.
    """

    year: int | None
    role: str
    planned: bool = False
    given: int | None = None

    @property
    def spoken(self) -> int | None:
        """The year that 全年 means: the plan's, or in a review the one before."""
        if self.year is None:
            return None
        ahead = self.planned if self.role not in {"review", "plan"} else self.role == "plan"
        return self.year if ahead else self.year - 1


def period_of(
    text: str,
    statement: Place,
    number: Place | None,
    *,
    label: str,
    role: str,
    year: int | None,
    section_period: Years | None,
    given: int | None = None,
) -> tuple[int | None, int | None]:
    """First and last calendar year that a value is for.

    Args:
        text: Clean text of the sentence.
        statement: Where the statement stands.
        number: Where its value stands; ``None`` if it has none.
        label: ``TARGET`` or ``RESULT``.
        role: Role of the sentence's section.
        year: Year of the plan, to which 今年 and 今后五年 count; without it only years named count.
        section_period: What the section speaks of where its headings tell
            (:attr:`baogao.schema.Section.period`, or closer
            :func:`~baogao.tagging.targets.standing.standing_periods`).
        given: The calendar year in which the report was given, if known: what it calls 今年. Without it 今年 is
            the plan's year where something is promised, and the one before in what a review reports.

    Returns:
        Both ``None`` where nothing tells.

    Example:
        >>> text = "到2025年，森林覆盖率达到65%，今年造林2万亩。"
        >>> for place in ((8, 17), (14, 17)), ((18, 25), (22, 25)):
        ...     period_of(text, *place, label="TARGET", role="plan", year=2022, section_period=None)
        (2025, 2025)
        (2022, 2022)
    """
    view = View(year, role, label == "TARGET", given)
    named = _named(text, statement, number[0] if number else statement[1] - 1, view)
    usual = _usual(view, section_period)
    at = number[0] if number else statement[1]
    average = load("period").regexes["average"].search(clause_before(text, at)) is not None
    found = (_stretched(named, usual, view) if average else named) or usual
    return found or (None, None)


def opening_of(text: str, view: View) -> tuple[Years, bool] | None:
    """The time a sentence opens with and whether it turns a part to it; ``None`` if it opens with none.

    A review opens with the years behind it, the last of them, or the year it is given in, a plan with its
    year or years from it on; other times there are asides.
    """
    times = _times(text)
    if not times or times[0].start > _OPENING or view.year is None:
        return None
    first, years = times[0], _resolved(times[0], times, view)
    if years is None or not _opens(first.kind, years, view):
        return None
    turned = first.kind in _TURNING or "过去" in text[: first.start] or "年是" in text[:_TURN]
    return years, turned


def _opens(kind: str, years: Years, view: View) -> bool:
    if view.year is None or kind not in _OPENERS:
        return False
    if kind in _TURNING:
        fits = years[0] >= view.year if view.role == "plan" else years[1] < view.year
        return fits and (years[0] < years[1] or kind != "tail")
    own = view.year if view.role == "plan" else view.year - 1
    return years in {(own, own), (view.given, view.given)}


def first_named(text: str, view: View) -> Years | None:
    """The first time that a heading names."""
    times = _times(text)
    return _resolved(times[0], times, view) if times else None


def _usual(view: View, section: Years | None) -> Years | None:
    """What a value is for if its sentence does not say: the section's period, or the year of its time."""
    if section and view.role in {"review", "plan"} and (view.role == "plan") == view.planned:
        return section
    if view.year is None:
        return None
    year = view.year if view.planned else view.year - 1
    return year, year


def _stretched(named: Years | None, usual: Years | None, view: View) -> Years | None:
    """A yearly average up to a year is one over the years until then."""
    if named is None or named[0] < named[1]:
        return named
    first = usual[0] if usual else view.year
    return (min(first, named[1]), named[1]) if first is not None else named


def _named(text: str, statement: Place, at: int, view: View) -> Years | None:
    """What the sentence itself says of a value that stands at ``at``."""
    times = _times(text)
    if not times:
        return None
    clause = _clause_of(text, at)
    first = bisect_left(times, clause, key=lambda time: time.clause)
    here = times[first : bisect_right(times, clause, key=lambda time: time.clause)][-_MOST:]
    before = [time for time in here if time.start < at and not (time.kind == "run" and view.planned)]
    inside = (time for time in here if at <= time.start < statement[1] and time.kind != "run")
    earlier = (time for time in reversed(times[max(0, first - _MOST) : first]) if not time.recalled)
    chosen = before[-1] if before else next(inside, None) or next(earlier, None)
    return _resolved(chosen, times, view) if chosen else None


def _resolved(time: _Time, times: list[_Time], view: View) -> Years | None:
    if time.kind == "now":
        return _now(time, times, view)
    if time.kind in {"year", "to"} or (time.kind == "tail" and time.last):
        return time.first, time.last
    if view.year is None:
        return None
    if time.kind in {"since", "tail"}:
        return time.first, max(time.first, view.year - 1)
    if time.kind in _AROUND:
        return _around(time.kind, view.given or view.year, view)
    return _counted(time.kind, time.first, view.year, view.planned)


def _around(kind: str, given: int, view: View) -> Years | None:
    """Last year, next year, this and the next, or at present, as a report given in a year says."""
    if kind == "both":
        return given, given + 1
    if kind == "present" and view.planned:
        return None
    return given + _AROUND[kind], given + _AROUND[kind]


def _counted(kind: str, count: int, year: int, planned: bool) -> Years:
    """A period that is counted from the year of the plan."""
    ahead = kind == "ahead" or (planned and kind in {"inside", "bare", "sum", "term"})
    return (year, year + count - 1) if ahead else (year - count, year - 1)


def _now(time: _Time, times: list[_Time], view: View) -> Years | None:
    """全年 and 年底 are those of the year that was named last, 今年 is the year spoken of."""
    if not time.year_of_its_own:
        at = bisect_left(times, time.start, key=lambda other: other.start)
        for other in reversed(times[max(0, at - _MOST) : at]):
            if other.kind in {"year", "last", "next"}:
                return _resolved(other, times, view)
            if other.kind != "now":
                break
    own = view.given or (view.year if view.planned else view.spoken)
    year = own if time.year_of_its_own else view.spoken
    return (year, year) if year is not None else None


@lru_cache(maxsize=_HELD)
def _clauses(text: str) -> list[int]:
    """Where the clauses of a sentence begin."""
    return [match.start() for match in load("period").regexes["clause"].finditer(text)]


def _clause_of(text: str, at: int) -> int:
    """Number of the clause that holds a character."""
    return bisect_right(_clauses(text), at) - 1


@lru_cache(maxsize=_HELD)
def _times(text: str) -> list[_Time]:
    """The words of time of a sentence in order, without those that a value is only compared with."""
    regexes = load("period").regexes
    if not regexes["maybe"].search(text):
        return []
    compared = regexes["comparing"].search
    return [
        _time(text, match)
        for match in regexes["time"].finditer(text)
        if match.lastgroup and not compared(text, max(0, match.start() - 6), match.start())
    ]


def _time(text: str, match: re.Match[str]) -> _Time:
    group = str(match.lastgroup)
    clause = _clause_of(text, match.start())
    ends = _clauses(text)[clause + 1 : clause + 2] or [len(text)]
    end = min(ends[0], match.end() + _FAR)
    recalled = group == "run" or load("period").regexes["recalled"].search(text, match.end(), end) is not None
    first, last = _years(group, match)
    return _Time(match.start(), clause, group, first, last, recalled, match.group()[0] in "今本")


def _years(group: str, match: re.Match[str]) -> Years:
    """What a word names: years, or for one that is counted from the plan's year how many."""
    named = match[group]
    if group in {"year", "since"}:
        return year_of(named), year_of(named)
    if group == "to":
        first = year_of(match["from"])
        return first, year_of(named) if len(named) > 2 else first // 100 * 100 + int(named)
    if group == "tail":
        first = 1951 + _PLAN_YEARS * number_of(match["plan"])
        return _part(named, first)
    if group in _COUNTED:
        return number_of(named.replace("两", "二")), 0
    return (_PLAN_YEARS, 0) if group == "term" else (0, 0)


def _part(tail: str, first: int) -> Years:
    """The years of a five-year plan that the words behind its name mean; 0 for up to now."""
    last = first + _PLAN_YEARS - 1
    if tail.endswith(("末", "收官")):
        return last, last
    if tail.startswith(("前", "头")):
        return first, first + number_of(tail[1]) - 1
    return first, 0 if tail == "以来" else last
