"""One training run from sentences to predictions."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.util import load_config
from threadpoolctl import threadpool_limits

from baogao.errors import BaogaoError
from baogao.evaluate.experiments.digest import code_digest, config_digest, data_digest, digest, read_config
from baogao.files import atomic
from baogao.schema import Sentence, Span
from baogao.tagging.pipeline import predict_gold
from baogao.training.train import run, write_docbins

PREDICTIONS, RECORD = "predictions.jsonl", "run.json"
_PARTS = ("train", "dev", "test")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to train.

    Attributes:
        config: A spaCy training config.
        settings: Values to set in it, by dotted name (``training.dropout``).
        steps: Steps to train; the config's if ``None``.
    """

    config: Path
    settings: Mapping[str, Any] = field(default_factory=dict)
    steps: int | None = None

    def digest(self) -> str:
        """Digest of the config, its settings and the weights it starts from.

        Raises:
            BaogaoError: If the config cannot be read or lacks what a setting names.
        """
        return digest(config_digest(self._read()), self.steps)

    def about(self) -> list[str]:
        """What it is, as lines for people; with a warning where training does not start from nothing."""
        changes = [f"{name} = {json.dumps(value)}" for name, value in self.settings.items()]
        steps = [f"{self.steps} steps"] if self.steps else []
        lines = [f"trained: {', '.join([str(self.config), *steps, *changes])}"]
        if start := self._read().get("paths", {}).get("start"):
            lines.append(f"Training starts from {start}: a report that took part in making it is not unseen.")
        return lines

    def _read(self) -> dict[str, Any]:
        try:
            return read_config(self.config, self.settings)
        except (ValueError, OSError, KeyError) as error:
            reason = " ".join(str(error).split())[:300]
            raise BaogaoError(f"not a usable spaCy config: {reason}", path=self.config) from error


@dataclass(frozen=True, slots=True)
class Trial:
    """One training run.

    Attributes:
        name: What it is, for people: the fold, the size.
        seed: Random seed.
        train: Sentences to train on.
        dev: Sentences of the reports that choose the best step.
        test: Sentences to predict; their spans are not shown to the pipeline.
    """

    name: str
    seed: int
    train: tuple[Sentence, ...]
    dev: tuple[Sentence, ...]
    test: tuple[Sentence, ...]

    def key(self, recipe: Recipe) -> str:
        """Digest of all that decides the result: config, code, seed and sentences (without the test's spans)."""
        bare = [sentence.with_spans(()) for sentence in self.test]
        data = [data_digest(part) for part in (self.train, self.dev, bare)]
        return digest(recipe.digest(), code_digest(), self.seed, data)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    Attributes:
        predictions: The test sentences with the spans that the trained pipeline predicts.
        seconds: How long training and predicting took.
        dev: spaCy's scores on the development reports, those that are numbers.
    """

    predictions: tuple[Sentence, ...]
    seconds: float
    dev: Mapping[str, float]


def read_outcome(trial: Trial, folder: Path) -> Outcome | None:
    """What an earlier call left in the trial's folder; ``None`` if that is not there or not whole."""
    try:
        record = json.loads((folder / RECORD).read_text("utf-8"))
        rows = [json.loads(line) for line in (folder / PREDICTIONS).read_text("utf-8").splitlines()]
        if [row["id"] for row in rows] != [sentence.id for sentence in trial.test]:
            return None
        spans = [[Span.from_json(span) for span in row["spans"]] for row in rows]
        found = tuple(s.with_spans(row) for s, row in zip(trial.test, spans, strict=True))
        return Outcome(found, record["seconds"], record["dev"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def train_here(trial: Trial, recipe: Recipe, folder: Path) -> Outcome:
    """Train in this process, with one BLAS thread, and leave the outcome in a folder.

    What training prints goes to a file beside the folder, which stays only if training fails.

    Raises:
        BaogaoError: If training fails.
    """
    began = time.monotonic()
    log = folder.with_name(f"{folder.name}.log")
    with _workplace(folder) as work:
        try:
            with log.open("w", encoding="utf-8") as file, _printing_to(file), threadpool_limits(1):
                nlp = _trained(trial, recipe, work)
                predictions = tuple(predict_gold(nlp, trial.test))
        except BaogaoError:
            log.unlink()
            raise
        except (Exception, SystemExit) as error:
            reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise BaogaoError(
                f"{trial.name}, seed {trial.seed}: training failed: {reason}", path=log
            ) from error
        scores = nlp.meta.get("performance", {})
        dev = {name: value for name, value in scores.items() if isinstance(value, float)}
        outcome = Outcome(predictions, round(time.monotonic() - began, 1), dev)
        _write(trial, recipe, outcome, work / "done")
        with contextlib.suppress(OSError):  # someone else has finished the same trial
            shutil.rmtree(folder, ignore_errors=True)  # one that was not whole
            (work / "done").rename(folder)
    log.unlink()
    return outcome


@contextlib.contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder of this process beside the one to be made; gone at the end."""
    work = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    try:
        work.mkdir(parents=True)
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


@contextlib.contextmanager
def _printing_to(file: Any) -> Iterator[None]:  # noqa: ANN401
    with contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        yield


def sweep(cache: Path) -> None:
    """Remove what killed processes left in the cache."""
    for work in cache.glob("*.tmp"):
        pid = work.name.split(".")[-2]
        if not (pid.isdigit() and _alive(int(pid))):
            shutil.rmtree(work, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is someone else's
        return True
    return True


def _trained(trial: Trial, recipe: Recipe, work: Path) -> Language:
    config = work / "config.cfg"
    load_config(recipe.config, dict(recipe.settings)).to_disk(config)
    splits = {s.report: part for part in _PARTS for s in getattr(trial, part)}
    write_docbins([*trial.train, *trial.dev, *trial.test], splits, config, work / "data")
    return run(config, work / "data", work / "model", seed=trial.seed, steps=recipe.steps)


def _write(trial: Trial, recipe: Recipe, outcome: Outcome, folder: Path) -> None:
    record = {
        "name": trial.name,
        "seed": trial.seed,
        "config": str(recipe.config),
        "settings": dict(recipe.settings),
        "steps": recipe.steps,
        "sentences": {part: len(getattr(trial, part)) for part in _PARTS},
        "reports": {part: sorted({s.report for s in getattr(trial, part)}) for part in _PARTS},
        "code": code_digest(),
        "seconds": outcome.seconds,
        "dev": dict(outcome.dev),
    }
    with atomic(folder / RECORD) as file:
        file.write(json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    with atomic(folder / PREDICTIONS) as file:
        for sentence in outcome.predictions:
            file.write(json.dumps(sentence.to_json(), ensure_ascii=False) + "\n")
