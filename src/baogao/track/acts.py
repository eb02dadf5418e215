"""What the words around a value say of it: added, done, what there is; finished, or only under way."""

import re
from typing import Literal

from baogao.track.claims import Claim, clause_before
from baogao.track.settings import settings

Act = Literal["added", "done", "stands", ""]

_LONGEST = 400
"""Code points of a statement that are read."""
_ALL_OF_THEM = re.compile("[，；]?[已均全部都现并基本如期顺利陆续相继面]{0,12}")
"""What may stand between a statement and the word that says that it is finished."""


def act(claim: Claim) -> Act:
    """How an amount came about, or that it is what there is; empty where the words do not tell.

    The item of a list says it for itself (达到) or shares what its head says (新增高新技术企业30家、科技型企业50家).
    """
    if claim.measure != "level":
        return ""
    clause = clause_before(claim.row)
    item = clause.rsplit("、", 1)[-1]
    stands = settings().stands.search(item) is not None
    if settings().added.search(item if stands else clause):
        return "added"
    if stands or claim.row["direction"] == "steady":
        return "" if settings().done.search(item) else "stands"
    if claim.row["direction"] == "up":
        return "added"
    return "done" if settings().done.search(clause) else ""


def several_years(claim: Claim) -> bool:
    """Whether its sentence up to the value, or its section, speaks of several years."""
    term = settings().term
    return bool(term.search(claim.row["section"]) or term.search(clause_before(claim.row)))


def overfulfils(target: Claim, result: Claim) -> bool:
    """Whether a result is of the same act and year as the target, and no less."""
    kind = act(target)
    if kind not in {"added", "done"} or kind != act(result) or target.good != "up":
        return False
    if target.period != result.period or several_years(result):
        return False
    return (result.low or 0.0) >= (target.high or 0.0) and (kind == "added" or _same_verb(target, result))


def _same_verb(one: Claim, other: Claim) -> bool:
    """Whether both name one verb: 新改建 and 改建."""
    ours, theirs = (settings().done.findall(clause_before(claim.row)) for claim in (one, other))
    return any(a in b or b in a for a in set(ours) for b in set(theirs))


def only_under_way(target: Claim, result: Claim) -> bool:
    """Whether a number of things is only being worked on: nothing says that they are finished."""
    if target.row["dimension"] != "count" or _finished(result):
        return False
    ours, theirs = _beginning(target), _beginning(result)
    if theirs:
        return theirs != ours or settings().begun.fullmatch(theirs) is None
    return bool(ours) and not _done_with(result)


def _beginning(claim: Claim) -> str:
    """The word that says that things go on or begin; empty where there is none, or one of an end."""
    if claim.measure != "level" or act(claim) in {"added", "stands"} or _finished(claim):
        return ""
    words = _words(claim)
    found = settings().going.search(words) or settings().begun.search(words)
    return found[0] if found else ""


def _finished(claim: Claim) -> bool:
    """Whether an end is named, in the clause or right behind it: 改造30个小区，全部完工."""
    finished = settings().finished
    sentence, end = claim.row["sentence"], claim.row["end"]
    behind = _ALL_OF_THEM.match(sentence, end)
    follows = behind is not None and finished.match(sentence, behind.end()) is not None
    return follows or finished.search(_words(claim)) is not None


def _done_with(result: Claim) -> bool:
    """Whether it is an amount: added, there, or done by a verb that has an end in itself."""
    if act(result) in {"added", "stands"}:
        return True
    return bool(set(settings().done.findall(_words(result))) - settings().lasting)


def _words(claim: Claim) -> str:
    """The clause up to the value, and the statement."""
    return f"{clause_before(claim.row)} {claim.row['text'][:_LONGEST]}"


def one_kind(target: Claim, result: Claim) -> bool:
    """Whether a result names a part of what the target is for: 人工造林 of 造林."""
    kinds = settings().kinds.get(target.series.indicator)
    if kinds is None or target.measure != "level":
        return False
    return bool(kinds.search(result.row["indicator"])) and not kinds.search(target.row["indicator"])
