import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations import check_against_corpus, read_gold, write_folder, write_sentences
from baogao.errors import BaogaoError
from baogao.schema import ROLES, Sentence, Span, labels

from .conftest import Make

TEXT = "力争新增绿地12公顷以上。"
ROW: dict[str, Any] = {
    "id": "yunqi-2026-0001",
    "report": "yunqi-2026",
    "role": "plan",
    "section": "一、2026年工作安排",
    "paragraph": 0,
    "text": TEXT,
    "start": 0,
    "end": len(TEXT),
    "spans": [{"start": 6, "end": 10, "label": "NUMBER", "source": "annotator:chen"}],
}


def write_rows(folder: Path, *rows: object, name: str = "yunqi-2026.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_what_is_written_is_read_back_with_its_sources(tmp_path: Path) -> None:
    sentence = Sentence.from_json(ROW)
    assert write_sentences(tmp_path / "a.jsonl", [sentence]) == 1
    (back,) = read_gold(tmp_path / "a.jsonl")
    assert back == sentence
    assert back.spans[0].source == "annotator:chen"


def test_the_same_sentences_give_the_same_bytes(tmp_path: Path, gold: list[Sentence]) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write_sentences(tmp_path / name, iter(gold))
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()
    assert (tmp_path / "a.jsonl").read_bytes().endswith(b"\n")


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path, make: Make) -> None:
    two, one = make("第二份报告。", report="zhu-2020"), make("第一份报告。", report="an-2020")
    paths = write_folder(tmp_path, [two, one])
    assert [path.name for path in paths] == ["zhu-2020.jsonl", "an-2020.jsonl"]
    assert read_gold(tmp_path) == [one, two]


def test_a_byte_order_mark_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n\n")
    assert [sentence.text for sentence in read_gold(path)] == [TEXT]


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in ROW.items() if name != key}


def with_spans(*spans: dict[str, Any]) -> dict[str, Any]:
    return {**ROW, "spans": list(spans)}


BROKEN: dict[str, tuple[Any, str]] = {
    "no object": ([1, 2], "expected an object"),
    "text missing": (without("text"), "missing key 'text'"),
    "spans missing": (without("spans"), "missing key 'spans'"),
    "offset as text": ({**ROW, "start": "0"}, "'start' must be int"),
    "offset as truth value": ({**ROW, "start": False}, "'start' must be int"),
    "unknown role": ({**ROW, "role": "outlook"}, "unknown role 'outlook'"),
    "wrong length": ({**ROW, "end": 5}, "start and end cover 5 of 13"),
    "half a surrogate": ({**ROW, "text": "\ud800" + TEXT[1:]}, "surrogate"),
    "unknown label": (with_spans({"start": 0, "end": 2, "label": "DATE"}), "unknown label"),
    "label missing": (with_spans({"start": 0, "end": 2}), "span 1: missing key 'label'"),
    "span no object": (with_spans({"start": 0, "end": 2, "label": "NUMBER"}, "x"), "span 2: expected"),  # type: ignore[arg-type]
    "span outside": (with_spans({"start": 6, "end": 99, "label": "NUMBER"}), "outside the sentence"),
    "span empty": (with_spans({"start": 6, "end": 6, "label": "NUMBER"}), "outside the sentence"),
    "overlap in a layer": (
        with_spans({"start": 0, "end": 8, "label": "TARGET"}, {"start": 2, "end": 12, "label": "RESULT"}),
        "overlaps",
    ),
    "raw runs of two": ({**ROW, "raw": [[0, 1]]}, "not a sentence"),
}


@pytest.mark.parametrize(("row", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_named_with_its_file_and_number(tmp_path: Path, row: object, what: str) -> None:
    path = tmp_path / "yunqi-2026.jsonl"
    first = json.dumps({**ROW, "id": "yunqi-2026-0000"}, ensure_ascii=False)
    path.write_text(f"{first}\n{json.dumps(row)}\n", encoding="utf-8")
    with pytest.raises(BaogaoError) as caught:
        read_gold(path)
    assert (caught.value.path, caught.value.line) == (path, 2)
    assert what in caught.value.what
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", [b"{", b"NULL", b'{"id": 1}}', b"[" * 100_000, b"\xff\xfe{}"])
def test_a_line_that_is_no_json_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(json.dumps(ROW).encode() + b"\n" + line + b"\n")
    with pytest.raises(BaogaoError, match=r"a\.jsonl:2: not "):
        read_gold(path)


def test_an_id_used_in_two_files_of_a_folder_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path, ROW, name="a.jsonl")
    write_rows(tmp_path, ROW, name="b.jsonl")
    with pytest.raises(BaogaoError, match=r"b\.jsonl:1: id yunqi-2026-0001 was already used in a\.jsonl:1"):
        read_gold(tmp_path)


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_missing_file_or_empty_folder_is_one_clear_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(BaogaoError):
        read_gold(tmp_path / name)


def test_spans_of_different_layers_may_overlap(tmp_path: Path) -> None:
    row = with_spans({"start": 6, "end": 10, "label": "NUMBER"}, {"start": 0, "end": 12, "label": "TARGET"})
    (sentence,) = read_gold(write_rows(tmp_path, row))
    assert len(sentence.spans) == 2


def test_a_refused_sentence_leaves_the_old_file_as_it_was(tmp_path: Path, make: Make) -> None:
    path = tmp_path / "a.jsonl"
    write_sentences(path, [make("旧的一句。")])
    before = path.read_bytes()
    bad = make("新的一句。").with_spans([Span(0, 99, "NUMBER")])
    with pytest.raises(BaogaoError, match="outside the sentence"):
        write_sentences(path, [make("另一句。", 2), bad])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_path_that_cannot_be_written_is_one_clear_line(tmp_path: Path, make: Make) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match="file"):
        write_sentences(tmp_path / "file" / "a.jsonl", [make("一句。")])
    with pytest.raises(BaogaoError, match="gold"):
        (tmp_path / "gold" / "yunqi-2026.jsonl").mkdir(parents=True)
        write_folder(tmp_path / "gold", [make("一句。")])
    assert not list(tmp_path.rglob("*.tmp"))


def test_one_id_is_not_written_twice(tmp_path: Path, make: Make) -> None:
    with pytest.raises(BaogaoError, match="twice"):
        write_sentences(tmp_path / "a.jsonl", [make("一句。"), make("又一句。")])


@pytest.mark.parametrize("report", ["../out", "a/b", "", ".."])
def test_a_report_id_cannot_lead_out_of_the_folder(tmp_path: Path, make: Make, report: str) -> None:
    with pytest.raises(BaogaoError, match="cannot be a file name"):
        write_folder(tmp_path / "gold", [make("一句。", report=report)])
    assert not list(tmp_path.rglob("*.jsonl"))


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30), st.data())
def test_any_text_survives_the_way_to_disk_and_back(
    tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject
) -> None:
    kept = [at for at, char in enumerate(text) if not char.isspace()]
    spans = [Span(at, at + 1, data.draw(st.sampled_from(list(labels())))) for at in kept]
    role = data.draw(st.sampled_from(ROLES))
    sentence = Sentence("x-0001", "x", role, text, 0, text, 7, 7 + len(text), tuple(spans))
    path = tmp_path_factory.mktemp("store") / "x.jsonl"
    write_sentences(path, [sentence])
    assert read_gold(path) == [sentence]


def test_gold_and_corpus_that_agree_have_no_difference(gold: list[Sentence]) -> None:
    corpus = [replace(sentence, spans=()) for sentence in gold]
    assert check_against_corpus(gold, corpus) == []


def test_drift_between_gold_and_corpus_is_named_sentence_by_sentence(make: Make) -> None:
    gold = [make("新建公园3个。", 1), make("改造道路2条。", 2), make("完成。", 3)]
    corpus = [
        replace(gold[0], text="新建公园３个。"),
        replace(gold[1], role="review", start=9),
        make("多出来的一句。", 4),
        make("别的报告。", report="other-2020"),
    ]
    assert check_against_corpus(gold, corpus) == [
        "yunqi-2026-0003: not in the corpus",
        "yunqi-2026-0004: not annotated",
        "yunqi-2026-0001: text differs from character 4: '3个。' annotated, '３个。' in the corpus",
        "yunqi-2026-0002: role is 'plan' annotated, 'review' in the corpus",
        "yunqi-2026-0002: start is 0 annotated, 9 in the corpus",
    ]
