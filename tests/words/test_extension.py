"""``doc._.words`` and ``span._.words``."""

import gc
import time

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from baogao.words import extension
from baogao.words.extension import doc_words

TEXT = "二、2026年工作安排\n推进“四好农村路”建设，新增高新技术企业40家。\n建成青石河大桥，完成投资3亿元。"


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "baogao.char_tokenizer.v1"}}})
    for pipe in ("baogao_sections", "baogao_rules", "baogao_words"):
        nlp.add_pipe(pipe)
    return nlp


def texts(words: tuple[Span, ...]) -> list[str]:
    return [word.text for word in words]


def test_the_words_of_a_doc_hold_every_character_but_white_space(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert "".join(texts(doc._.words)) == TEXT.replace("\n", "")
    assert all(isinstance(word, Span) and word.doc is doc for word in doc._.words)


def test_no_word_crosses_the_edge_of_a_span_of_the_pipeline(nlp: Language) -> None:
    doc = nlp(TEXT)
    spans = [*doc.ents, *doc.spans["sc"], *doc.sents]
    assert len(spans) > 5
    for word in doc._.words:
        for span in spans:
            assert not word.start < span.start < word.end
            assert not word.start < span.end < word.end


def test_an_entity_set_later_is_respected_at_once(nlp: Language) -> None:
    doc = nlp.make_doc("新增高新技术企业40家。")
    assert "企业" in texts(doc._.words)
    doc.set_ents([Span(doc, 0, 7, "SLOGAN")])
    assert "企" in texts(doc._.words)
    doc.set_ents([])
    assert "企业" in texts(doc._.words)


def test_entities_that_touch_are_kept_apart(nlp: Language) -> None:
    doc = nlp.make_doc("企业企业")
    doc.set_ents([Span(doc, 0, 1, "PROJECT"), Span(doc, 1, 3, "PROJECT")])
    assert texts(doc._.words) == ["企", "业", "企", "业"]


def test_the_words_of_the_sentences_are_those_of_the_doc(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert [word for sentence in doc.sents for word in sentence._.words] == list(doc._.words)


def test_a_word_is_cut_at_the_edge_of_the_span_that_is_asked(nlp: Language) -> None:
    doc = nlp.make_doc("新增企业")
    assert texts(doc[1:3]._.words) == ["增", "企"]
    assert doc[1:1]._.words == ()


def test_with_word_tokens_a_word_is_one_or_several_of_them() -> None:
    blank = spacy.blank("zh")
    doc = Doc(blank.vocab, words=["新增高", "新技术", "企业", "40家"], spaces=[False] * 4)
    found = doc_words(doc)
    assert [token.text for word in found for token in word] == ["新增高", "新技术", "企业", "40家"]
    assert texts(found)[-1] == "40家"


def test_merged_tokens_are_not_confused_with_what_was_remembered(nlp: Language) -> None:
    doc = nlp.make_doc("新增高新技术企业40家。")
    before = texts(doc._.words)
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert texts(doc._.words) == before


def test_an_empty_doc_and_white_space_have_no_words(nlp: Language) -> None:
    assert nlp("")._.words == ()
    assert nlp(" \n　")._.words == ()


def test_nothing_is_cut_before_it_is_asked_for_and_nothing_twice(nlp: Language) -> None:
    known = len(extension._cuts)
    doc = nlp("培育企业" * 3000)
    assert len(extension._cuts) <= known
    begin = time.process_time()
    first = doc._.words
    cold = time.process_time() - begin
    begin = time.process_time()
    assert doc[0:40]._.words == first[:20]
    assert time.process_time() - begin < cold


def test_what_was_remembered_goes_with_the_doc(nlp: Language) -> None:
    gc.collect()
    known = len(extension._cuts)
    doc = nlp("培育企业。")
    assert doc._.words
    del doc
    gc.collect()
    assert len(extension._cuts) <= known


def test_words_leave_nothing_in_the_bytes_of_a_doc(nlp: Language) -> None:
    doc = nlp("培育企业40家。")
    before = doc.to_bytes()
    assert doc._.words
    assert doc.to_bytes() == before
