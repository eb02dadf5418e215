import csv
import gc
import json
import shutil
import weakref
from dataclasses import replace
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.schema import Report, Sentence, Span
from baogao.tagging.batch import tag_paths
from baogao.tagging.collection import TagSummary

TEXT = "二、2024年工作安排\n新增高新技术企业40家。\n各位代表，让我们共同努力。\n"
STATEMENT, NUMBER = "新增高新技术企业40家", "40家"


def tagger(report: Report) -> Report:
    """Marks the statement and its number wherever they stand."""

    def tag(sentence: Sentence) -> Sentence:
        marks = ((STATEMENT, "TARGET"), (NUMBER, "NUMBER"))
        found = [(sentence.text.find(words), words, label) for words, label in marks]
        return sentence.with_spans(Span(at, at + len(w), label) for at, w, label in found if at >= 0)

    return replace(report, sentences=tuple(tag(s) for s in report))


def write(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def table(out: Path) -> list[dict[str, str]]:
    with (out / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def state(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir()}


def ids(summary: TagSummary) -> list[str]:
    return [report.info.id for report in summary.reports]


def test_a_report_gives_its_sentences_its_page_and_its_rows(tmp_path: Path) -> None:
    out = tmp_path / "out"
    summary = tag_paths([write(tmp_path / "清水-2024.txt")], out, tagger, model="m-1")
    assert (ids(summary), summary.errors) == (["清水-2024"], ())
    lines = (out / "清水-2024.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [Sentence.from_json(json.loads(line)) for line in lines]
    assert len(sentences) == summary.reports[0].sentences == 3
    assert sentences[1].spans == (Span(0, 11, "TARGET"), Span(8, 11, "NUMBER"))
    assert {s.report for s in sentences} == {"清水-2024"}
    page = (out / "清水-2024.html").read_text(encoding="utf-8")
    assert 'id="清水-2024-0002"' in page
    assert "m-1" in page
    assert [(row["text"], row["value_low"], row["role"]) for row in table(out)] == [(STATEMENT, "40", "plan")]
    assert summary.reports[0].spans == {"TARGET": 1, "NUMBER": 1}
    assert "%E6%B8%85%E6%B0%B4-2024.html" in (out / "index.html").read_text(encoding="utf-8")


def test_the_table_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    tag_paths([write(tmp_path / "a.txt")], tmp_path / "out", tagger)
    assert (tmp_path / "out" / "targets.csv").read_bytes().startswith(b"\xef\xbb\xbfreport,place,year,")


def test_a_bad_file_is_one_error_and_the_others_are_done(tmp_path: Path) -> None:
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 4)
    (tmp_path / "empty.txt").touch()
    write(tmp_path / "good.txt")
    summary = tag_paths([tmp_path, tmp_path / "missing.txt"], tmp_path / "out", tagger)
    assert ids(summary) == ["good"]
    assert {error.source.name for error in summary.errors} == {"binary.txt", "empty.txt", "missing.txt"}
    assert all("\n" not in error.message and error.source.name in error.message for error in summary.errors)
    index = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert all(error.source.name in index for error in summary.errors)


def test_a_tagger_that_fails_on_one_report_does_not_stop_the_others(tmp_path: Path) -> None:
    def fragile(report: Report) -> Report:
        if report.info.id == "a":
            raise ValueError("too\nlong")
        return tagger(report)

    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    summary = tag_paths([tmp_path], tmp_path / "out", fragile)
    assert ids(summary) == ["b"]
    assert [error.message for error in summary.errors] == [
        f"{tmp_path / 'a.txt'}: cannot be read: ValueError: too long (report this file to us)"
    ]
    assert not (tmp_path / "out" / "a.jsonl").exists()


def test_two_files_of_one_name_get_two_ids_the_same_in_every_run(tmp_path: Path) -> None:
    write(tmp_path / "x" / "report.txt")
    write(tmp_path / "y" / "Report.txt", TEXT.replace("40家", "50家"))
    out = tmp_path / "out"
    assert ids(tag_paths([tmp_path / "x", tmp_path / "y"], out, tagger)) == ["report", "Report-2"]
    first = state(out)
    assert '"id": "Report-2-0001"' in (out / "Report-2.jsonl").read_text(encoding="utf-8")
    tag_paths([tmp_path / "y", tmp_path / "x"], out, tagger)
    assert state(out) == first


def test_running_again_over_ones_own_output_changes_nothing(tmp_path: Path) -> None:
    source, out = write(tmp_path / "a.txt"), tmp_path / "out"
    tag_paths([source], out, tagger)
    first = state(out)
    assert tag_paths([source], out, tagger).errors == ()
    assert state(out) == first


def test_a_second_run_with_other_files_adds_to_the_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    tag_paths([write(tmp_path / "a.txt")], out, tagger)
    summary = tag_paths([write(tmp_path / "b.txt")], out, tagger)
    assert (ids(summary), summary.done) == (["a", "b"], ("b",))
    assert [row["report"] for row in table(out)] == ["a", "b"]


def test_a_report_whose_files_were_deleted_leaves_the_list(tmp_path: Path) -> None:
    out = tmp_path / "out"
    tag_paths([write(tmp_path / "a.txt")], out, tagger)
    (out / "a.jsonl").unlink()
    (out / "a.html").unlink()
    assert ids(tag_paths([write(tmp_path / "b.txt")], out, tagger)) == ["b"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.html"])
def test_a_file_of_other_origin_is_not_overwritten(tmp_path: Path, name: str) -> None:
    foreign = write(tmp_path / "out" / name, "mine")
    summary = tag_paths([write(tmp_path / "a.txt"), write(tmp_path / "b.txt")], tmp_path / "out", tagger)
    assert foreign.read_text(encoding="utf-8") == "mine"
    assert ids(summary) == ["b"]
    assert "not made by this command" in summary.errors[0].message


@pytest.mark.parametrize("name", ["targets.csv", "index.html"])
def test_a_folder_with_a_table_or_list_of_other_origin_is_refused(tmp_path: Path, name: str) -> None:
    foreign = write(tmp_path / "out" / name, "mine")
    with pytest.raises(BaogaoError, match=f"{name}: exists .*name another --out"):
        tag_paths([write(tmp_path / "a.txt")], tmp_path / "out", tagger)
    assert foreign.read_text(encoding="utf-8") == "mine"
    assert state(tmp_path / "out") == {name: b"mine"}


def test_an_output_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be used as output folder"):
        tag_paths([], write(tmp_path / "out"), tagger)


def test_a_broken_record_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    out = tmp_path / "out"
    tag_paths([write(tmp_path / "a.txt")], out, tagger)
    with (out / ".baogao-tag.jsonl").open("a", encoding="utf-8") as file:
        file.write("{}\n")
    with pytest.raises(BaogaoError, match=r"baogao-tag\.jsonl:2: not a record"):
        tag_paths([], out, tagger)


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    def interrupted(report: Report) -> Report:
        if report.info.id == "b":
            raise KeyboardInterrupt
        return tagger(report)

    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        tag_paths([tmp_path], out, interrupted)
    assert not [path for path in out.iterdir() if path.suffix == ".tmp"]
    summary = tag_paths([tmp_path], out, tagger)
    assert (ids(summary), summary.errors) == (["a", "b"], ())


def test_sources_and_folder_can_move_together(tmp_path: Path) -> None:
    write(tmp_path / "old" / "a.txt")
    tag_paths([tmp_path / "old" / "a.txt"], tmp_path / "old" / "out", tagger)
    shutil.move(tmp_path / "old", tmp_path / "new")
    assert ids(tag_paths([tmp_path / "new" / "a.txt"], tmp_path / "new" / "out", tagger)) == ["a"]


def test_what_a_registry_beside_the_file_says_is_used(tmp_path: Path) -> None:
    write(tmp_path / "reports.toml", '[[report]]\nid = "qs"\nfile = "a.txt"\nplace = "清水县"\nyear = 2024\n')
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    summary = tag_paths([tmp_path], tmp_path / "out", tagger)
    assert ids(summary) == ["qs", "b"]
    assert [row["place"] for row in table(tmp_path / "out") if row["report"] == "qs"] == ["清水县"]


def test_an_id_from_a_registry_cannot_leave_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "in" / "reports.toml", '[[report]]\nid = "../../evil\\n"\nfile = "a.txt"\n')
    summary = tag_paths([write(tmp_path / "in" / "a.txt")], tmp_path / "in" / "out", tagger)
    assert ids(summary) == []
    assert "cannot name a file" in summary.errors[0].message
    assert not list(tmp_path.rglob("evil*"))


def test_a_report_called_index_does_not_replace_the_list(tmp_path: Path) -> None:
    assert ids(tag_paths([write(tmp_path / "index.txt")], tmp_path / "out", tagger)) == ["index-2"]


def test_progress_counts_the_files(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "b.txt")
    seen: list[tuple[int, int, str]] = []
    tag_paths(
        [tmp_path], tmp_path / "out", tagger, progress=lambda n, of, path: seen.append((n, of, path.name))
    )
    assert seen == [(0, 2, "a.txt"), (1, 2, "b.txt"), (2, 2, "b.txt")]


def test_no_report_is_kept_in_memory(tmp_path: Path) -> None:
    """Of what the tagger gave for one file, nothing is left when the next one comes."""

    class Kept(Report):
        __slots__ = ("__weakref__",)

    alive: list[weakref.ref[Report]] = []

    def watched(report: Report) -> Report:
        gc.collect()
        assert all(ref() is None for ref in alive)
        tagged = tagger(report)
        kept = Kept(tagged.info, tagged.sentences)
        alive.append(weakref.ref(kept))
        return kept

    for name in "abc":
        write(tmp_path / f"{name}.txt")
    assert tag_paths([tmp_path], tmp_path / "out", watched).errors == ()
    assert len(alive) == 3
