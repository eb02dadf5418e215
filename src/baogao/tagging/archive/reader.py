"""The rows of tables of reports, read once and handed out by name."""

import pickle
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from baogao.corpus.document import Columns, Document
from baogao.errors import BaogaoError
from baogao.tagging.archive.inputs import table_rows

_Document = Document | BaogaoError


class TableReader:
    """Rows of tables by name.

    Asked for in the order of the table, which is the usual case, they are read as they are wanted. From the first
    one that lies behind on, the whole table waits in a temporary file: no order makes it read more than twice.

    Args:
        folder: Where that file is made; it goes when the reader does.
        columns: Which columns of tables hold text and id.
    """

    def __init__(self, folder: Path, columns: Columns) -> None:
        self._folder, self._columns = folder, columns
        self._path: Path | None = None
        self._rows: Iterator[tuple[str, _Document]] = iter(())
        self._spool: _Spool | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open(None)

    def row(self, path: Path, name: str) -> _Document:
        """A row of a table; the error where it is bad, or not there any more."""
        if path != self._path:
            self._open(path)
        if self._spool is None:
            found = next((document for row, document in self._rows if row == name), None)
            if found is not None:
                return found
            self._spool = _Spool(self._folder, table_rows(path, self._columns))
        gone = BaogaoError("is not in the table any more", remedy="put it back, or tag with --again")
        return self._spool.get(name) or gone

    def _open(self, path: Path | None) -> None:
        """Leave one table, and go on to another."""
        if self._spool is not None:
            self._spool.close()
        self._path, self._spool = path, None
        self._rows = iter(()) if path is None else table_rows(path, self._columns)


class _Spool:
    """Rows in a temporary file that has no name."""

    def __init__(self, folder: Path, rows: Iterator[tuple[str, _Document]]) -> None:
        self._file: IO[bytes] = TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as we do
        self._at: dict[str, int] = {}
        for name, document in rows:
            self._at[name] = self._file.tell()
            pickle.dump(document, self._file)

    def close(self) -> None:
        self._file.close()

    def get(self, name: str) -> _Document | None:
        if name not in self._at:
            return None
        self._file.seek(self._at[name])
        found: _Document = pickle.load(self._file)  # noqa: S301 - our own, a moment ago
        return found
