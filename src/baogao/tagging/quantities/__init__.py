"""Numbers as values: ``1.46亿元`` is 146000000 元, ``1.1万亩`` is 7333333.33 平方米.

A quantity in a report is a numeral (Arabic, Chinese, or both), magnitudes (十百千万亿) and a unit. The
parser reads the whole text or nothing: what it does not understand gives ``None``, never a guess.

>>> quantity = parse_quantity("1.46亿元")
>>> quantity.value == 146_000_000, quantity.unit, quantity.dimension
(True, '元', 'money:CNY')
>>> parse_quantity("3%-5%")
Quantity(low=Decimal('3'), high=Decimal('5'), unit='%', approximate=False)
>>> parse_quantity("一批") is None
True
"""

from baogao.tagging.quantities.numerals import chinese_number
from baogao.tagging.quantities.parse import parse_quantity
from baogao.tagging.quantities.quantity import Base, Quantity, plain
from baogao.tagging.quantities.units import Unit, Units, read_units, unit_of, units

__all__ = [
    "Base",
    "Quantity",
    "Unit",
    "Units",
    "chinese_number",
    "parse_quantity",
    "plain",
    "read_units",
    "unit_of",
    "units",
]
