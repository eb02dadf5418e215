"""Texts whose lines were cut at a fixed width (PDF, e-mail, old web pages): paragraphs put together again."""

import re
from collections.abc import Sequence
from functools import cache
from unicodedata import east_asian_width

from baogao.corpus.structure.headings import read_heading

_CLOSED = re.compile(r"[。！？：；][”’」』）)】》]*$")
_LEAST_LINES = 8
_WIDEST = 160
_RAGGED = 4
"""Columns a full line may fall short: a mark that may not begin a line is pulled in, a number kept whole."""


def paragraphs(lines: Sequence[str]) -> list[list[int]]:
    """Group physical lines into paragraphs.

    A text counts as wrapped when no line is wider than an edge that many lines reach in the middle of a
    sentence. Then a full line goes on in the next, unless that one is indented or begins a heading.

    Args:
        lines: The lines; empty ones separate paragraphs where lines are wrapped.

    Returns:
        Line numbers of each paragraph, every line once.
    """
    if not _may_be_wrapped(lines):
        return [[number] for number in range(len(lines))]
    full = _full_lines(lines)
    block = sum(line[:1].isspace() for line in lines if line.strip()) > 0.9 * len(lines)
    groups: list[list[int]] = []
    for number, line in enumerate(lines):
        if groups and full[groups[-1][-1]] and _goes_on(lines[groups[-1][-1]], line, indent=not block):
            groups[-1].append(number)
        else:
            groups.append([number])
    return groups


def _may_be_wrapped(lines: Sequence[str]) -> bool:
    """Whether no line is wider than wrapped lines are: what nearly every text fails at once."""
    return max(map(len, lines), default=0) <= _WIDEST + _RAGGED or all(
        len(line.rstrip()) <= _WIDEST + _RAGGED for line in lines
    )


def _full_lines(lines: Sequence[str]) -> list[bool]:
    """Lines that reach the edge, whether it was counted in columns or in characters."""
    by_columns = _reaching([_columns(line) for line in lines], lines)
    by_characters = _reaching([2 * len(line.rstrip()) for line in lines], lines)
    return [a or b for a, b in zip(by_columns, by_characters, strict=True)]


def _reaching(widths: Sequence[int], lines: Sequence[str]) -> list[bool]:
    used = sorted(width for width in widths if width)
    if len(used) < _LEAST_LINES:
        return [False] * len(lines)
    edge = used[int(len(used) * 0.9)]
    full = [width >= edge - _RAGGED for width in widths]
    cut = sum(flag and not _CLOSED.search(line.rstrip()) for flag, line in zip(full, lines, strict=True))
    wrapped = edge <= _WIDEST and used[-1] <= edge + _RAGGED and cut > len(used) * 0.3
    return full if wrapped else [False] * len(lines)


def _columns(line: str) -> int:
    return sum(map(_column, line.rstrip()))


@cache
def _column(char: str) -> int:
    return 2 if east_asian_width(char) in "WFA" else 1


def _goes_on(line: str, following: str, *, indent: bool) -> bool:
    """Whether a full line's paragraph goes on; ``indent`` tells whether indented lines begin paragraphs."""
    if not following.strip() or (indent and following[:1].isspace()):
        return False
    return not (_CLOSED.search(line.rstrip()) and read_heading(following))
