"""The tables as lines of JSON; sentences with their spans inside, as the other commands read them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from baogao.tagging.archive.export.output import Output, Tick, ticking
from baogao.tagging.archive.reading import Archive
from baogao.tagging.tables import TABLES


def outputs(archive: Archive) -> Iterator[Output]:
    """A file a table. Rows of ``sentences`` are those of :meth:`baogao.schema.Sentence.to_json`."""
    for name in TABLES:
        write = _write_sentences if name == "sentences" else partial(_write_rows, table=name)
        yield Output(f"{name}.jsonl", archive.count(name), partial(write, archive))


def _write_sentences(archive: Archive, path: Path, tick: Tick) -> None:
    def rows() -> Iterator[Mapping[str, Any]]:
        for report in archive.report_ids():
            sentences = archive.sentences(report)
            yield from (sentence.to_json() for sentence in sentences)
            tick(len(sentences))

    _write_lines(path, rows())


def _write_rows(archive: Archive, path: Path, tick: Tick, *, table: str) -> None:
    batches = ticking(archive, table, tick)
    _write_lines(path, (row for batch in batches for row in batch.to_pylist()))


def _write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    # Numbers keep their ``.0``: who guesses types by the first rows sees a fraction from the start.
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
