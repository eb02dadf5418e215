"""What the overview shows of the whole archive: firmness by place, headline indicators by report."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from baogao.site import data
from baogao.site.pages import Entry
from baogao.tagging.record import MODALITIES
from baogao.tagging.rows import Row

_HEADLINE = (
    "low",
    "high",
    "unit",
    "base_low",
    "base_high",
    "base_unit",
    "bound",
    "reference",
    "modality",
    "period_start",
    "period_end",
    "text",
)
"""Columns of a headline's file, behind the number of the report and the end of the sentence's id."""

HEADLINE_COLUMNS = ("report", "sentence", *_HEADLINE)


class Firmness:
    """How often each word of commitment stands in the promises of a place."""

    def __init__(self) -> None:
        self._counts: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)

    def add(self, entry: Entry, targets: Sequence[Row]) -> None:
        """The promises of one report."""
        counts = Counter(row["modality"] for row in targets if row["label"] == "TARGET")
        self._counts[entry.row["place"], entry.row["level"], entry.place] += counts

    def table(self) -> list[list[Any]]:
        """A row a place: its name, level, and the counts in the order of ``MODALITIES``."""
        return [
            [place, level, [counts[name] for name in MODALITIES]]
            for (place, level, _), counts in sorted(self._counts.items())
            if counts
        ]


class Headlines:
    """Headline indicators, a file each, and how many reports of each level state them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._files = folder, ExitStack()
        self._rows: dict[str, data.RowFile] = {}
        self._counts: defaultdict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
        self._values = Counter[str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._files.__exit__(kind, error, trace)

    def add(self, entry: Entry, rows: Sequence[Row]) -> None:
        """The headline indicators of one report, stated or not."""
        stated: dict[str, bool] = {}
        for row in rows:
            name = row["series"] or row["canonical"]
            stated[name] = stated.get(name, False) or row["stated"]
            file = self._file(name)
            if row["stated"]:
                file.add(_headline(entry, row))
                self._values[name] += row["low"] is not None
        for name, yes in stated.items():
            self._counts[name][entry.row["level"], yes] += 1

    def _file(self, name: str) -> data.RowFile:
        if name not in self._rows:
            opened = data.rows(self._folder, f"headlines/{len(self._rows)}")
            self._rows[name] = self._files.enter_context(opened)
        return self._rows[name]

    def table(self) -> list[dict[str, Any]]:
        """The indicators, those that most reports state first, with the number of their file."""
        rows = [
            {
                "series": name,
                "file": number,
                "rows": file.count,
                "values": self._values[name],
                "stated": _by_level(self._counts[name], stated=True),
                "absent": _by_level(self._counts[name], stated=False),
            }
            for number, (name, file) in enumerate(self._rows.items())
        ]
        return sorted(rows, key=lambda row: (-sum(row["stated"].values()), row["series"]))


def _by_level(counts: Counter[tuple[str, bool]], *, stated: bool) -> dict[str, int]:
    return {level: count for (level, yes), count in sorted(counts.items()) if yes is stated}


def _headline(entry: Entry, row: Row) -> list[Any]:
    sentence = row["sentence_id"].removeprefix(entry.row["report"])
    values = (row[name] for name in _HEADLINE)
    return [entry.number, sentence, *(data.number(v) if isinstance(v, float) else v for v in values)]
