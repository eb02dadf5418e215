"""Sentences and sets of spans that the tests of this room share."""

from collections.abc import Iterable

from hypothesis import settings
from hypothesis import strategies as st

from baogao.schema import Role, Sentence, Span, labels

LENGTH = 13
TEXT = "新增企业40家，减税3亿元。"[:LENGTH]

SPANS = st.builds(
    lambda start, length, label: Span(start, min(start + length, LENGTH), label),
    st.integers(0, LENGTH - 1),
    st.integers(1, 6),
    st.sampled_from(list(labels())),
)
SETS = st.lists(SPANS, max_size=7)
PAIRS = st.lists(st.tuples(SETS, SETS), min_size=1, max_size=5)

few_examples = settings(max_examples=60)
"""Each example is scored several times."""


def sentence(
    spans: Iterable[Span | tuple[int, int, str]] = (),
    *,
    number: int = 1,
    report: str = "qingshui-2026",
    role: Role = "plan",
    text: str = TEXT,
    section: str = "",
) -> Sentence:
    made = Sentence(f"{report}-{number:04}", report, role, section, 0, text, 0, len(text))
    return made.with_spans(span if isinstance(span, Span) else Span(*span) for span in spans)


def both(pairs: Iterable[tuple[list[Span], list[Span]]]) -> tuple[list[Sentence], list[Sentence]]:
    """Gold and predicted sentences of the same numbers."""
    numbered = list(enumerate(pairs, 1))
    return (
        [sentence(gold, number=number) for number, (gold, _) in numbered],
        [sentence(predicted, number=number) for number, (_, predicted) in numbered],
    )
