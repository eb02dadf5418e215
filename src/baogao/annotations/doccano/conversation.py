"""A conversation with ``bridge.py`` in the client's environment, and what can go wrong in it.

Requests and answers are JSON lines. The process ends when its input does, so that none stays behind, not even
after a kill; an answer that does not come within its time ends the conversation.
"""

import json
import queue
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Literal
from urllib.parse import urlsplit

from baogao.annotations.doccano.environments import clean_variables
from baogao.errors import BaogaoError

Kind = Literal[
    "credentials",
    "unreachable",
    "timeout",
    "forbidden",
    "missing",
    "refused",
    "server",
    "task",
    "strange",
    "ended",
]

_BRIDGE = Path(__file__).with_name("bridge.py")

_REMEDIES: Mapping[str, str] = {
    "credentials": "check BAOGAO_DOCCANO_USER and BAOGAO_DOCCANO_PASSWORD",
    "unreachable": "check the address; a local server starts with `baogao doccano up`",
    "timeout": "see `baogao doccano status` and `logs`: is the worker running? Then run the command again",
    "forbidden": "log in as an administrator of this server",
    "missing": "was the project deleted on the server?",
    "server": "see the server's log (`baogao doccano logs`)",
    "task": "see the server's log (`baogao doccano logs`)",
    "strange": "check that the address is that of a Doccano 1.8 server",
    "ended": "run the command again",
}


class DoccanoError(BaogaoError):
    """What went wrong between here and the server, by kind.

    Attributes:
        kind: ``credentials`` (wrong name or password), ``unreachable`` (no server answers), ``timeout``,
            ``forbidden``, ``missing`` (project or example is gone), ``refused`` (the server finds the request
            wrong), ``server`` (an error inside it), ``task`` (its worker failed), ``strange`` (no Doccano), ``ended``
            (the client's own process was killed or hangs).
    """

    def __init__(self, kind: Kind, what: str, url: str) -> None:
        self.kind = kind
        super().__init__(f"Doccano: {what}", path=url, remedy=_REMEDIES.get(kind, ""))


def checked_url(url: str) -> str:
    """An address without its trailing slash.

    Raises:
        BaogaoError: If it is not the address of a web server, or holds a password.

    >>> checked_url("http://127.0.0.1:8000/")
    'http://127.0.0.1:8000'
    """
    try:
        parts = urlsplit(url.strip())
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fine = False
    if not fine:
        raise BaogaoError(f"no address of a server: {url!r}", remedy="write it as http://127.0.0.1:8000")
    if parts.username or parts.password:
        raise BaogaoError(
            "the address holds a name or password",
            remedy="use BAOGAO_DOCCANO_USER and BAOGAO_DOCCANO_PASSWORD",
        )
    return url.strip().rstrip("/")


class Conversation:
    """The process in the client's environment."""

    def __init__(self, python: Path) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the conversation
        self._process = subprocess.Popen(  # noqa: S603 - our own script
            [str(python), "-I", str(_BRIDGE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="ascii",
            env=clean_variables(),
            start_new_session=True,  # Ctrl-C is for us; the bridge ends when its input does
        )
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=_pass_on, args=(self._process.stdout, self._answers), daemon=True).start()

    def ask(self, request: Mapping[str, Any], seconds: float) -> dict[str, Any]:
        """The answer to a request; one of kind ``ended`` if the process is gone or hangs."""
        assert self._process.stdin is not None  # noqa: S101 - it was opened with a pipe
        line = ""
        with suppress(OSError, ValueError, queue.Empty):
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._answers.get(timeout=seconds)
        answer: dict[str, Any] = json.loads(line) if line.endswith("\n") else self._ended()
        return answer

    def _ended(self) -> dict[str, Any]:
        self._errors.seek(0)
        words = self._errors.read().decode("utf-8", "replace").split("\n")
        last = next((f" ({line.strip()})" for line in reversed(words) if line.strip()), "")
        return {"ok": False, "kind": "ended", "message": f"the client's process ended unexpectedly{last}"}

    def close(self) -> None:
        """End the process, by force if it does not listen."""
        with suppress(OSError):
            assert self._process.stdin is not None  # noqa: S101
            self._process.stdin.close()
        try:
            self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()


def _pass_on(lines: IO[str], answers: "queue.SimpleQueue[str]") -> None:
    """Move answers into a queue, which unlike a pipe can be waited for with a limit; an empty one at the end."""
    with lines:
        for line in lines:
            answers.put(line)
    answers.put("")
