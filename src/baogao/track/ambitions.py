"""What a report promises for its year against what it says of the year before."""

from collections.abc import Iterator
from math import isclose

from baogao.tagging.rows import Row
from baogao.track.claims import Claim
from baogao.track.match import Told, candidates, plausible
from baogao.track.promises import merged
from baogao.track.reports import PlaceReport
from baogao.track.rows import gap_row, made_row, place_row, series_row, statement_row


def ambitions(report: PlaceReport) -> Iterator[Row]:
    """Rows of ``ambitions`` for one report: its leading targets for the year whose last value it gives, too."""
    told = Told.of([report])
    year = report.year
    for target, _, lead in merged(report.targets()):
        if not lead or target.low is None or target.period != (year, year):
            continue
        found = candidates(target, told.results.get(target.series, ()), (year - 1, year - 1))
        values = {(result.low, result.high) for result in found}
        if found and plausible(target, found[0]) and (target.series.match == "catalogue" or len(values) == 1):
            yield _row(report, target, found[0])


def _row(report: PlaceReport, target: Claim, result: Claim) -> Row:
    promised, reached = _value(target), _value(result)
    change = (
        "same" if isclose(promised, reached, rel_tol=1e-9) else "rises" if promised > reached else "falls"
    )
    gap = float(f"{promised - reached:.10g}")
    share = float(f"{gap / abs(reached):.10g}") if reached else None
    return {
        **place_row(report.key, target.series.place),
        **series_row(target),
        "year": report.year,
        "change": change,
        "ambition": _AMBITION[target.good].get(change, ""),
        **gap_row((gap, share), target.unit),
        **statement_row("target", target),
        **statement_row("result", result),
        **made_row(target),
    }


_AMBITION = {
    "up": {"rises": "higher", "falls": "lower", "same": "same"},
    "down": {"rises": "lower", "falls": "higher", "same": "same"},
    "": {"same": "same"},
}


def _value(claim: Claim) -> float:
    """The one value that stands for a claim: the end that limits it, the middle of a range."""
    low, high = claim.low or 0.0, claim.high or 0.0
    return low if claim.bound == "at_least" else high if claim.bound == "at_most" else (low + high) / 2
