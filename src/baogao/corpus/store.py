"""A corpus on disk: ``<id>.jsonl`` holds a report's sentences, ``<id>.edits.jsonl`` what cleaning changed."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Edit, Report, Sentence


def write_report(report: Report, folder: Path | str) -> tuple[Path, Path]:
    """Write a report's two files, the same bytes for the same report.

    Returns:
        Paths of the sentences and of the edits.

    Raises:
        BaogaoError: If the folder cannot be written to.
    """
    folder = Path(folder)
    sentences, edits = folder / f"{report.info.id}.jsonl", folder / f"{report.info.id}.edits.jsonl"
    refuse_other_work(sentences)
    write_rows(sentences, (sentence.to_json() for sentence in report.sentences))
    write_rows(edits, (edit.to_json() for edit in report.edits))
    return sentences, edits


def refuse_other_work(path: Path, source: str | None = None) -> None:
    """See that writing a file of sentences would destroy nobody's work.

    Args:
        path: The file about to be written.
        source: What the spans in it may come from (a prefix of ``Span.source``); none at all if left out.

    Raises:
        BaogaoError: If the file is there and holds anything else.
    """
    if not path.exists():
        return
    try:
        spans = [span for sentence in read_sentences(path) for span in sentence.spans]
    except BaogaoError:
        ours = False
    else:
        ours = all(source is not None and span.source.startswith(source) for span in spans)
    if not ours:
        what = "holds work that this command did not make, so it is not overwritten"
        raise BaogaoError(what, path=path, remedy="name another --out")


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write JSON lines atomically: a reader sees the old file or the new one, never half of one."""
    with atomic(path) as file:
        file.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def read_sentences(path: Path | str) -> list[Sentence]:
    """Read the sentences :func:`write_report` wrote, or any file of such rows.

    Raises:
        BaogaoError: With the line, where a row is no sentence.
    """
    found = []
    for number, row in _rows(Path(path)):
        try:
            found.append(Sentence.from_json(row))
        except (KeyError, TypeError, ValueError) as error:
            raise BaogaoError(f"is not a sentence: {error!r}", path=path, line=number) from None
    return found


def read_edits(path: Path | str) -> list[Edit]:
    """Read the edits :func:`write_report` wrote.

    Raises:
        BaogaoError: With the line, where a row is no edit.
    """
    found = []
    for number, row in _rows(Path(path)):
        try:
            found.append(Edit(**row))
        except TypeError:
            raise BaogaoError("is not an edit", path=path, line=number) from None
    return found


def _rows(path: Path) -> Iterable[tuple[int, Any]]:
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, json.loads(line)
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except json.JSONDecodeError as error:
        raise BaogaoError(f"is not JSON: {error.msg}", path=path, line=number) from None
    except UnicodeDecodeError:
        raise BaogaoError("is not UTF-8", path=path) from None
