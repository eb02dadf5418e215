"""Which period a report is speaking of as it goes on, sentence by sentence.

A part may speak of two times: 一、2021年和过去五年工作回顾 tells of the year first and of the five years from
五年来 on. What a sentence opens with holds for those behind it: to the end of its paragraph, or, where the part
speaks of several years and the words turn to another time (过去五年，一年来，2021年是), until others do.
"""

from collections.abc import Iterator

from baogao.corpus.structure.headings import CHAPTER, PART, Heading, read_heading
from baogao.corpus.structure.periods import heading_period
from baogao.schema import SECTION_SEPARATOR, Report, Role, Section, Sentence
from baogao.tagging.targets.period import View, Years, first_named, opening_of

_LATE = 3
"""So many 明年 in a report tell that it was given before the year of its plan began."""


def year_given(report: Report) -> int | None:
    """The calendar year in which a report was given, the one it calls 今年.

    That is the year of its plan, or the one before where the report has a date in it or speaks of 明年 rather
    than of 今年 as it plans. ``None`` where neither is known.
    """
    if report.info.date:
        return int(report.info.date[:4])
    year = report.info.year
    plan = [sentence.text for sentence in report.sentences if sentence.role == "plan"]
    late = sum(text.count("明年") for text in plan)
    if year is None or late < max(_LATE, sum(text.count("今年") for text in plan)):
        return year
    return year - 1


def standing_periods(report: Report) -> Iterator[Years | None]:
    """What each sentence of a report speaks of by its section and by the sentences before it.

    Yields:
        First and last calendar year; ``None`` where headings and openings tell nothing. Nothing at all for
        a report without sections.
    """
    given = year_given(report)
    before: tuple[str, str, Years | None] | None = None
    standing = _Standing(None, View(None, ""))
    for section in report.sections:
        part = (_heading(section), section.role, section.period)
        if part != before:
            view = View(report.info.year, section.role, section.role == "plan", given)
            before, standing = part, _Standing(section, view)
        for sentence in report.sentences[section.first : section.first + section.count]:
            yield standing.hear(sentence)


def announced_period(path: str, role: Role, year: int | None) -> Years | None:
    """What a section speaks of by its headings alone, where the report around it is not at hand.

    Args:
        path: Section path, headings joined by ``SECTION_SEPARATOR``.
        role: Role of the section.
        year: Year of the plan.

    Returns:
        By the innermost heading that tells; of several times that one names, the first.

    Example:
        >>> announced_period("二、今后五年的目标 / （一）工业", "plan", 2022)
        (2022, 2026)
        >>> announced_period("一、2021年和过去五年工作回顾", "review", 2022)
        (2021, 2021)
    """
    headings = path.split(SECTION_SEPARATOR)
    for depth in range(len(headings) - 1, -1, -1):
        heading = read_heading(headings[depth]) or Heading(PART, headings[depth], None, part=False)
        topic = depth > 0 or heading.rank > CHAPTER
        if period := heading_period(heading, role, year, topic=topic):
            return _first_named(heading.text, period, View(year, role, role == "plan"))
    return None


class _Standing:
    """The time a part speaks of at the moment, and the one it falls back to with a new paragraph."""

    def __init__(self, section: Section | None, view: View) -> None:
        self._view = view
        self._whole = section.period if section else None
        self._held = self._now = _announced(section, view) if section else None
        self._paragraph = -1

    def hear(self, sentence: Sentence) -> Years | None:
        """Take in the next sentence and tell what it speaks of."""
        if sentence.paragraph != self._paragraph:
            self._paragraph, self._now = sentence.paragraph, self._held
        if self._whole and (opened := opening_of(sentence.text, self._view)):
            self._now, turns = opened
            if turns and self._whole[0] < self._whole[1]:
                self._held = self._now
        return self._now


def _heading(section: Section) -> str:
    return section.path.split(SECTION_SEPARATOR)[0]


def _announced(section: Section, view: View) -> Years | None:
    """What a part speaks of first."""
    return _first_named(_heading(section), section.period, view) if section.period else None


def _first_named(heading: str, whole: Years, view: View) -> Years:
    """Of the times that a heading names, the one before the others."""
    first = first_named(heading, view) if whole[0] < whole[1] else None
    return first if first and whole[0] <= first[0] and first[1] <= whole[1] else whole
