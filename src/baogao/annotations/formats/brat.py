"""brat standoff: a folder with ``<document>.txt`` and ``<document>.ann``, after https://brat.nlplab.org/standoff.html.

A document is a report, a sentence a line (or a document a sentence). Offsets count code points of the text.
Who made a span, and its score, stand in a note on it. What the two files cannot hold (ids, sections, roles)
stands beside them in ``<document>.sentences.jsonl``, which brat does not look at. ``annotation.conf`` and
``visual.conf`` bring the labels with their colours and allow overlaps.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from baogao.annotations.formats.annotations_of_brat import LINE_ENDS, Bound, parse
from baogao.annotations.formats.common import Collector, Loss, carried
from baogao.annotations.store import json_lines
from baogao.errors import BaogaoError
from baogao.files import atomic, safe_name
from baogao.schema import Sentence, Span, labels

Each = Literal["report", "sentence"]

SIDECAR = ".sentences.jsonl"
_CONFIGS = ("annotation.conf", "visual.conf")
_NOTE = "AnnotatorNotes"


def write(path: Path, sentences: Iterable[Sentence], *, each: Each = "report") -> list[Loss]:
    """Write a document for each report or each sentence, and the configuration.

    Args:
        path: The folder.
        sentences: Those of a report together.
        each: What a document is.

    Returns:
        Sentences with a carriage return, which many programs count otherwise; nothing else is lost.

    Raises:
        BaogaoError: If the folder holds other documents, or an id cannot be a file name.
    """
    documents = _documents(sentences, each)
    _refuse_others(path, documents)
    for name, group in documents.items():
        _write_document(path / name, group)
    for name, text in zip(_CONFIGS, (annotation_conf(), visual_conf()), strict=True):
        with atomic(path / name) as file:
            file.write(text)
    everything = (sentence for group in documents.values() for sentence in group)
    return [
        Loss(s.id, "carriage return", "read as a line end, offsets behind it may move")
        for s in everything
        if "\r" in s.text
    ]


def _documents(sentences: Iterable[Sentence], each: Each) -> dict[str, list[Sentence]]:
    documents: dict[str, list[Sentence]] = {}
    for name, group in groupby(sentences, key=lambda s: s.report if each == "report" else s.id):
        if name != safe_name(name):
            raise BaogaoError(
                f"{name!r:.60} cannot be the name of a document", remedy="letters, digits, _ . -"
            )
        documents.setdefault(name, []).extend(group)
    return documents


def _refuse_others(path: Path, documents: Mapping[str, Sequence[Sentence]]) -> None:
    others = sorted(file.name for file in path.glob("*.ann") if file.stem not in documents)
    if others:
        what = f"holds another document, {others[0]}"
        raise BaogaoError(what, path=path, remedy="name an empty folder")


def _write_document(stem: Path, sentences: Sequence[Sentence]) -> None:
    text = "".join(f"{sentence.text}\n" for sentence in sentences)
    with atomic(stem.with_name(f"{stem.name}.txt")) as file:
        file.write(text)
    with atomic(stem.with_name(stem.name + SIDECAR)) as file:
        for sentence in sentences:
            row = {key: value for key, value in carried(sentence).items() if key != "spans"}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    with atomic(stem.with_name(f"{stem.name}.ann")) as file:
        file.write("".join(_lines(text, sentences)))


def _lines(text: str, sentences: Sequence[Sentence]) -> Iterator[str]:
    number = shift = 0
    for sentence in sentences:
        for span in sentence.spans:
            number += 1
            parts = fragments(text, shift + span.start, shift + span.end)
            offsets = ";".join(f"{start} {end}" for start, end in parts)
            words = " ".join(text[start:end] for start, end in parts)
            yield f"T{number}\t{span.label} {offsets}\t{words}\n"
            if note := {key: value for key, value in span.to_json().items() if key in {"source", "score"}}:
                yield f"#{number}\t{_NOTE} T{number}\t{json.dumps(note, ensure_ascii=False)}\n"
        shift += len(sentence.text) + 1


def fragments(text: str, start: int, end: int) -> list[tuple[int, int]]:
    r"""The parts of a span between line ends: a line of ``.ann`` cannot hold one, so spans are cut there.

    >>> fragments("新建\n大桥", 0, 5)
    [(0, 2), (3, 5)]
    """
    parts: list[tuple[int, int]] = []
    for line in re.split(f"[{LINE_ENDS}]", text[start:end]):
        if line:
            parts.append((start, start + len(line)))
        start += len(line) + 1
    return parts


def annotation_conf() -> str:
    """The file ``annotation.conf`` for the label set; spans may overlap."""
    names = "\n".join(labels())
    overlap = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    return f"[entities]\n{names}\n\n[relations]\n{overlap}\n\n[events]\n\n[attributes]\n"


def visual_conf() -> str:
    """The file ``visual.conf``: the names in Chinese and the colours."""
    names = "\n".join(f"{label.name} | {label.zh} | {label.name}" for label in labels().values())
    colors = "\n".join(f"{label.name}\tbgColor:{label.color}" for label in labels().values())
    return f"[labels]\n{names}\n\n[drawing]\n{colors}\n"


def read(path: Path, losses: list[Loss]) -> list[Sentence]:
    """Read a document (either of its files).

    Without ``.sentences.jsonl`` each line that is not blank is a sentence. Relations, events, attributes and
    foreign notes are no part of a sentence and are named in ``losses``.

    Raises:
        BaogaoError: At the first line that cannot be read, and for a discontinuous span, one that reaches over
            the end of a sentence, or one that says it covers other words than stand there.
    """
    text_path, ann_path = path.with_suffix(".txt"), path.with_suffix(".ann")
    text = _text(text_path)
    bounds = parse(ann_path, text, losses)
    sidecar = path.with_name(path.stem + SIDECAR)
    rows = [row for _, row in json_lines(sidecar)] if sidecar.exists() else None
    places = _line_places(text) if rows is None else _told_places(text, rows, sidecar)
    spans = _by_place(bounds, places, ann_path)
    found = Collector(path)
    for number, (start, end) in enumerate(places):
        found.add(text[start:end], spans[number], None if rows is None else rows[number])
    return found.sentences


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except UnicodeDecodeError:
        raise BaogaoError("not UTF-8", path=path, remedy="save the file as UTF-8") from None


def _line_places(text: str) -> list[tuple[int, int]]:
    places, at = [], 0
    for line in text.split("\n"):
        words = line.strip()
        start = at + line.find(words)
        if words:
            places.append((start, start + len(words)))
        at += len(line) + 1
    return places


def _told_places(text: str, rows: Sequence[Any], path: Path) -> list[tuple[int, int]]:
    """Start and end of each sentence of a document in its text, a line end behind each."""
    places, at = [], 0
    for line, row in enumerate(rows, 1):
        length = _length(row)
        if length is None or at + length > len(text) or text[at + length : at + length + 1] not in {"\n", ""}:
            raise BaogaoError(
                "is not about this text", path=path, line=line, remedy="do not edit the .txt file"
            )
        places.append((at, at + length))
        at += length + 1
    if text[at:].strip():
        raise BaogaoError("the text has more lines than it", path=path, remedy="do not edit the .txt file")
    return places


def _length(row: Any) -> int | None:  # noqa: ANN401
    ends = (row.get("start"), row.get("end")) if isinstance(row, dict) else (None, None)
    start, end = (value if type(value) is int else None for value in ends)
    return None if start is None or end is None or end < start else end - start


def _by_place(bounds: Iterable[Bound], places: Sequence[tuple[int, int]], path: Path) -> list[list[Span]]:
    """The spans of each sentence, counted from its beginning."""
    starts = [start for start, _ in places]
    spans: list[list[Span]] = [[] for _ in places]
    for bound in bounds:
        number = bisect_right(starts, bound.span.start) - 1
        if number < 0 or bound.span.end > places[number][1]:
            raise BaogaoError(
                f"{bound.id} {bound.span.label} reaches over the end of a sentence",
                path=path,
                line=bound.line,
            )
        shift = places[number][0]
        spans[number].append(replace(bound.span, start=bound.span.start - shift, end=bound.span.end - shift))
    return spans
