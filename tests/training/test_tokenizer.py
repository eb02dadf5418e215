import spacy
from hypothesis import example, given
from hypothesis import strategies as st

from baogao.training.tokenizer import CharTokenizer, normal_form

TOKENIZER = CharTokenizer(spacy.blank("zh").vocab)


@given(st.text())
@example("新增 8%。\r\n\t　𠮷🎉 ﷺ é\u0000")
@example("")
def test_a_doc_keeps_any_text_and_has_one_token_for_each_character(text: str) -> None:
    doc = TOKENIZER(text)
    assert doc.text == text
    assert [token.text for token in doc] == list(text)
    assert [token.idx for token in doc] == list(range(len(text)))


def test_both_widths_of_a_mark_a_figure_or_a_letter_have_one_norm() -> None:
    narrow, wide = TOKENIZER("8%,;:!?()Ab."), TOKENIZER("８％，；：！？（）ａＢ．")
    assert [token.norm_ for token in narrow] == [token.norm_ for token in wide]
    assert [token.norm_ for token in wide] == list("8%，；：！？（）ab.")


def test_a_character_that_folds_to_several_keeps_its_own_norm() -> None:
    assert [normal_form(char) for char in "㎡½…"] == ["㎡", "½", "…"]


def test_the_committed_config_loads_the_tokenizer_by_name() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "baogao.char_tokenizer.v1"}}})
    assert [token.text for token in nlp("增长8%")] == ["增", "长", "8", "%"]
