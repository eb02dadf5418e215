import pytest

from baogao.tagging.archive.job import Job, new_job
from baogao.tagging.archive.run import Engine, in_process


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The released pipeline in this process, loaded once for all tests."""
    return in_process()


@pytest.fixture(scope="session")
def job() -> Job:
    """Two reports a shard, so that few reports make several."""
    return new_job(shard_size=2)
