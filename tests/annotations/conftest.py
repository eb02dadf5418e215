from collections.abc import Callable
from pathlib import Path

import pytest

from baogao.annotations import read_gold
from baogao.schema import Sentence, Span

ROOT = Path(__file__).resolve().parents[2]
Make = Callable[..., Sentence]


@pytest.fixture
def make() -> Make:
    """Build a sentence from its text and the marked words: ``make("引进企业20家", NUMBER="20家")``."""

    def build(text: str, number: int = 1, report: str = "yunqi-2026", **marks: str) -> Sentence:
        spans = [
            Span(text.index(words), text.index(words) + len(words), label) for label, words in marks.items()
        ]
        sentence = Sentence(f"{report}-{number:04}", report, "plan", "", 0, text, 0, len(text))
        return sentence.with_spans(spans)

    return build


@pytest.fixture(scope="session")
def gold() -> list[Sentence]:
    return read_gold(ROOT / "annotations" / "gold")


@pytest.fixture(scope="session")
def passes() -> tuple[list[Sentence], list[Sentence]]:
    folder = ROOT / "annotations" / "passes"
    return read_gold(folder / "a"), read_gold(folder / "b")
