"""Strata: the kinds of sentences and spans that scores are broken down by.

A sentence has one value in each of ``role`` (review, plan, front, glossary), ``form`` (heading, prose),
``level``, ``province`` and ``year`` (of its report, where known) and ``text`` (damaged, clean). A span has its
own values in ``length`` (characters), ``surface`` (whether the training data hold the same words under the same
label) and, if it is a SLOGAN, in ``lexicon`` (whether the fixed formulas of the rules list it). A gold span counts
in the recall of its own stratum and a predicted one in the precision of its own.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt
from scipy import sparse

from baogao.corpus.structure.headings import read_heading
from baogao.evaluate.match import Row
from baogao.evaluate.score import PARTS, SCHEMAS, CountTable, label_number
from baogao.resample import matrix_of
from baogao.rules.patterns import load
from baogao.schema import SECTION_SEPARATOR, Edit, ReportInfo, Sentence, Span, labels

Stratum = tuple[str, str]
"""A dimension and a value of it."""

DIMENSIONS = ("role", "form", "level", "province", "year", "text", "surface", "lexicon", "length")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_END = "。．.：:；;"
_BANDS = ((1, "1-4"), (5, "5-9"), (10, "10-19"), (20, "20-39"), (40, "40+"))
_DAMAGE = frozenset({"repair", "damage", "redaction"})
_FORMULAS = frozenset({"formula", "congress"})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the sentences themselves.

    Attributes:
        infos: Place, level and year of reports.
        seen: Label and text of the spans of the training data; ``None`` if they are not given.
        damaged: Ids of sentences whose text was damaged (:func:`damaged`).
    """

    infos: Mapping[str, ReportInfo] = field(default_factory=dict)
    seen: Collection[tuple[str, str]] | None = None
    damaged: Collection[str] = ()


def surfaces(sentences: Iterable[Sentence]) -> set[tuple[str, str]]:
    """Label and text of every span."""
    return {(span.label, one.text[span.start : span.end]) for one in sentences for span in one.spans}


def damaged(sentences: Sequence[Sentence], edits: Iterable[Edit]) -> set[str]:
    """Ids of the sentences of one report that hold mended, unreadable or blotted characters.

    Args:
        sentences: Of the cleaned corpus, with their ``raw`` runs.
        edits: What cleaning recorded for the report.
    """
    spans = sorted((edit.start, edit.end) for edit in edits if edit.kind in _DAMAGE)
    starts, reach = [start for start, _ in spans], list(accumulate((end for _, end in spans), max))
    found = set()
    for sentence in sentences:
        if sentence.raw:
            first, last = sentence.raw[0][1], sentence.raw[-1][1] + sentence.raw[-1][2]
            at = bisect_right(starts, last) - 1
            if at >= 0 and reach[at] > first:
                found.add(sentence.id)
    return found


def sentence_strata(row: Row, known: Known) -> dict[str, str]:
    """The values of a sentence; a dimension that nothing is known of is left out."""
    info = known.infos.get(row.report, ReportInfo(row.report))
    year = str(info.year or "") or next(iter(_YEAR.findall(row.report)), "")
    found = {
        "role": row.role,
        "form": "heading" if is_heading(row.text, row.section) else "prose",
        "level": info.level,
        "province": info.province,
        "year": year,
        "text": "damaged" if row.id in known.damaged or "\N{REPLACEMENT CHARACTER}" in row.text else "clean",
    }
    return {dimension: value for dimension, value in found.items() if value}


def is_heading(text: str, section: str) -> bool:
    """Whether a sentence is the heading of its own section; where it has none, whether it reads like one."""
    if section:
        return text.rstrip(_END) == section.rpartition(SECTION_SEPARATOR)[2].rstrip(_END)
    return read_heading(text) is not None


def span_strata(text: str, span: Span, known: Known) -> Iterator[Stratum]:
    """The values of a span.

    Example:
        >>> list(span_strata("推动高质量发展", Span(2, 7, "SLOGAN"), Known()))
        [('lexicon', 'listed'), ('length', '5-9')]
    """
    words = text[span.start : span.end]
    if known.seen is not None:
        yield "surface", "seen" if (span.label, words) in known.seen else "unseen"
    if span.label == "SLOGAN":
        yield "lexicon", "listed" if _is_listed(words) else "unlisted"
    yield "length", _BANDS[max(0, bisect_right(_BANDS, (span.end - span.start, "~")) - 1)][1]


@cache
def _formulas() -> tuple[re.Pattern[str], ...]:
    return tuple(pattern.regex for pattern in load("slogan").patterns if pattern.name in _FORMULAS)


def _is_listed(words: str) -> bool:
    return any(regex.fullmatch(words) for regex in _formulas())


class StrataBuilder:
    """Collects strict counts of strata, sentence by sentence, into a count matrix."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._groups: dict[Stratum, int] = {}
        self._sentences: dict[str, array[int]] = {}
        self._cells = array("i")

    def add(self, row: Row) -> dict[str, str]:
        """Count one sentence; the values it has itself."""
        own = sentence_strata(row, self._known)
        for dimension in DIMENSIONS:
            if dimension in own or dimension in self._sentences:
                self._place(dimension, own.get(dimension, ""), row.index)
        exact = list(row.exact())
        self._spans(row, 0, row.gold, {i for i, _ in exact})
        self._spans(row, 2, row.predicted, {j for _, j in exact})
        return own

    def _place(self, dimension: str, value: str, index: int) -> None:
        column = self._sentences.setdefault(dimension, array("i"))
        column.extend([-1] * (index - len(column)))
        column.append(self._group((dimension, value)) if value else -1)

    def _group(self, stratum: Stratum) -> int:
        return self._groups.setdefault(stratum, len(self._groups))

    def _spans(self, row: Row, part: int, spans: Sequence[Span], credited: Collection[int]) -> None:
        for number, span in enumerate(spans):
            for stratum in span_strata(row.text, span, self._known):
                column = (self._group(stratum) * len(labels()) + label_number(span.label)) * PARTS
                self._cells.extend((row.index, column + part + 1, 2))
                if number in credited:
                    self._cells.extend((row.index, column + part, 2))

    def build(self, table: CountTable) -> tuple[list[Stratum], sparse.csr_matrix]:
        """The strata as met, and their counts in halves: sentences by ``strata x labels x 4``."""
        pieces = [np.array(self._cells, dtype=np.int64).reshape(-1, 3)]
        for column in self._sentences.values():
            group = np.full(len(table.ids), -1)
            group[: len(column)] = column
            pieces.append(_placed(table, group[table.sentence]))
        rows, columns, values = np.concatenate(pieces).T
        width = len(self._groups) * len(labels()) * PARTS
        return list(self._groups), matrix_of(len(table.ids), rows, columns, values, width)


def _placed(table: CountTable, group: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The strict counts of a table as (row, column, value), each stored cell in the columns of its group."""
    held = group >= 0
    first = (group[held] * len(labels()) + table.label[held]) * PARTS
    columns = first[:, None] + np.arange(PARTS)
    values = table.values[held, SCHEMAS.index("strict")]
    return np.column_stack([np.repeat(table.sentence[held], PARTS), columns.ravel(), values.ravel()])


def in_order(strata: Iterable[Stratum]) -> list[Stratum]:
    """By dimension, and within it by value; bands by their length."""
    bands = {name: f"{least:04}" for least, name in _BANDS}
    return sorted(strata, key=lambda one: (DIMENSIONS.index(one[0]), bands.get(one[1], one[1])))
