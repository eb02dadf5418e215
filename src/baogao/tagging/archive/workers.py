"""Processes that tag shards, each with a pipeline of its own; one that dies is replaced.

A shard whose process died is tried again. If that one dies, too, each of its reports is tried alone: the one
that ends its process becomes an error, and the others are tagged.
"""

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import connection as channels
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, NamedTuple, Self

from baogao.errors import BaogaoError, one_line
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.work import Shard, ShardResult

_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
_LOADS = 3
_DEATHS = 4


class Step(NamedTuple):
    """How far a shard is.

    Attributes:
        shard: The shard.
        place: Place of the report at work.
        characters: Of the reports before that.
        result: Set once it is done.
    """

    shard: Shard
    place: int
    characters: int
    result: ShardResult | None = None


class Task(NamedTuple):
    """A shard to tag; with ``alone``, one of its reports to try, without writing anything."""

    shard: Shard
    alone: int | None = None


def work(channel: Connection, job: Job, model: Path | None) -> None:
    """The life of a worker: load the pipeline, then tag what comes through the channel until nothing does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started us decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        _serve(channel, job, model)
    except (EOFError, BrokenPipeError):
        return
    except Exception as error:  # whatever it is, the one who started us has to know
        with suppress(OSError):
            channel.send(one_line(error))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        channels.wait([parent.sentinel])
        os._exit(1)


def _serve(channel: Connection, job: Job, model: Path | None) -> None:
    from baogao.tagging.archive.shard import source_rows, tag_shard  # noqa: PLC0415 - loads spaCy
    from baogao.tagging.pipeline import load  # noqa: PLC0415

    nlp = load(model)
    gc.freeze()  # the pipeline stays: no need to look through it again and again
    channel.send("ready")
    while (task := channel.recv()) is not None:
        if task.alone is None:
            channel.send(tag_shard(task.shard, job, nlp, lambda *at: channel.send(at)))
        else:
            source_rows(task.shard, task.alone, job, nlp)
            channel.send("survived")


@dataclass(slots=True, eq=False)
class _Worker:
    """One process as seen from here."""

    process: SpawnProcess
    channel: Connection
    ready: bool = False
    task: Task | None = None

    @classmethod
    def start(cls, job: Job, model: Path | None) -> Self:
        context = get_context("spawn")
        here, there = context.Pipe()
        process = context.Process(target=work, args=(there, job, model), daemon=True)
        with _environment(_ONE_THREAD):
            process.start()
        there.close()
        return cls(process, here)

    def give(self, task: Task) -> None:
        self.task = task
        with suppress(OSError):  # it has died: receiving will tell
            self.channel.send(task)

    def receive(self) -> Any:  # noqa: ANN401
        """Its next message; ``None`` if it has died."""
        try:
            return self.channel.recv()
        except (EOFError, OSError):
            return None

    def end(self) -> str:
        """Stop it; what ended it, if it had died before."""
        self.process.join(0.5 if self.process.exitcode is None else 0)
        code = self.process.exitcode
        self.process.kill()
        self.process.join()
        self.channel.close()
        if code is not None and code < 0:
            with suppress(ValueError):
                return signal.Signals(-code).name
        return f"exit code {code}"


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Environment variables for the processes started within."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@dataclass(slots=True)
class _Case:
    """A shard whose process died."""

    shard: Shard
    deaths: int = 0
    untried: deque[int] = field(default_factory=deque)
    doomed: dict[int, str] = field(default_factory=dict)

    def next_task(self) -> Task:
        """What to try now: a report alone, or the shard without those that cannot be tagged."""
        if self.untried:
            return Task(self.shard, self.untried.popleft())
        return Task(replace(self.shard, doomed=dict(self.doomed)))

    def died(self, task: Task, why: str) -> Task:
        """What to try after a process has died on a task.

        Raises:
            BaogaoError: If there is nothing left to try.
        """
        if task.alone is not None:
            self.doomed[task.alone] = f"ends the process that tags it ({why}), also alone (look at the file)"
            return self.next_task()
        self.deaths += 1
        if self.deaths == 2:
            places = range(len(self.shard.sources))
            self.untried.extend(place for place in places if place not in self.shard.kept)
        if self.deaths == _DEATHS:
            raise BaogaoError(
                f"the process that tags shard {self.shard.number} keeps being ended ({why})",
                remedy="is there enough memory? use fewer --workers, or a smaller --shard-size with --again",
            )
        return self.next_task()


class Pool:
    """Worker processes.

    Args:
        job: How the archive is made.
        model: Folder of the job's pipeline; the released one if left out.
        workers: How many processes.
    """

    def __init__(self, job: Job, model: Path | None, workers: int) -> None:
        self._job, self._model, self._size = job, model, workers
        self._workers: list[_Worker] = []
        self._again: deque[Task] = deque()
        self._cases: dict[int, _Case] = {}
        self._failed_loads = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def run(self, shards: Iterator[Shard]) -> Iterator[Step]:
        """Tag shards; the order in which they are done is any.

        Raises:
            BaogaoError: If the archive cannot be written, or workers cannot live.
        """
        first = next(shards, None)
        if first is None:
            return
        self._again.append(Task(first))
        for _ in range(self._size):
            self._workers.append(_Worker.start(self._job, self._model))
        while self._busy(shards):
            for channel in channels.wait([worker.channel for worker in self._workers]):
                worker = next(worker for worker in self._workers if worker.channel is channel)
                step = self._hear(worker, worker.receive())
                if step is not None:
                    yield step

    def _busy(self, shards: Iterator[Shard]) -> bool:
        """Give work to whoever has none; whether there is anything to wait for."""
        for worker in self._workers:
            if worker.ready and worker.task is None:
                task = self._again.popleft() if self._again else None
                shard = None if task else next(shards, None)
                if shard is not None:
                    task = Task(shard)
                if task is not None:
                    worker.give(task)
        return bool(self._again) or any(worker.task for worker in self._workers)

    def _hear(self, worker: _Worker, message: Any) -> Step | None:  # noqa: ANN401
        task = worker.task
        match message:
            case None:
                self._replace(worker)
            case BaogaoError():
                raise message
            case "ready":
                worker.ready = True
            case "survived" if task:
                worker.task = None
                self._again.appendleft(self._cases[task.shard.number].next_task())
            case ShardResult() if task:
                worker.task = None
                self._cases.pop(task.shard.number, None)
                return Step(task.shard, len(task.shard.sources), message.characters, message)
            case (int(place), int(characters)) if task:
                return Step(task.shard, place, characters)
        return None

    def _replace(self, worker: _Worker) -> None:
        """Start another process in place of a dead one, and try its task again."""
        why = worker.end()
        if worker.task is not None:
            number = worker.task.shard.number
            case = self._cases.setdefault(number, _Case(worker.task.shard))
            self._again.appendleft(case.died(worker.task, why))
        elif not worker.ready:
            self._failed_loads += 1
            if self._failed_loads == _LOADS:
                raise BaogaoError(
                    f"processes end while they load the pipeline ({why})",
                    remedy="is there enough memory? use fewer --workers",
                )
        self._workers[self._workers.index(worker)] = _Worker.start(self._job, self._model)
