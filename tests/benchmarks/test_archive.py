"""The parts of benchmarks/archive.py that need no long run."""

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "archive.py"


@pytest.fixture(scope="module")
def benchmark() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("benchmarks_archive", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before


def test_the_files_hold_the_reports_over_and_over(benchmark: ModuleType, tmp_path: Path) -> None:
    folder = benchmark.write_files(tmp_path / "in", 7)
    found = [path.read_text("utf-8") for path in sorted(folder.iterdir())]
    assert found == benchmark.texts(7)
    assert found[0] == found[5]


def test_ratios_leave_out_what_starting_costs(benchmark: ModuleType) -> None:
    def run(characters: int, wall: float, processor: float) -> object:
        return benchmark.Measured(characters, wall, processor)

    found = {
        "bare": run(1000, 10, 10),
        "two bare": run(2000, 12.5, 25),
        "script ngrams": run(100, 10, 10),
        "script clauses": run(500, 10, 10),
        "start 1": run(100, 5, 5),
        "archive 1": run(1100, 17.5, 17.5),
        "start 2": run(100, 6, 10),
        "archive 2": run(1100, 13, 24),
    }
    lines = benchmark.summary(found)
    assert lines[0].startswith("6.3 times as fast as a script with stock ngrams")
    assert lines[2].startswith("80% of the bare pipeline's speed")
    assert lines[3] == "two workers: 1.79 times as fast as one by wall clock; two bare pipelines: 1.60"


def test_peak_memory_is_that_of_the_process(benchmark: ModuleType) -> None:
    assert benchmark._peak(os.getpid()) > 10_000_000
    assert benchmark._peak(2**22 + 1) == 0
