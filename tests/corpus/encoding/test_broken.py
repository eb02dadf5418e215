import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.encoding.broken import KEEP, KEPT, count, read


def test_broken_bytes_stand_as_one_replacement_each_place_and_are_told() -> None:
    text, (edit,) = read("全县经济".encode("gb18030")[:-1] + b"\n", "gb18030")
    assert text == "全县经\ufffd\n"
    assert (edit.kind, edit.start, edit.end, edit.raw, edit.clean) == ("damage", 3, 4, "\ufffd", "\ufffd")
    assert edit.note == "bytes BC at 6 fit no character of gb18030"


def test_offsets_count_on_from_what_stands_before() -> None:
    _, (edit,) = read(b"ab\xff", "utf-8", start=10, place=20)
    assert (edit.start, edit.note.split()[3]) == (12, "22")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark_counts_as_bytes(encoding: str) -> None:
    _, (edit,) = read("政府".encode(encoding) + b"\xff", encoding)
    assert f"at {len('政府'.encode(encoding))} " in edit.note


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "gb18030", "big5hkscs", "utf-16-le"]))
def test_every_broken_byte_is_in_a_note(data: bytes, encoding: str) -> None:
    kept = data.decode(encoding, KEEP)
    text, edits = read(data, encoding)
    told = sum(len(bytes.fromhex(edit.note.split(" at ")[0].removeprefix("bytes "))) for edit in edits)
    assert told == count(kept)
    assert not KEPT.search(text)
    assert all(text[edit.start : edit.end] == "\ufffd" for edit in edits)
