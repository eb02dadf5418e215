"""The places of China from province to county, with the years of their names since 2000.

The facts stand in ``configs/gazetteer.tsv`` (its head names the source): six-digit codes of GB/T 2260, names,
and the years in which a name began and ended. Townships are not in it.

A county's city follows from the first four digits of its code. Where that city changed its name, the year
decides: 樊城区 lies in 襄樊市 in 2008 and in 襄阳市 in 2012.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from baogao.resources import house

Level = Literal["province", "city", "county", "district"]

_LONGEST = 40
"""Longer strings are no names of places."""

_PEOPLES = (
    "各族|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|保安|裕固|独龙|鄂伦春|鄂温克|普米"
)
_AUTONOMOUS = re.compile(rf"(..+?)(?:(?:{_PEOPLES})族?)+自治(州|县|旗)|(..+?)族?自治(州|县|旗)")
_PROVINCIAL = re.compile(r"(?:回族|壮族|维吾尔)?(?:自治区|特别行政区)$|[省市]$")
_NICKNAMES = {
    "巴州": "巴音郭楞蒙古自治州",
    "博州": "博尔塔拉蒙古自治州",
    "克州": "克孜勒苏柯尔克孜自治州",
    "锡盟": "锡林郭勒盟",
    "阿盟": "阿拉善盟",
    "前郭县": "前郭尔罗斯蒙古族自治县",
    "喀左县": "喀喇沁左翼蒙古族自治县",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A place under one name.

    Attributes:
        code: Six digits of GB/T 2260.
        name: Full name.
        level: ``province``, ``city`` (prefecture level), ``county`` (also banners and county-level cities) or
            ``district``.
        province: Full name of the province; its own for a province.
        city: Full name of the prefecture-level unit; its own for one; empty under a municipality and where
            a county answers to the province.
        first_year: Year in which it came by this code and name; ``None`` if before 2000.
        last_year: Year in which it lost one of them; ``None`` if both are still in use.
    """

    code: str
    name: str
    level: Level
    province: str
    city: str
    first_year: int | None
    last_year: int | None


class _Row(NamedTuple):
    code: str
    name: str
    first: int | None
    last: int | None

    def at(self, year: int | None) -> bool:
        """Whether the name was in use in some part of a year."""
        return year is None or ((self.first or 0) <= year <= (self.last or year))


class _Tables(NamedTuple):
    by_name: dict[str, list[_Row]]
    by_short: dict[str, set[str]]
    by_code: dict[str, list[_Row]]


def find(name: str, *, within: str = "", year: int | None = None) -> list[Place]:
    """Look a place up by its name.

    Args:
        name: Full or short (``保定``, ``恩施州``, ``内蒙古``), alone or behind those it lies in
            (``浙江省舟山市定海区``).
        within: Only places in this province or city, full or short.
        year: Only names in use in this year.

    Returns:
        All places of that name, provinces first, then by code; empty if there is none. A place whose code
        changed under the same name is given once: as it was when ``year`` began, or with its last code.

    Example:
        >>> [(place.code, place.city) for place in find("清苑县", year=2008)]
        [('130622', '保定市')]
        >>> [place.name for place in find("清苑", within="河北")]
        ['清苑区', '清苑县']
        >>> len({place.city for place in find("鼓楼区")}) > 3
        True
    """
    return list(_find(name, within, year))


def names() -> frozenset[str]:
    """All names that :func:`find` knows alone, full and short."""
    return _names()


def shorts(name: str) -> tuple[str, ...]:
    """A place's name without its kind, and other short forms; the name itself if it has none.

    Example:
        >>> shorts("恩施土家族苗族自治州")
        ('恩施', '恩施州')
        >>> shorts("易县")
        ('易县',)
    """
    rows = _tables().by_name.get(name)
    return tuple(_shorts(name, rows[0].code)) or (name,) if rows else (name,)


@lru_cache(maxsize=4096)
def _find(name: str, within: str, year: int | None) -> tuple[Place, ...]:
    if not 2 <= len(name) <= _LONGEST:
        return ()
    rows = [row for row in _rows(name, year) if row.at(year)]
    if within:
        prefixes = {_prefix(place.code) for place in _find(within, "", None)}
        rows = [row for row in rows if row.code.startswith(tuple(prefixes))]
    return tuple(_place(row, year) for row in sorted(_once(rows, year), key=_order))


def _rows(name: str, year: int | None) -> list[_Row]:
    names = {name} | _tables().by_short.get(name, set())
    rows = [row for one in names for row in _tables().by_name.get(one, ())]
    return rows or _behind_another(name, year)


def _behind_another(name: str, year: int | None) -> list[_Row]:
    """``河北省易县``: a known name, and behind it that of a place in it."""
    for cut in range(len(name) - 2, 1, -1):
        head = _tables().by_name.get(name[:cut]) or (name[:cut] in _tables().by_short)
        if head and (prefixes := {_prefix(row.code) for row in _rows(name[:cut], year)}):
            below = [row for row in _rows(name[cut:], year) if row.code.startswith(tuple(prefixes))]
            if below:
                return below
    return []


def _prefix(code: str) -> str:
    """The digits that a place's code shares with those of the places in it."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _order(row: _Row) -> tuple[bool, bool, bool, str]:
    return (not row.code.endswith("0000"), not row.code.endswith("00"), row.last is not None, row.code)


def _once(rows: Sequence[_Row], year: int | None) -> Iterator[_Row]:
    """Of several codes of a place that kept its name the last one; of those of one year the first."""
    for row in rows:
        pairs = ((other, row) if year is None else (row, other) for other in rows)
        if not any(_follows(later, earlier) for later, earlier in pairs):
            yield row


def _follows(row: _Row, other: _Row) -> bool:
    return (
        row.name == other.name
        and row.code[:2] == other.code[:2]
        and row.code.endswith("00") == other.code.endswith("00")
        and other.last is not None
        and (row.first or 0) >= other.last
    )


def _place(row: _Row, year: int | None) -> Place:
    code = row.code
    when = year or (row.last - 1 if row.last else None)
    province = _name_at(code[:2] + "0000", when)
    city = "" if code.endswith("0000") else _name_at(code[:4] + "00", when)
    return Place(code, row.name, _level(row), province, city, row.first, row.last)


def _name_at(code: str, year: int | None) -> str:
    """The name of a code in a year; in the year of a change the old one, which began the year."""
    rows = _tables().by_code.get(code, ())
    in_use = [row for row in rows if (row.last is None if year is None else row.at(year))]
    return min(in_use or rows, key=lambda row: row.first or 0).name if rows else ""


def _level(row: _Row) -> Level:
    if row.code.endswith("00"):
        return "province" if row.code.endswith("0000") else "city"
    return "district" if row.name.endswith("区") and not row.name.endswith(("林区", "特区")) else "county"


@cache
def _names() -> frozenset[str]:
    return frozenset({*_tables().by_name, *_tables().by_short})


@cache
def _tables() -> _Tables:
    tables = _Tables({}, {}, {})
    text = house("configs", "gazetteer.tsv").read_text("utf-8")
    for code, name, first, last in [line.split("\t") for line in text.splitlines() if line[0] != "#"]:
        row = _Row(code, name, int(first) if first else None, int(last) if last else None)
        if name in tables.by_name:
            tables.by_name[name].append(row)
        else:
            tables.by_name[name] = [row]
            for short in _shorts(name, code):
                tables.by_short.setdefault(short, set()).add(name)
        if code.endswith("00"):
            tables.by_code.setdefault(code, []).append(row)
    for short, name in _NICKNAMES.items():
        tables.by_short.setdefault(short, set()).add(name)
    return tables


def _shorts(name: str, code: str) -> Iterator[str]:
    """What a place is called besides its full name; never a single character."""
    if code.endswith("0000"):
        yield _PROVINCIAL.sub("", name)
    elif "自治" in name and (match := _AUTONOMOUS.fullmatch(name)):
        stem, kind = match[1] or match[3], match[2] or match[4]
        yield stem
        yield stem + kind
    elif len(name) > 2:
        yield name[:-2] if len(name) > 3 and name.endswith(("地区", "新区", "林区", "特区")) else name[:-1]
