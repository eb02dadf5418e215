from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given

from baogao.evaluate.analysis import Options, analyse, analyse_systems, suspect_rows
from baogao.evaluate.errors import KINDS, Error, errors_of
from baogao.evaluate.match import rows
from baogao.schema import Span

from .make import PAIRS, SETS, both, few_examples, sentence

Spans = Sequence[tuple[int, int, str]]


def kinds(gold: Spans, predicted: Spans) -> list[tuple[str, int, int]]:
    (row,) = rows([sentence(gold)], [sentence(predicted)])
    return [(error.kind, len(error.gold), len(error.predicted)) for error in errors_of(row)]


@pytest.mark.parametrize(
    ("kind", "gold", "predicted"),
    [
        ("boundary", [(0, 7, "TARGET")], [(2, 7, "TARGET")]),
        ("label", [(0, 4, "PROJECT")], [(0, 4, "SLOGAN")]),
        ("tense", [(0, 7, "TARGET")], [(0, 7, "RESULT")]),
        ("both", [(0, 7, "TARGET")], [(2, 7, "RESULT")]),
        ("split", [(0, 12, "TARGET")], [(0, 7, "TARGET"), (8, 12, "TARGET")]),
        ("merged", [(0, 7, "TARGET"), (8, 12, "TARGET")], [(0, 12, "TARGET")]),
        ("missed", [(4, 7, "NUMBER")], []),
        ("spurious", [], [(4, 7, "NUMBER")]),
    ],
)
def test_each_mismatch_has_its_kind(kind: str, gold: Spans, predicted: Spans) -> None:
    assert kinds(gold, predicted) == [(kind, len(gold), len(predicted))]


def test_spans_of_two_layers_are_two_errors() -> None:
    assert kinds([(0, 7, "TARGET")], [(0, 7, "PROJECT")]) == [("spurious", 0, 1), ("missed", 1, 0)]


def test_two_predictions_of_different_labels_are_no_split() -> None:
    found = kinds([(0, 12, "TARGET")], [(0, 8, "TARGET"), (9, 12, "RESULT")])
    assert found == [("boundary", 1, 1), ("spurious", 0, 1)]


@given(SETS, SETS)
@few_examples
def test_errors_and_strict_counts_add_up(gold: list[Span], predicted: list[Span]) -> None:
    (row,) = rows([sentence(gold)], [sentence(predicted)])
    errors = errors_of(row)
    assert {error.kind for error in errors} <= set(KINDS)
    missed, spurious = Counter(gold) - Counter(predicted), Counter(predicted) - Counter(gold)
    assert Counter(span for error in errors for span in error.gold) == missed
    assert Counter(span for error in errors for span in error.predicted) == spurious
    assert [Error.from_json(error.to_json()) for error in errors] == errors


@given(PAIRS)
@few_examples
def test_the_confusion_counts_every_span_once(pairs: list[tuple[list[Span], list[Span]]]) -> None:
    gold, predicted = both(pairs)
    found = analyse(gold, predicted, options=Options(samples=2))
    assert sum(c.count for c in found.confusion if c.gold) == sum(len(s.spans) for s in gold)
    assert sum(c.count for c in found.confusion if c.predicted) == sum(len(s.spans) for s in predicted)


def test_boundary_patterns_name_the_characters_and_the_side() -> None:
    gold = [sentence([(0, 7, "TARGET")], number=n) for n in (1, 2)]
    predicted = [one.with_spans([Span(2, 8, "TARGET")]) for one in gold]
    found = analyse(gold, predicted, options=Options(samples=10)).boundaries
    assert [(p.side, p.change, p.text, p.count, p.sentences) for p in found] == [
        ("left", "short", "新增", 2, (0, 1)),
        ("right", "extra", "，", 2, (0, 1)),
    ]


def test_a_long_difference_is_cut_at_the_end_that_is_far_from_the_border() -> None:
    text = "一二三四五六七八九十甲乙丙丁戊己庚辛"
    gold = [sentence([(15, 17, "PROJECT")], text=text)]
    predicted = [sentence([(0, 17, "PROJECT")], text=text)]
    (pattern,) = analyse(gold, predicted, options=Options(samples=10)).boundaries
    assert pattern.text == "…" + text[3:15]


def test_the_hardest_sentences_come_first() -> None:
    gold = [sentence([(4, 7, "NUMBER")], number=1), sentence([(0, 7, "TARGET"), (4, 7, "NUMBER")], number=2)]
    found = analyse(gold, [one.with_spans([]) for one in gold], options=Options(samples=10)).hardest
    assert [(hard.sentence, hard.wrong, hard.gold, hard.predicted) for hard in found] == [
        (1, 2, 2, 0),
        (0, 1, 1, 0),
    ]


def test_a_sure_prediction_that_the_gold_lacks_is_suspected() -> None:
    gold = [sentence()]
    predicted = [sentence([Span(0, 7, "TARGET", score=0.99), Span(8, 12, "TARGET", score=0.6)])]
    (suspect,) = analyse(gold, predicted, options=Options(samples=10)).suspects
    assert (suspect.kind, suspect.score, suspect.predicted) == ("spurious", 0.99, (Span(0, 7, "TARGET"),))
    assert "0.99 sure" in suspect.reason


def test_what_several_systems_agree_on_against_the_gold_is_suspected() -> None:
    gold = [sentence([(0, 4, "PROJECT")])]
    other = [sentence([(0, 4, "SLOGAN")])]
    found = analyse_systems(gold, {"a": other, "b": other, "c": gold}, options=Options(samples=10))
    assert [(one.systems, one.reason) for one in found["a"].suspects] == [(2, "2 of 3 systems agree")]
    assert not found["c"].suspects
    alone = analyse_systems(gold, {"a": other, "b": gold, "c": gold}, options=Options(samples=10))
    assert not alone["a"].suspects


def test_words_that_the_gold_marks_elsewhere_are_suspected_where_it_does_not() -> None:
    gold = [sentence([(4, 7, "NUMBER")], number=n) for n in (1, 2, 3)] + [sentence(number=4)]
    predicted = [one.with_spans([Span(4, 7, "NUMBER")]) for one in gold]
    (suspect,) = analyse(gold, predicted, options=Options(samples=10)).suspects
    assert suspect.sentence == 3
    assert suspect.reason == "the gold marks these words so 3 times elsewhere"


def test_suspects_are_exported_as_the_sentence_might_be_annotated() -> None:
    gold = [sentence([(0, 7, "TARGET"), (4, 7, "NUMBER")])]
    spans = [Span(2, 7, "TARGET", score=0.99), Span(4, 7, "NUMBER"), Span(8, 12, "TARGET", score=0.98)]
    (row,) = suspect_rows(analyse(gold, [sentence(spans)], options=Options(samples=10)))
    assert row["id"] == "qingshui-2026-0001"
    assert row["label"] == [[2, 7, "TARGET"], [4, 7, "NUMBER"], [8, 12, "TARGET"]]
    assert row["gold"] == [[0, 7, "TARGET"], [4, 7, "NUMBER"]]
    assert "boundary TARGET 企业40家" in row["reason"]
    assert "spurious TARGET 减税3亿" in row["reason"]
