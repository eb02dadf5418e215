"""The site's folder: made beside the old one and put in its place as a whole; what is not ours is not touched."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baogao.errors import BaogaoError

MARK = "baogao-site.json"
"""Names every file of the site, so that files of other origin are seen."""

_KIND = "baogao site"


@contextmanager
def replacing_folder(out: Path) -> Iterator[Path]:
    """A new folder to write to; it takes the place of ``out`` if all went well, and else is gone.

    Raises:
        BaogaoError: If ``out`` is a file, holds files that no site of ours made, or cannot be written.
    """
    _restore(out)
    must_be_ours(out)
    new, old = _beside(out, "new"), _beside(out, "old")
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        yield new
        _mark(new)
        if out.exists():
            out.rename(old)
        new.rename(out)
    except OSError as error:
        raise BaogaoError(
            f"cannot be written: {error.strerror or error}", path=error.filename or out
        ) from error
    finally:
        _restore(out)
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name[:80]}.baogao-{what}")


def _restore(out: Path) -> None:
    """After a run that was killed between two renames, the old site is put back."""
    old = _beside(out, "old")
    if old.is_dir() and not out.exists():
        old.rename(out)


def must_be_ours(out: Path) -> None:
    """See that a folder may be replaced by a site.

    Raises:
        BaogaoError: If it is a file, or holds anything that no site of ours made.
    """
    if not out.exists() and not out.is_symlink():
        return
    remedy = "name another --out, or move it away"
    if not out.is_dir():
        raise BaogaoError("is not a folder", path=out, remedy=remedy)
    if not any(out.iterdir()):
        return
    try:
        mark = json.loads((out / MARK).read_bytes())
        files = frozenset(mark["files"]) if mark["kind"] == _KIND else None
    except (OSError, ValueError, KeyError, TypeError):
        files = None
    if files is None:
        raise BaogaoError(
            "holds files that are not a site of ours, so it is left alone", path=out, remedy=remedy
        )
    foreign = next((name for name in _files(out) if name not in files and name != MARK), None)
    if foreign is not None:
        what = "was not made by this command, so it is not removed with the old site"
        raise BaogaoError(what, path=out / foreign, remedy="move the file away, or name another --out")


def _files(folder: Path) -> list[str]:
    found = [
        (Path(root) / name).relative_to(folder).as_posix()
        for root, _, names in os.walk(folder)
        for name in names
    ]
    return sorted(found)


def _mark(folder: Path) -> None:
    mark = {"kind": _KIND, "files": _files(folder)}
    text = json.dumps(mark, ensure_ascii=False, indent=0)
    (folder / MARK).write_text(f"{text}\n", encoding="utf-8", newline="")
