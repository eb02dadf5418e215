"""Chinese numerals and where a numeral ends."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.tagging.quantities import chinese_number, parse_quantity, plain
from baogao.tagging.quantities.numerals import read_numeral


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


@given(st.integers(min_value=0, max_value=10**12 - 1), st.integers(min_value=0, max_value=999))
def test_written_out_decimals_read_as_themselves(number: int, decimals: int) -> None:
    digits = f"{decimals:03}"
    spoken = "".join("零一二三四五六七八九"[int(digit)] for digit in digits)
    assert chinese_number(f"{spell(number)}点{spoken}") == Decimal(f"{number}.{digits}")


@given(
    st.integers(min_value=1, max_value=9999),
    st.sampled_from([("万", 10**4), ("亿", 10**8), ("万亿", 10**12)]),
)
def test_a_magnitude_multiplies_the_numeral_before_it(number: int, magnitude: tuple[str, int]) -> None:
    name, power = magnitude
    assert chinese_number(spell(number) + name) == number * power


@given(
    st.integers(min_value=0, max_value=10**12 - 1),
    st.sampled_from(["家", "个百分点", "千瓦", "元/人", "%", "千米", "平方公里"]),
)
def test_a_value_in_digits_and_in_characters_is_one_quantity(number: int, unit: str) -> None:
    quantity = parse_quantity(spell(number) + unit)
    assert quantity is not None
    assert quantity == parse_quantity(f"{number}{unit}")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("一万二", 12000),
        ("两千三", 2300),
        ("三百五", 350),
        ("三百零五", 305),
        ("十五", 15),
        ("一亿三", 130_000_000),
    ],
)
def test_a_last_digit_without_zero_stands_for_the_next_lower_place(text: str, value: int) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize(
    "text",
    ["", "三五", "一百零", "三百五千", "百八十", "万万亿万", "点五", "五点", "一点二点三", "十家", "九" * 65],
)
def test_what_is_no_well_formed_numeral_has_no_value(text: str) -> None:
    assert chinese_number(text) is None


@pytest.mark.parametrize(
    ("text", "numeral"),
    [
        ("120万千瓦", "120万"),
        ("0.35个百分点", "0.35"),
        ("20余万元", "20余万"),
        ("20个亿元", "20个亿"),
        ("5000吨级", "5000"),
    ],
)
def test_a_numeral_ends_where_the_unit_begins(text: str, numeral: str) -> None:
    found = read_numeral(text)
    assert found is not None
    assert text[: found.end] == numeral


def test_plain_writes_no_exponent() -> None:
    assert plain(Decimal("1E+12")) == "1000000000000"
    assert plain(Decimal("100")) == "100"
    assert plain(Decimal("0.50")) == "0.5"
