"""What an export makes: files, each with its name, its weight and a way to write it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from baogao.tagging.archive.reading import Archive

Tick = Callable[[int], None]
"""Told how many rows have been written since it was told last."""

WAITING = ".rows"
"""End of the name of a folder beside a file that is being written, for what it needs meanwhile."""


class Writer(Protocol):
    """Writes the content of a file to a path."""

    def __call__(self, path: Path, tick: Tick) -> None:
        """Write it."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file of an export.

    Attributes:
        name: Relative to the folder of the exports, with ``/``.
        rows: How many rows it is made from.
        write: Writes it to a path, which is not the final one.
        shard: The one shard it is made from; ``None`` if from all.
    """

    name: str
    rows: int
    write: Writer
    shard: int | None = None


def ticking(archive: Archive, table: str, tick: Tick) -> Iterator[pa.RecordBatch]:
    """The batches of a table; each one counts as written when the next is asked for."""
    for batch in archive.batches(table):
        yield batch
        tick(batch.num_rows)
