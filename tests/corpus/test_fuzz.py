"""Whatever bytes come in, reading ends in one clear line or in a report that accounts for every character.

The examples are the same in every run. ``BAOGAO_FUZZ=50 pytest tests/corpus/test_fuzz.py --hypothesis-seed=7`` tries
fifty times as many, drawn anew.
"""

import csv
import io
import json
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from baogao.corpus import parse_report
from baogao.corpus.document import Document
from baogao.corpus.read import document_of, read_documents
from baogao.errors import BaogaoError
from baogao.schema import Report

from .formats import make_docx, make_pdf
from .formats.pages import LAYOUTS
from .formats.test_mhtml import saved
from .make import report
from .test_report import unaccounted

TIMES = int(os.environ.get("BAOGAO_FUZZ", "0"))


def examples(count: int) -> settings:
    return settings(
        max_examples=count * max(1, TIMES),
        derandomize=not TIMES,
        database=None,
        phases=[Phase.generate],  # to shrink an example takes minutes
        suppress_health_check=[
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
            HealthCheck.large_base_example,
        ],
    )


def is_han(char: str) -> bool:
    return (
        "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\U00020000" <= char <= "\U0003ffff"
    )


def assert_accounted(document: Document, parsed: Report) -> None:
    """No character is lost without a record, none stands twice, none comes from nowhere."""
    raw = document.text
    assert unaccounted(raw, parsed) == []
    pairs = [
        (at + i, begin + i, s.text[at + i])
        for s in parsed
        for at, begin, length in s.raw
        for i in range(length)
    ]
    assert max(Counter(origin for _, origin, _ in pairs).values(), default=1) == 1
    edited = {at for edit in parsed.edits for at in range(edit.start, edit.end)}
    assert all(is_han(clean) for _, origin, clean in pairs if is_han(raw[origin]) and origin not in edited)
    assert all(raw[edit.start : edit.end] == edit.raw for edit in parsed.edits)
    written = Counter("".join(edit.clean for edit in parsed.edits))
    shown = Counter("".join(s.text for s in parsed)) - Counter(clean for _, _, clean in pairs)
    assert shown.total() <= written.total()


def read(path: Path) -> Iterator[Report]:
    """What a file holds; an error must be one that was foreseen."""
    documents: list[Document | BaogaoError] = []
    try:
        documents += read_documents(path)
    except BaogaoError as error:
        documents.append(error)
    for one in documents:
        if isinstance(one, BaogaoError):
            assert "\n" not in str(one)
            assert str(path.name) in str(one)
        else:
            parsed = parse_report(one)
            assert_accounted(one, parsed)
            yield parsed


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


# -- texts

HAN = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF)
RARE = st.sampled_from("㐀䶵﨎豈\U00020000\U0002ceb0\U000323afㄅ々〇⼀⺀⽬ａ１％﹪①⑴Ⅰ㈠㊤")
MARKS = st.sampled_from("，。！？；：、…—·“”‘’「」『』（）()【】〔〕[]《》〈〉,.;:!?%-~*#&<>/\\|\"'=+_^`{}$@")
SPACES = st.sampled_from(" \u3000\t\n\r\f\v\x1c\x1d\x1e\x85\xa0\u2028\u2029\u200b\ufeff\u00ad")
ANYTHING = st.characters(exclude_categories=["Cs"])
PIECES = st.sampled_from(
    (
        *"的是年亿元增长发展著着裏里",
        "(xiàng)",
        "（xiang）",
        "e\u0301",
        "a" + "\u0301" * 40,
        "\u1100\u1161\u11a8",
        "&nbsp;",
        "&#19968;",
        "&#xD800;",
        "&lt;p&gt;",
        "&amp;nbsp;",
        "<b>",
        "</p>",
        "<a href='x'>",
        "<!--",
        "-->",
        "<![CDATA[",
        "<script>",
        "**",
        "## ",
        "?縣",
        "??h郵",
        "锘挎斂搴滃伐浣滄姤鍛",
        "æ”¿åºœå·¥ä½œ",
        "Õþ¸®¹¤×÷",
        "\ufffd\ufffd",
        "\ue000",
        "[1]",
        "①",
        "注：",
        "一、2021年工作回顾\n",
        "二、2022年工作安排\n",
        "（二）",
        "第一章 ",
        "1.",
        "名词解释\n",
        "附件1\n",
        "各位代表：\n",
        "来源：日报 时间：2022-01-01 12:30\n",
        "首页 | 政务公开 | 上一篇：某县\n",
        "【打印】【关闭】\n",
        "第3页 共20页\n",
        "— 3 —\n",
        "责任编辑：李明\n",
        "点击下载APP",
        "（鼓掌）",
        "今年主要预期目标是：",
        "在县第十七届人民代表大会第二次会议上\n",
        "加快建设北溪水厂，完善供水管网，力争年内通水。",
        "經濟發展，產業結構優化，實現縣域現代化。",
        report() + "\n",
    )
)
TEXT = st.lists(
    HAN | RARE | MARKS | SPACES | ANYTHING | PIECES | st.text("0123456789.%", max_size=4), max_size=80
).map("".join)
REPEATED = st.builds(
    lambda piece, times, end: piece * times + end, PIECES | ANYTHING, st.integers(2, 3000), TEXT
)


@examples(120)
@given(TEXT)
def test_a_report_accounts_for_every_character_of_any_text(raw: str) -> None:
    assert_accounted(Document(raw), parse_report(raw))


@examples(40)
@given(REPEATED)
def test_a_report_accounts_for_every_character_of_endless_lines(raw: str) -> None:
    assert_accounted(Document(raw), parse_report(raw))


@examples(60)
@given(st.text(st.characters(), max_size=60))
def test_halves_of_characters_break_nothing(raw: str) -> None:
    assert_accounted(Document(raw), parse_report(raw))


ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@examples(80)
@given(st.sampled_from(ENCODINGS), TEXT)
def test_no_han_character_of_a_text_file_is_lost_in_decoding(encoding: str, raw: str) -> None:
    """Behind a whole report, so that the encoding is clear; broken text the reader may repair is left out."""
    text = f"{report()}\n{report()}\n{raw}".replace("\0", "")  # a sign of UTF-16, or of no text
    document = document_of(text.encode(encoding), Path("a.txt"))
    assume(" undone" not in document.encoding)
    assert [char for char in document.text if is_han(char)] == [char for char in text if is_han(char)]
    assert_accounted(document, parse_report(document))


# -- files


def page() -> str:
    return LAYOUTS["trs_2010"](report().split("\n"))


def as_csv() -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "title", "text"], ["a", "题", report()], ["b", "“", report()]])
    return out.getvalue().encode("gb18030")


def as_jsonl() -> bytes:
    return "\n".join(json.dumps({"id": i, "text": report()}, ensure_ascii=i > 1) for i in range(4)).encode()


def as_parquet() -> bytes:
    pyarrow = pytest.importorskip("pyarrow")
    out = io.BytesIO()
    pytest.importorskip("pyarrow.parquet").write_table(pyarrow.table({"text": [report(), page()]}), out)
    return out.getvalue()


def as_docx() -> bytes:
    return make_docx.printed(report().split("\n"), "清溪县人民政府")


def as_pdf() -> bytes:
    return make_pdf.printed(report().split("\n"), "清溪县人民政府")


FILES: dict[str, Callable[[], bytes]] = {
    "utf8.txt": lambda: report().encode(),
    "gb.txt": lambda: report().encode("gb18030"),
    "big5.txt": lambda: "經濟發展，產業結構優化，實現縣域現代化。\n".encode("big5") * 9,
    "wide.txt": lambda: report().encode("utf-16"),
    "misread.txt": lambda: report().encode().decode("gb18030", "replace").encode(),
    "page.html": lambda: page().encode(),
    "gb.htm": lambda: page().replace('charset="utf-8"', "charset=gb2312").encode("gb18030"),
    "page.mht": lambda: saved((page(), "gb18030", "quoted-printable"), (page(), "utf-8", "base64")),
    "a.docx": as_docx,
    "a.pdf": as_pdf,
    "a.csv": as_csv,
    "a.jsonl": as_jsonl,
    "a.json": lambda: json.dumps([{"text": report()}, {"text": page()}]).encode(),
    "a.parquet": as_parquet,
}


@cache
def valid(name: str) -> bytes:
    return FILES[name]()


SCRAPS = st.binary(max_size=12) | TEXT.map(lambda text: text.encode("gb18030"))


@st.composite
def broken(draw: st.DrawFn, data: bytes) -> bytes:
    """A file with bytes put in, taken out, doubled or written over at up to four places."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(data)))
        end = draw(st.integers(start, min(len(data), start + draw(st.sampled_from([1, 4, 60, len(data)])))))
        scrap = draw(st.one_of(st.just(b""), st.just(data[start:end] * 2), SCRAPS))
        data = data[:start] + scrap + data[end:]
    return data


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_a_report_or_one_line(name: str, folder: Path) -> None:
    assert all(list(read(put(folder, f"whole-{name}", valid(name)))))

    @examples(6)
    @given(broken(valid(name)))
    def check(data: bytes) -> None:
        list(read(put(folder, name, data)))

    check()


def test_a_word_file_with_broken_parts_is_a_report_or_one_line(folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(valid("a.docx"))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}

    @examples(50)
    @given(st.sampled_from(sorted(parts)), st.data())
    def check(name: str, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from([name, "word/document.xml"]))
        changed = {**parts, name: data.draw(broken(parts[name]))}
        list(read(put(folder, "parts.docx", make_docx.zipped(changed))))

    check()


STARTS = st.sampled_from(
    [
        b"",
        b"%PDF-1.4\n",
        b"PK\x03\x04",
        b"MIME-Version: 1.0\n",
        b"<html>",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
    ]
)


@examples(100)
@given(
    start=STARTS, data=st.binary(max_size=400) | TEXT.map(str.encode), suffix=st.sampled_from(sorted(FILES))
)
def test_any_bytes_under_any_name_are_a_report_or_one_line(
    folder: Path, start: bytes, data: bytes, suffix: str
) -> None:
    list(read(put(folder, f"any-{suffix}", start + data)))


@examples(25)
@given(paragraphs=st.lists(TEXT, min_size=1, max_size=6))
def test_no_han_character_of_a_table_is_lost(folder: Path, paragraphs: list[str]) -> None:
    texts = [f"{report()}\n{paragraph}" for paragraph in paragraphs]
    path = put(folder, "rows.jsonl", "\n".join(json.dumps({"text": text}) for text in texts).encode())
    found = [document for document in read_documents(path) if isinstance(document, Document)]
    assert len(found) == len(texts)
    for document, text in zip(found, texts, strict=True):
        if "<" not in text and "&" not in text:
            assert document.text == text
        assert_accounted(document, parse_report(document))


@examples(30)
@given(paragraphs=st.lists(st.text(HAN | RARE | MARKS, min_size=1, max_size=60), min_size=1, max_size=12))
def test_no_han_character_of_a_page_or_word_file_is_lost(paragraphs: list[str]) -> None:
    wanted = Counter(char for paragraph in paragraphs for char in paragraph if is_han(char))
    escaped = [p.replace("&", "&amp;").replace("<", "&lt;") for p in paragraphs]
    lines = report().split("\n")
    files = {
        "a.html": LAYOUTS["modern_2020"]([*lines, *escaped, *lines]).encode(),
        "a.docx": make_docx.printed([*lines, *paragraphs, *lines], "清溪县"),
    }
    for name, data in files.items():
        document = document_of(data, Path(name))
        assert not wanted - Counter(document.text)
        assert_accounted(document, parse_report(document))
