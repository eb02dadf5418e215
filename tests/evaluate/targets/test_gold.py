from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from baogao.annotations.standoff import sentence_hash
from baogao.errors import BaogaoError
from baogao.evaluate.targets.gold import GoldRecord, GoldStatement, read_target_gold, write_target_gold

TEXT = "力争一般公共预算收入增长6%以上。"
RECORD = GoldRecord(
    number=(12, 14),
    indicator=(2, 10),
    low=Decimal("6"),
    high=Decimal("6"),
    unit="%",
    measure="growth",
    direction="up",
    bound="at_least",
    modality="力争",
    status="planned",
    period=(2024, 2024),
    place="",
)
STATEMENT = GoldStatement("清水-2024-0007", sentence_hash(TEXT), 0, 16, "TARGET", (RECORD,), ("reader-a",))


def test_a_statement_comes_back_from_its_file(tmp_path: Path) -> None:
    empty = replace(RECORD, number=None, indicator=None, low=None, high=None, unit="", bound="", period=None)
    statements = [STATEMENT, replace(STATEMENT, start=3, records=(RECORD, empty))]
    write_target_gold(tmp_path / "gold.jsonl", statements)
    assert read_target_gold(tmp_path / "gold.jsonl") == statements


def test_the_file_holds_no_text(tmp_path: Path) -> None:
    write_target_gold(tmp_path / "gold.jsonl", [STATEMENT])
    assert "一般公共预算收入" not in (tmp_path / "gold.jsonl").read_text("utf-8")


def test_a_statement_knows_its_text() -> None:
    assert STATEMENT.holds(TEXT)
    assert not STATEMENT.holds(TEXT + "\n")


@pytest.mark.parametrize(
    ("field", "value"),
    [("bound", "about"), ("modality", "一定"), ("low", "many"), ("status", None)],
)
def test_a_field_that_holds_what_it_may_not_is_named_with_its_line(
    tmp_path: Path, field: str, value: object
) -> None:
    path = tmp_path / "gold.jsonl"
    write_target_gold(path, [STATEMENT, replace(STATEMENT, records=(replace(RECORD, **{field: value}),))])
    with pytest.raises(BaogaoError, match=r"gold\.jsonl:2.*TARGETS\.md"):
        read_target_gold(path)
