"""Make a trained model small: keep what its decisions need, and nothing that only training needed.

spacy-pkuseg writes every word and every pair of neighbouring words of the training text beside the features. Cutting
looks at neither pairs nor at words that are in no feature. What is left says of short strings that they are frequent;
the text cannot be put together from it.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray

_STEP = 256
"""Weights are multiples of 1/256: an eighth of the file, and the same words."""

_LEAST = 4 / _STEP
"""A feature whose weights are all below it decides nothing."""

_WORDS = re.compile(r"(?:w-1|w1|ww\.[lr])\.(.+)")
Weights = NDArray[np.float64]


def compact(folder: Path) -> int:
    """Rewrite the two files of a model in place.

    Args:
        folder: What ``spacy_pkuseg.train`` wrote.

    Returns:
        How many features are left.
    """
    data = srsly.read_msgpack(folder / "features.msgpack")
    with np.load(folder / "weights.npz", allow_pickle=False) as file:
        tags, weights = int(file["sizes"][0]), file["w"]
    features, kept = _kept(data["feature_to_idx"], weights, tags)
    _write(folder, data["tag_to_idx"], features, kept)
    return len(features)


def _kept(index: dict[str, int], weights: Weights, tags: int) -> tuple[list[str], Weights]:
    """The features that matter, in their order, and their weights with those of the tag pairs behind."""
    rounded = np.round(weights * _STEP) / _STEP
    table, pairs = rounded[: len(index) * tags].reshape(-1, tags), rounded[len(index) * tags :]
    matters = np.abs(table).max(axis=1) >= _LEAST
    matters[0] = True  # the feature that every character has must stay the first
    names = sorted(index, key=index.__getitem__)
    kept = np.concatenate([table[matters].reshape(-1), pairs])
    return [name for name, keep in zip(names, matters, strict=True) if keep], kept


def _write(folder: Path, tag_to_idx: dict[str, int], features: list[str], weights: Weights) -> None:
    words = {word for name in features if (m := _WORDS.fullmatch(name)) for word in m[1].split("*")}
    data: dict[str, Any] = {
        "unigram": sorted(words),
        "bigram": [],
        "feature_to_idx": {name: number for number, name in enumerate(features)},
        "tag_to_idx": tag_to_idx,
    }
    srsly.write_msgpack(folder / "features.msgpack", data)
    sizes = np.array([len(tag_to_idx), len(features)])
    np.savez_compressed(folder / "weights.npz", sizes=sizes, w=weights)
