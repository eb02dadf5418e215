"""The suggester of the span categorizer: which stretches of a sentence may be a TARGET or RESULT.

Statements are clauses (guidelines T1-T3). They start where a clause or a list item starts, behind the words
that T1 leaves outside (time words, connectives, manner words), at a governing verb behind its subject, behind
和, 或, 及 or ”, or at the number behind the 等 of a list (T4). They end where a clause or an item ends, before
和, 或 or 及, or behind a sum of money and its 以上. And each holds a quantity or a word for an outcome.
So candidates are the stretches from every such start to every such end, within a few clauses, that hold one.
The words are data: ``configs/suggester.toml``.
"""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc
from spacy.util import registry
from thinc.api import Ops, get_current_ops
from thinc.types import Ragged

from baogao.corpus.layout import layout
from baogao.resources import house
from baogao.rules.patterns import alternation

Suggester = Callable[..., Ragged]

_ITEM_END = frozenset("、（）()—")
# A clause or a list item ends here, and at the end of the text; 1,000 and 1:2 are one quantity each.
_MARK = re.compile(r"[，。；;：！!？?\n、（）()—,:](?:(?<![,:])|(?<![0-9][,:])|(?![0-9]))")
# Raw text may have full-width figures; one character stays one, so offsets hold.
_WIDTHS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_MARKS = r"[“”\"‘’（）()\s—]"
_ENUMERATION = r"[一二三四五六七八九十]+是|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．]|[①-⑳]"


@dataclass(frozen=True)
class _Patterns:
    """Statements begin at a ``verb`` or ``behind`` a mark, and end before a ``joint`` or behind ``money``."""

    lead: re.Pattern[str]
    verb: re.Pattern[str]
    behind: re.Pattern[str]
    money: re.Pattern[str]
    joint: re.Pattern[str]
    quantity: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    with house("configs", "suggester.toml").open("rb") as file:
        data = tomllib.load(file)
    leads = alternation(word for group in data["leads"].values() for word in group)
    times = "|".join(data["time_patterns"])
    return _Patterns(
        lead=re.compile(f"{leads}|{times}|{_ENUMERATION}|{_MARKS}"),
        verb=re.compile(_beginning(data["verbs"])),
        behind=re.compile(f"等(?=[0-9{data['numerals']}])|[”）和或及]"),
        money=re.compile(r"元(?<=[0-9万亿]元)|上(?<=元以上)"),
        joint=re.compile(r"[和或及]"),
        quantity=re.compile(alternation([*"0123456789", *data["numerals"], *data["outcomes"]])),
    )


def _beginning(words: Iterable[str]) -> str:
    """An expression for the first character of each word, wherever one stands.

    Words may overlap (建成投用, 成投), so no more than one character of the text is used up.
    """
    rest: dict[str, list[str]] = {}
    for word in words:
        rest.setdefault(word[0], []).append(word[1:])
    return "|".join(
        re.escape(first) + ("" if "" in tails else f"(?={alternation(tails)})")
        for first, tails in rest.items()
    )


def clause_candidates(
    text: str, max_clauses: int = 3, min_length: int = 3, max_length: int = 70, max_leads: int = 4
) -> list[tuple[int, int]]:
    """Candidate statements of one sentence.

    Args:
        text: The sentence.
        max_clauses: Clauses a candidate may cover.
        min_length: Least number of characters.
        max_length: Largest number of characters.
        max_leads: Leading words that may be left outside, one after the other; each gives one more start.

    Returns:
        Half-open code-point offsets, sorted, each once.
    """
    text = text.translate(_WIDTHS)
    quantities = [match.start() for match in _patterns().quantity.finditer(text)]
    if not quantities:
        return []
    starts, ends = _borders(text, max_leads)
    places, clauses = [end for end, _ in ends], [clause for _, clause in ends]
    found: list[tuple[int, int]] = []
    for start, clause in starts:
        quantity = bisect_left(quantities, start)
        if quantity == len(quantities):
            break
        shortest = max(start + min_length, quantities[quantity] + 1)
        first = bisect_left(places, shortest)
        last = min(bisect_right(places, start + max_length), bisect_left(clauses, clause + max_clauses))
        found += [(start, end) for end in places[first:last]]
    return found


Border = tuple[int, int]
"""A place in the text and the number of the clause it lies in."""


def _borders(text: str, max_leads: int) -> tuple[list[Border], list[Border]]:
    """Where statements may start and where they may end, each sorted; never at white space."""
    patterns = _patterns()
    inner_starts = _places(text, patterns.verb, patterns.behind)
    inner_ends = _places(text, patterns.joint, patterns.money)
    starts: list[Border] = []
    ends: list[Border] = []
    for start, stop, clause in _segments(text):
        begins = _leads(text, start, stop, max_leads)
        begins += _between(inner_starts, begins[-1], stop)
        starts += [(place, clause) for place in begins if not text[place].isspace()]
        closes = [*_between(inner_ends, start, stop), stop]
        ends += [(place, clause) for place in closes if not text[place - 1].isspace()]
    return starts, ends


def _places(text: str, at: re.Pattern[str], behind: re.Pattern[str]) -> list[int]:
    """Where matches of one expression begin and matches of the other end, sorted, each once."""
    found = {match.start() for match in at.finditer(text)}
    found.update(match.end() for match in behind.finditer(text))
    return sorted(found)


def _between(places: list[int], start: int, stop: int) -> list[int]:
    """The places inside a stretch, its own ends left out."""
    return places[bisect_right(places, start) : bisect_left(places, stop)]


def _segments(text: str) -> Iterator[tuple[int, int, int]]:
    """Stretches between marks, white space around them cut off: start, end, number of the clause."""
    start = clause = 0
    for mark in _MARK.finditer(text):
        yield from _stripped(text, start, mark.start(), clause)
        clause += mark[0] not in _ITEM_END
        start = mark.end()
    yield from _stripped(text, start, len(text), clause)


def _stripped(text: str, start: int, stop: int, clause: int) -> Iterator[tuple[int, int, int]]:
    stretch = text[start:stop]
    if bare := stretch.strip():
        begin = start + stretch.index(bare[0])
        yield begin, begin + len(bare), clause


def _leads(text: str, start: int, stop: int, most: int) -> list[int]:
    """The start of a stretch and what lies behind each of its leading words."""
    starts = [start]
    for _ in range(most):
        lead = _patterns().lead.match(text, starts[-1])
        if not lead or lead.end() >= stop:
            break
        starts.append(lead.end())
    return starts


def suggest(doc: Doc, **limits: int) -> list[tuple[int, int]]:
    """Candidates of a doc as token offsets, sentence by sentence, where both ends are token boundaries."""
    whole = layout(doc)
    sentences = doc.sents if doc.has_annotation("SENT_START") else [doc[:]] if len(doc) else []
    found = []
    for sentence in sentences:
        shift, stop = sentence.start_char, sentence.end_char
        candidates = clause_candidates(whole.text[shift:stop], **limits)
        if len(whole.text) == len(doc):  # a token a character
            found += [(shift + start, shift + end) for start, end in candidates]
            continue
        tokens = [(whole.token_at(shift + start), whole.token_to(shift + end)) for start, end in candidates]
        found += [(first, last) for first, last in tokens if first is not None and last is not None]
    return found


@registry.misc("baogao.clause_suggester.v1")  # type: ignore[untyped-decorator]
def build_clause_suggester(
    max_clauses: int = 3, min_length: int = 3, max_length: int = 70, max_leads: int = 4
) -> Suggester:
    """The suggester that a config names with ``@misc = "baogao.clause_suggester.v1"``.

    It gives the candidates of each doc as token offsets; the limits are those of :func:`clause_candidates`.
    """
    limits = {
        "max_clauses": max_clauses,
        "min_length": min_length,
        "max_length": max_length,
        "max_leads": max_leads,
    }

    def suggester(docs: Iterable[Doc], *, ops: Ops | None = None) -> Ragged:
        ops = ops or get_current_ops()
        found = [suggest(doc, **limits) for doc in docs]
        spans = [span for row in found for span in row]
        data = ops.asarray2i(spans) if spans else ops.alloc2i(0, 2)
        return Ragged(data, ops.asarray1i([len(row) for row in found]))

    return suggester
