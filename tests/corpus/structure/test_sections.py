import doctest

import pytest

from baogao.corpus import SectionTracker, assign_sections, parse_report
from baogao.corpus.structure import sections
from baogao.corpus.structure.front import front_end, is_continuation
from baogao.schema import ReportInfo

from ..make import FRONT, INFO, PLAN, REVIEW, lines, report, roles

R, P = REVIEW[0][:8], PLAN[0][:8]


def parse(*paragraphs: str, info: ReportInfo = INFO) -> dict[str, str]:
    return roles(parse_report(lines(*paragraphs), info))


@pytest.mark.parametrize(
    ("review", "plan"),
    [
        ("一、2021年工作回顾", "二、2022年重点工作"),
        ("2021年工作回顾", "2022年工作安排建议"),
        ("一、过去五年工作回顾", "二、今后五年的目标任务"),
        ("一、关于2021年政府工作", "二、关于2022年政府工作"),
        ("第一部分 过去五年工作回顾", "第二部分 今后五年工作安排"),
        ("站在新起点：2021年工作回顾", "开启新征程：2022年目标任务"),
        ("二〇二一年工作回顾", "二〇二二年主要目标任务"),
        ("（一）2021年工作回顾", "（二）2022年工作安排"),
        ("一、“十三五”时期经济社会发展回顾", "二、“十四五”时期的主要目标任务"),
        ("一、牢记嘱托，新清溪建设取得新成效", "二、牢记使命，奋力谱写新篇章"),
        ("一、2021年工作回顾", "二、真抓实干，再上台阶"),
        ("1、2021年工作回顾", "2、2022年工作安排"),
        ("（1）2021年工作回顾", "（2）2022年工作安排"),
        ("【2021年工作回顾】", "【2022年工作安排】"),
        ("2021年工作回顾：", "2022年工作安排："),
        ("——2021年工作回顾", "——2022年工作部署"),
        ("**一、2021年工作回顾**", "**二、2022年工作安排**"),
        ("一、过去一年的工作", "二、今年的工作"),
        ("一、去年工作", "二、今年工作打算"),
        ("一、2021年主要工作", "二、2022年主要工作"),
        ("一、本届政府工作回顾", "二、未来五年发展展望"),
        ("一、2021，我们奋力前行", "二、2022，我们再启新程"),
        ("过去五年和2021年工作", "2022年和今后五年工作"),
        ("一、主要工作完成情况", "二、下步工作打算"),
        ("", "二、2022年工作安排"),
        ("", "2022年工作安排"),
    ],
)
def test_headings_part_the_review_from_the_plan(review: str, plan: str) -> None:
    found = roles(parse_report(report(review, plan), INFO))
    assert (found[R], found[REVIEW[1][:8]]) == ("review", "review")
    assert (found[P], found[PLAN[1][:8]]) == ("plan", "plan")
    assert found[FRONT[0][:8]] == found["各位代表："] == found["现在，我代表县人"[:8]] == "front"


def test_a_plan_without_a_heading_begins_with_its_targets() -> None:
    target = "今年经济社会发展的主要预期目标是：地区生产总值增长7%以上。"
    assert parse(*FRONT, *REVIEW, target, *PLAN) == {
        **dict.fromkeys((text[:8] for text in FRONT), "front"),
        **dict.fromkeys((R, REVIEW[1][:8], "规上工业增加值增"), "review"),
        **dict.fromkeys((target[:8], P, PLAN[1][:8]), "plan"),
    }


def test_the_part_on_the_government_itself_belongs_to_the_plan() -> None:
    text = lines(report(), "三、加强政府自身建设", "建设法治政府，依法行政。")
    last = parse_report(text, INFO).sentences[-1]
    assert (last.role, last.section) == ("plan", "三、加强政府自身建设")


def test_a_heading_with_both_times_turns_in_its_body() -> None:
    found = parse(
        *FRONT,
        "一、“十三五”发展成就和“十四五”主要目标任务",
        REVIEW[0],
        "“十四五”时期是乘势而上的五年。",
        PLAN[0],
        info=ReportInfo("x", year=2021),
    )
    assert (found[R], found["“十四五”时期是乘"[:8]], found[P]) == ("review", "plan", "plan")


def test_a_year_given_wrongly_is_put_right_by_the_review_heading() -> None:
    found = roles(
        parse_report(report("一、2021年工作回顾", "二、2022年主要工作"), ReportInfo("x", year=2021))
    )
    assert (found[R], found[P]) == ("review", "plan")


def test_a_line_that_announces_a_list_is_no_part() -> None:
    found = parse(*FRONT, "一、2021年工作回顾", "一年来的主要工作是：", REVIEW[0])
    assert found[R] == "review"


def test_neutral_topics_of_a_plan_stay_plan() -> None:
    found = parse(
        *FRONT, "2021年工作回顾", *REVIEW, "2022年主要任务", "一、项目建设", PLAN[0], "二、城乡面貌", PLAN[1]
    )
    assert (found[R], found[P], found[PLAN[1][:8]]) == ("review", "plan", "plan")


def test_section_paths_name_the_headings_from_outside_in() -> None:
    text = lines(
        "2022年主要任务",
        "一、项目建设",
        "（一）工业。加快建设园区。",
        "1.新材料",
        PLAN[0],
        "二、城乡面貌",
        PLAN[1],
    )
    found = {s.text[:8]: s.section for s in parse_report(text, INFO)}
    assert found[P] == "2022年主要任务 / 一、项目建设 / （一）工业 / 1.新材料"
    assert found[PLAN[1][:8]] == "2022年主要任务 / 二、城乡面貌"


def test_a_glossary_is_entered_by_heading_and_left_at_the_next_appendix() -> None:
    text = lines(
        report(),
        "名词解释",
        "1.“双减”：减轻义务教育阶段学生负担。",
        "附件",
        "2022年民生实事",
        "新建幼儿园5所。",
    )
    found = roles(parse_report(text, INFO))
    assert (found["1.“双减”："[:8]] if "1.“双减”：" in found else found["1.“双减”：减"]) == "glossary"
    assert found["新建幼儿园5所。"] == "plan"


def test_an_appendix_on_last_year_is_review() -> None:
    text = lines(report(), "附件1", "2021年民生实事完成情况", "一、新建幼儿园", "新建幼儿园5所。")
    assert roles(parse_report(text, INFO))["新建幼儿园5所。"] == "review"


def test_a_footnote_between_two_pages_is_glossary_and_the_plan_goes_on() -> None:
    text = lines(report(), "[1]“双减”：减轻学生负担。", "加快建设第二医院。")
    found = roles(parse_report(text, INFO))
    assert (found["[1]“双减”："[:8]], found["加快建设第二医院"]) == ("glossary", "plan")


def test_definitions_behind_the_closing_are_a_glossary_without_a_heading() -> None:
    closing = "各位代表，让我们更加紧密地团结起来，为建设美丽清溪努力奋斗！"
    text = lines(report(), closing, "1.“双减”：指减轻学生负担。", "2.河长制。")
    found = roles(parse_report(text, INFO))
    assert (found["1.“双减”：指"[:8]], found["2.河长制。"]) == ("glossary", "glossary")


def test_thanks_in_the_name_of_the_government_are_no_opening() -> None:
    thanks = "在此，我代表县人民政府，向全体代表和报告工作的同志表示衷心的感谢！"
    found = parse("一、2021年工作回顾", REVIEW[0], thanks, "二、2022年工作安排", PLAN[0])
    assert (found[R], found[thanks[:8]], found[P]) == ("review", "review", "plan")


def test_a_text_from_the_middle_of_a_plan_is_plan() -> None:
    found = parse("（三）推进项目建设。", *PLAN, "（四）优化环境。", PLAN[0].replace("北溪", "南溪"))
    assert set(found.values()) == {"plan"}


def test_a_continued_report_has_no_front() -> None:
    text = ("政府工作报告", "▲上接第2版", "（三）加快建设现代产业体系", *PLAN)
    assert is_continuation(text)
    assert set(parse(*text).values()) == {"plan"}


def test_what_stands_before_a_second_part_is_review() -> None:
    assert parse("各项事业全面发展。", "二、2022年工作安排", PLAN[0])["各项事业全面发展"] == "review"


def test_a_news_item_above_the_report_is_front() -> None:
    news = "1月20日，清溪县人民政府发布2022年政府工作报告，报告指出，全年完成投资65亿元。"
    found = parse(news, "原文如下：", *FRONT, "一、2021年工作回顾", *REVIEW)
    assert (found[news[:8]], found[R]) == ("front", "review")


def test_a_table_of_contents_does_not_end_the_front() -> None:
    contents = ("一、2021年工作回顾", "二、2022年工作安排", "三、加强政府自身建设")
    text = (*FRONT[:3], *contents, *FRONT[3:], contents[0], REVIEW[0])
    assert front_end(text) == 8


def test_a_report_in_one_line_keeps_its_parts() -> None:
    text = "".join((*FRONT, "一、2021年工作回顾", *REVIEW * 30, "二、2022年工作安排", *PLAN * 30))
    found = [(s.text, s.role) for s in parse_report(text, INFO)]
    assert dict(found)[REVIEW[1].split("。")[1] + "。"] == "review"
    assert dict(found)[PLAN[1]] == "plan"
    assert found[0][1] == "front"


def test_raw_text_gives_the_same_sections_as_clean_text() -> None:
    def follow(paragraphs: list[str]) -> list[tuple[str, str]]:
        tracker = SectionTracker()
        return [tracker.feed(paragraph, paragraph_start=True) for paragraph in paragraphs]

    clean = report("（一）2021年工作回顾", "（二）2022年工作安排").split("\n")
    raw = [
        "　　" + text.replace("，", ", ").replace("（", "( ").replace("）", ")").replace("：", ":")
        for text in clean
    ]
    assert follow(raw) == follow(clean)


@pytest.mark.parametrize(
    "sentence",
    [
        "新增就业5000人以上。",
        "预计全年增长8%。",
        "今年，要建成学校3所。",
        "去年增长5%。",
        "一年来，成绩显著。",
    ],
)
def test_a_lone_sentence_is_never_certain(sentence: str) -> None:
    tracker = SectionTracker()
    section, role = tracker.feed(sentence, paragraph_start=True)
    assert not tracker.certain
    assert section == ""
    assert role in {"review", "plan"}


def test_a_heading_makes_the_tracker_certain() -> None:
    tracker = SectionTracker()
    tracker.feed("二、2022年工作安排", paragraph_start=True)
    assert tracker.certain


def test_every_sentence_of_every_paragraph_has_its_place() -> None:
    places = assign_sections(["一、2021年工作回顾", "", "甲。乙。"])
    assert [sorted(place) for place in places] == [[0], [], [0, 2]]


def test_the_example_holds() -> None:
    assert doctest.testmod(sections).failed == 0
