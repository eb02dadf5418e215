"""Bytes in, text out: which encoding a report is written in.

UTF-8 is certain where it fits. Among the East Asian encodings, the most probable text wins: each reads the same
bytes, and a model of character pairs (:mod:`baogao.corpus.encoding.bigrams`) says how probable what it reads is in a
report. What a page or a server claims is one more piece of evidence and no more. A few broken bytes make no
file unreadable: they stand as U+FFFD, each with an edit that keeps them.
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from baogao.corpus.document import Decoded
from baogao.corpus.encoding.bigrams import bigrams
from baogao.corpus.encoding.broken import KEEP, KEPT, count, read
from baogao.corpus.encoding.misread import undo
from baogao.errors import BaogaoError
from baogao.schema import Edit

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_SHORT = 4000
_CONVERT = "convert it to plain UTF-8 text first"
_CANDIDATES = ("gb18030", "big5hkscs", "utf-8", "utf-16-le", "utf-16-be")
_BY_LINE = ("gb18030", "big5hkscs", "utf-8")
_HINTS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
}

_HINTED = 6.0  # what a claim is worth (natural logarithm), about as much as two characters of text
_SAME = 4.0
_BROKEN = 18.0
_NOISE = -13.0  # mean logarithm: reports have -4, other Chinese prose -7, bytes misread -16
_SAMPLE = 1500
_CONTROLS = [chr(code) for code in range(0x20) if chr(code) not in "\t\n\r\f\v\x1a\x1b"]
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_HZ = re.compile(rb"~\{(?:[!-w][!-~])+~\}")
_SHIFT_OUT = re.compile(rb"\x0e([!-~]*)\x0f?")
# What full-width marks of UTF-8 become when read as GBK; all but unknown in other texts.
_UTF8_MARKS = ("锛", "銆", "鈥", "\ufffd")


class _Reading(NamedTuple):
    text: str
    encoding: str
    weight: float


def decode(data: bytes, path: Path | str | None = None, hint: str = "") -> Decoded:
    """Decode UTF-8, UTF-16, UTF-32, GB18030 (with GBK, GB2312), Big5 (with HKSCS), HZ or ISO-2022-CN.

    A file whose lines are in different encodings is decoded line by line. A text that was once read in a wrong
    encoding and saved is undone (:func:`baogao.corpus.encoding.misread.undo`).

    Args:
        data: The file's bytes.
        path: Its name, for error messages.
        hint: Encoding that the page or the server names; believed only where the text does not speak against it.

    Raises:
        BaogaoError: If the data is empty, not text, or in no known encoding.

    Example:
        >>> decode("全县生产总值增长8.3%。".encode("gbk"))
        Decoded(text='全县生产总值增长8.3%。', encoding='gb18030', edits=())
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise BaogaoError(f"is {what}, not text", path=path, remedy=_CONVERT)
    decoded = _with_bom(data)
    if decoded is None and 100 * data.count(b"\x00") <= len(data):  # with more it is UTF-16 or no text
        decoded = _seven_bits(data) or _utf8(data)
    decoded = decoded or _guess(data, hint)
    if decoded is None or _is_binary(decoded.text) or _is_broken(decoded):
        raise BaogaoError("is not text in a known encoding", path=path, remedy=_CONVERT)
    if not decoded.text or decoded.text.isspace():
        raise BaogaoError("is empty", path=path, remedy="nothing to read")
    return undo(decoded)


def _with_bom(data: bytes) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            decoded = _in(encoding, data)
            # Two bytes of noise look like the mark of UTF-16 once in 32,000 files; three or four never.
            return decoded if encoding != "utf-16" or _is_plausible(decoded.text) else None
    return None


def _in(encoding: str, data: bytes) -> Decoded:
    text, edits = read(data, encoding)
    return Decoded(text, encoding, edits)


def _seven_bits(data: bytes) -> Decoded | None:
    """ASCII, and the encodings for seven-bit mail that write Chinese with it."""
    if not data.isascii():
        return None
    if b"\x1b$)A" in data:
        eight = _SHIFT_OUT.sub(
            lambda match: bytes(byte | 0x80 for byte in match[1]), data.replace(b"\x1b$)A", b"")
        )
        return Decoded(eight.decode("gb2312", "replace"), "iso-2022-cn")
    if _HZ.search(data) and bigrams().score(_chinese(text := data.decode("hz", "replace"))) > _NOISE:
        return Decoded(text, "hz")
    return Decoded(data.decode("ascii"), "utf-8")


def _utf8(data: bytes) -> Decoded | None:
    try:
        return Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return None


def _guess(data: bytes, hint: str) -> Decoded | None:
    """In the most probable encoding; where that does not fit every line, each in the most probable of its own."""
    # Without byte order mark and zero bytes (of ASCII and line ends), UTF-16 can only be a short piece of text.
    narrow = b"\x00" not in data and len(data) > _SHORT
    candidates = _BY_LINE if narrow else _CANDIDATES
    readings = _weighed(_sample(data), candidates, _named(hint), _HINTED)
    best = max(readings, key=lambda reading: reading.weight)
    by_line = best.encoding in _BY_LINE
    if not _is_plausible(best.text):
        start = _by_line(data[: 10 * _SAMPLE], best.encoding) if by_line else None
        return _by_line(data, best.encoding) if start and _is_plausible(start.text) else None
    decoded = _in(best.encoding, data)
    mixed = decoded.edits or any(mark in decoded.text for mark in _UTF8_MARKS)
    return _by_line(data, best.encoding) if mixed and by_line else decoded


def _named(hint: str) -> str:
    name = hint.strip().strip("\"'").lower()
    try:
        name = codecs.lookup(name).name
    except LookupError:
        return ""
    return _HINTS.get(name, name)


def _sample(data: bytes) -> bytes:
    """Lines with Chinese in them, from the beginning on, as many as it takes to tell."""
    if len(data) <= _SAMPLE or b"\x00" in data:
        return data[:_SAMPLE]
    found, size = [], 0
    for match in re.finditer(rb"[^\n]*[\x80-\xff][^\n]*\n?", data):
        found.append(match.group()[:_SAMPLE])
        size += len(found[-1])
        if size >= _SAMPLE:
            break
    return b"".join(found)


def _weighed(data: bytes, encodings: Iterable[str], favoured: str, bonus: float) -> Iterator[_Reading]:
    """The same bytes in each encoding, with the logarithm of the probability of what is not ASCII in them."""
    for encoding in encodings:
        wide = encoding.startswith("utf-16")
        if (wide and len(data) % 2) or (encoding == "utf-8" and _is_hardly_utf8(data)):
            continue
        text = data.decode(encoding, KEEP)
        broken = count(text) + sum(map(text.count, _CONTROLS))
        told = text if wide else _chinese(text)  # ASCII would have been half of the bytes
        weight = float(bigrams().log_probabilities(told).sum()) - _BROKEN * broken
        yield _Reading(text, encoding, weight + (bonus if encoding == favoured else 0.0))


def _is_hardly_utf8(data: bytes) -> bool:
    return len(data.decode("utf-8", "ignore").encode()) < 0.8 * len(data)


def _chinese(text: str) -> str:
    return "".join(_NOT_ASCII.findall(KEPT.sub("", text)))


def _is_plausible(text: str) -> bool:
    chinese = _chinese(text)
    broken = count(text)
    if broken > max(2, 0.1 * len(text)):
        return False
    return len(chinese) < 0.05 * len(text) or bigrams().score(chinese) > _NOISE


def _by_line(data: bytes, main: str) -> Decoded:
    """Each line in the encoding that reads it best; ``main`` unless another is clearly better."""
    parts: list[str] = []
    edits: list[Edit] = []
    used: dict[str, None] = {}
    start = place = 0
    for line in data.splitlines(keepends=True):
        encoding = main if line.isascii() else _of_line(line, main)
        text, found = read(line, encoding, start, place)
        parts.append(text)
        edits += found
        used |= {} if line.isascii() else {encoding: None}
        start, place = start + len(text), place + len(line)
    return Decoded("".join(parts), " + ".join(used), tuple(edits))


def _of_line(line: bytes, main: str) -> str:
    if main == "utf-8" and _utf8(line) is not None:
        return main
    readings = _weighed(line[:_SAMPLE], _BY_LINE, main, _SAME)
    return max(readings, key=lambda reading: reading.weight).encoding


def _is_broken(decoded: Decoded) -> bool:
    return 10 * len(decoded.edits) > len(decoded.text) + 8


def _is_binary(text: str) -> bool:
    """Whether there are more control characters than a stray one."""
    ends = text[:2000] + text[-2000:]
    return sum(map(ends.count, _CONTROLS)) > len(ends) / 100
