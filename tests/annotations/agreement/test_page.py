"""The page in a real browser, from ``file://`` as a reader opens it; and the command that writes it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from baogao.annotations import read_gold
from baogao.annotations.agreement.analysis import Agreement, analyse, to_json
from baogao.annotations.agreement.page import page, write_page
from baogao.annotations.agreement.readings import read_readings
from baogao.resample import Plan
from baogao.schema import Sentence, Span

from ...reader import DESK, PHONE, Reader
from ..conftest import ROOT
from .invented import faithful, pull

HOSTILE = "</script><b onclick=alert(1)>新增𠮷祥企业40家&amp;"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Agreement:
    folder = tmp_path_factory.mktemp("passes") / "b<1>"
    gold = read_gold(ROOT / "annotations/gold/zhenhai-2020.jsonl")[:120]
    start = HOSTILE.index("40家")
    hostile = Sentence("x-0001", "x", "plan", "<i>一</i>", 0, HOSTILE, 0, len(HOSTILE))
    gold.append(hostile.with_spans([Span(start, start + 3, "NUMBER")]))
    pull(folder, "chen", gold, faithful, proposed=gold, blind=range(0, 120, 6))
    pull(folder, "li", gold, lambda s, n, _: s.spans[n % 3 == 0 :], proposed=gold, blind=range(0, 120, 6))
    readings = read_readings([folder])
    return analyse([readings[0], replace(readings[1], name="li & <wang>")], Plan(samples=60))


@pytest.fixture(scope="module")
def path(found: Agreement, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(found, tmp_path_factory.mktemp("page") / "agreement.html")


class PageReader(Reader):
    """Opens one page."""

    def __init__(self, browser: Browser, path: Path) -> None:
        super().__init__(browser)
        self.path = path

    def open(self, size: tuple[int, int] = DESK, fragment: str = "", **options: Any) -> Page:  # noqa: ANN401
        return self.visit(self.path.as_uri() + fragment, size, **options)


@pytest.fixture
def reader(chromium: Browser, path: Path) -> Iterator[PageReader]:
    reader = PageReader(chromium, path)
    yield reader
    reader.leave()
    assert {url.partition("#")[0] for url in reader.requests} <= {path.as_uri(), "data:,"}


def expect_sentences(opened: Page, count: int) -> None:
    expect(opened.locator("#rows > li")).to_have_count(count)


def test_every_link_to_a_group_leads_to_one_and_every_group_is_used(path: Path, found: Agreement) -> None:
    html = path.read_text("utf-8")
    linked = {int(number) for number in re.findall(r'href="#sentences\?group=(\d+)"', html)}
    data = json.loads(html.split('id="data">')[1].split("</script>")[0])
    assert linked == set(range(len(data["groups"]))) != set()
    assert all(0 <= number < len(found.items) for _, numbers in data["groups"] for number in numbers)


def test_names_and_sentences_cannot_break_out_of_the_page(path: Path) -> None:
    html = path.read_text("utf-8")
    assert "<wang>" not in html
    assert "<b onclick" not in html
    assert html.count("</script>") == 2


def test_equal_work_gives_an_equal_page(found: Agreement) -> None:
    assert page(found) == page(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_page_opens_without_scrolling_sideways(
    reader: PageReader, size: tuple[int, int], scheme: str
) -> None:
    opened = reader.open(size, color_scheme=scheme)
    expect(opened.locator("#rows > li")).not_to_have_count(0)
    assert opened.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_a_number_leads_to_its_sentences_with_both_readings(reader: PageReader, found: Agreement) -> None:
    opened = reader.open()
    pair = found.pairs[0]
    link = opened.locator("#labels tbody tr", has_text="NUMBER").first.locator("td b a").first
    link.click()
    wanted = pair.scores["NUMBER"]["strict"].sentences
    opened.locator("#shown strong").wait_for()
    expect_sentences(opened, min(30, len(wanted)))
    expect(opened.locator("#shown")).to_have_text(re.compile(rf"\b{len(wanted)} sentences$"))
    first = opened.locator("#rows > li").first
    expect(first).to_have_attribute("data-number", str(wanted[0]))
    expect(first.locator(".reading")).to_have_count(3)  # the pre-annotations and two annotators
    expect(first.locator(".differ")).not_to_have_count(0)


def test_marked_words_are_those_of_the_spans_also_beyond_the_basic_plane(reader: PageReader) -> None:
    opened = reader.open(fragment="#sentences?id=x-0001&only=")
    number = opened.locator("#rows .reading:not(.proposed) .ner").first
    number.evaluate("element => element.querySelectorAll('.tag').forEach((tag) => tag.remove())")
    assert number.inner_text() == "40家"
    assert HOSTILE[:5] in opened.locator("#rows .reading p").first.inner_text()


def test_filters_narrow_the_list_and_stay_in_the_address(reader: PageReader) -> None:
    opened = reader.open(fragment="#sentences")
    opened.select_option("select[name=only]", "alike")
    opened.fill("input[name=q]", "ZHENHAI-2020-0002")
    expect_sentences(opened, 1)
    expect(opened).to_have_url(re.compile("only=alike"))
    expect(opened.locator("#rows .differ")).to_have_count(0)
    opened.reload()
    expect_sentences(opened, 1)


def test_plain_data_names_every_sentence_by_its_id(found: Agreement) -> None:
    data = json.loads(json.dumps(to_json(found)))
    ids = {item.sentence.id for item in found.items}
    pair = data["pairs"][0]
    assert set(pair["differing"]["micro"]) <= ids
    assert pair["counts"]["micro"]["only_a"] == len(
        [1 for item in found.items if not set(item.spans["chen"]) <= set(item.spans["li & <wang>"])]
    )
    assert data["drift"][0]["kind"] == "order"


def test_the_command_writes_both_files_and_prints_the_tables(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "baogao.cli", "agree", "annotations/passes/a", "annotations/passes/b"]
    done = subprocess.run(
        [*command, "--out", str(tmp_path), "--samples", "100"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "a, b: 1,401 sentences in common" in done.stdout
    assert re.search(r"micro +2175 +55 +47 +\.977", done.stdout)
    assert json.loads((tmp_path / "agreement.json").read_text("utf-8"))["pairs"][0]["sentences"] == 1401
    assert (tmp_path / "agreement.html").stat().st_size > 100_000


def test_the_command_says_in_one_line_what_is_missing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "baogao.cli", "agree", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no pass in this folder" in done.stderr
