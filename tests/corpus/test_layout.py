import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from baogao.corpus.layout import layout
from baogao.training.tokenizer import CharTokenizer

VOCAB = Vocab()


@given(
    st.lists(st.tuples(st.text(min_size=1, max_size=4).filter(lambda word: " " not in word), st.booleans()))
)
def test_it_says_what_the_doc_says(tokens: list[tuple[str, bool]]) -> None:
    doc = Doc(VOCAB, words=[word for word, _ in tokens], spaces=[space for _, space in tokens])
    found = layout(doc)
    assert found.text == doc.text
    assert found.starts.tolist() == [token.idx for token in doc]
    assert found.ends.tolist() == [token.idx + len(token) for token in doc]
    for token in doc:
        assert found.token_at(token.idx) == token.i
        assert found.token_to(token.idx + len(token)) == token.i + 1


def test_places_inside_a_token_are_no_borders() -> None:
    found = layout(Doc(VOCAB, words=["新增", "企业"], spaces=[False, False]))
    assert (found.token_at(1), found.token_at(4), found.token_to(1), found.token_to(0)) == (None,) * 4


def test_rare_characters_are_one_code_point_each() -> None:
    doc = CharTokenizer(spacy.blank("zh").vocab)("𠮷祥🙂")
    assert layout(doc).starts.tolist() == [0, 1, 2]


def test_merged_tokens_are_seen() -> None:
    doc = Doc(VOCAB, words=["新", "增"], spaces=[False, False])
    assert len(layout(doc).starts) == 2
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert layout(doc).starts.tolist() == [0]
