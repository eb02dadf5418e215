import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.schema import Span
from baogao.tagging.targets import numbers_in, statements
from baogao.tagging.targets.kinds import Kind, kind_of
from baogao.tagging.targets.values import inside, values_in

from ...limits import linear_time
from .marked import marked


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("[力争引进企业{40家}以上]", ["40家"]),
        ("[新开工{10亿元}以上项目{2个}]", ["2个"]),
        ("[建成{三个}{5000吨级}码头]", ["三个"]),
        ("[开工总投资{50亿元}的核电项目]", ["50亿元"]),
        ("[推进总投资{12亿元}的{8个}水利项目]", ["8个"]),
        ("[合作社从{8家}增加到{12家}]", ["12家"]),
        ("[税收由2019年的{1.2亿元}，提高到2023年的{1.5亿元}]", ["1.5亿元"]),
        ("[经济总量迈上{400亿}、{500亿}{两个}台阶]", ["400亿", "500亿"]),
        ("[两个集群年营收分别突破{30亿元}、{40亿元}大关]", ["30亿元", "40亿元"]),
        ("[城乡低保标准分别从{700元}、{500元}提高到{800元}、{600元}]", ["800元", "600元"]),
        ("[{43个}新项目开工率达到{80%}]", ["80%"]),
        ("[为{3000名}工人追回工资{2亿元}]", ["3000名", "2亿元"]),
        ("[投资{1.5亿元}新建{34公里}管网]", ["1.5亿元", "34公里"]),
        ("[城镇和农村居民收入分别增长{8%}和{8.3%}]", ["8%", "8.3%"]),
        ("[出让地块{19宗}{1442.6亩}]", ["19宗", "1442.6亩"]),
        ("[新建{22个}{750千伏}输电工程]", ["22个"]),
        ("[{6个}集体、{7名}个人获得表彰]", ["6个", "7名"]),
    ],
)
def test_a_number_that_only_describes_another_is_no_value(written: str, values: list[str]) -> None:
    sentence = marked(written)
    (statement,) = statements(sentence)
    found = values_in(statement, numbers_in(statement, sentence), sentence.text)
    assert [sentence.text[n.start : n.end] for n in found] == values


@pytest.mark.parametrize(
    ("gap", "unit", "behind", "measure", "direction"),
    [
        ("一般公共预算收入增长", "%", "", "growth", "up"),
        ("一般公共预算收入达到", "元", "", "level", ""),
        ("化肥用量下降", "%", "以上", "growth", "down"),
        ("贫困发生率降至", "%", "", "level", "down"),
        ("失业率控制在", "%", "以内", "level", ""),
        ("产量增长", "倍", "", "growth", "up"),
        ("城镇化率提高", "百分点", "", "change", "up"),
        ("PM2.5浓度比上年下降", "微克/立方米", "", "change", "down"),
        ("新增", "人", "城镇就业", "level", "up"),
        ("城镇新增就业", "人", "", "level", "up"),
        ("耕地面积稳定在", "亩", "以上", "level", "steady"),
        ("完成林分优化提升", "亩", "", "level", ""),
        ("亩产提升", "斤", "", "change", "up"),
        ("人口自然增长率控制在", "‰", "以内", "level", ""),
        ("增设充电桩", "个", "", "level", ""),
        ("新建低空起降设施", "个", "", "level", ""),
        ("村级收入高于", "元", "", "level", ""),
        ("比全国平均低", "百分点", "", "change", "down"),
        ("实现", "%", "以上的增速", "growth", "up"),
        ("工业投资增速", "%", "", "growth", "up"),
        ("规上工业增加值", "元", "", "level", ""),
        ("民生支出占一般公共预算支出的", "%", "", "level", ""),
        ("培育“小升规”企业", "家", "", "level", ""),
        ("关停“散乱污”企业", "家", "", "level", "down"),
    ],
)
def test_the_words_before_a_value_tell_its_kind(
    gap: str, unit: str, behind: str, measure: str, direction: str
) -> None:
    kind = kind_of(gap, unit, behind)
    assert (kind.measure, kind.direction) == (measure, direction)


def test_what_two_makers_found_counts_once() -> None:
    one = marked("[新增{40家}]")
    twice = one.with_spans([*one.spans, *(Span(s.start, s.end, s.label, "rule:x") for s in one.spans)])
    assert len(statements(twice)) == 1
    assert len(numbers_in(statements(twice)[0], twice)) == 1


def test_a_number_that_sticks_out_of_a_statement_is_not_its_number() -> None:
    sentence = marked("[新增40家企业]")
    (statement,) = statements(sentence)
    outside = sentence.with_spans([*sentence.spans, Span(4, 9, "NUMBER")])
    assert numbers_in(statement, outside) == []
    assert inside([Span(4, 9, "NUMBER")], statement) == []


@given(st.text("增长降至到的新平稳率值0%，、", max_size=60))
def test_any_words_have_a_kind(gap: str) -> None:
    assert isinstance(kind_of(gap, "%", gap), Kind)


def test_a_clause_of_a_million_characters_is_read_at_once() -> None:
    numbers = [Span(1_000_000, 1_000_001, "NUMBER"), Span(1_000_001, 1_000_002, "NUMBER")]
    with linear_time():
        for words in ("增长" * 500_000, "从" * 1_000_000, "的" * 1_000_000):
            kind_of(words, "%", words)
            values_in(Span(0, 2_000_002, "TARGET"), numbers, words + "12" + words)
