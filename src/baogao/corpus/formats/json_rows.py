"""The rows of JSON lines, JSON lists and JSON objects, bad ones included."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from baogao.corpus.document import MAX_TEXT
from baogao.corpus.formats.text_lines import TextFile
from baogao.errors import BaogaoError

Json = Any
"""A value that ``json.loads`` gives."""

_LONGEST_LINE = 2 * MAX_TEXT
_CHUNK = 1_000_000
_MOST_BYTES = 200_000_000
_BETWEEN = re.compile(r"[\s,\ufeff]*")


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        number: Its number from 1, the line of column names not counted.
        values: Its cells by column; empty if it is bad.
        line: The line of the file it begins at, from 1, where the file has lines.
        error: What is wrong with it.
    """

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    line: int | None = None
    error: BaogaoError | None = None


def json_lines(file: TextFile) -> Iterator[Row]:
    """An object a line; empty lines are no rows."""
    number = 0
    try:
        for line, text in enumerate(_whole_lines(file), 1):
            if text is None or text.strip():
                number += 1
                yield _line_row(number, text, file.path, line)
    except OSError as error:
        yield Row(number + 1, error=unreadable(file.path, error))


def json_rows(file: TextFile) -> Iterator[Row]:
    """A list of objects, one object, or JSON lines under the name of JSON.

    Raises:
        BaogaoError: If it is none of them.
    """
    first, second = _first_lines(file)
    if first.startswith("["):
        return _list_rows(file)
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return _object_rows(file)
    return json_lines(file) if second else _object_rows(file)


def _first_lines(file: TextFile) -> tuple[str, str]:
    """The first two lines that are not empty, the second cut short."""
    lines = (line for text in file.lines(_LONGEST_LINE) if (line := text.strip().lstrip("\ufeff")))
    return next(lines, ""), next(lines, "")[:1]


def bad(path: Path, line: int | None, what: str) -> BaogaoError:
    """The error of one row."""
    return BaogaoError(what, path=path, line=line, remedy="mend the row, or leave it out")


def unreadable(path: Path, error: Exception) -> BaogaoError:
    """The error of a file that the system or its own form does not let us read."""
    what = getattr(error, "strerror", None) or reason(error)
    return BaogaoError(f"cannot be read: {what}", path=path, remedy="save the file again")


def reason(error: Exception) -> str:
    """What an exception says, in one short line."""
    return " ".join(str(error).split())[:200] or type(error).__name__


def _whole_lines(file: TextFile) -> Iterator[str | None]:
    """Lines; ``None`` in place of one that is too long."""
    held: list[str] = []
    pieces = 0
    for piece in file.lines(_LONGEST_LINE):
        ended = piece.endswith("\n")
        if ended and not pieces:
            yield piece
            continue
        held, pieces = ([piece], 1) if not pieces else ([], pieces + 1)
        if ended:
            yield None
            pieces = 0
    if pieces:
        yield held[0] if held else None


def _line_row(number: int, text: str | None, path: Path, line: int) -> Row:
    if text is None:
        return Row(number, line=line, error=bad(path, line, f"is longer than {_LONGEST_LINE:,} bytes"))
    try:
        return _row(number, json.loads(text.lstrip("\ufeff")), path, line)
    except (ValueError, RecursionError) as error:
        return Row(number, line=line, error=bad(path, line, f"is not JSON: {reason(error)}"))


def _row(number: int, value: Json, path: Path, line: int | None = None) -> Row:
    if isinstance(value, str):
        value = {"text": value}
    if isinstance(value, dict):
        return Row(number, value, line)
    what = f"row {number} is no object but {type(value).__name__}"
    return Row(number, line=line, error=bad(path, line, what))


def _object_rows(file: TextFile) -> Iterator[Row]:
    """One object over many lines; one that holds a single list of objects stands for the list."""
    if file.path.stat().st_size > _MOST_BYTES:
        raise BaogaoError("is one JSON object of too many bytes", path=file.path, remedy="make it JSON lines")
    try:
        value = json.loads("".join(file.lines(_LONGEST_LINE)).lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"is not JSON: {reason(error)}", path=file.path, remedy="mend the file") from None
    inner = [item for item in value.values() if _is_table(item)] if isinstance(value, dict) else []
    rows = inner[0] if len(inner) == 1 else [value]
    return (_row(number, item, file.path) for number, item in enumerate(rows, 1))


def _is_table(value: Json) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _list_rows(file: TextFile) -> Iterator[Row]:
    """The items of a list, one at a time; behind an item that is broken nothing can be read."""
    buffer = _Buffer(file)
    buffer.skip("[")
    for number in count(1):
        try:
            value = buffer.value()
        except (ValueError, RecursionError, OSError) as error:
            yield Row(
                number, error=bad(file.path, None, f"row {number} is not JSON, reading ends: {reason(error)}")
            )
            return
        if value is _END:
            return
        yield _row(number, value, file.path)


_END = object()


class _Buffer:
    """As much of a JSON text as its next value needs."""

    def __init__(self, file: TextFile) -> None:
        self._chunks = file.lines(_CHUNK)
        self._text, self._at = "", 0
        self._decoder = json.JSONDecoder()

    def skip(self, mark: str) -> None:
        """Go behind the first ``mark``."""
        while mark not in self._text and self._fill():
            pass
        self._at = self._text.find(mark) + 1

    def value(self) -> Json:
        """The next value; ``_END`` behind the last."""
        while True:
            between = _BETWEEN.match(self._text, self._at)
            self._at = between.end() if between else self._at
            if self._at < len(self._text):
                break
            if not self._fill():
                raise ValueError("the list has no end")
        if self._text[self._at] == "]":
            return _END
        return self._decode()

    def _decode(self) -> Json:
        while True:
            try:
                value, self._at = self._decoder.raw_decode(self._text, self._at)
            except ValueError:
                if len(self._text) - self._at > _LONGEST_LINE or not self._fill():
                    raise
            else:
                return value

    def _fill(self) -> bool:
        """Read on until there is twice as much; whether anything came."""
        rest = self._text[self._at :]
        parts, size = [rest], 0
        for chunk in self._chunks:
            parts.append(chunk)
            size += len(chunk)
            if size >= max(_CHUNK, len(rest)):
                break
        self._text, self._at = "".join(parts), 0
        return size > 0
