"""The command ``baogao``: one thin command a stage, no logic."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao import __version__
from baogao.commands import (
    agree,
    calibrate,
    convert,
    experiments,
    export,
    gold,
    labelling,
    overturned,
    review,
    site,
    tagging,
    targets,
    track,
)
from baogao.commands.doccano import doccano
from baogao.commands.options import (
    CONFIG,
    GOLD,
    RELEASED,
    SEEDS,
    Gold,
    IdColumn,
    Model,
    Seeds,
    TextColumn,
    gold_and_splits,
)
from baogao.commands.standoff import standoff
from baogao.commands.teacher import teacher
from baogao.commands.words import words
from baogao.errors import BaogaoError
from baogao.terminal import (
    complain,
    err,
    finish,
    out,
    print_losses,
    print_sheets,
    progress_bar,
)

if TYPE_CHECKING:
    from baogao.corpus.build import Outcome

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


def main(argv: Sequence[str] | None = None) -> None:
    """Run the command line; what a user can mend ends as one line and exit code 1."""
    command = typer.main.get_command(app)
    arguments = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    try:
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
        code = 130
    if code == 130:  # typer makes an exit of most interrupts
        complain("stopped; the same command goes on from here" if arguments[0] == "tag" else "stopped")
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
    finish([message for _, message in unusable] + [str(o.error) for o in done if o.error])


def _watched(
    outcomes: "Iterable[Outcome]", files: Sequence[Path], progress: Callable[[int, int, Path], None]
) -> "Iterator[Outcome]":
    """Outcomes as they come, the bar moved along; a table moves it once."""
    numbers = {path: number for number, path in enumerate(files, 1)}
    for outcome in outcomes:
        progress(numbers[outcome.file], len(files), outcome.file)
        yield outcome


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
    finish(errors)


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

    losses = write_docbins(*gold_and_splits(gold, seeds), config, out_dir)
    print_losses(losses)


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
    seed: Annotated[int, typer.Option(help="Random seed, the first of several.")] = 0,
    runs: Annotated[
        int,
        typer.Option(min=1, help="Train so many times; weights of runs with a common start are averaged."),
    ] = 1,
    release: Annotated[
        bool, typer.Option("--release", help="Put the result in the place of training/released.")
    ] = False,
) -> None:
    """Write the DocBins, train with spaCy, and score the best pipeline on the development report."""
    from baogao.training import train as stage
    from baogao.training.seeds import run_seeds

    print_losses(stage.write_docbins(*gold_and_splits(gold, seeds), config, data))
    done = run_seeds(config, data, out_dir, range(seed, seed + runs), steps=steps)
    for line in done.lines():
        out.print(line, markup=False, soft_wrap=True)
    if release:
        stage.release(done.folder, RELEASED)
        out.print(f"{RELEASED}: replaced", markup=False)


@app.command()
def evaluate(
    model: Model = None,
    split: Annotated[
        str,
        typer.Option(help="train, dev, test or all [default: test; all of another --gold]."),
    ] = "",
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder for <split>.json, <split>.md and <split>.html.")
    ] = Path("evaluate/runs"),
    gold: Annotated[Path, typer.Option(help="Gold: JSONL or DocBin, file or folder.")] = GOLD,
    seeds: Seeds = SEEDS,
    predictions: Annotated[
        Path | None,
        typer.Option(help="Judge another tool by its spans in a JSONL file.", show_default=False),
    ] = None,
    compare_with: Annotated[
        Path | None,
        typer.Option("--compare", help="JSON file of an earlier run on this gold.", show_default=False),
    ] = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            metavar="LABEL=F1", help="Exit with 1 below this F1; may be repeated.", show_default=False
        ),
    ] = None,
    training: Annotated[
        Path | None,
        typer.Option(
            help="Gold that was learnt from [default: the register's train split].", show_default=False
        ),
    ] = None,
    corpus_dir: Annotated[
        Path, typer.Option("--corpus", help="Clean reports, whose edits tell damaged sentences.")
    ] = Path("corpus"),
    samples: Annotated[int, typer.Option(min=1, help="Bootstrap samples.")] = 2000,
    seed: Annotated[int, typer.Option(help="Random seed of the resampling.")] = 0,
) -> None:
    """Score a pipeline on gold, beside the rules: F1 with intervals, strata, calibration, every error.

    Writes the whole analysis as JSON, its tables as Markdown and a page to read, which leads from every number to
    its sentences.
    """
    from baogao.evaluate import show, systems
    from baogao.evaluate.report import write

    wanted = systems.bars(fail_under or [])
    split = split or ("test" if gold == GOLD else "all")
    job = systems.Job(
        gold=gold,
        split="" if split == "all" else split,
        model=model,
        predictions=predictions,
        compare=compare_with,
        seeds=seeds,
        training=training,
        corpus=corpus_dir,
        samples=samples,
        seed=seed,
    )
    with show.steps(err, systems.STEPS) as step:
        evaluation = systems.run(job, step)
        step("writing")
        files = write(evaluation, out_dir, gold.stem if split == "all" else split)
    out.print(show.scores_table(evaluation.systems))
    for other, rows in evaluation.against.items():
        out.print(show.differences_table(rows, other, evaluation.main.meta.system))
    out.print(f"Open {files[-1].resolve()}", markup=False, soft_wrap=True)
    finish(systems.below(evaluation.main, wanted))


@app.command()
def compare(
    a: Annotated[Path, typer.Argument(metavar="A.json", help="Run to compare with, of `baogao evaluate`.")],
    b: Annotated[Path, typer.Argument(metavar="B.json", help="Other run on the same gold.")],
    out_dir: Annotated[
        Path, typer.Option("--out", help="Folder for compare.json, compare.md and compare.html.")
    ] = Path("evaluate/runs"),
    a_system: Annotated[str, typer.Option(help="System of A [default: the one it judged].")] = "",
    b_system: Annotated[str, typer.Option(help="System of B [default: the one it judged].")] = "",
    samples: Annotated[int, typer.Option(min=1, help="Bootstrap samples.")] = 2000,
    seed: Annotated[int, typer.Option(help="Random seed of the resampling.")] = 0,
) -> None:
    """Compare two runs sentence by sentence: differences with interval and p-value, what got better and worse."""
    from baogao.evaluate import show
    from baogao.evaluate.compare import compare as compare_runs
    from baogao.evaluate.compare import write
    from baogao.evaluate.report import pick, read_systems

    runs = [pick(read_systems(path), name, path) for path, name in ((a, a_system), (b, b_system))]
    with show.steps(err, 2) as step:
        step("comparing")
        found = compare_runs(*runs, samples=samples, seed=seed)
        step("writing")
        files = write(found, out_dir, "compare")
    out.print(show.differences_table(found.strict, found.a.meta.system, found.b.meta.system))
    out.print(f"Open {files[-1].resolve()}", markup=False, soft_wrap=True)


tagging.add_to(app)
experiments.add_to(app)
calibrate.add_to(app)
site.add_to(app)
track.add_to(app)
targets.add_to(app)
export.add_to(app)
convert.add_to(app)
agree.add_to(app)
review.add_to(app)
gold.add_to(app)
overturned.add_to(app)
labelling.add_to(doccano)
app.add_typer(doccano, name="doccano")
app.add_typer(standoff, name="standoff")
app.add_typer(words, name="words")
app.add_typer(teacher, name="teacher")

if __name__ == "__main__":
    main()
