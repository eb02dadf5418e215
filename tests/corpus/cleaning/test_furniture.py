import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from baogao.corpus.cleaning.furniture import furniture, strip_furniture
from baogao.corpus.draft import Line

from ..make import REVIEW, TITLE
from ..pages import PAGES, REPORT, truth

BODY = ["一、2021年工作回顾", REVIEW[0] + REVIEW[1], "二、2022年工作安排", REVIEW[1]]
PANEL = [
    "设为首页收藏本站",
    "查看: 12|回复: 3",
    "[江西] " + TITLE,
    "[复制链接]",
    "奋斗",
    "99",
    "积分",
    "Rank: 7Rank: 7",
]
FOOT = ["您需要登录后才可以回帖 登录 | 立即注册", "本版积分规则", "客服中心", "9:00-18:00", "Powered by X3.4"]


def removed(*lines: str) -> list[str]:
    return [lines[i] for i in sorted(furniture(lines))]


def test_a_bare_report_loses_nothing() -> None:
    assert removed(TITLE, *BODY) == []


def test_one_sentence_loses_nothing() -> None:
    assert removed("新增就业5000人") == []


def test_a_forum_page_is_cut_down_to_the_report() -> None:
    assert removed(*PANEL, "    " + TITLE, *BODY, *FOOT) == [*PANEL, *FOOT]


def test_source_and_time_above_the_report_go() -> None:
    head = [
        "来源：清溪日报",
        "发布时间：2022-01-20 08:30 浏览次数：1234",
        "字体：【大 中 小】 打印",
        "【打印】【关闭】",
    ]
    assert removed(TITLE, *head, *BODY) == head


def test_links_to_neighbouring_pages_go_wherever_they_stand() -> None:
    links = ["上一篇：县人大常委会工作报告", "较新一篇:2022年财政预算报告", "首页 > 政务公开 > 政府工作报告"]
    assert removed(links[2], *BODY[:2], links[0], *BODY[2:], links[1]) == [links[2], links[0], links[1]]


def test_a_page_foot_goes() -> None:
    foot = ["主办单位：清溪县人民政府办公室", "赣ICP备12345678号", "地址：清溪县人民路1号"]
    assert removed(*BODY, *foot) == foot


def test_a_line_of_an_appendix_is_no_page_foot() -> None:
    assert removed(*BODY, "主办单位：县交通运输局") == []


def test_a_department_named_inside_the_report_stays() -> None:
    assert removed(BODY[0], BODY[1], "责任单位：县住建局", "时间：2022年底", BODY[3]) == []


def test_rising_numbers_between_pages_of_text_are_page_numbers() -> None:
    page = "加快建设北溪水厂，完善供水管网，力争年内通水。" * 10
    assert removed(page, "1", page, "2", page, "3", page) == ["1", "2", "3"]
    assert removed(page, "— 12 —", page) == ["— 12 —"]


def test_the_numbered_rows_of_a_table_are_no_page_numbers() -> None:
    assert removed("项目", "1", "北溪水厂", "2", "南溪大桥", "3", "县医院新院") == []


def lines_of(text: str) -> list[Line]:
    found, start = [], 0
    for number, line in enumerate(text.split("\n")):
        found.append(Line.of(number, text, start, start + len(line)))
        start += len(line) + 1
    return found


def gone(text: str) -> set[int]:
    """Offsets of the characters that are taken out of a text."""
    lines = lines_of(text)
    strip_furniture(lines)
    edits = [edit for line in lines for edit in line.edits if not edit.clean]
    assert all(edit.raw == text[edit.start : edit.end] for edit in edits)
    kept = "".join(line.text for line in lines)
    removed = {i for edit in edits for i in range(edit.start, edit.end)}
    assert "".join(kept.split()) == "".join(
        char for i, char in enumerate(text) if i not in removed and not char.isspace()
    )
    return removed


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_the_report_and_loses_what_is_around_it(name: str) -> None:
    text, mine = truth(PAGES[name])
    removed = gone(text)
    own = [i for i, char in enumerate(text) if mine[i] and not char.isspace()]
    page = [i for i, char in enumerate(text) if not mine[i] and not char.isspace()]
    assert "".join(text[i] for i in own if i in removed) == ""
    left = "".join(text[i] for i in page if i not in removed)
    assert len(left) <= 0.05 * len(page), left


LONELY = [
    "【打印】【关闭】",
    "责任编辑：王五",
    "分享到：微信 微博 QQ空间",
    "扫一扫在手机打开当前页",
    "首页 > 政务公开 > 正文",
    "发表于 2022-1-20 20:18:43 | 只看该作者",
    "点击上方蓝字关注我们",
    "第3页 共20页",
    "— 12 —",
    "版权所有 清溪县人民政府",
    "本版编辑：张三",
    "（全场热烈鼓掌）",
    "阅读原文",
    "更多范文请关注公众号“某某公文”。",
]


@example([(13, LONELY[0]), (13, LONELY[5]), (14, LONELY[5])])  # a lead-in between the heads of two posts
@given(st.lists(st.tuples(st.integers(0, len(REPORT)), st.sampled_from(LONELY)), max_size=8))
def test_furniture_put_anywhere_takes_nothing_of_the_report_with_it(places: list[tuple[int, str]]) -> None:
    lines = list(REPORT)
    for at, line in sorted(places, reverse=True):
        lines.insert(at, line)
    text = "\n".join(lines)
    removed = gone(text)
    kept = "".join(char for i, char in enumerate(text) if i not in removed)
    assert [line for line in kept.split("\n") if line] == list(REPORT)


@given(st.integers(12, 60))
def test_a_report_cut_at_any_width_loses_nothing(width: int) -> None:
    lines = [line[i : i + width] for line in REPORT for i in range(0, len(line), width)]
    assert gone("\n".join(lines)) == set()


PROSE = [
    "分享到改革发展的成果",
    "推广扫码支付、手机购票",
    "群众关注的热点问题，通过微博、微信",
    "谱写高质量发展下一篇章",
    "下一篇章更加精彩",
    "已有3000人参加培训",
    "1200人参与志愿服务",
    "文明上网、文明办网",
    "本网格员队伍建设",
    "关键词：突破",
    "责任单位：县住建局",
    "现在我代表县人民政府作政府工作报告。",
    "举办清溪发展论坛",
    "政府网站集约化",
    "为工会会员免费体检",
    "今天是我们共同的节日",
]


@pytest.mark.parametrize("line", PROSE)
def test_prose_that_sounds_like_a_page_stays(line: str) -> None:
    assert removed(TITLE, *BODY, line, *BODY) == []
    assert removed(TITLE, *BODY, line) == []


def test_the_title_between_page_data_stays() -> None:
    head = ["首页 > 政务公开", TITLE, "发布时间：2022-01-20", "来源：清溪县政府办", "字体：大 中 小"]
    assert removed(*head, *BODY) == [line for line in head if line != TITLE]


def test_a_name_below_the_title_stays() -> None:
    assert removed("首页 > 政务公开", TITLE, "清溪县人民政府县长", "李  明", *BODY) == ["首页 > 政务公开"]


def test_an_appendix_below_a_page_foot_stays() -> None:
    appendix = ["附件1", "清溪县2022年十大工程", "项目名称", "北溪水厂"]
    assert removed(*BODY, "责任编辑：王五", *appendix) == ["责任编辑：王五"]


def test_a_disclaimer_of_a_site_goes_and_a_sentence_about_piracy_stays() -> None:
    notice = "免责声明：本站内容来源于网络，如有侵权请联系我们，将及时删除。"
    assert removed(*BODY, notice) == [notice]
    assert removed(*BODY, "严厉打击侵权盗版行为，查办侵权案件36起，版权登记数量增长12%。") == []


@pytest.mark.parametrize("char", ["[", "9", " ", ">", "*", "（", "-", "|", "…", "页", "“", "&"])
def test_a_line_of_a_million_marks_is_read_in_linear_time(char: str) -> None:
    lines = lines_of("\n".join([*BODY, char * 1_000_000, *BODY]))
    strip_furniture(lines)
    assert lines[len(BODY)].text in {"", char * 1_000_000}


def test_many_short_lines_are_read_in_linear_time() -> None:
    text = "\n".join(["评论", "目录", "3", "", "清溪县政府工作报告", "- 3 -", "·"] * 10_000)
    strip_furniture(lines_of(text))
