"""``doc._.words`` and ``span._.words``: the words of a doc, and of a sentence or any other span of it.

Nothing is cut before somebody asks: a pipeline is as fast as without. The first question for a doc cuts all of
its text and remembers the edges as long as the doc lives; the edges of entities, statements and sentences are
looked up at each question, so they are right after a later component has changed them, too.
"""

from collections.abc import Iterator
from itertools import pairwise
from weakref import WeakKeyDictionary

from spacy.language import Language
from spacy.tokens import Doc, Span

from baogao.schema import SPANS_KEY
from baogao.words.segmenter import words

_INSIDE, _BEGIN = 1, 3
"""``Token.ent_iob``."""

# Beside the tokens it was made for: merging tokens moves their numbers.
_cuts: "WeakKeyDictionary[Doc, tuple[int, frozenset[int]]]" = WeakKeyDictionary()


def doc_words(doc: Doc) -> tuple[Span, ...]:
    """The words of a doc, in order; ``doc._.words``.

    Every token that is not white space is in exactly one. No word crosses the edge of an entity, of a statement
    (``doc.spans["sc"]``) or of a sentence, nor one of a token: with word tokens a word is one or several of them.

    >>> import spacy
    >>> doc = spacy.blank("zh")("新增高新技术企业40家。")
    >>> [word.text for word in doc._.words]
    ['新增', '高新技术', '企业', '40', '家', '。']
    """
    return span_words(doc[:])


def span_words(span: Span) -> tuple[Span, ...]:
    """The words of a span, in order; ``span._.words``. A word that lies across its edge is cut there."""
    doc, start, end = span.doc, span.start, span.end
    edges = {start, end, *(at for at in _cut(doc) if start < at < end)}
    edges.update(at for at in _forced(doc, start, end) if start < at < end)
    found = (doc[a:b] for a, b in pairwise(sorted(edges)))
    return tuple(word for word in found if not word[0].is_space)


def _cut(doc: Doc) -> frozenset[int]:
    """The edges of all words as token numbers; those within a token are left out."""
    known = _cuts.get(doc)
    if known is None or known[0] != len(doc):
        places = {offset for word in words(doc.text) for offset in word}
        known = len(doc), frozenset(_as_tokens(doc, places))
        _cuts[doc] = known
    return known[1]


def _as_tokens(doc: Doc, places: set[int]) -> Iterator[int]:
    for token in doc:
        if token.idx in places:
            yield token.i
        if token.idx + len(token) in places:
            yield token.i + 1


def _forced(doc: Doc, start: int, end: int) -> Iterator[int]:
    inside = False
    for token in doc[start:end]:
        now = token.ent_iob in {_BEGIN, _INSIDE}
        if token.ent_iob == _BEGIN or inside != now or token.is_sent_start:
            yield token.i
        inside = now
    for statement in doc.spans.get(SPANS_KEY, ()):
        yield statement.start
        yield statement.end


class WordView:
    """A component that leaves the doc as it is; with it in a pipeline, ``spacy.load`` alone gives ``doc._.words``."""

    def __call__(self, doc: Doc) -> Doc:
        """The same doc."""
        return doc


@Language.factory("baogao_words", assigns=["doc._.words", "span._.words"])  # type: ignore[untyped-decorator]
def make_words(nlp: Language, name: str) -> WordView:
    """Build the ``baogao_words`` component."""
    return WordView()


Doc.set_extension("words", getter=doc_words, force=True)
Span.set_extension("words", getter=span_words, force=True)
