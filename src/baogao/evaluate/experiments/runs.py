"""Many training runs, cached: those an earlier call has finished are read, the others are trained."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from baogao.evaluate.experiments.trial import Outcome, Recipe, Trial, read_outcome, sweep, train_here
from baogao.evaluate.experiments.workers import side_by_side

Progress = Callable[[int, int, Trial | None], None]
"""Called with trials done, trials in all, and the trial that has just ended; ``None`` before the first."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Trials and where their outcomes belong.

    Attributes:
        trials: What is wanted.
        folders: A folder for each, the same for equal trials.
        recipe: How to train.
        found: Outcomes that are there already.
    """

    trials: tuple[Trial, ...]
    folders: tuple[Path, ...]
    recipe: Recipe
    found: dict[Path, Outcome]

    @property
    def to_train(self) -> dict[Path, Trial]:
        """What has to be trained, each folder once."""
        pairs = zip(self.folders, self.trials, strict=True)
        return {folder: trial for folder, trial in pairs if folder not in self.found}


def plan(trials: Sequence[Trial], recipe: Recipe, cache: Path) -> Plan:
    """Look up which trials the cache holds.

    Args:
        trials: What is wanted.
        recipe: How to train.
        cache: Folder for finished trials; all experiments can share it.

    Raises:
        BaogaoError: If the config cannot be used.
    """
    sweep(cache)
    folders = tuple(cache / trial.key(recipe) for trial in trials)
    known = {f: read_outcome(trial, f) for f, trial in zip(folders, trials, strict=True)}
    return Plan(tuple(trials), folders, recipe, {f: o for f, o in known.items() if o is not None})


def carry_out(planned: Plan, *, workers: int = 1, progress: Progress | None = None) -> list[Outcome]:
    """Train what is not there yet.

    Args:
        planned: What :func:`plan` made.
        workers: Trainings side by side, each a process with one BLAS thread; a single one trains in this process.
        progress: Told of each trial that ends.

    Returns:
        An outcome for each trial, in their order. It does not depend on ``workers``.

    Raises:
        BaogaoError: If a training fails. Those that have ended stay in the cache.
    """
    wanted, outcomes = planned.to_train, dict(planned.found)
    train = side_by_side(wanted, planned.recipe, workers) if workers > 1 else _here(wanted, planned.recipe)
    tell, total = progress or _silent, len(set(planned.folders))
    tell(len(outcomes), total, None)
    for folder, outcome in train:
        outcomes[folder] = outcome
        tell(len(outcomes), total, wanted[folder])
    return [outcomes[folder] for folder in planned.folders]


def _silent(done: int, total: int, trial: Trial | None) -> None:
    del done, total, trial


def _here(wanted: Mapping[Path, Trial], recipe: Recipe) -> Iterator[tuple[Path, Outcome]]:
    for folder, trial in wanted.items():
        yield folder, train_here(trial, recipe, folder)


class Clock:
    """Tells the time left from the trainings that have ended since it was made."""

    def __init__(self) -> None:
        self._began, self._first = time.monotonic(), -1

    def left(self, done: int, total: int) -> str:
        """The time left; empty before the first training has ended."""
        self._first = done if self._first < 0 else self._first
        trained = done - self._first
        if not trained:
            return ""
        seconds = (time.monotonic() - self._began) / trained * (total - done)
        return f"{seconds / 60:.0f} min left" if seconds > 90 else f"{seconds:.0f} s left"
