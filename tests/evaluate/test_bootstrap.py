import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from baogao.evaluate.bootstrap import Score, f1_intervals, f1s, schema_matrix
from baogao.evaluate.score import PARTS, CountTable, Tally
from baogao.resample import Plan, Resampler, estimate, matrix_of, unit_of
from baogao.schema import labels

TRUTH = 2 * 0.8 / (2 * 0.8 + 0.2 + 0.25)
"""F1 of a system that finds 80 % and adds a quarter of the gold's number."""


def corpus(
    dice: np.random.Generator, reports: int, sentences: int, spread: float | None
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Reports of each sentence, and its right, gold and predicted spans; ``spread`` is how like reports are."""
    names, rows = [], []
    for report in range(reports):
        size = 1 + dice.poisson(sentences)
        hit = dice.beta(0.8 * spread, 0.2 * spread) if spread else 0.8
        noise = dice.beta(0.25 * spread, 0.75 * spread) if spread else 0.25
        gold = dice.poisson(1.3, size)
        right = dice.binomial(gold, hit)
        names += [f"r{report:02}"] * size
        rows.append(np.stack([right, gold, right, right + dice.poisson(1.3 * noise, size)], axis=1))
    return names, np.concatenate(rows)


def sparse(rows: npt.NDArray[np.int64]):  # type: ignore[no-untyped-def]  # noqa: ANN201 - scipy has no types
    """The counts as spans of the first label."""
    at, part = np.indices(rows.shape)
    return matrix_of(len(rows), at.ravel(), part.ravel(), 2 * rows.ravel(), len(labels()) * PARTS)


def table(reports: list[str], rows: npt.NDArray[np.int64]) -> CountTable:
    values = np.repeat(2 * rows[:, None, :], 6, axis=1).astype(np.int32)
    at = np.arange(len(rows), dtype=np.int32)
    return CountTable(tuple(f"s{n}" for n in at), tuple(reports), at, np.zeros_like(at), values)


@pytest.mark.parametrize(
    ("over", "reports", "sentences", "spread"),
    [("report", 12, 12, 20.0), ("report", 12, 12, None), ("within", 1, 120, None)],
)
def test_an_interval_of_ninety_percent_holds_the_truth_nine_times_in_ten(
    over: str, reports: int, sentences: int, spread: float | None
) -> None:
    dice, held, corpora = np.random.default_rng(2026), 0, 500
    for seed in range(corpora):
        names, rows = corpus(dice, reports, sentences, spread)
        found = estimate(sparse(rows), f1s, Resampler(names, Plan(300, seed, 0.9), over))
        held += found.low[0] <= TRUTH <= found.high[0]
    error = 3 * np.sqrt(0.9 * 0.1 / corpora)
    assert abs(held / corpora - 0.9) < error


def test_the_interval_is_that_of_scipy_where_sentences_are_all_there_is() -> None:
    names, rows = corpus(np.random.default_rng(1), 1, 300, None)

    def f1(at: npt.NDArray[np.int64], axis: int = -1) -> npt.NDArray[np.float64]:
        right, gold, _, predicted = (rows[at, part].sum(axis=axis) for part in range(PARTS))
        return 2 * right / (gold + predicted)

    theirs = stats.bootstrap(
        (np.arange(len(rows)),),
        f1,
        n_resamples=4000,
        vectorized=True,
        method="BCa",
        rng=np.random.default_rng(0),
    ).confidence_interval
    ours = f1_intervals(table(names, rows), samples=4000)["NUMBER"].interval
    assert ours == pytest.approx((theirs.low, theirs.high), abs=0.004)


def test_reports_that_differ_make_the_interval_over_reports_the_wider_one() -> None:
    names, rows = corpus(np.random.default_rng(3), 8, 60, 5.0)
    score = f1_intervals(table(names, rows))["NUMBER"]
    assert score.interval and score.within
    assert score.interval[1] - score.interval[0] > 2 * (score.within[1] - score.within[0])


def test_fewer_than_three_reports_give_an_interval_over_sentences_and_say_so() -> None:
    dice = np.random.default_rng(4)
    for reports, unit in ((1, "sentence"), (2, "sentence"), (3, "report"), (6, "report")):
        names, rows = corpus(dice, reports, 40, 20.0)
        score = f1_intervals(table(names, rows), samples=200)["NUMBER"]
        assert unit_of(names) == score.unit == unit
        assert (score.interval == score.within) == (unit == "sentence")


def test_a_perfect_score_on_few_sentences_is_not_certain() -> None:
    rows = np.tile([1, 1, 1, 1], (20, 1))
    score = f1_intervals(table(["r"] * 20, rows), samples=200)["micro"]
    low = stats.binomtest(20, 20).proportion_ci(0.95, "exact").low
    assert score.f1 == 1.0
    assert score.interval == pytest.approx((low, 1.0))
    assert f1_intervals(table(["r"] * 20, rows * [0, 1, 0, 1]), samples=200)[
        "micro"
    ].interval == pytest.approx((0.0, 1 - low))


def test_one_sentence_gives_no_interval_and_nothing_gives_no_score() -> None:
    found = f1_intervals(table(["r"], np.array([[1, 2, 1, 1]])), samples=50)
    assert found["NUMBER"].f1 == pytest.approx(2 / 3)
    assert (found["NUMBER"].interval, found["NUMBER"].within) == (None, None)
    assert (found["TARGET"].f1, found["TARGET"].interval, found["TARGET"].sentences) == (None, None, 0)


def test_equal_seeds_give_equal_bounds_and_other_seeds_nearly() -> None:
    counts = table(*corpus(np.random.default_rng(5), 6, 40, 20.0))
    one, same, other = (f1_intervals(counts, seed=seed)["micro"] for seed in (7, 7, 8))
    assert one == same
    assert one.within != other.within
    assert one.within == pytest.approx(other.within, abs=0.01)


def test_a_cell_knows_its_sentences_its_reports_and_those_that_are_wrong() -> None:
    rows = np.array([[1, 1, 1, 1], [0, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 2]])
    score = f1_intervals(table(["a", "a", "b", "c"], rows), samples=50)["NUMBER"]
    assert (score.sentences, score.reports, score.wrong) == (3, 2, (1, 3))
    assert score.tally == Tally(1, 2, 1, 3)
    assert (score.tally.missed, score.tally.spurious) == (1, 2)


def test_every_resample_holds_as_many_sentences_of_each_report_as_there_are() -> None:
    names = ["b"] * 3 + ["a"] * 5 + ["b"] * 2
    ones = matrix_of(10, range(10), [0 if name == "a" else 1 for name in names], [1] * 10, 2)
    totals = np.concatenate(list(Resampler(names, Plan(50), "within").totals(ones)))
    assert (totals == [5, 5]).all()


def test_whole_reports_are_drawn_where_there_are_enough_of_them() -> None:
    names = [name for name in "abcdef" for _ in range(4)]
    ones = matrix_of(24, range(24), [ord(name) - ord("a") for name in names], [1] * 24, 6)
    totals = np.concatenate(list(Resampler(names, Plan(80), "report").totals(ones)))
    assert set(np.unique(totals % 4)) == {0}
    assert (totals.sum(axis=1) == 24).all()
    assert len(np.unique(totals, axis=0)) > 40


def test_a_score_survives_its_json() -> None:
    counts = table(*corpus(np.random.default_rng(6), 4, 20, 20.0))
    score = f1_intervals(counts, samples=100)["micro"]
    assert Score.from_json(score.to_json()).to_json() == score.to_json()


def test_the_matrix_of_a_table_holds_its_counts() -> None:
    counts = table(*corpus(np.random.default_rng(7), 2, 5, 20.0))
    dense = schema_matrix(counts).toarray().reshape(len(counts.ids), 6, len(labels()), PARTS)
    assert np.array_equal(dense, counts.counts)
