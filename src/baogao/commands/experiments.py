"""The commands that train many times: ``baogao cross``, ``baogao curve`` and ``baogao value``. No logic."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from baogao.commands.options import CONFIG, GOLD, SEEDS, Gold
from baogao.errors import BaogaoError
from baogao.terminal import err, out

if TYPE_CHECKING:
    from baogao.evaluate.experiments.curve import Curve
    from baogao.evaluate.experiments.designs import Fold
    from baogao.evaluate.experiments.inputs import Data
    from baogao.evaluate.experiments.runs import Progress
    from baogao.evaluate.experiments.trial import Outcome, Recipe, Trial


class Design(StrEnum):
    """Names of the designs."""

    held_out = "held-out"
    leave_one_report_out = "leave-one-report-out"
    leave_one_place_out = "leave-one-place-out"
    cross_province = "cross-province"
    time_split = "time-split"


Config = Annotated[Path, typer.Option(help="spaCy training config.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", help="A setting of the config, as training.dropout=0.1.", show_default=False),
]
Steps = Annotated[int | None, typer.Option(min=1, help="Stop after so many steps.", show_default=False)]
SeedCount = Annotated[int, typer.Option("--seeds", min=1, help="Train with so many seeds: 0, 1, 2 ...")]
ExtraGold = Annotated[
    list[Path] | None, typer.Option(help="More gold, used like the rest.", show_default=False)
]
TrainGold = Annotated[
    list[Path] | None, typer.Option(help="More gold, only ever trained on.", show_default=False)
]
Registers = Annotated[
    list[Path] | None,
    typer.Option(
        "--register", help="TOML or CSV with place and year of reports [default: seeds/reports.toml]."
    ),
]
Workers = Annotated[int, typer.Option(min=1, help="Trainings side by side, each on one core.")]
Cache = Annotated[Path, typer.Option(help="Folder of finished trainings, which are used again.")]
Before = Annotated[
    int | None, typer.Option(help="time-split: train on reports before this year.", show_default=False)
]
Province = Annotated[str, typer.Option(help="cross-province: hold out this one [default: each in turn].")]
Out = Annotated[Path, typer.Option("--out", help="Folder for what is found.")]
Samples = Annotated[int, typer.Option(min=1, help="Bootstrap samples of the intervals.")]

RUNS, CACHE = Path("evaluate/runs"), Path("evaluate/runs/cache")


def add_to(app: typer.Typer) -> None:
    """Add the commands to an app."""
    app.command("cross")(cross)
    app.command("curve")(curve)
    app.command("value")(value)


def cross(
    design: Annotated[Design, typer.Argument(help="What is held out.", show_default=False)],
    config: Config = CONFIG,
    settings: Settings = None,
    steps: Steps = None,
    seeds: SeedCount = 1,
    before: Before = None,
    province: Province = "",
    gold: Gold = GOLD,
    extra_gold: ExtraGold = None,
    train_gold: TrainGold = None,
    registers: Registers = None,
    pipelines: Annotated[
        list[Path] | None,
        typer.Option(
            "--pipeline", help="Folder of a pipeline to score beside, untrained.", show_default=False
        ),
    ] = None,
    rules: Annotated[bool, typer.Option(help="Score the rules beside.")] = True,
    samples: Samples = 2000,
    workers: Workers = 1,
    cache: Cache = CACHE,
    out_dir: Out = RUNS,
) -> None:
    """Train and test over a design: each report held out once, early against late years, one province against others.

    A training that an earlier call has finished is used again, so a stopped command goes on where it was. Writes
    <design>.json, <design>.md and the predictions of each seed, <design>.seed<N>.jsonl.
    """
    from baogao.evaluate.experiments import cross as stage
    from baogao.evaluate.experiments.inputs import parse_settings, untrained
    from baogao.evaluate.experiments.trial import Recipe
    from baogao.resample import Plan

    data = _read(gold, extra_gold, train_gold, registers)
    folds, numbers = _folds(design, data, before, province), tuple(range(seeds))
    test = stage.pooled_gold(folds, data.gold)
    recipe = Recipe(config, parse_settings(settings or []), steps)
    others = untrained(test, pipelines or [], rules=rules)
    outcomes = train(stage.trials_of(folds, data.gold, numbers), recipe, cache, workers)
    predictions = stage.pooled_predictions(folds, outcomes, numbers)
    with err.status("scoring"):
        found = stage.cross(
            design.value,
            folds,
            data.gold,
            predictions,
            others=others,
            seeds=numbers,
            about=recipe.about(),
            plan=Plan(samples),
        )
    stage.write(found, predictions, out_dir)
    out.print(stage.to_markdown(found), markup=False, soft_wrap=True)
    out.print(f"{out_dir / design.value}.json, .md", markup=False, soft_wrap=True)


def _folds(design: Design, data: "Data", before: int | None, province: str) -> "list[Fold]":
    from baogao.evaluate.experiments import designs

    infos, train_only = data.infos, data.train_only
    if design is Design.time_split:
        if before is None:
            raise BaogaoError("time-split needs a year", remedy="--before 2020")
        return designs.time_split(infos, before, train_only=train_only)
    if design is Design.held_out:
        return designs.held_out(infos, train_only=train_only)
    if design is Design.cross_province and province:
        return designs.without_province(infos, province, train_only=train_only)
    by = {Design.leave_one_report_out: "report", Design.leave_one_place_out: "place"}.get(design, "province")
    return designs.leave_one_out(infos, by, train_only=train_only)


def curve(
    sizes: Annotated[
        str, typer.Option(help="Sizes of the subsets, as 100,200,400; all is always the last.")
    ] = "",
    by: Annotated[str, typer.Option(help="What a size counts: sentences or reports.")] = "sentences",
    design: Annotated[Design, typer.Option(help="What is held out.")] = Design.held_out,
    more: Annotated[int, typer.Option(min=1, help="How many more sentences to look ahead.")] = 1000,
    config: Config = CONFIG,
    settings: Settings = None,
    steps: Steps = None,
    seeds: SeedCount = 3,
    before: Before = None,
    province: Province = "",
    gold: Gold = GOLD,
    extra_gold: ExtraGold = None,
    train_gold: TrainGold = None,
    registers: Registers = None,
    samples: Samples = 2000,
    workers: Workers = 1,
    cache: Cache = CACHE,
    out_dir: Out = RUNS,
) -> None:
    """Train on nested random subsets, and say what more corrected sentences would bring, label by label.

    Without --sizes: 100, 200, 400 ... sentences, or 1, 2, 4 ... reports. Writes curve.json, .csv, .md and .svg.
    """
    from baogao.evaluate.experiments import curve_report
    from baogao.evaluate.experiments.inputs import parse_settings
    from baogao.evaluate.experiments.trial import Recipe

    data = _read(gold, extra_gold, train_gold, registers)
    folds = _folds(design, data, before, province)
    recipe = Recipe(config, parse_settings(settings or []), steps)
    found = _curve(folds, data, (sizes, by, seeds), recipe, (cache, workers, samples))
    curve_report.write(found, out_dir, more)
    out.print(curve_report.to_markdown(found, more), markup=False, soft_wrap=True)
    out.print(f"{out_dir / 'curve'}.json, .csv, .md, .svg", markup=False, soft_wrap=True)


def value(
    curve_file: Annotated[Path, typer.Option("--curve", help="The curve.json of `baogao curve`.")] = RUNS
    / "curve.json",
    design: Annotated[Design, typer.Option(help="What is held out.")] = Design.leave_one_report_out,
    config: Config = CONFIG,
    settings: Settings = None,
    steps: Steps = None,
    seeds: SeedCount = 3,
    before: Before = None,
    province: Province = "",
    gold: Gold = GOLD,
    extra_gold: ExtraGold = None,
    train_gold: TrainGold = None,
    registers: Registers = None,
    workers: Workers = 1,
    cache: Cache = CACHE,
    out_dir: Out = RUNS,
) -> None:
    """Say from which sentences a hundred more corrected ones would bring most: by role, level, density, disagreement.

    Uses the trainings of `baogao cross` with the same options where they are there. Writes value.json and value.md.
    """
    from baogao.evaluate.experiments import cross as crossed
    from baogao.evaluate.experiments import value as stage
    from baogao.evaluate.experiments.inputs import parse_settings, untrained
    from baogao.evaluate.experiments.trial import Recipe

    forecasts, trained_on = stage.read_forecasts(curve_file)
    data = _read(gold, extra_gold, train_gold, registers)
    folds, numbers = _folds(design, data, before, province), tuple(range(seeds))
    test = crossed.pooled_gold(folds, data.gold)
    recipe = Recipe(config, parse_settings(settings or []), steps)
    outcomes = train(crossed.trials_of(folds, data.gold, numbers), recipe, cache, workers)
    found = stage.value(
        test,
        crossed.pooled_predictions(folds, outcomes, numbers),
        untrained(test, [])["rules"],
        {info.id: info for info in data.infos},
        forecasts=forecasts,
        trained_on=trained_on,
    )
    stage.write(found, out_dir, recipe.about())
    out.print(stage.to_markdown(found, recipe.about()), markup=False, soft_wrap=True)
    out.print(f"{out_dir / 'value'}.json, .md", markup=False, soft_wrap=True)


def _curve(
    folds: "Sequence[Fold]",
    data: "Data",
    wanted: tuple[str, str, int],
    recipe: "Recipe",
    means: tuple[Path, int, int],
) -> "Curve":
    """A curve of sizes, unit and number of seeds, by means of cache, workers and bootstrap samples."""
    from baogao.evaluate.experiments import curve as stage
    from baogao.resample import Plan

    (sizes, by, seeds), (cache, workers, samples) = wanted, means
    numbers = tuple(range(seeds))
    asked = _numbers(sizes) or stage.doubling(len(data.gold), 100 if by == "sentences" else 1)
    fitting = stage.sizes_that_fit(folds, data.gold, asked, by)
    trials = stage.curve_trials(folds, data.gold, fitting, by, numbers)
    outcomes = train(trials, recipe, cache, workers)
    with err.status("scoring"):
        return stage.curve(
            folds,
            data.gold,
            trials,
            outcomes,
            sizes=fitting,
            by=by,
            seeds=numbers,
            about=recipe.about(),
            plan=Plan(samples),
        )


def _numbers(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isdecimal() and int(part) for part in parts):
        raise BaogaoError(f"--sizes {text}: no numbers", remedy="write them as 100,200,400")
    return tuple(map(int, parts))


def _read(
    gold: Path,
    extra: Sequence[Path] | None,
    train_gold: Sequence[Path] | None,
    registers: Sequence[Path] | None,
) -> "Data":
    from baogao.evaluate.experiments.inputs import read_data

    known = registers or ([SEEDS] if SEEDS.is_file() else [])
    return read_data(gold, extra=extra or [], train_only=train_gold or [], registers=known)


def train(trials: "Sequence[Trial]", recipe: "Recipe", cache: Path, workers: int) -> "list[Outcome]":
    """Train what the cache lacks, say what is used again, and show how far it is."""
    from baogao.evaluate.experiments.runs import carry_out, plan

    planned = plan(trials, recipe, cache)
    err.print(
        f"{len(planned.found)} of {len(set(planned.folders))} trainings are there already ({cache}); "
        f"to train: {len(planned.to_train)}",
        markup=False,
        soft_wrap=True,
    )
    with _bar() as progress:
        return carry_out(planned, workers=workers, progress=progress)


@contextmanager
def _bar() -> "Iterator[Progress]":
    """A bar with the training that ended last and the time left; a line for each where there is no terminal."""
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from baogao.evaluate.experiments.runs import Clock

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("{task.fields[left]}"), console=err, transient=True) as bar:
        task = bar.add_task("training", total=None, left="")
        clock = Clock()

        def show(done: int, total: int, trial: "Trial | None") -> None:
            name = f"{trial.name}, seed {trial.seed}" if trial else "training"
            left = clock.left(done, total)
            bar.update(task, completed=done, total=total, description=escape(name), left=left)
            if trial and not err.is_terminal:
                err.print(f"{done}/{total} {name} {left}", markup=False, soft_wrap=True)

        yield show
