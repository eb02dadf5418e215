"""What a PDF page draws: characters with their places, as PDFium reads them.

PDFium's own reading order follows the drawing order, which is of no use for columns; so only characters and
places are taken, and :mod:`baogao.corpus.formats.layout` makes lines of them. PDFium says for every character
whether the font gives it a Unicode value; where it does not, what PDFium offers instead is only a glyph's number.
"""

import ctypes
import math
from collections.abc import Iterator
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple, Protocol

from baogao.corpus.formats import need

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

UNREADABLE = "\ufffd"
_HYPHEN = 2
"""PDFium's sign for a hyphen at a line end."""
_LINE_ENDS = frozenset({10, 13})
_BLANKS = frozenset({0x20, 0x09, 0xA0, 0x3000})


class Glyph(NamedTuple):
    """One character, in points; x runs with the writing, y upwards, whichever way the page is turned.

    Attributes:
        char: The character; ``UNREADABLE`` where the font does not tell.
        x0: Left edge.
        x1: Right edge.
        y: Baseline.
        size: Height of the font.
        spaced: 2 if a blank is drawn before it, 1 if PDFium takes the gap for one, else 0.
        code: The font's own number of the character where it is unreadable, else -1.
    """

    char: str
    x0: float
    x1: float
    y: float
    size: float
    spaced: int
    code: int


class _Box(Protocol):
    left: float
    right: float
    bottom: float
    top: float


def page_glyphs(page: "PdfPage", text_page: "PdfTextPage") -> dict[float, list[Glyph]]:
    """The visible characters of a page in drawing order, by the direction they are written in (degrees).

    Blanks and line ends are no characters of their own; the page's own rotation plays no part.
    """
    left, bottom, right, top = page.get_bbox()
    found: dict[float, list[Glyph]] = {}
    for x, y, angle, glyph in _glyphs(text_page):
        if left - 1 <= x <= right + 1 and bottom - 1 <= y <= top + 1:
            found.setdefault(angle, []).append(glyph)
    return found


def is_picture(page: "PdfPage") -> bool:
    """Whether a picture covers at least two fifths of the page."""
    raw = need("pypdfium2.raw")
    left, bottom, right, top = page.get_bbox()
    area = max((right - left) * (top - bottom), 1.0)
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4):
        x0, y0, x1, y1 = item.get_bounds()
        if (min(x1, right) - max(x0, left)) * (min(y1, top) - max(y0, bottom)) > 0.4 * area:
            return True
    return False


def _glyphs(text_page: "PdfTextPage") -> Iterator[tuple[float, float, float, Glyph]]:
    """Origin on the page, direction and character; font size and direction are asked where the line changes."""
    raw = need("pypdfium2.raw")
    handle, box = text_page.raw, raw.FS_RECTF()
    x, y = ctypes.c_double(), ctypes.c_double()
    unicode_of, fails = raw.FPDFText_GetUnicode, raw.FPDFText_HasUnicodeMapError
    generated = raw.FPDFText_IsGenerated
    box_of, origin_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    size, angle, baseline, end, spaced, high = 0.0, 0.0, math.nan, math.nan, 0, 0
    for i in range(raw.FPDFText_CountChars(handle)):
        code = unicode_of(handle, i)
        if code in _LINE_ENDS or code in _BLANKS:
            spaced = max(spaced, 1 if code in _LINE_ENDS or generated(handle, i) == 1 else 2)
            continue
        if 0xD800 <= code < 0xDC00:  # where a character takes two units
            high = code
            continue
        origin_of(handle, i, x, y)
        box_of(handle, i, box)
        if y.value != baseline or spaced or not -1 < box.left - end < size:
            size, angle = _font(raw, handle, i)
        baseline, end = y.value, box.right
        char = _char(code, high)
        bad = char == UNREADABLE or fails(handle, i) == 1
        x0, x1, line = _turned(angle, x.value, y.value, box)
        yield (
            x.value,
            y.value,
            angle,
            Glyph(UNREADABLE if bad else char, x0, x1, line, size, spaced, code if bad else -1),
        )
        spaced, high = 0, 0


def _char(code: int, high: int) -> str:
    if high and 0xDC00 <= code < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00)
    if code == _HYPHEN:
        return "-"
    return UNREADABLE if code < 32 or 0xD800 <= code < 0xE000 or code > 0x10FFFF else chr(code)


def _font(raw: ModuleType, handle: object, i: int) -> tuple[float, float]:
    """Height in points and direction in degrees, counted against the clock."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(handle, i, matrix)
    size = raw.FPDFText_GetFontSize(handle, i) * math.hypot(matrix.c, matrix.d)
    degrees = math.degrees(math.atan2(matrix.b, matrix.a)) % 360
    quarter = round(degrees / 90) * 90
    return max(size, 0.1), float(quarter % 360) if abs(degrees - quarter) < 3 else round(degrees, 0)


def _turned(angle: float, x: float, y: float, box: _Box) -> tuple[float, float, float]:
    """Left edge, right edge and baseline as if the writing ran from left to right."""
    if angle == 0:
        return box.left, box.right, y
    if angle == 90:
        return box.bottom, box.top, -x
    if angle == 180:
        return -box.right, -box.left, -y
    if angle == 270:
        return -box.top, -box.bottom, x
    turn = math.radians(angle)
    along = x * math.cos(turn) + y * math.sin(turn)
    width = math.hypot(box.right - box.left, box.top - box.bottom) / 2
    return along, along + width, y * math.cos(turn) - x * math.sin(turn)
