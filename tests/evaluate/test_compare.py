import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.evaluate.analysis import SCHEMAS, Analysis, Options, analyse
from baogao.evaluate.compare import Comparison, compare, distinct, holm, write
from baogao.evaluate.markdown import comparison_markdown

from .invented import gold_and_predictions

SAMPLES = 60


def analysis(system: str, version: str = "", *, perfect: bool = False) -> Analysis:
    gold, predicted = gold_and_predictions()
    options = Options(system=system, version=version, samples=SAMPLES)
    return analyse(gold, gold if perfect else predicted, options=options)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(analysis("old"), analysis("new", perfect=True), samples=SAMPLES)


def test_a_better_run_is_found_better_in_every_schema(comparison: Comparison) -> None:
    assert set(comparison.differences) == set(SCHEMAS)
    micro = comparison.strict["micro"]
    assert micro.b == 1.0
    assert micro.difference is not None
    assert micro.difference > 0
    wrong = {row.id for row in comparison.a.sentences if set(row.gold) != set(row.predicted)}
    assert set(micro.better) == wrong
    assert micro.worse == ()


def test_turned_round_it_is_as_much_worse(comparison: Comparison) -> None:
    back = compare(comparison.b, comparison.a, samples=SAMPLES)
    for name, row in comparison.strict.items():
        other = back.strict[name]
        assert (other.better, other.worse) == (row.worse, row.better)
        if row.difference is not None and other.difference is not None:
            assert other.difference == pytest.approx(-row.difference)


def test_a_run_does_not_differ_from_itself() -> None:
    same = compare(analysis("x"), analysis("x"), samples=SAMPLES)
    assert all(row.difference in (0.0, None) for row in same.strict.values())
    assert same.strict["micro"].interval in ((0.0, 0.0), None)
    assert same.strict["micro"].p_randomisation in (1.0, None)


def test_runs_on_other_gold_are_refused() -> None:
    gold, predicted = gold_and_predictions()
    other = analyse(gold[:5], predicted[:5], options=Options(samples=SAMPLES))
    with pytest.raises(BaogaoError):
        compare(analysis("x"), other, samples=SAMPLES)


@pytest.mark.parametrize(
    ("a", "b", "names"),
    [
        (("rules", ""), ("pipeline", "1"), ("rules", "pipeline")),
        (("pipeline", "0.1"), ("pipeline", "0.2"), ("pipeline 0.1", "pipeline 0.2")),
        (("pipeline", ""), ("pipeline", ""), ("pipeline (A)", "pipeline (B)")),
    ],
)
def test_two_runs_always_have_two_names(
    a: tuple[str, str], b: tuple[str, str], names: tuple[str, str]
) -> None:
    assert distinct(analysis(*a), analysis(*b)) == names


def test_the_files_say_what_the_comparison_says(comparison: Comparison, tmp_path: Path) -> None:
    data, markdown, page = (path.read_text("utf-8") for path in write(comparison, tmp_path, "compare"))
    assert json.loads(data) == json.loads(json.dumps(comparison.to_json()))
    assert markdown == comparison_markdown(comparison)
    assert "new against old" in page
    rows = [line for line in markdown.splitlines() if line.startswith("| micro")]
    assert re.search(r"\| 45 \| \.\d{3} \| 1\.000 \| \+\.\d{3} \| \[\+\.\d{3}, \+\.\d{3}\] \|", rows[0])


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=6))
def test_an_adjusted_p_value_is_no_smaller_and_keeps_the_order(values: dict[str, float]) -> None:
    adjusted = holm(values)
    assert adjusted.keys() == values.keys()
    for name, p in values.items():
        assert round(p, 6) <= adjusted[name] <= 1
    ranked = sorted(values, key=lambda name: values[name])
    assert [adjusted[name] for name in ranked] == sorted(adjusted.values())
