"""``baogao evaluate`` and ``baogao compare``: from files to files, and one line for what cannot be used."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from baogao.annotations.store import read_gold, write_sentences
from baogao.cli import main
from baogao.evaluate.systems import Job, run

from .invented import gold_and_predictions

Command = Callable[..., tuple[int, str, str]]
GOLD = Path("annotations/gold")


@pytest.fixture
def baogao(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command line; gives exit code, output and errors."""

    def command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        output = capsys.readouterr()
        return int(ended.value.code or 0), output.out, output.err

    return command


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Invented gold, and another tool's spans on it."""
    gold, predicted = gold_and_predictions()
    paths = tmp_path / "mine.jsonl", tmp_path / "other.jsonl"
    write_sentences(paths[0], gold)
    rows = ({"id": s.id, "spans": [span.to_json() for span in s.spans]} for s in predicted)
    paths[1].write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return paths


def test_another_tool_is_judged_beside_the_rules(
    baogao: Command, files: tuple[Path, Path], tmp_path: Path
) -> None:
    gold, other = files
    arguments = (
        "evaluate",
        "--gold",
        gold,
        "--predictions",
        other,
        "--out",
        tmp_path / "out",
        "--samples",
        20,
    )
    code, out, err = baogao(*arguments)
    assert (code, err.strip()) == (0, "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["mine.html", "mine.json", "mine.md"]
    data = json.loads((tmp_path / "out" / "mine.json").read_text("utf-8"))
    assert list(data["systems"]) == ["other", "rules"]
    assert data["systems"]["other"]["scores"]["strict"]["micro"]["gold"] == 45
    assert "rules F1" in out
    assert str(tmp_path / "out" / "mine.html") in out


def test_a_score_below_its_bar_ends_with_1_and_a_line_each(
    baogao: Command, files: tuple[Path, Path], tmp_path: Path
) -> None:
    gold, other = files
    bars = ("--fail-under", "TARGET=.9", "--fail-under", "micro=.1", "--fail-under", "PROJECT=.5")
    paths = ("--gold", gold, "--predictions", other, "--out", tmp_path / "out")
    code, _, err = baogao("evaluate", *paths, "--samples", 20, *bars)
    assert code == 1
    assert [line.split(":")[1].strip() for line in err.strip().splitlines()] == ["TARGET", "PROJECT"]
    assert (tmp_path / "out" / "mine.html").is_file()


def test_two_runs_are_compared_afterwards_and_at_once(
    baogao: Command, files: tuple[Path, Path], tmp_path: Path
) -> None:
    gold, other = files
    better = tmp_path / "better.jsonl"
    rows = ({"id": s.id, "spans": [span.to_json() for span in s.spans]} for s in read_gold(gold))
    better.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    common = ("evaluate", "--gold", gold, "--samples", 20)
    old = tmp_path / "a" / "mine.json"
    assert baogao(*common, "--predictions", other, "--out", tmp_path / "a")[0] == 0
    code, out, _ = baogao(*common, "--predictions", better, "--out", tmp_path / "b", "--compare", old)
    assert code == 0
    new = json.loads((tmp_path / "b" / "mine.json").read_text("utf-8"))
    assert len(new["against"]) == 2
    code, out, err = baogao(
        "compare", old, tmp_path / "b" / "mine.json", "--out", tmp_path / "c", "--samples", 20
    )
    assert (code, err.strip()) == (0, "")
    found = json.loads((tmp_path / "c" / "compare.json").read_text("utf-8"))
    assert found["differences"]["strict"]["micro"]["b"] == 1.0
    assert "better" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--gold", "none.jsonl"), "none.jsonl"),
        (("--predictions", "none.jsonl"), "none.jsonl"),
        (("--split", "none"), "'none'"),
        (("--compare", "none.json"), "none.json"),
        (("--fail-under", "TARGET"), "no number"),
        (("--samples", "0"), "samples"),
    ],
)
def test_what_cannot_be_used_is_one_line(
    baogao: Command, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    code, out, err = baogao("evaluate", "--out", tmp_path / "out", *arguments)
    assert code == 1
    (line,) = err.strip().splitlines()
    assert words in line
    assert out == ""
    assert not (tmp_path / "out").exists()


def test_no_evaluation_is_compared(baogao: Command, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    code, _, err = baogao("compare", other, other, "--out", tmp_path / "out")
    assert code == 1
    assert f"{other}: not an evaluation" in err
    assert len(err.strip().splitlines()) == 1


def test_a_report_knows_its_place_its_damage_and_what_was_seen_in_training(tmp_path: Path) -> None:
    gold = GOLD / "sanmen-2023.jsonl"
    rows = ({"id": s.id, "spans": [span.to_json() for span in s.spans]} for s in read_gold(gold))
    predictions = tmp_path / "same.jsonl"
    predictions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    training = GOLD / "luqiao-2022.jsonl"
    found = run(Job(gold, predictions=predictions, training=training, samples=5), lambda _: None).main
    assert found.scores["strict"]["micro"].f1 == 1.0
    assert set(found.strata["level"]) == {"county"}
    assert set(found.strata["text"]) == {"damaged", "clean"}
    assert set(found.strata["surface"]) == {"seen", "unseen"}
    assert found.strata["text"]["damaged"]["micro"].sentences < 40
