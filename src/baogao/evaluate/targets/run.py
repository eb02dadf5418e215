"""From files to scored target records: what ``baogao evaluate-targets`` does."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baogao.annotations.store import read_gold
from baogao.corpus.store import ABOUT, read_about, read_sentences
from baogao.errors import BaogaoError
from baogao.evaluate.report import dump
from baogao.evaluate.targets.gold import GoldStatement, read_target_gold
from baogao.evaluate.targets.score import Difference, Found, TargetScores, score_targets
from baogao.files import atomic
from baogao.resample import Plan, interval_to_json
from baogao.schema import Report, Sentence
from baogao.tagging.record import Target
from baogao.tagging.targets import report_targets

Tagger = Callable[[Report], Report]


@dataclass(frozen=True, slots=True)
class Job:
    """What to score, and against what.

    Attributes:
        targets: File of gold target records.
        gold: File or folder of labelled sentences whose statements and numbers the records are made from.
        corpus: Folder of the clean reports: place, year and sections.
        tagger: Makes the spans instead; records are then judged end to end.
        plan: Of the bootstrap.
    """

    targets: Path
    gold: Path
    corpus: Path
    tagger: Tagger | None = None
    plan: Plan = field(default_factory=Plan)


def run(job: Job, progress: Callable[[int, int, Path], None] | None = None) -> TargetScores:
    """Read, find records and score.

    Raises:
        BaogaoError: If a file is missing or broken, or a sentence is not the one that was read.
    """
    statements = read_target_gold(job.targets)
    reports = sorted({_report(statement) for statement in statements})
    marked = {} if job.tagger else {s.id: s for s in read_gold(job.gold)}
    found: dict[str, Found] = {}
    for number, report in enumerate(reports):
        if progress:
            progress(number, len(reports), job.corpus / report)
        found |= _found(report, job, marked)
    for statement in statements:
        _check(statement, found, job.targets)
    return score_targets(statements, found, job.plan)


def write(scores: TargetScores, out: Path) -> None:
    """Write scores and differences as JSON, the same bytes for the same scores."""
    with atomic(out) as file:
        file.write(dump(_to_json(scores)))


def _report(statement: GoldStatement) -> str:
    return statement.sentence.rpartition("-")[0]


def _found(name: str, job: Job, marked: Mapping[str, Sentence]) -> dict[str, Found]:
    """Records of every sentence of a report, found in its labelled sentences or in what a tagger marks."""
    about = read_about(job.corpus / f"{name}{ABOUT}")
    sentences = tuple(read_sentences(job.corpus / f"{name}.jsonl"))
    if not job.tagger:
        sentences = tuple(_marked(sentence, marked) for sentence in sentences)
    report = Report(about.info, sentences, sections=about.sections)
    targets: dict[str, list[Target]] = defaultdict(list)
    for sentence, target in report_targets(job.tagger(report) if job.tagger else report):
        targets[sentence.id].append(target)
    return {s.id: Found(s.text, about.info.place, targets[s.id]) for s in sentences}


def _marked(sentence: Sentence, marked: Mapping[str, Sentence]) -> Sentence:
    gold = marked.get(sentence.id)
    return sentence if gold is None or gold.text != sentence.text else sentence.with_spans(gold.spans)


def _check(statement: GoldStatement, found: Mapping[str, Found], path: Path) -> None:
    here = found.get(statement.sentence)
    if here is None or not statement.holds(here.text):
        what = f"sentence {statement.sentence} is not the one that was read"
        raise BaogaoError(what, path=path, remedy="build the corpus from the same reports (baogao corpus)")


def _to_json(scores: TargetScores) -> dict[str, Any]:
    return {
        "statements": scores.statements,
        "records": scores.records,
        "found": scores.found,
        "intervals over": scores.unit,
        "fields": {
            name: {
                "right": row.right,
                "records": row.records,
                "accuracy": None if row.share is None else round(row.share, 4),
                "interval": interval_to_json(row.interval),
            }
            for name, row in scores.fields.items()
        },
        "differences": [_difference(row) for row in scores.differences],
    }


def _difference(row: Difference) -> dict[str, Any]:
    shown: dict[str, Any] = {"sentence": row.sentence}
    for name in row.fields:
        if row.gold is None or row.found is None:
            shown[name] = "missed" if row.found is None else "not in the gold"
        else:
            shown[name] = {"gold": _of_gold(row, name), "found": _of_target(row.found, name)}
    return shown


def _of_gold(row: Difference, name: str) -> object:
    gold = row.gold.to_json() if row.gold else {}
    if name == "indicator":
        return row.text[slice(*gold[name])]
    return [gold["low"], gold["high"]] if name == "value" else gold[name]


def _of_target(target: Target, name: str) -> object:
    if name == "value":
        return [None if value is None else str(value) for value in (target.low, target.high)]
    return [target.period_start, target.period_end] if name == "period" else getattr(target, name)
