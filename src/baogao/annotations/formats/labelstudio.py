"""Label Studio's JSON: tasks to import, its exports JSON and JSON-MIN, and the labelling configuration.

Offsets count code points: Label Studio's page converts from UTF-16 units since its release of late 2021. Files of
older releases count UTF-16 units; where the words that a result says it covers stand only there, it is read so.
In the words of a span that was marked in the page, each line end is a backslash and an ``n``.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from baogao.annotations.formats.common import (
    CARRIED,
    Collector,
    Loss,
    carried,
    code_point,
    listed,
    placed,
    unconfirmed,
)
from baogao.annotations.store import shape_faults
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span, labels

_REMEDY = "a task is {data: {text: ...}, annotations: [{result: [...]}]}, made with the tag Labels on Text"
_VALUE: Mapping[str, type] = {"start": int, "end": int, "labels": list}


def write(path: Path, sentences: Sequence[Sentence]) -> list[Loss]:
    """Write tasks to import, and beside them ``<name>.config.xml``, the labelling configuration; nothing is lost.

    Labels become annotations, or predictions where rules or models made them and no annotator saw them.
    """
    kind = "predictions" if unconfirmed(sentences) else "annotations"
    with atomic(path) as file:
        for number, sentence in enumerate(sentences):
            file.write("[\n" if number == 0 else ",\n")
            file.write(json.dumps(to_task(sentence, kind), ensure_ascii=False))
        file.write("\n]\n" if sentences else "[]\n")
    with atomic(config_path(path)) as file:
        file.write(labelling_config())
    return []


def config_path(path: Path) -> Path:
    """Where the labelling configuration of a file of tasks stands."""
    return path.with_suffix(".config.xml")


def to_task(sentence: Sentence, kind: str = "annotations") -> dict[str, Any]:
    """The task of a sentence, its labels under ``annotations`` or ``predictions``."""
    data = {
        "text": sentence.text,
        "id": sentence.id,
        "role": sentence.role,
        "section": sentence.section,
        CARRIED: carried(sentence),
    }
    made = {"result": [_result(sentence, number, span) for number, span in enumerate(sentence.spans, 1)]}
    if kind == "predictions":
        made["model_version"] = "baogao"  # type: ignore[assignment]
    return {"data": data, kind: [made]}


def _result(sentence: Sentence, number: int, span: Span) -> dict[str, Any]:
    words = sentence.text[span.start : span.end]
    result = {
        "id": f"span-{number}",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": span.start, "end": span.end, "text": words, "labels": [span.label]},
    }
    return result if span.score is None else {**result, "score": span.score}


def labelling_config() -> str:
    """The labelling configuration for these tasks: all labels with their colours and shortcut keys."""
    rows = [
        f"    <Label value={quoteattr(label.name)} background={quoteattr(label.color)}"
        f" hotkey={quoteattr(label.key)} hint={quoteattr(label.zh)}/>"
        for label in labels().values()
    ]
    return "\n".join(
        [
            "<View>",
            # its class is htx-richtext, lsf-richtext, ...: the words before it change with the release
            '  <Style>[class*="richtext"] { white-space: pre-wrap; }</Style>',
            '  <Header value="$section"/>',
            '  <Labels name="label" toName="text">',
            *rows,
            "  </Labels>",
            '  <Text name="text" value="$text"/>',
            "</View>\n",
        ]
    )


def read(path: Path, losses: list[Loss], *, annotator: str = "") -> list[Sentence]:
    """Read tasks: the annotation of each, or its prediction where nobody annotated it.

    Skipped tasks and those with neither are left out and named in ``losses``, as are drafts, notes on spans and
    results that are no spans.

    Args:
        path: A JSON file with a list of tasks.
        losses: Takes what a sentence cannot hold.
        annotator: Whose annotations, where tasks have several: ``completed_by``, which is the number of a person in
            the exports JSON and JSON-MIN, and number or email in an export that names people in full.

    Raises:
        BaogaoError: At the first task that cannot be read; tasks are counted from 1.
    """
    found = Collector(path)
    for number, task in enumerate(_joined(_tasks(path)), 1):
        try:
            _take(found, task, number, losses, annotator)
        except BaogaoError as error:
            with placed(path):
                raise BaogaoError(f"task {number}: {error.what}", remedy=error.remedy) from None
    return found.sentences


def _tasks(path: Path) -> list[Any]:
    with placed(path):
        try:
            tasks = json.loads(path.read_bytes().decode("utf-8-sig"))
        except OSError as error:
            raise BaogaoError(f"cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise BaogaoError("not UTF-8", remedy="save the file as UTF-8") from None
        except (ValueError, RecursionError) as error:
            raise BaogaoError(f"not JSON: {error}", remedy="a list of tasks") from None
        if not isinstance(tasks, list):
            raise BaogaoError(f"expected a list of tasks, found {type(tasks).__name__}", remedy=_REMEDY)
    return tasks


def _joined(rows: Iterable[Any]) -> list[Any]:
    """The tasks as they are; rows of JSON-MIN, which has one for each annotation, are put together to tasks."""
    tasks: list[Any] = []
    known: dict[tuple[int, str], list[Any]] = {}
    for row in rows:
        if not isinstance(row, dict) or "data" in row:
            tasks.append(row)
            continue
        key = _number_and_text(row)
        made = known.get(key, []) if key else []
        if key not in known:
            tasks.append({"data": row, "annotations": made})
        if key:
            known[key] = made
        made += _minimal(row)
    return tasks


def _number_and_text(row: Mapping[str, Any]) -> tuple[int, str] | None:
    """What rows of one task have in common; None where no server numbered them."""
    number, text = row.get("id"), row.get("text")
    return (number, text) if type(number) is int and isinstance(text, str) else None


def _minimal(row: Mapping[str, Any]) -> list[Any]:
    """The annotation of a row of JSON-MIN, its results under the name of the tag; none where nobody made one."""
    if row.get("annotation_id", 0) is None:
        return []
    values: list[Any] = next((value for value in row.values() if _are_values(value)), [])
    results = [{"type": "labels", "value": value} for value in values]
    return [{"completed_by": row.get("annotator"), "result": results}]


def _are_values(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) and "labels" in row for row in value)


def _take(found: Collector, task: Any, number: int, losses: list[Loss], annotator: str) -> None:  # noqa: ANN401
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise BaogaoError("no text", remedy=_REMEDY)
    told, text = data.get(CARRIED), data["text"]
    where = str(told.get("id") if isinstance(told, dict) else f"task {number}")
    results = _results(task, where, losses, annotator)
    losses += [Loss(where, "draft", "not submitted") for _ in listed(task.get("drafts"))]
    if results is not None:
        spans = [span for result in results for span in _spans(result, text, where, losses)]
        found.add(text, spans, told)


def _results(task: Mapping[str, Any], where: str, losses: list[Loss], annotator: str) -> list[Any] | None:
    """The results to read; None where nobody and nothing labelled the task."""
    made = _objects(task.get("annotations", task.get("completions")))
    mine = [row for row in made if annotator in _names(row)] if annotator else made
    wanted = [row for row in mine if not row.get("was_cancelled")]
    if not made and not annotator:
        wanted = _objects(task.get("predictions"))
    if len(wanted) > 1:
        raise BaogaoError(f"{len(wanted)} readings of one text", remedy=_choice(wanted))
    if not wanted:
        what = _makers(made, annotator) if annotator else _why_none(task, made)
        losses.append(Loss(where, "skipped" if mine else "not annotated", what))
        return None
    return listed(wanted[0].get("result"))


def _objects(value: object) -> list[dict[str, Any]]:
    return [row for row in listed(value) if isinstance(row, dict)]


def _names(row: Mapping[str, Any]) -> list[str]:
    """What an annotation calls its annotator: the email, if it is told, and the number."""
    by = row.get("completed_by")
    told = [by.get("email"), by.get("id")] if isinstance(by, dict) else [by]
    return [str(name) for name in told if name is not None]


def _people(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return sorted({name for row in rows for name in _names(row)[:1]})


def _choice(readings: Sequence[Mapping[str, Any]]) -> str:
    people = _people(readings)
    if len(people) > 1:
        return f"--annotator says whose to take: {', '.join(people)}"
    return "delete all but one in Label Studio, and export again"


def _makers(made: Iterable[Mapping[str, Any]], annotator: str) -> str:
    """For a task that this annotator did not label: who did."""
    others = _people(row for row in made if annotator not in _names(row) and not row.get("was_cancelled"))
    return f"by {annotator}" + (f", but by {', '.join(others)}" if others else "")


def _why_none(task: Mapping[str, Any], made: Sequence[object]) -> str:
    """Why a task has no labels to read; the plain export names predictions by number only."""
    hidden = not made and listed(task.get("predictions"))
    return "its predictions are not in this export" if hidden else "no labels to read"


def _spans(result: Any, text: str, where: str, losses: list[Loss]) -> Iterator[Span]:  # noqa: ANN401
    kind = result.get("type") if isinstance(result, dict) else None
    if kind in ("hypertextlabels", "paragraphlabels"):
        raise BaogaoError(f"{kind}: offsets count in HTML or dialogue", remedy=_REMEDY)
    if kind != "labels":
        losses.append(Loss(where, f"result {kind!r:.40}", json.dumps(result, ensure_ascii=False)[:80]))
        return
    value = result.get("value")
    if faults := shape_faults(value, _VALUE):
        raise BaogaoError(f"a result: {faults[0]}", remedy=_REMEDY)
    start, end = _offsets(value, text)
    if note := _note(result):
        losses.append(Loss(where, "note", f"{note!r:.80}"))
    score = result.get("score")
    for label in value["labels"]:
        yield Span(
            start, end, str(label), score=score if isinstance(score, float) and 0 <= score <= 1 else None
        )


def _note(result: Mapping[str, Any]) -> object:
    """What an annotator wrote about a span."""
    meta = result.get("meta")
    return meta.get("text") if isinstance(meta, dict) else None


def _offsets(value: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Start and end in code points, checked against the words that the result says it covers."""
    start, end, words = value["start"], value["end"], value.get("text")
    if words is None or (0 <= start <= end and _are_words(words, text[start:end])):
        return start, end
    try:
        units = code_point(text, start), code_point(text, end)
    except ValueError:
        units = (0, 0)
    if _are_words(words, text[slice(*units)]):
        return units
    raise BaogaoError(f"at {start}-{end} stands {text[max(start, 0) : max(end, 0)]!r:.40}, not {words!r:.40}")


def _are_words(words: object, stretch: str) -> bool:
    r"""Whether a result means this stretch of text: the page writes each line end as a backslash and an ``n``.

    >>> _are_words("a\nb", "a\nb"), _are_words(r"a\nb", "a\nb"), _are_words(r"a\nb", "a\rb"), _are_words("ab", "a\nb")
    (True, True, True, False)
    """
    return words in (stretch, re.sub("[\r\n]", r"\\n", stretch))
