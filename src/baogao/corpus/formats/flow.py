"""Paragraphs of a printed text from its lines, across columns and pages.

A line goes on in the next one unless something says that a paragraph ends: the next line is indented or set in
another size, the line is short although what follows would have fitted, or the space below it is wider.
Chinese lines break anywhere, but not before a closing mark, behind an opening one or inside a number,
so *what would have fitted* is the next character with the marks that cling to it.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from baogao.corpus.formats.layout import CLOSING, Block, Page, Row
from baogao.corpus.formats.running import Margins, running

_INDENT = 0.8
"""Characters from which a line counts as indented."""
_SLACK = 0.35
"""Characters that the next word must leave free to count as one that would have fitted."""
_SMALLER, _LARGER = 0.88, 1.14
"""Ratios of two font heights between which they count as the same."""
_LEAST_SUPPORT = 3
_NARROW = 0.75
_ENDED = re.compile(r"[。！？：；…][”’」』）)】》]*$")
_OPEN = re.compile(r"[，、,（(“‘《〈【—\-]$")
_HEADING = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}(?:部分|章|节)"
)
_LIST_MARK = re.compile(
    r"(?:[0-9]{1,3}[.．、)）]?|[（(〔\[]?[一二三四五六七八九十0-9]{1,3}[)）〕\]、.．]|[●◆■•·○①-⑳])$"
)
_ITEM = re.compile(
    r"[0-9]{1,3}[.．、)）]|[（(〔\[][一二三四五六七八九十0-9]{1,3}[)）〕\]]|[一二三四五六七八九十]{1,3}、|[●◆■•·①-⑳]"
)
_CONTENTS = re.compile(r"[.．…·\-—]{4,}\s*[0-9]{1,3}$")
_NOTE = re.compile(r"\s*(?:[\[［〔【(（]?[0-9]{1,3}[\]］〕】)）]?|[①-⑳㉑-㉟]|[*＊※†]|注)")
_LATIN_END, _LATIN_START = re.compile(r"[A-Za-z,.]$"), re.compile(r"[A-Za-z]")


@dataclass(slots=True)
class Paragraph:
    """Rows that belong together.

    Attributes:
        rows: Its lines.
        kind: Empty for the text, ``note`` for a footnote, ``picture`` for a page whose text is missing,
            else what furniture it is.
        page: Number of the page, from 0, of a ``picture``.
    """

    rows: list[Row] = field(default_factory=list)
    kind: str = ""
    page: int = 0

    @property
    def text(self) -> str:
        """The lines in one; a blank only between Latin words."""
        text = ""
        for row in self.rows:
            latin = _LATIN_END.search(text) and _LATIN_START.match(row.text)
            text += f" {row.text}" if latin else row.text
        return text

    @property
    def codes(self) -> tuple[int, ...]:
        """What the fonts call the unreadable characters, in order."""
        return tuple(code for row in self.rows for code in row.codes)


def paragraphs(pages: Sequence[Page]) -> Iterator[Paragraph]:
    """The text of all pages in reading order.

    Running headers, page numbers, watermarks and footnotes come behind the paragraph that the end of their
    page cuts. A page whose text is missing ends a paragraph and gives one without rows, of kind ``picture``.
    """
    margins = running([_from_top(page.blocks) for page in pages])
    columns = [_without(page.blocks, margin) for page, margin in zip(pages, margins, strict=True)]
    _set_margins(columns)
    body = _usual_size(row for page in columns for block in page for row in block.rows)
    flow = _Flow(_uses_indents(columns))
    for number, (page, rest, margin) in enumerate(zip(pages, columns, margins, strict=True)):
        if page.missing:
            yield from flow.end()
            yield Paragraph([], "picture", number)
        text, notes = _footnotes([row for block in rest for row in block.rows], body)
        flow.hold(Paragraph([row], kind) for row, kind in margin.head)
        yield from flow.feed(text)
        flow.hold(flow.join(notes, "note"))
        flow.hold(Paragraph([row], "watermark") for row in page.slanted)
        flow.hold(Paragraph([row], kind) for row, kind in margin.foot)
    yield from flow.end()


def _without(page: Sequence[Block], margin: Margins) -> list[Block]:
    gone = {id(row) for row, _ in (*margin.head, *margin.foot)}
    rest = (Block([row for row in block.rows if id(row) not in gone], block.column) for block in page)
    return [block for block in rest if block.rows]


class _Flow:
    """The paragraph that is still open, and what has to wait until it ends."""

    def __init__(self, indents: bool) -> None:
        self._indents = indents
        self._open = Paragraph()
        self._held: list[Paragraph] = []

    def hold(self, paragraphs: Iterable[Paragraph]) -> None:
        self._held += paragraphs

    def feed(self, rows: Sequence[Row]) -> Iterator[Paragraph]:
        leading = _leading(rows)
        for row in rows:
            if self._goes_on(row, leading):
                self._open.rows.append(row)
            else:
                yield from self.end()
                self._open = Paragraph([row])

    def _goes_on(self, row: Row, leading: float) -> bool:
        if not self._open.rows:
            return False
        first, last = self._open.rows[0], self._open.rows[-1]
        if _INDENT * row.size < row.x0 - row.left:
            return _hangs(first, last, row) and goes_on(last, row, leading, indents=False)
        return goes_on(last, row, leading, indents=self._indents)

    def end(self) -> Iterator[Paragraph]:
        if self._open.rows:
            yield self._open
        yield from self._held
        self._open, self._held = Paragraph(), []

    def join(self, rows: Sequence[Row], kind: str) -> Iterator[Paragraph]:
        """Paragraphs of rows that stand apart from the text."""
        apart = _Flow(self._indents)
        for paragraph in (*apart.feed(rows), *apart.end()):
            yield Paragraph(paragraph.rows, kind)


def goes_on(row: Row, following: Row, leading: float, *, indents: bool) -> bool:
    """Whether a line's paragraph goes on in the following one, which is not indented.

    Args:
        row: The line.
        following: The next one, perhaps of the next column or page.
        leading: The usual distance of two baselines in points; 0 where unknown.
        indents: Whether paragraphs of this text begin with an indent.
    """
    if _is_apart(row, following):
        return False
    if _would_fit(row, following):
        return bool(_OPEN.search(row.text)) and not _is_centred(row)
    ended = bool(_ENDED.search(row.text))
    if ended and not indents:
        return not _HEADING.match(following.text) and not _gap(row, following, 1.15 * leading)
    return not (ended and _gap(row, following, 1.6 * leading))


def _hangs(first: Row, last: Row, row: Row) -> bool:
    """Whether an indented line belongs to a list item whose first line alone stands at the margin."""
    at_margin = first.x0 - first.left < _INDENT * first.size and bool(_ITEM.match(first.text))
    return at_margin and (last is first or abs(last.x0 - row.x0) < 0.3 * row.size)


def _is_apart(row: Row, following: Row) -> bool:
    """Whether size or form alone part two lines."""
    other_size = not _SMALLER < row.size / following.size < _LARGER
    return other_size or bool(_CONTENTS.search(row.text)) or _is_entry(row) or _is_entry(following)


def _is_entry(row: Row) -> bool:
    """Whether a line is a row of a table; a number before a gap is only a list mark."""
    cells = row.text.split("\t")
    return len(cells) > 2 or (len(cells) == 2 and not _LIST_MARK.match(cells[0]))


def _is_centred(row: Row) -> bool:
    before, behind = row.x0 - row.left, row.right - row.x1
    return before > 2.5 * row.size and abs(before - behind) < max(1.5 * row.size, 0.2 * before)


def _would_fit(row: Row, following: Row) -> bool:
    """Whether the beginning of the following line had room in this one."""
    return row.right - row.x1 > following.lead + _SLACK * row.size


def _gap(row: Row, following: Row, limit: float) -> bool:
    return limit > 0 and row.page == following.page and row.y - following.y > limit


def _leading(rows: Sequence[Row]) -> float:
    gaps = [a.y - b.y for a, b in pairwise(rows) if a.y > b.y]
    return median(gaps) if len(gaps) >= _LEAST_SUPPORT else 0.0


def _usual_size(rows: Iterable[Row]) -> float:
    """The height that most characters have."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[round(row.size * 2) / 2] += len(row.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _footnotes(rows: Sequence[Row], body: float) -> tuple[list[Row], list[Row]]:
    """Text and footnotes of a page: smaller lines at its foot, the first with a mark of a note."""
    at = len(rows)
    while at and rows[at - 1].size < 0.92 * body:
        at -= 1
    while at < len(rows) and not _NOTE.match(rows[at].text):
        at += 1
    return (list(rows[:at]), list(rows[at:])) if at else (list(rows), [])


def _from_top(page: Sequence[Block]) -> list[Row]:
    return sorted((row for block in page for row in block.rows), key=lambda row: -row.y)


def _set_margins(pages: Sequence[Sequence[Block]]) -> None:
    """Give every row the margins of its column: its own where enough lines show them, else usual ones that fit.

    A page of short lines alone may seem to show margins too; usual ones that are much wider are right there.
    """
    found = [(block, *_margins(block.rows)) for page in pages for block in page]
    usual: Counter[tuple[float, float]] = Counter()
    for block, left, right, sure in found:
        if sure:
            usual[round(left / 4) * 4.0, round(right / 4) * 4.0] += len(block.rows)
    ranked = [margins for margins, _ in usual.most_common()]
    for block, left, right, sure in found:
        fit = next((m for m in ranked if _fits(block.rows, left, m)), (left, right))
        wider = not block.column and right - left < _NARROW * (fit[1] - fit[0])
        for row in block.rows:
            row.left, row.right = fit if wider or not sure else (left, right)


def _fits(rows: Sequence[Row], left: float, margins: tuple[float, float]) -> bool:
    size, widest = rows[0].size, max(row.x1 for row in rows)
    return margins[0] - 0.5 * size < left < margins[0] + 4 * size and widest < margins[1] + 1.2 * size


def _margins(rows: Sequence[Row]) -> tuple[float, float, bool]:
    """Left and right margin, and whether enough lines stand at both.

    Only lines that end inside a sentence show where the right margin is: a closing mark may hang over it, or
    end a short line. Where there is none, every line is short.
    """
    size = _usual_size(rows)
    rows = [row for row in rows if _SMALLER < row.size / size < _LARGER]
    need = max(_LEAST_SUPPORT, len(rows) // 10)
    lefts = sorted(row.x0 for row in rows)
    rights = sorted(-row.x1 for row in rows if row.text[-1] not in CLOSING)
    left = _first_shared(lefts, need, 0.4 * size)
    right = _first_shared(rights, max(need, len(rows) // 4), 1.2 * size)
    if left is None or right is None:
        return lefts[0], -rights[0] if rights else math.inf, False
    return left, -right, True


def _first_shared(values: Sequence[float], need: int, reach: float) -> float | None:
    """The first of sorted values that so many lie within reach of, but for a few outliers before it."""
    outliers = max(2, len(values) // 10)
    pairs = zip(values[: outliers + 1], values[need - 1 :], strict=False)
    return next((first for first, last in pairs if last - first <= reach), None)


def _uses_indents(pages: Iterable[Iterable[Block]]) -> bool:
    """Whether paragraphs begin with an indent of one to four characters."""
    rows = [row for page in pages for block in page for row in block.rows]
    indented = sum(1.2 < (row.x0 - row.left) / row.size < 4 for row in rows)
    return indented > 0.04 * len(rows)
