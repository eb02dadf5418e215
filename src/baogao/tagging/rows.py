"""A tagged report as rows of the tables of :mod:`baogao.tagging.tables`."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import fields
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Any

from baogao.corpus.quality import sheet
from baogao.schema import Report, Sentence, Span
from baogao.tagging.quantities import parse_quantity
from baogao.tagging.record import Target
from baogao.tagging.tables import TABLES
from baogao.tagging.targets import Headline, headlines, report_targets

Row = dict[str, Any]
"""A row of a table: every column by name."""

_QUANTITY = ("low", "high", "unit", "base_low", "base_high", "base_unit", "dimension", "approximate")
_NO_QUANTITY = dict(zip(_QUANTITY, (None, None, "", None, None, "", "", False), strict=True))
_OF_TARGET = tuple(field.name for field in fields(Target) if field.name in TABLES["targets"].names)
_OF_HEADLINE = tuple(name for name in _OF_TARGET if name in TABLES["headlines"].names and name != "place")
_NOT_STATED = {name: _NO_QUANTITY.get(name, "") for name in _OF_HEADLINE} | dict.fromkeys(
    ("period_start", "period_end")
)


def report_rows(report: Report, *, source: str, model: str, thresholds: str) -> dict[str, list[Row]]:
    """The rows that one tagged report gives, by table; ``errors`` has none.

    Args:
        report: A report with the pipeline's spans.
        source: The file it came from; behind ``#`` the row of a table.
        model: Name and version of the pipeline.
        thresholds: As :func:`baogao.tagging.pipeline.thresholds` gives them.
    """
    made = {"model": model, "thresholds": thresholds}
    found = list(report_targets(report))
    about = {"report": report.info.id, "place": report.info.place, "year": report.info.year}
    about["level"] = report.info.level
    return {
        "reports": [_report_row(report, source) | made],
        "sentences": [row | made for row in _sentence_rows(report)],
        "spans": [about | _span_row(sentence, span) | made for sentence in report for span in sentence.spans],
        "targets": [about | _target_row(sentence, target, report) | made for sentence, target in found],
        "headlines": [about | _headline_row(headline) | made for headline in headlines(report, found)],
        "errors": [],
    }


def error_row(source: str, message: str, *, model: str, thresholds: str) -> Row:
    """The row of ``errors`` for a source that gave no report."""
    return {"source": source, "message": message, "model": model, "thresholds": thresholds}


def _report_row(report: Report, source: str) -> Row:
    info = report.info
    counts = Counter(span.label for sentence in report for span in sentence.spans)
    return {
        "report": info.id,
        "title": info.title,
        "level": info.level,
        "province": info.province,
        "city": info.city,
        "place": info.place,
        "code": info.code,
        "year": info.year,
        "date": info.date,
        "session": info.session,
        "source": source,
        "format": report.format,
        "encoding": report.encoding,
        "characters": report.sentences[-1].end if report.sentences else 0,
        "sentences": len(report.sentences),
        "look": ", ".join(sheet(report).look),
        **{f"{label.lower()}s": counts[label] for label in _LABELS},
    }


_LABELS = ("NUMBER", "PROJECT", "SLOGAN", "TARGET", "RESULT")


def _sentence_rows(report: Report) -> Iterator[Row]:
    parts = _parts(report)
    for sentence, part in zip(report, parts, strict=True):
        yield {
            "report": report.info.id,
            "sentence_id": sentence.id,
            "role": sentence.role,
            "part": part,
            "section": sentence.section,
            "paragraph": sentence.paragraph,
            "start": sentence.start,
            "end": sentence.end,
            "text": sentence.text,
        }


def _parts(report: Report) -> Sequence[str]:
    """What the section of each sentence is for; empty where the report knows no sections."""
    found = [""] * len(report.sentences)
    for section in report.sections:
        found[section.first : section.first + section.count] = [section.part] * section.count
    return found


def _span_row(sentence: Sentence, span: Span) -> Row:
    text = sentence.text[span.start : span.end]
    quantity = _quantity(text) if span.label == "NUMBER" else _NO_QUANTITY
    return {
        "sentence_id": sentence.id,
        "start": span.start,
        "end": span.end,
        "label": span.label,
        "text": text,
        "score": _score(span.score),
        "role": sentence.role,
        **quantity,
    }


@lru_cache(maxsize=20_000)
def _quantity(text: str) -> Row:
    quantity = parse_quantity(text)
    if quantity is None:
        return _NO_QUANTITY
    base = quantity.base()
    return {
        "low": _double(quantity.low),
        "high": _double(quantity.high),
        "unit": quantity.unit,
        "base_low": _cell(base.low),
        "base_high": _cell(base.high),
        "base_unit": base.unit,
        "dimension": base.dimension,
        "approximate": quantity.approximate,
    }


def _target_row(sentence: Sentence, target: Target, report: Report) -> Row:
    row = {name: _cell(getattr(target, name)) for name in _OF_TARGET}
    row["place"] = target.place or report.info.place
    row["score"] = _score(target.score)
    return row | {
        "role": sentence.role,
        "section": sentence.section,
        "sentence_id": sentence.id,
        "text": sentence.text[target.start : target.end],
        "sentence": sentence.text,
    }


def _headline_row(headline: Headline) -> Row:
    target, sentence = headline.target, headline.sentence
    row = _NOT_STATED if target is None else {name: _cell(getattr(target, name)) for name in _OF_HEADLINE}
    named = {"canonical": headline.canonical, "measure": headline.measure, "series": headline.series}
    return (
        row
        | named
        | {
            "stated": headline.stated,
            "sentence_id": sentence.id if sentence else "",
            "text": sentence.text[target.start : target.end] if sentence and target else "",
        }
    )


def _cell(value: Any) -> Any:  # noqa: ANN401
    return _double(value) if isinstance(value, Decimal) else value


def _double(value: Decimal) -> float | None:
    """A double; none where the value is beyond all doubles."""
    found = float(value)
    return found if isfinite(found) else None


def _score(score: float | None) -> float | None:
    """Four places, as in files of sentences."""
    return None if score is None else round(float(score), 4)
