"""Trainings side by side: processes that each take one trial after the other.

The caller writes a trial as one line of JSON to a process and reads one line back when its outcome is in the cache.
A process loads the code once, at its start, so that edits of the package during a long experiment do not mix into it.
If the caller is killed, each process still ends the trial it has begun, and leaves the outcome for the next call.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TextIO

from baogao.errors import BaogaoError
from baogao.evaluate.experiments.digest import code_digest
from baogao.evaluate.experiments.trial import Outcome, Recipe, Trial, read_outcome, train_here
from baogao.schema import Sentence

_PARTS = ("train", "dev", "test")


def side_by_side(
    wanted: Mapping[Path, Trial], recipe: Recipe, workers: int
) -> Iterator[tuple[Path, Outcome]]:
    """Train trials in several processes, each with one BLAS thread.

    Args:
        wanted: Trials by the folder that their outcome belongs to.
        recipe: How to train.
        workers: How many processes.

    Yields:
        Folders and outcomes as they come.

    Raises:
        BaogaoError: If a training fails; no other begins then, and those under way end first.
    """
    processes = [_Process() for _ in range(min(workers, len(wanted)))]
    idle: SimpleQueue[_Process] = SimpleQueue()
    for process in processes:
        idle.put(process)

    def work(folder: Path) -> Outcome:
        process = idle.get()
        try:
            return process.train(wanted[folder], recipe, folder)
        finally:
            idle.put(process)

    try:
        yield from _as_they_come(work, wanted, len(processes))
    finally:
        for process in processes:
            process.close()


def _as_they_come(
    work: Callable[[Path], Outcome], wanted: Mapping[Path, Trial], workers: int
) -> Iterator[tuple[Path, Outcome]]:
    if not wanted:
        return
    with ThreadPoolExecutor(workers) as pool:
        futures: dict[Future[Outcome], Path] = {pool.submit(work, folder): folder for folder in wanted}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Process:
    """A process that trains what it is told."""

    def __init__(self) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            encoding="utf-8",
        )

    def train(self, trial: Trial, recipe: Recipe, folder: Path) -> Outcome:
        """Wait for the outcome of a trial.

        Raises:
            BaogaoError: If training fails or the process is gone.
        """
        answer = self._ask(_task(trial, recipe, folder))
        name = f"{trial.name}, seed {trial.seed}"
        if answer is None:
            raise BaogaoError(f"{name}: the training process is gone: {self._last_words()}")
        if answer["error"]:
            raise BaogaoError(answer["error"])
        outcome = read_outcome(trial, folder)
        if outcome is None:
            raise BaogaoError(f"{name}: the outcome is not there", path=folder)
        return outcome

    def _ask(self, task: Mapping[str, Any]) -> Any:  # noqa: ANN401
        assert self._process.stdin and self._process.stdout  # noqa: S101 - both are pipes
        try:
            self._process.stdin.write(json.dumps(task) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        return json.loads(line) if line else None

    def _last_words(self) -> str:
        code = self._process.wait()
        self._errors.seek(0)
        lines = self._errors.read().strip().splitlines()
        return lines[-1] if lines else f"it ended with code {code}"

    def close(self) -> None:
        """End the process; a trial it is at is broken off."""
        self._process.terminate()
        with self._process:  # waits, and closes the pipes
            self._errors.close()


def _task(trial: Trial, recipe: Recipe, folder: Path) -> dict[str, Any]:
    sentences = {part: [s.to_json() for s in getattr(trial, part)] for part in _PARTS}
    return {
        "name": trial.name,
        "seed": trial.seed,
        "config": str(recipe.config),
        "settings": dict(recipe.settings),
        "steps": recipe.steps,
        "folder": str(folder),
        "code": code_digest(),
        **sentences,
    }


def serve(tasks: TextIO, answers: TextIO) -> None:
    """Do the trials of a stream of lines, one answer a line."""
    for line in tasks:
        answers.write(json.dumps({"error": _do(json.loads(line))}) + "\n")
        answers.flush()


def _do(task: Mapping[str, Any]) -> str:
    """Do one trial; what went wrong, or nothing."""
    if task["code"] != code_digest():
        return "the code of the package changed while the experiment began: start it again"
    parts = [tuple(Sentence.from_json(row) for row in task[part]) for part in _PARTS]
    trial = Trial(task["name"], task["seed"], *parts)
    try:
        train_here(trial, Recipe(Path(task["config"]), task["settings"], task["steps"]), Path(task["folder"]))
    except BaogaoError as error:
        return str(error)
    return ""


def main() -> None:
    """Serve standard input; whatever a library prints goes where errors go."""
    code_digest()
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as answers:
        os.dup2(2, 1)
        serve(sys.stdin, answers)


if __name__ == "__main__":
    main()
