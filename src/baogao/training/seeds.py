"""Training with several random seeds: how far chance moves the scores, and the average of the weights.

Runs that start from the same trained weights end close to each other, and the average of their weights is often
better than each of them, at the cost of one (Wortsman et al., "Model soups", ICML 2022). Runs that start from
random weights end in different places: their average is none of them and knows nothing, so it is not offered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.training import Corpus
from spacy.util import load_config, load_model_from_config
from thinc.api import Model

from baogao.errors import BaogaoError
from baogao.training.train import replace_pipeline, run

MAIN_SCORES = ("ents_f", "spans_sc_f")
"""The scores that are reported for each seed: strict F1 of the two layers on the development report."""


@dataclass(frozen=True)
class Runs:
    """Training runs of one config that differ in their seed.

    Attributes:
        scores: For each seed the scores of its best pipeline on the development report.
        averaged: Those of the averaged weights; ``None`` where the runs have no common start.
        folder: Folder of the pipeline to go on with: the averaged weights, or the best seed.
    """

    scores: Mapping[int, Mapping[str, float]]
    averaged: Mapping[str, float] | None
    folder: Path

    def lines(self) -> list[str]:
        """The report: a line for each seed, mean ± standard deviation, the averaged weights, what was kept."""
        found = [f"seed {seed}: {_line(scores)}" for seed, scores in self.scores.items()]
        if len(self.scores) > 1:
            found.append("mean of seeds: " + _line(self.mean(), self.deviation()))
        if self.averaged is not None:
            found.append(f"averaged weights: {_line(self.averaged)}")
        return [*found, f"{self.folder}: {self.kept}"]

    @property
    def kept(self) -> str:
        """What stands in ``folder``."""
        if len(self.scores) == 1:
            return "the best of its steps"
        return "the averaged weights" if self.averaged is not None else "the best seed (no common start)"

    def mean(self) -> dict[str, float]:
        """The mean of each score over seeds."""
        return {name: mean(row[name] for row in self.scores.values()) for name in self._names()}

    def deviation(self) -> dict[str, float]:
        """The standard deviation of each score over seeds (that of a sample); needs two."""
        return {name: stdev(row[name] for row in self.scores.values()) for name in self._names()}

    def _names(self) -> list[str]:
        return [name for name in MAIN_SCORES if all(name in row for row in self.scores.values())]


def _line(scores: Mapping[str, float], deviation: Mapping[str, float] | None = None) -> str:
    spread = {name: f" ± {value:.3f}" for name, value in (deviation or {}).items()}
    return ", ".join(
        f"{name} {scores[name]:.3f}{spread.get(name, '')}" for name in MAIN_SCORES if name in scores
    )


def run_seeds(config: Path, data: Path, out: Path, seeds: Sequence[int], *, steps: int | None = None) -> Runs:
    """Train a config once for each seed (``train.run``), one after the other.

    Args:
        config: A spaCy training config.
        data: Folder with ``train.spacy`` and ``dev.spacy``.
        out: Folder for ``model-best``, the pipeline to go on with; each run of several goes to ``seed-<n>``.
        seeds: Different numbers, at least one.
        steps: Steps of each run; the config's if left out.

    Raises:
        BaogaoError: If the config cannot be used or a DocBin is missing.
    """
    if len(seeds) == 1:
        nlp = run(config, data, out, seed=seeds[0], steps=steps)
        return Runs({seeds[0]: _performance(nlp)}, None, out / "model-best")
    trained = {seed: run(config, data, out / f"seed-{seed}", seed=seed, steps=steps) for seed in seeds}
    scores = {seed: _performance(nlp) for seed, nlp in trained.items()}
    chosen, averaged = trained[_best(scores, config)], None
    if starts_from_weights(config):
        chosen = average_weights(list(trained.values()))
        averaged = _evaluate(chosen, data / "dev.spacy")
    replace_pipeline(chosen, out / "model-best")
    return Runs(scores, averaged, out / "model-best")


def _performance(nlp: Language) -> dict[str, Any]:
    return dict(nlp.meta.get("performance", {}))


def _best(scores: Mapping[int, Mapping[str, float]], config: Path) -> int:
    """The seed with the largest score as the config weighs it, the first of equal ones."""
    weights = load_config(config, interpolate=True)["training"]["score_weights"]
    return max(
        scores, key=lambda seed: sum(w * (scores[seed].get(name) or 0.0) for name, w in weights.items() if w)
    )


def _evaluate(nlp: Language, dev: Path) -> dict[str, Any]:
    """Score a pipeline on a DocBin and write the scores into its meta data."""
    scores = nlp.evaluate(list(Corpus(dev)(nlp)))
    nlp.meta["performance"] = {name: value for name, value in scores.items() if name != "speed"}
    return _performance(nlp)


def starts_from_weights(config: Path) -> bool:
    """Whether all runs of a config start from the same trained weights (``baogao.start_from.v1``)."""
    callback = load_config(config, interpolate=True).get("initialize", {}).get("after_init") or {}
    return callback.get("@callbacks") == "baogao.start_from.v1" and callback.get("path") is not None


def average_weights(pipelines: Sequence[Language]) -> Language:
    """A new pipeline whose every weight is the mean of those of the given ones.

    Settings, labels and meta data are those of the first. PyTorch layers are averaged, too.

    Args:
        pipelines: At least one; trained with one config from the same starting weights.

    Raises:
        BaogaoError: If their components, labels or layers differ.
    """
    first = pipelines[0]
    average = load_model_from_config(first.config, auto_fill=True).from_bytes(first.to_bytes())
    average.meta.update(first.meta)
    for name, model in _models(average).items():
        nodes = list(model.walk())
        alike = [_alike(name, average, other) for other in pipelines]
        for i, node in enumerate(nodes):
            _average_node(name, node, [walked[i] for walked in alike])
    return average


def _models(nlp: Language) -> dict[str, Model[Any, Any]]:
    return {
        name: pipe.model
        for name, pipe in nlp.pipeline
        if isinstance(pipe, TrainablePipe) and isinstance(pipe.model, Model)
    }


def _alike(name: str, one: Language, other: Language) -> list[Model[Any, Any]]:
    """The layers of a component of ``other``, if it is built as that of ``one``."""
    model = _models(other).get(name)
    nodes = list(model.walk()) if model else []
    mine = list(_models(one)[name].walk())
    if [node.name for node in nodes] != [node.name for node in mine] or _labels(one, name) != _labels(
        other, name
    ):
        raise _differ(name)
    return nodes


def _labels(nlp: Language, name: str) -> tuple[str, ...]:
    return tuple(getattr(nlp.get_pipe(name), "labels", ()))


def _differ(name: str) -> BaogaoError:
    return BaogaoError(
        f"the weights of {name} cannot be averaged: the pipelines are not built alike",
        remedy="average runs of one config",
    )


def _average_node(name: str, target: Model[Any, Any], nodes: Sequence[Model[Any, Any]]) -> None:
    for param in filter(target.has_param, target.param_names):
        arrays = [np.asarray(node.ops.to_numpy(node.get_param(param))) for node in nodes]
        if len({array.shape for array in arrays}) > 1:
            raise _differ(name)
        average = np.mean(arrays, axis=0, dtype="f8").astype(arrays[0].dtype)
        target.set_param(param, target.ops.asarray(average))
    for i, shim in enumerate(target.shims):
        states = [node.shims[i]._model.state_dict() for node in nodes]
        shim._model.load_state_dict({key: _mean_tensor([s[key] for s in states]) for key in states[0]})


def _mean_tensor(tensors: Sequence[Any]) -> Any:  # noqa: ANN401 - PyTorch is an extra
    """The mean of PyTorch tensors; counters and the like are those of the first."""
    if not tensors[0].is_floating_point():
        return tensors[0]
    return (sum(tensor.double() for tensor in tensors) / len(tensors)).to(tensors[0].dtype)
