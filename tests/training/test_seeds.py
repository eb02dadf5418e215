from pathlib import Path

import numpy as np
import pytest
import spacy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import DocBin
from spacy.util import load_config

from baogao.errors import BaogaoError
from baogao.training.seeds import Runs, average_weights, run_seeds, starts_from_weights

from .conftest import DATA, untrained

TEXT = "一、2025年工作回顾\n新增高新技术企业40家，粮食总产量增长3.5%。"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    docs = list(DocBin().from_disk(DATA / "train.spacy").get_docs(spacy.blank("zh").vocab))
    docs = [doc for doc in docs if doc.ents and doc.spans["sc"]][:24]
    DocBin(docs=docs[:16]).to_disk(folder / "train.spacy")
    DocBin(docs=docs[16:]).to_disk(folder / "dev.spacy")
    return folder


def weights(nlp: Language) -> list[NDArray[np.float32]]:
    nodes = [
        node for _, pipe in nlp.pipeline if isinstance(pipe, TrainablePipe) for node in pipe.model.walk()
    ]
    found = [node.get_param(p).copy() for node in nodes for p in node.param_names if node.has_param(p)]
    assert found
    return found


def shifted(nlp: Language, by: float) -> Language:
    """The pipeline with a number added to each weight."""
    for _, pipe in nlp.pipeline:
        for node in pipe.model.walk() if isinstance(pipe, TrainablePipe) else ():
            for param in filter(node.has_param, node.param_names):
                node.set_param(param, node.get_param(param) + by)
    return nlp


def spans(nlp: Language) -> list[tuple[int, int, str]]:
    doc = nlp(TEXT)
    return [(span.start, span.end, span.label_) for span in (*doc.ents, *doc.spans["sc"])]


def test_the_average_of_a_pipeline_with_itself_is_itself(tiny: Language) -> None:
    average = average_weights([tiny, tiny, tiny])
    assert average is not tiny
    assert all(np.array_equal(a, b) for a, b in zip(weights(average), weights(tiny), strict=True))
    assert spans(average) == spans(tiny)
    assert average.pipe_names == tiny.pipe_names


def test_every_weight_is_the_mean_and_the_givers_stay_as_they_were(tiny: Language) -> None:
    before, moved = weights(tiny), shifted(untrained(), 0.5)
    average = average_weights([tiny, moved])
    halves = [(a + b) / 2 for a, b in zip(before, weights(moved), strict=True)]
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(weights(average), halves, strict=True))
    assert all(np.array_equal(a, b) for a, b in zip(weights(tiny), before, strict=True))


def test_an_average_can_be_saved_and_loaded(tiny: Language, tmp_path: Path) -> None:
    average = average_weights([tiny, shifted(untrained(), 0.01)])
    average.to_disk(tmp_path / "average")
    loaded = spacy.load(tmp_path / "average")
    assert all(np.array_equal(a, b) for a, b in zip(weights(loaded), weights(average), strict=True))
    assert spans(loaded) == spans(average)


@pytest.mark.parametrize(
    "change",
    [
        {"components.tok2vec.model.embed.width": 16, "components.tok2vec.model.encode.width": 16},
        {"initialize.components.spancat.labels": ["RESULT", "TARGET"]},
    ],
)
def test_pipelines_that_are_not_built_alike_are_refused(change: dict[str, object], tiny: Language) -> None:
    with pytest.raises(BaogaoError, match="cannot be averaged"):
        average_weights([tiny, untrained(change)])


def test_only_runs_of_one_start_can_be_averaged(tiny_config: Path, tmp_path: Path) -> None:
    started = tmp_path / "started.cfg"
    load_config(tiny_config, overrides={"paths.start": "training/start"}).to_disk(started)
    assert starts_from_weights(started)
    assert not starts_from_weights(tiny_config)


def test_runs_from_random_weights_keep_the_best_seed(data: Path, tiny_config: Path, tmp_path: Path) -> None:
    done = run_seeds(tiny_config, data, tmp_path, [3, 4], steps=3)
    assert done.averaged is None
    kept = weights(spacy.load(done.folder))
    alike = [
        seed
        for seed in (3, 4)
        if all(
            np.array_equal(a, b)
            for a, b in zip(kept, weights(spacy.load(tmp_path / f"seed-{seed}/model-best")), strict=True)
        )
    ]
    total = {seed: row["ents_f"] + row["spans_sc_f"] for seed, row in done.scores.items()}
    assert len(alike) == 1
    assert total[alike[0]] == max(total.values())


def test_runs_of_one_start_keep_the_average_with_its_own_scores(
    data: Path, tiny_config: Path, tiny: Language, tmp_path: Path
) -> None:
    tiny.to_disk(tmp_path / "start")
    config = tmp_path / "started.cfg"
    load_config(tiny_config, overrides={"paths.start": str(tmp_path / "start")}).to_disk(config)
    done = run_seeds(config, data, tmp_path / "run", range(2), steps=3)
    best = [weights(spacy.load(tmp_path / f"run/seed-{seed}/model-best")) for seed in range(2)]
    kept = spacy.load(done.folder)
    means = [(a + b) / 2 for a, b in zip(*best, strict=True)]
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(weights(kept), means, strict=True))
    assert done.averaged is not None
    assert kept.meta["performance"]["ents_f"] == pytest.approx(done.averaged["ents_f"], abs=1e-6)
    assert done.lines()[-1].endswith("model-best: the averaged weights")


def test_the_report_gives_mean_and_deviation_over_seeds() -> None:
    scores = {0: {"ents_f": 0.8, "spans_sc_f": 0.9}, 1: {"ents_f": 0.9, "spans_sc_f": 0.9}}
    assert Runs(scores, None, Path("run/model-best")).lines() == [
        "seed 0: ents_f 0.800, spans_sc_f 0.900",
        "seed 1: ents_f 0.900, spans_sc_f 0.900",
        "mean of seeds: ents_f 0.850 ± 0.071, spans_sc_f 0.900 ± 0.000",
        "run/model-best: the best seed (no common start)",
    ]
