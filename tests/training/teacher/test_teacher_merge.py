"""Silver labels: numbers from the rules, the rest from the teacher."""

from hypothesis import given
from hypothesis import strategies as st

from baogao.rules import annotate
from baogao.schema import Span, labels, layer_labels
from baogao.spans import longest_first, problems, select
from baogao.training.teacher.merge import merge

TEXT = "加快云栖湖水厂二期建设，力争新增绿地12公顷以上，落实“清风”行动。"


def surfaces(text: str, spans: tuple[Span, ...]) -> set[tuple[str, str]]:
    return {(text[span.start : span.end], span.label) for span in spans}


def test_projects_come_from_the_teacher_and_numbers_from_the_rules() -> None:
    teacher = [Span(2, 9, "PROJECT", "teacher:t"), Span(18, 20, "NUMBER", "teacher:t")]
    found = merge(TEXT, teacher)
    assert {span.source for span in found if span.label == "PROJECT"} == {"teacher:t"}
    assert ("云栖湖水厂二期", "PROJECT") in surfaces(TEXT, found)
    assert ("12公顷", "NUMBER") in surfaces(TEXT, found)
    assert ("12", "NUMBER") not in surfaces(TEXT, found)


def test_a_project_of_the_rules_alone_is_left_out() -> None:
    assert "PROJECT" in {span.label for span in annotate(TEXT)}
    assert "PROJECT" not in {span.label for span in merge(TEXT, [])}


def test_statements_are_the_teachers_with_their_offsets_and_time() -> None:
    assert {"TARGET"} == {span.label for span in annotate(TEXT) if span.label in layer_labels("spans")}
    start = TEXT.index("新增")
    for label in ("TARGET", "RESULT"):
        theirs = Span(start, start + 4, label, "teacher:t")
        assert [s for s in merge(TEXT, [theirs]) if s.label in layer_labels("spans")] == [theirs]
    assert not [s for s in merge(TEXT, []) if s.label in layer_labels("spans")]


@given(
    st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12), st.sampled_from(list(labels()))))
)
def test_merged_spans_keep_the_general_rules(rows: list[tuple[int, int, str]]) -> None:
    layers = (layer_labels("ner"), layer_labels("spans"))
    drawn = [Span(start, min(start + size, len(TEXT)), label) for start, size, label in rows]
    teacher = [  # whose spans never overlap within a layer
        span
        for layer in layers
        for span in select([span for span in drawn if span.label in layer], longest_first)
    ]
    assert problems(merge(TEXT, teacher), TEXT, layers, labels()) == []
