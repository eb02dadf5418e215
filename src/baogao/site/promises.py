"""What came of promises: counts by indicator for the overview, and each judged promise with both sentences."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from baogao.site import data
from baogao.site.pages import Entry
from baogao.tagging.archive.reading import Archive
from baogao.tagging.rows import Row
from baogao.track.promises import promises as promises_of
from baogao.track.reading import ClaimReader, read_places

OUTCOMES = ("met", "near", "missed", "not reported", "unclear")
"""What is counted; a promise without a later report of its place says nothing."""

JUDGED = ("met", "near", "missed")


def promises(archive: Archive, folder: Path, entries: Sequence[Entry]) -> dict[str, Any]:
    """Write the judged promises and count all of them.

    Only the firmest promise of an indicator and period counts, and only indicators of the catalogue: others
    cannot be told apart well enough to add them up.

    Args:
        archive: A tagged archive.
        folder: The site.
        entries: Its reports.

    Returns:
        Outcomes in order, and a row an indicator: name, measure, counts; those judged most often first.
    """
    numbers = {entry.row["report"]: entry.number for entry in entries}
    counts: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    reader = ClaimReader(archive)
    with data.rows(folder, "promises") as file:
        for place in read_places(archive):
            if len(place.reports) < 2:
                continue
            for row in promises_of(reader.place(place)):
                if not row["lead"] or row["outcome"] not in OUTCOMES or not row["canonical"]:
                    continue
                counts[row["canonical"], row["measure"]][row["outcome"]] += 1
                if row["outcome"] in JUDGED:
                    file.add(_judged(row, numbers))
        judged = file.count
    return {"outcomes": OUTCOMES, "judged": judged, "rows": _table(counts)}


def _table(counts: Mapping[tuple[str, str], Counter[str]]) -> list[list[Any]]:
    rows = [[*series, [count[name] for name in OUTCOMES]] for series, count in counts.items()]
    return sorted(rows, key=lambda row: (-sum(row[2][: len(JUDGED)]), -sum(row[2]), row[0], row[1]))


def _judged(row: Row, numbers: Mapping[str, int]) -> list[Any]:
    """Indicator, measure, place, last year, outcome, and the two sides."""
    about = [
        row["canonical"],
        row["measure"],
        row["place"],
        row["period_end"],
        OUTCOMES.index(row["outcome"]),
    ]
    return [*about, *_side(row, "target", numbers), *_side(row, "result", numbers)]


def _side(row: Row, side: str, numbers: Mapping[str, int]) -> list[Any]:
    """Report, end of the sentence's id, and the statement."""
    report = row[f"{side}_report"]
    sentence = row[f"{side}_sentence_id"].removeprefix(report)
    return [numbers[report], sentence, row[f"{side}_text"]]
