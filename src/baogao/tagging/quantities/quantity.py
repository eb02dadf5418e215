"""What a quantity is: two ends, a unit, and the same in the unit of its dimension."""

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from baogao.tagging.quantities.units import unit_of

# Wide enough for every numeral that is read, so that sums and products are exact.
EXACT = Context(prec=60)
_ROUNDED = Context(prec=28)


@dataclass(frozen=True, slots=True)
class Base:
    """A quantity in the unit of its dimension; without a value where its unit is not known.

    Attributes:
        low: The lower end in ``unit``.
        high: The upper end.
        unit: The base unit (平方米); counts and unknown dimensions: see ``configs/units.toml``.
        dimension: What is measured (``area``); empty if the unit is not known.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity with its magnitude applied.

    Attributes:
        low: The value, or the lower end of a range.
        high: The same value, or the upper end.
        unit: The unit as written, without magnitude (``元``, ``家次``, ``微克/立方米``); ``%`` for every
            percentage, ``百分点`` for percentage points; empty for a bare number and for a fraction.
        approximate: Whether the text says so itself (600余家次, 近百家, 三五个).
    """

    low: Decimal
    high: Decimal
    unit: str
    approximate: bool = False

    @property
    def value(self) -> Decimal | None:
        """The one value; ``None`` for a range."""
        return self.low if self.low == self.high else None

    @property
    def is_percent(self) -> bool:
        """Whether it is a share in hundredths (not percentage points)."""
        return self.unit == "%"

    @property
    def is_range(self) -> bool:
        """Whether it has two ends."""
        return self.low != self.high

    def base(self) -> Base:
        """The quantity in the unit of its dimension.

        Exact wherever the result is a finite decimal; else (1亩 is 2000/3 平方米) rounded to 28 digits.

        >>> Quantity(Decimal(3), Decimal(3), "公里").base()
        Base(low=Decimal('3000'), high=Decimal('3000'), unit='米', dimension='length')
        """
        unit = unit_of(self.unit, self.high)
        if unit is None:
            return Base()
        low = times(self.low, unit.factor)
        high = low if self.low == self.high else times(self.high, unit.factor)
        return Base(low, high, unit.base, unit.dimension)

    @property
    def dimension(self) -> str:
        """What is measured, as in :meth:`base`; empty if the unit is not known."""
        return self.base().dimension

    @property
    def base_unit(self) -> str:
        """The unit of the dimension, as in :meth:`base`."""
        return self.base().unit

    @property
    def base_low(self) -> Decimal | None:
        """The lower end in ``base_unit``; ``None`` if the unit is not known."""
        return self.base().low

    @property
    def base_high(self) -> Decimal | None:
        """The upper end in ``base_unit``; ``None`` if the unit is not known."""
        return self.base().high


def times(value: Decimal, factor: Fraction) -> Decimal:
    """A value times an exact factor: exact if that is a finite decimal, else rounded to 28 digits.

    >>> times(Decimal(3), Fraction(2000, 3)), times(Decimal("0.5"), Fraction(1, 3))
    (Decimal('2000'), Decimal('0.1666666666666666666666666667'))
    """
    if factor == 1:
        return value
    product = EXACT.multiply(value, Decimal(factor.numerator))
    if factor.denominator == 1:
        return product
    quotient = EXACT.divide(product, Decimal(factor.denominator))
    # A quotient that does not end fills all digits there are.
    return quotient if len(quotient.as_tuple().digits) < EXACT.prec else _ROUNDED.plus(quotient)


def plain(value: Decimal) -> str:
    """A decimal without exponent and without idle zeros: ``146000000``, ``8.6``.

    >>> plain(Decimal("1E+3")), plain(Decimal("5.0"))
    ('1000', '5')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
