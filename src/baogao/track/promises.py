"""Each target of a place, and what came of it in the place's later reports."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from baogao.tagging.rows import Row
from baogao.track.claims import Claim
from baogao.track.judge import Verdict, gap
from baogao.track.match import SEVERAL_TARGETS, Told, match
from baogao.track.places import ReportKey
from baogao.track.relative import UNKNOWN, match_relative
from baogao.track.reports import PlaceReport
from baogao.track.rows import gap_row, made_row, place_row, series_row, statement_row
from baogao.track.settings import settings

BY_PARTS = "only its parts are reported"
PARTS_DIFFER = "only its parts are reported, and they differ"

JUDGED = ("met", "near", "missed")
"""Outcomes of a target that could be held against a result."""


def promises(reports: Sequence[PlaceReport]) -> Iterator[Row]:
    """Rows of ``promises`` for one place, by year and in text order.

    Args:
        reports: The place's reports, one a year.
    """
    told = Told.of(reports)
    for report in sorted(reports, key=lambda report: report.year):
        for target, mentions, lead in merged(report.targets()):
            verdict, others = _verdict(target, told)
            if not lead and target.series.match == "name" and verdict.outcome in JUDGED:
                verdict = Verdict("unclear", SEVERAL_TARGETS, verdict.result)
            yield _row(report.key, target, verdict, others) | {"mentions": mentions, "lead": lead}


def _verdict(target: Claim, told: Told) -> tuple[Verdict, list[Claim]]:
    verdict, others = match(target, told) if target.low is not None else (match_relative(target, told), [])
    if verdict.outcome != "not reported" and verdict.reason != UNKNOWN:
        return verdict, others
    return _by_parts(target, told) or (verdict, others)


def _by_parts(target: Claim, told: Told) -> tuple[Verdict, list[Claim]] | None:
    """Held against each part of the indicator, such as towns and villages; ``None`` where one is not reported."""
    series = target.series
    verdicts = [
        _verdict(replace(target, series=series._replace(indicator=part)), told)[0]
        for part in settings().parts.get(series.indicator, ())
    ]
    results = [verdict.result for verdict in verdicts if verdict.result is not None]
    if not verdicts or any(verdict.outcome not in JUDGED for verdict in verdicts):
        return None
    alike = len({verdict.outcome for verdict in verdicts}) == 1
    reason = BY_PARTS if alike else PARTS_DIFFER
    return Verdict(verdicts[0].outcome if alike else "unclear", reason, results[0]), results[1:]


def _row(key: ReportKey, target: Claim, verdict: Verdict, others: Iterable[Claim]) -> Row:
    result = verdict.result
    judged = result is not None and verdict.outcome in JUDGED
    apart = gap(target, result) if judged and result is not None else (None, None)
    return {
        **place_row(key, target.series.place),
        **series_row(target),
        "period_start": target.period[0],
        "period_end": target.period[1],
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        **gap_row(apart, target.unit),
        **statement_row("target", target),
        **statement_row("result", result),
        "other_results": "；".join(f"{one.row['sentence_id']}: {one.row['number']}" for one in others),
        **made_row(target),
    }


class _Stated(NamedTuple):
    """A target with how firmly (0 is firmest) and where it is stated; sorts by that."""

    rank: int
    at: int
    target: Claim


def merged(targets: Iterable[Claim]) -> Iterator[tuple[Claim, int, bool]]:
    """Targets of one report in text order, each with how often it is stated and whether it leads.

    One that is stated again with the same value and bound is the same; its firmest statement stands for it. The
    firmest of one series, scale and period leads, the first one among equals.
    """
    same: dict[Hashable, list[_Stated]] = {}
    for at, target in enumerate(targets):
        same.setdefault((_kind(target), _limit(target)), []).append(_Stated(_rank(target), at, target))
    kept = [(min(group), len(group)) for group in same.values()]
    leads: dict[Hashable, int] = {}
    for stated, _ in sorted(kept):
        leads.setdefault(_kind(stated.target), stated.at)
    for stated, mentions in sorted(kept, key=lambda item: item[0].at):
        yield stated.target, mentions, leads[_kind(stated.target)] == stated.at


def _kind(target: Claim) -> Hashable:
    return target.series, target.measure, target.scale, target.period


def _limit(target: Claim) -> Hashable:
    return target.low, target.high, target.bound, target.row["reference"]


def _rank(target: Claim) -> int:
    order = settings().firmness
    modality = target.row["modality"]
    return order.index(modality) if modality in order else len(order)
