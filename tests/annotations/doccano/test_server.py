"""A real server: up, down, status, logs, and every way it can be found dead."""

import http.client
import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.environments import ensure
from baogao.annotations.doccano.health import health
from baogao.annotations.doccano.launching import Launcher
from baogao.annotations.doccano.logs import follow, tail
from baogao.annotations.doccano.processes import Background
from baogao.annotations.doccano.server import PORTS, USER, State, down, free_ports, read_state, up
from baogao.errors import BaogaoError

pytestmark = pytest.mark.usefixtures("python311")


@pytest.fixture(scope="module")
def own(python311: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a server that these tests may kill; its name is hard on URLs."""
    folder = tmp_path_factory.mktemp("工作 100%#") / ".doccano"
    yield folder
    down(folder)


def baogao(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "baogao.cli", "doccano", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def group(program: Background) -> list[psutil.Process]:
    """All processes of a program that run."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == program.pid and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def kill(*processes: psutil.Process) -> None:
    """Kill processes and wait until they are gone."""
    for process in processes:
        process.kill()
    assert not psutil.wait_procs(processes, timeout=20)[1]


def test_the_commands_start_show_and_stop_a_server(own: Path) -> None:
    started = baogao("up", "--dir", own)
    assert started.returncode == 0, started.stderr
    state = read_state(own)
    assert f"Doccano runs at {state.url}\n" in started.stdout
    assert f"user admin, password in {own}/admin-password" in started.stdout
    assert "preparing the database\nstarting the server\n" in started.stderr

    again = baogao("up", "--dir", own)
    assert f"Doccano runs already at {state.url}" in again.stdout
    assert read_state(own) == state

    shown = baogao("status", "--dir", own)
    assert shown.returncode == 0
    assert f"{state.url} works" in shown.stdout
    assert f"worker: process {state.programs[1].pid}, runs since 2" in shown.stdout

    log = baogao("logs", "--dir", own, "-n", 5)
    assert log.stdout.count("web: ") == 5
    assert "worker: " in log.stdout

    output = "".join(done.stdout + done.stderr for done in (started, again, shown, log))
    assert state.password() not in output

    stopped = baogao("down", "--dir", own)
    assert (stopped.returncode, stopped.stdout) == (0, "stopped\n")
    assert [group(program) for program in state.programs] == [[], []]
    assert baogao("down", "--dir", own).stdout == "it did not run\n"
    gone = baogao("status", "--dir", own)
    assert gone.returncode == 1
    assert "start it with `baogao doccano up`" in gone.stderr


def test_the_queue_is_made_before_two_programs_would_make_it_at_once(python311: Path, tmp_path: Path) -> None:
    launcher = Launcher(tmp_path, ensure("server", lambda words: None))
    for _ in range(2):  # before every start
        launcher.prepare(USER, tmp_path / "web.log")
    with closing(sqlite3.connect(tmp_path / "broker.sqlite3")) as broker:
        assert broker.execute("SELECT name FROM kombu_queue").fetchall() == [("celery",)]


def test_work_address_and_password_outlive_a_stop_and_a_crash(own: Path) -> None:
    first, started = up(own)
    assert started
    password = first.password()
    with Access(first.url, USER, password).session() as doccano:
        kept = doccano.create_project("kept")
    web, worker = first.programs
    kill(psutil.Process(web.pid))  # its children live on and hold the port
    assert group(web)
    assert not read_state(own).running
    second, started = up(own)
    assert started
    assert (second.port, second.password()) == (first.port, password)
    assert not web.running()
    assert not worker.running()
    with Access(second.url, USER, password).session() as doccano:
        assert doccano.find_project("kept") == kept


def test_a_server_without_its_worker_is_not_healthy_and_up_mends_it(own: Path) -> None:
    state, _ = up(own)
    assert health(state.url).healthy
    kill(*group(state.programs[1]))
    assert not read_state(own).running
    found = health(state.url)
    assert not found.healthy
    assert any("elery" in part for part in found.troubles), found
    assert baogao("status", "--dir", own).returncode == 1
    mended, started = up(own)
    assert started
    assert health(mended.url).healthy


def test_what_others_may_see_and_reach_is_nothing(own: Path) -> None:
    state, _ = up(own)
    for name, mode in ((".", 0o700), ("admin-password", 0o600), ("secret", 0o600)):
        assert stat.S_IMODE((own / name).stat().st_mode) == mode
    assert (own / ".gitignore").read_text("ascii") == "*\n"
    hidden = [state.password(), (own / "secret").read_text("ascii").strip()]
    lines = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
    logs = [path.read_text("utf-8", "replace") for path in own.glob("*.log")]
    assert not [text for text in lines + logs if any(secret in text for secret in hidden)]
    listening = {
        connection.laddr.ip
        for process in group(state.programs[0])
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {"127.0.0.1"}


def fetch(server: State, path: str, host: str = "") -> tuple[int, bytes]:
    """Status and body of an answer to somebody who is not logged in."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    with closing(connection):
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        return answer.status, answer.read()


def test_files_are_not_served_and_other_names_are_not_answered(server: State) -> None:
    (server.folder / "media" / "left.zip").write_bytes(b"texts")
    assert fetch(server, "/media/left.zip")[1] != b"texts"
    (server.folder / "media" / "left.zip").unlink()
    assert fetch(server, "/v1/health/?format=json")[0] == 200
    assert fetch(server, "/v1/health/?format=json", host="evil.example.org")[0] == 400


def test_a_port_that_is_taken_is_refused(tmp_path: Path, server: State) -> None:
    with pytest.raises(BaogaoError, match=f"port {server.port} is taken .*--port"):
        up(tmp_path / "a", port=server.port)


def test_the_first_port_is_passed_over_where_somebody_listens(server: State) -> None:
    with closing(socket.socket()) as other:
        for taken in free_ports(None, None):
            with suppress(OSError):  # another program may take it first
                other.bind(("127.0.0.1", taken))
                break
        other.listen()
        assert next(free_ports(None, None)) in set(PORTS) - {taken, server.port}
        assert list(free_ports(taken, None)) == []


def test_a_running_server_is_not_moved_to_another_port(server: State) -> None:
    with pytest.raises(BaogaoError, match=f"the server of this folder runs at {server.url} .*take it down"):
        up(server.folder, port=1 + (server.port or 0))


def test_a_number_that_went_to_another_program_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        background = Background.of("web", other.pid)
        stale = replace(background, started=background.started - 3600)
        row = {"port": 8000, "programs": [stale.to_json(), replace(stale, name="worker").to_json()]}
        (tmp_path / "state.json").write_text(json.dumps(row), encoding="utf-8")
        assert background.running()
        assert not read_state(tmp_path).running
        assert not down(tmp_path)
        assert other.poll() is None
        other.kill()


def test_a_program_that_ends_is_told_from_a_zombie(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        background = Background.of("x", child.pid)
        assert background.running()
        child.communicate(b"\n")
    assert not background.running()


def test_a_broken_record_is_named(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text('{"port": 1}', encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"state\.json: this record is broken \(delete it"):
        read_state(tmp_path)


def test_without_a_server_status_and_password_say_what_to_do(tmp_path: Path) -> None:
    assert not read_state(tmp_path).running
    with pytest.raises(BaogaoError, match="run `baogao doccano up`"):
        read_state(tmp_path).password()
    assert not down(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_the_health_of_what_is_not_there_is_said(server: State) -> None:
    assert "does not answer" in health("http://127.0.0.1:9").troubles["server"]
    assert health(f"{server.url}/elsewhere").troubles["server"]
    done = baogao("status", "--url", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert "http://127.0.0.1:9: server: does not answer" in done.stderr


def test_logs_are_read_from_their_end_and_followed(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    assert tail(log, 5) == []
    log.write_text("".join(f"第{i}行\n" for i in range(5000)), encoding="utf-8")
    assert tail(log, 2) == ["第4998行", "第4999行"]
    assert tail(log, 0) == []

    def write(steps: Iterator[str]) -> Callable[[], bool]:
        def wait() -> bool:
            text = next(steps, None)
            with log.open("a", encoding="utf-8") as file:
                file.write(text or "")
            return text is not None

        return wait

    missing = tmp_path / "worker.log"
    added = follow([log, missing], write(iter(["half", " a line\nnext\n", "never ended"])))
    assert list(added) == [(log, "half a line"), (log, "next")]


def test_a_lost_password_of_the_administrator_is_set_anew_while_the_server_runs(own: Path) -> None:
    state, _ = up(own)
    state.password_file.unlink()
    with pytest.raises(BaogaoError, match=r"password is lost .*`baogao doccano up`"):
        read_state(own).password()
    same, started = up(own)
    assert not started
    assert same.programs == state.programs
    with Access(same.url, USER, same.password()).session() as doccano:
        assert doccano.whoami().username == USER


def test_a_lost_password_of_an_annotator_is_set_anew_by_a_command(own: Path) -> None:
    state, _ = up(own)
    with Access(state.url, USER, state.password()).session() as doccano:
        doccano.create_user("zhao", "chun-hua-qiu-shi-88")
    done = baogao("password", "zhao", "--dir", own)
    assert done.stdout == f"user zhao, password in {own}/passwords/zhao\n", done.stderr
    file = own / "passwords" / "zhao"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with Access(state.url, "zhao", file.read_text(encoding="utf-8").strip()).session() as doccano:
        assert doccano.whoami().username == "zhao"
    for name, words in (("nobody", "no account 'nobody'"), (USER, "has no file of its own")):
        refused = baogao("password", name, "--dir", own)
        assert refused.returncode == 1
        assert words in refused.stderr
        assert len(refused.stderr.splitlines()) == 1


def test_a_password_of_a_server_elsewhere_is_not_ours_to_set(tmp_path: Path) -> None:
    refused = baogao("password", "zhao", "--dir", tmp_path / "nowhere")
    assert refused.returncode == 1
    assert "at /admin/ of the server's address" in refused.stderr
