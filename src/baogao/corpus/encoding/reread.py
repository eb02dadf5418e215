"""Bytes with gaps read as text: the most probable readings of a broken run.

A run that was read in a wrong encoding is turned back into bytes, with a gap (``ANY``) where one was lost, and read
again. Where more than one reading is possible, a model of character pairs weighs them, as in spelling
correction by a noisy channel (Kernighan, Church and Gale, 1990): the probability of a reading is that of its
characters times that of the damage that turned it into what stands there. A beam keeps the best.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from baogao.corpus.encoding.weigh import Adapted

ANY = -1
"""A byte that was lost."""

_BEAM = 20
_BEHIND = 14.0
_DEEP = 8
_FEW = 6
_UTF8_LEADS = (*range(0xE2, 0xEA), 0xEF)

Pattern = tuple[int, ...]
_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that stands in the text: a character, or a reading in brackets.

    Attributes:
        text: What stands there.
        plain: What it reads if nothing is broken; ``None`` if it cannot stand in whole text.
        options: The bytes it may come from, each with its cost; none where the text is known to be whole.
        reading: What the character that the last byte ends or begins should be; anything if empty.
    """

    text: str
    plain: str | None
    options: tuple[tuple[Pattern, float], ...] = ()
    reading: frozenset[str] = _NOTHING


class Reading(NamedTuple):
    """One way to read a run: its text, and the natural logarithm of its probability."""

    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Channel:
    """How a text was broken.

    Attributes:
        name: In a few words, for the record.
        wrong: Encoding the bytes were read in.
        right: Encoding they are in.
        enter: Cost of taking the text as broken from some place on.
        lost: Cost of a byte that left no trace, where a broken run begins or ends.
        undefined: Cost of a pair of bytes that left no trace because it stands for nothing in ``wrong``.
        other: Cost of a character other than the one a reading in brackets names.
    """

    name: str
    wrong: str
    right: str
    enter: float = 6.0
    lost: float | None = None
    undefined: float | None = None
    other: float = 4.0


class _State(NamedTuple):
    score: float
    text: str
    last: str
    pending: Pattern
    trail: int
    broken: bool
    gap: bool


def readings(
    elements: Sequence[Element],
    model: Adapted,
    channel: Channel,
    before: str = "\n\n",
    *,
    broken: bool = False,
) -> list[Reading]:
    """The most probable readings, best first.

    Args:
        elements: What stands there.
        model: Weighs the readings.
        channel: How it may have been broken.
        before: The two characters before.
        broken: Whether the text is known to be broken from its first element.
    """
    search = _Search(model, channel)
    raw = encoded(before[-1], channel.wrong)
    states = [_State(0.0, "", before, (), raw[-1] if raw else 0, broken, False)]
    for element in elements:
        states = _best(
            new for rank, state in enumerate(states) for new in search.over(state, element, deep=rank < _DEEP)
        )
    found: dict[str, float] = {}
    for state in states:
        for end in search.closed(state, "") if state.pending else (state,):
            found[end.text] = max(found.get(end.text, end.score), end.score)
    return sorted((Reading(*pair) for pair in found.items()), key=lambda reading: -reading.score)


def _best(states: Iterable[_State]) -> list[_State]:
    """The beam, best first.

    A state with bytes pending has paid for one character less than one without, and a broken one for the damage:
    each kind has its own limit.
    """
    groups: dict[tuple[int, bool], dict[tuple[str, Pattern, bool], _State]] = {}
    for state in states:
        group = groups.setdefault((len(state.pending), state.broken), {})
        key = (state.text, state.pending, state.gap)
        if key not in group or group[key].score < state.score:
            group[key] = state
    kept: list[_State] = []
    for group in groups.values():
        ranked = sorted(group.values(), key=_by_score)[:_BEAM]
        kept += [state for state in ranked if state.score > ranked[0].score - _BEHIND]
    return sorted(kept, key=_by_score)


def _by_score(state: _State) -> float:
    return -state.score


class _Search:
    """What may come next."""

    def __init__(self, model: Adapted, channel: Channel) -> None:
        self._model, self._channel = model, channel
        self._shifted = channel.wrong == channel.right

    def over(self, state: _State, element: Element, *, deep: bool) -> Iterator[_State]:
        """Every state that an element may lead to; only if ``deep`` those with bytes that left no trace."""
        if element.plain is not None and not state.pending:
            yield self._as_it_stands(state, element)
        elif element.plain == "":
            yield state  # a bracket that was set into the broken text, inside a character
        entering = 0.0 if state.broken else self._channel.enter
        for pattern, cost in element.options:
            alike = self._shifted and not state.pending and len(element.text) == 1 and ANY not in pattern
            if not alike:  # the same as it stands
                yield from self._feed(state, pattern, cost + entering, element.reading)
        if deep and element.options:
            yield from self._without_trace(state, element, entering)
        if deep and element.plain and state.pending:
            yield from (self._as_it_stands(new, element) for new in self.closed(state, element.text))

    def closed(self, state: _State, behind: str) -> Iterable[_State]:
        """The last character of a run with its second byte gone: dropped before ASCII, which it made no pair with."""
        lost = self._channel.undefined if behind[:1] < "@" else self._channel.lost
        if lost is None or len(state.pending) != 1 or state.pending[0] == ANY:
            return ()
        return self._feed(state, (ANY,), lost, _NOTHING)

    def _as_it_stands(self, state: _State, element: Element) -> _State:
        score, last = state.score, state.last
        for char in element.plain or "":
            score, last = score + self._model.after(last, char), last[-1] + char
        raw = encoded(last[-1], self._channel.wrong) if element.plain else bytes([state.trail])
        return _State(score, state.text + element.text, last, (), raw[-1] if raw else 0, False, False)

    def _without_trace(self, state: _State, element: Element, entering: float) -> Iterator[_State]:
        """A byte lost where the run begins, or a pair that stands for nothing in the wrong encoding."""
        pattern, cost = element.options[0]
        lost, undefined = self._channel.lost, self._channel.undefined
        if lost is not None and not state.pending and ANY not in pattern:
            yield from self._feed(state, (ANY, *pattern), cost + lost + entering, element.reading)
        elif undefined is not None and state.pending and (ANY not in pattern or element.reading):
            for pairs in (1, 2):
                gap = (ANY, ANY) * pairs
                yield from self._feed(
                    state, (*gap, *pattern), cost + pairs * undefined, element.reading, gap=True
                )

    def _feed(
        self, state: _State, pattern: Pattern, cost: float, reading: frozenset[str], *, gap: bool = False
    ) -> Iterable[_State]:
        states = [state._replace(score=state.score - cost, broken=True)]
        for at, byte in enumerate(pattern):
            named = reading if at == len(pattern) - 1 else _NOTHING
            states = [new for old in states for new in self._take(old, byte, named)]
            if gap and at == 0:
                leads = _rare_leads(self._channel.wrong)
                states = [old._replace(gap=True) for old in states if old.trail in leads][:_FEW]
            elif gap:
                states = states[: _FEW * _FEW]
        return states

    def _take(self, state: _State, byte: int, named: frozenset[str]) -> Iterator[_State]:
        """One more byte; where it ends a character, every character it may be."""
        right = self._channel.right
        fitting = _seconds(named, state.trail, right) if named and not state.pending else ()
        for second in fitting:
            yield state._replace(pending=(second,), trail=second)
        pending = (*state.pending, byte)
        if not _whole(pending, right):
            score = state.score - self._other(named, bool(fitting))
            trail = state.trail if state.gap else byte
            yield _State(score, state.text, state.last, pending, trail, True, state.gap)
            return
        last = state.last[-1]
        for char, weight in self._choices(pending, named, state):
            trail = encoded(char, right)[-1]
            broken = not self._shifted  # else the bytes are in step again
            gap = state.gap and pending == (ANY, ANY)
            yield _State(state.score + weight, state.text + char, last + char, (), trail, broken, gap)

    def _choices(self, pattern: Pattern, named: frozenset[str], state: _State) -> Iterable[tuple[str, float]]:
        if all(byte == ANY for byte in pattern):
            # A character of which nothing is left: named, or known by two pairs in a row that left no trace.
            chars = "".join(sorted(named)) if named else ""
            if state.gap and not named:
                chars = _droppable(self._model.usual, state.trail, self._channel.wrong)
        else:
            chars = candidates(pattern, self._channel.right)
        if state.gap and pattern[0] == ANY != pattern[-1]:
            chars = _behind_gap(chars, state.trail, self._channel.wrong)
        if not chars:
            return ()
        if len(chars) == 1:
            weighed = [(chars, self._model.after(state.last, chars))]
        else:
            weighed = self._model.likeliest(state.last, chars)
        if named:
            other = self._other(named, not named.isdisjoint(chars))
            return [(char, weight - (other if char not in named else 0.0)) for char, weight in weighed]
        return weighed[:_FEW] if state.gap else weighed

    def _other(self, named: frozenset[str], fits: bool) -> float:
        """Cost of not taking the character that a reading names; hardly ever right if one fits the bytes."""
        return (2 if fits else 1) * self._channel.other if named else 0.0


@cache
def _rare_leads(encoding: str) -> frozenset[int]:
    """First bytes of pairs that stand for nothing."""
    trails = [bytes([byte]) for byte in range(0xA1, 0xFF)]
    return frozenset(
        lead for lead in range(0x81, 0xFF) if any(_undefined(lead, byte, encoding) for byte in trails)
    )


@lru_cache(maxsize=4096)
def _seconds(named: frozenset[str], trail: int, encoding: str) -> tuple[int, ...]:
    """What comes behind a byte in the two-byte characters that a reading names."""
    raws = (encoded(char, encoding) for char in sorted(named))
    return tuple(raw[1] for raw in raws if len(raw) == 2 and raw[0] == trail)


def _whole(pending: Pattern, encoding: str) -> bool:
    if len(pending) == 1 and 0 <= pending[0] < 0x80:
        return True
    if encoding != "utf-8":
        return len(pending) == 2
    return len(pending) == (2 if 0xC2 <= pending[0] < 0xE0 else 3)


@lru_cache(maxsize=20_000)
def _behind_gap(chars: str, trail: int, wrong: str) -> str:
    """Those whose first byte makes, with the byte before, a pair that stands for nothing."""
    return "".join(char for char in chars if _undefined(trail, encoded(char, wrong)[:1], wrong))


@lru_cache(maxsize=512)
def _droppable(chars: frozenset[str], trail: int, wrong: str) -> str:
    """Those of which both bytes go, the first with the byte before and the second with a byte behind."""
    return "".join(
        char
        for char in sorted(chars)
        if len(raw := encoded(char, wrong)) == 2
        and raw[1] in _rare_leads(wrong)
        and _undefined(trail, raw[:1], wrong)
    )


@lru_cache(maxsize=70_000)
def _undefined(lead: int, trail: bytes, encoding: str) -> bool:
    try:
        return (bytes([lead]) + trail).decode(encoding) == ""
    except UnicodeDecodeError:
        return True


@lru_cache(maxsize=20_000)
def candidates(pattern: Pattern, encoding: str) -> str:
    """The characters whose bytes fit a pattern.

    >>> candidates((0xCF, 0xD8), "gbk")
    '县'
    """
    if len(pattern) == 1:
        return chr(pattern[0])
    spans = [_range(at, encoding) if byte == ANY else (byte,) for at, byte in enumerate(pattern)]
    found = [b""]
    for span in spans:
        found = [raw + bytes([byte]) for raw in found for byte in span]
    return "".join(char for raw in found if (char := _char(raw, encoding)))


def _range(at: int, encoding: str) -> Sequence[int]:
    if encoding == "utf-8":
        return _UTF8_LEADS if at == 0 else range(0x80, 0xC0)
    return range(0x81, 0xFF) if at == 0 else (*range(0x40, 0x7F), *range(0x80, 0xFF))


def _char(raw: bytes, encoding: str) -> str:
    try:
        char = raw.decode(encoding)
    except UnicodeDecodeError:
        return ""
    return char if len(char) == 1 and not "\ue000" <= char <= "\uf8ff" else ""


@lru_cache(maxsize=50_000)
def sources(char: str, encoding: str) -> tuple[bytes, ...]:
    """Every sequence of bytes that reads as this character (vendors' extensions hold some twice)."""
    usual = encoded(char, encoding)
    found = _sources(encoding).get(char, ()) if encoding in {"cp932", "big5hkscs"} else ()
    return (usual, *(raw for raw in found if raw != usual)) if usual else tuple(found)


@cache
def _sources(encoding: str) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for lead in range(0x81, 0xFF):
        for trail in (*range(0x40, 0x7F), *range(0x80, 0xFF)):
            raw = bytes([lead, trail])
            if len(char := raw.decode(encoding, "ignore")) == 1:
                found.setdefault(char, []).append(raw)
    return found


@lru_cache(maxsize=50_000)
def encoded(text: str, encoding: str) -> bytes:
    r"""The bytes of a text; none if the encoding lacks a character.

    >>> encoded("œ", "latin-1"), encoded("中", "latin-1")
    (b'\x9c', b'')
    """
    try:
        return (text.translate(LATIN) if encoding == "latin-1" else text).encode(encoding)
    except UnicodeEncodeError:
        return b""


LATIN = {ord(bytes([byte]).decode("cp1252", "replace")): byte for byte in range(0x80, 0xA0)}
"""Windows-1252's letters and marks as the bytes they stand for; what it leaves out stays Latin-1."""
LATIN.pop(0xFFFD, None)
