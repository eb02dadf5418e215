"""A parsed page as the lines a reader sees, and which lines each of its elements holds.

A line is what a browser would set on a line of its own if the window were endlessly wide: the text of a
block element, or of a piece of it between two ``<br>``. White space collapses as in a browser; no-break and
ideographic spaces stay. A row of a table of data is one line, its cells joined by tabs; a row that lays out
the page (a cell of several lines, or a long one) is not joined. Automatic list numbers, alternative texts and
values of form fields are no text of the page and are left out.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from baogao.corpus.formats import need, words

Element = Any
"""An element of lxml, whose own stubs would have to be installed to name its type."""

UNSEEN = frozenset(
    words(
        "script style noscript template head title iframe frameset noframes object applet audio"
        " video canvas svg datalist"
    )
)
_BLOCKS = frozenset(
    words(
        "address article aside blockquote body caption center dd details dialog dir div dl dt"
        " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
        " listing main menu nav ol optgroup option p plaintext pre section select summary table"
        " tbody td textarea tfoot th thead tr ul xmp"
    )
)
_BREAKS = frozenset({"br", "hr"})
_CELLS = frozenset({"td", "th"})
_VERBATIM = frozenset({"pre", "textarea", "xmp", "plaintext", "listing"})
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|%)?\s*(?:;|!|$)", re.IGNORECASE
)
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_LONGEST_CELL = 300
"""A longer cell holds running text: its row lays out the page and is not one line."""


@dataclass(slots=True)
class PageLine:
    """A line of a page.

    Attributes:
        text: What stands there; never blank.
        tag: The block element it stands in.
        linked: How many of its characters that are no white space lead to another page.
        hidden: Ranges ``[start, end)`` of ``text`` that the page does not show.
    """

    text: str
    tag: str
    linked: int = 0
    hidden: list[tuple[int, int]] = field(default_factory=list)


class Extent(NamedTuple):
    """The lines ``first`` to ``last`` (exclusive) that a block element holds."""

    tag: str
    names: str
    first: int
    last: int


def visible(root: Element) -> tuple[list[PageLine], list[Extent]]:
    """The lines of a page in document order, and the extents of its block elements, inner ones first.

    Args:
        root: An element of lxml; its tree may be of any depth.
    """
    reader = _Reader()
    walker = need("lxml.etree").iterwalk(root, events=("start", "end"))
    for event, element in walker:
        if event == "end":
            reader.leave(element)
        elif not reader.enter(element):
            walker.skip_subtree()
    reader.flush()
    return reader.lines, reader.extents


@dataclass(slots=True)
class _Open:
    """An open block element; ``cells`` are the first lines of a row's cells."""

    tag: str
    first: int
    cells: list[int] = field(default_factory=list)
    nested: bool = False


class _Reader:
    """Gathers lines while elements open and close."""

    def __init__(self) -> None:
        self.lines: list[PageLine] = []
        self.extents: list[Extent] = []
        self._open: list[_Open] = []
        self._pieces: list[str] = []
        self._length = self._linked = 0
        self._hidden: list[tuple[int, int]] = []
        self._links = self._hiding = self._verbatim = 0

    def enter(self, element: Element) -> bool:
        """Begin an element; whether its content is to be read."""
        tag = _tag(element)
        if tag in UNSEEN:
            return False
        if tag in _BLOCKS or tag in _BREAKS:
            self.flush()
        if tag in _BLOCKS:
            self._begin_block(tag)
        self._links += tag == "a" and element.get("href") is not None
        self._hiding += _hides(element)
        self._verbatim += _keeps_lines(element, tag)
        if tag == "rt" and not _has_brackets(element):
            self._add("(")
        self._add(element.text)
        return True

    def leave(self, element: Element) -> None:
        """End an element and read what follows it."""
        tag = _tag(element)
        if tag not in UNSEEN:
            self._end(element, tag)
        if element.getparent() is not None:
            self._add(element.tail)

    def _end(self, element: Element, tag: str) -> None:
        if tag == "rt" and not _has_brackets(element):
            self._add(")")
        if tag in _BLOCKS:
            self.flush()
        self._links -= tag == "a" and element.get("href") is not None
        self._hiding -= _hides(element)
        self._verbatim -= _keeps_lines(element, tag)
        if tag in _BLOCKS:
            self._end_block(element)

    def _begin_block(self, tag: str) -> None:
        if tag in _CELLS and self._open and self._open[-1].tag == "tr":
            self._open[-1].cells.append(len(self.lines))
        self._open.append(_Open(tag, len(self.lines)))

    def _end_block(self, element: Element) -> None:
        block = self._open.pop()
        if block.tag == "tr" and not block.nested:
            self._join_row(block)
        if self._open and (block.nested or block.tag == "table"):
            self._open[-1].nested = True
        if len(self.lines) > block.first:
            names = f"{element.get('class', '')} {element.get('id', '')}".lower()
            self.extents.append(Extent(block.tag, names, block.first, len(self.lines)))

    def _join_row(self, row: _Open) -> None:
        bounds = [row.first, *row.cells, len(self.lines)]
        single = all(end - start <= 1 for start, end in pairwise(bounds))
        cells = self.lines[row.first :]
        if len(cells) < 2 or not single or any(len(cell.text) > _LONGEST_CELL for cell in cells):
            return
        self.lines[row.first :] = [_joined(cells)]
        while self.extents and self.extents[-1].first >= row.first:
            self.extents.pop()

    def flush(self) -> None:
        """End the line."""
        text = "".join(self._pieces)
        if text.strip():
            tag = self._open[-1].tag if self._open else "body"
            end = len(text.rstrip(" "))
            hidden = [(start, min(stop, end)) for start, stop in self._hidden if start < end]
            self.lines.append(PageLine(text[:end], tag, self._linked, hidden))
        self._pieces, self._hidden = [], []
        self._length = self._linked = 0

    def _add(self, text: str | None) -> None:
        if not text:
            return
        if not self._verbatim:
            self._piece(_SPACES.sub(" ", text))
            return
        first, *others = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._piece(first)
        for other in others:
            self.flush()
            self._piece(other)

    def _piece(self, text: str) -> None:
        if not self._verbatim and (not self._pieces or self._pieces[-1].endswith(" ")):
            text = text.lstrip(" ")
        if not text:
            return
        start = self._length
        self._pieces.append(text)
        self._length += len(text)
        if self._links:
            self._linked += len("".join(text.split()))
        if self._hiding:
            self._hide(start, self._length)

    def _hide(self, start: int, end: int) -> None:
        if self._hidden and self._hidden[-1][1] == start:
            start = self._hidden.pop()[0]
        self._hidden.append((start, end))


def _joined(cells: list[PageLine]) -> PageLine:
    text, hidden = "", []
    for cell in cells:
        text += "\t" if text else ""
        hidden += [(start + len(text), end + len(text)) for start, end in cell.hidden]
        text += cell.text
    return PageLine(text, "tr", sum(cell.linked for cell in cells), hidden)


def _tag(element: Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _hides(element: Element) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and bool(_HIDING.search(style)))


def _keeps_lines(element: Element, tag: str) -> bool:
    style = element.get("style")
    return tag in _VERBATIM or (style is not None and bool(_PRE_STYLE.search(style)))


def _has_brackets(reading: Element) -> bool:
    """Whether a ruby reading is followed by the bracket that browsers without ruby show."""
    following = reading.getnext()
    return following is not None and _tag(following) == "rp"
