from baogao.corpus.furniture import furniture

from .make import REVIEW, TITLE

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
