"""The one data model: Label, Span, Sentence, Report.

Offsets are Unicode code points, half open ``[start, end)``. A span's offsets count in its sentence's
clean text; a sentence's offsets count in the clean report, whose text is the sentences joined without
a separator inside a paragraph and with one newline between paragraphs.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Literal, Self

from baogao.resources import house

Role = Literal["front", "review", "plan", "glossary"]
ROLES: tuple[Role, ...] = ("front", "review", "plan", "glossary")

SPANS_KEY = "sc"
"""The group of ``doc.spans`` that holds the statement layer (spaCy's default name)."""

SECTION_SEPARATOR = " / "
"""Joins the headings of a section path from the outermost to the innermost."""


@dataclass(frozen=True, slots=True)
class Label:
    """One label as ``annotations/labels.toml`` defines it.

    ``layer`` is ``"ner"`` (flat, in ``doc.ents``) or ``"spans"`` (in ``doc.spans["sc"]``).
    """

    name: str
    zh: str
    layer: Literal["ner", "spans"]
    color: str
    key: str
    description: str
    description_zh: str


@cache
def labels() -> Mapping[str, Label]:
    """The label set by name, in the order of the file."""
    with house("annotations", "labels.toml").open("rb") as file:
        rows = tomllib.load(file)["label"]
    return {row["name"]: Label(**row) for row in rows}


def layer_labels(layer: Literal["ner", "spans"]) -> tuple[str, ...]:
    """Names of the labels of one layer, in the order of the file."""
    return tuple(label.name for label in labels().values() if label.layer == layer)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A labelled stretch of a sentence.

    Equality and order look at offsets and label alone (strict match); ``source`` says who made the
    span (``rule:number.quantity``, ``annotator:pass-a``, ``model:baogao_cpu-0.1.0``) and ``score`` is a
    probability where the maker has an honest one.
    """

    start: int
    end: int
    label: str
    source: str = field(default="", compare=False)
    score: float | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        """``{start, end, label}`` plus ``source`` and ``score`` where they are set."""
        row: dict[str, Any] = {"start": self.start, "end": self.end, "label": self.label}
        if self.source:
            row["source"] = self.source
        if self.score is not None:
            row["score"] = round(self.score, 4)
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(row["start"], row["end"], row["label"], row.get("source", ""), row.get("score"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A clean sentence with its place in the report.

    Attributes:
        id: ``<report id>-<number from 0001>``.
        section: Headings above it, joined by ``SECTION_SEPARATOR``; empty where there is none.
        paragraph: Number of its (first) line in the raw file, from 0; skips lines that were empty or removed.
        start: Code point in the clean report where the sentence begins.
        end: Code point behind its last character.
        raw: Runs ``(offset, raw offset, length)``: ``length`` characters from ``offset`` of this sentence
            stand unbroken from ``raw offset`` of the decoded raw file (replaced characters included, if
            one for one). Empty where the raw file is not at hand.
    """

    id: str
    report: str
    role: Role
    section: str
    paragraph: int
    text: str
    start: int
    end: int
    spans: tuple[Span, ...] = ()
    raw: tuple[tuple[int, int, int], ...] = ()

    def with_spans(self, spans: Iterable[Span]) -> "Sentence":
        """The same sentence with these spans, sorted."""
        return replace(self, spans=tuple(sorted(spans)))

    def to_json(self) -> dict[str, Any]:
        """One row of a corpus, gold or tagged file; ``raw`` is left out where it is empty."""
        row: dict[str, Any] = {
            "id": self.id,
            "report": self.report,
            "role": self.role,
            "section": self.section,
            "paragraph": self.paragraph,
            "text": self.text,
            "start": self.start,
            "end": self.end,
        }
        if self.raw:
            row["raw"] = [list(run) for run in self.raw]
        row["spans"] = [span.to_json() for span in self.spans]
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(
            id=row["id"],
            report=row["report"],
            role=row["role"],
            section=row["section"],
            paragraph=row["paragraph"],
            text=row["text"],
            start=row["start"],
            end=row["end"],
            spans=tuple(Span.from_json(span) for span in row.get("spans", ())),
            raw=tuple((a, b, c) for a, b, c in row.get("raw", ())),
        )


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that cleaning removed, replaced or could not read.

    Attributes:
        kind: ``furniture``, ``advertisement``, ``gloss``, ``redaction``, ``repair``, ``damage``, ``width``,
            ``traditional``, ``space`` ...
        start: Code point in the decoded raw file.
        end: Code point behind the last one.
        raw: The raw characters.
        clean: What stands there now (empty for a removal).
        note: Why, in a few words.
    """

    kind: str
    start: int
    end: int
    raw: str
    clean: str = ""
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """One row of ``corpus/<report>.edits.jsonl``."""
        return {
            "kind": self.kind,
            "start": self.start,
            "end": self.end,
            "raw": self.raw,
            "clean": self.clean,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What is known about a report besides its text; ``None`` or empty where it is not known."""

    id: str
    title: str = ""
    level: str = ""
    province: str = ""
    city: str = ""
    place: str = ""
    year: int | None = None
    date: str = ""
    file: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A clean report: its sentences in order, and what cleaning did to the raw file."""

    info: ReportInfo
    sentences: tuple[Sentence, ...]
    encoding: str = "utf-8"
    edits: tuple[Edit, ...] = ()

    @property
    def text(self) -> str:
        """The clean text that sentence offsets count in."""
        return clean_text(self.sentences)

    def __iter__(self) -> Iterator[Sentence]:
        return iter(self.sentences)


def clean_text(sentences: Iterable[Sentence]) -> str:
    """Join sentences into the clean report: a newline between paragraphs, nothing within one."""
    parts: list[str] = []
    paragraph: int | None = None
    for sentence in sentences:
        if paragraph is not None and sentence.paragraph != paragraph:
            parts.append("\n")
        paragraph = sentence.paragraph
        parts.append(sentence.text)
    return "".join(parts)


def places(sentences: Iterable[Sentence]) -> list[int]:
    """Where each sentence begins in ``clean_text(sentences)``, also if they are only a part of a report."""
    found: list[int] = []
    at, paragraph = 0, None
    for sentence in sentences:
        at += paragraph is not None and sentence.paragraph != paragraph
        paragraph = sentence.paragraph
        found.append(at)
        at += len(sentence.text)
    return found
