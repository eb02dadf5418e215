"""Rows, reports and archives that the tests of tracking write themselves."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from baogao.schema import Report, ReportInfo, Role, Section, Sentence, Span
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.shard import parquet_bytes
from baogao.tagging.archive.work import ShardResult, table_path
from baogao.tagging.rows import Row, report_rows
from baogao.tagging.tables import TABLES
from baogao.track.claims import Claim, claims
from baogao.track.places import ReportKey
from baogao.track.reports import PlaceReport

PLACE = "清水县"
_EMPTY = {"text": "", "integer": None, "number": None, "boolean": False}


def row(label: str, value: float | None = None, year: int = 2024, **columns: Any) -> Row:  # noqa: ANN401
    """A row of ``targets``: a promise for the report's year, or a result of the year before."""
    made: Row = {column.name: _EMPTY[column.type] for column in TABLES["targets"].columns}
    promised = label == "TARGET"
    spoken = year if promised else year - 1
    made |= {"report": f"qingshui-{year}", "place": PLACE, "year": year, "level": "county", "label": label}
    made |= {"canonical": "地区生产总值", "indicator": "地区生产总值", "measure": "growth", "direction": "up"}
    made |= {"dimension": "percent", "unit": "%", "base_unit": "%", "bound": "point", "modality": "none"}
    made |= {"period_start": spoken, "period_end": spoken, "role": "plan" if promised else "review"}
    made |= {"status": "planned" if promised else "achieved", "sentence_id": f"qingshui-{year}-0001"}
    made |= {
        "start": 0,
        "end": 0,
        "low": value,
        "high": value,
        "number": "" if value is None else f"{value:g}",
    }
    made |= columns
    return (
        made
        | {"base_low": made["low"], "base_high": made["high"]}
        | {name: columns[name] for name in ("base_low", "base_high") if name in columns}
    )


def said(text: str, number: str) -> dict[str, Any]:
    """The columns of a statement that is a whole sentence."""
    start = text.index(number)
    where = {"number_start": start, "number_end": start + len(number), "start": 0, "end": len(text)}
    return {"text": text, "sentence": text, "number": number, **where}


def level(canonical: str = "", unit: str = "家", dimension: str = "count", **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Columns of an amount instead of a rate."""
    about = {"canonical": canonical, "measure": "level", "direction": "", "dimension": dimension}
    return about | {"unit": unit, "base_unit": unit} | columns


def target(value: float | None = None, year: int = 2024, **columns: Any) -> Claim:  # noqa: ANN401
    """A promise of the report of a year."""
    (made,) = claims([row("TARGET", value, year, **columns)], PLACE)
    return made


def result(value: float | None = None, year: int = 2025, **columns: Any) -> Claim:  # noqa: ANN401
    """A result in the report of a year, of the year before."""
    (made,) = claims([row("RESULT", value, year, **columns)], PLACE)
    return made


def key(year: int | None, **columns: Any) -> ReportKey:  # noqa: ANN401
    """The key of a report of 清水县."""
    fields: dict[str, Any] = {"id": f"qingshui-{year}", "shard": 0, "year": year, "characters": 1000}
    fields |= {"level": "county", "province": "浙江省", "city": "台州市", "place": PLACE, "code": "331099"}
    return ReportKey(**(fields | columns))


def place_report(year: int, *found: Claim) -> PlaceReport:
    """A report with its claims."""
    return PlaceReport(key(year), found)


def report(year: int, review: Iterable[str] = (), plan: Iterable[str] = (), place: str = PLACE) -> Report:
    """A report. In each line ``{…}`` is a number, ``<…>`` a project, ``[…]`` a statement."""
    name = f"{place}-{year}"
    parts: list[tuple[Role, int, Iterable[str]]] = [("review", year - 1, review), ("plan", year, plan)]
    sentences: list[Sentence] = []
    sections: list[Section] = []
    for role, spoken, lines in parts:
        first = len(sentences)
        path = f"{spoken}年工作{'回顾' if role == 'review' else '安排'}"
        for line in lines:
            sentences.append(_sentence(name, role, path, len(sentences) + 1, line))
        sections.append(Section(path, role, role, (spoken, spoken), first, len(sentences) - first))
    info = ReportInfo(name, level="county", province="浙江省", city="台州市", place=place, year=year)
    return Report(info, tuple(sentences), sections=tuple(sections))


def _sentence(report_id: str, role: Role, section: str, number: int, line: str) -> Sentence:
    marks = {"{": "NUMBER", "<": "PROJECT", "[": "TARGET" if role == "plan" else "RESULT"}
    text, spans = "", list[Span]()
    open_: list[tuple[int, str]] = []
    for character in line:
        if character in marks:
            open_.append((len(text), marks[character]))
        elif character in "}>]":
            start, label = open_.pop()
            spans.append(Span(start, len(text), label))
        else:
            text += character
    name = f"{report_id}-{number:04}"
    return Sentence(name, report_id, role, section, number, text, 0, len(text), tuple(sorted(spans)))


def archive(folder: Path, reports: Iterable[Report], shard_size: int = 2) -> Archive:
    """An archive of reports whose spans are marked already."""
    folder.mkdir(parents=True)
    job = Job("test-1.0", "TARGET=0.5 RESULT=0.5")
    job.write(folder)
    found = list(reports)
    for number, first in enumerate(range(0, len(found), shard_size)):
        rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        for one in found[first : first + shard_size]:
            made = report_rows(one, source=f"{one.info.id}.txt", model=job.model, thresholds=job.thresholds)
            for table, new in made.items():
                rows[table] += new
        for table, new in rows.items():
            path = table_path(folder, table, number)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(parquet_bytes(TABLES[table], new, job))
        ShardResult(number, "test", {}, {table: len(new) for table, new in rows.items()}, 0).write(folder)
    return Archive(folder)
