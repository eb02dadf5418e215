"""Outputs at the end of a run: those of earlier runs stay up to date, files of others are seen before any work."""

import json
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.tagging.archive.export import FORMATS as EXPORTS
from baogao.tagging.archive.export import export, made_formats
from baogao.tagging.archive.outputs import FORMATS, check_formats, check_outputs, write_outputs
from baogao.tagging.archive.reading import Archive

from . import handmade
from .make import state, write


def report(name: str) -> dict[str, object]:
    return {"report": name, "title": f"{name}政府工作报告", "characters": 0, "sentences": 0} | dict.fromkeys(
        ("numbers", "projects", "slogans", "targets", "results"), 0
    )


def grown(folder: Path) -> Archive:
    """The archive with one report more."""
    handmade.shard(folder, 1, reports=[report("云岭县2024")])
    return Archive(folder)


def test_exports_of_earlier_runs_are_brought_up_to_date_whatever_is_asked_for_now(tmp_path: Path) -> None:
    export(handmade.archive(tmp_path, reports=[report("清水县2024")]), ["jsonl", "docbin"])
    assert made_formats(tmp_path) == ["jsonl", "docbin"]
    assert write_outputs(grown(tmp_path), ["csv"]).behind == ()
    lines = (tmp_path / "reports.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["report"] for line in lines] == ["清水县2024", "云岭县2024"]
    assert [path.name for path in sorted((tmp_path / "docs").iterdir())] == ["00000.spacy", "00001.spacy"]
    assert "云岭县2024" in (tmp_path / "reports.csv").read_text("utf-8-sig")
    assert not (tmp_path / "baogao.xlsx").exists()


def test_exports_end_as_if_they_had_been_made_at_once(tmp_path: Path) -> None:
    for folder in (tmp_path / "twice", tmp_path / "once"):
        archive = handmade.archive(folder, reports=[report("清水县2024")])
        if folder.name == "twice":
            export(archive, EXPORTS)
        write_outputs(grown(folder), ["csv"] if folder.name == "twice" else EXPORTS)
    assert state(tmp_path / "twice") == state(tmp_path / "once")


def test_the_site_of_an_earlier_run_is_brought_up_to_date_but_not_one_that_was_taken_away(
    tmp_path: Path,
) -> None:
    page = write_outputs(handmade.archive(tmp_path, reports=[report("清水县2024")]), ["html"]).page
    assert page == tmp_path / "site" / "index.html"
    write_outputs(grown(tmp_path), [])
    assert "云岭县" in page.read_text("utf-8")
    (tmp_path / "site").rename(tmp_path / "elsewhere")
    assert write_outputs(Archive(tmp_path), []).page is None
    assert not (tmp_path / "site").exists()


def test_an_earlier_export_that_a_user_changed_is_left_alone_and_said_to_be_behind(tmp_path: Path) -> None:
    export(handmade.archive(tmp_path, reports=[report("清水县2024")]), ["jsonl", "xlsx"])
    mine = tmp_path / "spans.jsonl"
    mine.write_text("checked by hand", encoding="utf-8")
    book = (tmp_path / "baogao.xlsx").read_bytes()
    (line,) = write_outputs(grown(tmp_path), ["csv"]).behind
    assert line.startswith(f"{mine}: ")
    assert "changed since" in line
    assert mine.read_text("utf-8") == "checked by hand"
    assert (tmp_path / "baogao.xlsx").read_bytes() != book


@pytest.mark.parametrize(
    ("name", "format_name"),
    [
        ("headlines.csv", "csv"),
        ("errors.jsonl", "jsonl"),
        ("baogao.xlsx", "xlsx"),
        ("docs/00000.spacy", "docbin"),
        ("site/notes.txt", "html"),
    ],
)
def test_somebody_elses_file_is_seen_before_there_is_an_archive(
    tmp_path: Path, name: str, format_name: str
) -> None:
    write(tmp_path / name, "mine")
    with pytest.raises(BaogaoError, match=r"name another --out"):
        check_outputs(tmp_path, [format_name])
    check_outputs(tmp_path, [other for other in FORMATS if other != format_name])
    assert state(tmp_path) == {name: b"mine"}


def test_a_folder_that_is_not_there_yet_is_in_nobodys_way(tmp_path: Path) -> None:
    check_outputs(tmp_path / "new", FORMATS)
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("text", ["csv,,html", "", "csv,", " , "])
def test_a_list_of_formats_with_a_gap_is_refused(text: str) -> None:
    with pytest.raises(BaogaoError, match=r"leaves a format out .*use csv"):
        check_formats(text)


def test_formats_come_in_one_order_and_once() -> None:
    assert check_formats("HTML, csv,csv") == ["csv", "html"]
    assert check_formats("parquet") == []
