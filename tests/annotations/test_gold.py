"""The committed labels and what is said about them."""

import re
import unicodedata

import pytest

from baogao.annotations import agreement_table, facts_table, pairwise_f1
from baogao.annotations.facts import by_report
from baogao.schema import Sentence, clean_text, labels

from .conftest import ROOT

README = (ROOT / "annotations" / "README.md").read_text("utf-8")
Passes = tuple[list[Sentence], list[Sentence]]
PAIRS = {"“": "”", "‘": "’", "（": "）", "《": "》"}


def test_the_counts_in_the_description_are_those_of_the_files(gold: list[Sentence]) -> None:
    assert facts_table(by_report(gold), "report") in README


def test_the_agreement_in_the_description_is_that_of_the_passes(passes: Passes) -> None:
    assert agreement_table(*passes) in README


def test_the_distance_from_pass_to_gold_is_as_described(gold: list[Sentence], passes: Passes) -> None:
    a, b = (pairwise_f1(one, gold)["micro"].f1 for one in passes)
    assert f"micro F1 {a:.3f} for A, {b:.3f} for B" in README


def test_what_the_adjudication_added_and_dropped_is_as_described(
    gold: list[Sentence], passes: Passes
) -> None:
    final, a, b = ({(s.id, span) for s in side for span in s.spans} for side in (gold, *passes))
    assert (
        f"It has {len(final - a - b)} spans that neither pass has and lacks {len((a & b) - final)} that"
        in README
    )


def test_the_label_table_of_the_description_is_that_of_the_file() -> None:
    for label in labels().values():
        layer = "NER" if label.layer == "ner" else "spans"
        assert f"| `{label.name}` | {label.zh} | {layer} | {label.description} |" in README


def test_gold_and_passes_hold_the_same_sentences(gold: list[Sentence], passes: Passes) -> None:
    bare = [[sentence.with_spans([]) for sentence in side] for side in (gold, *passes)]
    assert bare[0] == bare[1] == bare[2]


def test_sentences_stand_where_they_say_in_the_clean_report(gold: list[Sentence]) -> None:
    for sentences in by_report(gold).values():
        text = clean_text(sentences)
        assert all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)


def test_every_span_says_who_made_it(gold: list[Sentence], passes: Passes) -> None:
    sources = [{span.source for sentence in side for span in sentence.spans} for side in (gold, *passes)]
    assert sources == [{"annotator:adjudication-v2"}, {"annotator:pass-a"}, {"annotator:pass-b"}]


def test_the_section_decides_between_target_and_result_as_described(gold: list[Sentence]) -> None:
    seen = {(sentence.role, span.label) for sentence in gold for span in sentence.spans}
    assert ("review", "RESULT") in seen
    assert ("plan", "TARGET") in seen
    assert not {("review", "TARGET"), ("plan", "RESULT")} & seen


def edge_fault(words: str) -> bool:
    """Whether marked words begin or end with punctuation that is no closed pair or percent sign (G1)."""
    opened = [sign for sign in words if sign in PAIRS]
    closed = [sign for sign in words if sign in PAIRS.values()]
    if sorted(PAIRS[sign] for sign in opened) != sorted(closed):
        return True
    allowed = (*PAIRS, *PAIRS.values(), "%", "‰")
    return any(
        unicodedata.category(sign).startswith("P") and sign not in allowed for sign in (words[0], words[-1])
    )


@pytest.mark.parametrize(
    ("words", "fault"), [("“双减”", False), ("“双减", True), ("8.6%", False), ("，增长", True)]
)
def test_edges_are_judged_by_rule_g1(words: str, fault: bool) -> None:
    assert edge_fault(words) is fault


def test_no_marked_words_of_gold_break_rule_g1(gold: list[Sentence]) -> None:
    marked = [s.text[span.start : span.end] for s in gold for span in s.spans]
    assert [words for words in marked if edge_fault(words)] == []


def test_no_number_of_gold_holds_a_comparator(gold: list[Sentence]) -> None:
    numbers = [s.text[p.start : p.end] for s in gold for p in s.spans if p.label == "NUMBER"]
    assert [
        n for n in numbers if re.search(r"^(超|近|约|突破|不低于|达|至少|逾)|(以上|以下|以内|左右)$", n)
    ] == []
