"""Units of measure: what a unit's name measures, and how much of the base unit it is.

The names are data, ``configs/units.toml``; quotients (元/人, 张/千人), classes (吨级) and bracketed variants
(台（套）) are worked out from them.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.resources import house

ENVIRONMENT = "BAOGAO_UNITS"
"""The environment variable that names a file with further units."""

_KEYS = frozenset({"base", "same", "times", "each", "endings"})
_SETTINGS = ("numerators", "preferred", "small")
_BRACKET = re.compile(r"(?P<name>[^（(]+)[（(](?P<variant>[^）)]+)[）)]")
_PER = re.compile(r"[/每]")
_COUNTED_IN = re.compile(r"(?P<digits>(?:10{0,5})?)(?P<powers>[十百千万亿]{0,3})(?P<name>.+)")
_NUMERAL = re.compile(r"[0-9零一二两三四五六七八九十百千万亿]")
_POWERS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a name means.

    Attributes:
        dimension: What it measures: ``length``, ``money:CNY``, ``mass/volume``.
        base: The unit in which values of this dimension are compared; counts are their own.
        factor: How many of the base it is, exactly.
    """

    dimension: str
    base: str
    factor: Fraction = Fraction(1)


NUMBER = Unit("number", "")
"""No unit at all."""


class Units:
    """A catalogue of units.

    Args:
        tables: What the files say, one after the other; later ones add and replace.

    Raises:
        ValueError: If a table has a key or a factor that it should not have.
    """

    def __init__(self, tables: Iterable[Mapping[str, Any]]) -> None:
        self._names: dict[str, Unit] = {}
        self._endings: dict[str, Unit] = {}
        self._numerators: dict[str, str] = {}
        preferred: dict[str, str] = {}
        small: dict[str, Mapping[str, Any]] = {}
        bases: dict[str, str] = {}
        for table in tables:
            self._numerators |= table.get("numerators", {})
            preferred |= table.get("preferred", {})
            small |= table.get("small", {})
            for dimension, rows in table.items():
                if dimension not in _SETTINGS:
                    self._add(dimension, rows, bases)
        self._folded = _folded(self._names)
        self._preferred: dict[str, tuple[str, str, Fraction]] = {}
        for name, text in preferred.items():
            unit = self._known(text, f"preferred.{name}")
            self._preferred[unit.dimension] = (name, text, unit.factor)
        self._remembered = lru_cache(maxsize=4096)(self.resolve)
        self._small = {
            name: (Decimal(row["below"]), self._known(row["means"], f"small.{name}"))
            for name, row in small.items()
        }

    def __contains__(self, name: str) -> bool:
        """Whether a name is listed; others may still resolve."""
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        """All names that are listed."""
        return iter(self._names)

    def resolve(self, name: str) -> Unit | None:
        """What a unit's name means; ``None`` if it is not known.

        >>> units().resolve("万元/亩").dimension
        'money:CNY/area'
        """
        if not name:
            return NUMBER
        return self._one(name) or self._quotient(name) or self._class(name) or self._by_ending(name)

    def of(self, name: str, value: Decimal | None = None) -> Unit | None:
        """:meth:`resolve`, remembered; a value tells 25度, an angle, from 4亿度 of electricity."""
        if value is not None and (small := self._small.get(name)) and abs(value) < small[0]:
            return small[1]
        return self._remembered(name)

    def _add(self, dimension: str, rows: Mapping[str, Any], bases: dict[str, str]) -> None:
        if unknown := sorted(rows.keys() - _KEYS):
            raise ValueError(f"[{dimension}] has a key {unknown[0]!r}")
        for name in rows.get("each", "").split():
            self._names[name] = Unit(dimension, name)
        base = bases[dimension] = rows.get("base", bases.get(dimension, ""))
        for factor, name in _rows(base, rows):
            if not base:
                raise ValueError(f"[{dimension}] has no base")
            self._names[name] = Unit(dimension, base, _factor(factor, dimension))
        for ending in rows.get("endings", "").split():
            self._endings[ending] = Unit(dimension, base)

    def _known(self, text: str, where: str) -> Unit:
        unit = self.resolve(text)
        if unit is None:
            raise ValueError(f"{where}: {text!r} is not a known unit")
        return unit

    def _one(self, name: str) -> Unit | None:
        unit = self._names.get(name) or self._folded.get(name.casefold())
        if unit is None and (match := _BRACKET.fullmatch(name)):
            return self._names.get(match["name"] + match["variant"]) or self._names.get(match["name"])
        if unit is None and "·" in name:
            return self._names.get(name.replace("·", ""))
        return unit

    def _quotient(self, name: str) -> Unit | None:
        above, *below = _PER.split(name)
        top = self._one(self._numerators.get(above, above)) or self._scaled(above) or self._by_ending(above)
        parts = [self._scaled(part) for whole in below for part in whole.split("·")]
        if top is None or not parts:
            return None
        for part in parts:
            if part is None:
                return None
            top = Unit(
                f"{top.dimension}/{part.dimension}", f"{top.base}/{part.base}", top.factor / part.factor
            )
        return self._as_preferred(top)

    def _scaled(self, name: str) -> Unit | None:
        """A unit that may have a number before it: 万元, 千人, 100公里."""
        match = None if self._one(name) else _COUNTED_IN.fullmatch(name)
        if match is None:
            return self._one(name)
        unit = self._one(match["name"]) or self._by_ending(match["name"])
        count = int(match["digits"] or 1)
        for power in match["powers"]:
            count *= _POWERS[power]
        # 50兆瓦/100兆瓦时 are two values of a power store.
        if unit and match["digits"] and unit.dimension == "energy":
            return None
        return replace(unit, factor=unit.factor * count) if unit and count else None

    def _as_preferred(self, unit: Unit) -> Unit:
        if unit.dimension not in self._preferred:
            return unit
        name, base, factor = self._preferred[unit.dimension]
        return Unit(name, base, unit.factor / factor)

    def _class(self, name: str) -> Unit | None:
        if not name.endswith("级"):
            return None
        unit = self._one(name[:-1]) if len(name) > 1 else NUMBER
        return unit and Unit(f"class:{unit.dimension}", f"{unit.base}级", unit.factor)

    def _by_ending(self, name: str) -> Unit | None:
        # 5户三人 is no kind of people.
        if _NUMERAL.search(name):
            return None
        return next((unit for ending, unit in self._endings.items() if name.endswith(ending)), None)


def _rows(base: str, rows: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Factor and name of every unit a dimension lists."""
    listed = {"1": " ".join((base, rows.get("same", "")))}, rows.get("times", {})
    return ((factor, name) for times in listed for factor, names in times.items() for name in names.split())


def _factor(text: str, dimension: str) -> Fraction:
    try:
        factor = Fraction(text)
    except (ValueError, ZeroDivisionError):
        factor = Fraction(0)
    if factor <= 0:
        raise ValueError(f"[{dimension}.times] has {text!r} where a factor above 0 should be")
    return factor


def _folded(names: Mapping[str, Unit]) -> dict[str, Unit]:
    """Names in lower case, without letters (4G is not 4g) and those that mean two things (MPa and mPa, if listed)."""
    folded: dict[str, Unit] = {}
    doubtful = set()
    for name, unit in names.items():
        if len(name) > 1 and folded.setdefault(name.casefold(), unit) != unit:
            doubtful.add(name.casefold())
    return {name: unit for name, unit in folded.items() if name not in doubtful}


def read_units(paths: Iterable[Path | str]) -> Units:
    """Read catalogues; a later file adds to the earlier ones and replaces what they say of a name.

    Raises:
        BaogaoError: If a file cannot be read or is not a catalogue.
    """
    tables: list[Mapping[str, Any]] = []
    for path in map(Path, paths):
        try:
            tables.append(tomllib.loads(path.read_text("utf-8")))
            catalogue = Units(tables)
        except OSError as error:
            raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from error
        except (ValueError, ArithmeticError, KeyError, AttributeError, TypeError) as error:
            raise BaogaoError(f"bad units: {error}", path=path, remedy="see configs/units.toml") from error
    return catalogue


@cache
def units() -> Units:
    """The catalogue in use: ``configs/units.toml`` and the file that BAOGAO_UNITS names, if it is set.

    Raises:
        BaogaoError: As :func:`read_units`.
    """
    own = os.environ.get(ENVIRONMENT)
    return read_units([house("configs", "units.toml"), *([own] if own else [])])


def unit_of(name: str, value: Decimal | None = None) -> Unit | None:
    """:meth:`Units.of` of the catalogue in use."""
    return units().of(name, value)


@cache
def magnitude_like() -> re.Pattern[str]:
    """Names that begin like a magnitude and are none (千瓦, 百分点), the longest first."""
    names = sorted((n for n in units() if n[0] in _POWERS), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names)))
