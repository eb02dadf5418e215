"""Label Studio's JSON: tasks to import, its exports JSON and JSON-MIN, and the labelling configuration.

Offsets count code points: Label Studio's page converts from UTF-16 units since its release of late 2021. Files of
older releases count UTF-16 units; where the words that a result says it covers stand only there, it is read so.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
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
            "  <Style>.htx-text { white-space: pre-wrap; }</Style>",
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

    Skipped tasks and those with neither are left out and named in ``losses``, as are results that are no spans.

    Args:
        path: A JSON file with a list of tasks.
        losses: Takes what a sentence cannot hold.
        annotator: Whose annotations, where tasks have several: ``completed_by`` (its id or email).

    Raises:
        BaogaoError: At the first task that cannot be read; tasks are counted from 1.
    """
    found = Collector(path)
    for number, task in enumerate(_tasks(path), 1):
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


def _take(found: Collector, task: Any, number: int, losses: list[Loss], annotator: str) -> None:  # noqa: ANN401
    data = task.get("data", task) if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise BaogaoError("no text", remedy=_REMEDY)
    told, text = data.get(CARRIED), data["text"]
    where = str(told.get("id") if isinstance(told, dict) else f"task {number}")
    results = _results(task, where, losses, annotator) if "data" in task else _minimal(task)
    if results is not None:
        spans = [span for result in results for span in _spans(result, text, where, losses)]
        found.add(text, spans, told)


def _results(task: Mapping[str, Any], where: str, losses: list[Loss], annotator: str) -> list[Any] | None:
    """The results to read; None where nobody and nothing labelled the task."""
    made = [row for row in listed(task.get("annotations", task.get("completions"))) if isinstance(row, dict)]
    done = [row for row in made if not row.get("was_cancelled")]
    wanted = [row for row in done if annotator in _names(row.get("completed_by"))] if annotator else done
    if not made and not annotator:
        wanted = [row for row in listed(task.get("predictions")) if isinstance(row, dict)]
    if len(wanted) > 1:
        raise BaogaoError(f"{len(wanted)} readings of one text", remedy="--annotator says whose to take")
    if not wanted:
        kind = "skipped" if len(done) < len(made) else "not annotated"
        losses.append(Loss(where, kind, f"by {annotator}" if annotator else "no labels to read"))
        return None
    return listed(wanted[0].get("result"))


def _names(completed_by: object) -> set[str]:
    if isinstance(completed_by, dict):
        return {str(value) for key, value in completed_by.items() if key in {"id", "email"}}
    return {str(completed_by)}


def _minimal(task: Mapping[str, Any]) -> list[Any]:
    """Results of a task of JSON-MIN: a list of values under the name of the tag, none where nothing was marked."""
    values: list[Any] = next((value for value in task.values() if _are_values(value)), [])
    return [{"type": "labels", "value": value} for value in values]


def _are_values(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) and "labels" in row for row in value)


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
    score = result.get("score")
    for label in value["labels"]:
        yield Span(
            start, end, str(label), score=score if isinstance(score, float) and 0 <= score <= 1 else None
        )


def _offsets(value: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Start and end in code points, checked against the words that the result says it covers."""
    start, end, words = value["start"], value["end"], value.get("text")
    if words in (None, text[start:end] if 0 <= start <= end else None):
        return start, end
    try:
        units = code_point(text, start), code_point(text, end)
    except ValueError:
        units = (0, 0)
    if words == text[slice(*units)]:
        return units
    raise BaogaoError(f"at {start}-{end} stands {text[max(start, 0) : max(end, 0)]!r:.40}, not {words!r:.40}")
