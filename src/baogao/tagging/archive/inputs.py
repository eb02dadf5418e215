"""What an archive is made from: files and rows of tables, named and hashed without keeping them."""

import json
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from baogao.corpus.document import Columns, Document
from baogao.corpus.read import is_table, read_documents
from baogao.corpus.registry import known
from baogao.errors import BaogaoError, one_line
from baogao.files import readable, safe_name

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Found:
    """A source as it is now.

    Attributes:
        file: Path, relative to the archive where it can be.
        row: Name of the row of a table; empty for a whole file.
        size: Bytes of the file, or characters of the row.
        hash: Of all that its report is made from; empty if it cannot be read.
        name: The id its report would like.
    """

    file: str
    row: str
    size: int
    hash: str
    name: str


def survey(files: Iterable[Path], folder: Path, columns: Columns) -> Iterator[Found]:
    """Every source that files hold, in order; a table is read row by row.

    Args:
        files: Files, as :func:`baogao.files.expand` gives them.
        folder: The archive.
        columns: Which columns of tables hold text and id.
    """
    for path in files:
        file = relative(path, folder)
        told = _told(path)
        if not is_table(path):
            yield Found(file, "", *_file(path, told))
            continue
        for row, document in table_rows(path, columns):
            yield Found(file, row, *_row(path, row, document, told))


def relative(path: Path, folder: Path) -> str:
    """A file as seen from the archive, so that both can move together; absolute on another drive.

    Links to the file itself are not followed: its name and what lies beside it tell of the report.
    """
    try:
        here = path.parent.resolve() / path.name
        return Path(os.path.relpath(here, folder.resolve())).as_posix()
    except (ValueError, OSError, RuntimeError):
        return path.absolute().as_posix()


def table_rows(path: Path, columns: Columns) -> Iterator[tuple[str, Document | BaogaoError]]:
    """The rows of a table, each with a name of its own: its id or number; bad ones as errors.

    A table that cannot be read at all is one error without a name.
    """
    times: dict[str, int] = {}
    stem = f"{readable(path.stem)}-"
    try:
        for number, document in enumerate(read_documents(path, columns), 1):
            row = document.name.removeprefix(stem) if isinstance(document, Document) else f"row {number}"
            yield _once(row, times), document
    except Exception as error:  # whatever one file does, the others are still done
        yield "", one_line(error, path)


def _once(row: str, times: dict[str, int]) -> str:
    """The name, with a number behind it if it has been there before."""
    key = _digest(row.encode("utf-8", "surrogatepass"), size=8)
    times[key] = times.get(key, 0) + 1
    return row if times[key] == 1 else _once(f"{row} ({times[key]})", times)


def _told(path: Path) -> bytes:
    """What registers beside a file say of it; it goes into the report."""
    try:
        said = known(path)
    except BaogaoError as error:
        return repr(error.what).encode("utf-8", "surrogatepass")
    except OSError as error:
        return repr(error.strerror).encode()
    info, corrections = said
    rows = [asdict(info) if info else None, *map(asdict, corrections)]
    return json.dumps(rows, sort_keys=True).encode() if info else b""


def _file(path: Path, told: bytes) -> tuple[int, str, str]:
    """Size, hash and name of a file's report."""
    name = _listed_name(path) or safe_name(readable(path.stem))
    digest = blake2b(told, digest_size=16)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe could keep us waiting for ever
            return 0, "", name
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
            return file.tell(), digest.hexdigest(), name
    except (OSError, ValueError):
        return 0, "", name


def _listed_name(path: Path) -> str:
    try:
        info, _ = known(path)
    except (BaogaoError, OSError):
        return ""
    return info.id if info else ""


def _row(path: Path, row: str, document: Document | BaogaoError, told: bytes) -> tuple[int, str, str]:
    """Size, hash and name of a row's report."""
    stem = readable(path.stem)
    if isinstance(document, BaogaoError):
        said = repr((document.what, document.remedy)).encode("utf-8", "surrogatepass")
        return 0, _digest(said), safe_name(f"{stem}-{row}")
    content = json.dumps(asdict(document), sort_keys=True).encode()
    return len(document.text), _digest(told + content), _listed_name(path) or safe_name(document.name)


def _digest(data: bytes, size: int = 16) -> str:
    return blake2b(data, digest_size=size).hexdigest()
