"""Sentences with the rules' spans, ready for annotators."""

from collections.abc import Iterable, Iterator

from baogao.rules.engine import annotate
from baogao.rules.statement import plan_year
from baogao.schema import Sentence, Span


def preannotate(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """The sentences with the rules' spans in place of those they had; each span names its rule."""
    for sentence in sentences:
        yield sentence.with_spans(annotate_sentence(sentence))


def annotate_sentence(sentence: Sentence) -> list[Span]:
    """The rules' spans of a sentence, read with the role and the headings of its section."""
    return annotate(sentence.text, sentence.role, plan_year(sentence.section, sentence.role))
