"""Data as scripts: what a page loads by script tags when it needs it, also from ``file://``.

A file is one call, ``Baogao.receive("<name>", <JSON>);``. Columns with few different words are written as a
list of words and their places in it.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from math import isfinite
from pathlib import Path
from typing import Any, TextIO


def packed(value: object) -> str:
    """JSON without spaces; a number that is whole is written without a point."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write(folder: Path, name: str, value: object) -> None:
    """Write one data file below ``data``."""
    with _opened(folder, name) as file:
        file.write(packed(value))


@contextmanager
def rows(folder: Path, name: str) -> "Iterator[RowFile]":
    """A data file that is a list, written row by row."""
    with _opened(folder, name) as file:
        file.write("[")
        yield RowFile(file)
        file.write("]")


class RowFile:
    """A list that is being written."""

    def __init__(self, file: TextIO) -> None:
        self._file, self.count = file, 0

    def add(self, row: object) -> None:
        """Write one more row."""
        self._file.write((",\n" if self.count else "") + packed(row))
        self.count += 1


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[TextIO]:
    path = folder / "data" / f"{name}.js"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"Baogao.receive({packed(name)},")
        yield file
        file.write(");\n")


def number(value: float | None) -> float | int | None:
    """A whole number without its point: shorter, and read back as the same; ``None`` for what is no number."""
    if value is None or not isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def coded(values: Iterable[Any]) -> dict[str, list[Any]]:
    """A column as its different values and the place of each row's value among them."""
    known: dict[Any, int] = {}
    places = [known.setdefault(value, len(known)) for value in values]
    return {"of": list(known), "at": places}


def columns(rows: Sequence[dict[str, Any]], plain: Sequence[str], repeated: Sequence[str]) -> dict[str, Any]:
    """Rows as columns: those with few different values coded, the others as lists."""
    table: dict[str, Any] = {"n": len(rows)}
    table |= {name: [row[name] for row in rows] for name in plain}
    return table | {name: coded(row[name] for row in rows) for name in repeated}
