"""Review or plan by wording alone, where no heading tells.

A report speaks of the past in counts and titles won (``入选``, ``累计``, ``了``) and of the future in verbs
at the head of a clause (``，加快``, ``，完善``). One sentence is weak evidence, a page of them is strong.
"""

from collections.abc import Sequence
from itertools import accumulate

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


def lean(text: str) -> float:
    """How a sentence leans: above 0 towards review, below 0 towards plan (log odds).

    Example:
        >>> lean("新增就业5.2万人，累计建成公园12个。") > 0 > lean("加快建设智慧城市，完善公共服务体系。")
        True
    """
    clauses = "，" + text.replace("；", "，").replace("、", "，").replace(",", "，").replace(";", "，")
    return BIAS + sum(weight for cue, weight in CUES.items() if cue in clauses)


def roles_by_wording(texts: Sequence[str], *, may_turn: bool = True) -> list[Role]:
    """Roles of consecutive sentences without headings: all review, all plan, or first review and then plan.

    The turn stands where the weights before it and after it agree best; both sides need some length.

    Args:
        texts: The sentences in order.
        may_turn: Whether a turn is possible at all.
    """
    before = list(accumulate(map(lean, texts), initial=0.0))
    count = len(texts)
    turns = range(_SHORTEST, count - _SHORTEST + 1) if may_turn else range(0)
    best = max((0, count, *turns), key=lambda turn: 2 * before[turn] - before[-1])
    return ["review" if number < best else "plan" for number in range(count)]
