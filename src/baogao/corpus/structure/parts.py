"""The parts of a plan that are none of its topics: the government itself (政府自身建设) and the closing appeal."""

import re
from collections.abc import Sequence

from baogao.corpus.structure.headings import CHAPTER, Heading

_OWN = re.compile(
    r"自身(?:能力)?建设|依法行政|行政(?:效能|水平|能力|效率)|风清气正|执政能力|勤政廉政|廉政建设|党的全面领导"
    r"|(?:转变|优化)政府职能|转变职能|政府作风|作风建设"
)
_OWN_TOPIC = re.compile(
    r"自身(?:能力)?建设|(?:建设|打造|做|建|锻造|争当).{0,16}(?<!数字)政府(?=$|[，。、])|政府(?:自身|系统|履职|执行|行政)"
    r"|党的全面领导.{0,12}政府"
    r"|(?:提升|提高|增强).{0,6}(?:行政|执政|履职)(?:能力|水平|效能)"
)
# A part that names the government and its tasks is the plan; one that only names the government is on itself.
_OF_THE_PLAN = re.compile(
    r"\d{4}年|今年|明年|今后|目标|任务|重点|安排|总体|思路|打算|部署|建议|要点|下一?步|下一?阶段"
)
# What such a part speaks of where no heading names it.
_OWN_WORDS = re.compile(
    r"依法行政|法治政府|(?:接受|听取).{0,12}监督|民主监督|八项规定|“?两个确立|政绩观|廉政|廉洁|“四风”|紧日子|一岗双责|政府(?:自身|系统|工作人员)"
    r"|自身建设|政治判断力|政务公开|政府工作.{0,12}(?:要求|提升|考验)|政府.{0,8}(?:履职|担当|作为|忠诚)|人民满意.{0,8}政府|人民政府为人民|(?:转变|过硬)作风"
)
_SURE = re.compile(r"依法行政|法治政府|监督|八项规定|廉政|廉洁|自身建设")
_SALUTES = re.compile(r"(?:各位(?:代表|委员|同志)|同志们|代表们)")
_APPEAL = re.compile(
    r"让我们|(?:努力|不懈|团结|接续|拼搏)奋斗[！。]|而.{0,8}奋斗[！。]|(?:新篇章|答卷|贡献|辉煌|华章|力量)！|谢谢(?:大家|各位)?[！。]"
)
_STRONG = re.compile(r"让我们|奋斗[！。]|谢谢(?:大家|各位)?[！。]")
_REACH = 5
"""Paragraphs from the end of a plan within which its closing is looked for."""


def is_own_part(headings: Sequence[Heading]) -> bool:
    """Whether one of the headings above says that the government speaks of itself.

    Args:
        headings: The path, outermost first, in a plan.
    """
    for depth, heading in enumerate(headings):
        if _OWN_TOPIC.search(heading.text):
            return True
        outer = heading.rank <= CHAPTER and depth == 0
        named = _OWN.search(heading.text) or "政府" in heading.text
        if outer and named and not _OF_THE_PLAN.search(heading.text):
            return True
    return False


def own_range(paragraphs: Sequence[str]) -> range:
    """Where a plan turns to the government itself without a heading: the paragraphs, or none.

    Such a part stands directly before the closing; nearly each of its paragraphs names one of a few subjects
    (依法行政, 监督, 廉政, 作风), and 各位代表 opens it.

    Args:
        paragraphs: Those of the plan's last section, without its heading and the closing.
    """
    own = [bool(_OWN_WORDS.search(text)) for text in paragraphs]
    stop = max((i + 1 for i, names in enumerate(own) if names), default=0)
    if stop < len(paragraphs) - _GAP:
        return range(0)
    first = _first_of(paragraphs, own, stop)
    block = "".join(paragraphs[first:stop])
    found = len(set(_OWN_WORDS.findall(block))) >= _SUBJECTS and _SURE.search(block)
    return range(first, stop) if found else range(0)


def _first_of(paragraphs: Sequence[str], own: Sequence[bool], stop: int) -> int:
    first = stop
    for i in range(stop - 1, -1, -1):
        salutes = bool(_SALUTES.match(paragraphs[i]))
        if own[i] or (salutes and first == i + 1):
            first = i
        if first - i > _GAP or (salutes and not (i and own[i - 1] and _SALUTES.match(paragraphs[i - 1]))):
            break
    return first


_GAP = 2
_SUBJECTS = 3


def closing_start(paragraphs: Sequence[str]) -> int | None:
    """Index of the paragraph that begins the closing appeal (各位代表！……让我们……努力奋斗！).

    Args:
        paragraphs: The paragraphs of the plan, of which only the last are looked at.
    """
    last = len(paragraphs)
    tail = range(last - 1, max(-1, last - 1 - _REACH), -1)
    appeal = next((i for i in tail if _STRONG.search(paragraphs[i])), None)
    if appeal is None:
        return next((i for i in tail[:2] if _is_short_appeal(paragraphs[i])), None)
    for start in range(appeal, max(-1, appeal - 3), -1):
        if _SALUTES.match(paragraphs[start]):
            return start
        if start < appeal and len(paragraphs[start]) > _SHORT:
            break
    return appeal


_SHORT = 120


def _is_short_appeal(text: str) -> bool:
    return bool(_SALUTES.match(text) and _APPEAL.search(text))


def appeal_offset(paragraph: str) -> int:
    """Where in a long paragraph that ends in the appeal the appeal itself begins; 0 if with it.

    Args:
        paragraph: The paragraph :func:`closing_start` named.
    """
    if len(paragraph) <= _LONG or _SALUTES.match(paragraph):
        return 0
    starts = [
        match.start() for match in re.finditer(r"(?<=[。！？])(?:各位(?:代表|委员)|同志们|让我们)", paragraph)
    ]
    return starts[-1] if starts else 0


_LONG = 400
