"""The ways to call a span right, by their own laws and beside the libraries of the field.

Where definitions coincide our counts equal those of spaCy's Scorer (test_score.py), nervaluate and seqeval;
where they do not, a test shows a case and its name says why.
"""

import warnings
from collections.abc import Sequence
from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from nervaluate import Evaluator
from seqeval.metrics.sequence_labeling import precision_recall_fscore_support

from baogao.evaluate.score import SCHEMAS, CountTable, Tally, names, score, tabulate
from baogao.schema import Sentence, Span, labels, layer_labels

from .make import LENGTH, PAIRS, SETS, both, few_examples, sentence

NERVALUATE = {"strict": "strict", "boundary": "exact", "type": "ent_type", "partial": "partial"}


def f1(table: CountTable, schema: str, name: str = "micro") -> float:
    return table.tallies(schema)[name].f1 or 0.0


@given(PAIRS)
@few_examples
def test_laxer_schemas_score_no_less(pairs: list[tuple[list[Span], list[Span]]]) -> None:
    table = tabulate(*both(pairs))
    for name in names():
        strict, boundary, type_, partial, overlap = (f1(table, schema, name) for schema in SCHEMAS[:5])
        assert strict <= boundary <= partial <= overlap
        assert strict <= type_ <= overlap


@given(PAIRS)
@few_examples
def test_f1_is_the_same_whichever_side_is_called_gold(pairs: list[tuple[list[Span], list[Span]]]) -> None:
    gold, predicted = both(pairs)
    there, back = tabulate(gold, predicted), tabulate(predicted, gold)
    for schema in SCHEMAS:
        for name in names():
            one, other = there.tallies(schema)[name], back.tallies(schema)[name]
            assert (one.precision, one.recall) == (other.recall, other.precision)
            assert one.f1 == other.f1


@given(PAIRS, st.randoms(use_true_random=False))
@few_examples
def test_scores_do_not_depend_on_order_or_on_sentences_without_spans(
    pairs: list[tuple[list[Span], list[Span]]], dice: Random
) -> None:
    before = tabulate(*both(pairs))
    dice.shuffle(pairs)
    for gold, predicted in pairs:
        dice.shuffle(gold)
        dice.shuffle(predicted)
    after = tabulate(*both([([], []), *pairs, ([], [])]))
    for schema in SCHEMAS:
        assert before.tallies(schema) == after.tallies(schema)


@given(PAIRS)
@few_examples
def test_layers_and_micro_add_up_in_every_schema(pairs: list[tuple[list[Span], list[Span]]]) -> None:
    table = tabulate(*both(pairs))
    for schema in SCHEMAS:
        found = table.tallies(schema)
        for name, members in (
            ("ner", layer_labels("ner")),
            ("spans", layer_labels("spans")),
            ("micro", labels()),
        ):
            for part in ("found", "gold", "right", "predicted"):
                assert getattr(found[name], part) == sum(getattr(found[m], part) for m in members)
        assert found["micro"].found == found["micro"].right


@given(SETS, SETS)
@few_examples
def test_characters_are_counted_once_for_each_label_that_covers_them(
    gold: list[Span], predicted: list[Span]
) -> None:
    covered = [
        {(at, span.label) for span in side for at in range(span.start, span.end)}
        for side in (gold, predicted)
    ]
    same = float(len(covered[0] & covered[1]))
    expected = Tally(same, float(len(covered[0])), same, float(len(covered[1])))
    assert tabulate([sentence(gold)], [sentence(predicted)]).tallies("characters")["micro"] == expected


@given(PAIRS)
@few_examples
def test_a_table_survives_its_json_and_tells_the_same_at_once(
    pairs: list[tuple[list[Span], list[Span]]],
) -> None:
    gold, predicted = both(pairs)
    table = tabulate(gold, predicted)
    back = CountTable.from_json(table.to_json())
    assert (back.ids, back.reports) == (table.ids, table.reports)
    assert np.array_equal(back.counts, table.counts)
    strict = score(gold, predicted)
    for number, label in enumerate(labels()):
        found, gold_, _, predicted_ = table.counts[:, 0, number].sum(axis=0) / 2
        assert (found, gold_ - found, predicted_ - found) == (
            strict[label].correct,
            strict[label].missed,
            strict[label].spurious,
        )


def test_the_schemas_tell_apart_what_the_names_say() -> None:
    gold = [Span(4, 7, "NUMBER"), Span(0, 3, "PROJECT"), Span(8, 12, "SLOGAN")]
    predicted = [Span(4, 6, "NUMBER"), Span(0, 3, "SLOGAN"), Span(8, 12, "SLOGAN")]
    table = tabulate([sentence(gold)], [sentence(predicted)])
    credit = {schema: table.tallies(schema)["micro"].found for schema in SCHEMAS}
    expected = {"strict": 1, "boundary": 2, "type": 2, "partial": 2.5, "overlap": 3, "characters": 6}
    assert credit == expected


def nervaluate(gold: Sequence[Sentence], predicted: Sequence[Sentence]) -> dict[str, dict[str, object]]:
    """The overall and per-label results of nervaluate, whose ends are inclusive."""
    given_ = [
        [[{"label": s.label, "start": s.start, "end": s.end - 1} for s in one.spans] for one in side]
        for side in (gold, predicted)
    ]
    found = Evaluator(*given_, tags=list(labels()), loader="dict").evaluate()
    return {"micro": found["overall"], **found["entities"]}


CELLS = st.lists(
    st.tuples(
        st.sampled_from(layer_labels("ner")),
        st.sampled_from(layer_labels("ner")),
        st.integers(0, 4),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=4,
)


@given(st.lists(CELLS, min_size=1, max_size=3))
@few_examples
def test_where_each_span_meets_one_other_at_most_nervaluate_counts_the_same(
    sentences: list[list[tuple[str, str, int, int]]],
) -> None:
    text = "一" * 40
    pairs = []
    for cells in sentences:
        golds, founds = [], []
        for number, (label, other, shift, length) in enumerate(cells):
            start = number * 10  # no two cells touch
            golds.append(Span(start, start + 4, label))
            founds.append(Span(start + shift, start + shift + length, other))
        pairs.append((golds, founds))
    gold = [sentence(spans, number=n, text=text) for n, (spans, _) in enumerate(pairs, 1)]
    predicted = [sentence(spans, number=n, text=text) for n, (_, spans) in enumerate(pairs, 1)]
    ours, theirs = tabulate(gold, predicted), nervaluate(gold, predicted)["micro"]
    for schema, name in NERVALUATE.items():
        tally, other = ours.tallies(schema)["micro"], theirs[name]
        assert (tally.precision, tally.recall) == (other.precision, other.recall)
        assert abs((tally.f1 or 0.0) - other.f1) < 1e-12
        assert tally.found == other.correct + other.partial / 2
        assert (tally.gold, tally.predicted) == (other.possible, other.actual)


def test_nervaluate_takes_the_first_partner_and_so_depends_on_order_and_we_do_not() -> None:
    gold = [sentence([(0, 4, "SLOGAN"), (5, 9, "PROJECT")])]
    spans = [Span(3, 9, "PROJECT"), Span(0, 4, "SLOGAN")]
    one = [gold[0].with_spans([])]
    found = []
    for order in (spans, spans[::-1]):
        # with_spans would sort; another tool's list comes as it comes
        as_given = [
            [[{"label": s.label, "start": s.start, "end": s.end - 1} for s in side]]
            for side in (gold[0].spans, order)
        ]
        theirs = Evaluator(*as_given, tags=list(labels()), loader="dict").evaluate()["overall"]["strict"]
        ours = tabulate(gold, [one[0].with_spans(order)]).tallies()["micro"]
        found.append((theirs.correct, ours.found))
    assert found == [(0, 1.0), (1, 1.0)]


def test_nervaluate_looks_at_one_label_alone_where_we_see_the_pair_of_another_label() -> None:
    gold, predicted = [sentence([(0, 4, "SLOGAN")])], [sentence([(0, 4, "PROJECT")])]
    theirs = nervaluate(gold, predicted)
    assert theirs["micro"]["exact"].correct == 1
    assert theirs["SLOGAN"]["exact"].correct == 0  # its PROJECT is filtered out first
    ours = tabulate(gold, predicted).tallies("boundary")
    assert (ours["SLOGAN"].recall, ours["PROJECT"].precision, ours["micro"].f1) == (1.0, 1.0, 1.0)


def test_nervaluate_ignores_an_overlap_below_one_percent_and_we_count_every_character() -> None:
    text = "一" * 500
    gold, predicted = (
        [sentence([(0, 400, "TARGET")], text=text)],
        [sentence([(399, 500, "TARGET")], text=text)],
    )
    assert nervaluate(gold, predicted)["micro"]["partial"].partial == 0
    assert tabulate(gold, predicted).tallies("partial")["micro"].found == 0.5


def test_nervaluate_prefers_the_label_where_we_prefer_the_equal_offsets() -> None:
    gold = [sentence([(0, 4, "SLOGAN")])]
    predicted = [sentence([(0, 4, "PROJECT"), (1, 4, "SLOGAN")])]
    assert nervaluate(gold, predicted)["micro"]["ent_type"].correct in (0, 1)  # by order again
    table = tabulate(gold, predicted)
    assert (table.tallies("boundary")["micro"].found, table.tallies("type")["micro"].found) == (1.0, 0.0)


def tags(spans: Sequence[Span]) -> list[str]:
    found = ["O"] * LENGTH
    for span in spans:
        found[span.start : span.end] = [f"B-{span.label}", *[f"I-{span.label}"] * (span.end - span.start - 1)]
    return found


def flat(spans: Sequence[Span]) -> list[Span]:
    kept: list[Span] = []
    for span in sorted(spans):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


@given(PAIRS)
@few_examples
def test_seqeval_counts_the_same_on_flat_spans(pairs: list[tuple[list[Span], list[Span]]]) -> None:
    # seqeval reads tags, which hold one layer of spans that do not overlap: nested ones it cannot see.
    pairs = [(flat(gold), flat(predicted)) for gold, predicted in pairs]
    truth, found = ([tags(pair[side]) for pair in pairs] for side in (0, 1))
    ours = tabulate(*both(pairs)).tallies()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # numpy's and scikit-learn's about empty sets
        p, r, f, _ = precision_recall_fscore_support(truth, found, average="micro", zero_division=0)
    micro = ours["micro"]
    assert np.allclose((micro.precision or 0, micro.recall or 0, micro.f1 or 0), (p, r, f))


def test_seqeval_cannot_hold_a_number_inside_of_a_target() -> None:
    spans = [Span(0, 7, "TARGET"), Span(4, 7, "NUMBER")]
    assert tags(spans)[3:5] == ["I-TARGET", "B-NUMBER"]  # the TARGET is cut short
    assert tabulate([sentence(spans)], [sentence(spans)]).tallies()["micro"].gold == 2
