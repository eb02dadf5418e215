import pytest

from baogao.evaluate.analysis import Options, analyse
from baogao.evaluate.match import rows
from baogao.evaluate.strata import (
    DIMENSIONS,
    Known,
    damaged,
    in_order,
    is_heading,
    sentence_strata,
    span_strata,
    surfaces,
)
from baogao.schema import Edit, ReportInfo, Sentence, Span, labels

from .make import TEXT, sentence

INFO = ReportInfo("qingshui-2026", level="county", province="云泽省", year=2026)


def test_a_sentence_has_the_values_of_its_report_and_its_own() -> None:
    (row,) = rows([sentence(role="review")], [sentence(role="review")])
    assert sentence_strata(row, Known({"qingshui-2026": INFO}, None, {row.id})) == {
        "role": "review",
        "form": "prose",
        "level": "county",
        "province": "云泽省",
        "year": "2026",
        "text": "damaged",
    }


def test_without_a_register_the_year_is_read_from_the_id_and_the_rest_left_out() -> None:
    (row,) = rows([sentence()], [sentence()])
    assert sentence_strata(row, Known()) == {"role": "plan", "form": "prose", "year": "2026", "text": "clean"}


@pytest.mark.parametrize(
    ("text", "section", "heading"),
    [
        ("二、工作安排", "二、工作安排", True),
        ("（一）提升产业能级。", "二、工作安排 / （一）提升产业能级", True),
        (TEXT, "二、工作安排", False),
        ("二、2026年工作安排", "", True),
        (TEXT, "", False),
    ],
)
def test_headings_are_told_from_prose(text: str, section: str, heading: bool) -> None:
    assert is_heading(text, section) is heading


@pytest.mark.parametrize(
    ("length", "band"),
    [(1, "1-4"), (4, "1-4"), (5, "5-9"), (9, "5-9"), (10, "10-19"), (39, "20-39"), (40, "40+"), (999, "40+")],
)
def test_spans_fall_into_bands_of_length(length: int, band: str) -> None:
    assert dict(span_strata("一" * 999, Span(0, length, "TARGET"), Known()))["length"] == band


def test_seen_words_count_under_their_label_only() -> None:
    known = Known(seen=surfaces([sentence([(4, 7, "NUMBER")])]))
    assert dict(span_strata(TEXT, Span(4, 7, "NUMBER"), known))["surface"] == "seen"
    assert dict(span_strata(TEXT, Span(4, 7, "PROJECT"), known))["surface"] == "unseen"
    assert "surface" not in dict(span_strata(TEXT, Span(4, 7, "NUMBER"), Known()))


def test_only_slogans_are_looked_up_in_the_lexicon() -> None:
    text = "推动高质量发展，实施清水银龙行动。"
    assert dict(span_strata(text, Span(2, 7, "SLOGAN"), Known()))["lexicon"] == "listed"
    assert dict(span_strata(text, Span(10, 16, "SLOGAN"), Known()))["lexicon"] == "unlisted"
    assert "lexicon" not in dict(span_strata(text, Span(2, 7, "PROJECT"), Known()))


def test_damage_is_found_by_where_the_sentence_stood_in_the_raw_file() -> None:
    texts = ("第一句。", "第二句。", "第三句。")
    made = [
        Sentence(f"x-{n}", "x", "plan", "", 0, text, n * 4, n * 4 + 4, raw=((0, n * 10, 4),))
        for n, text in enumerate(texts)
    ]
    edits = [Edit("repair", 12, 13, "?"), Edit("gloss", 21, 25, "(fā)"), Edit("damage", 14, 16, "??")]
    assert damaged(made, edits) == {"x-1"}
    assert damaged(made, [Edit("damage", 0, 40, "?")]) == {"x-0", "x-1", "x-2"}
    assert not damaged(made, [])


def test_every_value_of_a_sentence_dimension_adds_up_to_the_whole() -> None:
    gold = [
        sentence([(4, 7, "NUMBER"), (0, 7, "TARGET")], number=1),
        sentence([(4, 7, "NUMBER")], number=2, role="review"),
        sentence([(4, 7, "NUMBER")], number=1, report="beiping-2008"),
        sentence(number=3),
    ]
    predicted = [one.with_spans([*one.spans[:1], Span(8, 12, "SLOGAN")]) for one in gold]
    found = analyse(gold, predicted, options=Options(samples=5, infos={"qingshui-2026": INFO}, training=gold))
    assert list(found.strata) == [dimension for dimension in DIMENSIONS if dimension in found.strata]
    micro = found.scores["strict"]["micro"].tally
    for dimension in ("role", "form", "year", "text", "length", "surface"):
        cells = [scores["micro"].tally for scores in found.strata[dimension].values()]
        assert sum(cell.gold for cell in cells) == micro.gold
        assert sum(cell.predicted for cell in cells) == micro.predicted
        assert sum(cell.found for cell in cells) == micro.found
    assert list(found.strata["level"]) == ["county"]
    assert found.strata["level"]["county"]["NUMBER"].tally.gold == 2
    assert found.strata["role"]["review"].keys() == {"NUMBER", "SLOGAN", "ner", "micro"}


def test_a_gold_span_counts_in_its_own_stratum_and_a_prediction_in_its_own() -> None:
    gold, predicted = [sentence([(0, 4, "PROJECT")])], [sentence([(0, 6, "PROJECT")])]
    bands = analyse(gold, predicted, options=Options(samples=5)).strata["length"]
    short, long = bands["1-4"]["PROJECT"].tally, bands["5-9"]["PROJECT"].tally
    assert (short.gold, short.predicted, long.gold, long.predicted) == (1, 0, 0, 1)


def test_strata_come_in_the_order_of_dimensions_and_of_length() -> None:
    given = [("length", "40+"), ("role", "plan"), ("length", "5-9"), ("length", "1-4"), ("year", "2020")]
    assert in_order(given) == [given[1], given[4], given[3], given[2], given[0]]


def test_the_lexicon_is_that_of_the_rules() -> None:
    assert "SLOGAN" in labels()
    listed = [
        dict(span_strata(text, Span(0, len(text), "SLOGAN"), Known()))["lexicon"]
        for text in ("乡村振兴", "党的二十大精神")
    ]
    assert listed == ["listed", "listed"]
