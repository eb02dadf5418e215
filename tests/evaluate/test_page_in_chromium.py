"""The pages in a real browser, from ``file://`` as a reader opens them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from baogao.evaluate.analysis import Analysis, Options, analyse_systems
from baogao.evaluate.compare import compare
from baogao.evaluate.page import comparison_page, evaluation_page

from ..reader import DESK, PHONE, Reader
from .invented import HOSTILE, INFOS, LONG, gold_and_predictions

SPLIT_PROJECTS = re.compile(r"#sentences\?label=PROJECT&kind=split$")
EXTRA = [
    (HOSTILE, [("新增企业40家", "TARGET"), ("40家", "NUMBER")], [("企业40家", "TARGET", 0.8)]),
    (LONG, [("新增企业40家", "TARGET")], []),
]


@pytest.fixture(scope="module")
def systems() -> dict[str, Analysis]:
    gold, predicted = gold_and_predictions(EXTRA)
    first = [sentence.with_spans(sentence.spans[:1]) for sentence in gold]
    options = Options(samples=40, infos=INFOS, training=gold[:5])
    return analyse_systems(gold, {"pipeline": predicted, "rules": first}, options=options)


@pytest.fixture(scope="module")
def html(systems: dict[str, Analysis]) -> str:
    return evaluation_page(systems, {})


class PageReader(Reader):
    """Opens pages that are given as text."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        super().__init__(browser)
        self.folder = folder

    def open(self, html: str, size: tuple[int, int] = DESK, fragment: str = "", **options: Any) -> Page:  # noqa: ANN401
        path = self.folder / "page.html"
        path.write_text(html, encoding="utf-8")
        return self.visit(path.as_uri() + fragment, size, **options)


@pytest.fixture
def reader(chromium: Browser, tmp_path: Path) -> Iterator[PageReader]:
    reader = PageReader(chromium, tmp_path)
    yield reader
    reader.leave()


def expect_sentences(page: Page, count: int) -> None:
    expect(page.locator("#rows > li")).to_have_count(count)


def test_nothing_but_the_page_itself_is_loaded(reader: PageReader, html: str) -> None:
    page = reader.open(html)
    page.wait_for_load_state("networkidle")
    assert [url for url in reader.requests if not url.startswith("data:")] == [page.url]


def test_every_link_leads_to_sentences_or_a_section(reader: PageReader, html: str) -> None:
    page = reader.open(html)
    found = page.evaluate("""() => {
        const links = new Set([...document.querySelectorAll('a')].map((a) => a.getAttribute('href')));
        return [...links].filter((href) => href);
    }""")
    assert len(found) > 60
    assert all(href.startswith("#") for href in found)
    shown = page.evaluate(
        """addresses => addresses.map((address) => {
            location.hash = address;
            dispatchEvent(new HashChangeEvent("hashchange"));
            const place = document.getElementById(address.slice(1).split("?")[0]);
            return [address, place !== null, document.querySelectorAll("#rows > li").length];
        })""",
        found,
    )
    assert [address for address, there, rows in shown if not there or not rows] == []


def test_a_number_jumps_to_its_sentences_and_back_leads_home(reader: PageReader, html: str) -> None:
    page = reader.open(html)
    page.locator("#labels table tr", has_text="NUMBER").first.locator("td").nth(3).locator("a").click()
    expect(page.locator("#shown strong")).to_have_text("NUMBER: something missed or spurious")
    expect_sentences(page, 4)
    page.wait_for_function("document.querySelector('#sentences').getBoundingClientRect().top < 200")
    page.go_back()
    expect(page).to_have_url(re.compile(r"page\.html$"))


def test_a_field_of_a_figure_leads_to_its_sentences(reader: PageReader, html: str) -> None:
    page = reader.open(html)
    page.locator("#errors svg a[href*='label=PROJECT&kind=split']").click()
    expect(page).to_have_url(SPLIT_PROJECTS)
    expect_sentences(page, 3)


FILTERS = {
    "": 23,
    "?kind=tense": 3,
    "?label=RESULT&kind=tense": 3,
    "?label=TARGET&kind=tense": 0,
    "?label=PROJECT": 6,
    "?only=wrong": 14,
    "?only=right": 9,
    "?stratum=role:review": 6,
    "?stratum=province:北原省&kind=split": 1,
    "?q=水厂二期": 3,
    "?q=４０家 beiping": 3,
    "?id=8": 1,
    "?kind=none-such": 0,
    "?group=9999": 23,
}


def test_filters_keep_the_sentences_that_pass(reader: PageReader, html: str) -> None:
    page = reader.open(html)
    found = page.evaluate(
        """addresses => addresses.map((address) => {
            location.hash = `#sentences${address}`;
            dispatchEvent(new HashChangeEvent("hashchange"));
            const words = document.getElementById("shown").textContent;
            return [address, document.querySelectorAll("#rows > li").length, words];
        })""",
        list(FILTERS),
    )
    assert {address: count for address, count, _ in found} == FILTERS
    assert all(words.startswith(f"{count} sentence") for _, count, words in found)


def test_the_form_filters_and_the_address_remembers_it(reader: PageReader, html: str) -> None:
    page = reader.open(html)
    page.locator("select[name=label]").select_option("PROJECT")
    page.locator("select[name=kind]").select_option("split")
    expect_sentences(page, 3)
    expect(page).to_have_url(SPLIT_PROJECTS)
    page.reload()
    expect(page.locator("select[name=kind]")).to_have_value("split")
    expect_sentences(page, 3)
    page.locator("input[name=q]").fill("没有这样的词")
    expect_sentences(page, 0)
    page.get_by_role("button", name="Clear").click()
    expect_sentences(page, 23)
    expect(page.locator("input[name=q]")).to_have_value("")


def test_another_system_shows_its_own_errors(reader: PageReader, html: str) -> None:
    page = reader.open(html, fragment="#sentences?id=1")
    expect_sentences(page, 1)
    assert sorted(page.locator(".faults b").all_inner_texts()) == ["label", "tense"]
    page.locator("select[name=system]").select_option("1")
    page.locator("input[name=q]").fill("qingshui-2024-0002")
    expect_sentences(page, 1)
    expect(page.locator(".faults b", has_text="tense")).to_have_count(0)
    assert set(page.locator(".faults b").all_inner_texts()) == {"missed"}
    page.locator("select[name=system]").select_option("all")
    expect(page.locator(".faults li", has_text="pipeline,")).not_to_have_count(0)
    assert {text.split(",")[0] for text in page.locator(".faults li").all_inner_texts()} == {
        "pipeline",
        "rules",
    }


def test_gold_is_drawn_above_the_words_and_predictions_below(reader: PageReader, html: str) -> None:
    page = reader.open(html, fragment="#sentences?id=3")
    boxes = page.evaluate("""() => [...document.querySelectorAll('.tag')].map((tag) => {
        const words = document.createRange();
        words.selectNode(tag.parentElement.lastChild);
        return [tag.dataset.tag, tag.getBoundingClientRect().bottom - words.getBoundingClientRect().bottom];
    })""")
    above = sorted(tag for tag, y in boxes if y < 0)
    below = sorted(tag for tag, y in boxes if y > 0)
    assert above == ["数", "数值", "目标", "目标"]
    assert below == ["数", "数值", "目标"]


def test_where_a_border_is_off_the_characters_in_question_are_lit(reader: PageReader, html: str) -> None:
    page = reader.open(html, fragment="#sentences?id=3")
    lit = page.evaluate("""() => [...document.querySelectorAll('.seg')]
        .filter((seg) => seg.style.background.includes('--differ')).map((seg) => seg.textContent)""")
    assert lit[0] == "力争"
    assert "以上" in lit
    assert "引进企业" not in lit


def test_the_words_can_be_copied_as_they_are(reader: PageReader, html: str) -> None:
    page = reader.open(html, fragment="#sentences?id=3")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.words'))")
    assert page.evaluate("getSelection().toString()") == "力争引进企业40家以上，财政收入增长5%。"


def test_hostile_text_is_shown_as_text(reader: PageReader, html: str) -> None:
    page = reader.open(html, fragment="#sentences?q=hacked")
    assert page.evaluate("window.hacked") is None
    assert page.locator(".words").text_content() == HOSTILE
    assert page.locator("img").count() == 0
    segments = page.locator(".seg").all_text_contents()
    assert segments == ["新增", "企业", "40家"]


def test_a_very_long_sentence_is_shown_around_its_spans(reader: PageReader, html: str) -> None:
    page = reader.open(html, fragment="#sentences?q=抓好安全生产")
    text = page.locator(".words").text_content() or ""
    assert len(text) < 400
    assert " … " in text
    assert text.endswith("新增企业40家。")


def test_sentences_are_drawn_a_few_at_a_time(reader: PageReader) -> None:
    many = [(f"第{n}项工作。", [], []) for n in range(300)]
    gold, predicted = gold_and_predictions(many)
    html = evaluation_page(analyse_systems(gold, {"x": predicted}, options=Options(samples=5)), {})
    page = reader.open(html)
    assert page.locator("#rows > li").count() < 60
    page.locator("#more").scroll_into_view_if_needed()
    page.locator("#rows > li").nth(30).wait_for(state="attached")
    for _ in range(12):
        page.evaluate("document.getElementById('more').click()")
    expect_sentences(page, len(gold))
    expect(page.locator("#more")).to_be_hidden()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_is_wider_than_its_window(
    reader: PageReader, html: str, systems: dict[str, Analysis], size: tuple[int, int], scheme: str
) -> None:
    comparison = comparison_page(compare(systems["rules"], systems["pipeline"], samples=20))
    for text in (html, comparison):
        page = reader.open(text, size, color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_comparison_shows_both_runs_and_what_moved(
    reader: PageReader, systems: dict[str, Analysis]
) -> None:
    page = reader.open(comparison_page(compare(systems["rules"], systems["pipeline"], samples=20)))
    row = page.locator("#moved tr", has_text="all labels")
    fewer, more = (int(text) for text in row.locator("td").all_inner_texts())
    assert fewer == 0, "the rules' only span is always right"
    row.locator("td").nth(1).locator("a").click()
    expect_sentences(page, more)
    page.locator("select[name=system]").select_option("all")
    expect(page.locator(".sides").first).to_have_text(re.compile(r"gold\s*pipeline\s*rules"))


def test_without_the_script_the_tables_are_there(reader: PageReader, html: str) -> None:
    page = reader.open(html, java_script_enabled=False)
    expect(page.locator("#labels tbody tr")).to_have_count(8)
    expect(page.locator("noscript")).to_contain_text("switched off", use_inner_text=True)
