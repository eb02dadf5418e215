"""The code of docs/annotating.md runs, block by block, from the root of a clone."""

import re

import pytest

from .conftest import ROOT

PAGE = (ROOT / "docs" / "annotating.md").read_text("utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
TITLES = re.findall(r"^## (.+?)\n(?:(?!^## ).)*?^```python$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("block", BLOCKS, ids=TITLES)
def test_a_block_of_the_page_runs_and_its_claims_hold(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block, "docs/annotating.md", "exec"), {"__name__": "annotating"})  # noqa: S102
