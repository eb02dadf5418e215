"""Archives that tests write themselves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baogao.schema import Report, ReportInfo, Role, Sentence, Span
from baogao.site.report import Content
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.shard import parquet_bytes
from baogao.tagging.archive.work import ShardResult, table_path
from baogao.tagging.rows import Row, error_row, report_rows
from baogao.tagging.tables import TABLES

HOSTILE = "</script><script>window.hacked=1</script>\"'><img src=x onerror=hacked()>&amp;𠮷㗊"

_EMPTY: dict[str, Any] = {"text": "", "integer": None, "number": None, "boolean": False}


def sentence(
    text: str, *marks: tuple[str, str], number: int = 1, role: Role = "plan", report: str = "qingshui-2024"
) -> Sentence:
    """A sentence; each mark is (words in the text, label)."""
    spans = [Span(text.index(words), text.index(words) + len(words), label) for words, label in marks]
    return Sentence(
        id=f"{report}-{number:04}",
        report=report,
        role=role,
        section="二、2024年工作安排" if role == "plan" else "一、2023年工作回顾",
        paragraph=number,
        text=text,
        start=0,
        end=len(text),
    ).with_spans(spans)


def report(*sentences: Sentence, title: str = "", **about: Any) -> Report:  # noqa: ANN401
    """A report of 清水县 in 2024, unless told otherwise."""
    known = {"id": "qingshui-2024", "place": "清水县", "province": "北山省", "level": "county", "year": 2024}
    return Report(ReportInfo(title=title, **(known | about)), sentences)


def row(table: str, **values: Any) -> Row:  # noqa: ANN401
    """A row of a table with its empty values filled in."""
    return {column.name: _EMPTY[column.type] for column in TABLES[table].columns} | values


def target(sentence: Sentence, words: str, number: str = "", **values: Any) -> Row:  # noqa: ANN401
    """A record of a statement that stands in a sentence."""
    start = sentence.text.index(words)
    label = next(
        (s.label for s in sentence.spans if s.start == start and s.label in ("TARGET", "RESULT")), "TARGET"
    )
    known = {
        "report": sentence.report,
        "sentence_id": sentence.id,
        "start": start,
        "end": start + len(words),
        "text": words,
        "label": label,
        "role": sentence.role,
        "number": number,
        "modality": "none",
        "status": "planned" if label == "TARGET" else "achieved",
        "sentence": sentence.text,
    }
    return row("targets", **(known | values))


def headline(report: str, series: str, **values: Any) -> Row:  # noqa: ANN401
    """A headline indicator of a report; stated if it has a sentence."""
    stated = "sentence_id" in values
    known = {"report": report, "series": series, "canonical": series, "stated": stated, "modality": "none"}
    return row("headlines", **(known | values))


@dataclass
class Made:
    """A report with the records that the archive shall have of it."""

    report: Report
    targets: Sequence[Row] = ()
    headlines: Sequence[Row] = ()
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> Content:
        """The same as a page's content."""
        return Content(self.report.sentences, self.targets, self.headlines)


def write_archive(folder: Path, made: Iterable[Made], errors: Sequence[str] = ()) -> Archive:
    """An archive of reports, a shard each, as `baogao tag` would leave it."""
    job = Job("zh_demo-1.0.0", "TARGET=0.5 RESULT=0.5")
    folder.mkdir(parents=True, exist_ok=True)
    job.write(folder)
    failed = [
        error_row(f"{n}.txt", text, model=job.model, thresholds=job.thresholds)
        for n, text in enumerate(errors)
    ]
    for number, one in enumerate([*made]):
        rows = report_rows(one.report, source="a.txt", model=job.model, thresholds=job.thresholds)
        info = one.report.info
        about = {"place": info.place, "year": info.year, "level": info.level}
        rows["targets"] = [about | {k: v for k, v in r.items() if v or k not in about} for r in one.targets]
        rows["headlines"] = [about | {k: v for k, v in r.items() if k not in about} for r in one.headlines]
        rows["errors"] = failed if number == 0 else []
        _write(folder, number, rows, job)
    if not done(folder):
        _write(folder, 0, {table: [] for table in TABLES} | {"errors": failed}, job)
    return Archive(folder)


def done(folder: Path) -> bool:
    """Whether the archive has a shard."""
    return any((folder / "shards").glob("*.json"))


def _write(folder: Path, number: int, rows: dict[str, list[Row]], job: Job) -> None:
    for table, found in rows.items():
        path = table_path(folder, table, number)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(parquet_bytes(TABLES[table], [row(table, **r) for r in found], job))
    (folder / "shards").mkdir(exist_ok=True)
    ShardResult(number, "tests", {}, {table: len(found) for table, found in rows.items()}, 0).write(folder)
