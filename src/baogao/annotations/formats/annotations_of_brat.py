"""The lines of a brat ``.ann`` file."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from baogao.annotations.formats.common import Loss, placed, to_span
from baogao.errors import BaogaoError
from baogao.schema import Span

LINE_ENDS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
"""Where brat ends a line of ``.ann``: its server reads lines with ``codecs``, which goes by ``str.splitlines``."""

_BOUND = re.compile(r"(T\S+)\t(\S+) (\d{1,9} \d{1,9}(?:;\d{1,9} \d{1,9})*)(?:\t(.*))?", re.DOTALL)
_NOTE = re.compile(r"#\S*\t(\S+) (\S+)(?:\t(.*))?", re.DOTALL)
_OTHERS = {
    "R": "relation",
    "E": "event",
    "A": "attribute",
    "M": "attribute",
    "N": "normalisation",
    "*": "relation",
}
_REMEDY = "a line is T1, a tab, LABEL START END, a tab and the words (https://brat.nlplab.org/standoff.html)"


@dataclass(frozen=True, slots=True)
class Bound:
    """A text-bound annotation: its id, line and span in the document."""

    id: str
    line: int
    span: Span


def parse(path: Path, text: str, losses: list[Loss]) -> list[Bound]:
    """The text-bound annotations of an ``.ann`` file with what our notes say of them.

    Args:
        path: The file.
        text: The document.
        losses: Takes all else that the file holds.

    Raises:
        BaogaoError: At the first line that cannot be read, or does not fit the text.
    """
    bounds: dict[str, Bound] = {}
    for number, line in _lines(path):
        with placed(path, number):
            if line.startswith("T"):
                bound = _bound(line, number, text)
                if bound.id in bounds:
                    raise BaogaoError(f"{bound.id} is there twice", remedy="keep one of the two")
                bounds[bound.id] = bound
            elif line.startswith("#"):
                _take_note(line, f"{path.name}:{number}", bounds, losses)
            elif line[0] in _OTHERS:
                losses.append(Loss(f"{path.name}:{number}", _OTHERS[line[0]], f"{line!r:.60}"))
            else:
                raise BaogaoError(f"no annotation: {line!r:.40}", remedy=_REMEDY)
    return list(bounds.values())


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise BaogaoError(
            f"cannot be read: {error.strerror}",
            path=path,
            remedy="every .txt needs its .ann, if only an empty one",
        ) from None
    for number, line in enumerate(lines, 1):
        try:
            if decoded := line.decode().removesuffix("\r"):
                yield number, decoded
        except UnicodeDecodeError:
            raise BaogaoError("not UTF-8", path=path, line=number, remedy="save the file as UTF-8") from None


def _bound(line: str, number: int, text: str) -> Bound:
    match = _BOUND.fullmatch(line)
    if match is None:
        raise BaogaoError(f"no annotation: {line!r:.40}", remedy=_REMEDY)
    id_, label, offsets, words = match.groups()
    parts = [tuple(map(int, part.split(" "))) for part in offsets.split(";")]
    if any(not 0 <= start < end <= len(text) for start, end in parts):
        raise BaogaoError(f"{id_} {label} {offsets} lies outside the text of {len(text)} characters")
    for (_, end), (start, _) in pairwise(parts):
        if start < end or text[end:start].strip(LINE_ENDS):
            raise BaogaoError(
                f"{id_} {label} {offsets} is discontinuous", remedy="mark one stretch, or two spans"
            )
    covered = " ".join(text[start:end] for start, end in parts)
    if words is not None and words != covered and words.partition("\t")[0] != covered:
        raise BaogaoError(
            f"{id_}: at {offsets} stands {covered!r:.40}, not {words!r:.40}", remedy="was .txt edited?"
        )
    return Bound(id_, number, Span(parts[0][0], parts[-1][1], label))


def _take_note(line: str, where: str, bounds: dict[str, Bound], losses: list[Loss]) -> None:
    """Give a span the source and score of our note on it; any other note is a loss."""
    match = _NOTE.fullmatch(line)
    target = match[2] if match else ""
    try:
        note = json.loads(match[3] or "") if match else None
    except (ValueError, RecursionError):
        note = None
    if target in bounds and isinstance(note, dict) and note.keys() <= {"source", "score"}:
        old = bounds[target]
        told = to_span({**note, "start": old.span.start, "end": old.span.end, "label": old.span.label})
        bounds[target] = replace(old, span=told)
    else:
        losses.append(Loss(where, "note", f"{line!r:.80}"))
