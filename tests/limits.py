"""Guards against hostile input."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def linear_time(seconds: float = 10) -> Iterator[None]:
    """Fail where the work inside needs more processor time.

    No measurement: linear work on a megabyte takes a second or so, work that grows with the square takes minutes or
    hours. Processor time, because a test may have to share its machine.
    """
    begin = time.process_time()
    yield
    assert time.process_time() - begin < seconds
