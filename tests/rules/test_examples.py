"""Every pattern of the rule data keeps what its examples promise."""

import pytest

from baogao.rules import annotate
from baogao.rules.patterns import Example, load

CASES = [
    pytest.param(f"rule:{label}.{pattern.name}", example, id=f"{label}.{pattern.name}-{number}")
    for label in ("number", "project", "slogan", "statement")
    for pattern in load(label).patterns
    for number, example in enumerate(pattern.examples)
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_pattern_marks_exactly_what_its_example_says(rule: str, example: Example) -> None:
    found = [span for span in annotate(example.text, "plan") if span.source == rule]
    assert tuple(example.text[span.start : span.end] for span in found) == example.spans


@pytest.mark.parametrize("label", ["number", "project", "slogan", "statement"])
def test_every_pattern_has_an_example_and_a_name_of_its_own(label: str) -> None:
    patterns = load(label).patterns
    assert all(pattern.examples for pattern in patterns)
    assert len({pattern.name for pattern in patterns}) == len(patterns)
