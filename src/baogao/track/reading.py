"""What tracking reads of an archive: its places, and the claims of a report."""

from collections.abc import Iterator
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from baogao.errors import BaogaoError
from baogao.tagging.archive.reading import Archive, shard_rows
from baogao.tagging.archive.work import table_path
from baogao.tagging.rows import Row
from baogao.track.claims import claims
from baogao.track.places import Place, ReportKey, key_of, places
from baogao.track.reports import PlaceReport

_KEY = ("report", "year", "characters", "level", "province", "city", "place", "code")
_SHARDS = 16
"""Shards kept in memory, as Arrow: the reports of a place often lie in some few."""


def report_keys(archive: Archive) -> Iterator[ReportKey]:
    """The keys of all reports of an archive, in its order."""
    for shard in archive.shards:
        for row in shard_rows(archive.folder, "reports", shard, _KEY):
            yield key_of(row, shard)


def read_places(archive: Archive) -> list[Place]:
    """The places of an archive with their reports' keys; the one thing that is in memory as a whole."""
    return list(places(report_keys(archive)))


class ClaimReader:
    """Reads the claims of reports, which may lie in any shard."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._shard = lru_cache(maxsize=_SHARDS)(self._read)

    def place(self, place: Place) -> list[PlaceReport]:
        """The reports of a place with their claims."""
        return [self.report(key) for key in place.reports]

    def report(self, key: ReportKey) -> PlaceReport:
        """A report with its claims."""
        return PlaceReport(key, tuple(claims(self._rows(key), key.place)))

    def _rows(self, key: ReportKey) -> list[Row]:
        shard = self._shard(key.shard)
        return shard.filter(pc.equal(shard["report"], key.id)).to_pylist()  # type: ignore[no-any-return]

    def _read(self, number: int) -> pa.Table:
        path = table_path(self._archive.folder, "targets", number)
        try:
            with pq.ParquetFile(path) as file:
                return file.read()
        except (OSError, pa.ArrowException) as error:
            what = f"cannot be read: {getattr(error, 'strerror', None) or ' '.join(str(error).split())[:200]}"
            raise BaogaoError(what, path=path, remedy="run `baogao tag` again with the same inputs") from None
