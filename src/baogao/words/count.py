"""Counts of words, slogans and indicators over reports: how often, in how many reports, from when to when."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from baogao.schema import ReportInfo, Sentence
from baogao.words.indicators import indicators
from baogao.words.segmenter import words

Kind = Literal["word", "slogan", "indicator"]
KINDS: Final[tuple[Kind, ...]] = ("word", "slogan", "indicator")
By = Literal["all", "year", "level", "report"]

COLUMNS = ("group", "kind", "text", "count", "per_10k_words", "reports", "first_year", "last_year")
"""Columns of ``words.csv``."""

GROUPS: Mapping[By, Callable[[ReportInfo], str]] = {
    "all": lambda info: "",
    "year": lambda info: "" if info.year is None else str(info.year),
    "level": lambda info: info.level,
    "report": lambda info: info.id,
}

_QUOTES = str.maketrans("", "", "“”‘’\"'「」『』")


@dataclass(slots=True)
class _Entry:
    count: int = 0
    reports: int = 0
    first: int | None = None
    last: int | None = None

    def add(self, count: int, year: int | None) -> None:
        self.count += count
        self.reports += 1
        if year is not None:
            self.first = year if self.first is None else min(self.first, year)
            self.last = year if self.last is None else max(self.last, year)


@dataclass(slots=True)
class Tally:
    """Counts over reports, added one by one; memory grows with the different words, not with the text.

    Attributes:
        by: What the counts are told apart by.
    """

    by: By = "all"
    _entries: dict[tuple[str, Kind], dict[str, _Entry]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(_Entry))
    )
    _words: Counter[str] = field(default_factory=Counter)

    def add(self, info: ReportInfo, sentences: Iterable[Sentence]) -> None:
        """Count a report.

        Args:
            info: What is known about it; its year and level may be unknown.
            sentences: Its sentences with their spans.
        """
        group, counts = GROUPS[self.by](info), _counts(sentences)
        self._words[group] += counts["word"].total()
        for kind, found in counts.items():
            for text, count in found.items():
                self._entries[group, kind][text].add(count, info.year)

    def rows(self, min_count: int = 1) -> Iterator[dict[str, str]]:
        """A row (:data:`COLUMNS`) for each text, by group and kind, the most frequent first.

        Args:
            min_count: Rarer texts are left out.
        """
        for group, kind in sorted(self._entries, key=lambda key: (key[0], KINDS.index(key[1]))):
            entries = self._entries[group, kind]
            for text in sorted(entries, key=lambda text: (-entries[text].count, text)):
                if entries[text].count >= min_count:
                    yield self._row(group, kind, text, entries[text])

    def _row(self, group: str, kind: Kind, text: str, entry: _Entry) -> dict[str, str]:
        share = 10_000 * entry.count / self._words[group] if self._words[group] else 0.0
        years = ("" if year is None else str(year) for year in (entry.first, entry.last))
        cells = (group, kind, text, str(entry.count), f"{share:.2f}", str(entry.reports), *years)
        return dict(zip(COLUMNS, cells, strict=True))


def _counts(sentences: Iterable[Sentence]) -> dict[Kind, Counter[str]]:
    found: dict[Kind, Counter[str]] = {kind: Counter() for kind in KINDS}
    for sentence in sentences:
        found["word"].update(_words_of(sentence))
        found["slogan"].update(_slogans(sentence))
        found["indicator"].update(indicators(sentence))
    return found


def _words_of(sentence: Sentence) -> Iterator[str]:
    """Its words that hold a letter or a Chinese character; none crosses the edge of a span."""
    edges = {edge for span in sentence.spans for edge in (span.start, span.end)}
    for start, end in words(sentence.text, edges=edges):
        if any(char.isalpha() for char in sentence.text[start:end]):
            yield sentence.text[start:end]


def _slogans(sentence: Sentence) -> Iterator[str]:
    """Its policy phrases; with and without quotation marks is the same."""
    for span in sentence.spans:
        if span.label == "SLOGAN":
            yield sentence.text[span.start : span.end].translate(_QUOTES)
