"""From files to systems on gold: what ``baogao evaluate`` reads before it scores."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from baogao.corpus import load_registry
from baogao.corpus.store import read_edits, read_sentences
from baogao.errors import BaogaoError
from baogao.evaluate.analysis import Analysis, Options
from baogao.evaluate.experiments.designs import describe
from baogao.evaluate.predictions import read_any_gold, read_predictions
from baogao.evaluate.report import Evaluation, evaluate, pick, read_systems
from baogao.evaluate.strata import damaged
from baogao.evaluate.words import STRICT, between, count, share
from baogao.rules import annotate
from baogao.schema import ReportInfo, Sentence
from baogao.tagging.pipeline import load, model_name, predict_gold
from baogao.training.docbin import ceilings

Step = Callable[[str], None]
"""Told what is done next, for a progress bar."""

STEPS = 4
"""How often it is told at most."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to score, and against what.

    Attributes:
        gold: File or folder of gold, JSONL or DocBin.
        split: Only reports that the register gives this split; all if empty.
        model: Folder of a pipeline; the released one if left out, unless there are predictions.
        predictions: Another tool's spans; it is judged then.
        compare: JSON file of an earlier run.
        seeds: The reports' register.
        training: Gold that the system learnt from, to tell seen from unseen spans.
        corpus: Folder of the clean reports, whose edits tell damaged sentences.
        samples: Bootstrap samples.
        seed: Of the resampling.
    """

    gold: Path
    split: str = ""
    model: Path | None = None
    predictions: Path | None = None
    compare: Path | None = None
    seeds: Path = Path("seeds/reports.toml")
    training: Path | None = None
    corpus: Path = Path("corpus")
    samples: int = 2000
    seed: int = 0


def run(job: Job, step: Step) -> Evaluation:
    """Read, predict and score.

    Raises:
        BaogaoError: If a file cannot be used, or nothing is left to score.
    """
    step("reading the gold")
    everything = read_any_gold(job.gold)
    infos = {info.id: info for info in _register(job)}
    gold = _held_out(everything, infos, job)
    earlier = _earlier(job)
    systems: dict[str, list[Sentence]] = {}
    ceiling: dict[str, float] = {}
    versions: dict[str, str] = {}
    if job.predictions:
        systems[_free(job.predictions.stem)] = read_predictions(job.predictions, gold)
    if job.model or not job.predictions:
        step("predicting")
        nlp = load(job.model)
        systems["pipeline"], versions["pipeline"] = predict_gold(nlp, gold), model_name(nlp)
        # Another tool's spans can lie where our suggester proposes none.
        ceiling = {} if job.predictions else ceilings(nlp, gold)
    systems["rules"] = [sentence.with_spans(annotate(sentence.text, sentence.role)) for sentence in gold]
    step("scoring")
    options = Options(
        gold=str(job.gold) + (f" ({job.split})" if job.split else ""),
        seed=job.seed,
        samples=job.samples,
        ceiling=ceiling,
        infos={info.id: info for info in describe(gold, infos.values())},
        training=_training(job, everything, infos, gold),
        damaged=_damaged(gold, job.corpus),
    )
    return evaluate(gold, systems, options=options, versions=versions, earlier=earlier)


def _free(name: str) -> str:
    """A name for another tool that is none of ours."""
    return f"{name} (file)" if name in {"pipeline", "rules"} else name


def _register(job: Job) -> Sequence[ReportInfo]:
    if job.seeds.exists():
        return load_registry(job.seeds)
    if job.split:
        raise BaogaoError("no such file", path=job.seeds, remedy="run in a clone, or name --seeds or --gold")
    return []


def _held_out(everything: Sequence[Sentence], infos: Mapping[str, ReportInfo], job: Job) -> list[Sentence]:
    of = {name: info.split for name, info in infos.items()}
    gold = [s for s in everything if not job.split or of.get(s.report) == job.split]
    if not gold and job.split:
        remedy = "--split train, dev, test or all"
        raise BaogaoError(f"no gold report has the split {job.split!r}", path=job.seeds, remedy=remedy)
    if not gold:
        raise BaogaoError("no gold sentence", path=job.gold, remedy="name a file or folder with sentences")
    return gold


def _training(
    job: Job, everything: Sequence[Sentence], infos: Mapping[str, ReportInfo], gold: Sequence[Sentence]
) -> list[Sentence] | None:
    """What the system learnt from, the scored reports left out; ``None`` if nobody knows."""
    if job.training:
        return read_any_gold(job.training)
    tested = {sentence.report for sentence in gold}
    learnt = {name for name, info in infos.items() if info.split == "train"} - tested
    return [sentence for sentence in everything if sentence.report in learnt] or None


def _earlier(job: Job) -> dict[str, Analysis]:
    if job.compare is None:
        return {}
    analysis = pick(read_systems(job.compare), "", job.compare)
    return {f"{job.compare} ({analysis.meta.system} {analysis.meta.version})".replace(" )", ")"): analysis}


def _damaged(gold: Sequence[Sentence], corpus: Path) -> frozenset[str]:
    """Ids of damaged sentences, as far as the corpus tells; a report it lacks has no known damage."""
    found: set[str] = set()
    for report in dict.fromkeys(sentence.report for sentence in gold):
        clean, edits = corpus / f"{report}.jsonl", corpus / f"{report}.edits.jsonl"
        if clean.is_file() and edits.is_file():
            found |= damaged(read_sentences(clean), read_edits(edits))
    return frozenset(found)


def bars(texts: Sequence[str]) -> dict[str, float]:
    """Bars as they stand on a command line: ``["TARGET=.9", "micro=0.85"]``.

    Raises:
        BaogaoError: If one is no name and number.
    """
    found: dict[str, float] = {}
    for text in texts:
        name, _, number = text.partition("=")
        try:
            found[name.strip()] = float(number)
        except ValueError:
            raise BaogaoError(
                f"--fail-under {text}: no number", remedy="like --fail-under TARGET=.9"
            ) from None
    return found


def below(analysis: Analysis, wanted: Mapping[str, float]) -> list[str]:
    """A line for each strict F1 that does not reach its bar.

    Args:
        analysis: The system that is judged.
        wanted: Lowest F1 by label, layer or ``micro``, from 0 to 1.

    Raises:
        BaogaoError: If a name or a bar is none.
    """
    rows = analysis.scores[STRICT]
    lines = []
    for name, bar in wanted.items():
        if name not in rows:
            raise BaogaoError(f"--fail-under: nothing is called {name!r}", remedy=f"known: {', '.join(rows)}")
        if not 0 <= bar <= 1:
            raise BaogaoError(f"--fail-under {name}={bar:g}: no F1", remedy="F1 lies between 0 and 1")
        score = rows[name]
        if score.f1 is None:
            lines.append(f"{name}: nothing to score, so {bar:g} is not reached")
        elif score.f1 < bar:
            sure = (
                f"{int(analysis.meta.level * 100)} % interval {between(score.interval)}"
                if score.interval
                else ""
            )
            facts = ", ".join(filter(None, (f"n = {count(score.tally.gold)}", sure)))
            lines.append(f"{name}: strict F1 {share(score.f1)} is under {bar:g} ({facts})")
    return lines
