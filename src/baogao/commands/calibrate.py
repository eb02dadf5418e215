"""The command ``baogao calibrate``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.terminal import out


def add_to(app: typer.Typer) -> None:
    """Add the commands to an app."""
    app.command("calibrate")(calibrate)


def calibrate(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="Folder of a trained pipeline.")],
    gold: Annotated[
        list[Path], typer.Option(help="Gold that the pipeline did not learn from; may be repeated.")
    ],
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the calibrated pipeline.")],
) -> None:
    """Fit the scores of a pipeline so that they are probabilities: of spans at .8, eight of ten are right.

    Spans stay as they are. What it was fitted on stands in the pipeline's meta.json.
    """
    from baogao.annotations import read_gold
    from baogao.tagging.pipeline import load, predict_gold
    from baogao.training.calibrate import calibrate as stage
    from baogao.training.train import replace_pipeline

    nlp = load(model)
    sentences = [sentence for path in gold for sentence in read_gold(path)]
    for fit in stage(nlp, sentences, predict_gold(nlp, sentences)):
        out.print(
            f"{', '.join(fit.labels)}: {fit.spans} spans, {fit.right} right; "
            f"calibration error {fit.error_before:.3f}, now {fit.error_after:.3f}",
            markup=False,
        )
    replace_pipeline(nlp, out_dir)
    out.print(f"{out_dir}: written", markup=False, soft_wrap=True)
