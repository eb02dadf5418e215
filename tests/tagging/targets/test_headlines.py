from dataclasses import replace

from baogao.schema import Report
from baogao.tagging.targets import Headline, catalogue, headlines, report_targets

from .marked import INFO, marked, report


def stated(of: Report) -> dict[str, Headline]:
    return {line.canonical: line for line in headlines(of, list(report_targets(of)))}


MAIN = (
    "今年主要预期目标是：[地区生产总值增长{6%}左右]；[一般公共预算收入增长{5%}]；居民收入增长与经济增长同步。"
)


def test_every_headline_indicator_has_a_line_also_where_the_plan_is_silent() -> None:
    lines = stated(report(marked(MAIN)))
    assert list(lines) == [indicator.name for indicator in catalogue().headlines]
    growth = lines["地区生产总值"]
    assert growth.stated
    assert growth.target is not None
    assert (growth.target.low, growth.target.bound, growth.series) == (6, "around", "地区生产总值增速")
    silent = lines["粮食产量"]
    assert (silent.stated, silent.target, silent.sentence, silent.measure) == (False, None, None, "level")


def test_a_promise_that_only_compares_is_stated() -> None:
    line = stated(report(marked(MAIN)))["居民人均可支配收入"]
    assert line.stated
    assert line.target is not None
    assert (line.target.bound, line.target.reference, line.measure) == ("relative", "经济增长", "growth")


def test_the_list_of_main_targets_wins_over_a_mention() -> None:
    mention = marked("[固定资产投资增长{9%}]。", number=1, paragraph=1)
    main = marked("[地区生产总值增长{6%}]，[固定资产投资增长{7%}]。", number=2, paragraph=2)
    line = stated(report(mention, main))["固定资产投资"]
    assert line.target is not None
    assert (line.target.low, line.sentence) == (7, main)


def test_what_the_review_reports_is_no_target() -> None:
    assert not stated(report(marked("[地区生产总值增长{6%}]。", role="review")))["地区生产总值"].stated


def test_a_goal_for_later_years_is_none_for_the_year() -> None:
    later = marked("到2028年，[地区生产总值达到{900亿元}]。", number=1)
    assert not stated(report(later))["地区生产总值"].stated
    now = marked("[地区生产总值增长{6%}]。", number=2, paragraph=2)
    line = stated(report(later, now))["地区生产总值"]
    assert line.target is not None
    assert line.target.measure == "growth"


def test_the_usual_measure_goes_before_another() -> None:
    line = stated(report(marked("[地区生产总值达到{90亿元}]、[增长{6%}]。")))["地区生产总值"]
    assert line.target is not None
    assert line.target.measure == "growth"


def test_a_series_has_one_name_whatever_measure_a_report_states() -> None:
    line = stated(report(marked("[一般公共预算收入达到{18.1亿元}]。")))["一般公共预算收入"]
    assert (line.stated, line.measure, line.series) == (True, "level", "一般公共预算收入增速")


def test_a_direction_alone_is_stated_but_a_value_goes_before_it() -> None:
    goals = marked("主要预期目标是：[地区生产总值增长{6%}]，外贸进出口稳中提质，居民消费价格保持合理水平。")
    lines = stated(report(goals))
    price, trade = lines["居民消费价格涨幅"].target, lines["进出口总额"].target
    assert price is not None
    assert (price.low, price.bound, price.direction) == (None, "", "steady")
    assert trade is not None
    assert trade.low is None
    later = marked("[进出口总额增长{4%}]。", number=2, paragraph=2)
    line = stated(report(goals, later))["进出口总额"]
    assert line.target is not None
    assert line.target.low == 4


def test_growth_of_the_economy_is_the_target_for_gdp() -> None:
    for words in ("[经济增长{6%}左右]", "[国民经济增长{8%}]", "[全县经济增速达到{7%}]"):
        assert stated(report(marked(f"主要预期目标是：{words}。")))["地区生产总值"].stated, words
    pulled = stated(report(marked("[消费拉动经济增长{2.1个百分点}]。")))
    assert not pulled["地区生产总值"].stated


def test_a_task_for_several_indicators_is_stated_for_each() -> None:
    lines = stated(report(marked("完成省下达粮食播种面积和产量任务。")))
    assert lines["粮食产量"].stated
    lines = stated(report(marked("单位生产总值能耗降幅、空气优良天数比率等达到省核要求。")))
    assert lines["单位地区生产总值能耗"].stated
    assert lines["空气质量优良天数比率"].stated


def test_a_report_without_a_year_has_headlines_too() -> None:
    blank = replace(report(marked(MAIN)), info=replace(INFO, year=None))
    assert stated(blank)["地区生产总值"].stated
