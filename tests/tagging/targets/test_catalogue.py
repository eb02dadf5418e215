from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.tagging.quantities.units import unit_of
from baogao.tagging.targets import Indicator, catalogue, load_catalogue

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


def test_indicator_and_measure_have_one_series_name() -> None:
    one = catalogue()["地区生产总值"]
    assert one.series_name("growth") == "地区生产总值增速"
    assert one.series_name("level") == "地区生产总值"


def test_the_dimensions_of_the_catalogue_are_those_of_the_units() -> None:
    known = {unit.dimension for name in _UNITS if (unit := unit_of(name))}
    assert {dimension for indicator in ALL for dimension in indicator.level} <= known | {"money"}


_UNITS = (
    *(
        "元",
        "%",
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
