"""Names, patterns and safe writing: what stands between a file system and the stages."""

import glob
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from baogao.errors import BaogaoError

_LONGEST = 120
"""Bytes of a name; leaves room for suffixes and temporary names below the usual limit of 255."""

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def expand(
    paths: Sequence[Path | str],
    suffixes: Sequence[str] = (".txt",),
    skip: Callable[[Path], bool] | None = None,
) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files that paths stand for, each once, in the order given; what stands for none, with the reason.

    A folder stands for every file below it with one of the suffixes, hidden files apart, in the order of
    their names; links to folders are followed, each folder once. A pattern (``*``, ``?``, ``[...]``, ``**``)
    that is no existing file stands for what it matches.

    Args:
        paths: Files, folders and patterns.
        suffixes: Ends of the names that count in a folder.
        skip: Which files and folders met on a walk through a folder are left out.
    """
    found: dict[Path, Path] = {}
    errors: list[tuple[Path, str]] = []

    def refuse(path: Path, error: BaogaoError | OSError) -> None:
        if isinstance(error, OSError):
            error = BaogaoError(f"cannot be read: {error.strerror}", path=path)
        errors.append((path, str(error)))

    for path in map(Path, paths):
        try:
            for file in _files(path, suffixes, skip or _none, refuse):
                found.setdefault(_identity(file), file)
        except (BaogaoError, OSError) as error:
            refuse(path, error)
    return list(found.values()), errors


_Refuse = Callable[[Path, BaogaoError | OSError], None]
_Skip = Callable[[Path], bool]


def _none(path: Path) -> bool:
    del path
    return False


def _identity(file: Path) -> Path:
    try:
        return file.resolve()
    except (OSError, RuntimeError):  # a link that leads to itself: reading it will say so
        return file.absolute()


def _files(path: Path, suffixes: Sequence[str], skip: _Skip, refuse: _Refuse) -> list[Path]:
    if path.is_dir():
        return _below(path, suffixes, skip, refuse)
    if path.exists() or path.is_symlink():
        return [path]
    if not glob.has_magic(str(path)):
        raise BaogaoError("no such file or folder", path=path, remedy="check the name")
    matches = [Path(match) for match in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207
    files = [match for match in matches if not match.is_dir()]
    if not files:
        raise BaogaoError("the pattern matches no file", path=path, remedy="check it; quote it for the shell")
    return files


def _below(folder: Path, suffixes: Sequence[str], skip: _Skip, refuse: _Refuse) -> list[Path]:
    files = [
        file
        for file in sorted(_walk(folder, skip, refuse))
        if file.suffix.lower() in suffixes
        and not skip(file)
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
    if not files:
        kinds = " or ".join(suffixes)
        raise BaogaoError(f"no {kinds} files in this folder", path=folder, remedy="name the files themselves")
    return files


def _walk(folder: Path, skip: _Skip, refuse: _Refuse) -> Iterator[Path]:
    """Every file below a folder; a folder reached by two ways, or from within itself, is walked once."""
    walked: set[Path] = set()

    def note(error: OSError) -> None:
        refuse(Path(error.filename), error)

    for root, folders, names in os.walk(folder, onerror=note, followlinks=True):
        here = _identity(Path(root))
        if here in walked or skip(Path(root)):
            folders.clear()
            continue
        walked.add(here)
        yield from (Path(root) / name for name in names)


def readable(path: Path | str) -> str:
    """A path as text: names unpacked from old Chinese zip archives are GBK bytes that the system shows as noise."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("gb18030", "replace")
    return text


def safe_name(text: str) -> str:
    """A file name (without suffix) for an untrusted id: letters, digits, ``_``, ``.`` and ``-``.

    Everything else becomes ``-``; a name that is cut, or empty then, ends in a hash of the original.

    >>> safe_name("../2023年 政府工作报告"), safe_name("dinghai-2018")
    ('2023年-政府工作报告', 'dinghai-2018')
    """
    name = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", text)).strip("-._")
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    if len(name.encode()) > _LONGEST:
        name = f"{name.encode()[:_LONGEST].decode(errors='ignore')}-{digest}"
    if not name or _DEVICES.fullmatch(name):
        name = f"report-{name or digest}"
    return name


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path to write to; it takes the place of ``path`` if all went well, and else is gone.

    What was written is on the disk before it takes that place. The folder is made if it is missing.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _to_disk(temporary)
        temporary.replace(path)
    except OSError as error:
        raise BaogaoError(f"cannot be written: {error.strerror or error}", path=path) from error
    finally:
        with suppress(OSError):  # gone after success; never there if the folder is not
            temporary.unlink()


def _to_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def atomic(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Write a text file as a whole or not at all; lines end as they are written.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    with replacing(path) as temporary, temporary.open("w", encoding=encoding, newline="") as file:
        yield file
