import json
import re
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.evaluate.report import Evaluation, evaluate, to_markdown, write
from baogao.evaluate.score import LAYERS, MICRO
from baogao.schema import Sentence, Span, labels

TEXT = "新增企业40家，减税3亿元。"
GOLD = ((4, 7, "NUMBER"), (10, 13, "NUMBER"), (0, 7, "TARGET"))
SYSTEMS = {
    "rules": ((4, 7, "NUMBER"), (0, 13, "TARGET")),
    "pipeline": (*GOLD, (0, 2, "SLOGAN")),
}
NAMES = [*labels(), *LAYERS, MICRO]


def sentences(*spans: tuple[int, int, str]) -> list[Sentence]:
    """Two sentences of two reports; the first has the spans."""
    made = [
        Sentence(f"{name}-0001", name, "plan", "", 0, TEXT, 0, len(TEXT))
        for name in ("aba-2024", "yili-2025")
    ]
    return [made[0].with_spans(Span(*span) for span in spans), made[1]]


@pytest.fixture
def evaluation() -> Evaluation:
    return evaluate(
        sentences(*GOLD),
        {name: sentences(*spans) for name, spans in SYSTEMS.items()},
        ceiling={"NUMBER": 1.0, "TARGET": 0.99},
        versions={"pipeline": "zh_baogao_cpu-0.1.0"},
    )


def table(markdown: str) -> dict[str, dict[str, str]]:
    """Cells of the table by row and column name."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in markdown.splitlines() if "|" in line
    ]
    head, _, *body = rows
    return {row[0]: dict(zip(head, row, strict=True)) for row in body}


def test_it_knows_what_was_scored(evaluation: Evaluation) -> None:
    assert evaluation.reports == ("aba-2024", "yili-2025")
    assert evaluation.sentences == 2
    assert list(evaluation.systems) == ["rules", "pipeline"]


def test_the_json_has_counts_and_scores_of_each_system_label_and_layer(evaluation: Evaluation) -> None:
    data = json.loads(json.dumps(evaluation.to_json()))
    assert data["match"] == "strict"
    assert data["reports"] == ["aba-2024", "yili-2025"]
    assert data["versions"] == {"pipeline": "zh_baogao_cpu-0.1.0"}
    assert data["ceiling"] == {"NUMBER": 1.0, "TARGET": 0.99}
    assert {system: list(rows) for system, rows in data["systems"].items()} == dict.fromkeys(SYSTEMS, NAMES)
    assert data["systems"]["rules"]["NUMBER"] == {
        "correct": 1,
        "missed": 1,
        "spurious": 0,
        "precision": 1.0,
        "recall": 0.5,
        "f1": 0.6667,
    }
    assert data["systems"]["pipeline"]["SLOGAN"]["recall"] is None


def test_the_markdown_says_the_same_as_the_json(evaluation: Evaluation) -> None:
    data, rows = evaluation.to_json(), table(to_markdown(evaluation))
    assert list(rows) == NAMES
    for system in SYSTEMS:
        for name in NAMES:
            counts, row = data["systems"][system][name], rows[name]
            assert int(row["gold"]) == counts["correct"] + counts["missed"]
            for column, key in (("P", "precision"), ("R", "recall"), ("F1", "f1")):
                cell = row[f"{system} {column}"]
                assert (cell == "") == (counts[key] is None)
                assert cell == "" or float(cell) == pytest.approx(counts[key], abs=6e-4)
    assert [rows[name]["ceiling R"] for name in ("NUMBER", "TARGET", "SLOGAN", MICRO)] == [
        "1.000",
        "0.990",
        "",
        "",
    ]


def test_the_markdown_names_reports_and_versions(evaluation: Evaluation) -> None:
    markdown = to_markdown(evaluation)
    assert "aba-2024, yili-2025" in markdown
    assert "- pipeline: zh_baogao_cpu-0.1.0" in markdown
    assert len({line.count("|") for line in markdown.splitlines() if line.startswith("|")}) == 1
    assert not re.search(r"None|nan", markdown)


def test_both_files_are_written_whole_and_replace_older_ones(evaluation: Evaluation, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "scores"
    for _ in range(2):
        write(evaluation, folder, "test")
    assert sorted(path.name for path in folder.iterdir()) == ["test.json", "test.md"]
    assert json.loads((folder / "test.json").read_text("utf-8")) == evaluation.to_json()
    assert (folder / "test.md").read_text("utf-8") == to_markdown(evaluation)


def test_without_a_system_there_is_nothing_to_score() -> None:
    with pytest.raises(BaogaoError, match="no system"):
        evaluate(sentences(), {})
