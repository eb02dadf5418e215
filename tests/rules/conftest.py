"""Helpers for the tests of the rules."""

from collections.abc import Callable

import pytest

from baogao.rules import annotate

Marked = Callable[..., list[str]]


@pytest.fixture
def marked() -> Marked:
    """Texts of the spans of one label: ``marked(text, label, role)``."""

    def texts(text: str, label: str, role: str | None = "plan") -> list[str]:
        return [text[span.start : span.end] for span in annotate(text, role) if span.label == label]

    return texts
