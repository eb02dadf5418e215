"""From one format to another: read, write, read back, and say what became of every span."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from baogao.annotations.formats.common import Loss, span_text
from baogao.annotations.formats.registry import detect, kind_by_name, read, write
from baogao.errors import BaogaoError
from baogao.schema import Sentence


@dataclass(frozen=True, slots=True)
class Converted:
    """What a conversion did.

    Attributes:
        read_as: Format of the input.
        written_as: Format of the output.
        sentences: How many were written.
        spans: How many of their spans were written.
        losses: What the input says and a sentence cannot hold, then what the output cannot hold.
    """

    read_as: str
    written_as: str
    sentences: int
    spans: int
    losses: tuple[Loss, ...]


def convert(
    source: Path | str,
    target: Path | str,
    *,
    read_as: str = "",
    write_as: str = "",
    overwrite: bool = False,
    reading: Mapping[str, str] | None = None,
    writing: Mapping[str, str | bool] | None = None,
) -> Converted:
    """Convert annotated sentences, and read the result back to see that nothing is missing but the losses named.

    Args:
        source: File or folder.
        target: File, or folder for brat and (without a suffix) for the store's own format.
        read_as: Format of the source; found by suffix and content if left out.
        write_as: Format of the target; told by its name if left out.
        overwrite: Whether the target may be replaced.
        reading: Options of the format that is read.
        writing: Options of the format that is written.

    Raises:
        BaogaoError: If a file cannot be read or written, the target is there, or what was written reads otherwise.
    """
    source, target = Path(source), Path(target)
    read_as, write_as = read_as or detect(source), write_as or kind_by_name(target)
    _refuse_target(source, target, overwrite=overwrite)
    losses: list[Loss] = []
    sentences = read(source, read_as, losses=losses, **(reading or {}))
    if not sentences:
        raise BaogaoError("holds no annotated sentence", path=source, remedy=_first(losses))
    told = write(target, sentences, write_as, **(writing or {}))
    expected = without(sentences, told)
    if not (writing or {}).get("plain"):
        _check(expected, read(target, write_as), target)
    spans = sum(len(sentence.spans) for sentence in expected)
    return Converted(read_as, write_as, len(sentences), spans, (*losses, *told))


def _first(losses: Sequence[Loss]) -> str:
    if not losses:
        return "is it the right file?"
    first = losses[0]
    return f"{first.where}: {first.kind}, {first.what}"


def _refuse_target(source: Path, target: Path, *, overwrite: bool) -> None:
    if source.resolve() == target.resolve():
        raise BaogaoError("is both input and output", path=target, remedy="name another output")
    there = any(target.iterdir()) if target.is_dir() else target.exists()
    if there and not overwrite:
        raise BaogaoError("is there already, so it is not overwritten", path=target, remedy="add --overwrite")


def without(sentences: Iterable[Sentence], losses: Iterable[Loss]) -> list[Sentence]:
    """The sentences without the spans that were lost."""
    lost = {(loss.where, loss.span) for loss in losses if loss.span is not None}
    return [
        replace(sentence, spans=tuple(span for span in sentence.spans if (sentence.id, span) not in lost))
        for sentence in sentences
    ]


def _check(expected: Sequence[Sentence], found: Sequence[Sentence], path: Path) -> None:
    wrong = differences(expected, found)
    if wrong:
        raise BaogaoError(
            f"{len(wrong)} differences when read back, the first: {wrong[0]}",
            path=path,
            remedy="do not use this file",
        )


def differences(expected: Iterable[Sentence], found: Iterable[Sentence]) -> list[str]:
    """Name everything in which two lists of sentences differ: order, fields, spans with source and score.

    >>> one = Sentence("a-1", "a", "plan", "", 0, "建桥。", 0, 3)
    >>> differences([one], [one]), differences([one], [])
    ([], ['a-1: is missing'])
    """
    ours, theirs = ({sentence.id: sentence for sentence in group} for group in (expected, found))
    wrong = [f"{id_}: is missing" for id_ in ours if id_ not in theirs]
    wrong += [f"{id_}: was not written" for id_ in theirs if id_ not in ours]
    if not wrong and list(ours) != list(theirs):
        wrong.append("the order of the sentences")
    for id_ in ours:
        if id_ in theirs:
            wrong += [f"{id_}: {what}" for what in _between(ours[id_], theirs[id_])]
    return wrong


def _between(one: Sentence, other: Sentence) -> list[str]:
    mine, its = (
        {span: (span.source, None if span.score is None else round(span.score, 4)) for span in sentence.spans}
        for sentence in (one, other)
    )
    wrong = [f"lacks {span_text(one, span)}" for span in mine if span not in its]
    wrong += [f"has {span_text(other, span)} besides" for span in its if span not in mine]
    wrong += [
        f"{span_text(one, s)} is by {its[s]}, not {mine[s]}" for s in mine if its.get(s, mine[s]) != mine[s]
    ]
    fields = ("report", "role", "section", "paragraph", "text", "start", "end", "raw")
    return wrong + [f"{name} differs" for name in fields if getattr(one, name) != getattr(other, name)]
