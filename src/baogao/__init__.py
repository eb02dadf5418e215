"""Baogao (报告): Chinese government work reports as annotated, trained-on, searchable data."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

__version__ = "0.1.0"
__all__ = ["load"]


def load(path: str | Path | None = None) -> "Language":
    """The released spaCy pipeline, or the one in a folder; see :func:`baogao.tagging.pipeline.load`."""
    from baogao.tagging.pipeline import load as load_pipeline  # spaCy takes a second to import

    return load_pipeline(path)
