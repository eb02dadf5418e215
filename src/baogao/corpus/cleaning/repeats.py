"""The report a second time in one file: a print version, a mirror, a preview, a text pasted twice.

The text is compared as a run of letters, characters and digits alone, so that other line ends, spaces or
punctuation do not hide a copy. Stretches that stand twice are found by the hash of every block of
``_BLOCK`` characters and grown to both sides. A stretch counts as a copy of the report where it follows
directly upon itself, or where it is a good part of the file; a sentence, a slogan or a definition that
two reports of one file share is neither.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from baogao.corpus.draft import Line

_BLOCK = 16
_DIRECT = 30
"""Letters of a copy that follows directly upon what it copies."""
_APART = 300
_SHARE = 0.15
"""A copy elsewhere in the file: letters, and share of the file's text."""
_GAP = 60
_COVER = 0.8
_DIFFERENT = 4
_PIECE = 20
_FEW = 4
_LETTERS = re.compile(r"[^\W_]+")
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]+[”’」』）)】》]*\s*|[^。！？!?]+")


@dataclass(slots=True)
class _Copy:
    """Stretches ``(first, second, length)`` of letters that stand twice, one behind the other in both copies."""

    pieces: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def same(self) -> int:
        return sum(length for _, _, length in self.pieces)

    def side(self, which: int) -> tuple[int, int]:
        """Start and end of the first (0) or the second (1) copy."""
        return self.pieces[0][which], self.pieces[-1][which] + self.pieces[-1][2]

    def continues(self, piece: tuple[int, int, int]) -> bool:
        """Whether a stretch follows this copy on both sides, on one of them closely."""
        gaps = piece[0] - self.side(0)[1], piece[1] - self.side(1)[1]
        return min(gaps) >= 0 and min(gaps) <= _GAP


def strip_repeats(lines: Sequence[Line]) -> None:
    """Remove second copies of the text; recorded as ``furniture`` with the note "second copy".

    Of a preview or an extract and the full text, the full text stays.

    Args:
        lines: All lines of one file, in order.
    """
    if not _has_repeats([line.text for line in lines]):
        return
    text, places = _letters(lines)
    covered = bytearray(len(text))
    for copy in _copies(text):
        which = _superfluous(copy, places, lines)
        for piece in copy.pieces:
            covered[piece[which] : piece[which] + piece[2]] = b"\1" * piece[2]
    _remove(lines, places, covered)


def _has_repeats(texts: Sequence[str]) -> bool:
    """Whether enough sentences stand twice: the cheap test that spares most files the rest."""
    compact = "".join(texts).replace(",", "，").replace(" ", "").replace("\u3000", "")
    pieces = [piece for piece in compact.split("。") if len(piece) >= _PIECE]
    if len(pieces) < _FEW:
        middle = len(compact) // 2
        return middle > 0 and compact[: min(middle, _BLOCK)] in compact[_BLOCK:]
    return len(set(pieces)) < len(pieces) and _repeat(pieces, len(compact))


def _repeat(pieces: Sequence[str], size: int) -> bool:
    """Sentences that stand twice: a good part of the text, or as many as lie between the two places."""
    at: dict[str, int] = {}
    distances: Counter[int] = Counter()
    total = 0
    for i, piece in enumerate(pieces):
        first = at.setdefault(piece, i)
        if first != i:
            distances[i - first] += 1
            total += len(piece)
    return total > _SHARE / 2 * size or any(2 * count >= distance for distance, count in distances.items())


def _letters(lines: Sequence[Line]) -> tuple[str, list[tuple[int, int]]]:
    """The letters and digits of all lines in one run, and line and offset of each."""
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    for number, line in enumerate(lines):
        for match in _LETTERS.finditer(line.text):
            parts.append(match.group())
            places.extend((number, offset) for offset in range(match.start(), match.end()))
    return "".join(parts), places


def _copies(text: str) -> Iterator[_Copy]:
    """The copies that count."""
    for copy in _chains(text):
        (first, first_end), (second, second_end) = copy.side(0), copy.side(1)
        shorter = min(first_end - first, second_end - second)
        direct = second - first_end <= 2 and copy.same >= _DIRECT
        apart = copy.same >= max(_APART, _SHARE * len(text))
        if first_end <= second and copy.same >= _COVER * shorter and (direct or apart):
            yield copy


def _chains(text: str) -> list[_Copy]:
    chains: list[_Copy] = []
    for piece in _repeats(text):
        if chains and chains[-1].continues(piece):
            chains[-1].pieces.append(piece)
        else:
            chains.append(_Copy([piece]))
    return chains


def _repeats(text: str) -> Iterator[tuple[int, int, int]]:
    """Stretches that stood before: ``(first, second, length)``, in the order of the second."""
    blocks: dict[str, int] = {}
    at = indexed = ended = expected = 0
    while at + _BLOCK <= len(text):
        while indexed + _BLOCK <= at:
            blocks.setdefault(text[indexed : indexed + _BLOCK], indexed)
            indexed += _BLOCK
        gram = text[at : at + _BLOCK]
        first = text.find(gram, expected, expected + _GAP) if expected and at - ended <= _GAP else -1
        first = blocks.get(gram, -1) if first < 0 else first
        if first < 0:
            at += 1
            continue
        first, second, length = _grow(text, first, at, ended)
        yield first, second, length
        at = ended = second + length
        expected = first + length


def _grow(text: str, first: int, second: int, floor: int) -> tuple[int, int, int]:
    """The longest common stretch through two equal blocks; the first ends before the second begins."""
    end = second + _BLOCK
    while first > 0 and second > floor and text[first - 1] == text[second - 1]:
        first, second = first - 1, second - 1
    length = end - second
    while end < len(text) and first + length < second and text[first + length] == text[end]:
        end, length = end + 1, length + 1
    return first, second, length


def _superfluous(copy: _Copy, places: Sequence[tuple[int, int]], lines: Sequence[Line]) -> int:
    """Which copy goes: the second, or the first where it is an extract or breaks off."""
    (first, first_end), (second, second_end) = copy.side(0), copy.side(1)
    if second_end - second > 1.1 * (first_end - first):
        return 0
    return int(not (_runs_on(places, lines, second_end) and not _runs_on(places, lines, first_end)))


def _runs_on(places: Sequence[tuple[int, int]], lines: Sequence[Line], end: int) -> bool:
    """Whether the sentence of the letter before ``end`` goes on in its line."""
    if end >= len(places):
        return False
    (line, offset), (before, before_offset) = places[end], places[end - 1]
    return line == before and not set(lines[line].text[before_offset + 1 : offset]) & set("。！？!?")


def _remove(lines: Sequence[Line], places: Sequence[tuple[int, int]], covered: bytearray) -> None:
    """Take out the sentences whose letters are covered."""
    at = 0
    while (at := covered.find(1, at)) >= 0:
        number = places[at][0]
        start, end = at, at
        while start and places[start - 1][0] == number:
            start -= 1
        while end < len(places) and places[end][0] == number:
            end += 1
        _remove_from(lines[number], [offset for _, offset in places[start:end]], covered[start:end])
        at = end


def _remove_from(line: Line, offsets: Sequence[int], covered: bytearray) -> None:
    flags = dict(zip(offsets, covered, strict=True))
    spans: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(line.text):
        letters = [i for i in range(match.start(), match.end()) if i in flags]
        other = "".join(line.text[i] for i in letters if not flags[i])
        copied = len(letters) > len(other) * 5 and len(other) <= _DIFFERENT
        if copied and not any(map(str.isdecimal, other)):
            spans.append(match.span())
    if sum(end - start for start, end in spans) == len(line.text):
        line.remove("furniture", "second copy")
        return
    for start, end in reversed(_joined(spans)):
        line.replace(start, end, "", "furniture", "second copy")


def _joined(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined
