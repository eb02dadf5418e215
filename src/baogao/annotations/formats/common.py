"""What the formats share: losses, what a row carries besides text and labels, sentences as they are read."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from baogao.annotations.doccano.offsets import to_code_points
from baogao.annotations.standoff import sentence_hash
from baogao.annotations.store import sentence_faults, shape_faults
from baogao.errors import BaogaoError
from baogao.files import safe_name
from baogao.schema import Sentence, Span

CARRIED = "sentence"
"""Key under which a row of a foreign format carries what its own fields cannot hold."""

_CARRIED_KEYS: Mapping[str, type] = {
    "id": str,
    "report": str,
    "role": str,
    "section": str,
    "paragraph": int,
    "start": int,
    "end": int,
    "hash": str,
}
_SPAN_KEYS: Mapping[str, type] = {"start": int, "end": int, "label": str}
_GUIDE = "annotations/GUIDELINES.md, G1 to G3, and annotations/README.md say what a sentence may hold"
_LONGEST = 300
_NAMES = ("baogao", "docbin", "doccano", "prodigy", "labelstudio", "brat", "conll")


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that did not come through.

    Attributes:
        where: Id of the sentence, or place in the file that was read.
        kind: A few words that are the same for all losses of a kind.
        what: This one.
        span: The span that was lost, if it was one.
    """

    where: str
    kind: str
    what: str
    span: Span | None = None

    def to_json(self) -> dict[str, Any]:
        """One row of a file of losses."""
        row: dict[str, Any] = {"where": self.where, "kind": self.kind, "what": self.what}
        return row if self.span is None else {**row, "span": self.span.to_json()}


def span_text(sentence: Sentence, span: Span) -> str:
    """A span as messages name it.

    >>> text = "新建公园3个。"
    >>> span_text(Sentence("a-1", "a", "plan", "", 0, text, 0, len(text)), Span(4, 6, "NUMBER"))
    'NUMBER 4-6 「3个」'
    """
    return f"{span.label} {span.start}-{span.end} 「{sentence.text[span.start : span.end]}」"


def carried(sentence: Sentence) -> dict[str, Any]:
    """All of a sentence but its text and labels, and a hash of its text that tells whether it was edited.

    Who made each span, and its score, stand in ``spans``: ``[start, end, label, source, score]``.
    """
    row = sentence.to_json()
    row["hash"] = sentence_hash(row.pop("text"))
    row["spans"] = [
        [span["start"], span["end"], span["label"], span.get("source", ""), span.get("score")]
        for span in row["spans"]
        if len(span) > len(_SPAN_KEYS)
    ]
    return row


def unconfirmed(sentences: Iterable[Sentence]) -> bool:
    """Whether rules or models made these labels and no annotator has a part in them."""
    sources = {span.source.partition(":")[0] for sentence in sentences for span in sentence.spans}
    return not sources.isdisjoint({"rule", "model"}) and "annotator" not in sources


def to_span(row: Any) -> Span:  # noqa: ANN401 - anything can stand in a file
    """A span from ``{"start", "end", "label"}`` with ``source`` and ``score`` where they are told.

    Raises:
        BaogaoError: If a value is missing or of the wrong type.
    """
    if found := shape_faults(row, _SPAN_KEYS):
        raise BaogaoError(f"a span: {found[0]}")
    source, score = row.get("source"), row.get("score")
    return Span(row["start"], row["end"], row["label"], *_origin(source, score))


def _origin(source: object, score: object) -> tuple[str, float | None]:
    if source is not None and not isinstance(source, str):
        raise BaogaoError(f"a span: 'source' must be str, not {type(source).__name__}")
    if score is None:
        return source or "", None
    if not isinstance(score, int | float) or isinstance(score, bool) or not math.isfinite(score):
        raise BaogaoError(f"a span: 'score' must be a number, not {score!r:.40}")
    return source or "", float(score)


@contextmanager
def placed(path: Path, line: int | None = None) -> Iterator[None]:
    """Add file and line to errors that name neither, and cut what quotes too much of a hostile file."""
    try:
        yield
    except BaogaoError as error:
        if error.path is not None:
            raise
        what = error.what if len(error.what) <= _LONGEST else f"{error.what[:_LONGEST]}…"
        raise BaogaoError(what, path=path, line=line, remedy=error.remedy) from None


class Collector:
    """The sentences of one file as they are read: each is checked, and gets an id and a place if it has none.

    A sentence that the file tells nothing about belongs to a report named like the file, in the role ``front``;
    each stands in a paragraph of its own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sentences: list[Sentence] = []
        self._report = safe_name(bare_name(path))
        self._seen: set[str] = set()
        self._at = 0

    def add(self, text: Any, spans: Iterable[Span], told: object = None, line: int | None = None) -> Sentence:  # noqa: ANN401
        """Take in a sentence.

        Args:
            text: Its text.
            spans: Its labels; those without a source get the one that ``told`` has for them.
            told: What :func:`carried` wrote, or None.
            line: Where it stands, for errors.

        Raises:
            BaogaoError: If it is not a sentence, breaks a rule of the guidelines, or its id is there already.
        """
        with placed(self.path, line):
            if not isinstance(text, str):
                raise BaogaoError(f"the text must be str, not {type(text).__name__}")
            sentence = self._new(text) if told is None else _restored(text, told)
            sentence = sentence.with_spans(_with_origins(spans, told))
            refuse_faults(sentence)
            if sentence.id in self._seen:
                raise BaogaoError(f"id {sentence.id} is there twice", remedy="keep one of the two")
        self._seen.add(sentence.id)
        self.sentences.append(sentence)
        return sentence

    def _new(self, text: str) -> Sentence:
        number, start = len(self.sentences) + 1, self._at
        self._at += len(text) + 1
        id_ = f"{self._report}-{number:04}"
        return Sentence(id_, self._report, "front", "", number - 1, text, start, start + len(text))


def bare_name(path: Path) -> str:
    """The name of a file without suffix and without the name of a format before it.

    >>> bare_name(Path("out/yunqi-2026.doccano.jsonl"))
    'yunqi-2026'
    """
    stem = path.stem
    for name in _NAMES:
        stem = stem.removesuffix(f".{name}")
    return stem


@lru_cache(maxsize=1)
def _offsets_by_unit(text: str) -> Mapping[int, int]:
    units = accumulate((1 + (ord(char) > 0xFFFF) for char in text), initial=0)
    return {unit: offset for offset, unit in enumerate(units)}


def code_point(text: str, unit: int) -> int:
    """As :func:`baogao.annotations.doccano.offsets.to_code_points`, but fast for many offsets of one long text.

    Raises:
        ValueError: If the unit is outside of the text, or in the middle of a character.
    """
    offset = _offsets_by_unit(text).get(unit)
    return to_code_points(text, unit) if offset is None else offset


def listed(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def refuse_faults(sentence: Sentence) -> None:
    """Refuse what cannot be gold, and what cannot be written as UTF-8.

    Raises:
        BaogaoError: With the id of the sentence.
    """
    if found := sentence_faults(sentence):
        raise BaogaoError(f"{sentence.id}: {found[0]}", remedy=_GUIDE)
    try:
        json.dumps(sentence.to_json(), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise BaogaoError(f"{sentence.id!a}: holds half a surrogate pair") from None


def _restored(text: str, told: object) -> Sentence:
    if found := shape_faults(told, _CARRIED_KEYS):
        raise BaogaoError(f"{CARRIED!r}: {found[0]}", remedy=f"leave {CARRIED!r} as it was written")
    assert isinstance(told, dict)  # shape_faults has seen to it # noqa: S101
    if told["hash"] != sentence_hash(text):
        raise BaogaoError(
            f"{told['id']}: the text is not the one that was written: {text!r:.40}",
            remedy=f"put the old text back; offsets in its report do not hold for another (or delete {CARRIED!r})",
        )
    try:
        return replace(
            Sentence.from_json({**told, "text": text, "spans": ()}), raw=_runs(told.get("raw", ()))
        )
    except (TypeError, ValueError) as error:
        raise BaogaoError(f"{CARRIED!r}: {error}") from None


def _runs(raw: Sequence[Any]) -> tuple[tuple[int, int, int], ...]:
    runs = tuple((a, b, c) for a, b, c in raw)
    if any(type(value) is not int for run in runs for value in run):
        raise TypeError("'raw' must hold whole numbers")
    return runs


def _with_origins(spans: Iterable[Span], told: object) -> Iterator[Span]:
    """Spans that stand where they were written get source and score back; a moved or new one has neither."""
    rows = told.get("spans", ()) if isinstance(told, dict) else ()
    try:
        known = {Span(a, b, label): _origin(source, score) for a, b, label, source, score in rows}
    except (TypeError, ValueError):
        raise BaogaoError(
            f"{CARRIED!r}: 'spans' is not a list of [start, end, label, source, score]"
        ) from None
    for span in spans:
        source, score = known.get(span, ("", None))
        yield replace(span, source=span.source or source, score=score if span.score is None else span.score)
