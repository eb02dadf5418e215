"""Data as scripts: what a page loads by script tags when it needs it, also from ``file://``.

A file is one call, ``Baogao.receive("<name>", <JSON>);``. A column is written as the list of its different
values and, for each row, the place of its value in that list: a string of one to three characters a row. A
browser reads a long string many times faster than a long list of numbers.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, product
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


_DIGITS = "".join(map(chr, range(ord("#"), ord("~") + 1)))
"""The 92 digits of places, all of one byte; JSON escapes only the backslash among them."""


def coded(values: Iterable[Any]) -> dict[str, Any]:
    """A column as its different values and the place of each row's value among them, all places equally long.

    Examples:
        >>> coded(["%", "家", "%"])
        {'of': ['%', '家'], 'at': '#$#'}
    """
    known: dict[Any, int] = {}
    places = [known.setdefault(value, len(known)) for value in values]
    names = _place_names(len(known))
    return {"of": list(known), "at": "".join([names[place] for place in places])}


def _place_names(count: int) -> list[str]:
    """The first ``count`` places as digits, the highest digit first."""
    wide = 1
    while len(_DIGITS) ** wide < count:
        wide += 1
    return ["".join(digits) for digits in islice(product(_DIGITS, repeat=wide), count)]


def columns(rows: Sequence[dict[str, Any]], plain: Sequence[str], repeated: Sequence[str]) -> dict[str, Any]:
    """Rows as columns: those that repeat values coded, the others as lists."""
    table: dict[str, Any] = {"n": len(rows)}
    table |= {name: [row[name] for row in rows] for name in plain}
    return table | {name: coded(row[name] for row in rows) for name in repeated}


def joined(texts: Sequence[str]) -> dict[str, Any]:
    """Texts as one string and the length of each in UTF-16 units, as a script counts.

    Examples:
        >>> joined(["增长", "𠮷"])
        {'text': '增长𠮷', 'length': {'of': [2], 'at': '##'}}
    """
    return {"text": "".join(texts), "length": coded(len(text.encode("utf-16-le")) // 2 for text in texts)}
