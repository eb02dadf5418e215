"""One token a character: no boundary of a label is ever lost to a word segmenter.

Word tokens run faster but lose boundaries: with jieba 3.2 % of the gold NUMBER spans, and up to 40 % of bare
digits, begin or end inside a word.
"""

import unicodedata
from collections.abc import Callable
from functools import cache

from spacy.attrs import NORM
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import DummyTokenizer, registry
from spacy.vocab import Vocab

# Cleaning makes prose punctuation full-width; raw text given straight to the pipeline may have either.
_PUNCTUATION = str.maketrans(",;:!?()", "，；：！？（）")


@cache
def normal_form(char: str) -> str:
    """The NORM of a character: half-width letters and digits, full-width punctuation, lower case.

    >>> normal_form("Ａ"), normal_form("，"), normal_form(",")
    ('a', '，', '，')
    """
    folded = unicodedata.normalize("NFKC", char)
    return folded.lower().translate(_PUNCTUATION) if len(folded) == 1 else char


class CharTokenizer(DummyTokenizer):  # type: ignore[misc]
    """Split a text into its code points, so that ``doc.text == text`` and token i is character i."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab
        vocab.lex_attr_getters[NORM] = normal_form  # type: ignore[attr-defined]

    def __call__(self, text: str) -> Doc:
        """The doc of a text; white space and line ends are tokens like all others."""
        return Doc(self.vocab, words=list(text), spaces=[False] * len(text))


@registry.tokenizers("baogao.char_tokenizer.v1")  # type: ignore[untyped-decorator]
def create_char_tokenizer() -> Callable[[Language], CharTokenizer]:
    """The tokenizer a config names with ``@tokenizers = "baogao.char_tokenizer.v1"``."""

    def make(nlp: Language) -> CharTokenizer:
        return CharTokenizer(nlp.vocab)

    return make
