"""A line of text under repair that never forgets where its characters came from.

Origins are kept as runs of unbroken characters, so that a line nobody touches costs one run however long it
is, and a pass that changes a thousand places costs one walk through the line (:meth:`Line.replace_all`).
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from re import Pattern
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from baogao.schema import Edit

Run = tuple[int, int, int]
"""``(offset, raw offset, length)``: so many characters from ``offset`` stand unbroken at ``raw offset``."""


class Change(NamedTuple):
    """``clean`` in place of ``text[start:end]``; ``kind`` and ``note`` as in :class:`~baogao.schema.Edit`."""

    start: int
    end: int
    clean: str
    kind: str
    note: str = ""


@dataclass(slots=True)
class Line:
    """One line of a report while it is being cleaned.

    Attributes:
        number: Number of the line in the raw file, from 0.
        source: The whole decoded raw file.
        text: The line as it stands now.
        runs: Where its characters stand in the raw file, in order, as long as can be; characters that stand
            nowhere in it lie between runs.
        edits: What was removed or replaced so far.
    """

    number: int
    source: str
    text: str
    runs: list[Run]
    edits: list[Edit] = field(default_factory=list)

    @classmethod
    def of(cls, number: int, source: str, start: int, end: int) -> "Line":
        """The raw characters ``start`` to ``end``."""
        return cls(number, source, source[start:end], [(0, start, end - start)] if start < end else [])

    @classmethod
    def join(cls, lines: Sequence["Line"]) -> "Line":
        """Several lines as one, numbered like the first; edits are kept."""
        first, *others = lines
        if not others:
            return first
        runs: list[Run] = []
        length = 0
        for line in lines:
            for offset, raw, count in line.runs:
                _append(runs, length + offset, raw, count)
            length += len(line.text)
        text = "".join(line.text for line in lines)
        return cls(first.number, first.source, text, runs, [edit for line in lines for edit in line.edits])

    def replace(self, start: int, end: int, clean: str, kind: str, note: str = "") -> None:
        """Put ``clean`` in place of ``text[start:end]`` and record it.

        Walks through the line: for many places at once see :meth:`replace_all`.
        """
        self.replace_all([Change(start, end, clean, kind, note)])

    def replace_all(self, changes: Sequence[Change]) -> None:
        """Make and record several changes at once.

        Args:
            changes: From the first to the last; they must not overlap. Offsets count in ``text`` as it stands
                before any of them.

        Raises:
            ValueError: If they overlap or are out of order.
        """
        for change in changes:
            self._record(change)
        self._splice([(change.start, change.end, change.clean) for change in changes])

    def flag(self, start: int, end: int, kind: str, note: str) -> None:
        """Record that ``text[start:end]`` is not the report's own, and leave it where it is."""
        self._record(Change(start, end, self.text[start:end], kind, note))

    def remove(self, kind: str, note: str = "") -> None:
        """Take the whole line out."""
        self.replace(0, len(self.text), "", kind, note)

    def cut(self, stretches: Sequence[tuple[int, int]]) -> None:
        """Take ``text[start:end]`` out for each of these, in order, without a record."""
        self._splice([(start, end, "") for start, end in stretches])

    def transcribe(self, text: str) -> int:
        """Set a new text of the same length, character for character; not recorded as edits.

        Returns:
            How many characters changed.
        """
        if len(text) != len(self.text):
            raise ValueError("a transcription keeps the length")
        if text == self.text:
            return 0
        changed = np.count_nonzero(_codes(text) != _codes(self.text))
        self.text = text
        return int(changed)

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Drop, without a record, the characters that are not wanted."""
        self.cut([(i, i + 1) for i, char in enumerate(self.text) if not wanted(char)])

    def drop_spaces(self) -> None:
        """Drop all white space, without a record."""
        parts = self.text.split()
        if len(parts) == 1 and len(parts[0]) == len(self.text):
            return
        gaps, end = [], 0
        for part in parts:
            start = self.text.index(part, end)
            gaps.append((end, start))
            end = start + len(part)
        self.cut([*gaps, (end, len(self.text))])

    def substitute(self, pattern: Pattern[str], clean: str, kind: str, note: str = "") -> int:
        """Replace every match; returns how many there were."""
        changes = [Change(*match.span(), clean, kind, note) for match in pattern.finditer(self.text)]
        self.replace_all(changes)
        return len(changes)

    def runs_of(self, start: int, end: int) -> tuple[Run, ...]:
        """The runs of ``text[start:end]``, their offsets counted from ``start``."""
        if len(self.runs) == 1 and self.runs[0][0] == 0 and self.runs[0][2] == len(self.text):
            return ((0, self.runs[0][1] + start, end - start),) if start < end else ()
        found: list[Run] = []
        first = max(0, bisect_right(self.runs, (start, _END, 0)) - 1)
        for index in range(first, len(self.runs)):
            offset, raw, count = self.runs[index]
            if offset >= end:
                break
            if (begin := max(offset, start)) < (stop := min(offset + count, end)):
                found.append((begin - start, raw + begin - offset, stop - begin))
        return tuple(found)

    def _splice(self, pieces: Sequence[tuple[int, int, str]]) -> None:
        """Set new stretches of text; those of the old length keep their places in the raw file."""
        pieces = [piece for piece in pieces if piece[0] < piece[1] or piece[2]]
        if not pieces:
            return
        if any(a[1] > b[0] for a, b in pairwise(pieces)):
            raise ValueError("changes overlap or are out of order")
        parts: list[str] = []
        end = 0
        for start, stop, clean in pieces:
            parts += (self.text[end:start], clean)
            end = stop
        self.text = "".join((*parts, self.text[end:]))
        resized = [(start, stop, len(clean)) for start, stop, clean in pieces if len(clean) != stop - start]
        self.runs = _moved(self.runs, resized) if resized else self.runs

    def _record(self, change: Change) -> None:
        start, end, clean, kind, note = change
        if not self.text[start:end].strip():
            return
        if runs := self.runs_of(start, end):
            first, last = runs[0][1], runs[-1][1] + runs[-1][2]
            self.edits.append(Edit(kind, first, last, self.source[first:last], clean, note))


def _codes(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))


def _append(runs: list[Run], offset: int, raw: int, count: int) -> None:
    """Add a run behind others, as part of the last one where nothing parts them."""
    if runs and runs[-1][0] + runs[-1][2] == offset and runs[-1][1] + runs[-1][2] == raw:
        offset, raw, count = runs[-1][0], runs[-1][1], runs[-1][2] + count
        runs.pop()
    runs.append((offset, raw, count))


def _moved(runs: Sequence[Run], resized: Iterable[tuple[int, int, int]]) -> list[Run]:
    """The runs behind changes ``(start, end, new length)`` in order; what was changed lies in no run."""
    found: list[Run] = []
    index = begin = shift = 0
    for start, end, size in (*resized, (_END, _END, 0)):
        while index < len(runs) and runs[index][0] < start:
            offset, raw, count = runs[index]
            first, last = max(offset, begin), min(offset + count, start)
            if first < last:
                _append(found, first + shift, raw + first - offset, last - first)
            if offset + count > start:
                break
            index += 1
        begin, shift = end, shift + size - (end - start)
    return found


_END = 1 << 62


def common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters two strings share at the beginning, and of the rest at the end.

    >>> common_ends("確??h域", "確保縣域")
    (1, 1)
    """
    head = _shared(old, new)
    return head, _shared(old[head:][::-1], new[head:][::-1])


def _shared(a: str, b: str) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
