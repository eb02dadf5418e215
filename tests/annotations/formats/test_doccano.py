import json
from pathlib import Path
from typing import Any

import pytest

from baogao.annotations.formats import Loss, read, write
from baogao.errors import BaogaoError
from baogao.schema import Span

from ..conftest import Make


def put(folder: Path, *rows: object) -> Path:
    path = folder / "yunqi-2026.doccano.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_lines_are_ascii_and_all_columns_but_the_labels_are_strings(tmp_path: Path, make: Make) -> None:
    sentences = [make("新建公园3个。", 1, NUMBER="3个"), make("完成。", 2)]
    write(tmp_path / "a.doccano.jsonl", sentences)
    data = (tmp_path / "a.doccano.jsonl").read_bytes()
    rows = [json.loads(line) for line in data.splitlines()]
    assert data.isascii()
    assert [set(row) for row in rows] == [{"text", "label", "uid", "sentence"}] * 2
    assert all(isinstance(row[key], str) for row in rows for key in ("text", "uid", "sentence"))
    assert rows[0]["label"] == [[4, 6, "NUMBER"]]


def test_offsets_count_utf16_units(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.doccano.jsonl", [make("𠮷林镇👍新增5家。", NUMBER="5家")])
    row = json.loads((tmp_path / "a.doccano.jsonl").read_text())
    assert row["label"] == [[8, 10, "NUMBER"]]
    assert row["text"].encode("utf-16-le")[16:20].decode("utf-16-le") == "5家"


def test_an_export_with_new_spans_keeps_the_makers_of_old_ones(tmp_path: Path, make: Make) -> None:
    sentence = make("改造道路2条、管网5公里。").with_spans(
        [Span(4, 6, "NUMBER", "rule:number.quantity", 0.5)]
    )
    write(tmp_path / "a.doccano.jsonl", [sentence])
    row: dict[str, Any] = json.loads((tmp_path / "a.doccano.jsonl").read_text())
    exported = {"id": 7, **row, "label": [[4, 6, "NUMBER"], [9, 12, "NUMBER"]], "Comments": ["看第二个"]}
    losses: list[Loss] = []
    (back,) = read(put(tmp_path, exported), losses=losses)
    assert [(s.start, s.end, s.source, s.score) for s in back.spans] == [
        (4, 6, "rule:number.quantity", 0.5),
        (9, 12, "", None),
    ]
    assert (back.id, back.role) == (sentence.id, sentence.role)
    assert losses == [Loss(sentence.id, "comment", "看第二个")]


def test_an_export_of_a_project_with_relations_is_read(tmp_path: Path) -> None:
    entity = {"id": 1, "label": "NUMBER", "start_offset": 2, "end_offset": 4}
    relation = {"id": 1, "from_id": 1, "to_id": 1, "type": "x"}
    losses: list[Loss] = []
    row = {"id": 1, "text": "建桥3座。", "entities": [entity], "relations": [relation], "Comments": []}
    (back,) = read(put(tmp_path, row), losses=losses)
    assert back.spans == (Span(2, 4, "NUMBER"),)
    assert (back.id, back.report, back.role) == ("yunqi-2026-0001", "yunqi-2026", "front")
    assert [loss.kind for loss in losses] == ["relation"]


def test_a_text_that_was_edited_on_the_server_is_refused(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.doccano.jsonl", [make("新建公园3个。", NUMBER="3个")])
    row = json.loads((tmp_path / "a.doccano.jsonl").read_text())
    with pytest.raises(BaogaoError, match=r"doccano\.jsonl:1: yunqi-2026-0001: the text is not the one"):
        read(put(tmp_path, {**row, "text": "新建公园4个。"}))


BROKEN: dict[str, tuple[object, str]] = {
    "no object": ([1], "expected an object"),
    "no text": ({"label": []}, "no 'text'"),
    "no labels": ({"text": "好。", "label": "NUMBER"}, "no list"),
    "offset as text": ({"text": "好。", "label": [["0", 1, "NUMBER"]]}, "is no span"),
    "label as number": ({"text": "好。", "label": [[0, 1, 3]]}, "is no span"),
    "two values": ({"text": "好。", "label": [[0, 1]]}, "a label: expected an object"),
    "outside": ({"text": "好。", "label": [[0, 9, "NUMBER"]]}, "outside of a text of 2"),
    "in the middle of a character": ({"text": "𠮷5", "label": [[1, 3, "NUMBER"]]}, "in the middle"),
    "unknown label": ({"text": "好。", "label": [[0, 1, "DATE"]]}, "unknown label"),
    "doubled": ({"text": "3个", "label": [[0, 2, "NUMBER"], [0, 2, "NUMBER"]]}, "overlaps"),
    "carried is no JSON": ({"text": "好。", "label": [], "sentence": "{"}, "'sentence' is not JSON"),
    "carried is deep": ({"text": "好。", "label": [], "sentence": "[" * 100_000}, "'sentence' is not JSON"),
    "carried lacks keys": ({"text": "好。", "label": [], "sentence": "{}"}, "missing key 'id'"),
}


@pytest.mark.parametrize(("row", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_row_is_named_with_file_and_line(tmp_path: Path, row: object, what: str) -> None:
    path = put(tmp_path, {"text": "一句。", "label": []}, row)
    with pytest.raises(BaogaoError) as caught:
        read(path, "doccano")
    assert (caught.value.path, caught.value.line) == (path, 2)
    assert what in caught.value.what
    assert "\n" not in str(caught.value)
