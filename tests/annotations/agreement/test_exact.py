import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations import agreement_table, disagreements, pairwise_f1
from baogao.annotations.agreement import exact
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels
from baogao.spans import Counts, strict_counts

from ..conftest import Make

spans = st.lists(
    st.builds(Span, st.integers(0, 5), st.integers(6, 9), st.sampled_from(list(labels()))), max_size=8
)


def test_a_span_one_character_longer_does_not_agree(make: Make) -> None:
    text = "新增企业20家以上"
    found = pairwise_f1([make(text, NUMBER="20家")], [make(text, NUMBER="20家以上")])
    assert found["NUMBER"] == Counts(correct=0, missed=1, spurious=1)
    assert found["NUMBER"].f1 == 0


def test_the_same_offsets_with_another_label_do_not_agree(make: Make) -> None:
    text = "深化“公安大脑”建设"
    found = pairwise_f1([make(text, PROJECT="“公安大脑”")], [make(text, SLOGAN="“公安大脑”")])
    assert found["PROJECT"] == Counts(missed=1)
    assert found["SLOGAN"] == Counts(spurious=1)
    assert found["micro"] == Counts(missed=1, spurious=1)


def test_the_source_of_a_span_does_not_matter_for_agreement(make: Make) -> None:
    one = make("新建公园3个").with_spans([Span(4, 6, "NUMBER", "annotator:chen")])
    two = one.with_spans([Span(4, 6, "NUMBER", "annotator:li")])
    assert pairwise_f1([one], [two])["micro"].f1 == 1


def test_sentences_are_matched_by_id_and_not_by_order(make: Make) -> None:
    first, second = make("新建公园3个", 1, NUMBER="3个"), make("改造道路2条", 2, NUMBER="2条")
    assert pairwise_f1([first, second], [second, first])["micro"] == Counts(correct=2)


def test_agreement_on_a_label_that_nobody_used_is_undefined(make: Make) -> None:
    found = pairwise_f1([make("新建公园。")], [make("新建公园。")])
    assert found["SLOGAN"].f1 is None
    assert "| SLOGAN | 0 | 0 | 0 | – |" in agreement_table([make("新建公园。")], [make("新建公园。")])


def test_labels_come_in_the_order_of_the_file_and_micro_last(make: Make) -> None:
    assert list(pairwise_f1([], [])) == [*labels(), "micro"]


def test_disagreements_lead_to_the_sentence_and_say_who_marked(make: Make) -> None:
    a = make("新建云栖湖公园3个", PROJECT="云栖湖公园", NUMBER="3个")
    b = make("新建云栖湖公园3个", PROJECT="云栖湖", NUMBER="3个")
    found = [(item.by, item.text, item.sentence.id) for item in disagreements([a], [b])]
    assert found == [("b", "云栖湖", a.id), ("a", "云栖湖公园", a.id)]


def test_sentences_of_one_annotator_only_are_refused(make: Make) -> None:
    with pytest.raises(
        BaogaoError, match="1 sentences have one annotator only, the first is yunqi-2026-0002"
    ):
        pairwise_f1([make("一。", 1)], [make("一。", 1), make("二。", 2)])


def test_two_texts_under_one_id_are_refused(make: Make) -> None:
    with pytest.raises(BaogaoError, match="two different texts"):
        pairwise_f1([make("一。")], [make("二。")])


def test_a_sentence_twice_for_one_annotator_is_refused(make: Make) -> None:
    with pytest.raises(BaogaoError, match="occurs twice"):
        pairwise_f1([make("一。"), make("一。")], [make("一。")])


@given(spans, spans)
def test_f1_does_not_depend_on_who_comes_first(a: list[Span], b: list[Span]) -> None:
    there, back = strict_counts(a, b), strict_counts(b, a)
    assert {label: counts.f1 for label, counts in there.items()} == {
        label: counts.f1 for label, counts in back.items()
    }


@given(spans, spans)
def test_every_span_is_counted_once_on_its_side(a: list[Span], b: list[Span]) -> None:
    total = sum(strict_counts(a, b).values(), Counts())
    assert total.correct + total.missed == len(a)
    assert total.correct + total.spurious == len(b)


@given(spans)
def test_an_annotator_agrees_fully_with_itself(a: list[Span]) -> None:
    assert all(counts.f1 == counts.precision == counts.recall == 1 for counts in strict_counts(a, a).values())


def test_a_prediction_made_twice_is_right_once() -> None:
    span = Span(0, 2, "NUMBER")
    assert strict_counts([span], [span, span])["NUMBER"] == Counts(correct=1, spurious=1)


def test_precision_and_recall_of_nothing_are_undefined() -> None:
    assert Counts(missed=2).precision is None
    assert Counts(spurious=2).recall is None
    assert Counts(correct=1, missed=1, spurious=3).precision == 0.25


def test_the_documented_example_is_true() -> None:
    assert doctest.testmod(exact, extraglobs={"Sentence": Sentence, "Span": Span}).failed == 0
    assert doctest.testmod(exact).attempted > 0
