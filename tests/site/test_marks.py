from collections import Counter
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.schema import Span, labels
from baogao.site.marks import mark_up

from .make import sentence

ALPHABET = st.characters(exclude_categories=["Cs", "Cc"])


class Reading(HTMLParser):
    """What a browser sees: each character with the labels it stands under, and the shown labels."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.chars: list[tuple[str, frozenset[str]]] = []
        self.tags: Counter[str] = Counter()
        self.balanced = True
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if shown := values.get("data-tag"):
            self.tags[shown] += 1
        if tag == "mark":
            self.stack.append(values["data-label"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.balanced &= bool(self.stack)
            self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.chars.extend((char, frozenset(self.stack)) for char in data)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(ALPHABET, min_size=1, max_size=30))
    place = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(lambda p: p[0] < p[1])
    label = st.sampled_from([*labels(), "ELSE"])
    return text, draw(st.lists(st.builds(lambda p, name: Span(p[0], p[1], name), place, label), max_size=8))


@given(marked())
def test_every_character_stands_under_just_its_labels_however_spans_overlap(
    case: tuple[str, list[Span]],
) -> None:
    text, spans = case
    reading = Reading(mark_up(sentence(text).with_spans(spans), {}))
    assert reading.balanced
    assert not reading.stack
    assert reading.chars == [
        (char, frozenset(s.label for s in spans if s.start <= i < s.end)) for i, char in enumerate(text)
    ]


@given(marked())
def test_every_span_shows_its_label_once(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    reading = Reading(mark_up(sentence(text).with_spans(spans), {}))
    names = (labels()[s.label].zh if s.label in labels() else s.label for s in set(spans))
    assert reading.tags == Counter(names)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "\"'&<>", "𠮷野家40家", "</mark></span>"])
def test_text_is_escaped_and_comes_out_whole(text: str) -> None:
    html = mark_up(sentence(text).with_spans([Span(1, 3, "NUMBER")]), {})
    assert "<script" not in html
    assert "".join(char for char, _ in Reading(html).chars) == text


def test_a_foreign_label_is_escaped_too() -> None:
    html = mark_up(sentence("新增40家").with_spans([Span(0, 2, '"><img src=x>')]), {})
    assert "<img" not in html


def test_a_statement_links_to_its_row() -> None:
    statement = Span(0, 5, "TARGET")
    html = mark_up(sentence("新增40家").with_spans([statement]), {statement: "#t:1"})
    assert '<a class="chip l3" data-tag="目标" href="#t:1"' in html


def test_a_label_gets_room_where_it_would_reach_the_next_one() -> None:
    tight = [Span(0, 2, "SLOGAN"), Span(2, 4, "NUMBER")]
    assert 'entity wide3"' in mark_up(sentence("双碳十件工作").with_spans(tight), {})
    loose = [Span(0, 2, "SLOGAN"), Span(4, 6, "NUMBER")]
    assert "wide" not in mark_up(sentence("双碳工作十件。").with_spans(loose), {})


@pytest.mark.parametrize("span", [Span(0, 9, "NUMBER"), Span(-1, 2, "NUMBER"), Span(2, 2, "NUMBER")])
def test_a_span_outside_its_sentence_is_an_error_that_names_it(span: Span) -> None:
    with pytest.raises(BaogaoError, match=r"NUMBER .* outside sentence qingshui-2024-0001"):
        mark_up(sentence("新增40家").with_spans([span]), {})
