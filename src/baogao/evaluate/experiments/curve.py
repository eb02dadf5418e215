"""Learning curves: train on nested random subsets, test on held-out reports, and fit what more sentences would bring.

The seed of a run decides the order in which sentences (or reports) join its subsets as well as the training, so the
spread over seeds holds both. Development and test reports are those of the fold at every size.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
from scipy import sparse

from baogao.errors import BaogaoError
from baogao.evaluate.bootstrap import f1s, schema_matrix
from baogao.evaluate.experiments.cross import pooled_gold, pooled_predictions, sentences_of
from baogao.evaluate.experiments.designs import Fold
from baogao.evaluate.experiments.pooled import Pooled, pool, rows_to_json
from baogao.evaluate.experiments.powerlaw import Forecast, PowerLaw, fit
from baogao.evaluate.experiments.trial import Outcome, Trial
from baogao.evaluate.score import CountTable, names, tabulate
from baogao.resample import Floats, Plan, Resampler, interval_to_json, unit_of
from baogao.schema import Sentence

UNITS = ("sentences", "reports")


def subset(train: Sequence[Sentence], size: int, by: str, seed: int) -> tuple[Sentence, ...]:
    """So many sentences, or all sentences of so many reports, in their old order.

    The subsets of one seed are nested: a larger one holds every smaller one.

    Args:
        train: Sentences to choose from.
        size: How many.
        by: ``sentences`` or ``reports``.
        seed: Of the order in which they join.
    """
    units = list(dict.fromkeys(_unit(sentence, by) for sentence in train))
    Random(seed).shuffle(units)  # noqa: S311 - nothing secret
    chosen = set(units[:size])
    return tuple(sentence for sentence in train if _unit(sentence, by) in chosen)


def _unit(sentence: Sentence, by: str) -> str:
    return sentence.id if by == "sentences" else sentence.report


def sizes_that_fit(
    folds: Sequence[Fold], gold: Sequence[Sentence], sizes: Sequence[int], by: str
) -> tuple[int, ...]:
    """The sizes that every fold's training data reach, and behind them all that the smallest fold has.

    Raises:
        BaogaoError: If ``by`` is no unit, or not even two sizes are left.
    """
    if by not in UNITS:
        raise BaogaoError(f"cannot choose by {by!r}", remedy=f"one of {', '.join(UNITS)}")
    most = min(len({_unit(s, by) for s in sentences_of(gold, fold.train)}) for fold in folds)
    found = tuple(sorted({size for size in sizes if 0 < size < most} | {most}))
    if len(found) < 2:
        raise BaogaoError(
            f"no size below the {most} {by} there are",
            remedy=f"--sizes {max(1, most // 4)},{max(1, most // 2)}",
        )
    return found


def doubling(most: int, first: int) -> tuple[int, ...]:
    """Sizes from a first one, each twice the one before, below a largest.

    >>> doubling(1000, 100)
    (100, 200, 400, 800)
    """
    found = [first]
    while found[-1] * 2 < most:
        found.append(found[-1] * 2)
    return tuple(found)


def curve_trials(
    folds: Sequence[Fold], gold: Sequence[Sentence], sizes: Sequence[int], by: str, seeds: Sequence[int]
) -> list[Trial]:
    """A trial for each size, seed and fold: sizes outside, folds inside."""
    parts = [[sentences_of(gold, r) for r in (fold.train, fold.dev, fold.test)] for fold in folds]

    def trial(size: int, seed: int, at: int) -> Trial:
        train, dev, test = parts[at]
        name = f"{size} {by}" if len(folds) == 1 else f"{size} {by}, {folds[at].name}"
        return Trial(name, seed, subset(train, size, by, seed), dev, test)

    return [trial(size, seed, at) for size in sizes for seed in seeds for at in range(len(folds))]


@dataclass(frozen=True, slots=True)
class Point:
    """All runs of one size.

    Attributes:
        size: In units of the curve.
        sentences: Training sentences of each seed (mean over folds).
        scores: By label, layer and ``micro``.
    """

    size: int
    sentences: tuple[float, ...]
    scores: Mapping[str, Pooled]


@dataclass(frozen=True, slots=True)
class Curve:
    """A learning curve.

    Attributes:
        about: How it was trained, as lines for people.
        by: ``sentences`` or ``reports``.
        folds: Names of the folds whose test sentences are pooled.
        seeds: Seeds of the runs.
        plan: Of the bootstrap.
        unit: What intervals are over: ``report`` or ``sentence``.
        points: By size, ascending.
        forecasts: By label, layer and ``micro``; where no law can be fitted it is missing.
    """

    about: tuple[str, ...]
    by: str
    folds: tuple[str, ...]
    seeds: tuple[int, ...]
    plan: Plan
    unit: str
    points: tuple[Point, ...]
    forecasts: Mapping[str, Forecast]

    @property
    def most(self) -> float:
        """Training sentences at the largest size (mean over seeds and folds)."""
        return float(np.mean(self.points[-1].sentences))

    def to_json(self, more: int = 1000) -> dict[str, Any]:
        """Everything as plain data; a law is ``[a, b, c]``."""
        return {
            "format": "baogao.curve.v1",
            "about": list(self.about),
            "by": self.by,
            "folds": list(self.folds),
            "seeds": list(self.seeds),
            "unit": self.unit,
            "samples": self.plan.samples,
            "level": self.plan.level,
            "points": [
                {"size": p.size, "sentences": list(p.sentences), "scores": rows_to_json(p.scores)}
                for p in self.points
            ],
            "most": self.most,
            "more": more,
            "forecasts": {name: self._forecast(one, more) for name, one in self.forecasts.items()},
        }

    def _forecast(self, one: Forecast, more: int) -> dict[str, Any]:
        (now, _), (gain, interval) = one.at(self.most), one.gain(self.most, more)
        return {
            "law": _plain(one.law),
            "now": round(now, 4),
            "gain": round(gain, 4),
            "interval": interval_to_json(interval),
            "doubt": [_plain(law) for law in one.doubt],
        }


def _plain(law: PowerLaw) -> list[float]:
    return [float(f"{part:.6g}") for part in (law.a, law.b, law.c)]


def curve(
    folds: Sequence[Fold],
    gold: Sequence[Sentence],
    trials: Sequence[Trial],
    outcomes: Sequence[Outcome],
    *,
    sizes: Sequence[int],
    by: str,
    seeds: Sequence[int],
    about: Sequence[str] = (),
    plan: Plan | None = None,
    fits: int = 200,
) -> Curve:
    """Score the runs of :func:`curve_trials` and fit a power law to each row.

    Args:
        folds: The folds.
        gold: All gold.
        trials: What :func:`curve_trials` gave.
        outcomes: Of these trials.
        sizes: As given there.
        by: As given there.
        seeds: As given there.
        about: How they were trained.
        plan: Of the bootstrap of scores.
        fits: Resamples that the doubt of a fit is taken from.
    """
    plan = plan or Plan()
    test, step = pooled_gold(folds, gold), len(folds) * len(seeds)
    tables: list[list[CountTable]] = []
    points: list[Point] = []
    for at, size in enumerate(sizes):
        mine = slice(at * step, (at + 1) * step)
        tables.append([tabulate(test, rows) for rows in pooled_predictions(folds, outcomes[mine], seeds)])
        points.append(Point(size, _lengths(trials[mine], len(folds)), pool(tables[-1], plan)))
    forecasts = _forecasts([point.sentences for point in points], tables, plan, fits)
    names_of_folds = tuple(fold.name for fold in folds)
    unit = unit_of([sentence.report for sentence in test])
    return Curve(tuple(about), by, names_of_folds, tuple(seeds), plan, unit, tuple(points), forecasts)


def _lengths(trials: Sequence[Trial], folds: int) -> tuple[float, ...]:
    counts = np.array([len(trial.train) for trial in trials], dtype=np.float64).reshape(-1, folds)
    return tuple(counts.mean(axis=1).tolist())


def _forecasts(
    lengths: Sequence[Sequence[float]], tables: Sequence[Sequence[CountTable]], plan: Plan, fits: int
) -> dict[str, Forecast]:
    """Fits by name. For the doubt seeds are resampled, and with them what the scores' intervals resample."""
    n, matrix = np.array(lengths), _all_counts(tables)
    shape = (-1, *n.shape, len(names()))
    found = f1s(np.asarray(matrix.sum(axis=0), dtype=np.float64).reshape(1, -1)).reshape(shape)[0]
    doubted = list(_resampled(matrix, tables[0][0].reports, Plan(fits, plan.seed, plan.level), shape))
    forecasts = {}
    for row, name in enumerate(names()):
        law = fit(n.ravel(), found[..., row].ravel())
        laws = (fit(n[:, seeds].ravel(), scores[:, seeds, row].ravel()) for scores, seeds in doubted)
        if law:
            forecasts[name] = Forecast(law, tuple(one for one in laws if one), plan.level)
    return forecasts


def _all_counts(tables: Sequence[Sequence[CountTable]]) -> sparse.csr_matrix:
    """Counts of every run side by side: a group of columns for each size and seed."""
    matrices = [schema_matrix(table, ("strict",)) for row in tables for table in row]
    return sparse.hstack(matrices, format="csr")


def _resampled(
    matrix: sparse.csr_matrix, reports: Sequence[str], plan: Plan, shape: tuple[int, ...]
) -> "list[tuple[Floats, Any]]":
    """Resampled scores ``(sizes, seeds, names)``, each with the seeds to take from them."""
    over = "report" if unit_of(reports) == "report" else "within"
    rng = np.random.default_rng(plan.seed)
    blocks = Resampler(reports, plan, over).totals(matrix)
    scores = np.concatenate([f1s(block) for block in blocks]).reshape(shape)
    return [(one, rng.integers(0, shape[2], shape[2])) for one in scores]
