from itertools import combinations, pairwise

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from thinc.types import Ragged

from baogao.corpus.factory import set_sections
from baogao.errors import BaogaoError
from baogao.training.statements import StatementCategorizer, best_disjoint, statement_log_odds
from baogao.training.suggester import build_clause_suggester
from baogao.training.tokenizer import CharTokenizer

TEXT = "新增企业40家，减税3亿元"
FIRST, SECOND, WHOLE = (0, 7), (8, 13), (0, 13)
CERTAIN_NONE = [0.0, 0.0, 1.0]

Scores = list[list[float]]


@pytest.fixture(scope="module")
def categorizer() -> StatementCategorizer:
    """The component without trained weights: the tests say what its model would give."""
    component = spacy.blank("zh").add_pipe("baogao_statements")
    assert isinstance(component, StatementCategorizer)
    for label in ("TARGET", "RESULT"):
        component.add_label(label)
    return component


def doc_of(categorizer: StatementCategorizer, role: str) -> Doc:
    return set_sections(CharTokenizer(categorizer.vocab)(TEXT), [(0, "", role)])


def annotate(
    categorizer: StatementCategorizer, docs: list[Doc], rows: list[list[tuple[int, int]]], scores: Scores
) -> None:
    """Write what the model would give: candidates of each doc, a row (TARGET, RESULT, none) for each."""
    flat = [row for doc in rows for row in doc]
    indices = Ragged(
        np.array(flat, dtype="i").reshape(-1, 2), np.array([len(row) for row in rows], dtype="i")
    )
    categorizer.set_annotations(docs, (indices, np.array(scores, dtype="f").reshape(-1, 3)))


def label_of(categorizer: StatementCategorizer, role: str, target: float, result: float) -> list[str]:
    doc = doc_of(categorizer, role)
    annotate(categorizer, [doc], [[FIRST]], [[target, result, 1 - target - result]])
    return [span.label_ for span in doc.spans["sc"]]


@pytest.mark.parametrize(("role", "label"), [("review", "RESULT"), ("plan", "TARGET")])
def test_the_role_of_the_section_decides_the_label(
    role: str, label: str, categorizer: StatementCategorizer
) -> None:
    assert label_of(categorizer, role, 0.9, 0.05) == [label]
    assert label_of(categorizer, role, 0.05, 0.9) == [label]


def test_a_sentence_that_speaks_clearly_of_the_other_time_is_believed(
    categorizer: StatementCategorizer,
) -> None:
    margin = float(np.exp(categorizer.cfg["role_margin"]))
    assert label_of(categorizer, "review", 0.99, 0.99 / (2 * margin)) == ["TARGET"]
    assert label_of(categorizer, "review", 0.99, 0.99 * 2 / margin) == ["RESULT"]
    assert label_of(categorizer, "plan", 0.99 / (2 * margin), 0.99) == ["RESULT"]
    assert label_of(categorizer, "plan", 0.99 * 2 / margin, 0.99) == ["TARGET"]


@pytest.mark.parametrize("role", ["", "front"])
def test_without_past_or_plan_the_likelier_label_is_taken(
    role: str, categorizer: StatementCategorizer
) -> None:
    assert label_of(categorizer, role, 0.5, 0.4) == ["TARGET"]
    assert label_of(categorizer, role, 0.4, 0.5) == ["RESULT"]


def test_a_glossary_has_no_statement(categorizer: StatementCategorizer) -> None:
    assert label_of(categorizer, "glossary", 0.99, 0.0) == []


def test_both_labels_together_make_a_statement_that_neither_would(categorizer: StatementCategorizer) -> None:
    assert label_of(categorizer, "plan", 0.3, 0.3) == ["TARGET"]
    assert label_of(categorizer, "plan", 0.2, 0.2) == []


def test_each_statement_has_its_probability(categorizer: StatementCategorizer) -> None:
    doc = doc_of(categorizer, "plan")
    annotate(categorizer, [doc], [[FIRST, WHOLE, SECOND]], [[0.7, 0.1, 0.2], CERTAIN_NONE, [0.1, 0.8, 0.1]])
    group = doc.spans["sc"]
    assert [span.text for span in group] == ["新增企业40家", "减税3亿元"]
    assert group.attrs["scores"] == pytest.approx([0.8, 0.9])


def test_each_doc_of_a_batch_gets_its_own_statements(categorizer: StatementCategorizer) -> None:
    docs = [doc_of(categorizer, role) for role in ("plan", "plan", "review")]
    annotate(
        categorizer, docs, [[FIRST], [], [FIRST, SECOND]], [[0.8, 0.1, 0.1], CERTAIN_NONE, [0.8, 0.1, 0.1]]
    )
    found = [[(s.text, s.label_) for s in doc.spans["sc"]] for doc in docs]
    assert found == [[("新增企业40家", "TARGET")], [], [("减税3亿元", "RESULT")]]


def test_the_offsets_of_the_group_are_spans_of_the_doc(tiny: Language) -> None:
    text = f"一、2025年工作回顾\n{TEXT}。\n二、2026年工作安排\n{TEXT}。"
    doc = tiny(text)
    group = doc.spans["sc"]
    assert all(isinstance(span, Span) and "\n" not in span.text for span in group)
    assert all(one.end <= other.start for one, other in pairwise(group))
    assert len(group.attrs["scores"]) == len(group)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused(
    threshold: float, categorizer: StatementCategorizer
) -> None:
    with pytest.raises(BaogaoError, match="threshold"):
        StatementCategorizer(
            categorizer.vocab, categorizer.model, build_clause_suggester(), threshold=threshold
        )


def test_log_odds_are_even_at_the_threshold_and_finite_at_the_ends() -> None:
    scores = np.array([[0.7, 0.3], [0.9, 0.1], [0.0, 1.0], [1.0, 0.0]], dtype="f")
    odds = statement_log_odds(scores, 1, 0.7)
    assert odds[0] == pytest.approx(0.0, abs=1e-5)
    assert odds[1] > 0 > odds[2]
    assert np.isfinite(odds).all()
    assert len(statement_log_odds(np.zeros((0, 0), dtype="f"), 1, 0.7)) == 0


def test_two_good_short_candidates_beat_a_better_long_one() -> None:
    candidates = np.array([WHOLE, SECOND, FIRST], dtype="i")
    assert best_disjoint(candidates, np.array([3.0, 2.0, 2.0])) == [2, 1]
    assert best_disjoint(candidates, np.array([5.0, 2.0, 2.0])) == [0]
    assert best_disjoint(candidates, np.array([-1.0, 0.0, -3.0])) == []


INTERVALS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(-40, 80).map(lambda n: n / 8)), max_size=9
)


@given(INTERVALS)
def test_the_chosen_candidates_are_disjoint_and_no_other_choice_gains_more(
    rows: list[tuple[int, int, float]],
) -> None:
    spans = [(start, start + length) for start, length, _ in rows]
    gains = np.array([gain for *_, gain in rows])
    chosen = best_disjoint(np.array(spans, dtype="i").reshape(-1, 2), gains)
    assert is_disjoint([spans[i] for i in chosen])
    assert all(gains[i] > 0 for i in chosen)
    choices = (c for n in range(len(spans) + 1) for c in combinations(range(len(spans)), n))
    best = max(sum(gains[i] for i in c) for c in choices if is_disjoint(sorted(spans[i] for i in c)))
    assert sum(gains[i] for i in chosen) == best


def is_disjoint(spans: list[tuple[int, int]]) -> bool:
    """Whether spans, given in text order, do not overlap."""
    return all(one[1] <= other[0] for one, other in pairwise(spans))


def test_many_candidates_are_chosen_from_at_once() -> None:
    starts = np.repeat(np.arange(4000) * 3, 5)
    candidates = np.stack([starts, starts + np.tile(np.arange(1, 6), 4000)], axis=1).astype("i")
    chosen = best_disjoint(candidates, np.ones(len(candidates)))
    assert len(chosen) == 4000
