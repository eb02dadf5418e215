import json
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from baogao.annotations.formats import Loss, read, write
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span

from ..conftest import Make


def put(folder: Path, *rows: object) -> Path:
    path = folder / "yunqi-2026.prodigy.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def rows_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_spacy_finds_each_span_of_the_gold_on_the_tokens(tmp_path: Path, gold: list[Sentence]) -> None:
    path = tmp_path / "a.prodigy.jsonl"
    write(path, gold)
    vocab = Vocab()
    for row in rows_of(path):
        tokens = row["tokens"]
        assert all(row["text"][t["start"] : t["end"]] == t["text"] for t in tokens)
        assert [t["id"] for t in tokens] == list(range(len(tokens)))
        doc = Doc(vocab, words=[t["text"] for t in tokens], spaces=[t["ws"] for t in tokens])
        assert doc.text == row["text"]
        for span in row["spans"]:
            found = doc.char_span(span["start"], span["end"])
            assert (found.start, found.end - 1) == (span["token_start"], span["token_end"])


def test_what_annotators_marked_is_accepted_and_what_rules_marked_has_no_answer_yet(
    tmp_path: Path, make: Make
) -> None:
    plain = make("新建公园3个。")
    for source, answer in (("annotator:chen", "accept"), ("rule:number.quantity", None), ("model:x", None)):
        write(tmp_path / "a.prodigy.jsonl", [plain.with_spans([Span(4, 6, "NUMBER", source)])])
        assert rows_of(tmp_path / "a.prodigy.jsonl")[0].get("answer") == answer


def test_rejected_and_ignored_tasks_are_left_out_and_named(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.prodigy.jsonl", [make("一句。", 1), make("两句。", 2)])
    one, two = rows_of(tmp_path / "a.prodigy.jsonl")
    three = {"text": "三句。", "spans": [], "answer": "accept"}
    losses: list[Loss] = []
    found = read(
        put(tmp_path, {**one, "answer": "ignore"}, {**two, "answer": "reject"}, three), losses=losses
    )
    assert [sentence.text for sentence in found] == ["三句。"]
    assert [(loss.where, loss.kind) for loss in losses] == [
        ("yunqi-2026-0001", "answer ignore"),
        ("yunqi-2026-0002", "answer reject"),
    ]


def test_a_task_of_prodigy_itself_is_read_with_its_annotator(tmp_path: Path) -> None:
    task = {
        "text": "建桥3座。",
        "_input_hash": 1,
        "_task_hash": 2,
        "tokens": [],
        "_view_id": "spans_manual",
        "spans": [{"start": 2, "end": 4, "token_start": 2, "token_end": 3, "label": "NUMBER"}],
        "answer": "accept",
        "_annotator_id": "gold-chen",
    }
    (sentence,) = read(put(tmp_path, task))
    assert sentence.spans == (Span(2, 4, "NUMBER"),)
    assert sentence.spans[0].source == "annotator:gold-chen"


BROKEN: dict[str, tuple[object, str]] = {
    "no object": (1, "expected an object"),
    "spans no list": ({"text": "好。", "spans": {}}, "'spans' is no list"),
    "no text": ({"spans": []}, "the text must be str"),
    "other task": ({"text": "好。", "label": "POSITIVE", "answer": "accept"}, "another interface"),
    "other answer": ({"text": "好。", "spans": [], "answer": ["accept"]}, "unknown answer"),
    "offset as float": (
        {"text": "好。", "spans": [{"start": 0.0, "end": 1, "label": "NUMBER"}]},
        "must be int",
    ),
    "source as list": (
        {"text": "好。", "spans": [{"start": 0, "end": 1, "label": "NUMBER", "source": []}]},
        "'source' must be str",
    ),
    "score no number": (
        {"text": "好。", "spans": [{"start": 0, "end": 1, "label": "NUMBER", "score": float("inf")}]},
        "'score' must be a number",
    ),
    "outside": (
        {"text": "好。", "spans": [{"start": 0, "end": 99, "label": "NUMBER"}]},
        "outside the sentence",
    ),
    "half a surrogate pair": ({"text": "\ud800。", "spans": []}, "surrogate"),
    "half a surrogate pair in a source": (
        {"text": "好。", "spans": [{"start": 0, "end": 1, "label": "NUMBER", "source": "\ud800"}]},
        "surrogate",
    ),
}


@pytest.mark.parametrize(("row", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_row_is_named_with_file_and_line(tmp_path: Path, row: object, what: str) -> None:
    path = put(tmp_path, {"text": "一句。", "spans": []}, row)
    with pytest.raises(BaogaoError) as caught:
        read(path, "prodigy")
    assert (caught.value.path, caught.value.line) == (path, 2)
    assert what in caught.value.what
