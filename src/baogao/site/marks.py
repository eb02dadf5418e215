"""A sentence as HTML: nested ``<mark>`` elements for spans that may overlap in any way.

HTML elements nest, spans need not. The sentence is cut where spans begin and end; at each cut the elements
that end are closed, and one that goes on behind the cut is opened again without its label. Statements lie
outside, the NER layer within, so that crossing spans cost as few elements as they can.

Labels must not cover each other: a statement's label stands in the line before it, the label of a NER span
above it. A NER span that overlaps an earlier one has its label in the line, too.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import pairwise
from math import ceil

from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels
from baogao.site import words

TRACKS = 3
"""How many overlapping statements get an underline of their own height; further ones share the lowest."""

_LONG = 20
"""Text that is longer than this, in characters, has room for every label."""

_TAG_EM = 0.6
"""Size of a label above the text, in em of the text; the style sheet has the same number."""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A span with its track: 0, or more where it overlaps others of its layer.

    ``room`` is where the next label above the text begins, which this one's must not reach.
    """

    span: Span
    statement: bool
    track: int
    room: int = 0

    @property
    def order(self) -> tuple[bool, int, int, str]:
        return (not self.statement, self.span.start, -self.span.end, self.span.label)


def label_class(name: str) -> str:
    """CSS class of a label: its place in the label set, ``lx`` for a label that is not in it."""
    known = list(labels())
    return f"l{known.index(name)}" if name in known else "lx"


def label_name(name: str) -> str:
    """Chinese name of a label, or the label itself."""
    return labels()[name].zh if name in labels() else name


def mark_up(sentence: Sentence, links: Mapping[Span, str]) -> str:
    """The sentence's text with its spans as marks; everything escaped.

    Args:
        sentence: A tagged sentence.
        links: Where the label of a statement leads, as a ready ``href``.

    Raises:
        BaogaoError: If a span does not lie within the sentence.
    """
    waiting = sorted(_with_room(_place(sentence), len(sentence.text)), key=lambda p: -p.span.start)
    cuts = {0, len(sentence.text)}.union(*((p.span.start, p.span.end) for p in waiting))
    parts: list[str] = []
    stack: list[_Placed] = []
    for start, end in pairwise(sorted(cuts)):
        active = [p for p in stack if p.span.end > start]
        while waiting and waiting[-1].span.start == start:
            active.append(waiting.pop())
        active.sort(key=lambda p: p.order)
        keep = _common(stack, active)
        parts.append("</mark>" * (len(stack) - keep))
        parts.extend(_open(p, start, sentence.text, links) for p in active[keep:])
        parts.append(escape(sentence.text[start:end]))
        stack = active
    parts.append("</mark>" * len(stack))
    return "".join(parts)


def _place(sentence: Sentence) -> Iterator[_Placed]:
    """Give each span the lowest track that is free where it begins."""
    ends: dict[bool, list[int]] = {True: [], False: []}
    for span in sorted(set(sentence.spans), key=lambda s: (s.start, -s.end, s.label)):
        if not 0 <= span.start < span.end <= len(sentence.text):
            what = f"span {span.label} {span.start}-{span.end} lies outside sentence {sentence.id}"
            raise BaogaoError(what, remedy="offsets count code points of the sentence's text")
        statement = span.label in labels() and labels()[span.label].layer == "spans"
        tracks = ends[statement]
        track = next((i for i, end in enumerate(tracks) if end <= span.start), len(tracks))
        tracks[track : track + 1] = [span.end]
        yield _Placed(span, statement, track)


def _with_room(placed: Iterable[_Placed], end: int) -> Iterator[_Placed]:
    """Tell each label above the text how far it may reach."""
    for p in sorted(placed, key=lambda p: -p.span.start):
        yield replace(p, room=end)
        if not p.statement and p.track == 0:
            end = p.span.start


def _common(a: list[_Placed], b: list[_Placed]) -> int:
    return next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _open(placed: _Placed, at: int, text: str, links: Mapping[Span, str]) -> str:
    span, name = placed.span, escape(label_name(placed.span.label))
    classes = [label_class(span.label), "statement" if placed.statement else "entity"]
    above = not placed.statement and placed.track == 0
    first = at == span.start
    if placed.statement:
        classes.append(f"track{min(placed.track, TRACKS - 1)}")
    elif first and above and (missing := _missing_width(span, text[at : placed.room])):
        classes.append(f"wide{missing}")
    tag = f' data-tag="{name}"' if first and above else ""
    chip = "" if above or not first else _chip(span, name, links.get(span))
    label = escape(span.label)
    return f'{chip}<mark class="{" ".join(classes)}" data-label="{label}" title="{name} {label}"{tag}>'


def _chip(span: Span, name: str, href: str | None) -> str:
    """A label in the line. Its words are generated by the style sheet: copied text is the report's alone."""
    css = f'class="chip {label_class(span.label)}" data-tag="{name}"'
    return (
        f'<a {css} href="{href}"{words.attribute("aria-label", "report.in_table")}></a>'
        if href
        else f"<span {css}></span>"
    )


def _missing_width(span: Span, text: str) -> int:
    """By how many quarters of an em the label above a span is wider than the text up to the next label."""
    own = sum(map(_width, text[:_LONG]))
    needed = _TAG_EM * sum(map(_width, label_name(span.label))) + 0.15
    return min(12, max(0, ceil((needed - own) * 4)))


def _width(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5
