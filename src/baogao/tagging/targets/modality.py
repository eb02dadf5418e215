"""How firmly a value is promised (R11), and whether it is planned, reached or estimated (R12).

A word (力争, 预计) governs its clause and, across ，, the clauses that go on listing indicators with values; one
that begins an act of its own (新建, 推进) ends it. In a list of goals (主要预期目标是：) it governs to the end,
also across ； and into the sentences behind it that go on listing. The nearest word wins. The words are in
``configs/targets/modality.toml``.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from baogao.schema import Sentence
from baogao.tagging.record import Modality, Status
from baogao.tagging.targets.data import load

Place = tuple[int, int]
"""``(start, end)`` in code points of the sentence."""

_HELD = 8
"""Readings kept in mind: the values of a sentence are asked about one after the other."""
Kind = Literal["pledge", "estimate"]
_JOINING: dict[Kind, str] = {"pledge": "，", "estimate": "，；"}
"""The marks that a word reaches across outside lists of goals."""
_BRACKET = 60
"""Characters of an aside in brackets; what stands before it does not govern it."""
_DEGREES: dict[str, Modality] = {
    "ensure": "确保",
    "strive": "力争",
    "gain": "争取",
    "effort": "努力",
    "expect": "预期",
    "": "none",
}


@dataclass(frozen=True, slots=True)
class _Clause:
    """A clause: where it begins, its words by where they end, the word that reaches into it, and that of its list."""

    start: int
    words: tuple[tuple[int, str], ...]
    carried: str
    listed: str


def listed_pledges(sentences: Iterable[Sentence]) -> Iterator[str]:
    """For each sentence, the word that heads the list of goals which it goes on with; empty if it does not.

    The first sentence of a list holds the word itself; ``modality_of`` takes what is given here for the others.
    """
    before: Sentence | None = None
    word = ""
    for sentence in sentences:
        if word and not (before and _goes_on(before, sentence)):
            word = ""
        yield word
        opens = sentence.role == "plan" and ("：" in sentence.text or "预期" in sentence.text)
        clauses = _clauses("pledge", sentence.text, word) if opens or word else []
        word = clauses[-1].listed if clauses else ""
        before = sentence


def _goes_on(before: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence lists goals as the one before it does, in its paragraph or in items below it."""
    text, regexes = sentence.text, load("modality").regexes
    if sentence.paragraph != before.paragraph and not (
        before.text.rstrip().endswith("：") or text.startswith("—")
    ):
        return False
    first = regexes["clause"].search(text)
    if first is None or regexes["new_act"].match(text) or regexes["new_part"].match(text):
        return False
    return regexes["goal"].search(text, *first.span()) is not None


def modality_of(
    text: str, statement: Place, number: Place | None, label: str = "TARGET", listed: str = ""
) -> Modality:
    """The word of commitment that governs a value.

    Args:
        text: Clean text of the sentence.
        statement: Where the statement stands.
        number: Where its value stands; ``None`` if it has none.
        label: ``TARGET`` or ``RESULT``; what is reported is no longer promised.
        listed: As :func:`listed_pledges` gives it for the sentence.

    Example:
        >>> text = "确保投资增长6%、力争7%，新建学校3所。"
        >>> [modality_of(text, *places) for places in (((0, 8), (6, 8)), ((9, 13), (11, 13)), ((14, 20), (18, 20)))]
        ['确保', '力争', 'none']
    """
    if label == "RESULT":
        return "none"
    return _DEGREES[_governing("pledge", text, number[0] if number else statement[1] - 1, listed)]


def status_of(text: str, statement: Place, number: Place | None, label: str) -> Status:
    """Whether a value is planned, reached, or in the text's own words an estimate.

    Args:
        text: Clean text of the sentence.
        statement: Where the statement stands.
        number: Where its value stands; ``None`` if it has none.
        label: ``TARGET`` or ``RESULT``.

    Example:
        >>> status_of("预计增长6%", (0, 6), (4, 6), "RESULT")
        'forecast'
    """
    if _governing("estimate", text, number[0] if number else statement[1] - 1):
        return "forecast"
    return "planned" if label == "TARGET" else "achieved"


def _governing(kind: Kind, text: str, at: int, listed: str = "") -> str:
    """The name of the word that governs what stands at ``at``; empty if none does."""
    clauses = _clauses(kind, text, listed)
    if not clauses:
        return ""
    clause = clauses[max(0, bisect_right(clauses, at, key=lambda clause: clause.start) - 1)]
    window = max(0, at - _BRACKET)
    bracket = text.rfind("（", window, at)
    aside = bracket if bracket > text.rfind("）", window, at) else -1
    before = bisect_right(clause.words, at, key=lambda word: word[0])
    if before and clause.words[before - 1][0] > aside:
        return clause.words[before - 1][1]
    return "" if aside >= 0 else clause.carried


@lru_cache(maxsize=_HELD)
def _clauses(kind: Kind, text: str, listed: str) -> list[_Clause]:
    """The clauses of a sentence with what governs them; none if no word does."""
    regexes = load("modality").regexes
    if not listed and not regexes[kind].search(text):
        return []
    found: list[_Clause] = []
    heading = listed
    for match in regexes["clause"].finditer(text):
        start, end = match.span()
        joined = text[start - 1] in _JOINING[kind] and not regexes["new_act"].match(text, start, end)
        carried = heading if joined else listed
        words = tuple((word.end(), str(word.lastgroup)) for word in regexes[kind].finditer(text, start, end))
        if _heads_list(text, start, end) and (words or regexes["binding"].search(text, start, end)):
            listed = words[-1][1] if words else ""
        found.append(_Clause(start, words, carried, listed))
        goes_on = words or regexes["valued"].search(text, start, end)
        heading = listed or ((words[-1][1] if words else carried) if goes_on else "")
    return found


def _heads_list(text: str, start: int, end: int) -> bool:
    """Whether a clause opens a list of goals: it ends in a colon, says 预期目标为, or 预计全年."""
    opens = load("modality").regexes["opens_list"].search
    return text.startswith("：", end) or opens(text, start, end) is not None
