"""Scores of several systems side by side on held-out reports, as data, Markdown and JSON."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.evaluate.score import LAYERS, MICRO, score
from baogao.files import atomic
from baogao.schema import Sentence, labels
from baogao.spans import Counts


@dataclass(frozen=True)
class Evaluation:
    """Strict scores of systems on the same gold sentences.

    Attributes:
        reports: Ids of the gold reports.
        sentences: Number of gold sentences.
        systems: For each system's name the counts of ``score.score``.
        ceiling: For each label the largest recall that the pipeline's tokenizer and suggester leave possible.
        versions: What made each system, e.g. a model's name and version.
    """

    reports: tuple[str, ...]
    sentences: int
    systems: Mapping[str, Mapping[str, Counts]]
    ceiling: Mapping[str, float]
    versions: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The evaluation as plain data."""
        return {
            "match": "strict",
            "reports": list(self.reports),
            "sentences": self.sentences,
            "versions": dict(self.versions),
            "ceiling": {label: round(value, 4) for label, value in self.ceiling.items()},
            "systems": {
                system: {name: _plain(counts) for name, counts in rows.items()}
                for system, rows in self.systems.items()
            },
        }


def evaluate(
    gold: Sequence[Sentence],
    systems: Mapping[str, Sequence[Sentence]],
    *,
    ceiling: Mapping[str, float] | None = None,
    versions: Mapping[str, str] | None = None,
) -> Evaluation:
    """Score systems on gold sentences.

    Args:
        gold: Gold sentences of the held-out reports.
        systems: For each system its predictions for the same sentences in the same order.
        ceiling: Largest possible recall by label.
        versions: What made each system.

    Raises:
        BaogaoError: If there is no system, or one does not hold the sentences of the gold.
    """
    if not systems:
        raise BaogaoError("no system to score")
    reports = tuple(dict.fromkeys(sentence.report for sentence in gold))
    scores = {name: score(gold, predicted) for name, predicted in systems.items()}
    return Evaluation(reports, len(gold), scores, ceiling or {}, versions or {})


def write(evaluation: Evaluation, folder: Path, name: str) -> None:
    """Write ``<name>.json`` and ``<name>.md`` into a folder, each as a whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = json.dumps(evaluation.to_json(), ensure_ascii=False, indent=2)
    with atomic(folder / f"{name}.json") as file:
        file.write(rows + "\n")
    with atomic(folder / f"{name}.md") as file:
        file.write(to_markdown(evaluation))


def to_markdown(evaluation: Evaluation) -> str:
    """The evaluation as a Markdown document with one table."""
    names = list(evaluation.systems)
    head = ["", "gold", *(f"{name} {part}" for name in names for part in ("P", "R", "F1")), "ceiling R"]
    lines = [
        f"# Strict span scores on {', '.join(evaluation.reports)}",
        "",
        f"{evaluation.sentences} sentences. A span is right where offsets and label are those of the gold.",
        *(f"- {name}: {version}" for name, version in evaluation.versions.items()),
        "",
        _row(head),
        _row(["---", *["---:"] * (len(head) - 1)]),
        *(_row(_cells(evaluation, names, name)) for name in (*labels(), *LAYERS, MICRO)),
    ]
    return "\n".join(lines) + "\n"


def _cells(evaluation: Evaluation, systems: Sequence[str], name: str) -> list[str]:
    counts = [evaluation.systems[system][name] for system in systems]
    values = [_score(value) for c in counts for value in (c.precision, c.recall, c.f1)]
    gold = counts[0].correct + counts[0].missed
    return [name, str(gold), *values, _score(evaluation.ceiling.get(name))]


def _score(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _plain(counts: Counts) -> dict[str, int | float | None]:
    scores = {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}
    rounded = {name: None if value is None else round(value, 4) for name, value in scores.items()}
    return {**asdict(counts), **rounded}


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
