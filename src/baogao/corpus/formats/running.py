"""Running headers, footers and page numbers: what stands at the same place of several pages."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from baogao.corpus.formats.layout import Row

_EDGE = 3
"""Rows from the top and the bottom of a page that may be running ones."""
_NUMBER = re.compile(r"[0-9０-９]{1,5}")
_PAGE_NUMBER = re.compile(r"[-—–―‐─－·•\s第(（\[]*[0-9０-９]{1,5}[-—–―‐─－·•\s页頁)）\]/／共of0-9０-９]*")
_PROSE = re.compile(r"[，。；！]")
_LONGEST = 120

_Key = tuple[str, int | None, int]
"""Text (a number that counts pages masked), that number less the page's, and height in steps."""


class Margins(NamedTuple):
    """The running rows of one page, each with what it is: ``page header``, ``page footer``, ``page number``."""

    head: list[tuple[Row, str]]
    foot: list[tuple[Row, str]]


def running(pages: Sequence[Sequence[Row]]) -> list[Margins]:
    """The running rows of every page.

    A row runs if the same text stands at the same height of at least three pages and a fifth of all
    (two of a document of two or three), where a number may grow with the pages. Only rows at the edge of a
    page count, from the outermost inwards, so that no row of the text is taken from between
    others, and none that holds the marks of a sentence.

    Args:
        pages: The rows of each page from top to bottom.
    """
    seen: dict[_Key, set[int]] = defaultdict(set)
    for number, rows in enumerate(pages):
        for row in {id(row): row for row in (*rows[:_EDGE], *rows[-_EDGE:])}.values():
            for key in _keys(row, number):
                seen[key].add(number)
    found: list[Margins] = []
    for number, rows in enumerate(pages):
        head = _edge(rows[:_EDGE], number, seen, len(pages), "page header")
        below = rows[len(head) :]
        foot = _edge(below[: -_EDGE - 1 : -1], number, seen, len(pages), "page footer")
        found.append(Margins(head, foot[::-1]))
    return found


def _edge(
    rows: Sequence[Row], number: int, seen: dict[_Key, set[int]], count: int, kind: str
) -> list[tuple[Row, str]]:
    """The running rows of one edge of a page, the outermost first."""
    found: list[tuple[Row, str]] = []
    for row in rows:
        is_number = len(row.text) <= _LONGEST and bool(_PAGE_NUMBER.fullmatch(row.text))
        need = 2 if is_number or count <= 3 else max(3, count // 5)
        if not any(_pages_near(seen, key) >= need for key in _keys(row, number)):
            break
        found.append((row, "page number" if is_number else kind))
    return found


def _pages_near(seen: dict[_Key, set[int]], key: _Key) -> int:
    text, offset, height = key
    return len(set().union(*(seen.get((text, offset, height + step), set()) for step in (-1, 0, 1))))


def _keys(row: Row, number: int) -> Iterator[_Key]:
    if len(row.text) > _LONGEST or _PROSE.search(row.text):
        return
    text, height = "".join(row.text.split()), round(row.y / 4)
    if not _PAGE_NUMBER.fullmatch(row.text):
        yield text, None, height
    for match in _NUMBER.finditer(text):
        masked = f"{text[: match.start()]}#{text[match.end() :]}"
        yield masked, int(match.group()) - number, height
