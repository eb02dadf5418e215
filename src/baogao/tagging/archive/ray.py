"""The same archive with Ray Data: on several machines, or with the processes of one.

The shards still to do stream from one task through a pool of actors, each of which holds the pipeline. Only what
shard to make passes between machines (and rows of tables of reports); the reports are read from, and the archive is
written to, a file system that all share.
"""

import logging
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from baogao.errors import BaogaoError
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.plan import planned
from baogao.tagging.archive.run import Engine
from baogao.tagging.archive.work import Shard, finished
from baogao.tagging.archive.workers import Step

ATTEMPTS = ".ray"
"""Folder in the archive where actors note what they are at, for who comes after a dead one; gone at the end."""

_QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}
_LOOPBACK = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}
"""The name says another thing, but this is what makes Ray listen on the loopback interface alone."""

_STORE = 256_000_000
"""Bytes of the object store of a local Ray: it holds some shards' rows of tables on their way."""


def on_ray(model: Path | None = None, *, workers: int = 0, address: str = "") -> Engine:
    """The engine for :func:`baogao.tagging.archive.run.tag_archive` that tags with Ray Data.

    On a cluster the archive and its sources lie on a file system that all machines share.

    Args:
        model: Folder of the job's pipeline; the released one if left out.
        workers: Actors, each with one CPU; 0: as many as there are CPUs.
        address: Of a running cluster (``auto``, ``host:6379``, ``ray://host:10001``). If left out that of
            ``RAY_ADDRESS``, else a Ray of our own on this machine that ends with the run.

    Returns:
        An engine, which raises a BaogaoError if Ray is missing, the cluster does not answer, a machine has another
        pipeline, or the archive cannot be written.
    """

    def steps(shards: Iterator[Shard], job: Job) -> Iterator[Step]:
        first = next(shards, None)
        if first is None:
            return
        folder = first.folder.resolve()
        with _attempts(folder), _connected(address, workers) as size:
            from baogao.tagging.archive.ray_data import steps_of, tagged  # noqa: PLC0415 - needs Ray

            numbers = frozenset(n for n, sources in planned(folder) if not finished(folder, n, sources))
            actors = min(size, len(numbers))
            yield from steps_of(tagged(folder, job, model.resolve() if model else None, numbers, actors))

    return steps


@contextmanager
def _attempts(folder: Path) -> Iterator[None]:
    """The folder for notes is empty before, as the deaths of a run that was killed tell nothing, and gone after."""
    shutil.rmtree(folder / ATTEMPTS, ignore_errors=True)
    try:
        yield
    finally:
        shutil.rmtree(folder / ATTEMPTS, ignore_errors=True)


@contextmanager
def _connected(address: str, workers: int) -> Iterator[int]:
    """Be connected to Ray; gives the number of actors."""
    address = address or os.environ.get("RAY_ADDRESS", "")
    ray = _ray(local=not address)
    if ray.is_initialized():  # somebody's session, which goes on behind us
        yield workers or _cpus(ray)
    elif address:
        with _cluster(ray, address):
            yield workers or _cpus(ray)
    else:
        workers = workers or os.cpu_count() or 1
        with _local(ray, workers):
            yield workers


def _ray(*, local: bool) -> Any:  # noqa: ANN401
    for name, value in (_QUIET | _LOOPBACK if local else _QUIET).items():
        os.environ.setdefault(name, value)
    try:
        import ray  # noqa: PLC0415 - an extra
        import ray.data  # noqa: PLC0415
    except ImportError:
        raise BaogaoError("Ray is not installed", remedy="pip install 'baogao[ray]'") from None
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return ray


def _cpus(ray: Any) -> int:  # noqa: ANN401
    return max(int(ray.cluster_resources().get("CPU", 1)), 1)


@contextmanager
def _cluster(ray: Any, address: str) -> Iterator[None]:  # noqa: ANN401
    try:
        _knock(address)
        with _hushed():
            ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BaogaoError(
            f"no Ray cluster at {address}: {reason}", remedy="start one with `ray start --head`"
        ) from None
    try:
        yield
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """See that somebody listens, which Ray itself would try for minutes.

    Raises:
        OSError: If nobody does.
        ValueError: If it is no address.
    """
    if address != "auto":
        place = urlsplit(address if "://" in address else f"ray://{address}")
        if not place.hostname or not place.port:
            raise ValueError("is not auto, host:port or ray://host:port")
        socket.create_connection((place.hostname, place.port), timeout=10).close()


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep Ray's processes from writing to the terminal while it starts; what goes wrong is raised anyway."""
    kept = os.dup(2)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


@contextmanager
def _local(ray: Any, workers: int) -> Iterator[None]:  # noqa: ANN401
    """A Ray of our own: no dashboard, no report home, reachable from this machine only, gone without a trace."""
    with TemporaryDirectory(prefix="baogao-ray-", ignore_cleanup_errors=True) as temporary:
        with _hushed():
            ray.init(
                address="local",
                num_cpus=workers,
                include_dashboard=False,
                object_store_memory=_STORE,
                log_to_driver=False,
                logging_level="ERROR",
                _node_ip_address="127.0.0.1",
                _temp_dir=temporary,
            )
        try:
            yield
        finally:
            ray.shutdown()
