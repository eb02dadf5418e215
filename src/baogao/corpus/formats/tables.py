"""The rows of csv and Parquet files, bad ones included; JSON has a module of its own."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baogao.corpus.document import MAX_TEXT
from baogao.corpus.formats import need
from baogao.corpus.formats.json_rows import Row, bad, json_lines, json_rows, reason, unreadable
from baogao.corpus.formats.text_lines import TextFile, text_file
from baogao.errors import BaogaoError

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = (",", "\t", ";", "|")
_LONGEST_NAME = 100
_LONGEST_LINE = 4 * MAX_TEXT  # bytes: a field is refused for its characters before a line is cut
_ParquetFile = Any
_FIRST_LINE = 1_000_000
_BATCH = 16


@dataclass(frozen=True, slots=True)
class Table:
    """An open table; ``names`` is empty where every row names its own cells."""

    format: str
    encoding: str
    names: Sequence[str]
    rows: Iterator[Row]


def open_table(path: Path) -> Table:
    """Open a table by its suffix.

    Raises:
        BaogaoError: If it cannot be read, or is not what its suffix says.
    """
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        return _parquet(path)
    file = text_file(path)
    if suffix in {".jsonl", ".ndjson"}:
        return Table("jsonl", file.encoding, (), json_lines(file))
    return Table("jsonl", file.encoding, (), json_rows(file)) if suffix == ".json" else _csv(file)


def _csv(file: TextFile) -> Table:
    csv.field_size_limit(MAX_TEXT)  # of the process: the module knows no other
    try:
        reader = csv.reader(file.lines(_LONGEST_LINE), delimiter=_delimiter(file), strict=True)
        names = [name.strip() for name in next(reader, [])]
        if len(names) == 1 and names[0].lower().startswith("sep="):
            names = [name.strip() for name in next(reader, [])]
    except (csv.Error, OSError) as error:
        raise unreadable(file.path, error) from None
    if any(len(name) > _LONGEST_NAME for name in names) or not any(names):
        raise BaogaoError(
            "does not begin with a line of column names",
            path=file.path,
            remedy="add one, such as: id,title,text",
        )
    return Table("csv", file.encoding, names, _csv_rows(reader, names, file.path))


def _delimiter(file: TextFile) -> str:
    """What parts the column names; in a line of one name nothing does."""
    lines = file.lines(_FIRST_LINE)
    first = next(lines, "")
    if first.strip().strip('"').lower().startswith("sep="):
        return first.strip().strip('"')[4:5] or ","
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def _csv_rows(reader: "Reader", names: Sequence[str], path: Path) -> Iterator[Row]:
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            number += 1
            yield Row(number, line=line, error=bad(path, line, str(error)))
            continue
        except OSError as error:
            yield Row(number + 1, error=unreadable(path, error))
            return
        if any(cells):
            number += 1
            yield _csv_row(number, cells, names, path, line)


def _csv_row(number: int, cells: list[str], names: Sequence[str], path: Path, line: int) -> Row:
    while len(cells) > len(names) and not cells[-1]:
        cells.pop()
    if len(cells) != len(names):
        return Row(
            number, line=line, error=bad(path, line, f"has {len(cells)} fields instead of {len(names)}")
        )
    values: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        values.setdefault(name, cell)
    return Row(number, values, line)


def _parquet(path: Path) -> Table:
    pyarrow, parquet = need("pyarrow"), need("pyarrow.parquet")
    try:
        path.open("rb").close()
        file = parquet.ParquetFile(path)
    except OSError as error:
        raise unreadable(path, error) from None
    except pyarrow.ArrowException as error:
        raise BaogaoError(
            f"is not a readable Parquet file: {reason(error)}", path=path, remedy="get it again"
        ) from None
    return Table("parquet", "", file.schema_arrow.names, _parquet_rows(file, path))


def _parquet_rows(file: _ParquetFile, path: Path) -> Iterator[Row]:
    number = 0
    try:
        with file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for values in batch.to_pylist():
                    number += 1
                    yield Row(number, values)
    except (OSError, ValueError, need("pyarrow").ArrowException) as error:
        broken = BaogaoError(
            f"breaks off behind row {number}: {reason(error)}", path=path, remedy="get it again"
        )
        yield Row(number + 1, error=broken)
