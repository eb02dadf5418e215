"""Agreement about sentences: has it such a span or not? Cohen's kappa for two, Krippendorff's alpha for all.

Spans have no count of what nobody marked, so kappa is not defined for them (Hripcsak and Rothschild 2005); a
sentence either has a span of a label or has none, and there it is. Kappa (Cohen 1960) takes each annotator's own
share of yes for chance; alpha (Krippendorff 2011, nominal) takes the share of all, and sentences that some did
not read count for those who did.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from baogao.annotations.agreement.readings import Item
from baogao.annotations.agreement.scores import Bounds, Rows, Value, bounds, rows_of
from baogao.resample import Floats, Plan, exact_bound
from baogao.schema import labels

ANY = "any"
"""The row that asks whether a sentence has a span of whatever label."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Of one question.

    Attributes:
        kappa: Cohen's; ``None`` where both always say the same one thing.
        observed: Share of the sentences about which both say the same.
        yes: Sentences of which the first says yes, and of which the second does.
    """

    kappa: Value
    observed: Value
    yes: tuple[int, int]


def questions() -> tuple[str, ...]:
    """Rows of a table: every label, and any."""
    return (*labels(), ANY)


def kappas(items: Sequence[Item], pairs: Sequence[tuple[str, str]], plan: Plan) -> list[dict[str, Kappa]]:
    """Cohen's kappa with interval for each pair of annotators and each question."""
    answers = np.array([[_cells(item, a, b) for a, b in pairs] for item in items])
    reports = [item.sentence.report for item in items]
    found = bounds(answers, _statistic, reports, plan)
    width = len(questions())
    return [
        {
            name: _kappa(found, (pair * width + at) * 2, answers[:, pair, at], reports, plan)
            for at, name in enumerate(questions())
        }
        for pair in range(len(pairs))
    ]


def _cells(item: Item, a: str, b: str) -> list[list[int]]:
    """For each question one of four: both yes, only the first, only the second, both no; none if not both read it."""
    if a not in item.spans or b not in item.spans:
        return [[0] * 4 for _ in questions()]
    found = []
    for one, other in zip(_answers(item, a), _answers(item, b), strict=True):
        found.append([int(cell == (one, other)) for cell in _CELLS])
    return found


_CELLS = ((True, True), (True, False), (False, True), (False, False))


def _answers(item: Item, name: str) -> list[bool]:
    mine = {span.label for span in item.spans[name]}
    return [*(label in mine for label in labels()), bool(mine)]


def _statistic(totals: Floats) -> Floats:
    """Kappa and observed agreement of each four counts."""
    yes, first, second, no = np.moveaxis(totals.reshape(len(totals), -1, 4), -1, 0)
    n = yes + first + second + no
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = (yes + no) / n
        chance = ((yes + first) * (yes + second) + (no + first) * (no + second)) / n**2
        kappa = np.where(chance < 1, (observed - chance) / (1 - chance), np.nan)
    return np.stack([kappa, observed], axis=-1).reshape(len(totals), -1)


def _kappa(found: Bounds, at: int, cells: Floats, reports: Sequence[str], plan: Plan) -> Kappa:
    rows = rows_of(cells.sum(axis=1), cells[:, 1] + cells[:, 2], reports)
    yes, first, second, _ = cells.sum(axis=0).astype(int).tolist()
    kappa = found.value(at, rows, share=False)
    if kappa.value == 1.0 and rows.sentences > 1:
        kappa = replace(kappa, interval=(_lowest(yes / rows.sentences, rows, plan), 1.0))
    return Kappa(kappa, found.value(at + 1, rows), (yes + first, yes + second))


def _lowest(yes: float, rows: Rows, plan: Plan) -> float:
    """Lower bound where both always agree: that of the observed agreement, put through kappa's formula."""
    chance = yes**2 + (1 - yes) ** 2
    return max(-1.0, 1 - exact_bound(rows.sentences, plan.level) / (1 - chance))


def alphas(items: Sequence[Item], plan: Plan) -> dict[str, Value]:
    """Krippendorff's alpha (nominal, two values) over all annotators, for each question.

    With ``m`` readers of a sentence of whom ``y`` say yes, the disagreement observed is the sum of
    ``y * (m - y) / (m - 1)``, that by chance ``Y * N / (Y + N - 1)`` for ``Y`` yes and ``N`` no in all.
    """
    answers = np.array([_votes(item) for item in items])
    reports = [item.sentence.report for item in items]
    found = bounds(answers, _alpha, reports, plan)
    return {
        name: found.value(at, rows_of(np.ones(len(items)), answers[:, at, 0], reports), share=False)
        for at, name in enumerate(questions())
    }


def _votes(item: Item) -> list[list[float]]:
    """For each question: disagreement, yes, no."""
    votes = np.array([_answers(item, name) for name in item.spans])
    readers, yes = len(votes), votes.sum(axis=0)
    return [[float(y * (readers - y) / (readers - 1)), float(y), float(readers - y)] for y in yes]


def _alpha(totals: Floats) -> Floats:
    apart, yes, no = np.moveaxis(totals.reshape(len(totals), -1, 3), -1, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        alpha = 1 - (yes + no - 1) * apart / (yes * no)
    return np.where(yes * no > 0, alpha, np.nan)
