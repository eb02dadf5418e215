import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from baogao.annotations import read_gold
from baogao.schema import Sentence, Span
from baogao.training.suggester import build_clause_suggester

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "suggesters.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmarks_suggesters", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sentence(text: str, *spans: Span, number: int = 1) -> Sentence:
    return Sentence(f"lin-{number:04}", "lin", "plan", "", number, text, 0, len(text), spans)


PARKS = sentence(
    "建成公园2个，新增绿道8公里。", Span(0, 6, "TARGET"), Span(7, 14, "TARGET"), Span(4, 6, "NUMBER")
)


def test_plain_clauses_are_one_to_three_stretches_between_marks(benchmark: ModuleType) -> None:
    found = benchmark.plain_clauses(sentence("甲，乙丙、丁；戊。"))
    assert found == {(0, 1), (0, 4), (0, 6), (2, 4), (2, 6), (2, 8), (5, 6), (5, 8), (7, 8)}


def test_plain_clauses_of_a_long_line_take_no_longer_than_it_grows(benchmark: ModuleType) -> None:
    assert len(benchmark.plain_clauses(sentence("甲，" * 100_000))) == 299_997


def test_recall_counts_the_statements_and_nothing_else(benchmark: ModuleType) -> None:
    found = benchmark.score(lambda _: {(0, 6), (0, 14)}, [PARKS, sentence("谢谢。", number=2)])
    assert found.gold == {"TARGET": 2}
    assert found.recall("TARGET") == 0.5
    assert found.candidates == [2, 2]
    assert found.cells() == ["0.500", "1.000", "0.500", "2.0", "2"]


def test_n_grams_are_all_stretches_of_the_lengths_asked_for(benchmark: ModuleType) -> None:
    propose = benchmark.by_suggester(benchmark.build_ngram_range_suggester(2, 3))
    assert propose(sentence("甲乙丙丁")) == {(0, 2), (1, 3), (2, 4), (0, 3), (1, 4)}


def test_our_suggester_is_asked_as_the_pipeline_asks_it(benchmark: ModuleType) -> None:
    found = benchmark.by_suggester(build_clause_suggester())(PARKS)
    assert {(0, 6), (7, 14)} <= found
    assert len(found) < 15


def test_a_finder_that_takes_every_border_proposes_every_stretch(benchmark: ModuleType) -> None:
    finder = benchmark.train_finder([PARKS], 1)
    found = benchmark.by_finder({"": finder}, 0.0)(PARKS)
    assert len(found) == len(PARKS.text) * (len(PARKS.text) + 1) / 2


def test_a_finder_learns_where_statements_begin_and_end(benchmark: ModuleType) -> None:
    finder = benchmark.train_finder([PARKS], 200)
    assert benchmark.by_finder({"": finder}, 0.5)(PARKS) == {(0, 6), (0, 14), (7, 14)}


def test_each_report_is_asked_of_a_finder_that_has_not_seen_it(benchmark: ModuleType) -> None:
    finders = {"": benchmark.train_finder([PARKS], 1), "lin": benchmark.train_finder([PARKS], 200)}
    seen = benchmark.by_finder(finders, 0.5)
    elsewhere = Sentence("yun-0001", "yun", "plan", "", 1, PARKS.text, 0, len(PARKS.text))
    assert seen(PARKS) == {(0, 6), (0, 14), (7, 14)}
    assert seen(elsewhere) != seen(PARKS)


def test_finders_leave_out_one_report_each(benchmark: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    trained: list[set[str]] = []
    monkeypatch.setattr(
        benchmark, "train_finder", lambda gold, steps: trained.append({row.report for row in gold})
    )
    other = Sentence("yun-0001", "yun", "plan", "", 1, PARKS.text, 0, len(PARKS.text))
    assert list(benchmark.train_finders([PARKS, other], 1)) == ["", "lin", "yun"]
    assert trained == [{"lin", "yun"}, {"yun"}, {"lin"}]


def test_the_table_has_columns_for_each_gold_set(benchmark: ModuleType) -> None:
    gold = read_gold(ROOT / "annotations" / "gold" / "dinghai-2023.jsonl")
    head, rule, row = benchmark.table({"plain": benchmark.plain_clauses}, {"a": gold, "b": [PARKS]}).split(
        "\n"
    )
    assert head.startswith("| suggester | a: TARGET | a: RESULT | a: both | a: mean | a: max | b: TARGET |")
    assert head.count("|") == rule.count("|") == row.count("|")
    assert row.endswith("| 1.000 | 1.000 | 1.000 | 3.0 | 3 |")
