"""Names over the years: each PROJECT and SLOGAN word for word, where and when it was written.

Variants are never merged. The spans are sorted on disk, so that an archive of any size fits into memory.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from baogao.errors import BaogaoError
from baogao.tagging.archive.reading import Archive
from baogao.tagging.rows import Row
from baogao.track.places import Place
from baogao.track.rows import place_row

LABELS = ("PROJECT", "SLOGAN")

_COUNTS = ("nations", "provinces", "cities", "counties", "townships")
_COUNT_OF = dict(
    zip(
        ("nation", "province", "city", "county", "district", "township"),
        ("nations", "provinces", "cities", "counties", "counties", "townships"),
        strict=True,
    )
)
_NOWHERE = -1
_TABLE = "CREATE TABLE seen (label, text, place, year, report, at, sentence_id)"
_INSERT = "INSERT INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)"
_SORTED = "SELECT * FROM seen ORDER BY label, text, place, year IS NULL, year, report, at"


class _Seen(NamedTuple):
    """One span. ``place`` numbers the places, ``at`` the names of a report."""

    label: str
    text: str
    place: int
    year: int | None
    report: str
    at: int
    sentence_id: str


@dataclass(slots=True)
class _Sum:
    """Where and when one name was seen; counts only, however often that is."""

    years: set[int] = field(default_factory=set)
    reports: int = 0
    mentions: int = 0
    first: tuple[float, str, int, str] | None = None

    def add(self, seen: Iterable[_Seen]) -> None:
        """Count spans that come report by report."""
        for _, group in groupby(seen, key=lambda one: one.report):
            mentions = list(group)
            self.reports += 1
            self.mentions += len(mentions)
            self._note(mentions[0])

    def _note(self, one: _Seen) -> None:
        if one.year is not None:
            self.years.add(one.year)
        year = float("inf") if one.year is None else one.year
        found = (year, one.report, one.at, one.sentence_id)
        self.first = found if self.first is None else min(self.first, found)

    def row(self) -> Row:
        """Its columns."""
        years = sorted(self.years)
        return {
            "first_year": years[0] if years else None,
            "last_year": years[-1] if years else None,
            "years": " ".join(map(str, years)),
            "reports": self.reports,
            "mentions": self.mentions,
            "first_sentence_id": self.first[-1] if self.first else "",
        }


class Names:
    """The names of an archive, sorted; close it to free the disk.

    Args:
        archive: Whose spans.
        places: Its places; a report that belongs to none counts as a report only.
    """

    def __init__(self, archive: Archive, places: Sequence[Place]) -> None:
        self._places = [place.reports[-1] for place in places]
        self._made = {"model": archive.job.model, "thresholds": archive.job.thresholds}
        # Without a name it is a file that the system deletes when we end, however that is.
        self._data = sqlite3.connect("")
        self._data.execute(_TABLE)
        self._fill(archive, places)

    def close(self) -> None:
        """Free what it holds on disk."""
        self._data.close()

    def _fill(self, archive: Archive, places: Sequence[Place]) -> None:
        numbers = {
            report.id: number
            for number, place in enumerate(places)
            for report in (*place.reports, *place.spare)
        }
        try:
            self._data.executemany(_INSERT, _seen(archive, numbers))
        except sqlite3.Error as error:
            raise _failure(error) from error

    def _run(self, statement: str) -> Iterator[tuple[object, ...]]:
        try:
            with closing(self._data.execute(statement)) as cursor:
                yield from cursor
        except sqlite3.Error as error:
            raise _failure(error) from error

    def rows(self) -> Iterator[Row]:
        """Rows of ``names``, by label and text."""
        for (label, text), group in self._groups():
            total, counts, places = _Sum(), dict.fromkeys(_COUNTS, 0), 0
            for number, seen in groupby(group, key=lambda one: one.place):
                total.add(seen)
                places += number != _NOWHERE
                if count := _COUNT_OF.get(self._level(number)):
                    counts[count] += 1
            yield {"label": label, "text": text, **total.row(), "places": places, **counts, **self._made}

    def rows_by_place(self) -> Iterator[Row]:
        """Rows of ``names_by_place``, by label, text and place."""
        for (label, text), group in self._groups():
            for number, seen in groupby(group, key=lambda one: one.place):
                if number != _NOWHERE:
                    total = _Sum()
                    total.add(seen)
                    where = place_row(self._places[number], "")
                    yield {"label": label, "text": text, **where, **total.row(), **self._made}

    def _groups(self) -> Iterator[tuple[tuple[str, str], Iterator[_Seen]]]:
        spans = (_Seen(*row) for row in self._run(_SORTED))  # type: ignore[arg-type]
        return groupby(spans, key=lambda one: (one.label, one.text))

    def _level(self, number: int) -> str:
        return "" if number == _NOWHERE else self._places[number].level


def _seen(archive: Archive, numbers: dict[str, int]) -> Iterator[_Seen]:
    """Every project and slogan of an archive."""
    columns = ("report", "label", "text", "year", "sentence_id")
    rows = (row for row in archive.rows("spans", columns) if row["label"] in LABELS)
    for report, group in groupby(rows, key=lambda row: row["report"]):
        where = numbers.get(report, _NOWHERE)
        for at, row in enumerate(group):
            yield _Seen(row["label"], row["text"], where, row["year"], report, at, row["sentence_id"])


def _failure(error: sqlite3.Error) -> BaogaoError:
    return BaogaoError(f"names cannot be sorted: {error}", remedy="free space in the folder TMPDIR names")
