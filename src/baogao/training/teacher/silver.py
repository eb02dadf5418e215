"""Silver labels: rows that a teacher labelled, on disk and in memory. Needs no PyTorch."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from baogao.errors import BaogaoError
from baogao.schema import Span, labels, layer_labels
from baogao.spans import problems


@dataclass(frozen=True, slots=True)
class Silver:
    """A sentence with a teacher's labels.

    Attributes:
        text: The sentence.
        spans: Its spans; offsets count code points of ``text``.
        confidence: Probability that the teacher gives its choice at the character it is least sure of, in
            the layer where that is lower. For ranking; it is not calibrated.
    """

    text: str
    spans: tuple[Span, ...]
    confidence: float

    def to_json(self) -> dict[str, Any]:
        """One row of a silver file."""
        spans = [span.to_json() for span in self.spans]
        return {"text": self.text, "spans": spans, "confidence": round(self.confidence, 4)}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(row["text"], tuple(map(Span.from_json, row["spans"])), float(row["confidence"]))


def read_silver(path: Path | str) -> Iterator[Silver]:
    """Read silver rows one by one.

    Raises:
        BaogaoError: At the first broken row, with its line.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                yield _parse(line, path, number)
    except OSError as error:
        raise BaogaoError(
            error.strerror or "cannot be read", path=path, remedy="make it with: baogao teacher label"
        ) from error


def _parse(line: bytes, path: Path, number: int) -> Silver:
    try:
        silver = Silver.from_json(json.loads(line))
        layers = (layer_labels("ner"), layer_labels("spans"))
        faults = problems(silver.spans, silver.text, flat=layers, known=labels())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BaogaoError(f"not a silver row: {error!r}", path=path, line=number) from error
    if faults:
        raise BaogaoError(f"not a silver row: {faults[0]}", path=path, line=number)
    return silver
