import time

import pytest

from baogao.tagging.targets import Context, sentence_targets
from baogao.tagging.targets.phrases import noun_before, noun_behind, subject

from .marked import INFO, marked


def named(written: str) -> list[tuple[str, str]]:
    """Indicator and number of each record."""
    return [(t.indicator, t.number) for t in sentence_targets(marked(written), Context(INFO))]


@pytest.mark.parametrize(
    ("written", "indicators"),
    [
        ("[力争全年地区生产总值增长{6%}]左右。", ["地区生产总值"]),
        (
            "[新增国家高新技术企业{40家}]、[省级科技型中小企业{149家}]。",
            ["国家高新技术企业", "省级科技型中小企业"],
        ),
        ("[{12个}老旧小区完成改造]。", ["老旧小区"]),
        ("[实施{10个}以上省重大科技项目]。", ["省重大科技项目"]),
        ("[为既有楼房加装雨棚{600部}]。", ["雨棚"]),
        ("[招引清水造纸、青山铸造等项目{65个}]。", ["项目"]),
        ("[完成河道治理{18.2公里}]。", ["河道治理"]),
        ("[完成水库除险加固{13座}]。", ["水库除险加固"]),
        ("[新增{3000个}学位]。", ["学位"]),
        ("[建设用地整理{4.8万亩}]。", ["建设用地整理"]),
        ("[民生支出占一般公共预算支出的{72.2%}]。", ["民生支出"]),
        ("[带动近{4000农户}]。", ["农户"]),
        ("[{4家}企业获评国家级“小巨人”企业]。", ["国家级“小巨人”企业"]),
        ("[创造了全市{12.4%}的生产总值]。", ["生产总值"]),
        ("[低收入农户增收{10%}以上]。", ["低收入农户收入"]),
        ("[{9条}在建高速公路有序推进]。", ["在建高速公路"]),
        ("[完成{3万户}农村厕所改造工程]。", ["农村厕所改造工程"]),
        ("[重点项目达到{30个}]。", ["重点项目"]),
        ("[为民营企业减轻负担{3亿元}]。", ["负担"]),
        ("[形成{10个}营业收入超百亿元的产业集群]。", ["产业集群"]),
        ("[建设{10家}专利培育中心]。", ["专利培育中心"]),
        ("[打造{150个}和美乡村]。", ["和美乡村"]),
        ("[设备购置投资增长{15%}]。", ["设备购置投资"]),
        ("[新修通村公路{120公里}]。", ["通村公路"]),
        ("[地级及以上城市平均浓度下降{2%}]。", ["地级及以上城市平均浓度"]),
        ("[城镇调查失业率平均为{5%}]。", ["城镇调查失业率"]),
        ("[完成残疾人家庭无障碍改造{40户}]。", ["残疾人家庭无障碍改造"]),
        ("[财政收入在去年任务（5亿元）的基础上增长{8%}]。", ["财政收入"]),
        ("[重点实施水利项目{30个}]。", ["水利项目"]),
        ("[完成{30个}村电网改造]。", ["村电网改造"]),
        ("[{7个}幼儿园建设加快推进]。", ["幼儿园"]),
        ("[技改投资占比达{49%}]。", ["技改投资占比"]),
        ("[商业银行小微企业贷款要增长{30%}以上]。", ["商业银行小微企业贷款"]),
        ("[建成各级各类文化站{40个}]。", ["文化站"]),
        ("[完成攻坚战总任务的{42%}]。", ["攻坚战总任务"]),
        ("[开行班列{909列}]。", ["班列"]),
        ("[{5项}指标居全国第一]。", ["指标"]),
        ("[{80%}以上的科技项目由企业牵头]。", ["科技项目"]),
        ("[投入{2.4亿元}实施引水工程]。", ["投入"]),
    ],
)
def test_an_indicator_is_named_without_verbs_and_comparators(written: str, indicators: list[str]) -> None:
    assert [name for name, _ in named(written)] == indicators


@pytest.mark.parametrize(
    ("written", "indicators"),
    [
        ("[一般公共预算收入{42亿元}]，[增长{11%}]。", ["一般公共预算收入"] * 2),
        ("[净增各类经营主体{155万户}]、[总量达{474万户}]。", ["经营主体"] * 2),
        ("固定资产投资稳步回升，[增长{6%}]。", ["固定资产投资"]),
        ("[出让地块{19宗}{1442.6亩}]。", ["地块", "地块"]),
        ("[生猪存栏{47万头}]、[出栏{59万头}]。", ["生猪存栏", "生猪出栏"]),
        ("[外贸进出口{12亿元}]，[对东盟增长{48%}]。", ["外贸进出口", "对东盟外贸进出口"]),
        (
            "[亿元以上制造业项目{10个}]，其中[10亿元以上{5个}]。",
            ["亿元以上制造业项目", "10亿元以上制造业项目"],
        ),
        ("[新增{6家}省级、{26家}市级示范村]。", ["省级示范村", "市级示范村"]),
        ("[{206户}{455名}贫困人口脱贫]。", ["贫困人口", "贫困人口"]),
    ],
)
def test_what_a_clause_leaves_out_comes_from_the_one_before(written: str, indicators: list[str]) -> None:
    assert [name for name, _ in named(written)] == indicators


@pytest.mark.parametrize(
    ("written", "pairs"),
    [
        (
            "[城镇和农村居民人均可支配收入分别增长{8%}和{8.3%}]。",
            [("城镇居民人均可支配收入", "8%"), ("农村居民人均可支配收入", "8.3%")],
        ),
        (
            "[城乡居民人均可支配收入分别达到{3万元}、{1万元}]，[分别增长{5%}、{7%}]。",
            [
                ("城镇居民人均可支配收入", "3万元"),
                ("农村居民人均可支配收入", "1万元"),
                ("城镇居民人均可支配收入", "5%"),
                ("农村居民人均可支配收入", "7%"),
            ],
        ),
        (
            "[区本级规上工业总产值、增加值分别增长{14%}、{13%}]。",
            [("区本级规上工业总产值", "14%"), ("区本级规上工业增加值", "13%")],
        ),
        (
            "[力争交通、水利分别完成投资{25亿元}、{8亿元}]。",
            [("交通投资", "25亿元"), ("水利投资", "8亿元")],
        ),
        (
            "[汽车、家电、家具零售额分别增长{2%}、{3%}、{4%}]。",
            [("汽车零售额", "2%"), ("家电零售额", "3%"), ("家具零售额", "4%")],
        ),
        (
            "[一、二、三产增加值分别增长{3%}、{7%}、{5%}]。",
            [("一产增加值", "3%"), ("二产增加值", "7%"), ("三产增加值", "5%")],
        ),
        (
            "[第一、二、三产业分别实现增加值{8亿元}、{22亿元}和{15亿元}]。",
            [("第一产业增加值", "8亿元"), ("第二产业增加值", "22亿元"), ("第三产业增加值", "15亿元")],
        ),
        ("[刑事发案率、治安受案率同比下降{39%}、{23%}]。", [("刑事发案率", "39%"), ("治安受案率", "23%")]),
        (
            "[城镇居民收入{3万元}]、[农村居民收入{2万元}]，[分别是2006年的{2倍}、{3倍}]。",
            [
                ("城镇居民收入", "3万元"),
                ("农村居民收入", "2万元"),
                ("城镇居民收入", "2倍"),
                ("农村居民收入", "3倍"),
            ],
        ),
    ],
)
def test_fenbie_is_taken_apart(written: str, pairs: list[tuple[str, str]]) -> None:
    assert named(written) == pairs


@pytest.mark.parametrize(
    ("written", "indicators"),
    [
        ("[工业投资、民间投资均增长{10%}以上]。", ["工业投资", "民间投资"]),
        ("[新建书房、驿站各{2家}]。", ["书房", "驿站"]),
        ("[盘活低效用地、新增产业用地各{300亩}]。", ["低效用地", "产业用地"]),
        ("[新增技术创新中心和企业技术中心{8家}]。", ["技术创新中心和企业技术中心"]),
        ("[建议、提案办结率均为{100%}]。", ["建议办结率", "提案办结率"]),
        ("[压减非刚性、非重点一般性支出{15%}]。", ["非刚性、非重点一般性支出"]),
        ("[城乡居民人均可支配收入增长{8%}]。", ["城乡居民人均可支配收入"]),
    ],
)
def test_a_shared_value_is_one_of_each(written: str, indicators: list[str]) -> None:
    assert [name for name, _ in named(written)] == indicators


@pytest.mark.parametrize(
    ("written", "indicator", "direction"),
    [
        ("[养老服务实现镇（街道）全覆盖]。", "养老服务", ""),
        ("[动态清零信访积案]。", "信访积案", ""),
        ("[进出口总值实现翻番]。", "进出口总值", "up"),
        ("[案件数、涉案金额“双下降”]。", "案件数、涉案金额", "down"),
        ("[推进数字化改造全覆盖]。", "数字化改造", ""),
        ("[保持零就业家庭动态清零]。", "零就业家庭", ""),
        ("[综治中心实现市、县、乡三级全覆盖]。", "综治中心", ""),
    ],
)
def test_a_statement_without_a_number_has_one_record(written: str, indicator: str, direction: str) -> None:
    (target,) = sentence_targets(marked(written), Context(INFO))
    assert (target.indicator, target.direction, target.measure, target.low) == (
        indicator,
        direction,
        "",
        None,
    )


def test_a_shared_verb_leads_its_coordinate_statements() -> None:
    targets = sentence_targets(marked("[新增泊位{3个}]、[航线{5条}]，[建成码头{2座}]。"), Context(INFO))
    assert [t.direction for t in targets] == ["up", "up", ""]


@pytest.mark.parametrize("words", ["力争" * 200_000, "、" * 400_000, "比2020年" * 80_000, "（“" * 200_000])
def test_hostile_words_are_read_in_linear_time(words: str) -> None:
    begun = time.perf_counter()
    noun_before(words), noun_behind(words), subject(words)
    assert time.perf_counter() - begun < 1


def test_a_pledge_to_reach_more_is_of_the_same_kind_as_the_value_before_it() -> None:
    first, second = sentence_targets(marked("[地区生产总值增长{6%}]、[力争{7%}]。"), Context(INFO))
    assert (second.indicator, second.canonical) == (first.indicator, first.canonical)
    assert (second.measure, second.direction, second.modality) == ("growth", "up", "力争")
    _, amount = sentence_targets(marked("[财政收入增长{6%}]，[力争达到{7亿元}]。"), Context(INFO))
    assert (amount.measure, amount.direction) == ("level", "")


def test_a_share_of_output_is_not_the_amount() -> None:
    found = sentence_targets(marked("[研究与试验发展经费支出占生产总值比重{1.9%}]。"), Context(INFO))
    assert [target.canonical for target in found] == ["研发经费投入强度"]


def test_a_list_inside_of_a_name_is_one_indicator() -> None:
    assert named("[国有资本在能源、粮食领域的资产总额达到{70%}以上]。") == [
        ("国有资本在能源、粮食领域的资产总额", "70%")
    ]
