"""What came of a promise: one target held against one result.

The target gives a stretch of values that keep it, the result the stretch its true value lies in. All of the
result inside: met. Outside, but inside a slightly wider stretch that a plain value is given: near. None of it
inside either: missed. Else the result does not tell.
"""

import re
from dataclasses import dataclass
from math import inf
from typing import Literal

from baogao.track.claims import Claim
from baogao.track.settings import settings

Outcome = Literal["met", "near", "missed", "not reported", "no report", "unclear"]
LIMITED = "the result only limits its value"

_MORE = re.compile("[余多]")
_Stretch = tuple[float, float]

_ROUNDING = 1e-9
"""Relative error of values that went through doubles and changes of unit."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a target.

    Attributes:
        outcome: See :data:`Outcome`.
        reason: Why it is unclear or not reported, or what the judgement rests on.
        result: What it was held against.
    """

    outcome: Outcome
    reason: str = ""
    result: Claim | None = None


def judge(target: Claim, result: Claim) -> Verdict:
    """Hold a target against a result of the same series, measure, scale and period.

    Both must have a value.
    """
    kept, near = _kept(target), _kept(target, near=True)
    true = _true(result)
    if _inside(true, kept):
        return Verdict("met", "", result)
    if near != kept and _inside(true, near):
        return Verdict("near", "", result)
    if not _apart(true, near):
        return Verdict("unclear", LIMITED, result)
    return Verdict("missed", "", result)


def gap(target: Claim, result: Claim) -> tuple[float | None, float | None]:
    """How far the result lies from the promised value, and that as a share of it.

    Of ranges the end that has to be reached counts: the lower one, or the upper one where less is better; inside
    the range the gap is 0.
    """
    if target.low is None or target.high is None or result.low is None or result.high is None:
        return None, None
    value = (result.low + result.high) / 2
    if target.low <= value <= target.high:
        return 0.0, 0.0
    aim = target.low if value < target.low else target.high
    return _clean(value - aim), _clean((value - aim) / abs(aim)) if aim else None


def _clean(value: float) -> float:
    """Without the noise of binary fractions: 5.9 - 6 is -0.1."""
    return float(f"{value:.10g}")


def _kept(target: Claim, *, near: bool = False) -> _Stretch:
    """The values that keep a target, or come near it."""
    low, high = target.low or 0.0, target.high or 0.0
    if target.bound == "at_least":
        return low, inf
    if target.bound == "at_most":
        return -inf, high
    share = settings().around if target.bound == "around" else settings().near if near else 0.0
    if near and target.bound == "range":
        share = 0.0
    low, high = low - _room(target, share, low), high + _room(target, share, high)
    if target.good == "up":
        return low, inf
    return (-inf, high) if target.good == "down" else (low, high)


def _true(result: Claim) -> _Stretch:
    """Where the true value of a result lies."""
    low, high = result.low or 0.0, result.high or 0.0
    around, most = settings().around, settings().open_end
    if result.bound == "at_least" or (result.bound == "around" and _MORE.search(result.row["number"])):
        return low, high + most * abs(high)
    if result.bound == "at_most":
        return low - most * abs(low), high
    if result.bound == "around":
        return low - _room(result, around, low), high + _room(result, around, high)
    return low, high


def _room(claim: Claim, share: float, value: float) -> float:
    """A share of a value; where that is in per cent, no more than some points."""
    room = share * abs(value)
    return min(room, settings().points) if claim.scale.startswith("percent:") else room


def _slack(*values: float) -> float:
    return _ROUNDING * max([1.0, *(abs(value) for value in values if abs(value) != inf)])


def _inside(inner: _Stretch, outer: _Stretch) -> bool:
    slack = _slack(*inner, *outer)
    return outer[0] - slack <= inner[0] and inner[1] <= outer[1] + slack


def _apart(one: _Stretch, other: _Stretch) -> bool:
    slack = _slack(*one, *other)
    return one[1] < other[0] - slack or other[1] < one[0] - slack
