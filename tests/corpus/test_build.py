from pathlib import Path

import pytest

from baogao.corpus import build_corpus, read_sentences
from baogao.errors import BaogaoError

from .make import report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.txt").write_text(report(), encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "also.txt").write_bytes(report().encode("gb18030"))
    return tmp_path


def test_a_bad_file_is_an_outcome_and_the_others_are_done(folder: Path) -> None:
    files = [folder / name for name in ("good.txt", "empty.txt", "none.txt", "also.txt")]
    outcomes = build_corpus(files, folder / "out")
    assert [outcome.error is None for outcome in outcomes] == [True, False, False, True]
    assert [outcome.file for outcome in outcomes] == files
    assert outcomes[0].sentences == len(read_sentences(folder / "out" / "good.jsonl")) > 0
    assert outcomes[3].encoding == "gb18030"
    assert not (folder / "out" / "empty.jsonl").exists()


def test_one_path_is_a_list_of_one(folder: Path) -> None:
    assert [outcome.report for outcome in build_corpus(folder / "good.txt", folder / "out")] == ["good"]


def test_a_registry_names_files_beside_it_and_corrections(folder: Path) -> None:
    registry = folder / "reports.toml"
    registry.write_text('[[report]]\nid = "qingxi"\nfile = "good.txt"\nyear = 2022\n', encoding="utf-8")
    (folder / "corrections.toml").write_text(
        '[[correction]]\nreport = "qingxi"\nraw = "北溪水厂"\nclean = "北溪净水厂"\nreason = "its name"\n',
        encoding="utf-8",
    )
    (outcome,) = build_corpus(registry, folder / "out")
    assert (outcome.report, outcome.error) == ("qingxi", None)
    assert any("北溪净水厂" in s.text for s in read_sentences(folder / "out" / "qingxi.jsonl"))


def test_two_files_of_one_name_do_not_overwrite_each_other(folder: Path) -> None:
    other = folder / "b" / "good.txt"
    other.parent.mkdir()
    other.write_text("另一份报告。", encoding="utf-8")
    outcomes = build_corpus([folder / "good.txt", other], folder / "out")
    assert outcomes[0].error is None
    assert "would overwrite" in str(outcomes[1].error)
    assert read_sentences(folder / "out" / "good.jsonl")[0].text == "2022年清溪县政府工作报告"


def test_a_registry_that_cannot_be_read_stops_at_once(folder: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        build_corpus(folder / "none.toml", folder / "out")
