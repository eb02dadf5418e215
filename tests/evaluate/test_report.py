import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.evaluate.analysis import NAMES, SCHEMAS, Options
from baogao.evaluate.markdown import evaluation_markdown
from baogao.evaluate.report import Evaluation, dump, evaluate, pick, read_systems, write
from baogao.evaluate.systems import bars, below
from baogao.evaluate.words import repairs, verdict

from .invented import INFOS, gold_and_predictions

OPTIONS = Options(gold="invented", samples=60, infos=INFOS, ceiling={"NUMBER": 1.0, "TARGET": 0.99})


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    gold, predicted = gold_and_predictions()
    first = [sentence.with_spans(sentence.spans[:1]) for sentence in gold]
    versions = {"pipeline": "zh_invented-0.1.0"}
    return evaluate(gold, {"pipeline": predicted, "rules": first}, options=OPTIONS, versions=versions)


def tables(markdown: str) -> list[list[dict[str, str]]]:
    """Rows of every table by the name of their column."""
    found = []
    for block in re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE):
        head, _, *body = [
            [cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()
        ]
        found.append([dict(zip(head, row, strict=True)) for row in body])
    return found


def test_the_first_system_is_judged_and_compared_with_the_others(evaluation: Evaluation) -> None:
    assert evaluation.main.meta.system == "pipeline"
    assert list(evaluation.against) == ["rules"]
    micro = evaluation.against["rules"]["micro"]
    scores = [evaluation.systems[name].scores["strict"]["micro"].f1 for name in ("rules", "pipeline")]
    assert [micro.a, micro.b] == pytest.approx(scores)
    assert micro.difference == pytest.approx(scores[1] - scores[0])


def test_all_three_files_are_written_whole_and_replace_older_ones(
    evaluation: Evaluation, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "scores"
    for _ in range(2):
        files = write(evaluation, folder, "test")
    assert [path.name for path in files] == ["test.json", "test.md", "test.html"]
    assert sorted(folder.iterdir()) == sorted(files)
    assert json.loads(files[0].read_text("utf-8")) == json.loads(json.dumps(evaluation.to_json()))
    assert files[1].read_text("utf-8") == evaluation_markdown(evaluation.systems, evaluation.against)


def test_the_same_input_gives_the_same_bytes(evaluation: Evaluation, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write(evaluation, tmp_path / "a", "test")]
    assert [path.read_bytes() for path in write(evaluation, tmp_path / "b", "test")] == first


def test_what_was_written_is_read_back(evaluation: Evaluation, tmp_path: Path) -> None:
    path = write(evaluation, tmp_path, "test")[0]
    systems = read_systems(path)
    assert {name: a.to_json() for name, a in systems.items()} == {
        name: a.to_json() for name, a in evaluation.systems.items()
    }
    assert pick(systems, "", path).meta.system == "pipeline"
    assert pick(systems, "rules", path).meta.system == "rules"
    with pytest.raises(BaogaoError, match=r"no system 'none' \(it has pipeline, rules\)"):
        pick(systems, "none", path)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"format": "baogao.evaluation.v1"}',
        '{"format": "baogao.evaluation.v1", "systems": {"a": {}}}',
        '{"format": "baogao.evaluation.v1", "systems": {"a": 3}}',
        "[" * 100_000,
    ],
    ids=range(8),
)
def test_another_file_is_refused_in_one_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BaogaoError) as refused:
        read_systems(path)
    assert str(refused.value).startswith(f"{path}: ")
    assert "baogao evaluate" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="No such file"):
        read_systems(tmp_path / "none.json")


def test_without_a_system_there_is_nothing_to_score() -> None:
    with pytest.raises(BaogaoError, match="no system"):
        evaluate([], {})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
        max_leaves=12,
    )
)
def test_written_json_is_the_data(data: object) -> None:
    assert json.loads(dump({"data": data})) == {"data": data}


# The Markdown


def test_every_number_of_the_first_table_is_that_of_the_analysis(evaluation: Evaluation) -> None:
    markdown = evaluation_markdown(evaluation.systems, evaluation.against)
    rows = {row[""]: row for row in tables(markdown)[0]}
    assert list(rows) == list(NAMES)
    for name, row in rows.items():
        score = evaluation.main.scores["strict"][name]
        assert float(row["gold"]) == score.tally.gold
        for column, value in (("P", score.precision), ("R", score.recall)):
            assert (row[column] == "") == (value is None)
            assert value is None or float(row[column]) == pytest.approx(value, abs=6e-4)
        assert score.f1 is None or float(row["F1"].split(" [")[0]) == pytest.approx(score.f1, abs=6e-4)
        assert ("[" in row["F1"]) == (score.interval is not None)
    assert rows["TARGET"]["ceiling R"] == ".990"
    assert rows["SLOGAN"]["ceiling R"] == ""


def test_the_markdown_has_every_schema_stratum_and_kind(evaluation: Evaluation) -> None:
    markdown = evaluation_markdown(evaluation.systems, evaluation.against)
    heads = [set(table[0]) for table in tables(markdown)]
    assert any(set(SCHEMAS) <= head for head in heads)
    for value in ("云泽省", "county", "2008", "plan"):
        assert f"| {value} |" in markdown
    kinds = next(table for table in tables(markdown) if "tense" in table[0])
    counted = sum(int(n) for row in kinds for name, n in row.items() if name and n)
    assert counted == len(evaluation.main.errors)
    assert not re.search(r"None|nan", markdown)


def test_foreign_names_cannot_break_a_table() -> None:
    gold, predicted = gold_and_predictions()
    options = Options(gold="a|b\n# c", samples=5)
    found = evaluate(gold, {"<b>|x": predicted, "y|`": gold}, options=options)
    markdown = evaluation_markdown(found.systems, found.against)
    assert "<b>" not in markdown.replace("\\<", "")
    for block in re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        assert len(widths) == 1


# Words and bars


def test_the_verdict_names_score_size_and_what_it_is_worth(evaluation: Evaluation) -> None:
    first, second, third, last = verdict(evaluation.main, list(evaluation.against.items()))
    assert re.search(
        r"micro F1 of \.\d{3} \[\.\d{3}, \.\d{3}\] on 4\d gold spans in 21 sentences of 3 reports", first
    )
    assert second.startswith("Against rules: ")
    assert third.startswith("Weakest label: ")
    assert "resample reports" in last


def test_with_one_report_the_verdict_promises_nothing_for_others() -> None:
    gold, predicted = gold_and_predictions()
    mine = [n for n, sentence in enumerate(gold) if sentence.report == "qingshui-2024"]
    found = evaluate(
        [gold[n] for n in mine], {"x": [predicted[n] for n in mine]}, options=Options(samples=20)
    )
    assert "not what to expect of other reports" in verdict(found.main)[-1]


def test_mending_every_error_would_make_all_right(evaluation: Evaluation) -> None:
    main = evaluation.main
    micro = main.scores["strict"]["micro"].tally
    found = repairs(main)
    assert sum(repair.errors for repair in found) == len(main.errors)
    assert [repair.gain for repair in found] == sorted((repair.gain for repair in found), reverse=True)
    gold = sum(len(error.gold) for error in main.errors)
    predicted = sum(len(error.predicted) for error in main.errors)
    assert micro.found + gold == micro.gold
    assert micro.right + predicted == micro.predicted


def test_a_bar_that_is_not_reached_is_a_line_with_its_interval(evaluation: Evaluation) -> None:
    f1 = evaluation.main.scores["strict"]["NUMBER"].f1
    assert f1 is not None
    assert below(evaluation.main, bars([f"NUMBER={f1 - 0.01}", "micro=0"])) == []
    (line,) = below(evaluation.main, {"NUMBER": 1.0})
    assert re.fullmatch(r"NUMBER: strict F1 \.\d{3} is under 1 \(n = 18, 95 % interval \[.*\]\)", line)


def test_a_bar_on_what_does_not_occur_is_not_reached() -> None:
    gold, _ = gold_and_predictions()
    bare = [sentence.with_spans([]) for sentence in gold]
    found = evaluate(bare, {"x": bare}, options=Options(samples=5))
    assert below(found.main, {"micro": 0.5}) == ["micro: nothing to score, so 0.5 is not reached"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("TARGET", "no number"), ("TARGET=x", "no number"), ("X=.5", "'X'"), ("micro=90", "no F1")],
)
def test_a_bar_that_is_none_is_refused(evaluation: Evaluation, text: str, words: str) -> None:
    with pytest.raises(BaogaoError, match=words):
        below(evaluation.main, bars([text]))
