"""Names of indicators as the words before and behind a number give them."""

import re
from functools import lru_cache
from typing import Literal

from baogao.tagging.targets.catalogue import catalogue
from baogao.tagging.targets.lexicon import lexicon

LONGEST = 60
"""Code points of a clause that are looked at on either side of a number."""

Counted = Literal["things", "extent", ""]
"""What a number counts: things or homes, an area or length, or anything else."""

_MARK = re.compile(r"[，；。：！？,;!?\n]")
_YEAR = r"(?:(?:19|20)[0-9]{2}|[一二][九〇○零][〇○零一二三四五六七八九]{2})"
_TIME_WORDS = (
    rf"(?:[到至截自从由比较]|截至|截止|相比|对比)?(?:{_YEAR}年?(?:[-—至到]{_YEAR}年?)?|[0-9]{{1,2}}月(?:份|底|末)?|"
    r"(?:连续)?[0-9一二两三四五六七八九十]{1,3}个(?:月|季度)|"
    r"[“\"]?十[一二三四五六七]?五[”\"]?|(?:[今明去当上]|[一二三四五六七八九十两近]{1,3}|[0-9]{1,2})年(?!义务|一贯))"
    r"(?:年?(?:底前|年底|底|末|初|以来|来|期间|时期|同期|内|间|前))?[的，]?"
)
_TIME = re.compile(_TIME_WORDS)
_TIME_END = re.compile(f"{_TIME_WORDS}$")
# What the value is compared with (比上年同期, 高于全国平均水平, 比2019年调整预算数).
_COMPARED = re.compile(
    r"(?:(?:[比较与同和是]|相比|对比|高于|快于|低于|超过|优于)[^，；。：比较与]{0,14}"
    r"(?:年|期|末|底|初|前|时|上次|上届|上个|水平|平均数?|周期|任务|目标|计划|全[国省市县区州])(?:相比|水平|的)?"
    rf"|[比较](?:{_YEAR}年|[上去]年|年初)[^，；。：增减提下升降]{{0,12}})$"
)
# A share of a whole: what has the share stands before 占.
_SHARE = re.compile(r"(?<![乱强侵抢霸挤])占(?!地|用|比|道|有|补).*$")
# Nouns of one character; the kinds of value that a verb makes a noun with (完成率).
_SHORT = "县区市镇乡村校人"
_KIND = "率量额值数度费金款者员班师类"
# Behind a verb they make an adjective of it (约束性指标, 开放式平台).
_ADJECTIVE = "性型式"
_TRAILING = 20
"""Code points in which a comparison or a time before the value stands."""
ETC = "(?<![高中初同平均相])等(?!级|外|候|同|待|额)"
"""The word that ends a list, not part of another (高等, 等级)."""
_LIST_END = re.compile(f"{ETC}(?=[^，、])")
# What leads to the next number (中小学改造工程、投资|1.1亿元), and with whom something is done.
LED = re.compile("[、和及]((?:总|完成)?投资)$")
_PARTNER = re.compile(
    "^([^与同，]{2,20})[与同][^，；。：]{2,24}(?:建立|签订|签署|签约|达成|结成|结对|合作|共建|对接|联合).*$"
)
_EDGE = " 　、，,：:；;。·—-的①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# Where a change starts (从2020年的10万元), what it is built on (在去年增长8%的基础上), a gloss's number, an attribute
# that holds a value (营业收入超百亿元的), how many do it, and a rank.
_START = re.compile(r"[从由](?!业|事)[^从由，]{0,10}[0-9].*$")
_BASIS = re.compile(r"在[^，；。]{2,40}基础上")
_NOTE = re.compile(r"（[0-9]{1,3}）")
_SIZED = re.compile(r"[^，；。、的]{2,12}(?:超|过|达)[^，；。、的]{0,12}的(?=[^，；。、]{2})")
_COUNT = re.compile(r"[0-9]+[余多]?(?:个|家|条|项|座|所|件|名|位|户|台|处|类|种|批)(?=[^\d以及和、，]{2})")
_RANK = re.compile(r"(?:位?[居列]|排名?)?(?:全[国省市县区州]|[省市])?第[0-9一二三四五六七八九十]+位?$")
_STEPS = re.compile(
    r"(?:连续)?(?:跨[过越上入]|迈[过上入]|[登站跃]上|突破|越过)了?[^，；。：]{0,12}(?:大关|台阶|关口)$"
)
# Characters without which none of these can stand there; most words have none of them.
_MAY_TRAIL = re.compile("[0-9年月五期末底初前时次届个平计划任目全比较第关阶]")
_MAY_LEAD = re.compile('[0-9到至截自从由比较相对一二三四五六七八九十两近今明去当上“"]')
_BRACKET = re.compile("[“”（）《》()‘’]")
_BRACKETS = (("“", "”"), ("（", "）"), ("《", "》"), ("(", ")"), ("‘", "’"))


@lru_cache(maxsize=4096)
def noun_before(gap: str, counts: Counted = "") -> str:
    """The indicator that the words before a number name; empty if they name none.

    A number of things counts what was worked on (老旧小区改造32个), a length or an area the work (河道治理18公里).

    >>> noun_before("力争全年地区生产总值同比增长"), noun_before("比上年增长")
    ('地区生产总值', '')
    >>> noun_before("为既有住宅加装电梯")
    '电梯'
    """
    gap = last_clause(_START.sub("", _BASIS.sub("", gap[-LONGEST:])))
    gap = gap if "）" in gap else gap.lstrip("（")
    gap = re.sub("增收(?=(?:达到?|超过?|约|近)?$)", "收入", gap)
    work = counts == "extent"
    gap = _SHARE.sub("", _stripped_right(gap, work=work))
    gap = _stripped_left(_behind_list(_stripped_right(gap, work=work)))
    inner = _inner(gap)
    name = _balanced(gap if inner != gap and is_listed(gap) else inner)
    return _without_work(name) if counts == "things" else name


@lru_cache(maxsize=4096)
def noun_behind(text: str) -> str:
    """The thing that a number counts, from the words straight behind it; empty if there is none.

    >>> noun_behind("以上老旧小区完成改造"), noun_behind("左右，增长"), noun_behind("完成改造")
    ('老旧小区', '', '')
    """
    text = _after_comparator(_NOTE.sub("", text[:LONGEST]))
    if not text or (text[0] in "，、；。：！？和及与或并由为（(）" and not lexicon().keep.head(text)):
        return ""
    text = _SIZED.sub("", text, count=1) if _SIZED.match(text) else text
    noun = _MARK.split(text, maxsplit=1)[0]
    found = lexicon().predicate.match(noun)
    if found and found["verb"] and (found.end() == len(noun) or not lexicon().keep.head(noun)):
        return noun if noun[found.end() :].strip(_EDGE) in lexicon().generic else ""
    if len(noun) == 1 and (noun in lexicon().right or noun in lexicon().left):
        return ""
    noun = _PARTNER.sub(r"\1", LED.sub("", noun))
    for pattern in (lexicon().predicate, lexicon().acted):
        if verb := _verb_in(noun, pattern):
            noun = _title(noun[:verb], noun[verb:])
    return _without_work(_balanced(noun.strip(_EDGE).rstrip("和及与近约超或对到向")))


def helped(noun: str) -> str:
    """Those for whom something is done, of the words behind their number, without what is done.

    >>> helped("村补充配备健身器材"), helped("中小企业")
    ('村', '中小企业')
    """
    words = lexicon()
    if words.left.head(noun) > 1:
        return noun  # it begins with what is done
    for at in range(1 if noun[:1] in _SHORT else 2, len(noun) - 1):
        rest = noun[at:]
        if rest[0] not in "以左及" and words.left.head(rest) > 1 and not words.keep.head(rest):
            return noun[:at]
    return noun


def _verb_in(noun: str, pattern: re.Pattern[str]) -> int:
    """Where the first verb behind the head of a noun begins; 0 if there is none."""
    least = 1 if noun[0] in _SHORT else 2
    return next((f.start() for f in pattern.finditer(noun) if f["verb"] and f.start() >= least), 0)


def _title(noun: str, rest: str) -> str:
    """``4家企业获评国家级“小巨人”企业`` counts the title, not companies at large."""
    found = lexicon().won.match(rest) if noun in lexicon().generic else None
    title = _MARK.split(rest[found.end() :], maxsplit=1)[0] if found else ""
    return title if len(title) > 3 else noun


def object_of(text: str) -> str:
    """What a verb straight behind the number is about (40家|入选国家榜单 is about 国家榜单)."""
    text = _START.sub("", _after_comparator(text[:LONGEST]))
    return _balanced(_stripped_left(_up_to_mark(text)).strip(_EDGE))


@lru_cache(maxsize=1024)
def subject(clause: str) -> str:
    """What an unmarked clause is about: its words up to the first word of change or predicate.

    >>> subject("固定资产投资稳步增长")
    '固定资产投资'
    """
    clause = _stripped_left(last_clause(clause[-LONGEST:]))
    if "了" in clause:
        return ""
    found = lexicon().change.search(clause, 2)
    if found:
        clause = clause[: found.start()]
    return _balanced(_stripped_right(clause))


def leads_to_value(words: str) -> bool:
    """Whether words between a verb and a number only lead to the number (达到, 比上年)."""
    return not _stripped_right(words)


def begins(words: str) -> bool:
    """Whether words before a verb are only time, manner and comparison: the verb begins the clause."""
    return not _stripped_left(_stripped_right(last_clause(words)))


def won(text: str) -> str:
    """The title that is won by what a number counts (2人|当选院士); empty if there is none."""
    found = lexicon().won.match(text)
    title = _MARK.split(text[found.end() :], maxsplit=1)[0] if found and found.end() else ""
    return _balanced(title) if len(title) > 1 else ""


def is_bare(name: str) -> bool:
    """Whether a name tells only the kind of value (总量, 占比) and not of what."""
    return not name or name in lexicon().bare


def is_listed(name: str) -> bool:
    """Whether the catalogue lists an indicator of this wording."""
    return catalogue().find(name) is not None


def last_clause(text: str) -> str:
    """The last clause of a text that has any words."""
    marks = [m.end() for m in _MARK.finditer(text) if text[m.end() :].strip(_EDGE)]
    return text[marks[-1] :] if marks else text


def _up_to_mark(text: str) -> str:
    found = re.search(r"[，；。：！？、]", text)
    return text[: found.start()] if found else text


def _stripped_right(text: str, *, work: bool = False) -> str:
    words = lexicon().right
    while text:
        text = text.rstrip(_EDGE)
        if found := _trailing(text[-_TRAILING:]):
            text = text[: found.start() - len(text[-_TRAILING:])]
        elif (size := words.tail(text)) and not _ends_name(text, size, work=work):
            text = text[:-size]
        else:
            break
    return text


def _ends_name(text: str, size: int, *, work: bool) -> bool:
    """Whether the last word belongs to the name: 河道治理 of a length, 总任务, 班列."""
    if work and text[-size:] in lexicon().nominal:
        return True
    return text[-size - 1 : -size] == "总" or lexicon().ends.tail(text) > size


def _trailing(text: str) -> re.Match[str] | None:
    if not _MAY_TRAIL.search(text):
        return None
    return _COMPARED.search(text) or _TIME_END.search(text) or _RANK.search(text) or _STEPS.search(text)


def _stripped_left(text: str) -> str:
    left, keep, last = lexicon().left, lexicon().keep, ""
    while text:
        text = text.lstrip(_EDGE)
        kept = keep.head(text)
        if text in lexicon().acts and last in lexicon().doing:
            break
        if _MAY_LEAD.match(text) and (found := _TIME.match(text) or _COUNT.match(text)):
            text = text[found.end() :]
        elif (size := left.head(text)) > kept and _may_go(text, size):
            last, text = text[:size], text[size:]
        else:
            break
    return text


def _may_go(text: str, size: int) -> bool:
    """Whether the word at the head can be taken off: not of 完成率, not 重点 of 重点项目."""
    words, rest = lexicon(), text[size:]
    if rest and rest[0] in _ADJECTIVE:
        return False
    if not rest or (rest[0] in _KIND and (len(rest) == 1 or rest[1] in "、和及与")):
        return not rest
    return text[:size] not in words.soft or words.left.head(rest) > 0


def _behind_list(text: str) -> str:
    """``A、B等项目`` is about 项目."""
    for found in reversed(list(_LIST_END.finditer(text))):
        rest = _stripped_left(text[found.end() :])
        if len(rest) > 1:
            return rest
    return text.removesuffix("等")


def _inner(text: str) -> str:
    """Behind the last verb of doing that has something behind it."""
    for found in reversed(list(lexicon().strong.finditer(text))):
        rest = _stripped_left(text[found.end() :]) if found.start() else ""
        whole = rest not in lexicon().tails or found[0] in lexicon().reaching
        if len(rest) > 1 and whole and not is_bare(rest):
            return rest
    return text


def _after_comparator(text: str) -> str:
    return re.sub(r"^(?:及?以[上下内外]|左右|上下|之内)*的?", "", text)


def _without_work(noun: str) -> str:
    words = lexicon().work
    left = lexicon().left
    while (size := words.tail(noun)) and len(noun) - size >= 2 and noun[-size - 1] != "化":
        if noun[:-size] in left:  # 重点任务
            break
        noun = noun[:-size].rstrip(_EDGE)
    return noun


def _balanced(text: str) -> str:
    """Without a bracket or quotation mark whose other half lies outside."""
    text = text.strip(_EDGE)
    if not _BRACKET.search(text):
        return text
    for opening, closing in _BRACKETS:
        if text.count(opening) > text.count(closing):
            text = _unopened(text, opening)
        elif text.count(closing) > text.count(opening):
            head, _, tail = text.partition(closing)
            text = tail or head
    return text.strip("、，")


def _unopened(text: str, opening: str) -> str:
    """Without an opening mark: a quotation goes on without it, an aside is left out."""
    head, _, tail = text.rpartition(opening)
    if not head:
        return tail
    return head + tail if opening in "“‘" else head
