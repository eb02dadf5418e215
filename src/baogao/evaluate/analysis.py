"""One system against gold, in full: every score with its interval, and the sentences behind every number.

Sentences are read as a stream. Of each only counts are kept, and the text of the first ``Options.keep`` at most
(once half of them are taken, only sentences with a mismatch), so that memory stays bounded.

Nothing in an analysis depends on the time or the machine: equal input gives equal JSON.
"""

import statistics
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scipy import sparse

from baogao.errors import BaogaoError
from baogao.evaluate.bootstrap import Score, cells, schema_matrix
from baogao.evaluate.calibration import Bin, Calibration, CalibrationCollector, Point
from baogao.evaluate.errors import (
    KINDS,
    BoundaryPattern,
    ConfusionCell,
    Error,
    ErrorCollector,
    Hard,
    Suspect,
    Votes,
    boundaries,
    suspect_rows,
    suspects,
)
from baogao.evaluate.match import Row, rows, with_strata
from baogao.evaluate.paired import Difference, paired_tables
from baogao.evaluate.record import Analysis, Meta, Scores, read_analysis
from baogao.evaluate.score import SCHEMAS, CountTable, TableBuilder, Tally, names
from baogao.evaluate.strata import DIMENSIONS, Known, StrataBuilder, in_order, surfaces
from baogao.resample import Interval, Plan, unit_of
from baogao.schema import ReportInfo, Sentence, Span

__all__ = [
    "DIMENSIONS",
    "KINDS",
    "NAMES",
    "SCHEMAS",
    "Analysis",
    "Bin",
    "BoundaryPattern",
    "Calibration",
    "ConfusionCell",
    "CountTable",
    "Difference",
    "Error",
    "Hard",
    "Interval",
    "Meta",
    "Options",
    "Point",
    "Row",
    "Score",
    "Spread",
    "Suspect",
    "Tally",
    "analyse",
    "analyse_systems",
    "over_seeds",
    "paired",
    "read_analysis",
    "suspect_rows",
]

NAMES = names()


@dataclass(frozen=True, slots=True)
class Options:
    """What an analysis needs besides the spans.

    Attributes:
        system: Name of the system.
        version: What made its spans.
        gold: Where the gold is from.
        seed: Of the resampling.
        samples: Number of resamples.
        level: How often an interval shall hold the truth.
        ceiling: For each label the largest recall that tokenizer and suggester leave possible.
        infos: What is known about the reports, for place, level and year.
        training: Sentences that the system learned from, for seen and unseen surface forms.
        damaged: Ids of sentences with damaged text (:func:`baogao.evaluate.strata.damaged`).
        keep: How many sentences keep their text.
    """

    system: str = ""
    version: str = ""
    gold: str = ""
    seed: int = 0
    samples: int = 2000
    level: float = 0.95
    ceiling: Mapping[str, float] = field(default_factory=dict)
    infos: Mapping[str, ReportInfo] = field(default_factory=dict)
    training: Iterable[Sentence] | None = None
    damaged: Collection[str] = ()
    keep: int = 20_000


def analyse(
    gold: Iterable[Sentence], predicted: Iterable[Sentence], *, options: Options | None = None
) -> Analysis:
    """Score one system in full.

    Args:
        gold: Sentences with gold spans; may be a stream.
        predicted: The same sentences, in the same order, with the system's spans.
        options: Names, resampling, and what is known besides.

    Raises:
        BaogaoError: If the two do not hold the same sentences, a label is unknown, or there is no sentence.

    Example:
        >>> one = Sentence("x-2026-0001", "x-2026", "plan", "", 0, "新增企业40家", 0, 7)
        >>> gold = [one.with_spans([Span(0, 7, "TARGET"), Span(4, 7, "NUMBER")])]
        >>> found = analyse(gold, [one.with_spans([Span(2, 7, "TARGET"), Span(4, 7, "NUMBER")])])
        >>> [(error.kind, error.label) for error in found.errors]
        [('boundary', 'TARGET')]
        >>> found.scores["strict"]["micro"].f1, found.scores["overlap"]["micro"].f1
        (0.5, 1.0)
    """
    return _analyse(gold, predicted, options or Options(), {})


def analyse_systems(
    gold: Sequence[Sentence],
    systems: Mapping[str, Sequence[Sentence]],
    *,
    options: Options | None = None,
    versions: Mapping[str, str] | None = None,
) -> dict[str, Analysis]:
    """Score several systems on the same gold; where they agree against it helps to find its errors.

    Args:
        gold: Gold sentences.
        systems: For each name the same sentences in the same order with that system's spans.
        options: As for :func:`analyse`; ``system`` and ``version`` are set from the two mappings.
        versions: What made each system's spans.

    Raises:
        BaogaoError: As :func:`analyse`, and if there is no system.
    """
    if not systems:
        raise BaogaoError("no system to score")
    options = options or Options()
    if options.training is not None:  # each system needs it, and it may be a stream
        options = replace(options, training=list(options.training))
    votes = _votes(systems) if len(systems) > 1 else {}
    return {
        name: _analyse(
            gold, found, replace(options, system=name, version=(versions or {}).get(name, "")), votes
        )
        for name, found in systems.items()
    }


def _votes(systems: Mapping[str, Sequence[Sentence]]) -> dict[int, Votes]:
    counted: dict[int, Counter[Span]] = {}
    for sentences in systems.values():
        for index, sentence in enumerate(sentences):
            counted.setdefault(index, Counter()).update(set(sentence.spans))
    return {index: Votes(spans, len(systems)) for index, spans in counted.items()}


class _Collector:
    """Reads the stream once and hands each row to all that count."""

    def __init__(self, options: Options) -> None:
        seen = None if options.training is None else surfaces(options.training)
        self._keep = options.keep
        self.table, self.strata = TableBuilder(), StrataBuilder(Known(options.infos, seen, options.damaged))
        self.errors, self.calibration = ErrorCollector(), CalibrationCollector()
        self.kept: list[Row] = []

    def read(self, stream: Iterable[Row]) -> None:
        for row in stream:
            self.table.add(row)
            own = self.strata.add(row)
            self.calibration.add(row)
            kept = len(self.kept) < self._keep and (
                len(self.kept) * 2 < self._keep
                or len(set(row.exact())) < max(len(row.gold), len(row.predicted))
            )
            self.errors.add(row, kept=kept)
            if kept:
                self.kept.append(with_strata(row, own))


def _analyse(
    gold: Iterable[Sentence], predicted: Iterable[Sentence], options: Options, votes: Mapping[int, Votes]
) -> Analysis:
    collector = _Collector(options)
    collector.read(rows(gold, predicted))
    table = collector.table.build()
    if not table.ids:
        raise BaogaoError("no sentence to score")
    plan = Plan(options.samples, options.seed, options.level)
    shown = {row.index for row in collector.kept}
    scores, strata = _all_scores(collector, table, plan, shown)
    texts = {row.index: row.text for row in collector.kept}
    return Analysis(
        meta=_meta(options, table, len(collector.kept)),
        scores=scores,
        ceiling=dict(options.ceiling),
        strata=strata,
        calibration=collector.calibration.build(table, plan),
        errors=tuple(collector.errors.errors),
        boundaries=boundaries(collector.errors.errors, texts),
        confusion=collector.errors.confusion(),
        hardest=collector.errors.hardest(),
        suspects=suspects(collector.errors, texts, votes),
        sentences=tuple(collector.kept),
        table=table,
    )


def _meta(options: Options, table: CountTable, kept: int) -> Meta:
    reports = tuple(dict.fromkeys(table.reports))
    return Meta(
        options.system,
        options.version,
        options.gold,
        reports,
        len(table.ids),
        kept,
        options.seed,
        options.samples,
        options.level,
        unit_of(reports),
    )


def _all_scores(
    collector: _Collector, table: CountTable, plan: Plan, shown: Collection[int]
) -> tuple[dict[str, Scores], dict[str, dict[str, Scores]]]:
    strata, counts = collector.strata.build(table)
    matrix = sparse.hstack([schema_matrix(table), counts], format="csr")
    found = [_shown(one, shown, len(table.ids)) for one in cells(matrix, table.reports, plan)]
    by_stratum = dict(zip(strata, found[len(SCHEMAS) :], strict=True))
    nested: dict[str, dict[str, Scores]] = {}
    for dimension, value in in_order(strata):
        held = {name: score for name, score in by_stratum[dimension, value].items() if score.sentences}
        if held:
            nested.setdefault(dimension, {})[value] = held
    return dict(zip(SCHEMAS, found, strict=False)), nested


def _shown(scores: Scores, shown: Collection[int], sentences: int) -> Scores:
    """The scores, with only those sentences named that are kept."""
    if len(shown) == sentences:
        return scores
    return {
        name: replace(score, wrong=tuple(at for at in score.wrong if at in shown))
        for name, score in scores.items()
    }


def paired(
    a: Analysis,
    b: Analysis,
    *,
    samples: int = 2000,
    seed: int = 0,
    level: float = 0.95,
    schemas: Sequence[str] = ("strict",),
) -> dict[str, dict[str, Difference]]:
    """How much better ``b`` is than ``a`` on the same gold, by schema and name.

    Raises:
        BaogaoError: If the two do not hold the same sentences with as many gold spans.
    """
    return paired_tables(a.table, b.table, Plan(samples, seed, level), schemas)


@dataclass(frozen=True, slots=True)
class Spread:
    """F1 of several runs of one system: mean, standard deviation (n - 1; zero for one run), each value."""

    mean: float | None
    sd: float | None
    values: tuple[float, ...]


def over_seeds(runs: Sequence[Analysis]) -> dict[str, dict[str, Spread]]:
    """How far F1 moves from run to run, by schema and name.

    Args:
        runs: Analyses on the same gold of runs that differ in nothing but their seed.
    """
    return {schema: {name: _spread(runs, schema, name) for name in NAMES} for schema in SCHEMAS}


def _spread(runs: Sequence[Analysis], schema: str, name: str) -> Spread:
    values = tuple(f1 for run in runs if (f1 := run.scores[schema][name].f1) is not None)
    if not values:
        return Spread(None, None, ())
    return Spread(statistics.fmean(values), statistics.stdev(values) if len(values) > 1 else 0.0, values)
