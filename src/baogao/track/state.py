"""Whether tables of tracking are as old as the archive they were made from."""

from hashlib import blake2b
from pathlib import Path

from baogao import __version__
from baogao.tagging.archive.export.record import Record
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.work import done_path

FOLDER = "track"
"""Where the tables lie in an archive, unless told otherwise."""


def state(archive: Archive) -> str:
    """What the tables are made from, in short: the shards of an archive, and the code."""
    digest = blake2b(__version__.encode(), digest_size=16)
    for number in archive.shards:
        digest.update(done_path(archive.folder, number).read_bytes())
    return digest.hexdigest()


def outdated(archive: Archive, out: Path | None = None) -> bool:
    """Whether there are tables that were made from the archive as it was before.

    Args:
        archive: A tagged archive.
        out: Folder of the tables; ``track`` in the archive if left out.

    Raises:
        BaogaoError: If what the folder says of its files cannot be read.
    """
    folder, name = out or archive.folder / FOLDER, "promises.parquet"
    return (folder / name).is_file() and not Record(folder).is_current(name, state(archive))
