"""The commands and settings of configs/doccano/compose.yaml, run as they stand, against a real PostgreSQL."""

import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.environments import clean_variables, ensure
from baogao.annotations.doccano.health import health

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "configs" / "doccano"
COMPOSE: Mapping[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))
INSIDE = ROOT / "src" / "baogao" / "annotations" / "doccano" / "server_side"
SECRETS = {
    "secret": "a-key-of-this-test-" + 40 * "k",
    "database-password": "p@ss/word:1%",
    "admin-password": "plum-blossom-77",
}


def test_the_image_gets_what_a_local_server_runs() -> None:
    build = COMPOSE["services"]["web"]["build"]
    lines = (ROOT / build["dockerfile"]).read_text("utf-8").splitlines()
    copied = [ROOT / line.split()[1] for line in lines if line.startswith("COPY")]
    assert copied == [FOLDER / "server.txt", INSIDE]
    ignored = (FOLDER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    assert [ROOT / line[1:] for line in ignored if line.startswith("!")] == copied


def test_every_secret_that_is_used_is_declared_and_reaches_its_service() -> None:
    for service in COMPOSE["services"].values():
        used = {word for word in SECRETS if f"/run/secrets/{word}" in yaml.safe_dump(service)}
        assert used <= set(service.get("secrets", ())) <= set(COMPOSE["secrets"])


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def database() -> Iterator[int]:
    """Port of an empty PostgreSQL that knows the user and password of the compose file."""
    places = os.pathsep.join([os.environ["PATH"], *map(str, Path("/usr/lib/postgresql").glob("*/bin"))])
    programs = {name: shutil.which(name, path=places) for name in ("initdb", "pg_ctl")}
    if not all(programs.values()):
        pytest.skip("needs PostgreSQL: install the package postgresql")
    port = free_port()
    # Not below pytest's folder, which is for its owner alone: PostgreSQL refuses to run as root.
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "password").write_text(SECRETS["database-password"], encoding="ascii")
        owner = "postgres" if os.geteuid() == 0 else None
        if owner:
            for path in (folder, folder / "password"):
                shutil.chown(path, owner)

        def run(*command: str) -> None:
            line = [str(programs[command[0]]), *command[1:]]
            subprocess.run(line, check=True, cwd=name, stdout=subprocess.DEVNULL, user=owner, group=owner)

        run("initdb", "--pgdata=data", "--username=doccano", "--pwfile=password", "--auth=scram-sha-256")
        options = f"-p {port} -k {name} -c listen_addresses=127.0.0.1"
        run("pg_ctl", "--pgdata=data", "--wait", "--log=log", f"--options={options}", "start")
        try:
            yield port
        finally:
            run("pg_ctl", "--pgdata=data", "--wait", "--mode=immediate", "stop")


Start = Callable[[str], "subprocess.Popen[bytes]"]


@pytest.fixture(scope="module")
def start(
    database: int, python311: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Start, int]]:
    """Starts a service's command with its variables, the container's paths and names replaced by ours."""
    folder, port = tmp_path_factory.mktemp("compose"), free_port()
    python = ensure("server", print)
    for name, text in SECRETS.items():
        (folder / name).write_text(text + "\n", encoding="ascii")
    ours = {
        "/run/secrets": str(folder),
        "/opt/doccano": str(INSIDE),
        "database:5432/doccano": f"127.0.0.1:{database}/postgres",
        "0.0.0.0:8000": f"127.0.0.1:{port}",
        "${DOCCANO_HOSTS:-}": "",
        "${CSRF_TRUSTED_ORIGINS:-}": "",
        "$$": "$",
    }

    def local(text: str) -> str:
        for theirs, mine in ours.items():
            text = text.replace(theirs, mine)
        return text

    backend = next(python.parents[1].glob("lib/python3*/site-packages/backend"))
    image = {
        "PATH": f"{python.parent}:{os.environ['PATH']}",
        "PYTHONPATH": f"{INSIDE}:{backend}",
        "DJANGO_SETTINGS_MODULE": "doccano_settings",
        "DOCCANO_HOME": str(folder),
    }
    with ExitStack() as stack:

        def run(name: str) -> "subprocess.Popen[bytes]":
            service = COMPOSE["services"][name]
            command = service["command"]
            arguments = shlex.split(command) if isinstance(command, str) else command
            variables = {key: local(value) for key, value in service["environment"].items()}
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = stack.enter_context(
                subprocess.Popen(
                    [local(argument) for argument in arguments],
                    env=clean_variables() | variables | image,
                    cwd=folder,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )
            stack.callback(process.terminate)
            return process

        yield run, port


def test_a_team_server_on_postgresql_takes_and_gives_back_rows(
    start: tuple[Start, int], rows: Callable[[int], list[dict[str, object]]]
) -> None:
    run, port = start
    assert run("prepare").wait(timeout=300) == 0
    assert run("prepare").wait(timeout=300) == 0, "a second start changes nothing"
    programs = [run("web"), run("worker")]
    url, limit = f"http://127.0.0.1:{port}", time.monotonic() + 300
    while not (found := health(url)).healthy:
        assert [program.poll() for program in programs] == [None, None]
        assert time.monotonic() < limit, found
        time.sleep(0.5)
    with Access(url, "admin", SECRETS["admin-password"]).session() as doccano:
        project = doccano.create_project("team")
        doccano.upload(project.id, rows(50))
        back = doccano.export(project.id)
    assert [{key: row[key] for key in ("text", "label", "uid", "context")} for row in back] == rows(50)
