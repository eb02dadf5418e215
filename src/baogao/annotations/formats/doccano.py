"""Doccano's JSONL, as version 1.8.4 imports and exports it for sequence labelling.

A row is ``{"text", "label": [[start, end, label], ...]}``; where a project has relations, the export says
``"entities": [{"label", "start_offset", "end_offset"}, ...]``. Every other key is meta data, which the server gives
back as it was if it is a string. Offsets count UTF-16 units, as the page does in a project that was made
with ``grapheme_mode=False``; that differs from code points only beyond the basic plane.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from baogao.annotations.doccano.offsets import to_utf16
from baogao.annotations.formats.common import CARRIED, Collector, Loss, carried, code_point, listed, placed
from baogao.annotations.standoff import sentence_hash
from baogao.annotations.store import json_lines, shape_faults
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span

_REMEDY = 'a row is {"text": ..., "label": [[start, end, label], ...]}, offsets in UTF-16 units'


def write(path: Path, sentences: Iterable[Sentence]) -> list[Loss]:
    """Write rows to import in Doccano (JSONL, text column ``text``, label column ``label``); nothing is lost.

    Lines are ASCII, so that the server has no encoding to guess.
    """
    with atomic(path) as file:
        for sentence in sentences:
            file.write(json.dumps(to_row(sentence)) + "\n")
    return []


def to_row(sentence: Sentence) -> dict[str, Any]:
    """The row of a sentence; all rows have the same keys, and all but the labels are strings.

    >>> row = to_row(Sentence("a-1", "a", "plan", "", 0, "𠮷林镇5家", 0, 6, (Span(3, 5, "NUMBER"),)))
    >>> row["label"]
    [[4, 6, 'NUMBER']]
    """
    text = sentence.text
    return {
        "text": text,
        "label": [
            [to_utf16(text, span.start), to_utf16(text, span.end), span.label] for span in sentence.spans
        ],
        "uid": f"{sentence.id}-{sentence_hash(text)}",
        CARRIED: json.dumps(carried(sentence), ensure_ascii=False),
    }


def read(path: Path, losses: list[Loss]) -> list[Sentence]:
    """Read rows to import, or an export of Doccano.

    Comments and relations are no part of a sentence and are named in ``losses``. An export does not tell a
    sentence that was read and has nothing from one that nobody looked at: ``baogao doccano pull`` does.

    Raises:
        BaogaoError: At the first row that cannot be read.
    """
    found = Collector(path)
    for line, row in json_lines(path):
        with placed(path, line):
            text = _text(row)
            sentence = found.add(text, _spans(row, text), _told(row), line)
        for key, kind in (("Comments", "comment"), ("relations", "relation")):
            losses += [Loss(sentence.id, kind, f"{value}") for value in listed(row.get(key))]
    return found.sentences


def _text(row: Any) -> str:  # noqa: ANN401 - anything can stand in a file
    if not isinstance(row, dict):
        raise BaogaoError(f"expected an object, found {type(row).__name__}", remedy=_REMEDY)
    if not isinstance(row.get("text"), str):
        raise BaogaoError("no 'text'", remedy=_REMEDY)
    return str(row["text"])


def _told(row: Mapping[str, Any]) -> object:
    told = row.get(CARRIED)
    if not isinstance(told, str):
        return told
    try:
        return json.loads(told)
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"{CARRIED!r} is not JSON: {error}") from None


def _spans(row: Mapping[str, Any], text: str) -> Iterator[Span]:
    for start, end, label in _labels(row):
        if type(start) is not int or type(end) is not int or not isinstance(label, str):
            raise BaogaoError(f"label [{start!r:.20}, {end!r:.20}, {label!r:.40}] is no span", remedy=_REMEDY)
        try:
            yield Span(code_point(text, start), code_point(text, end), label)
        except ValueError as error:
            raise BaogaoError(f"{label} {start}-{end}: {error}", remedy=_REMEDY) from None


def _labels(row: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    stored = row.get("label", row.get("labels", row.get("entities")))
    if not isinstance(stored, list):
        raise BaogaoError("no list 'label'", remedy=_REMEDY)
    for value in stored:
        if isinstance(value, list) and len(value) == 3:
            yield value[0], value[1], value[2]
        elif faults := shape_faults(value, {"start_offset": int, "end_offset": int, "label": str}):
            raise BaogaoError(f"a label: {faults[0]}", remedy=_REMEDY)
        else:
            yield value["start_offset"], value["end_offset"], value["label"]
