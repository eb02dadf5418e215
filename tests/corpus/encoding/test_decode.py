import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.encoding.decode import decode
from baogao.errors import BaogaoError

from ..make import PLAN, REVIEW, report

SIMPLIFIED = report()
TRADITIONAL = "各位代表：現在，我代表縣人民政府報告工作。全縣經濟發展，實現生產總值增長，為人民服務。"
LINES = [*REVIEW, *PLAN]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_an_encoding_is_recognised(encoding: str) -> None:
    decoded = decode(SIMPLIFIED.encode(encoding))
    assert (decoded.text, decoded.encoding, decoded.edits) == (SIMPLIFIED, encoding, ())


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "utf-16-le", "utf-16-be", "hz"])
@pytest.mark.parametrize("line", LINES)
def test_twenty_characters_are_enough(encoding: str, line: str) -> None:
    assert decode(line[:20].encode(encoding)).text == line[:20]


@pytest.mark.parametrize("encoding", ["big5", "big5hkscs", "gb18030", "utf-16-le"])
def test_a_traditional_text_is_recognised(encoding: str) -> None:
    assert decode(TRADITIONAL.encode(encoding)).text == TRADITIONAL


def test_iso_2022_cn_is_read() -> None:
    seven = bytes(byte & 0x7F for byte in "政府工作报告".encode("gb2312"))
    decoded = decode(b"\x1b$)A\x0e" + seven + b"\x0f 2022\n")
    assert decoded == ("政府工作报告 2022\n", "iso-2022-cn", ())


def test_ascii_with_a_tilde_and_a_brace_is_no_hz() -> None:
    assert decode(b"a ~{ b ~} c").text == "a ~{ b ~} c"


def test_line_ends_are_left_as_they_are() -> None:
    assert decode("甲\r\n乙".encode()).text == "甲\r\n乙"


def test_a_wrong_claim_is_not_believed() -> None:
    assert decode("全县生产总值增长".encode("gbk"), hint="big5").text == "全县生产总值增长"
    assert decode("全县生产总值增长".encode("gbk"), hint="no-such-code").encoding == "gb18030"


def test_one_broken_byte_leaves_the_rest_readable() -> None:
    data = bytearray(SIMPLIFIED.encode("gb18030"))
    at = data.index("投资".encode("gbk"))
    data[at] = 0xFF
    decoded = decode(bytes(data))
    assert decoded.encoding == "gb18030"
    assert decoded.text.split("\n")[:6] == SIMPLIFIED.split("\n")[:6]
    edit = decoded.edits[0]
    assert edit.kind == "damage"
    assert edit.note.startswith("bytes FF") or " FF" in edit.note
    assert decoded.text[edit.start] == "\ufffd"


def test_a_broken_byte_of_utf8_is_told_with_its_place() -> None:
    head = "全县生产总值增长".encode()
    decoded = decode(head + b"\xe4\xbd" + "，完成投资12亿元。".encode())
    assert decoded.text == "全县生产总值增长\ufffd，完成投资12亿元。"
    assert [edit.note for edit in decoded.edits] == [f"bytes E4 BD at {len(head)} fit no character of utf-8"]


def test_lines_in_two_encodings_are_decoded_one_by_one() -> None:
    data = b"\n".join(line.encode("gb18030" if at % 2 else "utf-8") for at, line in enumerate(LINES))
    assert decode(data) == ("\n".join(LINES), "utf-8 + gb18030", ())


def test_a_foreign_line_that_decodes_by_chance_is_found() -> None:
    foreign = "坚持稳中求进，统筹推进各项工作，"  # its bytes are a text of GBK as well
    foreign.encode().decode("gbk")
    data = b"\n".join([*(line.encode("gb18030") for line in LINES), foreign.encode()])
    assert decode(data) == ("\n".join([*LINES, foreign]), "gb18030 + utf-8", ())


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"PK\x03\x04....", "zip"),
        (bytes(range(256)) * 4, "not text"),
        (b"\x00\x01\x02\x03" * 50, "not text"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "not text"),
        (bytes((7 * at * at + 31 * at) % 251 for at in range(4000)), "not text"),
    ],
)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, what: str) -> None:
    with pytest.raises(BaogaoError, match=what) as caught:
        decode(data, "in.txt")
    assert str(caught.value).startswith("in.txt: ")
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_give_text_or_one_clear_error(data: bytes) -> None:
    try:
        decoded = decode(data)
    except BaogaoError:
        return
    assert not any("\ud800" <= char <= "\udfff" for char in decoded.text)
    assert all(decoded.text[edit.start : edit.end] == edit.clean for edit in decoded.edits)


@given(st.lists(st.sampled_from(LINES), min_size=1), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_a_whole_text_comes_back(lines: list[str], encoding: str) -> None:
    text = "\n".join(lines)
    assert decode(text.encode(encoding)) == (text, encoding, ())


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5hkscs"])
def test_a_few_zero_bytes_do_not_make_a_report_unreadable(encoding: str) -> None:
    text = "全縣生產總值增長，新增就業人口，完成投資。" * 10
    for broken in (text[:50] + "\x00" + text[50:], text + "\x00\x00"):
        assert decode(broken.encode(encoding)).text == broken
