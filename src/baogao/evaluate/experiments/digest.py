"""Digests of what decides the result of a training run, so that no changed input meets an old result."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy
import spacy
import thinc
from spacy.util import load_config

from baogao import __version__
from baogao.resources import house
from baogao.schema import Sentence

_PACKAGE = Path(__file__).resolve().parents[2]
_CODE = (
    "schema.py",
    "spans.py",
    "corpus/**/*.py",
    "rules/**/*.py",
    "training/*.py",
    "tagging/pipeline.py",
    "evaluate/experiments/trial.py",
)
"""What of the package takes part in training and predicting."""


@cache
def code_digest() -> str:
    """Digest of the code and data of the package that train and predict, and of the libraries' versions."""
    files = [path for pattern in _CODE for path in sorted(_PACKAGE.glob(pattern))]
    data = [path for path in _below(house("configs")) if path.suffix != ".cfg"]
    versions = (__version__, spacy.__version__, thinc.__version__, numpy.__version__)
    return digest(
        versions, *(_content(path) for path in (*files, *data, house("annotations", "labels.toml")))
    )


def config_digest(resolved: Mapping[str, Any]) -> str:
    """Digest of a config whose variables are filled in, and of every file or folder that its ``[paths]`` name."""
    named = [Path(value) for value in resolved.get("paths", {}).values() if isinstance(value, str)]
    files = [file for path in named if path.exists() for file in _below(path)]
    return digest(resolved, *(_content(file) for file in files))


def data_digest(sentences: Iterable[Sentence]) -> str:
    """Digest of what training sees of sentences: place, role, text and spans, not who made the spans."""
    return digest(
        [(s.id, s.report, s.role, s.section, s.paragraph, s.start, s.text, *_plain(s)) for s in sentences]
    )


def digest(*parts: Any) -> str:  # noqa: ANN401 - anything that JSON can hold
    """Digest of plain data, independent of the order of keys.

    >>> digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1}) != digest({"a": 1})
    True
    """
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:20]


def read_config(path: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """A config with settings, its variables filled in, without data and seed.

    Raises:
        ValueError: If it is no config, or lacks what a setting names.
        OSError: If it cannot be read.
    """
    neutral = {"paths.train": None, "paths.dev": None, "system.seed": 0}
    return dict(load_config(path, {**settings, **neutral}, interpolate=True))


def _plain(sentence: Sentence) -> Iterable[tuple[int, int, str]]:
    return ((span.start, span.end, span.label) for span in sentence.spans)


def _below(path: Path) -> Sequence[Path]:
    return [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())


def _content(path: Path) -> tuple[str, str]:
    return path.name, hashlib.sha256(path.read_bytes()).hexdigest()
