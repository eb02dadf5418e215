"""Make a word model: sentences of raw reports, labelled by two teachers, and a conditional random field on them.

The field is pkuseg's (Luo et al. 2019, PKUSEG: A Toolkit for Multi-Domain Chinese Word Segmentation) with adaptive
stochastic gradient descent (Sun et al. 2012). The same reports and versions give the same files.
"""

import hashlib
import io
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence
from baogao.training.teacher.sources import OnError, candidates, report_files
from baogao.words.compact import compact
from baogao.words.consensus import consensus
from baogao.words.score import OURS, WordScores, ours, score
from baogao.words.segmenter import FILES

ABOUT = "words.json"
HELD_OUT = 6
"""One report in so many is held out; which one, its bytes decide."""

ITERATIONS = 8
LEAST_COUNT = 5
"""A feature must occur so often: rarer ones remember single reports."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How a model was made; ``words.json`` beside its files.

    Attributes:
        sentences: Sentences labelled.
        lines: Runs of clauses that the teachers agree on, the lines it was trained on.
        characters: Characters of these, white space left out.
        reports: Reports the sentences come from.
        held_out: Reports held out for scoring.
        features: Features of the compact model.
        seed: Of the order of sentences.
        iterations: Passes over the lines.
        versions: Of the packages that labels and weights depend on.
        sha256: Of the model's files.
    """

    sentences: int
    lines: int
    characters: int
    reports: int
    held_out: int
    features: int
    seed: int
    iterations: int
    versions: dict[str, str]
    sha256: dict[str, str]


def split(raw: Iterable[Path | str]) -> tuple[list[Path], list[Path]]:
    """The report files to learn from, and those held out for scoring.

    Raises:
        BaogaoError: If a path is not there, or one of the two would be empty.
    """
    files = report_files(raw)
    held_out = [file for file in files if _is_held_out(file)]
    train = [file for file in files if file not in set(held_out)]
    if not train or not held_out:
        raise BaogaoError(
            f"{len(files)} reports are too few to hold some out", remedy="name more of them, or a folder"
        )
    return train, held_out


def _is_held_out(file: Path) -> bool:
    return int.from_bytes(hashlib.sha256(file.read_bytes()).digest()[:4]) % HELD_OUT == 0


def fit(
    raw: Iterable[Path | str],
    out: Path,
    *,
    exclude: Iterable[str] = (),
    sentences: int = 20_000,
    seed: int = 0,
    iterations: int = ITERATIONS,
    on_error: OnError | None = None,
) -> Fit:
    """Train a model on the reports that are not held out, and write it.

    Args:
        raw: Report files, and folders of them.
        out: Folder for the model; a model that was there is replaced.
        exclude: Sentences never to learn from, as a rule those of the gold.
        sentences: How many to label.
        seed: Decides which ones, and their order.
        iterations: Passes over them.
        on_error: Called for each report that cannot be read.

    Raises:
        BaogaoError: If the teachers are not installed, or there is too little text.
    """
    from baogao.words.teachers import versions  # noqa: PLC0415  an extra: scores of words need it, words do not

    train, held_out = split(raw)
    unseen = [*exclude, *candidates(held_out, on_error=on_error)]
    texts = candidates(train, unseen, seed=seed, limit=sentences, on_error=on_error)
    lines = list(label(texts))
    features = train_model(lines, out, iterations=iterations, seed=seed)
    characters = sum(len(word) for line in lines for word in line)
    hashes = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in FILES}
    counts = (len(texts), len(lines), characters, len(train), len(held_out), features, seed, iterations)
    result = Fit(*counts, versions(), hashes)
    with atomic(out / ABOUT) as file:
        file.write(json.dumps(asdict(result), indent=2) + "\n")
    return result


def score_model(
    raw: Iterable[Path | str],
    gold: Sequence[Sentence],
    model: Path,
    *,
    sentences: int = 3000,
    on_error: OnError | None = None,
) -> WordScores:
    """Score a model on sentences of the reports that :func:`split` holds out, and on the gold.

    Raises:
        BaogaoError: If the teachers are not installed, or the folder holds no model.
    """
    from baogao.words.teachers import teachers  # noqa: PLC0415

    _, held_out = split(raw)
    texts = candidates(held_out, (s.text for s in gold), limit=sentences, on_error=on_error)
    systems = {OURS: ours(model), **teachers()}
    return score(texts, gold, systems, tuple(teachers()))


def label(texts: Iterable[str]) -> Iterator[list[str]]:
    """Runs of clauses as words, where the two teachers agree; see :mod:`baogao.words.consensus`."""
    from baogao.words.teachers import teachers  # noqa: PLC0415

    one, other = teachers().values()
    for text in texts:
        yield from consensus(text, one(text), other(text))


def train_model(
    lines: Sequence[Sequence[str]],
    out: Path,
    *,
    iterations: int = ITERATIONS,
    least_count: int = LEAST_COUNT,
    seed: int = 0,
) -> int:
    """Train on lines of words and write a compact model.

    Args:
        lines: Words without white space.
        out: Folder for ``features.msgpack`` and ``weights.npz``.
        iterations: Passes over the lines.
        least_count: Features that occur less often are left out.
        seed: Of the order within a pass.

    Returns:
        How many features it has.

    Raises:
        BaogaoError: If there are fewer than 20 lines (the decay rates are set ten times a pass), or the folder
            cannot be written to.
    """
    import spacy_pkuseg  # noqa: PLC0415

    if len(lines) < 20:
        raise BaogaoError(f"{len(lines)} lines are too few to train on", remedy="name more reports")
    with TemporaryDirectory() as folder, _settings(least_count, seed):
        train, test, model = (Path(folder) / name for name in ("train", "test", "model"))
        _write_lines(train, lines)
        _write_lines(test, islice(lines, 20))  # spacy-pkuseg wants one; nothing is chosen by it
        with redirect_stdout(io.StringIO()):
            spacy_pkuseg.train(str(train), str(test), str(model), train_iter=iterations)
        features = compact(model)
        _move(model, out)
    return features


def _write_lines(path: Path, lines: Iterable[Sequence[str]]) -> None:
    path.write_text("".join(f"{' '.join(line)}\n" for line in lines), encoding="utf-8")


@contextmanager
def _settings(least_count: int, seed: int) -> Iterator[None]:
    """The package's global settings and Python's random numbers, as they were afterwards."""
    from spacy_pkuseg.config import config  # noqa: PLC0415

    state, trim = random.getstate(), config.featureTrim
    try:
        random.seed(seed)
        config.featureTrim = least_count - 1
        yield
    finally:
        random.setstate(state)
        config.featureTrim = trim


def _move(model: Path, out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            (out / name).write_bytes((model / name).read_bytes())
    except OSError as error:
        raise BaogaoError(f"cannot be written: {error.strerror or error}", path=out) from error
