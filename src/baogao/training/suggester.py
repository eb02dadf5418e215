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

from baogao.resources import house

Suggester = Callable[..., Ragged]

_ITEM_END = frozenset("、（）()—")
# A clause or a list item ends here, and at the end of the text; 1,000 and 1:2 are one quantity each.
_MARK = re.compile(r"[，。；;：！!？?\n、（）()—]|(?<![0-9])[,:]|[,:](?![0-9])|\Z")
# Raw text may have full-width figures; one character stays one, so offsets hold.
_WIDTHS = str.maketrans("０１２３４５６７８９．", "0123456789.")
_MARKS = r"[“”\"‘’（）()\s—]"
_ENUMERATION = r"[一二三四五六七八九十]+是|[（(][0-9一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．]|[①-⑳]"


@dataclass(frozen=True)
class _Patterns:
    lead: re.Pattern[str]
    inner: re.Pattern[str]
    end: re.Pattern[str]
    quantity: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    with house("configs", "suggester.toml").open("rb") as file:
        data = tomllib.load(file)
    leads = _any_of(word for group in data["leads"].values() for word in group)
    times = "|".join(data["time_patterns"])
    inner = f"(?={_any_of(data['verbs'])})|(?<=等)(?=[0-9{data['numerals']}])|(?<=[”）和或及])"
    quantity = f"[0-9]|[{data['numerals']}]|{_any_of(data['outcomes'])}"
    return _Patterns(
        lead=re.compile(f"{leads}|{times}|{_ENUMERATION}|{_MARKS}"),
        inner=re.compile(inner),
        end=re.compile(r"(?<=[0-9万亿]元)|(?<=元以上)|(?=[和或及])"),
        quantity=re.compile(quantity),
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


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
    starts: list[Border] = []
    ends: list[Border] = []
    for start, stop, clause in _segments(text):
        begins = _starts(text, start, stop, max_leads)
        starts += [(place, clause) for place in begins if not text[place].isspace()]
        ends += [(place, clause) for place in _ends(text, start, stop) if not text[place - 1].isspace()]
    return starts, ends


def _segments(text: str) -> Iterator[tuple[int, int, int]]:
    """Stretches between marks, white space around them cut off: start, end, number of the clause."""
    start = clause = 0
    for mark in _MARK.finditer(text):
        stretch = text[start : mark.start()]
        if stretch.strip():
            indent = len(stretch) - len(stretch.lstrip())
            yield start + indent, start + len(stretch.rstrip()), clause
        clause += mark[0] not in _ITEM_END
        start = mark.end()


def _starts(text: str, start: int, stop: int, max_leads: int) -> list[int]:
    patterns = _patterns()
    starts = [start]
    for _ in range(max_leads):
        lead = patterns.lead.match(text, starts[-1])
        if not lead or lead.end() >= stop:
            break
        starts.append(lead.end())
    inner = (match.start() for match in patterns.inner.finditer(text, starts[-1] + 1, stop))
    return [*starts, *(place for place in inner if place < stop)]


def _ends(text: str, start: int, stop: int) -> list[int]:
    inner = (match.start() for match in _patterns().end.finditer(text, start + 1, stop))
    return [*(place for place in inner if place < stop), stop]


def suggest(doc: Doc, **limits: int) -> list[tuple[int, int]]:
    """Candidates of a doc as token offsets, sentence by sentence, where both ends are token boundaries."""
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    sentences = doc.sents if doc.has_annotation("SENT_START") else [doc[:]] if len(doc) else []
    found = []
    for sentence in sentences:
        shift = sentence.start_char
        for start, end in clause_candidates(sentence.text, **limits):
            if shift + start in starts and shift + end in ends:
                found.append((starts[shift + start], ends[shift + end]))
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
