"""What stands at the head of a report: title, session, date, speaker, and the names of places in them.

::

    浙江省人民政府                                              title
    政府工作报告
    ——2023年1月12日在浙江省第十四届人民代表大会第一次会议上        date, session, place
    浙江省人民政府省长 某某                                      place
    各位代表：                                                  salutation
    现在，我代表省人民政府，向大会报告工作……                      place or its kind

Works on raw text: spaced (政 府 工 作 报 告), Traditional, with readings, with lines cut anywhere and a page's
furniture around it.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple, Protocol

from baogao.corpus.numerals import YEAR, number_of, year_of

HEAD, TAIL = 4000, 500
"""Characters that are read from the beginning and from the end."""

_NEAR = 1200
_BEHIND_SALUTATION, _WITHOUT_SALUTATION = 300, 800

_ODD = re.compile(r"[０-９\u2e80-\u2fdf\u200b-\u200f\u2060\ufeff\u00ad]")
_READING = re.compile(r"(?<=[\u3400-\u9fff])[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹ]{1,6}[)）]")
_TRADITIONAL = ("報告", "報(", "縣", "會議", "現在", "國務院", "區")

_NUM = r"[一二三四五六七八九十百\d]{1,4}"
_DATE = re.compile(rf"({YEAR})年({_NUM})月(?:({_NUM})日)?")
_DATE_LINE = re.compile(
    rf"[（(—－\-―─_~]*{_DATE.pattern}(?:[）)]?|[^\n。]{{0,12}}在[^\n。]{{2,40}}会[^\n。]{{0,8}})"
)
_MEETING = re.compile(
    r"在(?P<place>[\u4e00-\u9fff·]{1,20}[省市县区州旗盟镇乡])[委党政府全各人\d]?[^\n，。]{0,20}会议?上"
)
YEARS = re.compile(rf"(?<!\d)({YEAR})年")

_SALUTATION = re.compile(r"各位(?:代表|委员|领导|同志)|(?:同志们|代表们)[：:，,！!]")
_BEFORE_SESSION = re.compile(rf"(?P<place>[\u4e00-\u9fff·\d]{{0,36}}?)(?:第\n?)?(?P<number>{_NUM})$")
_SESSION = re.compile(
    rf"届\n?(?P<nation>全国)?\n?(?:人民\n?代表\n?大会|人大)(?P<standing>\n?常务\n?委员会|常委会)?\n?(?:第\n?)?"
    rf"(?P<number>{_NUM})\n?次\n?(?:全体|扩大)*\n?会议"
)
_AT_SESSION = re.compile(r"\n?[上（(的]")
_END = re.compile(r"文件|\n")
_SPEAKER = re.compile(
    r"我(?:谨|现在|受[^。\n]{2,16}委托，?)*代表(?P<place>[^，,。；！\n]{0,36}?(?:国务院|(?=人民政府|政府|行政公署|行署|管委会|管理委员会|办事处|党工委)))"
)
_OFFICIAL = re.compile(
    r"\n(?P<place>[\u4e00-\u9fff·]{2,24}?)(?:人民政府|政府|行政公署|行署|管委会|管理委员会|办事处)?"
    r"(?:代理?|副|党[组委]书记、?|常务)*(?:[省市县区旗州盟镇乡]长|主席|专员|主任)"
)
_PLANNED = re.compile(rf"《(?P<place>[^《》\n]{{2,26}}?)(?:国民经济和社会发展|{YEAR}年)")
_SIGNED = re.compile(r"(?P<place>[\u4e00-\u9fff·]{2,24}?)(?:人民政府|政府|管理委员会|管委会|办事处|行政公署)")

_TITLE = re.compile(r"[^。！？；>》→：:|]{0,40}?政府工作的?报告(?:[（(](?!\d{4})[^（()）]{1,12}[)）])?")
_OTHER_TITLE = re.compile(
    r"(?:[^。！？；>》→：:|]{0,32}?(?:公署|行署|管委会|委员会|办事处|政府|[镇乡]|街道)[^。：:]{0,16}工作报告"
    rf"|[^。！？；>》→：:|]{{0,32}}?{YEAR}年[^。；：:|]{{0,14}}工作(?:总结|情况|回顾|开展情况|完成情况|报告)"
    r"(?:[^。；|]{0,16}(?:计划|安排|思路|打算|要点|重点|谋划|工作))?)(?:的?(?:情况)?(?:报告|汇报))?"
)
_NO_TITLE = re.compile(
    r"届|会议|作政府|作了|听取|审议|解读|起草|首页|发布|一篇|《|^[(（]?[一二三四五1-9][、.）)]"
)
_NEXT_LINE = re.compile(r"(?:关于|19|20|[一二][〇○零九])|.*[和及与的、]$|.*[省市县区旗州盟镇乡府道]$")
_CUT_TITLE = re.compile(r"政府工作|政府|工作|政务|国民经济|经济社会")
_TITLE_YEAR = re.compile(rf"{YEAR}年?度?|关于|上半年|全文|标题")

_REVIEWED = re.compile(
    rf"\n[^\n。]{{0,14}}?(?<!\d)({YEAR})年(?:以来|及|和|度)?[^\n。，,]{{0,22}}?(?:回顾|总结|完成情况|执行情况|工作情况|所做)"
    rf"|\n[^\n。，]{{0,6}}关于({YEAR})年(?:的|政府)*工作"
)
_PLANNED_YEAR = re.compile(
    rf"\n[^\n。]{{0,12}}?(?<!\d)({YEAR})年[^\n。，,]{{0,22}}?(?:安排|任务|目标|打算|部署|建议|计划|重点工作|思路|总体要求)"
)
_TOLD_YEAR = re.compile(
    rf"(?<![到比较自从于至前在\d])({YEAR})年，?(?:全[省市县区州旗镇乡]|预计|地区生产总值)"
)


class Session(NamedTuple):
    """A meeting a report was given to."""

    name: str
    place: str
    national: bool
    start: int
    end: int


class Opening:
    """The head of a report, read on demand.

    Args:
        text: The report, raw or clean.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        near = _joined(text[:_NEAR])
        self._salutation = _SALUTATION.search(near)
        self._begin = near if self._salutation else self.head
        self._salutation = self._salutation or _SALUTATION.search(self._begin)

    @cached_property
    def head(self) -> str:
        """The lines of the first ``HEAD`` characters, a newline before and behind each."""
        return _joined(self.text[:HEAD])

    @cached_property
    def before(self) -> str:
        """What stands above the salutation, or the first characters where there is none."""
        return self._begin[: self._salutation.start() + 1 if self._salutation else _WITHOUT_SALUTATION]

    @cached_property
    def speech(self) -> str:
        """The first words behind the salutation."""
        start = self._salutation.start() if self._salutation else 0
        return self._begin[start : start + _BEHIND_SALUTATION]

    @cached_property
    def session(self) -> Session | None:
        """The meeting above the salutation that its date, or 上, shows to be the one of the report."""
        found = [match for match in _SESSION.finditer(self.before) if self._is_dated(match)]
        found += [match for match in _SESSION.finditer(self.before) if _END.match(self.before, match.end())]
        return next((session for match in found if (session := self._session(match))), None)

    def _is_dated(self, match: re.Match[str]) -> bool:
        above = self.before[max(0, match.start() - 40) : match.start()]
        return bool(_DATE.search(above) or _AT_SESSION.match(self.before, match.end()))

    def _session(self, match: re.Match[str]) -> Session | None:
        begin = _BEFORE_SESSION.search(self.before[max(0, match.start() - 40) : match.start()])
        if not begin:
            return None
        standing = "常务委员会" if match["standing"] else ""
        name = f"第{begin['number']}届{match['nation'] or ''}人民代表大会{standing}第{match['number']}次会议"
        start = match.start() - len(begin.group())
        return Session(name, begin["place"], bool(match["nation"]), start, match.end())

    @cached_property
    def date(self) -> str:
        """The day (or month) beside the session, on a line of its own, or under the report; ISO 8601."""
        zone = self.before
        if self.session:
            zone = zone[max(0, self.session.start - 40) : self.session.end + 24]
            if found := _DATE.search(zone):
                return iso(found)
        dated = [*self.before.split("\n")[1:], *self._signature]
        return next((iso(found) for line in dated if (found := _DATE_LINE.fullmatch(line))), "")

    @cached_property
    def _signature(self) -> list[str]:
        return folded(self.text[-TAIL:])[-3:]

    @cached_property
    def title(self) -> str:
        """The title; the line above is joined to it if it is split."""
        found = [(_weight(title), i, title) for i, title in enumerate(self._titles()) if title]
        return max(found)[2] if found else ""

    def _titles(self) -> Iterator[str]:
        lines = self.before.split("\n")
        for number, line in enumerate(lines):
            if len(line) > 90 or not line:
                continue
            above = "".join(lines[max(0, number - 2) : number])
            yield (title := title_in(line))
            if number and len(lines[number - 1]) <= 30 and _NEXT_LINE.match(lines[number - 1]):
                yield title_in(lines[number - 1] + line)
            elif not title and len(line) <= 12 and len(above) <= 24 and not title_in(above):
                yield title_in(above + line)

    def phrases(self) -> Iterator[str]:
        """Words that name the place or its kind, the most trusted first."""
        if self.session:
            yield "国务院" if self.session.national else self.session.place
        elif match := _MEETING.search(self.before):
            yield match["place"]
        if match := _SPEAKER.search(self.speech):
            yield match["place"]
        yield from (match["place"] for match in _OFFICIAL.finditer(self.before))
        if match := _PLANNED.search(self.speech):
            yield match["place"]
        for line in self._signature:
            if len(line) <= 30 and (match := _SIGNED.fullmatch(line)):
                yield match["place"]

    def headed_year(self) -> int | None:
        """The year of the plan by the years in headings: a review of 2021 comes with a plan for 2022."""
        if match := _REVIEWED.search(self._begin) or _REVIEWED.search(self.head):
            half = "半年" in match.group()
            return year_of(match[1] or match[2]) + (not half)
        planned = _PLANNED_YEAR.search(self.text)
        return year_of(planned[1]) if planned else None

    def told_year(self) -> int | None:
        """The year behind the last one that the first pages tell results of."""
        told = [year_of(year) for year in _TOLD_YEAR.findall(self.head)]
        return max(told) + 1 if told else None


def _joined(text: str) -> str:
    return "\n".join(["", *folded(text), ""])


def folded(text: str) -> list[str]:
    """Lines that are not empty, without white space and readings, in Simplified characters and half-width digits."""
    if _ODD.search(text):
        text = _ODD.sub(lambda match: unicodedata.normalize("NFKC", match.group()).strip(_INVISIBLE), text)
    if any(word in text for word in _TRADITIONAL):
        text = _converter().convert(_READING.sub("", text))
    return [line for row in text.splitlines() if (line := "".join(row.split()))]


_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _converter() -> _Converter:
    from opencc import OpenCC  # noqa: PLC0415  (its tables load in 0.2 s: not at import)

    converter: _Converter = OpenCC("t2s")
    return converter


def title_in(line: str) -> str:
    """The title a line holds, without what a site sets behind it; empty if it holds none."""
    if "报告" not in line and "工作" not in line:
        return ""
    match = _TITLE.match(line) or _OTHER_TITLE.match(line)
    return match.group() if match and not _NO_TITLE.search(match.group()) else ""


def _weight(title: str) -> tuple[bool, bool]:
    return bool(title_phrase(title)), bool(YEARS.search(title))


def title_phrase(title: str) -> str:
    """The words of a title that may name a place: ``2022年台州市路桥区政府工作报告`` to ``台州市路桥区``."""
    bare = _TITLE_YEAR.sub("", title).lstrip("—－-_【[（(·")
    return (cut.string[: cut.start()] if (cut := _CUT_TITLE.search(bare)) else bare)[:40]


def iso(match: re.Match[str]) -> str:
    """A date as ``2023-01-12``, or ``2023-01`` where the day is missing; empty if there is no such day."""
    year, month, day = year_of(match[1]), number_of(match[2]), number_of(match[3] or "0")
    if not 1 <= month <= 12 or day > 31:
        return ""
    return f"{year}-{month:02}-{day:02}" if day else f"{year}-{month:02}"
