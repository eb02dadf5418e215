import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from baogao.annotations import facts, write_dataset, write_folder
from baogao.annotations.dataset import split_sentences_by_report
from baogao.errors import BaogaoError
from baogao.schema import ReportInfo, Sentence, Span, labels

from .conftest import ROOT, Make

Load = Callable[[Path], Any]
GOLD = ROOT / "annotations" / "gold"
REGISTRY = [
    ReportInfo("dinghai-2018", split="train"),
    ReportInfo("luqiao-2022", split="train"),
    ReportInfo("sanmen-2023", split="train"),
    ReportInfo("dinghai-2023", split="dev"),
    ReportInfo("zhenhai-2020", split="test"),
]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """``load_dataset`` on a machine without network."""
    import datasets  # noqa: PLC0415

    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    return lambda path: datasets.load_dataset(str(path), cache_dir=str(tmp_path / "cache"))


def restore(row: dict[str, Any], features: Any) -> Sentence:  # noqa: ANN401
    """The sentence a dataset row was made of."""
    names = features["spans"].feature["label"].names
    spans = [Span(s["start"], s["end"], names[s["label"]], s["source"]) for s in row["spans"]]
    kept = {key: value for key, value in row.items() if key not in {"role", "spans"}}
    return Sentence(role=features["role"].names[row["role"]], spans=tuple(spans), **kept)


def test_gold_comes_back_whole_and_typed_without_network(
    tmp_path: Path, load: Load, gold: list[Sentence]
) -> None:
    counts = write_dataset(GOLD, REGISTRY, tmp_path / "dataset")
    dataset = load(tmp_path / "dataset")
    assert {split: dataset[split].num_rows for split in dataset} == counts
    assert list(counts) == ["train", "validation", "test"]

    features = dataset["train"].features
    assert features["paragraph"].dtype == features["spans"].feature["start"].dtype == "int32"
    assert features["role"].names == ["front", "review", "plan", "glossary"]
    assert features["spans"].feature["label"].names == list(labels())

    back = [restore(row, features) for split in dataset for row in dataset[split]]
    key = lambda sentence: sentence.id  # noqa: E731
    assert sorted(back, key=key) == sorted(gold, key=key)
    made_by = {span.source for sentence in back for span in sentence.spans}
    assert made_by == {"annotator:adjudication-v2"}


def test_a_report_stands_in_one_split_only(gold: list[Sentence]) -> None:
    splits = split_sentences_by_report(gold, REGISTRY)
    assert {split: {s.report for s in group} for split, group in splits.items()} == {
        "train": {"dinghai-2018", "luqiao-2022", "sanmen-2023"},
        "validation": {"dinghai-2023"},
        "test": {"zhenhai-2020"},
    }


@pytest.mark.parametrize(
    "registry", [[], [ReportInfo("yunqi-2026")], [ReportInfo("yunqi-2026", split="tset")]]
)
def test_a_report_without_a_known_split_is_refused(make: Make, registry: list[ReportInfo]) -> None:
    with pytest.raises(BaogaoError, match="report yunqi-2026"):
        split_sentences_by_report([make("一句。")], registry)


@pytest.fixture
def small(tmp_path: Path, make: Make) -> Path:
    write_folder(tmp_path / "gold", [make("新建公园3个。", NUMBER="3个"), make("没有可标的。", 2)])
    return tmp_path / "gold"


TRAIN = [ReportInfo("yunqi-2026", split="train")]


def test_sentences_without_spans_are_kept_and_empty_splits_left_out(
    small: Path, tmp_path: Path, load: Load
) -> None:
    assert write_dataset(small, TRAIN, tmp_path / "dataset") == {"train": 2}
    dataset = load(tmp_path / "dataset")
    assert [len(row["spans"]) for row in dataset["train"]] == [1, 0]


def test_writing_again_gives_the_same_bytes_and_leaves_nothing_behind(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "dataset"
    write_dataset(small, TRAIN, out)
    before = {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    write_dataset(small, TRAIN, out)
    assert {path.name: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert list(out.parent.iterdir()) == [out]


def test_a_split_that_is_gone_leaves_no_old_file(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset"
    write_dataset(small, [ReportInfo("yunqi-2026", split="test")], out)
    write_dataset(small, TRAIN, out)
    assert [path.name for path in (out / "data").iterdir()] == ["train.parquet"]


@pytest.mark.parametrize("name", ["notes.txt", "README.md", "data/other.parquet"])
def test_a_folder_that_holds_anything_else_is_left_alone(small: Path, tmp_path: Path, name: str) -> None:
    mine = tmp_path / "dataset" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match="holds"):
        write_dataset(small, TRAIN, tmp_path / "dataset")
    assert [path for path in (tmp_path / "dataset").rglob("*") if path.is_file()] == [mine]


def test_a_file_in_the_place_of_the_folder_is_left_alone(small: Path, tmp_path: Path) -> None:
    (tmp_path / "dataset").write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match="is a file"):
        write_dataset(small, TRAIN, tmp_path / "dataset")


def test_the_card_counts_what_was_written(tmp_path: Path, gold: list[Sentence]) -> None:
    write_dataset(GOLD, REGISTRY, tmp_path / "dataset")
    card = (tmp_path / "dataset" / "README.md").read_text("utf-8")
    total = facts(gold)
    assert f"Sentences: {total.sentences}, reports: 5, spans: {total.total}." in card
    assert "No rule and no program produced labels." in card
    assert "license: mit" in card


def test_a_readme_beside_the_labels_that_describes_something_else_stays_out_of_the_card(
    small: Path, tmp_path: Path
) -> None:
    (small.parent / "README.md").write_text("# My project\n\n## Licence\n\nSecret.\n", encoding="utf-8")
    write_dataset(small, TRAIN, tmp_path / "dataset")
    assert "Secret" not in (tmp_path / "dataset" / "README.md").read_text("utf-8")


def test_a_folder_that_cannot_be_made_is_one_clear_line(small: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match="file"):
        write_dataset(small, TRAIN, tmp_path / "file" / "dataset")


def test_the_card_of_other_labels_makes_no_claim_about_how_they_were_made(
    small: Path, tmp_path: Path
) -> None:
    write_dataset(small, TRAIN, tmp_path / "dataset")
    card = (tmp_path / "dataset" / "README.md").read_text("utf-8")
    assert "Sentences: 2, reports: 1, spans: 1." in card
    assert "license" not in card
    assert "annotators" not in card
