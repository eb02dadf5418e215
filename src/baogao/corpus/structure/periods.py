"""Which calendar years a heading or an opening speaks of: 过去五年, “十四五”时期, 2022年, 今后五年, 上半年."""

import re
from functools import lru_cache

from baogao.corpus.structure.headings import Heading, plain, years
from baogao.schema import Role

Years = tuple[int, int]
"""First and last calendar year."""

_COUNT = {**{char: n for n, char in enumerate("零一二三四五六七八九十")}, "两": 2}
_DIGIT = "0-9〇○◯零一二三四五六七八九"
_FIVE_YEARS = "(?P<plan>[七八九]|十[一二三四五六七八九]?)五"
_NTH_PLAN = "第(?P<nth>十[一二三四五六七八九]?)个五年"
_TIME = re.compile(
    rf"(?P<from>[12二一][{_DIGIT}]{{3}})年?(?:[-—－–~～至到]|——)(?P<to>[12二一][{_DIGIT}]{{3}})年"
    rf"|(?P<year>[12二一][{_DIGIT}OoＯ]{{3}})年(?P<vision>[^，。、和与及]{{0,4}}(?:远景|愿景|展望))?"
    rf"|[“\"‘]{_FIVE_YEARS}[”\"’](?!(?:规划)?(?:的)?(?:良好|圆满|顺利)?(?:收官|收好官|开局|开好局|收尾|末))"
    rf"|{_NTH_PLAN}"
    r"|(?:刚刚)?(?:过去|前|近|最近|上)的?这?(?P<past>[两二三四五六七八九十3-9])个?年(?!计划|规划|行动)|(?P<since>[两三四五3-5])年来"
    r"|(?:今后|未来|接下来|下一个|今后的|未来的)的?这?(?P<ahead>[两二三四五六七八九十3-9])个?年(?!计划|规划|行动)"
    r"|(?P<last>去年|上年|上一年|过去的?一年|刚刚过去的?一年|一年来)"
    r"|(?P<next>明年|来年)"
    r"|(?P<half>上半年|下半年|前三季度|今年以来)"
    r"|(?P<now>今年|新的一年|本年)"
)
_LEAD = re.compile(
    r"(?:各位(?:代表|委员|同志)|同志们)?[！，：]?(?:关于|回顾|展望|在|站在|面对|做好|根据[^，。]{0,30}，|按照[^，。]{0,30}，|刚刚过去的)?"
)
_NOT_BEFORE = 1949


@lru_cache(maxsize=512)
def period_of(
    text: str,
    role: Role,
    year: int | None,
    *,
    year_named_last: bool = False,
    opening: Years | None = None,
) -> Years | None:
    """First and last calendar year that a heading speaks of.

    A heading that names several times gives the whole stretch (2021年和过去五年工作回顾: five years); one for
    both review and plan gives that which fits the role. A far vision (2035年远景目标) counts only alone.

    Args:
        text: The heading, or the words that open a part without one.
        role: Role of its sentences.
        year: Year of the plan, to which 今年, 过去五年 and 今后五年 count; without it only years named count.
        year_named_last: Whether the report calls the year of its plan 明年 (it was given before the new year).
        opening: What the opening words speak of: chosen where the heading names it among others.

    Example:
        >>> period_of("一、过去五年工作回顾", "review", 2023)
        (2018, 2022)
        >>> period_of("二、“十四五”发展成就和“十五五”主要目标", "plan", 2026)
        (2026, 2030)
    """
    near, far = _found(plain(text), year, year_named_last)
    found = _fitting(near, role, year) or _fitting(far, role, year) or near or far
    if opening in found:
        return opening
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


@lru_cache(maxsize=512)
def opening_period(text: str, role: Role, year: int | None, *, year_named_last: bool = False) -> Years | None:
    """The same for the words that open a part: only a time they begin with counts (``2022年，……``)."""
    text = plain(text[:80])
    lead = _LEAD.match(text)
    match = _TIME.match(text, lead.end() if lead else 0) or _TIME.match(text)
    return period_of(match.group(), role, year, year_named_last=year_named_last) if match else None


def heading_period(
    heading: Heading,
    role: Role,
    year: int | None,
    *,
    topic: bool,
    year_named_last: bool = False,
    opening: Years | None = None,
) -> Years | None:
    """The period a heading gives its section.

    Args:
        heading: The heading.
        role: Role of its sentences.
        year: Year of the plan.
        topic: Whether it is one of the topics of a part: a year inside it (办好2022年赛事) is no period then.
        year_named_last: See :func:`period_of`.
        opening: See :func:`period_of`.
    """
    text = heading.text.split("——")[0]
    if heading.part or not topic:
        return period_of(text, role, year, year_named_last=year_named_last, opening=opening)
    return opening_period(_MARK.sub("", text), role, year, year_named_last=year_named_last)


_MARK = re.compile(r"^[（〔［]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）〕］]?[、．.：，]?(?!\d*年)")


def _found(text: str, year: int | None, year_named_last: bool) -> tuple[list[Years], list[Years]]:
    """The periods named: those near, and far visions."""
    near: list[Years] = []
    far: list[Years] = []
    for match in _TIME.finditer(text):
        span = _absolute(match) or _relative(match, year, year_named_last)
        if span and _NOT_BEFORE <= span[0] <= span[1]:
            (far if match["vision"] else near).append(span)
    return near, far


def _absolute(match: re.Match[str]) -> Years | None:
    if match["from"]:
        return _year(match["from"]), _year(match["to"])
    if match["year"]:
        return _year(match["year"]), _year(match["year"])
    if plan := match["plan"]:
        first = 1951 + 5 * (10 * ("十" in plan) + _COUNT.get(plan.removeprefix("十"), 0))
        return first, first + 4
    if nth := match["nth"]:
        first = 1951 + 5 * (10 + _COUNT.get(nth.removeprefix("十"), 0))
        return first, first + 4
    return None


def _year(text: str) -> int:
    named = years(text + "年")
    return named[0] if named else 0


def _relative(match: re.Match[str], year: int | None, year_named_last: bool) -> Years | None:
    if year is None:
        return None
    if count := match["past"] or match["since"]:
        return year - _count(count), year - 1
    if match["ahead"]:
        return year, year + _count(match["ahead"]) - 1
    now = year - 1 if year_named_last else year
    this = {"last": now - 1, "next": now + 1, "half": now, "now": now}[str(match.lastgroup)]
    return this, this


def _count(text: str) -> int:
    return int(text) if text.isdigit() and text.isascii() else _COUNT[text]


def _fitting(found: list[Years], role: Role, year: int | None) -> list[Years]:
    """Those periods that lie on the side of the plan's year where the role looks."""
    if year is None or role not in {"review", "plan"}:
        return found
    return [span for span in found if (span[1] >= year if role == "plan" else span[0] < year)]
