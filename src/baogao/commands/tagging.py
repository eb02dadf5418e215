"""The command ``baogao tag``. No logic."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from baogao.commands.options import IdColumn, Model, TextColumn
from baogao.errors import BaogaoError
from baogao.terminal import finish, out, progress_bar, run_progress, summary_table, warn

if TYPE_CHECKING:
    from baogao.tagging.archive.run import Engine

Workers = Annotated[
    int | None,
    typer.Option(
        min=0,
        help="Processes that tag side by side; 0: one for each core [default: 1, with --engine ray 0].",
        show_default=False,
    ),
]
EngineName = Annotated[
    Literal["local", "ray"],
    typer.Option("--engine", help="ray: with Ray Data, on one machine or a cluster (docs/scale.md)."),
]
Address = Annotated[
    str,
    typer.Option(
        help="Of a running Ray cluster: auto, host:6379 [default: a Ray of our own]", show_default=False
    ),
]
Formats = Annotated[
    str,
    typer.Option(
        "--format",
        help="Beside Parquet: csv, jsonl, xlsx, docbin, html (the site); a list with commas, or parquet for none. "
        "What earlier runs made is kept up to date, too.",
    ),
]
ShardSize = Annotated[
    int, typer.Option(min=1, help="Most reports in a file of a new archive; an old one keeps its own.")
]


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command()(tag)


def tag(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Report files, tables, folders of files, or globs.")
    ],
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder of the archive; one that is there grows.")
    ] = Path("tagged"),
    model: Model = None,
    workers: Workers = None,
    engine: EngineName = "local",
    address: Address = "",
    formats: Formats = "csv,html",
    text_column: TextColumn = "",
    id_column: IdColumn = "",
    shard_size: ShardSize = 16,
    again: Annotated[bool, typer.Option("--again", help="Tag all anew, whatever the archive holds.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
) -> None:
    """Tag reports: an archive of what they promise and report, as tables (Parquet, CSV ...) and pages to read.

    PATH are files of every format `baogao corpus` reads, folders of them, or tables with a report in each row. Run
    again, it does only what is missing, new or changed. A bad file is named, and a row of the table `errors`.
    """
    from baogao.corpus.document import Columns
    from baogao.tagging.archive.doubts import doubts
    from baogao.tagging.archive.job import new_job
    from baogao.tagging.archive.outputs import check_formats, check_outputs, write_outputs
    from baogao.tagging.archive.reading import Archive
    from baogao.tagging.archive.run import tag_archive

    wanted = check_formats(formats)
    check_outputs(out_dir, wanted)
    job = new_job(model, Columns(text_column, id_column), shard_size)
    tagger = _engine(engine, model, workers, address)
    with run_progress(out_dir, quiet=quiet) as watch:
        run = tag_archive(paths, out_dir, job, engine=tagger, again=again, watch=watch)
    errors = [message for _, message in run.unusable]
    if run.archive:
        archive = Archive(out_dir)
        with progress_bar() as show:
            written = write_outputs(archive, wanted, None if quiet else show)
        if not quiet:
            out.print(summary_table(archive))
            warn(doubts(archive))
            warn(written.behind)
            out.print(f"Open {(written.page or out_dir).resolve()}", markup=False, soft_wrap=True)
        if (bad := archive.count("errors")) > run.errors:
            errors.append(f"{out_dir}: {bad} sources gave no report (see the table errors)")
    finish(errors, failed=run.errors > 0)


def _engine(name: str, model: Path | None, workers: int | None, address: str) -> "Engine":
    from baogao.tagging.archive.ray import on_ray
    from baogao.tagging.archive.run import in_workers

    if name == "ray":
        return on_ray(model, workers=workers or 0, address=address)
    if address:
        raise BaogaoError("--address is for a Ray cluster", remedy="add --engine ray")
    return in_workers((os.cpu_count() or 1) if workers == 0 else workers or 1, model)
