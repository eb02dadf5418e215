"""The plan of an archive: which sources it is made of, in which shard each one lies.

A source is a file, or a row of a table. The plan only grows: new sources go to new shards, a source whose content
changed keeps its place, one that is gone stays. It is the same for the same inputs in every run.
"""

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryFile
from typing import TextIO

from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.tagging.archive.inputs import Found

PLAN = "plan.jsonl"
SHARD_BYTES = 8_000_000
"""A shard ends behind the source that brings it to so many bytes."""

_RESERVED = ("index",)


@dataclass(frozen=True, slots=True)
class Source:
    """One line of the plan.

    Attributes:
        file: Path, relative to the archive where it can be; bytes that are no UTF-8 as Python holds them.
        row: Name of the row of a table; empty for a whole file.
        size: Bytes of the file, or of the row's text.
        hash: Of the content and of what a register says of it; empty if it cannot be read.
        id: The report's id in this archive.
        shard: Number of its shard.
    """

    file: str
    row: str
    size: int
    hash: str
    id: str
    shard: int

    def to_line(self) -> str:
        """Its line, with line end."""
        row = asdict(self)
        try:
            line = json.dumps(row, ensure_ascii=False)
            line.encode()
        except UnicodeEncodeError:  # a name from another system's archive
            line = json.dumps(row)
        return f"{line}\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """How big a plan is, and what a run changed in it."""

    sources: int
    shards: int
    added: int = 0
    changed: int = 0


def read_plan(folder: Path) -> Iterator[Source]:
    """The sources of an archive in order, one by one; none if it has no plan yet.

    Raises:
        BaogaoError: With the line, where one is no source.
    """
    path = folder / PLAN
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                yield Source(**json.loads(line))
            except (ValueError, TypeError):
                raise BaogaoError(
                    "is no line of a plan", path=path, line=number, remedy="tag again with --again"
                ) from None


def planned(folder: Path) -> Iterator[tuple[int, tuple[Source, ...]]]:
    """The shards of an archive: number and sources, one by one."""
    for number, sources in groupby(read_plan(folder), key=lambda source: source.shard):
        yield number, tuple(sources)


def extend_plan(folder: Path, found: Iterable[Found], shard_size: int) -> Plan:
    """Bring the plan up to date with what the inputs hold now.

    Args:
        folder: The archive.
        found: The sources of this run, in order.
        shard_size: Most sources in a shard.

    Raises:
        BaogaoError: If the plan cannot be read or written.
    """
    known, ids = _Known(folder), _Ids(source.id for source in read_plan(folder))
    packer = _Packer(known.shards, shard_size)
    changed: dict[int, Found] = {}
    try:
        with TemporaryFile("w+", encoding="utf-8", newline="", dir=folder) as fresh:
            for item in found:
                number = known.number(item)
                if number is None:
                    fresh.write(packer.put(item, ids.claim(item.name)).to_line())
                elif known.differs(number, item):
                    changed[number] = item
            if changed or packer.added:
                fresh.seek(0)
                _write(folder, changed, ids, fresh)
    except OSError as error:
        raise BaogaoError(f"cannot be written: {error.strerror}", path=folder / PLAN) from error
    return Plan(known.sources + packer.added, packer.shards, packer.added, len(changed))


def _write(folder: Path, changed: Mapping[int, Found], ids: "_Ids", fresh: TextIO) -> None:
    with atomic(folder / PLAN) as file:
        for number, source in enumerate(read_plan(folder)):
            item = changed.get(number)
            file.write((_changed(source, item, ids) if item else source).to_line())
        copyfileobj(fresh, file)


def _changed(source: Source, item: Found, ids: "_Ids") -> Source:
    """The source with its new content; it keeps its id, unless a register has given it another."""
    base, _, number = source.id.rpartition("-")
    same = item.name == source.id or (item.name == base and number.isdecimal())
    return replace(source, size=item.size, hash=item.hash, id=source.id if same else ids.claim(item.name))


class _Known:
    """The plan so far, some hundred bytes a source."""

    def __init__(self, folder: Path) -> None:
        self._numbers: dict[int, int] = {}
        self._hashes = array("Q")
        self.shards = 0
        for source in read_plan(folder):
            self._numbers[_short(f"{source.file}#{source.row}")] = len(self._hashes)
            self._hashes.append(_short(source.hash))
            self.shards = source.shard + 1

    @property
    def sources(self) -> int:
        return len(self._hashes)

    def number(self, item: Found) -> int | None:
        """Its line in the plan."""
        return self._numbers.get(_short(f"{item.file}#{item.row}"))

    def differs(self, number: int, item: Found) -> bool:
        return self._hashes[number] != _short(item.hash)


class _Ids:
    """Ids that are taken; upper and lower case are one, as in some file systems."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {_short(name.casefold()) for name in (*_RESERVED, *taken)}
        self._next: dict[int, int] = {}

    def claim(self, base: str) -> str:
        """The id itself, or with the first free number behind it."""
        key, name = _short(base.casefold()), base
        while _short(name.casefold()) in self._taken:
            self._next[key] = self._next.get(key, 1) + 1
            name = f"{base}-{self._next[key]}"
        self._taken.add(_short(name.casefold()))
        return name


class _Packer:
    """Puts new sources into new shards."""

    def __init__(self, shards: int, shard_size: int) -> None:
        self.shards, self.added = shards, 0
        self._most, self._count, self._bytes = shard_size, shard_size, 0

    def put(self, item: Found, name: str) -> Source:
        if self._count >= self._most or self._bytes >= SHARD_BYTES:
            self.shards += 1
            self._count = self._bytes = 0
        self._count += 1
        self._bytes += item.size
        self.added += 1
        return Source(item.file, item.row, item.size, item.hash, name, self.shards - 1)


def _short(text: str) -> int:
    """Eight bytes that stand for a text."""
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")
