import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from baogao.annotations.store import read_gold
from baogao.errors import BaogaoError
from baogao.evaluate.analysis import (
    NAMES,
    SCHEMAS,
    Analysis,
    Options,
    analyse,
    analyse_systems,
    over_seeds,
    paired,
    read_analysis,
)
from baogao.evaluate.score import score
from baogao.rules import annotate
from baogao.schema import Sentence, Span

from .make import sentence

GOLD = Path(__file__).parents[2] / "annotations" / "gold"


@pytest.fixture(scope="module")
def gold() -> list[Sentence]:
    return read_gold(GOLD)


@pytest.fixture(scope="module")
def ruled(gold: list[Sentence]) -> list[Sentence]:
    return [one.with_spans(annotate(one.text, one.role)) for one in gold]


@pytest.fixture(scope="module")
def analysis(gold: list[Sentence], ruled: list[Sentence]) -> Analysis:
    options = Options(system="rules", gold="annotations/gold", training=gold[:300], ceiling={"TARGET": 0.99})
    return analyse(gold, ruled, options=options)


def test_the_strict_scores_are_those_of_score(
    gold: list[Sentence], ruled: list[Sentence], analysis: Analysis
) -> None:
    for name, counts in score(gold, ruled).items():
        tally = analysis.scores["strict"][name].tally
        assert (tally.found, tally.missed, tally.spurious) == (counts.correct, counts.missed, counts.spurious)
        assert (tally.precision, tally.recall) == (counts.precision, counts.recall)
        assert tally.f1 == pytest.approx(counts.f1)


def test_every_score_lies_in_its_interval(analysis: Analysis) -> None:
    tables = [
        *analysis.scores.values(),
        *(table for values in analysis.strata.values() for table in values.values()),
    ]
    scores = [found for table in tables for found in table.values()]
    held = [found for found in scores if found.interval and found.within]
    assert len(held) > 100
    for found in held:
        assert found.interval and found.within
        assert 0 <= found.interval[0] <= found.interval[1] <= 1
        assert found.within[0] <= found.f1 <= found.within[1]


def test_every_number_leads_to_its_sentences(analysis: Analysis) -> None:
    rows = {row.index: row for row in analysis.sentences}
    errors = [
        error for error in analysis.errors if error.label == "PROJECT" or "PROJECT" in str(error.predicted)
    ]
    wrong = analysis.scores["strict"]["PROJECT"].wrong
    assert set(wrong) == {
        error.sentence
        for error in errors
        if any(span.label == "PROJECT" for span in (*error.gold, *error.predicted))
    }
    for index in wrong:
        assert set(rows[index].gold) != set(rows[index].predicted)
    cells = {(cell.gold, cell.predicted): cell for cell in analysis.confusion}
    assert set(cells["PROJECT", ""].sentences) <= set(wrong)
    for hard in analysis.hardest:
        assert len(rows[hard.sentence].gold) == hard.gold


def test_errors_add_up_to_the_strict_counts(analysis: Analysis) -> None:
    micro = analysis.scores["strict"]["micro"].tally
    assert sum(len(error.gold) for error in analysis.errors) == micro.missed
    assert sum(len(error.predicted) for error in analysis.errors) == micro.spurious


def test_an_analysis_survives_its_json(analysis: Analysis, tmp_path: Path) -> None:
    path = tmp_path / "rules.json"
    path.write_text(json.dumps(analysis.to_json(), ensure_ascii=False), "utf-8")
    back = read_analysis(path)
    assert back.to_json() == analysis.to_json()
    assert back.meta == analysis.meta
    assert paired(back, analysis, samples=20)["strict"]["micro"].difference == 0.0


def test_equal_input_gives_equal_json(gold: list[Sentence], ruled: list[Sentence]) -> None:
    some = slice(0, 60)
    one, other = (analyse(gold[some], ruled[some], options=Options(samples=50)).to_json() for _ in range(2))
    assert json.dumps(one) == json.dumps(other)


def test_the_gold_of_the_house_is_analysed_in_seconds(gold: list[Sentence], ruled: list[Sentence]) -> None:
    start = time.process_time()
    analyse(gold, ruled, options=Options(training=gold))
    assert time.process_time() - start < 20


def test_a_stratum_in_few_reports_has_its_interval_over_sentences(analysis: Analysis) -> None:
    assert analysis.meta.unit == "report"
    year = analysis.strata["year"]["2018"]["micro"]
    assert (year.reports, year.unit) == (1, "sentence")
    assert year.interval == year.within
    assert year.interval is not None
    assert year.interval[0] < year.interval[1]


def test_streams_are_read_and_only_so_many_sentences_keep_their_text() -> None:
    def stream(spans: int) -> Iterator[Sentence]:
        for number in range(3000):
            wanted = [(4, 7, "NUMBER"), (0, 7, "TARGET")][: spans if number % 10 == 0 else 2]
            yield sentence(wanted, number=number, report=f"r{number % 7}-2020")

    found = analyse(stream(2), stream(1), options=Options(samples=20, keep=40))
    assert (found.meta.sentences, found.meta.kept, len(found.sentences)) == (3000, 40, 40)
    assert found.scores["strict"]["micro"].tally.gold == 6000
    assert sum(cell.count for cell in found.confusion if cell.gold) == 6000
    kept = {row.index for row in found.sentences}
    assert kept >= set(found.scores["strict"]["TARGET"].wrong)
    assert kept >= {error.sentence for error in found.errors}
    assert len(found.scores["strict"]["TARGET"].wrong) == 22


def test_several_systems_are_named_and_share_the_gold(gold: list[Sentence], ruled: list[Sentence]) -> None:
    some = slice(0, 40)
    systems = {"rules": ruled[some], "gold": gold[some]}
    found = analyse_systems(gold[some], systems, options=Options(samples=20), versions={"rules": "1"})
    assert [(name, one.meta.system, one.meta.version) for name, one in found.items()] == [
        ("rules", "rules", "1"),
        ("gold", "gold", ""),
    ]
    assert found["gold"].scores["strict"]["micro"].f1 == 1.0
    assert not found["gold"].errors
    with pytest.raises(BaogaoError, match="no system"):
        analyse_systems(gold, {})


def test_runs_with_other_seeds_have_a_mean_and_a_spread() -> None:
    gold = [sentence([(4, 7, "NUMBER")], number=n) for n in range(4)]
    runs = [
        analyse(
            gold, [*gold[:right], *(one.with_spans([]) for one in gold[right:])], options=Options(samples=5)
        )
        for right in (2, 4)
    ]
    found = over_seeds(runs)["strict"]["NUMBER"]
    assert found.values == pytest.approx((2 / 3, 1.0))
    assert found.mean == pytest.approx(5 / 6)
    assert found.sd == pytest.approx(2**-0.5 / 3)
    assert over_seeds(runs[:1])["strict"]["NUMBER"].sd == 0.0
    assert over_seeds(runs)["strict"]["TARGET"].mean is None


def test_all_schemas_and_names_are_there_even_without_any_span() -> None:
    found = analyse([sentence()], [sentence()], options=Options(samples=5))
    assert tuple(found.scores) == SCHEMAS
    assert all(tuple(scores) == NAMES for scores in found.scores.values())
    assert found.scores["strict"]["micro"].f1 is None
    assert (found.strata, found.errors, found.calibration) == ({}, (), {})
    assert Analysis.from_json(json.loads(json.dumps(found.to_json()))).to_json() == found.to_json()


def test_nothing_to_score_is_an_error() -> None:
    with pytest.raises(BaogaoError, match="no sentence to score"):
        analyse([], [])


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "is not JSON"),
        ("[1]", "is no analysis"),
        ('{"format": "other"}', "is no analysis"),
        ('{"format": "baogao.analysis.v1", "meta": 3}', "is a broken analysis"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_file_that_is_no_analysis_is_named_in_one_line(tmp_path: Path, content: str, what: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    with pytest.raises(BaogaoError, match=what) as caught:
        read_analysis(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        read_analysis(tmp_path / "none.json")


def test_the_score_of_a_prediction_is_kept_in_its_row() -> None:
    found = analyse([sentence()], [sentence([Span(0, 7, "TARGET", score=0.5)])], options=Options(samples=5))
    assert found.sentences[0].to_json()["predicted"] == [[0, 7, "TARGET", 0.5]]
