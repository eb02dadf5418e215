"""Batches on disk: one JSON file, a line a sentence, written once and never changed.

Everything that is needed to push, to go on after an interruption, and to tell later what annotators changed lies
in this file.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baogao.annotations.doccano.batch import BATCHES, SUFFIX, Batch, Item, checked
from baogao.annotations.store import shape_faults
from baogao.errors import BaogaoError
from baogao.files import atomic

_REMEDY = "make the batch again with `baogao doccano batch`; do not edit it"


def write_batch(path: Path, batch: Batch) -> None:
    """Write a batch, a line a sentence.

    Raises:
        BaogaoError: If another batch is there, or the file cannot be written.
    """
    text = _text(checked(batch))
    if path.exists() and path.read_text(encoding="utf-8") != text:
        raise BaogaoError("another batch of this name is there", path=path, remedy="choose another name")
    with atomic(path) as file:
        file.write(text)


def _text(batch: Batch) -> str:
    head = {"name": batch.name, "seed": batch.seed, "made": dict(batch.made)}
    rows = ",\n".join(json.dumps(item.to_json(), ensure_ascii=False) for item in batch.items)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "items": [\n{rows}\n]}}\n'


def batch_file(name: Path | str, folder: Path = BATCHES) -> Path:
    """The file that a user means by a path, or by the name of a batch alone."""
    path = Path(name)
    return path if path.suffix == ".json" or path.is_file() else folder / f"{name}{SUFFIX}"


def read_batch(path: Path | str) -> Batch:
    """Read what :func:`write_batch` wrote, and check all of it.

    Raises:
        BaogaoError: If it is no batch, or was edited.
    """
    path = Path(path)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be read", path=path, remedy="check the name") from error
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"no batch: {error}", path=path, remedy=_REMEDY) from error
    if found := shape_faults(row, {"name": str, "seed": int, "made": dict, "items": list}):
        raise BaogaoError(f"no batch: {found[0]}", path=path, remedy=_REMEDY)
    items = tuple(_item(values, path, line) for line, values in enumerate(row["items"], 2))
    try:
        return checked(Batch(row["name"], row["seed"], items, row["made"]))
    except BaogaoError as error:
        raise BaogaoError(error.what, path=path, remedy=_REMEDY) from error


_ITEM_KEYS: Mapping[str, type] = {
    "uid": str,
    "annotators": list,
    "why": str,
    "note": str,
    "before": str,
    "after": str,
    "sentence": dict,
}


def _item(row: Any, path: Path, line: int) -> Item:  # noqa: ANN401 - anything can stand in a file
    found = shape_faults(row, _ITEM_KEYS)
    try:
        item = None if found else Item.from_json(row)
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        found = [f"{type(error).__name__}: {error}"]
        item = None
    if item is None or not isinstance(item.blind, bool) or item.uid != row["uid"]:
        what = found[0] if found else "it was edited"
        raise BaogaoError(f"no row of a batch: {what}", path=path, line=line, remedy=_REMEDY)
    return item
