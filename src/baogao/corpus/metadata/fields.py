"""What is known about a report: place, level, year, date, session, title, and where each of them comes from.

Sources in the order of trust: the columns of a table (``record``), the lines around the salutation
(``opening``), the years in its headings (``headings``), the title, the metadata of a web page or a Word file
(``document``), the name of the file (``file``). What follows from a name by the gazetteer (the province of a
county) has the source ``gazetteer``. What a register says stands above them all: :func:`completed`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Any

from baogao.corpus.metadata.gazetteer import Place, find
from baogao.corpus.metadata.opening import YEARS, Opening, title_in, title_phrase
from baogao.corpus.metadata.places import STATE, Named, fullest, kind_of, most_mentioned, read_place, settle
from baogao.corpus.numerals import year_of
from baogao.files import safe_name
from baogao.schema import ReportInfo

_NO_HINTS: Mapping[str, str] = MappingProxyType({})
_RECORD = frozenset({"id", "place", "province", "city", "level", "year"})
"""Hints that only the columns of a table give; where there is one, all hints are columns."""

LEVELS = ("nation", "province", "city", "county", "district", "township")
_FILE_YEAR = re.compile(r"(?<!\d)((?:19[89]|20[0-4])\d)(?:(?:0\d|1[0-2])[0-3]\d)?(?!\d)")
_HASH = re.compile(r"[0-9a-f]{12,}")
_FILE_PARTS = re.compile(r"[_\-—－\s./\\()（）【】\[\]|,，、+]+|(?:19|20)\d\d(?:年度?)?")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?")

_CERTAIN = {"省": "province", "自治区": "province", "州": "city", "盟": "city", "地区": "city"} | {
    "县": "county",
    "旗": "county",
    "镇": "township",
    "乡": "township",
    "街道": "township",
}
"""Kinds that tell a level; 市 and 区 do not."""

_Value = tuple[str, Any]
"""A source and what it says."""


def metadata(text: str, *, name: str = "", hints: Mapping[str, str] = _NO_HINTS) -> ReportInfo:
    r"""What a report says about itself; what it does not say stays empty.

    Args:
        text: The report, raw or clean. The first 4,000 and the last 500 characters are read; the rest is only
            searched for single words where something is in doubt.
        name: Name of the file without suffix, or of the record.
        hints: What the format says: ``Document.hints``.

    Returns:
        The info, its ``sources`` saying where each field comes from. Its ``place`` is the full name of the
        gazetteer where that knows it (``保定`` is 保定市), a township's with the county's name before it if
        that is given.

    Example:
        >>> info = metadata("政府工作报告\n——2023年1月5日在易县第十八届人民代表大会第三次会议上\n各位代表：")
        >>> info.place, info.level, info.city, info.year, info.date, info.sources["city"]
        ('易县', 'county', '保定市', 2023, '2023-01-05', 'gazetteer')
    """
    opening = Opening(text)
    found: dict[str, _Value] = {}
    given = _given(hints)
    title = ("title", opening.title) if opening.title else (given, _told_title(hints))
    dated = given == "record" and _DAY.match(hints.get("date", ""))
    dates = [("record", hints["date"])] if dated else []
    found["title"] = title
    found["date"] = next((pair for pair in [*dates, ("opening", opening.date)] if pair[1]), ("", ""))
    found["session"] = ("opening", opening.session.name if opening.session else "")
    found["year"] = next((pair for pair in _years(opening, found, name, hints) if pair[1]), ("", None))
    found |= _place(opening, title, found["year"][1], name, hints)
    known = {key: value for key, (_, value) in found.items() if value}
    sources = {key: source for key, (source, value) in found.items() if value}
    identity = name or hints.get("id")
    return ReportInfo(id=safe_name(identity) if identity else "report", **known, sources=sources)


def completed(known: ReportInfo, found: ReportInfo) -> ReportInfo:
    """What a register knows, and for the fields it leaves out what the report says.

    Fields that depend on the place (level, province, city, code) are taken over only if both mean one place.
    """
    told = {field.name for field in fields(known) if getattr(known, field.name) and field.name != "sources"}
    wanted = {"title", "year", "date", "session"} - told
    if not known.place or known.place == found.place:
        wanted |= {"place", "level", "province", "city", "code"} - told
    added = {key: getattr(found, key) for key in sorted(wanted) if getattr(found, key)}
    sources = {key: known.sources.get(key, "registry") for key in sorted(told - {"id", "file", "split"})}
    sources |= {key: found.sources[key] for key in added if key in found.sources}
    return replace(known, **added, sources=sources)


def _given(hints: Mapping[str, str]) -> str:
    return "record" if _RECORD & hints.keys() else "document"


def _told_title(hints: Mapping[str, str]) -> str:
    """The title that hints give; what a program calls a document (``about:blank``, ``文档1``) is none."""
    told = hints.get("title", "")
    if _given(hints) == "record":
        return told
    return title_in(told) or (told if "报告" in told or "報告" in told else "")


def _years(
    opening: Opening, found: Mapping[str, _Value], name: str, hints: Mapping[str, str]
) -> Iterator[_Value]:
    """Years the plan may be for, the most trusted first."""
    given = _given(hints)
    if given == "record" and (match := YEARS.match(hints.get("year", "") + "年")):
        yield "record", year_of(match[1])
    source, date = found["date"]
    if date:
        yield source, _planned(date, opening)
    yield "headings", opening.headed_year()
    if years := [year_of(year) for year in YEARS.findall(found["title"][1])]:
        yield found["title"][0], max(years)
    if years := [year_of(year) for year in YEARS.findall(hints.get("title", ""))]:
        yield given, max(years)
    if match := _FILE_YEAR.search(_HASH.sub("", name)):
        yield "file", int(match[1])
    yield "opening", opening.told_year()
    if given == "document" and _DAY.match(hints.get("date", "")):
        yield "document", _planned(hints["date"], opening)


def _planned(date: str, opening: Opening) -> int | None:
    """The year planned by a report of this day: in November and December the next, if the report names it."""
    if not (match := _DAY.match(date)):
        return None
    year, month = int(match[1]), int(match[2] or "1")
    ahead = month >= 11 and (f"{year + 1}年" in opening.text or "明年" in opening.text)
    return year + ahead


def _place(
    opening: Opening, title: _Value, year: int | None, name: str, hints: Mapping[str, str]
) -> dict[str, _Value]:
    named = _read(_phrases(opening, title, name, hints), year)
    if not any(one.name for one in named):
        named += _inferred(opening, named, year)
    own = fullest(named)
    province, city = hints.get("province", ""), hints.get("city", "")
    settled = settle(own, named, opening.text, province, city)
    found = _above(settled, own, province, city)
    if own:
        found |= _itself(own, settled)
    if level := _level(named, name):
        found.setdefault("level", level)
    if hints.get("level", "") in LEVELS:
        found["level"] = ("record", hints["level"])
    return found


def _read(phrases: Iterable[tuple[str, str]], year: int | None) -> list[Named]:
    """What the phrases name, as far as they are needed to know the place."""
    named: list[Named] = []
    for source, phrase in phrases:
        if phrase and (one := read_place(phrase, source, year)):
            named.append(one)
            if len(one.places) == 1 and not any(other.name for other in named[:-1]):
                break
    return named


def _inferred(opening: Opening, named: list[Named], year: int | None) -> Iterator[Named]:
    """What the text shows of a report that does not name its place."""
    head = opening.head.replace("\n", "")
    kind = next((one.kind for one in named if one.kind), "") or kind_of(opening.text)
    if kind and (place := most_mentioned(head, opening.text, kind, year)):
        yield Named("text", place.name, (place,))
    elif kind and kind != "省":  # a city compares itself with 全省 as often
        yield Named("text", kind=kind)


def _phrases(
    opening: Opening, title: _Value, name: str, hints: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    given = _given(hints)
    if "place" in hints:
        yield "record", hints["place"]
    yield from (("opening", phrase) for phrase in opening.phrases())
    yield title[0], title_phrase(title[1])
    if "title" in hints:
        yield given, title_phrase(hints["title"])
    if "source" in hints:
        yield given, hints["source"]
    yield from (("file", phrase) for phrase in _file_phrases(name))


def _file_phrases(name: str) -> Iterator[str]:
    """``2022年台州市路桥区政府工作报告`` or ``河北省_保定市_易县_2021``: the parts together, then one by one."""
    parts = [phrase for part in _FILE_PARTS.split(_HASH.sub("", name)) if (phrase := title_phrase(part))]
    chinese = [part for part in parts if "\u4e00" <= part[0] <= "\u9fff"]
    if find("".join(chinese)):
        yield "".join(chinese)
    yield from reversed(chinese)


def _itself(own: Named, settled: Place | None) -> dict[str, _Value]:
    if own.name == STATE:
        return {"place": (own.source, STATE), "level": (own.source, "nation")}
    if own.level:  # a township or a zone, which the gazetteer does not list
        return {"place": (own.source, own.full), "level": (own.source, own.level)}
    if settled:
        return {
            "place": (own.source, settled.name),
            "level": ("gazetteer", settled.level),
            "code": ("gazetteer", settled.code),
        }
    names = {place.name for place in own.places}
    levels = {place.level for place in own.places}
    found: dict[str, _Value] = {"place": (own.source, own.name if len(names) == 1 else own.phrase)}
    return found | ({"level": ("gazetteer", levels.pop())} if len(levels) == 1 else {})


def _above(settled: Place | None, own: Named | None, province: str, city: str) -> dict[str, _Value]:
    """Province and city: as a column says, else those of the place, else what all possible places share."""
    places = [settled] if settled else list(own.places) if own else []
    found: dict[str, _Value] = {}
    for key, given in (("province", province), ("city", city)):
        shared = {getattr(place, key) for place in places}
        full = next(iter(find(given)), None) if given else None
        if given:
            found[key] = ("record", full.name if full else given)
        elif len(shared) == 1:
            named = own is not None and any(place.name in shared for place in find(own.parents))
            found[key] = (own.source if own and named else "gazetteer", shared.pop())
    return found


def _level(named: list[Named], name: str) -> _Value | None:
    """The level where no place tells it: by 县 in 我代表县人民政府, or by the name of the file."""
    if word := next((part for part in _FILE_PARTS.split(name) if part in LEVELS), ""):
        return "file", word
    return next(((one.source, _CERTAIN[one.kind]) for one in named if one.kind in _CERTAIN), None)
