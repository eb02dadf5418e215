"""One shard: some reports tagged, and their rows in one Parquet file a table.

The same sources and job give the same bytes, wherever and how often a shard is made.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from spacy.language import Language
from threadpoolctl import threadpool_limits

from baogao.corpus.build import read_reports, report_of
from baogao.errors import BaogaoError, one_line
from baogao.files import replacing
from baogao.schema import Report
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.plan import Source
from baogao.tagging.archive.reading import shard_rows
from baogao.tagging.archive.work import Shard, ShardResult, display_name, fingerprint, table_path
from baogao.tagging.pipeline import tag
from baogao.tagging.rows import Row, error_row, report_rows
from baogao.tagging.tables import TABLES, ColumnType, Table

_TYPES: Mapping[ColumnType, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def tag_shard(
    shard: Shard, job: Job, nlp: Language, on_report: Callable[[int, int], None] | None = None
) -> ShardResult:
    """Tag the reports of a shard and write its files, the one that says "done" last.

    Args:
        shard: What to tag.
        job: How the archive is made.
        nlp: The job's pipeline.
        on_report: Called before each report with its place in the shard and the characters done so far.

    Raises:
        BaogaoError: If the files cannot be written. What is wrong with a report is a row of ``errors``.
    """
    with threadpool_limits(1):  # sums in another order give other last digits, and so other bytes
        rows, characters = _rows(shard, job, nlp, on_report)
    return _write(shard, job, rows, characters)


def _rows(
    shard: Shard, job: Job, nlp: Language, on_report: Callable[[int, int], None] | None
) -> tuple[dict[str, list[Row]], int]:
    """The rows of a shard by table, and the characters of its reports."""
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    kept = _kept_rows(shard)
    characters = 0
    for place, source in enumerate(shard.sources):
        if on_report is not None:
            on_report(place, characters)
        made = kept.get(source.id) if place in shard.kept else source_rows(shard, place, job, nlp)
        for table, found in (made or {}).items():
            rows[table] += found
        characters = sum(row["characters"] for row in rows["reports"])
    return rows, characters


def _kept_rows(shard: Shard) -> dict[str, dict[str, list[Row]]]:
    """By id and table: the rows of sources that have not changed, from the shard's present files."""
    names = {display_name(shard.sources[place]): shard.sources[place].id for place in shard.kept}
    found: dict[str, dict[str, list[Row]]] = {name: {} for name in names.values()}
    for table in TABLES if names else ():
        for row in shard_rows(shard.folder, table, shard.number):
            owner = names.get(row["source"]) if table == "errors" else row["report"]
            if owner in found:
                found[owner].setdefault(table, []).append(row)
    return found


def source_rows(shard: Shard, place: int, job: Job, nlp: Language) -> dict[str, list[Row]]:
    """The rows of one source of a shard by table: those of its report, or one of ``errors``."""
    source = shard.sources[place]
    name = display_name(source)
    try:
        report = _read(shard, place, source)
        if len(report.text) > nlp.max_length:
            what = f"has {len(report.text):,} characters, more than the {nlp.max_length:,} the pipeline takes"
            raise BaogaoError(what, remedy="split it into single reports")
        tagged = tag(nlp, report.renamed(source.id))
        return report_rows(tagged, source=name, model=job.model, thresholds=job.thresholds)
    except Exception as error:  # whatever one report does, the others are still done
        message = _message(one_line(error))
        return {"errors": [error_row(name, message, model=job.model, thresholds=job.thresholds)]}


def _read(shard: Shard, place: int, source: Source) -> Report:
    if place in shard.doomed:
        raise BaogaoError(shard.doomed[place])
    path = shard.folder / source.file
    document = shard.documents.get(place)
    if isinstance(document, BaogaoError):
        raise document
    report = next(read_reports(path)) if document is None else report_of(document, path)
    if isinstance(report, BaogaoError):
        raise report
    return report


def _message(error: BaogaoError) -> str:
    """What is wrong, without the file, which has a column of its own."""
    line = "" if error.line is None else f"line {error.line}: "
    return f"{line}{error.what}" + (f" ({error.remedy})" if error.remedy else "")


def _write(shard: Shard, job: Job, rows: Mapping[str, list[Row]], characters: int) -> ShardResult:
    sources = {source.id: source.hash for source in shard.sources}
    counts = {table: len(found) for table, found in rows.items()}
    result = ShardResult(shard.number, fingerprint(shard.sources), sources, counts, characters)
    if ShardResult.read(shard.folder, shard.number):
        _begin_again(shard, result)
    for table, found in rows.items():
        with replacing(table_path(shard.folder, table, shard.number)) as temporary:
            temporary.write_bytes(parquet_bytes(TABLES[table], found, job))
    result.write(shard.folder)
    return result


def _begin_again(shard: Shard, result: ShardResult) -> None:
    """From here on the shard's files are mixed: only what has not changed may still be taken from them."""
    kept = {shard.sources[place].id: shard.sources[place].hash for place in shard.kept}
    replace(result, made_from="", sources=kept).write(shard.folder)


def schema(table: Table, job: Job) -> pa.Schema:
    """The Parquet schema of a table: what each column holds stands in the file itself."""
    columns = [
        pa.field(
            column.name, _TYPES[column.type], metadata={"description": column.description, "zh": column.zh}
        )
        for column in table.columns
    ]
    about = {"table": table.name, "row": table.row, "model": job.model, "thresholds": job.thresholds}
    about |= {"version": job.version, "layout": str(job.layout)}
    return pa.schema(columns, metadata={f"baogao.{key}": value for key, value in about.items()})


def parquet_bytes(table: Table, rows: Sequence[Row], job: Job) -> bytes:
    """Rows as a Parquet file, the same bytes for the same rows."""
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in table.names}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pydict(columns, schema=schema(table, job)), sink, compression="zstd")
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]
