"""Examples as Doccano takes and gives them: one sentence each, UTF-16 offsets there, code points here."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from baogao.annotations.doccano.batch import Item
from baogao.annotations.doccano.offsets import to_code_points, to_utf16
from baogao.annotations.doccano.passes import Problem
from baogao.schema import Role, Span, labels, layer_labels
from baogao.spans import problems

_LONGEST = 160
"""Characters of a neighbouring sentence that are shown; what decides a label stands close by."""

ROLES_ZH: Mapping[Role, str] = {"front": "开头", "review": "回顾", "plan": "计划", "glossary": "名词解释"}


@dataclass(frozen=True, slots=True)
class Found:
    """An example as the server has it, with its spans in code points.

    Attributes:
        id: The server's number.
        uid: Of the sentence it was made from; empty for an example that was not pushed.
        text: As the server has it now.
        context: What is shown beside it.
        spans: Each once, without white space at the edges, inside of the text; unknown labels are kept.
        problems: What was odd about the spans.
        comments: What people wrote beside it.
    """

    id: int
    uid: str
    text: str
    context: str
    spans: tuple[Span, ...]
    problems: tuple[Problem, ...]
    comments: tuple[str, ...]


def to_row(item: Item) -> dict[str, Any]:
    """The row to upload for a sentence; every row has the same keys, all but the labels strings."""
    text = item.sentence.text
    return {
        "text": text,
        "label": [[to_utf16(text, span.start), to_utf16(text, span.end), span.label] for span in item.shown],
        "uid": item.uid,
        "context": context(item),
    }


def context(item: Item) -> str:
    """What an annotator reads beside a sentence: a note, where it stands, the sentences before and after it."""
    sentence = item.sentence
    place = " · ".join(filter(None, (ROLES_ZH[sentence.role], sentence.section)))
    parts = (
        ("注", item.note),
        ("位置", place),
        ("上文", _cut(item.before, from_end=True)),
        ("下文", _cut(item.after, from_end=False)),
    )
    return "\n".join(f"【{name}】{words}" for name, words in parts if words)


def _cut(text: str, *, from_end: bool) -> str:
    if len(text) <= _LONGEST:
        return text
    return f"…{text[-_LONGEST:]}" if from_end else f"{text[:_LONGEST]}…"


def from_row(row: Mapping[str, Any]) -> Found:
    """Read an exported row: offsets to code points, and a word on every span that is not as it should be."""
    text = str(row.get("text") or "")
    spans, odd = _spans(text, row.get("label") or [])
    return Found(
        id=int(row["id"]),
        uid=str(row.get("uid") or ""),
        text=text,
        context=str(row.get("context") or ""),
        spans=spans,
        problems=tuple(odd),
        comments=tuple(map(str, row.get("Comments") or ())),
    )


def _spans(text: str, stored: Sequence[Sequence[Any]]) -> tuple[tuple[Span, ...], list[Problem]]:
    found: set[Span] = set()
    odd: list[Problem] = []
    for start, end, label in stored:
        span = _span(text, start, end, label)
        if isinstance(span, Problem):
            odd.append(span)
            continue
        trimmed = _trimmed(text, span)
        if trimmed is None:
            odd.append(Problem("dropped", f"{_named(span)} is white space"))
            continue
        if trimmed != span:
            odd.append(Problem("shifted", f"{_named(span)} to {trimmed.start}-{trimmed.end}: white space"))
        if trimmed in found:
            odd.append(Problem("doubled", _named(trimmed)))
        found.add(trimmed)
    return tuple(sorted(found)), [*odd, *_faults(text, found)]


def _span(text: str, start: int, end: int, label: str) -> Span | Problem:
    try:
        span = Span(to_code_points(text, start), to_code_points(text, end), label)
    except ValueError as error:
        return Problem("dropped", f"{label} {start}-{end} in UTF-16: {error}")
    return span if span.start < span.end else Problem("dropped", f"{_named(span)} is empty")


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without white space at its edges, which the guidelines do not allow; None if nothing is left."""
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return replace(span, start=start, end=end) if start < end else None


def _faults(text: str, spans: set[Span]) -> Iterator[Problem]:
    """Labels that are none of ours, and spans of one layer that overlap."""
    known = labels()
    for span in sorted(spans):
        if span.label not in known:
            yield Problem(
                "label", f"{_named(span)} 「{text[span.start : span.end]}」 is no label of labels.toml"
            )
    layers = (layer_labels("ner"), layer_labels("spans"))
    named = [span for span in spans if span.label in known]
    yield from (Problem("overlap", fault) for fault in problems(named, text, flat=layers, known=known))


def _named(span: Span) -> str:
    return f"{span.label} {span.start}-{span.end}"
