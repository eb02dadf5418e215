"""The rules as a spaCy pipe.

``nlp.add_pipe("baogao_rules")`` marks each sentence of ``doc.sents``, or the whole text where no sentence
boundaries are set. NUMBER, PROJECT and SLOGAN go to ``doc.ents``, TARGET and RESULT to
``doc.spans["sc"]``; ``span.id_`` (``span.ent_id_`` for entities) is the name of the rule.
"""

from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.tokens import Span as SpacySpan

from baogao.rules.engine import annotate
from baogao.rules.statement import plan_year
from baogao.schema import SPANS_KEY, Span, layer_labels


class RulesPipe:
    """Sets the entities and the statement group of a doc from the rules.

    Args:
        name: Name of the pipe in its pipeline.
    """

    def __init__(self, name: str = "baogao_rules") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        """Mark the doc in place; entities and statements that were there are replaced."""
        ner = frozenset(layer_labels("ner"))
        found = [pair for sentence in _sentences(doc) for pair in _marked(doc, sentence)]
        doc.set_ents([span for span, label in found if label in ner])
        doc.spans[SPANS_KEY] = [span for span, label in found if label not in ner]
        return doc


@Language.factory("baogao_rules", assigns=["doc.ents", "doc.spans"])  # type: ignore[untyped-decorator]
def make_rules(nlp: Language, name: str) -> RulesPipe:
    """Build the pipe; it has no settings, its words and patterns are in ``configs/rules``."""
    return RulesPipe(name)


def _sentences(doc: Doc) -> list[SpacySpan]:
    if not len(doc):
        return []
    return list(doc.sents) if doc.has_annotation("SENT_START") else [doc[:]]


def _marked(doc: Doc, sentence: SpacySpan) -> Iterator[tuple[SpacySpan, str]]:
    """Spans of one sentence, moved to the doc and to the tokens that hold them."""
    role, section = _place(sentence)
    for span in annotate(sentence.text, role, plan_year(section, role)):
        found = _located(doc, sentence.start_char, span)
        if found is not None:
            yield found, span.label


def _place(sentence: SpacySpan) -> tuple[str | None, str]:
    """Role and path of the sentence's section, if a sections pipe has set them."""
    return (
        sentence._.role if SpacySpan.has_extension("role") else None,
        sentence._.section if SpacySpan.has_extension("section") else "",
    )


def _located(doc: Doc, offset: int, span: Span) -> SpacySpan | None:
    # The character tokenizer always fits; a word tokenizer may cut across an edge, and then the tokens
    # that hold the span are as close as a doc can say it.
    return doc.char_span(
        offset + span.start, offset + span.end, label=span.label, span_id=span.source, alignment_mode="expand"
    )
