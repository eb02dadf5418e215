"""TARGET and RESULT: one span for each indicator and value (T1-T6).

A sentence is cut into clauses and coordinate items (:mod:`baogao.rules.statement.pieces`); each piece that
holds a value (a NUMBER that measures, or an outcome such as 全覆盖) becomes a statement, less what only leads
in or trails. The words are in ``configs/rules/statement.toml``.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from baogao.corpus.structure.wording import lean
from baogao.rules.patterns import load
from baogao.rules.statement.pieces import Piece, Place, is_joined, pieces
from baogao.rules.statement.time import StatementTime, statement_time
from baogao.schema import Span

SOURCE = "rule:statement.clause"

_LABELS: dict[StatementTime, str] = {"past": "RESULT", "plan": "TARGET"}

_TRIM = " \t　，、；。：！？（）()《》*^—-"
_OPENING = {"）": "（", "》": "《", ")": "("}
_BARE = frozenset({"发放", "吸纳", "安置", "治理", "承接", "新承接", "投运"})
"""Verbs that may also end an indicator (养老金发放5亿元): they act only with an object before the value."""


def find(
    text: str, role: str | None, numbers: Iterable[Span], names: Iterable[Span], year: int | None = None
) -> list[Span]:
    """Statements of one sentence.

    Args:
        text: The sentence.
        role: Its section's role; ``None`` and ``front`` leave the time to the sentence's words.
        numbers: Its NUMBER spans.
        names: Its PROJECT and SLOGAN spans; an outcome inside one is part of a name.
        year: Year of the plan, if known.
    """
    if role == "glossary":
        return []
    values = sorted([*_measuring(text, numbers), *_outcomes(text, list(names))])
    if not values:
        return []
    places = ((_start(text, piece), _end(text, piece)) for piece in pieces(text, values))
    return [
        Span(start, end, label_of(text, start, end, role, year), SOURCE)
        for start, end in places
        if start < end
    ]


def label_of(text: str, start: int, end: int, role: str | None, year: int | None = None) -> str:
    """TARGET or RESULT: by signs in the sentence, else by its section's role (G5), else by its wording."""
    time = statement_time(text, start, end, role, year)
    if time is None and role in {"review", "plan"}:
        time = "past" if role == "review" else "plan"
    return _LABELS[time or _leaning(text)]


@lru_cache(maxsize=4)
def _leaning(text: str) -> StatementTime:
    """Where neither signs nor a role tell: how the sentence is worded."""
    return "past" if lean(text) > 0 else "plan"


def _measuring(text: str, numbers: Iterable[Span]) -> Iterator[Place]:
    """Numbers that measure something: no sizes (5000万元以上企业), no articles of a paper (T5)."""
    for span in numbers:
        if not _is_size(text, span) and not _is_paper(text, span):
            yield span.start, span.end


def _is_size(text: str, span: Span) -> bool:
    regexes = load("statement").regexes
    described = regexes["described"].match(text, span.end)
    if described and regexes["described_before"].search(text, max(0, span.start - 8), span.start):
        return True
    counted = regexes["counted"].search(text, span.start, span.end)
    return not counted and bool(regexes["size_after"].match(text, span.end))


def _is_paper(text: str, span: Span) -> bool:
    regexes = load("statement").regexes
    if not regexes["paper_after"].match(text, span.end):
        return False
    return bool(regexes["paper_before"].search(text, max(0, span.start - 20), span.start))


def _outcomes(text: str, names: list[Span]) -> Iterator[Place]:
    regexes = load("statement").regexes
    for match in regexes["outcome"].finditer(text):
        named = any(_is_part(match.start(), match.end(), name) for name in names)
        if not named and not regexes["outcome_not"].match(text, match.end()):
            yield match.span()


def _is_part(start: int, end: int, name: Span) -> bool:
    """Whether an outcome is only a part of a name (动态清零行动); a pair of quotation marks is no name."""
    return name.start <= start and end <= name.end and end - start + 2 < name.end - name.start


def _start(text: str, piece: Piece) -> int:
    """Behind leading words, behind a list before 等, behind a subject that only acts (T1, T4)."""
    start = _peel(text, piece.start, piece.first)
    if load("statement").regexes["governing"].match(text, start):
        return start
    if text[start : piece.first].endswith("等") and not _has_verb(text, start):
        return piece.first
    return _behind_subject(text, start, piece.first)


def _peel(text: str, start: int, stop: int) -> int:
    lead = load("statement").regexes["lead"]
    while start < stop:
        if text[start] in _TRIM:
            start += 1
        elif (match := lead.match(text, start)) and start < match.end() <= stop:
            start = match.end()
        else:
            break
    return start


def _has_verb(text: str, start: int) -> bool:
    regexes = load("names").regexes
    return bool(regexes["verb"].match(text, start) or regexes["head_verb"].match(text, start))


def _behind_subject(text: str, start: int, stop: int) -> int:
    for match in load("statement").regexes["acting"].finditer(text, start + 2, stop):
        if match.end() < stop or match[0] not in _BARE:
            return match.start()
    return start


def _end(text: str, piece: Piece) -> int:
    """Before a rank, before what money is spent on, before an item without a value (T1, T2)."""
    regexes, end = load("statement").regexes, piece.end
    if regexes["money"].search(text, piece.start, piece.last) and regexes["purpose"].match(text, piece.last):
        end = piece.last
    elif match := regexes["rank"].search(text, piece.last, end):
        end = match.start()
    elif not is_joined(text, piece) and regexes["complete"].match(text, piece.last, end):
        end = text.index("、", piece.last)
    while end > piece.last and text[end - 1] in _TRIM and not _closes(text, piece.start, end):
        end -= 1
    return end


def _closes(text: str, start: int, end: int) -> bool:
    """Whether the last character closes a bracket that was opened inside."""
    opening = _OPENING.get(text[end - 1])
    return opening is not None and text.count(opening, start, end) >= text.count(text[end - 1], start, end)
