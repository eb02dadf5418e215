"""Silver labels: what a teacher and the rules together say of unlabelled sentences.

Each label comes from whichever of the two was measured to be better on reports of other provinces: PROJECT from
the teacher, the others from the rules. Silver labels make starting weights; nothing is ever scored against them.
"""

from collections.abc import Iterable, Iterator

from baogao.rules import annotate
from baogao.schema import Span, layer_labels
from baogao.spans import longest_first, overlaps, select

FROM_TEACHER = frozenset({"PROJECT"})
_PRECEDENCE = {"PROJECT": 0, "SLOGAN": 1, "NUMBER": 2}


def merge(text: str, teacher: Iterable[Span]) -> tuple[Span, ...]:
    """The silver spans of one sentence.

    Args:
        text: The sentence.
        teacher: The teacher's spans of it. Where rules and teacher both see a statement, the rules give its
            offsets and the teacher its time, which it reads better from a lone sentence.

    Returns:
        Spans that keep the guidelines' general rules (G1-G3), sorted.
    """
    teacher = list(teacher)
    rules = annotate(text)
    flat = [span for span in teacher if span.label in FROM_TEACHER]
    flat += [span for span in rules if span.label in layer_labels("ner") and span.label not in FROM_TEACHER]
    statements = [span for span in rules if span.label in layer_labels("spans")]
    return tuple(sorted([*select(flat, _rank), *_timed(statements, teacher)]))


def _rank(span: Span) -> tuple[int, ...]:
    return (_PRECEDENCE[span.label], *longest_first(span))


def _timed(statements: Iterable[Span], teacher: list[Span]) -> Iterator[Span]:
    theirs = [span for span in teacher if span.label in layer_labels("spans")]
    for span in statements:
        label = next((other.label for other in theirs if overlaps(span, other)), span.label)
        yield Span(span.start, span.end, label, span.source)
