"""The one sentence splitter, used by corpus, pipeline and tagging.

A sentence ends behind 。！？ (and the half-width ! ? of raw text) together with the marks that close it, and at
every line end. ; and ： do not end a sentence: reports chain a dozen clauses with them. …… does not either: it
stands for what is left out as often as for an end.

A full stop ends nothing where the sentence plainly goes on: before ，、；, before 的 or 等 behind a closing
mark, and inside a short quotation or bracket that is a part of the sentence around it
(“发动群众。依靠群众”的经验; “山海仙境?葡萄酒城”, where a conversion lost the ·).
"""

import re
from typing import NamedTuple

CLOSING = "”’』」》）)】\"'"
"""Marks that belong to the sentence whose end they follow."""

_ENDS = "。！？!?"
_CLOSING = CLOSING.rstrip("\"'")
# Half-width ! and ? end a sentence unless they stand inside a web address or formula (a?b).
_END = re.compile(
    rf"[{_ENDS}](?!(?<=[0-9A-Za-z][!?])[0-9A-Za-z])(?:[{re.escape(_CLOSING)}。！？]|[!?](?![0-9A-Za-z]))*"
)
_PAIRS = tuple(zip("“‘「『《（(【", "”’」』》）)】", strict=True))
_JOINING = "，、；,;"
_JOINING_WORD = re.compile(r"的|等(?![到待于级])")
_REACH = 120
"""Characters up to which a quotation or bracket counts as a part of its sentence."""


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut a paragraph, or several lines, into sentences.

    Args:
        text: Clean or raw text; full-width and half-width punctuation both work.

    Returns:
        Half-open code-point offsets in order. They do not overlap, begin and end with a character that
        is no white space, and together cover every such character. A sentence cut again stays whole.

    Example:
        >>> split_sentences("增长8%。“真的吗？”投产5家")
        [(0, 5), (5, 11), (11, 15)]
        >>> split_sentences("用好“依靠群众。就地解决”的经验。")
        [(0, 17)]
    """
    found: list[tuple[int, int]] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        start, end = offset + len(line) - len(line.lstrip()), offset + len(line.rstrip())
        if start < end:
            _split(_Row(text, end, [pair for pair in _PAIRS if pair[0] in line]), start, found)
        offset += len(line)
    return found


class _Row(NamedTuple):
    """One line of a text: where it ends, and the pairs of marks that open in it."""

    text: str
    end: int
    pairs: list[tuple[str, str]]


def _split(row: _Row, start: int, found: list[tuple[int, int]]) -> None:
    """Add the sentences of one line."""
    text, end = row.text, row.end
    for match in _END.finditer(text, start, end):
        at, stop = match.span()
        if stop < end:
            stop = _behind_quotes(row, start, stop) if text[stop] in "\"'" else stop
            if stop < end and _goes_on(row, start, at, stop):
                continue
        while text[start].isspace():
            start += 1
        found.append((start, stop))
        start = stop
    while start < end and text[start].isspace():
        start += 1
    if start < end:
        found.append((start, end))


def _behind_quotes(row: _Row, start: int, stop: int) -> int:
    """Straight quotes close a sentence where one is open in it, or where the line ends with them."""
    text, last = row.text, stop
    while last < row.end and text[last] in CLOSING:
        last += 1
    if last == row.end:
        return last
    while stop < last and (text[stop] in _CLOSING or text.count(text[stop], start, stop) % 2):
        stop += 1
    return stop


def _goes_on(row: _Row, start: int, at: int, stop: int) -> bool:
    """Whether the sentence from ``start`` goes on behind the end marks from ``at`` to ``stop``."""
    text = row.text
    if text[stop] in _JOINING:
        return True
    if text[stop - 1] in CLOSING and _JOINING_WORD.match(text, stop):
        return True
    first = start if at - start < _REACH else at - _REACH
    for opening, closing in row.pairs:
        opened = text.rfind(opening, first, at)
        if opened >= 0 and text.find(closing, opened, at) < 0 and _embedded(row, at, opening, closing):
            return True
    return False


def _embedded(row: _Row, at: int, opening: str, closing: str) -> bool:
    """Whether the quotation or bracket that is open at ``at`` is a part of the sentence around it."""
    text, end = row.text, row.end
    closed = text.find(closing, at, min(end, at + _REACH))
    if closed < 0 or text.find(opening, at, closed) >= 0:
        return False
    behind = closed + 1
    while behind < end and text[behind] in _CLOSING:
        behind += 1
    if behind == end or text[behind].isspace() or text[behind] in _ENDS:
        return False
    if text[closed - 1] in _ENDS:
        return text[behind] in _JOINING or bool(_JOINING_WORD.match(text, behind))
    return True
