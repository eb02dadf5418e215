"""The formats by name: which one a file is in, and reading and writing whatever one it is."""

import importlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baogao.annotations.formats.common import Loss, placed, refuse_faults
from baogao.errors import BaogaoError
from baogao.schema import Sentence


@dataclass(frozen=True, slots=True)
class Format:
    """A format of annotated sentences.

    Attributes:
        name: Also of the module that reads and writes it.
        title: What it is.
        suffixes: Of its files, the usual one first.
        reading: Options that its ``read`` takes.
        writing: Options that its ``write`` takes.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    reading: frozenset[str] = frozenset()
    writing: frozenset[str] = frozenset()


_ALL = (
    Format("baogao", "the store's own JSONL", (".jsonl",)),
    Format("docbin", "spaCy DocBin", (".spacy",)),
    Format("doccano", "Doccano JSONL (sequence labelling)", (".jsonl",)),
    Format("prodigy", "JSONL in the style of Prodigy", (".jsonl",)),
    Format("labelstudio", "Label Studio JSON", (".json",), reading=frozenset({"annotator"})),
    Format("brat", "brat standoff, a folder", (".ann", ".txt"), writing=frozenset({"each"})),
    Format(
        "conll",
        "CoNLL columns (one layer)",
        (".conll", ".iob", ".bio", ".bioes", ".tsv"),
        writing=frozenset({"layer", "plain"}),
    ),
)
FORMATS: Mapping[str, Format] = {kind.name: kind for kind in _ALL}
"""Every format by its name."""


def read(
    path: Path | str, kind: str = "", *, losses: list[Loss] | None = None, **options: str
) -> list[Sentence]:
    """Read annotated sentences in any format.

    Args:
        path: A file, or a folder of files of one format, which are read in the order of their names.
        kind: Name of the format; found by suffix and content if left out.
        losses: Takes what the files say and a sentence cannot hold.
        options: ``annotator`` for Label Studio (:func:`baogao.annotations.formats.labelstudio.read`).

    Raises:
        BaogaoError: If a file cannot be read, names one id twice, or breaks a rule of the guidelines.
    """
    path = Path(path)
    kind = _known(kind) or detect(path)
    _refuse_foreign_options(options, FORMATS[kind].reading, kind)
    found: list[Sentence] = []
    seen: dict[str, Path] = {}
    for file in files_of(path, kind):
        for sentence in _module(kind).read(file, [] if losses is None else losses, **options):
            with placed(file):
                refuse_faults(sentence)
                if sentence.id in seen:
                    raise BaogaoError(f"id {sentence.id} was already used in {seen[sentence.id]}")
            seen[sentence.id] = file
            found.append(sentence)
    return found


def write(
    path: Path | str, sentences: Iterable[Sentence], kind: str = "", **options: str | bool
) -> list[Loss]:
    """Write annotated sentences; a file appears whole or not at all.

    Args:
        path: The file, or the folder for brat.
        sentences: What to write; checked before anything is written.
        kind: Name of the format; told by the suffix if left out.
        options: ``layer`` and ``plain`` for CoNLL, ``each`` for brat.

    Returns:
        What the format cannot hold.

    Raises:
        BaogaoError: If a sentence breaks a rule, or the file cannot be written.
    """
    path = Path(path)
    kind = _known(kind) or kind_by_name(path)
    _refuse_foreign_options(options, FORMATS[kind].writing, kind)
    checked: dict[str, Sentence] = {}
    for sentence in sentences:
        with placed(path):
            refuse_faults(sentence)
            if sentence.id in checked:
                raise BaogaoError(f"id {sentence.id} is there twice")
        checked[sentence.id] = sentence
    losses: list[Loss] = _module(kind).write(path, list(checked.values()), **options)
    return losses


def _module(kind: str) -> Any:  # noqa: ANN401 - a module; spaCy is loaded only for a DocBin
    return importlib.import_module(f"{__package__}.{kind}")


def _known(kind: str) -> str:
    if kind and kind not in FORMATS:
        raise BaogaoError(f"unknown format {kind!r:.40}", remedy=f"one of {', '.join(FORMATS)}")
    return kind


def _refuse_foreign_options(options: Mapping[str, Any], known: frozenset[str], kind: str) -> None:
    for name in options:
        if name not in known:
            raise BaogaoError(f"{kind} has no option {name!r}", remedy="leave it out")


def kind_by_name(path: Path) -> str:
    """The format that the name of a new file asks for: its suffix, or a name before it as in ``x.prodigy.jsonl``.

    Raises:
        BaogaoError: If it tells nothing.

    >>> kind_by_name(Path("yunqi.spacy")), kind_by_name(Path("yunqi.doccano.jsonl")), kind_by_name(Path("a.jsonl"))
    ('docbin', 'doccano', 'baogao')
    """
    middle = Path(path.stem).suffix.removeprefix(".")
    if middle in FORMATS and path.suffix in FORMATS[middle].suffixes:
        return middle
    kind = next((kind.name for kind in FORMATS.values() if path.suffix.lower() in kind.suffixes), "")
    if not kind:
        raise BaogaoError("the name tells no format", path=path, remedy=f"--to {', '.join(FORMATS)}")
    return kind


def detect(path: Path) -> str:
    """The format of a file or folder, by suffix and, where several share one, by the keys of its first row.

    Raises:
        BaogaoError: If nothing tells it.
    """
    if path.is_dir():
        return _detect_folder(path)
    if not path.exists():
        raise BaogaoError("no such file or folder", path=path, remedy="check the name")
    if path.suffix.lower() in FORMATS["baogao"].suffixes:
        return _detect_rows(path)
    try:
        return kind_by_name(path)
    except BaogaoError as error:
        remedy = f"--from {', '.join(FORMATS)}"
        raise BaogaoError(error.what, path=path, remedy=remedy) from None


def _detect_folder(folder: Path) -> str:
    if any(folder.glob("*.ann")):  # with files .sentences.jsonl beside them
        return "brat"
    for suffix in dict.fromkeys(suffix for kind in FORMATS.values() for suffix in kind.suffixes):
        if suffix != ".txt" and (files := _with_suffix(folder, suffix)):
            return detect(files[0])
    raise BaogaoError("holds no file of a known format", path=folder, remedy="name a file, or --from")


def _with_suffix(folder: Path, suffix: str) -> list[Path]:
    """The files of a folder by name; the record of changes to gold holds no sentences."""
    return sorted(folder.glob(f"*{suffix}"))


def _detect_rows(path: Path) -> str:
    """The format of a JSONL file; an empty one is the store's own."""
    try:
        with path.open("rb") as file:
            first = next((line for line in file if line.strip()), b"{}")
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    return kind_of_row(_keys(first))


def _keys(line: bytes) -> set[str]:
    """The keys of a row; of what is no row, none."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return set()
    return set(row) if isinstance(row, dict) else set()


def kind_of_row(keys: set[str]) -> str:
    """The format of a JSONL row with these keys.

    >>> kind_of_row({"text", "label", "uid"}), kind_of_row({"text", "spans", "answer"})
    ('doccano', 'prodigy')
    """
    if keys & {"label", "labels", "entities"} and "answer" not in keys and "spans" not in keys:
        return "doccano"
    if keys & {"tokens", "answer", "_task_hash", "_input_hash"} or (keys and "role" not in keys):
        return "prodigy"
    return "baogao"


def files_of(path: Path, kind: str) -> list[Path]:
    """The files of a format that a path stands for; a brat document counts as one."""
    if not path.is_dir():
        return [path]
    found = sorted({file for suffix in FORMATS[kind].suffixes for file in _with_suffix(path, suffix)})
    if kind == "brat":
        found = sorted({file.with_suffix(".ann") for file in found})
    if not found:
        names = " or ".join(FORMATS[kind].suffixes)
        raise BaogaoError(f"no {names} file in this folder", path=path, remedy="name another, or --from")
    return found
