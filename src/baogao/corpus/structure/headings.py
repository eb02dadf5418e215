"""What a heading of a government work report looks like, and which time it speaks of.

Reports of all levels share one skeleton: a review of past work, a plan, often a part on the government
itself, sometimes a glossary. How its headings are written differs: ``一、2021年工作回顾``, ``第一部分``,
an unnumbered line ``过去五年工作回顾``, a motto ``一、牢记嘱托，新福建建设取得新成效``. This module
reads one heading by itself; :mod:`baogao.corpus.structure.sections` follows them through a report.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal
from unicodedata import numeric

from baogao.corpus.numerals import YEAR, number_of, year_of
from baogao.schema import Role

Time = Literal["review", "plan", "mixed"]

_RAW = re.compile(r"[\s,;:!?()]")
_WIDEN = str.maketrans(",;:!?()", "，；：！？（）")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_NUMERAL = "[一二三四五六七八九十百]"

# No decimal point: 1.2亿元; but 1.2021年工作回顾.
_POINT_MARK = r"[．.](?:(?!\d)|(?=\d{4}年))"

# Ranks, from the outermost level to the innermost.
WHOLE, PART, CHAPTER, SECTION, ITEM, POINT = range(6)

_RANKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (WHOLE, re.compile(rf"第(?:{_NUMERAL}{{1,3}}|\d{{1,2}})(?:部分|章|篇|编)[：、，.．]?")),
    (
        CHAPTER,
        re.compile(
            rf"{_NUMERAL}{{1,3}}(?:[、：]|{_POINT_MARK}|，(?!\d)|(?=\d{{4}}年))|[壹贰叁肆伍陆柒捌玖拾]{{1,2}}[、．.：]"
            rf"|(?:[\u2160-\u2169]|I{{1,3}}|I?V|VI{{1,3}}|I?X)(?:[、：]|{_POINT_MARK})"
        ),
    ),
    (
        SECTION,
        re.compile(rf"[（〔［]{_NUMERAL}{{1,3}}[）〕］][、．.：，]?|{_NUMERAL}{{1,3}}）|[\u3220-\u3229]、?"),
    ),
    (ITEM, re.compile(rf"\d{{1,2}}(?:、|{_POINT_MARK}|）)|（\d{{1,2}}）[、．.]?|[\u2474-\u249b]、?")),
    (
        POINT,
        re.compile(
            rf"{_NUMERAL}{{1,2}}[是要]|第{_NUMERAL}{{1,2}}[，、：]|其{_NUMERAL}[，、：是]"
            r"|(?:首先|其次|再次|最后)[，：]|[\u2460-\u2473]"
        ),
    ),
)
# A numbered heading begins with one of these; all others are short lines of their own.
_NUMBER_FIRST = frozenset("第一二三四五六七八九十百壹贰叁肆伍陆柒捌玖拾（〔［IVX其首再最0123456789") | {
    chr(code)
    for first, end in ((0x2160, 0x216A), (0x3220, 0x322A), (0x2460, 0x249C))
    for code in range(first, end)
}
_LONGEST = {WHOLE: 60, PART: 45, CHAPTER: 60, SECTION: 60, ITEM: 40, POINT: 40}
_DECORATION = "*#■□◆◇●○★☆◎▲△▪▶►•·※—―－-~【】"
_APPLAUSE = re.compile(r"（[^（）]{0,8}(?:掌声|鼓掌|欢呼)[^（）]{0,8}）$")
# Only such a line may end in a colon; others (一年来的主要工作是：) announce a list.
_NAMED_LINE = re.compile(
    r"(?:\d{4}年|(?:过去|今后)[一二三四五]年)[^，。是要]{2,14}(?:回顾|总结|安排|部署|任务|打算|建议)："
)
_END = "。！？；：，、,.;:!?"
# 主要目标, 工作目标和主要任务: a part only where no heading that names a time stands above.
_GOAL = r"(?:主要|重点|总体|工作|奋斗|预期|发展|今后)*(?:目标|任务|要求|思路|重点|安排|打算|举措)"
_BARE_GOAL = re.compile(rf"{_GOAL}(?:[和与及、]?(?:{_GOAL}|(?:主要|重点)工作)){{0,2}}")

_ABOUT_REPORT = (
    r"(?:(?:附件?|附录)[一二三四五六七八九十\d]*[：:、]?)?(?:\d{4}年)?"
    r"(?:《?(?:政府工作)?报告》?)?(?:中|里)?(?:的)?"
)
GLOSSARY = re.compile(
    rf"[※*★【（\[［#]*{_ABOUT_REPORT}(?:有关|部分|相关|主要|若干|内容|涉及|新|专业|专有|专用|及|的)*"
    r"(?:名词|用语|词语|词汇|术语|概念|提法|缩略语|缩写)(?:及|和|与|、)?(?:缩略语|缩写|用语|术语|概念|指标|名词)?(?:的)?"
    r"(?:解释|注释|说明|释义|解读|简释|浅释|注解|索引)?(?:和|及)?(?:说明|注释)?[※*★】）》：\]］#]*(?:（.{1,16}）)?"
    r"|[※*★【（\[［]*(?:注释|注解|备注|附注|脚注|尾注|注)[※*★】）：\]］]*"
    r"|《?政府工作报告》?(?:的)?(?:注释|注解|注)：?"
)
# 名词解释1.“双减”：指……, where the line end behind the heading is lost.
GLOSSARY_RUN_IN = re.compile(
    r"[※*★【（\[［]*(?:《?政府工作报告》?)?(?:中|的|有关|部分|相关|主要|内容)*(?:名词|用语|术语|词语)(?:解释|注释|说明|释义)[※*★】）\]］：]*"
    r"(?=[\[［〔【（]?1[\]］〕】）．.、：]|①|[“《])"
)
APPENDIX = re.compile(
    r"[【（(]?附(?:[件录表图]|(?=[一二三四五六七八九十\d：:《】]|$))[一二三四五六七八九十\d]*[】）)：:]*(?P<title>.{0,40})"
)
FOOTNOTE = re.compile(r"[\[［〔【]\s*\d{1,3}\s*[\]］〕】]")
# A first entry must look like a definition: a quoted term, or 即 / 是指 behind a short one.
FIRST_ENTRY = re.compile(
    r"(?:1[.．、](?!\d)|[①⒈]|（1）|注1：?)(?:[^。“”]{0,12}[“\"《][^“”]{1,40}[”\"》][^，。：]{0,12}(?:：|是指|指|即)"
    r"|[^，。：]{1,30}(?:：(?:即|是指|指)|是指))"
)

_REVIEW = re.compile(
    r"回顾|回眸|总结|成就|成果|成绩|成效|(?:完成|进展|执行|落实|开展|推进|工作)情况|基本情况"
    r"|去年|上年|上半年|前三季度|上届|本届|(?:过去|刚刚过去|上一|前)[的]?(?:[一二三四五]|\d)?[个]?(?:年|届)|[一二三四五]年来|以来"
    r"|(?:取得|迈出|实现|跃上|迈上|再上|登上|再创|开创).{0,10}(?:新|重大|显著|历史性|决定性|积极)"
    r"|(?:全面|圆满|顺利|如期)完成|圆满收官|(?:存在|面临)的?.{0,8}(?:问题|困难|不足|短板)"
)
_PLAN = re.compile(
    r"目标|任务|安排|部署|打算|谋划|要求|指导思想|思路|建议|考虑|今后|未来|今年|明年|来年|下一[年步届]|下步|下半年|下一?阶段|展望|规划|愿景|蓝图|举措"
    r"|工作重点|重点工作|主要工作|自身建设|工作要点|工作设想|设想|(?:行动|工作|年度?)计划"
    r"|(?:建设|打造|做|建成).{0,12}(?:人民(?:更加)?满意|服务型|法治|廉洁|现代).{0,6}政府|政府(?:职能|效能|治理|建设|能力)"
)
_AHEAD = re.compile(r"今后|未来|今年|明年|来年|下一|下步|下半年|展望")
# A report that names no other year opens with the one it reviews.
_OPENING_PART = re.compile(r"一[、.．](?:关于)?\d{4}年(?:的|政府)*(?:主要)?工作")
_DONE = re.compile(r"(?:回顾|总结|情况|完成|成就|成绩|成效|报告)(?:的说明)?$")
# A look back at what was learnt or is lacking closes a review; it is no part of its own.
_REFLECTION = re.compile(
    r"(?:存在|面临)的?.{0,8}(?:问题|困难|不足|短板)|(?:问题|困难|不足)(?:和|与|及).{0,6}(?:问题|困难|不足|原因|挑战)$"
    r"|(?:主要|基本|几点|工作|深刻)(?:经验|体会|启示|做法|认识)$"
)
_WISH = re.compile(
    r"(?:加快|推进|推动|着力|全力|奋力|坚持|努力|聚焦|强化|深化|加强|打造|确保|大力|抓好|抓住|奋勇|谱写|奋进|开局|争先"
    r"|筑牢|突出|促进|优化|完善|培育|激发|扩大|提振|守牢|统筹|开启|建设|提升|做好|转变|增强|做优|做强|切实|坚定不移)"
)
_REPORTED = re.compile(
    r"(?:取得|呈现|迈出|跃上|迈上|再上|实现|稳中|稳步|明显|显著|成功|有效|有力|得到|纵深|全面(?:加强|提升|深化|铺开)|深入推进"
    r"|(?:持续|不断|进一步|更加|日益|日趋|逐步|大幅|加快|加速|稳步|扎实)?(?:改善|向好|增强|提升|巩固|优化|显现|加快|完善|提高|壮大|推进|集聚|释放"
    r"|靓丽|殷实|稳定|突破|发展|深化|落地|加强|夯实|拓展)$|再获|打开|焕发|彰显|凸显)"
)
_LIST_MARK = re.compile(rf"^（?{_NUMERAL}+）?[、是要]?")
# Wording that makes a line a part of the skeleton and not one of its topics.
_PART_LINE = re.compile(
    r"(?:回顾|回眸|工作总结|工作情况|发展成就|工作成绩)(?:$|[和与及、：—])|(?:回顾|总结)$"
    r"|(?:年|时期|期间|今后|下一?步|阶段|届|五年|政府|“十.五”)[^。]{0,24}(?:目标|任务|安排|部署|打算|总体要求|总体思路|总体考虑|主要考虑"
    r"|重点工作|主要工作|工作重点|工作要点|发展思路|工作思路|工作建议|安排建议|工作谋划|战略举措|设想|工作计划)"
    r"|(?:\d{4}|今|明|去|上|[一二三四五]|\d|半)年(?:的|政府|主要|全[省市县区州旗镇乡])*工作(?:的?建议)?$|^(?:下一?步|下一?阶段)(?:的|主要|重点)*工作"
    r"|(?:加强|抓好|推进|强化|深化|提升|狠抓|注重|突出|改进)[^，。]{0,6}(?:政府)?自身建设|^政府自身建设"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its rank, its text as it goes into a section path, the number written before it."""

    rank: int
    text: str
    number: int | None
    part: bool
    """Whether its wording makes it a part of the report's skeleton (回顾, 工作安排 …)."""


def plain(text: str) -> str:
    """The text as clean reports have it, for raw input: no white space, full-width marks."""
    return "".join(text.split()).translate(_WIDEN) if _RAW.search(text) else text


def read_heading(text: str, *, followed: bool = False) -> Heading | None:
    """Recognise a heading.

    Args:
        text: The first sentence of a paragraph, clean or raw. Only its final mark tells whether the heading
            is a line of its own or run into a paragraph, so an unnumbered line must not end in one.
        followed: Whether the paragraph goes on behind it: then ``1.完善供水。`` heads what follows, where as a
            line of its own it is an entry of a list.
    """
    text = _undecorated(plain(text))
    if text and text[0] in _NUMBER_FIRST:
        for rank, pattern in _RANKS:
            if match := pattern.match(text):
                return _numbered(rank, text, match, followed=followed)
    return _unnumbered(text)


def _undecorated(text: str) -> str:
    text = text.strip(_DECORATION)
    return _APPLAUSE.sub("", text) if text.endswith("）") else text


def _unnumbered(text: str) -> Heading | None:
    if len(text) > _LONGEST[PART]:
        match = _RUN_IN_LINE.match(text)
        return Heading(PART, match.group(), None, part=True) if match else None
    line = text.rstrip("：") if text.endswith("：") and _NAMED_LINE.fullmatch(text) else text
    return Heading(PART, line, None, part=True) if is_part_line(line) else None


def _numbered(rank: int, text: str, match: re.Match[str], *, followed: bool) -> Heading | None:
    if rank < SECTION and (head := _RUN_IN.match(text, match.end())):
        return Heading(rank, text[: head.end()], _number(match.group()), part=True)
    body = text.rstrip(_END)
    if rank >= ITEM and (len(text) > _LONGEST[rank] or (body != text and not _heads(rank, text, followed))):
        return None
    if len(body) > _LONGEST[rank]:
        return _up_to_colon(rank, body, match)
    if len(body) == match.end():
        return None
    named = body[match.end() :]
    part = bool(_PART_LINE.search(named)) or (rank <= CHAPTER and is_bare_goal(named))
    return Heading(rank, body, _number(match.group()), part)


def _heads(rank: int, text: str, followed: bool) -> bool:
    """一是 and its like run through a section whether or not each begins a line: they head nothing."""
    return rank == ITEM and followed and text.endswith("。")


def _up_to_colon(rank: int, body: str, match: re.Match[str]) -> Heading | None:
    """``（一）工业经济稳步增长：全年……``, a heading that runs into a long sentence."""
    head = _COLON.match(body, match.end()) if rank == SECTION else None
    return Heading(rank, body[: head.end() - 1], _number(match.group()), part=False) if head else None


_COLON = re.compile(r"[^，。；：]{4,24}：")
_BEGINNING = r"(?=[：—]{0,2}(?:\d{4}年|过去|刚刚|今年|去年|各位|一年来|五年来|“十))"
# A heading that lost the line end behind it: 一、2021年工作回顾2021年，面对…….
_RUN_IN = re.compile(rf"[^，。；：]{{2,26}}?(?:回顾|总结|任务|安排|目标|要求|重点|工作|建设){_BEGINNING}")
_RUN_IN_LINE = re.compile(
    r"(?:关于)?(?:\d{4}年|[一二][九〇○零][〇○零一二三四五六七八九]{2}年|(?:过去|今后)[的]?[一二三四五]年|“十.五”)[^，。；：]{0,16}?"
    rf"(?:回顾|总结|任务|安排|打算){_BEGINNING}"
)


def is_part_line(text: str) -> bool:
    """Whether an unnumbered line names a part of the skeleton, e.g. ``2005年主要任务``."""
    if text.endswith(("。", "！", "？", "；", "：", "，", "、")):
        return False
    return (bool(_PART_LINE.search(text)) and not _TITLE.search(text)) or is_bare_goal(text)


def is_bare_goal(text: str) -> bool:
    """Whether a line names goals or tasks and nothing else: 主要目标, 工作目标和主要任务."""
    return 4 <= len(text) <= 16 and _BARE_GOAL.fullmatch(text) is not None


_TITLE = re.compile(r"政府工作报告|会议上|代表大会|人代会|报告工作")


@cache
def _number(mark: str) -> int | None:
    mark = mark.translate(_FORMAL)
    numerals = "".join(re.findall(_NUMERAL, mark))
    if not numerals:
        return _other_number(mark)
    return number_of(numerals) if "百" not in numerals else None


def _other_number(mark: str) -> int | None:
    digits = "".join(char for char in mark if "0" <= char <= "9")
    if digits:
        return int(digits)
    letters = mark.rstrip(_END + "．")
    if letters in _ROMAN:
        return _ROMAN.index(letters) or None
    return int(numeric(letters, 0)) or None if len(letters) == 1 else None


_YEAR = re.compile(
    rf"(?<!\d)({YEAR})"
    r"(?=年|至|到|-|—|－|–|~|～|和|、|，|：)"
)
_PERIOD = re.compile(
    r"[“\"‘](十[一二三四五六七八九]?|[七八九])五[”\"’]|(?<![第二三])(十[一二三四五六七八九]?|[七八九])五(?=时期|期间|规划|计划|以来|末)"
)


def years(text: str) -> list[int]:
    """Calendar years named in a text, in digits or Chinese numerals (二〇二四年)."""
    return [year_of(match.group(1)) for match in _YEAR.finditer(text)]


def periods(text: str) -> list[int]:
    """First years of the five-year plans named in a text: 十四五 (2021-2025) gives 2021."""
    return [1951 + 5 * (_number(match.group(1) or match.group(2)) or 0) for match in _PERIOD.finditer(text)]


def time_of(text: str, year: int | None) -> Time | None:
    """Which time a heading speaks of, by its own words.

    Args:
        text: The heading.
        year: Year of the plan, if known: earlier years are under review.

    Returns:
        ``None`` where neither words nor years decide; ``"mixed"`` where the heading announces the review
        first and the plan behind it (``“十四五”发展成就和“十五五”主要目标``).
    """
    text = plain(text).rstrip(_END)
    review, wish = list(_REVIEW.finditer(text)), list(_PLAN.finditer(text))
    if review and wish:
        return _both(text, review[-1].start(), wish[-1].start())
    if review:
        return "review"
    if _OPENING_PART.fullmatch(text) and year is None:
        return "review"
    by_year = _by_year(text, year)
    if wish:
        # 2021年主要工作 in a report for 2022 tells what was done; 今年 and 今后 never do.
        return "review" if by_year == "review" and years(text) and not _AHEAD.search(text) else "plan"
    return by_year


def _both(text: str, review: int, wish: int) -> Time:
    if _DONE.search(text) or review > wish:
        return "review"
    joined = re.search(r"[和与及、，暨]", text[review:wish])
    # 今后五年 after 过去五年工作回顾和 announces two times; 完成全年任务的要求 only one.
    return "mixed" if joined and re.search(r"回顾|总结|成就|成绩|情况", text[:wish]) else "plan"


def _by_year(text: str, year: int | None) -> Time | None:
    if year is None:
        return None
    named = years(text)
    if named:
        return "plan" if max(named) >= year else "review"
    ends = [start + 4 for start in periods(text)]
    if ends:
        return "plan" if max(ends) >= year else "review"
    return None


def is_reflection(text: str) -> bool:
    """Whether a heading looks back at what is lacking or was learnt (存在的问题, 基本经验)."""
    return _REFLECTION.search(text) is not None


def tense(text: str) -> int:
    """Leaning of a topic heading or sentence without part wording: above 0 reported, below 0 wished."""
    text = plain(text).rstrip(_END)
    clauses = [clause for clause in re.split(r"[，；、：]", text) if clause]
    score = 0
    for clause in clauses:
        if _WISH.match(_LIST_MARK.sub("", clause)):
            score -= 1
        elif _REPORTED.search(clause):
            score += 1
    return score


def role_of(time: Time | None) -> Role | None:
    """The role a time stands for; a mixed heading begins with its review."""
    return "review" if time == "mixed" else time
