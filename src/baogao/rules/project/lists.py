"""Names in lists: the items before 等项目 (P2), and places that share the end of a name (G6)."""

import re
from collections.abc import Iterator

from baogao.rules.names import Floors, name_start, peel
from baogao.rules.patterns import load

_MIN_PROPER = 2
_MAX_ITEM = 14
_MAX_PLACE = 3
_WHOLE = frozenset("路港桥站园馆院厂湖库")
_LIST = re.compile(r"[^，。；：！？]*$")
_SEPARATOR = re.compile(r"、|(?<!共)和(?![平谐美顺])|与|及")
_LEFT = re.compile(r"[^，。；：！？、“”（）《》—-]+(?=、$)")


def proper_length(name: str) -> int:
    """How many characters of a name are left without its generic words and sizes."""
    regexes = load("project").regexes
    return len(regexes["generic"].sub("", regexes["capacity"].sub("", name)))


def listed(text: str, end: int, floors: Floors) -> Iterator[tuple[int, int]]:
    """The items of a list that ends before 等, each without what leads in."""
    match = _LIST.search(text, max(0, end - 80), end)
    start = max(match.start() if match else end, floors.below(end))
    at = start
    for mark in [*_SEPARATOR.finditer(text, start, end), None]:
        stop = mark.start() if mark else end
        begin = peel(text, name_start(text, stop, at), stop)
        if _is_item(text, begin, stop):
            yield begin, stop
        at = mark.end() if mark else end


def joined_start(text: str, begin: int, floors: Floors) -> int:
    """Where a name begins whose tail is shared by short places before it (G6).

    ``横溪、秦山自来水接网工程`` is one name; a longer item before 、 is taken for a name of its own.
    """
    start = begin
    if "、" not in text[max(0, start - 2) : start]:
        return start
    while (left := _LEFT.search(text, max(0, start - _MAX_ITEM - 1), start)) is not None:
        at = name_start(text, left.end(), max(left.start(), floors.below(left.end())))
        whole = text[left.end() - 1] in _WHOLE or not 2 <= left.end() - at <= _MAX_PLACE
        if whole or not _is_item(text, at, left.end()):
            break
        start = at
    return start


def _is_item(text: str, begin: int, end: int) -> bool:
    """Whether words are short, free of verbs and not made of generic words alone."""
    if not 2 <= end - begin <= _MAX_ITEM or load("names").regexes["verb"].search(text, begin, end):
        return False
    return proper_length(text[begin:end]) >= _MIN_PROPER
