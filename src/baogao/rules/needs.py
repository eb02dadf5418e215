"""What a text must hold for an expression to match in it at all.

Most rules have nothing to do with most sentences: no ratio without a colon, no road without 路 or 街. Asking that of
the set of a sentence's characters costs far less than a search. What an expression needs is read from the
expression itself, so the rule data does not have to say it; what is not understood needs nothing and is always
searched for.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # no public way leads to the structure of an expression
from typing import Any

Needs = tuple[frozenset[str], ...]
"""Sets of characters, the most telling first; a text that can match holds at least one of each set."""

NOTHING: frozenset[str] = frozenset({""})
"""The need of an expression that needs nothing."""

REFERENCE = re.compile(r"\{([a-z_]+)\}")
"""``{name}`` in an expression of the rule data."""

_DIGIT = r"\d"
"""Stands for every decimal digit of Unicode."""
_DIGITS = re.compile(_DIGIT)
_LARGEST = 32
"""A larger set says little: nearly every sentence holds one of its characters."""
_FIRST_PLACE = 0xF0000


@lru_cache(maxsize=2)  # the rules of all labels ask about one sentence after the other
def characters(text: str) -> Set[str]:
    """The characters of a text, as needs are asked of them; the empty string is in every text."""
    found = {"", *text}
    if _DIGITS.search(text):
        found.add(_DIGIT)
    return found


def needs_of_words(words: Collection[str]) -> Needs:
    """Needs of any of the words: their first characters or their last, whichever are fewer."""
    return _small([min({word[0] for word in words}, {word[-1] for word in words}, key=len)])


def needs_of(expression: str, parts: Mapping[str, Needs]) -> Needs:
    """Needs of a regular expression in which ``{name}`` stands for a part whose needs are known.

    Example:
        >>> [sorted(need) for need in needs_of("{way}[东西]路?", {"way": needs_of_words(["大道", "大街"])})]
        [['大'], ['东', '西']]
    """
    names = sorted(set(REFERENCE.findall(expression)))
    # Two characters stand for a part: a single one would be merged with its neighbours in an alternation.
    places = {name: f"(?:{chr(_FIRST_PLACE + number) * 2})" for number, name in enumerate(names)}
    tree = _parser.parse(REFERENCE.sub(lambda match: places[match[1]], expression))
    if tree.state.flags != re.UNICODE:
        return ()
    return _small(_Reader([parts[name] for name in names]).sequence(tree))


def _small(needs: Iterable[frozenset[str] | set[str]]) -> Needs:
    kept = dict.fromkeys(frozenset(each) for each in needs if 0 < len(each) <= _LARGEST)
    return tuple(sorted(kept, key=_commonness))


def _commonness(need: frozenset[str]) -> tuple[bool, int]:
    return _DIGIT in need, len(need)


class _Reader:
    """Collects needs from a parsed expression: ``(operation, argument)`` pairs of the standard library."""

    def __init__(self, parts: Sequence[Needs]) -> None:
        self._parts = parts

    def sequence(self, items: Iterable[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
        """What each item needs is needed by the whole."""
        for operation, argument in items:
            read = getattr(self, f"_{operation}".lower(), None)
            yield from read(argument) if read else ()

    def _literal(self, code: int) -> Iterable[frozenset[str]]:
        part = code - _FIRST_PLACE
        return self._parts[part] if 0 <= part < len(self._parts) else [frozenset(chr(code))]

    def _in(self, members: Sequence[tuple[Any, Any]]) -> Iterator[frozenset[str]]:
        named = [_members(str(kind), value) for kind, value in members]
        if all(named):
            yield frozenset().union(*named)

    def _branch(self, argument: tuple[None, Sequence[Any]]) -> Iterator[frozenset[str]]:
        """The sets that all alternatives need, and the most telling one of each, together."""
        needs = [list(self.sequence(items)) for items in argument[1]]
        yield from (need for need in needs[0] if all(need in others for others in needs[1:]))
        if all(needs):
            yield frozenset().union(*(min(each, key=_commonness) for each in needs))

    def _max_repeat(self, argument: tuple[int, int, Any]) -> Iterable[frozenset[str]]:
        return self.sequence(argument[2]) if argument[0] else ()

    _min_repeat = _possessive_repeat = _max_repeat

    def _subpattern(self, argument: tuple[int | None, int, int, Any]) -> Iterable[frozenset[str]]:
        return () if argument[1] else self.sequence(argument[3])

    def _assert(self, argument: tuple[int, Any]) -> Iterable[frozenset[str]]:
        return self.sequence(argument[1])

    _atomic_group = sequence


def _members(kind: str, value: object) -> frozenset[str]:
    """The characters of a member of ``[…]``; none if it is not made of few characters."""
    if kind == "LITERAL" and isinstance(value, int) and value < _FIRST_PLACE:
        return frozenset(chr(value))
    if kind == "RANGE" and isinstance(value, tuple) and value[1] - value[0] < _LARGEST:
        return frozenset(map(chr, range(value[0], value[1] + 1)))
    return frozenset({_DIGIT}) if str(value) == "CATEGORY_DIGIT" else frozenset()
