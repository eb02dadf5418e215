"""From reports to tables: the whole stage, and its command."""

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from baogao.annotations.store import read_gold
from baogao.cli import main
from baogao.corpus import load_registry
from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.schema import Report
from baogao.tagging.archive.reading import Archive
from baogao.tagging.rows import Row
from baogao.track import outdated, track
from baogao.track.tables import OUTCOMES, TABLES

from .make import archive, report

REPORTS = (
    report(
        2023,
        ["[地区生产总值增长{5.8%}]。"],
        [
            "[地区生产总值增长{6%}左右]，[城镇调查失业率控制在{5.5%}以内]。",
            "[新建口袋公园{10个}]，建设<清水河大桥>。",
        ],
    ),
    report(
        2024,
        ["[地区生产总值增长{5.2%}]，[城镇调查失业率{5.1%}]。", "[新建口袋公园{12个}]，<清水河大桥>通车。"],
        ["[地区生产总值增长{5.5%}以上]。", "建设<清水河二桥>。"],
    ),
    report(
        2024, ["[地区生产总值增长{7%}]。"], ["[地区生产总值增长{8%}]。", "<清水河大桥>。"], place="石桥县"
    ),
)


def tables(folder: Path) -> dict[str, list[Row]]:
    return {name: pq.read_table(folder / f"{name}.parquet").to_pylist() for name in TABLES}


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """Three reports of two places in two shards."""
    return archive(tmp_path_factory.mktemp("track") / "tagged", REPORTS)


def test_the_promises_of_a_place_are_followed_through_its_reports(tagged: Archive, tmp_path: Path) -> None:
    summary = track(tagged, tmp_path)
    rows = tables(tmp_path)["promises"]
    assert [(row["place"], row["target_text"], row["outcome"]) for row in rows] == [
        ("清水县", "地区生产总值增长6%左右", "missed"),
        ("清水县", "城镇调查失业率控制在5.5%以内", "met"),
        ("清水县", "新建口袋公园10个", "met"),
        ("清水县", "地区生产总值增长5.5%以上", "no report"),
        ("石桥县", "地区生产总值增长8%", "no report"),
    ]
    assert (summary.places, summary.followed, summary.spare, summary.undated) == (2, 1, 0, 0)
    assert summary.outcomes["地区生产总值"] == {"missed": 1, "no report": 2}


def test_the_tables_have_their_columns_and_say_what_made_them(tagged: Archive, tmp_path: Path) -> None:
    track(tagged, tmp_path)
    for name, table in TABLES.items():
        schema = pq.read_schema(tmp_path / f"{name}.parquet")
        assert tuple(schema.names) == table.names
        assert schema.metadata[b"baogao.model"] == b"test-1.0"
    assert {row["model"] for rows in tables(tmp_path).values() for row in rows} == {"test-1.0"}
    assert {row["outcome"] for row in tables(tmp_path)["promises"]} <= set(OUTCOMES)


def test_both_sentences_can_be_found_again(tagged: Archive, tmp_path: Path) -> None:
    track(tagged, tmp_path)
    for row in tables(tmp_path)["promises"]:
        for side in ("target", "result"):
            if not row[f"{side}_report"]:
                continue
            sentences = {one.id: one.text for one in tagged.sentences(row[f"{side}_report"])}
            text = sentences[row[f"{side}_sentence_id"]]
            assert text[row[f"{side}_start"] : row[f"{side}_end"]] == row[f"{side}_text"]


def test_a_target_is_compared_with_last_year_inside_its_report(tagged: Archive, tmp_path: Path) -> None:
    track(tagged, tmp_path)
    found = [(row["place"], row["year"], row["change"]) for row in tables(tmp_path)["ambitions"]]
    assert ("清水县", 2023, "rises") in found
    assert ("石桥县", 2024, "rises") in found


def test_names_are_followed_word_for_word(tagged: Archive, tmp_path: Path) -> None:
    track(tagged, tmp_path)
    names = {row["text"]: row for row in tables(tmp_path)["names"]}
    bridge = names["清水河大桥"]
    assert (bridge["first_year"], bridge["last_year"], bridge["years"]) == (2023, 2024, "2023 2024")
    assert (bridge["places"], bridge["counties"], bridge["reports"], bridge["mentions"]) == (2, 2, 3, 3)
    assert bridge["first_sentence_id"] == "清水县-2023-0003"
    assert names["清水河二桥"]["reports"] == 1
    by_place = [
        (row["text"], row["place"], row["years"], row["reports"])
        for row in tables(tmp_path)["names_by_place"]
    ]
    assert by_place == [
        ("清水河二桥", "清水县", "2024", 1),
        ("清水河大桥", "清水县", "2023 2024", 2),
        ("清水河大桥", "石桥县", "2024", 1),
    ]


def test_the_same_archive_gives_the_same_bytes_however_its_shards_lie(tmp_path: Path) -> None:
    one = archive(tmp_path / "one", REPORTS, shard_size=1)
    other = archive(tmp_path / "other", reversed(REPORTS), shard_size=3)
    track(one, formats=("csv", "jsonl"))
    track(other, formats=("csv", "jsonl"))
    for path in sorted((one.folder / "track").glob("*.*")):
        if path.name != "exports.json":
            assert path.read_bytes() == (other.folder / "track" / path.name).read_bytes(), path.name


def test_csv_and_jsonl_hold_what_parquet_holds(tagged: Archive, tmp_path: Path) -> None:
    track(tagged, tmp_path, ("csv", "jsonl"))
    rows = tables(tmp_path)["promises"]
    lines = (tmp_path / "promises.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == rows
    with (tmp_path / "promises.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = list(csv.DictReader(file))
    assert [row["target_text"] for row in cells] == [row["target_text"] for row in rows]
    assert (cells[0]["lead"], cells[0]["result_low"], cells[-1]["result_low"]) == ("true", "5.2", "")


def test_running_again_replaces_its_own_files_and_nobody_elses(tagged: Archive, tmp_path: Path) -> None:
    track(tagged, tmp_path)
    track(tagged, tmp_path)
    (tmp_path / "names.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"names\.csv: was not written by this command"):
        track(tagged, tmp_path)
    assert (tmp_path / "names.csv").read_text("utf-8") == "mine"


def test_tables_of_a_smaller_archive_are_said_to_be_outdated(tmp_path: Path) -> None:
    grown = archive(tmp_path / "tagged", REPORTS, shard_size=2)
    assert not outdated(grown)
    last = grown.folder / "shards" / "00001.json"
    later = last.read_bytes()
    last.unlink()
    track(Archive(grown.folder))
    assert not outdated(Archive(grown.folder))
    last.write_bytes(later)
    assert outdated(Archive(grown.folder))
    track(Archive(grown.folder))
    assert not outdated(Archive(grown.folder))
    assert not outdated(Archive(grown.folder), tmp_path / "elsewhere")


def test_no_format_of_an_earlier_run_stays_behind(tmp_path: Path) -> None:
    tagged = archive(tmp_path / "tagged", REPORTS[:1])
    track(tagged, tmp_path / "out", ("csv",))
    before = (tmp_path / "out" / "promises.csv").read_text("utf-8-sig")
    grown = archive(tmp_path / "grown", REPORTS)
    track(grown, tmp_path / "out", ("jsonl",))
    after = (tmp_path / "out" / "promises.csv").read_text("utf-8-sig")
    assert len(after.splitlines()) > len(before.splitlines())
    assert (tmp_path / "out" / "promises.jsonl").is_file()


def test_an_unknown_format_is_named(tagged: Archive, tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="unknown format 'ods'"):
        track(tagged, tmp_path, ("ods",))


def test_a_broken_shard_is_named(tmp_path: Path) -> None:
    broken = archive(tmp_path / "tagged", REPORTS)
    (broken.folder / "targets" / "00000.parquet").write_bytes(b"no table")
    with pytest.raises(BaogaoError, match=r"targets/00000\.parquet: cannot be read"):
        track(broken)


def test_an_output_that_cannot_be_written_is_one_line(tagged: Archive, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BaogaoError, match="cannot be used as output folder"):
        track(tagged, tmp_path / "file" / "track")


def test_an_archive_without_reports_gives_empty_tables(tmp_path: Path) -> None:
    track(archive(tmp_path / "tagged", []), tmp_path / "out")
    assert all(not rows for rows in tables(tmp_path / "out").values())


def test_the_command_prints_how_promises_came_out(
    tagged: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["track", str(tagged.folder), "--out", str(tmp_path), "--format", "parquet"])
    printed = capsys.readouterr().out
    assert not stop.value.code
    assert "2 places, 1 with more than one report" in printed
    assert "地区生产总值" in printed
    assert not (tmp_path / "promises.csv").exists()


def test_the_command_ends_with_one_line_where_there_is_no_archive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["track", str(tmp_path)])
    assert stop.value.code == 1
    assert "is no tagged archive" in capsys.readouterr().err


def test_real_reports_five_years_apart_are_not_taken_for_neighbours(tmp_path: Path) -> None:
    registry = {info.id: info for info in load_registry(house("seeds", "reports.toml"))}
    wanted = ("dinghai-2018", "dinghai-2023")
    found = {name: Report(registry[name], ()) for name in wanted}
    for sentence in read_gold(house("annotations", "gold")):
        if sentence.report in found:
            known = found[sentence.report]
            found[sentence.report] = Report(known.info, (*known.sentences, sentence))
    summary = track(archive(tmp_path / "tagged", found.values()), tmp_path / "out")
    rows = tables(tmp_path / "out")["promises"]
    assert (summary.places, summary.followed) == (1, 1)
    assert len(rows) > 50
    early = [row for row in rows if row["target_year"] == 2018 and row["period_end"] == 2018]
    assert {row["outcome"] for row in early} == {"no report"}
