"""spaCy's own commands, run as a user runs them: in a process of their own, with the package installed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.tokens import DocBin, Span

from .conftest import DATA, ROOT

Run = tuple[Path, Path]


def command(*arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", "spacy", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment | {"OMP_NUM_THREADS": "1", "COLUMNS": "200"},
        check=False,
    )


def succeeds(*arguments: object) -> str:
    """What a command prints; nothing may go wrong, and nothing may be complained about."""
    done = command(*arguments)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    assert not re.search(r"Traceback|[A-Z]\w*Warning", done.stdout + done.stderr)
    return done.stdout


def fails(*arguments: object) -> str:
    """The one line in which a command says what a user can mend."""
    done = command(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    return done.stderr.splitlines()[-1]  # above it stands the progress bar


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    docs = list(DocBin().from_disk(DATA / "train.spacy").get_docs(spacy.blank("zh").vocab))
    docs = sorted((doc for doc in docs if doc.ents), key=lambda doc: not doc.spans["sc"])
    train, dev = docs[10:120], docs[:10]
    DocBin(docs=train).to_disk(folder / "train.spacy")  # with fewer than 100, debug data calls it an error
    DocBin(docs=dev).to_disk(folder / "dev.spacy")
    for doc in train:
        doc.spans["sc"] = [Span(doc, span.start, span.end, "OUTCOME") for span in doc.spans["sc"]]
    DocBin(docs=train).to_disk(folder / "unknown.spacy")
    return folder


def short_run(config: Path, data: Path, out: Path, train: str = "train.spacy") -> list[object]:
    return [
        *("train", config, "--output", out),
        *("--paths.train", data / train, "--paths.dev", data / "dev.spacy"),
        *("--training.max_steps", 2, "--training.eval_frequency", 2),
    ]


@pytest.fixture(scope="module")
def trained(data: Path, tiny_config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run")
    succeeds(*short_run(tiny_config, data, out))
    return out / "model-last"


def test_train_writes_pipelines_that_load(trained: Path) -> None:
    assert {"ents_f", "spans_sc_f"} <= spacy.load(trained).meta["performance"].keys()
    assert (trained.parent / "model-best" / "config.cfg").is_file()


def test_evaluate_scores_both_layers(trained: Path, data: Path, tmp_path: Path) -> None:
    text = succeeds("evaluate", trained, data / "dev.spacy", "--output", tmp_path / "scores.json")
    assert {"NER F", "SPAN F"} <= {line[:6].strip() for line in text.splitlines()}
    scores = json.loads((tmp_path / "scores.json").read_text("utf-8"))
    assert all(0.0 <= scores[name] <= 1.0 for name in ("ents_f", "spans_sc_f"))
    assert "NUMBER" in scores["ents_per_type"]


def test_find_threshold_tries_the_whole_range_of_the_statements_threshold(data: Path) -> None:
    released = ROOT / "training" / "released"  # a pipeline of a few steps may find nothing at any threshold
    text = succeeds(
        "find-threshold", released, data / "dev.spacy", "spancat", "threshold", "spans_sc_f", "--n_trials", 3
    )
    rows = dict(re.findall(r"^(0\.0|0\.5|1\.0)\s+(\d\.\d+)\s*$", text, re.MULTILINE))
    assert list(rows) == ["0.0", "0.5", "1.0"]
    assert float(rows["1.0"]) == 0.0  # nothing is that sure
    assert "Best threshold" in text


def test_debug_data_finds_the_data_in_order(data: Path, tiny_config: Path) -> None:
    text = succeeds(
        *("debug", "data", tiny_config),
        *("--paths.train", data / "train.spacy", "--paths.dev", data / "dev.spacy"),
    )
    assert "Pipeline can be initialized with data" in text
    assert "No overlap between training and evaluation data" in text


def test_a_label_of_the_data_that_the_config_lacks_is_named_in_one_line(
    data: Path, tiny_config: Path, tmp_path: Path
) -> None:
    line = fails(*short_run(tiny_config, data, tmp_path / "run", "unknown.spacy"))
    assert line.startswith("error: spancat: the training data have the label OUTCOME")
    assert "TARGET" in line


def test_starting_weights_that_are_not_there_are_named_in_one_line(data: Path, tmp_path: Path) -> None:
    run = short_run(ROOT / "configs" / "cpu.cfg", data, tmp_path / "run")
    line = fails(*run, "--paths.start", tmp_path / "nothing")
    assert "no spaCy pipeline to start from" in line


def test_what_no_user_can_mend_still_shows_where_it_happened() -> None:
    code = "import sys, baogao.training.console; sys.argv = []; raise RuntimeError('a bug')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "RuntimeError: a bug" in done.stderr
