from pathlib import Path

import pytest
from typer.testing import CliRunner

from baogao.annotations import write_sentences
from baogao.annotations.agreement.readings import Reading, collect, find_pass, read_readings
from baogao.annotations.doccano.batch import BATCHES, make_batch
from baogao.annotations.doccano.batch_files import write_batch
from baogao.annotations.doccano.passes import PASSES
from baogao.cli import app
from baogao.errors import BaogaoError
from baogao.schema import Sentence

from ..conftest import ROOT, Make
from .invented import faithful, pull


@pytest.fixture
def ten(make: Make) -> list[Sentence]:
    return [make(f"新建公园{number}个。", number, NUMBER=f"{number}个") for number in range(1, 11)]


def test_a_folder_with_a_file_a_report_is_one_annotator() -> None:
    found = read_readings([ROOT / "annotations/passes/a", ROOT / "annotations/passes/b"])
    assert [(reading.name, len(reading.sentences)) for reading in found] == [("a", 1401), ("b", 1401)]


def test_a_pulled_batch_holds_an_annotator_a_file_and_the_last_pull_counts(
    tmp_path: Path, ten: list[Sentence]
) -> None:
    pull(tmp_path / "b1", "chen", ten, faithful, proposed=ten)
    pull(tmp_path / "b1", "li", ten, faithful, proposed=ten)
    pull(tmp_path / "b1", "li", ten, lambda *_: (), proposed=ten)
    chen, li = read_readings([tmp_path / "b1"])
    assert (chen.name, li.name) == ("chen", "li")
    assert sum(len(sentence.spans) for sentence in chen.sentences.values()) == 10
    assert sum(len(sentence.spans) for sentence in li.sentences.values()) == 0
    assert len(li.acts) == 10


def test_two_pulls_of_one_annotator_can_be_compared_by_name(tmp_path: Path, ten: list[Sentence]) -> None:
    pull(tmp_path / "b1", "li", ten, faithful, proposed=ten)
    pull(tmp_path / "b1", "li", ten, lambda *_: (), proposed=ten)
    found = read_readings([tmp_path / "b1" / "li.jsonl", tmp_path / "b1" / "li.2.jsonl"])
    assert [reading.name for reading in found] == ["li", "li.2"]


def test_batches_of_one_annotator_come_together(tmp_path: Path, ten: list[Sentence]) -> None:
    for batch, part in (("b1", ten[:6]), ("b2", ten[5:])):
        for name in ("chen", "li"):
            pull(tmp_path / batch, name, part, faithful, proposed=part)
    chen, _ = read_readings([tmp_path])
    assert len(chen.sentences) == 10
    assert chen.twice == (ten[5].id,)
    assert chen.acts[ten[5].id].batch == "b1"
    assert chen.acts[ten[6].id].batch == "b2"


def test_equal_names_of_other_files_are_told_apart_by_their_folders(
    tmp_path: Path, ten: list[Sentence]
) -> None:
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        write_sentences(tmp_path / name / "part.jsonl", ten)
    found = read_readings([tmp_path / "north" / "part.jsonl", tmp_path / "south" / "part.jsonl"])
    assert [reading.name for reading in found] == ["north/part", "south/part"]


def test_one_annotator_is_not_enough(tmp_path: Path, ten: list[Sentence]) -> None:
    write_sentences(tmp_path / "chen.jsonl", ten)
    with pytest.raises(BaogaoError, match="needs two annotators, found only chen"):
        read_readings([tmp_path / "chen.jsonl"])


def test_a_path_given_twice_is_refused(tmp_path: Path, ten: list[Sentence]) -> None:
    write_sentences(tmp_path / "chen.jsonl", ten)
    with pytest.raises(BaogaoError, match="given twice"):
        read_readings([tmp_path / "chen.jsonl", tmp_path / "." / "chen.jsonl"])


def test_a_file_of_acts_is_no_pass(tmp_path: Path, ten: list[Sentence]) -> None:
    pull(tmp_path / "b1", "li", ten, faithful, proposed=ten)
    with pytest.raises(BaogaoError, match="name the pass beside it"):
        read_readings([tmp_path / "b1" / "li.acts.jsonl"])


def test_an_empty_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="no pass in this folder"):
        read_readings([tmp_path])
    with pytest.raises(BaogaoError, match=r"gone\.jsonl: no such file or folder"):
        read_readings([tmp_path / "gone.jsonl", tmp_path / "lost.jsonl"])


@pytest.mark.parametrize("command", [["agree"], ["review", "push", "--adjudicator", "wu"]])
def test_a_name_that_stands_for_nothing_is_told_from_a_batch_that_was_not_pulled(
    tmp_path: Path, ten: list[Sentence], monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_batch(BATCHES / "六月.batch.json", make_batch("六月", ten, ["chen", "li"], each=2))
    for name, said in (
        ("nosuch", "nosuch: no such file or folder, and no pulled batch of this name"),
        ("annotations/passes/nosuch", "annotations/passes/nosuch: no such file or folder"),
        ("六月", "batch 六月 was not pulled yet (`baogao doccano pull 六月`"),
        ("annotations/passes/六月", "batch 六月 was not pulled yet"),
    ):
        result = CliRunner().invoke(app, [*command, name])
        assert isinstance(result.exception, BaogaoError)
        assert str(result.exception).startswith(said)
    for who in ("chen", "li"):
        pull(PASSES / "六月", who, ten, faithful, proposed=ten)
    assert find_pass("六月") == PASSES / "六月"
    result = CliRunner().invoke(app, ["agree", "六月", "--samples", "100"])
    assert "chen, li: 10 sentences in common" in result.output


def test_only_sentences_that_both_have_seen_count_and_the_others_are_named_with_the_reason(
    tmp_path: Path, ten: list[Sentence]
) -> None:
    pull(tmp_path / "b1", "chen", ten, faithful, proposed=ten, unseen=[0])
    pull(tmp_path / "b1", "li", ten, faithful, proposed=ten, unseen=[1], doubtful=[2])
    other = [ten[3].with_spans([]), *ten[5:]]
    changed = Sentence(ten[4].id, ten[4].report, "plan", "", 0, "改建公园9个。", 0, 7)
    write_sentences(tmp_path / "wang.jsonl", [*other, changed])
    found = collect(read_readings([tmp_path / "b1", tmp_path / "wang.jsonl"]))
    ids = [sentence.id for sentence in ten]
    assert found.left["chen", "li"] == {
        "chen: not confirmed": (ids[0],),
        "li: not confirmed": (ids[1],),
        "li: seen, but in doubt": (ids[2],),
    }
    assert found.left["chen", "wang"] == {
        "wang: not given": (ids[1], ids[2]),
        "wang: read in other words": (ids[4],),
    }
    together = {item.sentence.id: set(item.spans) for item in found.items}
    assert together == {
        **{id_: {"chen", "li", "wang"} for id_ in (ids[3], *ids[5:])},
        ids[4]: {"chen", "li"},
    }


def test_annotators_without_a_common_sentence_are_refused(ten: list[Sentence]) -> None:
    a, b = (Reading(name, {one.id: one}) for name, one in zip(("chen", "li"), ten, strict=False))
    with pytest.raises(BaogaoError, match="no sentence in common"):
        collect([a, b])
