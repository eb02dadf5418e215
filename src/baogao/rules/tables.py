"""How good the rules are: one row a label, one row a rule, by exact span and label."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from baogao.rules.preannotate import annotate_sentence
from baogao.schema import Sentence, Span, labels


@dataclass(frozen=True, slots=True)
class LabelRow:
    """Counts of one label under strict matching (same start, end and label)."""

    label: str
    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the found spans that are right; 0 where none was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold spans that were found; 0 where there are none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.found + self.gold
        return 2 * self.right / total if total else 0.0


@dataclass(frozen=True, slots=True)
class RuleRow:
    """How often one rule fired and how often it was right."""

    rule: str
    fired: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the rule's spans that are right; 0 where it never fired."""
        return self.right / self.fired if self.fired else 0.0


@dataclass(frozen=True, slots=True)
class RuleTable:
    """The rows of one comparison, in the order of the label set and by rule name."""

    sentences: int
    labels: tuple[LabelRow, ...]
    rules: tuple[RuleRow, ...]

    def row(self, label: str) -> LabelRow:
        """The row of one label.

        Raises:
            KeyError: If the label set does not know it.
        """
        for row in self.labels:
            if row.label == label:
                return row
        raise KeyError(label)


def table(gold: Iterable[Sentence]) -> RuleTable:
    """Run all rules over annotated sentences and count.

    Args:
        gold: Sentences with their spans; the spans are what is right.

    Returns:
        One row a label, also where it never occurs, and one row for each rule that fired.
    """
    counts: Counter[tuple[str, str]] = Counter()
    sentences = 0
    for sentence in gold:
        sentences += 1
        _count(counts, sentence.spans, annotate_sentence(sentence))
    rows = [LabelRow(name, *(counts[key, name] for key in ("gold", "found", "right"))) for name in labels()]
    rules = sorted(rule for key, rule in counts if key == "fired")
    return RuleTable(
        sentences,
        tuple(rows),
        tuple(RuleRow(rule, counts["fired", rule], counts["hit", rule]) for rule in rules),
    )


def _count(counts: Counter[tuple[str, str]], gold: Iterable[Span], found: Iterable[Span]) -> None:
    truth = set(gold)
    for span in truth:
        counts["gold", span.label] += 1
    for span in found:
        right = span in truth
        counts["found", span.label] += 1
        counts["right", span.label] += right
        counts["fired", span.source] += 1
        counts["hit", span.source] += right


def to_markdown(result: RuleTable) -> str:
    """Both tables as Markdown."""
    label_rows = [
        (
            row.label,
            f"{row.precision:.3f}",
            f"{row.recall:.3f}",
            f"{row.f1:.3f}",
            row.right,
            row.found,
            row.gold,
        )
        for row in result.labels
    ]
    rule_rows = [(f"`{row.rule}`", row.fired, row.right, f"{row.precision:.3f}") for row in result.rules]
    head = f"Strict match over {result.sentences} sentences.\n"
    labelled = _markdown(("label", "precision", "recall", "F1", "right", "found", "gold"), label_rows)
    ruled = _markdown(("rule", "fired", "right", "precision"), rule_rows)
    return "\n".join((head, labelled, ruled))


def _markdown(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    rule = ["---", *["---:"] * (len(head) - 1)]
    lines = [f"| {' | '.join(map(str, row))} |" for row in (head, rule, *rows)]
    return "\n".join(lines) + "\n"
