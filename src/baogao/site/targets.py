"""The records for the table: columns in files of a few thousand rows, which the page loads one after another."""

from pathlib import Path
from typing import Any

from baogao.site import data
from baogao.site.pages import Entry
from baogao.tagging.rows import Row

CHUNK = 8000
"""Rows a file: some 0.8 MB, so that the first page of the table stands at once and there are not too many files.

More than 92² different values would need a third digit in :func:`baogao.site.data.coded`.
"""

NUMBERS = ("low", "high", "base_low", "base_high")
_COPIED = (
    "start",
    "end",
    "place",
    "indicator",
    "canonical",
    "measure",
    "number",
    "unit",
    "base_unit",
    "direction",
    "bound",
    "reference",
    "modality",
    "status",
    "label",
    "period_start",
    "period_end",
)
CODED = ("report", "sentence", *_COPIED, *NUMBERS)
"""All columns but the text."""


class TargetFiles:
    """Takes the records of one report after the other and writes them in chunks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: list[dict[str, Any]] = []
        self.chunks = self.rows = 0

    def add(self, entry: Entry, row: Row) -> None:
        """One record of a report."""
        self._waiting.append(_record(entry, row))
        self.rows += 1
        if len(self._waiting) == CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            table = data.columns(self._waiting, (), CODED)
            table |= data.joined([row["text"] for row in self._waiting])
            data.write(self._folder, f"targets/{self.chunks}", table)
            self._waiting.clear()
            self.chunks += 1


def _record(entry: Entry, row: Row) -> dict[str, Any]:
    record = {name: row[name] for name in (*_COPIED, "text")}
    record |= {name: data.number(row[name]) for name in NUMBERS}
    # The report and most of the sentence's id are the same for hundreds of rows.
    record["report"] = entry.number
    record["sentence"] = row["sentence_id"].removeprefix(entry.row["report"])
    return record
