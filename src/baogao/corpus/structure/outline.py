"""The outline of a whole report: section path, role, part and period of every sentence, looking ahead.

:func:`outline` is called once for a report, with its clean paragraphs. ``outline(...).places[n][start]`` is the
:class:`Place` of the sentence that begins at code point ``start`` of paragraph ``n``; :func:`sections_of` turns the
places of all sentences, in order, into the report's :class:`~baogao.schema.Section` records.

Several reports in one text are outlined one by one. In each, a
:class:`~baogao.corpus.structure.sections.SectionTracker` reads the first sentence of every paragraph (no other can
be a heading); then what only the whole tells is put in: roles that no heading gave
(:mod:`baogao.corpus.structure.wording`), the closing appeal, and the years each part speaks of, which are counted
from the plan's year and so wait until that is known.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise, repeat
from typing import NamedTuple

from baogao.corpus.sentences import split_sentences
from baogao.corpus.structure.front import front_end, is_continuation, reports_in
from baogao.corpus.structure.headings import CHAPTER, Heading, plain, years
from baogao.corpus.structure.parts import appeal_offset, closing_start, is_own_part, own_range
from baogao.corpus.structure.periods import Years, heading_period, opening_period
from baogao.corpus.structure.roles import Sentences, settle_roles
from baogao.corpus.structure.sections import SectionTracker
from baogao.corpus.structure.standing import Standing
from baogao.schema import Part, Role, Section

Cuts = Sequence[Sequence[tuple[int, int]]]
"""For each paragraph where its sentences begin and end."""


class Place(NamedTuple):
    """Where in a report a sentence stands; the fields are those of :class:`~baogao.schema.Section`."""

    section: str
    role: Role
    part: Part
    period: Years | None


@dataclass(frozen=True, slots=True)
class Outline:
    """The places of a report's sentences.

    Attributes:
        places: For each paragraph the start of each sentence (code points) to its place, in order.
        year: Year of the plan: the one given, put right by the text where that names another.
    """

    places: list[dict[int, Place]]
    year: int | None


def outline(paragraphs: Sequence[str], year: int | None = None, cuts: Cuts | None = None) -> Outline:
    """Section path, role, part and period of every sentence of a whole report.

    Args:
        paragraphs: The report's paragraphs, clean or raw, empty ones included or not.
        year: Year of the plan, if known.
        cuts: The sentences of each paragraph, if they were split before.
    """
    cuts = [split_sentences(paragraph) for paragraph in paragraphs] if cuts is None else cuts
    filled = [number for number, cut in enumerate(cuts) if cut]
    texts, shown = [paragraphs[number] for number in filled], [cuts[number] for number in filled]
    found: list[dict[int, Place]] = [{} for _ in paragraphs]
    known: int | None = None
    for first, end, own_year in reports_in(texts):
        one = _Report(texts[first:end], shown[first:end], own_year or year)
        for number, places in zip(filled[first:end], one.places(), strict=True):
            found[number] = places
        known = known or one.year
    return Outline(found, known)


def assign_sections(paragraphs: Sequence[str], year: int | None = None) -> list[dict[int, tuple[str, Role]]]:
    """Section and role of every sentence of a whole report: the first two fields of :class:`Place`."""
    return [
        {start: (place.section, place.role) for start, place in places.items()}
        for places in outline(paragraphs, year).places
    ]


def sections_of(places: Iterable[Place]) -> tuple[Section, ...]:
    """The sections of a report: runs of sentences with the same place.

    Args:
        places: The place of every sentence, in the order of ``Report.sentences``.
    """
    found: list[Section] = []
    first = 0
    for place, run in groupby(places):
        count = sum(1 for _ in run)
        found.append(Section(*place, first, count))
        first += count
    return tuple(found)


_ENDLESS = 3000
"""A paragraph of more characters has lost its line ends: any sentence in it may be a heading."""

_BARE_MARK = re.compile(
    r"(?:第[一二三四五六七八九十\d]{1,2}(?:部分|章|篇)|[一二三四五六七八九十]{1,2}、|（[一二三四五六七八九十]{1,2}）)[：:]?"
)
_CUT_OFF = re.compile(r"(?:[、，和与及的在为以对把]|(?:提升|提高|加强|推进|增强)政府)$")
_SHORT_LINE = 40


@dataclass
class _Report:
    """One report while it is outlined; sentences are numbered through."""

    paragraphs: Sequence[str]
    cuts: Cuts
    given: int | None
    year: int | None = None
    where: list[tuple[int, int, int]] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    bounds: list[int] = field(default_factory=list)
    """Sentences at which the tracker's standing changed."""
    narrowed: dict[Heading, Years] = field(default_factory=dict)
    """Which of the times a heading names its text has come to."""

    def places(self) -> list[dict[int, Place]]:
        """The place of every sentence, by paragraph and start."""
        self.tracker = self._walk()
        sentences = Sentences(self.paragraphs, self.where, self.standings, self._runs())
        roles = settle_roles(
            sentences,
            year=self.tracker.year,
            of_both=self.tracker.of_both,
            continued=is_continuation(self.paragraphs),
        )
        self.year = self.tracker.year or self._year_of_plan(roles)
        parts = self._parts(roles)
        found: list[dict[int, Place]] = [{} for _ in self.paragraphs]
        for (paragraph, start, _), place in zip(self.where, self._placed(roles, parts), strict=True):
            found[paragraph][start] = place
        return found

    # -- headings and turns, paragraph by paragraph

    def _walk(self) -> SectionTracker:
        tracker = SectionTracker(self.given)
        first = front_end(self.paragraphs)
        joined = _joined(self.paragraphs)
        for number, (paragraph, cuts) in enumerate(zip(self.paragraphs, self.cuts, strict=True)):
            if number < first:
                self._feed_front(tracker, number)
            elif len(paragraph) > _ENDLESS:
                self._feed_each(tracker, number)
            elif cuts:
                start, end = cuts[0]
                head = joined.get(number, paragraph[start:end])
                if head:
                    tracker.open(head, paragraph[cuts[1][0] :] if len(cuts) > 1 else "")
                tracker.passed(len(cuts), paragraph)
                self._note(number, cuts, tracker.standing)
        return tracker

    def _feed_front(self, tracker: SectionTracker, number: int) -> None:
        for start, end in self.cuts[number]:
            tracker.front(self.paragraphs[number][start:end])
        self._note(number, self.cuts[number], tracker.standing)

    def _feed_each(self, tracker: SectionTracker, number: int) -> None:
        for cut in self.cuts[number]:
            text = self.paragraphs[number][slice(*cut)]
            tracker.open(text)
            tracker.passed(1, text)
            self._note(number, [cut], tracker.standing)

    def _note(self, number: int, cuts: Sequence[tuple[int, int]], standing: Standing) -> None:
        if not self.standings or self.standings[-1] is not standing:
            self.bounds.append(len(self.where))
        self.where += [(number, start, end) for start, end in cuts]
        self.standings += [standing] * len(cuts)

    def _runs(self) -> list[range]:
        """The unbroken stretches of one standing."""
        return [range(*pair) for pair in pairwise([*self.bounds, len(self.where)]) if pair[0] < pair[1]]

    # -- parts

    def _parts(self, roles: Sequence[Role]) -> list[Part]:
        parts: list[Part] = []
        for run in self._runs():
            standing = self.standings[run.start]
            own: Part = "self-government" if is_own_part(standing.headings) else "plan"
            for role, same in groupby(roles[run.start : run.stop]):
                part = own if role == "plan" else role
                part = "annex" if standing.annex and role != "glossary" else part
                parts += [part] * sum(1 for _ in same)
        for plan in _plans(parts):
            self._mark_end(parts, plan)
        return parts

    def _mark_end(self, parts: list[Part], plan: range) -> None:
        """Mark the closing appeal of a plan and, where no heading does, its part on the government itself."""
        first = max(plan.start, plan.stop - _TAIL)
        opens = [i for i in range(first, plan.stop) if self._opens(i)]
        texts = [plain(self._paragraph(i)) for i in opens]
        closing = closing_start(texts)
        end = plan.stop
        if closing is not None:
            start = self.where[opens[closing]][1]
            end = self._at(opens[closing], start + appeal_offset(texts[closing]), plan.stop)
            parts[end : plan.stop] = ["closing"] * (plan.stop - end)
            opens, texts = opens[:closing], texts[:closing]
        if "self-government" not in parts and opens:
            self._mark_own(parts, [*opens, end], texts)

    def _mark_own(self, parts: list[Part], opens: Sequence[int], texts: Sequence[str]) -> None:
        last = self.standings[opens[-2]]
        since = next((n for n, i in enumerate(opens) if self.standings[i] is last), 0)
        for n in own_range(texts[since:]):
            first, end = opens[since + n], opens[since + n + 1]
            parts[first:end] = ["self-government"] * (end - first)

    def _at(self, first: int, offset: int, stop: int) -> int:
        """The sentence at this offset of the paragraph that the sentence ``first`` opens."""
        return next((i for i in range(first, stop) if self.where[i][1] >= offset), first)

    def _opens(self, i: int) -> bool:
        number = self.where[i][0]
        return i == 0 or number != self.where[i - 1][0] or len(self.paragraphs[number]) > _ENDLESS

    def _paragraph(self, i: int) -> str:
        """The paragraph a sentence opens; the sentence itself where the line ends are lost."""
        text = self.paragraphs[self.where[i][0]]
        return text if len(text) <= _ENDLESS else self._text(i)

    # -- periods

    def _placed(self, roles: Sequence[Role], parts: Sequence[Part]) -> Iterator[Place]:
        late = any("明年" in heading.text for heading in self._skeleton())
        opening, stretch, before = "", -1, ""
        for run in self._runs():
            standing, at = self.standings[run.start], run.start
            for (role, part), same in groupby(zip(roles[at : run.stop], parts[at : run.stop], strict=True)):
                count = sum(1 for _ in same)
                if (standing.stretch, role) != (stretch, before):
                    opening, stretch, before = self._opening(at, role), standing.stretch, role
                period = self._period(standing, role, part, opening, late)
                yield from repeat(Place(standing.section, role, part, period), count)
                at += count

    def _opening(self, i: int, role: Role) -> str:
        """The words that open the part a sentence begins."""
        standing = self.standings[i]
        turned = standing.role is not None and standing.role != role
        return self._text(i) if turned else self.tracker.openings.get(standing.stretch, "")

    def _period(self, standing: Standing, role: Role, part: Part, opening: str, late: bool) -> Years | None:
        if part in {"front", "glossary", "closing", "self-government"} and not _dated(standing):
            return None
        opened = opening_period(opening, role, self.year, year_named_last=late)
        if standing.role not in {None, role}:
            return opened  # the body turned against the heading
        for depth in range(len(standing.headings) - 1, -1, -1):
            heading = standing.headings[depth]
            narrow = (opened or self.narrowed.get(heading)) if role == "plan" else None
            topic = depth > 0 or heading.rank > CHAPTER
            found = heading_period(
                heading, role, self.year, topic=topic, year_named_last=late, opening=narrow
            )
            if found and found == opened:
                self.narrowed[heading] = found
            if found:
                return found
        return opened

    def _year_of_plan(self, roles: Sequence[Role]) -> int | None:
        """The one year a heading of the plan names, where title and review name none."""
        for i in self.bounds:
            standing = self.standings[i]
            if roles[i] == "plan" and standing.headings and standing.headings[0].rank <= CHAPTER:
                named = set(years(standing.headings[0].text))
                if len(named) == 1 and not standing.annex:
                    return named.pop()
        return None

    def _skeleton(self) -> list[Heading]:
        return [h for i in self.bounds for h in self.standings[i].headings if h.part]

    def _text(self, i: int) -> str:
        number, start, end = self.where[i]
        return self.paragraphs[number][start:end]


_TAIL = 80
"""Sentences from the end of a plan among which its closing and its part on the government itself are sought."""


def _plans(parts: Sequence[Part]) -> list[range]:
    """The unbroken stretches of plan."""
    found: list[range] = []
    at = 0
    for planned, run in groupby(parts, key=lambda part: part in {"plan", "self-government"}):
        count = sum(1 for _ in run)
        found += [range(at, at + count)] if planned else []
        at += count
    return found


def _dated(standing: Standing) -> bool:
    """Whether a heading of the path itself names a year."""
    return any(years(heading.text) for heading in standing.headings)


def _joined(paragraphs: Sequence[str]) -> dict[int, str]:
    """Headings set over two lines, by the first one's number; the second line has none left."""
    found: dict[int, str] = {}
    for number, text in enumerate(paragraphs):
        if not 0 < len(text) <= _SHORT_LINE or number in found or not _is_cut_off(plain(text)):
            continue
        after = next(
            (i for i in range(number + 1, min(number + 3, len(paragraphs))) if paragraphs[i]), number
        )
        rest = plain(paragraphs[after])
        if after > number and len(rest) <= _SHORT_LINE and not rest.endswith(("。", "！", "；", "，", "：")):
            found[number], found[after] = plain(text) + rest, ""
    return found


def _is_cut_off(text: str) -> bool:
    return bool(_BARE_MARK.fullmatch(text)) or (
        len(text) > 1 and text[0] in "第一二三四五六七八九十（" and bool(_CUT_OFF.search(text))
    )
