import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from baogao.annotations import read_gold
from baogao.cli import app
from baogao.errors import BaogaoError
from baogao.evaluate.targets.gold import read_target_gold, write_target_gold
from baogao.evaluate.targets.run import Job, run
from baogao.resample import Plan

HOUSE = Path(__file__).parents[3]
TARGETS = HOUSE / "annotations" / "targets"
GOLD = HOUSE / "annotations" / "gold"
CORPUS = HOUSE / "corpus"
PLAN = Plan(samples=200)
BARS = {"value": 0.97, "unit": 0.97, "bound": 0.95, "modality": 0.95, "status": 0.95, "period": 0.95}


@pytest.mark.parametrize("name", ["gold.jsonl", "pass-a.jsonl", "pass-b.jsonl"])
def test_records_of_the_gold_spans_agree_with_each_reading(name: str) -> None:
    scores = run(Job(TARGETS / name, GOLD, CORPUS, plan=PLAN))
    assert scores.records >= 400
    low = {field: scores.fields[field].share for field in BARS}
    assert {field: share for field, share in low.items() if share is None or share < BARS[field]} == {}


def test_every_statement_of_the_gold_was_read() -> None:
    marked = {
        (sentence.id, span.start, span.end, span.label)
        for sentence in read_gold(GOLD)
        for span in sentence.spans
        if span.label in {"TARGET", "RESULT"}
    }
    read = {(s.sentence, s.start, s.end, s.label) for s in read_target_gold(TARGETS / "gold.jsonl")}
    assert read == marked


def test_a_sentence_that_is_not_the_one_that_was_read_is_named(tmp_path: Path) -> None:
    statement = read_target_gold(TARGETS / "gold.jsonl")[0]
    write_target_gold(tmp_path / "gold.jsonl", [replace(statement, hash="0" * 16)])
    with pytest.raises(BaogaoError, match=rf"{statement.sentence} is not the one that was read"):
        run(Job(tmp_path / "gold.jsonl", GOLD, CORPUS, plan=PLAN))


def test_the_command_writes_scores_and_names_what_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HOUSE)
    out = tmp_path / "scores.json"
    result = CliRunner().invoke(app, ["evaluate-targets", "--samples", "200", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "modality" in result.output
    found = json.loads(out.read_text("utf-8"))
    assert found["fields"]["value"]["records"] == 536
    assert all(row["sentence"] for row in found["differences"])
