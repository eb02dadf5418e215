"""Reading the logs of programs that go on writing them."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path


def tail(path: Path, lines: int) -> list[str]:
    """The last lines of a log, without reading all of it."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 400 * lines))
        found = file.read().decode("utf-8", "replace").splitlines()
    return found[max(0, len(found) - lines) :]


def follow(paths: Sequence[Path], wait: Callable[[], bool]) -> Iterator[tuple[Path, str]]:
    """Lines as they are added to some logs, until ``wait`` (called where there is nothing new) says False."""
    return _followed({path: path.stat().st_size if path.is_file() else 0 for path in paths}, wait)


def _followed(places: dict[Path, int], wait: Callable[[], bool]) -> Iterator[tuple[Path, str]]:
    going = True
    while going:
        new = [(path, line) for path in places for line in _added(path, places)]
        yield from new
        going = bool(new) or wait()


def _added(path: Path, places: dict[Path, int]) -> list[str]:
    """Whole lines added since the place that is remembered, which moves on."""
    if not path.is_file():
        return []
    with path.open("rb") as file:
        file.seek(min(places[path], file.seek(0, os.SEEK_END)))
        begin = file.tell()
        whole, newline, _ = file.read().rpartition(b"\n")
    places[path] = begin + len(whole) + len(newline)
    return whole.decode("utf-8", "replace").splitlines()
