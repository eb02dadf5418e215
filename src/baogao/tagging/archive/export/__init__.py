"""An archive in other formats: CSV, JSON lines, an Excel workbook, spaCy's DocBin.

Exports are made from the shards batch by batch, so that memory stays bounded. The same archive gives the same
bytes; a file that is up to date is not made again.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from functools import partial
from importlib import import_module
from pathlib import Path

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.tagging.archive.export.output import Output
from baogao.tagging.archive.export.record import Record
from baogao.tagging.archive.lock import locked
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.work import done_path
from baogao.tagging.tables import TABLES

FORMATS = ("csv", "jsonl", "xlsx", "docbin")
"""Names of the formats an archive can be exported to; each is a module of this package."""

_FILES = {
    "csv": [f"{table}.csv" for table in TABLES],
    "jsonl": [f"{table}.jsonl" for table in TABLES],
    "xlsx": ["baogao.xlsx"],
    "docbin": ["docs/00000.spacy"],
}
"""What every export of a format holds, to be told before there is an archive."""

Progress = Callable[[int, int, Path], None]
"""Told how many rows are written, how many there are in all, and the file at work."""


def export(
    archive: Archive, formats: Sequence[str], out: Path | None = None, progress: Progress | None = None
) -> list[Path]:
    """Write an archive in other formats.

    Args:
        archive: What is done of it is written.
        formats: Of :data:`FORMATS`.
        out: Folder for the files; that of the archive if left out.
        progress: Called as rows are written.

    Returns:
        The files, also those that were up to date.

    Raises:
        BaogaoError: If a format is unknown, a file cannot be written, or one that this did not make is in the way.
    """
    folder = out or archive.folder
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"cannot be used as output folder: {error.strerror or error}"
        raise BaogaoError(what, path=folder, remedy="name another --out") from error
    with locked(folder):
        return _export(archive, formats, folder, progress)


def _export(archive: Archive, formats: Sequence[str], folder: Path, progress: Progress | None) -> list[Path]:
    found = [output for name in dict.fromkeys(formats) for output in _outputs(archive, name)]
    record, sources = Record(folder), _Sources(archive)
    record.clean(output.name for output in found)
    for output in found:  # before hours of work, not behind them
        record.check(output.name)
    steps = _Steps(sum(output.rows for output in found), progress)
    for output in found:
        steps.begin(folder / output.name)
        made_from = sources.of(output)
        if record.is_current(output.name, made_from):
            steps.tick(output.rows)
        else:
            record.put(output.name, made_from, partial(output.write, tick=steps.tick))
    if "docbin" in formats:
        record.remove_others("docs/", {output.name for output in found})
    record.close()
    return [folder / output.name for output in found]


def _outputs(archive: Archive, name: str) -> Iterator[Output]:
    """The files of a format; its module is loaded only now, since one of them needs spaCy."""
    if name not in FORMATS:
        remedy = f"there are {', '.join(FORMATS)}; `baogao site` writes pages"
        raise BaogaoError(f"unknown format {name!r}", remedy=remedy)
    module = import_module(f"{__name__}.{name}")
    return module.outputs(archive)  # type: ignore[no-any-return]


def made_formats(folder: Path) -> list[str]:
    """The formats that a folder holds files of which :func:`export` made.

    Raises:
        BaogaoError: If what the folder says of its exports cannot be read.
    """
    ends = {Path(name).suffix for name in Record(folder).names}
    return [name for name, files in _FILES.items() if Path(files[0]).suffix in ends]


def check_exports(folder: Path, formats: Sequence[str]) -> None:
    """See that no one else's file is where an export would be, before there is anything to export.

    Raises:
        BaogaoError: If there is one.
    """
    record = Record(folder)
    for name in formats:
        end = Path(_FILES[name][0]).suffix
        made = (file for file in record.names if file.endswith(end))
        for file in dict.fromkeys((*_FILES[name], *made)):
            record.check(file)


class _Steps:
    """Progress over all files."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress, self._path = 0, total, progress, Path()

    def begin(self, path: Path) -> None:
        self._path = path
        self.tick(0)

    def tick(self, rows: int) -> None:
        self._done += rows
        if self._progress:
            self._progress(self._done, self._total, self._path)


class _Sources:
    """What files are made from, as hashes: the archive's job, its shards, and the code."""

    def __init__(self, archive: Archive) -> None:
        job = json.dumps([__version__, asdict(archive.job)], sort_keys=True)
        self._all = hashlib.blake2b(job.encode(), digest_size=16)
        self._shards: dict[int | None, str] = {}
        for number in archive.shards:
            one = hashlib.blake2b(job.encode(), digest_size=16)
            done = done_path(archive.folder, number).read_bytes()
            self._all.update(done)
            one.update(done)
            self._shards[number] = one.hexdigest()

    def of(self, output: Output) -> str:
        return self._all.hexdigest() if output.shard is None else self._shards[output.shard]
