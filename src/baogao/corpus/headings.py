"""What a heading of a government work report looks like, and which time it speaks of.

Reports of all levels share one skeleton: a review of past work, a plan, often a part on the government
itself, sometimes a glossary. How its headings are written differs: ``一、2021年工作回顾``, ``第一部分``,
an unnumbered line ``过去五年工作回顾``, a motto ``一、牢记嘱托，新福建建设取得新成效``. This module
reads one heading by itself; :mod:`baogao.corpus.sections` follows them through a report.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from baogao.schema import Role

Time = Literal["review", "plan", "mixed"]

_WIDEN = str.maketrans(",;:!?()", "，；：！？（）")
_DIGITS = str.maketrans("〇○零一二三四五六七八九０１２３４５６７８９", "000" + "123456789" + "0123456789")
_NUMERAL = "[一二三四五六七八九十百]"

# Ranks, from the outermost level to the innermost.
WHOLE, PART, CHAPTER, SECTION, ITEM = range(5)

_RANKS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (WHOLE, re.compile(rf"第{_NUMERAL}{{1,3}}(?:部分|章|篇)[：、，.．]?")),
    (CHAPTER, re.compile(rf"{_NUMERAL}{{1,3}}(?:[、：]|[．.](?!\d))")),
    (SECTION, re.compile(rf"（{_NUMERAL}{{1,3}}）[、．.：]?")),
    (ITEM, re.compile(r"(?:\d{1,2}(?:、|[．.](?!\d))|（\d{1,2}）[、．.]?)")),
)
_LONGEST = {WHOLE: 60, PART: 45, CHAPTER: 60, SECTION: 60, ITEM: 40}
# Only such a line may end in a colon; others (一年来的主要工作是：) announce a list.
_NAMED_LINE = re.compile(
    r"(?:\d{4}年|(?:过去|今后)[一二三四五]年)[^，。是要]{2,14}(?:回顾|总结|安排|部署|任务|打算|建议)："
)
_END = "。！？；：，、,.;:!?"

GLOSSARY = re.compile(
    r"[※*★【（《]*(?:附件?[：\d]*)?(?:《?政府工作报告》?)?(?:中|里)?(?:的)?(?:有关|部分|相关|主要|内容|涉及)*(?:的)?"
    r"(?:名词|用语|词语|术语|名词术语|专业名词|新名词|专有名词)(?:及|和|与)?(?:缩略语|用语|术语)?(?:的)?"
    r"(?:解释|注释|说明|释义|简释|浅释|注解)(?:说明)?[※*★】）》：]*(?:（.{1,12}）)?"
    r"|[※*★【（]*(?:注释|注解|备注|附注|脚注|尾注)[※*★】）：]*|[《]?政府工作报告[》]?(?:的)?(?:注释|注解|注)[：]?"
)
APPENDIX = re.compile(r"[【（(]?附(?:件|录|表)?[一二三四五六七八九十\d]*[】）)：:]*(?P<title>.{0,40})")
FOOTNOTE = re.compile(r"[\[［〔【]\s*\d{1,3}\s*[\]］〕】]")
# A first entry must look like a definition: a quoted term, or 即 / 是指 behind a short one.
FIRST_ENTRY = re.compile(
    r"1[.．、](?!\d)(?:[^。“”]{0,12}[“\"《][^“”]{1,40}[”\"》][^，。：]{0,12}(?:：|是指|指|即)|[^，。：]{1,30}(?:：(?:即|是指|指)|是指))"
)

_REVIEW = re.compile(
    r"回顾|回眸|总结|成就|成果|成绩|成效|(?:完成|进展|执行|落实|开展|推进)情况|基本情况"
    r"|去年|上年|上届|本届|(?:过去|刚刚过去|上一|前)[的]?(?:[一二三四五]|\d)?[个]?(?:年|届)|[一二三四五]年来|以来"
    r"|(?:取得|迈出|实现|跃上|迈上|再上|登上|再创|开创).{0,10}(?:新|重大|显著|历史性|决定性|积极)"
    r"|(?:全面|圆满|顺利|如期)完成|圆满收官|存在的?.{0,6}问题"
)
_PLAN = re.compile(
    r"目标|任务|安排|部署|打算|谋划|要求|指导思想|思路|建议|考虑|今后|未来|今年|明年|来年|下一[年步届]|展望|规划|愿景|蓝图|举措"
    r"|工作重点|重点工作|主要工作|自身建设|工作要点|工作设想|设想|行动计划"
    r"|(?:建设|打造|做|建成).{0,12}(?:人民(?:更加)?满意|服务型|法治|廉洁|现代).{0,6}政府|政府(?:职能|效能|治理|建设|能力)"
)
_AHEAD = re.compile(r"今后|未来|今年|明年|来年|下一|展望")
# A report that names no other year opens with the one it reviews.
_OPENING_PART = re.compile(r"一[、.．](?:关于)?\d{4}年(?:的|政府)*(?:主要)?工作")
_DONE = re.compile(r"(?:回顾|总结|情况|完成|成就|成绩|成效|报告)(?:的说明)?$")
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
    r"(?:回顾|回眸|工作总结|工作情况|发展成就|工作成绩)(?:$|[和与及、：—])"
    r"|(?:年|时期|期间|今后|下一步|阶段|届|五年|政府|“十.五”)[^。]{0,24}(?:目标|任务|安排|部署|打算|总体要求|总体思路|总体考虑|主要考虑"
    r"|重点工作|主要工作|工作重点|工作要点|发展思路|工作思路|工作建议|安排建议|工作谋划|战略举措|设想)"
    r"|(?:\d{4}|今|明|去|上|[一二三四五]|\d)年(?:的|政府|主要|全[省市县区州旗镇乡])*工作$"
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
    return "".join(text.split()).translate(_WIDEN)


def read_heading(text: str) -> Heading | None:
    """Recognise a heading.

    Args:
        text: The first sentence of a paragraph, clean or raw. Only its final mark tells whether the heading
            is a line of its own or run into a paragraph, so an unnumbered line must not end in one.
    """
    text = plain(text).strip("【】◆■●★☆◎▲")
    for rank, pattern in _RANKS:
        if match := pattern.match(text):
            return _numbered(rank, text, match)
    line = text.rstrip("：") if _NAMED_LINE.fullmatch(text) else text
    if len(text) <= _LONGEST[PART] and is_part_line(line):
        return Heading(PART, line, None, part=True)
    return None


def _numbered(rank: int, text: str, match: re.Match[str]) -> Heading | None:
    body = text.rstrip(_END)
    if rank == ITEM and (body != text or len(text) > _LONGEST[ITEM]):
        return None
    if rank in {WHOLE, CHAPTER} and (head := _run_in(body, match.end())):
        return Heading(rank, head, _number(match.group()), part=True)
    if len(body) > _LONGEST[rank]:
        return None
    if not body[match.end() :]:
        return None
    part = bool(_PART_LINE.search(body[match.end() :]))
    return Heading(rank, body, _number(match.group()), part)


_RUN_IN = re.compile(
    r"[^，。；：]{2,26}?(?:回顾|总结|任务|安排|目标|要求|重点|工作|建设)(?=\d{4}年|过去|刚刚|今年|各位|一年来|五年来|“十)"
)


def _run_in(body: str, start: int) -> str | None:
    """A heading that lost the line end behind it: ``一、2021年工作回顾2021年，面对……``."""
    match = _RUN_IN.match(body, start)
    return body[: match.end()] if match else None


def is_part_line(text: str) -> bool:
    """Whether an unnumbered line names a part of the skeleton, e.g. ``2005年主要任务``."""
    return (
        not text.endswith(tuple("。！？；：，、"))
        and bool(_PART_LINE.search(text))
        and not _TITLE.search(text)
    )


_TITLE = re.compile(r"政府工作报告|会议上|代表大会|人代会|报告工作")


@cache
def _number(mark: str) -> int | None:
    numerals = "".join(re.findall(_NUMERAL, mark))
    if not numerals:
        digits = "".join(filter(str.isdigit, mark))
        return int(digits) if digits else None
    if "十" not in numerals:
        return int(numerals.translate(_DIGITS)) if "百" not in numerals else None
    tens, _, ones = numerals.partition("十")
    return int(tens.translate(_DIGITS) or 1) * 10 + int(ones.translate(_DIGITS) or 0)


_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2}|[一二][九〇○零0][〇○零0一二三四五六七八九]{2})(?=年|至|-|—|和|、|，|：)"
)
_PERIOD = re.compile(r"[“\"‘]?(十[一二三四五六七八九]?)五[”\"’]?")


def years(text: str) -> list[int]:
    """Calendar years named in a text, in digits or Chinese numerals (二〇二四年)."""
    return [int(match.group(1).translate(_DIGITS)) for match in _YEAR.finditer(text)]


def periods(text: str) -> list[int]:
    """First years of the five-year plans named in a text: 十四五 (2021-2025) gives 2021."""
    return [1951 + 5 * (_number(match.group(1)) or 0) for match in _PERIOD.finditer(text)]


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
    joined = re.search(r"[和与及、，]", text[review:wish])
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
