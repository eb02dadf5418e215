"""Gold beside predictions, sentence by sentence, with the pairs of :mod:`baogao.matching`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from baogao.errors import BaogaoError
from baogao.matching import Pair, match, place
from baogao.schema import Sentence, Span, labels


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence with both sets of spans and their pairs.

    Attributes:
        index: Number of the sentence in the gold, from 0; what errors and scores refer to.
        id: Its id.
        report: Its report's id.
        role: ``review``, ``plan``, ``front`` or ``glossary``.
        section: Headings above it.
        text: Its text, which offsets count in (code points).
        gold: Gold spans, sorted.
        predicted: Predicted spans, sorted.
        pairs: Indices in ``gold`` and ``predicted`` of the spans that stand for one another.
        strata: Value of the sentence in each dimension (:mod:`baogao.evaluate.strata`).
    """

    index: int
    id: str
    report: str
    role: str
    section: str
    text: str
    gold: tuple[Span, ...]
    predicted: tuple[Span, ...]
    pairs: tuple[Pair, ...]
    strata: Mapping[str, str] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """The row as plain data; a span is ``[start, end, label]`` or ``[start, end, label, score]``."""
        return {
            "index": self.index,
            "id": self.id,
            "report": self.report,
            "role": self.role,
            "section": self.section,
            "text": self.text,
            "gold": [span_to_json(span) for span in self.gold],
            "predicted": [span_to_json(span) for span in self.predicted],
            "pairs": [list(pair) for pair in self.pairs],
            "strata": dict(self.strata),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Row":
        """Read what :meth:`to_json` wrote."""
        spans = {side: tuple(map(span_from_json, row[side])) for side in ("gold", "predicted")}
        return cls(**{**row, **spans, "pairs": tuple((a, b) for a, b in row["pairs"])})

    def exact(self) -> Iterator[Pair]:
        """The pairs with equal offsets and label."""
        return (pair for pair in self.pairs if self.gold[pair[0]] == self.predicted[pair[1]])


def span_to_json(span: Span) -> list[int | str | float]:
    """``[start, end, label]``, and the score behind it where there is one."""
    row: list[int | str | float] = [span.start, span.end, span.label]
    return row if span.score is None else [*row, round(span.score, 4)]


def span_from_json(row: Sequence[Any]) -> Span:
    """Read what :func:`span_to_json` wrote."""
    return Span(row[0], row[1], row[2], score=row[3] if len(row) > 3 else None)


def rows(gold: Iterable[Sentence], predicted: Iterable[Sentence]) -> Iterator[Row]:
    """Match two streams of the same sentences in the same order, one row a sentence.

    Raises:
        BaogaoError: If the two do not hold the same sentences, or one has a label that ``labels.toml`` lacks.
    """
    theirs = iter(predicted)
    count = -1
    for count, ours in enumerate(gold):
        other = next(theirs, None)
        if other is None:
            raise BaogaoError(f"{count + 1} or more gold sentences but {count} predicted ones")
        _refuse_other(ours, other)
        yield _row(count, ours, other)
    if next(theirs, None) is not None:
        raise BaogaoError(f"{count + 1} gold sentences but more predicted ones")


def _row(index: int, gold: Sentence, predicted: Sentence) -> Row:
    ours, theirs = tuple(sorted(gold.spans, key=place)), tuple(sorted(predicted.spans, key=place))
    for span in (*ours, *theirs):
        if span.label not in labels():
            raise BaogaoError(
                f"sentence {gold.id} has the unknown label {span.label}",
                remedy=f"known: {', '.join(labels())}",
            )
    try:
        pairs = match(ours, theirs)
    except BaogaoError as error:
        raise BaogaoError(f"sentence {gold.id}: {error.what}", remedy=error.remedy) from None
    return Row(index, gold.id, gold.report, gold.role, gold.section, gold.text, ours, theirs, pairs)


def _refuse_other(ours: Sentence, theirs: Sentence) -> None:
    if (ours.id, ours.text) != (theirs.id, theirs.text):
        what = f"gold sentence {ours.id} stands beside {theirs.id}"
        if ours.id == theirs.id:
            what = f"gold sentence {ours.id} has another text than the predicted one"
        raise BaogaoError(what, remedy="score the same sentences")


def with_strata(row: Row, strata: Mapping[str, str]) -> Row:
    """The row with the values of its sentence's dimensions."""
    return replace(row, strata=strata)
