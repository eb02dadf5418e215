"""Parts of a real server die in the middle of the work; nothing is lost and nothing doubled."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.batch import Batch, make_batch
from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.passes import find_passes
from baogao.annotations.doccano.push import push
from baogao.annotations.doccano.rows import from_row
from baogao.annotations.doccano.server import USER, State, down, read_state, up

from .office import Desk, Office, opened, sentences

SIZE = 800


@pytest.fixture(scope="module")
def folder(python311: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a server that these tests may kill."""
    folder = tmp_path_factory.mktemp("fragile")
    try:
        up(folder)
        yield folder
    finally:
        down(folder)


def kill(state: State, name: str) -> None:
    """End a program of the server and its children as a crash would."""
    (program,) = [one for one in state.programs if one.name == name]
    os.killpg(os.getpgid(program.pid), signal.SIGKILL)


def restarted(folder: Path) -> Access:
    """The server, running again, and its administrator."""
    down(folder)
    state, _ = up(folder)
    return Access(state.url, USER, state.password())


def session(folder: Path) -> Doccano:
    """The administrator's session, with little patience."""
    state = read_state(folder)
    return Doccano(state.url, USER, state.password(), patience=15)


def push_and_kill(folder: Path, victim: str, batch: Batch, passwords: Path) -> str:
    """Push, kill a program in the middle, and tell what kind of error that was."""
    begun = threading.Event()

    def strike() -> None:
        if begun.wait(120):
            kill(read_state(folder), victim)

    def report(done: int, total: int) -> None:
        if done > 80:
            begun.set()

    thread = threading.Thread(target=strike)
    thread.start()
    with session(folder) as doccano, pytest.raises(DoccanoError) as error:
        push(doccano, batch, batch.annotators[0], passwords=passwords, part=20, report=report)
    thread.join()
    return error.value.kind


def test_worker_and_server_may_die_in_the_middle_of_a_push(folder: Path, tmp_path: Path) -> None:
    batch = make_batch("crash-push", sentences(SIZE), ["reader"])
    kinds = {"worker": {"timeout", "task"}, "web": {"unreachable", "server", "timeout"}}
    for victim, possible in kinds.items():
        assert push_and_kill(folder, victim, batch, tmp_path / "passwords") in possible
        access = restarted(folder)
    with access.session() as doccano:
        pushed = push(doccano, batch, "reader", passwords=tmp_path / "passwords")
        assert 0 < pushed.present < SIZE
        found = [from_row(row) for row in doccano.export(pushed.project.id)]
    assert Counter(one.uid for one in found) == Counter(item.uid for item in batch.items)
    assert {one.uid: one.spans for one in found} == {item.uid: item.shown for item in batch.items}


def test_worker_and_server_may_die_in_the_middle_of_a_pull(folder: Path, tmp_path: Path) -> None:
    state = read_state(folder)
    access = Access(state.url, USER, state.password())
    with access.session() as doccano, opened(doccano, access, tmp_path) as office:
        batch = office.batch()
        office.push(batch)
        Desk(office.login(batch), office.project(batch)).confirm()
        passes = office.passes / batch.name
        kill(read_state(folder), "worker")
        with pytest.raises(DoccanoError) as error, session(folder) as hasty:
            Office(hasty, access, tmp_path).pull(batch)
        assert error.value.kind == "timeout"
        restarted(folder)

        def strike(done: int, total: int) -> None:
            if done == 2:
                kill(read_state(folder), "web")

        with pytest.raises(DoccanoError) as error, session(folder) as hasty:
            Office(hasty, access, tmp_path).pull(batch, report=strike)
        assert error.value.kind == "unreachable"
        assert find_passes(passes) == []
        restarted(folder)
        pulled = office.pull(batch)
        assert (pulled.seen, len(pulled.work.sentences), pulled.problems()) == (5, 5, [])
        assert [one.number for one in find_passes(passes)] == [1]
