"""From a document to a clean report: the stages in order."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

from baogao.corpus.cleaning import clean, repair
from baogao.corpus.cleaning.footnotes import strip_footnotes
from baogao.corpus.cleaning.furniture import strip_furniture
from baogao.corpus.cleaning.repair import Correction
from baogao.corpus.cleaning.splices import strip_line
from baogao.corpus.cleaning.unwrap import paragraphs as wrapped
from baogao.corpus.document import Document
from baogao.corpus.draft import Line
from baogao.corpus.encoding import mojibake
from baogao.corpus.metadata import metadata
from baogao.corpus.read import read_document
from baogao.corpus.sentences import split_sentences
from baogao.corpus.structure.outline import Cuts, Place, outline, sections_of
from baogao.schema import Edit, Report, ReportInfo, Sentence

_LINE_ENDS = "\r\n\f\v\x1c\x1d\x1e\x85\u2028\u2029"


def read_report(
    path: Path | str, info: ReportInfo | None = None, corrections: Iterable[Correction] = ()
) -> Report:
    """Read and clean one report.

    Args:
        path: A file of any format :func:`baogao.corpus.read.read_document` knows.
        info: What is known about it; read from text and file name where left out.
        corrections: Repairs a person decided on.

    Raises:
        BaogaoError: If the file is missing, empty, of another format, or cannot be decoded.
    """
    return parse_report(read_document(path), info, corrections)


def parse_report(
    document: Document | str, info: ReportInfo | None = None, corrections: Iterable[Correction] = ()
) -> Report:
    """Clean a raw text and cut it into sentences with section and role.

    Works on a whole web page, a bare report, a pasted paragraph or one sentence. Paragraphs keep the number
    of their (first) raw line, so numbers skip where a line was empty or removed.

    ``sentence.raw`` and the edits together account for every character of the raw text that is no white
    space. Changes one for one (width, Traditional to Simplified) show in ``raw`` only; one summary edit at 0
    of kind ``width`` or ``traditional`` tells how many there were.

    Args:
        document: What was read from a file, or a text. What its edits call furniture is taken out first;
            its edits go into the report's as they are.
        info: What is known about the report; its ``year`` helps to tell review from plan.
        corrections: Repairs a person decided on.
    """
    if isinstance(document, str):
        document = Document(document, encoding="utf-8", verbatim=True)
    info = info or metadata(document.body, name=document.name, hints=document.hints)
    lines = _lines(document.text)
    blank = {line.number for line in lines if not line.text.strip()}
    _take_out(lines, document.edits)
    repair.correct(lines, corrections)
    mojibake.repair(lines)
    strip_furniture(lines)
    lines = _unwrap(lines, blank)
    summary = _clean(lines)
    texts = [line.text for line in lines]
    cuts = [split_sentences(text) for text in texts]
    places = outline(texts, info.year, cuts).places
    sentences = tuple(_sentences(lines, cuts, places, info.id))
    sections = sections_of(place for row in places for place in row.values())
    edits = (*summary, *_edits(lines, document.edits))
    extracted = "" if document.verbatim else document.text
    return Report(info, sentences, document.encoding, edits, sections, document.format, extracted)


def _lines(raw: str) -> list[Line]:
    """The lines of a text, parted by any line end Unicode knows; the last one may be empty."""
    found: list[Line] = []
    start = end = 0
    for number, row in enumerate(raw.splitlines(keepends=True)):
        end = start + len(row.rstrip(_LINE_ENDS))
        found.append(Line.of(number, raw, start, end))
        start += len(row)
    if end < len(raw) or not found:
        found.append(Line.of(len(found), raw, start, start))
    return found


def _take_out(lines: Sequence[Line], edits: Iterable[Edit]) -> None:
    """Cut what the format held to be no part of the report; its own edits record it."""
    taken = _merged(sorted((e.start, e.end) for e in edits if e.kind != "damage" and not e.clean))
    first = 0
    for line in lines if taken else ():
        _, begin, length = line.runs[0] if line.runs else (0, 0, 0)
        while first < len(taken) and taken[first][1] <= begin:
            first += 1
        cuts, at = [], first
        while at < len(taken) and taken[at][0] < begin + length:
            cuts.append((max(taken[at][0] - begin, 0), min(taken[at][1] - begin, length)))
            at += 1
        line.cut(cuts)


def _merged(stretches: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted stretches without overlap."""
    found: list[tuple[int, int]] = []
    for start, end in stretches:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _unwrap(physical: Sequence[Line], blank: set[int]) -> list[Line]:
    """Join lines cut at a fixed width; removed lines (page numbers) do not part the text around them."""
    gone = [line for line in physical if not line.text.strip() and line.number not in blank]
    away = {line.number for line in gone}
    kept = [line for line in physical if line.number not in away]
    groups = wrapped([line.text for line in kept])
    joined = [Line.join([kept[i] for i in group]) for group in groups]
    for line, group in zip(joined, groups, strict=True):
        if len(group) > 1:
            strip_line(line)  # a remark cut in two was none before
    return sorted([*joined, *gone], key=lambda line: line.number)


def _clean(lines: Sequence[Line]) -> list[Edit]:
    clean.strip_noise(lines)
    for line in lines:
        repair.flag_blots(line)
    repair.flag_spliced(lines)
    return _transcribe(lines)


def _transcribe(lines: Sequence[Line]) -> list[Edit]:
    for line in lines:
        clean.strip_spaces(line)
    strip_footnotes(lines)
    simplify = clean.is_traditional("".join(line.text for line in lines))
    counts = {
        "width": clean.unify_width(lines),
        "traditional": sum(map(clean.simplify, lines)) if simplify else 0,
    }
    return [
        Edit(kind, 0, 0, "", "", f"{count} characters, one for one")
        for kind, count in counts.items()
        if count
    ]


def _sentences(
    lines: Sequence[Line], cuts: Cuts, places: Sequence[Mapping[int, Place]], report: str
) -> Iterator[Sentence]:
    number = offset = 0
    for line, cut, row in zip(lines, cuts, places, strict=True):
        for number, (start, end) in enumerate(cut, number + 1):  # noqa: B020
            section, role, _, _ = row[start]
            text, begin, offset = line.text[start:end], offset, offset + end - start
            raw = line.runs_of(start, end)
            id_ = f"{report}-{number:04d}"
            yield Sentence(id_, report, role, section, line.number, text, begin, offset, (), raw)
        offset += bool(cut)  # the newline between paragraphs


def _edits(lines: Iterable[Line], given: Sequence[Edit]) -> list[Edit]:
    """All edits by place; damage that the document tells with its cause is not told twice."""
    damage = sorted((e for e in given if e.kind == "damage"), key=_place)
    starts = [edit.start for edit in damage]

    def told(edit: Edit) -> bool:
        at = bisect_right(starts, edit.start) - 1
        return edit.kind == "damage" and edit.raw == edit.clean and at >= 0 and edit.start < damage[at].end

    own = (edit for line in lines for edit in line.edits)
    return sorted(chain(given, (edit for edit in own if not told(edit)) if damage else own), key=_place)


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end
