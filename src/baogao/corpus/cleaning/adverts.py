"""Offers and addresses of copying sites within the lines of a report, and remarks of its stenographers.

A part is taken out where its form tells where it begins and ends: a bracket, a site's turn of phrase up to its
address, a whole sentence that offers something and tells a number. What only looks odd is flagged and stays.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from baogao.corpus.draft import Change, Line

_OPEN, _CLOSE = "（(【\\[〔［", "）)】\\]〕］"

_APPLAUSE = re.compile(
    rf"[{_OPEN}](?>全场|会场|现场|场内|长时间|经久不息|持久|热烈|雷鸣般|暴风雨般|响起|爆发出?|报以|大家|"
    rf"代表们?|委员们?|与会人员|起立|鼓掌|掌声|笑声|欢呼|再次|不断|阵阵|多次|一片|"
    rf"[的地，、,又 \s]){{1,16}}+[{_CLOSE}]"
)
_COPIER = r"(?:公众号|文库|文秘|范文|公文网|贴吧|博客|[wW]{3}\.|http|\.com|\.cn|\.net|\.org|QQ|头条号|搜狐号)"
_INSIDE = rf"[^{_OPEN}{_CLOSE}。]"
_NOTE = re.compile(
    rf"[{_OPEN}]\s*(?:#?from)?\s*(?:"
    rf"(?:本文|文章|此文|全文|原文|稿件|本篇)\s*(?:来[源自]|转|摘自|出自|选自|源自|"
    rf"由)(?={_INSIDE}{{0,40}}(?:网|论坛|{_COPIER}))"
    rf"|(?:来源|转载|转自|摘自)\s*[:：](?={_INSIDE}{{0,40}}(?:网|论坛|{_COPIER}))"
    rf"|(?:来[源自]|转[载自]|摘自|出自|选自|找|更多|欢迎|敬请|请|由|整理|搜集|收集|首发|关注|下载|"
    rf"推荐)(?={_INSIDE}{{0,40}}{_COPIER})"
    rf"|更多(?:精彩|优秀|相关|免费|最新)?(?:文章|范文|公文|材料|讲话稿)"
    rf"){_INSIDE}{{0,60}}[{_CLOSE}]"
)
_HOST = r"[A-Za-z0-9-]{1,30}(?:\.[A-Za-z0-9-]{1,30}){1,4}(?::\d{2,5})?(?:/[!-~]{0,80})?"
_ADDRESS = (
    rf"(?<![A-Za-z0-9./-])(?:https?://{_HOST}|[wW]{{3}}\.{_HOST}"
    r"|[A-Za-z0-9][A-Za-z0-9-]{1,30}\.(?:com|net|org|cn|cc)(?:\.cn)?(?![A-Za-z0-9])(?:/[!-~]{0,60})?)"
)
_FOREIGN = rf"(?![!-~]{{0,60}}\.gov\b){_ADDRESS}"
"""An address that is not a government's: a report may tell its own."""
_TURN = (
    r"本文(?:章)?(?:来[自源]于?|由|转[自载]自?|摘自|出自|选自|源自|链接|地址|网址|标题|首发)|"
    r"文章来[自源]于?|(?:更多|最新)[^，。；！？\n]{0,14}(?:请|尽在|访问|登[录陆]|关注)|(?:欢迎|敬请|"
    r"请)(?:您|大家)?(?:访问|登[录陆]|光临|关注|浏览|收藏)"
    r"|(?:免费)?下载(?:地址|网址)|(?:转载|引用)(?:自|请注明)|(?:范文|文章|公文|文秘|资料|论文)(?:网|库|"
    r"大全|下载)|资料来[自源]|找(?:文章|范文|公文|材料)"
)
_ADVERT = re.compile(
    rf"(?:#\s*from\s*)?(?:{_TURN})[^。！？；\n#]{{0,30}}?{_FOREIGN}(?:\s*end\s*#)?|"
    rf"#\s*from\b[^\n#]{{0,80}}end\s*#"
)
_THIS_TEXT = re.compile(
    r"(?<!日)本文(?:章)?(?:来[自源]于?|由|转[自载]自?|摘自|出自|选自|源自|"
    r"首发于?)[:：]?\s*[^，。；！？\n]{1,20}?(?:网|文库|公众号|论坛|之家|大全|(?=(?:整理|搜集|收集|提供|"
    r"发布|编辑|原创|首发)))(?:站|首发|搜集|收集|整理|编辑|提供|发布|原创|与|和|并|，?(?:仅供|欢迎|"
    r"转载)[^。，]{0,16})*"
)
_ADDRESS_ALONE = re.compile(_ADDRESS)
_CONTACT = re.compile(
    r"(?P<qq>(?:QQ|ＱＱ|qq|扣扣|企鹅)(?:群|号)?(?:号码?)?\s*[:：]?\s*\d{5,11})"
    r"|(?P<account>(?:微信|VX|vx|wx|公众号)(?:号|公众号)?\s*[:：]\s*(?:[“\"][^”\"]{2,20}[”\"]|"
    r"[A-Za-z0-9_-]{5,20})|(?:关注|搜索|添加)[^，。；]{0,8}(?:公众号|"
    r"微信号)[“\"「『:：]?[^，。；“”\"]{2,16})"
    r"|(?P<phone>(?:电话|手机|热线|联系)[^，。；\d]{0,8}\s*[:：]?\s*(?:1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|"
    r"400-?\d{3}-?\d{4})(?!\d))"
)
_SELLS = {
    "qq": re.compile(
        r"代写|代笔|论文|范文|文章|公文|写作|讲话稿|资料|培训|客服|咨询|优惠|免费|下载|加|转载|联系|课件|"
        r"软件|定制"
    ),
    "account": re.compile(r"\s*(?:更多|欢迎|敬请|请|扫码|扫描|关注|搜索|添加|获取|点击|免费|本文|转载|想)"),
    "phone": re.compile(r".*(?:代写|代笔|论文|范文|公文写作|讲话稿|课件|站长|转载)"),
}
"""What makes a sentence with such a contact an offer."""
_CONTACT_WORDS = re.compile("QQ|ＱＱ|qq|扣扣|企鹅|微信|VX|vx|wx|公众号|电话|手机|热线|联系")
_OFFER = re.compile(
    r"(?<![^。！？!?])\s*[【（(]?(?:"
    r"(?:查看|获取|欲知|了解|想看|下载)?更多(?:精彩|优秀|相关|最新|免费|原创)?(?:范文|文章|公文|资料|"
    r"材料|内容|资讯|信息|讲话稿?|报告|汇报|工作总结|工作报告)[^。；，\n]{0,24}(?:请(?:访问|关注|"
    r"登[录陆]|搜索|点击|进入|加|到|上)|尽在|就在|敬请|欢迎)"
    r"|(?:欢迎|敬请)(?:您|大家)?(?:关注|访问|收藏|光临|登[录陆]|转载)(?=[^。！？\n]{0,40}(?:本网|本站|"
    r"网站|公众号|微信|微博|论坛|文库|www|http|\.com|QQ))"
    r"|(?:转载|引用)请(?:注明|标明)|(?:代写|代笔)[^。；\n]{0,30}(?:QQ|微信|联系(?:我|电话|QQ|方式)|"
    r"咨询(?:电话|QQ))"
    r"|本文[^。；\n]{0,50}由[^，。；\n]{2,20}(?:整理|提供|编辑|发布|搜集|收集)"
    r")[^。！？\n]{0,60}(?:[。！？!?]|$)"
)
_LONGEST_OFFER = 90

Rule = tuple[tuple[str, ...], re.Pattern[str], str, str]
"""Words without which a pattern need not be tried, the pattern, kind and note of its edits."""
_FROM = (
    "来源",
    "来自",
    "转载",
    "转自",
    "摘自",
    "出自",
    "选自",
    "更多",
    "欢迎",
    "关注",
    "本文",
    "http",
    "www",
    "WWW",
)
_ADVERTS: tuple[Rule, ...] = (
    (("掌声", "鼓掌", "笑声"), _APPLAUSE, "remark", "applause"),
    ((*_FROM, "找文章", "找范文", "整理", "搜集"), _NOTE, "advertisement", "remark of a copying site"),
    (
        ("http", "www.", "WWW.", ".com", ".cn", ".net", ".org", ".cc", "#from"),
        _ADVERT,
        "advertisement",
        "address of a copying site",
    ),
    (
        ("更多", "欢迎", "敬请", "本文", "请注", "请标", "代写", "代笔"),
        _OFFER,
        "advertisement",
        "offer of a copying site",
    ),
)


def strip_offers(line: Line) -> None:
    """Take offers, addresses and applause out of one line; recorded as ``advertisement`` or ``remark``."""
    apply(_ADVERTS, line)
    if "本文" in line.text:
        spans = [(match.start(), _with_stop(line.text, match)) for match in _THIS_TEXT.finditer(line.text)]
        take_out(line, spans, "advertisement", "remark of a copying site")
    if _CONTACT_WORDS.search(line.text):
        offers = (_offer_around(line.text, match) for match in _CONTACT.finditer(line.text))
        take_out(
            line, [span for span in offers if span], "advertisement", "offer with a number or an account"
        )


def flag_contacts(line: Line) -> None:
    """Flag the telephone numbers and accounts that are left."""
    if _CONTACT_WORDS.search(line.text):
        for match in _CONTACT.finditer(line.text):
            line.flag(match.start(), match.end(), "advertisement", "number or account; kept")


def strip_addresses(lines: Sequence[Line]) -> None:
    """Addresses within sentences: repeated or in mixed case they are a copying site's; others are flagged."""
    found = [(line, list(_ADDRESS_ALONE.finditer(line.text))) for line in lines]
    often = Counter(match.group().lower() for _, matches in found for match in matches)
    for line, matches in found:
        foreign: list[tuple[int, int]] = []
        for match in matches:
            if _is_foreign(match.group(), often):
                foreign.append(match.span())
            else:
                line.flag(match.start(), match.end(), "advertisement", "address; kept")
        take_out(line, foreign, "advertisement", "address of a copying site")


def _is_foreign(address: str, often: Counter[str]) -> bool:
    mixed = address[:3].lower() == "www" and address[:3] not in {"www", "WWW"}
    return ".gov." not in address.lower() and (mixed or often[address.lower()] > 2)


def apply(rules: Iterable[Rule], line: Line) -> None:
    """Take out what the rules' patterns match."""
    for words, pattern, kind, note in rules:
        if any(word in line.text for word in words):
            line.substitute(pattern, "", kind, note)


def take_out(line: Line, spans: Sequence[tuple[int, int]], kind: str, note: str) -> None:
    """Take several stretches out of a line at once; what overlaps the one before is left."""
    changes: list[Change] = []
    for start, end in spans:
        if not changes or start >= changes[-1].end:
            changes.append(Change(start, end, "", kind, note))
    if changes:
        line.replace_all(changes)


def _with_stop(text: str, match: re.Match[str]) -> int:
    """The end of a remark that is a sentence of its own takes its full stop with it."""
    alone = match.start() == 0 or text[match.start() - 1] in "。！？!?”"
    return match.end() + (alone and text[match.end() : match.end() + 1] in {"。", "！"})


def _offer_around(text: str, contact: re.Match[str]) -> tuple[int, int] | None:
    """The sentence that offers something and tells this number or account; none where it offers nothing."""
    floor = max(0, contact.start() - _LONGEST_OFFER)
    start = max(floor, *(text.rfind(mark, floor, contact.start()) + 1 for mark in "。！？；"))
    ceiling = contact.end() + _LONGEST_OFFER
    ends = [text.find(mark, contact.end(), ceiling) + 1 for mark in "。！？；"]
    end = min((end for end in ends if end), default=min(len(text), ceiling))
    kind = contact.lastgroup or "qq"
    offer = (_SELLS[kind].search if kind == "qq" else _SELLS[kind].match)(text[start:end])
    return (start, end) if offer and end - start <= _LONGEST_OFFER else None
