import shutil
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from spacy.training import Corpus
from thinc.api import Adam, Model

from baogao.errors import BaogaoError
from baogao.training.start import copy_weights, create_start_from

from .conftest import DATA, untrained

TEXT = "一、2025年工作回顾\n新增高新技术企业40家，粮食总产量增长3.5%。\n二、2026年工作安排\n新建学校三所。"


@pytest.fixture(scope="module")
def shaken() -> Language:
    """A tiny pipeline whose weights no seed gives."""
    random, nlp = np.random.default_rng(1), untrained()
    for model in models(nlp).values():
        for node in model.walk():
            for param in filter(node.has_param, node.param_names):
                noise = random.normal(scale=0.3, size=node.get_param(param).shape).astype("f")
                node.set_param(param, node.get_param(param) + noise)
    return nlp


@pytest.fixture(scope="module")
def donor(shaken: Language, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("start") / "donor"
    shaken.to_disk(path)
    return path


def models(nlp: Language) -> dict[str, Model]:
    return {name: pipe.model for name, pipe in nlp.pipeline if isinstance(pipe, TrainablePipe)}


def weights(nlp: Language, name: str) -> bytes:
    """All weights of one component."""
    arrays = [
        node.get_param(param)
        for node in models(nlp)[name].walk()
        for param in node.param_names
        if node.has_param(param)
    ]
    assert arrays
    return b"".join(array.tobytes() for array in arrays)


def output(doc: Doc) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, span.label_) for span in (*doc.ents, *doc.spans["sc"])]


def test_all_weights_are_copied_those_of_the_heads_too(shaken: Language, donor: Path) -> None:
    fresh = untrained({"system.seed": 7})
    before = {name: weights(fresh, name) for name in models(fresh)}
    copy_weights(fresh, donor)
    assert list(before) == ["tok2vec", "ner", "spancat"]
    for name, random in before.items():
        assert weights(fresh, name) == weights(shaken, name) != random
    assert output(fresh(TEXT)) == output(shaken(TEXT))


def test_settings_stay_those_of_the_config(donor: Path) -> None:
    fresh = untrained({"components.spancat.threshold": 0.9, "components.spancat.role_margin": 1.5})
    copy_weights(fresh, donor)
    assert fresh.get_pipe("spancat").cfg["threshold"] == 0.9
    assert fresh.get_pipe("spancat").cfg["role_margin"] == 1.5


def test_a_pipeline_with_copied_weights_can_be_trained_on(donor: Path) -> None:
    fresh = untrained()
    copy_weights(fresh, donor)
    before = weights(fresh, "tok2vec")
    examples = list(islice(Corpus(DATA / "train.spacy")(fresh), 40, 52))
    losses = fresh.update(examples, sgd=False)
    optimizer = Adam(0.01)
    for _, pipe in fresh.pipeline:
        if isinstance(pipe, TrainablePipe):
            pipe.finish_update(optimizer)
    assert losses["ner"] > 0 < losses["spancat"]
    assert weights(fresh, "tok2vec") != before


def test_initialize_runs_the_callback_of_the_config(shaken: Language, donor: Path) -> None:
    fresh = untrained({"paths.start": str(donor)})
    assert weights(fresh, "ner") == weights(shaken, "ner")


def test_without_a_path_nothing_is_copied() -> None:
    fresh = untrained()
    before = weights(fresh, "ner")
    assert create_start_from()(fresh) is fresh
    assert weights(fresh, "ner") == before


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"nowhere: no spaCy pipeline .*--paths\.start"):
        copy_weights(untrained(), tmp_path / "nowhere")


def test_a_broken_folder_is_refused(donor: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(donor, broken)
    (broken / "ner" / "model").unlink()
    with pytest.raises(BaogaoError, match="cannot start from this pipeline") as caught:
        copy_weights(untrained(), broken)
    assert "\n" not in str(caught.value)


def test_other_labels_are_refused(donor: Path) -> None:
    other = untrained({"initialize.components.spancat.labels": ["RESULT", "TARGET"]})
    with pytest.raises(BaogaoError, match="spancat has the labels"):
        copy_weights(other, donor)


@pytest.mark.parametrize(
    "setting",
    [
        {"components.tok2vec.model.encode.dilations": [1, 2, 4]},
        {"components.spancat.model.reducer.hidden_size": 16},
    ],
    ids=lambda setting: next(iter(setting)).split(".")[1],
)
def test_another_shape_is_refused(setting: dict[str, int], donor: Path) -> None:
    other = untrained(setting)
    name = next(iter(setting)).split(".")[1]
    with pytest.raises(BaogaoError, match=f"{name} has another shape"):
        copy_weights(other, donor)


def test_a_component_that_the_other_lacks_is_refused(donor: Path) -> None:
    fresh = untrained()
    fresh.rename_pipe("ner", "names")
    with pytest.raises(BaogaoError, match="no component names"):
        copy_weights(fresh, donor)
