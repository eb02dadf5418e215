import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.training import Example

from baogao.errors import BaogaoError
from baogao.evaluate.score import LAYERS, MICRO, score
from baogao.schema import Sentence, Span, labels, layer_labels
from baogao.spans import Counts, strict_counts

VOCAB = spacy.blank("zh").vocab
LENGTH = 12

SPANS = st.builds(
    lambda start, length, label: Span(start, min(start + length, LENGTH), label),
    st.integers(0, LENGTH - 1),
    st.integers(1, 5),
    st.sampled_from(list(labels())),
)
SETS = st.sets(SPANS, max_size=8)


def sentence(*spans: tuple[int, int, str], number: int = 1) -> Sentence:
    text = "新增企业40家，减税3亿元。"
    made = Sentence(f"qingshui-2026-{number:04}", "qingshui-2026", "plan", "", 0, text, 0, len(text))
    return made.with_spans(Span(*span) for span in spans)


def test_a_span_counts_only_with_its_exact_offsets_and_label() -> None:
    gold = sentence((4, 7, "NUMBER"), (0, 7, "TARGET"), (8, 13, "TARGET"))
    predicted = sentence((4, 7, "NUMBER"), (0, 6, "TARGET"), (8, 13, "RESULT"))
    found = score([gold], [predicted])
    assert found["NUMBER"] == Counts(correct=1)
    assert found["TARGET"] == Counts(missed=2, spurious=1)
    assert found["RESULT"] == Counts(spurious=1)
    assert found["PROJECT"] == found["SLOGAN"] == Counts()


def test_precision_recall_and_f1_are_those_of_the_textbook() -> None:
    gold = [sentence((4, 7, "NUMBER"), (10, 13, "NUMBER")), sentence((4, 7, "NUMBER"), number=2)]
    predicted = [sentence((4, 7, "NUMBER")), sentence((4, 7, "NUMBER"), (0, 2, "NUMBER"), number=2)]
    number = score(gold, predicted)["NUMBER"]
    assert number == Counts(correct=2, missed=1, spurious=1)
    assert (number.precision, number.recall, number.f1) == (2 / 3, 2 / 3, 2 / 3)


def test_without_spans_there_is_no_score_and_not_a_zero() -> None:
    number = score([sentence()], [sentence()])["NUMBER"]
    assert (number.precision, number.recall, number.f1) == (None, None, None)


@given(SETS, SETS)
def test_layers_and_micro_are_the_sums_of_their_labels(gold: set[Span], predicted: set[Span]) -> None:
    found = score([sentence().with_spans(gold)], [sentence().with_spans(predicted)])
    assert list(found) == [*labels(), *LAYERS, MICRO]
    for layer in LAYERS:
        assert found[layer] == sum((found[name] for name in layer_labels(layer)), Counts())
    assert found[MICRO] == found["ner"] + found["spans"]
    assert found[MICRO].correct == len(gold & predicted)
    assert found[MICRO].missed + found[MICRO].correct == len(gold)
    assert found[MICRO].spurious + found[MICRO].correct == len(predicted)


@given(SETS, SETS)
def test_strict_counts_agree_with_the_scorer_of_spacy(gold: set[Span], predicted: set[Span]) -> None:
    ours = strict_counts(gold, predicted)
    example = Example(doc_of(predicted), doc_of(gold))
    theirs = Scorer.score_spans(
        [example],
        "spans_sc",
        getter=lambda doc, _: doc.spans["sc"],
        has_annotation=lambda doc: "sc" in doc.spans,
        allow_overlap=True,
    )
    for label, counts in ours.items():
        row = theirs["spans_sc_per_type"][label]
        assert (counts.precision or 0.0) == pytest.approx(row["p"])
        assert (counts.recall or 0.0) == pytest.approx(row["r"])
        assert (counts.f1 or 0.0) == pytest.approx(row["f"])
    total = sum(ours.values(), Counts())
    assert (total.f1 or 0.0) == pytest.approx(theirs["spans_sc_f"] or 0.0)


def doc_of(spans: set[Span]) -> Doc:
    doc = Doc(VOCAB, words=list("新" * LENGTH), spaces=[False] * LENGTH)
    doc.spans["sc"] = [DocSpan(doc, span.start, span.end, label=span.label) for span in sorted(spans)]
    return doc


def test_a_span_that_is_given_twice_is_right_only_once() -> None:
    span = Span(4, 7, "NUMBER")
    assert strict_counts([span], [span, span]) == {"NUMBER": Counts(correct=1, spurious=1)}


def test_another_number_of_sentences_is_refused() -> None:
    with pytest.raises(BaogaoError, match="2 gold sentences but 1 predicted"):
        score([sentence(), sentence(number=2)], [sentence()])


def test_other_sentences_are_refused() -> None:
    with pytest.raises(BaogaoError, match="qingshui-2026-0001 stands beside qingshui-2026-0002"):
        score([sentence()], [sentence(number=2)])


@pytest.mark.parametrize("unknown_in_gold", [True, False])
def test_a_label_outside_the_label_set_is_refused(unknown_in_gold: bool) -> None:
    pair = (sentence((0, 2, "PLACE")), sentence())
    gold, predicted = pair if unknown_in_gold else pair[::-1]
    with pytest.raises(BaogaoError, match="unknown label PLACE"):
        score([gold], [predicted])
