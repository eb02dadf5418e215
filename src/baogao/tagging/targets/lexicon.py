"""The words around a value, read from ``configs/targets/values.toml``."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from baogao.resources import house


class Words:
    """A set of words that can be taken off either end of a text, the longest first."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._longest = max(map(len, self._words))
        self._first = frozenset(word[0] for word in self._words)
        self._last = frozenset(word[-1] for word in self._words)

    def __contains__(self, text: str) -> bool:
        return text in self._words

    def head(self, text: str) -> int:
        """Length of the longest of them that ``text`` begins with; 0 if there is none."""
        if text[:1] in self._first:
            for length in range(min(self._longest, len(text)), 0, -1):
                if text[:length] in self._words:
                    return length
        return 0

    def starts(self, text: str) -> bool:
        """Whether ``text`` begins with one of them."""
        return self.head(text) > 0

    def tail(self, text: str) -> int:
        """Length of the longest of them that ``text`` ends with; 0 if there is none."""
        if text[-1:] in self._last:
            for length in range(min(self._longest, len(text)), 0, -1):
                if text[-length:] in self._words:
                    return length
        return 0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The lists of ``values.toml``, ready to use; their meaning stands there."""

    left: Words
    soft: Words
    keep: Words
    right: Words
    ends: Words
    acts: Words
    doing: Words
    bare: Words
    predicate: re.Pattern[str]
    work: Words
    strong: re.Pattern[str]
    acted: re.Pattern[str]
    reaching: Words
    change: re.Pattern[str]
    done: Words
    anywhere: Words
    nominal: Words
    rates: Words
    distance: Words
    reach: Words
    tails: Words
    compounds: Mapping[str, tuple[str, ...]]
    size_unit: Words
    counted: Words
    describing: Words
    spent: Words
    steps: Words
    grouped: re.Pattern[str]
    generic: Words
    won: re.Pattern[str]
    siblings: Words
    one: re.Pattern[str]
    own: Words
    whole: str
    thing: str


@cache
def lexicon() -> Lexicon:
    """The word lists, read once."""
    with house("configs", "targets", "values.toml").open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    strip, behind, inside, lists = data["strip"], data["behind"], data["inside"], data["lists"]
    within = f"{_any(behind['within'])}(?!到)"
    change, size, title = data["change"], data["size"], data["title"]
    return Lexicon(
        left=Words(strip["left"].split()),
        soft=Words(strip["soft"].split()),
        keep=Words(strip["keep"].split()),
        right=Words(strip["right"].split()),
        ends=Words(strip["ends"].split()),
        acts=Words(strip["acts"].split()),
        doing=Words(strip["doing"].split()),
        bare=Words(strip["bare"].split()),
        predicate=re.compile(
            f"{within}|(?P<verb>{_any(behind['predicate'])})(?!项目|企业|工程|任务|面积|单位)"
        ),
        work=Words(behind["work"].split()),
        reaching=Words(inside["reaching"].split()),
        acted=re.compile(
            f"{within}|(?P<verb>{_any(inside['strong'])})(?![{inside['noun_suffix']}]|{_any(inside['noun_behind'])})"
        ),
        strong=re.compile(f"{_any(inside['strong'])}(?![{inside['noun_suffix']}])了?"),
        change=_change(change),
        anywhere=Words(change["anywhere"].split()),
        done=Words(change["done"].split()),
        nominal=Words(change["work"].split()),
        rates=Words(change["rates"].split()),
        distance=Words(change["distance"].split()),
        reach=Words(lists["reach"].split()),
        tails=Words(lists["tails"].split()),
        compounds={whole: tuple(parts) for whole, *parts in lists["compounds"]},
        size_unit=Words(size["unit"].split()),
        counted=Words(size["counted"].split()),
        describing=Words(size["describing"].split()),
        spent=Words(size["spent"].split()),
        steps=Words(size["steps"].split()),
        grouped=re.compile(_any(size["grouped"])),
        generic=Words(title["generic"].split()),
        won=re.compile(f"{_any(title['adverb'])}*+{_any(title['won'])}"),
        own=Words(lists["own"].split()),
        siblings=Words(lists["siblings"].split()),
        one=re.compile(_any(lists["one"])),
        whole=lists["whole"],
        thing=lists["thing"],
    )


def _any(words: str) -> str:
    """An alternation that prefers the longest word, by first character to fail fast."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words.split(), key=len, reverse=True):
        by_first.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    groups = (f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())
    return f"(?:{'|'.join(groups)})"


def _change(data: Mapping[str, str]) -> re.Pattern[str]:
    groups = (f"(?P<{name}>{_any(data[name])})" for name in ("steady", "up", "down"))
    return re.compile(f"(?:{'|'.join(groups)})(?!{data['unless']})(?P<reached>{_any(data['reached'])})?")
