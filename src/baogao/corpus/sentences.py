"""The one sentence splitter, used by corpus, pipeline and tagging.

A sentence ends behind 。！？ (and the half-width ! ? of raw text) together with the marks that close
it, and at every line end. ; and ： do not end a sentence: reports chain a dozen clauses with them.
"""

import re
from collections.abc import Iterator

CLOSING = "”’』」》）)】\"'"
"""Marks that belong to the sentence whose end they follow."""

# Half-width ! and ? end a sentence unless they stand inside a web address or formula (a?b).
_END = re.compile(rf"(?:[。！？]|(?<![0-9A-Za-z])[!?]|[!?](?![0-9A-Za-z]))+[{re.escape(CLOSING)}]*")
_LINE = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Cut a paragraph, or several lines, into sentences.

    Args:
        text: Clean or raw text; full-width and half-width punctuation both work.

    Returns:
        Half-open code-point offsets in order. They do not overlap, begin and end with a character that
        is no white space, and together cover every such character.

    Example:
        >>> split_sentences("增长8%。“真的吗？”投产5家")
        [(0, 5), (5, 11), (11, 15)]
    """
    return [span for line in _LINE.finditer(text) for span in _split_line(text, line.start(), line.end())]


def _split_line(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text, start, end):
        if span := _trim(text, start, match.end()):
            yield span
        start = match.end()
    if span := _trim(text, start, end):
        yield span


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
