"""Start from trained weights instead of random ones; the architecture still stands in the config."""

from collections.abc import Callable
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.util import registry

from baogao.errors import BaogaoError


@registry.callbacks("baogao.start_from.v1")  # type: ignore[untyped-decorator]
def create_start_from(path: Path | str | None = None) -> Callable[[Language], Language]:
    """Copy the weights of a trained pipeline into the one about to be trained.

    Goes under ``[initialize.after_init]``. Unlike ``source``, it leaves every setting in the config, and
    unlike ``init_tok2vec`` it covers the heads of the components, too.

    Args:
        path: Folder of the trained pipeline; ``None`` starts from random weights.
    """

    def start(nlp: Language) -> Language:
        if path is not None:
            copy_weights(nlp, Path(path))
        return nlp

    return start


def copy_weights(nlp: Language, path: Path) -> None:
    """Give each trainable component the weights of its namesake.

    Raises:
        BaogaoError: If there is no pipeline at ``path``, or a component is missing there, has other labels,
            reads other token attributes or has another shape.
    """
    if not (path / "config.cfg").is_file():
        raise BaogaoError(
            "no spaCy pipeline to start from", path=path, remedy="--paths.start null starts without"
        )
    try:
        donor = spacy.load(path)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:300]
        raise BaogaoError(f"cannot start from this pipeline: {reason}", path=path) from error
    for name, pipe in nlp.pipeline:
        if isinstance(pipe, TrainablePipe):
            _copy(pipe, name, donor, path)


def _copy(pipe: TrainablePipe, name: str, donor: Language, path: Path) -> None:
    if name not in donor.pipe_names:
        raise BaogaoError(f"no component {name}", path=path)
    other = donor.get_pipe(name)
    if tuple(getattr(pipe, "labels", ())) != tuple(getattr(other, "labels", ())):
        raise BaogaoError(f"{name} has the labels {other.labels}, not {pipe.labels}", path=path)
    if _columns(pipe) != _columns(other):
        raise BaogaoError(f"{name} reads other token attributes than the config asks for", path=path)
    try:
        # The transition system of the NER is part of its bytes, its settings (cfg) stay those of the config.
        pipe.from_bytes(other.to_bytes(exclude=["vocab", "cfg"]), exclude=["vocab", "cfg"])
    except ValueError as error:
        raise BaogaoError(f"{name} has another shape than the config asks for", path=path) from error


def _columns(pipe: TrainablePipe) -> list[object]:
    """The token attributes its model reads: part of the weights' file, so a copy would change them unseen."""
    return [node.attrs["columns"] for node in pipe.model.walk() if "columns" in node.attrs]
