"""Review or plan by wording alone, where no heading tells.

A report speaks of the past in counts and titles won (``入选``, ``累计``, ``了``) and of the future in verbs
at the head of a clause (``，加快``, ``，完善``). One sentence is weak evidence, a page of them is strong:
:func:`roles_by_wording`. The words a paragraph opens with are strong by themselves: :data:`PLAN_BODY` and its like.
"""

import re
from collections.abc import Collection, Sequence
from itertools import accumulate

from baogao.corpus.numerals import YEAR
from baogao.corpus.structure.headings import Time, periods, years
from baogao.schema import Role

BIAS = 0.3

_CUES = """
 2.5 入选
 2.3 累计
 2.1 居全 获
 2.0 年来
 1.9 感谢 强。 成功
 1.8 了 我们坚持
 1.7 被
 1.6 过去 升。
 1.5 出台 亿元。 连续
 1.4 ，全省 成绩 顺利
 1.3 一年 下降
 1.1 高。 增长 得到
 1.0 全部 仍 成效 取得 ，新增
 0.9 超过 进， 全年 分别 成为 个。
 0.8 预计 成。 达到 举办
 0.7 较 率先 完成 建成 加快
 0.6 圆满 均 首个 稳步 问题 列
 0.5 ，城 首次 人。 高， 开工建设 困难 ，扎实
 0.4 各界 成， 实现 家。 人次 启动 有效
 0.3 不足 ，全县 超额 这些
 0.2 持续改善 不断 试点
-0.2 建设 ，开展 水平。 ，抓 ，稳 努力
-0.3 让 到20 促进 提升 健全 ，努力 ，统筹 ，实施
-0.4 ，壮大 必须 坚持 能力。 ，培育 ，切实 ，发展 机制。 推动 ，用好 ，实现
-0.5 大力 ，以 ，优化 扩大 ，落实 ，全面 ，打造 坚决 积极 ，构建 ，严 聚焦
-0.6 ，持续 ，扩大 建设。 ，确保
-0.7 做好 ，健全 以上 培育 发挥 ，着力
-0.8 要 ，巩固 ，推进 ，继续 办好 ，建设 鼓励
-0.9 行动。 抓好 更多 ，强化 ，推动 体系。
-1.0 谋划 ，深化 打造 引导
-1.1 ，增强 ，促进 确保 ，做 左右 工程。
-1.2 目标
-1.3 ，加强
-1.4 ，支持 今年 ，完善
-1.5 ，加大 ，提高
-1.7 ，提升
-2.0 ，让
-2.1 ，加快
-3.4 力争
"""


def _read(table: str) -> dict[str, float]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {cue: float(weight) for weight, *cues in rows for cue in cues}


CUES: dict[str, float] = _read(_CUES)
"""Weight of each cue, above 0 for review. A cue that begins with ， stands at the head of a clause.

Coefficients of an L1 logistic regression over the sentences of public reports of 2003-2026 (provinces,
cities, counties), rounded. On reports left out of it the sign is right for 82 of 100 sentences, on the
five seeds too.
"""

_SHORTEST = 10
"""Fewer sentences than this are no part of a report."""
_SHORTEST_SENTENCE = 8
"""What is shorter (a cell of a table, a name) says nothing."""


def lean(text: str) -> float:
    """How a sentence leans: above 0 towards review, below 0 towards plan (log odds).

    Example:
        >>> lean("新增就业5.2万人，累计建成公园12个。") > 0 > lean("加快建设智慧城市，完善公共服务体系。")
        True
    """
    clauses = "，" + text.replace("；", "，").replace("、", "，").replace(",", "，").replace(";", "，")
    return BIAS + sum(weight for cue, weight in CUES.items() if cue in clauses)


def roles_by_wording(
    texts: Sequence[str], *, turns: Collection[int] | None = None, must_turn: bool = False
) -> list[Role]:
    """Roles of consecutive sentences without headings: all review, all plan, or first review and then plan.

    The turn stands where the weights before it and after it agree best; both sides need some length.

    Args:
        texts: The sentences in order.
        turns: Where a turn is possible (starts of paragraphs); everywhere if left out.
        must_turn: Whether both a review and a plan are known to be there; then each may be short.
    """
    weights = (lean(text) if len(text) >= _SHORTEST_SENTENCE else 0.0 for text in texts)
    before = list(accumulate(weights, initial=0.0))
    count, least = len(texts), 1 if must_turn else _SHORTEST
    inner = [turn for turn in (range(count) if turns is None else turns) if least <= turn <= count - least]
    ends = [] if must_turn and inner else [0, count]
    best = max((*ends, *inner), key=lambda turn: 2 * before[turn] - before[-1] + _bonus(texts, turn))
    return ["review" if number < best else "plan" for number in range(count)]


def _bonus(texts: Sequence[str], turn: int) -> float:
    """What a turn gains by the words it would begin with; as much as two clear sentences."""
    opens = 0 < turn < len(texts) and (
        PLAN_BODY.search(texts[turn][:120]) or PLAN_OPENING.search(texts[turn][:120])
    )
    return 6.0 if opens else 0.0


OPENING_YEAR = re.compile(rf"^[—―－\-–（(]*(\d{{4}}|{YEAR})年")
_OPENING_PERIOD = re.compile(r"[“\"]?十.{0,1}五[”\"]?(?:时期|期间)")


def opening_time(text: str, year: int | None) -> Time | None:
    """Which time a paragraph speaks of that begins with a year or a five-year plan, by the plan's year."""
    if year is None:
        return None
    if _OPENING_PERIOD.match(text):
        started = periods(text[:8])
        return "plan" if started and started[0] >= year else None
    match = OPENING_YEAR.match(text)
    if match is None:
        return None
    return "plan" if years(match.group())[0] >= year else "review"


PLAN_BODY = re.compile(
    r"^(?:各位(?:代表|委员)[！，：])?(?:根据|按照|综合|基于|围绕|为此|因此)?[^。]{0,40}?"
    r"(?:今年|明年|新的一年|\d{4}年|今后[一二三四五]年|未来[一二三四五]年|全年|下半年|“十.五”时期|下一?步|下一?阶段)[，]?[^。，]{0,16}?"
    r"(?:总体要求|总体思路|指导思想|工作思路|工作要求|基本思路|预期目标|奋斗目标|主要目标|总体目标|目标任务|发展目标|工作重点)[^。]{0,6}?[是为：]"
    r"|^(?:经济社会发展的?|全[省市区县州旗镇乡]的?)?(?:主要)?预期目标[^。]{0,8}[是为：]"
    r"|^(?:为实现|实现|围绕|完成)(?:上述|以上|今年|全年|这些|这一)[^。]{0,12}(?:目标|任务)"
    r"|^(?:全年|今年)?[^。，]{0,6}(?:重点|着力|集中精力)?[^。，]{0,4}(?:做好|抓好|推进|实施)(?:以下)?[^。，]{0,8}(?:个方面|方面|项|大)(?:的)?(?:重点)?(?:工作|任务)"
)
"""How the paragraph begins that names the plan's targets, whatever stands above it."""

PLAN_OPENING = re.compile(
    r"^(?:各位(?:代表|委员)[！，：])?(?:今年(?!以来|上半年)|明年|新的一年|下一?步|下半年|展望|面向未来|今后[一二三四五]年)[，]?"
    r"(?:是[^。]{2,60}年|[^。]{0,20}(?:将|要|必须))"
    r"|^(?:做好|完成)(?:今年|明年|\d{4}年)[^。]{0,10}(?:工作|任务)"
)
"""How a plan begins where no heading promised a review."""

# "This year is the first year of ..." opens a plan even under a heading that promised a review.
_PLAN_YEAR = re.compile(
    r"(?:各位(?:代表|委员)[！，：])?(?P<when>今年|(?:今后|未来)[一二三四五]年|\d{4}年|“十.{0,1}五”时期)"
    r"[^。是在]{0,30}[是在][^。]{2,80}(?:年|之际|时期|关键期|攻坚期|窗口期|机遇期|地位)"
)


def opens_plan_year(text: str, year: int | None) -> bool:
    """Whether a paragraph opens with what the plan's year or years are (2026年是“十五五”开局之年)."""
    match = _PLAN_YEAR.match(text)
    if match is None:
        return False
    when = match["when"]
    return when[0] in "今未" or opening_time(when, year) == "plan"


_THIS_YEAR = re.compile(
    r"(?:各位(?:代表|委员)[！，：])?(?:今年|\d{4}年)(?:是|经济社会|政府|全[省市县区州旗]|发展)"
)


def opens_this_year(text: str) -> bool:
    """Whether a paragraph of a plan opens with the one year it plans (今年是……, 2026年经济社会发展……)."""
    return _THIS_YEAR.match(text) is not None


_TIME_FIRST = frozenset('各一二两三四五过刚回去今上“"12—―－-–（(')


def opens_past(text: str, year: int | None) -> bool:
    """Whether a paragraph opens with a time that the plan's year has left behind (“十四五”时期，in 2026)."""
    if text[:1] not in _TIME_FIRST and "以来，" not in text[:16]:
        return False
    if REVIEW_OPENING.search(text):
        return True
    started = periods(text[:8]) if _OPENING_PERIOD.match(text) else []
    ended = bool(started) and year is not None and started[0] + 4 < year
    return ended or opening_time(text, year) == "review"


def year_behind(text: str) -> int | None:
    """The plan's year by the words that open a review: one after 2018年，…… or after “十四五”时期是……."""
    match = re.match(rf"(?:\d{{4}}|{YEAR})年(?=[，是])", text)
    if match:
        return years(match.group())[0] + 1
    match = _OPENING_PERIOD.match(text)
    return periods(match.group())[0] + 5 if match else None


REVIEW_OPENING = re.compile(
    r"^(?:各位(?:代表|委员)[！，：])?(?:一年来|[两三四五]年来|过去(?:的)?(?:[一二三四五]年|\d{4}年)|刚刚过去"
    r"|回顾(?:过去|[一二三四五\d])|[^。]{0,8}以来，|去年|今年上半年|上半年)"
)
"""How a review begins."""

CLOSING = re.compile(r"让我们.{0,8}紧密|努力奋斗[！。]|而.{0,6}奋斗[！。]|谢谢(?:大家|各位)")
"""The appeal that ends a report."""
