"""Rows of the tables of :mod:`baogao.track.tables` from claims and verdicts."""

from baogao.tagging.rows import Row
from baogao.track.claims import Claim
from baogao.track.places import ReportKey

_SAME = ("low", "high", "unit", "direction", "bound", "reference", "modality", "status", "sentence_id")
_OF_STATEMENT = ("report", "year", "number", *_SAME, "start", "end", "text", "sentence")
_NUMBERS = frozenset({"year", "low", "high", "start", "end"})


def place_row(key: ReportKey, place: str) -> Row:
    """Where a row belongs: the place of the report, or the sub-place that is named."""
    about = {"province": key.province, "city": key.city, "code": key.code, "level": key.level}
    return about | {"place": place or key.place}


def series_row(target: Claim) -> Row:
    """What a row is about."""
    row = {name: target.row[name] for name in ("canonical", "indicator", "measure")}
    return row | {"match": target.series.match}


def statement_row(side: str, claim: Claim | None) -> Row:
    """One side of a comparison as columns ``target_…`` or ``result_…``; empty ones where there is none."""
    if claim is None:
        return {f"{side}_{name}": None if name in _NUMBERS else "" for name in _OF_STATEMENT}
    return {f"{side}_{name}": claim.row[name] for name in _OF_STATEMENT}


def gap_row(gap: tuple[float | None, float | None], unit: str) -> Row:
    """A difference, absolute and as a share."""
    return {"gap": gap[0], "gap_share": gap[1], "gap_unit": unit if gap[0] is not None else ""}


def made_row(claim: Claim) -> Row:
    """What the archive was made with."""
    return {"model": claim.row["model"], "thresholds": claim.row["thresholds"]}
