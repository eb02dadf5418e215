"""An analysis as a record: what it holds, and its JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.evaluate.bootstrap import Score
from baogao.evaluate.calibration import Calibration
from baogao.evaluate.errors import BoundaryPattern, ConfusionCell, Error, Hard, Suspect, plain
from baogao.evaluate.match import Row
from baogao.evaluate.score import CountTable

FORMAT = "baogao.analysis.v1"

Scores = Mapping[str, Score]
"""Scores by label, layer and ``micro``."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What was scored, and how.

    Attributes:
        system: Name of the system.
        version: What made its spans.
        gold: Where the gold is from.
        reports: Ids of the reports, in order of first mention.
        sentences: Number of sentences.
        kept: How many of them are listed with their text.
        seed: Of the resampling.
        samples: Number of resamples.
        level: Of the intervals.
        unit: What ``Score.interval`` is over: ``report`` or ``sentence``.
    """

    system: str
    version: str
    gold: str
    reports: tuple[str, ...]
    sentences: int
    kept: int
    seed: int
    samples: int
    level: float
    unit: str


@dataclass(frozen=True, slots=True, eq=False)
class Analysis:
    """Everything there is to say about one system on one gold.

    Attributes:
        meta: What was scored.
        scores: By schema and name.
        ceiling: Largest possible recall by label.
        strata: Strict scores by dimension, value and name; names without a span are left out.
        calibration: By name, where the spans have scores.
        errors: Of the sentences kept.
        boundaries: Of the errors.
        confusion: Label by label on paired spans.
        hardest: The fifty sentences with the most wrong spans.
        suspects: Likely errors of the gold.
        sentences: Those kept.
        table: Counts of all sentences.
    """

    meta: Meta
    scores: Mapping[str, Scores]
    ceiling: Mapping[str, float]
    strata: Mapping[str, Mapping[str, Scores]]
    calibration: Mapping[str, Calibration]
    errors: tuple[Error, ...]
    boundaries: tuple[BoundaryPattern, ...]
    confusion: tuple[ConfusionCell, ...]
    hardest: tuple[Hard, ...]
    suspects: tuple[Suspect, ...]
    sentences: tuple[Row, ...]
    table: CountTable

    def to_json(self) -> dict[str, Any]:
        """As plain data; ``docs/evaluating.md`` describes it."""
        return {
            "format": FORMAT,
            "meta": {one.name: _listed(getattr(self.meta, one.name)) for one in fields(Meta)},
            "scores": {schema: _scores_to_json(found) for schema, found in self.scores.items()},
            "ceiling": {label: round(value, 4) for label, value in self.ceiling.items()},
            "strata": {
                dimension: {value: _scores_to_json(found) for value, found in values.items()}
                for dimension, values in self.strata.items()
            },
            "calibration": {name: one.to_json() for name, one in self.calibration.items()},
            "errors": [error.to_json() for error in self.errors],
            "boundaries": [plain(pattern) for pattern in self.boundaries],
            "confusion": [plain(cell) for cell in self.confusion],
            "hardest": [plain(hard) for hard in self.hardest],
            "suspects": [suspect.to_json() for suspect in self.suspects],
            "sentences": [row.to_json() for row in self.sentences],
            "counts": self.table.to_json(),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "Analysis":
        """Read what :meth:`to_json` wrote."""
        return cls(
            meta=Meta(**{**row["meta"], "reports": tuple(row["meta"]["reports"])}),
            scores={schema: _scores_from_json(found) for schema, found in row["scores"].items()},
            ceiling=row["ceiling"],
            strata={
                dimension: {value: _scores_from_json(found) for value, found in values.items()}
                for dimension, values in row["strata"].items()
            },
            calibration={name: Calibration.from_json(one) for name, one in row["calibration"].items()},
            errors=tuple(map(Error.from_json, row["errors"])),
            boundaries=tuple(map(BoundaryPattern.from_json, row["boundaries"])),
            confusion=tuple(map(ConfusionCell.from_json, row["confusion"])),
            hardest=tuple(Hard(**hard) for hard in row["hardest"]),
            suspects=tuple(map(Suspect.from_json, row["suspects"])),
            sentences=tuple(map(Row.from_json, row["sentences"])),
            table=CountTable.from_json(row["counts"]),
        )


def _listed(value: Any) -> Any:  # noqa: ANN401 - a field of any type
    return list(value) if isinstance(value, tuple) else value


def _scores_to_json(scores: Scores) -> dict[str, Any]:
    return {name: score.to_json() for name, score in scores.items()}


def _scores_from_json(row: Mapping[str, Any]) -> dict[str, Score]:
    return {name: Score.from_json(score) for name, score in row.items()}


def read_analysis(path: Path | str) -> Analysis:
    """Read an analysis from the JSON file it was written to.

    Raises:
        BaogaoError: If the file cannot be read or is something else.
    """
    try:
        row = json.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"is not JSON: {error}", path=path) from None
    if not isinstance(row, dict) or row.get("format") != FORMAT:
        raise BaogaoError("is no analysis", path=path, remedy="name a file that `baogao evaluate` wrote")
    try:
        return Analysis.from_json(row)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise BaogaoError(f"is a broken analysis: {error!r}", path=path, remedy="evaluate again") from None
