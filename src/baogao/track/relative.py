"""Targets that only compare: 居民收入增长与经济增长同步.

They are judged where the report itself says that it came so, or where it reports what they compare with.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from baogao.tagging.record import Bound
from baogao.tagging.targets.catalogue import catalogue
from baogao.track.claims import Claim, Series
from baogao.track.judge import Verdict, judge
from baogao.track.match import Told, same_period, unreported
from baogao.track.settings import settings

Comparison = Literal["at_least", "at_most", "same"]

SAID = "the report compares it so itself"
AGAINST = "held against what is reported for {}"
UNKNOWN = "what it compares with is not reported"

_CHANGES = ("增长速度", "增长", "增速", "增幅", "涨幅")


def match_relative(target: Claim, told: Told) -> Verdict:
    """What came of a target that only compares."""
    found = [result for result in told.results.get(target.series, ()) if same_period(target, result)]
    if not found:
        return unreported(target, told)
    for result in found:
        if _alike(target.row["reference"], result.row["reference"]):
            return _said(target, result)
    return _against(target, found, told) or Verdict("unclear", UNKNOWN, found[0])


def _alike(one: str, other: str) -> bool:
    """Whether two references name the same: 全国 and 全国平均水平; 国家下达任务 and 国家下达的目标任务."""
    ours, theirs = (settings().goal.match(reference) for reference in (one, other))
    if ours and theirs:
        return ours[1] == theirs[1]
    one, other = (_bare(reference) for reference in (one, other))
    return bool(one and other) and (one in other or other in one)


def _bare(reference: str) -> str:
    for change in _CHANGES:
        reference = reference.removesuffix(change)
    return reference


def _said(target: Claim, result: Claim) -> Verdict:
    asked, got = comparison(target), comparison(result)
    if asked == got or (asked == "same" and got == ("at_most" if target.good == "down" else "at_least")):
        return Verdict("met", SAID, result)
    return Verdict("unclear" if "same" in (asked, got) else "missed", SAID, result)


def comparison(claim: Claim) -> Comparison:
    """Whether a claim asks for more than its reference, less, or as much."""
    if claim.low is not None:
        return "at_most" if claim.row["direction"] == "down" else "at_least"
    if word := settings().comparison.search(claim.row["text"]):
        return "at_least" if word[0] in settings().at_least else "at_most"
    return "same"


def _against(target: Claim, found: Iterable[Claim], told: Told) -> Verdict | None:
    """Held against the growth of the reference in the same report; ``None`` where one of both is missing."""
    known = catalogue()
    reference = target.row["reference"]
    indicator = known.find(reference) or known.find(_bare(reference))
    if indicator is None and reference.startswith("经济"):
        indicator = known.find("地区生产总值")
    if indicator is None:
        return None
    yardsticks = told.results.get(Series(target.series.place, "catalogue", indicator.name), ())
    for result in _rates(found, target):
        for yardstick in _rates(yardsticks, target):
            if yardstick.row["report"] == result.row["report"]:
                asked = _asked(target, yardstick)
                return replace(judge(asked, result), reason=AGAINST.format(indicator.name))
    return None


def _rates(results: Iterable[Claim], target: Claim) -> list[Claim]:
    return [
        result
        for result in results
        if result.measure == "growth"
        and result.low is not None
        and not result.pace
        and same_period(target, result)
    ]


_BOUNDS: dict[Comparison, Bound] = {"at_least": "at_least", "at_most": "at_most", "same": "around"}


def _asked(target: Claim, yardstick: Claim) -> Claim:
    """The target with the value that its reference came to."""
    bound = _BOUNDS[comparison(target)]
    return replace(target, low=yardstick.low, high=yardstick.high, bound=bound, scale=yardstick.scale)
