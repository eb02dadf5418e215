"""The records for the table: columns in files of a few thousand rows, which the page loads one after another."""

from pathlib import Path
from typing import Any

from baogao.site import data
from baogao.site.pages import Entry
from baogao.tagging.rows import Row

CHUNK = 4000
"""Rows a file: about half a megabyte, so that the first page of the table stands at once."""

NUMBERS = ("low", "high", "base_low", "base_high")
PLAIN = ("report", "sentence", "start", "end", "text", *NUMBERS)
REPEATED = (
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
            data.write(self._folder, f"targets/{self.chunks}", data.columns(self._waiting, PLAIN, REPEATED))
            self._waiting.clear()
            self.chunks += 1


def _record(entry: Entry, row: Row) -> dict[str, Any]:
    record = {name: row[name] for name in (*REPEATED, "start", "end", "text")}
    record |= {name: data.number(row[name]) for name in NUMBERS}
    # The report and most of the sentence's id are the same for hundreds of rows.
    record["report"] = entry.number
    record["sentence"] = row["sentence_id"].removeprefix(entry.row["report"])
    return record
