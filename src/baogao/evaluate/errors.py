"""Errors by kind, the sentences that hold them, and those that may be the gold's.

Every missed and every spurious span belongs to exactly one error, so errors and strict counts add up.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from baogao.evaluate.match import Row, span_from_json, span_to_json
from baogao.schema import Span, labels, layer_labels
from baogao.spans import overlaps

if TYPE_CHECKING:
    from baogao.evaluate.analysis import Analysis

KINDS = ("boundary", "label", "tense", "both", "split", "merged", "missed", "spurious")
"""``boundary``: right label, other offsets. ``label``: right offsets, other label; ``tense`` if TARGET and RESULT are
exchanged. ``both``: overlap with other offsets and other label. ``split``: several predictions of the label on one
gold span. ``merged``: one prediction over several gold spans of its label. ``missed``, ``spurious``: no partner."""

_HARDEST = 50
_SHOWN = 12
"""Characters of a boundary pattern; the ones at the border."""
_SURE = 0.95
_USUAL = 3
_MANY = 3

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Error:
    """A mismatch.

    Attributes:
        kind: One of ``KINDS``.
        sentence: Number of the sentence.
        gold: The gold spans in question: none if spurious, several if merged.
        predicted: The predicted ones: none if missed, several if split.
    """

    kind: str
    sentence: int
    gold: Spans
    predicted: Spans

    @property
    def label(self) -> str:
        """The gold's label; the prediction's if there is no gold span."""
        return (*self.gold, *self.predicted)[0].label

    def to_json(self) -> dict[str, Any]:
        """The error as plain data."""
        return {"kind": self.kind, "sentence": self.sentence, **_sides(self)}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Error":
        """Read what :meth:`to_json` wrote."""
        return cls(row["kind"], row["sentence"], _spans(row["gold"]), _spans(row["predicted"]))


@dataclass(frozen=True, slots=True)
class BoundaryPattern:
    """Characters that predictions have too much or too little at one side; from ``boundary`` errors.

    Attributes:
        label: Of both spans.
        side: ``left`` or ``right``.
        change: ``extra`` if the prediction has them too much, ``short`` if they are missing from it.
        text: The characters; of many only the twelve at the border, with an ellipsis.
        count: How often.
        sentences: Where.
    """

    label: str
    side: str
    change: str
    text: str
    count: int
    sentences: tuple[int, ...]

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "BoundaryPattern":
        """Read its fields."""
        return cls(**{**row, "sentences": tuple(row["sentences"])})


@dataclass(frozen=True, slots=True)
class ConfusionCell:
    """How often spans of one label were paired with predictions of another; ``""`` stands for none."""

    gold: str
    predicted: str
    count: int
    sentences: tuple[int, ...]

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "ConfusionCell":
        """Read its fields."""
        return cls(**{**row, "sentences": tuple(row["sentences"])})


@dataclass(frozen=True, slots=True)
class Hard:
    """A sentence with many wrong spans: ``wrong`` counts missed and spurious ones."""

    sentence: int
    wrong: int
    gold: int
    predicted: int


@dataclass(frozen=True, slots=True)
class Suspect:
    """A place where the gold may be wrong rather than the system.

    Attributes:
        sentence: Number of the sentence.
        kind: Kind of the error.
        gold: What the gold has there.
        predicted: What it might better have.
        score: Of the prediction, the lowest if there are several; ``None`` if they have none.
        systems: How many systems predict just this (or, where it is missed, how many miss it).
        reason: Why it is suspected.
    """

    sentence: int
    kind: str
    gold: Spans
    predicted: Spans
    score: float | None
    systems: int
    reason: str

    def to_json(self) -> dict[str, Any]:
        """The suspect as plain data."""
        score = None if self.score is None else round(self.score, 4)
        last = {"score": score, "systems": self.systems, "reason": self.reason}
        return {"sentence": self.sentence, "kind": self.kind, **_sides(self), **last}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Suspect":
        """Read what :meth:`to_json` wrote."""
        return cls(**{**row, "gold": _spans(row["gold"]), "predicted": _spans(row["predicted"])})


def _sides(item: Error | Suspect) -> dict[str, Any]:
    return {
        side: [span_to_json(span) for span in spans]
        for side, spans in (("gold", item.gold), ("predicted", item.predicted))
    }


def _spans(rows: Iterable[Sequence[Any]]) -> Spans:
    return tuple(map(span_from_json, rows))


def errors_of(row: Row) -> list[Error]:
    """The errors of one sentence, in text order."""
    wrong = [(i, j) for i, j in row.pairs if row.gold[i] != row.predicted[j]]
    lost = sorted(set(range(len(row.gold))) - {i for i, _ in row.pairs})
    vain = sorted(set(range(len(row.predicted))) - {j for _, j in row.pairs})
    found = []
    for i, j in wrong:
        gold, predicted = row.gold[i], row.predicted[j]
        merged = _take(lost, row.gold, predicted, gold.label) if gold.label == predicted.label else []
        split = (
            [] if merged or gold.label != predicted.label else _take(vain, row.predicted, gold, gold.label)
        )
        kind = "merged" if merged else "split" if split else _kind(gold, predicted)
        sides = (tuple(sorted((gold, *merged))), tuple(sorted((predicted, *split))))
        found.append(Error(kind, row.index, *sides))
    found += [Error("missed", row.index, (row.gold[i],), ()) for i in lost]
    found += [Error("spurious", row.index, (), (row.predicted[j],)) for j in vain]
    return sorted(found, key=lambda error: (*error.gold, *error.predicted)[0])


def _take(left: list[int], spans: Spans, over: Span, label: str) -> list[Span]:
    """Take the unpaired spans of a label that overlap a span out of those left."""
    taken = [at for at in left if spans[at].label == label and overlaps(spans[at], over)]
    left[:] = [at for at in left if at not in taken]
    return [spans[at] for at in taken]


def _kind(gold: Span, predicted: Span) -> str:
    if gold.label == predicted.label:
        return "boundary"
    if (gold.start, gold.end) != (predicted.start, predicted.end):
        return "both"
    return "tense" if labels()[gold.label].layer == labels()[predicted.label].layer == "spans" else "label"


class ErrorCollector:
    """Collects the errors of rows and what they have in common."""

    def __init__(self) -> None:
        self.errors: list[Error] = []
        self._confusion: Counter[tuple[str, str]] = Counter()
        self._confused: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        self._hard: list[Hard] = []
        self._usual: Counter[tuple[str, str]] = Counter()

    def add(self, row: Row, *, kept: bool = True) -> None:
        """Collect one sentence; of one whose text is not kept only the counts."""
        self._usual.update((span.label, row.text[span.start : span.end]) for span in row.gold)
        cells = list(_confusions(row))
        self._confusion.update(cells)
        if not kept:
            return
        for cell in cells:
            self._confused[cell].append(row.index)
        found = errors_of(row)
        self.errors += found
        wrong = sum(len(error.gold) + len(error.predicted) for error in found)
        if wrong:
            self._hard.append(Hard(row.index, wrong, len(row.gold), len(row.predicted)))

    def confusion(self) -> tuple[ConfusionCell, ...]:
        """Cells in the order of the labels, none last."""
        order = {label: number for number, label in enumerate((*labels(), ""))}
        cells = sorted(self._confusion.items(), key=lambda item: [order[label] for label in item[0]])
        return tuple(ConfusionCell(*key, count, _once(self._confused[key])) for key, count in cells)

    def hardest(self) -> tuple[Hard, ...]:
        """The sentences with the most wrong spans."""
        return tuple(sorted(self._hard, key=lambda hard: (-hard.wrong, hard.sentence))[:_HARDEST])

    def usual(self, label: str, words: str) -> int:
        """How often the gold marks these words so."""
        return self._usual[label, words]


def _confusions(row: Row) -> Iterator[tuple[str, str]]:
    for i, j in row.pairs:
        yield row.gold[i].label, row.predicted[j].label
    for i in set(range(len(row.gold))) - {i for i, _ in row.pairs}:
        yield row.gold[i].label, ""
    for j in set(range(len(row.predicted))) - {j for _, j in row.pairs}:
        yield "", row.predicted[j].label


def boundaries(errors: Iterable[Error], texts: Mapping[int, str]) -> tuple[BoundaryPattern, ...]:
    """What the boundary errors have too much and too little, the most frequent first.

    Args:
        errors: Of any kind.
        texts: Text of each sentence with a boundary error.
    """
    found: defaultdict[tuple[str, str, str, str], list[int]] = defaultdict(list)
    for error in errors:
        if error.kind == "boundary":
            for key in _edges(error.gold[0], error.predicted[0], texts[error.sentence]):
                found[error.label, *key].append(error.sentence)
    patterns = (BoundaryPattern(*key, len(where), _once(where)) for key, where in found.items())
    return tuple(sorted(patterns, key=lambda p: (-p.count, p.label, p.side, p.change, p.text)))


def _edges(gold: Span, predicted: Span, text: str) -> Iterator[tuple[str, str, str]]:
    if gold.start != predicted.start:
        words = text[min(gold.start, predicted.start) : max(gold.start, predicted.start)]
        shown = words if len(words) <= _SHOWN else f"…{words[-_SHOWN:]}"
        yield "left", "extra" if predicted.start < gold.start else "short", shown
    if gold.end != predicted.end:
        words = text[min(gold.end, predicted.end) : max(gold.end, predicted.end)]
        shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
        yield "right", "extra" if predicted.end > gold.end else "short", shown


def _once(where: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(where))


@dataclass(frozen=True, slots=True)
class Votes:
    """How many systems predict each span of one sentence, and how many systems there are."""

    spans: Mapping[Span, int]
    systems: int


ALONE = Votes({}, 1)


def suspects(
    collector: ErrorCollector, texts: Mapping[int, str], votes: Mapping[int, Votes]
) -> tuple[Suspect, ...]:
    """The errors that may be the gold's, the likeliest first.

    An error is suspected where the system is at least 95 % sure of it, where most of several systems predict
    just the same, where the gold marks the same words with the same label three times or more in other
    places, or where three systems or more all miss what the gold has. Systems that build on one another (a
    pipeline that reads the rules) agree more easily than independent ones.

    Args:
        collector: The errors.
        texts: Text of each sentence with an error.
        votes: What all systems predict, by sentence; may be empty.
    """
    found = []
    for error in collector.errors:
        reasons, agreed = _reasons(collector, error, texts, votes.get(error.sentence, ALONE))
        if reasons:
            scores = [span.score for span in error.predicted if span.score is not None]
            score = min(scores, default=None)
            said = "; ".join(reasons)
            one = Suspect(error.sentence, error.kind, error.gold, error.predicted, score, agreed, said)
            found.append((-len(reasons), -agreed, -(score or 0.0), one))
    return tuple(one for *_, one in sorted(found, key=lambda entry: (entry[:3], entry[3].sentence)))


def _reasons(
    collector: ErrorCollector, error: Error, texts: Mapping[int, str], votes: Votes
) -> tuple[list[str], int]:
    """Why the gold may be wrong, and how many systems say so."""
    if not error.predicted:
        alone = votes.systems >= _MANY and not votes.spans.get(error.gold[0], 0)
        return [f"none of {votes.systems} systems finds it"] if alone else [], votes.systems
    agreed = min(votes.spans.get(span, 1) for span in error.predicted)
    scores = [-1.0 if span.score is None else span.score for span in error.predicted]
    reasons = [f"the system is {min(scores):.2f} sure"] if min(scores) >= _SURE else []
    if agreed >= 2 and agreed * 2 > votes.systems:
        reasons.append(f"{agreed} of {votes.systems} systems agree")
    text = texts[error.sentence]
    usual = [collector.usual(span.label, text[span.start : span.end]) for span in error.predicted]
    if min(usual) >= _USUAL:
        reasons.append(f"the gold marks these words so {min(usual)} times elsewhere")
    return reasons, agreed


def suspect_rows(analysis: "Analysis") -> Iterator[dict[str, Any]]:
    """The sentences with likely annotation errors as rows for Doccano or another editor, one a sentence.

    ``label`` holds the sentence's spans with every suspected change made (``[start, end, label]``, as Doccano
    imports them), ``gold`` those it has now, ``reason`` what changed and why. Predictions that overlap a gold
    span of the same layer that is not in question are left out of ``label``.
    """
    by_sentence: defaultdict[int, list[Suspect]] = defaultdict(list)
    for suspect in analysis.suspects:
        by_sentence[suspect.sentence].append(suspect)
    for row in analysis.sentences:
        if mine := by_sentence.get(row.index):
            yield {
                "id": row.id,
                "text": row.text,
                "label": [[span.start, span.end, span.label] for span in _changed(row, mine)],
                "gold": [[span.start, span.end, span.label] for span in row.gold],
                "reason": " | ".join(f"{one.kind} {_words(row, one)}: {one.reason}" for one in mine),
            }


def _changed(row: Row, suspects: Iterable[Suspect]) -> list[Span]:
    spans = list(row.gold)
    for suspect in suspects:
        kept = [span for span in spans if span not in suspect.gold]
        if not any(_clash(new, old) for new in suspect.predicted for old in kept):
            spans = [*kept, *suspect.predicted]
    return sorted(spans)


def _clash(one: Span, other: Span) -> bool:
    layers = (layer_labels("ner"), layer_labels("spans"))
    return overlaps(one, other) and any({one.label, other.label} <= set(layer) for layer in layers)


def _words(row: Row, suspect: Suspect) -> str:
    spans = suspect.predicted or suspect.gold
    return "、".join(f"{span.label} {row.text[span.start : span.end]}" for span in spans)


def plain(item: BoundaryPattern | ConfusionCell | Hard) -> dict[str, Any]:
    """Fields as plain data."""
    return {key: list(value) if isinstance(value, tuple) else value for key, value in asdict(item).items()}
