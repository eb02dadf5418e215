import difflib
import html
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from baogao.corpus import load_registry, parse_report
from baogao.corpus.document import Document
from baogao.corpus.formats import pdf
from baogao.corpus.formats.doc import find_office
from baogao.corpus.formats.pdf import read_pdf
from baogao.errors import BaogaoError
from baogao.schema import ReportInfo

from ...limits import linear_time
from . import make_docx
from .check import body_of
from .make_pdf import FONT, HEIGHT, WIDTH, both, cut, drawn, lines, picture, printed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[3]
HEADER = "清溪县人民政府工作报告"
INFOS = load_registry(ROOT / "seeds" / "reports.toml")
each_seed = pytest.mark.parametrize("info", INFOS, ids=lambda info: info.id)
LONG = (
    "过去一年，全县上下坚持稳中求进工作总基调，生产总值增长8.3%，新增就业5200人，粮食总产量稳定在12.6万吨"
    "以上，城乡居民收入比缩小到1.68。"
)
OTHER = (
    "工业经济稳步回升，规模以上工业增加值增长7.5%，新认定高新技术企业26家，建成标准厂房36万平方米，"
    "三项指标增幅均居全市前列。"
)


def error(data: bytes) -> str:
    with pytest.raises(BaogaoError) as caught:
        read_pdf(data, "report.pdf")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def furniture(document: Document) -> list[tuple[str, str]]:
    return [(edit.raw, edit.note) for edit in document.edits if edit.kind == "furniture"]


def seed_lines(info: ReportInfo) -> list[str]:
    """The lines of a seed, without characters that no font can draw."""
    raw = (ROOT / "seeds" / info.file).read_text("utf-8")
    return [
        line
        for line in ("".join(c for c in line if c.isprintable()).strip() for line in raw.split("\n"))
        if line
    ]


def assert_same(document: Document, texts: Sequence[str], info: ReportInfo) -> None:
    once = [s.text for s in parse_report("\n".join(texts), info)]
    again = [s.text for s in parse_report(body_of(document), info)]
    matched = difflib.SequenceMatcher(None, once, again, autojunk=False).get_matching_blocks()
    same = sum(len(text) for match in matched for text in once[match.a : match.a + match.size])
    assert same >= 0.995 * sum(map(len, once))


@each_seed
def test_a_seed_printed_as_pdf_reads_back_to_the_same_sentences(info: ReportInfo) -> None:
    texts = seed_lines(info)
    document = read_pdf(printed(texts, HEADER), "seed.pdf")
    assert_same(document, texts, info)
    notes = [note for _, note in furniture(document)]
    assert notes.count("page header") == notes.count("page number") == len(notes) // 2 > 5


@pytest.mark.skipif(
    find_office() is None, reason="needs LibreOffice: install the package libreoffice-writer-nogui"
)
@each_seed
def test_a_seed_printed_by_libreoffice_reads_back_to_the_same_sentences(
    info: ReportInfo, tmp_path: Path
) -> None:
    texts = seed_lines(info)
    (tmp_path / "seed.docx").write_bytes(make_docx.printed(texts, HEADER))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(find_office()), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "seed.docx")], check=True, capture_output=True, timeout=120)
    assert_same(read_pdf((tmp_path / "seed.pdf").read_bytes()), texts, info)


@each_seed
def test_a_seed_printed_by_a_browser_reads_back_to_the_same_sentences(
    info: ReportInfo, chromium: "Browser"
) -> None:
    texts = seed_lines(info)
    style = "p{font:16pt/28pt 'Noto Serif CJK SC',serif;text-indent:2em;margin:0;text-align:justify}"
    page = chromium.new_page()
    page.set_content(f"<style>{style}</style>" + "".join(f"<p>{html.escape(text)}</p>" for text in texts))
    data = page.pdf(
        format="A4",
        display_header_footer=True,
        margin=dict.fromkeys(("top", "bottom", "left", "right"), "3cm"),
    )
    page.close()
    assert_same(read_pdf(data), texts, info)


def test_a_paragraph_goes_on_over_the_page_end_and_the_margins_stand_behind_it() -> None:
    first, second = cut(LONG), cut(OTHER)
    number = [lines([f"— {n} —"], x=280, y=40, size=9) for n in (1, 2, 3)]
    head = lines([HEADER], x=250, y=800, size=9)
    pages = [
        both(head, lines([*second, *first[:2]]), number[0]),
        both(head, lines([*first[2:], *second]), number[1]),
        both(head, lines(second), number[2]),
    ]
    document = read_pdf(drawn(*pages))
    assert body_of(document) == "\n".join([OTHER, LONG, OTHER, OTHER])
    after = document.text.split("\n")
    assert after.index(LONG) == 2
    assert after[3:5] == ["— 1 —", HEADER]
    assert furniture(document)[1:3] == [("— 1 —", "page number"), (HEADER, "page header")]


def test_a_number_that_does_not_count_pages_is_text() -> None:
    pages = [lines([*cut(LONG), f"\u3000\u3000{number}"]) for number in (2019, 365, 1001)]
    assert furniture(read_pdf(drawn(*pages))) == []


def test_a_line_of_a_single_page_is_never_furniture() -> None:
    assert furniture(read_pdf(drawn(lines([HEADER, *cut(LONG), "— 1 —"])))) == []


def test_short_lines_headings_and_titles_are_lines_of_their_own() -> None:
    title = both(lines(["2022年政府工作报告"], x=170, y=780, size=22), lines(["县长李明"], x=260, y=755))
    text = lines(
        ["各位代表：", *cut("一、2021年工作回顾"), *cut(LONG), *cut("（一）工业"), *cut(OTHER)], y=700
    )
    document = read_pdf(drawn(both(title, text)))
    expected = [
        "2022年政府工作报告",
        "县长李明",
        "各位代表：",
        "一、2021年工作回顾",
        LONG,
        "（一）工业",
        OTHER,
    ]
    assert document.text.split("\n") == expected


def test_paragraphs_without_indent_are_told_by_their_spacing() -> None:
    full = "全县上下坚持稳中求进工作总基调，扎实推动高质量发展迈上新台阶，" * 2 + "各项目标圆满完成。"
    parts, y = [], 760.0
    for text in (full[-78:], OTHER, full[-78:], OTHER):
        rows = [row.strip("\u3000") for row in cut(text, first=26)]
        parts.append(lines(rows, y=y, leading=24))
        y -= 24 * len(rows) + 12
    assert read_pdf(drawn(both(*parts))).text.split("\n") == [full[-78:], OTHER, full[-78:], OTHER]


def test_a_hanging_list_item_is_one_paragraph() -> None:
    item = cut(f"1.{LONG}", width=24, first=26)
    rows = [*cut(LONG), item[0].strip("\u3000"), *(f"\u3000\u3000{row}" for row in item[1:]), *cut(OTHER)]
    assert read_pdf(drawn(lines(rows))).text.split("\n") == [LONG, f"1.{LONG}", OTHER]


def test_columns_are_read_one_after_the_other_below_a_headline() -> None:
    def column(text: str, x: float) -> object:
        rows = [row for _ in range(3) for row in cut(text, 16, 14)]
        return lines(rows, x=x, y=700, size=12, leading=18)

    head = lines(["政府工作报告（全文）——在清溪县人民代表大会上"], x=100, y=760, size=20)
    page = both(head, column(LONG, 80), column(OTHER, 310))  # type: ignore[arg-type]
    text = read_pdf(drawn(page)).text.split("\n")
    assert text == ["政府工作报告（全文）——在清溪县人民代表大会上", *[LONG] * 3, *[OTHER] * 3]


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    rows = [row for _ in range(4) for row in cut(LONG, 16, 14)]
    half = len(rows) // 2 + 1
    page = both(lines(rows[:half], x=80, size=12, leading=18), lines(rows[half:], x=310, size=12, leading=18))
    assert read_pdf(drawn(page)).text.split("\n") == [LONG] * 4


def test_a_table_row_is_a_line() -> None:
    rows = [
        ("指标", "单位", "2021年"),
        ("生产总值", "亿元", "182.6"),
        ("财政收入", "亿元", "16.3"),
        ("粮食产量", "万吨", "12.6"),
    ]
    cells = [
        lines(column, x=x, y=500) for column, x in zip(zip(*rows, strict=True), (90, 250, 400), strict=True)
    ]
    text = read_pdf(drawn(both(lines(cut(LONG)), *cells))).text.split("\n")
    assert text == [LONG, *("\t".join(row) for row in rows)]


def test_lines_of_a_table_of_contents_stay_apart() -> None:
    contents = [
        f"{name}{'…' * (24 - len(name))}{i}" for i, name in enumerate(("工作回顾", "总体要求", "重点工作"), 1)
    ]
    assert read_pdf(drawn(lines([*contents, *cut(LONG)]))).text.split("\n") == [*contents, LONG]


def test_a_footnote_stands_behind_the_paragraph_that_the_page_end_cuts() -> None:
    first = cut(LONG)
    mark = lines(["1"], x=90 + 26 * 16 + 1, y=740 - 28 + 7, size=8)
    note = lines(["1三农：农业、农村、农民。"], y=120, size=10)
    pages = [both(lines([*cut(OTHER), *first[:2]]), note), lines([*first[2:], *cut(OTHER)])]
    text = read_pdf(drawn(*pages)).text.split("\n")
    assert text == [OTHER, LONG, "1三农：农业、农村、农民。", OTHER]
    assert "[1]" in read_pdf(drawn(both(lines(cut(LONG)), mark))).text


def test_powers_are_no_notes() -> None:
    page = both(lines(["面积达5200m"], x=90), lines(["2"], x=90 + 16 * 3 + 5 * 16 * 0.62, y=747, size=8))
    assert "[2]" not in read_pdf(drawn(page)).text


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_page_reads_as_it_is_written(rotation: int) -> None:
    assert read_pdf(drawn(lines(cut(LONG), y=400), rotation=rotation)).text == LONG


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_writing_reads_as_it_runs(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(angle)
        canvas.translate(-WIDTH / 2, -HEIGHT / 2)
        lines([*cut(LONG), *cut(OTHER)], y=600)(canvas)

    assert read_pdf(drawn(draw)).text.split("\n") == [LONG, OTHER]


def test_a_headline_from_top_to_bottom_is_one_line() -> None:
    page = both(
        lines(list("奋力谱写新篇章"), x=60, y=760, size=20, leading=24),
        lines(cut(LONG, 20, 18), x=150, y=500),
    )
    assert read_pdf(drawn(page)).text.split("\n") == ["奋力谱写新篇章", LONG]


def test_a_slanted_watermark_does_not_mix_with_the_text() -> None:
    def watermark(canvas: Canvas) -> None:
        canvas.setFont(FONT, 50)
        canvas.saveState()
        canvas.translate(150, 250)
        canvas.rotate(45)
        canvas.drawString(0, 0, "内部资料")
        canvas.restoreState()

    document = read_pdf(drawn(*[both(lines([*cut(LONG), *cut(OTHER)]), watermark)] * 2))
    assert body_of(document).split("\n") == [LONG, OTHER] * 2
    assert furniture(document) == [("内部资料", "watermark")] * 2


def test_characters_drawn_twice_to_look_bold_are_read_once() -> None:
    page = both(lines(cut(LONG)), lines(cut(LONG), x=90.3))
    assert read_pdf(drawn(page)).text == LONG


def test_a_doubled_character_stays() -> None:
    assert (
        read_pdf(drawn(lines(["人人享有，欣欣向荣，all 11 millions"]))).text
        == "人人享有，欣欣向荣，all 11 millions"
    )


def test_title_and_date_of_the_file_are_hints() -> None:
    document = read_pdf(
        drawn(lines(["各位代表："]), title="Microsoft Word - 政府工作报告"), Path("a") / "b.pdf"
    )
    assert document.hints["title"] == "政府工作报告"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", document.hints["date"])
    assert (document.format, document.name, document.encoding) == ("pdf", "b", "")


def test_a_scan_is_named_as_such_also_where_an_app_stamps_its_pages() -> None:
    assert "is a scan: page images without a text layer" in error(drawn(picture, picture))
    stamp = both(picture, lines(["由某某扫描软件免费扫描创建生成"], y=20, size=9))
    assert "is a scan" in error(drawn(stamp, stamp, stamp))
    assert "ocrmypdf" in error(drawn(picture))


def test_pages_without_text_among_others_are_damage_where_they_stand() -> None:
    document = read_pdf(drawn(lines(cut(LONG)), picture, picture, lines(cut(OTHER))))
    assert document.text.split("\n") == [LONG, OTHER]
    damage = [(edit.start, edit.end, edit.note) for edit in document.edits]
    assert damage == [(len(LONG) + 1, len(LONG) + 1, f"page {n} is a picture without text") for n in (2, 3)]


def test_a_scan_with_a_text_layer_is_read() -> None:
    assert read_pdf(drawn(both(picture, lines(cut(LONG))))).text == LONG


def test_a_page_that_draws_nothing_holds_no_text() -> None:
    assert "holds no text" in error(drawn(lambda canvas: canvas.rect(100, 100, 50, 50)))


def test_an_encrypted_file_is_refused_and_one_that_opens_without_a_password_is_read() -> None:
    assert "is encrypted" in error(drawn(lines(cut(LONG)), password=HEADER[:2], owner="owner"))
    assert read_pdf(drawn(lines(cut(LONG)), owner="owner")).text == LONG


def test_broken_files_are_named_in_one_line() -> None:
    whole = printed([LONG] * 60, HEADER)
    for share in (0.2, 0.5, 0.9, 0.99):
        assert "truncated" in error(whole[: int(len(whole) * share)])
    assert "is damaged, or no PDF" in error(b"%PDF-1.4\n" + bytes(range(256)) * 50 + b"%%EOF")
    assert "truncated" in error(b"%PDF-1.7\n")


def test_what_a_server_appends_does_no_harm() -> None:
    assert read_pdf(drawn(lines(cut(LONG))) + b"\n<!-- served -->\n" * 300).text == LONG


def test_long_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = drawn(*[lines(cut(LONG))] * 4)
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    assert "has more than 3 pages" in error(data)
    monkeypatch.setattr(pdf, "MAX_PAGES", 4)
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 200)
    assert "has more than 200 characters" in error(data)


def unmapped(text: str) -> bytes:
    """A page whose font draws A and B as shapes without a name that anybody knows."""
    stream = f"BT /F1 16 Tf 90 700 Td ({text}) Tj ET".encode()
    table = (
        b"1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <43> <0043> <44> <0044> endbfchar"
    )
    shape = b"500 0 0 0 500 500 d1 0 0 400 400 re f"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 500 500]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 65/LastChar 68"
        b"/Widths[500 500 500 500]/CharProcs<</q1 6 0 R/q2 6 0 R/C 6 0 R/D 6 0 R>>"
        b"/ToUnicode 7 0 R/Encoding<</Type/Encoding/Differences[65/q1/q2/C/D]>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shape), shape),
        b"<</Length %d>>stream\n%s\nendstream" % (len(table), table),
    ]
    rows = b"".join(b"%d 0 obj%s endobj\n" % (i, body) for i, body in enumerate(objects, 1))
    return b"%PDF-1.4\n" + rows + b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"


def test_characters_without_unicode_value_are_damage_and_too_many_of_them_an_error() -> None:
    document = read_pdf(unmapped("CDCDCDABCDCD"))
    assert document.text == "CDCDCD\ufffd\ufffdCDCD"
    (edit,) = document.edits
    assert (edit.kind, edit.start, edit.end) == ("damage", 6, 8)
    assert edit.note.startswith("no Unicode value: glyph ")
    assert "do not tell which characters" in error(unmapped("ABABCD"))


def test_a_page_of_a_hundred_thousand_scattered_characters_ends() -> None:
    def scatter(canvas: Canvas) -> None:
        canvas.setFont(FONT, 4)
        for number in range(20_000):
            canvas.drawString(number * 37 % 590, number * 61 % 840, "点")

    with linear_time(30):
        assert read_pdf(drawn(scatter)).text.count("点") > 19_000


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=90)


@settings(max_examples=25)
@given(st.lists(HAN.map(lambda text: f"{text}。"), min_size=1, max_size=40), st.sampled_from([10.5, 14, 16]))
def test_no_printed_character_is_lost_and_paragraphs_stay_whole(texts: list[str], size: float) -> None:
    document = read_pdf(printed(texts, HEADER, size))
    margins = [re.escape(HEADER), r"— ?\d+ ?—"] if not furniture(document) else []  # of a single page
    kept = [line for line in body_of(document).split("\n") if not any(re.fullmatch(m, line) for m in margins)]
    assert kept == texts


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 100), st.binary(min_size=1, max_size=8)), max_size=5))
def test_damaged_bytes_read_or_are_refused(changes: list[tuple[int, bytes]]) -> None:
    data = bytearray(drawn(lines(cut(LONG)), lines(cut(OTHER))))
    for percent, piece in changes:
        at = percent * (len(data) - 1) // 100
        data[at : at + len(piece)] = piece
    try:
        read_pdf(bytes(data), "report.pdf")
    except BaogaoError as caught:
        assert "\n" not in str(caught)
