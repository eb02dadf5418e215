import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.batch import Batch
from baogao.annotations.doccano.batch_files import write_batch
from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.project import ensure_account, ensure_project, is_complete, let_in
from baogao.annotations.doccano.rows import context, from_row, to_row
from baogao.annotations.doccano.server import USER
from baogao.cli import main
from baogao.errors import BaogaoError
from baogao.schema import labels

from .office import Desk, Office, child, opened, sentences


@pytest.fixture
def office(admin: Doccano, access: Access, tmp_path: Path) -> Iterator[Office]:
    with opened(admin, access, tmp_path) as made:
        yield made


def assert_pushed(office: Office, batch: Batch, who: int = 0) -> None:
    """Every sentence is on the server once, exactly as the batch has it."""
    found = [from_row(row) for row in office.admin.export(office.project(batch, who))]
    items = {item.uid: item for item in batch.of(batch.annotators[who])}
    assert Counter(one.uid for one in found) == Counter(items.keys())
    for one in found:
        item = items[one.uid]
        assert (one.text, one.spans, one.context) == (item.sentence.text, item.shown, context(item))
        assert one.problems == ()


def test_a_pushed_batch_is_on_the_server_as_it_is_in_the_file(office: Office) -> None:
    batch = office.batch(sentences(20), blind=0.2)
    pushed = office.push(batch)
    assert (pushed.present, pushed.uploaded, pushed.removed, pushed.problems) == (0, 20, 0, ())
    assert_pushed(office, batch)


def test_a_second_push_changes_nothing(office: Office) -> None:
    batch = office.batch(sentences(12))
    office.push(batch)
    before = office.admin.export(office.project(batch))
    again = office.push(batch)
    assert (again.present, again.uploaded, again.removed) == (12, 0, 0)
    assert office.admin.export(office.project(batch)) == before


def test_each_annotator_gets_an_own_project_and_sees_no_other(office: Office) -> None:
    batch = office.batch(sentences(10), annotators=2, each=2)
    for who in (0, 1):
        office.push(batch, who)
        assert_pushed(office, batch, who)
    assert [project.name for project in office.login(batch, 0).projects()] == [
        batch.project(batch.annotators[0])
    ]


def test_the_annotator_sees_the_preannotations(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    desk = Desk(office.login(batch), project)
    spans = desk.session.spans(project, desk.example("云溪大桥").id)
    assert len(spans) == 3


def test_an_interrupted_push_goes_on_where_it_was(office: Office) -> None:
    batch = office.batch(sentences(20))
    project = ensure_project(office.admin, batch.project(batch.annotators[0]))
    rows = [to_row(item) for item in batch.items]
    office.admin.upload(project.id, rows[:7])
    pushed = office.push(batch, part=5)
    assert (pushed.present, pushed.uploaded, pushed.removed) == (7, 13, 0)
    assert_pushed(office, batch)


def test_what_an_import_doubled_is_removed(office: Office) -> None:
    batch = office.batch(sentences(10))
    project = ensure_project(office.admin, batch.project(batch.annotators[0]))
    rows = [to_row(item) for item in batch.items]
    for part in (rows[:6], rows[:4], rows[2:5]):
        office.admin.upload(project.id, part)
    pushed = office.push(batch)
    assert (pushed.present, pushed.uploaded, pushed.removed) == (6, 4, 7)
    assert_pushed(office, batch)


def test_what_an_import_left_without_its_spans_is_sent_again(office: Office) -> None:
    batch = office.batch(sentences(10))
    project = ensure_project(office.admin, batch.project(batch.annotators[0]))
    bare: list[dict[str, Any]] = [to_row(item) | {"label": []} for item in batch.items]
    office.admin.upload(project.id, bare)
    pushed = office.push(batch)
    assert pushed.uploaded == pushed.removed == sum(bool(item.shown) for item in batch.items) == 8
    assert_pushed(office, batch)


def test_a_shifted_span_or_another_text_is_sent_again_before_anybody_works(office: Office) -> None:
    batch = office.batch()
    project = ensure_project(office.admin, batch.project(batch.annotators[0]))
    rows = [to_row(item) for item in batch.items]
    start, end, label = rows[0]["label"][0]
    rows[0]["label"][0] = [start + 1, end, label]
    rows[1]["text"] += "！"
    rows[4]["context"] = "别的"
    office.admin.upload(project.id, rows)
    assert office.push(batch).removed == 3
    assert_pushed(office, batch)


def test_work_is_never_undone_by_a_push(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    desk = Desk(office.login(batch), project)
    desk.delete("云溪大桥", "PROJECT")
    desk.mark("请予审议", "SLOGAN", "各位代表")
    desk.confirm("请予审议")
    before = sorted(map(str, office.admin.export(project)))
    again = office.push(batch)
    assert (again.uploaded, again.removed, again.problems) == (0, 0, ())
    assert sorted(map(str, office.admin.export(project))) == before
    assert office.admin.count(project, confirmed=True) == 1


def test_of_doubled_examples_the_one_that_was_worked_on_stays(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    desk = Desk(office.login(batch), project)
    desk.delete("云溪大桥", "PROJECT")
    desk.confirm("请予审议")
    office.admin.upload(project, [to_row(item) for item in batch.items])
    again = office.push(batch)
    assert (again.uploaded, again.removed) == (0, 5)
    assert office.admin.count(project, confirmed=True) == 1
    (worked,) = [one for one in map(from_row, office.admin.export(project)) if "云溪大桥" in one.text]
    assert "PROJECT" not in {span.label for span in worked.spans}


def test_two_examples_that_were_both_worked_on_are_named_and_stay(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    office.admin.upload(project, [to_row(batch.items[1])])
    Desk(office.login(batch), project).confirm("请予审议")
    again = office.push(batch)
    assert again.removed == 0
    assert [problem.kind for problem in again.problems] == ["twice"]
    assert batch.items[1].sentence.id in again.problems[0].what


def test_a_text_that_was_edited_on_the_server_is_named_and_left(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    example = Desk(office.login(batch), project).example("请予审议")
    office.admin.request("PATCH", f"projects/{project}/examples/{example.id}", {"text": "各位代表！"})
    again = office.push(batch)
    assert (again.uploaded, again.removed) == (0, 0)
    assert [str(problem) for problem in again.problems] == [
        "text: yunqi-2026-0002: its text was changed on the server: change it back there, or delete the example "
        "and push again"
    ]
    assert again.amiss == 1
    office.admin.delete_examples(project, [example.id])
    healed = office.push(batch)
    assert (healed.uploaded, healed.amiss, healed.problems) == (1, 0, ())
    assert_pushed(office, batch)


def test_a_deleted_example_comes_back_and_foreign_ones_and_labels_are_named(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    example = Desk(office.login(batch), project).example("请予审议")
    office.admin.delete_examples(project, [example.id])
    office.admin.upload(project, [{"text": "别的", "label": [[0, 2, "新"]], "uid": "x", "context": "y"}])
    again = office.push(batch)
    assert (again.present, again.uploaded) == (4, 1)
    assert sorted(problem.kind for problem in again.problems) == ["foreign", "label"]


def test_leads_administer_and_must_have_an_account(office: Office) -> None:
    batch = office.batch()
    with pytest.raises(BaogaoError, match="no account 'nobody'"):
        office.push(batch, leads=["nobody"])
    other = office.batch()
    office.push(other)
    project = office.push(batch, leads=[other.annotators[0]]).project.id
    roles = {member.username: member.role for member in office.admin.members(project)}
    assert roles[other.annotators[0]] == "project_admin"
    assert roles[batch.annotators[0]] == "annotator"


def test_progress_is_told_to_the_end(office: Office) -> None:
    batch = office.batch(sentences(11))
    told: list[tuple[int, int]] = []
    office.push(batch, part=5, report=lambda done, total: told.append((done, total)))
    assert told == [(0, 11), (5, 11), (10, 11), (11, 11)]


def test_a_server_that_does_not_keep_what_it_gets_is_an_error_that_says_what(office: Office) -> None:
    batch = office.batch()
    project = ensure_project(office.admin, batch.project(batch.annotators[0]))
    stop = threading.Event()

    def vandal() -> None:
        with office.access.session() as other:
            while not stop.wait(0.02):
                if ids := [one.id for one in other.examples(project.id) if "请予审议" in one.text]:
                    other.delete_examples(project.id, ids)

    thread = threading.Thread(target=vandal)
    thread.start()
    try:
        with pytest.raises(BaogaoError, match=r"does not keep 1 examples.*yunqi-2026-0002: missing"):
            office.push(batch)
    finally:
        stop.set()
        thread.join()
    assert not is_complete(office.admin, project.id)
    assert office.push(batch).uploaded == 1
    assert_pushed(office, batch)


@pytest.mark.parametrize("username", [USER, "nobody"])
def test_a_wrong_password_is_one_line(access: Access, username: str) -> None:
    with pytest.raises(DoccanoError) as error, Doccano(access.url, username, "wrong-wrong"):
        pass
    assert error.value.kind == "credentials"
    assert "\n" not in str(error.value)
    assert "wrong-wrong" not in str(error.value)


_CHILD = """
    import sys
    from pathlib import Path
    from baogao.annotations.doccano.batch_files import read_batch
    from baogao.annotations.doccano.client import Doccano
    from baogao.annotations.doccano.push import push

    url, password, batch, passwords, part = sys.stdin.read().split()
    batch = read_batch(batch)
    with Doccano(url, "admin", password) as doccano:
        push(doccano, batch, batch.annotators[0], passwords=Path(passwords), part=int(part),
             report=lambda done, total: print(done, flush=True))
"""


@pytest.mark.parametrize("after", [0, 60, 150])
def test_a_push_that_was_killed_is_finished_by_the_next(office: Office, tmp_path: Path, after: int) -> None:
    batch = office.batch(sentences(200))
    path = tmp_path / "b.batch.json"
    write_batch(path, batch)
    with child(_CHILD, f"{office.access.url} {office.access.password} {path} {office.passwords} 30") as said:
        next(line for line in said if int(line) >= after)
    assert not is_complete(office.admin, office.project(batch))
    office.push(batch)
    assert_pushed(office, batch)


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DoccanoError) as error, Doccano("http://127.0.0.1:9", USER, "x"):
        pass
    assert error.value.kind == "unreachable"
    assert "\n" not in str(error.value)


def delete_type(office: Office, project: int, label: str) -> None:
    """Somebody deletes a span type, and the server all spans of it."""
    (number,) = [kind.id for kind in office.admin.label_types(project) if kind.text == label]
    office.admin.request("DELETE", f"projects/{project}/span-types", {"ids": [number]})


def test_spans_of_a_deleted_label_come_back_where_nobody_worked_and_the_rest_is_named(office: Office) -> None:
    batch = office.batch(sentences(10))  # two of them have a SLOGAN
    project = office.push(batch).project.id
    confirmed, _ = [item for item in batch.items if "云帆" in item.sentence.text]
    (example,) = [one.id for one in map(from_row, office.admin.export(project)) if one.uid == confirmed.uid]
    office.login(batch).set_confirmed(project, example, True)
    delete_type(office, project, "SLOGAN")
    again = office.push(batch)
    assert (again.uploaded, again.removed, again.amiss) == (1, 1, 1)
    found = {one.uid: one for one in map(from_row, office.admin.export(project))}
    lost = [item.uid for item in batch.items if found[item.uid].spans != item.shown]
    assert lost == [confirmed.uid]
    for pushed in (again, office.push(batch)):  # it is not forgotten
        assert pushed.amiss == 1
        told = "\n".join(map(str, pushed.problems))
        assert (
            "span type 'SLOGAN' was deleted on the server, all its spans with it, and made again at 20"
            in told
        )
        assert (
            f"{confirmed.sentence.id}: lost spans of the deleted span type 'SLOGAN': mark them again" in told
        )


def test_a_label_that_was_read_again_after_it_was_deleted_is_right(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    desk = Desk(office.login(batch), project)
    desk.confirm()
    delete_type(office, project, "SLOGAN")
    assert office.push(batch).amiss == 1
    desk = Desk(desk.session, project)
    desk.session.set_confirmed(project, desk.example("云帆").id, False)
    desk.mark("云帆", "SLOGAN", "“云帆”")
    desk.confirm("云帆")
    again = office.push(batch)
    assert (again.amiss, again.uploaded, again.removed) == (0, 0, 0)
    assert len(office.pull(batch).work.sentences) == 5


def test_a_renamed_label_stops_a_push_with_its_name_and_the_way_out(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    (number,) = [kind.id for kind in office.admin.label_types(project) if kind.text == "RESULT"]
    office.admin.request("PATCH", f"projects/{project}/span-types/{number}", {"text": "成效"})
    with pytest.raises(
        BaogaoError, match=r"label 'RESULT' was renamed to '成效' \(rename '成效' back to 'RESULT'"
    ):
        office.push(batch)
    office.admin.request("PATCH", f"projects/{project}/span-types/{number}", {"text": "RESULT"})
    assert office.push(batch).problems == ()


def test_two_pushes_at_once_end_well(office: Office) -> None:
    batch = office.batch(sentences(10))
    name = batch.project(batch.annotators[0])
    project = office.admin.create_project(
        name
    )  # of two that make one, the second finds two: see `find_project`
    failed: list[BaseException] = []
    start = threading.Barrier(2)

    def one() -> None:
        with office.access.session() as doccano:
            start.wait(60)
            try:
                ensure_project(doccano, name)
                user, _ = ensure_account(doccano, batch.annotators[0], office.passwords)
                let_in(doccano, project.id, [user], "annotator")
            except BaogaoError as error:
                failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(office.admin.label_types(project.id)) == len(labels())
    assert office.login(batch).whoami().username == batch.annotators[0]


def test_a_project_that_is_made_again_says_what_it_lacks(office: Office) -> None:
    batch = office.batch()
    project = office.push(batch).project.id
    Desk(office.login(batch), project).confirm("云帆", "各位代表")
    office.pull(batch)
    office.admin.delete_project(project)
    again = office.push(batch, passes=office.passes / batch.name)
    assert [str(problem) for problem in again.problems] == [
        "kept: made again: 2 sentences of pull 1 are not confirmed in it; they stay in the passes as they were "
        "pulled, until they are confirmed again"
    ]


def test_the_command_does_not_count_what_is_amiss_and_says_how_to_get_a_password(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BAOGAO_DOCCANO_USER", office.access.username)
    monkeypatch.setenv("BAOGAO_DOCCANO_PASSWORD", office.access.password)
    batch = office.batch()
    write_batch(Path("b.batch.json"), batch)
    project = office.push(batch).project.id
    example = Desk(office.login(batch), project).example("请予审议")
    office.admin.request("PATCH", f"projects/{project}/examples/{example.id}", {"text": "各位代表！"})
    with pytest.raises(SystemExit) as end:
        main(["doccano", "push", "b.batch.json", "--url", office.access.url])
    assert end.value.code == 0
    said = capsys.readouterr()
    assert "4 of 5 examples as they should be" in said.out
    who = batch.annotators[0]
    assert f"its password is not known here (a new one: `baogao doccano password {who}`)" in said.out
    assert "change it back there, or delete the example and push again" in said.err
