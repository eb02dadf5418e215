from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.corpus.document import Document
from baogao.corpus.formats import words
from baogao.corpus.formats.html import declared_encoding, read_html
from baogao.corpus.formats.page_hints import iso_day, without_site
from baogao.errors import BaogaoError

from .pages import LAYOUTS, TITLE, report


def squeeze(text: str) -> str:
    return "".join(text.split())


def body(document: Document) -> str:
    """The text without its furniture and white space."""
    text, end = [], 0
    for edit in document.edits:
        if edit.kind == "furniture":
            text.append(document.text[end : edit.start])
            end = max(end, edit.end)
    return squeeze("".join([*text, document.text[end:]]))


def page(html: str) -> Document:
    return read_html(html.encode())


def furniture(document: Document) -> list[str]:
    return [edit.raw for edit in document.edits if edit.kind == "furniture"]


def lost(document: Document, paragraphs: Sequence[str]) -> list[str]:
    kept = body(document)
    return [paragraph for paragraph in paragraphs if squeeze(paragraph) not in kept]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("size", [6, 20, 60])
def test_no_paragraph_of_a_report_is_furniture_in_any_layout(layout: str, size: int) -> None:
    paragraphs = report(size)
    assert lost(page(LAYOUTS[layout](paragraphs)), paragraphs) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nearly_all_of_the_site_is_furniture(layout: str) -> None:
    paragraphs = report(60)
    document = page(LAYOUTS[layout](paragraphs))
    around = len(squeeze(document.text)) - len(squeeze("".join(paragraphs)))
    left = len(body(document).replace(TITLE, "")) - len(squeeze("".join(paragraphs)))
    # What stays is inside the report's own box, such as a line that asks to follow an account.
    assert left <= max(20, 0.1 * around)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_title_of_the_page_is_a_hint(layout: str) -> None:
    assert page(LAYOUTS[layout](report(20))).hints["title"] == TITLE


def test_a_title_outside_the_box_of_the_report_stays() -> None:
    document = page(LAYOUTS["trs_2010"](report(20)))
    assert body(document).startswith(TITLE + "各位代表：")


def test_every_edit_quotes_the_text_it_stands_for() -> None:
    for layout in LAYOUTS.values():
        document = page(layout(report(20)))
        assert all(document.text[edit.start : edit.end] == edit.raw for edit in document.edits)


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p>一、<b>目标</b>\n  和 任务<br/>增长6%</p>末尾", ["一、目标 和 任务", "增长6%", "末尾"]),
        ("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<pre>甲\n  乙\n\n丙</pre>", ["甲", "  乙", "丙"]),
        ("<p style='white-space: pre-wrap'>甲\n乙</p>", ["甲", "乙"]),
        ("<p>&nbsp;　甲&hellip;&#19968;&lt;1%</p>", ["\xa0　甲…一<1%"]),
        ("<p>下降<1亿元，<2021年>增长</p>", ["下降<1亿元，<2021年>增长"]),
        ("甲<script>乙</script><style>丙</style><!-- 丁 --><noscript>戊</noscript>", ["甲"]),
        ("<input type=hidden value=甲>乙<img alt=丙><textarea>丁</textarea>", ["乙", "丁"]),
        (
            "<table><tr><th>指标<th>单位<th>目标<tr><td>产值<td>亿元<td>12</table>",
            ["指标\t单位\t目标", "产值\t亿元\t12"],
        ),
        ("<table><tr><td>甲<br>乙<td>丙</table>", ["甲", "乙", "丙"]),
        ("<table><tr><td><table><tr><td>甲<td>乙</table><td>丙</table>", ["甲\t乙", "丙"]),
        (
            "<ruby>項<rt>xiàng</rt></ruby>目<ruby>增<rp>(</rp><rt>zēng</rt><rp>)</rp></ruby>",
            ["項(xiàng)目增(zēng)"],
        ),
        ("甲<sup><a href='#n1'>[1]</a></sup>乙", ["甲[1]乙"]),
        ("<ucapcontent><p>甲</p></ucapcontent><o:p>乙</o:p>", ["甲", "乙"]),
        ("<body>甲</body></html>乙<html><body><p>丙", ["甲乙", "丙"]),
        ("甲</br>乙", ["甲", "乙"]),
        ("<p>甲<p>乙</td></table></div>丙", ["甲", "乙丙"]),
    ],
)
def test_a_line_is_what_a_browser_sets_on_a_line(html: str, lines: list[str]) -> None:
    assert page(html).text.split("\n") == lines


def test_noise_hidden_inside_a_paragraph_is_furniture_and_the_paragraph_is_not() -> None:
    document = page(
        '<p>新增就业<span style="display:none">k9 w2</span>5200人，<font style="font-size:0px">x</font>增长6%。</p>'
    )
    assert furniture(document) == ["k9 w2", "x"]
    assert body(document) == "新增就业5200人，增长6%。"


def test_a_hidden_copy_of_the_report_is_furniture() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in report(20))
    document = page(f"<div>{text}</div><div style='display:none'>{text}</div>")
    assert [edit.note for edit in document.edits] == ["hidden"] * len(report(20))


def test_the_lines_that_name_session_and_speaker_stay_with_the_title() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in report(20))
    session = "——2022年1月18日在清溪县第十六届人民代表大会第二次会议上"
    front = f"<h1>政府工作报告</h1><div class=t>{session}</div><div>县长 李明</div>"
    document = page(
        f"<title>政府工作报告</title><div><a href=/>首页</a></div>{front}<div>浏览：12次</div><div id=c>{text}</div>"
    )
    assert furniture(document) == ["首页", "浏览：12次"]


def test_a_table_of_figures_behind_the_report_stays() -> None:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in report(30))
    rows = "".join(f"<tr><td>指标{i}</td><td>{i}.5</td><td>亿元</td></tr>" for i in range(9))
    document = page(
        f"<div id=c>{text}</div><div><p>附表</p><table>{rows}</table></div><div class=footer>主办：县政府</div>"
    )
    assert furniture(document) == ["主办：县政府"]


def test_a_link_that_nobody_closed_does_not_make_the_report_navigation() -> None:
    paragraphs = report(30)
    text = [f"<p>{paragraph}" for paragraph in paragraphs]
    for cut in (0, 10, 25):
        body = "".join([*text[:cut], "<a href=/x>", *text[cut:]])
        assert lost(page(f"<ul><li><a href=/>首页</a></ul><div>{body}</div>"), paragraphs) == []


def test_a_page_without_a_report_is_kept_whole() -> None:
    assert page("<ul><li><a href=/1>通知</a><li><a href=/2>公告</a></ul>").edits == ()


@pytest.mark.parametrize(
    ("html", "remedy"),
    [
        ("<html><frameset><frame src=main.html></frameset></html>", "main.html"),
        ("<html><body><div id=app></div><script src=app.js></script></body></html>", "browser"),
        ("<html><body>&nbsp;<br>　</body></html>", "browser"),
        ("<!-- <p>甲</p>", "browser"),
    ],
)
def test_a_page_without_text_says_what_to_do(html: str, remedy: str) -> None:
    with pytest.raises(BaogaoError, match=r"page\.html: holds no text") as caught:
        read_html(html.encode(), "page.html")
    assert remedy in caught.value.remedy


def test_metadata_of_government_sites_are_hints() -> None:
    head = (
        "<!-- saved from url=(0031)http://www.example.gov.cn/a.html -->"
        '<meta name="ArticleTitle" content="政府工作报告">'
        '<meta name="PubDate" content="2022/1/5 09:30"><meta name="ContentSource" content="县政府办">'
    )
    assert page(head + "<p>正文").hints == {
        "title": "政府工作报告",
        "date": "2022-01-05",
        "source": "县政府办",
        "url": "http://www.example.gov.cn/a.html",
    }


def test_open_graph_and_the_canonical_address_are_hints() -> None:
    head = (
        '<link rel="canonical" href="https://example.cn/1"><meta property="og:title" content="某市政府工作报告">'
        '<meta property="article:published_time" content="2024-02-03T08:00:00+08:00"><title>甲_乙网</title>'
    )
    hints = page(head + "<p>正文").hints
    assert (hints["title"], hints["date"], hints["url"]) == (
        "某市政府工作报告",
        "2024-02-03",
        "https://example.cn/1",
    )


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("2023年某县政府工作报告_政府工作报告_某县人民政府网", "2023年某县政府工作报告"),
        ("政府工作报告-某县门户网站", "政府工作报告"),
        ("某市人民政府 - 2008年政府工作报告", "2008年政府工作报告"),
        ("政府工作报告（2019年）", "政府工作报告（2019年）"),
        ("首页", "首页"),
        ("", ""),
    ],
)
def test_a_title_loses_the_names_of_the_site(title: str, clean: str) -> None:
    assert without_site(title) == clean


def test_a_day_that_is_none_is_no_hint() -> None:
    assert [iso_day(text) for text in ("2023-13-45", "2023", "", "20230105")] == ["", "", "", "2023-01-05"]


def test_the_declared_encoding_is_read_from_meta_and_xml() -> None:
    assert (
        declared_encoding(b'<meta http-equiv=Content-Type content="text/html; charset=GB2312">') == "gb18030"
    )
    assert declared_encoding(b"<?xml version='1.0' encoding='Big5'?>") == "big5"
    assert declared_encoding(b"<p>") == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("claim", ["utf-8", "gb2312"])
def test_the_bytes_win_over_a_false_claim(encoding: str, claim: str) -> None:
    html = LAYOUTS["tables_2003"](report(20)).replace("<HEAD>", f"<HEAD><meta charset={claim}>")
    assert lost(read_html(html.encode(encoding)), report(20)) == []


def test_broken_bytes_are_flagged_where_they_stand_in_the_text() -> None:
    raw = "".join(f"<p>{paragraph}</p>" for paragraph in report(20)).encode()
    cut = raw.replace("就业".encode(), "就业".encode()[:-1], 1)
    document = read_html(b"<script>var x</script>" + cut)
    damage = [edit for edit in document.edits if edit.kind == "damage"]
    assert damage
    assert all(set(document.text[edit.start : edit.end]) == {"\ufffd"} for edit in damage)


@pytest.mark.parametrize("tag", ["div", "font", "table><tr><td", "ul><li", "span"])
def test_tags_that_nobody_closed_lose_no_text(tag: str) -> None:
    html = "".join(f"<{tag}>第{number}段正文" for number in range(3000))
    text = page(html).text
    assert all(f"第{number}段正文" in text for number in range(3000))


@pytest.mark.parametrize(
    "piece", ["<", "&#", "<!--", "<p style='display:", "，", "<br>甲", "<title>_", "<![CDATA["]
)
def test_hostile_pages_are_read_in_linear_time(piece: str) -> None:
    try:
        page("<p>甲" + piece * (300_000 // len(piece)))
    except BaogaoError as error:
        assert "no text" in str(error)


_TAGS = st.sampled_from(
    words(
        "<p> </p> <div> </div> <br> <td> </td> <tr> </tr> <table> </table> <b> </b> <a> </a> <font> </font> <li>"
        " </li> <ul> </ul> <h2> </h2> </body> </html> <html> <body> <center> <span> </span> <o:p> <section>"
    )
)


@given(st.lists(st.one_of(_TAGS, st.integers(0, 9999).map("字{}号".format)), min_size=1, max_size=60))
def test_tag_soup_loses_no_text(parts: list[str]) -> None:
    texts = [part for part in parts if part.startswith("字")]
    if not texts:
        return
    assert squeeze(page("".join(parts)).text) == "".join(texts)


_SENTENCE = st.builds(
    "{}{}，完成投资{}亿元，带动就业{}人，群众满意度继续提高。".format,
    st.sampled_from(["今年，我们将", "一年来，全县", "围绕产业振兴，", "坚持民生优先，"]),
    st.sampled_from(["加快推进项目建设", "持续改善生态环境", "不断优化营商环境", "统筹城乡融合发展"]),
    st.integers(1, 9999),
    st.integers(1, 99999),
)
_HEADING = st.builds(
    "{}、{}".format, st.sampled_from("一二三四五"), st.sampled_from(["工作回顾", "主要目标", "重点任务"])
)
_PARAGRAPH = st.one_of(_HEADING, st.lists(_SENTENCE, min_size=1, max_size=5).map("".join))
_WRAP = st.sampled_from(
    [
        "<p>{}</p>",
        "<div>{}</div>",
        "　　{}<br>",
        "<p><font>{}</p>",
        "<div><p><span>{}</span></p></div>",
        "<li>{}",
        "<h3>{}</h3>",
    ]
)
_SITE = st.sampled_from(
    [
        "<ul><li><a href=/1>首页</a><li><a href=/2>政务公开</a></ul>",
        "<div class=footer>主办：某县政府 地址：人民路1号</div>",
        "<div class=nav><a href=/>首页</a> &gt; 正文</div>",
        "<table><tr><td><a href=/3>某镇召开工作会议，部署安全生产、防汛抗旱工作，要求抓好落实</a></td></tr></table>",
        "<div class=related><p>相关：某县召开会议，研究部署工作，要求各单位抓好落实。</p></div>",
        "<aside>热点</aside>",
        "",
    ]
)


@given(
    st.lists(st.tuples(_PARAGRAPH, _WRAP), min_size=3, max_size=30),
    st.lists(_SITE, min_size=4, max_size=4),
    st.sets(st.integers(0, 30), max_size=3),
)
@settings(max_examples=150)
def test_no_paragraph_is_lost_in_a_random_layout(
    paragraphs: list[tuple[str, str]], site: list[str], cuts: set[int]
) -> None:
    parts = ["</div><div>" * (i in cuts) + wrap.format(text) for i, (text, wrap) in enumerate(paragraphs)]
    html = f"{site[0]}<div>{site[1]}<div>{''.join(parts)}</div>{site[2]}</div>{site[3]}"
    assert lost(page(html), [text for text, _ in paragraphs]) == []
