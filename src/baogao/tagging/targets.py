"""One row for each target and result: what was promised or reported, with its number as a value."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from baogao.schema import Report, ReportInfo, Sentence, Span, layer_labels
from baogao.spans import contains
from baogao.tagging.quantities import Quantity, parse_quantity, plain

COLUMNS = (
    "report",
    "place",
    "year",
    "role",
    "section",
    "sentence_id",
    "start",
    "end",
    "label",
    "text",
    "numbers",
    "value_low",
    "value_high",
    "unit",
    "sentence",
)
"""Columns of ``targets.csv``; ``start`` and ``end`` are code points in the sentence."""

NUMBER_SEPARATOR = "；"

# A size that only describes what is counted: 10亿元以上项目2个, 三个5000吨级码头.
_THRESHOLD = re.compile(r"(?:及?以[上下内])(?!$)")
# The words before the last number that make it the value reached: 从…到2021年的|, 9个社区年收入达到|.
_REACHED = re.compile(r"[从由自].*[到至为][^到至为、和]*$|(?:[到至达为在]|[高低少多]于|超过?|突破)[约近了]?$")
_APART = "分别"

# What a spreadsheet would run as a formula; Chinese and Japanese versions take the full-width signs too.
_FORMULA = re.compile(r"[=+\-@＝＋－＠\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")


def statements(sentence: Sentence) -> list[Span]:
    """The sentence's TARGET and RESULT spans in text order; one that two makers found counts once."""
    layer = layer_labels("spans")
    return sorted({span for span in sentence.spans if span.label in layer})


def numbers_in(statement: Span, sentence: Sentence) -> list[Span]:
    """The NUMBER spans that lie within a statement, in text order."""
    return sorted({s for s in sentence.spans if s.label == "NUMBER" and contains(statement, s)})


def main_quantity(statement: Span, sentence: Sentence) -> Quantity | None:
    """The one value the statement is about.

    With several numbers it is the one left when descriptive sizes are put aside (``2个`` in
    10亿元以上项目2个), or the last if the words before it say so (从8家增加到12家, 9个社区年收入达到30万元).
    A statement that gives several values side by side (分别增长8%和8.3%) has no main one.
    """
    numbers = numbers_in(statement, sentence)
    if len(numbers) > 1:
        numbers = [n for n in numbers if not _describes(n, statement, sentence.text)] or numbers
    if len(numbers) > 1 and _ends_in_value(sentence.text[statement.start : numbers[-1].start]):
        numbers = numbers[-1:]
    return parse_quantity(_cut(numbers[0], sentence)) if len(numbers) == 1 else None


def _describes(number: Span, statement: Span, text: str) -> bool:
    behind = text[number.end : statement.end]
    return text[number.end - 1] == "级" or _THRESHOLD.match(behind) is not None


def _ends_in_value(before: str) -> bool:
    return _APART not in before and _REACHED.search(before) is not None


def _cut(span: Span, sentence: Sentence) -> str:
    return sentence.text[span.start : span.end]


def target_rows(report: Report) -> Iterator[dict[str, str]]:
    """A row (see :data:`COLUMNS`) for each TARGET and RESULT span of a tagged report, in text order.

    ``numbers`` has all NUMBER spans inside the statement as they are written, joined by ``；``;
    ``value_low``, ``value_high`` and ``unit`` are those of the main number, magnitude applied, and empty
    where there is no single number or it is not understood. Cells are as they are, not yet guarded for
    spreadsheets: :func:`write_rows` does that.
    """
    for sentence in report:
        yield from sentence_rows(report.info, sentence)


def sentence_rows(info: ReportInfo, sentence: Sentence) -> Iterator[dict[str, str]]:
    """The rows of one sentence; see :func:`target_rows`."""
    for span in statements(sentence):
        yield _row(info, sentence, span)


def _row(info: ReportInfo, sentence: Sentence, span: Span) -> dict[str, str]:
    quantity = main_quantity(span, sentence)
    return {
        "report": info.id,
        "place": info.place,
        "year": "" if info.year is None else str(info.year),
        "role": sentence.role,
        "section": sentence.section,
        "sentence_id": sentence.id,
        "start": str(span.start),
        "end": str(span.end),
        "label": span.label,
        "text": _cut(span, sentence),
        "numbers": NUMBER_SEPARATOR.join(_cut(n, sentence) for n in numbers_in(span, sentence)),
        "value_low": "" if quantity is None else plain(quantity.low),
        "value_high": "" if quantity is None else plain(quantity.high),
        "unit": "" if quantity is None else quantity.unit,
        "sentence": sentence.text,
    }


def guard_cell(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: a leading ``'`` where it begins like one.

    Plain signed numbers (``-3.5``, ``-3.5%``) stay numbers.

    >>> guard_cell("=HYPERLINK(1)"), guard_cell("-3.5%"), guard_cell("-3.5+1")
    ("'=HYPERLINK(1)", '-3.5%', "'-3.5+1")
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def write_header(file: TextIO, columns: Sequence[str] = COLUMNS) -> None:
    """Begin a CSV file, opened with ``newline=""`` and ``encoding="utf-8-sig"`` (for Excel to see UTF-8)."""
    csv.writer(file).writerow(columns)


def write_rows(file: TextIO, rows: Iterable[dict[str, str]], columns: Sequence[str] = COLUMNS) -> int:
    """Write rows below the header, each cell guarded; returns how many there were."""
    writer, count = csv.writer(file), 0
    for row in rows:
        writer.writerow([guard_cell(row[column]) for column in columns])
        count += 1
    return count
