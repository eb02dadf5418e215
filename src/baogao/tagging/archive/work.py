"""The work on an archive in pieces: what a shard is made from, and how one knows that it is done."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Self

from baogao.corpus.document import Document
from baogao.errors import BaogaoError
from baogao.files import atomic, readable
from baogao.tagging.archive.plan import Source
from baogao.tagging.tables import TABLES

DONE = "shards"
"""Folder of the files that say that a shard is done."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Work for one process.

    Attributes:
        folder: The archive.
        number: Of the shard.
        sources: What it is made from.
        documents: By place in ``sources``: rows of tables, which are read only once.
        kept: Places in ``sources`` of what has not changed since the shard was last made.
        doomed: By place in ``sources``: what cannot be tagged, and why.
    """

    folder: Path
    number: int
    sources: tuple[Source, ...]
    documents: Mapping[int, Document | BaogaoError] = field(default_factory=dict)
    kept: frozenset[int] = frozenset()
    doomed: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShardResult:
    """A shard that is done, as its file in ``shards/`` says.

    Attributes:
        shard: Its number.
        made_from: Hash of its lines of the plan; empty while it is made anew.
        sources: Hash of each source by the id of its report.
        rows: How many rows it gave to each table.
        characters: Of its clean reports.
    """

    shard: int
    made_from: str
    sources: Mapping[str, str]
    rows: Mapping[str, int]
    characters: int

    @classmethod
    def read(cls, folder: Path, number: int) -> Self | None:
        """The result of a shard of an archive; ``None`` if it is not done."""
        try:
            return cls(**json.loads(done_path(folder, number).read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Say that the shard is done.

        Raises:
            BaogaoError: If the file cannot be written.
        """
        with atomic(done_path(folder, self.shard)) as file:
            file.write(f"{json.dumps(asdict(self), ensure_ascii=False)}\n")


def table_path(folder: Path, table: str, number: int) -> Path:
    """The file of one shard and table."""
    return folder / table / f"{number:05}.parquet"


def done_path(folder: Path, number: int) -> Path:
    """The file that says that a shard is done."""
    return folder / DONE / f"{number:05}.json"


def done_shards(folder: Path) -> list[int]:
    """Numbers of the shards that are done, in order."""
    names = (path.stem for path in (folder / DONE).glob("*.json"))
    return sorted(int(name) for name in names if name.isdecimal())


def fingerprint(sources: Iterable[Source]) -> str:
    """What a shard is made from, in short."""
    digest = blake2b(digest_size=16)
    for source in sources:
        digest.update(source.to_line().encode())
    return digest.hexdigest()


def finished(folder: Path, number: int, sources: Sequence[Source]) -> bool:
    """Whether a shard is done, from just these sources, and all its files are there."""
    result = ShardResult.read(folder, number)
    return result is not None and result.made_from == fingerprint(sources) and _whole(folder, number)


def unchanged(folder: Path, number: int, sources: Sequence[Source]) -> frozenset[int]:
    """Places of the sources whose rows can be taken from the shard as it is."""
    result = ShardResult.read(folder, number)
    if result is None or not _whole(folder, number):
        return frozenset()
    before = result.sources
    return frozenset(i for i, s in enumerate(sources) if s.hash and before.get(s.id) == s.hash)


def _whole(folder: Path, number: int) -> bool:
    return all(table_path(folder, table, number).is_file() for table in TABLES)


def display_name(source: Source) -> str:
    """A source as tables name it: the file; behind ``#`` the row."""
    name = readable(source.file)
    return f"{name}#{readable(source.row)}" if source.row else name
