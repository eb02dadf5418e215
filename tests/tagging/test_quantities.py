from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.tagging.quantities import chinese_number, parse_quantity, plain


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
        ("0.35个百分点", "0.35", "百分点"),
        ("1百分点", "1", "百分点"),
        ("十件", "10", "件"),
        ("两家", "2", "家"),
        ("三百二十", "320", ""),
        ("两万零三百户", "20300", "户"),
        ("一万二", "12000", ""),
        ("三千五百万元", "35000000", "元"),
        ("三万五千亿元", "3500000000000", "元"),
        ("千亿元", "100000000000", "元"),
        ("28微克/立方米", "28", "微克/立方米"),
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
        ("万分之三", "0.0003", ""),
        ("1/4", "0.25", ""),
        ("四分之三", "0.75", ""),
        ("0", "0", ""),
        ("26℃", "26", "℃"),
        ("不低于95%", "95", "%"),
        ("10个以上", "10", "个"),
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
        *("", "元", "一批", "多个", "数百家", "几十家", "十几家", "第三", "百分之", "10+X个", "35/", "1/0"),
        *("6：61：33", "1小时20分", "3..5", "3.5.6", "4家至6%", "9至3家", "九" * 99 + "家"),
    ],
)
def test_what_is_not_understood_is_nothing_rather_than_a_guess(text: str) -> None:
    assert parse_quantity(text) is None


@pytest.mark.parametrize(
    "text", ["600余家次", "20多万元", "7亿多元", "近百家", "上百家", "约3个", "5%左右", "十来家"]
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


def spell(number: int) -> str:
    """A number in Chinese, written by the rules for writing, not for reading."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def group(n: int, leading: bool) -> str:
        words, gap = "", False
        for place in range(3, -1, -1):
            digit = n // 10**place % 10
            if digit:
                words += ("零" if gap and (words or leading) else "") + digits[digit] + places[place]
                gap = False
            else:
                gap = True
        return words

    words = ""
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = number // power % 10**4
        if part:
            words += "零" if words and part < 1000 and not group(part, True).startswith("零") else ""
            words += group(part, bool(words)) + name
    return words or "零"


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_a_written_out_number_reads_as_itself(number: int) -> None:
    assert chinese_number(spell(number)) == number


@given(st.text(alphabet="零一二三十百千万亿点半0123456789.,-至%/分之个余家元", max_size=14))
def test_no_text_breaks_the_parser(text: str) -> None:
    quantity = parse_quantity(text)
    assert quantity is None or quantity.low <= quantity.high


def test_plain_writes_no_exponent() -> None:
    assert plain(Decimal("1E+12")) == "1000000000000"
    assert plain(Decimal("100")) == "100"
    assert plain(Decimal("0.50")) == "0.5"
