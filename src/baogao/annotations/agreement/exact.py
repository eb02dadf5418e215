"""How far two annotators agree: exact-match F1 by label, and the spans they differ in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels
from baogao.spans import Counts, strict_counts

MICRO = "micro"
"""The row over all labels."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A span that one annotator marked and the other did not.

    Attributes:
        sentence: The sentence as the first annotator has it.
        span: The span in question.
        by: ``"a"`` if only the first annotator has it, ``"b"`` if only the second.
    """

    sentence: Sentence
    span: Span
    by: Literal["a", "b"]

    @property
    def text(self) -> str:
        """The marked words."""
        return self.sentence.text[self.span.start : self.span.end]


def pairwise_f1(a: Iterable[Sentence], b: Iterable[Sentence]) -> Mapping[str, Counts]:
    """Compare two annotators span by span: same sentence, same offsets, same label.

    F1 is symmetric, so neither annotator counts as the truth. Kappa is not offered: the number of
    stretches that nobody marked, which it needs, is not defined for spans (Hripcsak and Rothschild 2005).

    Args:
        a: Sentences of one annotator.
        b: The same sentences of the other, in any order.

    Returns:
        Counts by label in the order of ``labels.toml``, then ``"micro"`` over all labels. Their ``.f1`` is
        the agreement.

    Raises:
        BaogaoError: If the two do not hold the same sentences.

    Example:
        >>> one = Sentence("x-0001", "x", "plan", "", 0, "引进企业20家", 0, 7)
        >>> a = [one.with_spans([Span(4, 7, "NUMBER"), Span(0, 7, "TARGET")])]
        >>> b = [one.with_spans([Span(4, 7, "NUMBER")])]
        >>> pairwise_f1(a, b)["micro"].f1
        0.6666666666666666
    """
    totals = dict.fromkeys(labels(), Counts())
    for left, right in _pairs(a, b):
        for label, counts in strict_counts(left.spans, right.spans).items():
            totals[label] += counts
    return {**totals, MICRO: sum(totals.values(), Counts())}


def disagreements(a: Iterable[Sentence], b: Iterable[Sentence]) -> Iterator[Disagreement]:
    """List every span that only one of two annotators has, in text order.

    Raises:
        BaogaoError: If the two do not hold the same sentences.
    """
    for left, right in _pairs(a, b):
        mine, yours = set(left.spans), set(right.spans)
        for span in sorted(mine ^ yours):
            yield Disagreement(left, span, "a" if span in mine else "b")


def agreement_table(a: Iterable[Sentence], b: Iterable[Sentence]) -> str:
    """Markdown table of :func:`pairwise_f1`: a row a label, F1 to three places."""
    rows = ["| label | both | only a | only b | F1 |", "| --- | ---: | ---: | ---: | ---: |"]
    for label, counts in pairwise_f1(a, b).items():
        f1 = "–" if counts.f1 is None else f"{counts.f1:.3f}"
        rows.append(f"| {label} | {counts.correct} | {counts.missed} | {counts.spurious} | {f1} |")
    return "\n".join(rows)


def _pairs(a: Iterable[Sentence], b: Iterable[Sentence]) -> Sequence[tuple[Sentence, Sentence]]:
    left, right = _by_id(a), _by_id(b)
    lonely = sorted(left.keys() ^ right.keys())
    if lonely:
        raise BaogaoError(
            f"{len(lonely)} sentences have one annotator only, the first is {lonely[0]}",
            remedy="compare files that hold the same sentences",
        )
    for id_, sentence in left.items():
        if sentence.text != right[id_].text:
            raise BaogaoError(
                f"{id_} has two different texts", remedy="annotate both from the same corpus, then compare"
            )
    return [(sentence, right[id_]) for id_, sentence in left.items()]


def _by_id(sentences: Iterable[Sentence]) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for sentence in sentences:
        if sentence.id in found:
            raise BaogaoError(f"{sentence.id} occurs twice for one annotator", remedy="keep one of the two")
        found[sentence.id] = sentence
    return found
