from dataclasses import replace
from pathlib import Path

import pytest

from baogao.corpus import parse_report, read_edits, read_sentences, write_report
from baogao.corpus.store import read_about
from baogao.errors import BaogaoError

from .make import INFO, report


def test_a_report_comes_back_as_it_was_written(tmp_path: Path) -> None:
    parsed = parse_report(report() + "\n上一篇：某县", INFO)
    sentences, edits = write_report(parsed, tmp_path / "new" / "folder")
    assert tuple(read_sentences(sentences)) == parsed.sentences
    assert tuple(read_edits(edits)) == parsed.edits != ()


def test_the_same_report_gives_the_same_bytes(tmp_path: Path) -> None:
    first, _ = write_report(parse_report(report(), INFO), tmp_path / "a")
    second, _ = write_report(parse_report(report(), INFO), tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert b"\r" not in first.read_bytes()


def test_writing_leaves_no_temporary_file(tmp_path: Path) -> None:
    write_report(parse_report(report(), INFO), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "qingxi-2022.edits.jsonl",
        "qingxi-2022.jsonl",
        "qingxi-2022.report.json",
    ]


def test_an_extracted_text_is_kept_and_goes_when_it_is_no_longer_needed(tmp_path: Path) -> None:
    plain = parse_report(report(), INFO)
    write_report(replace(plain, format="pdf", extracted=report()), tmp_path, "a.pdf")
    assert (tmp_path / "qingxi-2022.extracted.txt").read_text(encoding="utf-8") == report()
    assert read_about(tmp_path / "qingxi-2022.report.json").source == "a.pdf"
    write_report(plain, tmp_path, "a.txt")
    assert not (tmp_path / "qingxi-2022.extracted.txt").exists()


def test_what_is_known_comes_back_as_it_was_written(tmp_path: Path) -> None:
    parsed = parse_report(report(), INFO)
    write_report(parsed, tmp_path, "a.txt")
    about = read_about(tmp_path / "qingxi-2022.report.json")
    assert (about.info, about.sections) == (parsed.info, parsed.sections)


def test_a_broken_description_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.report.json").write_text('{"info": {}}', encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"a\.report\.json: does not describe a report"):
        read_about(tmp_path / "a.report.json")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("", encoding="utf-8")
    with pytest.raises(BaogaoError, match="cannot be written"):
        write_report(parse_report(report(), INFO), tmp_path / "x")


@pytest.mark.parametrize(
    ("row", "message"), [("{", "not JSON"), ('{"id": "a"}', "not a sentence"), ("3", "not a sentence")]
)
def test_a_bad_row_is_named_with_its_line(row: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n" + row + "\n", encoding="utf-8")
    with pytest.raises(BaogaoError, match=message) as caught:
        read_sentences(path)
    assert f"{path}:2" in str(caught.value)


def test_an_edit_row_needs_its_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.edits.jsonl"
    path.write_text('{"kind": "gloss"}\n', encoding="utf-8")
    with pytest.raises(BaogaoError, match="not an edit"):
        read_edits(path)
