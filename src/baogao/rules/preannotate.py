"""Sentences with the rules' spans, ready for annotators."""

from collections.abc import Iterable, Iterator

from baogao.rules.engine import annotate
from baogao.schema import Sentence


def preannotate(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences with the rules' spans in place of those they had; each span names its rule."""
    for sentence in sentences:
        yield sentence.with_spans(annotate(sentence.text, sentence.role))
