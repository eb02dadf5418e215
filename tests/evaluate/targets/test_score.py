from dataclasses import replace
from decimal import Decimal

import pytest

from baogao.annotations.standoff import sentence_hash
from baogao.evaluate.targets.gold import GoldRecord, GoldStatement
from baogao.evaluate.targets.score import FIELDS, Found, TargetScores, score_targets
from baogao.resample import Plan
from baogao.tagging.record import Target

TEXT = "确保一般公共预算收入增长6%以上，力争8%。"
GOLD = GoldRecord(
    (12, 14),
    (2, 10),
    Decimal(6),
    Decimal(6),
    "%",
    "growth",
    "up",
    "at_least",
    "确保",
    "planned",
    (2024, 2024),
    "",
)
FOUND = Target(
    0,
    16,
    "TARGET",
    indicator="一般公共预算收入",
    measure="growth",
    number="6%",
    number_start=12,
    number_end=14,
    low=Decimal(6),
    high=Decimal(6),
    unit="%",
    direction="up",
    bound="at_least",
    modality="确保",
    status="planned",
    period_start=2024,
    period_end=2024,
    place="清水县",
)
PLAN = Plan(samples=200)


def scored(gold: list[GoldRecord], found: list[Target]) -> TargetScores:
    statement = GoldStatement("a-0001", sentence_hash(TEXT), 0, 16, "TARGET", tuple(gold))
    return score_targets([statement], {"a-0001": Found(TEXT, "清水县", found)}, PLAN)


def test_a_record_like_the_gold_is_right_in_every_field() -> None:
    scores = scored([GOLD], [FOUND])
    assert {name: row.share for name, row in scores.fields.items()} == dict.fromkeys(
        ("found", *FIELDS, "all"), 1.0
    )
    assert scores.differences == ()


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("value", {"low": Decimal("6.1")}),
        ("unit", {"unit": "百分点"}),
        ("bound", {"bound": "point"}),
        ("modality", {"modality": "力争"}),
        ("status", {"status": "forecast"}),
        ("period", {"period_end": 2025}),
        ("measure", {"measure": "level"}),
        ("direction", {"direction": ""}),
        ("indicator", {"indicator": "公共预算收入"}),
        ("place", {"place": "东湖镇"}),
    ],
)
def test_a_field_that_differs_is_wrong_alone(field: str, change: dict[str, object]) -> None:
    scores = scored([GOLD], [replace(FOUND, **change)])  # type: ignore[arg-type]
    assert [name for name in FIELDS if scores.fields[name].right == 0] == [field]
    assert scores.differences[0].fields == (field,)


def test_a_core_field_that_is_wrong_spoils_the_record_and_another_does_not() -> None:
    assert scored([GOLD], [replace(FOUND, unit="元")]).fields["all"].right == 0
    assert scored([GOLD], [replace(FOUND, indicator="")]).fields["all"].right == 1


def test_a_missed_record_is_wrong_in_every_field() -> None:
    scores = scored([GOLD], [])
    assert all(row.right == 0 and row.records == 1 for row in scores.fields.values())
    assert scores.differences[0].found is None


def test_a_record_that_the_gold_does_not_have_is_told_and_costs_no_accuracy() -> None:
    scores = scored([GOLD], [FOUND, replace(FOUND, number_start=18, number_end=20)])
    assert scores.found == 2
    assert scores.fields["found"].share == 1.0
    assert [row.gold for row in scores.differences] == [None]


def test_records_that_share_a_number_are_paired_in_order() -> None:
    other = replace(GOLD, indicator=(6, 10))
    scores = scored([GOLD, other], [FOUND, replace(FOUND, indicator="预算收入")])
    assert scores.fields["indicator"].right == 2


def test_a_record_without_a_value_is_not_asked_for_one() -> None:
    empty = replace(GOLD, number=None, low=None, high=None, unit="", bound="")
    bare = replace(FOUND, number_start=None, number_end=None, low=None, high=None, unit="", bound="")
    scores = scored([empty], [bare])
    assert scores.fields["value"].records == 0
    assert scores.fields["value"].share is None
    assert scores.fields["bound"].share == 1.0


def test_a_statement_with_other_bounds_is_judged_where_it_overlaps_most() -> None:
    first = GoldStatement("a-0001", sentence_hash(TEXT), 0, 16, "TARGET", (GOLD,))
    second = GoldStatement("a-0001", sentence_hash(TEXT), 17, 21, "TARGET", (replace(GOLD, number=(19, 21)),))
    shifted = replace(FOUND, start=2, end=18)
    scores = score_targets([first, second], {"a-0001": Found(TEXT, "清水县", [shifted])}, PLAN)
    assert scores.fields["found"].right == 1
    assert [row.found for row in scores.differences] == [None]


def test_intervals_hold_the_share_and_shrink_with_more_reports() -> None:
    def width(reports: int) -> float:
        gold = [
            GoldStatement(f"r{i}-0001", sentence_hash(TEXT), 0, 16, "TARGET", (GOLD,)) for i in range(reports)
        ]
        found = {
            s.sentence: Found(TEXT, "清水县", [FOUND if i % 3 else replace(FOUND, bound="point")])
            for i, s in enumerate(gold)
        }
        row = score_targets(gold, found, PLAN).fields["bound"]
        assert row.interval is not None
        assert row.share is not None
        assert row.interval[0] <= row.share <= row.interval[1]
        return row.interval[1] - row.interval[0]

    assert width(90) < width(9)
