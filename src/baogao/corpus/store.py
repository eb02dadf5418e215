"""A corpus on disk, a few files a report.

- ``<id>.jsonl``: its sentences, one a line.
- ``<id>.edits.jsonl``: what cleaning removed, replaced or could not read.
- ``<id>.report.json``: what is known about it, its sections, and the file it came from.
- ``<id>.extracted.txt``: the text that raw offsets count in; only where it is not just the decoded file.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from baogao.errors import BaogaoError
from baogao.files import atomic, readable
from baogao.schema import Edit, Report, ReportInfo, Section, Sentence

SENTENCES, EDITS, ABOUT, EXTRACTED = ".jsonl", ".edits.jsonl", ".report.json", ".extracted.txt"

QUALITY = "quality.jsonl"
ARCHIVE_RECORD = "baogao.json"
"""Lies in every folder that `baogao tag` wrote to."""
DERIVED = (EDITS, EXTRACTED, QUALITY)
"""Ends of the names of files in a corpus that hold no report and no sentences."""


class About(NamedTuple):
    """What ``<id>.report.json`` holds.

    Attributes:
        info: What is known about the report.
        source: The file it came from, relative to the corpus folder where it can be; behind ``#`` the row.
        format: Of that file.
        encoding: Of that file.
        sections: Runs of sentences under the same headings.
    """

    info: ReportInfo
    source: str
    format: str
    encoding: str
    sections: tuple[Section, ...]


def write_report(report: Report, folder: Path | str, source: str = "") -> tuple[Path, Path]:
    """Write a report's files, the same bytes for the same report.

    Args:
        report: The report; its id names the files.
        folder: Where they go.
        source: Where it came from, as :func:`origin` gives it.

    Returns:
        Paths of the sentences and of the edits.

    Raises:
        BaogaoError: If the folder cannot be written to, or holds somebody's work under this name.
    """
    folder, name = Path(folder), report.info.id
    sentences, edits = folder / f"{name}{SENTENCES}", folder / f"{name}{EDITS}"
    refuse_other_work(sentences)
    extracted = folder / f"{name}{EXTRACTED}"
    write_rows(edits, (edit.to_json() for edit in report.edits))
    _write_about(folder / f"{name}{ABOUT}", report, source)
    if report.extracted:
        with atomic(extracted) as file:
            file.write(report.extracted)
    else:
        extracted.unlink(missing_ok=True)
    write_rows(sentences, (sentence.to_json() for sentence in report.sentences))
    return sentences, edits


def _write_about(path: Path, report: Report, source: str) -> None:
    known = {key: value for key, value in asdict(report.info).items() if value not in ("", None)}
    about = {"info": known, "source": source, "format": report.format, "encoding": report.encoding}
    rows = ",\n".join(f"    {json.dumps(asdict(s), ensure_ascii=False)}" for s in report.sections)
    head = json.dumps(about, ensure_ascii=False, indent=2).removesuffix("\n}")
    with atomic(path) as file:
        file.write(f'{head},\n  "sections": [\n{rows}\n  ]\n}}\n')


def read_about(path: Path | str) -> About:
    """Read the ``.report.json`` :func:`write_report` wrote.

    Raises:
        BaogaoError: If it is missing or holds something else.
    """
    try:
        row = json.loads(Path(path).read_text("utf-8"))
        sections = (
            {**section, "period": section["period"] and tuple(section["period"])}
            for section in row["sections"]
        )
        return About(
            ReportInfo(**row["info"]),
            row["source"],
            row["format"],
            row["encoding"],
            tuple(Section(**section) for section in sections),
        )
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except (ValueError, KeyError, TypeError) as error:
        raise BaogaoError(f"does not describe a report: {error!r}", path=path) from None


def is_output(path: Path) -> bool:
    """Whether a file or folder among raw reports was made by us: an extracted text, a tagged archive."""
    return path.name.endswith(DERIVED) or (path / ARCHIVE_RECORD).is_file()


def origin(path: Path, folder: Path, row: str = "") -> str:
    """A source as seen from a corpus folder, so that both can move together; ``#`` and the row of a table."""
    try:
        place = Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except (ValueError, OSError, RuntimeError):  # another drive
        place = path.absolute().as_posix()
    place = readable(place)
    return f"{place}#{row}" if row else place


def free_name(name: str, source: str, folder: Path) -> str:
    """The id for a report from ``source``: its own, or with a number where another source has that.

    The same sources get the same names in every run.
    """
    found, number = name, 1
    while _owner(folder / f"{found}{ABOUT}") not in {None, source}:
        number += 1
        found = f"{name}-{number}"
    return found


def _owner(path: Path) -> str | None:
    return read_about(path).source if path.exists() else None


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
