"""An archive in, a site out. One report is in memory at a time; the site takes its place when it is whole."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.files import safe_name
from baogao.schema import Sentence, Span, labels
from baogao.site import data, index, theme
from baogao.site.folder import replacing_folder
from baogao.site.names import LABELS, Names
from baogao.site.overview import HEADLINE_COLUMNS, Firmness, Headlines
from baogao.site.pages import Entry
from baogao.site.promises import promises
from baogao.site.report import Content, report_html
from baogao.site.search import SearchIndex, parts_for
from baogao.site.targets import TargetFiles
from baogao.tagging.archive.reading import Archive
from baogao.tagging.record import MODALITIES
from baogao.tagging.rows import Row
from baogao.track.places import key_of
from baogao.track.places import places as places_of

Progress = Callable[[int, int, str], None]
"""Called with how many reports are done, how many there are, and the id of the report at work."""


def build_site(archive: Archive, out: Path, progress: Progress | None = None) -> Path:
    """Write the static site of an archive.

    The pages need no server and load nothing but files of their own folder. The same archive gives the same
    bytes. An older site in ``out`` stays as it is until the new one is whole.

    Args:
        archive: A tagged archive.
        out: Folder of the site.
        progress: Told of every report.

    Returns:
        The page to open.

    Raises:
        BaogaoError: If ``out`` holds anything that no site of ours made, or cannot be written.
    """
    with replacing_folder(out) as folder:
        _build(archive, folder, progress)
    return out / "index.html"


def _build(archive: Archive, folder: Path, progress: Progress | None) -> None:
    entries = _entries(archive)
    (folder / "reports").mkdir()
    with ExitStack() as stack:
        writers = _Writers(folder, entries, stack)
        for entry, content in _contents(archive, entries):
            if progress is not None:
                progress(entry.number, len(entries), entry.row["report"])
            writers.add(entry, content)
        shared = writers.finish()
    if progress is not None and entries:
        progress(len(entries), len(entries), entries[-1].row["report"])
    _write_shared(archive, folder, entries, shared)


def _entries(archive: Archive) -> list[Entry]:
    """All reports, each with a page of its own name, also where a file system does not tell case apart."""
    entries: list[Entry] = []
    taken: set[str] = set()
    first = 0
    rows = list(archive.rows("reports"))
    places = _places(rows)
    for number, row in enumerate(rows):
        base = page = safe_name(row["report"])
        count = 1
        while page.casefold() in taken:
            count += 1
            page = f"{base}-{count}"
        taken.add(page.casefold())
        entries.append(Entry(number, row, page, first, places.get(row["report"], "")))
        first += row["sentences"]
    return entries


class _Writers:
    """Everything that is fed report by report."""

    def __init__(self, folder: Path, entries: list[Entry], stack: ExitStack) -> None:
        self._folder = folder
        scratch = folder / ".scratch"
        stack.callback(_clear, scratch)
        self._neighbours = _neighbours(entries)
        self._targets = TargetFiles(folder)
        self._index = SearchIndex(folder, scratch, parts_for(sum(e.row["characters"] or 0 for e in entries)))
        self._names = stack.enter_context(Names(scratch))
        self._headlines = stack.enter_context(Headlines(folder))
        self._firmness = Firmness()

    def add(self, entry: Entry, content: Content) -> None:
        before, after = self._neighbours.get(entry.number, (None, None))
        page = report_html(entry, content, before, after)
        path = self._folder / "reports" / f"{entry.page}.html"
        path.write_text(page, encoding="utf-8", newline="")
        for row in content.targets:
            self._targets.add(entry, row)
        self._index.add(entry, content.sentences)
        self._names.add(entry, _named(content))
        self._headlines.add(entry, content.headlines)
        self._firmness.add(entry, content.targets)

    def finish(self) -> dict[str, Any]:
        """Write what was gathered; what the overview and the other pages need to know of it."""
        self._targets.flush()
        self._index.finish()
        return {
            "targets": {"rows": self._targets.rows, "chunks": self._targets.chunks},
            "index": {"parts": self._index.parts},
            "names": self._names.write(self._folder) | {"labels": LABELS},
            "headlines": {"columns": HEADLINE_COLUMNS, "series": self._headlines.table()},
            "firmness": {"modalities": MODALITIES, "places": self._firmness.table()},
        }


def _clear(scratch: Path) -> None:
    for path in scratch.iterdir():
        path.unlink()
    scratch.rmdir()


def _places(rows: Sequence[Row]) -> dict[str, str]:
    """The place of each report, as tracking tells places apart."""
    found = places_of(key_of(row, 0) for row in rows)
    return {report.id: place.key for place in found for report in (*place.reports, *place.spare)}


def _neighbours(entries: list[Entry]) -> dict[int, tuple[Entry | None, Entry | None]]:
    """For each report the one before and the one after of the same place, by year."""
    dated = [entry for entry in entries if entry.place and entry.row["year"] is not None]
    dated.sort(key=lambda entry: (entry.place, entry.row["year"], entry.number))
    around: dict[int, tuple[Entry | None, Entry | None]] = {}
    for _, group in groupby(dated, key=lambda entry: entry.place):
        mine = list(group)
        for before, entry, after in zip([None, *mine], mine, [*mine[1:], None], strict=False):
            around[entry.number] = before, after
    return around


def _named(content: Content) -> Iterator[tuple[Span, str]]:
    for sentence in content.sentences:
        yield from ((span, sentence.text[span.start : span.end]) for span in sentence.spans)


# Reading


class _Groups:
    """The rows of a table by report; reports come in the archive's order, some may have none."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next: Row | None = next(rows, None)

    def of(self, report: str) -> list[Row]:
        found: list[Row] = []
        while self._next is not None and self._next["report"] == report:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found

    def close(self) -> None:
        """Say so if rows are left, which stood elsewhere than their report."""
        if self._next is not None:
            what = f"rows of report {self._next['report']} stand out of order"
            raise BaogaoError(what, remedy="tag again with --again")


def _contents(archive: Archive, entries: list[Entry]) -> Iterator[tuple[Entry, Content]]:
    targets, headlines = (_Groups(archive.rows(table)) for table in ("targets", "headlines"))
    for entry, (row, sentences) in zip(entries, archive.reports(), strict=True):
        found = sorted(targets.of(row["report"]), key=_in_text(sentences))
        yield entry, Content(sentences, found, headlines.of(row["report"]))
    targets.close()
    headlines.close()


def _in_text(sentences: Sequence[Sentence]) -> Callable[[Row], tuple[int, int, int]]:
    place = {sentence.id: number for number, sentence in enumerate(sentences)}
    return lambda row: (place.get(row["sentence_id"], 0), row["start"], row["number_start"] or 0)


# What all pages share


def _write_shared(archive: Archive, folder: Path, entries: list[Entry], shared: dict[str, Any]) -> None:
    job = archive.job
    failed = list(islice(archive.rows("errors"), 100))
    count = archive.count("errors")
    kept = promises(archive, folder, entries)
    data.write(
        folder,
        "site",
        {"reports": _report_columns(entries), "labels": list(labels()), "promises": kept, **shared},
    )
    (folder / "assets").mkdir()
    made = (job.model, job.thresholds, job.version)
    for name, text in (
        ("assets/site.css", theme.stylesheet()),
        ("assets/site.js", theme.site_script()),
        ("targets.html", index.targets_html()),
        ("search.html", index.search_html()),
        ("index.html", index.overview_html(entries, failed, count, made)),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="")


def _report_columns(entries: list[Entry]) -> dict[str, Any]:
    rows = [
        {
            **{name: entry.row[name] for name in ("report", "place", "province", "city", "level", "year")},
            "title": entry.title,
            "page": "" if entry.page == entry.row["report"] else entry.page,
            "first": entry.first,
        }
        for entry in entries
    ]
    return data.columns(
        rows, ("report", "title", "page", "first"), ("place", "province", "city", "level", "year")
    )
