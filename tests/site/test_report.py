import base64
import hashlib
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from baogao.errors import BaogaoError
from baogao.page import NIGHT, PAPER, contrast, readable
from baogao.schema import Span, labels
from baogao.site.pages import Entry
from baogao.site.report import Content, quantity_text, report_html
from baogao.site.words import zh

from .make import HOSTILE, Made, headline, report, row, sentence, target


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


def entry(made: Made, number: int = 0, **values: object) -> Entry:
    info = made.report.info
    names = ("title", "level", "province", "city", "place", "code", "year")
    about = {name: getattr(info, name) for name in names}
    about |= {"report": info.id, "model": "zh_demo-1.0.0"} | values
    return Entry(number, row("reports", **about), info.id, 0, info.place)


def page(made: Made, **values: object) -> str:
    return report_html(entry(made, **values), made.content)


def test_every_link_within_the_page_has_its_anchor_and_anchors_are_unique(small: Made) -> None:
    elements = Elements(page(small))
    ids = elements.all("id")
    targets = [href.removeprefix("#") for href in elements.all("href") if href.startswith("#")]
    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    assert {s.id for s in small.report} <= set(ids)


def test_a_statement_leads_to_its_first_row_and_rows_to_their_sentence(small: Made) -> None:
    html = page(small)
    chips = re.findall(r'<a class="chip [^"]*" data-tag="[^"]*" href="#([^"]*)"', html)
    rows = re.findall(r'<tr id="([^"]*)" class="[^"]*" data-sentence="([^"]*)"', html)
    assert chips == ["t:1", "t:2", "t:3", "t:4"]
    assert [name for name, _ in rows] == ["t:1", "t:2", "t:3", "t:4", "t:5"]
    assert [s for _, s in rows] == ["qingshui-2024-0002"] * 2 + ["qingshui-2024-0004"] * 3


def test_a_row_tells_bound_value_firmness_and_period(small: Made) -> None:
    (third,) = re.findall(r'<tr id="t:3".*?</tr>', page(small))
    assert '<span class="sign">≥</span>４０家' in third
    assert '<span class="firm" data-w="modality.力争">力争</span>' in third
    assert "2024" in third
    assert 'title="≥40家"' in third


def test_a_row_names_the_place_only_where_it_is_another(small: Made) -> None:
    one = small.report.sentences[3]
    record = target(one, "力争引进企业４０家以上", "４０家", place="云岭镇")
    assert "云岭镇</span>" in page(Made(small.report, [record]))
    assert "清水县</span>" not in page(Made(small.report, [record | {"place": "清水县"}]))


def test_headline_indicators_are_listed_also_where_the_report_does_not_state_them(small: Made) -> None:
    (box,) = re.findall(r"<dl.*?</dl>", page(small))
    assert re.search(r"<dt>地区生产总值增速</dt><dd><span[^>]*>未提出</span>", box)
    assert re.search(r'<dt>一般公共预算收入增速</dt><dd><a href="#qingshui-2024-0004"[^>]*>≥5%</a>', box)


def test_the_whole_text_of_the_report_is_on_the_page(small: Made) -> None:
    text = Elements(page(small)).text
    assert all(s.text in text for s in small.report)


def test_legend_counts_and_names_come_from_the_label_set(small: Made) -> None:
    html = page(small)
    for name, label in labels().items():
        count = sum(span.label == name for s in small.report for span in s.spans)
        assert f'{label.zh}</span> <span class="count">{count}</span>' in html
        assert label.color in html


def test_roles_are_named_where_they_change(small: Made) -> None:
    assert re.findall(r'class="badge \w+"[^>]*>(\w+)<', page(small)) == ["回顾", "计划"]


def test_the_years_before_and_after_are_linked(small: Made) -> None:
    before, after = entry(small, 1, year=2023), entry(small, 2, year=2025)
    html = report_html(
        entry(small), small.content, replace(before, page="清水-2023"), replace(after, page="b")
    )
    assert re.search(r'href="%E6%B8%85%E6%B0%B4-2023.html">← <span[^>]*>上一份</span> 2023<', html)
    assert re.search(r'href="b.html"><span[^>]*>下一份</span> 2025 →<', html)
    assert "上一份" not in re.sub(r"<script>.*?</script>", "", page(small), flags=re.DOTALL)


def test_nothing_hostile_survives_unescaped() -> None:
    bad = replace(sentence(HOSTILE), id=HOSTILE, section=HOSTILE, report=HOSTILE).with_spans(
        [Span(0, 4, "TARGET")]
    )
    values = dict.fromkeys(
        ("indicator", "number", "unit", "reference", "modality", "bound", "status"), HOSTILE
    )
    made = Made(
        report(bad, title=HOSTILE, id=HOSTILE, place=HOSTILE, level=HOSTILE),
        [target(bad, HOSTILE[:4], **values, low=1.0)],
        [
            headline(
                HOSTILE,
                HOSTILE,
                sentence_id=HOSTILE,
                **{k: v for k, v in values.items() if k in ("reference", "unit")},
            )
        ],
    )
    elements = Elements(page(made, model=HOSTILE))
    tags = [tag for tag, _ in elements.found]
    assert tags.count("script") == 1
    assert "img" not in tags
    assert not any(name.startswith("on") for _, attrs in elements.found for name in attrs)
    assert HOSTILE in elements.text


def test_the_policy_admits_the_one_style_and_the_one_script_and_no_more(small: Made) -> None:
    html = page(small)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', html)
    policy = unescape(policy)
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert " style=" not in html


def test_the_page_names_no_address_to_fetch_from(small: Made) -> None:
    html = page(small).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|@import|url\(|src=", html)


def test_a_report_without_statements_says_so() -> None:
    assert zh("report.records_none") in page(Made(report(sentence("各位代表。"))))


def test_an_empty_report_is_a_page() -> None:
    assert ">空</h1>" in page(Made(report(id="空", place="", title="空")))


@pytest.mark.parametrize("title", ["", "政府工作报告"])
def test_a_report_without_a_title_of_its_own_is_named_by_place_and_year(title: str) -> None:
    assert ">2024年清水县政府工作报告</h1>" in page(Made(report(title=title)))


def test_a_heading_is_a_heading_and_a_heading_run_into_its_paragraph_is_bold() -> None:
    alone = replace(sentence("（一）稳增长", number=1), section="二、安排 / （一）稳增长")
    lead = replace(sentence("（二）惠民生。", number=2), section="二、安排 / （二）惠民生")
    rest = replace(sentence("办好实事。", number=2), id="qingshui-2024-0003", section=lead.section)
    html = page(Made(report(alone, lead, rest)))
    assert re.search(r"<h3><span[^>]*>（一）稳增长</span></h3>", html)
    assert re.search(r"<p><strong><span[^>]*>（二）惠民生。</span></strong><span", html)


def test_a_broken_span_is_an_error_and_not_a_broken_page() -> None:
    with pytest.raises(BaogaoError, match="outside sentence"):
        report_html(entry(Made(report())), Content((sentence("短句。").with_spans([Span(0, 99, "NUMBER")]),)))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"low": 6.0, "high": 6.0, "unit": "%", "bound": "around"}, "≈6%"),
        ({"low": 3.0, "high": 3.0, "unit": "%", "bound": "at_most"}, "≤3%"),
        ({"low": 4e8, "high": 6e8, "unit": "元", "bound": "range"}, "4–6亿元"),
        ({"low": 12000.0, "high": None, "unit": "人", "bound": "point"}, "1.2万人"),
        ({"low": -3.5, "high": -3.5, "unit": "%", "bound": ""}, "-3.5%"),
        ({"low": None, "high": None, "unit": "", "bound": "relative"}, ""),
    ],
)
def test_a_value_is_written_as_readers_write_it(values: dict[str, object], text: str) -> None:
    assert quantity_text(values) == text


@pytest.mark.parametrize("background", [PAPER, NIGHT])
def test_every_label_colour_can_be_read_as_small_text_in_both_schemes(background: str) -> None:
    for color in [*(label.color for label in labels().values()), "#000000", "#ffffff", "#ffff00", "#0000ff"]:
        assert contrast(readable(color, background), background) >= 4.5


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
