"""One writer at a time: a lock file that names its process."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from baogao.errors import BaogaoError

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows, where an open file cannot be removed: that is its lock
    fcntl = None  # type: ignore[assignment]

LOCK = ".lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder.

    The system lets it go when its process ends, however that happens, so a file that was left behind stops
    nobody.

    Raises:
        BaogaoError: If another process holds it, or the folder cannot be written to.
    """
    path = folder / LOCK
    handle = _acquire(path)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(handle)


def _acquire(path: Path) -> int:
    while True:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            what = f"cannot be written to: {error.strerror}"
            raise BaogaoError(what, path=path.parent, remedy="name another --out") from None
        if _take(handle, path):
            return handle
        os.close(handle)


def _take(handle: int, path: Path) -> bool:
    """Lock an open file and write our name in it; false if it was removed meanwhile.

    Raises:
        BaogaoError: If another process holds it.
    """
    try:
        if fcntl is not None:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(handle, 200).decode(errors="replace").strip() or "unknown"
        os.close(handle)
        raise BaogaoError(
            f"another `baogao` is writing to this archive (process {holder})",
            path=path.parent,
            remedy="wait until it ends",
        ) from None
    with suppress(OSError):
        if os.fstat(handle).st_ino == path.stat().st_ino:
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()} on {socket.gethostname()}\n".encode())
            return True
    return False
