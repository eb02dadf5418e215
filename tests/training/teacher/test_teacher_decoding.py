import numpy as np
import pytest
from numpy.typing import NDArray

from baogao.schema import Span
from baogao.training.bioes import TagSet
from baogao.training.teacher.decoding import entities, statements

NER = TagSet(("NUMBER", "PROJECT"))
STATEMENTS = TagSet(("TARGET", "RESULT"))


def sure_of(
    layer: TagSet, length: int, *spans: Span, at: dict[int, float] | None = None
) -> NDArray[np.float64]:
    """Log probabilities that give each tag of the spans .9, or what ``at`` says of a character."""
    row = layer.encode(spans, length)
    scores = np.empty((length, len(layer)))
    for i, tag in enumerate(row):
        share = (at or {}).get(i, 0.9)
        scores[i] = (1 - share) / (len(layer) - 1)
        scores[i, tag] = share
    return np.log(scores)


def test_a_span_is_as_sure_as_its_least_sure_character() -> None:
    scores = sure_of(NER, 6, Span(1, 4, "PROJECT"), at={2: 0.6, 5: 0.4})
    (found,) = entities(scores, NER, "建成云溪大桥")
    assert (found.start, found.end, found.label) == (1, 4, "PROJECT")
    assert found.score == pytest.approx(0.6)


def test_no_span_begins_or_ends_with_white_space() -> None:
    scores = sure_of(NER, 5, Span(0, 5, "NUMBER"))
    assert [(span.start, span.end) for span in entities(scores, NER, "1 2 3")] == [(0, 5)]
    for text in (" 1234", "1234\u3000"):
        assert all(
            text[s.start : s.end] == text[s.start : s.end].strip() for s in entities(scores, NER, text)
        )


def test_scores_are_not_changed_where_there_is_white_space() -> None:
    scores = sure_of(NER, 5, Span(0, 5, "NUMBER"))
    before = scores.copy()
    entities(scores, NER, " 1234")
    np.testing.assert_array_equal(scores, before)


@pytest.mark.parametrize(("label", "sign"), [("RESULT", 1), ("TARGET", -1)])
def test_the_evidence_of_a_statement_is_for_its_time(label: str, sign: int) -> None:
    (found,) = statements(sure_of(STATEMENTS, 5, Span(1, 5, label)), STATEMENTS, "并建成桥梁")
    assert (found.start, found.end) == (1, 5)
    assert found.evidence * sign == pytest.approx(np.log(0.9 / (0.1 / 8)))


def test_evidence_does_not_grow_with_the_length_of_a_statement() -> None:
    short, long = (
        statements(sure_of(STATEMENTS, n, Span(0, n, "RESULT")), STATEMENTS, "桥" * n)[0].evidence
        for n in (4, 40)
    )
    assert short == pytest.approx(long)


def test_doubt_about_the_time_is_no_doubt_about_the_statement() -> None:
    past, plan = (sure_of(STATEMENTS, 4, Span(0, 4, label)) for label in ("RESULT", "TARGET"))
    mixed = np.log((np.exp(past) + np.exp(plan)) / 2)
    (found,) = statements(mixed, STATEMENTS, "建成桥梁")
    assert found.evidence == pytest.approx(0)
    assert found.score > 0.9
