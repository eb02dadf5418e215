import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.tokens import DocBin

from baogao.annotations.store import write_sentences
from baogao.errors import BaogaoError
from baogao.evaluate.predictions import read_any_gold, read_docbin, read_predictions
from baogao.schema import Sentence, Span, labels
from baogao.training.docbin import to_docbins

from .make import TEXT, sentence

GOLD = [sentence(number=1), sentence(number=2, text="减税3亿元。"), sentence(number=3, text="减税3亿元。")]
NUMBER = {"start": 4, "end": 7, "label": "NUMBER", "score": 0.5}


def write(path: Path, *rows: Any) -> Path:  # noqa: ANN401
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), "utf-8")
    return path


def test_rows_are_found_by_id_in_any_order(tmp_path: Path) -> None:
    rows = [{"id": one.id, "spans": []} for one in GOLD[1:]] + [{"id": GOLD[0].id, "spans": [NUMBER]}]
    found = read_predictions(write(tmp_path / "p.jsonl", *rows), GOLD)
    assert [one.id for one in found] == [one.id for one in GOLD]
    assert found[0].spans == (Span(4, 7, "NUMBER"),)
    assert found[0].spans[0].score == 0.5
    assert found[0].text == TEXT


def test_rows_are_found_by_text_and_one_row_counts_for_every_sentence_of_that_text(tmp_path: Path) -> None:
    twice = {"text": "减税3亿元。", "spans": [{"start": 2, "end": 5, "label": "NUMBER"}]}
    found = read_predictions(write(tmp_path / "p.jsonl", {"text": TEXT, "spans": []}, "", twice), GOLD)
    assert [len(one.spans) for one in found] == [0, 1, 1]
    other = {"text": "减税3亿元。", "spans": []}
    found = read_predictions(write(tmp_path / "p.jsonl", {"text": TEXT, "spans": []}, twice, other), GOLD)
    assert [len(one.spans) for one in found] == [0, 1, 0]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ({"id": "nowhere-0001", "spans": []}, "no gold sentence has the id 'nowhere-0001'"),
        ({"text": "没有这句话。", "spans": []}, "no gold sentence has the text"),
        ({"id": GOLD[0].id, "text": "别的。", "spans": []}, "has another text in the gold"),
        ({"spans": []}, "neither id nor text"),
        ({"id": 7, "spans": []}, "no gold sentence has the id 7"),
        ({"id": GOLD[0].id}, "no list of spans"),
        ({"id": GOLD[0].id, "spans": [3]}, "span 1: is no object"),
        ({"id": GOLD[0].id, "spans": [{**NUMBER, "start": True}]}, "span 1: start is no whole number"),
        ({"id": GOLD[0].id, "spans": [{**NUMBER, "end": 99}]}, "span 1: 4-99 lies outside"),
        ({"id": GOLD[0].id, "spans": [{**NUMBER, "end": 4}]}, "span 1: 4-4 lies outside"),
        ({"id": GOLD[0].id, "spans": [{**NUMBER, "label": "PLACE"}]}, "span 1: unknown label 'PLACE'"),
        ({"id": GOLD[0].id, "spans": [{**NUMBER, "label": ["x"]}]}, "span 1: unknown label"),
        (
            {"id": GOLD[0].id, "spans": [{**NUMBER, "score": 1.5}]},
            "span 1: score 1.5 is no number from 0 to 1",
        ),
        ({"id": GOLD[0].id, "spans": [{**NUMBER, "score": "high"}]}, "span 1: score 'high'"),
        ("[1, 2]", "is no object"),
        ("{", "not JSON"),
        ('{"id": ' + "[" * 100_000, "not JSON"),
        ('{"id": NaN}', "no gold sentence has the id nan"),
    ],
)
def test_a_bad_row_is_named_with_its_file_and_line(tmp_path: Path, row: object, what: str) -> None:
    path = write(tmp_path / "p.jsonl", {"id": GOLD[1].id, "spans": []}, row)
    with pytest.raises(BaogaoError) as caught:
        read_predictions(path, GOLD)
    assert what in str(caught.value)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert "\n" not in str(caught.value)


def test_a_second_row_for_a_sentence_is_refused(tmp_path: Path) -> None:
    row = {"id": GOLD[0].id, "spans": []}
    with pytest.raises(BaogaoError, match="qingshui-2026-0001 has a row already"):
        read_predictions(write(tmp_path / "p.jsonl", row, row), GOLD)


def test_a_gold_sentence_without_a_row_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        BaogaoError, match="2 of 3 gold sentences have no row, the first is qingshui-2026-0002"
    ):
        read_predictions(write(tmp_path / "p.jsonl", {"id": GOLD[0].id, "spans": []}), GOLD)


def test_files_that_are_missing_or_not_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        read_predictions(tmp_path / "none.jsonl", GOLD)
    (tmp_path / "bad.jsonl").write_bytes("减税".encode("gbk"))
    with pytest.raises(BaogaoError, match="not UTF-8"):
        read_predictions(tmp_path / "bad.jsonl", GOLD)


def report() -> list[Sentence]:
    """A small report whose sentences and paragraphs are those of its text."""
    rows = [
        ("二、2026年工作安排", 0, ()),
        ("新增企业40家，减税3亿元。", 1, ((4, 7, "NUMBER"), (0, 7, "TARGET"))),
        ("推动高质量发展。", 1, ((2, 7, "SLOGAN"),)),
    ]
    at, last, made = 0, 0, []
    for number, (text, paragraph, spans) in enumerate(rows, 1):
        at += paragraph != last
        last = paragraph
        one = Sentence(f"x-{number:04}", "x", "plan", "", paragraph, text, at, at + len(text))
        made.append(one.with_spans(Span(*span) for span in spans))
        at += len(text)
    return made


@pytest.mark.parametrize("split", ["test", "train"])
def test_a_docbin_gives_the_sentences_and_spans_it_was_made_of(tmp_path: Path, split: str) -> None:
    nlp = spacy.blank("zh")  # a token a character
    bins, _ = to_docbins(nlp, report(), {"x": split})
    bins[split].to_disk(tmp_path / "gold.spacy")
    found = read_any_gold(tmp_path / "gold.spacy")
    assert [(one.text, one.spans) for one in found] == [(one.text, one.spans) for one in report()]
    assert len({one.id for one in found}) == len(found)
    assert all(one.end - one.start == len(one.text) for one in found)
    if split == "test":
        assert {one.report for one in found} == {"gold-1"}
        assert [one.role for one in found] == ["plan"] * 3
        assert [(one.start, one.paragraph) for one in found] == [(0, 0), (12, 1), (26, 1)]


def test_a_border_of_sentences_inside_of_a_span_is_dropped_and_scores_are_kept(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    doc = nlp.make_doc("完成投资。新增企业40家。")
    doc.spans["sc"] = [doc.char_span(2, 9, label="TARGET")]
    doc.spans["sc"].attrs["scores"] = [0.75]
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "gold.spacy")
    (found,) = read_docbin(tmp_path / "gold.spacy")
    assert found.text == doc.text
    assert found.spans == (Span(2, 9, "TARGET"),)


def test_a_folder_of_either_kind_is_gold(tmp_path: Path) -> None:
    write_sentences(tmp_path / "a" / "x.jsonl", report())
    assert read_any_gold(tmp_path / "a") == report()
    (tmp_path / "b").mkdir()
    bins, _ = to_docbins(spacy.blank("zh"), report(), {"x": "train"})
    bins["train"].to_disk(tmp_path / "b" / "x.spacy")
    assert len(read_any_gold(tmp_path / "b")) == 3


def test_what_is_no_docbin_or_has_other_labels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.spacy"
    path.write_bytes(b"no docbin")
    with pytest.raises(BaogaoError, match="is no DocBin"):
        read_docbin(path)
    with pytest.raises(BaogaoError, match="cannot be read"):
        read_docbin(tmp_path / "none.spacy")
    doc = spacy.blank("zh").make_doc("新增企业40家。")
    doc.spans["sc"] = [doc.char_span(0, 4, label="PLACE")]
    DocBin(docs=[doc]).to_disk(path)
    with pytest.raises(BaogaoError, match="unknown label PLACE"):
        read_docbin(path)
    assert "PLACE" not in labels()
