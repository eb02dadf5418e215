"""What a person should know of an archive's reports: texts that may be no reports, texts that are there twice."""

import os
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from itertools import groupby
from pathlib import Path

from baogao.corpus.quality import may_be_no_report
from baogao.tagging.archive.reading import Archive, shard_rows
from baogao.tagging.rows import Row

_SIZES = ("characters", "sentences", "numbers")
"""Columns in which two reports of one text are equal, and others hardly ever."""


def doubts(archive: Archive) -> Iterator[str]:
    """A line for each report that may be none, and for each that repeats another one."""
    for row in archive.rows("reports", ["source", "look"]):
        if may_be_no_report(row["look"].split(", ")):
            place = os.path.normpath(archive.folder / row["source"])
            yield f"{place}: may be no government work report ({row['look']})"
    for again, first in repeated(archive):
        yield f"{again} and {first} are one text: both count in every table"


def repeated(archive: Archive) -> Iterator[tuple[str, str]]:
    """Ids of reports whose text is, character for character, that of one before; with the id of that one."""
    sizes = Counter(map(_size, archive.rows("reports", _SIZES)))
    first: dict[bytes, str] = {}
    for number in archive.shards:
        rows = shard_rows(archive.folder, "reports", number, ["report", *_SIZES])
        alike = {row["report"] for row in rows if row["sentences"] and sizes[_size(row)] > 1}
        for report, digest in _texts(archive.folder, number) if alike else ():
            if report in alike and first.setdefault(digest, report) != report:
                yield report, first[digest]


def _size(row: Row) -> tuple[int, ...]:
    return tuple(row[name] for name in _SIZES)


def _texts(folder: Path, number: int) -> Iterator[tuple[str, bytes]]:
    """The reports of a shard that have sentences, each with a hash of its text."""
    rows = shard_rows(folder, "sentences", number, ["report", "text"])
    for report, sentences in groupby(rows, key=lambda row: row["report"]):
        digest = blake2b(digest_size=16)
        for sentence in sentences:
            digest.update(f"{sentence['text']}\n".encode())
        yield report, digest.digest()
