"""Roles that only the whole text tells: where no heading gave one, or a heading gave it by its place alone."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from baogao.corpus.structure.headings import CHAPTER, read_heading
from baogao.corpus.structure.standing import Standing
from baogao.corpus.structure.wording import lean, opens_past, roles_by_wording
from baogao.schema import Role

_LONG_REVIEW = 60
"""Sentences from which a text that holds no plan is looked at again."""
_SHORT_REVIEW = 4
"""The same for a text whose title promises a plan."""
_WEAK = 8
"""Sentences from which wording is believed against a role that stood on its place alone."""
_SAMPLE = 40
"""How many of them at most are weighed, evenly spread."""
_CLEAR = 0.9
"""Mean lean of a sentence (log odds) that contradicts such a role."""


class Sentences(NamedTuple):
    """All sentences of a report: paragraph, start and end of each, where the tracker stood, and since when."""

    paragraphs: Sequence[str]
    where: Sequence[tuple[int, int, int]]
    standings: Sequence[Standing]
    runs: Sequence[range]

    def text(self, i: int) -> str:
        """A sentence's text."""
        number, start, end = self.where[i]
        return self.paragraphs[number][start:end]

    def opens(self, i: int) -> bool:
        """Whether it is the first of its paragraph."""
        return i == 0 or self.where[i][0] != self.where[i - 1][0]


def settle_roles(sentences: Sentences, *, year: int | None, of_both: bool, continued: bool) -> list[Role]:
    """The role of every sentence.

    Args:
        sentences: The sentences.
        year: Year of the plan, if known.
        of_both: Whether the title promises a review and a plan.
        continued: Whether the text is the second half of a report and so has no front matter.
    """
    roles = _known(sentences, continued)
    _reweigh(sentences, roles)
    _turn_mixed(sentences, roles)
    _late_turn(sentences, roles, of_both)
    _take_line_above(sentences, roles)
    _recall(sentences, roles, year)
    return roles


def _known(sentences: Sentences, continued: bool) -> list[Role]:
    """The tracker's roles, its gaps filled by wording before the first known one and by what precedes behind."""
    roles: list[Role] = []
    unknown: list[int] = []
    anchor: int | None = None
    for run in sentences.runs:
        role = sentences.standings[run.start].role
        if anchor is None and role not in {None, "front"}:
            anchor = run.start
        if anchor is None and (role is None or continued):
            unknown += run
        roles += [role or (roles[-1] if roles else "review")] * len(run)
    for i, role in zip(unknown, _before(sentences, unknown, anchor), strict=True):
        roles[i] = role
    return roles


def _before(sentences: Sentences, unknown: Sequence[int], anchor: int | None) -> list[Role]:
    if unknown and anchor is not None and not sentences.standings[anchor].annex:
        told = role_before(sentences.text(anchor), sentences.standings[anchor].role or "review")
        if told == "review" or (told == "plan" and len(unknown) < _WEAK):
            return [told] * len(unknown)
    return roles_by_wording([sentences.text(i) for i in unknown], turns=_starts(sentences, unknown))


def role_before(text: str, role: Role) -> Role | None:
    """The role of what stands before the first sentence whose role is known.

    Args:
        text: That sentence.
        role: Its role.

    Returns:
        Review before a review and before a second part (``二、2022年工作安排``), a plan before a later part of the
        plan; ``None`` where only wording can tell.
    """
    if role == "review":
        return "review"
    heading = read_heading(text)
    if heading is None or heading.number is None or heading.rank > CHAPTER or heading.number < 2:
        return None
    return "review" if heading.number == 2 else "plan"


def _stretches(sentences: Sentences) -> Iterator[range]:
    """The parts: runs joined as long as headings below a part alone change."""
    for _, same in groupby(sentences.runs, key=lambda run: sentences.standings[run.start].stretch):
        runs = list(same)
        yield range(runs[0].start, runs[-1].stop)


def _reweigh(sentences: Sentences, roles: list[Role]) -> None:
    """A part whose role stood on its place alone takes the other one where its wording clearly says so."""
    planned = False
    for stretch in _stretches(sentences):
        first, standing = stretch.start, sentences.standings[stretch.start]
        weak = not standing.told and not standing.annex and roles[first] in {"review", "plan"}
        if weak and len(stretch) >= _WEAK:
            some = stretch[:: len(stretch) // _SAMPLE + 1]
            mean = sum(lean(sentences.text(i)) for i in some) / len(some)
            if roles[first] == "review" and mean < -_CLEAR:
                roles[first : stretch.stop] = ["plan"] * len(stretch)
            elif roles[first] == "plan" and mean > _CLEAR and not planned:
                roles[first : stretch.stop] = ["review"] * len(stretch)
        planned |= roles[first] == "plan"


def _turn_mixed(sentences: Sentences, roles: list[Role]) -> None:
    """Below a heading for both times whose plan announces itself nowhere, wording finds where it begins."""
    for stretch in _stretches(sentences):
        if not sentences.standings[stretch.start].mixed or len(stretch) < _WEAK:
            continue
        if sentences.standings[stretch.start].role == "review":
            _turn(sentences, roles, list(stretch), must=False)


def _late_turn(sentences: Sentences, roles: list[Role], of_both: bool) -> None:
    """Find where a review turns into a plan whose heading is lost."""
    review = [i for i, role in enumerate(roles) if role == "review"]
    if "plan" not in roles and len(review) >= (_SHORT_REVIEW if of_both else _LONG_REVIEW):
        _turn(sentences, roles, review, must=of_both)


def _turn(sentences: Sentences, roles: list[Role], review: Sequence[int], *, must: bool) -> None:
    texts = [sentences.text(i) for i in review]
    by_wording = roles_by_wording(texts, turns=_starts(sentences, review), must_turn=must)
    plan = [number for number, role in enumerate(by_wording) if role == "plan"]
    if not plan or (len(plan) == len(review) and not must):
        return
    if must or sum(lean(texts[number]) for number in plan) < -0.5 * len(plan):
        for i in range(review[plan[0]], review[-1] + 1):
            roles[i] = "plan" if roles[i] == "review" else roles[i]


def _take_line_above(sentences: Sentences, roles: list[Role]) -> None:
    """A short line above the paragraph at which the body turned is the lost heading of the plan."""
    for i in range(1, len(roles)):
        if roles[i - 1] != "review" or roles[i] != "plan" or not sentences.opens(i - 1):
            continue
        line = sentences.text(i - 1)
        if len(line) <= _LINE and not line.endswith(("。", "！", "？", "；", "：", "，")):
            roles[i - 1] = "plan"


_LINE = 45


def _recall(sentences: Sentences, roles: list[Role], year: int | None) -> None:
    """A paragraph of a plan that opens with time gone by and reports throughout is review.

    Plans that explain the next five years look back on the last ones first.
    """
    for i, role in enumerate(roles):
        if role != "plan" or not sentences.opens(i) or sentences.standings[i].annex:
            continue
        number = sentences.where[i][0]
        text = sentences.paragraphs[number]
        if len(text) <= _ENDLESS and opens_past(text[:120], year) and lean(text) > _REPORTS_THROUGHOUT:
            stop = next((j for j in range(i, len(roles)) if sentences.where[j][0] != number), len(roles))
            roles[i:stop] = ["review"] * (stop - i)


_REPORTS_THROUGHOUT = 6.0
_ENDLESS = 3000


def _starts(sentences: Sentences, numbers: Sequence[int]) -> list[int] | None:
    """Which of these sentences open a paragraph: only there a text turns, if it has paragraphs."""
    starts = [n for n, i in enumerate(numbers) if sentences.opens(i)]
    return starts if len(starts) > 1 else None
