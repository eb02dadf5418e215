"""The ``baogao_sections`` component: sentences of a doc, and for each its section and role."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import cast

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc, Span

from baogao.corpus.cleaning.clean import same_width
from baogao.corpus.layout import layout
from baogao.corpus.sentences import split_sentences
from baogao.corpus.structure.outline import assign_sections
from baogao.corpus.structure.sections import SectionTracker
from baogao.schema import Role

_KEY = "baogao.sections"

Row = tuple[int, str, str]
"""First token of a sentence, its section path, its role (empty where nothing tells)."""


_FEW = 8
"""Sentences up to which a text without headings is too short to tell review from plan by its wording."""


class SectionMarker:
    """Set ``doc.sents`` with the shared splitter and remember each sentence's section and role.

    The headings of the text decide, and where it has none, the wording of a whole page. A few sentences without
    heading have no role (``None``).
    """

    def __call__(self, doc: Doc) -> Doc:
        """Mark one doc in place and return it; sections that were set before (``set_sections``) stay."""
        if _KEY in doc.user_data:
            return doc
        found = layout(doc)
        placed = (
            (found.token_at(start), section, role) for start, section, role in _places(same_width(found.text))
        )
        rows = [(token, section, role) for token, section, role in placed if token is not None]
        return set_sections(doc, rows)


def _places(text: str) -> list[Row]:
    """First character, section path and role of each sentence."""
    lines = list(_lines(text))
    found: list[Row] = [
        (offset + start, section, role)
        for (offset, _), sentences in zip(lines, assign_sections([line for _, line in lines]), strict=True)
        for start, (section, role) in sorted(sentences.items())
    ]
    if len(found) > _FEW:
        return found
    told = _told([line for _, line in lines])
    return [
        (start, section, role if known else "")
        for (start, section, role), known in zip(found, told, strict=True)
    ]


def _told(lines: list[str]) -> list[bool]:
    """For each sentence whether a heading, not a guess, gives its role."""
    tracker, known = SectionTracker(), []
    for line in lines:
        for start, end in split_sentences(line):
            tracker.feed(line[start:end], start == 0)
            known.append(tracker.certain)
    return known


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, without indent, and where they begin."""
    for match in re.finditer(r"[^\s][^\n]*", text):
        yield match.start(), match.group().rstrip()


def set_sections(doc: Doc, rows: list[Row]) -> Doc:
    """Give a doc its sentences, their sections and roles.

    Args:
        doc: The doc, changed in place.
        rows: One for each sentence, in order; white space before the first belongs to it.
    """
    # All at once: setting token.is_sent_start looks through the whole doc each time.
    starts = np.full(len(doc), -1, dtype=np.int64)
    starts[[0, *(row[0] for row in rows[1:])] if len(doc) else []] = 1
    doc.from_array([SENT_START], starts.astype(np.uint64).reshape(-1, 1))
    doc.user_data[_KEY] = rows
    doc.set_ents([], blocked=_gaps(doc), default="unmodified")  # no entity runs on into a gap
    return doc


def _gaps(doc: Doc) -> list[Span]:
    """The stretches of white space behind sentences."""
    ends = [(text_end(sentence), sentence.end) for sentence in (doc.sents if len(doc) else ())]
    return [doc[start:end] for start, end in ends if start < end]


def text_end(sentence: Span) -> int:
    """The token behind the last one of a sentence that is not white space."""
    end = int(sentence.end)
    while end > sentence.start and sentence.doc[end - 1].is_space:
        end -= 1
    return end


def _row(span: Span) -> Row:
    rows = cast(list[Row], span.doc.user_data.get(_KEY, []))
    at = bisect_right(rows, span.start, key=lambda row: row[0]) - 1
    return rows[at] if at >= 0 else (0, "", "")


def span_role(span: Span) -> Role | None:
    """The role of the section a span lies in, ``None`` where the text does not tell."""
    return cast(Role, _row(span)[2]) or None


def span_section(span: Span) -> str:
    """The section path of a span, empty where there is none."""
    return _row(span)[1]


Span.set_extension("role", getter=span_role, force=True)
Span.set_extension("section", getter=span_section, force=True)


@Language.factory(  # type: ignore[untyped-decorator]
    "baogao_sections", assigns=["token.is_sent_start", "span._.role", "span._.section"]
)
def make_sections(nlp: Language, name: str) -> SectionMarker:
    """Build the ``baogao_sections`` component."""
    return SectionMarker()
