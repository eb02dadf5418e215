import json
from pathlib import Path

import pytest

from baogao.corpus import build_corpus, parse_report, read_sentences
from baogao.corpus.build import corpus_files
from baogao.corpus.document import Document
from baogao.corpus.store import read_about
from baogao.errors import BaogaoError
from baogao.schema import Edit

from .make import report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.txt").write_text(report(), encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "also.txt").write_bytes(report().encode("gb18030"))
    return tmp_path


def test_a_bad_file_is_an_outcome_and_the_others_are_done(folder: Path) -> None:
    files = [folder / name for name in ("good.txt", "empty.txt", "none.txt", "also.txt")]
    outcomes = list(build_corpus(files, folder / "out"))
    assert [outcome.error is None for outcome in outcomes] == [True, False, False, True]
    assert [outcome.file for outcome in outcomes] == files
    first, last = outcomes[0].sheet, outcomes[3].sheet
    assert first and first.sentences == len(read_sentences(folder / "out" / "good.jsonl")) > 0
    assert last and last.encoding == "gb18030"
    assert not (folder / "out" / "empty.jsonl").exists()


def test_a_registry_names_files_beside_it_and_corrections(folder: Path) -> None:
    registry = folder / "reports.toml"
    registry.write_text('[[report]]\nid = "qingxi"\nfile = "good.txt"\nyear = 2022\n', encoding="utf-8")
    (folder / "corrections.toml").write_text(
        '[[correction]]\nreport = "qingxi"\nraw = "北溪水厂"\nclean = "北溪净水厂"\nreason = "its name"\n',
        encoding="utf-8",
    )
    files, unusable = corpus_files([], registry)
    assert (files, unusable) == ([folder / "good.txt"], [])
    (outcome,) = build_corpus(files, folder / "out")
    assert outcome.sheet and outcome.sheet.report == "qingxi"
    assert any("北溪净水厂" in s.text for s in read_sentences(folder / "out" / "qingxi.jsonl"))


def test_two_files_of_one_name_get_different_ids_the_same_in_every_run(folder: Path) -> None:
    other = folder / "b" / "good.txt"
    other.parent.mkdir()
    other.write_text("另一份报告。", encoding="utf-8")
    for files in ([folder / "good.txt", other], [other], [other, folder / "good.txt"]):
        names = {o.file: o.sheet.report for o in build_corpus(files, folder / "out") if o.sheet}
        assert all(names[file] == {other: "good-2"}.get(file, "good") for file in files)
    assert read_sentences(folder / "out" / "good-2.jsonl")[0].id == "good-2-0001"
    assert read_sentences(folder / "out" / "good.jsonl")[0].text == "2022年清溪县政府工作报告"


def test_every_row_of_a_table_is_a_report_and_a_bad_row_an_error(folder: Path) -> None:
    rows = [
        {"id": "qingxi", "content": report()},
        {"id": "leer", "content": ""},
        {"id": 7, "content": report()},
    ]
    table = folder / "all.jsonl"
    table.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    good, bad, last = build_corpus([table], folder / "out")
    assert good.sheet and good.sheet.report == "all-qingxi"
    assert bad.error and f"{table}:2" in str(bad.error)
    assert last.sheet and last.sheet.report == "all-7"
    assert read_about(folder / "out" / "all-7.report.json").source == "../all.jsonl#all-7"


def test_what_is_known_about_a_report_is_kept_beside_it(folder: Path) -> None:
    list(build_corpus([folder / "also.txt"], folder / "out"))
    about = read_about(folder / "out" / "also.report.json")
    assert (about.info.year, about.format, about.encoding) == (2022, "text", "gb18030")
    assert about.source == "../also.txt"
    assert sum(section.count for section in about.sections) == len(
        read_sentences(folder / "out" / "also.jsonl")
    )


def test_a_registry_that_cannot_be_read_stops_at_once(folder: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        corpus_files([], folder / "none.toml")


def test_rows_that_share_an_id_are_all_kept_under_the_same_names_in_every_run(tmp_path: Path) -> None:
    path = tmp_path / "table.jsonl"
    texts = ["甲镇今年新建学校1所。", "乙镇今年新建学校2所。", "丙镇今年新建学校3所。"]
    ids = ["a/b", "a-b", "a/b"]
    rows = [{"id": id_, "text": text} for id_, text in zip(ids, texts, strict=True)]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    for _ in range(2):
        names = [o.sheet.report for o in build_corpus([path], tmp_path / "out") if o.sheet]
        assert names == ["table-a-b", "table-a-b-2", "table-a-b-3"]
    assert [read_sentences(tmp_path / "out" / f"{name}.jsonl")[0].text for name in names] == texts


def test_a_running_header_does_not_tell_whose_report_it_is() -> None:
    header = "清溪县人民政府文件汇编"
    text = (
        f"{header}\n政府工作报告\n——2022年1月18日在易县第十六届人民代表大会第二次会议上\n各位代表：\n增长8%。"
    )
    edit = Edit("furniture", 0, len(header), header, "", "page header")
    report = parse_report(Document(text, "docx", edits=(edit,)))
    assert (report.info.place, report.sentences[0].text) == ("易县", "政府工作报告")
