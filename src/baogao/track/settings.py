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
    reached: re.Pattern[str]
    average: re.Pattern[str]
    yearly: re.Pattern[str]
    term: re.Pattern[str]
    parts: Mapping[str, Sequence[str]]


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
            reached=_any(row["reached"]),
            average=_any(row["average"]),
            yearly=_any(row["yearly"]),
            term=re.compile(row["term"]),
            parts={name: tuple(parts) for name, parts in row["parts"].items()},
            comparison=_any(f"{row['at_least']} {row['at_most']}"),
        )
    except (KeyError, ValueError, TypeError, AttributeError, re.error) as error:
        raise BaogaoError(f"bad data: {error}", path=path, remedy="see docs/track.md") from error


def _any(words: str) -> re.Pattern[str]:
    """An expression for any of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words.split(), key=lambda word: (-len(word), word)))))
