"""Build a corpus: many files in, two files a report out, and one outcome for each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from baogao.corpus.registry import known, load_registry
from baogao.corpus.repair import Correction
from baogao.corpus.report import read_report
from baogao.corpus.store import write_report
from baogao.errors import BaogaoError
from baogao.schema import ReportInfo


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: its counts, or the error that stopped it."""

    file: Path
    report: str = ""
    sentences: int = 0
    edits: int = 0
    encoding: str = ""
    error: BaogaoError | None = None


def build_corpus(source: Path | str | Iterable[Path | str], out_dir: Path | str) -> list[Outcome]:
    """Read, clean and store reports.

    Args:
        source: A registry (``reports.toml``; ``corrections.toml`` beside it is applied), or paths of raw
            files.
        out_dir: Folder for ``<id>.jsonl`` and ``<id>.edits.jsonl``; made if missing.

    Returns:
        One outcome a file, in order. A bad file is an outcome with an error; the others are still done.

    Raises:
        BaogaoError: If the registry itself or its corrections cannot be read.
    """
    written: dict[str, Path] = {}
    return [
        _build(path, info, corrections, Path(out_dir), written) for path, info, corrections in _jobs(source)
    ]


_Job = tuple[Path, ReportInfo | None, tuple[Correction, ...]]


def _jobs(source: Path | str | Iterable[Path | str]) -> Iterator[_Job]:
    if isinstance(source, Path | str):
        source = Path(source)
        listed = source.suffix == ".toml"
        source = [source.parent / info.file for info in load_registry(source)] if listed else [source]
    for path in map(Path, source):
        yield (path, *known(path))


def _build(
    path: Path,
    info: ReportInfo | None,
    corrections: tuple[Correction, ...],
    out_dir: Path,
    written: dict[str, Path],
) -> Outcome:
    try:
        report = read_report(path, info, corrections)
        if (earlier := written.get(report.info.id)) is not None:
            raise BaogaoError(
                f"would overwrite the report of {earlier}", path=path, remedy="give the files different names"
            )
        write_report(report, out_dir)
    except BaogaoError as error:
        return Outcome(path, info.id if info else "", error=error)
    written[report.info.id] = path
    return Outcome(path, report.info.id, len(report.sentences), len(report.edits), report.encoding)
