from pathlib import Path

import pytest

from baogao.corpus.read import decode, read_text
from baogao.errors import BaogaoError

from .make import report

SIMPLIFIED = report()
TRADITIONAL = "各位代表：現在，我代表縣人民政府報告工作。全縣經濟發展，實現生產總值增長，為人民服務。"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_an_encoding_is_recognised(encoding: str) -> None:
    assert decode(SIMPLIFIED.encode(encoding)).text == SIMPLIFIED


def test_a_traditional_text_in_big5_is_recognised() -> None:
    decoded = decode(TRADITIONAL.encode("big5hkscs"))
    assert decoded.text == TRADITIONAL
    assert decoded.encoding == "big5hkscs"


# Not every text survives being read as GB18030; of this one every pair of characters does.
PAIRS = "政府工作增长发展建设项目全市推进" * 3


@pytest.mark.parametrize(("text", "wrong"), [(SIMPLIFIED, "latin-1"), (PAIRS, "gb18030")])
def test_utf8_that_was_read_wrongly_and_saved_is_undone(text: str, wrong: str) -> None:
    decoded = decode(text.encode().decode(wrong).encode())
    assert decoded.text == text
    assert "undone" in decoded.encoding


def test_line_ends_are_left_as_they_are() -> None:
    assert decode("甲\r\n乙".encode()).text == "甲\r\n乙"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04....", "zip"),
        (bytes(range(256)) * 4, "not text"),
        (b"\x00\x01\x02\x03" * 50, "not text"),
        (b"\xff\xfe\x00", "breaks off"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, what: str) -> None:
    with pytest.raises(BaogaoError, match=what) as caught:
        decode(data, "in.txt")
    assert str(caught.value).startswith("in.txt: ")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="no such file"):
        read_text(tmp_path / "none.txt")


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        read_text(tmp_path)
