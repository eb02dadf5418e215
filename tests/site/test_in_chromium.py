"""The site in a real browser, from ``file://`` as a reader opens it."""

import csv
import io
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from baogao.schema import labels
from baogao.site import build_site

from ..reader import DESK, PHONE, WIDE, Reader
from .make import HOSTILE, Made, headline, report, sentence, target, write_archive


class SiteReader(Reader):
    """Opens pages of a site."""

    def __init__(self, browser: Browser, site: Path) -> None:
        super().__init__(browser)
        self.site = site

    def open(
        self,
        address: str,
        size: tuple[int, int] = DESK,
        *,
        script: bool = True,
        root: str = "",
        **options: Any,  # noqa: ANN401
    ) -> Page:
        usual = {"locale": "zh-CN", "reduced_motion": "reduce", "accept_downloads": True}
        url = f"{root or self.site.as_uri()}/{address}"
        return self.visit(url, size, java_script_enabled=script, **usual | options)


@pytest.fixture
def reader(chromium: Browser, site: Path) -> Iterator[SiteReader]:
    reader = SiteReader(chromium, site)
    yield reader
    reader.leave()


def style(page: Page, selector: str, name: str, pseudo: str = "") -> str:
    script = "([s, n, p]) => getComputedStyle(document.querySelector(s), p || null)[n]"
    return str(page.evaluate(script, [selector, name, pseudo]))


def expect_reports(page: Page, count: int) -> None:
    expect(page.locator(".reports tbody tr:visible")).to_have_count(count)


def settled(page: Page) -> None:
    page.locator("html[data-ready]").wait_for(state="attached")


def at_anchor(page: Page, anchor: str) -> Locator:
    return page.locator(f"[id='{anchor}']")


def rows(page: Page, wanted: int) -> list[str]:
    """The rows of the table of records, once there are so many."""
    expect(page.locator(".records tbody tr:not(.none)")).to_have_count(wanted)
    return page.locator(".records tbody tr").all_inner_texts()


# All pages


@pytest.mark.parametrize(
    "address", ["index.html", "targets.html", "search.html#q=水库", "reports/qingshui-2024.html"]
)
@pytest.mark.parametrize("size", [PHONE, DESK, WIDE], ids=["phone", "desk", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(
    reader: SiteReader, address: str, size: tuple[int, int], scheme: str
) -> None:
    page = reader.open(address, size, color_scheme=scheme)
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


@pytest.mark.parametrize(
    "address", ["index.html", "targets.html", "search.html#q=水库", "reports/qingshui-2024.html"]
)
def test_nothing_but_files_of_the_site_is_loaded(reader: SiteReader, address: str) -> None:
    page = reader.open(address)
    settled(page)
    asked = [url for url in reader.requests if not url.startswith("data:")]
    assert all(url.startswith(f"{reader.site.as_uri()}/") for url in asked)
    assert not address.startswith("reports/") or len(asked) == 1


def test_the_site_works_from_a_server_as_well(reader: SiteReader) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(reader.site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = reader.open("targets.html", root=f"http://127.0.0.1:{server.server_port}")
        assert len(rows(page, 10)) == 10
        page.context.close()
    finally:
        server.shutdown()
        server.server_close()


def test_the_browser_decides_the_language_until_one_is_chosen_and_that_is_remembered(
    reader: SiteReader,
) -> None:
    expect(reader.open("targets.html").locator("h1")).to_have_text("目标与成效表")
    page = reader.open("targets.html", locale="en-US")
    expect(page.locator("h1")).to_have_text("Targets and results")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("[data-language=zh]").click()
    expect(page.locator("h1")).to_have_text("目标与成效表")
    expect(page.locator("thead")).to_have_text(re.compile("^地区"))
    page.locator(".pages a").last.click()
    expect(page.locator("h1")).to_have_text("检索")
    page.goto(f"{reader.site.as_uri()}/reports/qingshui-2024.html")
    expect(page.locator(".legend button").first).to_have_text(re.compile("^数值"))


def test_without_storage_the_language_goes_along_in_the_links(reader: SiteReader) -> None:
    page = reader.open("index.html")
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    )
    page.reload()
    page.locator("[data-language=en]").click()
    page.locator(".pages a", has_text="Search").click()
    page.wait_for_url("**/search.html?lang=en")
    settled(page)
    expect(page.locator("h1")).to_have_text("Search")
    page.locator(".pages a", has_text="Overview").click()
    page.wait_for_url("**/index.html?lang=en")
    settled(page)
    page.locator(".reports a").first.click()
    page.wait_for_url("**/reports/*")
    settled(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")


# Overview


def test_the_overview_counts_what_the_archive_holds(reader: SiteReader) -> None:
    page = reader.open("index.html")
    settled(page)
    expect(page.locator(".lead")).to_have_text("6份报告，3个地区，2022—2024年。")
    table = [re.split(r"\s+", text.strip()) for text in page.locator(".matrix tr").all_inner_texts()]
    assert table == [["2022", "2023", "2024"], ["地级", "1", "2", "2"], ["县级", "1"]]
    expect(page.locator("#kept")).to_be_hidden()


def test_each_bound_has_a_mark_of_its_own_and_a_far_value_stays_at_the_edge(reader: SiteReader) -> None:
    page = reader.open("index.html")
    page.locator("#values .mark").first.wait_for()
    shapes = page.locator("#values .area .shape").evaluate_all("all => all.map(s => s.classList[1] || '')")
    assert sorted(shapes) == ["around", "at_least", "at_most", "point"]
    expect(page.locator("#values .area .mark line.range:not(.cap)")).to_have_count(1)
    expect(page.locator("#values .mark.clamped")).to_have_count(1)
    expect(page.locator("#values .remarks")).to_contain_text("1个值超出坐标范围")


def test_a_mark_tells_itself_by_hover_and_by_keys_and_leads_to_its_sentence(reader: SiteReader) -> None:
    page = reader.open("index.html")
    svg = page.locator("#values .area svg")
    svg.locator(".mark").first.hover()
    expect(page.locator(".tip")).to_contain_text("东河市 2022")
    page.mouse.move(0, 0)
    page.keyboard.press("Tab")
    svg.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".tip")).to_contain_text("2023")
    expect(page.locator("#values .mark.active")).to_have_count(1)
    told = page.locator(".tip").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator(".s.lit")).to_contain_text(told.splitlines()[-1])
    expect(page).to_have_url(re.compile("/reports/"))


def test_the_plot_can_be_arranged_by_place_and_has_its_table(reader: SiteReader) -> None:
    page = reader.open("index.html")
    page.locator("#values .mark").first.wait_for()
    page.locator("#values select").nth(1).select_option("place")
    expect(page.locator("#values svg .label", has_text="东河市")).to_have_count(1)
    names = page.locator("#values svg .label").all_text_contents()
    assert sorted(names) == ["东河市", "西岭市"]
    page.locator("#values .behind summary").click()
    expect(page.locator("#values .behind tbody tr")).to_have_count(5)
    expect(page.locator("#values .behind tbody")).to_contain_text(re.compile("5%?–6%"))


def test_another_indicator_can_be_chosen(reader: SiteReader) -> None:
    page = reader.open("index.html")
    page.locator("#values .mark").first.wait_for()
    page.locator("#values select").first.select_option(label="一般公共预算收入增速（1）")
    expect(page.locator("#values .mark")).to_have_count(1)
    expect(page.locator("#values .shape.at_least")).to_have_count(1 + 1)  # and the one of the key


def test_the_list_of_reports_can_be_filtered(reader: SiteReader) -> None:
    page = reader.open("index.html")
    page.locator(".all .filter input").fill("东河 2023")
    expect_reports(page, 1)
    expect(page.locator(".all output")).to_have_text("1 / 6条")


@pytest.fixture(scope="module")
def long_list(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteReader]:
    """A site of more reports than the overview shows at first."""
    folder = tmp_path_factory.mktemp("long-list")
    names = [f"r{n:02}" for n in range(40)]
    made = [Made(report(sentence("办好实事。", report=name), id=name, place=f"{name}县")) for name in names]
    build_site(write_archive(folder / "tagged", made), folder / "site")
    reader = SiteReader(chromium, folder / "site")
    yield reader
    reader.leave()


def test_a_table_wider_than_a_phone_fades_where_it_goes_on_and_keeps_its_row_heads(
    chromium: Browser, tmp_path: Path
) -> None:
    years = range(2010, 2027)
    made = [Made(report(sentence("办好实事。", report=f"r{n}"), id=f"r{n}", year=n)) for n in years]
    build_site(write_archive(tmp_path / "tagged", made), tmp_path / "site")
    page = SiteReader(chromium, tmp_path / "site").open("index.html", PHONE)
    settled(page)
    box, head = page.locator("#holds .scroll"), page.locator("#holds tbody th")
    expect(page.locator("#holds .goes-on")).to_have_count(1)
    expect(box).to_have_css("mask-image", re.compile("linear-gradient"))
    before = head.bounding_box()
    box.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    expect(page.locator("#holds .goes-on")).to_have_count(0)
    expect(box).to_have_css("mask-image", "none")
    assert head.bounding_box() == before
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    box.evaluate("box => box.scrollTo(0, 0)")
    expect(page.locator(".goes-on")).to_have_count(0)
    page.context.close()


def test_a_long_list_of_reports_begins_with_the_first_and_shows_all_when_asked(long_list: SiteReader) -> None:
    page = long_list.open("index.html")
    settled(page)
    expect_reports(page, 20)
    page.locator(".all .filter input").fill("r39")
    expect(page.locator(".reports tbody tr:visible th a")).to_have_text(["2024年r39县政府工作报告"])
    page.locator(".all .filter input").fill("")
    expect_reports(page, 20)
    page.locator(".all button.next").click()
    expect_reports(page, 40)
    page.context.close()


def test_a_long_list_is_short_before_the_script_runs_and_whole_where_none_can(long_list: SiteReader) -> None:
    """Rows that the script would hide a moment later must not be laid out at all."""
    page = long_list.browser.new_page()
    page.route("**/site.js", lambda route: route.abort())
    page.goto(f"{long_list.site.as_uri()}/index.html")
    expect(page.locator("html[data-scripted]")).to_have_count(0)
    expect_reports(page, 20)
    page.context.close()
    page = long_list.open("index.html", script=False)
    expect_reports(page, 40)
    page.context.close()


# Table of records


def test_filters_narrow_the_table_and_stand_in_the_address(reader: SiteReader) -> None:
    page = reader.open("targets.html")
    assert len(rows(page, 10)) == 10
    page.locator("input[name=place]").fill("东河")
    rows(page, 3)
    page.locator("select[name=year]").select_option("2023")
    assert "6.5%" in rows(page, 1)[0]
    expect(page).to_have_url(re.compile("year=2023"))
    again = reader.open(page.url.rsplit("/", 1)[1])
    assert "6.5%" in rows(again, 1)[0]
    expect(again.locator("output")).to_have_text("1 / 10条")
    again.locator("button", has_text="清除筛选").click()
    rows(again, 10)


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("level", "county", 5),
        ("label", "RESULT", 2),
        ("modality", "力争", 1),
        ("modality", "none", 4),
        ("bound", "range", 1),
        ("bound", "none", 1),
        ("status", "achieved", 2),
    ],
)
def test_each_choice_keeps_its_rows(reader: SiteReader, name: str, value: str, count: int) -> None:
    page = reader.open("targets.html")
    rows(page, 10)
    page.locator(f"select[name={name}]").select_option(value)
    rows(page, count)


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ({"from": "10"}, 3),
        ({"from": "6", "to": "8", "unit": "%"}, 5),
        ({"to": "5"}, 3),
        ({"indicator": "生产总值"}, 5),
        ({"q": "40家 引进"}, 1),
        ({"q": "没有这样的词"}, 0),
    ],
)
def test_values_and_words_can_be_asked_for(reader: SiteReader, values: dict[str, str], count: int) -> None:
    page = reader.open("targets.html")
    rows(page, 10)
    for name, value in values.items():
        page.locator(f"input[name={name}]").fill(value)
    rows(page, count)


def test_the_table_is_sorted_by_value_with_unknown_ones_last(reader: SiteReader) -> None:
    page = reader.open("targets.html#indicator=生产总值")
    rows(page, 5)
    head = page.locator("th.c-value")
    values = page.locator("td.c-value .number")
    head.locator("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(values).to_have_text(["5%", "6.5%", "7%", "8%", "900%"])
    head.locator("button").press("Enter")
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(values).to_have_text(["900%", "8%", "7%", "6.5%", "5%"])


def test_a_row_leads_to_its_sentence_in_the_report(reader: SiteReader) -> None:
    page = reader.open("targets.html#q=引进企业")
    rows(page, 1)
    page.locator(".c-text a").click()
    expect(page.locator(".s.lit")).to_have_id("qingshui-2024-0004")
    page.locator(".statements .more a").click()
    rows(page, 5)
    expect(page.locator(".only")).to_contain_text("2024年清水县政府工作报告")


def test_the_rows_shown_can_be_downloaded_as_csv(reader: SiteReader) -> None:
    page = reader.open("targets.html#place=清水")
    rows(page, 5)
    with page.expect_download() as started:
        page.locator(".download").click()
    text = Path(started.value.path()).read_text("utf-8")
    assert text.startswith("\ufeff")
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["number"] for row in table] == ["12座", "3.5%", "４０家", "5%", "6%"]
    assert table[2] | {"low": "40", "bound": "at_least", "sentence_id": "qingshui-2024-0004"} == table[2]
    assert table[0]["period_start"] == ""


def test_a_cell_that_would_run_as_a_formula_is_guarded(chromium: Browser, tmp_path: Path) -> None:
    texts = ["=HYPERLINK(1)", "-3.5%", "+8.1", "＠SUM", 'a,"b"']
    one = sentence("。".join(texts), *((text, "TARGET") for text in texts))
    made = Made(report(one), [target(one, text, text) for text in texts])
    build_site(write_archive(tmp_path / "tagged", [made]), tmp_path / "site")
    reader = SiteReader(chromium, tmp_path / "site")
    page = reader.open("targets.html")
    rows(page, 5)
    with page.expect_download() as started:
        page.locator(".download").click()
    table = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8-sig"))))
    assert [row["number"] for row in table] == ["'=HYPERLINK(1)", "-3.5%", "+8.1", "'＠SUM", 'a,"b"']
    assert reader.complaints == []
    page.context.close()


def test_many_rows_come_a_page_at_a_time(chromium: Browser, tmp_path: Path) -> None:
    one = sentence("新增企业40家。", ("新增企业40家", "TARGET"))
    made = Made(report(one), [target(one, "新增企业40家", f"{n}家", low=float(n)) for n in range(120)])
    build_site(write_archive(tmp_path / "tagged", [made]), tmp_path / "site")
    reader = SiteReader(chromium, tmp_path / "site")
    page = reader.open("targets.html#sort=value&down=1")
    assert "119家" in rows(page, 50)[0]
    page.locator(".pager button").last.click()
    page.locator(".pager button").last.click()
    assert "19家" in rows(page, 20)[0]
    expect(page.locator(".pager button").last).to_be_disabled()
    assert reader.complaints == []
    page.context.close()


def test_rows_of_many_files_are_whole_and_in_order(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts of rare letters, which a script counts twice, and more different values than one digit names."""
    monkeypatch.setattr("baogao.site.targets.CHUNK", 100)
    texts = [f"{'𠮷' * (n % 4)}新增㗊企业{n}家" for n in range(230)]
    one = sentence("。".join(texts), *((text, "TARGET") for text in texts))
    values = [{"low": n / 4, "unit": "家"} if n % 3 else {} for n in range(230)]
    records = [target(one, text, f"{n}家", **values[n]) for n, text in enumerate(texts)]
    build_site(write_archive(tmp_path / "tagged", [Made(report(one), records)]), tmp_path / "site")
    assert len([*(tmp_path / "site" / "data" / "targets").iterdir()]) == 3
    reader = SiteReader(chromium, tmp_path / "site")
    page = reader.open("targets.html")
    settled(page)
    with page.expect_download() as started:
        page.locator(".download").click()
    table = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text("utf-8-sig"))))
    assert [row["text"] for row in table] == texts
    assert [row["low"] for row in table] == [f"{n / 4:g}" if n % 3 else "" for n in range(230)]
    assert [int(row["end"]) - int(row["start"]) for row in table] == [len(text) for text in texts]
    page.locator("input[name=q]").fill("𠮷𠮷𠮷新增㗊企业199家")
    assert rows(page, 1)[0].endswith(texts[199])
    assert reader.complaints == []
    page.context.close()


def test_a_column_may_have_more_different_values_than_16_bits_count(reader: SiteReader) -> None:
    page = reader.open("targets.html")
    settled(page)
    script = """() => {
        const digits = (n) => String.fromCharCode(...[8464, 92, 1].map((step) => 35 + Math.floor(n / step) % 92));
        const rows = 70_000, all = Array.from({ length: rows }, (_, n) => n);
        const one = { of: [""], at: "#".repeat(rows) };
        const named = { of: all.map((n) => `项${n}`), at: all.map(digits).join("") };
        const given = { n: rows, text: "甲".repeat(rows), length: { of: [1], at: one.at }, indicator: named };
        const table = new Proxy(given, { get: (all, name) => all[name] ?? one });
        const records = newRecords(rows, [{ place: "" }]);
        records.take(table);
        return all.every((n) => records.value("indicator", n) === `项${n}` && records.text(n) === "甲")
            && records.filtered([records.where("indicator", (name) => name === "项69999")]).join();
    }"""
    assert page.evaluate(script) == "69999"


def test_rows_with_equal_keys_stay_in_order_however_they_are_sorted(reader: SiteReader) -> None:
    page = reader.open("targets.html")
    settled(page)
    script = """(turn) => {
        const keys = [2, null, 1, 2, "", 1, 2], compare = (a, b) => turn * (a - b);
        return newRecords(0, []).sorted([10, 11, 12, 13, 14, 15, 16], (i) => keys[i - 10], compare);
    }"""
    assert page.evaluate(script, 1) == [12, 15, 10, 13, 16, 11, 14]
    assert page.evaluate(script, -1) == [10, 13, 16, 12, 15, 11, 14]


# Search


def test_a_sentence_is_found_by_any_of_its_words_and_leads_to_its_place(reader: SiteReader) -> None:
    page = reader.open("search.html")
    page.locator("input[name=q]").fill("４０家 引进企业")
    expect(page.locator("mark.hit")).to_have_text(["引进企业", "４０家"])
    expect(page.locator("output")).to_have_text("1句")
    page.locator(".of li a").click()
    expect(page.locator(".s.lit")).to_have_id("qingshui-2024-0004")


def test_results_come_newest_first_and_can_be_narrowed(reader: SiteReader) -> None:
    page = reader.open("search.html#q=云岭水库")
    years = ["2024", "2024", "2023", "2023", "2022"]
    expect(page.locator(".of h2 a")).to_have_text([re.compile(f"^{year}") for year in years])
    page.locator("select[name=year]").select_option("2023")
    expect(page.locator(".of")).to_have_count(2)
    page.locator("input[name=place]").fill("西岭")
    expect(page.locator(".of")).to_have_count(1)


@pytest.mark.parametrize("query", ["岭云", "云岭大坝", "水库云岭"])
def test_pairs_that_stand_apart_are_no_hit(reader: SiteReader, query: str) -> None:
    page = reader.open(f"search.html#q={query}")
    expect(page.locator(".found .empty")).to_contain_text("没有找到")


def test_one_character_is_too_little(reader: SiteReader) -> None:
    page = reader.open("search.html#q=水")
    expect(page.locator(".found .empty")).to_have_text("请输入至少两个字。")


def test_names_are_listed_with_their_years_and_lead_to_sentences(reader: SiteReader) -> None:
    page = reader.open("search.html")
    page.locator("[role=tab]", has_text="名称").click()
    first = page.locator(".names tbody tr").first
    expect(first.locator("th, td")).to_have_text(["云岭水库", "项目", "5", "5", "2022", "2024"])
    page.locator("input[name=q]").fill("一窗")
    expect(page.locator(".names tbody tr")).to_have_count(1)
    page.locator(".names a").click()
    expect(page.locator("mark.hit")).to_contain_text("“一窗办结”")


# The page of a report


@pytest.mark.parametrize("label", list(labels()))
def test_a_legend_button_takes_its_marks_away_and_brings_them_back(reader: SiteReader, label: str) -> None:
    page = reader.open("reports/qingshui-2024.html")
    button = page.locator(".legend button").nth(list(labels()).index(label))
    mark = f'mark[data-label="{label}"]'
    # A property that shows: the tint of an entity, the line below a statement.
    shows = "backgroundImage" if labels()[label].layer == "ner" else "textDecorationLine"
    before = style(page, mark, shows)
    assert before != "none"
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    assert style(page, mark, shows) == "none"
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert style(page, mark, shows) == before


def test_a_hidden_label_takes_its_tags_and_rows_along(reader: SiteReader) -> None:
    page = reader.open("reports/qingshui-2024.html")
    expect(page.locator("tr[data-sentence]:visible")).to_have_count(5)
    page.locator(".legend button", has_text="成效").click()
    expect(page.locator("tr[data-sentence]:visible")).to_have_count(3)
    expect(page.locator(".chip[data-tag=成效]:visible")).to_have_count(0)
    expect(page.locator(".chip[data-tag=目标]:visible")).to_have_count(2)
    expect(page.locator(".statements output")).to_have_text("3 / 5条")
    numbers = page.locator(".legend button", has_text="数值")
    numbers.click()
    expect(numbers).to_have_attribute("aria-pressed", "false")
    assert style(page, "mark[data-label=NUMBER]", "display", "::before") == "none"


def test_the_filter_keeps_records_with_all_words_in_either_width(reader: SiteReader) -> None:
    page = reader.open("reports/qingshui-2024.html")
    found, box = page.locator("tr[data-sentence]:visible"), page.locator(".statements .filter input")
    box.fill("企业 40家")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("４０家")
    expect(page.locator(".statements output")).to_have_text("1 / 5条")
    box.fill("没有这样的词")
    expect(found).to_have_count(0)
    box.fill("")
    expect(found).to_have_count(5)


@pytest.fixture
def long_site(chromium: Browser, small: Made, tmp_path: Path) -> SiteReader:
    """The small report with enough text behind it that one must scroll."""
    filler = [sentence(f"第{n}项工作要抓紧抓实抓好。" * 5, number=n) for n in range(5, 60)]
    words = "建成水渠30公里"
    last = sentence(f"确保{words}。", (words, "TARGET"), ("30公里", "NUMBER"), number=60)
    made = Made(report(*small.report, *filler, last), [*small.targets, target(last, words, "30公里")])
    build_site(write_archive(tmp_path / "long", [made]), tmp_path / "long-site")
    return SiteReader(chromium, tmp_path / "long-site")


def test_a_record_jumps_to_its_sentence_and_lights_it(long_site: SiteReader) -> None:
    page = long_site.open("reports/qingshui-2024.html")
    last = "qingshui-2024-0060"
    expect(at_anchor(page, last)).not_to_be_in_viewport()
    page.locator("tr[data-sentence] a").last.click()
    expect(at_anchor(page, last)).to_be_in_viewport(ratio=1)
    expect(page.locator(".s.lit")).to_have_id(last)
    expect(page.locator("tr.lit")).to_have_count(1)
    page.context.close()


def test_a_statement_jumps_to_its_record_also_on_a_phone(long_site: SiteReader) -> None:
    page = long_site.open("reports/qingshui-2024.html", PHONE)
    page.locator("a.chip").first.click()
    expect(at_anchor(page, "t:1")).to_be_in_viewport(ratio=1)
    expect(page.locator("tr.lit")).to_have_id("t:1")
    page.context.close()


def test_links_of_a_report_work_without_the_script(long_site: SiteReader) -> None:
    page = long_site.open("reports/qingshui-2024.html", script=False)
    page.locator("tr[data-sentence] a").last.click()
    expect(page).to_have_url(re.compile("#qingshui-2024-0060$"))
    expect(page.locator(".filter:visible")).to_have_count(0)
    expect(page.locator("mark")).not_to_have_count(0)
    page.context.close()


def test_without_the_script_the_overview_still_lists_the_reports(reader: SiteReader) -> None:
    page = reader.open("index.html", script=False)
    expect_reports(page, 6)
    expect(page.locator(".noscript")).to_be_visible()
    expect(page.locator(".panel:visible")).to_have_count(0)


def test_copied_text_is_the_reports_own(reader: SiteReader, small: Made) -> None:
    page = reader.open("reports/qingshui-2024.html")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.prose'))")
    copied = str(page.evaluate("getSelection().toString()"))
    assert all(s.text in copied for s in small.report)


def test_overlapping_spans_keep_their_labels_apart(chromium: Browser, tmp_path: Path) -> None:
    """Labels in the line take their own room: no two of them share a pixel."""
    text = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰"
    marks = [
        (0, 9, "TARGET"),
        (4, 14, "RESULT"),
        (2, 7, "PROJECT"),
        (5, 12, "SLOGAN"),
        (6, 8, "NUMBER"),
        (4, 14, "TARGET"),
    ]
    made = Made(report(sentence(text, *((text[start:end], label) for start, end, label in marks))))
    build_site(write_archive(tmp_path / "tagged", [made]), tmp_path / "site")
    page = SiteReader(chromium, tmp_path / "site").open("reports/qingshui-2024.html")
    boxes = page.evaluate("""() => [...document.querySelectorAll('.chip')].map(chip => {
        const box = chip.getBoundingClientRect(); return [box.left, box.right, box.top]; })""")
    assert len(boxes) == 5
    assert all(right - left > 10 for left, right, _ in boxes)
    same_line = sorted(box[:2] for box in boxes if abs(box[2] - boxes[0][2]) < 5)
    assert all(a[1] <= b[0] for a, b in pairwise(same_line))
    page.context.close()


# Hostile texts


def test_hostile_texts_run_nowhere_and_are_shown_as_they_are(chromium: Browser, tmp_path: Path) -> None:
    endless = "很长的指标名称" * 400
    bad = sentence(HOSTILE + endless, (HOSTILE, "TARGET"), (HOSTILE[:30], "PROJECT"), report="x", number=1)
    values = {"indicator": endless, "canonical": HOSTILE, "unit": HOSTILE, "reference": HOSTILE, "low": 5.0}
    made = Made(
        report(bad, id="x", title=HOSTILE, place=HOSTILE),
        [target(bad, HOSTILE, HOSTILE, **values)],
        [headline("x", HOSTILE, sentence_id=bad.id, text=HOSTILE, low=5.0, high=5.0, unit=HOSTILE)],
    )
    build_site(write_archive(tmp_path / "tagged", [made]), tmp_path / "site")
    reader = SiteReader(chromium, tmp_path / "site")
    for address in (
        "index.html",
        "targets.html",
        "search.html#q=很长的",
        "search.html#in=names",
        "reports/x.html",
    ):
        page = reader.open(address, PHONE)
        settled(page)
        page.get_by_text("window.hacked").first.wait_for(state="attached")
        assert page.evaluate("window.hacked") is None
        assert page.locator("img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.context.close()
    assert reader.complaints == []
