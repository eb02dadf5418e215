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

Part = Literal["front", "review", "plan", "self-government", "closing", "glossary", "annex"]
PARTS: tuple[Part, ...] = ("front", "review", "plan", "self-government", "closing", "glossary", "annex")
"""What a section of a report is for; finer than its role (政府自身建设 and the closing words are plan)."""

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
class Section:
    """A run of sentences under the same headings.

    Attributes:
        path: Headings from the outermost to the innermost, joined by ``SECTION_SEPARATOR``.
        role: Role of its sentences.
        part: What it is for.
        period: First and last calendar year it speaks of, where headings or opening words tell:
            ``(2018, 2022)`` for 过去五年工作回顾 in a report of 2023; ``None`` where they do not.
        first: Index of its first sentence in ``Report.sentences``.
        count: How many sentences it holds.
    """

    path: str
    role: Role
    part: Part
    period: tuple[int, int] | None
    first: int
    count: int


@dataclass(frozen=True, slots=True)
class ReportInfo:
    """What is known about a report besides its text; ``None`` or empty where it is not known.

    Attributes:
        id: Names the report's files and begins its sentences' ids.
        title: As it stands in the report.
        level: ``nation`` (place 全国), ``province``, ``city``, ``county``, ``district`` or ``township``.
        province: Full name (浙江省).
        city: Prefecture-level city the place lies in.
        place: The place whose government reports.
        code: Six-digit GB/T 2260 code of the place; townships and development zones have none.
        year: Year of the plan.
        date: Day the report was given, ISO 8601.
        session: The congress session it was given to (第十七届人民代表大会第二次会议).
        file: Name of the raw file.
        split: ``train``, ``dev`` or ``test``.
        sources: Where each field comes from: ``registry``, ``record`` (a column), ``opening``, ``headings``,
            ``title``, ``document`` (HTML or Word metadata), ``file`` (its name), ``text``, ``gazetteer``.
    """

    id: str
    title: str = ""
    level: str = ""
    province: str = ""
    city: str = ""
    place: str = ""
    code: str = ""
    year: int | None = None
    date: str = ""
    session: str = ""
    file: str = ""
    split: str = ""
    sources: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Report:
    """A clean report: its sentences in order, and what cleaning did to the raw file.

    Attributes:
        info: What is known about it.
        sentences: In order.
        encoding: Of the file.
        edits: What was removed, replaced or could not be read, by raw offset.
        sections: Runs of sentences under the same headings.
        format: Of the file, as in :class:`baogao.corpus.document.Document`.
        extracted: The text that raw offsets count in, where it is not just the decoded file; else empty.
    """

    info: ReportInfo
    sentences: tuple[Sentence, ...]
    encoding: str = "utf-8"
    edits: tuple[Edit, ...] = ()
    sections: tuple[Section, ...] = ()
    format: str = "text"
    extracted: str = ""

    def renamed(self, name: str) -> "Report":
        """The same report under another id, its sentences with it."""
        old = self.info.id
        if name == old:
            return self
        sentences = tuple(
            replace(sentence, id=name + sentence.id.removeprefix(old), report=name)
            for sentence in self.sentences
        )
        return replace(self, info=replace(self.info, id=name), sentences=sentences)

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
