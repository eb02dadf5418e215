"""Where in a report a sentence stands: its section path and its role, which makes statements RESULT or TARGET.

The tracker reads sentences in order and never looks ahead:

1. ``front``: title, date, speaker, salutation, "I report on behalf of ...".
2. A part heading (:mod:`baogao.corpus.structure.headings`) sets review or plan by its words, by the years it names
   against the plan's year, and at last by its place: what follows a review is a plan.
3. Without a heading the body tells: the first paragraph behind the salutation is review; "this year's main
   targets are" at the start of a paragraph begins the plan.
4. A glossary is entered by its heading or by footnote marks and left at the next part.
"""

import re
from collections import deque

from baogao.corpus.structure import wording
from baogao.corpus.structure.front import (
    continues,
    is_front_line,
    is_report_sentence,
    is_salutation,
    is_title_of_both,
)
from baogao.corpus.structure.headings import (
    APPENDIX,
    CHAPTER,
    FIRST_ENTRY,
    FOOTNOTE,
    GLOSSARY,
    GLOSSARY_RUN_IN,
    ITEM,
    PART,
    SECTION,
    WHOLE,
    Heading,
    is_bare_goal,
    is_reflection,
    plain,
    read_heading,
    role_of,
    tense,
    time_of,
    years,
)
from baogao.corpus.structure.standing import Standing
from baogao.schema import SECTION_SEPARATOR, Role

_OPENING = 120
"""Characters of a paragraph that can tell what it opens."""
_OPENING_SENTENCES, _A_FEW = 10, 2
_LONG_PART = 60
"""Sentences after which a chapter headed by a mere motto must have been a part, not one topic of many."""
_State = tuple[tuple[Heading, ...], Role | None, bool, bool, bool, int]


class SectionTracker:
    """State machine over the sentences of one report, in order.

    Args:
        year: Year of the plan, if known; otherwise taken from the title or the date of the session.

    Attributes:
        openings: For each stretch the words of its first paragraph of text.
        of_both: Whether the title promised a review and a plan (2023年工作总结和2024年工作计划).

    Example:
        >>> tracker = SectionTracker()
        >>> tracker.feed("一、2021年工作回顾", paragraph_start=True)
        ('一、2021年工作回顾', 'review')
        >>> tracker.feed("二、2022年重点工作", paragraph_start=True)
        ('二、2022年重点工作', 'plan')
    """

    def __init__(self, year: int | None = None) -> None:
        self.year = year
        self.openings: dict[int, str] = {}
        self.of_both = False
        self._path: tuple[Heading, ...] = ()
        self._role: Role | None = None
        self._guess: Role = "review"
        self._leaning = 0.0
        self._before_notes: tuple[tuple[Heading, ...], Role | None] | None = None
        self._seen_front = self._seen_report_sentence = self._seen_body = self._seen_plan = False
        self._open_end = self._in_appendix = self._awaits_title = False
        self._seen_structure = self._told = False
        self._nested: int | None = None
        self._chapter: int | None = None
        self._length = self._fed = self._stretch = 0
        self._recent: deque[str] = deque(maxlen=12)
        self._state: _State = ((), None, False, False, False, 0)
        self._standing = Standing(*self._state)

    @property
    def certain(self) -> bool:
        """Whether the text's own structure, or more than a sentence or two of it, told the role.

        Where it is false the role fed back is a guess by wording, as for a lone sentence.
        """
        return self._role is not None and (self._seen_structure or self._fed > _A_FEW)

    @property
    def section(self) -> str:
        """The section path of the sentence just fed."""
        return SECTION_SEPARATOR.join(heading.text for heading in self._path)

    @property
    def standing(self) -> Standing:
        """Where the sentence just fed stands."""
        now = (self._path, self._role, self._told, self._open_end, self._in_appendix, self._stretch)
        if now != self._state:
            self._state, self._standing = now, Standing(*now)
        return self._standing

    def front(self, text: str) -> tuple[str, Role]:
        """Feed a sentence known to stand before the body (see :func:`baogao.corpus.structure.front.front_end`)."""
        text = plain(text)
        self.of_both |= is_title_of_both(text)
        self._seen_report_sentence |= is_report_sentence(text)
        self._note_front(text)
        self._role = "front"
        return "", "front"

    def feed(self, sentence_or_heading_text: str, paragraph_start: bool) -> tuple[str, Role]:
        """Take the next sentence.

        Args:
            sentence_or_heading_text: Its text, clean or raw.
            paragraph_start: Whether it opens a paragraph; only there headings and turns are looked for.

        Returns:
            Its section path (empty where there is none) and its role; see :attr:`certain`.
        """
        if paragraph_start:
            self.open(sentence_or_heading_text)
        self.passed(1, sentence_or_heading_text)
        if self._role is None:
            self._weigh(plain(sentence_or_heading_text))
        return self.section, self._role or self._guess

    def open(self, sentence: str, rest: str = "") -> None:
        """Take the first sentence of a paragraph; say with :meth:`passed` how many it has.

        Args:
            sentence: Its text, clean or raw.
            rest: What follows it in its paragraph, if that is known.
        """
        text = plain(sentence)
        if not text or self._notes(text) or self._front_matter(text, rest) or self._appendix(text):
            return
        heading = read_heading(text, followed=bool(rest))
        if heading is None:
            self._body((text + plain(rest[:_OPENING]))[:_OPENING], len(text) + len(rest))
        else:
            self._enter(heading)

    def passed(self, sentences: int, text: str) -> None:
        """Note that so many sentences of a text went by."""
        self._length += sentences
        self._fed += sentences
        self._recent.append(text)

    # -- front matter

    def _front_matter(self, text: str, rest: str) -> bool:
        if self._role not in {None, "front"} or self._path:
            return False
        if continues(text):
            self._role = None
            return True
        reports = is_report_sentence(text)
        salutes = is_salutation(text, opening=not self._seen_body and not rest)
        if not (reports or salutes or self._is_front_line(text)):
            return False
        self._note_front(text)
        self._seen_report_sentence |= reports
        self._role = "front"
        return True

    def _is_front_line(self, text: str) -> bool:
        if len(text) > 60 or text.endswith(("。", "！", "？")) or self._seen_body:
            return False
        if not self._seen_report_sentence and is_title_of_both(text):
            self.of_both = True
            return True
        return read_heading(text) is None and (self._seen_front or is_front_line(text))

    def _note_front(self, text: str) -> None:
        self._seen_front = self._seen_structure = self._told = True
        if self.year is None and ("政府工作报告" in text or self.of_both or wording.OPENING_YEAR.match(text)):
            self.year = max(years(text), default=None)

    # -- glossary

    def _notes(self, text: str) -> bool:
        title = GLOSSARY.fullmatch(text.rstrip("。")) if len(text) <= 40 else GLOSSARY_RUN_IN.match(text)
        if title:
            self._begin(Heading(WHOLE, title.group().rstrip("：:"), None, part=True), "glossary")
            return True
        if self._role == "glossary" and self._before_notes is None:
            return self._stays_in_glossary(text)
        if (
            text[0] in "1①⒈（注"
            and FIRST_ENTRY.match(text)
            and any(wording.CLOSING.search(passed) for passed in self._recent)
        ):
            self._begin(None, "glossary")
            return True
        return self._footnote(text)

    def _begin(self, heading: Heading | None, role: Role | None) -> None:
        self._path = (heading,) if heading else ()
        self._role, self._before_notes = role, None
        self._in_appendix = self._awaits_title = self._open_end = False
        self._stretch += 1

    def _footnote(self, text: str) -> bool:
        """Footnotes may stand between the pages of the plan: each is a glossary of one paragraph."""
        if text[0] in "[［〔【" and FOOTNOTE.match(text):
            self._before_notes = self._before_notes or (self._path, self._role)
            self._role, self._path = "glossary", ()
            return True
        if self._before_notes is not None:
            self._path, self._role = self._before_notes
            self._before_notes = None
        return False

    def _stays_in_glossary(self, text: str) -> bool:
        if re.match(r"各位(?:代表|委员)[！，：]", text):
            self._begin(None, "plan" if self._seen_plan else "review")
            return True
        if len(text) <= 40 and APPENDIX.fullmatch(text):
            return False
        heading = read_heading(text)
        return not (heading is not None and heading.part and heading.rank <= CHAPTER)

    # -- appendices

    def _appendix(self, text: str) -> bool:
        """An appendix begins with its mark, alone or before its title; its title tells its time."""
        if self._role == "front":
            return False
        match = APPENDIX.fullmatch(text) if len(text) <= 50 and not text.endswith("。") else None
        title = match.group("title") if match else text if self._awaits_title and len(text) <= 50 else None
        if title is None:
            self._awaits_title = False
            return False
        self._begin(Heading(WHOLE, text, None, part=True), self._role_of_appendix(title))
        self._in_appendix, self._awaits_title = True, not title
        return True

    def _role_of_appendix(self, title: str) -> Role:
        if GLOSSARY.fullmatch(title):
            return "glossary"
        time = time_of(title, self.year) if title else None
        return role_of(time) or "plan"

    # -- headings

    def _enter(self, heading: Heading) -> None:
        heading = self._in_its_place(heading)
        time = time_of(heading.text, self.year)
        role = self._role_under(heading, time)
        if heading.rank == PART and not self._is_new_part(heading, role):
            return
        keep = [above for above in self._path if above.rank < heading.rank]
        if heading.part and heading.rank == CHAPTER:
            keep = [above for above in keep if above.rank < PART]
        self._path = (*keep, heading)
        self._settle(role, heading, mixed=time == "mixed")

    def _in_its_place(self, heading: Heading) -> Heading:
        """A list 一、二、三、 below （七） is no new part but lies inside it."""
        if heading.rank != CHAPTER or heading.part or heading.number is None:
            self._nested = self._nested if heading.rank >= ITEM else None
            return heading
        below = (
            heading.number == 1
            and (self._role == "plan" or self._under_part())
            and any(above.rank == SECTION for above in self._path)
        )
        self._nested = heading.number if below or heading.number == (self._nested or -1) + 1 else None
        if self._nested is None:
            return heading
        return Heading(ITEM, heading.text, heading.number, part=False)

    def _is_new_part(self, heading: Heading, role: Role | None) -> bool:
        ranks = {above.rank for above in self._path}
        if role != self._role or not self._path:
            return True
        return (CHAPTER not in ranks or PART in ranks) and not is_bare_goal(heading.text)

    def _role_under(self, heading: Heading, time: str | None) -> Role | None:
        if heading.rank >= SECTION:
            return self._role_of_topic(heading, time)
        if heading.part and time is not None:
            self._told = True
            return self._role_of_part(heading, time)
        if self._in_appendix or (self._role == time == "review" and is_reflection(heading.text)):
            return self._role
        if self._role == "plan":
            return "plan"
        self._told = False
        if self._role == "review" and (self._under_part() or self._length > _LONG_PART):
            return "plan"
        return self._role_by_words(heading, time)

    def _role_of_part(self, heading: Heading, time: str) -> Role:
        if time == "plan" and heading.rank == PART and "自身建设" in heading.text and not self._seen_plan:
            return self._role if self._role in {"review", "plan"} else "plan"
        if time == "review" and self._seen_plan and "回顾" not in heading.text and "总结" not in heading.text:
            past = [year for year in years(heading.text) if self.year is None or year < self.year]
            return "review" if past else "plan"
        return "plan" if time == "plan" else "review"

    def _role_by_words(self, heading: Heading, time: str | None) -> Role | None:
        if self._role is None:
            return "review" if self.year is None and years(heading.text) and not self._path else None
        if time is not None and not (self._role == "review" and time == "review"):
            return "plan" if time == "plan" else "review"
        weight = tense(heading.text)
        if heading.number == 1 and (self._chapter or 0) > 1 and self._role == "review" and weight <= 0:
            return "plan"  # the numbers begin anew: the topics of the plan
        if weight:
            return "review" if weight > 0 else "plan"
        return self._role if self._role in {"review", "plan"} else "review"

    def _role_of_topic(self, heading: Heading, time: str | None) -> Role | None:
        own = "自身建设" in heading.text and not self._seen_plan  # a review has such a topic too
        if heading.part and time is not None and not own and not self._under_part(heading.rank):
            self._told = True
            return self._role_of_part(heading, time)
        if self._role == "front":
            return "review" if self._seen_report_sentence or tense(heading.text) >= 0 else "plan"
        return self._role

    def _under_part(self, rank: int = SECTION) -> bool:
        """Whether the present review stands under a heading that says so: the next part is another."""
        return any(heading.part and heading.rank < rank for heading in self._path)

    def _settle(self, role: Role | None, heading: Heading, *, mixed: bool) -> None:
        if heading.rank <= CHAPTER or role != self._role:
            self._stretch += 1
        self._role = role
        self._seen_structure |= role is not None
        self._open_end = mixed
        self._seen_plan |= role == "plan"
        if heading.rank <= CHAPTER:
            self._length = 0
            self._chapter = heading.number
        named = years(heading.text)
        if role == "review" and heading.rank <= CHAPTER and named and (self.year or 0) <= max(named):
            self.year = max(named) + 1  # a year given by a file's name may be the year under review

    # -- body

    def _body(self, text: str, length: int) -> None:
        self._seen_body = True
        if self._role in {None, "front"}:
            self._begin_body(text, length)
        elif self._role == "review" and self._turns_to_plan(text):
            self._role, self._seen_plan = "plan", True
            self._path = () if self._under_part() and not self._open_end else self._path
            self._open_end = False
            self._stretch += 1
        elif self._role == "plan" and wording.opens_this_year(text):
            # behind the goals of five years the tasks of the first one
            self._stretch += not wording.opens_this_year(self.openings.get(self._stretch, text))
        if self._role == "review" and self.year is None and self._stretch not in self.openings:
            self.year = wording.year_behind(text)
        self.openings.setdefault(self._stretch, text)

    def _begin_body(self, text: str, length: int) -> None:
        before = self._role
        if wording.PLAN_BODY.search(text) or (
            wording.PLAN_OPENING.search(text) and not wording.REVIEW_OPENING.search(text)
        ):
            self._role, self._seen_plan = "plan", True
        elif (
            self._seen_report_sentence
            or wording.REVIEW_OPENING.search(text)
            or wording.opening_time(text, self.year) == "review"
            or (self._role == "front" and length > 60)
        ):
            self._role = "review"
        else:
            self._role = None
        self._stretch += before != self._role

    def _turns_to_plan(self, text: str) -> bool:
        if wording.PLAN_BODY.search(text) or (
            self._length > _OPENING_SENTENCES and wording.opens_plan_year(text, self.year)
        ):
            return True
        if self._under_part() and not self._open_end:
            return False
        return bool(wording.PLAN_OPENING.search(text)) or wording.opening_time(text, self.year) == "plan"

    def _weigh(self, text: str) -> None:
        self._leaning = 0.8 * self._leaning + wording.lean(text)
        self._guess = "review" if self._leaning >= 0 else "plan"
