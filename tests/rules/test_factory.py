"""The rules as a spaCy pipe."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

import baogao.rules.factory  # noqa: F401 (registers the factory where the package is not installed)

TEXT = "新增企业20家。建成青云大桥。"


@pytest.fixture
def nlp() -> Language:
    pipeline = spacy.blank("zh")
    pipeline.add_pipe("baogao_rules")
    return pipeline


@pytest.fixture
def role() -> Iterator[None]:
    had = SpacySpan.has_extension("role")
    getter = SpacySpan.get_extension("role")[2] if had else None
    SpacySpan.set_extension("role", getter=lambda span: "review" if span.start == 0 else "plan", force=True)
    yield
    SpacySpan.remove_extension("role")
    if getter is not None:
        SpacySpan.set_extension("role", getter=getter)


def test_entities_and_statements_are_set_with_the_rule_s_name(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [(ent.text, ent.label_, ent.id_) for ent in doc.ents] == [
        ("20家", "NUMBER", "rule:number.measure"),
        ("青云大桥", "PROJECT", "rule:project.type_noun"),
    ]
    assert [(span.text, span.id_) for span in doc.spans["sc"]] == [("新增企业20家", "rule:statement.clause")]


def test_the_role_of_each_sentence_decides(nlp: Language, role: None) -> None:
    doc = nlp.make_doc("新增企业20家。新增企业30家。")
    for token in doc:
        token.is_sent_start = token.i == 0 or doc[token.i - 1].text == "。"
    marked = nlp.get_pipe("baogao_rules")(doc)
    assert [(span.text, span.label_) for span in marked.spans["sc"]] == [
        ("新增企业20家", "RESULT"),
        ("新增企业30家", "TARGET"),
    ]


def test_a_statement_never_crosses_a_sentence_boundary(nlp: Language) -> None:
    doc = nlp.make_doc("财政收入从20亿元，增加到30亿元")
    cut = next(token.i for token in doc if token.text == "增")
    for token in doc:
        token.is_sent_start = token.i in (0, cut)
    marked = nlp.get_pipe("baogao_rules")(doc)
    assert [span.text for span in marked.spans["sc"]] == ["财政收入从20亿元", "增加到30亿元"]


def test_an_empty_doc_stays_empty(nlp: Language) -> None:
    doc = nlp("")
    assert doc.ents == ()
    assert len(doc.spans["sc"]) == 0


def test_a_pipeline_with_the_rules_can_be_saved_and_loaded(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    assert [ent.text for ent in again(TEXT).ents] == ["20家", "青云大桥"]


def test_words_cut_across_a_span_are_widened_to_tokens(nlp: Language) -> None:
    doc = Doc(nlp.vocab, words=["新增企业", "20家。"], spaces=[False, False])
    assert [ent.text for ent in nlp.get_pipe("baogao_rules")(doc).ents] == ["20家。"]
