"""How long a batch takes up to a Doccano server and back, and how much memory each side holds at its peak.

Run ``python benchmarks/doccano.py`` in a checkout; see README.md beside this file.
"""

import argparse
import platform
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count, cycle, islice
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from baogao.annotations import read_gold
from baogao.annotations.doccano.batch import Batch, make_batch
from baogao.annotations.doccano.batch_files import read_batch, write_batch
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.pull import Pulled, pull
from baogao.annotations.doccano.push import push
from baogao.annotations.doccano.server import USER, State, down, up
from baogao.schema import Sentence

ROOT = Path(__file__).resolve().parents[1]
ANNOTATOR = "reader"


def repeated(sentences: Sequence[Sentence], size: int) -> list[Sentence]:
    """The sentences over and over, each with an id of its own."""
    numbers = count(1)
    return [
        replace(sentence, id=f"{sentence.report}-{next(numbers):06}")
        for sentence in islice(cycle(sentences), size)
    ]


class Peak:
    """The most memory that programs held at once while it was entered, by name, in bytes."""

    def __init__(self, programs: dict[str, Callable[[], int]]) -> None:
        self.bytes = dict.fromkeys(programs, 0)
        self._programs = programs
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            for name, memory in self._programs.items():
                self.bytes[name] = max(self.bytes[name], memory())
            if self._stop.wait(0.2):
                return


def client_memory() -> int:
    """Bytes held by the client's own process, which speaks to the server."""
    children = psutil.Process().children(recursive=True)
    return sum(child.memory_info().rss for child in children if "bridge.py" in " ".join(_command(child)))


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def programs(state: State) -> dict[str, Callable[[], int]]:
    """What is watched: this process, the client's, and the server's."""
    own = {"baogao": lambda: int(psutil.Process().memory_info().rss), "client": client_memory}
    return own | {f"server: {program.name}": program.memory for program in state.programs}


@dataclass(slots=True)
class Measured:
    """Seconds by step, and peak memory by program in bytes."""

    seconds: dict[str, float] = field(default_factory=dict)
    memory: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        begin = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - begin


def confirm_all(state: State, project: int) -> None:
    """Confirm every example of a project at once: in the database, because the interface takes one at a time."""
    with closing(sqlite3.connect(state.folder / "db.sqlite3", timeout=60)) as database, database:
        database.execute(
            "INSERT INTO examples_examplestate (example_id, confirmed_by_id, confirmed_at) "
            "SELECT e.id, u.id, '2026-01-01 00:00:00' FROM examples_example e, auth_user u "
            "WHERE e.project_id = ? AND u.username = ?",
            (project, ANNOTATOR),
        )


def measure(state: State, batch: Batch, folder: Path) -> tuple[Measured, Pulled]:
    """Push a batch twice, confirm all of it, and pull it twice."""
    found = Measured()
    passwords, passes = folder / "passwords", folder / "passes"
    with Doccano(state.url, USER, state.password()) as doccano, Peak(programs(state)) as peak:
        with found.step("push"):
            pushed = push(doccano, batch, ANNOTATOR, passwords=passwords)
        with found.step("push again: nothing to do"):
            push(doccano, batch, ANNOTATOR, passwords=passwords)
        confirm_all(state, pushed.project.id)
        with found.step("pull"):
            pulled = pull(doccano, batch, ANNOTATOR, passes, times=False)
        with found.step("pull again: nothing new"):
            pull(doccano, batch, ANNOTATOR, passes, times=False)
    found.memory = peak.bytes
    return found, pulled


def differences(batch: Batch, pulled: Pulled) -> int:
    """How many sentences came back otherwise than they went, or not at all."""
    came = {sentence.id: sentence for sentence in pulled.work.sentences}
    return sum(
        item.sentence.id not in came or came[item.sentence.id].spans != item.sentence.spans
        for item in batch.items
    )


def tables(found: Measured, size: int) -> str:
    """Markdown: seconds by step, and memory by program."""
    rows = ["| step | seconds | sentences a second |", "| --- | ---: | ---: |"]
    rows += [f"| {name} | {spent:.1f} | {size / spent:,.0f} |" for name, spent in found.seconds.items()]
    rows += ["", "| program | peak memory |", "| --- | ---: |"]
    rows += [f"| {name} | {size / 1e6:,.0f} MB |" for name, size in found.memory.items()]
    return "\n".join(rows)


def run(size: int, state_folder: Path, gold: Path = ROOT / "annotations" / "gold") -> str:
    """Measure on a server of its own, which is stopped afterwards."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        name = f"benchmark-{size}-{time.time_ns()}"
        path = folder / f"{name}.batch.json"
        write_batch(path, make_batch(name, repeated(read_gold(gold), size), [ANNOTATOR]))
        batch = read_batch(path)
        state, started = up(state_folder)
        try:
            found, pulled = measure(state, batch, state_folder)
        finally:
            if started:
                down(state_folder)
        spans = sum(len(item.sentence.spans) for item in batch.items)
        head = f"{size:,} sentences, {spans:,} spans: {differences(batch, pulled)} differences"
        return f"{head}\n\n{tables(found, size)}"


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=10_000, help="sentences")
    parser.add_argument("--dir", type=Path, help="folder of a server to use [default: a new one]")
    arguments = parser.parse_args()
    sys.stdout.write(f"Python {platform.python_version()}, {platform.machine()}\n\n")
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(run(arguments.size, arguments.dir or Path(folder) / "server") + "\n")


if __name__ == "__main__":
    main()
