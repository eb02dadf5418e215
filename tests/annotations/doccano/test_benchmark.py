import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.server import State

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = ROOT / "benchmarks" / "doccano.py"


@pytest.fixture
def benchmark(admin: Doccano) -> Iterator[ModuleType]:
    """The script, and its projects deleted afterwards."""
    spec = importlib.util.spec_from_file_location("benchmarks_doccano", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for project in admin.projects():
        if project.name.startswith("benchmark-"):
            admin.delete_project(project.id)


def test_the_benchmark_finds_no_difference_and_measures_every_side(
    benchmark: ModuleType, server: State
) -> None:
    text = benchmark.run(150, server.folder)
    assert re.match(r"150 sentences, \d+ spans: 0 differences\n", text)
    for step in ("push", "push again: nothing to do", "pull", "pull again: nothing new"):
        assert re.search(rf"\| {step} \| \d+\.\d \| [\d,]+ \|", text)
    for program in ("baogao", "client", "server: web", "server: worker"):
        megabytes = re.search(rf"\| {program} \| (\d+) MB \|", text)
        assert megabytes is not None
        assert int(megabytes[1]) > 10
