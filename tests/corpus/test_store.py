from pathlib import Path

import pytest

from baogao.corpus import parse_report, read_edits, read_sentences, write_report
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
    ]


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
