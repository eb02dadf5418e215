"""Statements without a number: 全覆盖, 清零, 翻番, 三下降 (R3)."""

import re

from baogao.tagging.record import Direction
from baogao.tagging.targets.lexicon import lexicon
from baogao.tagging.targets.phrases import is_bare, noun_before, noun_behind

_OUTCOME = re.compile(
    r"[“\"]?(?:[双两三四五六]个“?全覆盖|全覆盖|清零|归零|“?零”?的?突破|零(?!就业|售|部件|工|散|碳|距|星|担|容忍|门槛|跑腿|接触)|翻|倍增|[双两三四五]个?“?(?:下降|降|提升|增长|翻番|增)|全部|动态)"
)
_LEVELS = re.compile("(?:[省市县区乡镇村州]、?){2,6}[两三四五]?级?$")
_LONGEST_REACH = 16
_CLEARED = re.compile("^(?:清零|归零|消除)")
_MOVED = re.compile(
    r"翻|倍增|[双两三四五]个?“?(?:(?P<down>下?降)|增|提升)|[两双]位数(?:以上)?的?(?:较快)?增长|增[长速幅][^，；。]{0,4}[两双]位数"
)


def outcome_name(text: str) -> str:
    """What a statement without a number is about.

    >>> outcome_name("残疾人家庭无障碍设施服务实现全覆盖"), outcome_name("实现动态清零")
    ('残疾人家庭无障碍设施服务', '')
    """
    found = _OUTCOME.search(text)
    if not found:
        return noun_before(text)
    name = noun_before(_without_reach(text[: found.start()]))
    if not is_bare(name) or found[0].startswith("翻"):
        return "" if is_bare(name) else name
    return noun_behind(_CLEARED.sub("", text[found.end() :]))


def _without_reach(head: str) -> str:
    """``养老服务基本实现行政村`` without the places it reaches and the verb."""
    words = lexicon()
    while True:
        if found := _LEVELS.search(head[-_LONGEST_REACH:]):
            head = head[: found.start() - len(head[-_LONGEST_REACH:])]
        elif size := words.reach.tail(head) or words.right.tail(head):
            head = head[:-size]
        else:
            return head


def outcome_direction(text: str) -> Direction:
    """Which way a statement without a number says its indicator goes.

    >>> outcome_direction("进出口总值实现翻番"), outcome_direction("案件“双下降”"), outcome_direction("全覆盖")
    ('up', 'down', '')
    """
    found = _MOVED.search(text)
    if found is None:
        return ""
    return "down" if found["down"] else "up"
