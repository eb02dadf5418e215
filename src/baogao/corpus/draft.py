"""A line of text under repair that never forgets where its characters came from."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from re import Pattern

from baogao.schema import Edit

INSERTED = -1
"""Origin of a character that stands nowhere in the raw file."""


@dataclass(slots=True)
class Line:
    """One line of a report while it is being cleaned.

    Attributes:
        number: Number of the line in the raw file, from 0.
        source: The whole decoded raw file.
        text: The line as it stands now.
        origin: Raw offset (code points) of each character of ``text``, or ``INSERTED``.
        edits: What was removed or replaced so far.
    """

    number: int
    source: str
    text: str
    origin: list[int]
    edits: list[Edit] = field(default_factory=list)

    @classmethod
    def of(cls, number: int, source: str, start: int, end: int) -> "Line":
        """The raw characters ``start`` to ``end``."""
        return cls(number, source, source[start:end], list(range(start, end)))

    @classmethod
    def join(cls, lines: Sequence["Line"]) -> "Line":
        """Several lines as one, numbered like the first; edits are kept."""
        first, *_ = lines
        text = "".join(line.text for line in lines)
        origin = [offset for line in lines for offset in line.origin]
        return cls(first.number, first.source, text, origin, [edit for line in lines for edit in line.edits])

    def replace(self, start: int, end: int, clean: str, kind: str, note: str = "") -> None:
        """Put ``clean`` in place of ``text[start:end]`` and record it."""
        self._record(start, end, clean, kind, note)
        kept = self.origin[start:end] if len(clean) == end - start else [INSERTED] * len(clean)
        self.text = self.text[:start] + clean + self.text[end:]
        self.origin[start:end] = kept

    def flag(self, start: int, end: int, kind: str, note: str) -> None:
        """Record that ``text[start:end]`` is not the report's own, and leave it where it is."""
        self._record(start, end, self.text[start:end], kind, note)

    def remove(self, kind: str, note: str = "") -> None:
        """Take the whole line out."""
        self.replace(0, len(self.text), "", kind, note)

    def transcribe(self, text: str) -> int:
        """Set a new text of the same length, character for character; not recorded as edits.

        Returns:
            How many characters changed.
        """
        if len(text) != len(self.text):
            raise ValueError("a transcription keeps the length")
        changed = sum(a != b for a, b in zip(self.text, text, strict=True))
        self.text = text
        return changed

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Drop, without a record, the characters that are not wanted (white space)."""
        flags = [wanted(char) for char in self.text]
        self.text = "".join(char for char, flag in zip(self.text, flags, strict=True) if flag)
        self.origin = [offset for offset, flag in zip(self.origin, flags, strict=True) if flag]

    def substitute(self, pattern: Pattern[str], clean: str, kind: str, note: str = "") -> int:
        """Replace every match, from the last to the first; returns how many there were."""
        matches = list(pattern.finditer(self.text))
        for match in reversed(matches):
            self.replace(match.start(), match.end(), clean, kind, note)
        return len(matches)

    def _record(self, start: int, end: int, clean: str, kind: str, note: str) -> None:
        offsets = [offset for offset in self.origin[start:end] if offset != INSERTED]
        if offsets and self.text[start:end].strip():
            first, last = offsets[0], offsets[-1] + 1
            self.edits.append(Edit(kind, first, last, self.source[first:last], clean, note))


def runs(origin: Iterable[int]) -> tuple[tuple[int, int, int], ...]:
    """Group raw offsets into runs ``(offset, raw offset, length)``; inserted characters have none."""
    found: list[tuple[int, int, int]] = []
    for offset, raw in enumerate(origin):
        if raw == INSERTED:
            continue
        if found and found[-1][0] + found[-1][2] == offset and found[-1][1] + found[-1][2] == raw:
            found[-1] = (*found[-1][:2], found[-1][2] + 1)
        else:
            found.append((offset, raw, 1))
    return tuple(found)
