"""The command ``baogao evaluate-targets``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.commands.options import GOLD, Gold
from baogao.terminal import out, progress_bar

TARGETS = Path("annotations/targets/gold.jsonl")
CORPUS = Path("corpus")


def add_to(app: typer.Typer) -> None:
    """Add the command to an app."""
    app.command("evaluate-targets")(evaluate_targets)


def evaluate_targets(
    targets: Annotated[Path, typer.Option(help="File of gold target records.")] = TARGETS,
    gold: Gold = GOLD,
    corpus: Annotated[
        Path, typer.Option(help="Folder of the clean reports, as `baogao corpus` writes it.")
    ] = CORPUS,
    model: Annotated[
        str, typer.Option(help="Mark the spans with a pipeline (a folder, or `released`) instead of gold.")
    ] = "",
    samples: Annotated[int, typer.Option(min=100, help="Bootstrap samples.")] = 2000,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="JSON file for scores and differences.")
    ] = None,
) -> None:
    """Score target records: value, unit, bound, modality, status and period against what readers wrote down.

    Records are made from the gold spans, or with --model from a pipeline's. Fields are explained in
    annotations/TARGETS.md.
    """
    from functools import partial

    from baogao.evaluate.targets.run import Job, run, write
    from baogao.evaluate.targets.show import scores_table
    from baogao.resample import Plan
    from baogao.tagging.pipeline import load, tag

    tagger = partial(tag, load(None if model == "released" else model)) if model else None
    with progress_bar() as progress:
        scores = run(Job(targets, gold, corpus, tagger, Plan(samples)), progress)
    out.print(scores_table(scores))
    if out_file:
        write(scores, out_file)
        out.print(f"{out_file}: {len(scores.differences)} records differ", markup=False, soft_wrap=True)
