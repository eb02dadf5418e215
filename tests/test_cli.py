"""The command line as users meet it: real processes, real files, exit codes and messages."""

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from baogao.tagging.archive.reading import Archive
from baogao.tagging.tables import TABLES

REPORT = """示例县政府工作报告
各位代表：
一、2024年工作回顾
新增高新技术企业40家，地区生产总值增长6.5%。
二、2025年工作安排
力争新增高新技术企业50家。
"""


def baogao(*args: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baogao.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=120)


def only_line(text: str) -> str:
    (line,) = text.strip().splitlines()
    return line


def read_rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "示例县2025.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


def test_help_lists_a_command_for_every_stage() -> None:
    text = baogao("--help").stdout
    for command in ("corpus", "preannotate", "rules", "dataset", "docbin", "train", "evaluate", "tag"):
        assert command in text


def test_an_unknown_option_is_one_line_and_exit_code_1() -> None:
    result = baogao("tag", "--colour", "red")
    assert result.returncode == 1
    assert "--colour" in only_line(result.stderr)


def test_tag_makes_an_archive_a_table_and_pages(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = baogao("tag", report, "--out", out)
    assert result.returncode == 0, result.stderr
    archive = Archive(out)
    assert archive.report_ids() == [report.stem]
    found = {(row["text"], row["label"]) for row in archive.rows("spans")}
    assert ("新增高新技术企业40家", "RESULT") in found
    assert ("50家", "NUMBER") in found
    with (out / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    assert tuple(table[0]) == TABLES["targets"].names
    assert {row["label"] for row in table} == {"TARGET", "RESULT"}
    assert str(out / "site" / "index.html") in result.stdout
    assert (out / "site" / "index.html").is_file()


def test_tag_run_again_does_nothing_and_says_the_same(report: Path, tmp_path: Path) -> None:
    first, second = (baogao("tag", report, "--out", tmp_path / "out", "--format", "csv") for _ in range(2))
    assert (second.returncode, second.stdout) == (0, first.stdout)


def test_an_unknown_format_is_named_before_any_work(report: Path, tmp_path: Path) -> None:
    result = baogao("tag", report, "--out", tmp_path / "out", "--format", "csv,docx")
    assert result.returncode == 1
    assert "--format docx is not known (use csv" in only_line(result.stderr)
    assert not (tmp_path / "out").exists()


def test_a_file_in_the_way_of_an_export_is_named_before_any_work(report: Path, tmp_path: Path) -> None:
    mine = tmp_path / "out" / "targets.csv"
    mine.parent.mkdir()
    mine.write_text("mine", encoding="utf-8")
    result = baogao("tag", report, "--out", tmp_path / "out")
    assert result.returncode == 1
    assert str(mine) in only_line(result.stderr)
    assert list(mine.parent.iterdir()) == [mine]


def test_a_column_of_tables_is_refused_where_there_is_no_table(report: Path, tmp_path: Path) -> None:
    result = baogao("tag", report, "--text-column", "content", "--out", tmp_path / "out")
    assert result.returncode == 1
    assert "no input is a table (leave out --text-column" in only_line(result.stderr)
    assert not (tmp_path / "out").exists()


def test_the_summary_names_a_report_whole_on_a_narrow_terminal(report: Path, tmp_path: Path) -> None:
    name = "某某布依族苗族自治州_示例县_2025年政府工作报告"
    result = baogao(
        "tag", report.rename(tmp_path / f"{name}.txt"), "--out", tmp_path / "out", "--format", "csv"
    )
    lines = result.stdout.splitlines()
    assert max(map(cell_len, lines)) <= 80
    assert "".join(line.split()[0] for line in lines[3:] if line.split()).startswith(name)


def test_what_may_be_no_report_or_is_there_twice_is_a_warning(report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    note, copy = tmp_path / "note.txt", tmp_path / "copy.txt"
    note.write_text("Nothing but a few lines about the weather.\n" * 9, encoding="utf-8")
    copy.write_text(REPORT, encoding="utf-8")
    result = baogao("tag", report, note, copy, "--out", out, "--format", "csv")
    assert result.returncode == 0
    first, second = result.stderr.strip().splitlines()
    assert first.startswith(f"warning: {note}: may be no government work report")
    assert second.startswith(f"warning: {copy.stem} and {report.stem} are one text")
    assert baogao("tag", report, note, copy, "--out", out, "--format", "csv", "--quiet").stderr == ""


def test_tables_of_track_that_a_run_leaves_behind_are_named(report: Path, tmp_path: Path) -> None:
    out, more = tmp_path / "out", tmp_path / "示例县2024.txt"
    more.write_text(REPORT.replace("2025", "2024"), encoding="utf-8")
    baogao("tag", report, "--out", out, "--format", "csv")
    baogao("track", out)
    assert baogao("tag", report, "--out", out, "--format", "csv").stderr == ""
    line = only_line(baogao("tag", report, more, "--out", out, "--format", "csv").stderr)
    assert line.startswith(f"warning: {out / 'track'} is older than the archive")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.txt", b""),
        ("binary.txt", b"\x7fELF\x00\x01\x02\x00" * 64),
        ("broken.txt", b"\xff\xfe\xfa\x81\x20" * 9),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_done(
    report: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    bad = tmp_path / name
    bad.write_bytes(content)
    result = baogao("tag", bad, report, "--out", tmp_path / "out", "--quiet")
    assert result.returncode == 1
    line = only_line(result.stderr)
    assert str(bad) in line
    assert "(" in line, "the line says what to do"
    assert Archive(tmp_path / "out").report_ids() == [report.stem]


def test_a_missing_file_and_a_pattern_without_match_are_named(tmp_path: Path) -> None:
    result = baogao("tag", tmp_path / "none.txt", tmp_path / "*.text", "--out", tmp_path / "out")
    assert result.returncode == 1
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 2
    assert "none.txt" in lines[0]
    assert "*.text" in lines[1]


def test_a_file_name_cannot_break_the_line(tmp_path: Path) -> None:
    bad = tmp_path / "two\nlines.txt"
    bad.write_bytes(b"")
    assert "two\\nlines.txt" in only_line(baogao("tag", bad, "--quiet", "--out", tmp_path / "out").stderr)


def test_a_broken_gold_line_is_named_with_its_number(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text('{"id": "a-0001"\n', encoding="utf-8")
    result = baogao("rules", "--gold", gold)
    assert result.returncode == 1
    assert f"{gold}:1" in only_line(result.stderr)


def test_a_config_with_an_unknown_label_is_named(tmp_path: Path) -> None:
    config = tmp_path / "own.cfg"
    text = Path("configs/cpu.cfg").read_text(encoding="utf-8")
    config.write_text(text.replace('["TARGET","RESULT"]', '["TARGET","PROMISE"]'), encoding="utf-8")
    result = baogao("docbin", "--config", config, "--out", tmp_path / "data")
    assert result.returncode == 1
    line = only_line(result.stderr)
    assert str(config) in line
    assert "PROMISE" in line


def test_a_folder_without_a_pipeline_is_named(report: Path, tmp_path: Path) -> None:
    result = baogao("tag", report, "--model", tmp_path, "--out", tmp_path / "out")
    assert result.returncode == 1
    assert str(tmp_path) in only_line(result.stderr)


def test_corpus_and_preannotate_follow_each_other(report: Path, tmp_path: Path) -> None:
    assert baogao("corpus", report, "--out", tmp_path / "corpus").returncode == 0
    result = baogao("preannotate", tmp_path / "corpus", "--out", tmp_path / "pre")
    assert result.returncode == 0, result.stderr
    rows = read_rows(tmp_path / "pre" / f"{report.stem}.jsonl")
    sources = [span["source"] for row in rows for span in row["spans"]]
    assert sources
    assert all(source.startswith("rule:") for source in sources)
