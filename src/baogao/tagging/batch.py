"""Many files in, one folder out: tagged sentences, pages, ``targets.csv`` and ``index.html``.

The folder is a collection, see :mod:`baogao.tagging.collection`: a second run replaces its own
output, adds to what other runs made, and never touches a file of other origin. One report is in memory at
a time.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from baogao.corpus.build import read_reports
from baogao.corpus.document import Columns
from baogao.corpus.read import SUFFIXES, is_table
from baogao.corpus.store import is_output, origin
from baogao.errors import BaogaoError, one_line
from baogao.files import atomic, expand
from baogao.schema import Report
from baogao.tagging.collection import INDEX, TARGETS, Collection, TagError, TagSummary
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
    columns: Columns | None = None,
    progress: Progress | None = None,
) -> TagSummary:
    """Tag files, tables of reports, folders (every report file below them) and glob patterns into one folder.

    For each report ``<id>.jsonl`` (a line a sentence) and ``<id>.html``; over all ``targets.csv`` and
    ``index.html``. A file that fails becomes an entry of ``errors``, the others are still done. Two inputs
    that would have one id get different ones (``report``, ``report-2``), the same in every run.

    Args:
        paths: What to read. A ``reports.toml`` beside a file (as in ``seeds``) tells what is known about it.
        out: The output folder; made if it is not there.
        tagger: Puts spans on a report.
        model: Name and version of the model, shown on the pages.
        columns: Which columns of tables hold text and id.
        progress: Called with how many files are done, how many there are, and the file that comes next (in
            the end the last one again).

    Raises:
        BaogaoError: If ``out`` cannot be used, or holds a table or list that this command did not make.
    """
    collection = Collection(out)
    files, unusable = expand(paths, SUFFIXES, skip=is_output)
    errors = [TagError(path, message) for path, message in unusable]
    done: list[str] = []
    for number, path in enumerate(files):
        if progress is not None:
            progress(number, len(files), path)
        for result in _tag_file(path, collection, tagger, model, columns):
            if isinstance(result, TagError):
                errors.append(result)
            else:
                done.append(result)
    if progress is not None and files:
        progress(len(files), len(files), files[-1])
    collection.close()
    summary = TagSummary(out, collection.reports, tuple(errors), tuple(done))
    _write_overview(collection, summary)
    return summary


def _tag_file(
    path: Path, collection: Collection, tagger: Tagger, model: str, columns: Columns | None
) -> Iterator[str | TagError]:
    """Tag every report of a file; the names they got, and the errors of single rows."""
    for report in read_reports(path, columns):
        try:
            yield _tag_report(report, path, collection, tagger, model)
        except Exception as error:  # whatever one report does, the others are still done
            yield TagError(path, str(one_line(error, path)))


def _tag_report(
    report: Report | BaogaoError, path: Path, collection: Collection, tagger: Tagger, model: str
) -> str:
    if isinstance(report, BaogaoError):
        raise report
    source = origin(path, collection.folder, report.info.id if is_table(path) else "")
    name = collection.claim(report.info.id, source)
    tagged = tagger(report.renamed(name))
    collection.write(tagged, source, report_html(tagged, model, index=INDEX))
    return name


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
