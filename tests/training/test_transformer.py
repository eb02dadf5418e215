"""A tiny BERT that the test makes itself, below the pipeline of configs/transformer.cfg."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import DocBin

pytest.importorskip("spacy_transformers", reason="needs the extra: pip install 'baogao[transformer]'")

from baogao.tagging.pipeline import load
from baogao.training.seeds import average_weights
from baogao.training.train import open_config
from baogao.training.transformer import sentence_windows

from .conftest import DATA, ROOT

pytestmark = pytest.mark.filterwarnings("ignore")  # PyTorch and transformers have many of their own
CONFIG = ROOT / "configs" / "transformer.cfg"
SENTENCE = "力争新增高新技术企业40家，粮食产量增长3.5%。"
REPORT = f"二、2026年工作安排\n{SENTENCE}  \n\n{'推进建设' * 80}，新建学校3所。\n"
SMALL = {
    "components.tok2vec.model.embed.width": 16,
    "components.tok2vec.model.embed.max_tokens": 60,
    "components.tok2vec.model.embed.hints.width": 8,
    "components.spancat.model.reducer.hidden_size": 8,
    "training.max_steps": 3,
    "training.eval_frequency": 3,
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    docs = list(DocBin().from_disk(DATA / "train.spacy").get_docs(spacy.blank("zh").vocab))
    docs = [doc for doc in docs if doc.ents and doc.spans["sc"]][:30]
    DocBin(docs=docs[:22]).to_disk(folder / "train.spacy")
    DocBin(docs=docs[22:]).to_disk(folder / "dev.spacy")
    return folder


def make_encoder(folder: Path, characters: str) -> None:
    import torch  # noqa: PLC0415 - an extra
    from transformers import BertConfig, BertModel, BertTokenizerFast  # noqa: PLC0415

    figures = [f"##{figure}" for figure in "0123456789."]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(characters)), *figures]
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    torch.manual_seed(0)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(pieces), max_position_embeddings=64, **sizes)).save_pretrained(folder)
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt")).save_pretrained(folder)


def spacy_train(encoder: object, data: Path, out: Path) -> subprocess.CompletedProcess[str]:
    options = SMALL | {
        "paths.transformer": encoder,
        "paths.train": data / "train.spacy",
        "paths.dev": data / "dev.spacy",
    }
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [sys.executable, "-m", "spacy", "train", str(CONFIG), "--output", str(out), *flags],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
        check=False,
    )


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pipeline after three steps of ``spacy train``; the encoder's folder is gone by then."""
    home = tmp_path_factory.mktemp("transformer")
    docs = DocBin().from_disk(data / "train.spacy").get_docs(spacy.blank("zh").vocab)
    make_encoder(home / "bert", "".join(char for doc in docs for char in doc.text if not char.isspace()))
    done = spacy_train(home / "bert", data, home / "run")
    assert done.returncode == 0, done.stderr[-1500:]
    shutil.rmtree(home / "bert")
    return home / "run" / "model-last"


@pytest.fixture(scope="module")
def nlp(trained: Path) -> Language:
    return load(trained)


def vectors(nlp: Language, text: str) -> np.ndarray:
    doc = nlp.make_doc(text)
    return np.asarray(nlp.get_pipe("tok2vec").predict([nlp.get_pipe("sections")(doc)])[0])


def test_the_committed_config_opens() -> None:
    assert open_config(CONFIG).pipe_names == ["sections", "tok2vec", "ner", "spancat"]


def test_a_trained_pipeline_tags_a_report_without_the_folder_it_came_from(nlp: Language) -> None:
    doc = nlp(REPORT)
    assert doc.text == REPORT
    assert {nlp.get_pipe("ner").labels, nlp.get_pipe("spancat").labels} == {
        ("NUMBER", "PROJECT", "SLOGAN"),
        ("TARGET", "RESULT"),
    }
    assert {span._.role for span in doc.sents} == {"plan"}
    assert {span.label_ for span in doc.spans["sc"]} <= {"TARGET"}  # the section decides


def test_every_character_has_a_vector_also_where_the_encoder_has_no_piece(nlp: Language) -> None:
    for text in (REPORT, "", "\n", " \n ", "龘𠀀😀", "增长" * 200):
        found = vectors(nlp, text)
        assert found.shape == (len(text), 16)
        assert np.isfinite(found).all()


def test_a_sentence_has_the_same_vectors_alone_and_in_its_report(nlp: Language) -> None:
    start = REPORT.index(SENTENCE)
    whole = vectors(nlp, REPORT)[start : start + len(SENTENCE)]
    assert np.allclose(whole, vectors(nlp, SENTENCE), atol=1e-4)


def test_windows_are_the_sentences_cut_to_length_without_the_white_space_between(nlp: Language) -> None:
    doc = nlp.get_pipe("sections")(nlp.make_doc(REPORT))
    windows = list(sentence_windows(doc, 60))
    assert max(map(len, windows)) == 60
    assert "".join(window.text for window in windows) == "".join(REPORT.split())


def test_the_encoder_learns_and_its_average_with_itself_is_itself(nlp: Language, trained: Path) -> None:
    best = load(trained.parent / "model-best")
    average = average_weights([nlp, nlp])
    assert np.allclose(vectors(average, SENTENCE), vectors(nlp, SENTENCE), atol=1e-6)
    between = average_weights([nlp, best])
    assert np.isfinite(vectors(between, SENTENCE)).all()


def test_a_transformer_that_is_not_there_is_named_in_one_line(data: Path, tmp_path: Path) -> None:
    done = spacy_train(tmp_path / "nothing", data, tmp_path / "run")
    assert done.returncode == 1
    line = done.stderr.splitlines()[-1]
    assert line.startswith("error: cannot load the transformer")
    assert "--paths.transformer" in line
    assert "Traceback" not in done.stderr
