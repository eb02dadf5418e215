from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations.doccano.fates import Fate, fates
from baogao.schema import Span, labels

_NAMES = [*labels(), "口号"]
spans = st.lists(
    st.builds(
        lambda start, length, label: Span(start, start + length, label),
        st.integers(0, 12),
        st.integers(1, 6),
        st.sampled_from(_NAMES),
    ),
    max_size=6,
    unique=True,
)


def kinds(before: list[Span], after: list[Span]) -> list[str]:
    return [fate.kind for fate in fates(before, after)]


def test_an_unchanged_span_is_kept_and_remembers_its_rule() -> None:
    rule = Span(2, 5, "NUMBER", "rule:number.quantity")
    (fate,) = fates([rule], [Span(2, 5, "NUMBER", "annotator:chen")])
    assert fate.kind == "kept"
    assert fate.before is not None
    assert fate.before.source == "rule:number.quantity"


def test_other_offsets_of_the_same_label_are_a_move() -> None:
    assert kinds([Span(2, 5, "PROJECT")], [Span(2, 8, "PROJECT")]) == ["moved"]


def test_another_label_at_the_same_place_is_a_relabelling() -> None:
    assert kinds([Span(2, 5, "PROJECT")], [Span(2, 5, "SLOGAN")]) == ["relabelled"]
    assert kinds([Span(2, 5, "TARGET")], [Span(2, 5, "SLOGAN")]) == ["relabelled"]
    assert kinds([Span(2, 5, "SLOGAN")], [Span(2, 5, "口号")]) == ["relabelled"]


def test_another_label_of_the_layer_at_another_place_is_a_relabelling() -> None:
    assert kinds([Span(2, 5, "PROJECT")], [Span(1, 7, "SLOGAN")]) == ["relabelled"]


def test_a_number_deleted_inside_a_new_target_is_no_relabelling() -> None:
    assert kinds([Span(4, 7, "NUMBER")], [Span(0, 9, "TARGET")]) == ["added", "deleted"]


def test_a_span_that_was_split_is_moved_once_and_added_once() -> None:
    assert kinds([Span(0, 9, "PROJECT")], [Span(0, 6, "PROJECT"), Span(7, 9, "PROJECT")]) == [
        "moved",
        "added",
    ]


def test_two_spans_made_one_are_a_move_and_a_deletion() -> None:
    assert kinds([Span(0, 2, "NUMBER"), Span(3, 9, "NUMBER")], [Span(0, 9, "NUMBER")]) == ["deleted", "moved"]


def test_a_span_that_only_touches_is_another_span() -> None:
    assert kinds([Span(0, 3, "NUMBER")], [Span(3, 6, "NUMBER")]) == ["deleted", "added"]


def test_a_kept_span_is_not_taken_for_a_neighbour_that_moved() -> None:
    before = [Span(0, 4, "TARGET"), Span(5, 9, "TARGET")]
    assert kinds(before, [Span(0, 4, "TARGET"), Span(3, 9, "TARGET")]) == ["kept", "moved"]


@given(spans, spans)
def test_every_span_has_exactly_one_fate(before: list[Span], after: list[Span]) -> None:
    found = fates(before, after)
    assert Counter(fate.before for fate in found if fate.before) == Counter(before)
    assert Counter(fate.after for fate in found if fate.after) == Counter(after)
    assert all((fate.before is None) == (fate.kind == "added") for fate in found)
    assert all((fate.after is None) == (fate.kind == "deleted") for fate in found)


@given(spans)
def test_nothing_happens_to_what_stays(before: list[Span]) -> None:
    assert all(fate.kind == "kept" for fate in fates(before, before))


@given(spans, spans)
def test_fates_survive_json(before: list[Span], after: list[Span]) -> None:
    found = fates(before, after)
    assert [Fate.from_json(fate.to_json()) for fate in found] == found
