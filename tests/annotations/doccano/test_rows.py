from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations.doccano.batch import Item
from baogao.annotations.doccano.rows import from_row, to_row
from baogao.schema import Sentence, Span

from .office import sentences

TEXT = "𠮷林镇 新增企业40家 。"


def exported(*spans: list[Any], text: str = TEXT) -> dict[str, Any]:
    return {"id": 7, "text": text, "label": list(spans), "uid": "u", "context": "", "Comments": []}


def item(row: Sentence, **values: Any) -> Item:  # noqa: ANN401
    return Item(row, ("chen",), **values)


def test_offsets_leave_in_utf16_and_come_back_in_code_points() -> None:
    for row in sentences():
        sent = to_row(item(row))
        found = from_row({**sent, "id": 1, "Comments": []})
        assert found.spans == row.spans
        assert found.problems == ()
        utf16 = row.text.encode("utf-16-le")
        for (start, end, _), span in zip(sent["label"], row.spans, strict=True):
            assert utf16[2 * start : 2 * end].decode("utf-16-le") == row.text[span.start : span.end]


def test_a_blind_sentence_leaves_without_spans() -> None:
    assert to_row(item(sentences()[0], blind=True))["label"] == []


def test_rows_have_the_same_keys_and_only_strings_beside_the_spans() -> None:
    rows = [to_row(item(row, before="上", note="注")) for row in sentences()]
    rows += [to_row(item(replace(row, section=""))) for row in sentences()]
    assert {tuple(row) for row in rows} == {("text", "label", "uid", "context")}
    assert all(isinstance(row[key], str) and row[key] for row in rows for key in ("text", "uid", "context"))


def test_the_context_tells_note_place_and_neighbours() -> None:
    text = to_row(item(sentences()[0], before="前面一句。", after="后面一句。", note="甲：TARGET"))["context"]
    assert text == "【注】甲：TARGET\n【位置】计划 · 一、总体要求\n【上文】前面一句。\n【下文】后面一句。"


def test_a_long_neighbour_is_cut_where_it_is_far_away() -> None:
    text = to_row(item(sentences()[0], before="远" * 500 + "近", after="近" + "远" * 500))["context"]
    assert "…远" in text
    assert "远近" in text
    assert "近远" in text
    assert text.endswith("远…")
    assert len(text) < 400


def test_a_span_that_stands_twice_is_taken_once_and_named() -> None:
    found = from_row(exported([9, 12, "NUMBER"], [9, 12, "NUMBER"]))
    assert found.spans == (Span(8, 11, "NUMBER"),)
    assert [str(problem) for problem in found.problems] == ["doubled: NUMBER 8-11"]


def test_white_space_at_an_edge_is_cut_off_and_named() -> None:
    found = from_row(exported([9, 13, "NUMBER"], [4, 13, "TARGET"]))
    assert found.spans == (Span(4, 11, "TARGET"), Span(8, 11, "NUMBER"))
    assert [problem.kind for problem in found.problems] == ["shifted", "shifted"]
    assert found.problems[0].what == "NUMBER 8-12 to 8-11: white space"


@pytest.mark.parametrize("bad", [[0, 99, "NUMBER"], [1, 4, "NUMBER"], [5, 5, "NUMBER"], [4, 5, "NUMBER"]])
def test_a_span_that_cannot_be_is_dropped_and_named(bad: list[Any]) -> None:
    found = from_row(exported(bad, [9, 12, "NUMBER"]))
    assert found.spans == (Span(8, 11, "NUMBER"),)
    assert [problem.kind for problem in found.problems] == ["dropped"]


def test_overlaps_within_a_layer_are_named_and_across_layers_allowed() -> None:
    found = from_row(exported([5, 12, "TARGET"], [9, 12, "NUMBER"], [7, 10, "PROJECT"]))
    assert len(found.spans) == 3
    assert [str(problem) for problem in found.problems] == ["overlap: NUMBER 8-11 overlaps PROJECT 6-9"]


def test_a_label_that_is_not_ours_is_kept_and_named() -> None:
    found = from_row(exported([9, 12, "数值"]))
    assert found.spans == (Span(8, 11, "数值"),)
    assert [problem.kind for problem in found.problems] == ["label"]


def test_an_example_that_somebody_else_made_is_read_too() -> None:
    found = from_row({"id": 3, "text": "别的"})
    assert (found.uid, found.text, found.spans) == ("", "别的", ())


@given(st.text("新增40家𠮷𡘙😀👨‍👩‍👧é“”　 \u2028", min_size=1, max_size=30), st.data())
def test_any_span_of_any_text_survives_the_way_there_and_back(text: str, data: st.DataObject) -> None:
    places = [i for i, character in enumerate(text) if not character.isspace()]
    if not places:
        return
    start, end = sorted((data.draw(st.sampled_from(places)), data.draw(st.sampled_from(places))))
    span = Span(start, end + 1, data.draw(st.sampled_from(["NUMBER", "TARGET"])))
    row = replace(sentences()[0], text=text, end=len(text)).with_spans([span])
    found = from_row({**to_row(item(row)), "id": 1, "Comments": []})
    assert (found.text, found.spans, found.problems) == (text, (span,), ())
