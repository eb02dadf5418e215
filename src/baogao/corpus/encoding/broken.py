"""Bytes that fit no character: kept through decoding, then told in edits."""

import codecs
import re

from baogao.schema import Edit

KEEP = "baogao.keep"
"""Error handler for ``bytes.decode``: a byte ``b`` that fits no character becomes the surrogate ``U+DC00 + b``."""

KEPT = re.compile("[\udc00-\udcff]+")
LOST = "\ufffd"


def _keep(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(KEEP, _keep)


def read(data: bytes, encoding: str, start: int = 0, place: int = 0) -> tuple[str, tuple[Edit, ...]]:
    r"""Decode bytes, with U+FFFD for each run of them that fits no character.

    Args:
        data: The bytes.
        encoding: A Python codec.
        start: Code points that stand before this text.
        place: Bytes that stand before these.

    Returns:
        The text, and an edit of kind ``damage`` for each place: its offsets count code points, its note holds the
        bytes and their offset.

    Example:
        >>> read(b"\xcf\xd8\xff", "gb18030")[1][0].note
        'bytes FF at 2 fit no character of gb18030'
    """
    try:
        return data.decode(encoding), ()
    except UnicodeDecodeError:
        text = data.decode(encoding, KEEP)
    edits: list[Edit] = []
    parts: list[str] = []
    mark = len("".encode(encoding))
    at, place = 0, place + mark
    for match in KEPT.finditer(text):
        before = text[at : match.start()]
        raw = bytes(ord(char) - 0xDC00 for char in match.group())
        place += len(before.encode(encoding, "replace")) - mark
        start += len(before)
        note = f"bytes {raw.hex(' ').upper()} at {place} fit no character of {encoding}"
        edits.append(Edit("damage", start, start + 1, LOST, LOST, note))
        parts += before, LOST
        start, place, at = start + 1, place + len(raw), match.end()
    return "".join([*parts, text[at:]]), tuple(edits)


def count(text: str) -> int:
    """How many bytes were kept."""
    return sum(map(len, KEPT.findall(text)))
