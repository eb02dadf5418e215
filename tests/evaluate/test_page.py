"""The pages as text: what they hold, and what they must not."""

import json
import re
from html.parser import HTMLParser

import pytest

from baogao.evaluate.analysis import NAMES, Analysis, Options, analyse, analyse_systems
from baogao.evaluate.compare import compare
from baogao.evaluate.page import comparison_page, evaluation_page
from baogao.evaluate.page import data as browser
from baogao.evaluate.page.data import browser_data, embed
from baogao.evaluate.page.links import Links, filtered
from baogao.evaluate.page.svg import blank, drawing, to_svg
from baogao.evaluate.page.theme import script, stylesheet
from baogao.page import policy

from .invented import HOSTILE, INFOS, LONG, gold_and_predictions

EXTRA = [
    (HOSTILE, [("新增企业40家", "TARGET"), ("40家", "NUMBER")], [("企业40家", "TARGET", 0.8)]),
    (LONG, [("新增企业40家", "TARGET")], []),
]


class Parsed(HTMLParser):
    """Tags with attributes, and the text of the scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag == "script"
        if self._inside:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[-1] += data

    def values(self, attribute: str) -> list[str]:
        return [value for _, found in self.tags if (value := found.get(attribute)) is not None]


def systems() -> dict[str, Analysis]:
    gold, predicted = gold_and_predictions(EXTRA)
    first = [sentence.with_spans(sentence.spans[:1]) for sentence in gold]
    options = Options(samples=40, infos=INFOS, training=gold[:5])
    return analyse_systems(gold, {"pipeline": predicted, "rules": first}, options=options)


@pytest.fixture(scope="module")
def page() -> Parsed:
    return Parsed(evaluation_page(systems(), {}))


def test_a_page_loads_nothing_and_styles_nothing_in_place(page: Parsed) -> None:
    assert page.values("src") == []
    assert page.values("style") == []
    assert not [name for _, found in page.tags for name in found if name.startswith("on")]
    assert {href for href in page.values("href") if not href.startswith("#")} == {"data:,"}
    assert policy(stylesheet(), script()).startswith("default-src 'none'; ")


def test_no_id_stands_twice(page: Parsed) -> None:
    ids = page.values("id")
    assert len(ids) == len(set(ids))


def test_what_points_within_the_page_finds_its_place(page: Parsed) -> None:
    ids = set(page.values("id"))
    anchors = {href[1:].split("?")[0] for href in page.values("href") if href.startswith("#")}
    assert anchors <= ids
    used = re.findall(r"url\(#([^)]*)\)", " ".join(v or "" for _, found in page.tags for v in found.values()))
    assert set(used) <= ids


def test_the_data_is_one_script_that_no_text_can_leave(page: Parsed) -> None:
    assert len(page.scripts) == 2
    data = json.loads(page.scripts[0])
    assert [row[3] for row in data["rows"]][-2:] == [HOSTILE, LONG]
    assert "<" not in page.scripts[0]


def test_every_group_that_a_link_names_is_there_and_has_sentences(page: Parsed) -> None:
    data = json.loads(page.scripts[0])
    linked = {int(m[1]) for href in page.values("href") if (m := re.search(r"[?&]group=(\d+)", href))}
    assert linked
    assert linked == set(range(len(data["groups"])))
    shown = {row[0] for row in data["rows"]}
    assert all(members and set(members) <= shown for _, _, members in data["groups"])


def test_the_figures_take_their_colours_from_the_page(page: Parsed) -> None:
    painted = {v for name in ("fill", "stroke") for v in page.values(name)}
    assert any(value.startswith("var(--l") for value in painted)
    assert not {value for value in painted if value.startswith("#0102")}


def test_every_label_and_layer_has_its_row(page: Parsed) -> None:
    text = evaluation_page(systems(), {})
    for name in NAMES:
        assert re.search(rf'<th scope="row"><span class="[^"]*">{name} <small', text)


def test_gold_without_any_span_makes_a_page() -> None:
    gold, _ = gold_and_predictions()
    bare = [sentence.with_spans([]) for sentence in gold]
    text = evaluation_page({"x": analyse(bare, bare, options=Options(system="x", samples=5))}, {})
    assert "reaches a strict micro F1 of nothing on 0 gold spans" in text


def test_hostile_names_are_text() -> None:
    gold, predicted = gold_and_predictions()
    bad = "<img src=x onerror=alert(1)>\ud800$x^2$\x00"
    analyses = analyse_systems(gold, {bad: predicted, "b": gold}, options=Options(samples=5, gold=bad))
    for text in (
        evaluation_page(analyses, {}),
        comparison_page(compare(analyses["b"], analyses[bad], samples=5)),
    ):
        assert not [tag for tag, _ in Parsed(text).tags if tag == "img"]
        text.encode("utf-8")


def test_a_page_has_room_for_the_wrong_sentences_first(monkeypatch: pytest.MonkeyPatch) -> None:
    found = systems()
    monkeypatch.setattr(browser, "MOST", 4)
    rows = browser_data(found, Links())["rows"]
    assert len(rows) == 4
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert all(any(row[7]) for row in rows)


def test_a_page_of_long_sentences_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    found = systems()
    monkeypatch.setattr(browser, "CHARACTERS", 100)
    rows = browser_data(found, Links())["rows"]
    assert 1 <= len(rows) <= 5
    assert sum(len(row[3]) for row in rows) <= 100 or len(rows) == 1


def test_the_same_sentences_are_one_group() -> None:
    links = Links()
    assert links.group("a", [3, 1, 3]) == links.group("a", [1, 3]) == "#sentences?group=0"
    assert links.group("a", [1, 3], system=1) == "#sentences?group=1"
    assert links.group("a", []) == ""


def test_an_address_carries_any_text() -> None:
    assert (
        filtered(stratum="province:云泽省&x=<")
        == "#sentences?stratum=province%3A%E4%BA%91%E6%B3%BD%E7%9C%81%26x%3D%3C"
    )


def test_embedded_json_is_the_data() -> None:
    data = {"a": "</script><!--\u2028&\ud800😀"}
    assert json.loads(embed(data)) == data
    embed(data).encode("utf-8")


def test_a_figure_keeps_its_words_as_words() -> None:
    with drawing():
        figure = blank(2, 1)
        figure.text(0.1, 0.5, "浙江省 <b> $x$")
        svg = to_svg(figure, "f", "A <title>")
    assert "浙江省 &lt;b&gt; $x$</text>" in svg
    assert 'aria-label="A &lt;title&gt;"' in svg
    assert "style=" not in svg
    assert "xmlns" not in svg
