"""Gold and pass files on disk: JSONL, one sentence a line, one file a report."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, TextIO

from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import ROLES, Sentence, labels, layer_labels
from baogao.spans import problems

_SENTENCE_KEYS: Mapping[str, type] = {
    "id": str,
    "report": str,
    "role": str,
    "section": str,
    "paragraph": int,
    "text": str,
    "start": int,
    "end": int,
    "spans": list,
}
_SPAN_KEYS: Mapping[str, type] = {"start": int, "end": int, "label": str}
_GUIDE = "annotations/GUIDELINES.md, G1 to G3, and annotations/README.md say what a line may hold"


def read_gold(path: Path | str) -> list[Sentence]:
    """Read annotated sentences and check every line of them.

    Args:
        path: A ``.jsonl`` file, or a folder whose ``.jsonl`` files are read in the order of their names.

    Returns:
        The sentences in file order. A sentence without spans was looked at and has nothing to mark.

    Raises:
        BaogaoError: At the first broken line, with its file and number: bad JSON, a missing key, an unknown
            role or label, a span outside its sentence or overlapping another of its layer, an id seen before.
    """
    sentences: list[Sentence] = []
    seen: dict[str, str] = {}
    for file in _files(Path(path)):
        for line, row in json_lines(file):
            sentence = _parse(row, file, line)
            if sentence.id in seen:
                raise BaogaoError(
                    f"id {sentence.id} was already used in {seen[sentence.id]}",
                    path=file,
                    line=line,
                    remedy="keep one of the two lines",
                )
            seen[sentence.id] = f"{file.name}:{line}"
            sentences.append(sentence)
    return sentences


def write_sentences(path: Path | str, sentences: Iterable[Sentence]) -> int:
    """Write sentences as JSONL; the file appears whole or not at all, and equal input gives equal bytes.

    Args:
        path: The file to write or replace.
        sentences: What to write, in this order; may be a stream.

    Returns:
        How many were written.

    Raises:
        BaogaoError: If the file cannot be written, or :func:`read_gold` would not accept a sentence; the old
            file then stays as it was.
    """
    path = Path(path)
    with atomic(path) as file:
        return _write_lines(file, sentences, path)


def write_folder(folder: Path | str, sentences: Iterable[Sentence]) -> list[Path]:
    """Write one file a report, ``<folder>/<report>.jsonl``, and return the paths in order of first mention.

    Raises:
        BaogaoError: As :func:`write_sentences`, and for a report id that cannot be a file name.
    """
    groups: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.report, []).append(sentence)
    paths: list[Path] = []
    for report, group in groups.items():
        if report != Path(report).name or report in {"", ".", ".."}:
            raise BaogaoError(f"report id {report!r} cannot be a file name", path=folder)
        paths.append(Path(folder) / f"{report}.jsonl")
        write_sentences(paths[-1], group)
    return paths


def check_against_corpus(gold: Iterable[Sentence], corpus: Iterable[Sentence]) -> list[str]:
    """Name every place where annotated sentences and the cleaned corpus have drifted apart.

    Only the reports that occur in ``gold`` are compared. Offsets of spans hold as long as the list is empty.

    Args:
        gold: Annotated sentences.
        corpus: Sentences as the cleaning makes them now.

    Returns:
        One line a difference (missing, extra, other text, other role or paragraph), empty if all agree.
    """
    ours = {sentence.id: sentence for sentence in gold}
    reports = {sentence.report for sentence in ours.values()}
    theirs = {sentence.id: sentence for sentence in corpus if sentence.report in reports}
    found = [f"{id_}: not in the corpus" for id_ in ours if id_ not in theirs]
    found += [f"{id_}: not annotated" for id_ in theirs if id_ not in ours]
    for id_, sentence in ours.items():
        if id_ in theirs:
            found += [f"{id_}: {difference}" for difference in _differences(sentence, theirs[id_])]
    return found


def _write_lines(file: TextIO, sentences: Iterable[Sentence], path: Path) -> int:
    seen: set[str] = set()
    for line, sentence in enumerate(sentences, 1):
        found = sentence_faults(sentence) + ([f"id {sentence.id} twice"] if sentence.id in seen else [])
        if found:
            raise BaogaoError(f"{sentence.id}: {found[0]}", path=path, line=line, remedy=_GUIDE)
        seen.add(sentence.id)
        file.write(json.dumps(sentence.to_json(), ensure_ascii=False) + "\n")
    return len(seen)


def _differences(gold: Sentence, corpus: Sentence) -> Iterator[str]:
    if gold.text != corpus.text:
        at = next(i for i, (a, b) in enumerate(zip_longest(gold.text, corpus.text)) if a != b)
        yield (
            f"text differs from character {at}: {gold.text[at : at + 12]!r} annotated, "
            f"{corpus.text[at : at + 12]!r} in the corpus"
        )
    for name in ("role", "section", "paragraph", "start", "end"):
        if getattr(gold, name) != getattr(corpus, name):
            yield f"{name} is {getattr(gold, name)!r} annotated, {getattr(corpus, name)!r} in the corpus"


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    files = sorted(path.glob("*.jsonl"))
    if not files:
        raise BaogaoError(
            "no .jsonl file in this folder", path=path, remedy="name a folder like annotations/gold"
        )
    return files


def json_lines(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield line numbers (from 1) and parsed lines; blank lines hold nothing and are passed over."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be read", path=path) from error
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            if text.strip():
                yield number, json.loads(text)
        except UnicodeDecodeError as error:
            raise BaogaoError("not UTF-8", path=path, line=number, remedy="save the file as UTF-8") from error
        except (ValueError, RecursionError) as error:
            raise BaogaoError(
                f"not JSON: {error}", path=path, line=number, remedy="one JSON object a line"
            ) from error


def _parse(row: Any, path: Path, line: int) -> Sentence:  # noqa: ANN401 - anything can stand in a file
    found = shape_faults(row, _SENTENCE_KEYS) or [
        f"span {number}: {fault}"
        for number, span in enumerate(row["spans"], 1)
        for fault in shape_faults(span, _SPAN_KEYS)
    ]
    if found:
        raise BaogaoError(found[0], path=path, line=line, remedy="see annotations/README.md for the fields")
    try:
        sentence = Sentence.from_json(row)
    except (TypeError, ValueError) as error:
        raise BaogaoError(f"not a sentence: {error}", path=path, line=line) from error
    if found := sentence_faults(sentence):
        raise BaogaoError(f"{sentence.id}: {found[0]}", path=path, line=line, remedy=_GUIDE)
    return sentence


def shape_faults(row: Any, keys: Mapping[str, type]) -> list[str]:  # noqa: ANN401
    """Name missing keys and values of the wrong JSON type (``true`` is no number)."""
    if not isinstance(row, dict):
        return [f"expected an object, found {type(row).__name__}"]
    missing = [f"missing key {key!r}" for key in keys if key not in row]
    return missing or [
        f"{key!r} must be {kind.__name__}, not {type(row[key]).__name__}"
        for key, kind in keys.items()
        if not isinstance(row[key], kind) or isinstance(row[key], bool)
    ]


def sentence_faults(sentence: Sentence) -> list[str]:
    """Name what keeps a sentence out of gold: its role, place and text, and every span that breaks G1 to G3."""
    found: list[str] = []
    if sentence.role not in ROLES:
        found.append(f"unknown role {sentence.role!r}, expected one of {', '.join(ROLES)}")
    if sentence.end - sentence.start != len(sentence.text):
        found.append(
            f"start and end cover {sentence.end - sentence.start} of {len(sentence.text)} characters"
        )
    if any("\ud800" <= char <= "\udfff" for char in sentence.text):
        found.append("the text holds half a surrogate pair")
    layers = (layer_labels("ner"), layer_labels("spans"))
    return found + problems(sentence.spans, sentence.text, flat=layers, known=labels())
