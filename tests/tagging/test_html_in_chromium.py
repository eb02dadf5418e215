"""The pages in a real browser, from ``file://`` as a reader opens them."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from baogao.schema import Report, ReportInfo, Span, labels
from baogao.tagging.collection import TaggedReport, TagSummary
from baogao.tagging.html import index_html, report_html

from .make import report, sentence

if TYPE_CHECKING:
    from typing import Literal

    from playwright.sync_api import Browser, Page, ViewportSize

    Scheme = Literal["light", "dark"]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1400, "height": 900}


class Reader:
    """Opens pages and keeps what the browser complains about or asks for."""

    def __init__(self, browser: "Browser", folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.complaints: list[str] = []
        self.requests: list[str] = []

    def open(
        self, html: str, viewport: dict[str, int] = DESK, scheme: "Scheme" = "light", *, script: bool = True
    ) -> "Page":
        path = self.folder / "page.html"
        path.write_text(html, encoding="utf-8")
        size: ViewportSize = {"width": viewport["width"], "height": viewport["height"]}
        page = self.browser.new_page(
            reduced_motion="reduce", viewport=size, color_scheme=scheme, java_script_enabled=script
        )
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(path.as_uri())
        return page


@pytest.fixture
def reader(chromium: "Browser", tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(chromium, tmp_path)
    yield reader
    assert reader.complaints == []
    for context in chromium.contexts:
        context.close()


@pytest.fixture
def long(small: Report) -> Report:
    """The small report with enough text behind it that one must scroll."""
    filler = [sentence(f"第{n}项工作要抓紧抓实抓好。" * 5, number=n) for n in range(10, 60)]
    last = sentence("确保建成水渠30公里。", ("建成水渠30公里", "TARGET"), ("30公里", "NUMBER"), number=60)
    return report(*small, *filler, last)


def style(page: "Page", selector: str, name: str, pseudo: str = "") -> str:
    script = "([s, n, p]) => getComputedStyle(document.querySelector(s), p || null)[n]"
    return str(page.evaluate(script, [selector, name, pseudo]))


def in_view(page: "Page", anchor: str) -> bool:
    script = """id => { const box = document.getElementById(id).getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight; }"""
    return bool(page.evaluate(script, anchor))


def test_nothing_but_the_page_itself_is_loaded(reader: Reader, small: Report) -> None:
    page = reader.open(report_html(small, "m"))
    page.wait_for_load_state("networkidle")
    assert [url for url in reader.requests if not url.startswith("data:")] == [page.url]


@pytest.mark.parametrize("label", list(labels()))
def test_a_legend_button_takes_its_marks_away_and_brings_them_back(
    reader: Reader, small: Report, label: str
) -> None:
    page = reader.open(report_html(small, "m"))
    button = page.locator(".legend button").nth(list(labels()).index(label))
    mark = f'mark[data-label="{label}"]'
    # A property that shows: the tint of an entity, the line below a statement.
    shows = "backgroundImage" if labels()[label].layer == "ner" else "textDecorationLine"
    before = style(page, mark, shows)
    assert before != "none"
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert style(page, mark, shows) == "none"
    button.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    assert style(page, mark, shows) == before


def test_a_hidden_label_takes_its_tags_and_rows_along(reader: Reader, small: Report) -> None:
    page = reader.open(report_html(small, "m"))
    assert page.locator("tr[data-sentence]:visible").count() == 4
    page.locator(".legend button", has_text="成效").click()
    assert page.locator("tr[data-sentence]:visible").count() == 2
    assert page.locator(".chip[data-tag=成效]:visible").count() == 0
    assert page.locator(".chip[data-tag=目标]:visible").count() == 2
    assert page.locator("output").inner_text() == "2 / 4条"
    page.locator(".legend button", has_text="数值").click()
    assert style(page, "mark[data-label=NUMBER]", "display", "::before") == "none"


def test_a_row_jumps_to_its_sentence_and_lights_it(reader: Reader, long: Report) -> None:
    page = reader.open(report_html(long, "m"))
    last = long.sentences[-1].id
    assert not in_view(page, last)
    page.locator("tr[data-sentence] a").last.click()
    assert in_view(page, last)
    assert page.locator(".s.lit").get_attribute("id") == last
    assert page.locator("tr.lit").count() == 1


def test_a_statement_jumps_to_its_row_also_on_a_phone(reader: Reader, long: Report) -> None:
    page = reader.open(report_html(long, "m"), viewport=PHONE)
    page.locator("a.chip").first.click()
    assert in_view(page, "t:1")
    assert page.locator("tr.lit").get_attribute("id") == "t:1"


def test_links_work_without_the_script(reader: Reader, long: Report) -> None:
    page = reader.open(report_html(long, "m"), script=False)
    page.locator("tr[data-sentence] a").last.click()
    assert page.url.endswith(f"#{long.sentences[-1].id}")
    assert page.locator(".filter:visible").count() == 0
    assert page.locator("mark").count() > 0


def test_the_filter_keeps_rows_with_all_words_in_either_width(reader: Reader, small: Report) -> None:
    page = reader.open(report_html(small, "m"))
    rows, box = page.locator("tr[data-sentence]:visible"), page.locator(".filter input")
    box.fill("企业 40家")
    assert rows.count() == 1
    assert "４０家" in rows.inner_text()
    assert page.locator("output").inner_text() == "1 / 4条"
    box.fill("增长")
    assert rows.count() == 2
    box.fill("增长 粮食")
    assert rows.count() == 1
    box.fill("没有这样的词")
    assert rows.count() == 0
    box.fill("")
    assert rows.count() == 4


def test_copied_text_is_the_reports_own(reader: Reader, small: Report) -> None:
    page = reader.open(report_html(small, "m"))
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.prose'))")
    copied = str(page.evaluate("getSelection().toString()"))
    assert all(s.text in copied for s in small)


def test_hostile_text_does_not_run(reader: Reader) -> None:
    bad = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    page = reader.open(report_html(report(sentence(bad).with_spans([Span(0, 9, "TARGET")]), title=bad), bad))
    assert page.evaluate("window.hacked") is None
    assert page.locator("h1").inner_text() == bad


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(
    reader: Reader, small: Report, viewport: dict[str, int], scheme: "Scheme"
) -> None:
    counts = dict.fromkeys(labels(), 12345)
    listing = TagSummary(reader.folder, (TaggedReport(small.info, "a.txt", 100, counts),))
    for html in (report_html(small, "m", index="index.html"), index_html(listing)):
        page = reader.open(html, viewport=viewport, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_overlapping_spans_keep_their_labels_apart(reader: Reader) -> None:
    """Labels in the line take their own room: no two of them share a pixel."""
    spans = [Span(0, 9, "TARGET"), Span(4, 14, "RESULT"), Span(2, 7, "PROJECT"), Span(5, 12, "SLOGAN")]
    spans += [Span(6, 8, "NUMBER"), Span(4, 14, "TARGET")]
    page = reader.open(report_html(report(sentence("甲乙丙丁戊己庚辛壬癸子丑寅卯辰").with_spans(spans)), "m"))
    boxes = page.evaluate("""() => [...document.querySelectorAll('.chip')].map(chip => {
        const box = chip.getBoundingClientRect(); return [box.left, box.right, box.top]; })""")
    assert len(boxes) == 5
    assert all(right - left > 10 for left, right, _ in boxes)
    same_line = sorted(box[:2] for box in boxes if abs(box[2] - boxes[0][2]) < 5)
    assert all(a[1] <= b[0] for a, b in pairwise(same_line))


def test_the_list_can_be_filtered(reader: Reader) -> None:
    infos = [ReportInfo("a-2023", place="甲县", year=2023), ReportInfo("b-2024", place="乙县", year=2024)]
    page = reader.open(index_html(TagSummary(reader.folder, tuple(TaggedReport(i, "x") for i in infos))))
    page.locator(".filter input").fill("乙县")
    assert page.locator("tbody tr:visible").count() == 1
    assert page.locator("output").inner_text() == "1 / 2条"
