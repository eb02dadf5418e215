"""The code of docs/rules.md runs, block by block, from the root of a clone."""

import re
from pathlib import Path

import pytest

import baogao.rules.factory  # noqa: F401 (registers the pipe where the package is not installed)

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```python\n(.*?)^```$", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.DOTALL | re.MULTILINE
)


@pytest.mark.parametrize("block", BLOCKS, ids=[str(number) for number in range(len(BLOCKS))])
def test_a_block_of_the_page_runs_and_its_claims_hold(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block, "docs/rules.md", "exec"), {"__name__": "rules"})  # noqa: S102
