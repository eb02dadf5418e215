"""Which time a statement speaks of by its own words, whatever its section (G5).

The section's role is nearly always right: of a hundred statements less than one speaks of the other time.
So the words here are few and strong, and a clause that holds words of both times tells nothing.

A sentence is read clause by clause. A time word (去年, 到2025年) holds for its clause and for those behind it
until other words end it; a finished act (已建成) or an intention (将新增) holds for its own clause. What
stands before 基础上 is a clause by itself: 在去年增长8%的基础上增长7% recalls the 8% alone. The words are in
``configs/rules/statement.toml``.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from baogao.corpus.numerals import year_of
from baogao.corpus.structure.headings import periods, years
from baogao.rules.patterns import load
from baogao.schema import SECTION_SEPARATOR

StatementTime = Literal["past", "plan"]

_PERIOD = 4
"""Years from the first to the last of a five-year plan."""
_HELD = 4
"""Sentences kept in mind: the statements of one are asked about one after the other."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """What the words of one clause speak of; ``back`` and ``ahead`` are time words, which may lead others."""

    back: bool
    done: bool
    ahead: bool
    leads: bool
    intent: bool
    wish: bool


@dataclass(frozen=True, slots=True)
class _Clause:
    """Where a clause begins (code points) and which times its words and those carried into it tell."""

    start: int
    past: bool
    plan: bool


def statement_time(
    text: str, start: int, end: int, role: str | None, year: int | None = None
) -> StatementTime | None:
    """The time a statement speaks of where its sentence says so against its section.

    Args:
        text: Clean text of the sentence.
        start: Where the statement begins, in code points.
        end: Behind its last character.
        role: Role of its section. In a review only ``"plan"`` is looked for, in a plan only ``"past"``, in
            a glossary neither, elsewhere both.
        year: Year of the plan, where it is known (:func:`plan_year`): earlier years are past. Without it
            words count, and years only beside words of intention.

    Returns:
        ``None`` where the sentence gives no sign or speaks of both: then the role decides.

    Example:
        >>> text = "在去年新建12公里的基础上，再新建8公里。"
        >>> statement_time(text, 3, 9, "plan"), statement_time(text, 14, 18, "plan")
        ('past', None)
        >>> statement_time("到2025年，森林覆盖率达到65%。", 8, 16, "review", year=2022)
        'plan'
    """
    if not _may_tell(text, role):
        return None
    clauses = _clauses(text, year)
    clause = clauses[max(0, bisect_right(clauses, end - 1, key=lambda clause: clause.start) - 1)]
    goal = load("statement").regexes["goal"].match(text, start, end) is not None
    past = role != "review" and clause.past and not goal
    plan = role != "plan" and (clause.plan or goal)
    if past == plan:
        return None
    return "past" if past else "plan"


@lru_cache(maxsize=_HELD)
def _may_tell(text: str, role: str | None) -> bool:
    """Whether it holds words of the time that its role is not; most sentences do not."""
    regexes = load("statement").regexes
    past = role not in {"review", "glossary"} and regexes["maybe_past"].search(text) is not None
    return past or (role not in {"plan", "glossary"} and regexes["maybe_plan"].search(text) is not None)


@lru_cache(maxsize=256)
def plan_year(section: str, role: str | None) -> int | None:
    """Year of the plan by the headings above a sentence, ``None`` where they do not name it.

    Args:
        section: Section path.
        role: Role of the section: a review's last year is the one before the plan's.

    Example:
        >>> plan_year("一、2021年工作回顾 / （一）工业", "review"), plan_year("二、2022年重点工作", "plan")
        (2022, 2022)
        >>> plan_year("二、今后五年的奋斗目标和2035年远景目标", "plan") is None
        True
    """
    for heading in section.split(SECTION_SEPARATOR):
        named = [] if load("statement").regexes["far"].search(heading) else years(heading)
        if named and role in {"review", "plan"}:
            return max(named) + 1 if role == "review" else min(named)
    return None


@lru_cache(maxsize=_HELD)
def _clauses(text: str, year: int | None) -> list[_Clause]:
    """The clauses of a sentence in order (at least one), time words carried on."""
    now, horizon = year or _intended(text, "intended_year"), year or _intended(text, "intended_until")
    found: list[_Clause] = []
    back = ahead = False  # whether a time word of an earlier clause still holds
    for start, clause in _cut(text):
        signs = _signs(clause, now, horizon)
        past, plan = signs.done or signs.back, signs.intent or signs.ahead
        meant = plan or signs.wish
        found.append(_Clause(start, (past or back) and not meant, (plan or ahead) and not past))
        if not clause.endswith("基础上"):
            back = (back or signs.back) and not meant
            ahead = (ahead or signs.leads) and not past and not text.startswith("；", start + len(clause))
    return found or [_Clause(0, past=False, plan=False)]


def _cut(text: str) -> Iterator[tuple[int, str]]:
    for match in load("statement").regexes["time_clause"].finditer(text):
        yield match.start(), match.group()


def _signs(clause: str, now: int | None, horizon: int | None) -> _Signs:
    regexes, ahead = load("statement").regexes, _looks_ahead(clause, horizon)
    ends = _ends(clause) if now is not None else []
    over = bool(ends) and now is not None and max(ends) < now
    return _Signs(
        back=over or regexes["past_time"].search(clause) is not None,
        done=regexes["done"].search(clause) is not None,
        ahead=ahead,
        leads=ahead and regexes["ahead_head"].match(clause) is not None,
        intent=bool(regexes["intent"].search(clause)) and not regexes["forecast"].search(clause),
        wish=(bool(ends) and not over) or regexes["wish"].search(clause) is not None,
    )


def _ends(clause: str) -> list[int]:
    """Years it is about and last years of five-year plans, none that it compares with or describes by."""
    regexes = load("statement").regexes
    found = [_year(match) for match in regexes["named_year"].finditer(clause)]
    for match in regexes["period"].finditer(clause):
        found += [first + _PERIOD for first in periods(match.group())]
    return found


def _looks_ahead(clause: str, horizon: int | None) -> bool:
    regexes = load("statement").regexes
    if regexes["time_ahead"].search(clause):
        return True
    if horizon is None:
        return False
    return any(_year(match) >= horizon for match in regexes["until"].finditer(clause))


def _intended(text: str, name: str) -> int | None:
    """The first year a sentence itself intends something for: 2022年完成5公里，2023年力争完成8公里."""
    match = load("statement").regexes[name].search(text)
    return _year(match) if match else None


def _year(match: re.Match[str]) -> int:
    return year_of(match["year"])
