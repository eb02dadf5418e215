"""The command ``baogao export``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.terminal import out, progress_bar


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command("export")(export)


def export(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of `baogao tag`.")],
    formats: Annotated[
        str, typer.Option("--format", help="csv, jsonl, xlsx, docbin; a list with commas.")
    ] = "csv",
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", help="Folder for the files [default: the archive].", show_default=False),
    ] = None,
) -> None:
    """Write a tagged archive in other formats: CSV, JSON lines, an Excel workbook, spaCy's DocBin.

    What is up to date is not written again; a file that somebody changed is never overwritten.
    """
    from baogao.tagging.archive.export import export as export_archive
    from baogao.tagging.archive.reading import Archive

    opened = Archive(archive)
    wanted = [name.strip() for name in formats.split(",")]
    with progress_bar() as progress:
        files = export_archive(opened, wanted, out_dir, progress)
    for file in files if len(files) <= _NAMED else files[:_NAMED]:
        out.print(str(file), markup=False, soft_wrap=True)
    if len(files) > _NAMED:
        out.print(
            f"... and {len(files) - _NAMED:,} more files in {files[-1].parent}", markup=False, soft_wrap=True
        )
    if not opened.complete:
        out.print("The archive is not complete: run `baogao tag` again, then export.", markup=False)


_NAMED = 20
