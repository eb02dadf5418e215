"""The script that speaks to a Doccano server from inside the client's own environment.

It reads one JSON request a line from standard input and answers with one JSON line: ``{"op": ..., ...}`` →
``{"ok": true, "result": ...}`` or ``{"ok": false, "kind": ..., "message": ...}``. It imports nothing of Baogao:
doccano-client needs pydantic 1, spaCy needs pydantic 2, so the two never share a process. Address and password
come with the first request, never on the command line.

Kinds of failure: ``credentials`` ``unreachable`` ``timeout`` ``forbidden`` ``missing`` ``refused`` ``server``
``task`` ``strange``.
"""

import contextlib
import ipaddress
import json
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from doccano_client.repositories.base import BaseRepository
from doccano_client.repositories.data_download import DataDownloadRepository
from doccano_client.repositories.data_upload import DataUploadRepository
from doccano_client.repositories.task_status import TaskStatusRepository
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

POLL = 0.15
"""Seconds between two looks at a task: a part of some hundred rows takes about one."""


class Failure(Exception):  # noqa: N818 - it names what happened, not a mistake
    """Something to tell the other side, by kind and in words."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Patient(HTTPAdapter):
    """Tries again what cannot do harm twice, and waits for nothing without end."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        again = Retry(
            total=4,
            connect=2,  # never reached the server: safe for every method
            read=2,
            status=3,
            backoff_factor=0.3,
            status_forcelist=(502, 503, 504),
            allowed_methods=("GET", "HEAD"),
            raise_on_status=False,
        )
        super().__init__(max_retries=again)

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:  # noqa: ANN401
        """As the base class, with a limit where the caller set none."""
        kwargs["timeout"] = kwargs.get("timeout") or (10, self.seconds)
        return super().send(request, *args, **kwargs)


class Server:
    """A session with one Doccano server."""

    def __init__(self, url: str, username: str, password: str, seconds: float) -> None:
        self.seconds = seconds
        self.api = BaseRepository(url)
        session = self.api._session
        for scheme in ("http://", "https://"):
            session.mount(scheme, Patient(seconds))
        if _loopback(url):
            session.trust_env = False  # a proxy cannot reach this machine's own server
        self.uploads = DataUploadRepository(self.api)
        self.downloads = DataDownloadRepository(self.api)
        self.tasks = TaskStatusRepository(self.api)
        self._login(username, password)

    def _login(self, username: str, password: str) -> None:
        try:
            self.api.login(username, password)
        except requests.HTTPError as error:
            response = error.response
            if response is None or response.status_code >= 500:
                raise
            kind = response.headers.get("content-type", "")
            if response.status_code in {400, 401, 403} and "json" in kind:
                raise Failure("credentials", "the server refuses this name and password") from error
            raise Failure("strange", "no Doccano answers at this address") from error
        if self.api._session.headers.get("X-CSRFToken") is None:
            raise Failure("strange", "no Doccano answers at this address")

    def request(self, method: str, resource: str, params: Any = None, body: Any = None) -> Any:  # noqa: ANN401
        """Call one endpoint below ``/v1/``; its JSON, or None where it answers with nothing."""
        call = {"GET": self.api.get, "POST": self.api.post, "PUT": self.api.put, "DELETE": self.api.delete}
        if method == "PATCH":
            url = f"{self.api.api_url}/{resource}"
            response = self.api._session.patch(url, params=params, json=body)
            response.raise_for_status()
        else:
            response = call[method](resource, params=params, json=body)
        return response.json() if response.content else None

    def upload(self, project: int, rows: list[dict[str, Any]]) -> None:
        """Import rows as JSONL; returns when the server's worker is done, and only if it liked every row."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "rows.jsonl"
            # Escapes: the server guesses encodings, and takes Chinese in UTF-8 for Turkish.
            file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
            upload = self.uploads.upload(str(file))
        task = self.uploads.ingest(
            project,
            [upload],
            "SequenceLabeling",
            "JSONL",
            column_data="text",
            column_label="label",
            encoding="utf_8",
        )
        result = self._wait(task)
        if errors := (result or {}).get("error"):
            said = "; ".join(str(error.get("message", error)) for error in errors[:3])
            raise Failure("task", f"the server could not read {len(errors)} rows: {said}")

    def export(self, project: int, confirmed: bool) -> dict[str, Any]:
        """Rows by exported file (``all`` in a collaborative project, else a user's name), and the archive's name."""
        body = {"format": "JSONL", "exportApproved": confirmed}
        task = self.api.post(f"projects/{project}/download", json=body).json()["task_id"]
        archive = str(self._wait(task))
        with tempfile.TemporaryDirectory() as folder:
            file = self.downloads.download(project, task, folder)
            return {"files": dict(_exported(file)), "archive": os.path.basename(archive)}  # noqa: PTH119

    def _wait(self, task: str) -> Any:  # noqa: ANN401
        limit = time.monotonic() + self.seconds
        while time.monotonic() < limit:
            status = self.tasks.get(task)
            if status.ready:
                if status.error:
                    raise Failure(
                        "task", f"the server's worker failed: {status.error.get('text', status.error)}"
                    )
                return status.result
            time.sleep(POLL)
        raise Failure("timeout", f"the server's worker did not finish within {self.seconds:g} seconds")


def _exported(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Rows of each file in an exported archive. An empty export is a single newline."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            lines = archive.read(name).decode("utf-8").split("\n")  # a text may hold U+2028
            yield Path(name).stem, [json.loads(line) for line in lines if line.strip()]


def _loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _failure(error: Exception) -> tuple[str, str]:
    """Kind and message of whatever went wrong; the message never holds a secret."""
    if isinstance(error, Failure):
        return error.kind, str(error)
    if isinstance(error, requests.HTTPError) and error.response is not None:
        status = error.response.status_code
        kinds = {400: "refused", 401: "forbidden", 403: "forbidden", 404: "missing", 504: "timeout"}
        return kinds.get(
            status, "server" if status >= 500 else "refused"
        ), f"{status}: {_said(error.response)}"
    if isinstance(error, requests.Timeout):
        return "timeout", "the server did not answer in time"
    if isinstance(error, requests.ConnectionError):
        return "unreachable", "no server answers"
    if isinstance(error, requests.RequestException):
        return "unreachable", f"{type(error).__name__}: {error}"
    return "strange", f"an answer that Doccano 1.8 does not give: {type(error).__name__}: {error}"


def _said(response: requests.Response) -> str:
    try:
        return json.dumps(response.json(), ensure_ascii=False)[:500]
    except ValueError:
        return response.reason or "no reason given"


def answers(requests_: Iterator[str]) -> Iterator[dict[str, Any]]:
    """One answer for each request line."""
    server: Server | None = None
    for line in requests_:
        asked = json.loads(line)
        op = asked.pop("op")
        try:
            if op == "open":
                server, result = Server(**asked), None
            elif server is None:
                raise Failure("strange", "the first request opens the session")
            else:
                operations: dict[str, Callable[..., Any]] = {
                    "request": server.request,
                    "upload": server.upload,
                    "export": server.export,
                }
                result = operations[op](**asked)
            yield {"ok": True, "result": result}
        except Exception as error:
            kind, message = _failure(error)
            yield {"ok": False, "kind": kind, "message": message}


def main() -> None:
    """Answer until standard input ends."""
    out = sys.stdout
    sys.stdout = sys.stderr  # a library that prints must not break the conversation
    with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
        for answer in answers(iter(sys.stdin)):
            out.write(json.dumps(answer) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
