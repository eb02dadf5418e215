"""The client against the real server: what comes back, and how each failure is told."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import closing

import psutil
import pytest

from baogao.annotations.doccano.access import Access, access
from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.records import Project
from baogao.annotations.doccano.server import State
from baogao.errors import BaogaoError

Rows = Callable[[int], list[dict[str, object]]]


def test_a_project_for_overlapping_spans_is_made_found_and_deleted(admin: Doccano) -> None:
    made = admin.create_project("2026-1/陈", guideline="# 手册\n一、数值")
    assert (made.collaborative, made.overlapping, made.grapheme_mode) == (True, True, False)
    assert admin.find_project("2026-1/陈") == admin.project(made.id) == made
    assert made.guideline == "# 手册\n一、数值"
    admin.delete_project(made.id)
    assert admin.find_project("2026-1/陈") is None


def test_two_projects_of_one_name_are_not_guessed_between(admin: Doccano) -> None:
    twins = [admin.create_project("twin") for _ in range(2)]
    with pytest.raises(DoccanoError, match="2 projects are called 'twin'"):
        admin.find_project("twin")
    for twin in twins:
        admin.delete_project(twin.id)


def test_span_types_keep_colour_and_key(admin: Doccano, project: Project) -> None:
    found = [(kind.text, kind.color, kind.key) for kind in admin.label_types(project.id)]
    assert found == [("NUMBER", "#3b82f6", "n"), ("TARGET", "#16a34a", "t")]


def test_members_come_with_their_role_and_go(admin: Doccano, project: Project, annotator: Doccano) -> None:
    name = annotator.whoami().username
    roles = {member.username: member for member in admin.members(project.id)}
    assert {who: member.role for who, member in roles.items()} == {
        "admin": "project_admin",
        name: "annotator",
    }
    assert [found.id for found in annotator.projects()] == [project.id]
    admin.remove_member(project.id, roles[name].id)
    assert annotator.projects() == []


def test_rows_come_back_as_they_went_up(
    admin: Doccano, project: Project, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("baogao.annotations.doccano.client.PAGE", 50)
    up = rows(203)
    admin.upload(project.id, up)
    down = admin.export(project.id)
    assert [{key: row[key] for key in ("text", "label", "uid", "context")} for row in down] == up
    examples = admin.examples(project.id)
    assert [example.id for example in examples] == [row["id"] for row in down]
    assert [(example.text, dict(example.meta)) for example in examples] == [
        (row["text"], {"uid": row["uid"], "context": row["context"]}) for row in up
    ]
    assert admin.count(project.id) == len(up)


def test_an_export_does_not_stay_on_the_server(
    admin: Doccano, project: Project, rows: Rows, server: State
) -> None:
    admin.upload(project.id, rows(3))
    assert len(admin.export(project.id)) == 3
    assert list(server.folder.glob("media/*.zip")) == []


def test_no_rows_is_nothing_to_do_and_an_empty_project_exports_none(admin: Doccano, project: Project) -> None:
    admin.upload(project.id, [])
    assert admin.export(project.id) == admin.examples(project.id) == []


def test_deleting_none_deletes_none(admin: Doccano, project: Project, rows: Rows) -> None:
    admin.upload(project.id, rows(4))
    first, *others = admin.examples(project.id)
    admin.delete_examples(project.id, [])
    assert admin.count(project.id) == 4
    admin.delete_examples(project.id, [first.id])
    assert admin.examples(project.id) == others


def test_what_an_annotator_does_is_seen_with_name_and_time(
    admin: Doccano, project: Project, annotator: Doccano, rows: Rows
) -> None:
    admin.upload(project.id, rows(3))
    first, second, _ = admin.examples(project.id)
    target = admin.label_types(project.id)[1]
    annotator.add_span(project.id, first.id, 0, 3, target.id)
    (old,) = [span for span in annotator.spans(project.id, first.id) if span.label != target.id]
    annotator.delete_span(project.id, first.id, old.id)
    annotator.set_confirmed(project.id, first.id, True)
    annotator.set_confirmed(project.id, first.id, True)  # the server alone would take it back

    me = annotator.whoami().id
    assert [(s.start, s.end, s.user) for s in admin.spans(project.id, first.id)] == [(0, 3, me)]
    (confirmation,) = admin.confirmations(project.id, first.id)
    assert confirmation.user == me
    assert confirmation.at.startswith("20")
    assert [row["label"] for row in admin.export(project.id, confirmed=True)] == [[[0, 3, "TARGET"]]]
    assert [example.id for example in admin.examples(project.id, confirmed=True)] == [first.id]
    annotator.set_confirmed(project.id, first.id, False)
    assert admin.count(project.id, confirmed=True) == 0
    assert admin.confirmations(project.id, second.id) == []


def test_the_export_of_a_project_that_is_not_shared_is_refused(admin: Doccano) -> None:
    body = {"resourcetype": "SequenceLabelingProject", "project_type": "SequenceLabeling"}
    row = admin.request("POST", "projects", body | {"name": "alone", "description": "alone"})
    with pytest.raises(DoccanoError, match="is not shared") as caught:
        admin.export(row["id"])
    assert caught.value.kind == "refused"
    admin.delete_project(row["id"])


def test_a_wrong_password_is_named_and_not_repeated(access: Access) -> None:
    with pytest.raises(DoccanoError, match="refuses this name and password") as caught:
        Doccano(access.url, "admin", "wrong-pass-77").__enter__()
    assert caught.value.kind == "credentials"
    assert "wrong-pass-77" not in str(caught.value)
    assert access.url in str(caught.value)


def test_a_server_that_is_not_there_is_named() -> None:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(DoccanoError, match=f"{url}: .*no server answers .*baogao doccano up") as caught:
        Doccano(url, "admin", "secret").__enter__()
    assert caught.value.kind == "unreachable"


def test_an_address_that_is_no_doccano_is_named(access: Access) -> None:
    with pytest.raises(DoccanoError, match="no Doccano answers") as caught:
        Doccano(f"{access.url}/elsewhere", "admin", access.password).__enter__()
    assert caught.value.kind == "strange"


@pytest.mark.parametrize(
    "url", ["", "127.0.0.1:8000", "ftp://host", "http://", "http://host:x", "http://host:0"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(BaogaoError, match="no address of a server"):
        Doccano(url, "admin", "secret")


def test_an_address_with_a_password_is_refused() -> None:
    with pytest.raises(BaogaoError, match="holds a name or password"):
        Doccano("https://admin:geheim@host", "admin", "secret")


def test_a_deleted_project_is_told_at_once(admin: Doccano, project: Project, rows: Rows) -> None:
    admin.delete_project(project.id)
    for use in (
        lambda: admin.upload(project.id, rows(1)),
        lambda: admin.export(project.id),
        lambda: admin.examples(project.id),
        lambda: admin.members(project.id),
    ):
        with pytest.raises(DoccanoError, match="was the project deleted") as caught:
            use()
        assert caught.value.kind == "missing"


def test_an_annotator_may_not_export(annotator: Doccano, project: Project) -> None:
    with pytest.raises(DoccanoError, match="403") as caught:
        annotator.export(project.id)
    assert caught.value.kind == "forbidden"


def test_a_password_that_is_too_weak_is_refused_with_the_reason(admin: Doccano) -> None:
    with pytest.raises(DoccanoError, match="too short") as caught:
        admin.create_user("li", "123")
    assert caught.value.kind == "refused"
    assert admin.find_user("li") is None


def test_a_file_that_the_server_cannot_read_is_an_error(admin: Doccano, project: Project) -> None:
    with pytest.raises(DoccanoError) as caught:
        admin.upload(project.id, [{"label": [], "uid": "no text"}])
    assert caught.value.kind == "task"


def test_a_worker_that_stands_still_is_a_timeout_and_its_import_comes_late(
    server: State, access: Access, admin: Doccano, project: Project, rows: Rows
) -> None:
    up = rows(2)
    (worker,) = [psutil.Process(program.pid) for program in server.programs if program.name == "worker"]
    stopped = [worker, *worker.children(recursive=True)]
    for process in stopped:
        process.send_signal(signal.SIGSTOP)
    try:
        with (
            Doccano(access.url, access.username, access.password, patience=3) as doccano,
            pytest.raises(DoccanoError, match="did not finish within 3 seconds") as caught,
        ):
            doccano.upload(project.id, up)
        assert caught.value.kind == "timeout"
    finally:
        for process in stopped:
            process.send_signal(signal.SIGCONT)
    limit = time.monotonic() + 60
    while [row["label"] for row in admin.export(project.id)] != [row["label"] for row in up]:
        assert time.monotonic() < limit
        time.sleep(0.2)


def _bridge() -> psutil.Process:
    """The bridge that was started last."""
    children = psutil.Process().children()
    return max((c for c in children if "bridge.py" in " ".join(c.cmdline())), key=psutil.Process.create_time)


def test_reading_goes_on_when_the_bridge_is_killed(access: Access, project: Project) -> None:
    with access.session() as doccano:
        os.kill(_bridge().pid, signal.SIGKILL)
        assert doccano.project(project.id) == project


def test_writing_is_not_repeated_when_the_bridge_is_killed(access: Access) -> None:
    with access.session() as doccano:
        os.kill(_bridge().pid, signal.SIGKILL)
        with pytest.raises(DoccanoError, match=r"ended unexpectedly .*run the command again") as caught:
            doccano.create_project("never")
        assert caught.value.kind == "ended"
        assert doccano.find_project("never") is None


def test_no_password_stands_in_the_process_list(access: Access) -> None:
    with access.session():
        lines = [" ".join(p.info["cmdline"] or []) for p in psutil.process_iter(["cmdline"])]
        assert any("bridge.py" in line for line in lines)
        assert not any(access.password in line for line in lines)
    assert access.password not in repr(access)


def test_a_session_leaves_no_process_behind(access: Access) -> None:
    with access.session() as doccano:
        bridge = _bridge()
        assert doccano.whoami().is_superuser
    assert not bridge.is_running()


def test_credentials_come_from_the_environment_or_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "https://doccano.example.org/"
    monkeypatch.delenv("BAOGAO_DOCCANO_USER", raising=False)
    monkeypatch.setenv("BAOGAO_DOCCANO_PASSWORD", "from-the-environment")
    with pytest.raises(BaogaoError, match="BAOGAO_DOCCANO_USER is not set"):
        access(url)
    asked: list[tuple[str, bool]] = []

    def ask(what: str, secret: bool) -> str:
        asked.append((what, secret))
        return "lead"

    found = access(url, ask=ask)
    assert (found.url, found.username, found.password) == (url.rstrip("/"), "lead", "from-the-environment")
    assert asked == [("user of https://doccano.example.org", False)]


def test_a_password_in_the_clear_is_known(access: Access) -> None:
    assert not access.exposed
    assert Access("http://10.0.0.5:8000", "lead", "x").exposed
    assert not Access("https://10.0.0.5", "lead", "x").exposed
