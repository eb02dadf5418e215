"""Scores over the folds of a design: the predictions of all folds pooled and scored once, and each fold by itself."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.evaluate.experiments.designs import Fold
from baogao.evaluate.experiments.pooled import Gain, Pooled, gains, only, pool, rows_to_json
from baogao.evaluate.experiments.trial import Outcome, Trial
from baogao.evaluate.score import CountTable, names, tabulate
from baogao.evaluate.words import between, share, signed, signed_between
from baogao.files import atomic
from baogao.resample import Plan, unit_of
from baogao.schema import Sentence

TRAINED = "trained"
"""Name of the system that is trained in each fold."""
_SHORT = 10
"""Sentences below this length repeat by chance and do not count as seen before."""


def sentences_of(gold: Iterable[Sentence], reports: Collection[str]) -> tuple[Sentence, ...]:
    """The gold of some reports, in the order of the gold."""
    return tuple(sentence for sentence in gold if sentence.report in reports)


def trials_of(folds: Sequence[Fold], gold: Sequence[Sentence], seeds: Sequence[int]) -> list[Trial]:
    """A trial for each fold and seed, the folds in order for the first seed, then for the next."""

    def trial(fold: Fold, seed: int) -> Trial:
        train, dev, test = (sentences_of(gold, reports) for reports in (fold.train, fold.dev, fold.test))
        return Trial(fold.name, seed, train, dev, test)

    return [trial(fold, seed) for seed in seeds for fold in folds]


def pooled_predictions(
    folds: Sequence[Fold], outcomes: Sequence[Outcome], seeds: Sequence[int]
) -> list[list[Sentence]]:
    """For each seed the predictions of all folds, in the order of :func:`pooled_gold`."""
    count = len(folds)
    return [
        [sentence for outcome in outcomes[n * count : (n + 1) * count] for sentence in outcome.predictions]
        for n in range(len(seeds))
    ]


def pooled_gold(folds: Sequence[Fold], gold: Sequence[Sentence]) -> list[Sentence]:
    """The test sentences of all folds, fold by fold.

    Raises:
        BaogaoError: If a report is tested in two folds.
    """
    tested = [report for fold in folds for report in fold.test]
    if twice := sorted({report for report in tested if tested.count(report) > 1}):
        raise BaogaoError(f"{', '.join(twice)}: tested in two folds, so their predictions cannot be pooled")
    return [sentence for fold in folds for sentence in sentences_of(gold, fold.test)]


@dataclass(frozen=True, slots=True)
class Cross:
    """Scores of several systems over the folds of a design.

    Attributes:
        design: Its name.
        about: How the trained system was trained, as lines for people.
        folds: The folds.
        repeated: For each fold how many test sentences of ten characters or more also stand in its training data.
        seeds: Seeds of the trained system.
        plan: Of the bootstrap.
        unit: What intervals are over: ``report`` or ``sentence``.
        sentences: Number of test sentences.
        systems: By system the pooled scores.
        gains: By system other than the trained one, how far the trained one is above it.
        by_fold: By system and fold name the scores of the fold; intervals over its sentences or reports.
    """

    design: str
    about: tuple[str, ...]
    folds: tuple[Fold, ...]
    repeated: tuple[int, ...]
    seeds: tuple[int, ...]
    plan: Plan
    unit: str
    sentences: int
    systems: Mapping[str, Mapping[str, Pooled]]
    gains: Mapping[str, Mapping[str, Gain]]
    by_fold: Mapping[str, Mapping[str, Mapping[str, Pooled]]]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data; equal input gives equal data."""
        return {
            "format": "baogao.cross.v1",
            "design": self.design,
            "about": list(self.about),
            "seeds": list(self.seeds),
            "unit": self.unit,
            "sentences": self.sentences,
            "samples": self.plan.samples,
            "level": self.plan.level,
            "folds": [
                {"name": f.name, "train": f.train, "dev": f.dev, "test": f.test, "repeated": count}
                for f, count in zip(self.folds, self.repeated, strict=True)
            ],
            "systems": {system: rows_to_json(rows) for system, rows in self.systems.items()},
            "gains": {system: rows_to_json(rows) for system, rows in self.gains.items()},
            "by_fold": {
                system: {fold: rows_to_json(rows) for fold, rows in folds.items()}
                for system, folds in self.by_fold.items()
            },
        }


def cross(
    design: str,
    folds: Sequence[Fold],
    gold: Sequence[Sentence],
    trained: Sequence[Sequence[Sentence]],
    *,
    others: Mapping[str, Sequence[Sentence]],
    seeds: Sequence[int],
    about: Sequence[str] = (),
    plan: Plan | None = None,
    watch: Callable[[str], None] = lambda _: None,
) -> Cross:
    """Score pooled predictions as those of one system.

    Args:
        design: Its name.
        folds: The folds.
        gold: All gold.
        trained: For each seed the pooled predictions (:func:`pooled_predictions`).
        others: Predictions of systems that are not trained in the folds, for the sentences of :func:`pooled_gold`.
        seeds: Seeds of ``trained``.
        about: How the trained system was trained.
        plan: Of the bootstrap.
        watch: Told of each system about to be scored.

    Raises:
        BaogaoError: If predictions and gold are not of the same sentences.
    """
    plan = plan or Plan()
    test = pooled_gold(folds, gold)
    runs = {TRAINED: list(trained)} | {name: [rows] for name, rows in others.items()}
    tables: dict[str, list[CountTable]] = {}
    for name, predictions in runs.items():
        watch(name)
        tables[name] = [tabulate(test, rows) for rows in predictions]
    return Cross(
        design,
        tuple(about),
        tuple(folds),
        tuple(_repeated(fold, gold) for fold in folds),
        tuple(seeds),
        plan,
        unit_of([sentence.report for sentence in test]),
        len(test),
        {name: pool(mine, plan) for name, mine in tables.items()},
        {name: gains(tables[TRAINED], mine, plan) for name, mine in tables.items() if name != TRAINED},
        {name: _by_fold(folds, mine, plan) for name, mine in tables.items()},
    )


def _by_fold(folds: Sequence[Fold], tables: Sequence[CountTable], plan: Plan) -> dict[str, dict[str, Pooled]]:
    return {fold.name: pool([only(table, fold.test) for table in tables], plan) for fold in folds}


def _repeated(fold: Fold, gold: Sequence[Sentence]) -> int:
    seen = {sentence.text for sentence in sentences_of(gold, (*fold.train, *fold.dev))}
    return sum(s.text in seen and len(s.text) >= _SHORT for s in sentences_of(gold, fold.test))


def write(found: Cross, predictions: Sequence[Sequence[Sentence]], folder: Path) -> None:
    """Write ``<design>.json``, ``.md`` and for each seed ``.seed<N>.jsonl``, each as a whole or not at all.

    Args:
        found: The scores.
        predictions: For each seed the pooled predictions.
        folder: Where to.
    """
    for seed, rows in zip(found.seeds, predictions, strict=True):
        with atomic(folder / f"{found.design}.seed{seed}.jsonl") as file:
            file.writelines(json.dumps(row.to_json(), ensure_ascii=False) + "\n" for row in rows)
    with atomic(folder / f"{found.design}.json") as file:
        file.write(json.dumps(found.to_json(), ensure_ascii=False, indent=1) + "\n")
    with atomic(folder / f"{found.design}.md") as file:
        file.write(to_markdown(found))


def to_markdown(found: Cross) -> str:
    """Two tables: all folds pooled, and ``micro`` of each fold."""
    lines = [
        f"# Strict F1 by design: {found.design}",
        "",
        f"{len(found.folds)} folds, {found.sentences} test sentences, pooled and scored once. Seeds: "
        f"{', '.join(map(str, found.seeds))}; *sd* is over seeds, intervals ({found.plan.level:.0%}) are over "
        f"{'reports' if found.unit == 'report' else 'sentences (fewer than three reports)'}.",
        *(f"- {line}" for line in found.about),
        "",
        *_pooled_table(found),
        "",
        "## Fold by fold (micro)",
        "",
        *_fold_table(found),
    ]
    return "\n".join(lines) + "\n"


def _pooled_table(found: Cross) -> list[str]:
    head = ["", "gold", *found.systems, *(f"{TRAINED} − {name}" for name in found.gains)]
    rows = [
        [
            name,
            str(found.systems[TRAINED][name].gold),
            *(cell(rows[name]) for rows in found.systems.values()),
            *(
                " ".join((signed(r[name].value), signed_between(r[name].interval)))
                for r in found.gains.values()
            ),
        ]
        for name in names()
    ]
    return table(head, rows)


def _fold_table(found: Cross) -> list[str]:
    head = ["test", "dev", "train", "gold", *found.systems, "seen before"]
    rows = [
        [
            ", ".join(fold.test) if len(fold.test) < 4 else f"{fold.name} ({len(fold.test)} reports)",
            ", ".join(fold.dev),
            f"{len(fold.train)} reports",
            str(found.by_fold[TRAINED][fold.name]["micro"].gold),
            *(cell(folds[fold.name]["micro"]) for folds in found.by_fold.values()),
            str(repeated),
        ]
        for fold, repeated in zip(found.folds, found.repeated, strict=True)
    ]
    return table(head, rows)


def cell(row: Pooled) -> str:
    """Mean, standard deviation and interval in a few characters.

    >>> cell(Pooled((0.9, 0.92), (0.87, 0.94), 120, 80, 5))
    '.910 ± .014 [.870, .940]'
    """
    spread = "" if row.sd is None else f"± {share(row.sd)}"
    return " ".join(filter(None, (share(row.mean), spread, between(row.interval))))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table, its first column to the left and the others to the right."""
    rule = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *rows)]
