import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.cli import main
from baogao.errors import BaogaoError
from baogao.evaluate.experiments.cross import Cross, cross, pooled_gold, to_markdown
from baogao.evaluate.experiments.designs import Fold, leave_one_out
from baogao.evaluate.experiments.inputs import parse_settings, read_data, read_register
from baogao.evaluate.experiments.pooled import only, pool, together
from baogao.evaluate.experiments.trial import RECORD
from baogao.evaluate.score import names, score, tabulate
from baogao.resample import Plan
from baogao.schema import Sentence

from .make import REPORTS, all_gold, gold_of, infos, write_house

PLAN = Plan(200)
FOLDS = leave_one_out(infos())


def spoilt(gold: Sequence[Sentence], every: int) -> list[Sentence]:
    """The gold with the first span of every so many sentences missing."""
    return [s.with_spans(s.spans[1:] if n % every == 0 else s.spans) for n, s in enumerate(gold)]


@pytest.fixture(scope="module")
def found() -> Cross:
    gold = all_gold()
    test = pooled_gold(FOLDS, gold)
    runs = [spoilt(test, 4), spoilt(test, 2)]
    return cross(
        "leave-one-report-out", FOLDS, gold, runs, others={"rules": spoilt(test, 1)}, seeds=[0, 1], plan=PLAN
    )


def test_pooled_predictions_are_scored_once_as_those_of_one_system(found: Cross) -> None:
    test = pooled_gold(FOLDS, all_gold())
    for seed, every in enumerate((4, 2)):
        expected = score(test, spoilt(test, every))
        for name in names():
            assert found.systems["trained"][name].values[seed] == pytest.approx(expected[name].f1)


def test_a_fold_holds_the_scores_of_its_own_report(found: Cross) -> None:
    test = pooled_gold(FOLDS, all_gold())
    rows = spoilt(test, 4)
    mine = [(g, p) for g, p in zip(test, rows, strict=True) if g.report == REPORTS[2]]
    expected = score([g for g, _ in mine], [p for _, p in mine])["micro"].f1
    assert found.by_fold["trained"][REPORTS[2]]["micro"].values[0] == pytest.approx(expected)


def test_the_interval_holds_the_mean_and_the_spread_is_that_of_the_seeds(found: Cross) -> None:
    micro = found.systems["trained"]["micro"]
    assert micro.mean == pytest.approx(sum(v for v in micro.values if v is not None) / 2)
    assert micro.sd is not None
    assert micro.sd > 0
    assert micro.interval is not None
    assert micro.mean is not None
    assert micro.interval[0] <= micro.mean <= micro.interval[1]
    assert (micro.gold, micro.reports, found.unit) == (112, 4, "report")


def test_the_gain_over_another_system_is_paired(found: Cross) -> None:
    gain = found.gains["rules"]["NUMBER"]
    assert gain.value is not None
    assert gain.interval is not None
    assert gain.value == pytest.approx(1.0 - (3 / 8) / (2 - 3 / 8), abs=0.01)
    assert 0 < gain.interval[0] <= gain.value <= gain.interval[1]
    assert found.gains["rules"]["SLOGAN"].value == 0


def test_the_markdown_has_a_row_for_every_name_and_fold(found: Cross) -> None:
    text = to_markdown(found)
    assert all(f"\n| {name} |" in text for name in (*names(), *REPORTS))
    assert "nan" not in text
    assert "None" not in text


def test_test_sentences_that_also_stand_in_the_training_data_are_counted() -> None:
    twin = [s for s in gold_of(REPORTS[0]) if s.paragraph < 3]
    copies = [
        Sentence(f"copy-2020-{n:04}", "copy-2020", s.role, "", s.paragraph, s.text, s.start, s.end, s.spans)
        for n, s in enumerate(twin, 1)
    ]
    gold = [*all_gold(), *copies]
    fold = Fold("one", ("copy-2020",), (REPORTS[1],), (REPORTS[0],))
    test = pooled_gold([fold], gold)
    assert cross("x", [fold], gold, [test], others={}, seeds=[0], plan=PLAN).repeated == (3,)


def test_a_report_that_two_folds_test_cannot_be_pooled() -> None:
    with pytest.raises(BaogaoError, match="anxi-2019: tested in two folds"):
        pooled_gold([FOLDS[0], FOLDS[0]], all_gold())


@given(st.integers(1, 6), st.integers(1, 6))
@settings(max_examples=20)
def test_tables_of_several_seeds_add_up(one: int, other: int) -> None:
    gold = all_gold(REPORTS[:2])
    tables = [tabulate(gold, spoilt(gold, every)) for every in (one, other)]
    both = together(tables).tallies()
    for name in names():
        assert both[name].found == sum(t.tallies()[name].found for t in tables)
    parts = [only(tables[0], [report]).tallies()["micro"].found for report in REPORTS[:2]]
    assert sum(parts) == tables[0].tallies()["micro"].found


def test_one_run_has_no_spread() -> None:
    gold = all_gold()
    assert pool([tabulate(gold, gold)], PLAN)["micro"].sd is None


def command(house: Path, out: str, cache: str = "cache") -> list[str]:
    made = [
        "cross",
        "leave-one-report-out",
        "--config",
        str(house / "tiny.cfg"),
        "--gold",
        str(house / "gold"),
    ]
    made += ["--register", str(house / "reports.csv"), "--seeds", "1", "--samples", "100"]
    return [*made, "--cache", str(house / cache), "--out", str(house / out)]


def run(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    return int(caught.value.code or 0)


def read(house: Path, out: str) -> list[str]:
    return [path.read_text("utf-8") for path in sorted((house / out).iterdir())]


def killed_after_the_first_training(arguments: list[str], cache: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "baogao.cli", *arguments], stderr=subprocess.DEVNULL
    ) as child:
        while child.poll() is None and not list(cache.glob(f"*/{RECORD}")):
            time.sleep(0.02)
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_killed_command_goes_on_and_ends_with_the_tables_of_one_that_was_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = write_house(tmp_path)
    killed_after_the_first_training(command(house, "killed", "other"), house / "other")
    assert not (house / "killed").exists()
    assert run(command(house, "killed", "other")) == 0
    first = capsys.readouterr().err
    assert 1 <= int(first.split(" of 4 trainings are there already")[0]) < 4
    assert run(command(house, "whole")) == 0
    assert "0 of 4 trainings are there already" in capsys.readouterr().err
    assert read(house, "killed") == read(house, "whole")
    assert [p.name for p in sorted((house / "whole").iterdir())] == [
        f"leave-one-report-out.{end}" for end in ("json", "md", "seed0.jsonl")
    ]
    assert not list((house / "other").glob("*.tmp"))
    changed(house, capsys)


def changed(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A span less in one report: the fold that tests it is used again, the three that learn from it are not."""
    path = house / "gold" / f"{REPORTS[0]}.jsonl"
    head, *rest = path.read_text("utf-8").splitlines()
    row = json.loads(head)
    row["spans"].pop()
    path.write_text("\n".join([json.dumps(row, ensure_ascii=False), *rest]) + "\n", encoding="utf-8")
    assert run(command(house, "changed")) == 0
    assert "1 of 4 trainings are there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--extra-gold", "gold/anxi-2019.jsonl"], "report anxi-2019 is also in"),
        (["--set", "dropout"], "--set dropout: no setting"),
        (["--set", "training.nothing.here=1"], "not a usable spaCy config"),
        (["--register", "gold/anxi-2019.jsonl"], "is not valid TOML"),
        (["--pipeline", "gold"], "no spaCy pipeline here"),
    ],
)
def test_bad_options_end_in_one_line(
    more: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = write_house(tmp_path)
    option, value = more
    value = str(house / value) if value.startswith("gold") else value
    assert run([*command(house, "out"), option, value]) == 1
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error")]
    assert message in line


def test_a_time_split_needs_its_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    house = write_house(tmp_path)
    arguments = command(house, "out")
    arguments[1] = "time-split"
    assert run(arguments) == 1
    assert "--before 2020" in capsys.readouterr().err


def test_a_register_can_be_a_table(tmp_path: Path) -> None:
    data = read_data(write_house(tmp_path) / "gold", registers=[tmp_path / "reports.csv"])
    assert [(i.place, i.year) for i in data.infos] == [(i.place, i.year) for i in infos()]
    (tmp_path / "bad.csv").write_text("id,year\nx,soon\n", encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"bad\.csv:2: year is 'soon'"):
        read_register(tmp_path / "bad.csv")


def test_settings_are_read_as_spacy_reads_them() -> None:
    assert parse_settings(["training.max_steps=20", 'nlp.pipeline=["ner"]', "paths.start=a/b"]) == {
        "training.max_steps": 20,
        "nlp.pipeline": ["ner"],
        "paths.start": "a/b",
    }
