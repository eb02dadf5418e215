from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.tagging.quantities import parse, parse_quantity, plain, units
from baogao.tagging.quantities.amount import read_unit

from ...limits import linear_time


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("1.46亿元", "146000000", "元"),
        ("1.1万亿元", "1100000000000", "元"),
        ("8.6%", "8.6", "%"),
        ("百分之八点六", "8.6", "%"),
        ("4.5‰", "4.5", "‰"),
        ("千分之四", "4", "‰"),
        ("三成半", "35", "%"),
        ("七成五", "75", "%"),
        ("百分之零点五", "0.5", "%"),
        ("百分之百", "100", "%"),
        ("4•5%", "4.5", "%"),
        ("20.5‰", "20.5", "‰"),
        ("9.2/10万", "0.000092", ""),
        ("一半以上", "0.5", ""),
        ("过半", "0.5", ""),
        ("一倍半", "1.5", "倍"),
        ("两番", "2", "番"),
        ("0.35个百分点", "0.35", "百分点"),
        ("1百分点", "1", "百分点"),
        ("十件", "10", "件"),
        ("两家", "2", "家"),
        ("三百二十", "320", ""),
        ("两万零三百户", "20300", "户"),
        ("一万二", "12000", ""),
        ("三千五百万元", "35000000", "元"),
        ("壹佰贰拾万元", "1200000", "元"),
        ("3千5百万元", "35000000", "元"),
        ("1万5千人", "15000", "人"),
        ("1亿零500万元", "105000000", "元"),
        ("20个亿", "2000000000", ""),
        ("1.2万亿", "1200000000000", ""),
        ("万亿级", "1000000000000", "级"),
        ("10百亿亿次/秒", "1" + "0" * 19, "次/秒"),
        ("一点二万亿元", "1200000000000", "元"),
        ("十二点五万亩", "125000", "亩"),
        ("3×10^8立方米", "300000000", "立方米"),
        ("三万五千亿元", "3500000000000", "元"),
        ("千亿元", "100000000000", "元"),
        ("28微克/立方米", "28", "微克/立方米"),
        ("28微克每立方米", "28", "微克每立方米"),
        ("600台（套）", "600", "台（套）"),
        ("8.5张／千人", "8.5", "张/千人"),
        ("2万吨二氧化碳", "20000", "吨二氧化碳"),
        ("百万千瓦", "1000000", "千瓦"),
        ("两千千瓦", "2000", "千瓦"),
        ("5万千升", "50000", "千升"),
        ("30万千瓦级", "300000", "千瓦级"),
        ("3ＭＷ", "3", "MW"),
        ("5万m3", "50000", "m3"),
        ("0成本", "0", "成本"),
        ("4000农户", "4000", "农户"),
        ("10亿立方米/年", "1000000000", "立方米/年"),
        ("半天", "0.5", "天"),
        ("一个半小时", "1.5", "小时"),
        ("两年半", "2.5", "年"),
        ("3个工作日", "3", "工作日"),
        ("5000吨级", "5000", "吨级"),
        ("120万千瓦", "1200000", "千瓦"),
        ("12.5亿千瓦时", "1250000000", "千瓦时"),
        ("500千伏", "500", "千伏"),
        ("3亿2000万元", "320000000", "元"),
        ("1,234.5元", "1234.5", "元"),
        ("１２３家", "123", "家"),
        ("-3.5%", "-3.5", "%"),
        ("−3.5%", "-3.5", "%"),
        ("负3.5%", "-3.5", "%"),
        ("+3.5%", "3.5", "%"),
        ("-0%", "0", "%"),
        ("万分之三", "0.0003", ""),
        ("1/4", "0.25", ""),
        ("四分之三", "0.75", ""),
        ("0", "0", ""),
        ("26℃", "26", "℃"),
        ("不低于95%", "95", "%"),
        ("10个以上", "10", "个"),
        ("10个及以上", "10", "个"),
        ("≥95%", "95", "%"),
    ],
)
def test_a_quantity_has_its_magnitude_applied_and_keeps_its_unit(text: str, value: str, unit: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (plain(quantity.low), quantity.unit) == (value, unit)
    assert quantity.value == quantity.low


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("4至6家", "4", "6", "家"),
        ("4至6亿元", "400000000", "600000000", "元"),
        ("9000万至1亿元", "90000000", "100000000", "元"),
        ("3%-5%", "3", "5", "%"),
        ("３～５％", "3", "5", "%"),
        ("2——3个", "2", "3", "个"),
        ("-3%至-1%", "-3", "-1", "%"),
        ("三五家", "3", "5", "家"),
        ("两三百人", "200", "300", "人"),
        ("七八成", "70", "80", "%"),
        ("两到三成", "20", "30", "%"),
        ("6%—6.5%之间", "6", "6.5", "%"),
        ("百分之七八十", "70", "80", "%"),
        ("百分之五至六", "5", "6", "%"),
        ("百分之五到百分之六", "5", "6", "%"),
        ("三分之一至一半", "0.3333333333333333333333333333", "0.5", ""),
        ("5%-6", "5", "6", "%"),
        ("1--2家", "1", "2", "家"),
        ("-3%--1%", "-3", "-1", "%"),
        ("三家至五家", "3", "5", "家"),
        ("三至五百家", "300", "500", "家"),
        ("三至二十家", "3", "20", "家"),
        ("5-8千万元", "50000000", "80000000", "元"),
        ("5千至8千万元", "50000000", "80000000", "元"),
        ("9000至1万人", "9000", "10000", "人"),
        ("500米至1公里", "0.5", "1", "公里"),
        ("3～5个工作日", "3", "5", "工作日"),
        ("十七八个", "17", "18", "个"),
        ("五六十万元", "500000", "600000", "元"),
    ],
)
def test_a_range_is_one_quantity_with_two_ends(text: str, low: str, high: str, unit: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert (plain(quantity.low), plain(quantity.high), quantity.unit) == (low, high, unit)
    assert quantity.is_range
    assert quantity.value is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "元",
            "一批",
            "多个",
            "数百家",
            "几十家",
            "好几家",
            "成千上万",
            "第三",
            "百分之",
            "10+X个",
            "35/",
            "1/0",
        ),
        *(
            "6：61：33",
            "1：3",
            "1小时20分",
            "1小时二十分",
            "3..5",
            "3.5.6",
            "4家至6%",
            "9至3家",
            "九" * 99 + "家",
        ),
        *(
            "三百五千",
            "1万2",
            "1万20000人",
            "12,34元",
            "百八十家",
            "三户五人",
            "零的突破",
            "0分之一",
            "3-5-8家",
            "5元8角",
        ),
    ],
)
def test_what_is_not_understood_is_nothing_rather_than_a_guess(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "600余家次",
            "20多万元",
            "7亿多元",
            "近百家",
            "上百家",
            "约3个",
            "5%左右",
            "十来家",
            "千余人",
            "万余元",
        ),
        *(
            "十几家",
            "二十几万人",
            "两个多亿",
            "2年多",
            "八成多",
            "一倍有余",
            "三五家",
            "近半",
            "50%上下",
            "200多",
        ),
    ],
)
def test_a_rough_number_says_so(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert quantity.approximate


def test_an_exact_number_is_not_rough() -> None:
    quantity = parse_quantity("600家次")
    assert quantity is not None
    assert not quantity.approximate


def test_percent_and_percentage_points_differ() -> None:
    percent, points = parse_quantity("2%"), parse_quantity("2个百分点")
    assert percent is not None
    assert points is not None
    assert percent.is_percent
    assert not points.is_percent


@given(
    st.decimals(min_value=0, max_value=10**7, places=3),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
    st.sampled_from(["元", "家", "公里", "人次", "平方米", "标箱"]),
)
def test_arabic_numerals_are_exact(digits: Decimal, power: tuple[str, int], unit: str) -> None:
    quantity = parse_quantity(f"{digits}{power[0]}{unit}")
    assert quantity is not None
    assert quantity.value == digits * power[1]
    assert quantity.unit == unit


@given(st.text(alphabet="零一二三十百千万亿点半0123456789.,-至%/分之个余家元", max_size=14))
def test_no_text_breaks_the_parser(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is None or quantity.low <= quantity.high


@pytest.mark.parametrize(("text", "value"), [("十几家", 10), ("200余家", 200), ("近百家", 100), ("约3个", 3)])
def test_words_of_approximation_leave_the_value(text: str, value: int) -> None:
    quantity = parse_quantity(text)
    assert quantity is not None
    assert quantity.value == value


DASHES = ["-", "－", "—", "——", "–", "~", "～", "至", "到"]


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.sampled_from(DASHES),
    st.sampled_from(["%", "个百分点", "亿元", "万人次", "家"]),
)
def test_a_range_written_with_both_units_reads_as_its_ends(
    a: Decimal, b: Decimal, to: str, unit: str
) -> None:
    low, high = sorted((a, b))
    quantity, end = parse_quantity(f"{low}{unit}{to}{high}{unit}"), parse_quantity(f"{high}{unit}")
    assert quantity is not None
    assert end is not None
    assert quantity.high == end.low
    assert quantity.low * high == quantity.high * low


@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from(["家", "元", "人次", "平方公里", "%", "千瓦", "个"]),
)
def test_every_spelling_of_a_value_reads_alike(number: int, unit: str) -> None:
    wide = str(number).translate({ord("0") + d: ord("０") + d for d in range(10)})
    spellings = [
        f"{number}",
        f"{number:,}",
        f"{number:,}".replace(",", "，"),
        wide,
        f"+{number}",
        f"{number}.0",
    ]
    assert {parse_quantity(f"约{spelling}{unit}左右") for spelling in spellings} == {
        parse_quantity(f"约{number}{unit}")
    }


@given(
    st.integers(min_value=0, max_value=10**6), st.sampled_from(["", "万", "亿", "万亿"]), st.text(max_size=6)
)
def test_the_short_way_and_the_long_way_agree(number: int, large: str, unit: str) -> None:
    text = f"{number}{large}{unit}"
    short = parse._plain(text)
    assert short is None or short == parse._careful(text)


@pytest.mark.parametrize("unit", sorted(units()))
def test_every_listed_unit_reads_the_short_and_the_long_way_alike(unit: str) -> None:
    text = f"12.5万{unit}"
    short = parse._plain(text)
    assert short is None or short == parse._careful(text)


@pytest.mark.parametrize(
    "piece",
    ["九", "1", "万", "分之", "至", "-", "1-", "一二", "余", "/1", "（", "个半", ",123", "点五", "约"],
)
def test_a_megabyte_of_anything_is_refused_at_once(piece: str) -> None:
    with linear_time():
        for length in (64, 65, 1_000_000):
            assert parse_quantity((piece * length)[:length]) is None


@given(st.text(max_size=20))
def test_a_unit_is_never_longer_than_what_was_read(text: str) -> None:
    unit = read_unit(text)
    assert unit is None or len(unit) <= len(text)
