import json
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations import facts_table, read_gold, write_sentences
from baogao.annotations.facts import by_report
from baogao.annotations.standoff import StandoffRow, account, join, sentence_hash, strip
from baogao.annotations.standoff_files import join_file, read_standoff, strip_file, write_standoff
from baogao.corpus import parse_report
from baogao.errors import BaogaoError
from baogao.schema import Report, ReportInfo, Sentence, Span, labels

from .conftest import ROOT

COMMITTED = ROOT / "annotations" / "standoff"
CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
RAW = """云溪县政府工作报告
各位代表：
一、2025年工作回顾
新增绿地8公顷。全县上下团结一心。
二、2026年工作安排
力争新增绿地12公顷以上。全县上下团结一心。
建成云溪大桥。
"""


def report(name: str = "yunqi-2026", raw: str = RAW) -> Report:
    return parse_report(raw, ReportInfo(id=name, year=2026))


def marked(report: Report, source: str = "annotator:chen") -> list[Sentence]:
    """The report's sentences, those with figures marked."""
    return [
        sentence.with_spans(
            Span(*match.span(), "NUMBER", source) for match in re.finditer(r"\d+公顷", sentence.text)
        )
        for sentence in report.sentences
    ]


CLAUSES = st.sampled_from(
    ["新增绿地8公顷。", "全县上下团结一心！", "建成大桥2座；通车。", "各位代表：", "𠮷庄投资3.5亿元。"]
)
SOURCES = st.sampled_from(["", "annotator:chen", "annotator:reader-0", "rule:number.quantity"])


@st.composite
def annotated_reports(draw: st.DrawFn) -> tuple[list[Report], list[Sentence]]:
    """Reports whose sentences repeat within and between them, and some of the sentences with labels."""
    lines = st.lists(CLAUSES, min_size=1, max_size=8).map("\n".join)
    reports = [report(f"place-{number}", draw(lines)) for number in range(draw(st.integers(1, 3)))]
    sentences = [draw(labelled(sentence)) for one in reports for sentence in one.sentences]
    return reports, draw(st.permutations(sentences))[: draw(st.integers(1, len(sentences)))]


@st.composite
def labelled(draw: st.DrawFn, sentence: Sentence) -> Sentence:
    size = len(sentence.text)
    cuts = sorted(draw(st.sets(st.integers(0, size), max_size=6)))
    names = st.sampled_from(list(labels()))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    role = draw(st.sampled_from(["review", "plan", sentence.role]))
    return replace(sentence, role=role).with_spans(
        Span(start, end, draw(names), draw(SOURCES)) for start, end in pairs
    )


def with_sources(sentences: Sequence[Sentence]) -> list[tuple[Sentence, list[str]]]:
    return [(sentence, [span.source for span in sentence.spans]) for sentence in sentences]


@given(annotated_reports())
def test_what_is_stripped_and_joined_is_what_it_was(drawn: tuple[list[Report], list[Sentence]]) -> None:
    reports, sentences = drawn
    rows = [StandoffRow.from_json(json.loads(json.dumps(row.to_json()))) for row in strip(sentences)]
    joined = join(rows, reports)
    assert with_sources(joined.sentences) == with_sources(sentences)
    assert (joined.lost, joined.elsewhere) == ((), ())


@given(annotated_reports())
def test_no_text_leaks(drawn: tuple[list[Report], list[Sentence]]) -> None:
    for sentence, row in zip(drawn[1], strip(drawn[1]), strict=True):
        written = json.dumps(row.to_json(), ensure_ascii=False)
        assert not CHINESE.search(written)
        assert not any(
            sentence.text[at : at + 3] in written
            for at in range(len(sentence.text) - 2)
            if len(sentence.text) > 3
        )


@given(st.text(min_size=1, max_size=40))
def test_a_row_of_any_text_holds_nothing_of_it_but_length_and_hash(text: str) -> None:
    sentence = Sentence("a-2026-0001", "a-2026", "plan", text, 3, text, 5, 5 + len(text))
    (row,) = strip([sentence], "chen", "dev")
    assert row.to_json() == {
        "report": "a-2026",
        "number": 1,
        "hash": sentence_hash(text),
        "characters": len(text),
        "role": "plan",
        "spans": [],
        "annotator": "chen",
        "split": "dev",
    }


def test_texts_that_differ_by_one_mark_have_other_hashes() -> None:
    texts = ["力争新增绿地12公顷。", "力争新增绿地12公顷", "力争新增绿地12公顷！", "力争新增绿地13公顷。"]
    assert len({sentence_hash(text) for text in texts}) == len(texts)
    assert all(re.fullmatch("[0-9a-f]{16}", sentence_hash(text)) for text in texts)


def test_the_annotator_is_named_once_and_others_at_their_spans() -> None:
    (sentence,) = [s for s in marked(report()) if "12公顷" in s.text]
    mixed = sentence.with_spans([*sentence.spans, Span(0, 12, "TARGET", "rule:statement.plan")])
    (row,) = strip([mixed])
    assert row.to_json()["annotator"] == "chen"
    assert row.to_json()["spans"] == [[0, 12, "TARGET", "rule:statement.plan"], [6, 10, "NUMBER"]]


def test_the_option_names_the_annotator_where_spans_do_not() -> None:
    bare = marked(report(), source="")
    joined = join(strip(bare, "wang"), [report()])
    assert {span.source for s in joined.sentences for span in s.spans} == {"annotator:wang"}
    assert {row.annotator for row in strip(bare, "wang")} == {"wang"}
    named = [s for s in marked(report()) if s.spans]
    assert {row.annotator for row in strip(named, "wang")} == {"chen"}


def test_a_sentence_that_stands_twice_goes_to_two_rows() -> None:
    twice = [s for s in marked(report()) if s.text == "全县上下团结一心。"]
    assert [s.role for s in twice] == ["review", "plan"]
    rows = list(strip(twice))
    assert rows[0].hash == rows[1].hash
    assert list(join(rows, [report()]).sentences) == twice
    assert list(join(rows[1:], [report()]).sentences) == twice[1:], "the number says which of the two"
    unnumbered = [replace(row, number=None) for row in rows]
    assert list(join(unnumbered, [report()]).sentences) == twice, "without it the order does"


def test_more_rows_than_sentences_is_told() -> None:
    (row,) = (row for row in strip(marked(report())) if row.number == 1)
    joined = join([row, row], [report()])
    assert len(joined.sentences) == 1
    assert account(joined) == [
        "yunqi-2026: 1 sentence not found: more rows than sentences with this text (number 1)"
    ]


def test_other_numbers_do_no_harm() -> None:
    rows = list(strip(marked(report())))
    later = report(raw=RAW.replace("各位代表：\n", ""))
    joined = join(rows, [later])
    assert [lost.row.number for lost in joined.lost] == [2]
    assert [s.spans for s in joined.sentences] == [s.spans for s in marked(later)]
    assert [s.id for s in joined.sentences] == [s.id for s in later.sentences]


def test_a_changed_sentence_and_a_missing_report_are_told_apart() -> None:
    rows = [*strip(marked(report())), *strip(marked(report("an-2020", "各位来宾：\n建成大桥。")))]
    joined = join(rows, [report(raw=RAW.replace("12公顷", "13公顷"))])
    assert len(joined.sentences) == len(rows) - 3
    assert account(joined) == [
        "yunqi-2026: 1 sentence not found: the file's text or its cleaning has changed (number 7)",
        "an-2020: 2 sentences not found: no raw file has this name (number 1, 2)",
    ]


def test_a_report_under_another_name_is_found_and_told() -> None:
    rows = list(strip(marked(report())))
    joined = join(rows, [report("other", "新增绿地8公顷。"), report("renamed-2026")])
    assert not joined.lost
    assert len(joined.elsewhere) == len(rows)
    assert {s.report for s in joined.sentences} == {"other", "renamed-2026"}
    assert [s.spans for s in joined.sentences] == [s.spans for s in marked(report())]


def test_its_own_report_goes_before_another_that_came_first() -> None:
    rows = list(strip(marked(report())))
    joined = join(rows, [report("copy-2026"), report()])
    assert {s.report for s in joined.sentences} == {"yunqi-2026"}
    assert not joined.elsewhere


def test_a_report_is_also_known_by_the_stem_of_its_file() -> None:
    registered = replace(report("renamed-2026"), info=ReportInfo(id="renamed-2026", file="yunqi-2026.txt"))
    joined = join(strip(marked(report())), [registered])
    assert not joined.elsewhere
    assert {s.report for s in joined.sentences} == {"renamed-2026"}


def test_the_role_that_was_labelled_stays_and_a_change_is_told() -> None:
    (sentence,) = [s for s in marked(report()) if "12公顷" in s.text]
    joined = join(strip([replace(sentence, role="review")]), [report()])
    assert [s.role for s in joined.sentences] == ["review"]
    assert joined.other_role == (sentence.id,)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: replace(s, report="新增绿地8公顷。全县"), "cannot be a file name"),
        (lambda s: s.with_spans([Span(0, 2, "NUMBER", "rule:x", 0.9)]), "score"),
        (lambda s: s.with_spans([Span(0, 2, "NUMBER", "annotator:见“绿地”一句")]), "is no name"),
        (lambda s: s.with_spans([Span(0, 2, "PLACE")]), "unknown label"),
        (lambda s: s.with_spans([Span(0, 99, "NUMBER")]), "outside the sentence"),
    ],
)
def test_what_cannot_be_a_row_is_refused(change: Callable[[Sentence], Sentence], words: str) -> None:
    with pytest.raises(BaogaoError, match=words) as caught:
        list(strip([change(report().sentences[0])]))
    assert report().sentences[0].id in str(caught.value)


ROW: dict[str, Any] = {
    "report": "yunqi-2026",
    "number": 6,
    "hash": "97f148a4d7fa7a2f",
    "characters": 13,
    "role": "plan",
    "spans": [[6, 10, "NUMBER"], [0, 12, "TARGET", "rule:statement.plan"]],
    "annotator": "chen",
    "split": "train",
}
BROKEN: dict[str, tuple[Any, str]] = {
    "no object": ([1], "expected an object"),
    "hash missing": ({key: value for key, value in ROW.items() if key != "hash"}, "missing key 'hash'"),
    "hash is text": ({**ROW, "hash": "力争新增绿地"}, "is not 16 hexadecimal digits"),
    "no characters": ({**ROW, "characters": 0}, "characters is 0"),
    "endless": ({**ROW, "characters": 10**12}, "characters is 1000000000000"),
    "truth value": ({**ROW, "characters": True}, "'characters' must be int"),
    "number below zero": ({**ROW, "number": -1}, "number is -1"),
    "number is text": ({**ROW, "number": "6"}, "number is '6'"),
    "unknown role": ({**ROW, "role": "outlook"}, "unknown role"),
    "unknown split": ({**ROW, "split": "blind"}, "unknown split"),
    "folder as report": ({**ROW, "report": "../yunqi"}, "cannot be a file name"),
    "span as object": ({**ROW, "spans": [{"start": 0}]}, "span 1 is not"),
    "short span": ({**ROW, "spans": [[0, 2]]}, "span 1 is not"),
    "half a character": ({**ROW, "spans": [[0, 2.5, "NUMBER"]]}, "span 1 is not"),
    "span outside": ({**ROW, "spans": [[6, 14, "NUMBER"]]}, "outside the sentence"),
    "overlap": ({**ROW, "spans": [[0, 5, "NUMBER"], [4, 6, "SLOGAN"]]}, "overlaps"),
    "long name": ({**ROW, "annotator": "a b" * 9999}, "is no name"),
    "remark as source": ({**ROW, "spans": [[0, 2, "NUMBER", "绿地，见上"]]}, "is no name"),
}


def write_rows(path: Path, *rows: object) -> Path:
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    return path


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = list(strip(marked(report()), "chen", "test"))
    for name in ("a.jsonl", "b.jsonl"):
        assert write_standoff(tmp_path / name, iter(rows)) == len(rows)
    assert read_standoff(tmp_path / "a.jsonl") == rows
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    (row,) = read_standoff(write_rows(tmp_path / "c.jsonl", ROW))
    assert [span.source for span in row.spans] == ["annotator:chen", "rule:statement.plan"]


@pytest.mark.parametrize(("row", "words"), BROKEN.values(), ids=BROKEN)
def test_a_broken_row_is_one_line_with_its_number(tmp_path: Path, row: object, words: str) -> None:
    path = write_rows(tmp_path / "a.jsonl", ROW, row)
    with pytest.raises(BaogaoError) as caught:
        read_standoff(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert words in message
    assert "\n" not in message
    assert len(message) < len(str(path)) + 250


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "yunqi-2026.txt").write_text(RAW, encoding="utf-8")
    return folder


@pytest.fixture
def gold_file(raw: Path, tmp_path: Path) -> Path:
    path = tmp_path / "gold.jsonl"
    write_sentences(path, marked(report()))
    return path


def test_gold_goes_out_as_rows_and_comes_back_as_gold(gold_file: Path, raw: Path, tmp_path: Path) -> None:
    rows, back = tmp_path / "rows.jsonl", tmp_path / "back.jsonl"
    assert strip_file(gold_file, rows, annotator="chen", split="train") == len(read_gold(gold_file))
    assert not CHINESE.search(rows.read_text("utf-8"))
    found = join_file(rows, [raw], back)
    assert (found.errors, found.joined.lost) == ([], ())
    assert [(s.text, s.role, s.spans) for s in read_gold(back)] == [
        (s.text, s.role, s.spans) for s in read_gold(gold_file)
    ]


def test_only_the_rows_of_a_split_are_joined(gold_file: Path, raw: Path, tmp_path: Path) -> None:
    sentences = read_gold(gold_file)
    rows = [*strip(sentences[:3], split="train"), *strip(sentences[3:], split="test")]
    write_standoff(tmp_path / "rows.jsonl", rows)
    join_file(tmp_path / "rows.jsonl", [raw], tmp_path / "back.jsonl", split="test")
    assert [s.text for s in read_gold(tmp_path / "back.jsonl")] == [s.text for s in sentences[3:]]
    for split, words in (("dev", "no sentence of split 'dev'"), ("blind", "unknown split 'blind'")):
        with pytest.raises(BaogaoError, match=words):
            join_file(tmp_path / "rows.jsonl", [raw], tmp_path / "none.jsonl", split=split)


def test_a_bad_raw_file_is_named_and_the_others_are_joined(
    gold_file: Path, raw: Path, tmp_path: Path
) -> None:
    (raw / "empty.txt").write_bytes(b"")
    strip_file(gold_file, tmp_path / "rows.jsonl")
    found = join_file(tmp_path / "rows.jsonl", [raw], tmp_path / "back.jsonl")
    assert not found.joined.lost
    (error,) = found.errors
    assert "empty.txt" in error


def test_nothing_found_is_an_error_and_nothing_is_written(gold_file: Path, raw: Path, tmp_path: Path) -> None:
    strip_file(gold_file, tmp_path / "rows.jsonl")
    (raw / "yunqi-2026.txt").write_text("另一份报告。\n", encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"none of its 9 sentences was found; .*--raw"):
        join_file(tmp_path / "rows.jsonl", [raw], tmp_path / "back.jsonl")
    assert not (tmp_path / "back.jsonl").exists()


def test_nothing_is_overwritten_unless_asked(gold_file: Path, raw: Path, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    strip_file(gold_file, rows)
    before = gold_file.read_bytes()
    for write in (lambda: strip_file(gold_file, rows), lambda: join_file(rows, [raw], gold_file)):
        with pytest.raises(BaogaoError, match="--overwrite"):
            write()
    assert gold_file.read_bytes() == before
    strip_file(gold_file, rows, split="dev", overwrite=True)
    assert {row.split for row in read_standoff(rows)} == {"dev"}


def baogao(*args: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "baogao.cli", "standoff", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_commands_say_what_was_found_and_what_was_not(gold_file: Path, raw: Path, tmp_path: Path) -> None:
    rows, back = tmp_path / "rows.jsonl", tmp_path / "back.jsonl"
    result = baogao("strip", gold_file, "--out", rows, "--annotator", "chen", "--split", "train")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == f"{rows}: 9 sentences\n"
    (raw / "yunqi-2026.txt").write_text(RAW.replace("大桥", "新桥"), encoding="utf-8")
    result = baogao("join", rows, "--raw", raw, "--out", back, "--split", "train")
    assert result.returncode == 1
    assert result.stdout == f"{back}: 8 of 9 sentences\n"
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("error: yunqi-2026: 1 sentence not found")
    again = baogao("join", rows, "--raw", raw, "--out", back)
    assert again.returncode == 1
    assert "--overwrite" in again.stderr
    assert len(read_gold(back)) == 8


COMMITTED_FILES = [("readers.jsonl", "train"), ("blind.jsonl", "test")]


@pytest.mark.parametrize(("name", "split"), [*COMMITTED_FILES, ("blind-second.jsonl", "test")])
def test_the_committed_rows_hold_no_chinese_but_the_reports_names(name: str, split: str) -> None:
    rows = read_standoff(COMMITTED / name)
    assert {row.split for row in rows} == {split}
    assert {
        row.report for row in rows if not re.fullmatch(r"(province|city|county)_\w+_\d{4}", row.report)
    } == set()
    assert not any(CHINESE.search(str(row.to_json() | {"report": ""})) for row in rows)


def test_no_report_and_no_sentence_is_both_learned_from_and_judged_by() -> None:
    train, test = (read_standoff(COMMITTED / name) for name, _ in COMMITTED_FILES)
    assert {row.report for row in train} & {row.report for row in test} == set()
    assert {row.hash for row in train} & {row.hash for row in test} == set()


def test_the_second_reading_is_of_the_same_sentences() -> None:
    one, two = (read_standoff(COMMITTED / name) for name in ("blind.jsonl", "blind-second.jsonl"))
    assert [(row.report, row.number, row.hash) for row in one] == [
        (row.report, row.number, row.hash) for row in two
    ]
    assert {row.annotator for row in one} & {row.annotator for row in two} == set()


def test_nothing_to_tune_on_is_trained_on_or_judged_by() -> None:
    rows = read_standoff(COMMITTED / "foreign.jsonl")
    dev = {row.hash for row in rows if row.split == "dev"}
    rest = {row.hash for row in rows if row.split == "train"}
    for name, _ in COMMITTED_FILES:
        rest |= {row.hash for row in read_standoff(COMMITTED / name)}
    assert len(dev) > 300
    assert dev & rest == set()


def test_the_places_the_description_names_are_those_in_both_files() -> None:
    def places(name: str) -> set[str]:
        return {row.report.rpartition("_")[0] for row in read_standoff(COMMITTED / name)}

    text = (COMMITTED / "README.md").read_text("utf-8")
    (named,) = re.findall(r"eight places of `reader-blind-2b` \(([^)]+)\)", text)
    shared = places("readers.jsonl") & places("blind.jsonl")
    assert len(shared) == len(named.split(", ")) == 8
    assert all(any(short in place for place in shared) for short in named.split(", "))


@pytest.mark.parametrize("name", [name for name, _ in COMMITTED_FILES])
def test_the_counts_of_the_description_are_those_of_the_rows(name: str) -> None:
    rows = sorted(read_standoff(COMMITTED / name), key=lambda row: row.report)
    # Counting needs lengths only, so any text of the right length will do.
    sentences = [
        Sentence("", row.report, row.role, "", 0, "x" * row.characters, 0, 0, row.spans) for row in rows
    ]
    text = (COMMITTED / "README.md").read_text("utf-8")
    assert facts_table(by_report(sentences), "report") in text
