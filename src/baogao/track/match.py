"""Which result a target is to be held against, and what that gives."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from baogao.track.acts import act, one_kind, only_under_way, overfulfils
from baogao.track.claims import Claim, Series
from baogao.track.judge import Verdict, judge
from baogao.track.reports import PlaceReport
from baogao.track.settings import settings

OTHER_MEASURE = "it is reported in another measure or unit"
FORECAST = "the result is a forecast"
OTHER_SPAN = "it is reported for other years"
IMPLAUSIBLE = "the values lie so far apart that they may count different things"
UNDER_WAY = "these are only said to be under way, not to be finished"
ONE_KIND = "only a part of it is reported"
SEVERAL_VALUES = "several values are reported under this name"
SEVERAL_TARGETS = "several targets stand under this name"


_MOST = 50
"""Results of one series that count in one report; no one who writes for readers gives more."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the later reports of a place can tell.

    Attributes:
        results: Of all reports by series, the latest report first, in text order.
        years: Years of the reports.
        reviewed: Those whose report has results at all; some reports come without their first half.
    """

    results: Mapping[Series, Sequence[Claim]]
    years: frozenset[int]
    reviewed: frozenset[int]

    @classmethod
    def of(cls, reports: Iterable[PlaceReport]) -> "Told":
        """What the reports of one place tell."""
        by_year = sorted(reports, key=lambda report: -report.year)
        results: dict[Series, list[Claim]] = {}
        for report in by_year:
            counts: Counter[Series] = Counter()
            for claim in report.results():
                counts[claim.series] += 1
                if counts[claim.series] <= _MOST:
                    results.setdefault(claim.series, []).append(claim)
        reviewed = frozenset(report.year for report in by_year if any(report.results()))
        return cls(results, frozenset(report.year for report in by_year), reviewed)


def candidates(target: Claim, results: Iterable[Claim], period: tuple[int, int] | None = None) -> list[Claim]:
    """The results a target can be held against, the best first; those that may count something else only if all do.

    Args:
        target: With a value.
        results: Of its series.
        period: The years wanted; the target's own if left out.

    Those of the latest report come first: a revised value is the right one. Then what was reached before what is
    expected, the same way of counting (新增 or a total), plain values, and the order of the text.
    """
    target = replace(target, period=period or target.period)
    fitting = [result for result in results if _fits(target, result)]
    near = [result for result in fitting if _of_one_size(target, result)]
    likely = near or [result for result in fitting if plausible(target, result)]
    return sorted(likely or fitting, key=lambda result: (-result.row["year"], *_fitness(target, result)))


def _fits(target: Claim, result: Claim) -> bool:
    return (
        result.low is not None
        and (result.measure, result.scale, result.pace) == (target.measure, target.scale, target.pace)
        and result.compares == target.compares
        and same_period(target, result)
    )


def _fitness(target: Claim, result: Claim) -> tuple[bool, ...]:
    return (
        result.period != target.period,
        result.row["status"] == "forecast",
        result.row["direction"] != target.row["direction"],
        result.bound != "point",
    )


def same_period(target: Claim, result: Claim) -> bool:
    """Whether a result is, or may be, for the target's years.

    Where things stand is told by the last year alone, and what stayed so for years was so in the last one; of an
    average often only the last year is named.
    """
    if target.period in (result.period, (result.year, result.year)):
        return True
    if target.period[1] != result.period[1]:
        return False
    return target.pace == result.pace == "average" or (target.measure == "level" and _stands(target, result))


def _stands(target: Claim, result: Claim) -> bool:
    """Whether both tell how things stand."""
    dimension = target.row["dimension"]
    if dimension in settings().stocks or (result.measure == "level" and result.row["direction"] == "steady"):
        return True
    return dimension in settings().standing and act(target) == act(result) == "stands"


def match(target: Claim, told: Told) -> tuple[Verdict, list[Claim]]:
    """What came of a target with a value, and the other values that are reported for it."""
    of_series = told.results.get(target.series, ())
    found = candidates(target, of_series)
    if not found:
        return _without(target, of_series, told), []
    best = found[0]
    others = [result for result in found if _value(result) != _value(best)]
    if target.series.match == "name" and any(result.row["year"] == best.row["year"] for result in others):
        return Verdict("unclear", SEVERAL_VALUES, best), others
    return _judged(target, best), others


def _value(claim: Claim) -> tuple[float | None, float | None]:
    return claim.low, claim.high


def _judged(target: Claim, result: Claim) -> Verdict:
    verdict = _verdict(target, result)
    return replace(verdict, reason="；".join(filter(None, (verdict.reason, *_doubts(target, result)))))


def _verdict(target: Claim, result: Claim) -> Verdict:
    if not plausible(target, result):
        return Verdict("unclear", IMPLAUSIBLE, result)
    if only_under_way(target, result):
        return Verdict("unclear", UNDER_WAY, result)
    verdict = judge(target, result)
    if verdict.outcome != "met" and one_kind(target, result):
        return Verdict("unclear", ONE_KIND, result)
    return verdict


def _doubts(target: Claim, result: Claim) -> Iterator[str]:
    """What a judgement rests on."""
    if result.row["status"] == "forecast":
        yield FORECAST
    if target.period == (result.year, result.year) != result.period:
        yield "its section speaks of {}-{}, too".format(*result.period)


def plausible(one: Claim, other: Claim) -> bool:
    """Whether two values of one series can count the same thing.

    A report may give what was added (新增3000家) and what there is (共8900家) under one name. Where both sides say
    that it was added, a result may be any multiple of the target.
    """
    return _of_one_size(one, other) or overfulfils(one, other)


def _of_one_size(one: Claim, other: Claim) -> bool:
    if one.measure != "level" or one.row["dimension"] in settings().stocks:
        return True
    a, b = abs(one.low or 0.0), abs(other.high or 0.0)
    same = one.row["direction"] == other.row["direction"] and one.period == other.period
    most = settings().plausible if same else settings().plausible_mixed
    return min(a, b) * most >= max(a, b)


def _without(target: Claim, of_series: Iterable[Claim], told: Told) -> Verdict:
    """The verdict where no result fits."""
    if target.series.match == "catalogue":
        for result in of_series:
            if result.low is not None and result.period == target.period:
                same = (result.measure, result.scale) == (target.measure, target.scale)
                return Verdict("unclear", OTHER_SPAN if same else OTHER_MEASURE, result)
        for result in of_series:
            if _fits(replace(target, period=result.period), result) and result.period[1] == target.period[1]:
                return Verdict("unclear", OTHER_SPAN, result)
    return unreported(target, told)


def unreported(target: Claim, told: Told) -> Verdict:
    """The verdict where nothing is said of a target's series and years."""
    due = target.period[1] + 1
    if due in told.reviewed:
        return Verdict("not reported")
    if due in told.years:
        return Verdict("no report", f"the report of {due} has no review")
    return Verdict("no report", f"there is no report of {due}")
