"""Lists of indicators taken apart: 城镇和农村居民收入 is 城镇居民收入 and 农村居民收入 (R4)."""

import re
from collections.abc import Sequence

from baogao.tagging.targets.lexicon import lexicon
from baogao.tagging.targets.phrases import (
    ETC,
    is_bare,
    is_listed,
    last_clause,
    leads_to_value,
    noun_before,
    object_of,
)

_SPLITS = (re.compile("、"), re.compile("[、和]|以及"), re.compile("[、和与]|以?及(?!以[上下]|其)"))
_APART = "分别"
# Marks inside a name that is one thing, out of reach while a list is split.
_JOINED = str.maketrans("、和与", "\ue000\ue001\ue002")
_APART_AGAIN = str.maketrans("\ue000\ue001\ue002", "、和与")
_SECTORS = re.compile("(第?一、?)?第?二、?第?三次?产(业?)")
# What closes a list that it counts (等三大产业).
_CLOSE = re.compile(
    f"{ETC}(?:[两二三四五六七八九十][大个类项家种]?)?"
    "|(?<![第一二三四五六七八九十])[两二三四五六七八九十][大个类项家种]"
)
_RATE = 3
"""Code points of a rate or an amount that no list knows (办结率, 业务量)."""


def apart(gap: str, count: int) -> list[str]:
    """The ``count`` indicators that the words before ``count`` parallel values name; empty if they do not.

    >>> apart("城镇和农村居民人均可支配收入分别增长", 2)
    ['城镇居民人均可支配收入', '农村居民人均可支配收入']
    >>> apart("力争交通、水利分别完成投资", 2)
    ['交通投资', '水利投资']
    """
    head, found, rest = gap.partition(_APART)
    things, kind = listed(last_clause(head), count) if found else ([], "")
    names = [_with(thing, kind) for thing in things] or split(noun_before(head if found else gap), count)
    thing = object_of(rest) if not leads_to_value(rest) else ""
    return [_with(name, thing) for name in names] if thing and not is_bare(thing) else names


def listed(clause: str, count: int) -> tuple[list[str], str]:
    """The ``count`` things that a clause lists before it sums them up, and what it calls them; else none.

    >>> listed("重点发展汽车、茶叶两大特色产业", 2)
    (['汽车', '茶叶'], '特色产业')
    """
    *_, found = (None, *_CLOSE.finditer(clause))
    kind = noun_before(clause[found.end() :]) if found else ""
    if found is None or "、" in kind:
        return [], ""
    for pattern in _SPLITS:
        things = [thing for thing in pattern.split(clause[: found.start()]) if thing]
        if len(things) == count > 1:
            return [noun_before(things[0]) or things[0], *things[1:]], kind
    return [], ""


def _with(item: str, tail: str) -> str:
    """``城镇居民`` and ``居民收入`` put together, what both have once."""
    shared = next((n for n in range(min(len(item), len(tail)), 1, -1) if item.endswith(tail[:n])), 0)
    return item + tail[shared:]


def split(name: str, count: int | None = None) -> list[str]:
    """Take a list apart into ``count`` items (any number if ``None``), each with its shared head or tail."""
    name = _SECTORS.sub(_each_sector, name.replace("”“", "”、“"))
    whole = lexicon().one.sub(lambda found: found[0].translate(_JOINED), name)
    for pattern in _SPLITS:
        items = [item.translate(_APART_AGAIN) for item in pattern.split(whole) if item]
        if (count is None or len(items) == count) and len(items) > 1:
            return complete(items)
    return _parts(name, count) if count else []


def _each_sector(found: re.Match[str]) -> str:
    """``一二三产`` and ``第二、第三产业`` written out."""
    form = "第{}产业" if found[2] else "{}产"
    return "、".join(form.format(number) for number in ("一二三" if found[1] else "二三"))


def _parts(name: str, count: int) -> list[str]:
    """``城乡居民收入`` is that of towns and that of villages."""
    for whole, parts in lexicon().compounds.items():
        if len(parts) == count and whole in name:
            return [name.replace(whole, part, 1) for part in parts]
    return []


def complete(items: Sequence[str]) -> list[str]:
    """Give each item of a list what the first or the last one holds for all.

    >>> complete(["区本级规上工业总产值", "增加值"])
    ['区本级规上工业总产值', '区本级规上工业增加值']
    """
    head, tail = _head(items[0]), tail_of(items[-1])
    found = [_with(items[0], tail) if lacks(items[0], tail) else items[0]]
    for item in items[1:-1]:
        found.append(_led(item, head) or (_with(item, tail) if lacks(item, tail) else item))
    return [*found, _led(items[-1], head) or items[-1]]


def _led(item: str, head: str) -> str:
    """An item that is only a kind of value, behind the head of its list; empty if it stands for itself."""
    return head + item if is_only_tail(item) and (item not in lexicon().own or not head) else ""


def _head(item: str) -> str:
    return item[: len(item) - lexicon().tails.tail(item)] if lexicon().tails.tail(item) else ""


def tail_of(item: str) -> str:
    """The kind of value that an item ends in, if it has more before it."""
    size = lexicon().tails.tail(item)
    if item.endswith(("占比", "比重")):
        size += lexicon().tails.tail(item[:-size])  # of 发电量占比
    if not size and item.endswith(("率", "量", "额", "值")) and len(item) > _RATE + 1:
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
