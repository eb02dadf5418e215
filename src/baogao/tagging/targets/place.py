"""The part of a place, or the other place, that a value is of (R15).

Only a name at the head of the clause counts, and only before what a place has or does (泸州经济总量突破3000亿元,
白泉镇新增企业5家): a name elsewhere tells where something is built or what it is called after. Counties and what
stands above them are looked up in the gazetteer, within the report's province also by their short names;
townships and zones are known by what their names end in. The words are in ``configs/targets/place.toml``.
"""

from functools import cache, lru_cache

from baogao.corpus.metadata.gazetteer import Place, find, names, shorts
from baogao.schema import ReportInfo
from baogao.tagging.targets.data import load

_LONGEST = 12
"""Characters; longer names at the head of a clause are none."""
_FAR = 60
"""Characters from the head of a clause within which its statement begins."""
_MARKS = "，；。：！？"
_AND = "、"


def place_of(text: str, statement: tuple[int, int], info: ReportInfo) -> str:
    """The place that the clause of a statement names as the one measured.

    Args:
        text: Clean text of the sentence.
        statement: Where the statement stands: ``(start, end)`` in code points.
        info: Of the report.

    Returns:
        The name as it is written, several joined by ``、``; empty where the value is of the report's own place.

    Example:
        >>> info = ReportInfo("x", level="province", province="四川省", place="四川省")
        >>> place_of("泸州经济总量突破3000亿元。", (0, 14), info)
        '泸州'
        >>> place_of("建成泸州长江大桥等3座桥梁。", (0, 13), info)
        ''
    """
    regexes = load("place").regexes
    end = statement[1]
    at = _head(text, statement[0])
    lead = regexes["leads"].match(text, at, end)
    at = lead.end() if lead else at
    found: list[str] = []
    while name := _name_at(text[at : min(at + _LONGEST, end)], info):
        found.append(name)
        at += len(name)
        if text[at : at + 1] != _AND:
            break
        at += 1
    return _AND.join(found) if found and regexes["behind"].match(text, at, max(end, at)) else ""


def _head(text: str, start: int) -> int:
    """Where the clause that holds ``start`` begins."""
    window = max(0, start - _FAR)
    return max(text.rfind(mark, window, start) + 1 for mark in _MARKS) or window


def _name_at(head: str, info: ReportInfo) -> str:
    """The longest name of another place that a stretch begins with."""
    if head[:2] not in _beginnings():
        return _local(head)
    for length in range(len(head), 1, -1):
        name = head[:length]
        if name in names() and _is_other(name, info.level, info.province, info.city, info.place):
            zone = load("place").regexes["zone"].match(head, length)
            return name + zone.group() if zone else name
    return _local(head)


def _local(head: str) -> str:
    """The name of a township or a zone that a stretch begins with."""
    regexes = load("place").regexes
    match = regexes["local"].match(head)
    return match.group() if match and not regexes["general"].search(match["stem"]) else ""


@cache
def _beginnings() -> frozenset[str]:
    """What names of places begin with: most clauses begin with something else."""
    return frozenset(name[:2] for name in names())


@lru_cache(maxsize=4096)
def _is_other(name: str, level: str, province: str, city: str, place: str) -> bool:
    """Whether a name of the gazetteer is that of another place than the report's and those it lies in."""
    own = {short for one in (province, city, place) if one for short in (one, *shorts(one))}
    if name in own:
        return False
    if any(found.name == name for found in find(name)):
        return len(name) > 2
    return any(_is_below(found, level, province, city, place) for found in find(name))


def _is_below(found: Place, level: str, province: str, city: str, place: str) -> bool:
    """Whether a place is one that the report may call by its short name: of the next level in its own place."""
    if level == "nation":
        return found.level == "province"
    if level == "province":
        return found.level == "city" and found.province in {province, place}
    return level == "city" and found.level in {"county", "district"} and found.city in {city, place}
