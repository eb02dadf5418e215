"""The command ``baogao site``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.terminal import out, progress_bar


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command("site")(site)


def site(
    archive: Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of `baogao tag`.")],
    out_dir: Annotated[
        Path | None,
        typer.Option("--out", help="Folder of the site [default: site in the archive].", show_default=False),
    ] = None,
) -> None:
    """Write a static site over a tagged archive: plots, a table of all targets, search, a page for each report.

    The pages need no server and no network: open index.html, or copy the folder anywhere.
    """
    from baogao.site import build_site
    from baogao.tagging.archive.reading import Archive

    with progress_bar() as progress:
        page = build_site(
            Archive(archive), out_dir or archive / "site", lambda n, of, name: progress(n, of, Path(name))
        )
    out.print(f"Open {page.resolve()}", markup=False, soft_wrap=True)
