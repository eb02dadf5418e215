"""Which source lies where, and under which id: the same in every run."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.document import Columns
from baogao.errors import BaogaoError
from baogao.tagging.archive.inputs import Found, survey
from baogao.tagging.archive.plan import SHARD_BYTES, extend_plan, planned, read_plan

from .make import write


def found(name: str, hashed: str = "h", file: str = "", size: int = 10) -> Found:
    return Found(file or f"../{name}.txt", "", size, hashed, name)


def ids(folder: Path) -> list[str]:
    return [source.id for source in read_plan(folder)]


def shards(folder: Path) -> list[list[str]]:
    return [[source.id for source in sources] for _, sources in planned(folder)]


def test_new_sources_go_to_new_shards(tmp_path: Path) -> None:
    extend_plan(tmp_path, map(found, "abc"), 2)
    plan = extend_plan(tmp_path, map(found, "bcde"), 2)
    assert shards(tmp_path) == [["a", "b"], ["c"], ["d", "e"]]
    assert (plan.sources, plan.shards, plan.added, plan.changed) == (5, 3, 2, 0)


def test_a_changed_source_keeps_its_place_and_id(tmp_path: Path) -> None:
    extend_plan(tmp_path, map(found, "abc"), 2)
    plan = extend_plan(tmp_path, [found("b", "new")], 2)
    assert shards(tmp_path) == [["a", "b"], ["c"]]
    assert [source.hash for source in read_plan(tmp_path)] == ["h", "new", "h"]
    assert (plan.added, plan.changed) == (0, 1)


def test_a_plan_that_stays_is_not_written(tmp_path: Path) -> None:
    extend_plan(tmp_path, map(found, "abc"), 2)
    before = (tmp_path / "plan.jsonl").stat()
    extend_plan(tmp_path, map(found, "cba"), 2)
    assert (tmp_path / "plan.jsonl").stat() == before


def test_one_name_in_two_folders_gives_two_ids_whatever_the_case(tmp_path: Path) -> None:
    sources = [found("report", file="x/report.txt"), found("Report", file="y/Report.txt")]
    sources += [found("report-2", file="z/report-2.txt"), found("index")]
    extend_plan(tmp_path, sources, 9)
    assert ids(tmp_path) == ["report", "Report-2", "report-2-2", "index-2"]
    extend_plan(tmp_path, [found("report", "changed", file="y/Report.txt")], 9)
    assert ids(tmp_path)[1] in {"Report-2", "report-3"}


def test_a_source_that_a_register_names_anew_gets_that_id(tmp_path: Path) -> None:
    extend_plan(tmp_path, [found("a"), found("b")], 9)
    extend_plan(tmp_path, [Found("../a.txt", "", 10, "other", "qingshui")], 9)
    assert ids(tmp_path) == ["qingshui", "b"]


@given(names=st.lists(st.text("aB-2", min_size=1, max_size=4), max_size=30))
def test_ids_are_never_given_twice(names: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("plan")
    extend_plan(folder, (found(name, file=f"{n}.txt") for n, name in enumerate(names)), 3)
    known = [name.casefold() for name in ids(folder)]
    assert len(set(known)) == len(known) == len(names)


def test_many_files_of_one_name_are_named_in_linear_time(tmp_path: Path) -> None:
    extend_plan(tmp_path, (found("报告", file=f"{n}/报告.txt") for n in range(20_000)), 16)
    assert sum(1 for _ in read_plan(tmp_path)) == 20_000
    assert ids(tmp_path)[-1] == "报告-20000"


def test_big_sources_fill_a_shard_before_many(tmp_path: Path) -> None:
    extend_plan(tmp_path, [found("a", size=SHARD_BYTES), found("b"), found("c")], 9)
    assert shards(tmp_path) == [["a"], ["b", "c"]]


def test_a_name_that_is_no_utf8_survives(tmp_path: Path) -> None:
    name = "../\udcb1\udca8\udcb8\udce6.txt"
    extend_plan(tmp_path, [found("a", file=name)], 9)
    assert [source.file for source in read_plan(tmp_path)] == [name]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    extend_plan(tmp_path, map(found, "ab"), 2)
    with (tmp_path / "plan.jsonl").open("a") as file:
        file.write("{}\n")
    with pytest.raises(BaogaoError, match=r"plan\.jsonl:3: is no line of a plan"):
        list(read_plan(tmp_path))


def test_what_a_register_says_of_a_file_is_part_of_its_hash(tmp_path: Path) -> None:
    path, out = write(tmp_path / "a.txt"), tmp_path / "out"
    (before,) = survey([path], out, Columns())
    write(tmp_path / "reports.toml", '[[report]]\nid = "qs"\nfile = "a.txt"\nplace = "清水县"\n')
    (after,) = survey([path], out, Columns())
    assert (before.name, after.name) == ("a", "qs")
    assert before.hash != after.hash
    assert before.file == after.file == "../a.txt"


def test_what_cannot_be_read_has_no_hash(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    gone = [tmp_path / "none.txt", tmp_path / "folder.txt", Path("/dev/zero")]
    assert [source.hash for source in survey(gone, tmp_path, Columns())] == ["", "", ""]


def test_rows_of_a_table_are_sources_with_names_of_their_own(tmp_path: Path) -> None:
    rows = [{"id": "甲", "text": "各位代表：" * 9}, {"id": "甲", "text": "新增企业40家。" * 9}]
    lines = [*(json.dumps(row, ensure_ascii=False) for row in rows), "{broken"]
    table = write(tmp_path / "all.jsonl", "\n".join(lines))
    sources = list(survey([table], tmp_path / "out", Columns()))
    assert [source.row for source in sources] == ["甲", "甲 (2)", "row 3"]
    assert len({source.hash for source in sources}) == 3
