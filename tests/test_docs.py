"""The code of every page below docs/ and of the READMEs runs, page by page in order, from the root of a clone."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "README.zh.md"]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def blocks() -> list[tuple[str, int, str]]:
    """Page, line of its first line of code, code."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        found += [(page.name, text.count("\n", 0, m.start(1)), m[1]) for m in BLOCK.finditer(text)]
    return found


@pytest.mark.parametrize(
    ("page", "line", "code"), [pytest.param(*block, id=f"{block[0]}:{block[1] + 1}") for block in blocks()]
)
def test_a_block_of_a_page_runs_and_its_claims_hold(
    page: str, line: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    placed = "\n" * line + code  # so that a traceback names the line of the page
    exec(compile(placed, str(ROOT / "docs" / page), "exec"), {"__name__": "docs"})  # noqa: S102


def test_no_block_of_python_is_overlooked() -> None:
    fences = sum(page.read_text("utf-8").count("```python") for page in PAGES)
    assert fences == len(blocks()) > 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_links_of_a_page_lead_to_files(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_names_every_page() -> None:
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    names = {page.name for page in PAGES if page.parent.name == "docs"} - {"README.md"}
    assert [name for name in names if f"({name})" not in index] == []
