from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.tagging.quantities.units import unit_of
from baogao.tagging.targets import Indicator, catalogue, load_catalogue
from baogao.tagging.targets.catalogue import said_of

ALL = list(catalogue())


def test_the_catalogue_covers_what_reports_state() -> None:
    assert len(ALL) >= 80
    assert 10 <= len(catalogue().headlines) <= 20


@pytest.mark.parametrize("indicator", ALL, ids=lambda indicator: indicator.name)
def test_every_indicator_of_a_level_is_found_by_its_own_name(indicator: Indicator) -> None:
    assert catalogue().find(indicator.name) == indicator
    assert (
        indicator.good or not indicator.headline or indicator.name == "居民消费价格涨幅"
    )  # neither way is better


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("GDP", "地区生产总值"),
        ("国内生产总值", "地区生产总值"),
        ("全县经济总量", "地区生产总值"),
        ("规上工业增加值", "规模以上工业增加值"),
        ("规模以上工业增加值", "规模以上工业增加值"),
        ("全部工业增加值", "工业增加值"),
        ("地方财政收入", "一般公共预算收入"),
        ("公共财政预算收入", "一般公共预算收入"),
        ("地方一般预算收入", "一般公共预算收入"),
        ("全部财政收入", "财政总收入"),
        ("全社会固定资产投资", "固定资产投资"),
        ("社零总额", "社会消费品零售总额"),
        ("外贸进出口总值", "进出口总额"),
        ("实际到位外资", "实际使用外资"),
        ("农牧民人均可支配收入", "农村居民人均可支配收入"),
        ("农民人均纯收入", "农民人均纯收入"),
        ("新增城镇就业", "城镇新增就业"),
        ("城镇登记失业率", "城镇登记失业率"),
        ("CPI涨幅", "居民消费价格涨幅"),
        ("万元GDP能耗", "单位地区生产总值能耗"),
        ("细颗粒物（PM2.5）年均浓度", "PM2.5平均浓度"),
        ("城区空气质量优良天数比例", "空气质量优良天数比率"),
        ("国家级“专精特新”小巨人企业", "专精特新小巨人企业"),
        ("研发经费投入占GDP比重", "研发经费投入强度"),
        ("粮食总产量", "粮食产量"),
        ("城乡居民养老保险参保率", "基本养老保险参保率"),
        ("生产安全死亡事故起数", "生产安全事故"),
        ("安全生产事故死亡人数", "生产安全事故死亡人数"),
        ("环境空气质量综合指数", "空气质量综合指数"),
        ("高铁运营总里程", "高速铁路营业里程"),
        ("ＧＤＰ", "地区生产总值"),
    ],
)
def test_the_many_wordings_of_an_indicator_have_one_name(wording: str, name: str) -> None:
    found = catalogue().find(wording)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "wording",
    [
        "区本级规上工业增加值",
        "高耗能行业增加值",
        "一般公共预算收入中税收",
        "酒店业固定资产投资",
        "居民",
        "收入",
        "企业",
        "重点行业研发投入强度差距",
        "",
        "国" * 100,
    ],
)
def test_a_word_that_narrows_the_indicator_prevents_a_match(wording: str) -> None:
    assert catalogue().find(wording) is None


@pytest.mark.parametrize(
    ("wording", "said", "name"),
    [
        ("优良率", "环境空气持续好转，优良率达到86%", "空气质量优良天数比率"),
        ("优良率", "优良天数310天，比上年多5天，优良率84.9%", "空气质量优良天数比率"),
        ("优良率", "国控断面水质稳定达标，优良率100%", "地表水优良水体比例"),
        ("优良率", "推进标准地改革，优良率90%", ""),
        ("贫困人口", "全县贫困人口降到1200人", "贫困人口"),
        ("贫困人口", "减少贫困人口3000人", "贫困人口"),
        ("贫困人口", "实现5000名贫困人口稳定脱贫", "脱贫人口"),
        ("贫困人口", "公益岗位带动800名贫困人口增收", ""),
        ("贫困人口", "搬迁贫困人口1.2万人", ""),
        ("农村劳动力", "转移农村劳动力2万人", "农村劳动力转移就业"),
        ("农村劳动力", "开展“春潮”行动，培训农村劳动力4000人", ""),
        ("新增就业", "全年新增就业3500人", "城镇新增就业"),
        ("新增就业", "电商产业园新增就业900人", ""),
        ("民生支出", "民生支出增长6%", "民生支出"),
        ("民生支出", "比全市平均高2个百分点", ""),
        ("老旧小区", "新开工改造老旧小区46个", "老旧小区改造"),
        ("老旧小区", "为46个老旧小区引入物业服务", ""),
        ("水土流失面积", "综合治理水土流失面积30平方公里", "水土流失治理面积"),
        ("水土流失面积", "水土流失面积比十年前少30平方公里", ""),
        ("年产量", "粮食播种面积保持稳定，年产量15万吨", "粮食产量"),
        ("年产量", "食用菌基地投产，年产量2万吨", ""),
    ],
)
def test_the_words_around_decide_on_a_wording_of_several_meanings(wording: str, said: str, name: str) -> None:
    found = catalogue().find(wording, said)
    assert (found.name if found else "") == name


def test_only_the_two_clauses_before_a_value_decide() -> None:
    far = "空气好转，道路畅通，绿化提升，卫生改善，优良率90%"
    assert catalogue().find("优良率", far) is None


@pytest.mark.parametrize(
    ("wording", "name"),
    [
        ("限额以上社会消费品零售总额", "限额以上单位零售额"),
        ("城镇固定资产投资", "城镇固定资产投资"),
        ("设区市城市空气质量优良天数比例", "空气质量优良天数比率"),
        ("地级以上城市环境空气质量平均优良天数比例", "空气质量优良天数比率"),
        ("出境断面水质优良率", "地表水优良水体比例"),
        ("外贸进出口额", "进出口总额"),
        ("单位地区生产总值能耗降低", "单位地区生产总值能耗"),
        ("农村劳动力外出务工", "农村劳动力转移就业"),
    ],
)
def test_wordings_of_one_indicator_are_kept_from_its_neighbours(wording: str, name: str) -> None:
    found = catalogue().find(wording)
    assert found is not None
    assert found.name == name


def test_the_words_that_decide_end_with_the_clause() -> None:
    text = "空气好转，优良率达到85%以上，绿道20公里。"
    assert said_of(text, text.index("85%") + 3) == "空气好转，优良率达到85%以上"
    assert len(said_of("万" * 1000, 500)) < 200


def test_per_head_is_another_indicator() -> None:
    found = catalogue().find("人均地区生产总值")
    assert found is not None
    assert found.name == "人均地区生产总值"


def test_a_value_of_another_dimension_is_of_another_indicator() -> None:
    one = catalogue()["一般公共预算收入"]
    assert one.takes("level", "money:CNY")
    assert one.takes("growth", "percent")
    assert not one.takes("level", "percent")
    assert not one.takes("level", "")
    assert not catalogue()["森林覆盖率"].takes("growth", "percent")
    assert catalogue().match(["一般公共预算收入"], "level", "percent") is None


def test_what_is_no_single_number_is_of_an_indicator_that_says_so() -> None:
    assert catalogue().match(["城乡居民收入比"], "level", "") is not None
    assert catalogue().match(["空气质量综合指数"], "level", "") is None


def test_indicator_and_measure_have_one_series_name() -> None:
    one = catalogue()["地区生产总值"]
    assert one.series_name("growth") == "地区生产总值增速"
    assert one.series_name("level") == "地区生产总值"


def test_the_dimensions_of_the_catalogue_are_those_of_the_units() -> None:
    known = {unit.dimension for name in _UNITS if (unit := unit_of(name))}
    assert {dimension for indicator in ALL for dimension in indicator.level} <= known | {
        "money",
        "number",
        "",
    }


_UNITS = (
    *(
        "元",
        "%",
        "倍",
        "年",
        "PFLOPS",
        "家",
        "人",
        "户",
        "人次",
        "亩",
        "公里",
        "吨",
        "千瓦",
        "千瓦时",
        "岁",
        "天",
        "标箱",
        "立方米",
    ),
    *("微克/立方米", "吨标准煤/万元", "立方米/万元"),
)


def test_a_users_file_adds_and_replaces_entries(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(
        '[[indicator]]\nname = "茶叶产量"\nlevel = ["mass"]\n'
        '[[indicator]]\nname = "地区生产总值"\naliases = ["总产出"]\nlevel = ["money"]\n',
        encoding="utf-8",
    )
    mine = load_catalogue([own])
    assert "茶叶产量" in mine
    assert len(mine) == len(ALL) + 1
    assert (found := mine.find("总产出")) is not None
    assert found.name == "地区生产总值"
    assert mine.find("GDP") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "not TOML"),
        ("[[indicator]]\naliases = []\n", "without a name"),
        ('[[indicator]]\nname = "a"\ncolour = 1\n', "a: unknown key colour"),
        ('[[indicator]]\nname = "a"\ngood = "more"\n', "a: good must be"),
        ('[[indicator]]\nname = "a"\nheadline = "size"\n', "a: headline must be"),
        ('[[indicator]]\nname = "a"\naliases = ["("]\n', "a: alias ( is no expression"),
        ('[[indicator]]\nname = "a"\naliases = ["(b)"]\n', "has a group of its own"),
        ('[[indicator]]\nname = "a"\naliases = ["b?"]\n', "matches nothing"),
        ('[[indicator]]\nname = "a"\nlevel = "money"\n', "a: level must be a list of texts"),
        ('[[indicator]]\nname = "a"\nwhere = ["b"]\n', "a: where must be a list of tables"),
        ('[[indicator]]\nname = "a"\nwhere = [{ wording = "b" }]\n', "a: where: give wording, and near"),
        ('[[indicator]]\nname = "a"\nwhere = [{ near = "b" }]\n', "a: where: give wording, and near"),
        ('[[indicator]]\nname = "a"\nwhere = [{ wording = "b", far = "c" }]\n', "where: unknown key far"),
        ('[[indicator]]\nname = "a"\nwhere = [{ wording = "b", near = "(" }]\n', "where: ( is no expression"),
        ("indicator = 3\n", "indicator must be"),
        ('head = "("\n', "head is no expression"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"own\.toml") as error:
        load_catalogue([own])
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"none\.toml: cannot be read"):
        load_catalogue([tmp_path / "none.toml"])
