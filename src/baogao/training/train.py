"""``baogao train``: DocBins from gold, plain ``spacy train``, the scores of what came out."""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train as spacy_train
from spacy.language import Language
from spacy.util import load_config, load_model_from_config, registry

from baogao import __version__
from baogao.errors import BaogaoError
from baogao.files import replacing
from baogao.schema import Sentence, labels
from baogao.training.docbin import Losses, find_suggester, sentences_docbin, to_docbins
from baogao.training.teacher.merge import merge
from baogao.training.teacher.silver import Silver

SPLITS = ("train", "dev", "test")
SPACY_VERSION = ">=3.8.18,<3.9.0"
"""What pyproject.toml asks for: a pipeline must load without a warning in every environment that installs."""
SCORES = ("ents_f", "spans_sc_f", "ents_per_type", "spans_sc_per_type")


def open_config(path: Path) -> Language:
    """The untrained pipeline of a spaCy training config.

    Raises:
        BaogaoError: If the file is no config, names something that is not registered, or a label that
            ``labels.toml`` lacks.
    """
    try:
        config = load_config(path, interpolate=True)
        nlp = load_model_from_config(config, auto_fill=True)
    except (ValueError, OSError) as error:
        reason = " ".join(str(error).split())[:300]
        raise BaogaoError(f"not a usable spaCy config: {reason}", path=path) from error
    unknown = sorted(_initial_labels(config) - set(labels()))
    if unknown:
        raise BaogaoError(
            f"unknown label {', '.join(unknown)}",
            path=path,
            remedy="the labels stand in annotations/labels.toml",
        )
    return nlp


def _initial_labels(config: Mapping[str, Any]) -> set[str]:
    """Labels that are written out under ``[initialize.components]`` (a reader of labels is not)."""
    settings = config.get("initialize", {}).get("components", {})
    listed = [settings[name].get("labels") for name in settings]
    return {label for row in listed if isinstance(row, list) for label in row}


def write_docbins(gold: Sequence[Sentence], splits: Mapping[str, str], config: Path, out: Path) -> Losses:
    """Write ``<split>.spacy`` for each split into a folder.

    Returns:
        What the config's tokenizer and suggester cannot express of all the gold.

    Raises:
        BaogaoError: If a split has no report or is none of ``SPLITS``, or the config cannot be used.
    """
    for report, split in splits.items():
        if split and split not in SPLITS:
            raise BaogaoError(
                f"report {report} has the split {split!r}", remedy=f"one of {', '.join(SPLITS)}"
            )
    nlp = open_config(config)
    bins, losses = to_docbins(nlp, gold, splits, find_suggester(nlp))
    for split in SPLITS:
        if split not in bins:
            raise BaogaoError(
                f"no gold for the split {split}", remedy="give a report this split in seeds/reports.toml"
            )
    for split in SPLITS:
        with replacing(out / f"{split}.spacy") as temporary:
            bins[split].to_disk(temporary)
    return losses


def write_silver(
    rows: Iterable[Silver], gold: Sequence[Sentence], repeat: int, config: Path, out: Path
) -> Losses:
    """Write sentences that a teacher labelled, and gold to go with them, as one DocBin for ``spacy train``.

    Args:
        rows: As ``baogao teacher label`` writes them; the rules' spans are merged in (``teacher.merge``).
            Messages call them ``silver-<number from 1>``.
        gold: Sentences that readers labelled, if any.
        repeat: How often each gold sentence is repeated.
        config: The config whose tokenizer makes the docs.
        out: The file to write.

    Returns:
        What the config's tokenizer cannot express, the repeated gold counted as often as it is repeated.

    Raises:
        BaogaoError: If the config cannot be used, a label is unknown or NER spans overlap.
    """
    merged = (
        Sentence(
            f"silver-{n}", "silver", "front", "", n, row.text, 0, len(row.text), merge(row.text, row.spans)
        )
        for n, row in enumerate(rows, 1)
    )
    docs, losses = sentences_docbin(open_config(config), chain(merged, *([gold] * repeat)))
    with replacing(out) as temporary:
        docs.to_disk(temporary)
    return losses


def run(config: Path, data: Path, out: Path, *, seed: int = 0, steps: int | None = None) -> Language:
    """Train a config on a folder of DocBins with spaCy's own loop.

    Args:
        config: A spaCy training config.
        data: Folder with ``train.spacy`` and ``dev.spacy``.
        out: Folder for ``model-best`` and ``model-last``.
        seed: Random seed.
        steps: Steps to train; the learning rate then falls to zero at the last one. The config's if left out.

    Returns:
        The best pipeline on the development report.

    Raises:
        BaogaoError: If the config cannot be used or a DocBin is missing.
    """
    open_config(config)
    overrides: dict[str, Any] = {f"paths.{split}": str(data / f"{split}.spacy") for split in ("train", "dev")}
    for path in map(Path, overrides.values()):
        if not path.is_file():
            raise BaogaoError("no such DocBin", path=path, remedy="baogao docbin writes it")
    overrides["system.seed"] = seed
    if steps:
        overrides |= _shortened(config, steps)
    spacy_train(config, out, overrides=overrides)
    return spacy.load(out / "model-best")


def _shortened(config: Path, steps: int) -> dict[str, Any]:
    """Overrides that end a run after so many steps and score the last one.

    ``training.max_steps`` alone could leave the first score, that of the untrained pipeline, as the only one.
    """
    training = load_config(config, interpolate=True)["training"]
    found = {"training.max_steps": steps, "training.eval_frequency": min(steps, training["eval_frequency"])}
    schedule = training.get("optimizer", {}).get("learn_rate")
    if isinstance(schedule, dict) and {"total_steps", "warmup_steps"} <= schedule.keys():
        found["training.optimizer.learn_rate.total_steps"] = steps
        found["training.optimizer.learn_rate.warmup_steps"] = min(
            schedule["warmup_steps"], max(1, steps // 10)
        )
    return found


@registry.callbacks("baogao.requirements.v1")  # type: ignore[untyped-decorator]
def create_requirements(extra: str = "") -> Callable[[Language], Language]:
    """Write into a pipeline's meta data that it needs this package, so that the wheel of ``spacy package`` says so.

    Goes under ``[training.before_to_disk]``.

    Args:
        extra: Extra of this package that the pipeline needs, if any.
    """
    package = f"baogao[{extra}]" if extra else "baogao"

    def name_us(nlp: Language) -> Language:
        nlp.meta["requirements"] = [f"{package}>={__version__}"]
        return nlp

    return name_us


def release(trained: Path, released: Path, *, name: str = "baogao_cpu") -> None:
    """Put a trained pipeline in the place of the released one.

    The new one is written beside it first; if that fails, the released one stays as it was.

    Args:
        trained: Folder of the trained pipeline.
        released: The folder to replace or make.
        name: The pipeline's name in meta.json, without the language.

    Raises:
        BaogaoError: If there is no pipeline at ``trained``.
    """
    if not (trained / "config.cfg").is_file():
        raise BaogaoError(
            "no spaCy pipeline here", path=trained, remedy="name a folder that `spacy train` wrote"
        )
    nlp = spacy.load(trained)
    scores = nlp.meta.get("performance", {})
    performance = {key: scores[key] for key in SCORES if key in scores}
    nlp.meta.update(
        name=name,
        version=__version__,
        description="NUMBER, PROJECT, SLOGAN, TARGET and RESULT in Chinese government work reports",
        license="MIT",
        spacy_version=SPACY_VERSION,
        requirements=[f"baogao>={__version__}"],
        performance=performance,
    )
    config = nlp.config
    config["paths"] = dict.fromkeys(config["paths"])  # where it was trained is nobody's business
    nlp.config = config
    replace_pipeline(nlp, released)


def replace_pipeline(nlp: Language, folder: Path) -> None:
    """Write a pipeline to a folder; one that is there stays as it was until the new one is complete."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as place:
        fresh, former = Path(place) / "new", Path(place) / "old"
        nlp.to_disk(fresh)
        if folder.exists():
            folder.rename(former)
        try:
            fresh.rename(folder)
        except OSError:
            if former.exists():
                former.rename(folder)
            raise
