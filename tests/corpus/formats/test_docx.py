import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.corpus import load_registry, parse_report
from baogao.corpus.formats.docx import read_docx
from baogao.corpus.formats.numbering import FORMATS, chinese
from baogao.errors import BaogaoError
from baogao.schema import ReportInfo

from ...limits import linear_time
from .check import body_of
from .make_docx import numbered, numbering, p, package, printed, r, saved, zipped

ROOT = Path(__file__).resolve().parents[3]
HEADER = "清溪县人民政府工作报告"


def read(body: str, **parts: str) -> str:
    return read_docx(package(body, {f"{name}.xml": xml for name, xml in parts.items()})).text


def error(data: bytes) -> str:
    with pytest.raises(BaogaoError) as caught:
        read_docx(data, "report.docx")
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("info", load_registry(ROOT / "seeds" / "reports.toml"), ids=lambda info: info.id)
def test_a_seed_written_as_word_reads_back_to_the_same_sentences(info: ReportInfo) -> None:
    lines = [line.strip() for line in (ROOT / "seeds" / info.file).read_text("utf-8").split("\n")]
    lines = ["".join(c for c in line if c.isprintable()) for line in lines if line.strip()]
    document = read_docx(printed(lines, HEADER), "seed.docx")
    again, once = parse_report(body_of(document), info), parse_report("\n".join(lines), info)
    assert [(s.text, s.role) for s in again] == [(s.text, s.role) for s in once]


def test_page_headers_and_footers_are_furniture_and_stand_once() -> None:
    document = read_docx(printed(["各位代表："] * 80, HEADER), Path("folder") / "report.docx")
    notes = [(edit.kind, edit.raw, edit.note) for edit in document.edits]
    assert notes == [("furniture", HEADER, "page header"), ("furniture", "-  -", "page footer")]
    assert (document.format, document.name, document.encoding) == ("docx", "report", "")


def test_title_and_date_of_the_file_are_hints() -> None:
    document = docx.Document()
    document.add_paragraph("各位代表：")
    document.core_properties.title = "2022年清溪县政府工作报告"
    hints = read_docx(saved(document)).hints
    assert hints["title"] == "2022年清溪县政府工作报告"
    assert len(hints["date"]) == 10


def test_a_table_row_is_a_line_where_it_stands() -> None:
    document = docx.Document()
    document.add_paragraph("主要指标：")
    table = document.add_table(2, 3)
    for cell, text in zip(table._cells, ["指标", "单位", "2021年", "生产总值", "亿元", "182.6"], strict=True):
        cell.text = text
    document.add_paragraph("以上数据为快报数。")
    text = read_docx(saved(document)).text
    assert text == "主要指标：\n指标\t单位\t2021年\n生产总值\t亿元\t182.6\n以上数据为快报数。"


def test_a_table_used_for_layout_keeps_its_paragraphs() -> None:
    document = docx.Document()
    cell = document.add_table(1, 2).rows[0].cells[1]
    cell.text = "一、工作回顾"
    cell.add_paragraph("全年生产总值增长8.3%。")
    assert read_docx(saved(document)).text == "一、工作回顾\n全年生产总值增长8.3%。"
    prose = "加快建设现代产业体系，" * 20
    left = docx.Document()
    for cell in left.add_table(1, 2).rows[0].cells:
        cell.text = prose
    assert read_docx(saved(left)).text == f"{prose}\n{prose}"


LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))


def test_automatic_numbers_are_written_out_and_begin_anew_below_each_heading() -> None:
    rows = [
        (0, "工作回顾"),
        (1, "工业"),
        (2, "钢铁"),
        (2, "纺织"),
        (1, "农业"),
        (2, "水稻"),
        (0, "工作安排"),
        (1, "投资"),
    ]
    text = read("".join(p(text, numbered(level)) for level, text in rows), numbering=numbering(*LEVELS))
    assert text.split("\n") == [
        "一、工作回顾",
        "（一）工业",
        "1. 钢铁",
        "2. 纺织",
        "（二）农业",
        "1. 水稻",
        "二、工作安排",
        "（一）投资",
    ]


def test_a_level_text_may_hold_several_numbers() -> None:
    levels = (("decimal", "第%1章"), ("decimal", "%1.%2"))
    text = read(p("总论", numbered(0)) + p("背景", numbered(1)) * 2, numbering=numbering(*levels))
    assert text == "第1章总论\n1.1 背景\n1.2 背景"


def test_a_legal_level_shows_all_numbers_as_digits() -> None:
    levels = (("chineseCounting", "%1、"), ("decimal", "%1.%2"))
    xml = numbering(*levels, extra="<w:isLgl/>")
    assert read(p("甲", numbered(0)) + p("乙", numbered(1)), numbering=xml) == "1、甲\n1.1 乙"


def test_a_list_that_begins_anew_counts_from_its_own_start() -> None:
    again = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    xml = numbering(*LEVELS, nums=again)
    body = "".join(p("甲", numbered(0, number)) for number in (1, 1, 2, 2, 3))
    assert read(body, numbering=xml) == "一、甲\n二、甲\n一、甲\n二、甲\n三、甲"


def test_a_level_that_never_begins_anew_counts_on() -> None:
    xml = numbering(*LEVELS, extra='<w:lvlRestart w:val="0"/>')
    body = "".join(p("甲", numbered(level)) for level in (0, 1, 0, 1))
    assert read(body, numbering=xml) == "一、甲\n（一）甲\n二、甲\n（二）甲"


def test_a_style_brings_its_number_and_a_zero_takes_it_off() -> None:
    styles = (
        '<w:styles {ns}><w:style w:type="paragraph" w:styleId="base"><w:pPr><w:numPr><w:ilvl w:val="1"/>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="head"><w:basedOn w:val="base"/></w:style></w:styles>'
    )
    head = '<w:pStyle w:val="head"/>'
    xml = numbering(*LEVELS).replace('w:val="（%2）"/>', 'w:val="（%2）"/><w:pStyle w:val="head"/>')
    body = p("工业", head) + p("农业", head) + p("无号", f'{head}<w:numPr><w:numId w:val="0"/></w:numPr>')
    assert read(body, numbering=xml, styles=styles) == "（一）工业\n（二）农业\n无号"


def test_bullets_are_layout() -> None:
    assert read(p("工业", numbered(0)), numbering=numbering(("bullet", "\uf0b7"))) == "工业"


@pytest.mark.parametrize(
    ("name", "number", "shown"),
    [
        ("chineseCounting", 21, "二十一"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographDigital", 10, "一〇"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("decimalEnclosedCircleChinese", 3, "③"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalFullWidth", 12, "１２"),
        ("decimalZero", 7, "07"),
        ("lowerRoman", 14, "xiv"),
        ("upperLetter", 28, "BB"),
        ("japaneseLegal", 20, "貳拾"),
    ],
)
def test_a_number_format_counts_as_word_does(name: str, number: int, shown: str) -> None:
    assert FORMATS[name](number) == shown


@given(st.integers(1, 99999), st.integers(1, 99999))
def test_different_numbers_read_differently(a: int, b: int) -> None:
    assert (chinese(a) == chinese(b)) == (a == b)


@pytest.mark.parametrize("form", FORMATS.values(), ids=list(FORMATS))
def test_no_number_is_too_large_or_too_small_for_a_format(form: Callable[[int], str]) -> None:
    assert all(len(form(number)) < 60 for number in (-5, 0, 1, 99, 4000, 999_999))


def test_inserted_text_is_kept_and_deleted_text_is_not() -> None:
    body = p(
        inner=f"{r('增长')}<w:ins>{r('8.3%')}</w:ins><w:del><w:r><w:delText>9%</w:delText></w:r></w:del>{r('。')}"
    )
    moved = p(inner=f"<w:moveFrom>{r('此处')}</w:moveFrom><w:moveTo>{r('别处')}</w:moveTo>")
    assert read(body + moved) == "增长8.3%。\n别处"


def test_a_deleted_paragraph_end_joins_and_does_not_count() -> None:
    deleted = "<w:rPr><w:del/></w:rPr>"
    body = p("工业经济", numbered(0) + deleted) + p("稳步增长。", numbered(0)) + p("农业", numbered(0))
    assert read(body, numbering=numbering(*LEVELS)) == "一、工业经济稳步增长。\n二、农业"


def test_hidden_text_is_left_out_also_by_style() -> None:
    style = '<w:style w:type="character" w:styleId="h"><w:rPr><w:vanish/></w:rPr></w:style>'
    styles = f"<w:styles {{ns}}>{style}</w:styles>"
    runs = r("见", "<w:vanish/>") + r("藏", '<w:rStyle w:val="h"/>') + r("显", '<w:vanish w:val="0"/>')
    assert read(p("公开", inner=runs), styles=styles) == "公开显"


def test_line_breaks_end_lines_and_other_signs_are_kept() -> None:
    inner = f"<w:r><w:br/></w:r>{r('乙')}<w:r><w:noBreakHyphen/></w:r>{r('丙')}<w:r><w:tab/></w:r>{r('丁')}"
    assert read(p("甲", inner=inner)) == "甲\n乙-丙\t丁"


def test_of_a_character_with_a_reading_the_character_is_kept() -> None:
    ruby = f"<w:r><w:ruby><w:rubyPr/><w:rt>{r('táo')}</w:rt><w:rubyBase>{r('洮')}</w:rubyBase></w:ruby></w:r>"
    assert read(p("临", inner=f"{ruby}{r('县')}")) == "临洮县"


def test_comments_and_field_codes_are_no_text_but_links_and_results_are() -> None:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "a"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("链接")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    inner = f"{field}<w:hyperlink>{r('全文')}</w:hyperlink><w:r><w:commentReference w:id='1'/></w:r>"
    controlled = (
        f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{p('内容')}</w:sdtContent></w:sdt>"
    )
    assert read(p("见", inner=inner) + controlled) == "见链接全文\n内容"


def test_a_text_box_stands_once_behind_its_paragraph() -> None:
    box = f"<w:txbxContent>{p('框中文字。')}</w:txbxContent>"
    inner = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r>{r('后半句。')}"
    )
    assert read(p("前半句，", inner=inner) + p("下一段。")) == "前半句，后半句。\n框中文字。\n下一段。"


def test_notes_stand_at_the_end_with_the_marks_of_the_text() -> None:
    def note(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    def part(kind: str, *texts: str) -> str:
        rows = "".join(
            f'<w:{kind} w:id="{i}">{p(inner=f"<w:r><w:{kind}Ref/></w:r>{r(text)}")}</w:{kind}>'
            for i, text in enumerate(texts, 2)
        )
        return (
            f'<w:{kind}s {{ns}}><w:{kind} w:type="separator" w:id="-1">{p("线")}</w:{kind}>{rows}</w:{kind}s>'
        )

    body = p("推进“三农”", inner=f"{note('footnote', 3)}{r('和“双碳”')}{note('endnote', 2)}{r('工作。')}")
    text = read(
        body, footnotes=part("footnote", "未引用。", "三农：农业。"), endnotes=part("endnote", "双碳：目标。")
    )
    assert text == "推进“三农”[1]和“双碳”[2]工作。\n[1]三农：农业。\n[2]双碳：目标。"


def test_a_note_that_refers_to_itself_ends() -> None:
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = f'<w:footnotes {{ns}}><w:footnote w:id="2">{p("注", inner=mark)}</w:footnote></w:footnotes>'
    assert read(p("文", inner=mark), footnotes=notes) == "文[1]\n注[1]"


def test_an_embedded_web_page_is_read() -> None:
    page = "<html><body><p>各位代表：</p><p>过去一年，生产总值增长8.3%。</p></body></html>"
    data = package('<w:altChunk r:id="c"/>', {"chunk.html": page}, {"c": ("aFChunk", "chunk.html")})
    assert read_docx(data).text == "各位代表：\n过去一年，生产总值增长8.3%。"


def test_strict_names_are_read_too() -> None:
    usual = package(p("各位代表："))
    parts = {
        name: zipfile.ZipFile(io.BytesIO(usual)).read(name)
        for name in zipfile.ZipFile(io.BytesIO(usual)).namelist()
    }
    old, new = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert (
        read_docx(zipped({name: data.replace(old, new) for name, data in parts.items()})).text == "各位代表："
    )


def test_another_package_is_named() -> None:
    assert "an Excel workbook, no Word file" in error(zipped({"xl/workbook.xml": b"<a/>"}))
    assert "a PowerPoint presentation" in error(zipped({"ppt/presentation.xml": b"<a/>"}))
    assert "an OpenDocument file" in error(zipped({"META-INF/manifest.xml": b"<a/>"}))
    assert "a zip archive" in error(zipped({"a.txt": b"a"}))


def test_broken_files_are_named_in_one_line() -> None:
    whole = printed(["各位代表：" * 100] * 50, HEADER)
    assert "is truncated or damaged" in error(whole[: len(whole) // 2])
    assert "is no Word file" in error("各位代表".encode())
    assert "is encrypted" in error(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    assert "is an old Word file" in error(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert "holds no text" in error(package(p()))
    assert "is no XML" in error(package("<w:p>"))


def test_a_flipped_bit_in_a_part_is_damage() -> None:
    whole = bytearray(package(p("各位代表：" * 300)))
    place = whole.index(b"word/document.xml") + len("word/document.xml") + 20
    whole[place] ^= 0xFF
    assert "is damaged" in error(bytes(whole))


def test_zip_bombs_are_refused_before_they_inflate() -> None:
    bomb = package(p("甲"), {"big.xml": "<a>" + " " * 30_000_000 + "</a>"})
    many = zipped({f"{i}.xml": b"\0" * 9_000_000 for i in range(23)})
    assert len(bomb) < 100_000
    with linear_time():
        assert "inflates to more than" in error(bomb)
        assert "inflates to more than" in error(many)


def test_a_part_that_lies_about_its_size_is_damage() -> None:
    bomb = bytearray(package(p("甲" * 2_000_000)))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = next(
            i
            for i in range(len(bomb))
            if bomb.startswith(mark, i) and b"word/document.xml" in bomb[i : i + 64]
        )
        bomb[at + place : at + place + 4] = (1000).to_bytes(4, "little")
    assert "is damaged" in error(bytes(bomb))


def test_entities_are_never_expanded() -> None:
    laughs = '<!DOCTYPE a [<!ENTITY a "哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;">]>'
    data = zipfile.ZipFile(io.BytesIO(package(p("甲"))))
    parts = {name: data.read(name) for name in data.namelist()}
    parts["word/document.xml"] = laughs.encode() + parts["word/document.xml"].replace("甲".encode(), b"&b;")
    assert "declares a document type" in error(zipped(parts))


def test_deep_nesting_is_an_error_and_no_crash() -> None:
    deep = "<w:tbl><w:tr><w:tc>" * 2000 + p("甲") + "</w:tc></w:tr></w:tbl>" * 2000
    assert "is no XML" in error(package(deep))
    assert read("<w:tbl><w:tr><w:tc>" * 60 + p("甲") + "</w:tc></w:tr></w:tbl>" * 60) == "甲"


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 100), st.binary(min_size=1, max_size=8)), max_size=5))
def test_damaged_bytes_read_or_are_refused(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(
        package(p("各位代表：") + p("增长8.3%。", numbered(0)), {"numbering.xml": numbering(*LEVELS)})
    )
    for percent, piece in changes:
        at = percent * (len(data) - 1) // 100
        data[at : at + len(piece)] = piece
    try:
        read_docx(bytes(data), "report.docx")
    except BaogaoError as caught:
        assert "\n" not in str(caught)
