"""Which exports a folder holds and what they were made from, so that nobody else's file is ever overwritten.

``exports.json`` holds for each file the hash of what it was made from and that of its bytes. A file that a user has
changed is theirs from then on.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from baogao.errors import BaogaoError
from baogao.files import atomic, replacing
from baogao.tagging.archive.export.output import WAITING

RECORD = "exports.json"
_JOURNAL = ".exports.jsonl"
"""What a run wrote so far; gone when it ends. A killed run leaves it, and the next one knows its files by it."""

_CHUNK = 1 << 20
_HALF_WRITTEN = re.compile(rf"\.(.+)\.[0-9]+\.tmp(?:{re.escape(WAITING)})?")


class Made(NamedTuple):
    """One version of a file: hash of what it was made from, hash of its bytes."""

    made_from: str
    content: str


class Record:
    """The exports of one folder; :meth:`close` it when all are made.

    Raises:
        BaogaoError: If what the folder says of its exports cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[str, list[Made]] = {}
        for name, row in _known(folder):
            self._made.setdefault(name, []).append(Made(*row))

    @property
    def names(self) -> list[str]:
        """The files that were made here and are still there, also those that a user has changed since."""
        return [name for name in self._made if (self._folder / name).is_file()]

    def is_current(self, name: str, made_from: str) -> bool:
        """Whether the file is there, as it was made, from just this."""
        sources = {made.made_from for made in self._made.get(name, ())}
        return sources == {made_from} and self._is_ours(name)

    def clean(self, names: Iterable[str]) -> None:
        """Remove what a run that was killed left of these files."""
        paths = [self._folder / name for name in names]
        ours = set(paths)
        for folder in {path.parent for path in paths}:
            for path in folder.glob(".*.tmp*"):
                match = _HALF_WRITTEN.fullmatch(path.name)
                if match and folder / match[1] in ours:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def put(self, name: str, made_from: str, write: Callable[[Path], None]) -> None:
        """Make a file; it appears as a whole or not at all.

        Raises:
            BaogaoError: If somebody else's file is in its place, or it cannot be written.
        """
        path = self._folder / name
        self.check(name)
        with replacing(path) as temporary:
            write(temporary)
            _sync(temporary)
            self._note(name, Made(made_from, _hash(temporary)))

    def check(self, name: str) -> None:
        """See that no one else's file is in a file's place.

        Raises:
            BaogaoError: If there is.
        """
        if os.path.lexists(self._folder / name) and not self._is_ours(name):
            what = "was not written by this command, or changed since, so it is not overwritten"
            raise BaogaoError(what, path=self._folder / name, remedy="move it away, or name another --out")

    def remove_others(self, prefix: str, keep: set[str]) -> None:
        """Delete our own files of a folder below that are not among those to keep."""
        for name in [name for name in self._made if name.startswith(prefix) and name not in keep]:
            if self._is_ours(name):
                (self._folder / name).unlink(missing_ok=True)
            del self._made[name]

    def close(self) -> None:
        """Write the record of what there is now.

        Raises:
            BaogaoError: If it cannot be written.
        """
        there = {name: self._present(name) for name in sorted(self._made) if (self._folder / name).is_file()}
        text = f"{json.dumps(there, ensure_ascii=False, indent=1)}\n"
        path = self._folder / RECORD
        if not path.is_file() or path.read_text("utf-8") != text:
            with atomic(path) as file:
                file.write(text)
        (self._folder / _JOURNAL).unlink(missing_ok=True)

    def _present(self, name: str) -> Made:
        """The version that is there; after a kill it may be either of two."""
        *others, last = self._made[name]
        content = _hash(self._folder / name) if others else last.content
        return next((made for made in reversed(self._made[name]) if made.content == content), last)

    def _is_ours(self, name: str) -> bool:
        path, contents = self._folder / name, {made.content for made in self._made.get(name, ())}
        return bool(contents) and path.is_file() and _hash(path) in contents

    def _note(self, name: str, made: Made) -> None:
        """Say what is about to take its place, before it does: a run killed in between loses nothing."""
        with (self._folder / _JOURNAL).open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps([name, made], ensure_ascii=False)}")  # a line cut short stays alone
            file.flush()
            os.fsync(file.fileno())
        self._made.setdefault(name, []).append(made)


def _known(folder: Path) -> Iterator[tuple[str, list[str]]]:
    path = folder / RECORD
    try:
        if path.is_file():
            yield from json.loads(path.read_text("utf-8")).items()
    except (ValueError, AttributeError):
        raise BaogaoError("does not list exports", path=path, remedy="delete it and the exports") from None
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    with suppress(FileNotFoundError):
        for line in (folder / _JOURNAL).read_text("utf-8").splitlines():
            with suppress(ValueError):  # the last line of a run that was killed
                name, made = json.loads(line)
                yield name, made


def _hash(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
