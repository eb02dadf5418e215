"""How a value limits its indicator (R10): 以上, 不低于, 左右, 控制在, 高于全国平均水平.

The word behind a number is stronger than the one before it (超过10%左右 is about 10 %), and both are stronger
than what the numeral itself says (超200余家 is a lower bound). The words are in ``configs/targets/bound.toml``.
"""

from baogao.rules.patterns import clause_after, clause_before
from baogao.tagging.record import Bound
from baogao.tagging.targets.data import load
from baogao.tagging.targets.relative import reference_in

Place = tuple[int, int]
"""``(start, end)`` in code points of the sentence."""

_COMPARING = frozenset("于比较超领低")
_NEAR = 16
"""Characters that a comparator and the words between it and its number fill."""
_WORDS: dict[str, Bound] = {
    "以上": "at_least",
    "以下": "at_most",
    "以内": "at_most",
    "之内": "at_most",
    "左右": "around",
    "上下": "around",
}


def bound_of(text: str, statement: Place, number: Place | None, label: str) -> tuple[Bound, str]:
    """The bound of a value, and what a relative one compares with.

    Args:
        text: Clean text of the sentence.
        statement: Where the statement stands.
        number: Where its value stands, without comparators; ``None`` if it has none.
        label: ``TARGET`` or ``RESULT``: 控制在5% promises at most 5 %, but reports 5 %.

    Returns:
        The bound and the reference: that of a ``relative`` bound, or what a value is the distance from
        (高于全国2个百分点 is a point 2 with reference 全国); else empty.

    Example:
        >>> bound_of("就业40万人以上", (0, 8), (2, 6), "TARGET")
        ('at_least', '')
        >>> bound_of("增速高于全国平均水平2个百分点", (0, 15), (10, 15), "RESULT")
        ('point', '全国平均水平')
    """
    if number is None:
        reference = reference_in(text[statement[0] : statement[1]])
        return ("relative", reference) if reference else ("", "")
    start, end = number
    numeral = text[start:end]
    if load("bound").regexes["range"].search(numeral):
        return "range", ""
    before, behind = clause_before(text, start), clause_after(text, end)
    bound = _behind(behind) or _before(before, behind, label) or _inner(numeral)
    return bound, _compared(before)


def _compared(before: str) -> str:
    """What the words before a value compare it with, nothing if that is only its own past."""
    if _COMPARING.isdisjoint(before):
        return ""
    regexes = load("bound").regexes
    match = regexes["beside_value"].search(before)
    if match is None:
        return ""
    reference: str = match["ref"] or match["than"]
    return "" if regexes["past"].search(reference) else reference


def _behind(behind: str) -> Bound | None:
    regexes = load("bound").regexes
    for bound, name in _BEHIND:
        if regexes[name].match(behind):
            return bound
    match = regexes["far"].match(behind) or regexes["list_behind"].match(behind)
    return _WORDS[match["word"]] if match else None


_BEHIND: tuple[tuple[Bound, str], ...] = (
    ("around", "behind_around"),
    ("at_least", "behind_least"),
    ("at_most", "behind_most"),
)


def _before(before: str, behind: str, label: str) -> Bound | None:
    found = _limit(before, behind, label)
    if found is None and (head := _list_head(before)):
        return _limit(head, behind, label)
    return found


def _limit(before: str, behind: str, label: str) -> Bound | None:
    before = before[-_NEAR:]
    regexes = load("bound").regexes
    if regexes["before_most"].search(before):
        return "at_most"
    if match := regexes["before_least"].search(before):
        solved = match.group().startswith("突破") and regexes["solved"].search(behind[:12])
        return None if solved else "at_least"
    if regexes["before_held"].search(before):
        return "at_most" if label == "TARGET" else "point"
    return "around" if regexes["before_around"].search(before) else None


def _list_head(before: str) -> str:
    """What stands between 分别 and the first value of a list that goes on behind it."""
    regexes = load("bound").regexes
    if not regexes["listed"].search(before):
        return ""
    apart = list(regexes["apart"].finditer(before))
    if not apart:
        return ""
    value = regexes["numeral"].search(before, apart[-1].end())
    return before[: value.start()] if value else ""


def _inner(numeral: str) -> Bound:
    regexes = load("bound").regexes
    if regexes["inner_least"].match(numeral):
        return "at_least"
    return "around" if regexes["inner_around"].search(numeral) else "point"
