"""Programs that run on in the background: known again by number and start time, stopped with all they started."""

import os
import signal
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import psutil

_SLACK = 5.0
"""Seconds by which a start time may differ: systems that set their clock shift it after the fact."""


@dataclass(frozen=True, slots=True)
class Background:
    """A program that was started in a session of its own.

    Attributes:
        name: What it is for.
        pid: Its number, which the system gives to another program once it is gone.
        started: Its start time in seconds since 1970, by which it is known again.
    """

    name: str
    pid: int
    started: float

    @classmethod
    def of(cls, name: str, pid: int) -> Self:
        """The program that runs under a number now; one that has ended already is kept as ended."""
        try:
            return cls(name, pid, psutil.Process(pid).create_time())
        except psutil.NoSuchProcess:
            return cls(name, pid, 0.0)

    def to_json(self) -> dict[str, Any]:
        """Fields by name."""
        return {"name": self.name, "pid": self.pid, "started": self.started}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(str(row["name"]), int(row["pid"]), float(row["started"]))

    def running(self) -> bool:
        """Whether it still runs; another program under its number does not count, nor does a zombie."""
        return self._process() is not None

    def memory(self) -> int:
        """Bytes that it and what it started hold in memory; shared pages count for each."""
        total = 0
        for process in self._all():
            with suppress(psutil.Error):
                total += process.memory_info().rss
        return total

    def stop(self, patience: float) -> None:
        """Ask it to end; what has not ended after ``patience`` seconds, or lost its parent, is killed."""
        everybody = self._all()
        if (leader := self._process()) is not None:
            with suppress(psutil.NoSuchProcess):
                leader.send_signal(signal.SIGTERM)
            _wait([leader], patience)
        for process in {*everybody, *self._all()}:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        _wait(everybody, 5)

    def _process(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _SLACK
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None

    def _all(self) -> list[psutil.Process]:
        """It and its session: children outlive a leader that was killed, and keep its number as their group."""
        return [process for process in psutil.process_iter() if self._led(process)]

    def _led(self, process: psutil.Process) -> bool:
        try:
            return (
                os.getpgid(process.pid) == self.pid
                and process.create_time() >= self.started - _SLACK
                and process.status() != psutil.STATUS_ZOMBIE
            )
        except (OSError, psutil.Error):
            return False


def _wait(processes: Iterable[psutil.Process], patience: float) -> None:
    """Until all have ended; zombies have, though nobody collected them (a container without init)."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit and any(map(_lives, processes)):
        time.sleep(0.05)


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
