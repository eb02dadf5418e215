"""Indicators: what the numbers of a target or result count (地区生产总值, 高新技术企业, 城镇新增就业)."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from baogao.resources import house
from baogao.schema import Sentence, Span, layer_labels
from baogao.spans import contains
from baogao.words.segmenter import words

LONGEST = 20
"""Code points; a longer stretch is a clause, not a name."""

# What an indicator does not run across; a pair of brackets with what stands in it is passed over.
_MARK = re.compile(r"[，。；：、！？,;!?（）()“”‘’《》—…\n]")
_NAME = re.compile(r"[\u3400-\u9fffA-Za-z0-9\U00020000-\U0003ffff]{2,}")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2}")


@cache
def _droppable() -> tuple[frozenset[str], frozenset[str]]:
    with house("configs", "words", "indicators.toml").open("rb") as file:
        data = tomllib.load(file)
    return frozenset(data["left"]), frozenset(data["right"])


def indicators(sentence: Sentence) -> list[str]:
    """The indicators of a sentence's targets and results, each once a statement, in text order.

    An indicator is the run of words before a NUMBER within its statement, behind the last mark or number,
    without verbs, time words and comparisons at its ends; where nothing is left, the words behind the number
    (培训2万名农村妇女). The lists are ``configs/words/indicators.toml``.

    >>> text = "力争地区生产总值增长6%，新增高新技术企业40家。"
    >>> spans = (Span(0, 12, "TARGET"), Span(10, 12, "NUMBER"), Span(13, 24, "TARGET"), Span(21, 24, "NUMBER"))
    >>> indicators(Sentence("a-0001", "a", "plan", "", 0, text, 0, len(text), spans))
    ['地区生产总值', '高新技术企业']

    Args:
        sentence: A sentence with its spans.
    """
    found: list[str] = []
    for statement in sorted(span for span in sentence.spans if span.label in layer_labels("spans")):
        numbers = sorted(s for s in sentence.spans if s.label == "NUMBER" and contains(statement, s))
        found += dict.fromkeys(name for name in _names(sentence.text, statement, numbers) if name)
    return found


def _names(text: str, statement: Span, numbers: Sequence[Span]) -> list[str]:
    borders = [statement.start, *(edge for n in numbers for edge in (n.start, n.end)), statement.end]
    gaps = list(pairwise(borders))[::2]
    return [
        _before(text[slice(*before)]) or _behind(text[slice(*behind)]) for before, behind in pairwise(gaps)
    ]


def _before(text: str) -> str:
    return _name(_MARK.split(text)[-1])


def _behind(text: str) -> str:
    return _name(_MARK.split(text)[0])


def _name(text: str) -> str:
    left, right = _droppable()
    parts = [text[start:end] for start, end in words(text)]
    if "等" in parts:
        parts = parts[parts.index("等") + 1 :]
    first = next((at for at, part in enumerate(parts) if part not in left), len(parts))
    parts = parts[first:]
    while parts and parts[-1] in right:
        parts.pop()
    name = "".join(parts)
    return name if _is_name(name) else ""


def _is_name(name: str) -> bool:
    return len(name) <= LONGEST and bool(_NAME.fullmatch(name) and _HAN.search(name))
