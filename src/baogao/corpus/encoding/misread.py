"""Whole texts that were read in a wrong encoding and saved: the bytes found again and read rightly.

UTF-8 read as GBK is ``鏀垮簻宸ヤ綔``, as Latin-1 ``æ”¿åºœ``; GBK read as Latin-1 is ``Õþ¸®``. Every pair of encodings
is tried, again and again while the text grows clearly more probable, and line by line: a file may be broken in part.
A byte lost on the way is found where only one character of a report's prose fits the other two; else U+FFFD
stands in its place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import NamedTuple

import numpy as np

from baogao.corpus.document import Decoded
from baogao.corpus.encoding.bigrams import bigrams
from baogao.corpus.encoding.broken import LOST, read
from baogao.corpus.encoding.reread import ANY, LATIN, candidates, encoded
from baogao.corpus.encoding.weigh import FAR
from baogao.schema import Edit

_COMMON = frozenset(
    "的一是在年和工作发展建设经济全市县区人民政府实现增长加快推进大项目生产新中国社会以上为，。、：；"
    "發產業經濟縣區實現長進項設會為國報告"
)
_MARKS = ("锛", "銆", "鈥", "ï¼", "ã€", "â€", "£¬", "¡£", "嚗", "嚙", "ㄛ", "﹝", "\ue4c7", "\ue4c9")
"""What marks of one encoding become in another; all but unknown in other texts."""

_WRONG = ("gb18030", "latin-1", "big5hkscs", "cp932")
_RIGHT = ("utf-8", "gb18030", "big5hkscs")
_BETTER = 2.0  # nats a character
_READABLE = -9.0
_ROUNDS = 3
_SAMPLE = 1500
_MARGIN = 6.0
_GAP = b"\x1a"
_LOST_BY_1252 = b"\x81\x8d\x8f\x90\x9d"
# Three bytes of a character of UTF-8, one of them lost.
_SHORT = re.compile(
    rb"[\xe2-\xe9\xef][\x80-\xbf][\x1a?]|[\xe2-\xe9\xef][\x1a?][\x80-\xbf]|[\x1a?][\x80-\xbf]{2}|\x1a"
)
_NO_BREAK = re.compile(
    rb"(?<=[\xe2-\xe9\xef]) (?=[\x80-\xbf])|(?<=[\xe2-\xe9\xef][\x80-\xbf]) (?![\x80-\xbf])"
)
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Way(NamedTuple):
    wrong: str
    right: str


_WAYS = tuple(_Way(wrong, right) for wrong in _WRONG for right in _RIGHT if wrong != right)


def undo(decoded: Decoded) -> Decoded:
    """The text as it was before it was misread, if it was; ``encoding`` says what was undone.

    A clean text costs next to nothing.

    Example:
        >>> undo(Decoded("政府工作报告".encode().decode("latin-1"), "utf-8")).text
        '政府工作报告'
    """
    for _ in range(_ROUNDS):
        if not _is_suspicious(decoded.text) or (way := _way(decoded.text)) is None:
            break
        decoded = _undone(decoded, way)
    return decoded


def _is_suspicious(text: str) -> bool:
    """Whether a sample lacks the commonest characters of reports, or a mark of misreading is there."""
    if text.isascii():
        return False
    step = max(60, len(text) // 4)
    sample = "".join(_NOT_ASCII.findall("".join(text[at : at + 60] for at in range(0, len(text), step))))
    return not _is_fine(sample) or any(mark[0] in text and mark in text for mark in _MARKS)


def _is_fine(text: str) -> bool:
    return sum(map(_COMMON.__contains__, text)) >= 0.1 * len(text)


def _way(misread: str) -> _Way | None:
    """How the text, or a part of it, was misread last."""
    sample = _worst(misread)
    readings = {way: _bytes(sample, way.wrong).decode(way.right, "replace") for way in _WAYS}
    if (way := _best(sample, readings)) is not None:
        return way
    # Misread twice: one step back is still no text, two are.
    for way, text in readings.items():
        if text != sample and text.count(LOST) < 0.02 * len(text):  # lines of the sample are cut
            again = {second: _bytes(text, second.wrong).decode(second.right, "replace") for second in _WAYS}
            if _best(sample, again) is not None:
                return way
    return None


def _best(sample: str, readings: Mapping[_Way, str]) -> _Way | None:
    """The way that makes a report of it, if one does."""
    score, way = max((bigrams().score(text), way) for way, text in readings.items())
    return way if score > max(bigrams().score(sample) + _BETTER, _READABLE) else None


def _worst(text: str) -> str:
    """The lines that look least like a report."""
    lines = [line[:400] for line in text.split("\n") if not line.isascii()]
    ranked = sorted(lines, key=lambda line: _commonness("".join(_NOT_ASCII.findall(line))))
    found: list[str] = []
    for line in ranked:
        if sum(map(len, found)) > _SAMPLE or (found and _commonness(line) > 0.1):
            break
        found.append(line)
    return "\n".join(found)


def _commonness(text: str) -> float:
    return sum(map(_COMMON.__contains__, text)) / max(1, len(text))


def _bytes(text: str, wrong: str) -> bytes:
    """The bytes a text was misread from, with ``0x1A`` for each that is lost."""
    text = text.replace(LOST, "\x1a")
    if wrong == "latin-1":
        text = text.translate(LATIN)
    try:
        raw = text.encode(wrong)
    except UnicodeEncodeError:
        raw = b"".join(encoded(char, wrong) or _GAP for char in text)
    return _NO_BREAK.sub(b"\xa0", raw) if wrong == "latin-1" else raw


def _undone(decoded: Decoded, way: _Way) -> Decoded:
    """Every line read again that is better so; what is lost keeps an edit."""
    parts: list[str] = []
    edits: list[Edit] = []
    size = changed = 0
    rows = decoded.text.split("\n")
    for number, row in enumerate(rows):
        line, found = _reread(row, way)
        changed += bool(row) and line != row
        parts.append(line + "\n" * (number < len(rows) - 1))
        edits += (replace(edit, start=edit.start + size, end=edit.end + size) for edit in found)
        size += len(parts[-1])
    told = {edit.start for edit in edits}
    text = "".join(parts)
    lost = [match.start() for match in re.finditer(LOST, text) if match.start() not in told]
    edits += (Edit("damage", at, at + 1, LOST, LOST, "lost in an earlier conversion") for at in lost)
    whole = changed > 0.9 * sum(not row.isascii() for row in rows)
    note = f"{decoded.encoding}, {'' if whole else 'in part '}undone from {way.right} read as {way.wrong}"
    return Decoded(text, note, tuple(sorted(edits, key=lambda edit: edit.start)))


def _reread(row: str, way: _Way) -> tuple[str, list[Edit]]:
    """A line read again, if that is better; offsets of the edits count in it."""
    if row.isascii():
        return row, []
    raw = _bytes(row, way.wrong)
    text, edits = _filled(raw, way.wrong) if way.right == "utf-8" else _settled(raw, way.right)
    sure = way.right == "utf-8" and LOST not in text  # by chance bytes are seldom UTF-8
    better = bigrams().score(text) - bigrams().score(row)
    return (text, edits) if better > (-1 if sure else 1) else (row, [])


def _settled(raw: bytes, right: str) -> tuple[str, list[Edit]]:
    text, edits = read(raw, right)
    return text.replace("\x1a", LOST), list(edits)


def _filled(raw: bytes, wrong: str) -> tuple[str, list[Edit]]:
    """UTF-8 of which some bytes are lost; a character is put in where only one makes sense."""
    text = ""
    edits: list[Edit] = []
    at = 0
    simplified = _is_simplified(raw.decode("utf-8", "ignore"))
    for match in chain(_SHORT.finditer(raw), [None]):
        piece, found = _settled(raw[at : match.start() if match else None], "utf-8")
        edits += (replace(edit, start=edit.start + len(text), end=edit.end + len(text)) for edit in found)
        text += piece
        if match:
            at = match.end()
            chars = [char for char in _left(match.group(), wrong) if not simplified or _is_simplified(char)]
            edit = _fill(match.group(), chars, text, raw[at : at + 6].decode("utf-8", "ignore"))
            edits.append(replace(edit, start=len(text), end=len(text) + 1))
            text += edit.clean
    return text, edits


def _is_simplified(text: str) -> bool:
    variants = sum(char > "\u3400" and bigrams().fold(char) != char for char in text)
    return variants <= 0.05 * len(text)


def _left(short: bytes, wrong: str) -> Iterator[str]:
    """The characters of which a byte is lost; Windows-1252 loses no more than five."""
    if len(short) < 3:
        return
    for char in candidates(tuple(ANY if byte in b"\x1a?" else byte for byte in short), "utf-8"):
        lost = char.encode()[next(at for at, byte in enumerate(short) if byte in b"\x1a?")]
        if wrong != "latin-1" or lost in _LOST_BY_1252:
            yield char


def _fill(short: bytes, chars: Sequence[str], before: str, behind: str) -> Edit:
    """The character that two bytes are left of, or U+FFFD; as an edit whose place is not set."""
    if not chars:
        return Edit("damage", 0, 0, LOST, LOST, "a byte or more lost in an earlier conversion")
    shown = re.sub("1A|3F", "..", short.hex(" ").upper())
    ranked = sorted(zip(_fit("".join(chars), before, behind), chars, strict=True), reverse=True)
    margin = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 20.0
    if margin < _MARGIN:
        return Edit("damage", 0, 0, LOST, LOST, f"one byte lost in an earlier conversion: {shown}")
    char = ranked[0][1]
    note = f"one byte lost in an earlier conversion: {shown}; next reading {margin:.1f} behind"
    return Edit("repair", 0, 0, char, char, note)


def _fit(chars: str, before: str, behind: str) -> list[float]:
    """How well each of several characters fits between two texts (:class:`baogao.corpus.encoding.weigh.Adapted`)."""
    model = bigrams()
    ids = model.ids(chars)
    far, near, first, second = (
        np.repeat(model.ids(char), len(ids)) for char in (*f"\n\n{before}"[-2:], *f"{behind}\n\n"[:2])
    )
    weights = model.near.weigh(near, ids) + model.near.weigh(ids, first)
    weights += FAR * (
        model.far.weigh(far, ids) - np.log(model.far.single[ids]) + model.far.weigh(ids, second)
    )
    found: list[float] = weights.tolist()
    return found
