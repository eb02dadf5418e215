import pytest

from baogao.corpus.document import Decoded
from baogao.corpus.encoding.decode import decode
from baogao.corpus.encoding.misread import undo

from ..make import PLAN, REVIEW, report

TEXT = report()
TRADITIONAL = "各位代表：現在，我代表縣人民政府報告工作。全縣經濟發展，實現生產總值增長，為人民服務。"


def _misread(text: str, right: str, wrong: str, errors: str = "strict") -> str:
    return text.encode(right).decode(wrong, errors)


@pytest.mark.parametrize(
    ("text", "right", "wrong"),
    [
        (TEXT, "utf-8", "latin-1"),
        (TEXT, "gbk", "latin-1"),
        (TEXT, "gbk", "cp1252"),
        (TRADITIONAL, "big5", "gb18030"),
        ("政府工作增长发展建设项目全市推进" * 3, "utf-8", "gb18030"),  # survives in pairs
        ("加快推进各项工作" * 3, "gbk", "big5"),
    ],
)
def test_a_text_read_wrongly_and_saved_is_undone(text: str, right: str, wrong: str) -> None:
    decoded = decode(_misread(text, right, wrong).encode())
    assert decoded.text == text
    assert "undone from" in decoded.encoding
    assert decoded.edits == ()


def test_a_text_misread_twice_is_undone_twice() -> None:
    decoded = decode(_misread(_misread(TEXT, "utf-8", "latin-1"), "utf-8", "latin-1").encode())
    assert decoded.text == TEXT
    assert decoded.encoding.count("undone from utf-8 read as latin-1") == 2


def test_lines_that_are_whole_stay() -> None:
    broken = _misread(REVIEW[1], "utf-8", "latin-1")
    decoded = undo(Decoded("\n".join((REVIEW[0], broken, PLAN[0])), "utf-8"))
    assert decoded.text == "\n".join((REVIEW[0], REVIEW[1], PLAN[0]))
    assert decoded.encoding == "utf-8, in part undone from utf-8 read as latin-1"


@pytest.mark.parametrize("lost", ["\ufffd", "?"])
def test_a_lost_byte_is_found_where_only_one_character_makes_sense(lost: str) -> None:
    text = "加快推进现代化建设，实现全县经济社会高质量发展，城乡居民收入稳步增长\n" * 3
    decoded = undo(Decoded(_misread(text, "utf-8", "gb18030", "replace").replace("\ufffd", lost), "utf-8"))
    pairs = list(zip(decoded.text, text, strict=True))
    assert sum(a == b for a, b in pairs) > 0.95 * len(text)
    assert all(a in {b, "\ufffd"} for a, b in pairs)
    told = {edit.start: edit for edit in decoded.edits}
    assert all(told[at].kind == "damage" for at, (a, _) in enumerate(pairs) if a == "\ufffd")
    assert all(decoded.text[edit.start : edit.end] == edit.clean == edit.raw for edit in decoded.edits)
    assert {edit.kind for edit in decoded.edits} <= {"repair", "damage"}


def test_a_clean_text_is_left_alone() -> None:
    for text in (TEXT, TRADITIONAL, "plain ASCII", "", "Ürümqi, Qiqihar"):
        decoded = Decoded(text, "utf-8")
        assert undo(decoded) is decoded
