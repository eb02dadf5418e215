from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.batch import Batch
from baogao.annotations.doccano.batch_files import write_batch
from baogao.annotations.doccano.client import Doccano, DoccanoError
from baogao.annotations.doccano.passes import Act, find_passes, latest_passes
from baogao.annotations.doccano.pull import Pulled
from baogao.annotations.doccano.push import push
from baogao.annotations.doccano.rows import to_row

from .office import Desk, Office, child, opened, sentences


@pytest.fixture
def office(admin: Doccano, access: Access, tmp_path: Path) -> Iterator[Office]:
    with opened(admin, access, tmp_path) as made:
        yield made


@pytest.fixture
def batch(office: Office) -> Batch:
    """Five sentences on the server, for one annotator."""
    made = office.batch()
    office.push(made)
    return made


@pytest.fixture
def desk(office: Office, batch: Batch) -> Desk:
    """The annotator at work."""
    return Desk(office.login(batch), office.project(batch))


def act(pulled: Pulled, words: str, batch: Batch) -> Act:
    """What was done with the sentence that holds these words."""
    ids = {item.sentence.id for item in batch.items if words in item.sentence.text}
    return next(one for one in pulled.work.acts if one.id in ids)


def kinds(of: Act) -> list[str]:
    return [problem.kind for problem in of.problems]


def edit(office: Office, project: int, example: int, **values: Any) -> None:  # noqa: ANN401
    office.admin.request("PATCH", f"projects/{project}/examples/{example}", values)


def test_nothing_is_written_while_nothing_is_confirmed(office: Office, batch: Batch) -> None:
    pulled = office.pull(batch)
    assert (pulled.seen, pulled.written, pulled.work.sentences) == (0, None, ())
    assert len(pulled.work.acts) == 5
    assert not office.passes.exists()


def test_every_act_of_an_annotator_comes_back_and_nothing_else(
    office: Office, batch: Batch, desk: Desk
) -> None:
    desk.delete("云溪大桥", "PROJECT")
    desk.mark("云溪大桥", "SLOGAN", "云溪大桥")
    desk.delete("改造老旧小区", "TARGET")
    desk.mark("改造老旧小区", "TARGET", "老旧小区12个")
    desk.delete("云帆", "SLOGAN")
    desk.mark("各位代表", "PROJECT", "代表")
    desk.confirm()
    pulled = office.pull(batch)
    assert pulled.fates() == {"kept": 6, "relabelled": 1, "moved": 1, "deleted": 1, "added": 1}
    assert pulled.problems() == []
    before = {item.sentence.id: set(item.sentence.spans) for item in batch.items}
    after = {row.id: set(row.spans) for row in pulled.work.sentences}
    changed = sum(len(before[id_] ^ after[id_]) for id_ in before)
    assert changed == 2 + 2 + 1 + 1
    assert pulled.written is not None
    assert pulled.written.sentences() == list(pulled.work.sentences)
    assert {span.source for row in pulled.work.sentences for span in row.spans} == {
        f"annotator:{batch.annotators[0]}"
    }
    (deleted,) = [fate for fate in act(pulled, "云帆", batch).fates if fate.kind == "deleted"]
    assert deleted.before is not None
    assert deleted.before.source == "rule:slogan.test"


def test_seen_and_empty_is_told_from_not_seen(office: Office, batch: Batch, desk: Desk) -> None:
    desk.delete("云帆", "SLOGAN")
    desk.confirm("各位代表", "云帆")
    pulled = office.pull(batch)
    assert [(row.id, row.spans) for row in pulled.work.sentences] == [
        ("yunqi-2026-0002", ()),
        ("yunqi-2026-0004", ()),
    ]
    assert [one.seen for one in pulled.work.acts] == [False, True, False, True, False]


def test_rare_characters_keep_their_offsets(office: Office, batch: Batch, desk: Desk) -> None:
    desk.mark("𡘙口村", "PROJECT", "𡘙口村")
    desk.mark("𡘙口村", "TARGET", "增长8%")
    desk.confirm("𡘙口村")
    (row,) = office.pull(batch).work.sentences
    marked = {(span.label, row.text[span.start : span.end]) for span in row.spans}
    assert marked == {
        ("PROJECT", "𡘙口村"),
        ("TARGET", "增长8%"),
        ("NUMBER", "8%"),
        ("NUMBER", "5亿元"),
        ("RESULT", "完成投资5亿元"),
    }


def test_who_confirmed_is_known_and_when(office: Office, batch: Batch, desk: Desk) -> None:
    desk.confirm("各位代表")
    example = desk.example("云帆")
    office.admin.set_confirmed(desk.project, example.id, True)
    pulled = office.pull(batch)
    own, other = act(pulled, "各位代表", batch), act(pulled, "云帆", batch)
    assert (own.by, own.problems) == (batch.annotators[0], ())
    assert own.at.startswith("20")
    assert other.by == "admin"
    assert [str(problem) for problem in other.problems] == [
        f"hand: confirmed by admin, not by {batch.annotators[0]}"
    ]
    assert other.taken


def test_times_are_asked_for_once(office: Office, batch: Batch, desk: Desk) -> None:
    desk.confirm("各位代表", "云帆")
    told: list[tuple[int, int]] = []
    first = office.pull(batch, report=lambda done, total: told.append((done, total)))
    assert told[-1] == (2, 2)
    desk.delete("云溪大桥", "PROJECT")
    desk.confirm("云溪大桥")
    told.clear()
    second = office.pull(batch, report=lambda done, total: told.append((done, total)))
    assert told[-1] == (1, 1)
    assert act(second, "云帆", batch) == act(first, "云帆", batch)
    assert all(one.at for one in second.work.acts if one.seen)
    assert not office.pull(batch, times=False).new


def test_a_pull_without_times_says_nothing_of_them(office: Office, batch: Batch, desk: Desk) -> None:
    desk.confirm()
    assert {(one.by, one.at) for one in office.pull(batch, times=False).work.acts} == {("", "")}


def test_work_that_was_not_confirmed_is_named_and_not_taken(office: Office, batch: Batch, desk: Desk) -> None:
    desk.delete("云溪大桥", "PROJECT")
    desk.confirm("各位代表")
    pulled = office.pull(batch)
    one = act(pulled, "云溪大桥", batch)
    assert (one.seen, one.taken, kinds(one), one.fates) == (False, False, ["unconfirmed"], ())


def test_blind_sentences_come_back_as_blind(office: Office) -> None:
    batch = office.batch(blind=1.0)
    office.push(batch)
    desk = Desk(office.login(batch), office.project(batch))
    desk.mark("云帆", "SLOGAN", "“云帆”")
    desk.confirm()
    pulled = office.pull(batch)
    one = act(pulled, "云帆", batch)
    assert one.blind
    assert [fate.kind for fate in one.fates] == ["added"]
    assert one.proposed == batch.items[3].sentence.spans
    assert pulled.fates() == {}


def test_a_renamed_label_is_named_and_its_sentences_are_left_out(
    office: Office, batch: Batch, desk: Desk
) -> None:
    slogan = desk.labels["SLOGAN"]
    office.admin.request("PATCH", f"projects/{desk.project}/span-types/{slogan}", {"text": "口号"})
    desk.confirm()
    pulled = office.pull(batch)
    assert [str(problem) for problem in pulled.work.problems] == [
        "label: span type '口号' is none of ours",
        "label: span type 'SLOGAN' is gone",
    ]
    one = act(pulled, "云帆", batch)
    assert (one.seen, one.taken, kinds(one)) == (True, False, ["label"])
    (fate,) = one.fates
    assert fate.kind == "relabelled"
    assert fate.after is not None
    assert fate.after.label == "口号"
    assert one.id not in {row.id for row in pulled.work.sentences}
    assert len(pulled.work.sentences) == 4
    assert pulled.written is not None
    assert pulled.written.acts() == list(pulled.work.acts)


def test_a_text_that_was_edited_is_named_and_not_taken(office: Office, batch: Batch, desk: Desk) -> None:
    edit(office, desk.project, desk.example("云帆").id, text="深入实施“云帆二号”行动。")
    desk.confirm()
    pulled = office.pull(batch)
    one = act(pulled, "云帆", batch)
    assert (one.seen, one.taken, kinds(one), one.fates) == (True, False, ["text"], ())
    assert "云帆二号" in str(one.problems[0])
    assert len(pulled.work.sentences) == 4


def test_doubled_dropped_and_overlapping_spans_are_named(office: Office, batch: Batch, desk: Desk) -> None:
    for word in ("云帆", "改造", "代表"):
        example = desk.example(word)
        length = len(example.text)
        for start, end in {"云帆": [(4, 8), (3, 9)], "改造": [(6, 9)], "代表": [(0, length + 9), (2, 4)]}[
            word
        ]:
            desk.session.add_span(desk.project, example.id, start, end, desk.labels["SLOGAN"])
    desk.confirm()
    pulled = office.pull(batch)
    assert kinds(act(pulled, "云帆", batch)) == ["doubled", "overlap"]
    assert kinds(act(pulled, "改造", batch)) == ["overlap"]
    assert kinds(act(pulled, "代表", batch)) == ["dropped"]
    assert {row.id for row in pulled.work.sentences} == {"yunqi-2026-0001", "yunqi-2026-0003"}


def test_deleted_doubled_and_foreign_examples_are_named(office: Office, batch: Batch, desk: Desk) -> None:
    desk.confirm()
    office.admin.delete_examples(desk.project, [desk.example("云帆").id])
    again = next(item for item in batch.items if "各位代表" in item.sentence.text)
    office.admin.upload(desk.project, [to_row(again), to_row(again) | {"uid": "other"}])
    pulled = office.pull(batch)
    assert kinds(act(pulled, "云帆", batch)) == ["gone"]
    assert kinds(act(pulled, "各位代表", batch)) == ["twice"]
    assert [problem.kind for problem in pulled.work.problems] == ["foreign"]
    assert len(pulled.work.sentences) == 3
    office.push(batch)
    healed = office.pull(batch)
    assert kinds(act(healed, "各位代表", batch)) == []
    assert kinds(act(healed, "云帆", batch)) == []
    assert not act(healed, "云帆", batch).seen


def test_a_later_pull_stands_beside_the_earlier_and_conflicts_are_listed(
    office: Office, batch: Batch, desk: Desk
) -> None:
    desk.confirm("云溪大桥", "各位代表")
    first = office.pull(batch)
    assert first.written is not None
    old = first.written.path.read_bytes(), first.written.acts_path.read_bytes()
    assert not office.pull(batch).new
    desk.delete("云溪大桥", "PROJECT")
    desk.session.set_confirmed(desk.project, desk.example("各位代表").id, False)
    desk.confirm("云帆")
    second = office.pull(batch)
    assert second.new
    assert second.written is not None
    assert second.written.number == 2
    assert second.conflicts == (
        "yunqi-2026-0001: deleted PROJECT 「云溪大桥」",
        "yunqi-2026-0002: taken before, not now",
    )
    assert (first.written.path.read_bytes(), first.written.acts_path.read_bytes()) == old
    assert [one.number for one in find_passes(office.passes / batch.name)] == [1, 2]


def test_a_comment_comes_back(office: Office, batch: Batch, desk: Desk) -> None:
    example = desk.example("云帆")
    url = f"projects/{desk.project}/comments"
    desk.session.request(
        "POST", url, {"text": "拿不准：是名称还是提法？", "example": example.id}, example=example.id
    )
    desk.confirm("云帆")
    assert act(office.pull(batch), "云帆", batch).comments == ("拿不准：是名称还是提法？",)


def test_a_project_that_was_deleted_is_a_clear_error(office: Office, batch: Batch) -> None:
    office.admin.delete_project(office.project(batch))
    with pytest.raises(DoccanoError, match="there is no project") as error:
        office.pull(batch)
    assert error.value.kind == "missing"


def test_a_project_that_is_deleted_in_the_middle_is_a_clear_error(
    office: Office, batch: Batch, desk: Desk
) -> None:
    desk.confirm()
    project = desk.project
    with pytest.raises(DoccanoError) as error:
        office.pull(
            batch, report=lambda done, total: office.admin.delete_project(project) if not done else None
        )
    assert error.value.kind == "missing"
    assert not office.passes.exists()
    other = office.batch(sentences(40))
    with pytest.raises(DoccanoError) as error:
        office.push(
            other,
            part=10,
            report=lambda done, total: (
                office.admin.delete_project(office.project(other)) if done == 20 else None
            ),
        )
    assert error.value.kind == "missing"


def test_an_annotator_can_neither_push_nor_pull(office: Office, batch: Batch) -> None:
    session = office.login(batch)
    other = office.batch()
    with pytest.raises(DoccanoError) as error:
        push(session, other, other.annotators[0], passwords=office.passwords)
    assert error.value.kind in {"forbidden", "refused"}


_CHILD = """
    import sys
    from pathlib import Path
    from baogao.annotations.doccano.batch_files import read_batch
    from baogao.annotations.doccano.client import Doccano
    from baogao.annotations.doccano.pull import pull

    url, password, batch, folder = sys.stdin.read().split()
    batch = read_batch(batch)
    with Doccano(url, "admin", password) as doccano:
        pull(doccano, batch, batch.annotators[0], Path(folder) / batch.name,
             report=lambda done, total: print(done, flush=True))
"""


def test_a_pull_that_was_killed_leaves_nothing_and_the_next_is_whole(
    office: Office, batch: Batch, desk: Desk, tmp_path: Path
) -> None:
    desk.confirm()
    path = tmp_path / "b.batch.json"
    write_batch(path, batch)
    with child(_CHILD, f"{office.access.url} {office.access.password} {path} {office.passes}") as said:
        assert said.readline() == "0\n"
    assert find_passes(office.passes / batch.name) == []
    pulled = office.pull(batch)
    assert pulled.written is not None
    assert (pulled.written.number, len(pulled.written.sentences())) == (1, 5)


def test_what_was_pulled_stays_when_the_project_is_deleted_and_made_again(
    office: Office, batch: Batch, desk: Desk
) -> None:
    desk.mark("请予审议", "PROJECT", "代表")
    desk.confirm("云溪大桥", "请予审议", "云帆")
    first = office.pull(batch)
    office.admin.delete_project(desk.project)
    office.push(batch)
    for _ in range(2):  # as often as you like
        again = office.pull(batch)
        assert again.work.sentences == first.work.sentences
        assert again.conflicts == ()
        assert again.problems() == [
            "kept: 3 sentences stand as they were pulled before: deleted on the server and sent again, not confirmed "
            "yet"
        ]
    assert not again.new
    assert latest_passes(office.passes / batch.name)[batch.annotators[0]].sentences() == list(
        first.work.sentences
    )
    anew = Desk(desk.session, office.project(batch))
    anew.confirm("请予审议")
    last = office.pull(batch)
    assert last.conflicts == ("yunqi-2026-0002: deleted PROJECT 「代表」",)
    assert kinds(act(last, "请予审议", batch)) == []
    assert len(last.work.sentences) == 3


def test_what_was_pulled_stays_when_its_example_is_deleted(office: Office, batch: Batch, desk: Desk) -> None:
    desk.confirm()
    first = office.pull(batch)
    office.admin.delete_examples(desk.project, [desk.example("云帆").id])
    for _ in range(2):
        pulled = office.pull(batch, times=False)
        assert pulled.work.sentences == first.work.sentences
        assert kinds(act(pulled, "云帆", batch)) == ["kept"]
        office.push(batch)


def test_spans_of_a_deleted_label_are_no_deletions_of_the_annotator(
    office: Office, batch: Batch, desk: Desk
) -> None:
    desk.confirm()
    delete_type(office, desk, "SLOGAN")
    pulled = office.pull(batch)
    one = act(pulled, "云帆", batch)
    assert (one.seen, one.taken, one.fates, kinds(one)) == (True, False, (), ["label"])
    assert pulled.fates() == {"kept": 8}
    assert [str(problem) for problem in pulled.work.problems] == [
        "label: span type 'SLOGAN' is gone, and all its spans with it: sentences that had one are not taken; push "
        "makes it again"
    ]
    office.push(batch)
    again = office.pull(batch)
    assert kinds(act(again, "云帆", batch)) == ["label"]
    assert not act(again, "云帆", batch).taken
    (problem,) = again.work.problems
    assert "span type 'SLOGAN' was deleted on the server" in str(problem)


def test_what_was_pulled_stays_when_its_label_is_deleted(office: Office, batch: Batch, desk: Desk) -> None:
    desk.delete("云溪大桥", "PROJECT")
    desk.mark("请予审议", "SLOGAN", "审议")
    desk.confirm()
    first = office.pull(batch)
    delete_type(office, desk, "SLOGAN")
    delete_type(office, desk, "PROJECT")  # nobody had one left
    pulled = office.pull(batch)
    assert pulled.work.sentences == first.work.sentences
    assert pulled.conflicts == ()
    assert {row.id for row in pulled.work.acts if "kept" in kinds(row)} == {
        "yunqi-2026-0002",
        "yunqi-2026-0004",
    }
    assert "kept: 2 sentences stand as they were pulled before: span type 'SLOGAN' was deleted" in "\n".join(
        pulled.problems()
    )


def delete_type(office: Office, desk: Desk, label: str) -> None:
    """Somebody deletes a span type, and the server all spans of it."""
    office.admin.request("DELETE", f"projects/{desk.project}/span-types", {"ids": [desk.labels[label]]})
