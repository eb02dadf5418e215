"""From a raw file to a clean report: the stages in order."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from baogao.corpus import clean, repair
from baogao.corpus.draft import Line, runs
from baogao.corpus.front import front_end, is_continuation
from baogao.corpus.furniture import furniture
from baogao.corpus.guess import guess_info
from baogao.corpus.read import read_text
from baogao.corpus.repair import Correction
from baogao.corpus.sections import SectionTracker, role_before
from baogao.corpus.sentences import split_sentences
from baogao.corpus.unwrap import paragraphs as wrapped
from baogao.corpus.wording import lean, roles_by_wording
from baogao.schema import Edit, Report, ReportInfo, Role, Sentence

_LINE_END = re.compile(r"\r\n|[\r\n\f\v\x1c-\x1e\x85\u2028\u2029]")


def read_report(
    path: Path | str, info: ReportInfo | None = None, corrections: Iterable[Correction] = ()
) -> Report:
    """Read and clean one report.

    Args:
        path: A text file in any encoding :func:`baogao.corpus.read.decode` knows.
        info: What is known about it; guessed from file name and title where left out.
        corrections: Repairs a person decided on.

    Raises:
        BaogaoError: If the file is missing, empty, not text, or not decodable.
    """
    path = Path(path)
    decoded = read_text(path)
    info = info or guess_info(decoded.text, path)
    report = parse_report(decoded.text, info, corrections)
    return Report(report.info, report.sentences, decoded.encoding, report.edits)


def parse_report(
    raw_text: str, info: ReportInfo | None = None, corrections: Iterable[Correction] = ()
) -> Report:
    """Clean a raw text and cut it into sentences with section and role.

    Works on a whole web page, a bare report, a pasted paragraph or one sentence. Paragraphs keep the number
    of their (first) raw line, so numbers skip where a line was empty or removed.

    ``sentence.raw`` and the edits together account for every character of ``raw_text`` that is no white
    space. Changes one for one (width, Traditional to Simplified) show in ``raw`` only; one summary edit at 0
    of kind ``width`` or ``traditional`` tells how many there were.

    Args:
        raw_text: The decoded raw file.
        info: What is known about the report; its ``year`` helps to tell review from plan.
        corrections: Repairs a person decided on.
    """
    info = info or guess_info(raw_text)
    physical = list(_lines(raw_text))
    repair.correct(physical, corrections)
    for number, reason in furniture([line.text for line in physical]).items():
        physical[number].remove("furniture", reason)
    lines = _unwrap(physical)
    summary = _clean(lines)
    sentences = tuple(_sentences(lines, info))
    edits = sorted((edit for line in lines for edit in line.edits), key=lambda edit: (edit.start, edit.end))
    return Report(info, sentences, edits=(*summary, *edits))


def _lines(raw: str) -> Iterator[Line]:
    start = 0
    for number, match in enumerate(_LINE_END.finditer(raw)):
        yield Line.of(number, raw, start, match.start())
        start = match.end()
    yield Line.of(len(_LINE_END.findall(raw)), raw, start, len(raw))


def _unwrap(physical: Sequence[Line]) -> list[Line]:
    """Join lines cut at a fixed width; removed lines (page numbers) do not part the text around them."""
    kept = [line for line in physical if not line.edits or line.text.strip()]
    gone = [line for line in physical if line.edits and not line.text.strip()]
    joined = [Line.join([kept[i] for i in group]) for group in wrapped([line.text for line in kept])]
    return sorted([*joined, *gone], key=lambda line: line.number)


def _clean(lines: Sequence[Line]) -> list[Edit]:
    whole = "\n".join(line.text for line in lines)
    glossed, markdown = clean.is_glossed(whole), clean.is_markdown(whole)
    for line in lines:
        clean.normalise(line)
        clean.strip_markup(line, markdown=markdown)
        clean.strip_invisible(line)
        clean.strip_glosses(line, plain=glossed)
        repair.strip_remarks(line)
        repair.flag_blots(line)
    repair.flag_spliced(lines)
    return _transcribe(lines)


def _transcribe(lines: Sequence[Line]) -> list[Edit]:
    width = traditional = 0
    simplify = clean.is_traditional("".join(line.text for line in lines))
    for line in lines:
        clean.strip_spaces(line)
        width += clean.unify_width(line)
        traditional += clean.simplify(line) if simplify else 0
    counts = {"width": width, "traditional": traditional}
    return [
        Edit(kind, 0, 0, "", "", f"{count} characters, one for one")
        for kind, count in counts.items()
        if count
    ]


def _sentences(lines: Sequence[Line], info: ReportInfo) -> Iterator[Sentence]:
    places = assign_sections([line.text for line in lines], info.year)
    cut = [
        (line, place, start, end)
        for line, place in zip(lines, places, strict=True)
        for start, end in split_sentences(line.text)
    ]
    offset, previous = 0, None
    for number, (line, place, start, end) in enumerate(cut, 1):
        offset += previous is not None and previous != line.number
        previous = line.number
        section, role = place[start]
        yield Sentence(
            id=f"{info.id}-{number:04d}",
            report=info.id,
            role=role,
            section=section,
            paragraph=line.number,
            text=line.text[start:end],
            start=offset,
            end=offset + end - start,
            raw=runs(line.origin[start:end]),
        )
        offset += end - start


def assign_sections(paragraphs: Sequence[str], year: int | None = None) -> list[dict[int, tuple[str, Role]]]:
    """Section and role of every sentence of a whole report.

    Unlike a bare :class:`SectionTracker` this looks ahead: a salutation makes everything above it front
    matter, a continuation (上接第2版) has none, and sentences without headings are judged by the wording of
    all of them.

    Returns:
        For each paragraph: the start of each sentence to its section path and role.
    """
    tracker = SectionTracker(year)
    first = front_end(paragraphs)
    places: list[_Place] = []
    for number, paragraph in enumerate(paragraphs):
        for start, end in split_sentences(paragraph):
            text = paragraph[start:end]
            section, role = (
                tracker.front(text)
                if number < first
                else tracker.feed(text, start == 0 or len(paragraph) > _ENDLESS)
            )
            places.append(_Place(number, start, text, section, role, tracker.known))
    known = _known(places, continued=is_continuation(paragraphs))
    found: list[dict[int, tuple[str, Role]]] = [{} for _ in paragraphs]
    for place, role in zip(places, known, strict=True):
        found[place.paragraph][place.start] = (place.section, role)
    return found


_ENDLESS = 3000
"""A paragraph of more characters has lost its line ends: any sentence in it may be a heading."""


class _Place(NamedTuple):
    paragraph: int
    start: int
    text: str
    section: str
    role: Role
    certain: bool


def _known(places: Sequence[_Place], *, continued: bool) -> list[Role]:
    """Roles with guesses replaced by what the whole text tells; a continuation has no front."""
    roles = [place.role for place in places]
    anchor = next(
        (i for i, place in enumerate(places) if place.certain and place.role != "front"), len(places)
    )
    unknown = [i for i in range(anchor) if continued or not places[i].certain]
    for i, role in zip(unknown, _before(places, unknown, anchor), strict=True):
        roles[i] = role
    late = _late_turn([place.text for place in places], roles)
    return roles[:late] + ["plan" for _ in roles[late:]]


def _before(places: Sequence[_Place], unknown: Sequence[int], anchor: int) -> list[Role]:
    texts = [places[i].text for i in unknown]
    if anchor == len(places):
        return roles_by_wording(texts)
    told = role_before(places[anchor].text, places[anchor].role)
    return roles_by_wording(texts) if told is None else [told] * len(texts)


def _late_turn(texts: Sequence[str], roles: Sequence[Role]) -> int:
    """Where a long review turns into a plan whose heading is lost; the length where it does not."""
    review = [i for i, role in enumerate(roles) if role == "review"]
    if "plan" in roles or len(review) < _LONG_REVIEW:
        return len(roles)
    by_wording = roles_by_wording([texts[i] for i in review])
    turned = [i for i, role in zip(review, by_wording, strict=True) if role == "plan"]
    clear = turned and len(turned) < len(review) and sum(lean(texts[i]) for i in turned) < -0.5 * len(turned)
    return turned[0] if clear else len(roles)


_LONG_REVIEW = 60
"""Sentences from which a text that holds no plan is looked at again."""
