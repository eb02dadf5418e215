"""A Doccano server on this machine: up, down, status, logs; everything it writes lies in one folder.

The server is gunicorn with two processes on the loopback address, and a worker for imports and exports; its
database is SQLite. Secrets are files that only their owner can read, and reach the server through pipes and
files, never through arguments. Whether it runs is told by process number and start time, so that a number that
went to another program after a crash is not taken for it.
"""

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import FileLock, Timeout

from baogao.annotations.doccano.environments import Say, ensure
from baogao.annotations.doccano.health import Health, health
from baogao.annotations.doccano.launching import Launcher
from baogao.annotations.doccano.logs import tail
from baogao.annotations.doccano.processes import Background
from baogao.errors import BaogaoError
from baogao.files import atomic

STATE = Path(".doccano")
HOST = "127.0.0.1"
PORTS = range(8000, 8020)
USER = "admin"
LOGS = ("web.log", "worker.log")

_WAIT = 180.0
"""Seconds to become healthy; three are usual, a loaded machine takes much longer."""
_LAST_WORDS = 60.0
"""Seconds the worker may take to finish the task it is at."""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a server from its folder.

    Attributes:
        folder: Where it keeps its files.
        port: Where it listens, or listened last.
        programs: What was started, running or not.
    """

    folder: Path
    port: int | None = None
    programs: tuple[Background, ...] = ()

    @property
    def url(self) -> str:
        """Its address; empty if it never ran."""
        return f"http://{HOST}:{self.port}" if self.port else ""

    @property
    def password_file(self) -> Path:
        """The file with the administrator's password."""
        return self.folder / "admin-password"

    @property
    def running(self) -> bool:
        """Whether everything that it needs runs."""
        return len(self.programs) == len(LOGS) and all(program.running() for program in self.programs)

    def password(self) -> str:
        """The administrator's password.

        Raises:
            BaogaoError: If the server was never started here, or the file is lost.
        """
        if not self.password_file.is_file() and self.running:
            raise BaogaoError(
                "the administrator's password is lost",
                path=self.password_file,
                remedy="run `baogao doccano up`: it sets a new one, also while the server runs",
            )
        if not self.password_file.is_file():
            raise BaogaoError(
                "no server was started here", path=self.folder, remedy="run `baogao doccano up`"
            )
        return self.password_file.read_text(encoding="ascii").strip()


def read_state(folder: Path = STATE) -> State:
    """What is known of the server of a folder; nothing is started or changed.

    Raises:
        BaogaoError: If the folder's record is broken.
    """
    folder = folder.absolute()
    path = folder / "state.json"
    if not path.exists():
        return State(folder)
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return State(folder, row["port"], tuple(map(Background.from_json, row["programs"])))
    except (ValueError, KeyError, TypeError) as error:
        raise BaogaoError(
            "this record is broken", path=path, remedy="delete it; the annotations lie in db.sqlite3"
        ) from error


def _write_state(state: State) -> None:
    with atomic(state.folder / "state.json") as file:
        json.dump({"port": state.port, "programs": [program.to_json() for program in state.programs]}, file)


def up(folder: Path = STATE, port: int | None = None, say: Say = lambda words: None) -> tuple[State, bool]:
    """Start the server of a folder, unless it runs already, and wait until it is healthy.

    Where the file with the administrator's password is lost, a new one is set, also while the server runs.

    Args:
        folder: Where it keeps its files; made if it is not there.
        port: Where to listen; by default where it listened last, or the first of ``PORTS`` that is free.
        say: Told what goes on.

    Returns:
        The state, and whether it was started now.

    Raises:
        BaogaoError: If the environment cannot be built, the port is taken, or the server does not get healthy.
    """
    _refuse_windows()
    folder = folder.absolute()
    with _locked(folder):
        state = read_state(folder)
        if state.running and port in {None, state.port}:
            if not state.password_file.is_file():
                say("setting a new password")
                Launcher(folder, ensure("server", say)).prepare(USER, folder / LOGS[0])
            return state, False
        if state.running:
            raise BaogaoError(
                f"the server of this folder runs at {state.url}", path=folder, remedy="take it down first"
            )
        launcher = Launcher(folder, ensure("server", say))
        _stop(state, 5)  # half of it may have crashed
        if port and not _free(port):
            raise _taken(port)
        say("preparing the database")
        launcher.prepare(USER, folder / LOGS[0])
        say("starting the server")
        return _start(state, launcher, port), True


def down(folder: Path = STATE) -> bool:
    """Stop the server of a folder; the worker may finish its task first. False if it did not run."""
    folder = folder.absolute()
    if not (folder / "state.json").exists():
        return False
    with _locked(folder):
        state = read_state(folder)
        ran = any(program.running() for program in state.programs)
        _stop(state, _LAST_WORDS)
        _write_state(State(folder, state.port))
    return ran


def new_password(username: str, folder: Path = STATE, say: Say = lambda words: None) -> Path:
    """Set a new password for an annotator's account on the server of a folder, running or not.

    Args:
        username: The account.
        folder: Where the server keeps its files.
        say: Told what goes on.

    Returns:
        The file with the password, as a push writes it.

    Raises:
        BaogaoError: If no server was started here, or it has no such account; the administrator's is set by ``up``.
    """
    folder = folder.absolute()
    if not (folder / "state.json").exists():
        raise BaogaoError(
            "no server was started here",
            path=folder,
            remedy="elsewhere, an administrator sets passwords at /admin/ of the server's address",
        )
    if username == USER:
        raise BaogaoError(
            f"{USER} has no file of its own", path=folder, remedy="delete admin-password, and run `up`"
        )
    with _locked(folder):
        launcher = Launcher(folder, ensure("server", say))
        return launcher.set_password(username, folder / "passwords" / username)


def _refuse_windows() -> None:
    if os.name == "nt":
        raise BaogaoError(
            "the server does not run on Windows",
            remedy="use WSL, configs/doccano/compose.yaml, or a server elsewhere (--url)",
        )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One command at a time; the folder is made, for its owner alone and out of version control."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="ascii")
    try:
        with FileLock(folder / "lock", timeout=600):
            yield
    except Timeout as error:
        raise BaogaoError(
            "another command is at work here", path=folder, remedy="wait until it has ended"
        ) from error


def _start(state: State, launcher: Launcher, port: int | None) -> State:
    for candidate in free_ports(port, state.port):
        started = _launched(State(state.folder, candidate), launcher)
        try:
            if _healthy(started):
                return started
        except BaseException:
            _stop(started, 5)
            raise
        _stop(started, 5)  # somebody was quicker at this port
    raise _taken(port)


def free_ports(wanted: int | None, last: int | None) -> Iterator[int]:
    """The port asked for, or else the one used last and the usual ones; only where nobody listens."""
    usual = [wanted] if wanted else dict.fromkeys([*([last] if last else []), *PORTS])
    yield from filter(_free, usual)


def _free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            return False
    return True


def _taken(port: int | None) -> BaogaoError:
    if port:
        return BaogaoError(f"port {port} is taken", remedy="name another with --port, or none")
    return BaogaoError(
        f"the ports {PORTS[0]} to {PORTS[-1]} are all taken", remedy="name a free one with --port"
    )


def _launched(state: State, launcher: Launcher) -> State:
    """Start web server and worker, each noted as soon as it runs."""
    web = ["gunicorn", "--bind", f"{HOST}:{state.port}", "--workers", "2", "--timeout", "120", "config.wsgi"]
    worker = ["celery", "--app=config", "worker", "--loglevel=info", "--concurrency=1"]
    worker += ["--without-gossip", "--without-mingle"]
    for log, arguments in zip(LOGS, (web, worker), strict=True):
        pid = launcher.launch(arguments, state.folder / log)
        state = replace(state, programs=(*state.programs, Background.of(Path(log).stem, pid)))
        _write_state(state)
    return state


def _healthy(state: State) -> bool:
    """Wait until the server is healthy; False if its port was taken meanwhile.

    Raises:
        BaogaoError: If it ends, or is not healthy in time.
    """
    limit = time.monotonic() + _WAIT
    found = Health(False)
    while time.monotonic() < limit:
        if _port_lost(state):
            return False
        found = health(state.url)
        if found.healthy:
            return True
        time.sleep(0.2)
    troubles = ", ".join(f"{part}: {words}" for part, words in found.troubles.items())
    raise BaogaoError(
        f"the server does not get healthy ({troubles})", path=state.folder, remedy="see its logs"
    )


def _port_lost(state: State) -> bool:
    """Whether the server ended because somebody took its port.

    Raises:
        BaogaoError: If a part of it ended for another reason.
    """
    for program, log in zip(state.programs, LOGS, strict=True):
        if not program.running():
            last = [line for line in tail(state.folder / log, 30) if line.strip()]
            if any("Connection in use" in line for line in last):
                return True
            words = last[-1] if last else "without a word"
            raise BaogaoError(
                f"the {program.name} ended: {words}", path=state.folder / log, remedy="see this log"
            )
    return False


def _stop(state: State, patience: float) -> None:
    for program in state.programs:
        with suppress(OSError):
            program.stop(patience)
