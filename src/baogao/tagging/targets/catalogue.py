"""The catalogue of indicators: one name for the many ways reports write an indicator.

Read from ``configs/indicators.toml``; a file of the user's own in the same shape, which the environment variable
BAOGAO_INDICATORS names, can add to it or replace entries of the same name.
"""

import os
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.rules.needs import NOTHING, characters, needs_of
from baogao.tagging.record import MEASURES, Measure

Good = Literal["up", "down", ""]

ENVIRONMENT = "BAOGAO_INDICATORS"
"""Names the file of the user's own indicators."""

_KEYS = {"name", "aliases", "where", "level", "growth", "change", "series", "good", "headline"}
_CONDITIONS = {"wording", "near", "unless"}
_CACHED = 8192
_REMEDY = "see the head of configs/indicators.toml"


@dataclass(frozen=True, slots=True)
class Wording:
    """A wording that names its indicator only by the words around it (优良率 is of air or of water).

    Attributes:
        wording: Regular expression of it, matched against a whole wording.
        near: What must stand in the value's clause or in the two clauses before it; empty: nothing must.
        unless: What must not stand in the value's clause; empty: anything may.
    """

    wording: str
    near: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator of the catalogue.

    Attributes:
        name: Its canonical name.
        aliases: Regular expressions of its wordings; each is matched against a whole wording.
        where: Wordings that name it only by the words around them.
        level: Dimensions its level may have: ``money`` stands for every currency, an empty one for what is no single
            number (2.31∶1); none at all: it has no level of its own.
        growth: Whether a rate of growth of it is usual.
        change: Whether it also moves by points or amounts.
        series: Name of indicator and measure in one, by measure (地区生产总值增速).
        good: Whether more is better (``up``) or worse (``down``); empty where neither.
        headline: The measure in which every report is expected to set a target for it; empty if not expected.
    """

    name: str
    aliases: tuple[str, ...]
    where: tuple[Wording, ...] = ()
    level: tuple[str, ...] = ()
    growth: bool = True
    change: bool = True
    series: Mapping[str, str] = field(default_factory=dict, hash=False)
    good: Good = ""
    headline: Measure = ""

    def takes(self, measure: Measure, dimension: str) -> bool:
        """Whether a value of this measure and dimension can be one of this indicator."""
        if measure == "growth":
            return self.growth
        if measure == "change":
            return self.change
        if not dimension:
            return measure == "" or "" in self.level
        return any(dimension == one or dimension.startswith(f"{one}:") for one in self.level)

    def series_name(self, measure: Measure) -> str:
        """Indicator and measure in one name."""
        return self.series.get(measure, self.name)


class Catalogue:
    """Indicators by name and by wording."""

    def __init__(self, indicators: Iterable[Indicator], head: str = "", tail: str = "") -> None:
        """Take indicators in order; a later one replaces an earlier one of the same name.

        Args:
            indicators: The entries.
            head: Expression of words that may stand before any wording without changing it (全市).
            tail: The same behind it (总量).
        """
        self._by_name = {indicator.name: indicator for indicator in indicators}
        self._head = re.compile(f"(?:{head})") if head else None
        self._wordings = _Wordings(self._by_name.values(), tail)
        self._named_by = lru_cache(maxsize=_CACHED)(self._search)

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_name.values())

    def __len__(self) -> int:
        return len(self._by_name)

    def __getitem__(self, name: str) -> Indicator:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    @property
    def headlines(self) -> tuple[Indicator, ...]:
        """Those that every report is expected to set a target for, in the order of the file."""
        return tuple(indicator for indicator in self._by_name.values() if indicator.headline)

    def find(self, wording: str, said: str = "") -> Indicator | None:
        """The indicator that a wording names as a whole; a word that narrows it prevents a match.

        Args:
            wording: As the text has it.
            said: The value's clause and what stands before it, for wordings of which that decides.

        >>> found = catalogue().find("全市规上工业增加值")
        >>> found.name if found else None
        '规模以上工业增加值'
        >>> catalogue().find("高技术制造业规上工业") is None
        True
        >>> found = catalogue().find("优良率", "断面水质稳定向好，优良率达到")
        >>> found.name if found else None
        '地表水优良水体比例'
        """
        return next(self._found(wording, said), None)

    def match(
        self, wordings: Iterable[str], measure: Measure, dimension: str, said: str = ""
    ) -> Indicator | None:
        """The first indicator that one of the wordings names and that takes such a value; see :meth:`find`."""
        for wording in wordings:
            for found in self._found(wording, said):
                if found.takes(measure, dimension):
                    return found
        return None

    def _found(self, wording: str, said: str) -> Iterator[Indicator]:
        """What a wording names: the first entry, and before it those that the words around it decide for."""
        for alias in self._named_by(wording):
            if alias.fits(said):
                yield alias.indicator
                if not alias.conditional:
                    return

    def _search(self, wording: str) -> tuple["_Alias", ...]:
        text = _normal(wording) if len(wording) <= _LONGEST else ""
        while text:
            if found := self._wordings.find(text):
                return found
            head = self._head.match(text) if self._head else None
            if head is None or not head.end():
                return ()
            text = text[head.end() :]
        return ()


@dataclass(frozen=True, slots=True)
class _Alias:
    """One wording of an indicator, compiled."""

    indicator: Indicator
    pattern: re.Pattern[str]
    near: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None

    @property
    def conditional(self) -> bool:
        """Whether the words around it decide."""
        return self.near is not None or self.unless is not None

    def fits(self, said: str) -> bool:
        """Whether the words around the wording leave it to mean the indicator."""
        if not self.conditional:
            return True
        clauses = _CLAUSES.split(said)
        if self.near and not self.near.search("，".join(clauses[-_CLAUSES_NEAR:])):
            return False
        return not (self.unless and self.unless.search(clauses[-1]))


class _Wordings:
    """The aliases of all indicators, asked only where a text holds a character that they need."""

    def __init__(self, indicators: Iterable[Indicator], tail: str) -> None:
        self._aliases: list[_Alias] = []
        self._needing: dict[str, list[int]] = {}
        for indicator in indicators:
            for alias in (*map(Wording, indicator.aliases), *indicator.where):
                needs = needs_of(alias.wording, {})
                for character in needs[0] if needs else NOTHING:
                    self._needing.setdefault(character, []).append(len(self._aliases))
                self._aliases.append(_compiled(alias, indicator, tail))

    def find(self, text: str) -> tuple[_Alias, ...]:
        """The aliases that the text is, in the order of the list, up to the first that needs no other words."""
        asked = {at for character in characters(text) for at in self._needing.get(character, ())}
        found: list[_Alias] = []
        for at in sorted(asked):
            if self._aliases[at].pattern.fullmatch(text):
                found.append(self._aliases[at])
                if not found[-1].conditional:
                    break
        return tuple(found)


def _compiled(alias: Wording, indicator: Indicator, tail: str) -> _Alias:
    near, unless = (re.compile(words) if words else None for words in (alias.near, alias.unless))
    return _Alias(indicator, re.compile(f"(?:{alias.wording})(?:{tail})?"), near, unless)


_CLAUSES = re.compile("[，；。：！？]")
_CLAUSES_NEAR = 3
_BEFORE, _BEHIND = 100, 40
"""Code points before and behind a value in which such words are looked for."""
_LONGEST = 40
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_MARKS = re.compile(r"[\s“”‘’\"'、，·]")


def _normal(wording: str) -> str:
    text = unicodedata.normalize("NFKC", wording)
    return _MARKS.sub("", _BRACKETS.sub("", text)).replace("年产量", "产量")


def said_of(text: str, at: int) -> str:
    """What decides on a wording: the clause that ``at`` lies in, and what stands before it.

    Args:
        text: Clean text of the sentence.
        at: Where the value ends; where its statement begins if it has none.

    Example:
        >>> said_of("空气好转，优良率达到85%以上，绿道20公里。", 13)
        '空气好转，优良率达到85%以上'
    """
    stop = _CLAUSES.search(text, at, at + _BEHIND)
    return text[max(0, at - _BEFORE) : stop.start() if stop else at + _BEHIND]


@cache
def catalogue() -> Catalogue:
    """The catalogue in use: ``configs/indicators.toml`` and the file that BAOGAO_INDICATORS names, if it is set.

    Raises:
        BaogaoError: As :func:`load_catalogue`.
    """
    own = os.environ.get(ENVIRONMENT)
    return load_catalogue([own] if own else [])


def load_catalogue(paths: Iterable[Path | str] = ()) -> Catalogue:
    """Read the catalogue, and files of the user's own behind it.

    Args:
        paths: TOML files in the shape of ``configs/indicators.toml``; an entry replaces one of the same name.

    Raises:
        BaogaoError: If a file cannot be read or an entry is not well formed; names the file and the entry.
    """
    indicators: list[Indicator] = []
    head = tail = ""
    for path in (house("configs", "indicators.toml"), *map(Path, paths)):
        data = _read(path)
        head, tail = _expression(data, "head", path) or head, _expression(data, "tail", path) or tail
        indicators += [_indicator(row, path) for row in _rows(data, path)]
    return Catalogue(indicators, head, tail)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise BaogaoError("cannot be read", path=path, remedy="give a UTF-8 TOML file") from error
    except tomllib.TOMLDecodeError as error:
        raise BaogaoError(f"not TOML: {error}", path=path, remedy="see configs/indicators.toml") from error


def _rows(data: Mapping[str, Any], path: Path) -> list[Mapping[str, Any]]:
    rows = data.get("indicator", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BaogaoError(
            "indicator must be a list of tables", path=path, remedy="begin each with [[indicator]]"
        )
    return rows


def _expression(data: Mapping[str, Any], key: str, path: Path) -> str:
    value = data.get(key, "")
    if not isinstance(value, str) or _fault(value, empty=True):
        raise BaogaoError(f"{key} is no expression", path=path, remedy=_REMEDY)
    return value


def _indicator(row: Mapping[str, Any], path: Path) -> Indicator:
    name = row.get("name")
    if not isinstance(name, str) or not name:
        raise BaogaoError("an indicator without a name", path=path, remedy='begin it with name = "…"')
    if fault := _fault_of(row):
        raise BaogaoError(f"{name}: {fault}", path=path, remedy=_REMEDY)
    where = tuple(Wording(**one) for one in row.get("where", ()))
    always = () if any(re.fullmatch(one.wording, name) for one in where) else (re.escape(name),)
    return Indicator(
        name=name,
        aliases=(*always, *row.get("aliases", ())),
        where=where,
        level=tuple(row.get("level", ())),
        growth=bool(row.get("growth", True)),
        change=bool(row.get("change", True)),
        series=dict(row.get("series", {})),
        good=cast("Good", row.get("good", "")),
        headline=cast("Measure", row.get("headline", "")),
    )


def _fault_of(row: Mapping[str, Any]) -> str:
    """What is wrong with an entry; empty if nothing is."""
    if unknown := set(row) - _KEYS:
        return f"unknown key {min(unknown)}"
    for key in ("aliases", "level"):
        if not isinstance(row.get(key, []), list) or not all(
            isinstance(one, str) for one in row.get(key, [])
        ):
            return f"{key} must be a list of texts"
    if not isinstance(row.get("series", {}), dict):
        return "series must be a table"
    if row.get("good", "") not in ("up", "down", ""):
        return 'good must be "up" or "down"'
    if row.get("headline", "") not in MEASURES:
        return "headline must be a measure"
    faults = (f"alias {alias} {fault}" for alias in row.get("aliases", ()) if (fault := _fault(alias)))
    return next(faults, "") or _fault_of_where(row.get("where", []))


def _fault_of_where(rows: object) -> str:
    """What is wrong with the wordings of an entry that the words around them decide on."""
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        return "where must be a list of tables"
    for row in rows:
        if unknown := set(row) - _CONDITIONS:
            return f"where: unknown key {min(unknown)}"
        if "wording" not in row or len(row) < 2 or not all(isinstance(one, str) for one in row.values()):
            return "where: give wording, and near or unless, as texts"
        for words in row.values():
            if fault := _fault(words):
                return f"where: {words} {fault}"
    return ""


def _fault(expression: str, *, empty: bool = False) -> str:
    """What is wrong with a regular expression; empty if nothing is."""
    try:
        pattern = re.compile(expression)
    except re.error as error:
        return f"is no expression: {error}"
    if pattern.groups:
        return "has a group of its own"
    return "matches nothing" if not empty and pattern.fullmatch("") else ""
