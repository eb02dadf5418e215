"""Counts of annotated sentences, as the data's description and the dataset card print them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from baogao.schema import Sentence, labels


@dataclass(frozen=True, slots=True)
class Facts:
    """How much a set of annotated sentences holds.

    Attributes:
        sentences: Number of sentences.
        empty: Those of them with nothing to mark.
        characters: Code points of text.
        spans: Number of spans by label, in the order of ``labels.toml``.
    """

    sentences: int
    empty: int
    characters: int
    spans: Mapping[str, int]

    @property
    def total(self) -> int:
        """Number of spans."""
        return sum(self.spans.values())


def facts(sentences: Sequence[Sentence]) -> Facts:
    """Count sentences, characters and spans."""
    spans = Counter(span.label for sentence in sentences for span in sentence.spans)
    return Facts(
        sentences=len(sentences),
        empty=sum(not sentence.spans for sentence in sentences),
        characters=sum(len(sentence.text) for sentence in sentences),
        spans={label: spans[label] for label in labels()},
    )


def facts_table(groups: Mapping[str, Sequence[Sentence]], heading: str) -> str:
    """Markdown table of counts, one row a group and a last row with the sums.

    Args:
        groups: Sentences by the name of their row, e.g. by report.
        heading: Title of the first column.
    """
    everything = [sentence for group in groups.values() for sentence in group]
    columns = [heading, "sentences", "of them empty", "characters", *labels(), "spans"]
    rows = [_row(columns), _row(["---", *["---:"] * (len(columns) - 1)])]
    for name, group in {**groups, "all": everything}.items():
        counted = facts(group)
        cells = [counted.sentences, counted.empty, counted.characters, *counted.spans.values(), counted.total]
        rows.append(_row([name, *map(str, cells)]))
    return "\n".join(rows)


def by_report(sentences: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    """Group sentences by report, in order of first mention."""
    groups: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.report, []).append(sentence)
    return groups


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
