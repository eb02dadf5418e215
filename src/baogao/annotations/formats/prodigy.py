"""JSONL in the style of Prodigy: tasks of ``spans.manual``, and what ``db-out`` writes.

The layers overlap, which ``ner.manual`` does not take.

Written against https://prodigy.ai/docs/api-interfaces; Prodigy itself is not free and was not at hand.
Offsets count code points, ``token_end`` names the last token itself. Tokens are characters, as with ``blank:zh``,
which hides a space behind the token before it; no span begins or ends with one, so all fit its tokens as well.
``_input_hash`` and ``_task_hash`` are left out: Prodigy computes them when it loads a row, and their recipe
may change between versions.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from baogao.annotations.formats.common import (
    CARRIED,
    Collector,
    Loss,
    carried,
    listed,
    placed,
    to_span,
    unconfirmed,
)
from baogao.annotations.store import json_lines
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span

_REMEDY = 'a row is {"text": ..., "spans": [{"start", "end", "label"}, ...], "answer": "accept"}'


def write(path: Path, sentences: Sequence[Sentence]) -> list[Loss]:
    """Write rows for ``db-in`` or ``spans.manual``; nothing is lost.

    Rows carry ``"answer": "accept"`` unless rules or models made the labels and no annotator saw them.
    """
    answer = {} if unconfirmed(sentences) else {"answer": "accept"}
    with atomic(path) as file:
        for sentence in sentences:
            file.write(json.dumps({**to_row(sentence), **answer}, ensure_ascii=False) + "\n")
    return []


def to_row(sentence: Sentence) -> dict[str, Any]:
    """The task of a sentence; ``meta`` is what the page shows below the text."""
    return {
        "text": sentence.text,
        "tokens": [
            {"text": char, "start": at, "end": at + 1, "id": at, "ws": False}
            for at, char in enumerate(sentence.text)
        ],
        "spans": [
            {**span.to_json(), "token_start": span.start, "token_end": span.end - 1}
            for span in sentence.spans
        ],
        "meta": {"id": sentence.id, "role": sentence.role, "section": sentence.section},
        CARRIED: {key: value for key, value in carried(sentence).items() if key != "spans"},
    }


def read(path: Path, losses: list[Loss]) -> list[Sentence]:
    """Read tasks, with or without answers.

    Rows with the answer ``reject`` or ``ignore`` say nothing that gold could hold; they are left out and named in
    ``losses``, as relations are. Spans without a source get ``annotator:<_annotator_id>`` where the row has one.

    Raises:
        BaogaoError: At the first row that cannot be read.
    """
    found = Collector(path)
    for line, row in json_lines(path):
        with placed(path, line):
            _refuse_other_tasks(row)
            told = row.get(CARRIED)
            if row.get("answer", "accept") != "accept":
                losses.append(_unused(row, told, line))
                continue
            sentence = found.add(row.get("text"), _spans(row), told, line)
        losses += [Loss(sentence.id, "relation", f"{value}") for value in listed(row.get("relations"))]
    return found.sentences


def _refuse_other_tasks(row: Any) -> None:  # noqa: ANN401 - anything can stand in a file
    if not isinstance(row, dict):
        raise BaogaoError(f"expected an object, found {type(row).__name__}", remedy=_REMEDY)
    if not isinstance(row.get("spans", []), list):
        raise BaogaoError("'spans' is no list", remedy=_REMEDY)
    if "spans" not in row and ("label" in row or "options" in row or "image" in row):
        raise BaogaoError("a task without spans, for another interface", remedy=_REMEDY)
    if row.get("answer", "accept") not in ("accept", "reject", "ignore"):
        raise BaogaoError(f"unknown answer {row['answer']!r:.40}", remedy="accept, reject or ignore")


def _unused(row: dict[str, Any], told: object, line: int) -> Loss:
    name = told.get("id") if isinstance(told, dict) else None
    return Loss(str(name or f"line {line}"), f"answer {row['answer']}", f"{row.get('text')!r:.60}")


def _spans(row: dict[str, Any]) -> list[Span]:
    name = row.get("_annotator_id") or row.get("_session_id")
    source = f"annotator:{name}" if isinstance(name, str) else ""
    spans = [to_span(span) for span in row.get("spans", ())]
    return [replace(span, source=span.source or source) for span in spans]
