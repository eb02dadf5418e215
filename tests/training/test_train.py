import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.cli.init_config import fill_config
from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Corpus
from spacy.util import load_config

from baogao import __version__
from baogao.corpus import load_registry
from baogao.errors import BaogaoError
from baogao.evaluate.score import score
from baogao.schema import Sentence, Span
from baogao.tagging.pipeline import load, predict
from baogao.training import train
from baogao.training.teacher.silver import Silver
from baogao.training.train import open_config, release, run, write_docbins, write_silver

from .conftest import CONFIG, DATA, ROOT, untrained

STEPS = 4


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few training sentences; the last of them also stand for the development report."""
    folder = tmp_path_factory.mktemp("data")
    vocab = spacy.blank("zh").vocab
    docs = list(DocBin().from_disk(DATA / "train.spacy").get_docs(vocab))
    docs = [doc for doc in docs if doc.ents and doc.spans["sc"]][:24]
    DocBin(docs=docs[:16]).to_disk(folder / "train.spacy")
    DocBin(docs=docs[16:]).to_disk(folder / "dev.spacy")
    return folder


@pytest.fixture(scope="module")
def trained(data: Path, tiny_config: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Language]:
    """The folder and the best pipeline of a run of a few steps."""
    out = tmp_path_factory.mktemp("run")
    return out, run(tiny_config, data, out, seed=3, steps=STEPS)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = CONFIG.read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "changed.cfg"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def one_line(error: BaogaoError) -> bool:
    return "\n" not in str(error)


def test_the_committed_config_opens() -> None:
    assert {"sections", "ner", "spancat"} <= set(open_config(CONFIG).pipe_names)


def test_a_missing_config_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"no\.cfg: not a usable spaCy config") as caught:
        open_config(tmp_path / "no.cfg")
    assert one_line(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('factory = "baogao_statements"', 'factory = "baogao_oracle"', "baogao_oracle"),
        ("baogao.clause_suggester.v1", "baogao.no_suggester.v1", "baogao.no_suggester.v1"),
        ("role_margin = 6.0", 'role_margin = "wide"', "role_margin"),
        ("threshold = 0.5", "threshold = 1.5", "threshold"),
        ("[nlp]", "nlp", ""),
        ('labels = ["TARGET","RESULT"]', 'labels = ["TARGET","OUTCOME"]', "unknown label OUTCOME"),
    ],
)
def test_a_config_that_cannot_be_used_is_refused_in_one_line(
    old: str, new: str, named: str, tmp_path: Path
) -> None:
    with pytest.raises(BaogaoError) as caught:
        open_config(changed(tmp_path, old, new))
    assert named in str(caught.value)
    assert one_line(caught.value)


def test_labels_that_a_reader_gives_are_no_unknown_labels(tmp_path: Path) -> None:
    old = 'labels = ["TARGET","RESULT"]'
    new = '[initialize.components.spancat.labels]\n@readers = "spacy.read_labels.v1"\npath = "labels.json"'
    assert "spancat" in open_config(changed(tmp_path, old, new)).pipe_names


def test_a_run_gives_a_trained_and_scored_pipeline(trained: tuple[Path, Language]) -> None:
    out, best = trained
    assert (out / "model-best" / "config.cfg").is_file()
    assert (out / "model-last" / "config.cfg").is_file()
    assert best.get_pipe("spancat").labels == ("TARGET", "RESULT")
    assert {"ents_f", "spans_sc_f"} <= best.meta["performance"].keys()


def test_a_short_run_scores_its_last_step_with_the_learning_rate_at_zero(
    trained: tuple[Path, Language],
) -> None:
    training = load_config(trained[0] / "model-last" / "config.cfg")["training"]
    assert (training["max_steps"], training["eval_frequency"]) == (STEPS, STEPS)
    assert training["optimizer"]["learn_rate"]["total_steps"] == STEPS
    assert training["optimizer"]["learn_rate"]["warmup_steps"] < STEPS


def test_the_same_seed_gives_the_same_weights(
    data: Path, tiny_config: Path, trained: tuple[Path, Language], tmp_path: Path
) -> None:
    again = run(tiny_config, data, tmp_path, seed=3, steps=STEPS)
    weights = [nlp.get_pipe("tok2vec").model.to_bytes() for nlp in (trained[1], again, untrained())]
    assert weights[0] == weights[1] != weights[2]


def test_a_missing_docbin_is_refused_before_training(tiny_config: Path, tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"train\.spacy: no such DocBin"):
        run(tiny_config, tmp_path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_spacy_alone_loads_what_was_trained(trained: tuple[Path, Language]) -> None:
    code = (
        "import sys, spacy\n"
        f"nlp = spacy.load({str(trained[0] / 'model-best')!r})\n"
        "doc = nlp('二、2026年工作安排\\n新增企业40家。')\n"
        "print(len(doc), doc.has_annotation('SENT_START'), 'sc' in doc.spans, 'baogao' in sys.modules)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["20", "True", "True", "True"], "")


def test_spacy_fills_the_committed_config_without_changing_it(tmp_path: Path) -> None:
    filled = tmp_path / "filled.cfg"
    fill_config(filled, CONFIG)
    assert changes(load_config(CONFIG), load_config(filled)) == []


def changes(ours: Mapping[str, Any], theirs: Mapping[str, Any], path: str = "") -> list[str]:
    """Settings of ``ours`` that ``theirs`` lacks or sets to something else."""
    found = []
    for name, value in ours.items():
        if isinstance(value, dict):
            found += changes(value, theirs.get(name, {}), f"{path}.{name}")
        elif name not in theirs or theirs[name] != value:
            found.append(f"{path}.{name}")
    return found


def test_a_saved_pipeline_can_say_that_it_needs_this_package(tiny: Language) -> None:
    assert train.create_requirements()(tiny).meta["requirements"] == [f"baogao>={__version__}"]


def test_a_release_takes_the_place_of_the_one_before(trained: tuple[Path, Language], tmp_path: Path) -> None:
    released = tmp_path / "released"
    released.mkdir()
    (released / "left-over").write_text("of the release before")
    release(trained[0] / "model-best", released, name="baogao_tiny")
    assert [path.name for path in tmp_path.iterdir()] == ["released"]
    assert not (released / "left-over").exists()
    nlp = spacy.load(released)
    assert (nlp.meta["name"], nlp.meta["version"]) == ("baogao_tiny", __version__)
    assert nlp.meta["performance"].keys() <= set(train.SCORES)
    assert nlp.meta["performance"]["ents_f"] == trained[1].meta["performance"]["ents_f"]


def test_a_release_that_fails_leaves_the_one_before(
    trained: tuple[Path, Language], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = tmp_path / "released"
    released.mkdir()
    (released / "config.cfg").write_text("the release before")

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(Language, "to_disk", full)
    with pytest.raises(OSError, match="no space"):
        release(trained[0] / "model-best", released)
    assert (released / "config.cfg").read_text() == "the release before"
    assert [path.name for path in tmp_path.iterdir()] == ["released"]


def test_nothing_is_released_from_a_folder_without_a_pipeline(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="no spaCy pipeline"):
        release(tmp_path, tmp_path / "released")
    assert not (tmp_path / "released").exists()


def test_docbins_are_written_for_each_split_with_an_account_of_all_gold(
    gold: list[Sentence], tmp_path: Path
) -> None:
    splits = {info.id: info.split for info in load_registry(ROOT / "seeds" / "reports.toml")}
    few = [row for report in splits for row in [s for s in gold if s.report == report][:25]]
    losses = write_docbins(few, splits, CONFIG, tmp_path / "data")
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == [
        "dev.spacy",
        "test.spacy",
        "train.spacy",
    ]
    assert losses.gold.total() == sum(len(row.spans) for row in few)


@pytest.mark.parametrize(
    ("splits", "message"),
    [
        ({"a": "train", "b": "dev"}, "no gold for the split test"),
        ({"a": "train", "b": "dev", "c": "tset"}, "report c has the split 'tset'"),
    ],
)
def test_splits_that_do_not_work_are_refused(splits: dict[str, str], message: str, tmp_path: Path) -> None:
    rows = [Sentence(f"{name}-0001", name, "plan", "", 0, "增长8%", 0, 4) for name in "abc"]
    with pytest.raises(BaogaoError, match=message):
        write_docbins(rows, splits, CONFIG, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_silver_sentences_and_repeated_gold_make_one_docbin(tmp_path: Path) -> None:
    own = Sentence("a-0001", "a", "plan", "", 0, "增长8%", 0, 4).with_spans([Span(2, 4, "NUMBER")])
    rows = [Silver("稳中求进。", (), 0.9), Silver("新增企业40家。", (), 0.9)]
    losses = write_silver(iter(rows), [own], 3, CONFIG, tmp_path / "new" / "silver.spacy")
    docs = list(DocBin().from_disk(tmp_path / "new" / "silver.spacy").get_docs(spacy.blank("zh").vocab))
    assert [doc.text for doc in docs] == ["稳中求进。", "新增企业40家。", *["增长8%"] * 3]
    assert losses.gold["NUMBER"] >= 3
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["silver.spacy"]


def test_the_scorer_of_spacy_and_ours_agree_on_a_whole_report(gold: list[Sentence]) -> None:
    nlp = load()
    report = [row for row in gold if row.report == "dinghai-2023"]
    ours = score(report, predict(nlp, report))
    theirs = nlp.evaluate(list(Corpus(DATA / "dev.spacy")(nlp)))
    for layer, name in (("ner", "ents"), ("spans", "spans_sc")):
        assert theirs[f"{name}_p"] == pytest.approx(ours[layer].precision)
        assert theirs[f"{name}_r"] == pytest.approx(ours[layer].recall)
        assert ours[layer].correct + ours[layer].spurious > 20
