"""The rules' own score table, on sentences written here and on the committed gold."""

import json

import pytest

from baogao.resources import house
from baogao.rules import table, to_markdown
from baogao.schema import Role, Sentence, Span


def sentence(text: str, *spans: Span, role: Role = "plan") -> Sentence:
    return Sentence("x-0001", "x", role, "", 0, text, 0, len(text), spans)


def gold() -> list[Sentence]:
    files = sorted(house("annotations", "gold").glob("*-20??.jsonl"))
    return [
        Sentence.from_json(json.loads(line))
        for file in files
        for line in file.read_text("utf-8").splitlines()
    ]


def test_a_table_counts_by_label_and_by_rule() -> None:
    right, wrong = Span(4, 7, "NUMBER"), Span(0, 2, "NUMBER")
    result = table([sentence("新增企业20家。", right, wrong)])
    row = result.row("NUMBER")
    assert (row.gold, row.found, row.right) == (2, 1, 1)
    assert (row.precision, row.recall, round(row.f1, 3)) == (1.0, 0.5, 0.667)
    rules = {rule.rule: (rule.fired, rule.right) for rule in result.rules}
    assert rules == {"rule:number.measure": (1, 1), "rule:statement.clause": (1, 0)}


def test_a_table_of_nothing_has_a_row_a_label_and_no_division_by_zero() -> None:
    result = table([])
    assert [row.f1 for row in result.labels] == [0.0] * 5
    assert result.rules == ()
    with pytest.raises(KeyError):
        result.row("OTHER")


def test_markdown_shows_both_tables() -> None:
    text = to_markdown(table([sentence("新增企业20家。", Span(4, 7, "NUMBER"))]))
    assert "| NUMBER | 1.000 | 1.000 | 1.000 | 1 | 1 | 1 |" in text
    assert "| `rule:number.measure` | 1 | 1 | 1.000 |" in text


def test_rules_reach_their_bars_on_the_gold() -> None:
    result = table(gold())
    floors = {"NUMBER": 0.95, "PROJECT": 0.65, "SLOGAN": 0.85, "TARGET": 0.9, "RESULT": 0.9}
    assert {name: result.row(name).f1 > floor for name, floor in floors.items()} == dict.fromkeys(
        floors, True
    )
