"""Where in a report a sentence stands: its section path and its role.

The role decides whether a statement is a RESULT or a TARGET, for a whole section at once. The tracker
reads sentences in order and never looks ahead, so that the corpus and the spaCy component share it:

1. ``front``: title, date, speaker, salutation, "I report on behalf of ...".
2. A part heading (:mod:`baogao.corpus.headings`) sets review or plan by its words, by the years it names
   against the plan's year, and at last by its place: what follows a review is a plan.
3. Without a heading the body tells: the first paragraph behind the salutation is review; "this year's main
   targets are" at the start of a paragraph begins the plan.
4. A glossary is entered by its heading or by footnote marks and left at the next part.
"""

import re

from baogao.corpus.front import continues, is_front_line, is_report_sentence, is_salutation
from baogao.corpus.headings import (
    APPENDIX,
    CHAPTER,
    FIRST_ENTRY,
    FOOTNOTE,
    GLOSSARY,
    PART,
    SECTION,
    WHOLE,
    Heading,
    periods,
    plain,
    read_heading,
    role_of,
    tense,
    time_of,
    years,
)
from baogao.corpus.wording import lean
from baogao.schema import SECTION_SEPARATOR, Role

_OPENING_YEAR = re.compile(r"^[—―－\-–（(]*(\d{4}|[一二][九〇○零][〇○零一二三四五六七八九]{2})年")

_PLAN_BODY = re.compile(
    r"^(?:各位(?:代表|委员)[！，：])?(?:根据|按照|综合|基于|围绕|为此|因此)?[^。]{0,40}?"
    r"(?:今年|新的一年|\d{4}年|今后[一二三四五]年|未来[一二三四五]年|全年|“十.五”时期|下一步)[，]?[^。，]{0,16}?"
    r"(?:总体要求|总体思路|指导思想|工作思路|工作要求|基本思路|预期目标|奋斗目标|主要目标|总体目标|目标任务|发展目标|工作重点)[^。]{0,6}?[是为：]"
    r"|^(?:经济社会发展的?|全[省市县区]的?)?(?:主要)?预期目标[^。]{0,8}[是为：]"
    r"|^(?:为实现|实现|围绕|完成)(?:上述|以上|今年|全年|这些|这一)[^。]{0,12}(?:目标|任务)"
    r"|^(?:全年|今年)?[^。，]{0,6}(?:重点|着力|集中精力)?[^。，]{0,4}(?:做好|抓好|推进|实施)(?:以下)?[^。，]{0,8}(?:个方面|方面|项|大)(?:的)?(?:重点)?(?:工作|任务)"
)
_PLAN_OPENING = re.compile(
    r"^(?:各位(?:代表|委员)[！，：])?(?:今年|新的一年|展望|面向未来|今后[一二三四五]年)[，]?(?:是[^。]{2,60}年|[^。]{0,20}(?:将|要|必须))"
    r"|^(?:做好|完成)(?:今年|明年|\d{4}年)[^。]{0,10}(?:工作|任务)"
)
# "This year is the first year of ..." opens a plan even under a heading that promised a review.
_PLAN_YEAR = re.compile(r"(?:各位(?:代表|委员)[！，：])?今年是[^。]{2,80}(?:年|之际|时期|关键期)")
_CLOSING = re.compile(r"让我们.{0,8}紧密|努力奋斗[！。]|而.{0,6}奋斗[！。]|谢谢(?:大家|各位)")
_A_FEW = 2
_LONG_PART = 60
"""Sentences after which a chapter headed by a mere motto must have been a part, not one topic of many."""
_REVIEW_OPENING = re.compile(
    r"^(?:各位(?:代表|委员)[！，：])?(?:一年来|[两三四五]年来|过去(?:的)?(?:[一二三四五]年|\d{4}年)|刚刚过去|回顾(?:过去|[一二三四五\d])|[^。]{0,8}以来，|去年)"
)


class SectionTracker:
    """State machine over the sentences of one report, in order.

    Args:
        year: Year of the plan, if known; otherwise taken from the title or the date of the session.

    Example:
        >>> tracker = SectionTracker()
        >>> tracker.feed("一、2021年工作回顾", paragraph_start=True)
        ('一、2021年工作回顾', 'review')
        >>> tracker.feed("二、2022年重点工作", paragraph_start=True)
        ('二、2022年重点工作', 'plan')
    """

    def __init__(self, year: int | None = None) -> None:
        self.year = year
        self._path: list[Heading] = []
        self._role: Role | None = None
        self._guess: Role = "review"
        self._leaning = 0.0
        self._before_notes: tuple[list[Heading], Role | None] | None = None
        self._seen_front = self._seen_report_sentence = self._seen_body = self._seen_plan = False
        self._open_end = self._closing = self._in_appendix = self._awaits_title = False
        self._seen_structure = False
        self._length = self._fed = 0

    @property
    def known(self) -> bool:
        """Whether headings, front matter or the wording of an opening told the role."""
        return self._role is not None

    @property
    def certain(self) -> bool:
        """Whether the text's own structure, or more than a sentence or two of it, told the role.

        Where it is false the role fed back is a guess by wording, as for a lone sentence.
        """
        return self.known and (self._seen_structure or self._fed > _A_FEW)

    @property
    def section(self) -> str:
        """The section path of the sentence just fed."""
        return SECTION_SEPARATOR.join(heading.text for heading in self._path)

    def front(self, text: str) -> tuple[str, Role]:
        """Feed a sentence known to stand before the body (see :func:`baogao.corpus.front.front_end`)."""
        self._note_front(plain(text))
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
        text = plain(sentence_or_heading_text)
        if paragraph_start and text:
            self._open_paragraph(text)
        self._closing = self._closing or bool(_CLOSING.search(text))
        self._length += 1
        self._fed += 1
        if self._role is None:
            self._weigh(text)
        return self.section, self._role or self._guess

    def _open_paragraph(self, text: str) -> None:
        if self._notes(text) or self._front_matter(text) or self._appendix(text):
            return
        heading = read_heading(text)
        if heading is None:
            self._body(text)
        else:
            self._enter(heading)

    # -- front matter

    def _front_matter(self, text: str) -> bool:
        if self._role not in {None, "front"} or self._path:
            return False
        if continues(text):
            self._role = None
            return True
        reports = is_report_sentence(text)
        short = len(text) <= 60 and not text.endswith(("。", "！", "？")) and not self._seen_body
        if not (
            reports
            or is_salutation(text, opening=not self._seen_body)
            or (short and self._is_front_line(text))
        ):
            return False
        self._note_front(text)
        self._seen_report_sentence |= reports
        self._role = "front"
        return True

    def _is_front_line(self, text: str) -> bool:
        return read_heading(text) is None and (self._seen_front or is_front_line(text))

    def _note_front(self, text: str) -> None:
        self._seen_front = self._seen_structure = True
        if self.year is None and ("政府工作报告" in text or _OPENING_YEAR.match(text)):
            self.year = max(years(text), default=None)

    # -- glossary

    def _notes(self, text: str) -> bool:
        if len(text) <= 40 and GLOSSARY.fullmatch(text):
            self._open(Heading(WHOLE, text.rstrip("：:"), None, part=True), "glossary")
            return True
        if self._role == "glossary" and self._before_notes is None:
            return self._stays_in_glossary(text)
        if self._closing and FIRST_ENTRY.match(text):
            self._open(None, "glossary")
            return True
        return self._footnote(text)

    def _open(self, heading: Heading | None, role: Role | None) -> None:
        self._path = [heading] if heading else []
        self._role, self._before_notes = role, None
        self._in_appendix = self._awaits_title = False

    def _footnote(self, text: str) -> bool:
        """Footnotes may stand between the pages of the plan: each is a glossary of one paragraph."""
        if FOOTNOTE.match(text):
            self._before_notes = self._before_notes or (self._path, self._role)
            self._role, self._path = "glossary", []
            return True
        if self._before_notes is not None:
            self._path, self._role = self._before_notes
            self._before_notes = None
        return False

    def _stays_in_glossary(self, text: str) -> bool:
        if re.match(r"各位(?:代表|委员)[！，：]", text):
            self._open(None, "plan" if self._seen_plan else "review")
            return True
        if len(text) <= 40 and APPENDIX.fullmatch(text):
            return False
        heading = read_heading(text)
        return not (heading is not None and heading.part and heading.rank <= CHAPTER)

    # -- appendices

    def _appendix(self, text: str) -> bool:
        """An appendix begins with its mark, alone or before its title; its title tells its time."""
        if self._role in {None, "front"}:
            return False
        match = APPENDIX.fullmatch(text) if len(text) <= 50 and not text.endswith("。") else None
        title = match.group("title") if match else text if self._awaits_title and len(text) <= 50 else None
        if title is None:
            self._awaits_title = False
            return False
        self._open(Heading(WHOLE, text, None, part=True), self._role_of_appendix(title))
        self._in_appendix, self._awaits_title = True, not title
        return True

    def _role_of_appendix(self, title: str) -> Role:
        if GLOSSARY.fullmatch(title):
            return "glossary"
        time = time_of(title, self.year) if title else None
        return role_of(time) or ("plan" if self._seen_plan else "review")

    # -- headings

    def _enter(self, heading: Heading) -> None:
        time = time_of(heading.text, self.year)
        role = self._role_under(heading, time)
        if heading.rank == PART and not self._is_new_part(role):
            return
        keep = [above for above in self._path if above.rank < heading.rank]
        if heading.part and heading.rank == CHAPTER:
            keep = [above for above in keep if above.rank < PART]
        self._path = [*keep, heading]
        self._settle(role, heading, mixed=time == "mixed")

    def _is_new_part(self, role: Role | None) -> bool:
        numbered = any(above.rank == CHAPTER for above in self._path)
        return not numbered or role != self._role

    def _role_under(self, heading: Heading, time: str | None) -> Role | None:
        if heading.rank >= SECTION:
            return self._role_of_topic(heading, time)
        if heading.part and time is not None:
            return self._role_of_part(heading, time)
        if self._in_appendix:
            return self._role
        if self._role == "plan" or (
            self._role == "review" and (self._under_part() or self._length > _LONG_PART)
        ):
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
        if weight := tense(heading.text):
            return "review" if weight > 0 else "plan"
        return self._role if self._role in {"review", "plan"} else "review"

    def _role_of_topic(self, heading: Heading, time: str | None) -> Role | None:
        if heading.part and time is not None and not self._under_part(heading.rank):
            return self._role_of_part(heading, time)
        if self._role == "front":
            return "review" if self._seen_report_sentence or tense(heading.text) >= 0 else "plan"
        return self._role

    def _under_part(self, rank: int = SECTION) -> bool:
        """Whether the present review stands under a heading that says so: the next part is another."""
        return any(heading.part and heading.rank < rank for heading in self._path)

    def _settle(self, role: Role | None, heading: Heading, *, mixed: bool) -> None:
        self._role = role
        self._seen_structure |= role is not None
        self._open_end = mixed
        self._seen_plan |= role == "plan"
        if heading.rank <= CHAPTER:
            self._length = 0
        named = years(heading.text)
        if role == "review" and heading.rank <= CHAPTER and named and (self.year or 0) <= max(named):
            self.year = max(named) + 1  # a year given by a file's name may be the year under review

    # -- body

    def _body(self, text: str) -> None:
        self._seen_body = True
        if self._role in {None, "front"}:
            self._begin_body(text)
        elif self._role == "review" and self._turns_to_plan(text):
            self._role, self._seen_plan = "plan", True
            self._path = [] if self._under_part() and not self._open_end else self._path
            self._open_end = False

    def _begin_body(self, text: str) -> None:
        if _PLAN_BODY.search(text) or (_PLAN_OPENING.search(text) and not _REVIEW_OPENING.search(text)):
            self._role, self._seen_plan = "plan", True
        elif (
            self._seen_report_sentence
            or _REVIEW_OPENING.search(text)
            or self._past_year(text)
            or (self._role == "front" and len(text) > 60)
        ):
            self._role = "review"
        else:
            self._role = None

    def _past_year(self, text: str) -> bool:
        match = _OPENING_YEAR.match(text)
        return bool(match and self.year and years(match.group())[0] < self.year)

    def _turns_to_plan(self, text: str) -> bool:
        if _PLAN_BODY.search(text) or (self._length > 10 and _PLAN_YEAR.match(text)):
            return True
        if self._under_part() and not self._open_end:
            return False
        return bool(_PLAN_OPENING.search(text)) or self._opens_plan_year(text)

    def _opens_plan_year(self, text: str) -> bool:
        if self.year and re.match(r"[“\"]?十.{0,1}五[”\"]?(?:时期|期间)", text):
            return periods(text[:8])[0] >= self.year
        match = _OPENING_YEAR.match(text)
        return bool(match and self.year and years(match.group())[0] >= self.year)

    def _weigh(self, text: str) -> None:
        self._leaning = 0.8 * self._leaning + lean(text)
        self._guess = "review" if self._leaning >= 0 else "plan"


def role_before(text: str, role: Role) -> Role | None:
    """The role of what stands before the first sentence whose role is known.

    Args:
        text: That sentence.
        role: Its role.

    Returns:
        Review before a review and before a second part (``二、2022年工作安排``); ``None`` where only wording
        can tell.
    """
    heading = read_heading(text)
    if role == "review" or (heading is not None and heading.rank <= CHAPTER and heading.number == 2):
        return "review"
    return None
