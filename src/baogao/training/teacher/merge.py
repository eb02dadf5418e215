"""Silver labels: what a teacher and the rules together say of unlabelled sentences.

Each label comes from whichever of the two was measured to be better on reports of other provinces: NUMBER from
the rules, the others from the teacher. Silver labels make starting weights; nothing is ever scored against
them.
"""

from collections.abc import Iterable

from baogao.rules import annotate
from baogao.schema import Span, layer_labels
from baogao.spans import longest_first, select

FROM_RULES = frozenset({"NUMBER"})
_PRECEDENCE = {"PROJECT": 0, "SLOGAN": 1, "NUMBER": 2}


def merge(text: str, teacher: Iterable[Span]) -> tuple[Span, ...]:
    """The silver spans of one sentence.

    Args:
        text: The sentence.
        teacher: The teacher's spans of it.

    Returns:
        Spans that keep the guidelines' general rules (G1-G3), sorted.
    """
    theirs = [span for span in teacher if span.label not in FROM_RULES]
    flat = [span for span in annotate(text) if span.label in FROM_RULES]
    flat += [span for span in theirs if span.label in layer_labels("ner")]
    statements = [span for span in theirs if span.label in layer_labels("spans")]
    return tuple(sorted([*select(flat, _rank), *statements]))


def _rank(span: Span) -> tuple[int, ...]:
    return (_PRECEDENCE[span.label], *longest_first(span))
