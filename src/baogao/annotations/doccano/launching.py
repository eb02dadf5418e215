"""Getting a Doccano server's programs to run in their environment: variables, secrets, database, start."""

import json
import os
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from baogao.annotations.doccano.environments import clean_variables
from baogao.errors import BaogaoError

DATABASE = "BAOGAO_DOCCANO_DATABASE"
"""Variable that names another database than SQLite, for the first start."""

_INSIDE = Path(__file__).with_name("server_side")

_OF_OTHERS = ("DJANGO_", "DOCCANO_", "CELERY_", "DATABASE_", "STANDALONE", "BAOGAO_")
"""What another Django project of the user left in the shell must not reach the server."""


def kept_secret(path: Path, size: int) -> str:
    """A random secret of ``size`` bytes in a file that only its owner can read, the same for ever."""
    if not path.exists():
        beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        write_private(beside, secrets.token_urlsafe(size))
        beside.replace(path)
    return path.read_text(encoding="ascii").strip()


def write_private(path: Path, text: str) -> None:
    """Write a file that nobody else could read at any moment."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")


@dataclass(frozen=True, slots=True)
class Launcher:
    """Starts programs of the server's environment for one folder.

    Attributes:
        folder: Where the server keeps its files; the programs' working directory.
        python: Python of the server's environment.
    """

    folder: Path
    python: Path

    def prepare(self, username: str, log: Path) -> None:
        """Bring the database up to date and set the administrator's password, which goes in through a pipe.

        Raises:
            BaogaoError: If the database cannot be used.
        """
        kept_secret(self.folder / "secret", 48)
        admin = {"username": username, "password": kept_secret(self.folder / "admin-password", 18)}
        done = self._run("prepare.py", json.dumps(admin))
        with log.open("a", encoding="utf-8") as file:
            file.write(done.stdout + done.stderr)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise BaogaoError(f"the database cannot be used: {last}", path=log, remedy="see this log")

    def set_password(self, username: str, path: Path) -> Path:
        """Set a new random password for an account that is there, and keep it in a file; that file.

        Raises:
            BaogaoError: If there is no such account.
        """
        password = secrets.token_urlsafe(12)
        done = self._run("password.py", json.dumps({"username": username, "password": password}))
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise BaogaoError(
                last, path=self.folder, remedy="check the name; `baogao doccano push` makes accounts"
            )
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, password)
        return path

    def launch(self, arguments: Sequence[str], log: Path) -> int:
        """Start ``python -m arguments`` so that it goes on when we have ended; its process number.

        Raises:
            BaogaoError: If it cannot be started.
        """
        asked = {"command": [str(self.python), "-m", *arguments], "log": str(log), "folder": str(self.folder)}
        done = self._run("launch.py", json.dumps(asked))
        if done.returncode:
            raise BaogaoError(f"cannot be started: {done.stderr.strip().splitlines()[-1]}", path=self.python)
        return int(done.stdout)

    def _run(self, script: str, text: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(  # noqa: S603 - our own script
            [str(self.python), str(_INSIDE / script)],
            input=text,
            env=self._variables(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )

    def _variables(self) -> dict[str, str]:
        backend = next(self.python.parents[1].glob("lib/python3*/site-packages/backend"))
        own = {
            "PYTHONPATH": os.pathsep.join([str(_INSIDE), str(backend)]),
            "DJANGO_SETTINGS_MODULE": "doccano_settings",
            "DOCCANO_HOME": str(self.folder),
            "SECRET_KEY_FILE": str(self.folder / "secret"),
        }
        kept = {key: value for key, value in clean_variables().items() if not key.startswith(_OF_OTHERS)}
        return kept | own | self._database()

    def _database(self) -> dict[str, str]:
        """What ``DATABASE`` named at the first start; it may hold a password, and is kept as one."""
        path = self.folder / "database-url"
        named = os.environ.get(DATABASE, "")
        if named and not path.exists() and not (self.folder / "db.sqlite3").exists():
            write_private(path, named)
        return {"DATABASE_URL": path.read_text(encoding="utf-8").strip()} if path.exists() else {}
