"""What tracking is told by ``configs/track.toml``: tolerances and words."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from baogao.errors import BaogaoError
from baogao.resources import house


@dataclass(frozen=True, slots=True)
class Settings:
    """See ``configs/track.toml`` for what each one means."""

    around: float
    near: float
    points: float
    open_end: float
    plausible: float
    plausible_mixed: float
    firmness: tuple[str, ...]
    counters: frozenset[str]
    stocks: frozenset[str]
    sizes: frozenset[str]
    heads: re.Pattern[str]
    generic: re.Pattern[str]
    at_least: frozenset[str]
    comparison: re.Pattern[str]
    goal: re.Pattern[str]
    reached: re.Pattern[str]
    average: re.Pattern[str]
    yearly: re.Pattern[str]
    term: re.Pattern[str]
    added: re.Pattern[str]
    done: re.Pattern[str]
    stands: re.Pattern[str]
    standing: frozenset[str]
    going: re.Pattern[str]
    begun: re.Pattern[str]
    finished: re.Pattern[str]
    lasting: frozenset[str]
    unchanged: re.Pattern[str]
    last_year: re.Pattern[str]
    rates: tuple[str, ...]
    parts: Mapping[str, Sequence[str]]
    kinds: Mapping[str, re.Pattern[str]]


@cache
def settings() -> Settings:
    """The settings that ship with Baogao.

    Raises:
        BaogaoError: If the file is not well formed.
    """
    path = house("configs", "track.toml")
    try:
        row = tomllib.loads(path.read_text("utf-8"))
        return Settings(
            around=float(row["around"]),
            near=float(row["near"]),
            points=float(row["points"]),
            open_end=float(row["open_end"]),
            plausible=float(row["plausible"]),
            plausible_mixed=float(row["plausible_mixed"]),
            firmness=tuple(row["firmness"]),
            counters=frozenset(row["counters"].split()),
            stocks=frozenset(row["stocks"].split()),
            sizes=frozenset(row["sizes"].split()),
            heads=_any(row["heads"]),
            generic=_any(row["generic"]),
            at_least=frozenset(row["at_least"].split()),
            goal=re.compile(row["goal"]),
            reached=_any(row["reached"]),
            average=_any(row["average"]),
            yearly=_any(row["yearly"]),
            term=re.compile(row["term"]),
            added=_any(row["added"]),
            done=_any(row["done"]),
            stands=re.compile(row["stands"]),
            standing=frozenset(row["standing"].split()),
            going=_any(row["going"]),
            begun=_any(row["begun"]),
            finished=re.compile(row["finished"]),
            lasting=frozenset(row["lasting"].split()),
            unchanged=_any(row["unchanged"]),
            last_year=_any(row["last_year"]),
            rates=tuple(row["rates"].split()),
            parts={name: tuple(parts) for name, parts in row["parts"].items()},
            kinds={name: _any(words) for name, words in row["kinds"].items()},
            comparison=_any(f"{row['at_least']} {row['at_most']}"),
        )
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise BaogaoError(f"bad data: {error}", path=path, remedy="see docs/track.md") from error


def _any(words: str) -> re.Pattern[str]:
    """An expression for any of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words.split(), key=lambda word: (-len(word), word)))))
