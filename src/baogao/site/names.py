"""Projects and policy phrases of the whole archive, each verbatim name once: how often, in how many reports, when.

Names are counted in a database file, so that memory does not grow with the archive.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from baogao.schema import Span, layer_labels
from baogao.site import data
from baogao.site.pages import Entry

LABELS = tuple(name for name in layer_labels("ner") if name != "NUMBER")
CHUNK = 10_000

_MAKE = """
create table name (
  label integer, text text, times integer, reports integer, first integer, last integer, primary key (label, text)
) without rowid
"""
_ADD = """
insert into name values (?, ?, ?, 1, ?, ?) on conflict do update set
  times = times + excluded.times,
  reports = reports + 1,
  first = coalesce(min(first, excluded.first), first, excluded.first),
  last = coalesce(max(last, excluded.last), last, excluded.last)
"""
_ALL = "select label, text, times, reports, first, last from name order by times desc, text, label"


class Names:
    """Takes the named spans of one report after the other."""

    def __init__(self, scratch: Path) -> None:
        scratch.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(scratch / "names.sqlite", isolation_level=None)
        self._base.executescript("pragma journal_mode = off; pragma synchronous = off;")
        self._base.execute(_MAKE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()

    def add(self, entry: Entry, named: Iterable[tuple[Span, str]]) -> None:
        """The spans of a report with their words."""
        year = entry.row["year"]
        counts = Counter((LABELS.index(span.label), text) for span, text in named if span.label in LABELS)
        self._base.execute("begin")
        self._base.executemany(_ADD, ((*name, times, year, year) for name, times in counts.items()))
        self._base.execute("commit")

    def write(self, folder: Path) -> dict[str, int]:
        """Write the most frequent names first; how many names and files there are."""
        cursor = self._base.execute(_ALL)
        chunks = total = 0
        while rows := cursor.fetchmany(CHUNK):
            data.write(folder, f"names/{chunks}", [list(row) for row in rows])
            chunks, total = chunks + 1, total + len(rows)
        return {"rows": total, "chunks": chunks}
