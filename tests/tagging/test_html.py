import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.page import NIGHT, PAPER, contrast, readable
from baogao.schema import Report, ReportInfo, Span, labels
from baogao.tagging.collection import TagError, TaggedReport, TagSummary
from baogao.tagging.html import index_html, report_html

from .make import report, sentence

HOSTILE = "<script>window.hacked=1</script>\"'><img src=x onerror=hacked()>&amp;𠮷"


class Elements(HTMLParser):
    """Start tags of a page with their attributes, and its text outside style and script."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found[-1:] and self.found[-1][0] not in ("style", "script"):
            self.text += data

    def all(self, attribute: str) -> list[str]:
        return [attrs[attribute] or "" for _, attrs in self.found if attribute in attrs]


def test_every_link_within_the_page_has_its_anchor_and_anchors_are_unique(small: Report) -> None:
    page = Elements(report_html(small, "baogao_cpu-1.0.0"))
    ids = page.all("id")
    targets = [href.removeprefix("#") for href in page.all("href") if href.startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    assert {s.id for s in small} <= set(ids)


def test_statements_and_rows_lead_to_each_other(small: Report) -> None:
    html = report_html(small, "m")
    chips = re.findall(r'<a class="chip [^"]*" data-tag="[^"]*" href="#([^"]*)"', html)
    rows = re.findall(r'<tr id="([^"]*)" class="[^"]*" data-sentence="([^"]*)"', html)
    assert chips == [row for row, _ in rows] == ["t:1", "t:2", "t:3", "t:4"]
    assert [s for _, s in rows] == ["qingshui-2024-0002"] * 2 + ["qingshui-2024-0004"] * 2


def test_the_whole_text_of_the_report_is_on_the_page(small: Report) -> None:
    text = Elements(report_html(small, "m")).text
    assert all(s.text in text for s in small)


def test_legend_counts_and_names_come_from_the_label_set(small: Report) -> None:
    html = report_html(small, "m")
    for name, label in labels().items():
        count = sum(span.label == name for s in small for span in s.spans)
        assert f'{label.zh} <span class="count">{count}</span>' in html
        assert label.color in html


def test_roles_are_named_where_they_change(small: Report) -> None:
    assert re.findall(r'class="badge \w+">(\w+)<', report_html(small, "m")) == ["回顾", "计划"]


def test_nothing_hostile_survives_unescaped() -> None:
    bad = report(
        replace(sentence(HOSTILE), id=HOSTILE, section=HOSTILE).with_spans([Span(0, 4, "TARGET")]),
        title=HOSTILE,
    )
    page = Elements(report_html(replace(bad, info=replace(bad.info, id=HOSTILE, place=HOSTILE)), HOSTILE))
    tags = [tag for tag, _ in page.found]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not any(name.startswith("on") for _, attrs in page.found for name in attrs)
    assert HOSTILE in page.text


def test_the_policy_admits_the_one_style_and_the_one_script_and_no_more(small: Report) -> None:
    html = report_html(small, "m")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    policy = unescape(policy)
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in html


def test_the_page_names_no_address_to_fetch_from(small: Report) -> None:
    html = report_html(small, "m", index="index.html")
    assert not re.search(r"https?://|@import|url\(|src=", html)


def test_a_report_without_statements_says_so() -> None:
    assert "没有目标或成效" in report_html(report(sentence("各位代表。")), "m")


def test_an_empty_report_is_a_page() -> None:
    assert "<h1>空</h1>" in report_html(Report(ReportInfo("空"), ()), "")


@pytest.mark.parametrize("title", ["", "政府工作报告"])
def test_a_report_without_a_title_of_its_own_is_named_by_place_and_year(title: str) -> None:
    info = ReportInfo("a", title=title, place="清水县", year=2024)
    assert "<h1>2024年清水县政府工作报告</h1>" in report_html(Report(info, ()), "")


def test_a_heading_is_a_heading_and_a_heading_run_into_its_paragraph_is_bold() -> None:
    alone = replace(sentence("（一）稳增长", number=1), section="二、安排 / （一）稳增长")
    lead = replace(sentence("（二）惠民生。", number=2), section="二、安排 / （二）惠民生")
    rest = replace(sentence("办好实事。", number=2), id="qingshui-2024-0003", section=lead.section)
    html = report_html(report(alone, lead, rest), "m")
    assert re.search(r"<h3><span[^>]*>（一）稳增长</span></h3>", html)
    assert re.search(r"<p><strong><span[^>]*>（二）惠民生。</span></strong><span", html)


def test_a_broken_span_is_an_error_and_not_a_broken_page() -> None:
    with pytest.raises(BaogaoError, match="outside sentence"):
        report_html(report(sentence("短句。").with_spans([Span(0, 99, "NUMBER")])), "m")


def test_the_list_links_reports_and_names_failures(tmp_path: Path) -> None:
    info = ReportInfo("清水-2024", title="<b>报告</b>", place="清水县", year=2024)
    tagged = TaggedReport(info, "a.txt", 12, {"NUMBER": 3, "TARGET": 1})
    html = index_html(TagSummary(tmp_path, (tagged,), (TagError(Path("x"), "x: <bad>"),)))
    page = Elements(html)
    assert "%E6%B8%85%E6%B0%B4-2024.html" in page.all("href")
    assert "targets.csv" in page.all("href")
    assert "<b>报告</b>" in page.text
    assert "x: <bad>" in page.text
    assert re.search(r"<td>清水县</td><td>2024</td><td>12</td><td>3</td><td>0</td><td>0</td><td>1</td>", html)


def test_an_empty_list_is_a_page_too(tmp_path: Path) -> None:
    assert "没有报告" in index_html(TagSummary(tmp_path, ()))


@pytest.mark.parametrize("background", [PAPER, NIGHT])
def test_every_label_colour_can_be_read_as_small_text_in_both_schemes(background: str) -> None:
    for color in [*(label.color for label in labels().values()), "#000000", "#ffffff", "#ffff00", "#0000ff"]:
        assert contrast(readable(color, background), background) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
