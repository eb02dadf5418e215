import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "benchmarks" / "corpus.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmarks_corpus", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_clean_files_read_back_to_themselves(benchmark: ModuleType) -> None:
    assert all(benchmark.whole_stage(data).text.encode() == data for data in benchmark.clean_files())


def test_files_are_repeated_to_the_size_asked_for(benchmark: ModuleType) -> None:
    assert benchmark.repeated([b"a" * 10, b"b" * 10], 25) == [b"a" * 10, b"b" * 10, b"a" * 10]


def test_a_table_has_a_row_for_each_tool(benchmark: ModuleType) -> None:
    _, _, own, *others = benchmark.table(benchmark.clean_files()[:1], 1).split("\n")
    assert re.fullmatch(r"\| Baogao, whole stage \| [\d,]+ \| 1.0 times as fast \|", own)
    assert [row.split(" | ")[0] for row in others] == ["| ftfy.fix_text", "| trafilatura.extract"]
