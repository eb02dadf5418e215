"""One promise or result as data: what, how much, how firmly, by when, where.

A statement (a TARGET or RESULT span) gives a record for each value it states of an indicator; a statement
without a number, or one that only compares (与经济增长同步), gives one record without a value. The fields
follow ``annotations/TARGETS.md``.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Measure = Literal["level", "growth", "change", ""]
"""What the value says of the indicator: how much there is or was done (42.61亿元, 新增5000人), by which share
it changes (增长11%, 翻一番), or by how much it changes (提高2个百分点, 减少5微克/立方米)."""

Direction = Literal["up", "down", "steady", ""]
"""Which way the text says the indicator goes; empty where it only gives a level."""

Bound = Literal["point", "around", "at_least", "at_most", "range", "relative", ""]
"""How the value limits the indicator; ``relative``: by another indicator, place or plan (``reference``). Empty
where there is neither a value nor a reference."""

Modality = Literal["确保", "力争", "争取", "努力", "预期", "none"]
"""How firmly it is promised; words of one meaning are one (保证 and 务必 are 确保, 力求 and 奋力 are 力争)."""

Status = Literal["planned", "achieved", "forecast"]

MODALITIES: tuple[Modality, ...] = ("确保", "力争", "争取", "努力", "预期", "none")
BOUNDS: tuple[Bound, ...] = ("point", "around", "at_least", "at_most", "range", "relative", "")
MEASURES: tuple[Measure, ...] = ("level", "growth", "change", "")
DIRECTIONS: tuple[Direction, ...] = ("up", "down", "steady", "")
STATUSES: tuple[Status, ...] = ("planned", "achieved", "forecast")


@dataclass(frozen=True, slots=True)
class Target:
    """One value of one indicator, promised or reported. Offsets are code points in the sentence's text.

    Attributes:
        start: Where the statement begins.
        end: Behind its last character.
        label: ``TARGET`` or ``RESULT``.
        source: What marked the statement, as in :class:`baogao.schema.Span`.
        score: Probability of the statement's span, where its maker has one.
        indicator: What is measured, as the sentence calls it (from an earlier clause where this one leaves
            it out); empty where nothing names it.
        canonical: Name of the indicator in the catalogue (``configs/indicators.toml``); empty if not listed.
        measure: See :data:`Measure`.
        number: The value as written, without comparators (``42.61亿元``); empty if there is none.
        number_start: Where it begins; ``None`` if there is none.
        number_end: Behind its last character.
        low: The value, magnitude applied, or the lower end of a range; ``None`` if there is none or it is not
            understood. A bound does not move it: 5%以上 is 5 and ``at_least``.
        high: The same value, or the upper end of a range.
        unit: Without magnitude (``元``, ``%``, ``百分点``, ``微克/立方米``); as written otherwise.
        base_low: In the unit of its dimension (1亩 is 666.67 平方米); ``None`` where the unit is not known.
        base_high: The same for the upper end.
        base_unit: That unit; empty where it is not known.
        dimension: ``money:CNY``, ``length``, ``area``, ``percent``, ``points``, ``count`` ...; empty where not known.
        approximate: Whether the text says so (约, 近, 左右, 余, 多).
        direction: See :data:`Direction`.
        bound: See :data:`Bound`.
        reference: What a relative bound compares with (经济增长, 全国平均水平); else empty.
        modality: See :data:`Modality`.
        status: ``planned``, ``achieved``, or ``forecast`` where the text itself says it is an estimate (预计).
        period_start: First calendar year the value is for.
        period_end: Last one; the same for one year; both ``None`` where nothing tells.
        place: The sub-place that is named (岑港街道), else the report's place.
    """

    start: int
    end: int
    label: str
    source: str = ""
    score: float | None = None
    indicator: str = ""
    canonical: str = ""
    measure: Measure = ""
    number: str = ""
    number_start: int | None = None
    number_end: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    base_low: Decimal | None = None
    base_high: Decimal | None = None
    base_unit: str = ""
    dimension: str = ""
    approximate: bool = False
    direction: Direction = ""
    bound: Bound = ""
    reference: str = ""
    modality: Modality = "none"
    status: Status = "planned"
    period_start: int | None = None
    period_end: int | None = None
    place: str = ""
