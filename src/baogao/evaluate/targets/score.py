"""Target records against gold: is each record there, and is each of its fields right?

A gold record and a record that was found are the same one if they stand in the same statement and give the
same number; where several indicators share a number, they are paired in the order of the text. A statement is
the one whose span overlaps most, so that records on spans that a pipeline found can be judged, too. A gold
record that was not found counts as wrong in every field: accuracy is over all gold records.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from scipy import sparse

from baogao.evaluate.targets.gold import GoldRecord, GoldStatement
from baogao.resample import Floats, Interval, Plan, Resampler, estimate, unit_of
from baogao.tagging.record import Target

FIELDS = (
    "value",
    "unit",
    "bound",
    "modality",
    "status",
    "period",
    "measure",
    "direction",
    "indicator",
    "place",
)
CORE = ("value", "unit", "bound", "modality", "status", "period")
"""The fields that ``all`` asks to be right together."""
_ROWS = ("found", *FIELDS, "all")
_TOLERANCE = Decimal("0.0001")
"""Values may differ by this share: fractions are written with four places."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one sentence.

    Attributes:
        text: Of the sentence.
        place: The report's place.
        targets: The records.
    """

    text: str
    place: str
    targets: Sequence[Target]


@dataclass(frozen=True, slots=True)
class Difference:
    """A gold record that was missed, was found with other fields, or a record that the gold does not have.

    Attributes:
        sentence: Id of the sentence.
        text: Of the sentence.
        gold: What the reader wrote; ``None`` where there is none.
        found: What was found; ``None`` where nothing was.
        fields: The fields that differ.
    """

    sentence: str
    text: str
    gold: GoldRecord | None
    found: Target | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Share of the gold records that have a field right."""

    right: int
    records: int
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """``None`` where there are no records."""
        return self.right / self.records if self.records else None


@dataclass(frozen=True, slots=True)
class TargetScores:
    """The scores of all records.

    Attributes:
        statements: Gold statements.
        records: Gold records.
        found: Records found in these statements.
        fields: Accuracy of each of :data:`FIELDS`, of being ``found``, and of having the :data:`CORE` right at
            once (``all``). ``value`` and ``unit`` are of the records that have a value.
        unit: What the intervals are over: ``report`` or ``sentence``.
        differences: Every record that is not right in all fields.
    """

    statements: int
    records: int
    found: int
    fields: Mapping[str, Accuracy]
    unit: str
    differences: tuple[Difference, ...]


def score_targets(
    gold: Sequence[GoldStatement],
    found: Mapping[str, Found],
    plan: Plan,
) -> TargetScores:
    """Score records against gold.

    Args:
        gold: The statements that readers wrote records for.
        found: What was found, by the id of the sentence; statements may have other bounds than in the gold.
        plan: Of the bootstrap.
    """
    rows: list[list[int]] = []
    differences: list[Difference] = []
    total = 0
    for statement, mine in _by_statement(gold, found):
        here = found.get(statement.sentence, _NOTHING)
        pairs = [(g, t, _wrong(g, t, here)) for g, t in _pairs(statement.records, mine)]
        total += len(mine)
        rows.append(_counts(pairs))
        differences += (Difference(statement.sentence, here.text, *pair) for pair in pairs if pair[2])
    reports = [_report(statement.sentence) for statement in gold]
    return TargetScores(
        len(gold),
        sum(len(statement.records) for statement in gold),
        total,
        _accuracies(rows, reports, plan),
        unit_of(reports),
        tuple(differences),
    )


def wrong_fields(gold: GoldRecord, target: Target, found: Found) -> tuple[str, ...]:
    """The fields in which a record differs from gold.

    Args:
        gold: What the reader wrote. An indicator without a place in the text is not judged.
        target: The record.
        found: The sentence it was found in.
    """
    indicator = found.text[slice(*gold.indicator)] if gold.indicator else target.indicator
    same = {
        "value": _same_value(gold.low, target.low) and _same_value(gold.high, target.high),
        "unit": gold.unit == target.unit,
        "period": (gold.period or (None, None)) == (target.period_start, target.period_end),
        "indicator": indicator == target.indicator,
        "place": (gold.place or found.place) == target.place,
    }
    for name in ("bound", "modality", "status", "measure", "direction"):
        same[name] = getattr(gold, name) == getattr(target, name)
    return tuple(name for name in FIELDS if not same[name])


def _wrong(gold: GoldRecord | None, target: Target | None, found: Found) -> tuple[str, ...]:
    return ("found",) if gold is None or target is None else wrong_fields(gold, target, found)


def _same_value(a: Decimal | None, b: Decimal | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(a - b) <= abs(a) * _TOLERANCE


_NOTHING = Found("", "", ())
_Pair = tuple[GoldRecord | None, Target | None]
_Judged = tuple[GoldRecord | None, Target | None, tuple[str, ...]]
"""Gold, found, and the fields that differ."""


def _by_statement(
    gold: Sequence[GoldStatement], found: Mapping[str, Found]
) -> Iterator[tuple[GoldStatement, list[Target]]]:
    """Each gold statement with the records whose statement overlaps it most."""
    per_sentence: dict[str, list[GoldStatement]] = defaultdict(list)
    for statement in gold:
        per_sentence[statement.sentence].append(statement)
    mine: dict[int, list[Target]] = defaultdict(list)
    for sentence, statements in per_sentence.items():
        for target in found.get(sentence, _NOTHING).targets:
            best = max(statements, key=lambda s: _overlap(s, target))
            if _overlap(best, target):
                mine[id(best)].append(target)
    return ((statement, mine[id(statement)]) for statement in gold)


def _overlap(statement: GoldStatement, target: Target) -> int:
    return max(0, min(statement.end, target.end) - max(statement.start, target.start))


def _pairs(gold: Sequence[GoldRecord], found: Sequence[Target]) -> Iterator[_Pair]:
    left: dict[tuple[int, int] | None, list[Target]] = defaultdict(list)
    for target in found:
        left[_number(target)].append(target)
    for record in gold:
        same = left[record.number]
        yield record, same.pop(0) if same else None
    for rest in left.values():
        yield from ((None, target) for target in rest)


def _number(target: Target) -> tuple[int, int] | None:
    if target.number_start is None or target.number_end is None:
        return None
    return target.number_start, target.number_end


def _counts(pairs: Sequence[_Judged]) -> list[int]:
    """For each of the rows how many gold records are right, then for each how many are asked."""
    right, asked = dict.fromkeys(_ROWS, 0), dict.fromkeys(_ROWS, 0)
    for gold, found, wrong in pairs:
        if gold is None:
            continue
        bad = set(_ROWS) if found is None else set(wrong)
        if bad & set(CORE):
            bad.add("all")
        for name in _ROWS:
            judged = gold.low is not None or name not in {"value", "unit"}
            asked[name] += judged
            right[name] += judged and name not in bad
    return [*right.values(), *asked.values()]


def _accuracies(rows: Sequence[Sequence[int]], reports: Sequence[str], plan: Plan) -> dict[str, Accuracy]:
    size = len(_ROWS)
    counts = np.array(rows, dtype=np.float64).reshape(-1, 2 * size)
    total = counts.sum(axis=0)
    resampler = Resampler(reports, plan, unit_of(reports))
    estimates = estimate(sparse.csr_matrix(counts), _shares, resampler)
    return {
        name: Accuracy(int(total[i]), int(total[size + i]), estimates.interval(i))
        for i, name in enumerate(_ROWS)
    }


def _shares(totals: Floats) -> Floats:
    size = len(_ROWS)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: Floats = totals[:, :size] / totals[:, size:]
    return shares


def _report(sentence: str) -> str:
    return sentence.rpartition("-")[0]
