"""How often annotators overturn each rule."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from typer.testing import CliRunner

from baogao.annotations.doccano.fates import fates
from baogao.annotations.doccano.passes import Act, write_pass
from baogao.annotations.overturned import (
    Decision,
    decisions_of_gold,
    decisions_of_passes,
    tally,
    to_markdown,
    wilson,
)
from baogao.cli import app
from baogao.errors import BaogaoError
from baogao.rules.preannotate import preannotate
from baogao.rules.tables import table
from baogao.schema import Sentence, Span

from .conftest import ROOT, Make

TEXT = "新增企业20家，建成云溪大桥。"
RULES = (
    Span(0, 7, "TARGET", "rule:statement"),
    Span(4, 7, "NUMBER", "rule:number"),
    Span(8, 14, "PROJECT", "rule:project"),
)


def decided(after: Sequence[Span], who: str = "chen", id_: str = "x-0001") -> list[Decision]:
    return [Decision(id_, TEXT, who, fate) for fate in fates(RULES, after)]


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_that_of_scipy(counts: tuple[int, int]) -> None:
    part, whole = counts
    expected = binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson(part, whole) == pytest.approx((expected.low, expected.high), abs=1e-6)


def test_each_rule_is_charged_with_what_became_of_its_own() -> None:
    found = tally(decided([Span(0, 7, "RESULT"), Span(4, 7, "NUMBER"), Span(10, 14, "PROJECT")]))
    rows = {row.rule: row for row in found.rows}
    assert rows["rule:statement"].decisions == {"relabelled": 1}
    assert rows["rule:number"].decisions == {"kept": 1}
    assert rows["rule:project"].decisions == {"moved": 1}
    assert [rows[name].overturned for name in ("rule:statement", "rule:number", "rule:project")] == [1, 0, 1]
    assert rows["rule:project"].examples[0].words() == "PROJECT「建成云溪大桥」 → PROJECT「云溪大桥」"
    assert rows["rule:number"].examples == ()
    assert found.added == {}


def test_what_was_added_is_counted_by_label() -> None:
    found = tally(decided([*RULES, Span(2, 4, "SLOGAN")]) + decided([*RULES, Span(2, 4, "SLOGAN")], "li"))
    assert found.added == {"SLOGAN": 2}
    assert [one.words() for one in found.missed["SLOGAN"]] == ["SLOGAN「企业」"]
    assert (found.sentences, found.people) == (1, ("chen", "li"))


def test_two_readers_of_one_pre_annotation_are_one_case() -> None:
    once, twice = tally(decided(())), tally(decided(()) + decided((), "li"))
    assert [row.interval for row in once.rows] == [row.interval for row in twice.rows]
    split = tally(decided(()) + decided(RULES, "li"))
    for row in split.rows:
        assert (row.proposed, row.overturned) == (1, 0.5)
        assert row.decisions == {"deleted": 1, "kept": 1}


def test_a_rule_that_is_often_wrong_stands_before_one_that_was_wrong_once() -> None:
    often = [one for n in range(40) for one in decided(RULES[1:] if n < 36 else RULES, id_=f"x-{n:04}")]
    rare = [Decision("y-0001", TEXT, "chen", fate) for fate in fates([Span(0, 2, "SLOGAN", "rule:rare")], [])]
    assert [row.rule for row in tally(often + rare).rows][:2] == ["rule:statement", "rule:rare"]


def test_examples_that_more_people_share_come_first() -> None:
    found = tally(
        [*decided((), id_="x-0001"), *decided((), id_="x-0002"), *decided((), "li", "x-0002")], examples=1
    )
    assert [row.examples[0].sentence for row in found.rows] == ["x-0002"] * 3


def test_other_sources_count_only_if_asked_for() -> None:
    model = [Decision("x", TEXT, "c", fate) for fate in fates([Span(0, 2, "SLOGAN", "model:m")], [])]
    with pytest.raises(BaogaoError, match=r"there are model: .--source model:"):
        tally(model)
    assert tally(model, prefix="model:").rows[0].rule == "model:m"
    with pytest.raises(BaogaoError, match="none at all"):
        tally([])


def pulled(folder: Path, *rows: tuple[Sentence, Sequence[Span], dict[str, bool]], who: str = "chen") -> None:
    acts, taken = [], []
    for order, (sentence, after, flags) in enumerate(rows):
        state = {"blind": False, "seen": True, "taken": True, **flags}
        shown = () if state["blind"] else sentence.spans
        acts.append(
            Act(
                sentence.id,
                sentence.id,
                folder.name,
                who,
                order,
                **state,
                proposed=sentence.spans,
                fates=tuple(fates(shown, after)) if state["seen"] else (),
            )
        )
        if state["taken"]:
            taken.append(sentence.with_spans(after))
    write_pass(folder, who, taken, acts)


def test_blind_unseen_and_doubtful_sentences_do_not_count(make: Make, tmp_path: Path) -> None:
    rows = [make(TEXT, number).with_spans(RULES) for number in range(1, 5)]
    folder = tmp_path / "b1"
    pulled(
        folder,
        (rows[0], RULES[:2], {}),
        (rows[1], (), {"blind": True}),
        (rows[2], (), {"seen": False, "taken": False}),
        (rows[3], (), {"taken": False}),
    )
    found = tally(decisions_of_passes([folder]))
    assert {row.rule: dict(row.decisions) for row in found.rows} == {
        "rule:project": {"deleted": 1},
        "rule:number": {"kept": 1},
        "rule:statement": {"kept": 1},
    }


def test_the_last_pull_counts_and_a_pass_named_twice_counts_once(make: Make, tmp_path: Path) -> None:
    row = make(TEXT).with_spans(RULES)
    folder = tmp_path / "passes" / "b1"
    pulled(folder, (row, (), {}))
    pulled(folder, (row, RULES, {}))
    pulled(folder, (row, RULES[:1], {}), who="li")
    everything = [list(decisions_of_passes(paths)) for paths in ([folder], [folder.parent], [folder, folder])]
    assert everything[0] == everything[1] == everything[2]
    assert [row.overturned for row in tally(everything[0]).rows] == [0.5, 0.5, 0.0]
    first = list(decisions_of_passes([folder / "chen.jsonl"]))
    assert [one.fate.kind for one in first] == ["deleted"] * 3
    assert list(decisions_of_passes([folder / "chen.acts.jsonl"])) == first


def test_a_folder_without_pulled_work_is_one_line(tmp_path: Path) -> None:
    for path, what in (
        (tmp_path, "no pulled work"),
        (ROOT / "annotations" / "passes" / "a", "no pulled work"),
        (tmp_path / "no", "no such file"),
    ):
        with pytest.raises(BaogaoError, match=what):
            list(decisions_of_passes([path]))


def test_against_gold_a_rule_keeps_what_it_has_right(gold: list[Sentence]) -> None:
    found = tally(decisions_of_gold(gold, preannotate(gold)))
    right = {row.rule: (row.fired, row.right) for row in table(gold).rules}
    assert {row.rule: (row.proposed, row.decisions.get("kept", 0)) for row in found.rows} == right
    spans = sum(len(one.spans) for one in gold)
    followed = sum(sum(row.decisions.values()) - row.decisions.get("deleted", 0) for row in found.rows)
    assert followed + sum(found.added.values()) == spans


def test_markdown_escapes_what_is_no_markdown() -> None:
    odd = "*新_增<b>"
    found = tally([Decision("x", odd, "chen", fate) for fate in fates([Span(0, 7, "SLOGAN", "rule:r")], [])])
    text = to_markdown(found)
    assert "| `rule:r` | 1 | 0 | 0 | 0 | 1 | 1.000 | 0.207–1.000 |" in text
    assert r"\*新\_增&lt;b>" in text


def test_the_command_shows_and_writes_both_tables(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "b1"
    pulled(folder, (make(TEXT).with_spans(RULES), RULES[:2], {}))
    files = ["--json", str(tmp_path / "o.json"), "--markdown", str(tmp_path / "o.md")]
    result = CliRunner().invoke(app, ["overturned", str(folder), *files])
    assert result.exit_code == 0, result.output
    assert "PROJECT「建成云溪大桥」" in result.output
    row = json.loads((tmp_path / "o.json").read_text("utf-8"))["rules"][0]
    assert (row["rule"], row["decisions"]["deleted"]) == ("rule:project", 1)
    assert "project" in result.output
    assert "rule:project" in (tmp_path / "o.md").read_text("utf-8")
    gold = CliRunner().invoke(
        app, ["overturned", "--gold", str(ROOT / "annotations/gold/zhenhai-2020.jsonl")]
    )
    assert gold.exit_code == 0, gold.output
    for wrong in ([], [str(folder), "--gold", "x"]):
        assert isinstance(CliRunner().invoke(app, ["overturned", *wrong]).exception, BaogaoError)
