"""A teacher as a complete spaCy pipeline in a folder, for those who can wait for better labels."""

from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import load_config, load_model_from_config

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.training.train import SPACY_VERSION, replace_pipeline

NAME = "baogao_accurate"
COMPONENT = "teacher"


def build_pipeline(
    teacher: Path | str, encoder: Path | str, config: Path | str, out: Path | str, *, name: str = NAME
) -> Language:
    """Write the pipeline of a teacher into a folder that ``spacy.load`` takes, and return it.

    Args:
        teacher: Folder of the teacher.
        encoder: The wheel or file of the encoder it was trained on; the pipeline needs neither from then on.
        config: A spaCy config with the component ``teacher``, such as ``configs/accurate.cfg``.
        out: The folder to make.
        name: The pipeline's name in ``meta.json``, without the language.

    Raises:
        BaogaoError: If ``out`` is taken, the config has no such component, or teacher and encoder cannot be
            used together.
    """
    out = Path(out)
    if out.exists():
        raise BaogaoError("is there already", path=out, remedy="name another folder, or remove it")
    nlp = _with_weights(Path(config), teacher, encoder)
    nlp.meta.update(
        name=name,
        version=__version__,
        description="NUMBER, PROJECT, SLOGAN, TARGET and RESULT in Chinese government work reports",
        license="MIT",
        spacy_version=SPACY_VERSION,
        requirements=[f"baogao[teacher]>={__version__}"],
    )
    try:
        replace_pipeline(nlp, out)
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be written", path=error.filename or out) from error
    return spacy.load(out)


def _with_weights(config: Path, teacher: Path | str, encoder: Path | str) -> Language:
    if not config.is_file():
        raise BaogaoError("no such config", path=config, remedy="configs/accurate.cfg is the project's")
    nlp = load_model_from_config(load_config(config, interpolate=True), auto_fill=True)
    if COMPONENT not in nlp.pipe_names or nlp.get_pipe_meta(COMPONENT).factory != "baogao_teacher":
        raise BaogaoError(f"has no component {COMPONENT!r} of the factory baogao_teacher", path=config)
    nlp.get_pipe(COMPONENT).initialize(list, nlp=nlp, encoder=encoder, teacher=teacher)
    return nlp
