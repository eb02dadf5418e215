"""Gold of a report that was cleaned anew: its sentences are found by their words."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from baogao.annotations import read_gold
from baogao.annotations.agreement.readings import Reading
from baogao.annotations.gold import Proposal, commit, open_gold
from baogao.annotations.renumbered import renumbered
from baogao.annotations.review import make_review, write_review
from baogao.cli import app
from baogao.schema import Sentence, Span

AT = "2026-03-01T09:00:00+00:00"
OLD = ("新增企业20家。", "谢谢大家！", "增长8%。", "谢谢大家！", "建成云溪大桥。", "新增绿地3公顷。")
NEW = ("（2026年1月5日）", *OLD[:3], *OLD[3:5], "新增绿地4公顷。", "各位代表，请予审议。")
"""Cleaned anew: a line comes first, one sentence has other words, one is new."""


def rows(texts: tuple[str, ...], report: str = "yunqi-2026") -> list[Sentence]:
    found, at = [], 0
    for number, text in enumerate(texts, 1):
        id_ = f"{report}-{number:04}"
        found.append(Sentence(id_, report, "plan", "", number, text, at, at + len(text)))
        at += len(text) + 1
    return found


def proposals(sentences: list[Sentence], *spans: Span) -> list[Proposal]:
    return [Proposal(one.with_spans(spans), "chen+li", "review r: agree", origin="r") for one in sentences]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    commit(tmp_path / "gold", proposals(rows(OLD)), AT)
    return tmp_path / "gold"


def test_work_on_the_new_numbers_changes_the_sentences_of_the_same_words(folder: Path) -> None:
    one = Span(0, 2, "NUMBER", "annotator:wu")
    done = commit(folder, proposals(rows(NEW), one), AT, words="read again")
    assert done.moved == {f"yunqi-2026-{n + 1:04}": f"yunqi-2026-{n:04}" for n in range(1, 6)}
    assert {change.id for change in done.changes} == set(done.moved.values())
    gold = open_gold(folder)
    assert [(s.text, s.start) for s in gold.sentences.values()] == [(s.text, s.start) for s in rows(OLD)]
    assert [len(s.spans) for s in gold.sentences.values()] == [1, 1, 1, 1, 1, 0]
    assert gold.unexplained() == []
    assert list(done.refused) == ["yunqi-2026-0001", "yunqi-2026-0007", "yunqi-2026-0008"]
    assert "another text under this number" in done.refused["yunqi-2026-0001"]
    for number in (7, 8):
        assert "in another cleaning" in done.refused[f"yunqi-2026-{number:04}"]
    assert all("docs/annotating.md" in why for why in done.refused.values())


def test_what_gold_has_so_already_is_told_and_a_change_needs_its_reason(folder: Path) -> None:
    done = commit(folder, proposals(rows(NEW)[:6]), AT)
    assert (done.changes, len(done.same)) == ((), 5)
    done = commit(folder, proposals(rows(NEW)[:6], Span(0, 2, "NUMBER")), AT)
    assert done.changes == ()
    why = [done.refused[id_] for id_ in done.moved]
    assert all("no reason was given to change it (--reason" in one for one in why)


def test_equal_words_of_one_cleaning_stay_apart(tmp_path: Path) -> None:
    first, second = rows(OLD)[1], rows(OLD)[3]
    commit(tmp_path, proposals([first]), AT)
    done = commit(tmp_path, proposals([second]), AT)
    assert (done.moved, len(done.changes)) == ({}, 1)
    assert set(open_gold(tmp_path).sentences) == {first.id, second.id}


def test_an_edited_sentence_does_not_stop_the_others(tmp_path: Path) -> None:
    commit(tmp_path, proposals(rows(OLD)[:2]), AT)
    edited = ("新增企业21家。", *OLD[1:])
    done = commit(tmp_path, proposals(rows(edited)), AT)
    assert list(done.refused) == ["yunqi-2026-0001"]
    assert [change.id[-1] for change in done.changes] == ["3", "4", "5", "6"]


def test_words_that_gold_has_more_often_are_not_guessed(folder: Path) -> None:
    gold = open_gold(folder).sentences
    found = renumbered(gold, [rows(NEW)[2], rows(NEW)[0]])
    assert found.moved == {}
    assert (
        "gold has these words 2 times (yunqi-2026-0002, yunqi-2026-0004)" in found.faults["yunqi-2026-0003"]
    )


def test_another_report_with_the_same_words_is_another_report(folder: Path) -> None:
    other = rows(NEW, "lanshan-2026")
    assert renumbered(open_gold(folder).sentences, other).moved == {}
    assert len(commit(folder, proposals(other), AT).changes) == len(NEW)


def test_the_command_names_every_sentence_and_the_remedy(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    readings = [Reading(name, {one.id: one for one in rows(NEW)}) for name in ("chen", "li")]
    write_review(tmp_path / "r2.review.json", make_review("r2", readings, ["wu"]))
    run = CliRunner().invoke(app, ["review", "pull", "r2.review.json", "--gold", str(folder)])
    assert run.exit_code == 1
    assert "5 found by their words, the report was cleaned anew since" in run.output
    assert "yunqi-2026-0002 is yunqi-2026-0001 in gold" in run.output
    assert "5 stand there so already" in run.output
    assert "yunqi-2026-0007: gold has the report in another cleaning" in " ".join(run.output.split())


def test_stand_off_rows_carry_gold_to_the_new_numbers(tmp_path: Path) -> None:
    raw, gold, anew = tmp_path / "raw", tmp_path / "gold", tmp_path / "gold-anew"
    raw.mkdir()
    old = "一、2026年工作安排\n力争新增绿地12公顷以上。\n建成云溪大桥。\n"
    (raw / "yunqi-2026.txt").write_text(old, encoding="utf-8")
    run = CliRunner().invoke
    assert run(app, ["corpus", str(raw), "--out", str(tmp_path / "corpus")]).exit_code == 0
    one = next(s for s in read_gold(tmp_path / "corpus") if "绿地" in s.text)
    commit(gold, [Proposal(one.with_spans([Span(6, 10, "NUMBER", "annotator:wu")]), "wu", "r")], AT)
    (raw / "yunqi-2026.txt").write_text(old.replace("力争", "新建学校2所。\n力争"), encoding="utf-8")
    strip = ["standoff", "strip", str(gold), "--out", str(tmp_path / "rows.jsonl")]
    assert run(app, [*strip, "--annotator", "gold"]).exit_code == 0
    anew.mkdir()
    join = ["standoff", "join", str(tmp_path / "rows.jsonl"), "--raw", str(raw)]
    assert run(app, [*join, "--out", str(anew / "gold.jsonl")]).exit_code == 0
    (found,) = open_gold(anew).sentences.values()
    assert (found.text, found.id == one.id) == (one.text, False)
    assert [(span.start, span.end, span.source) for span in found.spans] == [(6, 10, "annotator:wu")]
