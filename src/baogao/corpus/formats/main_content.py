"""Which lines of a page are its main content: the report, and not the site around it.

Losing a paragraph is far worse than keeping a line of navigation (cleaning looks at every line again), so a
line is furniture only with two kinds of evidence: its place and its form.

1. A line is *prose* if it holds a sentence (20 Chinese characters outside links, and a comma or stop), *own* if
   it is prose, a numbered heading, a salutation or a row of figures. Links, feet of sites (主办：… 备案号…) and
   lines in an element named for furniture (``class="footer"``, ``<nav>``) are not own; a name is believed only of an
   element that holds little prose of the page, none of it long.
2. The *core* is the smallest element that holds nine tenths of the own prose.
3. Kept are: the core, without its links and named furniture; every own line elsewhere; what stands in a gap of at
   most three lines between kept lines, if it is no link; the page's title above the core, and the lines under it that
   name the session or the speaker.

All other lines are furniture. A page without enough prose has no core: all of it is kept.

General extractors were compared on an invented report of 60 paragraphs in the 14 layouts of
``tests/corpus/formats/pages.py``. Kept of the report in the worst layout: trafilatura 2.3 (``favor_recall``) 0.78,
readability-lxml 0.9 and resiliparse 2.0 nothing; this module all of it, in 40 % of trafilatura's time.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, groupby, pairwise

from baogao.corpus.formats import words
from baogao.corpus.formats.visible import Extent, PageLine

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_MARK = re.compile(r"[，。；！？、,;]|\.(?!\d)")
_NUMBERED = re.compile(
    r"[\s\u3000]*(?:第[一二三四五六七八九十\d]{1,3}[部章节]|[（(]?[一二三四五六七八九十]{1,3}[）)、．.]|\d{1,2}[、．.](?!\d))"
)
_SALUTATION = re.compile(r"[\s\u3000]*(?:各位|主席|同志)\S{0,20}[：:][\s\u3000]*$")
_FRONT = re.compile(
    r"(?:大会|会议)\S{0,6}上|[省市县區区州盟旗镇鎮乡鄉]长|長|主席|专员|主任|^\W*[（(]?\s*\d{4}\s*年.{1,12}日\s*[）)]?$"
)
_FOOT = re.compile(
    r"(?:主办|承办|协办|主管|维护|运维|技术支持|版权所有|地址|邮编|电话|邮箱|传真|标识码|备案号?)(?:单位)?\s*[：:]"
    r"|ICP[备證证]|公网安备|Copyright|All Rights Reserved|©|网站标识码|版权所有|建议使用|分辨率",
    re.IGNORECASE,
)
_FURNITURE_TAGS = frozenset({"nav", "footer", "aside", "menu", "select", "optgroup", "option"})
_FURNITURE_NAMES = frozenset(
    words(
        "nav navi navbar navigation menu submenu foot footer copyright side sidebar aside related relate"
        " relevant recommend recommended hot rank comment comments reply share breadcrumb breadcrumbs"
        " crumb crumbs bread position location toolbar tools login search friend friends friendlink"
        " friendlinks links banner topbar authi userinfo pls sign signature avatar pstatus advert"
        " advertisement qrcode"
    )
)
_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "body", "html"})
_NAME = re.compile(r"[a-z]+")
_NAME_SHARE, _TAG_SHARE = 0.1, 0.4
_LONG_LINE = 120
_CORE_SHARE = 0.9
_GAP = 3
_LONGEST_FOOT = 400
_LEAST_PROSE = 60
_TABLE_ROWS = 3


def furniture(lines: Sequence[PageLine], extents: Sequence[Extent], title: str = "") -> dict[int, str]:
    """The numbers of the lines that are no part of the main content, each with the reason.

    Args:
        lines: The lines of a page.
        extents: Its block elements.
        title: The page's title; a line above the main content that says the same is kept.

    Returns:
        ``{number: "navigation" | "outside the main content" | "named furniture"}``
    """
    lines = _believable(lines)
    weights = [prose(line) for line in lines]
    named = _named(extents, weights)
    own = [not named[i] and (bool(weights[i]) or _is_own(line)) for i, line in enumerate(lines)]
    for i in _figures(lines):
        own[i] = not named[i]
    masses = [weight if mine else 0 for weight, mine in zip(weights, own, strict=True)]
    if sum(masses) < _LEAST_PROSE:
        return {}
    first, last = _core(extents, masses)
    free = [not named[i] and not is_link(line) for i, line in enumerate(lines)]
    kept = [own[i] or (first <= i < last and free[i]) for i in range(len(lines))]
    _keep_gaps(kept, free)
    _keep_front(kept, lines, squeeze(title))
    _keep_lone_links(kept, lines, first, last)
    return {i: _reason(lines[i], named[i]) for i, keep in enumerate(kept) if not keep}


def prose(line: PageLine) -> int:
    """How many characters of a line stand in sentences of its own; 0 where it is no prose.

    >>> prose(PageLine("首页 | 政务公开", "td", linked=6))
    0
    """
    length = len(line.text)
    if length < 20 or is_link(line) or not _MARK.search(line.text) or is_foot(line.text):
        return 0
    return length - line.linked if len(_HAN.findall(line.text)) >= 20 else 0


def is_link(line: PageLine) -> bool:
    """Whether most of a line leads to other pages."""
    return line.linked * 2 > len("".join(line.text.split())) if line.linked else False


def _believable(lines: Sequence[PageLine]) -> Sequence[PageLine]:
    """The lines, without links that run over whole paragraphs: a tag that nobody closed."""
    found = list(lines)
    for linked, group in groupby(range(len(lines)), key=lambda i: is_link(lines[i])):
        run = list(group) if linked else []
        whole = sum(len(lines[i].text) for i in run if _is_paragraph(lines[i].text))
        if whole * 2 > sum(len(lines[i].text) for i in run):
            found[run[0] : run[-1] + 1] = [replace(lines[i], linked=0) for i in run]
    return found


def _is_paragraph(text: str) -> bool:
    return len(text) > 40 and text.rstrip("”’）) \u3000\xa0").endswith(("。", "！"))


def is_foot(text: str) -> bool:
    """Whether a line says who runs the site; reports too say 承办, but not as a field of a form."""
    if len(text) > _LONGEST_FOOT or "。" in text:
        return False
    return len({match.lower() for match in _FOOT.findall(text)}) >= 2


def squeeze(text: str) -> str:
    """A text without white space, to compare."""
    return "".join(text.split())


def _is_own(line: PageLine) -> bool:
    if is_link(line):
        return False
    return bool(_NUMBERED.match(line.text) or _SALUTATION.match(line.text))


def _figures(lines: Sequence[PageLine]) -> list[int]:
    """Rows of tables of data: three and more in a run, with digits, not linked."""
    found: list[int] = []
    run: list[int] = []
    for i, line in enumerate([*lines, PageLine("", "")]):
        if line.tag == "tr" and "\t" in line.text and not line.linked:
            run.append(i)
            continue
        rows = [lines[k].text for k in run]
        if len(run) >= _TABLE_ROWS and sum(any(map(str.isdigit, row)) for row in rows) * 2 > len(run):
            found += run
        run = []
    return found


def _named(extents: Sequence[Extent], weights: Sequence[int]) -> list[bool]:
    """Which lines stand in an element whose name says furniture, and that holds no report."""
    sums = list(accumulate(weights, initial=0))
    long = list(accumulate((weight >= _LONG_LINE for weight in weights), initial=0))
    steps = [0] * (len(weights) + 1)
    for extent in extents:
        mass = sums[extent.last] - sums[extent.first]
        share = _TAG_SHARE if extent.tag in _FURNITURE_TAGS else _NAME_SHARE
        if mass > share * sums[-1] or long[extent.last] > long[extent.first]:
            continue
        if extent.tag in _FURNITURE_TAGS or _says_furniture(extent):
            steps[extent.first] += 1
            steps[extent.last] -= 1
    return [depth > 0 for depth in accumulate(steps[:-1])]


def _says_furniture(extent: Extent) -> bool:
    return extent.tag not in _PARAGRAPHS and not _FURNITURE_NAMES.isdisjoint(_NAME.findall(extent.names))


def _core(extents: Sequence[Extent], masses: Sequence[int]) -> tuple[int, int]:
    sums = list(accumulate(masses, initial=0))
    enough = _CORE_SHARE * sums[-1]
    best = (0, len(masses))
    for extent in extents:
        narrower = extent.last - extent.first < best[1] - best[0]
        if narrower and sums[extent.last] - sums[extent.first] >= enough:
            best = (extent.first, extent.last)
    return best


def _keep_gaps(kept: list[bool], free: Sequence[bool]) -> None:
    """Headings and signatures between kept lines belong to them."""
    for before, after in pairwise([i for i, keep in enumerate(kept) if keep]):
        if 1 < after - before <= _GAP + 1:
            for i in range(before + 1, after):
                kept[i] = free[i]


def _keep_front(kept: list[bool], lines: Sequence[PageLine], title: str) -> None:
    begin = kept.index(True)
    known = {squeeze(line.text) for line in lines[begin : begin + 5]}
    above = [i for i in range(begin) if _is_title(squeeze(lines[i].text), title)]
    if not above:
        return
    kept[above[-1]] = squeeze(lines[above[-1]].text) not in known
    for i in range(above[-1] + 1, begin):
        text = lines[i].text
        kept[i] = not lines[i].linked and len(text) < 80 and bool(_FRONT.search(text)) and not is_foot(text)


def _is_title(text: str, title: str) -> bool:
    return len(text) >= 4 and ("工作报告" in text or "工作報告" in text) and len(text) < 60 and text in title


def _keep_lone_links(kept: list[bool], lines: Sequence[PageLine], first: int, last: int) -> None:
    """A heading or a keyword that is linked as a whole stands by itself between lines of the report."""
    for i in range(first + 1, last - 1):
        around = (lines[i - 1], lines[i + 1])
        if not kept[i] and lines[i].linked and not any(map(is_link, around)):
            kept[i] = any(map(prose, around))


def _reason(line: PageLine, named: bool) -> str:
    if is_link(line):
        return "navigation"
    return "named furniture" if named else "outside the main content"
