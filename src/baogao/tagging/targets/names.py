"""Lists of indicators taken apart: 城镇和农村居民收入 is 城镇居民收入 and 农村居民收入 (R4)."""

import re
from collections.abc import Sequence

from baogao.tagging.targets.lexicon import lexicon
from baogao.tagging.targets.phrases import is_bare, is_listed, leads_to_value, noun_before, object_of

_SPLITS = (re.compile("、"), re.compile("[、和]|以及"), re.compile("[、和与]|以?及(?!以[上下]|其)"))
_APART = "分别"
_SECTORS = re.compile("(第?)一、第?二、第?三次?(产业|产)")
_RATE = 3
"""Code points of a rate that no list knows (办结率)."""


def apart(gap: str, count: int) -> list[str]:
    """The ``count`` indicators that the words before ``count`` parallel values name; empty if they do not.

    >>> apart("城镇和农村居民人均可支配收入分别增长", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    >>> apart("力争交通、水利分别完成投资", 2)
    ['交通投资', '水利投资']
    """
    head, found, rest = gap.partition(_APART)
    name = noun_before(head if found else gap)
    if not name:
        return []
    names = split(name, count)
    thing = object_of(rest) if not leads_to_value(rest) else ""
    if thing and not is_bare(thing):
        names = [item if item.endswith(thing) else item + thing for item in names]
    return names


def split(name: str, count: int | None = None) -> list[str]:
    """Take a list apart into ``count`` items (any number if ``None``), each with its shared head or tail."""
    name = _SECTORS.sub(r"\1一\2、\1二\2、\1三\2", name.replace("”“", "”、“"))
    for pattern in _SPLITS:
        items = [item for item in pattern.split(name) if item]
        if (count is None or len(items) == count) and len(items) > 1:
            return complete(items)
    return _pair(name) if count == 2 else []


def _pair(name: str) -> list[str]:
    """``城乡居民收入`` is that of towns and that of villages."""
    for whole, (one, other) in lexicon().pairs.items():
        if whole in name:
            return [name.replace(whole, one, 1), name.replace(whole, other, 1)]
    return []


def complete(items: Sequence[str]) -> list[str]:
    """Give each item of a list what the first or the last one holds for all.

    >>> complete(["区本级规上工业总产值", "增加值"])
    ['区本级规上工业总产值', '区本级规上工业增加值']
    """
    head, tail = _head(items[0]), tail_of(items[-1])
    found = [items[0] + tail if lacks(items[0], tail) else items[0]]
    for item in items[1:-1]:
        found.append(head + item if is_only_tail(item) else item + tail if lacks(item, tail) else item)
    last = items[-1]
    return [*found, head + last if is_only_tail(last) else last]


def _head(item: str) -> str:
    return item[: len(item) - lexicon().tails.tail(item)] if lexicon().tails.tail(item) else ""


def tail_of(item: str) -> str:
    """The kind of value that an item ends in, if it has more before it."""
    size = lexicon().tails.tail(item)
    if not size and item.endswith("率") and len(item) > _RATE + 1:
        return item[-_RATE:]
    return item[len(item) - size :] if size < len(item) else ""


def with_head(item: str, before: str) -> str:
    """Give an item that has only a kind of value the head of the one before it (生猪存栏, 出栏)."""
    siblings = lexicon().siblings
    size = siblings.tail(before)
    return before[: len(before) - size] + item if item in siblings and 0 < size < len(before) else item


def lacks(item: str, tail: str) -> bool:
    """Whether an item of a list leaves its last word to the list's end."""
    words = lexicon()
    if is_listed(item) and item[-1] not in "产业":
        return False
    ends = words.whole + words.thing if tail[-1:] in words.thing else words.whole
    return item[-1] not in ends or len(item) <= 2


def is_only_tail(item: str) -> bool:
    """Whether an item has nothing but the kind of value (发明专利拥有量、授权量)."""
    return lexicon().tails.tail(item) == len(item) or (
        len(item) <= 3 and item.endswith(("量", "率", "额", "值"))
    )
