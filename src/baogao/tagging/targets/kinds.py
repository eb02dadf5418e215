"""What kind of value a number is: level, growth or change, and which way it goes (R8, R9)."""

import re
from dataclasses import dataclass

from baogao.tagging.record import Direction, Measure
from baogao.tagging.targets.lexicon import lexicon
from baogao.tagging.targets.phrases import begins, leads_to_value

_END = re.compile("[高快多低慢少](?=[约近了]?$)")
_POINTS = ("百分点", "位次", "位")
_SHARES = ("%", "‰", "成", "倍", "番")
_ATTRIBUTE = re.compile(r"(?:以[上下内]|左右)?的(?:年均|平均|较快|稳定|中高速|经济|预期)?")
# 保持6%以上增长; not 600亿元增长6%.
_GROWN = re.compile(r"(?:以[上下内]|左右)?(?=增[长速幅](?:目标)?(?:[，。；、]|$))")
_REACH = 24
"""Code points before a number in which its verb of change stands."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value says of its indicator."""

    measure: Measure
    direction: Direction


@dataclass(frozen=True, slots=True)
class _Change:
    """The word of change that governs a value; ``reached`` where the value is its end (降至)."""

    word: str
    direction: Direction
    reached: bool = False


def kind_of(gap: str, unit: str, behind: str) -> Kind:
    """Measure and direction of a value.

    Args:
        gap: The words of its statement before the number, back to the value before it.
        unit: Its unit without magnitude (``%``, ``百分点``, ``元``).
        behind: The words of the statement behind it.

    Example:
        >>> kind_of("一般公共预算收入增长", "%", "以上")
        Kind(measure='growth', direction='up')
        >>> kind_of("贫困发生率降至", "%", "")
        Kind(measure='level', direction='down')
    """
    change = _last_change(gap, unit)
    if change is None or (change.direction == "steady" and unit in _SHARES):
        change = _change_behind(behind, unit) or change
    if change is None:
        if unit in _SHARES and (rate := _rate(gap)):
            return Kind("growth", "down" if rate[0] in "降下" else "up")
        return Kind("change" if unit == "百分点" else "level", "")
    if _moves_nothing(change, unit):
        return Kind("level", "")
    return Kind(_measure(change, unit), change.direction)


def _moves_nothing(change: _Change, unit: str) -> bool:
    """Whether the word is work done on things (优化提升200万亩) or a comparator (高于100万元)."""
    words = lexicon()
    if change.reached or unit.endswith(_POINTS):
        return False
    return change.word in words.distance or (words.counted.tail(unit) > 0 and change.word in words.nominal)


def _measure(change: _Change, unit: str) -> Measure:
    words = lexicon()
    if change.direction == "steady" or (change.reached and change.word not in words.rates):
        return "level"
    if unit in _SHARES:
        return "level" if change.word in ("新增", "净增") else "growth"
    return "level" if change.word in words.done and unit != "百分点" else "change"


def _last_change(gap: str, unit: str) -> _Change | None:
    if ending := _END.search(gap):
        return _Change(ending[0], "up" if ending[0] in "高快多" else "down")
    near = gap[-_REACH:]
    for found in reversed(list(lexicon().change.finditer(near))):
        if found["steady"] and _is_rate(near[: found.start()]):
            continue  # a rate that is kept still tells the growth (增速保持在5%)
        if _limits(found, near, unit):
            continue
        if _governs(found, near):
            return _read(found)
    return None


def _is_rate(words: str) -> bool:
    words = words.rstrip("要将应须均都")
    return lexicon().rates.tail(words) > 0 or words.endswith("增长")


def _limits(change: re.Match[str], words: str, unit: str) -> bool:
    """Whether a comparator bounds the value and compares nothing with it (增长不低于6%, 增速高于6%)."""
    if change[0] not in lexicon().distance:
        return False
    if words[: change.start()].endswith("不"):
        return True
    return not unit.endswith(_POINTS) and not words[change.end() :].strip("约近")


def _governs(change: re.Match[str], words: str) -> bool:
    """Whether a word of change is the verb of the value and no part of a name (增设, 减贫, 提升工程)."""
    word = change[0]
    if word in lexicon().anywhere or leads_to_value(words[change.end() :]):
        return True
    return len(word) > 1 and begins(words[: change.start()])


def _change_behind(behind: str, unit: str) -> _Change | None:
    """``5%以上的增速``, ``5%以上增长``."""
    found = _ATTRIBUTE.match(behind) or (_GROWN.match(behind) if unit in _SHARES else None)
    change = lexicon().change.match(behind, found.end()) if found else None
    return _read(change) if change else None


def _read(found: re.Match[str]) -> _Change:
    direction: Direction = "steady" if found["steady"] else "up" if found["up"] else "down"
    return _Change(found[direction], direction, found["reached"] is not None)


def _rate(gap: str) -> str:
    """The rate of growth that the words before a value end in; empty if they end in none."""
    gap = gap.rstrip("为达到控制在保持稳定约超过不低于高")
    size = lexicon().rates.tail(gap)
    return gap[len(gap) - size :] if lexicon().ends.tail(gap) <= size else ""
