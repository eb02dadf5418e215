"""Gold target records on disk: JSONL, one statement a line, without the sentence's text.

``annotations/TARGETS.md`` says what a record holds. A row names its sentence by id and hash, as stand-off labels
do, so records of reports that may not be passed on can be kept beside those of the repository's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Self

from baogao.annotations.standoff import sentence_hash
from baogao.annotations.store import json_lines
from baogao.corpus.store import write_rows
from baogao.errors import BaogaoError
from baogao.tagging.record import BOUNDS, DIRECTIONS, MEASURES, MODALITIES, STATUSES

_CHOICES: Mapping[str, Sequence[str]] = {
    "measure": MEASURES,
    "direction": DIRECTIONS,
    "bound": BOUNDS,
    "modality": MODALITIES,
    "status": STATUSES,
}
_KEYS = ("number", "indicator", "low", "high", "unit", *_CHOICES, "period", "place")
_GUIDE = "annotations/TARGETS.md says what a record may hold"

Stretch = tuple[int, int]
"""Start and end in code points of the sentence."""


@dataclass(frozen=True, slots=True)
class GoldRecord:
    """What a reader wrote down; fields as in :class:`baogao.tagging.record.Target`.

    Attributes:
        number: Where the value stands; ``None`` for a statement without one.
        indicator: Where its indicator stands; ``None`` if the reader's words are not one stretch of the sentence.
        low: Lower end; ``None`` with ``high`` where there is no value.
        high: Upper end.
        unit: Without magnitude.
        measure: As in the record.
        direction: As in the record.
        bound: As in the record.
        modality: As in the record.
        status: As in the record.
        period: First and last year; ``None`` where nothing tells.
        place: The sub-place named; empty for the report's own.
    """

    number: Stretch | None
    indicator: Stretch | None
    low: Decimal | None
    high: Decimal | None
    unit: str
    measure: str
    direction: str
    bound: str
    modality: str
    status: str
    period: Stretch | None
    place: str

    def to_json(self) -> dict[str, Any]:
        """As it stands in the file; values as text, to keep them exact."""
        row: dict[str, Any] = {key: getattr(self, key) for key in _KEYS}
        for key in ("low", "high"):
            row[key] = None if row[key] is None else str(row[key])
        for key in ("number", "indicator", "period"):
            row[key] = row[key] and list(row[key])
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote.

        Raises:
            ValueError: If a field holds what it may not.
            KeyError: If one is missing.
        """
        for key, allowed in _CHOICES.items():
            if row[key] not in allowed:
                raise ValueError(f"{key} {row[key]!r}")
        values = {key: row[key] for key in _KEYS}
        for key in ("low", "high"):
            values[key] = None if row[key] is None else Decimal(row[key])
        for key in ("number", "indicator", "period"):
            first, last = row[key] or (0, 0)
            values[key] = (first, last) if row[key] else None
        return cls(**values)


@dataclass(frozen=True, slots=True)
class GoldStatement:
    """One statement with its records.

    Attributes:
        sentence: Id of the sentence.
        hash: Of its text, as :func:`baogao.annotations.standoff.sentence_hash` gives it.
        start: Where the statement begins, in code points.
        end: Behind its last character.
        label: ``TARGET`` or ``RESULT``.
        records: In the order of the text.
        annotators: Who read it, and how differences were settled.
    """

    sentence: str
    hash: str
    start: int
    end: int
    label: str
    records: tuple[GoldRecord, ...]
    annotators: tuple[str, ...] = ()

    def holds(self, text: str) -> bool:
        """Whether this is the text that was read."""
        return sentence_hash(text) == self.hash

    def to_json(self) -> dict[str, Any]:
        """One line of the file."""
        return {
            "sentence": self.sentence,
            "hash": self.hash,
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "records": [record.to_json() for record in self.records],
            "annotators": list(self.annotators),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(
            row["sentence"],
            row["hash"],
            row["start"],
            row["end"],
            row["label"],
            tuple(map(GoldRecord.from_json, row["records"])),
            tuple(row["annotators"]),
        )


def read_target_gold(path: Path | str) -> list[GoldStatement]:
    """Read the statements of a file in order.

    Raises:
        BaogaoError: At the first line that is no statement, with its number.
    """
    found = []
    for line, row in json_lines(Path(path)):
        try:
            found.append(GoldStatement.from_json(row))
        except (KeyError, TypeError, ValueError, InvalidOperation) as error:
            what = f"is not a statement with its records: {error!r}"
            raise BaogaoError(what, path=path, line=line, remedy=_GUIDE) from None
    return found


def write_target_gold(path: Path | str, statements: Iterable[GoldStatement]) -> None:
    """Write statements, the same bytes for the same statements."""
    write_rows(Path(path), (statement.to_json() for statement in statements))
