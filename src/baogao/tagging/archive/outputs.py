"""What is made from an archive at the end of a run: exports and the site, each only where it is out of date."""

from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.tagging.archive.export import FORMATS as EXPORTS
from baogao.tagging.archive.export import export
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.work import done_path

FORMATS = (*EXPORTS, "html")
SITE = "site"
_STAMP = "site.hash"

Progress = Callable[[int, int, Path], None]
"""Called with how much is done, how much there is, and the file or report at work."""


def check_formats(text: str) -> list[str]:
    """The formats that a list with commas names; ``parquet`` is no more than what is always there.

    Raises:
        BaogaoError: If one is not known.
    """
    wanted = [name for part in text.split(",") if (name := part.strip().lower()) and name != "parquet"]
    for name in wanted:
        if name not in FORMATS:
            raise BaogaoError(f"--format {name} is not known", remedy=f"use {', '.join(FORMATS)} or parquet")
    return [name for name in FORMATS if name in wanted]


def write_outputs(archive: Archive, formats: Sequence[str], progress: Progress | None = None) -> Path | None:
    """Bring outputs up to date with an archive.

    Returns:
        The page to open, if a site is among them.

    Raises:
        BaogaoError: If one cannot be written.
    """
    if exports := [name for name in formats if name in EXPORTS]:
        export(archive, exports, archive.folder, progress)
    return _site(archive, progress) if "html" in formats else None


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
