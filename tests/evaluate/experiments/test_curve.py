import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.cli import main
from baogao.errors import BaogaoError
from baogao.evaluate.experiments.curve import Curve, curve, curve_trials, sizes_that_fit, subset
from baogao.evaluate.experiments.curve_report import to_csv, to_markdown
from baogao.evaluate.experiments.designs import Fold
from baogao.evaluate.experiments.powerlaw import Forecast, PowerLaw, fit
from baogao.evaluate.experiments.trial import Outcome
from baogao.evaluate.experiments.value import Value, read_forecasts, value
from baogao.evaluate.experiments.value import to_markdown as value_markdown
from baogao.evaluate.score import names
from baogao.resample import Plan
from baogao.schema import Sentence

from .make import REPORTS, all_gold, infos, write_house

FOLD = Fold(REPORTS[3], REPORTS[:2], REPORTS[2:3], REPORTS[3:])
GOLD = all_gold()
SIZES = (4, 8, 16, 28)


@given(st.integers(0, 99), st.integers(0, 30), st.integers(0, 30), st.sampled_from(["sentences", "reports"]))
def test_a_larger_subset_of_a_seed_holds_every_smaller_one(seed: int, one: int, other: int, by: str) -> None:
    small, large = sorted((one, other))
    inner, outer = (subset(GOLD, size, by, seed) for size in (small, large))
    assert set(inner) <= set(outer)
    assert [s for s in GOLD if s in outer] == list(outer)
    units = {s.id if by == "sentences" else s.report for s in inner}
    assert len(units) == min(small, len(GOLD) if by == "sentences" else len(REPORTS))


def test_two_seeds_choose_differently_and_one_seed_always_the_same() -> None:
    assert subset(GOLD, 10, "sentences", 0) == subset(GOLD, 10, "sentences", 0)
    assert subset(GOLD, 10, "sentences", 0) != subset(GOLD, 10, "sentences", 1)


def test_the_largest_size_is_all_that_every_fold_has() -> None:
    assert sizes_that_fit([FOLD], GOLD, [8, 100, 4], "sentences") == (4, 8, 28)
    assert sizes_that_fit([FOLD], GOLD, [1], "reports") == (1, 2)
    with pytest.raises(BaogaoError, match="no size below the 28 sentences"):
        sizes_that_fit([FOLD], GOLD, [28, 50], "sentences")
    with pytest.raises(BaogaoError, match="cannot choose by 'pages'"):
        sizes_that_fit([FOLD], GOLD, [1], "pages")


def test_every_run_tests_the_same_sentences() -> None:
    trials = curve_trials([FOLD], GOLD, SIZES, "sentences", [0, 1])
    assert [(len(t.train), t.seed) for t in trials] == [(size, seed) for size in SIZES for seed in (0, 1)]
    assert len({t.test for t in trials}) == len({t.dev for t in trials}) == 1


@given(st.floats(0.5, 1.0), st.floats(0.2, 3.0), st.floats(0.2, 1.2))
@settings(max_examples=40)
def test_a_fit_finds_the_law_that_made_the_scores(a: float, b: float, c: float) -> None:
    law = PowerLaw(a, b, c)
    sizes = [50, 100, 200, 400, 800]
    if law(50) < a - 1:  # no F1 is below zero
        return
    found = fit(sizes, [law(size) for size in sizes])
    assert found is not None
    assert found(1600) == pytest.approx(law(1600), abs=0.01)


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), min_size=6, max_size=12))
@settings(max_examples=40)
def test_no_scores_make_a_fit_that_promises_a_loss_or_more_than_one(scores: list[float]) -> None:
    sizes = [100 * 2 ** (n % 4) for n in range(len(scores))]
    found = fit(sizes, scores)
    if found is not None:
        assert found.gain(800, 1000) >= -1e-9
        assert found(1e9) <= 1 + 1e-9


def test_two_sizes_are_too_few_for_a_law() -> None:
    assert fit([100, 100, 200, 200], [0.5, 0.6, 0.7, 0.7]) is None


def learner(trials: Sequence[object], quality: PowerLaw) -> list[Outcome]:
    """Predictions of an invented learner that misses each span with the chance its law says."""
    outcomes = []
    for n, size in enumerate(len(trial.train) for trial in trials):  # type: ignore[attr-defined]
        draw = np.random.default_rng(n)
        kept = [s.with_spans(x for x in s.spans if draw.random() < quality(size)) for s in _test()]
        outcomes.append(Outcome(tuple(kept), 0.0, {}))
    return outcomes


def _test() -> list[Sentence]:
    return [s for s in GOLD if s.report == REPORTS[3]]


@pytest.fixture(scope="module")
def found() -> Curve:
    seeds = (0, 1, 2)
    trials = curve_trials([FOLD], GOLD, SIZES, "sentences", seeds)
    outcomes = learner(trials, PowerLaw(0.95, 1.6, 0.8))
    return curve(
        [FOLD], GOLD, trials, outcomes, sizes=SIZES, by="sentences", seeds=seeds, plan=Plan(100), fits=40
    )


def test_a_learner_that_gets_better_has_a_curve_that_rises(found: Curve) -> None:
    means = [point.scores["micro"].mean for point in found.points]
    assert all(mean is not None for mean in means)
    assert means[0] < means[-1]  # type: ignore[operator]
    forecast = found.forecasts["micro"]
    gain, interval = forecast.gain(found.most, 1000)
    assert interval is not None
    assert interval[0] <= gain <= interval[1]
    assert forecast.at(28)[0] == pytest.approx(means[-1], abs=0.15)
    assert len(forecast.doubt) == 40


def test_labels_without_gold_have_no_forecast(found: Curve) -> None:
    assert {"NUMBER", "SLOGAN", "ner", "micro"} == set(found.forecasts)
    assert "PROJECT" in to_markdown(found, 1000)


def test_the_table_of_runs_has_a_row_for_each_size_seed_and_name(found: Curve) -> None:
    rows = list(csv.DictReader(io.StringIO(to_csv(found))))
    assert len(rows) == len(SIZES) * 3 * len(names())
    assert {int(row["size"]) for row in rows} == set(SIZES)
    micro = [float(row["f1"]) for row in rows if row["name"] == "micro" and row["size"] == "28"]
    assert micro == [pytest.approx(v, abs=1e-4) for v in found.points[-1].scores["micro"].values]


def worth(forecasts: dict[str, Forecast]) -> list[Value]:
    """The value of strata where all errors are in the plan."""
    predicted = [s.with_spans(s.spans[1:] if s.role == "plan" else s.spans) for s in GOLD]
    known = {info.id: info for info in infos()}
    return value(
        GOLD, [predicted, predicted], GOLD, known, forecasts=forecasts, trained_on=500, plan=Plan(50)
    )


def test_the_stratum_with_the_errors_is_worth_most() -> None:
    law = Forecast(PowerLaw(0.9, 2.0, 0.5), (PowerLaw(0.9, 2.0, 0.5),), 0.95)
    found = {one.stratum: one for one in worth({"micro": law, "NUMBER": law})}
    plan, review, everything = (
        found["role", "plan"],
        found["role", "review"],
        found["all", "every sentence"],
    )
    assert plan.corrections[0] == 100
    assert review.corrections[0] == 0
    assert everything.corrections[0] == 50
    assert plan.gains["micro"][0] == pytest.approx(law.law.gain(500, 200))
    assert review.gains["micro"][0] == 0
    assert everything.gains["micro"][0] == pytest.approx(law.law.gain(500, 100))
    assert plan.sentences == pytest.approx(28)
    assert (found["rules and pipeline", "differ"].share, plan.share) == (0.5, 0.5)
    assert "plan" in value_markdown(list(found.values()))


def test_corrections_are_counted_without_a_curve_too() -> None:
    found = worth({})
    assert found[0].gains == {}
    assert {one.corrections[0] for one in found} >= {0.0, 50.0, 100.0}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"level": 0.95, "most": 5, "forecasts": {"micro": 1}}'])
def test_a_file_that_is_no_curve_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    (tmp_path / "curve.json").write_text(text, encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"curve\.json: not a curve\.json"):
        read_forecasts(tmp_path / "curve.json")


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return int(caught.value.code or 0)


def test_the_commands_write_a_curve_and_the_value_of_strata(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = write_house(tmp_path)
    rows = (house / "reports.csv").read_text("utf-8").splitlines()
    splits = ["split", "train", "train", "dev", "test"]
    (house / "reports.csv").write_text(
        "\n".join(f"{row},{split}" for row, split in zip(rows, splits, strict=True)), encoding="utf-8"
    )
    common = ["--config", str(house / "tiny.cfg"), "--gold", str(house / "gold"), "--seeds", "1"]
    common += ["--register", str(house / "reports.csv"), "--cache", str(house / "cache"), "--out", str(house)]
    assert run(["curve", "--sizes", "7,14", "--more", "100", "--samples", "50", *common]) == 0
    assert ET.parse(house / "curve.svg").getroot().tag.endswith("svg")  # noqa: S314 - our own
    data = json.loads((house / "curve.json").read_text("utf-8"))
    assert [point["size"] for point in data["points"]] == [7, 14, 28]
    assert "100 more sentences" in (house / "curve.md").read_text("utf-8")
    design = ["--design", "held-out", "--curve", str(house / "curve.json")]
    assert run(["value", *design, *common]) == 0
    assert "1 of 1 trainings are there already" in capsys.readouterr().err  # the largest size of the curve
    strata = json.loads((house / "value.json").read_text("utf-8"))["strata"]
    assert strata[0]["value"] == "every sentence"
    assert strata[0]["gains"].keys() == data["forecasts"].keys()


def test_sizes_that_are_no_numbers_are_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = write_house(tmp_path)
    arguments = ["curve", "--sizes", "10,many", "--gold", str(house / "gold")]
    arguments += ["--design", "leave-one-report-out", "--register", str(house / "reports.csv")]
    assert run(arguments) == 1
    assert "--sizes 10,many: no numbers" in capsys.readouterr().err
