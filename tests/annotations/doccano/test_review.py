"""Two annotators, an adjudicator and gold, on the real server."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from baogao.annotations.agreement.readings import read_readings
from baogao.annotations.changes import CHANGES, read_record
from baogao.annotations.doccano.access import Access
from baogao.annotations.doccano.batch import Batch
from baogao.annotations.doccano.batch_files import write_batch
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.pull import read_work
from baogao.annotations.doccano.push import push
from baogao.annotations.doccano.rows import from_row
from baogao.annotations.doccano.server import State
from baogao.annotations.gold import open_gold
from baogao.annotations.overturned import decisions_of_passes, tally
from baogao.annotations.review import Review, make_review, review_batch
from baogao.annotations.settle import settle
from baogao.cli import app
from baogao.schema import Sentence

from .office import Desk, Office, opened, sentences


@pytest.fixture
def office(admin: Doccano, access: Access, tmp_path: Path) -> Iterator[Office]:
    with opened(admin, access, tmp_path) as made:
        yield made


@pytest.fixture
def batch(office: Office) -> Batch:
    """Five sentences that two annotators have read: they differ in three and agree on two.

    The first deletes the bridge and takes a target for a result; the second widens the slogan. Both delete the
    quantity with the rare characters' sentence untouched otherwise.
    """
    made = office.batch(annotators=2, each=2)
    for who in (0, 1):
        office.push(made, who)
        desk = Desk(office.login(made, who), office.project(made, who))
        if who == 0:
            desk.delete("云溪大桥", "PROJECT")
            desk.delete("改造老旧小区", "TARGET")
            desk.mark("改造老旧小区", "RESULT", "改造老旧小区12个")
        else:
            desk.delete("云帆", "SLOGAN")
            desk.mark("云帆", "SLOGAN", "“云帆”行动")
        desk.confirm()
        office.pull(made, who)
    return made


def review_of(office: Office, batch: Batch) -> Review:
    made = make_review(
        f"{batch.name}-review", read_readings([office.passes / batch.name]), [f"wu-{batch.name}"]
    )
    assert (len(made.agreed), len(made.disputed)) == (2, 3)
    return made


def test_both_readings_are_on_the_server_also_where_they_overlap(office: Office, batch: Batch) -> None:
    shown = review_batch(review_of(office, batch))
    assert shown is not None
    (name,) = shown.annotators
    done = push(office.admin, shown, name, passwords=office.passwords)
    try:
        assert (done.uploaded, done.removed, done.problems) == (3, 0, ())
        again = push(office.admin, shown, name, passwords=office.passwords)
        assert (again.present, again.uploaded, again.removed) == (3, 0, 0)
        found = {one.uid: one for one in map(from_row, office.admin.export(done.project.id))}
        for item in shown.items:
            assert found[item.uid].spans == item.sentence.spans
            assert "甲" in found[item.uid].context
            assert not any(reader in found[item.uid].context for reader in batch.annotators)
        slogan = next(one for one in found.values() if "云帆" in one.text)
        assert [(span.start, span.end) for span in slogan.spans] == [(4, 8), (4, 10)]
    finally:
        office.admin.delete_project(done.project.id)


def test_what_is_confirmed_untouched_with_overlapping_readings_is_not_settled(
    office: Office, batch: Batch
) -> None:
    review = review_of(office, batch)
    shown = review_batch(review)
    assert shown is not None
    (name,) = shown.annotators
    done = push(office.admin, shown, name, passwords=office.passwords)
    try:
        work = read_work(office.admin, shown, name)
        assert len(settle(review, work.acts, work.sentences).waiting) == 3
        password = (office.passwords / name).read_text("ascii").strip()
        with Doccano(office.access.url, name, password) as session:
            Desk(session, done.project.id).confirm()
        work = read_work(office.admin, shown, name)
        settled = settle(review, work.acts, work.sentences)
        assert len(settled.doubtful) == 2  # label and offsets; the bridge that one has alone overlaps nothing
        assert all("overlapping" in why for why in settled.doubtful.values())
        assert [p.won for p in settled.proposals[settled.agreed :]] == [(batch.annotators[1],)]
    finally:
        office.admin.delete_project(done.project.id)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.output


def remark(desk: Desk, words: str, comment: str) -> None:
    """Write a comment beside the sentence that holds certain words."""
    example = desk.example(words).id
    given = {"example": example, "text": comment}
    desk.session.request("POST", f"projects/{desk.project}/comments", given, example=example)


def test_a_comment_on_a_sentence_that_both_read_alike_reaches_the_adjudicator_and_not_gold(
    office: Office, server: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = office.batch(annotators=2, each=2)
    for who in (0, 1):
        office.push(batch, who)
        desk = Desk(office.login(batch, who), office.project(batch, who))
        if who:
            remark(desk, "改造老旧小区", "是目标还是结果？")
        desk.confirm()
        office.pull(batch, who)
    monkeypatch.chdir(tmp_path)
    write_batch(Path("batches") / f"{batch.name}.batch.json", batch)
    name, wu = f"{batch.name}-review", f"wu-{batch.name}"
    at = ["--dir", str(server.folder), "--batches", "batches"]
    told = run("review", "push", f"passes/{batch.name}", "--adjudicator", wu, *at)
    assert "all agree on 4 sentences, 1 are disputed" in told
    said = f"yunqi-2026-0005: disputed, all agree but {batch.annotators[1]} commented: 是目标还是结果？"
    assert said in " ".join(told.split())
    project = office.admin.find_project(f"{name}/{wu}")
    assert project is not None
    try:
        (shown,) = map(from_row, office.admin.export(project.id))
        assert "2份标注一致，但有批注，请审定。" in shown.context
        assert "批注：是目标还是结果？" in shown.context
        assert batch.annotators[1] not in shown.context
        pulled = ["review", "pull", name, "--gold", "gold", "--out", "passes", *at]
        assert "4 agreed, 0 decided, 1 not confirmed yet" in run(*pulled)
        assert "yunqi-2026-0005" not in open_gold(Path("gold")).sentences
        password = (server.folder / "passwords" / wu).read_text("ascii").strip()
        with Doccano(server.url, wu, password) as session:
            Desk(session, project.id).confirm()
        assert "4 agreed, 1 decided, 0 not confirmed yet" in run(*pulled)
    finally:
        office.admin.delete_project(project.id)
    both = "annotator:" + "+".join(sorted(batch.annotators))
    decided = open_gold(Path("gold")).sentences["yunqi-2026-0005"]
    assert {span.source for span in decided.spans} == {both}
    (change,) = open_gold(Path("gold")).record.of(decided.id)
    assert (change.who, set(change.won)) == (wu, set(batch.annotators))


def read_alike(office: Office, batch: Batch, deleted: str = "") -> None:
    """Two annotators confirm a batch; both delete the target of the sentence that holds certain words."""
    write_batch(Path("batches") / f"{batch.name}.batch.json", batch)
    for who in (0, 1):
        office.push(batch, who)
        desk = Desk(office.login(batch, who), office.project(batch, who))
        if deleted:
            desk.delete(deleted, "TARGET")
        desk.confirm()
        office.pull(batch, who)


def test_work_after_the_report_was_cleaned_anew_reaches_the_same_sentences_of_gold(
    office: Office, server: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    at = ["--dir", str(server.folder), "--batches", "batches"]
    old = sentences()
    first = Sentence("yunqi-2026-0001", "yunqi-2026", "plan", "", 0, "（2026年）", 0, 7)
    anew = [
        replace(one, id=f"yunqi-2026-{n:04}", start=one.start + 8, end=one.end + 8)
        for n, one in enumerate(old, 2)
    ]
    told = ""
    for rows, deleted, code in ((old, "", 0), ([first, *anew], "改造老旧小区", 1)):
        batch = office.batch(rows, annotators=2, each=2)
        read_alike(office, batch, deleted)
        run("review", "push", f"passes/{batch.name}", "--adjudicator", "wu", *at)
        pulled = ["review", "pull", f"{batch.name}-review", "--gold", "gold", "--reason", "read again", *at]
        result = CliRunner().invoke(app, pulled)
        told = " ".join(result.output.split())
        assert result.exit_code == code, told
    assert "version 2, 0 added, 1 changed" in told
    assert "4 stand there so already" in told
    assert "yunqi-2026-0006 is yunqi-2026-0005 in gold" in told
    assert "yunqi-2026-0001: gold has another text under this number" in told
    gold = open_gold(Path("gold")).sentences
    assert {id_: one.text for id_, one in gold.items()} == {one.id: one.text for one in old}
    assert [span.label for span in gold["yunqi-2026-0005"].spans] == ["NUMBER"]


def test_from_two_passes_to_gold_by_the_commands(
    office: Office, batch: Batch, server: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    (work / "passes").symlink_to(office.passes)
    write_batch(Path("batches") / f"{batch.name}.batch.json", batch)
    name, wu = f"{batch.name}-review", f"wu-{batch.name}"
    at = ["--dir", str(server.folder), "--batches", "batches"]
    told = run("review", "push", f"passes/{batch.name}", "--adjudicator", wu, *at)
    assert "all agree on 2 sentences, 3 are disputed" in told
    again = run("review", "push", f"passes/{batch.name}", "--adjudicator", wu, *at)
    assert "3 examples as they should be" in again

    pulled = ["review", "pull", name, "--gold", "gold", "--out", "passes", *at]
    first = run(*pulled)
    assert "2 agreed, 0 decided, 3 not confirmed yet" in first
    assert "version 1, 2 added, 0 changed" in first

    project = office.admin.find_project(f"{name}/{wu}")
    assert project is not None
    try:
        password = (server.folder / "passwords" / wu).read_text("ascii").strip()
        with Doccano(server.url, wu, password) as session:
            desk = Desk(session, project.id)
            desk.delete("改造老旧小区", "RESULT")
            desk.delete("云帆", "SLOGAN")  # both readings
            desk.mark("云帆", "SLOGAN", "深入实施“云帆”行动")
            remark(desk, "云帆", "整句是提法")
            desk.confirm()
        second = run(*pulled)
    finally:
        office.admin.delete_project(project.id)
    assert "2 agreed, 3 decided, 0 not confirmed yet" in second
    assert "version 2, 3 added, 0 changed" in second

    gold = open_gold(Path("gold"))
    marked = {
        (span.label, one.text[span.start : span.end]): span.source
        for one in gold.sentences.values()
        for span in one.spans
    }
    both = "annotator:" + "+".join(sorted(batch.annotators))
    assert marked[("TARGET", "改造老旧小区12个")] == f"annotator:{wu}"
    assert marked[("NUMBER", "12个")] == both
    assert marked[("SLOGAN", "深入实施“云帆”行动")] == f"annotator:{wu}"
    assert marked[("PROJECT", "云溪大桥")] == f"annotator:{wu}"
    assert marked[("NUMBER", "5亿元")] == both
    assert ("RESULT", "改造老旧小区12个") not in marked
    assert len(gold.sentences) == 5
    record = read_record(Path("gold") / CHANGES)
    won = {change.id[-1]: change.won for change in record.changes if change.version == 2}
    assert won == {"1": (batch.annotators[1],), "4": (), "5": (batch.annotators[1],)}
    reasons = {change.id[-1]: change.reason for change in record.changes}
    assert reasons["4"].endswith("otherwise than any reading: 整句是提法")
    assert "agree" in reasons["2"]

    found = tally(decisions_of_passes([Path("passes") / batch.name]))
    rows = {row.rule: row for row in found.rows}
    assert rows["rule:project.test"].decisions == {"deleted": 1, "kept": 1}
    assert rows["rule:slogan.test"].decisions == {"moved": 1, "kept": 1}
    assert rows["rule:target.test"].decisions == {"relabelled": 1, "kept": 3}
    assert rows["rule:number.test"].overturned == 0.0
    assert "project.test" in run("overturned", f"passes/{batch.name}")
