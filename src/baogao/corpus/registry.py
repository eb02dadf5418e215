"""The list of reports a corpus is built from: ``seeds/reports.toml``."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from baogao.corpus.cleaning.repair import Correction, load_corrections
from baogao.corpus.metadata.fields import LEVELS
from baogao.errors import BaogaoError
from baogao.files import safe_name
from baogao.schema import ReportInfo

_FIELDS = {field.name for field in fields(ReportInfo)} - {"sources"}
_UNSOURCED = {"id", "file", "split"}
_FORMS = {
    "code": (re.compile(r"(?:\d{6}(?:\d{3})?)?"), "six digits"),
    "date": (re.compile(r"(?:\d{4}-\d\d(?:-\d\d)?)?"), "a date such as 2023-01-05"),
    "level": (re.compile("|".join(["", *LEVELS])), f"one of {', '.join(LEVELS)}"),
}
"""What some fields look like if they are not empty, and how to say it."""


def load_registry(path: Path | str) -> list[ReportInfo]:
    """Read a registry: one ``[[report]]`` table a report.

    Args:
        path: A TOML file. ``id`` and ``file`` are needed (``file`` relative to the registry); every other
            field of :class:`~baogao.schema.ReportInfo` but ``sources`` may be left out, and keys it does not
            know are ignored. What it leaves out the report itself may tell
            (:func:`baogao.corpus.metadata.completed`).

    Returns:
        The reports in the order of the file, their ``file`` as written, with ``registry`` as the source of
        each field given.

    Raises:
        BaogaoError: If the file is missing, no valid TOML, or a report lacks a field, has one of the wrong
            type or form, or repeats an id.
    """
    path = Path(path)
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BaogaoError(f"is not valid TOML: {error}", path=path) from None
    rows = table.get("report")
    if not isinstance(rows, list) or not rows:
        raise BaogaoError("lists no report", path=path, remedy="add a [[report]] table with id and file")
    infos = [_info(row, number, path) for number, row in enumerate(rows, 1)]
    _refuse_repeats([info.id for info in infos], path)
    return infos


REGISTRY, CORRECTIONS = "reports.toml", "corrections.toml"


def known(path: Path) -> tuple[ReportInfo | None, tuple[Correction, ...]]:
    """What a ``reports.toml`` and a ``corrections.toml`` in a file's folder say about it."""
    registry, corrections = path.with_name(REGISTRY), path.with_name(CORRECTIONS)
    listed = _listed(registry, registry.stat().st_mtime_ns) if registry.is_file() else ()
    info = next((info for info in listed if info.file == path.name), None)
    if info is None or not corrections.is_file():
        return info, ()
    return info, load_corrections(corrections).get(info.id, ())


@cache
def _listed(path: Path, stamp: int) -> tuple[ReportInfo, ...]:
    """A registry, read once for each state of the file."""
    del stamp
    return tuple(load_registry(path))


def _info(row: Mapping[str, Any], number: int, path: Path) -> ReportInfo:
    for key in ("id", "file"):
        if not isinstance(row.get(key), str) or not row[key]:
            raise BaogaoError(f"report {number} has no {key}", path=path)
    for key in sorted(_FIELDS & row.keys()):
        _check(row, key, path)
    if row["id"] != safe_name(row["id"]):
        raise BaogaoError(
            f"report {row['id']!r}: the id cannot name a file",
            path=path,
            remedy="use letters, digits, '_', '.' and '-'",
        )
    if Path(row["file"]).name != row["file"]:
        raise BaogaoError(f"report {row['id']}: file must stand beside the register", path=path)
    given = {key: row[key] for key in _FIELDS & row.keys()}
    sources = {key: "registry" for key, value in given.items() if value and key not in _UNSOURCED}
    return ReportInfo(**given, sources=sources)


def _check(row: Mapping[str, Any], key: str, path: Path) -> None:
    value, wanted = row[key], int if key == "year" else str
    if not isinstance(value, wanted) or isinstance(value, bool):
        what = "whole number" if wanted is int else "string"
        raise BaogaoError(f"report {row['id']}: {key} is no {what}", path=path)
    pattern, form = _FORMS.get(key, (None, ""))
    if pattern and not pattern.fullmatch(str(value)):
        raise BaogaoError(f"report {row['id']}: {key} is {value!r}", path=path, remedy=f"give {form}")


def _refuse_repeats(ids: list[str], path: Path) -> None:
    for report in ids:
        if ids.count(report) > 1:
            raise BaogaoError(f"two reports have the id {report}", path=path, remedy="ids must differ")
