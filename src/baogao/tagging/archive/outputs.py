"""What is made from an archive at the end of a run: exports and the site, each only where it is out of date."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.tagging.archive.export import FORMATS as EXPORTS
from baogao.tagging.archive.export import check_exports, export, made_formats
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.work import done_path

FORMATS = (*EXPORTS, "html")
SITE, TRACK = "site", "track"
_STAMP = "site.hash"

Progress = Callable[[int, int, Path], None]
"""Called with how much is done, how much there is, and the file or report at work."""


@dataclass(frozen=True, slots=True)
class Written:
    """What the outputs of an archive are now.

    Attributes:
        page: The page to open, if there is a site.
        behind: Outputs of earlier runs that are not up to date, each with the reason.
    """

    page: Path | None
    behind: tuple[str, ...]


def check_formats(text: str) -> list[str]:
    """The formats that a list with commas names; ``parquet`` is no more than what is always there.

    Raises:
        BaogaoError: If one is not known.
    """
    wanted = [part.strip().lower() for part in text.split(",")]
    for name in wanted:
        if name not in (*FORMATS, "parquet"):
            what = f"--format {name} is not known" if name else f"--format {text!r} leaves a format out"
            raise BaogaoError(what, remedy=f"use {', '.join(FORMATS)} or parquet")
    return [name for name in FORMATS if name in wanted]


def check_outputs(folder: Path, formats: Sequence[str]) -> None:
    """See, before any work, that no one else's file is where an output would be.

    Raises:
        BaogaoError: If there is one.
    """
    if folder.is_dir():
        check_exports(folder, [name for name in formats if name in EXPORTS])
    if "html" in formats and os.path.lexists(folder / SITE):
        from baogao.site.folder import must_be_ours  # noqa: PLC0415 - seconds, for what is mostly not there

        must_be_ours(folder / SITE)


def write_outputs(archive: Archive, formats: Sequence[str], progress: Progress | None = None) -> Written:
    """Bring outputs up to date with an archive: those wanted, and those that are there from earlier runs.

    Raises:
        BaogaoError: If one that is wanted cannot be written.
    """
    current, behind = list(formats), []
    for name in _made(archive.folder):
        if name not in formats:
            try:
                check_outputs(archive.folder, [name])
                current.append(name)
            except BaogaoError as error:
                behind.append(str(error))
    if exports := [name for name in current if name in EXPORTS]:
        export(archive, exports, archive.folder, progress)
    page = _site(archive, progress) if "html" in current else None
    return Written(page, (*behind, *_track_behind(archive)))


def _track_behind(archive: Archive) -> Iterator[str]:
    """What ``baogao track`` made is only looked at: it takes its time, and may have been made with other options."""
    if (archive.folder / TRACK).is_dir():
        from baogao.track import outdated  # noqa: PLC0415 - seconds, for what is mostly not there

        if outdated(archive):
            remedy = f"`baogao track {archive.folder}` makes it anew"
            yield f"{archive.folder / TRACK} is older than the archive: {remedy}"


def _made(folder: Path) -> list[str]:
    """The formats that earlier runs made."""
    site = (folder / _STAMP).is_file() and (folder / SITE).is_dir()
    return [*made_formats(folder), *(["html"] if site else [])]


def _site(archive: Archive, progress: Progress | None) -> Path:
    from baogao.site import build_site  # noqa: PLC0415 - only where a site is wanted

    folder, stamp, state = archive.folder / SITE, archive.folder / _STAMP, _state(archive)
    page = folder / "index.html"
    if not page.is_file() or not stamp.is_file() or stamp.read_text("utf-8") != state:

        def watch(done: int, total: int, report: str) -> None:
            if progress is not None:
                progress(done, total, Path(report))

        build_site(archive, folder, watch)
        with atomic(stamp) as file:
            file.write(state)
    return page


def _state(archive: Archive) -> str:
    """What an archive's shards are made from, in short."""
    digest = blake2b(__version__.encode(), digest_size=16)
    for number in archive.shards:
        digest.update(done_path(archive.folder, number).read_bytes())
    return f"{digest.hexdigest()}\n"
