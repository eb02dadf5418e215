"""The commands ``baogao words count``, ``fit`` and ``score``. No logic."""

from pathlib import Path
from typing import Annotated

import typer

from baogao.commands.options import GOLD, Gold
from baogao.errors import BaogaoError
from baogao.terminal import finish, out

words = typer.Typer(
    help="Count words, slogans and indicators; make and score the word model (docs/words.md).",
    rich_markup_mode=None,
)
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
    finish(done.errors)


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
    finish(list(dict.fromkeys(map(str, errors))))


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
    finish(list(dict.fromkeys(map(str, errors))))
