"""What a format gives: one text, and what the format already knows about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from baogao.schema import Edit


class Decoded(NamedTuple):
    """Bytes as text.

    Attributes:
        text: The text; undecodable bytes stand as U+FFFD.
        encoding: What it was decoded from, e.g. ``gb18030``; ``utf-8 + gb18030`` where a file mixes them.
        edits: Damage, with offsets into ``text``; the note holds the bytes in hexadecimal.
    """

    text: str
    encoding: str
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One report as a file or a row of a table holds it, before any cleaning.

    Raw offsets everywhere count code points of ``text``: the decoded file for plain text, the extracted
    text for every other format. An extraction keeps all that a reader of the page or the print would see,
    in order, one paragraph a line; what it holds to be no part of the report it names in ``edits``.

    Attributes:
        text: The text.
        format: ``text``, ``html``, ``mhtml``, ``docx``, ``doc``, ``pdf``, ``csv``, ``jsonl``, ``parquet``.
        encoding: Encoding of the bytes; empty where the format leaves no choice.
        edits: ``furniture`` (navigation, page headers: to be taken out), ``damage`` (stays, flagged).
        hints: What the format says about the report: ``id``, ``title``, ``date`` (ISO 8601), ``source``,
            ``url``, ``place``, ``province``, ``city``, ``level``, ``year``.
        name: Name of the record for messages and as fallback of its id: the file's stem, or the row.
        verbatim: Whether ``text`` is just the file decoded from ``encoding``, so that it need not be kept.
    """

    text: str
    format: str = "text"
    encoding: str = ""
    edits: tuple[Edit, ...] = ()
    hints: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    verbatim: bool = False

    @property
    def body(self) -> str:
        """The text without what the format knows to be no part of the report; lines keep their ends."""
        parts, at = [], 0
        for edit in sorted((e for e in self.edits if e.kind == "furniture"), key=lambda e: e.start):
            parts.append(self.text[at : edit.start])
            at = max(at, edit.end)
        return "".join([*parts, self.text[at:]]) if parts else self.text


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold what; empty: found by name, then by content."""

    text: str = ""
    id: str = ""


MAX_TEXT = 20_000_000
"""Characters one report may have; the longest known, with annexes, have well below one million."""
