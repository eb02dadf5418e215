"""The small engine under all rules: word lists and patterns read from ``configs/rules/<label>.toml``.

A data file holds

* ``[words]``: named word lists. A pattern refers to one as ``{name}``; it becomes one alternation that
  prefers the longest word.
* ``[parts]``: named pieces of regular expression, which may refer to word lists and to earlier parts.
* ``[[pattern]]``: a named pattern with a ``regex``, one or more ``examples`` and optional context:
  ``before``/``unless_before`` are searched in the clause before the match (end one with ``$`` to touch
  the match), ``after``/``unless_after`` in the clause behind it (begin one with ``^``).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.rules.needs import NOTHING, REFERENCE, Needs, characters, needs_of, needs_of_words

_ALTERNATIVE = re.compile(r"(?:(?<![^|])(?<!\\\|)|(?<=\(\?:))\{([a-z_]+)\}(?=[|)]|\Z)")
"""A reference that is one whole alternative."""
_CLAUSE_END = re.compile(r"[，；。：！？]")
_REQUIRED = ("regex", "before", "after")
_CONTEXT = 40
"""Characters of clause that a context may look at on either side."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence and the spans, as text, that the pattern must find in it."""

    text: str
    spans: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One named pattern; a group ``span`` in its regex, if there is one, is what gets marked."""

    name: str
    regex: re.Pattern[str]
    examples: tuple[Example, ...]
    before: re.Pattern[str] | None = None
    after: re.Pattern[str] | None = None
    unless_before: re.Pattern[str] | None = None
    unless_after: re.Pattern[str] | None = None
    needs: Needs = ()

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """Offsets (code points) of every match whose context fits."""
        group = "span" if "span" in self.regex.groupindex else 0
        for match in self.regex.finditer(text):
            start, end = match.span(group)
            if start < end and self._fits(text, start, end):
                yield start, end

    def _fits(self, text: str, start: int, end: int) -> bool:
        left = clause_before(text, start) if self.before or self.unless_before else ""
        right = clause_after(text, end) if self.after or self.unless_after else ""
        return not (
            (self.before and not self.before.search(left))
            or (self.after and not self.after.search(right))
            or (self.unless_before and self.unless_before.search(left))
            or (self.unless_after and self.unless_after.search(right))
        )


@dataclass(frozen=True, slots=True)
class RuleData:
    """Everything one data file holds, compiled."""

    words: Mapping[str, tuple[str, ...]]
    regexes: Mapping[str, re.Pattern[str]]
    patterns: tuple[Pattern, ...]
    gates: tuple[tuple[frozenset[str], Needs, Pattern], ...]
    """The patterns behind the most telling of their needs and the others."""

    def candidates(self, text: str) -> list[Pattern]:
        """The patterns that may match in a text; the others cannot."""
        is_missing = characters(text).isdisjoint
        return [
            pattern
            for first, others, pattern in self.gates
            if not (is_missing(first) or (others and any(map(is_missing, others))))
        ]


def clause_before(text: str, at: int) -> str:
    """What stands before ``at`` in its clause, at most 40 characters."""
    left = text[max(0, at - _CONTEXT) : at]
    return _CLAUSE_END.split(left)[-1]


def clause_after(text: str, at: int) -> str:
    """What stands behind ``at`` in its clause, at most 40 characters."""
    return _CLAUSE_END.split(text[at : at + _CONTEXT], maxsplit=1)[0]


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of ``words`` that prefers the longest.

    Words are folded into a prefix tree: a list of a thousand words costs a few comparisons a
    character instead of a thousand.

    Example:
        >>> re.match(alternation(["千瓦", "千瓦时", "吨"]), "千瓦时").group()
        '千瓦时'
    """
    return f"(?:{_alternatives(words)})"


def _alternatives(words: Iterable[str]) -> str:
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return "|".join(_branches(tree))


def _branches(node: dict[str, Any]) -> list[str]:
    return [re.escape(key) + _expression(child) for key, child in sorted(node.items()) if key]


def _expression(node: dict[str, Any]) -> str:
    branches = _branches(node)
    if not branches:
        return ""
    if len(branches) == 1 and "" not in node:
        return branches[0]
    return f"(?:{'|'.join(branches)}){'?' if '' in node else ''}"


@cache
def load(label: str) -> RuleData:
    """Read and compile ``configs/rules/<label>.toml``.

    Raises:
        BaogaoError: If the file is not TOML, names an unknown word list or holds a bad expression.
    """
    path = house("configs", "rules", f"{label}.toml")
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError) as error:
        raise BaogaoError(f"bad rule data: {error}", path=path, remedy="see docs/rules.md") from error


def parse(source: str) -> RuleData:
    """Compile rule data from TOML text; see the module's docstring for its shape."""
    raw = tomllib.loads(source)
    words = {name: tuple(text.split()) for name, text in raw.get("words", {}).items()}
    parts = {name: _alternatives(listed) for name, listed in words.items()}
    for name, regex in raw.get("parts", {}).items():
        parts[name] = _expand(regex, parts)
    needs = _LazyNeeds(words, raw.get("parts", {}))
    patterns = tuple(_pattern(row, parts, needs) for row in raw.get("pattern", ()))
    gates = tuple((*_gate(pattern.needs), pattern) for pattern in patterns)
    return RuleData(words, _Lazy(parts), patterns, gates)


def _gate(needs: Needs) -> tuple[frozenset[str], Needs]:
    return (needs[0], needs[1:]) if needs else (NOTHING, ())


def _expand(regex: str, parts: Mapping[str, str]) -> str:
    """Put the parts in.

    Where a part is a whole alternative, its own alternatives join those beside it without a group, for a search skips
    from one first character to the next only where it sees them all on one level.
    """

    def part(match: re.Match[str]) -> str:
        if match[1] not in parts:
            raise KeyError(f"unknown word list {match[0]}")
        return parts[match[1]]

    return REFERENCE.sub(lambda match: f"(?:{part(match)})", _ALTERNATIVE.sub(part, regex))


def _pattern(row: Mapping[str, Any], parts: Mapping[str, str], needs: Mapping[str, Needs]) -> Pattern:
    keys = ("regex", "before", "after", "unless_before", "unless_after")
    try:
        compiled = {key: re.compile(_expand(row[key], parts)) for key in keys if key in row}
        needed = [each for key in _REQUIRED if key in row for each in needs_of(row[key], needs)]
    except re.error as error:
        raise ValueError(f"pattern {row['name']}: {error}") from error
    return Pattern(
        name=row["name"],
        examples=tuple(Example(item["text"], tuple(item["spans"])) for item in row["examples"]),
        needs=tuple(needed),
        **compiled,
    )


class _LazyNeeds(dict[str, Needs]):
    """What word lists and parts need, found out where a pattern refers to them."""

    def __init__(self, words: Mapping[str, tuple[str, ...]], parts: Mapping[str, str]) -> None:
        super().__init__()
        self._words, self._parts = words, parts

    def __missing__(self, name: str) -> Needs:
        part = self._parts.get(name)
        self[name] = needs_of_words(self._words[name]) if part is None else needs_of(part, self)
        return self[name]


class _Lazy(dict[str, re.Pattern[str]]):
    """Word lists and parts as compiled expressions, compiled at first use."""

    def __init__(self, parts: Mapping[str, str]) -> None:
        super().__init__()
        self._parts = parts

    def __missing__(self, name: str) -> re.Pattern[str]:
        self[name] = re.compile(self._parts[name])
        return self[name]
