"""What a printed page adds to its text: page numbers, running headers, a table of contents.

All are told by their repetition through the text, since one number or one short line alone may be anything.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from itertools import accumulate, islice, pairwise

_PAGE = 150
"""Characters that a page holds at the very least."""
_SHORT_PAGE = 120
_FEW = 4
_SHORTEST, _HEADER = 4, 40
_NUMBERED = "0123456789０１２３４５６７８９ \u3000\t-—–－·•|第页共/"
_FRACTION = re.compile(r"(\d{1,3})\s*[/／]\s*(\d{1,3})")
_LEADER = re.compile(r".{2,60}?(?:[.．·•⋯。_]{3,}|…{2,}|\.\s(?:\.\s){2,})\s*[（(]?\d{1,3}[)）]?")
_CONTENTS = re.compile(r"[【\[]?目\s*[录錄次][】\]]?")
_FRONT = re.compile(r"各位代表|会议上|[县市省区州旗镇乡]长|主席|主任")
_ENDS = "。！？!?；;：:”）)"


def printed(lines: Sequence[str], gone: Collection[int]) -> dict[int, str]:
    """Find page numbers, running headers and tables of contents.

    Args:
        lines: The lines, stripped.
        gone: Numbers of the lines that are known not to be the report's own.

    Returns:
        Line number to reason.
    """
    found = page_numbers(lines) | _fractions(lines)
    found |= dict.fromkeys(_headers(lines, {*gone, *found}), "running header")
    return found | dict.fromkeys(_contents(lines), "table of contents")


def page_numbers(lines: Sequence[str]) -> dict[int, str]:
    """Lines that hold a number alone, where such numbers rise by one from page to page."""
    bare = [i for i, line in enumerate(lines) if len(line) <= 3 and line.isdecimal()]
    pages = [(a, b) for a, b in pairwise(bare) if int(lines[b]) - int(lines[a]) == 1]
    if len(pages) < 2 or len(pages) < len(bare) * 0.6:
        return {}
    # The rows of a table are numbered too, but a page lies between two page numbers, and they span the text.
    between = sum(len(line) for a, b in pages for line in lines[a + 1 : b])
    if between < _PAGE * len(pages) or 3 * between < sum(map(len, lines)):
        return {}
    return dict.fromkeys(bare, "page number")


def _fractions(lines: Sequence[str]) -> dict[int, str]:
    """``3/20`` alone on a line, where more of them rise over the same number of pages."""
    short = ((i, _FRACTION.fullmatch(line)) for i, line in enumerate(lines) if 3 <= len(line) <= 9)
    places: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for i, match in short:
        if match:
            places[int(match.group(2))].append((int(match.group(1)), i))
    groups = [group for group in places.values() if len(group) > 1 and group == sorted(set(group))]
    return {i: "page number" for group in groups for _, i in group}


def _headers(lines: Sequence[str], gone: Collection[int]) -> set[int]:
    """The same short line again and again at the distance of a page, where a page ends or a sentence is cut."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if _SHORTEST <= len(line) <= _HEADER:
            places[line.strip(_NUMBERED)].append(i)
    often = {key: found for key, found in places.items() if len(found) > 2 and _may_head(key)}
    if not often:
        return set()
    before = list(accumulate(map(len, lines), initial=0))
    headers = (_header(lines, before, found, gone) for found in often.values())
    return {i for header in headers for i in header}


def _regular(starts: Sequence[int]) -> bool:
    """Whether the pages between are of about one length; the last may be shorter."""
    pages = [b - a for a, b in pairwise(starts)][:-1]
    return max(pages) <= 1.5 * min(pages)


def _may_head(key: str) -> bool:
    return len(key) >= _SHORTEST and not set(key) & set("。！？!?；;：:，,、")


def _header(
    lines: Sequence[str], before: Sequence[int], places: Sequence[int], gone: Collection[int]
) -> Sequence[int]:
    """The places of a short line that are a running header's; none, or all but the title itself."""
    if sum(before[b] - before[a + 1] < _SHORT_PAGE for a, b in pairwise(places)) > 1:
        return ()
    if _rise([lines[i] for i in places]):
        return places
    # A clause may repeat where a text is cut into short lines, but not page by page at one distance.
    cutting = len(places) > _FEW and _regular([before[i] for i in places])
    marked = sum(_at_a_page_end(lines, i, gone) or (cutting and _cuts(lines, i, gone)) for i in places)
    if marked < max(2, 2 * (len(places) - 1) / 3):
        return ()
    return places[_is_front(lines, before, places[0]) :]


def _is_front(lines: Sequence[str], before: Sequence[int], i: int) -> bool:
    """Whether this is the title itself: it opens the text, or the speaker or the salutation follows."""
    return before[i] < _PAGE or any(_FRONT.search(line) for line in lines[i + 1 : i + 6])


def _at_a_page_end(lines: Sequence[str], i: int, gone: Collection[int]) -> bool:
    beside = (_next(lines, i, -1, ()), _next(lines, i, 1, ()))
    return any(j in gone for j in beside)


def _rise(headers: Sequence[str]) -> bool:
    """Whether headers carry page numbers: one number each, growing."""
    numbers = [re.findall(r"\d+", line) for line in headers]
    pages = [int(found[-1][:6]) if found else -1 for found in numbers]
    return min(pages) >= 0 and all(a < b for a, b in pairwise(pages))


def _cuts(lines: Sequence[str], i: int, gone: Collection[int]) -> bool:
    before, after = _next(lines, i, -1, gone), _next(lines, i, 1, gone)
    if before is None or after is None or min(len(lines[before]), len(lines[after])) < 15:
        return False
    return lines[before][-1] not in _ENDS


def _next(lines: Sequence[str], i: int, step: int, skip: Collection[int]) -> int | None:
    i += step
    while 0 <= i < len(lines):
        if lines[i] and i not in skip:
            return i
        i += step
    return None


def _contents(lines: Sequence[str]) -> set[int]:
    """Lines with dot leaders and a page number; below 目录 also headings that stand again in the text."""
    leaders = [i for i, line in enumerate(lines) if 5 <= len(line) <= 120 and _has_leader(line)]
    found = set(leaders) if len(leaders) > 1 else set()
    headings = (i for i, line in enumerate(lines) if len(line) <= 8 and _CONTENTS.fullmatch(line))
    for i in islice(headings, 2):
        entries = _entries(lines, i, found)
        if entries:
            found |= {i, *entries}
    return found


def _has_leader(line: str) -> bool:
    return line[-1] in "0123456789)）" and bool(_LEADER.fullmatch(line))


def _entries(lines: Sequence[str], start: int, leaders: Collection[int]) -> list[int]:
    counts = Counter(line.strip(_NUMBERED) for line in lines[start + 1 :] if line and len(line) <= 60)
    entries: list[int] = []
    seen: set[str] = set()
    for i in range(start + 1, len(lines)):
        word = lines[i].strip(_NUMBERED)
        if not lines[i]:
            continue
        if i not in leaders and not (counts[word] > 1 and word not in seen):
            break
        entries.append(i)
        seen.add(word)
    return entries
