"""Units, dimensions, and values in base units."""

import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.resources import house
from baogao.tagging.quantities import Base, parse_quantity, plain, read_units, unit_of
from baogao.tagging.quantities import units as catalogue
from baogao.tagging.quantities.quantity import times
from baogao.tagging.quantities.units import ENVIRONMENT

HOUSE = house("configs", "units.toml")


@pytest.mark.parametrize(
    ("text", "value", "unit", "dimension"),
    [
        ("1.46亿元", "146000000", "元", "money:CNY"),
        ("3亿美元", "300000000", "美元", "money:USD"),
        ("5亿港币", "500000000", "港元", "money:HKD"),
        ("8.6%", "8.6", "%", "percent"),
        ("5‰", "0.5", "%", "percent"),
        ("2个百分点", "2", "百分点", "points"),
        ("50个基点", "0.5", "百分点", "points"),
        ("3.5倍", "3.5", "倍", "multiple"),
        ("一番", "1", "番", "doubling"),
        ("16.8公里", "16800", "米", "length"),
        ("3里", "1500", "米", "length"),
        ("120皮长公里", "120", "皮长公里", "length:route"),
        ("3亩", "2000", "平方米", "area"),
        ("1.5平方公里", "1500000", "平方米", "area"),
        ("2公顷", "20000", "平方米", "area"),
        ("100㎡", "100", "平方米", "area"),
        ("2000方", "2000", "立方米", "volume"),
        ("500升", "0.5", "立方米", "volume"),
        ("30万标方", "300000", "标准立方米", "volume:gas"),
        ("2000斤", "1", "吨", "mass"),
        ("5公斤", "0.005", "吨", "mass"),
        ("3万吨二氧化碳", "30000", "吨二氧化碳", "mass:CO2"),
        ("5万载重吨", "50000", "载重吨", "tonnage"),
        ("120万标箱", "1200000", "标箱", "containers"),
        ("120万TEU", "1200000", "标箱", "containers"),
        ("5亿吨公里", "500000000", "吨公里", "freight"),
        ("2亿度", "200000000", "千瓦时", "energy"),
        ("3.6吉焦", "1000", "千瓦时", "energy"),
        ("3万吨标准煤", "30000", "吨标准煤", "energy:coal"),
        ("2吉瓦", "2000000", "千瓦", "power"),
        ("50MW", "50000", "千瓦", "power"),
        ("18万千伏安", "180000", "千伏安", "power:apparent"),
        ("500千伏", "500", "千伏", "voltage"),
        ("220KV", "220", "千伏", "voltage"),
        ("35蒸吨/小时", "35", "蒸吨", "steam"),
        ("25度", "25", "角度", "angle"),
        ("26摄氏度", "26", "℃", "temperature"),
        ("2兆帕", "2", "兆帕", "pressure"),
        ("55分贝", "55", "分贝", "noise"),
        ("1000兆", "1000", "Mbps", "bandwidth"),
        ("5EFLOPS", "5000", "PFLOPS", "computing"),
        ("2PB", "2000", "TB", "storage"),
        ("3天", "3", "天", "time"),
        ("36小时", "1.5", "天", "time"),
        ("18个月", "1.5", "年", "time:calendar"),
        ("3个工作日", "3", "工作日", "time:working"),
        ("81.2岁", "81.2", "岁", "age"),
        ("50人天", "50", "人天", "labour"),
        ("300名", "300", "人", "people"),
        ("3.6万贫困人口", "36000", "人", "people"),
        ("4000农户", "4000", "户", "households"),
        ("5.47万人次", "54700", "人次", "visits"),
        ("2万人（次）", "20000", "人次", "visits"),
        ("9个位次", "9", "位次", "rank"),
        ("92.5分", "92.5", "分", "score"),
        ("40家", "40", "家", "count"),
        ("600台（套）", "600", "台套", "count"),
        ("5000吨级", "5000", "吨级", "class:mass"),
        ("30万千瓦级", "300000", "千瓦级", "class:power"),
        ("万亿级", "1000000000000", "级", "class:number"),
        ("320", "320", "", "number"),
        ("28微克/立方米", "28", "微克/立方米", "concentration"),
        ("3毫克/升", "3000000", "微克/立方米", "concentration"),
        ("28微克每立方米", "28", "微克/立方米", "concentration"),
        ("80公里/小时", "80", "公里/小时", "speed"),
        ("1100斤/亩", "550", "公斤/亩", "yield"),
        ("0.5吨标准煤/万元", "0.5", "吨标准煤/万元", "energy intensity"),
        ("8.5张/千人", "0.0085", "张/人", "count/people"),
        ("12件/万人", "0.0012", "件/人", "count/people"),
        ("300万元/亩", "4500", "元/平方米", "money:CNY/area"),
        ("10亿元/平方公里", "1000", "元/平方米", "money:CNY/area"),
        ("2.5万吨/日", "25000", "吨/天", "mass/time"),
        ("250元/月", "3000", "元/年", "money:CNY/time:calendar"),
        ("250元/人·月", "3000", "元/人/年", "money:CNY/people/time:calendar"),
        ("5.6升/100公里", "0.000000056", "立方米/米", "volume/length"),
        ("60分/千瓦时", "0.6", "元/千瓦时", "money:CNY/energy"),
        ("0.3千克标准煤/千瓦时", "0.0003", "吨标准煤/千瓦时", "energy:coal/energy"),
    ],
)
def test_a_quantity_has_a_value_in_the_unit_of_its_dimension(
    text: str, value: str, unit: str, dimension: str
) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert quantity.base_low is not None
    assert (plain(quantity.base_low), quantity.base_unit, quantity.dimension) == (value, unit, dimension)
    assert quantity.base() == Base(quantity.base_low, quantity.base_high, unit, dimension)


def test_both_ends_of_a_range_are_converted() -> None:
    quantity = parse_quantity("4至6公里")
    assert quantity is not None
    assert (quantity.base_low, quantity.base_high) == (4000, 6000)


def test_what_is_no_finite_decimal_is_rounded_to_28_digits() -> None:
    quantity = parse_quantity("1亩")
    assert quantity is not None
    assert quantity.base_low == Decimal("666.6666666666666666666666667")


def test_an_unknown_unit_is_kept_as_written_without_dimension() -> None:
    quantity = parse_quantity("3枚邮票")
    assert quantity is not None
    assert (quantity.unit, quantity.base()) == ("枚邮票", Base())
    assert unit_of("元/枚邮票") is None


def test_latin_letters_may_be_written_in_any_case_but_not_one_alone() -> None:
    assert unit_of("Kwh") == unit_of("千瓦时")
    assert unit_of("G") is None


@pytest.mark.parametrize(
    ("one", "other"), [("%", "百分点"), ("人", "人次"), ("人", "户"), ("元", "美元"), ("家", "座")]
)
def test_what_must_not_be_added_up_has_different_bases(one: str, other: str) -> None:
    first, second = unit_of(one), unit_of(other)
    assert first is not None
    assert second is not None
    assert (first.dimension, first.base) != (second.dimension, second.base)


@pytest.mark.parametrize(
    ("text", "dimension"), [("25度", "angle"), ("999度", "angle"), ("1000度", "energy"), ("4亿度", "energy")]
)
def test_a_few_degrees_are_an_angle_and_many_are_electricity(text: str, dimension: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert quantity.dimension == dimension


def test_a_name_is_listed_once() -> None:
    tables = tomllib.loads(HOUSE.read_text("utf-8"))
    listed = [
        name
        for key, table in tables.items()
        if key not in ("numerators", "preferred")
        for names in (
            table.get("base", ""),
            table.get("same", ""),
            table.get("each", ""),
            *table.get("times", {}).values(),
        )
        for name in names.split()
    ]
    assert sorted({name for name in listed if listed.count(name) > 1}) == []


def test_every_base_is_one_of_itself() -> None:
    for name in catalogue():
        unit = unit_of(name)
        assert unit is not None
        base = unit_of(unit.base)
        assert base is not None
        assert (base.base, base.factor, base.dimension) == (unit.base, 1, unit.dimension)


@given(
    st.decimals(min_value=0, max_value=10**9, places=4),
    st.fractions(min_value=Fraction(1, 10**6), max_value=10**6, max_denominator=10**6),
)
def test_a_factor_is_applied_to_28_digits(value: Decimal, factor: Fraction) -> None:
    exact = Fraction(value) * factor
    assert abs(Fraction(times(value, factor)) - exact) <= exact / 10**27


@given(st.sampled_from(sorted(catalogue())), st.sampled_from(sorted(catalogue())))
def test_a_quotient_has_the_quotient_of_the_factors(above: str, below: str) -> None:
    top, bottom, quotient = unit_of(above), unit_of(below), unit_of(f"{above}/{below}")
    assert top is not None
    assert bottom is not None
    if "/" in above + below or above in ("分", "毛") or quotient is None or "/" not in quotient.dimension:
        return
    assert quotient.factor == top.factor / bottom.factor


@given(st.text(max_size=16))
def test_no_name_breaks_the_catalogue(name: str) -> None:
    unit = catalogue().resolve(name)
    assert unit is None or unit.factor > 0


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(
        '[mass.times]\n"0.06" = "石"\n[cloth]\nbase = "匹布"\n[count]\neach = "斤"\n', encoding="utf-8"
    )
    return path


def test_a_file_of_ones_own_adds_units_and_replaces_names(own: Path) -> None:
    units = read_units([HOUSE, own])
    stone, cloth, jin, metre = (units.resolve(name) for name in ("石", "匹布", "斤", "米"))
    assert stone is not None
    assert (stone.dimension, stone.base, stone.factor) == ("mass", "吨", Fraction(6, 100))
    assert cloth is not None
    assert cloth.dimension == "cloth"
    assert jin is not None
    assert jin.dimension == "count"
    assert metre == unit_of("米")


def test_the_environment_names_a_file_of_ones_own(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT, str(own))
    unit = catalogue.__wrapped__().resolve("石")
    assert unit is not None
    assert unit.dimension == "mass"


@pytest.mark.parametrize(
    "text",
    [
        "not toml",
        '[length]\nbase = "米"\nfoo = "x"',
        '[length.times]\n"0" = "尺"',
        '[length.times]\n"-1" = "尺"',
        '[length.times]\n"1/0" = "尺"',
        '[length.times]\n"long" = "尺"',
        '[new.times]\n"2" = "尺"',
        "length = 3",
        "[length]\nsame = 3",
        '[preferred]\nspeed = "匹布/小时"',
        '[small]\n"度" = { below = "much", means = "角度" }',
        '[small]\n"度" = { below = 10 }',
        '[small]\n"度" = { below = 10, means = "匹布" }',
    ],
)
def test_a_bad_file_is_one_clear_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"bad\.toml: bad units: .*see configs/units\.toml"):
        read_units([HOUSE, path])


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot be read"):
        read_units([HOUSE, tmp_path / "none.toml"])


def test_a_file_that_is_not_text_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "binary.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BaogaoError, match="bad units"):
        read_units([HOUSE, path])
