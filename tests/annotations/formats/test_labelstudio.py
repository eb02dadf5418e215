import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from baogao.annotations.formats import Loss, read, write
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels

from ..conftest import Make


def put(folder: Path, *tasks: object) -> Path:
    path = folder / "yunqi-2026.json"
    path.write_text(json.dumps(tasks), encoding="utf-8")
    return path


def result(start: int, end: int, label: str = "NUMBER", **more: object) -> dict[str, Any]:
    return {
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "value": {"start": start, "end": end, "labels": [label], **more},
    }


def task(text: str, *results: object, **more: object) -> dict[str, Any]:
    return {"data": {"text": text}, "annotations": [{"completed_by": 1, "result": list(results), **more}]}


def test_offsets_count_code_points_and_say_which_words_they_cover(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.json", [make("𠮷林镇👍新增5家。", NUMBER="5家")])
    (made,) = json.loads((tmp_path / "a.json").read_text("utf-8"))
    (found,) = made["annotations"][0]["result"]
    assert found["value"] == {"start": 6, "end": 8, "text": "5家", "labels": ["NUMBER"]}


def test_what_rules_marked_becomes_predictions(tmp_path: Path, make: Make) -> None:
    sentence = make("新建公园3个。").with_spans([Span(4, 6, "NUMBER", "rule:number.quantity", 0.75)])
    write(tmp_path / "a.json", [sentence, make("完成。", 2)])
    first, second = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert "annotations" not in first
    assert first["predictions"][0]["result"][0]["score"] == 0.75
    assert second["predictions"][0]["result"] == []
    assert read(tmp_path / "a.json")[0].spans[0].source == "rule:number.quantity"


def test_the_configuration_has_every_label_with_colour_and_key(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.json", [make("完成。")])
    view = ElementTree.parse(tmp_path / "a.config.xml").getroot()  # noqa: S314 - written above
    found = [(row.get("value"), row.get("background"), row.get("hotkey")) for row in view.iter("Label")]
    assert found == [(label.name, label.color, label.key) for label in labels().values()]
    text, tag = view.find("Text"), view.find("Labels")
    assert text is not None
    assert tag is not None
    assert (text.get("name"), tag.get("toName"), text.get("value")) == ("text", "text", "$text")


def test_white_space_is_shown_where_the_page_shows_the_text(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.json", [make("完成。")])
    style = ElementTree.parse(tmp_path / "a.config.xml").getroot().findtext("Style")  # noqa: S314 - written above
    # Label Studio 1.23 calls it "lsf-richtext__container lsf-htx-richtext", older releases "htx-richtext"
    assert style == '[class*="richtext"] { white-space: pre-wrap; }'


def test_no_sentence_is_an_empty_list(tmp_path: Path) -> None:
    write(tmp_path / "a.json", [])
    assert json.loads((tmp_path / "a.json").read_text("utf-8")) == []


def test_a_file_of_an_old_release_that_counts_utf16_units_is_read_by_its_words(tmp_path: Path) -> None:
    (old,) = read(put(tmp_path, task("𠮷林镇5家。", result(4, 6, text="5家"))))
    assert old.spans == (Span(3, 5, "NUMBER"),)
    with pytest.raises(BaogaoError, match=r"task 1: at 0-2 stands '𠮷林', not '5家'"):
        read(put(tmp_path, task("𠮷林镇5家。", result(0, 2, text="5家"))))


def test_json_min_is_read(tmp_path: Path) -> None:
    value = {"start": 2, "end": 4, "text": "3座", "labels": ["NUMBER"]}
    rows = [{"id": 1, "text": "建桥3座。", "label": [value], "annotator": 1}, {"id": 2, "text": "完成。"}]
    first, second = read(put(tmp_path, *rows))
    assert (first.spans, second.spans) == ((Span(2, 4, "NUMBER"),), ())


def test_json_min_has_a_row_for_each_annotation_and_for_tasks_that_nobody_annotated(tmp_path: Path) -> None:
    value = {"start": 2, "end": 4, "text": "3座", "labels": ["NUMBER"]}
    rows = (
        {"id": 7, "text": "建桥3座。", "label": [value], "annotator": 2, "annotation_id": 12},
        {"id": 7, "text": "建桥3座。", "annotator": 1, "annotation_id": 11},
        {"id": 8, "text": "完成。", "annotator": None, "annotation_id": None},
    )
    path = put(tmp_path, *rows)
    with pytest.raises(BaogaoError, match=r"task 1: 2 readings of one text \(--annotator .*: 1, 2\)"):
        read(path)
    losses: list[Loss] = []
    found = {name: read(path, annotator=name, losses=losses) for name in ("1", "2")}
    assert [[sentence.spans for sentence in found[name]] for name in ("1", "2")] == [
        [()],
        [(Span(2, 4, "NUMBER"),)],
    ]
    assert losses == [Loss("task 2", "not annotated", f"by {name}") for name in ("1", "2")]
    (unread,) = read(put(tmp_path, *rows[1:]), losses=losses)
    assert unread.text == "建桥3座。"


def test_an_annotator_who_read_a_task_twice_must_choose_in_label_studio(tmp_path: Path) -> None:
    twice = task("建桥3座。", result(2, 4), completed_by=1)
    twice["annotations"] *= 2
    for options in ({}, {"annotator": "1"}):
        with pytest.raises(BaogaoError, match=r"2 readings of one text \(delete all but one in Label Studio"):
            read(put(tmp_path, twice), **options)


def test_who_skipped_is_told_apart_from_who_did_not_annotate(tmp_path: Path) -> None:
    skipped = task("建桥3座。", completed_by=2, was_cancelled=True)
    losses: list[Loss] = []
    for name in ("1", "2"):
        assert read(put(tmp_path, skipped), annotator=name, losses=losses) == []
    assert losses == [Loss("task 1", "not annotated", "by 1"), Loss("task 1", "skipped", "by 2")]


def test_skipped_and_unlabelled_tasks_and_other_results_are_named(tmp_path: Path) -> None:
    choice = {"type": "choices", "value": {"choices": ["好"]}}
    tasks = (
        task("一句。", was_cancelled=True),
        {"data": {"text": "两句。"}, "annotations": [], "predictions": []},
        task("建桥3座。", result(2, 4), choice),
    )
    losses: list[Loss] = []
    (kept,) = read(put(tmp_path, *tasks), losses=losses)
    assert kept.text == "建桥3座。"
    assert [(loss.where, loss.kind) for loss in losses] == [
        ("task 1", "skipped"),
        ("task 2", "not annotated"),
        ("task 3", "result 'choices'"),
    ]


def test_one_of_several_annotators_must_be_named(tmp_path: Path) -> None:
    both = task("建桥3座。", result(2, 4))
    both["annotations"].append({"completed_by": {"id": 2, "email": "li@example.org"}, "result": []})
    path = put(tmp_path, both)
    with pytest.raises(BaogaoError, match=r"task 1: 2 .* \(--annotator .*: 1, li@example\.org\)"):
        read(path)
    assert [len(read(path, annotator=name)[0].spans) for name in ("1", "2", "li@example.org")] == [1, 0, 0]
    losses: list[Loss] = []
    assert read(path, annotator="wang", losses=losses) == []
    assert losses == [Loss("task 1", "not annotated", "by wang, but by 1, li@example.org")]


def test_predictions_are_read_only_where_nobody_annotated(tmp_path: Path) -> None:
    predicted = [{"result": [result(2, 4)]}]
    seen = {**task("建桥3座。"), "predictions": predicted}
    unseen = {"data": {"text": "修路3条。"}, "predictions": predicted}
    assert [len(sentence.spans) for sentence in read(put(tmp_path, seen, unseen))] == [0, 1]


def test_what_a_plain_export_leaves_out_of_a_task_is_named(tmp_path: Path) -> None:
    losses: list[Loss] = []
    tasks = ({"data": {"text": "一句。"}, "annotations": [], "drafts": [{"result": []}], "predictions": [2]},)
    assert read(put(tmp_path, *tasks), losses=losses) == []
    assert losses == [
        Loss("task 1", "not annotated", "its predictions are not in this export"),
        Loss("task 1", "draft", "not submitted"),
    ]


PAGE = {
    "id": 2836,
    "annotations": [
        {
            "id": 1440,
            "completed_by": 1,
            "result": [
                {
                    "value": {"start": 2, "end": 9, "text": "项目\\n大桥建设", "labels": ["PROJECT"]},
                    "meta": {"text": ["unsure, ask Li"]},
                    "id": "1j3N19NUNB",
                    "from_name": "label",
                    "to_name": "text",
                    "type": "labels",
                    "origin": "manual",
                },
                {
                    "value": {"start": 12, "end": 17, "text": "𠮷\\n\\n3座", "labels": ["RESULT"]},
                    "id": "pipK4hYsRC",
                    "from_name": "label",
                    "to_name": "text",
                    "type": "labels",
                    "origin": "manual",
                },
                {"from_id": "1j3N19NUNB", "to_id": "pipK4hYsRC", "type": "relation", "direction": "right"},
            ],
            "was_cancelled": False,
            "ground_truth": False,
            "draft_created_at": None,
            "lead_time": 8.407,
            "prediction": {},
            "result_count": 3,
            "import_id": None,
            "task": 2836,
            "project": 8,
        }
    ],
    "file_upload": "dc21e62b-page.json",
    "drafts": [],
    "predictions": [],
    "data": {"text": "跨行项目\n大桥建设完成，𠮷\r\n3座"},
    "meta": {},
    "allow_skip": True,
    "inner_id": 1,
    "total_annotations": 1,
    "cancelled_annotations": 0,
    "project": 8,
}
"""A task as Label Studio 1.23.2 exports it (times and empty counts left out); its spans were marked in the page."""


def test_spans_marked_in_the_page_over_line_ends_are_read_and_notes_named(tmp_path: Path) -> None:
    losses: list[Loss] = []
    (sentence,) = read(put(tmp_path, PAGE), losses=losses)
    assert sentence.spans == (Span(2, 9, "PROJECT"), Span(12, 17, "RESULT"))
    assert [(loss.kind, loss.what[:20]) for loss in losses] == [
        ("note", "['unsure, ask Li']"),
        ("result 'relation'", '{"from_id": "1j3N19N'),
    ]


def test_the_two_letters_that_stand_for_a_line_end_may_stand_in_the_text_too(tmp_path: Path) -> None:
    (sentence,) = read(put(tmp_path, task(r"建\n桥", result(0, 4, text=r"建\n桥"))))
    assert sentence.spans == (Span(0, 4, "NUMBER"),)
    with pytest.raises(BaogaoError, match="stands"):
        read(put(tmp_path, task("建\n桥", result(0, 2, text=r"建\n桥"))))


BROKEN: dict[str, tuple[object, str]] = {
    "no object": (3, "no text"),
    "no text": ({"data": {}}, "no text"),
    "html": (task("好。", {"type": "hypertextlabels", "value": {}}), "hypertextlabels"),
    "value missing": (task("好。", {"type": "labels"}), "expected an object"),
    "offset as text": (task("好。", result("0", 1)), "'start' must be int"),  # type: ignore[arg-type]
    "outside": (task("好。", result(0, 7)), "outside the sentence"),
    "negative": (task("好。", result(-2, -1)), "outside the sentence"),
    "huge": (task("好。", result(0, 10**30, text="x")), "stands"),
    "unknown label": (task("好。", result(0, 1, "DATE")), "unknown label"),
    "type is a list": (task("好。", {"type": ["labels"]}, result(0, 9)), "outside the sentence"),
}


@pytest.mark.parametrize(("broken", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_task_is_named_with_file_and_number(tmp_path: Path, broken: object, what: str) -> None:
    path = put(tmp_path, task("一句。"), broken)
    with pytest.raises(BaogaoError) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.what.startswith("task 2: ")
    assert what in caught.value.what


@pytest.mark.parametrize("data", [b"", b"{}", b"[" * 100_000, b"\xff\xfe[]", b"nonsense"])
def test_a_file_that_is_no_list_of_tasks_is_one_clear_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.json").write_bytes(data)
    with pytest.raises(BaogaoError, match=r"a\.json: (?:not|expected)"):
        read(tmp_path / "a.json")


def test_sentences_keep_their_order_and_bytes(tmp_path: Path, gold: list[Sentence]) -> None:
    write(tmp_path / "a.json", gold[:50])
    write(tmp_path / "b.json", read(tmp_path / "a.json"))
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
