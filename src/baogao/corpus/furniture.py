"""Lines of a web page or a printed page that are no part of the report, told by their form.

Three kinds: marks that are furniture wherever they stand (``上一篇：``, ``【打印】【关闭】``, page numbers),
marks that count only above or below the report's own text (``来源：``, ``主办单位：``), and blocks of short
fragments between such marks (a forum's user panel). The report's own text is told by its long, punctuated
lines.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

_ANYWHERE = re.compile(
    r"(?:较[旧新]一?篇|上一[篇条页章则]|下一[篇条页章则]|[前后]一[篇条页])[:：].*"
    r"|[\d\s\[\]【】()（）<>》《«».…|]{0,40}+(?:(?:上一页|下一页|首页|尾页|末页)[\d\s\[\]【】()（）<>》《«».…|]{0,60}+)++"
    r"|(?:本文)?(?:共|第)\s*\d+\s*页.{0,20}|[-—–－]\s*\d{1,3}\s*[-—–－]|·\s*\d{1,3}\s*·|\d{1,3}\s*/\s*\d{1,3}"
    r"|(?>[\[【(（]?\s*+(?:打印(?:本页|正文|文章)?|关闭(?:本页|窗口)?|收藏(?:本[页站])?|保存|复制链接|分享|返回(?:顶部|列表|首页|目录)?|顶部|加入收藏|设为首页"
    r"|纠错|大|中|小|默认|超大|我要纠错|转发|点赞|评论|举报|快速回复|回复|登录|立即注册|注册|阅读模式|只看该作者|显示全部楼层|倒序浏览|正序浏览)\s*+[\]】)）|｜/、·]?\s*+){2,}+"
    r"|[\[【]?(?:打印本页|关闭窗口|关闭本页|返回顶部|复制链接|加入收藏|设为首页)[\]】]?"
    r"|(?:[\[【(（]?字[号体](?:大小)?[:：]?|【?字体)\s*[\[【(（]?\s*(?:超?大|默认|A).*"
    r"|(?:扫一扫|用手机|扫码|微信扫|扫描二维码|长按识别|关注我们|分享到|分享至|分享[:：]|点击下载|附件下载|二维码).{0,40}"
    r"|(?:当前|您|你)(?:的)?(?:所在)?(?:的)?位置\s*(?:是)?[:：].*|首页\s*(?:[>》›»/|]|->|-|—).*"
    r"|(?:Powered by|Copyright|©|版权所有|京公网安备|.{0,6}公网安备|.{0,3}ICP备).{0,120}"
    r"|.{0,40}(?:ICP备\s*\d+|公网安备\s*\d+|网站标识码|政府网站标识).{0,60}"
    r"|您?需要登录后才可以.{0,40}|本版积分规则|查看[:：]\s*\d+.{0,20}回复.{0,12}|发表于\s*\d{4}-.{0,60}"
    r"|!?\[[^\]]*\]\(\S+\)|<!--.*|/\*.*\*/|(?:https?://|www\.)\S+",
    re.IGNORECASE,
)
_AT_THE_EDGE = re.compile(
    r"(?:(?:信息)?来源|稿源|文章来源|信息源|供稿|作者|编辑|责任编辑|责编|审核|审签|校对|录入|发布(?:人|者|机构|单位|时间|日期)?|发稿时间|更新时间|时间|日期|成文日期|生成日期"
    r"|(?:浏览|阅读|点击|访问|查看)(?:次数|量|数|人数)?|人气|索引号|信息索引号|文号|发文字号|发文机关|主题分类|主题词|公开(?:方式|时限|形式|范围|类别|日期|目录)|有效性|效力状态|信息分类|体裁分类|组配分类"
    r"|关键词|标签|分类|栏目|相关(?:阅读|链接|新闻|文章|文档|附件|稿件|解读|信息)|推荐阅读|延伸阅读|热门(?:文章|推荐)?|猜你喜欢|友情链接|主办(?:单位)?|承办(?:单位)?|协办|技术支持|联系(?:电话|我们|地址|方式|人)?|电话|传真|邮编|邮箱|地址"
    r"|网站地图|关于我们|使用帮助|隐私声明|法律声明|免责声明|声明|备注|客服中心|在线咨询|在线时间|在线客服|会员登录|手机版|电脑版|无障碍|繁体|长者模式|RSS|版主|管理员|楼主|沙发|积分|主题|帖子|注册时间|最后登录|签到天数|Rank|UID"
    r"|扫描|附件)\s*[:：|｜].{0,80}"
    r"|(?:来源|时间|日期|作者)\s*[:：]?"
    r"|\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2}日?\s+\d{1,2}[:：]\d{2}(?:[:：]\d{2})?.{0,60}"
    r"|(?:网站首页|网站地图|设为首页|加入收藏|收藏本站|联系我们|关于本站|政务公开|政务服务|互动交流|走进.{2,4}|新闻中心|政民互动|信息公开|登录|注册|无障碍浏览|繁體中文|简体|English|站内搜索|搜索|首页|手机版|电脑版|返回列表|客服中心)++"
    r"|.{0,3}TA的每日心情|.{0,6}签到天数.{0,20}|\[LV\.\d+\].{0,20}|Rank[:：].*|\d{1,2}[:：]\d{2}\s*-\s*\d{1,2}[:：]\d{2}"
    r"|[\[【][^\]】]{1,12}[\]】](?:.{0,40}报告)?|.{0,12}(?:论坛|贴吧|BBS|文库|公文网|范文网|文秘网)"
)
_BODY_TOO = re.compile(r"主办|承办|协办|联系|电话|地址|附件|备注|主题|分类|积分|标签|[\[【]")
_SENTENCE_END = re.compile(r"[。！？!?；;：:][”’」』）)】》]*$")
_LONG = 50
_LONGEST_MARK = 200


def furniture(lines: Sequence[str]) -> dict[int, str]:
    """Find the lines to take out.

    Args:
        lines: The report's lines as they stand in the raw file.

    Returns:
        Line number to reason.
    """
    stripped = [line.strip() for line in lines]
    short = {i: line for i, line in enumerate(stripped) if 0 < len(line) <= _LONGEST_MARK}
    found = {i: "page mark" for i, line in short.items() if _ANYWHERE.fullmatch(line)}
    first, last = _body(stripped, found)
    for zone in (range(first), range(last + 1, len(stripped))):
        data = [i for i in zone if i in short and _AT_THE_EDGE.fullmatch(short[i])]
        # 主办单位 alone may close an appendix of the report; a page foot has more than that.
        alone = len(data) + sum(i in found for i in zone) < 2
        found |= {i: "page data" for i in data if not (alone and _BODY_TOO.match(stripped[i]))}
    found |= _head_block(stripped, found, first)
    found |= _tail_block(stripped, found, last)
    return found | _page_numbers(stripped)


def _body(lines: Sequence[str], marks: dict[int, str]) -> tuple[int, int]:
    """First and last line that is text: long or closed by a full stop; the whole where there is none."""
    text = [
        i for i, line in enumerate(lines) if i not in marks and (len(line) >= _LONG or _is_sentence(line))
    ]
    return (text[0], text[-1]) if text else (0, len(lines) - 1)


def _is_sentence(line: str) -> bool:
    return len(line) >= 15 and bool(_SENTENCE_END.search(line)) and line[-1] not in ":："


def _head_block(lines: Sequence[str], marks: dict[int, str], first: int) -> dict[int, str]:
    """A user panel above the report: the short fragments between the first and the last mark."""
    own = sorted(i for i in marks if i < first)
    if len(own) < 3 or own[0] > 3:
        return {}
    return {i: "between page marks" for i in range(own[0], own[-1]) if lines[i] and i not in marks}


def _tail_block(lines: Sequence[str], marks: dict[int, str], last: int) -> dict[int, str]:
    """A page foot: everything short that follows the first mark below the report."""
    own = sorted(i for i in marks if i > last)
    if len(own) < 2:
        return {}
    return {i: "below page marks" for i in range(own[0], len(lines)) if lines[i] and i not in marks}


def _page_numbers(lines: Sequence[str]) -> dict[int, str]:
    """Lines that hold a number alone, where such numbers rise through the text by one."""
    bare = [i for i, line in enumerate(lines) if re.fullmatch(r"\d{1,3}", line)]
    pages = [(a, b) for a, b in pairwise(bare) if int(lines[b]) - int(lines[a]) == 1]
    # The rows of a table are numbered too, but a page lies between two page numbers.
    between = sum(len("".join(lines[a + 1 : b])) for a, b in pages)
    if len(pages) < 2 or len(pages) < len(bare) * 0.6 or between < _PAGE * len(pages):
        return {}
    return dict.fromkeys(bare, "page number")


_PAGE = 150
"""Characters that a page holds at the very least."""
