"""Stand-off files on disk: JSONL, one row a sentence; and the commands' work with them and raw reports."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from baogao.annotations.standoff import (
    FORM,
    SPLITS,
    Joined,
    StandoffRow,
    account,
    join,
    row_faults,
    strip,
)
from baogao.annotations.store import json_lines, read_gold, shape_faults, write_sentences
from baogao.corpus.build import read_reports
from baogao.corpus.read import SUFFIXES
from baogao.corpus.store import is_output
from baogao.errors import BaogaoError
from baogao.files import atomic, expand
from baogao.schema import Report

_KEYS: Mapping[str, type] = {
    "report": str,
    "hash": str,
    "characters": int,
    "role": str,
    "spans": list,
    "annotator": str,
    "split": str,
}
_SPAN = (int, int, str, str)

Progress = Callable[[int, int, Path], None]


def write_standoff(path: Path | str, rows: Iterable[StandoffRow]) -> int:
    """Write rows as JSONL; the file appears whole or not at all, and equal rows give equal bytes.

    Returns:
        How many were written.

    Raises:
        BaogaoError: If the file cannot be written.
    """
    count = 0
    with atomic(Path(path)) as file:
        for row in rows:
            file.write(json.dumps(row.to_json(), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_standoff(path: Path | str) -> list[StandoffRow]:
    """Read what :func:`write_standoff` wrote, and check each line of it.

    Raises:
        BaogaoError: At the first broken line, with its number.
    """
    path = Path(path)
    rows: list[StandoffRow] = []
    for line, values in json_lines(path):
        found = shape_faults(values, _KEYS) or _odd_values(values)
        row = None if found else StandoffRow.from_json(values)
        if row is None or (found := row_faults(row)):
            raise BaogaoError(found[0], path=path, line=line, remedy=FORM)
        rows.append(row)
    return rows


def _odd_values(row: Mapping[str, Any]) -> list[str]:
    number = row.get("number", 0)
    found = [] if type(number) is int and number >= 0 else [f"number is {number!r}"]
    return found + [
        f"span {place} is not [start, end, label] or [start, end, label, source]"
        for place, span in enumerate(row["spans"], 1)
        if not _is_span(span)
    ]


def _is_span(span: object) -> bool:
    if not isinstance(span, list) or len(span) not in {3, 4}:
        return False
    return all(type(value) is kind for value, kind in zip(span, _SPAN, strict=False))


def strip_file(
    gold: Path | str, out: Path | str, *, annotator: str = "", split: str = "", overwrite: bool = False
) -> int:
    """Write the labels of a file or folder of gold without their text, and return how many sentences it has.

    Args:
        gold: As :func:`baogao.annotations.read_gold` takes it.
        out: The stand-off file.
        annotator: Who labelled, where the spans do not say.
        split: ``train``, ``dev``, ``test`` or empty.
        overwrite: Whether ``out`` may be replaced.

    Raises:
        BaogaoError: If the gold or its labels cannot be used, or ``out`` is there.
    """
    _refuse_existing(Path(out), overwrite)
    for known in SPLITS:
        if split == known:
            return write_standoff(out, strip(read_gold(gold), annotator, known))
    raise _unknown(split)


class Found(NamedTuple):
    """What :func:`join_file` did: what became of the rows, and a line for each thing that went wrong."""

    joined: Joined
    errors: list[str]


def join_file(
    path: Path | str,
    raw: Sequence[Path | str],
    out: Path | str,
    *,
    split: str = "",
    overwrite: bool = False,
    progress: Progress = lambda done, total, path: None,
) -> Found:
    """Join a stand-off file with raw reports and write the sentences found as gold.

    Args:
        path: The stand-off file.
        raw: Raw reports: files, folders and patterns.
        out: The gold file.
        split: Only rows of this split; all if empty.
        overwrite: Whether ``out`` may be replaced.
        progress: Is told of each raw file.

    Raises:
        BaogaoError: If the stand-off file is broken, ``out`` is there, or nothing was found.
    """
    _refuse_existing(Path(out), overwrite)
    rows = _of_split(read_standoff(path), split, Path(path))
    files, unusable = expand(raw, SUFFIXES, skip=is_output)
    errors = [message for _, message in unusable]
    joined = join(rows, _reports(files, errors, progress))
    if not joined.sentences:
        reason = (account(joined) + errors)[0]
        raise BaogaoError(
            f"none of its {len(rows)} sentences was found; {reason}",
            path=path,
            remedy="--raw must name the reports that were labelled",
        )
    write_sentences(out, joined.sentences)
    return Found(joined, errors + account(joined))


def _of_split(rows: list[StandoffRow], split: str, path: Path) -> list[StandoffRow]:
    if split not in SPLITS:
        raise _unknown(split)
    chosen = [row for row in rows if split in {"", row.split}]
    if not chosen:
        raise BaogaoError(f"holds no sentence of split {split!r}" if split else "holds no row", path=path)
    return chosen


def _unknown(split: str) -> BaogaoError:
    return BaogaoError(f"unknown split {split!r}", remedy="--split train, dev or test")


def _reports(files: Sequence[Path], errors: list[str], progress: Progress) -> Iterator[Report]:
    for number, file in enumerate(files, 1):
        progress(number, len(files), file)
        for report in read_reports(file):
            if isinstance(report, BaogaoError):
                errors.append(str(report))
            else:
                yield report


def _refuse_existing(path: Path, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        raise BaogaoError(
            "is there already, so it is not overwritten",
            path=path,
            remedy="name another --out, or add --overwrite",
        )
