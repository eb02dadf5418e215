"""What stands above a report's body: title, session, speaker, salutation, the sentence that opens it."""

import re
from collections.abc import Sequence

from baogao.corpus.structure.headings import (
    CHAPTER,
    GLOSSARY,
    is_part_line,
    plain,
    read_heading,
    time_of,
    years,
)

_SALUTATION = re.compile(
    r"(?:尊敬的)?(?:(?:各位|全体)(?:人大)?(?:代表|委员|领导|同志|来宾|职工)|同志们|朋友们)"
    r"(?:[、，](?:各位|同志|朋友|列席|特邀|委员|代表|来宾)[^。]{0,12})*(?P<end>[：:！!，,。]?)"
)
# Thanks at the end of a review begin with the same words: 在此，我代表市政府，向……表示感谢.
_REPORT_SENTENCE = re.compile(
    r"(?:各位[^。]{2,12}[！，：])?(?:现在|下面)?[，]?(?:请允许)?我(?:谨)?(?:代表|受|向)"
    r"(?![^。]{0,200}(?:感谢|敬意|致以|问候))"
    r"[^。]{2,60}(?:报告(?:工作|.{0,6}工作|，|。|如下)|工作报告|汇报|作报告|请予?审议|请予?审查)"
)
_FRONT_LINE = re.compile(
    r"政府工作报告|工作报告$|会议上|代表大会|(?:来源|作者|记者|时间|日期|字号|发布|摘要|原文)"
    r"|^[—―－\-–（(]*\d{4}年\d{1,2}月\d{1,2}日"
    r"|(?:省|市|县|区|州|盟|旗|镇|乡)长|主席|主任"
)
_CONTINUED = re.compile(r"[▲△（(【]*(?:上接|紧接|接)(?:第)?.{1,6}版|续前|接上期")


def continues(text: str) -> bool:
    """Whether a line says that what follows is a continuation (上接第2版)."""
    return _CONTINUED.match(text) is not None


def is_continuation(paragraphs: Sequence[str]) -> bool:
    """Whether a text is the second half of a report printed over several newspaper pages."""
    return any(continues(plain(paragraph)) for paragraph in paragraphs[:6])


def is_front_line(text: str) -> bool:
    """Whether a short line reads like title, session, date or speaker."""
    return _FRONT_LINE.search(text) is not None


def is_title_of_both(text: str) -> bool:
    """Whether a line is the title of a report on both times, e.g. 关于2023年工作总结及2024年工作计划."""
    return len(text) <= _LONGEST_TITLE and is_part_line(text) and time_of(text, None) == "mixed"


_LONGEST_TITLE = 60


def is_salutation(text: str, *, opening: bool) -> bool:
    """Whether a sentence is a salutation that opens the report.

    With a colon it does; with an exclamation mark the same words stand all through a report, so they count
    only where nothing of the body has been read (``opening``).
    """
    match = _SALUTATION.fullmatch(text)
    return match is not None and (opening or match.group("end") in {"", "：", ":"})


def is_report_sentence(text: str) -> bool:
    """Whether a sentence is "I now report on behalf of the government", alone or with the title before it."""
    if _REPORT_SENTENCE.match(text):
        return True
    if not re.search(r"政府工作报告|各位代表", text[:80]):
        return False
    start = re.search(r"(?:现在|下面)?，?我(?:谨)?代表", text)
    return bool(start and start.start() < 300 and _REPORT_SENTENCE.match(text, start.start()))


def front_end(paragraphs: Sequence[str], limit: int = 40) -> int:
    """How many opening paragraphs are front matter, found by looking ahead for the salutation.

    Args:
        paragraphs: The report's paragraphs (or lines), empty ones included or not.
        limit: How many to look at.

    Returns:
        Index of the first paragraph of the body; 0 where nothing marks one.
    """
    texts = [plain(paragraph) for paragraph in paragraphs[:limit]]
    end = 0
    for index, text in enumerate(texts):
        if _is_part(text) and not any(map(_is_part, _around(texts, index))):
            break  # the body has begun; a table of contents lists its parts without text between them
        salutes = end == 0 and is_salutation(text, opening=False)
        if salutes or (len(text) < 200 and _REPORT_SENTENCE.match(text)):
            end = index + 1
    return end


def _around(texts: Sequence[str], index: int) -> Sequence[str]:
    filled = [i for i, text in enumerate(texts) if text]
    at = filled.index(index)
    return [texts[i] for i in (*filled[max(0, at - 1) : at], *filled[at + 1 : at + 2])]


def _is_part(text: str) -> bool:
    heading = read_heading(text)
    return heading is not None and heading.part and heading.rank <= CHAPTER


def reports_in(paragraphs: Sequence[str]) -> list[tuple[int, int, int | None]]:
    """The reports a text holds: one, unless behind a body title and salutation come again.

    Args:
        paragraphs: The paragraphs, empty ones included or not.

    Returns:
        For each its first paragraph, the one behind its last, and, where there are several, the year its own
        front matter names.
    """
    starts = [0]
    for index, paragraph in enumerate(paragraphs):
        if index - starts[-1] > _SHORTEST_REPORT and "报告" in paragraph[:200] and len(paragraph) < 300:
            first = _front_before(paragraphs, index) if _REPORT_SENTENCE.match(plain(paragraph)) else index
            if first < index and first - starts[-1] >= _SHORTEST_REPORT:
                starts.append(first)
    ends = [*starts[1:], len(paragraphs)]
    several = len(starts) > 1
    return [
        (first, end, _own_year(paragraphs[first : min(first + _FRONT, end)]) if several else None)
        for first, end in zip(starts, ends, strict=True)
    ]


_SHORTEST_REPORT = 8
_FRONT = 10


def _front_before(paragraphs: Sequence[str], index: int) -> int:
    """The first of the short lines of front matter that lead up to a paragraph; itself where no title is there."""
    first, titled = index, False
    for i in range(index - 1, max(-1, index - _FRONT), -1):
        text = plain(paragraphs[i])
        if len(text) > 60 or text.endswith(("。", "；")) or GLOSSARY.fullmatch(text):
            break
        titled |= is_front_line(text)
        first = i
        if "政府工作报告" in text:
            break
    return first if titled else index


def _own_year(paragraphs: Sequence[str]) -> int | None:
    lines = [plain(text) for text in paragraphs if len(text) <= 60]
    named = [year for line in lines if is_front_line(line) for year in years(line)]
    return max(named, default=None)
