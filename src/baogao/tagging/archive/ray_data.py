"""The data set that makes an archive: a source of shards, and the actors they go through."""

import gc
import json
import os
import pickle
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import ray.data
from ray.data import DataContext, Dataset
from ray.data.block import Block, BlockMetadata
from ray.data.datasource import Datasource, ReadTask
from spacy.language import Language
from threadpoolctl import threadpool_limits

from baogao.errors import BaogaoError, one_line
from baogao.files import atomic
from baogao.tagging.archive.job import Job, new_job
from baogao.tagging.archive.ray import ATTEMPTS
from baogao.tagging.archive.run import pending
from baogao.tagging.archive.shard import tag_shard
from baogao.tagging.archive.work import Shard
from baogao.tagging.archive.workers import Step
from baogao.tagging.pipeline import load

_DEATHS, _HOPELESS = 3, 6


def tagged(folder: Path, job: Job, model: Path | None, numbers: frozenset[int], actors: int) -> Dataset:
    """The steps of a run, not yet begun.

    Args:
        folder: The archive, absolute.
        job: How it is made.
        model: Folder of the job's pipeline, absolute; the released one if left out.
        numbers: Shards to make.
        actors: How many actors, each with one CPU.
    """
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    context.target_max_block_size = 1  # each shard is a block of its own, that is a task of its own
    shards = ray.data.read_datasource(_Shards(folder, job, numbers), num_cpus=0, override_num_blocks=1)
    return shards.map_batches(
        _Tagger,
        fn_constructor_args=(folder, job, model),
        batch_size=1,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=actors),
        num_cpus=1,
    )


def steps_of(dataset: Dataset) -> Iterator[Step]:
    """Make the shards and tell of each that is done.

    Raises:
        BaogaoError: If an actor could not go on.
    """
    for row in dataset.iter_rows():
        step = pickle.loads(row["step"])  # noqa: S301 - of our own actors
        if isinstance(step, BaogaoError):
            raise step
        yield step


class _Shards(Datasource):  # type: ignore[misc]
    """The shards to make, each a pickle in a row. Rows of tables travel with them: they are read only once."""

    def __init__(self, folder: Path, job: Job, numbers: frozenset[int]) -> None:
        super().__init__()
        self._read = partial(_blocks, folder, job, numbers)
        self._count = len(numbers)

    def estimate_inmemory_data_size(self) -> int | None:
        return None

    def get_read_tasks(self, parallelism: int, *_: object, **__: object) -> list[ReadTask]:
        about = BlockMetadata(self._count, None, None, None)
        return [ReadTask(self._read, about)]

    @property
    def supports_distributed_reads(self) -> bool:
        return False


def _blocks(folder: Path, job: Job, numbers: frozenset[int]) -> Iterator[Block]:
    """One block a shard; the same ones in every call, whatever has been done since: Ray may call it again."""
    for shard in pending(folder, job, numbers):
        yield pa.table({"shard": [pickle.dumps(shard)]})


class _Tagger:
    """An actor: holds the pipeline and tags shards. What is wrong comes back as a row, and ends the run."""

    def __init__(self, folder: Path, job: Job, model: Path | None) -> None:
        self._folder, self._job, self._model = folder, job, model
        self._nlp: Language | None = None
        threadpool_limits(1)  # one CPU each

    def __call__(self, batch: pa.Table) -> pa.Table:
        steps = [self._step(pickle.loads(data)) for data in batch["shard"].to_pylist()]  # noqa: S301
        return pa.table({"step": [pickle.dumps(step) for step in steps]})

    def _step(self, shard: Shard) -> Step | BaogaoError:
        try:
            attempt = _Attempt(shard)
            shard = replace(shard, doomed=attempt.doomed)
            result = tag_shard(shard, self._job, self._pipeline(), attempt.note)
            attempt.succeed()
        except Exception as error:
            return BaogaoError(str(one_line(error)))
        return Step(replace(shard, documents={}), len(shard.sources), result.characters, result)

    def _pipeline(self) -> Language:
        """The job's pipeline, loaded when it is needed first.

        Raises:
            BaogaoError: If this machine does not see the archive, or has another pipeline or version.
        """
        if self._nlp is None:
            _agree(self._folder, self._job, self._model)
            self._nlp = load(self._model)
            gc.freeze()  # the pipeline stays: no need to look through it again and again
        return self._nlp


def _agree(folder: Path, job: Job, model: Path | None) -> None:
    Job.read(folder)
    here = new_job(model)
    for name in ("version", "model", "model_hash", "thresholds", "catalogues_hash"):
        if getattr(here, name) != getattr(job, name):
            what = (
                f"{ray.util.get_node_ip_address()} has {name} {getattr(here, name)}, not {getattr(job, name)}"
            )
            raise BaogaoError(what, remedy="install the same baogao and pipeline on every machine")


class _Attempt:
    """What befell a shard so far.

    Ray starts an actor that dies anew and gives it the same shard. A report that ends each process that tags it
    must not do so for ever: which one is next is noted in the archive's folder.
    """

    def __init__(self, shard: Shard) -> None:
        self._path = shard.folder / ATTEMPTS / f"{shard.number:05}.json"
        self._deaths: dict[str, int] = {}
        with suppress(OSError, ValueError):
            note = json.loads(self._path.read_text("utf-8"))
            self._deaths = note["deaths"]
            self._deaths[note["at"]] = self._deaths.get(note["at"], 0) + 1
        if max(self._deaths.values(), default=0) >= _HOPELESS:
            what = f"the process that tags shard {shard.number} keeps being ended"
            raise BaogaoError(what, remedy="is there enough memory? use fewer --workers")

    @property
    def doomed(self) -> dict[int, str]:
        """By place: reports that have ended every process that tried."""
        why = f"has ended {_DEATHS} processes that tried to tag it (look at the file)"
        return {int(place): why for place, times in self._deaths.items() if times >= _DEATHS}

    def note(self, place: int, characters: int) -> None:
        """Say that the report at a place is next."""
        del characters
        with atomic(self._path) as file:
            json.dump({"at": str(place), "deaths": self._deaths, "process": os.getpid()}, file)

    def succeed(self) -> None:
        """Forget it all."""
        self._path.unlink(missing_ok=True)
