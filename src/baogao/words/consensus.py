"""What two segmenters agree on: training labels for one of our own, in one convention for words.

Between two neighbouring edges that both teachers see, three things can be:

- Neither has an edge inside: a word.
- One has edges inside and the other has none: they differ in grain. Parts of two characters and more are words
  (公共 服务, 管理 体制); with a part of one character the whole is a word if it has at most four (示范区,
  新时代, 店小二), and else the parts are (names that were run together).
- Both have edges inside, at different places: they contradict each other. No label is made from this clause.

Before that, figures are settled: digits and Latin letters that follow each other, with point, comma and percent sign,
are one word, and the unit behind them begins another (50 亿元, 2023 年, 6.5%, 3 号线, 5G 基站).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

Edges = frozenset[int]
"""Offsets (code points) between words of a text, its both ends included."""

SHORT = 4
"""Characters up to which a whole with a part of one character is one word."""

_FIGURE = re.compile(r"[0-9０-９A-Za-zＡ-Ｚａ-ｚ]+(?:[.,．][0-9０-９]+)*[%％‰]?")
_CLAUSE = re.compile(r"[^，。；：、！？]+[，。；：、！？]*|[，。；：、！？]+")
_APART = re.compile(r"—+|…+|[^\w%％‰]|_")


def edges(parts: Iterable[str]) -> Edges:
    """The edges of words that follow each other without gap.

    >>> sorted(edges(["新增", "企业"]))
    [0, 2, 4]
    """
    return frozenset(accumulate((len(part) for part in parts), initial=0))


def with_figures(text: str, found: Edges) -> Edges:
    """Edges in the convention for figures; every punctuation mark is a word, too.

    >>> sorted(with_figures("达50亿元。", frozenset({0, 1, 6})))
    [0, 1, 3, 5, 6]
    """
    settled = set(found)
    for pattern in (_APART, _FIGURE):
        for match in pattern.finditer(text):
            settled -= set(range(match.start() + 1, match.end()))
            settled |= {match.start(), match.end()}
    return frozenset(settled)


def consensus(text: str, one: Edges, other: Edges) -> list[list[str]]:
    """The words of those stretches of a text in which two segmentations do not contradict each other.

    >>> text = "积极落实惠企政策，争创示范区。"
    >>> lac = edges(["积极", "落实", "惠企", "政策", "，", "争创", "示范", "区", "。"])
    >>> jieba = edges(["积极", "落", "实惠", "企", "政策", "，", "争创", "示范区", "。"])
    >>> consensus(text, lac, jieba)
    [['争创', '示范区', '。']]

    Args:
        text: A sentence.
        one: The edges of one teacher.
        other: Those of the other.

    Returns:
        Runs of whole clauses, each as its words; white space is in none. Empty where every clause holds a
        contradiction.
    """
    one, other = with_figures(text, one), with_figures(text, other)
    return [list(_words(text, found)) for found in _runs(text, one, other)]


def _runs(text: str, one: Edges, other: Edges) -> Iterator[list[int]]:
    """The edges of each longest run of clauses without contradiction."""
    run: list[int] = []
    for start, end in _clauses(text, one & other):
        found = _clause_edges(start, end, one, other)
        if found is not None:
            run = [*run[:-1], *found]
        elif run:
            yield run
            run = []
    if run:
        yield run


def _clauses(text: str, common: Edges) -> Iterator[tuple[int, int]]:
    """Clauses with the punctuation behind them; a comma inside a figure ends none."""
    ends = [match.end() for match in _CLAUSE.finditer(text) if match.end() in common]
    return pairwise([0, *ends])


def _clause_edges(start: int, end: int, one: Edges, other: Edges) -> list[int] | None:
    found = [start]
    for block in pairwise(sorted(edge for edge in one & other if start <= edge <= end)):
        inside = [sorted(edge for edge in teacher if block[0] < edge < block[1]) for teacher in (one, other)]
        if all(inside):
            return None
        parts = [block[0], *inside[0], *inside[1], block[1]]
        found += parts[1:] if _is_split(parts) else [block[1]]
    return found


def _is_split(parts: Sequence[int]) -> bool:
    shortest = min(end - start for start, end in pairwise(parts))
    return shortest > 1 or parts[-1] - parts[0] > SHORT


def _words(text: str, found: Sequence[int]) -> Iterator[str]:
    for start, end in pairwise(found):
        yield from text[start:end].split()
