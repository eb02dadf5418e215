"""Lines of a web page or a printed page that are no part of the report, told by form and place.

A line's form is judged by the patterns of :mod:`baogao.corpus.cleaning.chrome`, its place by the report's own text:
long or punctuated lines are text, what stands above the first is the head, what follows the last is the foot.

* Marks of a page (``【打印】【关闭】``, ``责任编辑：``, ``© ``, ``第3页 共20页``) go wherever they stand.
* Page data (``来源：``, ``时间：``) goes in the head, and in the foot beside such marks.
* Between marks, short fragments that no report begins or ends with go too: menus above the title, a forum's user
  panel, lists of links and comments below the text.
* Page numbers, running headers and tables of contents: :mod:`baogao.corpus.cleaning.printed`.
* The report a second time: :mod:`baogao.corpus.cleaning.repeats`.
* Parts of a line: :mod:`baogao.corpus.cleaning.splices`.

A line that might be the report's own stays: a navigation line kept costs less than a sentence lost.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from baogao.corpus.cleaning import chrome, printed, repeats, splices
from baogao.corpus.draft import Line

_CLOSERS = "”’」』）)】》 \u3000\t"
_ENDS = "。！？!?；;"
_LONG = 50
_LONGEST_MARK = 200
_LONGEST_NOTICE = 600
_TINY = 16
_CLAUSE = 12
_CAPTION = ("摄。", "作报告。", "工作报告。")
_STAMP = re.compile(r"[0-9][:：][0-9]")
_LONGEST_COMMENT = 80
_LONGEST_LINK = 60
_LONGEST_VALUE = 30
_MENU, _MENU_WORD = 4, 10
_FRAGMENT, _FEW_FRAGMENTS = 8, 3


def strip_furniture(lines: Sequence[Line]) -> None:
    """Take out of the lines of one file all that is not the report's own.

    Whole lines and parts of lines are removed and recorded as edits of kind ``furniture``,
    ``advertisement`` or ``remark``; what is not certain is flagged and stays.

    Args:
        lines: The physical lines, in order, before lines cut at a fixed width are joined.
    """
    found = splices.scan(lines)
    splices.strip_adverts(found)
    for number, reason in furniture([line.text for line in lines]).items():
        lines[number].remove("furniture", reason)
    splices.strip_parts(found)
    repeats.strip_repeats(lines)


def furniture(lines: Sequence[str]) -> dict[int, str]:
    """Find the lines to take out as a whole.

    Args:
        lines: The report's lines as they stand in the raw file.

    Returns:
        Line number to reason.
    """
    page = _Page([line.strip() for line in lines])
    page.classify()
    found = dict.fromkeys(_panels(page), "user panel")
    found |= dict.fromkeys(_head(page), "above the report")
    found |= dict.fromkeys(_foot(page), "below the report")
    found |= dict.fromkeys(page.marks, "page mark")
    return found | printed.printed(page.lines, found)


@dataclass(slots=True)
class _Page:
    """The lines of a page and what is known of each.

    ``marks`` belong to a page wherever they stand, ``data`` only near its edges, ``prose`` is text; ``squeezed``
    holds the lines that may be marks, without white space.
    """

    lines: list[str]
    squeezed: dict[int, str] = field(default_factory=dict)
    marks: set[int] = field(default_factory=set)
    data: set[int] = field(default_factory=set)
    prose: list[int] = field(default_factory=list)

    def classify(self) -> None:
        notices = chrome.NOTICE.search("\n".join(self.lines)) is not None
        for i, line in enumerate(self.lines):
            if not line:
                continue
            if _may_be_mark(line):
                self._weigh(i, "".join(line.split()))
            elif notices and len(line) <= _LONGEST_NOTICE and _is_notice(line):
                self.marks.add(i)
            if i in self.marks and self._continues(i):
                self.marks.discard(i)
            if i not in self.marks and i not in self.data and _is_text(line):
                self.prose.append(i)

    def _continues(self, i: int) -> bool:
        """Whether a line that may be a caption is the end of a sentence cut at a fixed width."""
        before = self.lines[i - 1] if i else ""
        return self.lines[i].endswith(_CAPTION) and len(before) >= _CLAUSE and before[-1] not in _ENDS

    def _weigh(self, i: int, line: str) -> None:
        self.squeezed[i] = line
        if is_mark(line) or _is_notice(line):
            self.marks.add(i)
        elif chrome.OPENER.fullmatch(line):
            (self.marks if chrome.LINKS.search(line) else self.data).add(i)
        elif chrome.WORDS.fullmatch(line) or _is_menu(line) or _is_data(line):
            self.data.add(i)


def _is_data(line: str) -> bool:
    return not chrome.HEADING.match(line) and bool(chrome.KEYED_AT_THE_EDGE.fullmatch(line))


def _is_menu(line: str) -> bool:
    """Four short words or more between upright strokes."""
    words = [word for word in line.replace("｜", "|").split("|") if word]
    return len(words) >= _MENU and all(len(word) <= _MENU_WORD for word in words)


def _may_be_mark(line: str) -> bool:
    if len(line) > _LONGEST_MARK or (line[-1] in "。；;" and not line.endswith(_CAPTION)):
        return False
    if line[0] in "一二三四五六七八九十第":
        return len(line) <= _TINY
    return len(line) <= _TINY or bool(_STAMP.search(line) or chrome.CUE.search(line))


def is_mark(line: str) -> bool:
    """Whether a line, squeezed of white space, belongs to a page wherever it stands.

    >>> is_mark("【打印】【关闭】"), is_mark("责任编辑：李明"), is_mark("加快建设北溪水厂")
    (True, True, False)
    """
    if chrome.WORDS.fullmatch(line):
        words = [bool(match.group(1)) for match in chrome.WORD.finditer(line)]
        return any(words) or len(words) >= (2 if chrome.BUTTON.search(line) else 3)
    if chrome.HEADING.match(line):
        return False
    if chrome.BEHIND_CUE.search(line) and chrome.MARK_BEHIND.fullmatch(line):
        return True
    return bool(chrome.MARK.fullmatch(line) or chrome.KEYED.fullmatch(line))


def _is_notice(line: str) -> bool:
    """A site's disclaimer: opened as one, or with two different turns that only sites use."""
    if not chrome.NOTICE.search(line):
        return False
    cues = {match.group() for match in chrome.SITE_CUE.finditer(line)}
    return len(cues) >= (1 if chrome.SITE_OPENING.match(line) else 2)


def _is_text(line: str) -> bool:
    if len(line) >= _LONG:
        return True
    closed = line.rstrip(_CLOSERS)[-1:] in _ENDS
    return (len(line) >= 15 and closed) or (len(line) >= 30 and ("，" in line or "," in line))


def _own(line: str) -> bool:
    squeezed = "".join(line.split())
    return bool(chrome.OWN.search(squeezed) or chrome.HEADING.match(squeezed))


def _speaks(page: _Page, i: int) -> bool:
    """Whether the report itself begins: the salutation, or a clause of a text cut at a narrow width."""
    line = page.lines[i]
    clause = len(line) >= _CLAUSE and "，" in line and i not in page.marks and i not in page.data
    return clause or chrome.SALUTATION.match(line) is not None


def _subtitle(page: _Page, i: int) -> bool:
    """A date, or a name below the speaker's office."""
    if i in page.marks or i in page.data:
        return False
    named = chrome.NAME.fullmatch(page.lines[i]) is not None and i > 0 and _own(page.lines[i - 1])
    return named or chrome.SUBTITLE.match(page.lines[i]) is not None


def _title(line: str) -> bool:
    """A line that may be the report's title: it ends with 报告 or its like, and is no date or speaker."""
    squeezed = "".join(line.split())
    return len(squeezed) <= 60 and bool(chrome.TITLE.search(squeezed)) and squeezed[-1] not in "：:。，；"


def _head(page: _Page) -> Iterable[int]:
    """Page data above the text, and all above the title that lies between the marks of a page."""
    if not page.prose:
        return set()
    zone = list(takewhile(lambda i: not _speaks(page, i), (i for i in range(page.prose[0]) if page.lines[i])))
    title = max((i for i in zone if i not in page.marks and _title(page.lines[i])), default=-1)
    found = {i for i in zone if i in page.data and not _kept_in_head(page, i, title)}
    weight = sum(2 * (i in page.marks) + (i in page.data) for i in zone if i < title)
    if weight >= 2:
        found |= {i for i in zone if i < title and not _own(page.lines[i]) and not _subtitle(page, i)}
    return found | _values(page, zone) | _same_title(page, zone, title)


def _kept_in_head(page: _Page, i: int, title: int) -> bool:
    """A word of a menu below the title may be a name or a heading, a bracketed line or a forum's name a title."""
    line = page.squeezed[i]
    word = i > title and chrome.WORDS.fullmatch(line) is not None
    alone = not _has_neighbour(page, i)
    return i == title or _own(line) or (alone and (word or chrome.SITE_NAME.fullmatch(line) is not None))


def _has_neighbour(page: _Page, i: int) -> bool:
    return any(j in page.marks or j in page.data for j in range(i - 2, i + 3) if j != i)


def _values(page: _Page, zone: Sequence[int]) -> set[int]:
    """The cell behind a cell that names it: 索引号 and, on the next line, 000014349/2022-00023."""
    found = set()
    for a, b in pairwise(zone):
        squeezed = page.squeezed.get(a, "")
        named = squeezed[-1:] in {":", "："} and (a in page.marks or a in page.data)
        if named and b not in page.marks and len(page.lines[b]) <= _LONGEST_VALUE and not _own(page.lines[b]):
            found.add(b)
    return found


def _same_title(page: _Page, zone: Sequence[int], title: int) -> set[int]:
    """A page's own title above the report's: the same words, perhaps with the site or the board around them."""
    if title < 0:
        return set()
    words = "".join(page.lines[title].split())
    return {
        i for i in zone if i < title and chrome.SITE_AROUND.sub("", "".join(page.lines[i].split())) == words
    }


def _foot(page: _Page) -> set[int]:
    """Everything behind the first mark that closes a page, if none of the report's own text follows."""
    if not page.prose or max([-1, *page.marks, *page.data]) < page.prose[0]:
        return set()
    last = _last_own(page)
    data = [i for i in page.data if i > last and not _own(page.lines[i])]
    end = next((i for i in range(last + 1, len(page.lines)) if _closes(page, i)), None)
    if end is None:
        return {i for i in data if chrome.BYLINE.match(page.squeezed[i])}
    # 主办单位 alone may close an appendix of the report; a page foot has more than that.
    below = {i for i in range(end, len(page.lines)) if page.lines[i]}
    return below | {i for i in data if i >= end - 4} | _fragments(page, last, end)


def _fragments(page: _Page, last: int, end: int) -> set[int]:
    """Words of a menu directly above the page foot: three or more, neither name nor date nor signature."""
    found = []
    for i in range(end - 1, last, -1):
        line = page.lines[i]
        if line and (len(line) > _FRAGMENT or chrome.SIGNATURE.search(line) or _own(line)):
            break
        found += [i] if line else []
    return set(found) if len(found) >= _FEW_FRAGMENTS else set()


def _closes(page: _Page, i: int) -> bool:
    """Whether line ``i`` may open a page foot: a list of links or comments, an editor's name, a notice."""
    line = page.squeezed.get(i, "")
    if i in page.data:
        words = chrome.WORDS.fullmatch(line) and len(chrome.WORD.findall(line)) > 1
        return bool(words or chrome.OPENER.fullmatch(line))
    return i in page.marks and not chrome.NO_ENDING.fullmatch(line)


def _last_own(page: _Page) -> int:
    """The last line of the report: its last text, or a heading or an appendix behind it."""
    last, links, comments, prose = -1, False, _comments(page), set(page.prose)
    for i, line in enumerate(page.lines):
        if not line:
            continue
        if i in page.marks or i in page.data:
            links = links or _closes(page, i)
            continue
        link = links and len(line) <= _LONGEST_LINK and line[-1] not in "。：:"
        comment = i > comments and len(line) < _LONGEST_COMMENT
        if chrome.CERTAIN.match(line) or (i in prose and not link and not comment):
            last, links = i, False
    return last


def _comments(page: _Page) -> int:
    """Where comments begin, if most of the text stands above; else behind the end."""
    rest = 0.6 * sum(len(page.lines[i]) for i in page.prose)
    for i in page.prose:
        rest -= len(page.lines[i])
        if rest < 0:
            break
    openers = (
        j for j in page.data | page.marks if j > i and chrome.COMMENTS.fullmatch(page.squeezed.get(j, ""))
    )
    return min(openers, default=len(page.lines))


def _panels(page: _Page) -> set[int]:
    """A user panel of a forum: short fragments between marks of a forum, text above and below."""
    found: set[int] = set()
    borders = [-1, *page.prose, len(page.lines)]
    for a, b in pairwise(borders):
        if b - a < 4:
            continue
        known = [i for i in range(a + 1, b) if i in page.marks or i in page.data]
        forum = [i for i in known if chrome.FORUM.search(page.squeezed.get(i, ""))]
        if len(known) >= 3 and len(forum) >= 2:
            found |= {i for i in range(forum[0], forum[-1]) if page.lines[i] and not _own(page.lines[i])}
    return found
