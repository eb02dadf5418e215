"""Track an archive: from its targets to tables of promises, ambitions and names."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from baogao.errors import BaogaoError
from baogao.tagging.archive.export.record import Record
from baogao.tagging.archive.lock import locked
from baogao.tagging.archive.reading import Archive
from baogao.tagging.rows import Row
from baogao.track.ambitions import ambitions
from baogao.track.names import Names
from baogao.track.places import Place
from baogao.track.promises import JUDGED, promises
from baogao.track.reading import ClaimReader, read_places
from baogao.track.state import FOLDER, state
from baogao.track.store import WRITERS, write_parquet
from baogao.track.tables import TABLES

FORMATS = ("parquet", *WRITERS)

Progress = Callable[[int, int, Path], None]
"""Told how many places are done, how many there are, and the file at work."""


@dataclass(slots=True)
class Summary:
    """What tracking found.

    Attributes:
        places: How many places the archive has.
        followed: Of them, how many have more than one report.
        spare: Reports left out: a longer one is of the same place and year.
        undated: Reports whose place or year is not known.
        outcomes: How many targets of each indicator came out how; ``""`` stands for those that are not in the
            catalogue. Targets that do not lead are not counted.
        files: What was written.
    """

    places: int = 0
    followed: int = 0
    spare: int = 0
    undated: int = 0
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    files: list[Path] = field(default_factory=list)

    def by_indicator(self, most: int = 0) -> list[tuple[str, Counter[str]]]:
        """Indicators of the catalogue, those with most judged targets first, and two sums.

        Args:
            most: How many indicators; all if 0.
        """
        known = sorted(
            ((name, counts) for name, counts in self.outcomes.items() if name),
            key=lambda item: (-sum(item[1][outcome] for outcome in JUDGED), -item[1].total(), item[0]),
        )
        total = sum((counts for _, counts in known), Counter[str]())
        shown = known[:most] if most else known
        return [
            *shown,
            ("all of the catalogue", total),
            ("others, by name", self.outcomes.get("", Counter())),
        ]

    def count(self, row: Row) -> None:
        """Count one promise."""
        if row["lead"]:
            self.outcomes.setdefault(row["canonical"], Counter())[row["outcome"]] += 1


def track(
    archive: Archive,
    out: Path | None = None,
    formats: Sequence[str] = ("csv",),
    progress: Progress | None = None,
) -> Summary:
    """Hold the targets of an archive against its results, and follow its names over the years.

    Args:
        archive: A tagged archive.
        out: Folder for the tables; ``track`` in the archive if left out.
        formats: Of :data:`FORMATS`; Parquet is always written.
        progress: Called as places are done.

    Raises:
        BaogaoError: If a format is unknown, a file cannot be written, or somebody else's is in its place.
    """
    if unknown := [name for name in formats if name not in FORMATS]:
        raise BaogaoError(f"unknown format {unknown[0]!r}", remedy=f"there are {', '.join(FORMATS)}")
    folder = out or archive.folder / FOLDER
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be used as output folder: {error.strerror or error}"
        raise BaogaoError(what, path=folder, remedy="name another --out") from error
    with locked(folder):
        return _Run(archive, folder, formats, progress).run()


class _Run:
    """One run over an archive."""

    def __init__(
        self, archive: Archive, folder: Path, formats: Sequence[str], progress: Progress | None
    ) -> None:
        self._archive, self._folder, self._formats = archive, folder, formats
        self._progress = progress
        self._record, self._state = Record(folder), state(archive)
        self._places = read_places(archive)
        self._claims = ClaimReader(archive)
        kept = sum(len(place.reports) + len(place.spare) for place in self._places)
        self._summary = Summary(
            places=len(self._places),
            followed=sum(len(place.reports) > 1 for place in self._places),
            spare=sum(len(place.spare) for place in self._places),
            undated=archive.count("reports") - kept,
        )

    def run(self) -> Summary:
        for name in (f"{table}.{suffix}" for table in TABLES for suffix in self._suffixes()):
            self._record.check(name)
        self._put("promises", self._promises())
        self._put("ambitions", self._ambitions())
        with closing(Names(self._archive, self._places)) as names:
            self._put("names", names.rows())
            self._put("names_by_place", names.rows_by_place())
        self._record.close()
        return self._summary

    def _suffixes(self) -> list[str]:
        """Of the formats that are wanted, and of those that earlier runs made: none may stay behind."""
        made = {Path(name).suffix[1:] for name in self._record.names}
        return ["parquet", *(name for name in WRITERS if name in {*self._formats, *made})]

    def _put(self, name: str, rows: Iterator[Row]) -> None:
        table, (first, *others) = TABLES[name], self._suffixes()
        source = self._folder / f"{name}.{first}"
        job = self._archive.job
        self._record.put(source.name, self._state, lambda path: write_parquet(table, rows, job, path))
        self._summary.files.append(source)
        for suffix in others:
            target = self._folder / f"{name}.{suffix}"
            self._record.put(target.name, self._state, partial(WRITERS[suffix], source))
            self._summary.files.append(target)

    def _promises(self) -> Iterator[Row]:
        for place in self._watched("promises"):
            for row in promises(self._claims.place(place)):
                self._summary.count(row)
                yield row

    def _ambitions(self) -> Iterator[Row]:
        for place in self._watched("ambitions"):
            for report in self._claims.place(place):
                yield from ambitions(report)

    def _watched(self, name: str) -> Iterator[Place]:
        for done, place in enumerate(self._places):
            if self._progress:
                self._progress(done, len(self._places), self._folder / f"{name}.parquet")
            yield place
