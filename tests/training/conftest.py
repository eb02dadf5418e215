"""A tiny pipeline of the committed config, trained for a few steps, and the gold."""

from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.training import Corpus
from spacy.util import load_config, load_model_from_config

from baogao.annotations import read_gold
from baogao.schema import Sentence

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "cpu.cfg"
DATA = ROOT / "training" / "data"
TINY = {
    "components.tok2vec.model.embed.width": 8,
    "components.tok2vec.model.encode.width": 8,
    "components.tok2vec.model.encode.dilations": [1, 2],
    "components.spancat.model.reducer.hidden_size": 8,
    "paths.train": str(DATA / "train.spacy"),
    "paths.dev": str(DATA / "dev.spacy"),
    "paths.start": None,
}


def untrained(more: Mapping[str, Any] | None = None) -> Language:
    """The pipeline of the config, much smaller, with random weights."""
    config = load_config(CONFIG, overrides=TINY | dict(more or {}), interpolate=True)
    nlp = load_model_from_config(config, auto_fill=True)
    corpus = Corpus(DATA / "train.spacy")
    nlp.initialize(lambda: islice(corpus(nlp), 60))
    return nlp


@pytest.fixture(scope="session")
def tiny_config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("config") / "tiny.cfg"
    load_config(CONFIG, overrides=TINY).to_disk(path)
    return path


@pytest.fixture(scope="session")
def tiny() -> Language:
    return untrained()


@pytest.fixture(scope="session")
def gold() -> list[Sentence]:
    return read_gold(ROOT / "annotations" / "gold")
