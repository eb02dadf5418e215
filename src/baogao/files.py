"""Names, patterns and safe writing: what stands between a file system and the stages."""

import glob
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from baogao.errors import BaogaoError

_LONGEST = 120
"""Bytes of a name; leaves room for suffixes and temporary names below the usual limit of 255."""

_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def expand(
    paths: Sequence[Path | str], suffixes: Sequence[str] = (".txt",)
) -> tuple[list[Path], list[tuple[Path, str]]]:
    """The files that paths stand for, each once, in the order given; what stands for none, with the reason.

    A folder stands for every file below it with one of the suffixes, hidden files apart, in the order of
    their names; a pattern (``*``, ``?``, ``[...]``, ``**``) that is no existing file for what it matches.
    """
    found: dict[Path, Path] = {}
    errors: list[tuple[Path, str]] = []
    for path in map(Path, paths):
        try:
            for file in _files(path, suffixes):
                found.setdefault(file.resolve(), file)
        except BaogaoError as error:
            errors.append((path, str(error)))
        except OSError as error:
            errors.append((path, str(BaogaoError(f"cannot be read: {error.strerror}", path=path))))
    return list(found.values()), errors


def _files(path: Path, suffixes: Sequence[str]) -> list[Path]:
    if path.is_dir():
        return _below(path, suffixes)
    if path.exists():
        return [path]
    if not glob.has_magic(str(path)):
        raise BaogaoError("no such file or folder", path=path)
    matches = [Path(match) for match in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207
    files = [match for match in matches if match.is_file()]
    if not files:
        raise BaogaoError("the pattern matches no file", path=path)
    return files


def _below(folder: Path, suffixes: Sequence[str]) -> list[Path]:
    files = sorted(
        file
        for file in folder.rglob("*")
        if file.suffix.lower() in suffixes
        and file.is_file()
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    )
    if not files:
        raise BaogaoError(f"no {' or '.join(suffixes)} files in this folder", path=folder)
    return files


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

    The folder is made if it is missing.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise BaogaoError(f"cannot be written: {error.strerror or error}", path=path) from error
    finally:
        with suppress(OSError):  # gone after success; never there if the folder is not
            temporary.unlink()


@contextmanager
def atomic(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Write a text file as a whole or not at all; lines end as they are written.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    with replacing(path) as temporary, temporary.open("w", encoding=encoding, newline="") as file:
        yield file
