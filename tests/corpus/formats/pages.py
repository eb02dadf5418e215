"""Pages of government sites, WeChat and forums around an invented report, in the manners of twenty years.

A layout is a function from paragraphs to a page; everything on it but the paragraphs and the title is furniture.
"""

from collections.abc import Callable, Sequence

TITLE = "2022年清溪县人民政府工作报告"

_SUBJECTS = ("工业经济", "现代农业", "文化旅游", "城乡建设", "生态环境", "社会保障", "教育事业", "营商环境")
_VERBS = ("稳步提升", "加快发展", "持续改善", "不断优化")
_HEADS = ("一、2021年工作回顾", "二、2022年工作安排", "三、加强政府自身建设")


def report(size: int = 40) -> list[str]:
    """An invented report of about ``size`` paragraphs, no two the same."""
    found = [
        "各位代表：",
        "现在，我代表县人民政府向大会报告工作，请予审议，并请政协各位委员和其他列席人员提出意见。",
    ]
    for number in range(max(0, size - len(found))):
        if number % max(1, size // 3) == 0 and number // max(1, size // 3) < 3:
            found.append(_HEADS[number // max(1, size // 3)])
        elif number % 5 == 1:
            found.append(
                f"（{'一二三四五六七八九十'[number // 5 % 10]}）推动{_SUBJECTS[number % 8]}{_VERBS[number % 4]}"
            )
        else:
            found.append(_paragraph(number))
    return [*found, "各位代表，蓝图已经绘就，奋斗正当其时，让我们团结一心，为建设美丽清溪而努力奋斗！"]


def _paragraph(number: int) -> str:
    subject, verb = _SUBJECTS[number % 8], _VERBS[number % 4]
    return "".join(
        f"{subject}{verb}，完成投资{number + 2}.{turn}亿元，新增项目{number * 3 + turn + 1}个，"
        f"带动就业{number * 17 + turn + 30}人，群众满意度继续提高。"
        for turn in range(1 + number % 3)
    )


def _links(*names: str) -> str:
    return "".join(f'<li><a href="/{i}.html">{name}</a></li>' for i, name in enumerate(names))


_MENU = _links("首页", "走进清溪", "政务公开", "办事服务", "互动交流", "专题专栏", "数据开放", "县长信箱")
_NEWS = _links(
    "清溪县召开2022年经济工作会议，部署全年重点工作任务，要求各部门抓好落实",
    "李明到北溪镇调研水厂建设",
    "县政府常务会议研究安全生产、防汛抗旱等工作",
    "我县新增3家省级专精特新企业",
    "关于2022年春节放假的通知",
)
_FOOT = (
    "<p>主办：清溪县人民政府 承办：清溪县大数据中心</p><p>地址：清溪县人民路1号 邮编：300001 电话：0000-1234567</p>"
    '<p><a href="http://beian.miit.gov.cn">某ICP备05000001号</a> 网站标识码：1234567890</p>'
)
_META = (
    '<meta name="SiteName" content="清溪县人民政府"><meta name="ArticleTitle" content="' + TITLE + '">'
    '<meta name="PubDate" content="2022-01-25 09:30"><meta name="ContentSource" content="县政府办公室">'
)


def _head(extra: str = "", charset: str = "utf-8") -> str:
    return (
        f'<html><head><meta charset="{charset}"><title>{TITLE}_政府工作报告_清溪县人民政府网</title>{extra}'
        "<script>var a='<p>脚本里的话，不是正文。</p>';</script><style>p{margin:0}</style></head>"
    )


def _each(paragraphs: Sequence[str], begin: str, end: str) -> str:
    return "\n".join(f"{begin}{paragraph}{end}" for paragraph in paragraphs)


def bare(paragraphs: Sequence[str]) -> str:
    """A page with nothing but the report."""
    return _head() + "<body>" + _each(paragraphs, "<p>", "</p>") + "</body></html>"


def tables_2003(paragraphs: Sequence[str]) -> str:
    """Nested layout tables, fonts, tags in capitals, a list of news on the left."""
    body = _each(paragraphs, '<P><FONT face="宋体" size=3>&nbsp;&nbsp;&nbsp;&nbsp;', "</FONT></P>")
    return f"""<HTML><HEAD><TITLE>{TITLE}-清溪县政府网站</TITLE></HEAD><BODY bgcolor=#ffffff>
    <table width=778 align=center><tr><td colspan=2><img src=logo.gif alt=标志></td></tr>
    <tr><td colspan=2><a href=/>首页</a> | <a href=/a>政务公开</a> | <a href=/b>招商引资</a> |
    <a href=/c>旅游</a></td></tr>
    <tr><td width=180 valign=top><table><tr><td>最新新闻</td></tr><tr><td><ul>{_NEWS}</ul></td></tr></table></td>
    <td valign=top><table width=100%><tr><td align=center><font size=5><b>{TITLE}</b></font></td></tr>
    <tr><td>发布时间：2022-1-25　　点击数：1234　【字体：大 中 小】</td></tr>
    <tr><td>{body}</td></tr><tr><td align=right><a href="javascript:print()">打印本页</a>
    <a href="javascript:window.close()">关闭窗口</a></td></tr></table></td></tr>
    <tr><td colspan=2 align=center>{_FOOT}</td></tr></table></BODY></HTML>"""


def breaks_2003(paragraphs: Sequence[str]) -> str:
    """Bare text in one cell, paragraphs parted by ``<br>`` and no-break spaces."""
    body = _each(paragraphs, "&nbsp;&nbsp;&nbsp;&nbsp;", "<br><br>")
    return f"""<html><head><title>{TITLE}</title></head><body><table><tr><td><a href=/>首页</a>&gt;&gt;
    <a href=/x>政府文件</a></td></tr></table><table><tr><td class=left><ul>{_NEWS}</ul></td>
    <td id=zoom class=text><h3>{TITLE}</h3>
    <font color=black>{body}</font></td></tr></table><table><tr><td>{_FOOT}</td></tr></table></body></html>"""


def trs_2010(paragraphs: Sequence[str]) -> str:
    """Content management of 2010: ``#zoom`` with ``.TRS_Editor``, breadcrumbs, friends, a hidden copy protection."""
    body = _each(paragraphs, '<p align="justify">　　', "</p>")
    return f"""{_head(_META)}<body><div class="top"><div class="nav"><ul>{_MENU}</ul></div></div>
    <div class="position">您现在的位置：<a href="/">首页</a> &gt;
    <a href="/zwgk">政务公开</a> &gt; 政府工作报告</div>
    <div class="article"><div class="title">{TITLE}</div><div class="info">来源：县政府办公室 时间：2022-01-25
    字号：[<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>]</div><div id="zoom"><div class="TRS_Editor">
    <style>.TRS_Editor P{{line-height:2}}</style>{body}</div></div>
    <div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div></div>
    <div class="related"><h4>相关链接</h4><ul>{_NEWS}</ul></div>
    <div class="friendlinks"><select><option>省政府网站</option><option>市政府网站</option></select></div>
    <div class="footer">{_FOOT}</div></body></html>"""


def divs(paragraphs: Sequence[str]) -> str:
    """Text pasted from Word: each paragraph a div of many spans, with names that tell nothing."""
    body = "\n".join(
        f'<div class="MsoNormal"><span>　　</span><span lang="EN-US">{p[:7]}</span><b><span>{p[7:9]}</span></b>'
        f"<span>{p[9:]}</span><o:p></o:p></div>"
        for p in paragraphs
    )
    return f"""{_head()}<body><div class="c1"><div class="c2"><ul>{_MENU}</ul></div>
    <div class="c3"><div class="c4">
    <h1>{TITLE}</h1><div class="c5">{body}</div></div><div class="c6"><h3>热点新闻</h3><ul>{_NEWS}</ul></div></div>
    <div class="c7">{_FOOT}</div></div></body></html>"""


def modern_2020(paragraphs: Sequence[str]) -> str:
    """Elements with meaning: header, nav, main, article, aside, footer; teasers with a summary."""
    body = _each(paragraphs, '<p style="text-indent:2em">', "</p>")
    teaser = "近日，全县{0}现场会在北溪镇召开，会议总结了工作。"
    teasers = "".join(
        f'<li><a href="/{i}">全县{s}现场会召开</a><p class="desc">{teaser.format(s)}</p></li>'
        for i, s in enumerate(_SUBJECTS[:3])
    )
    return f"""<!DOCTYPE html>{_head(_META)}<body><header><a href="/">清溪县人民政府</a>
    <form><input value="搜索"><button>搜索</button></form><nav><ul>{_MENU}</ul></nav></header>
    <main><article><h1>{TITLE}</h1>
    <div class="meta"><span>发布时间：2022-01-25</span><span>来源：县政府办公室</span>
    <span>浏览次数：<i>200</i></span></div>
    <div class="article-content">{body}</div><div class="qrcode">扫一扫在手机打开当前页</div></article>
    <aside><h3>相关阅读</h3><ul>{teasers}</ul></aside></main><div style="display:none">加载中，请稍候</div>
    <footer>{_FOOT}</footer></body></html>"""


def print_version(paragraphs: Sequence[str]) -> str:
    """The version to print, one preformatted text."""
    body = "\n\n".join("    " + paragraph for paragraph in paragraphs)
    return f"""{_head()}<body onload=print()><center>{TITLE}</center><hr><pre>{body}</pre>
    <hr><a href=#>关闭</a></body></html>"""


def wechat(paragraphs: Sequence[str]) -> str:
    """A saved WeChat article: hidden until its script has run, sections in sections."""
    body = _each(
        paragraphs,
        '<section style="margin:8px"><section><p><span style="font-size:15px">',
        "</span></p></section></section>",
    )
    head = _head(f'<meta property="og:title" content="{TITLE}">')
    return f"""{head}<body id="activity-detail"><div id="js_article"><div class="rich_media_inner">
    <h1 class="rich_media_title" id="activity-name">{TITLE}</h1><div id="meta_content">
    <span>原创</span><span>清溪发布</span><a href="javascript:void(0);" id="js_name">清溪发布</a></div>
    <div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">
    <p>点击上方蓝字关注我们</p>
    {body}</div></div></div><div class="rich_media_tool"><a href="##">阅读原文</a></div>
    <div id="js_pc_qr_code" style="display:none">微信扫一扫关注该公众号</div>
    <div class="comment">写留言</div></body></html>"""


_JAMMER = '<font class="jammer" style="font-size:0px;color:#FFF">8 h3 q, k9 w</font>'


def forum(paragraphs: Sequence[str]) -> str:
    """A thread: the report goes on over two posts, with noise against copying, users' panels and replies."""
    half = len(paragraphs) // 2
    cut = (paragraphs[:half], paragraphs[half:])
    posts = "".join(
        f"""<table id="pid{i}" class="plhin"><tr><td class="pls"><div class="authi">
        <a href="/u">清溪人</a></div><p>积分 120</p><p>注册时间 2008-3-1</p></td>
        <td class="plc"><div class="authi">发表于 2022-1-25 10:0{i}</div>
        <div class="t_fsz"><table><tr><td class="t_f">
        {_each(part, "　　", _JAMMER + "<br>")}</td></tr></table></div>
        </td></tr></table>"""
        for i, part in enumerate(cut)
    )
    reply = '<table id="pid9"><tr><td class="pls">游客</td><td class="t_f">顶！支持楼主</td></tr></table>'
    return f"""{_head()}<body><div id="hd"><div id="nv"><ul>{_MENU}</ul></div></div>
    <div id="pt" class="bm cl"><a href="/">论坛</a> › <a href="/f">清溪时政</a></div>
    <h1><span id="thread_subject">{TITLE}</span></h1>
    {posts}{reply}
    <div id="f_pst"><a href="/login">登录</a> | <a href="/reg">立即注册</a></div>
    <div id="ft">Powered by Discuz! X3.4</div></body></html>"""


def sections(paragraphs: Sequence[str]) -> str:
    """The report cut into boxes of very different size, headings between them, pictures in it."""
    a, b = len(paragraphs) * 9 // 10, len(paragraphs) * 95 // 100
    parts = (paragraphs[:a], paragraphs[a:b], paragraphs[b:])
    body = "".join(f'<div class="part">{_each(part, "<p>", "</p>")}<img src=p.jpg></div>' for part in parts)
    return f"""{_head()}<body><div id="menu"><ul>{_MENU}</ul></div><h1>{TITLE}</h1>{body}<ul>{_NEWS}</ul>
    <div class="footer">{_FOOT}</div></body></html>"""


def stray_paragraphs(paragraphs: Sequence[str]) -> str:
    """Most of the report in its box, the last fifth behind a closing tag too many; names that mislead."""
    cut = len(paragraphs) * 4 // 5
    return f"""{_head()}<body><div class="main-side"><div class="nav"><ul>{_MENU}</ul></div>
    <div class="content-foot">
    <div class="con">{_each(paragraphs[:cut], "<p>", "</p>")}</div></div></div>
    {_each(paragraphs[cut:], "<p>", "</p>")}
    <div class="foot">{_FOOT}</div></body></html>"""


def pages_by_script(paragraphs: Sequence[str]) -> str:
    """A pager: every page but the first is hidden until a click."""
    third = max(1, len(paragraphs) // 3)
    parts = [paragraphs[i : i + third] for i in range(0, len(paragraphs), third)]
    body = "".join(
        f'<div id="page{i}"{" style=display:none" if i else ""}>{_each(part, "<p>", "</p>")}</div>'
        for i, part in enumerate(parts)
    )
    return f"""{_head(_META)}<body><div class="nav">{_MENU}</div><div class="wrap"><h2>{TITLE}</h2>{body}
    <div class="pages"><a href=#>上一页</a> <a href=#>1</a> <a href=#>2</a> <a href=#>3</a>
    <a href=#>下一页</a></div></div>
    <div class="footer">{_FOOT}</div></body></html>"""


def list_items(paragraphs: Sequence[str]) -> str:
    """A paragraph is a list's item, and words in it are links."""
    items = _each(
        [
            p.replace("投资", '<a href="/k/tz">投资</a>').replace("就业", '<a href="/k/jy">就业</a>')
            for p in paragraphs
        ],
        "<li>",
        "</li>",
    )
    return f"""{_head()}<body><ul class="m">{_MENU}</ul><div class="wz"><h1>{TITLE}</h1><ul>{items}</ul></div>
    <ul class="hot">{_NEWS}</ul><div class="bottom">{_FOOT}</div></body></html>"""


def many_links(paragraphs: Sequence[str]) -> str:
    """A portal of a thousand links around a short report."""
    portal = _links(*(f"清溪县{s}工作动态，第{i}期简报发布，敬请关注" for i in range(40) for s in _SUBJECTS))
    return f"""{_head()}<body><div class="l"><ul>{portal}</ul></div><div class="m"><h1>{TITLE}</h1>
    {_each(paragraphs, "<p>", "</p>")}</div><div class="r"><ul>{portal}</ul></div>
    <div class="b">{_FOOT}</div></body></html>"""


LAYOUTS: dict[str, Callable[[Sequence[str]], str]] = {
    layout.__name__: layout
    for layout in (
        bare,
        tables_2003,
        breaks_2003,
        trs_2010,
        divs,
        modern_2020,
        print_version,
        wechat,
        forum,
        sections,
        stray_paragraphs,
        pages_by_script,
        list_items,
        many_links,
    )
}
