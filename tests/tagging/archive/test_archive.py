"""Files in, tables out, with the released pipeline: what an archive holds and how it grows."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from baogao.corpus.store import is_output
from baogao.errors import BaogaoError
from baogao.files import expand
from baogao.tagging.archive.job import Job, new_job
from baogao.tagging.archive.lock import locked
from baogao.tagging.archive.progress import Progress
from baogao.tagging.archive.reading import Archive, info_of
from baogao.tagging.archive.run import Engine, Run, tag_archive
from baogao.tagging.archive.work import table_path
from baogao.tagging.tables import TABLES

from .make import reports, state, text, write


class Tagger:
    """Tags into one folder."""

    def __init__(self, out: Path, job: Job, engine: Engine) -> None:
        self.out, self.job, self._engine = out, job, engine
        self.steps: list[int] = []

    def __call__(self, *paths: Path, again: bool = False) -> Run:
        self.steps = []
        return tag_archive(paths, self.out, self.job, engine=self._engine, again=again, watch=self._note)

    def _note(self, progress: Progress) -> None:
        if progress.news and progress.news.result:
            self.steps.append(progress.news.result.shard)

    @property
    def archive(self) -> Archive:
        return Archive(self.out)


@pytest.fixture
def tag(tmp_path: Path, job: Job, engine: Engine) -> Tagger:
    return Tagger(tmp_path / "out", job, engine)


def ids(archive: Archive) -> Sequence[str]:
    return archive.report_ids()


def test_a_report_gives_rows_of_every_table(tag: Tagger, tmp_path: Path) -> None:
    run = tag(write(tmp_path / "清水县2024.txt"))
    assert (run.unusable, run.sources, run.errors) == ((), 1, 0)
    archive = tag.archive
    (row,) = archive.rows("reports")
    assert (row["report"], row["place"], row["year"]) == ("清水县2024", "清水县", 2024)
    assert row["source"] == "../清水县2024.txt"
    assert row["targets"] > 0
    assert row["results"] > 0
    assert archive.count("sentences") == row["sentences"]
    assert archive.count("targets") >= row["targets"] + row["results"]
    assert {target["status"] for target in archive.rows("targets")} >= {"planned", "achieved"}
    assert archive.count("headlines") > 0
    assert archive.count("errors") == 0


def test_every_row_has_the_columns_of_its_table_and_what_made_it(tag: Tagger, tmp_path: Path) -> None:
    write(tmp_path / "in" / "b.txt", "")
    tag(write(tmp_path / "in" / "a.txt"), tmp_path / "in" / "b.txt")
    for name, table in TABLES.items():
        rows = list(tag.archive.rows(name))
        assert rows, name
        for row in rows:
            assert tuple(row) == table.names
            assert (row["model"], row["thresholds"]) == (tag.job.model, "TARGET=0.5 RESULT=0.5")
            assert all(row[c.name] is not None for c in table.columns if c.type in {"text", "boolean"})


def test_a_parquet_file_says_itself_what_it_holds(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "a.txt"))
    for name, table in TABLES.items():
        schema = pq.read_schema(table_path(tag.out, name, 0))
        about = {key.decode(): value.decode() for key, value in schema.metadata.items()}
        assert about["baogao.model"] == tag.job.model
        assert about["baogao.thresholds"] == tag.job.thresholds
        for column in table.columns:
            said = schema.field(column.name).metadata[b"description"].decode()
            assert said == column.description


def test_spans_and_sentences_come_back_as_they_went_in(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "a.txt"), write(tmp_path / "b.txt", seed=2))
    for row, sentences in tag.archive.reports():
        assert info_of(row).place == "清水县"
        assert [s.report for s in sentences] == [row["report"]] * row["sentences"]
        marked = [(s.text[span.start : span.end], span.label) for s in sentences for span in s.spans]
        assert marked == [
            (span["text"], span["label"])
            for span in tag.archive.rows("spans")
            if span["report"] == row["report"]
        ]
        assert all(span.source == f"model:{tag.job.model}" for s in sentences for span in s.spans)


def test_columns_are_read_in_the_order_asked_for(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "a.txt"))
    batch = next(tag.archive.batches("targets", ["unit", "low"]))
    assert batch.schema.names == ["unit", "low"]
    assert batch.schema.field("low").type == pa.float64()


def test_whole_folders_are_read_by_other_tools(tag: Tagger, tmp_path: Path) -> None:
    tag(reports(tmp_path / "in", 5))
    assert pq.read_table(tag.out / "targets").num_rows == tag.archive.count("targets")


def test_a_bad_file_is_a_row_of_errors_and_the_others_are_done(tag: Tagger, tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(b"\x7fELF\x00\x01\x02\x00" * 64)
    empty, good = write(tmp_path / "empty.txt", ""), write(tmp_path / "good.txt")
    run = tag(tmp_path / "binary.txt", empty, good, tmp_path / "missing.txt")
    assert (run.sources, run.errors) == (3, 2)
    assert ["missing.txt" in message for _, message in run.unusable] == [True]
    errors = {row["source"]: row["message"] for row in tag.archive.rows("errors")}
    assert errors.keys() == {"../binary.txt", "../empty.txt"}
    assert errors["../empty.txt"] == "is empty (get the file again, or leave it out)"
    assert ids(tag.archive) == ["good"]


def test_a_report_longer_than_the_pipeline_takes_is_an_error(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "long.txt", text() + "新增企业40家。\n" * 120_000))
    (row,) = tag.archive.rows("errors")
    assert "more than the 1,000,000 the pipeline takes" in row["message"]


def test_without_any_source_no_archive_is_made(tag: Tagger, tmp_path: Path) -> None:
    run = tag(tmp_path / "none.txt")
    assert not run.archive
    assert not tag.out.exists()


def test_running_again_does_nothing(tag: Tagger, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 5)
    tag(folder)
    before = {path: path.stat().st_mtime_ns for path in tag.out.rglob("*")}
    assert tag(folder).sources == 0
    assert {path: path.stat().st_mtime_ns for path in tag.out.rglob("*")} == before


def test_more_inputs_are_appended(tag: Tagger, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 3)
    tag(folder)
    before = state(tag.out)
    reports(folder, 5)
    assert tag(folder).sources == 2
    after = state(tag.out)
    assert ids(tag.archive) == [f"清水县{n:03}" for n in range(5)]
    assert {name for name in before if before[name] != after[name]} == {"plan.jsonl"}


def test_a_changed_file_redoes_its_shard_as_if_it_had_always_been_so(
    tag: Tagger, tmp_path: Path, job: Job, engine: Engine
) -> None:
    folder = reports(tmp_path / "in", 5)
    tag(folder)
    write(folder / "清水县003.txt", seed=99)
    tag(folder)
    assert tag.steps == [1]
    fresh = Tagger(tmp_path / "fresh", job, engine)
    fresh(folder)
    assert state(tag.out) == state(fresh.out)


def test_a_source_that_is_gone_stays_also_when_its_neighbour_changes(tag: Tagger, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 2)
    tag(folder)
    rows = [row for row in tag.archive.rows("spans") if row["report"] == "清水县001"]
    (folder / "清水县001.txt").unlink()
    write(folder / "清水县000.txt", seed=50)
    tag(folder)
    assert ids(tag.archive) == ["清水县000", "清水县001"]
    assert [row for row in tag.archive.rows("spans") if row["report"] == "清水县001"] == rows
    assert tag.archive.count("errors") == 0


def test_a_file_that_can_be_read_again_loses_its_error(tag: Tagger, tmp_path: Path) -> None:
    bad, good = write(tmp_path / "a.txt", ""), write(tmp_path / "b.txt")
    tag(bad, good)
    write(bad, text(4))
    tag(bad, good)
    assert (ids(tag.archive), tag.archive.count("errors")) == (["a", "b"], 0)


def test_a_table_file_that_was_deleted_is_made_again(tag: Tagger, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 3)
    tag(folder)
    before = state(tag.out)
    table_path(tag.out, "targets", 0).unlink()
    tag(folder)
    assert tag.steps == [0]
    assert state(tag.out) == before


def test_what_killed_processes_left_is_removed(tag: Tagger, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 2)
    tag(folder)
    before = state(tag.out)
    for left in (".plan.jsonl.77.tmp", "targets/.00000.parquet.77.tmp", "shards/.00000.json.77.tmp"):
        (tag.out / left).write_bytes(b"half")
    tag(folder)
    assert state(tag.out) == before


def test_another_model_is_refused_unless_all_is_tagged_again(
    tag: Tagger, tmp_path: Path, engine: Engine
) -> None:
    folder = reports(tmp_path / "in", 3)
    tag(folder)
    before = state(tag.out)
    other = shutil.copytree(Path("training/released"), tmp_path / "model")
    meta = json.loads((other / "meta.json").read_text("utf-8"))
    (other / "meta.json").write_text(json.dumps(meta | {"version": "9.9"}), "utf-8")
    tag.job = new_job(other, shard_size=3)
    with pytest.raises(
        BaogaoError, match=r"was made with model zh_baogao_cpu-.*, not zh_baogao_cpu-9\.9 .*--again"
    ):
        tag(folder)
    assert state(tag.out) == before
    tag(folder, again=True)
    assert {row["model"] for row in tag.archive.rows("spans")} == {"zh_baogao_cpu-9.9"}
    assert tag.archive.shards == [0]


def test_other_thresholds_or_weights_are_another_model(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "a.txt"))
    other = shutil.copytree(Path("training/released"), tmp_path / "model")
    config = (other / "config.cfg").read_text("utf-8")
    (other / "config.cfg").write_text(config.replace("threshold = 0.5", "threshold = 0.7"), "utf-8")
    tag.job = new_job(other)
    assert tag.job.thresholds == "TARGET=0.7 RESULT=0.7"
    with pytest.raises(BaogaoError, match=r"made with thresholds TARGET=0\.5 RESULT=0\.5, not"):
        tag(tmp_path / "a.txt")


@pytest.mark.parametrize("name", ["plan.jsonl", "targets/mine.parquet", "shards/note.txt"])
def test_a_folder_that_holds_somebodys_files_under_our_names_is_refused(
    tag: Tagger, tmp_path: Path, name: str
) -> None:
    write(tag.out / name, "mine")
    with pytest.raises(BaogaoError, match=r"was not made by this command.*name another --out"):
        tag(write(tmp_path / "a.txt"))
    assert state(tag.out) == {name: b"mine"}


def test_a_description_that_is_not_ours_is_refused(tag: Tagger, tmp_path: Path) -> None:
    write(tag.out / "baogao.json", "mine")
    for again in (False, True):
        with pytest.raises(BaogaoError, match="does not describe an archive"):
            tag(write(tmp_path / "a.txt"), again=again)
    assert state(tag.out) == {"baogao.json": b"mine"}


def test_files_beside_ours_are_left_alone(tag: Tagger, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 2)
    notes = write(tag.out / "notes.txt", "mine")
    tag(folder)
    mine = write(tag.out / "targets" / "mine.txt", "mine")
    tag(folder, again=True)
    assert notes.read_text() == mine.read_text() == "mine"


def test_an_output_folder_that_is_a_file_is_an_error(tag: Tagger, tmp_path: Path) -> None:
    write(tag.out, "mine")
    with pytest.raises(BaogaoError, match="cannot be used as output folder"):
        tag(write(tmp_path / "a.txt"))


def test_a_second_writer_is_told_who_the_first_is(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "a.txt"))
    with locked(tag.out), pytest.raises(BaogaoError, match=r"another `baogao` is writing .*process \d+ on "):
        tag(tmp_path / "a.txt")
    assert tag(tmp_path / "a.txt").errors == 0


def test_a_lock_that_a_killed_process_left_stops_nobody(tag: Tagger, tmp_path: Path) -> None:
    write(tag.out / ".lock", "1 on here\n")
    assert tag(write(tmp_path / "a.txt")).errors == 0
    assert not (tag.out / ".lock").exists()


def test_an_archive_is_never_read_as_input(tag: Tagger, tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    tag(tmp_path)
    write(tag.out / "site" / "report.html", "<html><body>各位代表</body></html>")
    assert expand([tmp_path], (".txt", ".html"), skip=is_output)[0] == [tmp_path / "a.txt"]
    assert tag(tmp_path).sources == 0


def test_hostile_file_names_name_nothing_but_themselves(tag: Tagger, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    names = ["a../evil", "=cmd()", "a'b\"c", "x" * 200, "con", "换\n行", "x.. ", "报告#1", "%2e%2e"]
    for number, name in enumerate(names):
        write(folder / f"{name.replace('/', chr(0x2215))}.txt", seed=number)
    (folder / "\udcb1\udca8\udcb8\udce6.txt").write_text(text(90), encoding="utf-8")
    assert tag(folder).errors == 0
    found = ids(tag.archive)
    assert len(set(found)) == len(names) + 1
    assert all("/" not in name and "\n" not in name and not name.startswith(".") for name in found)
    assert "../in/报告.txt" in {row["source"] for row in tag.archive.rows("reports")}
    assert {path.name for path in tmp_path.iterdir()} == {"in", "out"}


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_each_row_of_a_table_is_a_report(tag: Tagger, tmp_path: Path, suffix: str) -> None:
    table = tmp_path / f"all{suffix}"
    rows = {"id": [f"r{n}" for n in range(5)], "text": [text(n) for n in range(4)] + [""]}
    _write_table(table, rows)
    tag(table)
    assert ids(tag.archive) == [f"all-r{n}" for n in range(4)]
    (error,) = tag.archive.rows("errors")
    assert "holds no text" in error["message"]
    assert {row["source"] for row in tag.archive.rows("reports")} == {
        f"../all{suffix}#r{n}" for n in range(4)
    }
    rows["text"][1] = text(70)
    rows["text"][4] = text(71)
    _write_table(table, rows)
    tag(table)
    assert tag.archive.report_ids().count("all-r1") == 1
    assert "全年实施重点项目71个。" in {row["text"] for row in tag.archive.rows("sentences")}


def _write_table(path: Path, rows: dict[str, list[str]]) -> None:
    table = pa.table(rows)
    if path.suffix == ".parquet":
        pq.write_table(table, path)
    elif path.suffix == ".csv":
        quoted = [",".join(f'"{cell}"' for cell in row.values()) for row in table.to_pylist()]
        write(path, "\n".join([",".join(rows), *quoted]))
    else:
        write(path, "\n".join(json.dumps(row, ensure_ascii=False) for row in table.to_pylist()))


def test_a_table_that_cannot_be_read_at_all_is_one_error(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "all.parquet", "no table"))
    (error,) = tag.archive.rows("errors")
    assert (error["source"], "not a readable Parquet file" in error["message"]) == ("../all.parquet", True)


def test_sources_and_archive_can_move_together(tag: Tagger, tmp_path: Path) -> None:
    old = tmp_path / "old"
    tag.out = old / "out"
    tag(reports(old / "in", 2))
    shutil.move(old, tmp_path / "new")
    tag.out = tmp_path / "new" / "out"
    assert tag(tmp_path / "new" / "in").sources == 0


def test_a_folder_that_is_no_archive_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"is no tagged archive: baogao\.json"):
        Archive(tmp_path)


def test_a_broken_table_is_named_with_a_remedy(tag: Tagger, tmp_path: Path) -> None:
    tag(write(tmp_path / "a.txt"))
    table_path(tag.out, "spans", 0).write_bytes(b"PAR1 broken")
    with pytest.raises(BaogaoError, match=r"spans/00000\.parquet: cannot be read"):
        list(tag.archive.rows("spans"))
