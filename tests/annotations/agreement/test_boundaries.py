import tomllib

import pytest

from baogao.annotations.agreement.boundaries import OTHER, boundaries, grouped, pattern_of, patterns
from baogao.annotations.agreement.confusion import NOTHING, confusion
from baogao.annotations.agreement.readings import Item
from baogao.schema import Sentence, Span

from ...limits import linear_time
from ..conftest import ROOT, Make

with (ROOT / "configs/agreement/boundaries.toml").open("rb") as _file:
    ROWS = tomllib.load(_file)["pattern"]
SIDES = {"both": ("left", "right"), "left": ("left",), "right": ("right",)}
CASES = [
    pytest.param(row["name"], side, words, kind == "examples", id=f"{row['name']}-{side}-{words}")
    for row in ROWS
    for side in SIDES[row["side"]]
    for kind in ("examples", "others")
    for words in row[kind]
]


@pytest.mark.parametrize(("name", "side", "words", "fits"), CASES)
def test_each_example_falls_under_its_pattern_and_no_other_word_does(
    name: str, side: str, words: str, fits: bool
) -> None:
    assert (pattern_of(words, side) == name) is fits


def test_every_pattern_has_examples_and_counterexamples() -> None:
    assert all(row["examples"] and row["others"] for row in ROWS)
    assert len({row["name"] for row in ROWS}) == len(ROWS) == len(patterns())


@pytest.mark.parametrize(
    "hostile", ["达到" * 500_000, "一二三" * 300_000, "（" * 1_000_000, "累计" * 500_000]
)
def test_a_million_characters_are_sorted_at_once(hostile: str) -> None:
    with linear_time():
        for side in ("left", "right"):
            pattern_of(hostile, side)


def item(sentence: Sentence, **spans: list[Span]) -> Item:
    return Item(sentence, {name: tuple(sorted(mine)) for name, mine in spans.items()}, {})


def test_both_borders_of_a_span_are_told_with_who_took_the_words_in(make: Make) -> None:
    text = "力争新增企业20家以上。"
    one = item(make(text), chen=[Span(2, 9, "TARGET")], li=[Span(0, 11, "TARGET")])
    found = [(x.side, x.words, x.longer, x.shorter, x.pattern) for x in boundaries([one], "chen", "li")]
    assert found == [
        ("left", "力争", "li", "chen", "comparator before the value"),
        ("right", "以上", "li", "chen", "comparator after the value"),
    ]


def test_borders_are_counted_by_pattern_with_their_words_and_sentences(make: Make) -> None:
    items = [
        item(make(f"新增企业{n}家{words}", n), chen=[Span(4, 6, "NUMBER")], li=[Span(4, 8, "NUMBER")])
        for n, words in ((1, "以上"), (2, "左右"), (3, "以上"))
    ]
    (group,) = grouped(list(boundaries(items, "chen", "li")))
    assert (group.pattern, group.label, group.side, group.count) == (
        "comparator after the value",
        "NUMBER",
        "right",
        3,
    )
    assert group.words == (("以上", 2), ("左右", 1))
    assert group.longer == {"li": 3}
    assert group.sentences == (0, 1, 2)


def test_another_label_is_no_border_and_equal_spans_are_none(make: Make) -> None:
    one = item(make("深化“公安大脑”建设"), chen=[Span(2, 8, "PROJECT")], li=[Span(2, 10, "SLOGAN")])
    two = item(make("新建公园3个", 2), chen=[Span(4, 6, "NUMBER")], li=[Span(4, 6, "NUMBER")])
    assert list(boundaries([one, two], "chen", "li")) == []


def test_words_of_no_pattern_are_other() -> None:
    assert pattern_of("区域", "left") == OTHER


def test_overlapping_spans_of_other_labels_are_exchanged_and_the_lonely_stand_beside_nothing(
    make: Make,
) -> None:
    one = item(
        make("深化“公安大脑”建设，新增企业20家"),
        chen=[Span(2, 8, "PROJECT"), Span(11, 18, "TARGET"), Span(15, 18, "NUMBER")],
        li=[Span(2, 10, "SLOGAN"), Span(11, 18, "RESULT")],
    )
    assert confusion([one], "chen", "li") == {
        ("PROJECT", "SLOGAN"): (0,),
        ("TARGET", "RESULT"): (0,),
        ("NUMBER", NOTHING): (0,),
    }


def test_a_quantity_inside_of_a_target_is_no_confusion(make: Make) -> None:
    one = item(make("新增企业20家"), chen=[Span(0, 7, "TARGET")], li=[Span(4, 7, "NUMBER")])
    assert confusion([one], "chen", "li") == {("TARGET", NOTHING): (0,), (NOTHING, "NUMBER"): (0,)}
