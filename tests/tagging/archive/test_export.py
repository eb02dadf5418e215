"""Exports: what they hold, that they are safe to open, and that they do nobody harm."""

import csv
import json
import os
import random
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.store import read_sentences
from baogao.errors import BaogaoError
from baogao.tagging.archive.export import FORMATS, export
from baogao.tagging.archive.export.csv import plain_number
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.lock import locked
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.run import Engine, tag_archive
from baogao.tagging.cells import guard_cell, guard_column
from baogao.tagging.tables import TABLES

from . import handmade
from .make import reports, state, write


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory, job: Job, engine: Engine) -> Archive:
    """Three reports and a file that is none, tagged by the released pipeline."""
    folder = tmp_path_factory.mktemp("tagged")
    bad = write(folder / "in" / "leer.txt", "")
    tag_archive([reports(folder / "in", 3), bad], folder / "out", job, engine=engine)
    return Archive(folder / "out")


def run(archive: Path, *options: str, limit: int | None = None) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, if wanted with a limit on the size of files."""
    code = "from baogao.cli import main; main()"
    if limit is not None:
        size = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"
        code = f"import resource; {size}; {code}"
    command = [sys.executable, "-c", code, "export", str(archive), *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_csv_holds_every_row_and_column_and_opens_in_excel_as_utf8(tagged: Archive, tmp_path: Path) -> None:
    files = export(tagged, ["csv"], tmp_path)
    assert [file.name for file in files] == [f"{name}.csv" for name in TABLES]
    for name, table in TABLES.items():
        path = tmp_path / f"{name}.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            assert reader.fieldnames == list(table.names)
            read = list(reader)
        expected = list(tagged.rows(name))
        assert len(read) == len(expected) > 0
        for found, row in zip(read, expected, strict=True):
            for column in table.columns:
                assert same(found[column.name], row[column.name]), (name, column.name)


def same(cell: str, value: object) -> bool:
    """Whether a cell of CSV stands for a value."""
    if value is None:
        return not cell
    if isinstance(value, bool):
        return cell == str(value).lower()
    return float(cell) == value if isinstance(value, (int, float)) else cell == guard_cell(str(value))


def test_pandas_and_duckdb_read_the_csv_with_its_types(tagged: Archive, tmp_path: Path) -> None:
    export(tagged, ["csv"], tmp_path)
    lows = [row["low"] for row in tagged.rows("targets")]
    frame = pd.read_csv(tmp_path / "targets.csv", keep_default_na=False, na_values={"low": [""]})
    assert frame["approximate"].dtype == bool
    assert frame["low"].sum() == pytest.approx(sum(low for low in lows if low is not None))
    table = duckdb.read_csv(str(tmp_path / "targets.csv"))
    (row,) = table.filter("not approximate").aggregate("sum(low), count(*)").fetchall()
    exact = [target["low"] for target in tagged.rows("targets") if not target["approximate"]]
    assert row == (pytest.approx(sum(low for low in exact if low is not None)), len(exact))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_csv_reads_back_as_the_same_one(value: float) -> None:
    assert float(plain_number(value)) == value


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.from_regex(r"[=+@＝-][0-9.%]*")))
def test_a_column_is_guarded_as_its_cells_are(cells: list[str]) -> None:
    guarded = guard_column(pa.array(cells, pa.string())).to_pylist()
    assert guarded == [guard_cell(cell) for cell in cells]


def test_a_cell_that_looks_like_a_formula_is_text_in_csv(tmp_path: Path) -> None:
    hostile = ["=cmd|' /C calc'!A0", "＝1+1", "@SUM(A1)", "\t=1", "-2+3"]
    archive = handmade.archive(tmp_path, spans=[{"text": text} for text in [*hostile, "-3.5%", "正文"]])
    export(archive, ["csv"])
    with (tmp_path / "spans.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [row["text"] for row in csv.DictReader(file)]
    assert cells == [*(f"'{text}" for text in hostile), "-3.5%", "正文"]


def test_jsonl_sentences_are_what_other_commands_read(tagged: Archive, tmp_path: Path) -> None:
    export(tagged, ["jsonl"], tmp_path)
    expected = [sentence for _, sentences in tagged.reports() for sentence in sentences]
    found = read_sentences(tmp_path / "sentences.jsonl")
    assert found == expected
    assert [span.score for s in found for span in s.spans] == [
        span.score for s in expected for span in s.spans
    ]
    assert sum(len(sentence.spans) for sentence in found) == tagged.count("spans") > 0


def test_the_other_tables_are_flat_in_jsonl(tagged: Archive, tmp_path: Path) -> None:
    export(tagged, ["jsonl"], tmp_path)
    for name in set(TABLES) - {"sentences"}:
        lines = (tmp_path / f"{name}.jsonl").read_text("utf-8").splitlines()
        assert [json.loads(line) for line in lines] == list(tagged.rows(name))


def test_the_same_archive_gives_the_same_bytes(tagged: Archive, tmp_path: Path) -> None:
    for name in ("a", "b"):
        export(tagged, FORMATS, tmp_path / name)
        time.sleep(0.01)  # so that a time of day within would show
    assert state(tmp_path / "a") == state(tmp_path / "b")
    assert len(state(tmp_path / "a")) == 6 + 6 + 1 + len(tagged.shards) + 1


def test_what_is_up_to_date_is_not_written_again(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path, spans=handmade.spans(3))
    files = export(archive, FORMATS)
    before = {file: file.stat().st_mtime_ns for file in files}
    assert export(archive, FORMATS) == files
    assert {file: file.stat().st_mtime_ns for file in files} == before


def test_a_new_shard_is_exported_and_files_of_other_shards_are_left_alone(tmp_path: Path) -> None:
    first = export(handmade.archive(tmp_path, spans=handmade.spans(3)), ["csv", "docbin"])
    kept = (tmp_path / "docs" / "00000.spacy").stat().st_mtime_ns
    handmade.shard(tmp_path, 1, spans=handmade.spans(4))
    second = export(Archive(tmp_path), ["csv", "docbin"])
    assert set(second) - set(first) == {tmp_path / "docs" / "00001.spacy"}
    assert (tmp_path / "docs" / "00000.spacy").stat().st_mtime_ns == kept
    assert len((tmp_path / "spans.csv").read_text("utf-8").splitlines()) == 8


def test_an_export_of_a_shard_that_is_gone_goes_too_but_nobody_elses_file(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path, spans=handmade.spans(3))
    handmade.shard(tmp_path, 1)
    export(archive, ["docbin"])
    mine = write(tmp_path / "docs" / "00007.spacy", "my own")
    (tmp_path / "shards" / "00001.json").unlink()
    export(Archive(tmp_path), ["docbin"])
    assert sorted(path.name for path in (tmp_path / "docs").iterdir()) == ["00000.spacy", "00007.spacy"]
    assert mine.read_text("utf-8") == "my own"


@pytest.mark.parametrize("name", ["targets.csv", "baogao.xlsx", "docs/00000.spacy"])
def test_a_file_of_somebody_else_is_not_overwritten(tmp_path: Path, name: str) -> None:
    archive = handmade.archive(tmp_path / "tagged", spans=handmade.spans(3))
    mine = write(tmp_path / "out" / name, "my own")
    with pytest.raises(BaogaoError, match=r"not overwritten.*name another --out") as caught:
        export(archive, FORMATS, tmp_path / "out")
    assert str(mine) in str(caught.value)
    assert state(tmp_path / "out") == {name: b"my own"}


def test_a_file_that_a_user_changed_is_not_overwritten(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path, spans=handmade.spans(3))
    export(archive, ["csv"])
    path = tmp_path / "spans.csv"
    path.write_text("checked by hand", encoding="utf-8")
    handmade.shard(tmp_path, 1)
    with pytest.raises(BaogaoError, match="changed since"):
        export(Archive(tmp_path), ["csv"])
    assert path.read_text("utf-8") == "checked by hand"
    path.unlink()
    export(Archive(tmp_path), ["csv"])
    assert path.is_file()


def test_a_link_in_a_files_place_is_not_followed(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path / "tagged", spans=handmade.spans(3))
    mine = write(tmp_path / "mine.csv", "my own")
    (tmp_path / "tagged" / "spans.csv").symlink_to(mine)
    with pytest.raises(BaogaoError, match="not overwritten"):
        export(archive, ["csv"])
    assert mine.read_text("utf-8") == "my own"


def test_a_run_killed_at_any_moment_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path / "tagged", spans=handmade.spans(4000))
    for number in range(1, 4):
        handmade.shard(archive.folder, number, spans=handmade.spans(500))
    export(Archive(archive.folder), FORMATS, tmp_path / "whole")
    pick, out, command = random.Random(7), tmp_path / "out", "from baogao.cli import main; main()"  # noqa: S311
    options = ["export", str(archive.folder), "--format", ",".join(FORMATS), "--out", str(out)]
    killed = 0
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", command, *options]) as process:
            while process.poll() is None and not (out / ".lock").exists():
                time.sleep(0.005)
            time.sleep(pick.uniform(0, 0.6))
            killed += process.poll() is None
            process.kill()
    assert killed
    export(Archive(archive.folder), FORMATS, out)
    assert state(out) == state(tmp_path / "whole")


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(tmp_path: Path, name: str) -> None:
    archive = handmade.archive(tmp_path / "tagged", spans=handmade.spans(4000))
    long = {"report": "清水", "text": noise(90_000), "end": 90_000}
    handmade.shard(archive.folder, 1, reports=[{"report": "清水"}], sentences=[long])
    before = state(archive.folder)
    done = run(archive.folder, "--format", name, limit=60_000)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "cannot be written: File too large" in done.stderr
    left = {path: data for path, data in state(archive.folder).items() if path not in before}
    assert all(len(data) < 60_000 for data in left.values())
    assert not any(path.endswith((".tmp", ".rows")) or ".tmp." in path for path in left)
    export(Archive(archive.folder), [name])


def noise(count: int) -> str:
    """Text that does not compress."""
    pick = random.Random(1)  # noqa: S311 - no secret
    return "".join(chr(pick.randrange(0x4E00, 0x9FA5)) for _ in range(count))


def test_two_exports_at_once_are_told_apart(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path, spans=handmade.spans(3))
    with locked(tmp_path), pytest.raises(BaogaoError, match="another `baogao` is writing"):
        export(archive, ["csv"])


def test_an_output_folder_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path / "tagged")
    with pytest.raises(BaogaoError, match="cannot be used as output folder"):
        export(archive, ["csv"], write(tmp_path / "file"))


def test_an_unknown_format_is_named_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"unknown format 'ods' \(there are csv, jsonl, xlsx, docbin"):
        export(handmade.archive(tmp_path), ["ods"])


def test_progress_goes_up_to_the_number_of_rows(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path, spans=handmade.spans(5000))
    told: list[tuple[int, int, str]] = []
    export(archive, ["csv", "xlsx"], progress=lambda done, total, path: told.append((done, total, path.name)))
    counts = [done for done, _, _ in told]
    assert counts == sorted(counts)
    assert {total for _, total, _ in told} == {counts[-1]} == {10_000}
    assert [name for *_, name in told][-1] == "baogao.xlsx"


@pytest.mark.parametrize("name", FORMATS)
def test_memory_does_not_grow_with_the_archive(tmp_path: Path, name: str) -> None:
    """Six times the shards do not even double the memory: only what waits to be collected grows a little."""
    few, many = peak(tmp_path / "few", 5, name), peak(tmp_path / "many", 30, name)
    assert many < few * 2


def peak(folder: Path, shards: int, name: str) -> int:
    """Bytes of Python objects that an export held at most."""
    rows = handmade.spans(100)
    handmade.archive(folder, spans=rows)
    for number in range(1, shards):
        handmade.shard(folder, number, spans=rows)
    export(Archive(folder), [name], folder / "first")  # what is loaded once is loaded now
    tracemalloc.start()
    export(Archive(folder), [name], folder / "second")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_the_command_names_the_files_and_says_what_is_missing(tagged: Archive, tmp_path: Path) -> None:
    done = run(tagged.folder, "--format", "csv, xlsx", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr
    names = [os.path.basename(line) for line in done.stdout.splitlines()]  # noqa: PTH119
    assert names == [*(f"{name}.csv" for name in TABLES), "baogao.xlsx"]
    assert run(tmp_path / "nowhere").stderr.count("\n") == 1
