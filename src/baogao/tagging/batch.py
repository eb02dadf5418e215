"""Many files in, one folder out: tagged sentences, pages, ``targets.csv`` and ``index.html``.

The folder is a collection, see :mod:`baogao.tagging.collection`: a second run replaces its own
output, adds to what other runs made, and never touches a file of other origin. One report is in memory at
a time.
"""

from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path

from baogao.corpus import read_report
from baogao.corpus.registry import known
from baogao.errors import BaogaoError, ascii_controls
from baogao.files import atomic, expand
from baogao.schema import Report
from baogao.tagging.collection import INDEX, TARGETS, Collection, TagError, TagSummary, renamed
from baogao.tagging.html import index_html, report_html
from baogao.tagging.targets import sentence_rows, write_header, write_rows

Tagger = Callable[[Report], Report]
Progress = Callable[[int, int, Path], None]


def tag_paths(
    paths: Sequence[Path | str],
    out: Path,
    tagger: Tagger,
    *,
    model: str = "",
    progress: Progress | None = None,
) -> TagSummary:
    """Tag files, folders (every ``*.txt`` below them) and glob patterns into one folder.

    For each report ``<id>.jsonl`` (a line a sentence) and ``<id>.html``; over all ``targets.csv`` and
    ``index.html``. A file that fails becomes an entry of ``errors``, the others are still done. Two inputs
    that would have one id get different ones (``report``, ``report-2``), the same in every run.

    Args:
        paths: What to read. A ``reports.toml`` beside a file (as in ``seeds``) tells what is known about it.
        out: The output folder; made if it is not there.
        tagger: Puts spans on a report.
        model: Name and version of the model, shown on the pages.
        progress: Called with how many files are done, how many there are, and the file that comes next (in
            the end the last one again).

    Raises:
        BaogaoError: If ``out`` cannot be used, or holds a table or list that this command did not make.
    """
    collection = Collection(out)
    files, unusable = expand(paths)
    errors = [TagError(path, message) for path, message in unusable]
    done: list[str] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(number, len(files), path)
        try:
            done.append(_tag_file(path, collection, tagger, model))
        except Exception as error:  # whatever one file does, the others are still done
            errors.append(TagError(path, _one_line(error, path)))
    if progress is not None and files:
        progress(len(files), len(files), files[-1])
    collection.close()
    summary = TagSummary(out, collection.reports, tuple(errors), tuple(done))
    _write_overview(collection, summary)
    return summary


def _tag_file(path: Path, collection: Collection, tagger: Tagger, model: str) -> str:
    if any("\ud800" <= char <= "\udfff" for char in str(path)):
        raise BaogaoError("the name is no valid text", path=path, remedy="rename the file")
    info, corrections = known(path)
    report = read_report(path, info, corrections)
    name = collection.claim(report.info.id, path)
    tagged = tagger(renamed(report, name))
    collection.write(tagged, path, report_html(tagged, model, index=INDEX))
    return name


def _one_line(error: Exception, path: Path) -> str:
    if isinstance(error, BaogaoError):
        return str(error)
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return str(BaogaoError(ascii_controls(what), path=path))


def _write_overview(collection: Collection, summary: TagSummary) -> None:
    """The table and the list over all reports of the folder; the table is streamed from their files."""
    rows = chain.from_iterable(
        sentence_rows(report.info, sentence)
        for report in summary.reports
        for sentence in collection.sentences(report)
    )
    with atomic(summary.out / TARGETS, encoding="utf-8-sig") as file:
        write_header(file)
        write_rows(file, rows)
    with atomic(summary.out / INDEX) as file:
        file.write(index_html(summary))
