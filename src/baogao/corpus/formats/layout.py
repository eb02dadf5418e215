"""Lines of a printed page from the places of its characters.

Characters drawn one behind the other on one baseline are a piece; pieces beside each other are a row, unless
they belong to different columns. A column is told from the cells of a table by what it holds: at least
four rows that fill most of its width with at least eight characters each. The page is read column by column
between the pieces that run across (headlines), each of them in turn.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from baogao.corpus.formats.glyphs import UNREADABLE, Glyph

_MOST_PIECES = 3000
"""A page of more is no page of columns (a drawing, a large table), and columns take time to find."""
_LEAST_ROWS = 4
_LEAST_CHARS = 8
_FILLED = 0.7
_LEAST_STACK = 4
_SHORT_RUN = 8
_CROSSES = 0.6
_SUPERSCRIPT = 0.78
_POWERS = {"2": "²", "3": "³"}
_CJK = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(slots=True)
class Piece:
    """Characters drawn side by side on one baseline."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    y: float
    size: float

    @classmethod
    def of(cls, glyphs: list[Glyph]) -> "Piece":
        """The piece that these characters make."""
        x0, x1 = min(g.x0 for g in glyphs), max(g.x1 for g in glyphs)
        return cls(glyphs, x0, x1, glyphs[0].y, max(g.size for g in glyphs))


@dataclass(slots=True)
class Row:
    """A printed line of one column.

    Attributes:
        text: Its characters; a tab where a gap of more than one and a half characters parts them.
        x0: Left edge in points.
        x1: Right edge.
        y: Baseline, upwards.
        size: Height of most of its characters.
        lead: Width of what stands before the first place where the line might break.
        codes: What the font calls each ``UNREADABLE`` of ``text``, in order.
        page: Number of the page, from 0.
        left: Left margin of its column.
        right: Right margin of its column.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    lead: float = 0.0
    codes: tuple[int, ...] = ()
    page: int = 0
    left: float = 0.0
    right: float = 0.0


@dataclass(slots=True)
class Block:
    """Rows from top to bottom.

    Attributes:
        rows: The rows.
        column: Whether other columns stand beside it.
    """

    rows: list[Row] = field(default_factory=list)
    column: bool = False


class Page(NamedTuple):
    """One page.

    Attributes:
        blocks: Its columns in reading order.
        slanted: Rows that run neither along nor across the page: watermarks.
        missing: Whether it is a picture without text.
    """

    blocks: list[Block]
    slanted: list[Row]
    missing: bool


def blocks(glyphs: Sequence[Glyph]) -> list[Block]:
    """The columns of a page in reading order, from its characters in drawing order.

    Headlines set from top to bottom, one character a line, come first, each as a column of one row.
    """
    level, tall = _unstack(_pieces(glyphs))
    columns = [([piece], True) for piece in tall] + _columns(level)
    return [Block(_rows(column), is_column) for column, is_column in columns]


def _pieces(glyphs: Iterable[Glyph]) -> list[Piece]:
    groups: list[list[Glyph]] = []
    for glyph in glyphs:
        if groups and _adjoins(groups[-1][-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return [Piece.of(group) for group in groups]


def _adjoins(before: Glyph, glyph: Glyph) -> bool:
    size = max(before.size, glyph.size)
    return abs(before.y - glyph.y) < 0.1 * size and -0.5 * size < glyph.x0 - before.x1 < 1.5 * size


def _unstack(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Pieces that run from left to right, and those put together from characters below each other."""
    stacks: list[list[Piece]] = []
    for piece in pieces:
        if stacks and _is_below(stacks[-1][-1], piece):
            stacks[-1].append(piece)
        else:
            stacks.append([piece])
    level = [piece for stack in stacks if len(stack) < _LEAST_STACK for piece in stack]
    return level, [_stacked(stack) for stack in stacks if len(stack) >= _LEAST_STACK]


def _is_below(above: Piece, piece: Piece) -> bool:
    single = len(above.glyphs) == len(piece.glyphs) == 1 and bool(_CJK.match(piece.glyphs[0].char))
    near = 0.8 * piece.size < above.y - piece.y < 2 * piece.size
    return single and near and abs(above.x0 - piece.x0) < 0.3 * piece.size


def _stacked(stack: Sequence[Piece]) -> Piece:
    top = stack[0]
    return Piece([piece.glyphs[0] for piece in stack], top.x0, top.x1, top.y, top.size)


def _columns(pieces: Sequence[Piece]) -> list[tuple[list[Piece], bool]]:
    """Pieces by column, and whether it is one among others; what stands between columns is a block of its own."""
    ordered = sorted(pieces, key=lambda piece: (-piece.y, piece.x0))
    if len(ordered) > _MOST_PIECES:
        return [(ordered, False)]
    width = max((p.x1 for p in ordered), default=0) - min((p.x0 for p in ordered), default=0)
    found: list[tuple[list[Piece], bool]] = [([], False)]
    at = 0
    while at < len(ordered):
        end, gaps = _run(ordered, at, width)
        columns = _split(ordered[at:end], gaps)
        if columns:
            found += [(inner, True) for column in columns for inner, _ in _columns(column)]
            found.append(([], False))
        else:
            end = end if end - at > _SHORT_RUN else at + 1
            found[-1][0].extend(ordered[at:end])
        at = end
    return [(column, is_column) for column, is_column in found if column]


def _run(pieces: Sequence[Piece], at: int, width: float) -> tuple[int, list[float]]:
    """How far pieces from ``at`` leave the same white stripes, and where those are."""
    covered = [(pieces[at].x0, pieces[at].x1)]
    for end in range(at + 1, len(pieces)):
        piece = pieces[end]
        wider = _cover(covered, piece.x0, piece.x1, piece.size)
        if len(wider) == 1 and (len(covered) > 1 or wider[0][1] - wider[0][0] > _CROSSES * width):
            return end, [x1 for _, x1 in covered[:-1]]
        covered = wider
    return len(pieces), [x1 for _, x1 in covered[:-1]]


def _cover(
    covered: Sequence[tuple[float, float]], x0: float, x1: float, gap: float
) -> list[tuple[float, float]]:
    """Intervals with one more in it; those less than ``gap`` apart are one."""
    merged: list[tuple[float, float]] = []
    for a, b in sorted([*covered, (x0, x1)]):
        if merged and a - merged[-1][1] < gap:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _split(pieces: Sequence[Piece], gaps: Sequence[float]) -> list[list[Piece]]:
    """The columns between white stripes that begin at ``gaps``; none if one of them holds no prose."""
    if not gaps:
        return []
    columns: list[list[Piece]] = [[] for _ in range(len(gaps) + 1)]
    for piece in pieces:
        columns[sum(piece.x0 >= gap for gap in gaps)].append(piece)
    return columns if all(map(_is_prose, columns)) else []


def _is_prose(column: Sequence[Piece]) -> bool:
    rows = len({round(piece.y) for piece in column})
    if rows < _LEAST_ROWS:
        return False
    width = max(piece.x1 for piece in column) - min(piece.x0 for piece in column)
    filled = median(piece.x1 - piece.x0 for piece in column) > _FILLED * width
    return filled and median(len(piece.glyphs) for piece in column) >= _LEAST_CHARS


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Pieces beside each other as rows; raised and lowered characters belong to the row they touch."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-p.y, p.x0)):
        if groups and groups[-1][0].y - piece.y < 0.5 * max(groups[-1][0].size, piece.size):
            groups[-1].append(piece)
        else:
            groups.append([piece])
    return [_row(group) for group in groups]


def _row(pieces: Sequence[Piece]) -> Row:
    glyphs = [glyph for piece in pieces for glyph in piece.glyphs]
    if len(pieces) > 1:
        glyphs.sort(key=lambda glyph: glyph.x0)
        glyphs = _once(glyphs)
    size, base = median(glyph.size for glyph in glyphs), median(glyph.y for glyph in glyphs)
    plain = all(glyph.size > _SUPERSCRIPT * size for glyph in glyphs)
    text = "".join(_spaced(glyphs)) if plain else _with_marks(glyphs, size, base)
    codes = tuple(glyph.code for glyph in glyphs if glyph.char == UNREADABLE)
    x0, x1 = min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    return Row(text, x0, x1, base, size, _lead(glyphs), codes)


def _lead(glyphs: Sequence[Glyph]) -> float:
    """Width up to the first place where a line may break."""
    ends = (a.x1 for a, b in pairwise(glyphs) if _may_break(a.char, b.char))
    return next(ends, glyphs[-1].x1) - glyphs[0].x0


def _may_break(a: str, b: str) -> bool:
    """Whether a line may break between two characters.

    As Unicode's line breaking (UAX 14) has it: quotation marks cling to both sides, which is more than Chinese
    typesetters ask for, but what LibreOffice and browsers do; LibreOffice also keeps a number at the mark before it.
    """
    if b in _NO_START or a in _NO_END or a in _QUOTES or b in _QUOTES:
        return False
    if a in _NO_START and b.isdecimal():
        return False
    return ord(a) >= _WIDE or ord(b) >= _WIDE


CLOSING = "，。、；：？！）〕】》〉」』］｝,.;:?!)]}%％‰℃…—～·"
_NO_START = frozenset(CLOSING)
_NO_END = frozenset("（〔【《〈「『［｛([{￥$")
_QUOTES = frozenset("“”‘’\"'")
_WIDE = 0x2000


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Without the second stroke of characters drawn twice to look bold."""
    return [b for a, b in zip([None, *glyphs], glyphs, strict=False) if a is None or not _is_again(a, b)]


def _is_again(before: Glyph, glyph: Glyph) -> bool:
    same = before.char == glyph.char and abs(before.y - glyph.y) < 0.3 * glyph.size
    return same and glyph.x0 - before.x0 < 0.4 * (glyph.x1 - glyph.x0)


def _spaced(glyphs: Sequence[Glyph]) -> Iterator[str]:
    """Characters, each with the blank that stands before it."""
    yield glyphs[0].char
    for before, glyph in pairwise(glyphs):
        yield _gap(before, glyph) + glyph.char


def _gap(before: Glyph, glyph: Glyph) -> str:
    """The blank between two characters of a row: none between Chinese ones, whatever the gap of a justified line."""
    size = max(before.size, glyph.size)
    width = glyph.x0 - before.x1
    if width > 1.5 * size:
        return "\t"
    latin = before.char.isascii() + glyph.char.isascii()
    return " " if width > 0.6 * size or (glyph.spaced and glyph.spaced + latin > 2) else ""


def _with_marks(glyphs: Sequence[Glyph], size: float, base: float) -> str:
    """A row with raised numbers: those of notes in brackets (``[1]``), powers as they are (``m²``)."""

    def is_mark(i: int) -> bool:
        small = glyphs[i].size <= _SUPERSCRIPT * size
        return small and glyphs[i].y > base + 0.1 * size and glyphs[i].char.isdecimal()

    chars = list(_spaced(glyphs))
    for mark, run in groupby(range(len(glyphs)), is_mark):
        if mark:
            numbers = list(run)
            _bracket(chars, numbers[0], numbers[-1])
    return "".join(chars)


def _bracket(chars: list[str], first: int, last: int) -> None:
    before = chars[first - 1][-1] if first else ""
    chars[first] = chars[first].strip()
    if first == last and before in {"m", "M", "米"} and chars[first] in _POWERS:
        chars[first] = _POWERS[chars[first]]
    elif before not in {"[", "［", "〔", "【", "(", "（"}:
        chars[first] = f"[{chars[first]}"
        chars[last] += "]"
