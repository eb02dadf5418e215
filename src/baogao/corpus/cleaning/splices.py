"""Parts of a line that are the page's and not the report's: page data, page numbers, watermarks, offers.

One pass over the whole text finds the few lines that hold a cue; only these are looked at. Offers and addresses
are the matter of :mod:`baogao.corpus.cleaning.adverts`.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from baogao.corpus.cleaning.adverts import Rule, apply, flag_contacts, strip_addresses, strip_offers, take_out
from baogao.corpus.cleaning.chrome import TITLE
from baogao.corpus.draft import Line

_CUE = re.compile(
    "掌声|鼓掌|笑声|扣扣|微信(?:公众)?号|微信[:：]|字体|字号|责任编|责编|浏览次|浏览量|摄影|找文章|"
    "找范文|转载|转自|摘自|范文|复制链|复制本|"
    "打印|代写|代笔|引用请|本文|源：|源:|源丨|作者：|作者:|编辑：|编辑:|记者[ :：]|通讯员|供稿|公众号|"
    "公文|文库|文秘|更多(?:精|优|范|文|公|资|材|内|信|讲|请|相|最|免)|"
    "欢迎(?:您|大家)?(?:关|访|收|光|登|转)|敬请|下转|上接|发布时间|发布日期|更新时间|点击[数次率]|府网|"
    "闻网|论坛|报告[ \u3000]?[_|–-]|报告（摘要）[_|–-]|关闭[】）]|"
    "https?:|HTTP|www[.]|WWW[.]|wWw[.]|[.]com|[.]cn|[.]net|[.]org|[.]cc|QQ|qq|ＱＱ|#from|"
    "页[ /／,，]?[ （(]?共|共 ?[0-9]{1,3} ?页|-[ \u3000]{0,3}\n|—[ \u3000]{0,3}\n|–[ \u3000]{0,3}\n|"
    "－[ \u3000]{0,3}\n"
)
"""First characters that few words of a report begin with: one pass over a text costs next to nothing."""
_DASHES = "-—–－"
_OPEN, _CLOSE = "（(【\\[〔［", "）)】\\]〕］"
_INSIDE = rf"[^{_OPEN}{_CLOSE}。]"
_PRESS = r"(?:[报网社台号办]|中心|发布|杂志|\d{4})"
_SOURCE = re.compile(
    rf"[{_OPEN}]\s*(?:(?:文章|信息|稿件|新闻|内容)?来源[:：丨｜](?={_INSIDE}{{0,30}}{_PRESS})|"
    rf"(?:责任编辑|责编|编辑|作者|供稿|审核|校对|摄影|录入)[:：丨｜]"
    rf"|(?:本报|本网)?(?:记者|通讯员)[:：\s]){_INSIDE}{{1,30}}[{_CLOSE}]\s*$"
)
_EDITOR = re.compile(
    r"(?<=[。！？!?”）)])\s*(?:责任编辑|责编|文章录入|文章来源|信息来源|原标题)\s*[:：丨｜][^。，；]{1,40}$"
)
_PAGE_OF = re.compile(
    r"\s{0,4}[-—–（(\[]?\s{0,4}第\s{0,4}\d{1,3}\s{0,4}页\s*[,，/／]?\s*[（(]?共\s*\d{1,3}\s*页[)）\]]?\s*[-—–）)\]]?\s*|"
    r"\s{0,4}共\s{0,4}\d{1,3}\s*页\s*[,，/／]?\s*第\s*\d{1,3}\s*页\s*"
)
_PAGE_END = re.compile(r"(?<=[\u4e00-\u9fff。！？；，、”）)%])\s*[-—–－]\s?\d{1,3}\s?[-—–－]\s*$")
_PAGE_INSIDE = re.compile(
    r"(?<=[\u4e00-\u9fff。！？；，、”）)%\d])\s*[-—–－] (\d{1,3}) [-—–－]\s*(?=[\u4e00-\u9fff“（(\d])"
)
_NEXT_SHEET = re.compile(
    rf"[{_OPEN}▲▼◆●★■]\s*(?:紧)?(?:上接|下转)\s*(?:[A-Z\d]{{1,4}}|"
    rf"第?[一二三四五六七八九十\d]{{1,3}})\s*版[^{_OPEN}{_CLOSE}。]{{0,12}}[{_CLOSE}▲▼◆●★■]"
)
_JAMMER = re.compile(r"(?:[ -;] [?-~]){4,}(?![A-Za-z]{2})")
_JAMMED = re.compile(rb"(?:[ -;] [?-~]){4}")
_NOISE = re.compile(r"(?<=[\u4e00-\u9fff，。、；])[A-Za-z0-9]{4,12}(?=[\u4e00-\u9fff，。、；])")
_TURNS = re.compile(r"[a-z][A-Z]|[A-Z][a-z]+[A-Z]|[A-Za-z]\d|\d[A-Za-z]")
_NOISY = re.compile(rb"[a-z][A-Z0-9]|[0-9][a-z]")
_FEW = 5

_KEY = (
    r"(?:信息来源|文章来源|稿件来源|来源|稿源|作者|编辑|责任编辑|发布时间|发布日期|发稿时间|更新时间|"
    r"发布机构|浏览次数|阅读次数|点击次数|点击数|点击率|浏览量|阅读量|访问量|字体大小|字体|字号)"
)
_VALUE = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?|"
    r"[\[【（(]?\s*(?:[特超]?大|中|小|默认|[|/、\s])+[\]】）)]?|[^\s:：，。；、]{1,20}(?=\s|$))"
)
_DATA_BEFORE = re.compile(rf"^\s*(?:[\[【（(]?{_KEY}\s*[:：]\s*{_VALUE}[\]】）)]?[\s|｜]*)++(?=[^\s])")
_DATA_BEHIND = re.compile(
    rf"(?<=[^\s:：])\s*(?:[\[【（(]\s*字\s*[体号]|[\s\[【（(]{_KEY}\s*[:：])[^。；]{{0,120}}$"
)
_STAMP = re.compile(r"时间|日期|次数|[浏点访阅].{0,2}[：:]|字[体号]|\d{4}[-/年]")
_CHROME_BEHIND = re.compile(
    r"\s*(?:[\[【（(]\s*(?:复制链接|打印(?:本页|正文)?|关闭(?:窗口|本页)?|收藏(?:本文)?|大\s*中\s*小|"
    r"复制本文链接|分享)\s*[\]】）)]\s*)+$"
)
_TITLE_SITE = re.compile(
    r"(?<=报告|摘要|全文)(?<!\s)(?:[（(][^（()）]{1,12}[)）])?\s*(?:_+|\s-\s|-(?!-)|\|+|"
    r"\s–\s)\s*[^。，；\-—]{0,40}(?:政府|政府网站?|网|门户|文库|论坛|贴吧|在线|日报|新闻|百科|公文|范文|"
    r"大全|com|cn)\s*$"
)


@dataclass(frozen=True, slots=True)
class Scan:
    """One pass over a file: the few lines that may hold a part that is not the report's, and what tells it.

    Attributes:
        lines: All lines of the file.
        touched: The lines that hold a cue.
        cues: How often each cue stands in the text.
        text: The whole text.
    """

    lines: Sequence[Line]
    touched: list[Line]
    cues: Counter[str]
    text: str


def scan(lines: Sequence[Line]) -> Scan:
    """Find the lines that hold a cue."""
    text = "\n".join([*(line.text for line in lines), ""])
    ends = list(accumulate(len(line.text) + 1 for line in lines))
    found = [(bisect_right(ends, match.start()), match.group()) for match in _CUE.finditer(text)]
    numbers = sorted({number for number, _ in found})
    return Scan(lines, [lines[number] for number in numbers], Counter(cue for _, cue in found), text)


def strip_adverts(found: Scan) -> None:
    """Take a copying site's offers and addresses out of lines; recorded as ``advertisement`` or ``remark``."""
    for line in found.touched:
        strip_offers(line)
        flag_contacts(line)
    if any("." in cue or "http" in cue.lower() for cue in found.cues):
        strip_addresses(found.touched)


def strip_parts(found: Scan) -> None:
    """Take page data, page numbers, watermarks and random letters out of lines that are else the report's."""
    for line in found.touched:
        if line.number < _HEAD:
            _strip_page_data(line)
        apply(_PAGE_PARTS, line)
    letters = found.text.encode("ascii", "ignore")
    if len(_NOISY.findall(letters)) >= 2 * _FEW:
        _strip_noise(found.lines)
    if _JAMMED.search(letters):
        for line in found.lines:
            line.substitute(_JAMMER, "", "advertisement", "random letters against copying")
    if "- " in found.text or "— " in found.text:
        _strip_inner_numbers(found.lines)
    if any(found.cues[cue] > 2 for cue in _SITES):
        _strip_watermarks(found.touched)


def strip_line(line: Line) -> None:
    """Take out of one line, whole again after unwrapping, what its form alone tells; nothing is flagged."""
    if _CUE.search(line.text + "\n"):
        strip_offers(line)
        apply(_PAGE_PARTS, line)


_PAGE_PARTS: tuple[Rule, ...] = (
    (("上接", "下转"), _NEXT_SHEET, "furniture", "newspaper page"),
    (("页",), _PAGE_OF, "furniture", "page number"),
    (tuple(_DASHES), _PAGE_END, "furniture", "page number"),
    (
        ("来源", "编", "作者", "记者", "供稿", "审核", "校对", "摄影", "录入", "通讯员"),
        _SOURCE,
        "furniture",
        "page data",
    ),
    (("责任编辑", "责编", "文章录入", "文章来源", "信息来源", "原标题"), _EDITOR, "furniture", "page data"),
)


def _strip_page_data(line: Line) -> None:
    """Take page data off a line that also holds the report's title or its first words."""
    line.substitute(_DATA_BEFORE, "", "furniture", "page data")
    if len(line.text) <= _TITLE_LINE:
        line.substitute(_CHROME_BEHIND, "", "furniture", "page mark")
        match = _DATA_BEHIND.search(line.text)
        if match and (TITLE.search(line.text, 0, match.start()) or _STAMP.search(match.group())):
            line.replace(*match.span(), "", "furniture", "page data")
        line.substitute(_TITLE_SITE, "", "furniture", "name of the site")


_TITLE_LINE = 240
_HEAD = 60
"""Lines of a file that may hold the report's title."""


def _strip_inner_numbers(lines: Sequence[Line]) -> None:
    """``- 3 -`` within a sentence, where such numbers rise through the text."""
    held = [line for line in lines if "- " in line.text or "— " in line.text]
    found = [(line, list(_PAGE_INSIDE.finditer(line.text))) for line in held]
    numbers = [int(match.group(1)) for _, matches in found for match in matches]
    if len(numbers) > 1 and numbers == sorted(set(numbers)):
        for line, matches in found:
            take_out(line, [match.span() for match in matches], "furniture", "page number")


_SITES = ("府网", "文库", "公文", "范文", "论坛", "闻网")
_WATERMARK_END = re.compile(r"网站?|论坛|文库|公众号")
_NATURAL = "在由从经向与和及于至到上的“《（(、录过对"


def _strip_watermarks(lines: Sequence[Line]) -> None:
    """A site's name three times or more in the midst of sentences that have no place for it."""
    groups: dict[str, list[tuple[Line, int, str]]] = {}
    for line, end in _ends_of_names(lines):
        before = line.text[max(0, end - 18) : end]
        groups.setdefault(before[-5:], []).append((line, end, before))
    for group in groups.values():
        name = _common_end([before for _, _, before in group])
        if len(group) >= 3 and len(name) >= 6 and _is_site(name) and _out_of_place(group, name):
            places: dict[int, list[tuple[int, int]]] = {}
            for line, end, _ in group:
                places.setdefault(id(line), []).append((end - len(name), end))
            for line in lines:
                take_out(line, places.get(id(line), []), "advertisement", "watermark of a site")


def _ends_of_names(lines: Sequence[Line]) -> Iterator[tuple[Line, int]]:
    for line in lines:
        if any(cue in line.text for cue in _SITES):
            for match in _WATERMARK_END.finditer(line.text):
                yield line, match.end()


def _common_end(texts: Sequence[str]) -> str:
    length = 0
    shortest = min(map(len, texts))
    while length < shortest and len({text[-length - 1] for text in texts}) == 1:
        length += 1
    return texts[0][len(texts[0]) - length :]


def _is_site(name: str) -> bool:
    return bool(re.search(r"政府网|政府门户|文库|文秘|范文|公文|论坛|新闻网", name))


def _out_of_place(group: Iterable[tuple[Line, int, str]], name: str) -> bool:
    around = [
        (before[: len(before) - len(name)][-1:], line.text[end : end + 1]) for line, end, before in group
    ]
    differ = len({a for a, _ in around}) >= 3 and len({b for _, b in around}) >= 3
    return differ and not any((a and a in _NATURAL) or (b and b in "上站是的、”》）") for a, b in around)


def _strip_noise(lines: Sequence[Line]) -> None:
    """Random letters between characters, each different, five times or more."""
    found = [(line, list(_noise(line.text))) for line in lines]
    words = Counter(match.group() for _, matches in found for match in matches)
    if len(words) >= _FEW and max(words.values()) == 1:
        for line, matches in found:
            take_out(
                line, [match.span() for match in matches], "advertisement", "random letters against copying"
            )


def _noise(text: str) -> Iterator[re.Match[str]]:
    for match in _NOISE.finditer(text):
        word = match.group()
        if any(map(str.islower, word)) and len(_TURNS.findall(word)) >= 2:
            yield match
