"""Precision, recall and F1 per label, per layer and in all (micro), by six ways to call a span right."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from baogao.errors import BaogaoError
from baogao.evaluate.match import Row, rows
from baogao.schema import Sentence, Span, labels, layer_labels
from baogao.spans import Counts

MICRO = "micro"
LAYERS = ("ner", "spans")

SCHEMAS = ("strict", "boundary", "type", "partial", "overlap", "characters")
"""When a span is right, told for the span that it is paired with (:mod:`baogao.matching`).

``strict``: offsets and label are equal. ``boundary``: offsets are. ``type``: the label is, and they overlap.
``partial``: equal offsets count one, any other overlap one half, whatever the label. ``overlap``: any overlap,
whatever the label. ``characters`` needs no pairs: it counts pairs of a character and a label that covers it.
"""

PARTS = 4
"""Found, gold, right, predicted: how a cell of counts is laid out."""

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Tally:
    """What precision, recall and F1 of a cell are made of; counts of spans (of characters in ``characters``).

    Attributes:
        found: Credit of the gold spans.
        gold: Number of gold spans.
        right: Credit of the predicted spans; other than ``found`` only in a single label's or stratum's row:
            there a span may be paired with one of another row.
        predicted: Number of predicted spans.
    """

    found: float = 0.0
    gold: float = 0.0
    right: float = 0.0
    predicted: float = 0.0

    @property
    def missed(self) -> float:
        """Gold spans without credit."""
        return self.gold - self.found

    @property
    def spurious(self) -> float:
        """Predicted spans without credit."""
        return self.predicted - self.right

    @property
    def precision(self) -> float | None:
        """Credit a predicted span; ``None`` if there is none."""
        return self.right / self.predicted if self.predicted else None

    @property
    def recall(self) -> float | None:
        """Credit a gold span; ``None`` if there is none."""
        return self.found / self.gold if self.gold else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; zero if one side is empty, ``None`` if both are."""
        p, r = self.precision, self.recall
        if p is None and r is None:
            return None
        return 2 * p * r / (p + r) if p and r else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class CountTable:
    """Counts of every sentence by schema and label; what the bootstrap works on.

    Only cells of a sentence and label that hold a span are stored, so that a hundred thousand sentences take
    some tens of megabytes.

    Attributes:
        ids: Id of each sentence.
        reports: Report of each sentence.
        sentence: Number of the sentence of each stored cell.
        label: Number of its label, in the order of ``labels.toml``.
        values: For each stored cell six schemas by found, gold, right, predicted, in halves of a span (one
            half is the smallest credit); shape ``(cells, 6, 4)``.
    """

    ids: tuple[str, ...]
    reports: tuple[str, ...]
    sentence: Ints
    label: Ints
    values: Ints

    @property
    def counts(self) -> Ints:
        """All of it at once, in halves: ``(sentences, 6 schemas, labels, 4)``."""
        full = np.zeros((len(self.ids), len(SCHEMAS), len(labels()), PARTS), dtype=np.int32)
        full[self.sentence, :, self.label] = self.values
        return full

    def tallies(self, schema: str = "strict") -> dict[str, Tally]:
        """Counts over all sentences by label, layer and ``micro``."""
        totals = np.zeros((len(labels()), PARTS), dtype=np.int64)
        np.add.at(totals, self.label, self.values[:, SCHEMAS.index(schema)])
        summed = membership().T @ totals / 2
        return {name: Tally(*map(float, row)) for name, row in zip(names(), summed, strict=True)}

    def to_json(self) -> dict[str, Any]:
        """Ids, reports and the stored cells: ``[sentence, label, 24 halves]``."""
        cells = np.column_stack([self.sentence, self.label, self.values.reshape(-1, len(SCHEMAS) * PARTS)])
        return {"ids": list(self.ids), "reports": list(self.reports), "rows": cells.tolist()}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "CountTable":
        """Read what :meth:`to_json` wrote."""
        width = len(SCHEMAS) * PARTS
        cells = np.array(row["rows"], dtype=np.int32).reshape(-1, 2 + width)
        values = cells[:, 2:].reshape(-1, len(SCHEMAS), PARTS)
        return cls(tuple(row["ids"]), tuple(row["reports"]), cells[:, 0], cells[:, 1], values)


@cache
def names() -> tuple[str, ...]:
    """The rows of a table: the labels in the order of ``labels.toml``, ``ner``, ``spans``, ``micro``."""
    return (*labels(), *LAYERS, MICRO)


@cache
def membership() -> npt.NDArray[np.int64]:
    """Which label counts in which row: ``(labels, names)`` of zeros and ones."""
    groups = {"ner": layer_labels("ner"), "spans": layer_labels("spans"), MICRO: tuple(labels())}
    return np.array([[label in groups.get(name, (name,)) for name in names()] for label in labels()], int)


@cache
def label_number(label: str) -> int:
    """Place of a label in ``labels.toml``, from 0."""
    return list(labels()).index(label)


def tabulate(gold: Iterable[Sentence], predicted: Iterable[Sentence]) -> CountTable:
    """Count every sentence; both may be streams.

    Raises:
        BaogaoError: If the two do not hold the same sentences in the same order, or a label is unknown.
    """
    table = TableBuilder()
    for row in rows(gold, predicted):
        table.add(row)
    return table.build()


class TableBuilder:
    """Collects the counts of rows into a :class:`CountTable`."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._reports: list[str] = []
        self._cells, self._values = array("i"), array("i")

    def add(self, row: Row) -> None:
        """Count one sentence."""
        number = len(self._ids)
        self._ids.append(row.id)
        self._reports.append(row.report)
        for label, values in _cells(row).items():
            self._cells.extend((number, label_number(label)))
            self._values.extend(values)

    def build(self) -> CountTable:
        """The table of all rows added."""
        cells = np.array(self._cells, dtype=np.int32).reshape(-1, 2)
        values = np.array(self._values, dtype=np.int32).reshape(-1, len(SCHEMAS), PARTS)
        return CountTable(tuple(self._ids), tuple(self._reports), cells[:, 0], cells[:, 1], values)


def credits(gold: Span, predicted: Span) -> tuple[int, int, int, int, int]:
    """Halves that a pair earns by strict, boundary, type, partial and overlap."""
    label = gold.label == predicted.label
    place = (gold.start, gold.end) == (predicted.start, predicted.end)
    return (2 * (label and place), 2 * place, 2 * label, 1 + place, 2)


def _cells(row: Row) -> dict[str, list[int]]:
    """By label 24 halves: six schemas by found, gold, right, predicted."""
    found: dict[str, list[int]] = {}
    for side, spans in ((1, row.gold), (3, row.predicted)):
        for span in spans:
            cell = found.setdefault(span.label, [0] * (len(SCHEMAS) * PARTS))
            for at in range(side, (len(SCHEMAS) - 1) * PARTS, PARTS):
                cell[at] += 2
    for i, j in row.pairs:
        gold, predicted = row.gold[i], row.predicted[j]
        for schema, halves in enumerate(credits(gold, predicted)):
            found[gold.label][schema * PARTS] += halves
            found[predicted.label][schema * PARTS + 2] += halves
    for label, cell in found.items():
        cell[-PARTS:] = _characters(row, label)
    return found


def _characters(row: Row, label: str) -> tuple[int, int, int, int]:
    ours, theirs = (_covered(side, label) for side in (row.gold, row.predicted))
    gold, predicted = (sum(end - start for start, end in runs) for runs in (ours, theirs))
    both = gold + predicted - sum(end - start for start, end in _joined([*ours, *theirs]))
    return (2 * both, 2 * gold, 2 * both, 2 * predicted)


def _covered(spans: Iterable[Span], label: str) -> list[tuple[int, int]]:
    """The runs of characters that a label covers; overlapping spans of one label cover a character once."""
    return _joined((span.start, span.end) for span in spans if span.label == label)


def _joined(runs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(runs):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def score(gold: Sequence[Sentence], predicted: Sequence[Sentence]) -> dict[str, Counts]:
    """Strict counts over sentences: for each label, each layer (``ner``, ``spans``) and ``micro``.

    Args:
        gold: Sentences with gold spans.
        predicted: The same sentences, in the same order, with predicted spans.

    Returns:
        Counts by name, the labels in the order of ``labels.toml``, then ``ner``, ``spans`` and ``micro``.

    Raises:
        BaogaoError: If the two do not hold the same sentences, or one has a label that ``labels.toml`` lacks.
    """
    if len(gold) != len(predicted):
        raise BaogaoError(f"{len(gold)} gold sentences but {len(predicted)} predicted ones")
    tallies = tabulate(gold, predicted).tallies()
    return {name: Counts(int(t.found), int(t.missed), int(t.spurious)) for name, t in tallies.items()}
