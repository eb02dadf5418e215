"""All rules of one sentence, put together."""

from baogao.rules.number import find as find_numbers
from baogao.rules.project import find as find_projects
from baogao.rules.slogan import find as find_slogans
from baogao.rules.statement import find as find_statements
from baogao.schema import Span
from baogao.spans import longest_first, select

_PRECEDENCE = {"PROJECT": 0, "SLOGAN": 1, "NUMBER": 2}


def annotate(text: str, role: str | None = None, year: int | None = None) -> list[Span]:
    """Mark one sentence.

    Args:
        text: Clean text of a sentence.
        role: Role of its section: ``review`` makes RESULT, ``plan`` TARGET, ``glossary`` neither;
            ``front`` and ``None`` leave it to the wording. A sentence that speaks of the other time wins (G5).
        year: Year of the plan, where it is known: statements about earlier years are results.

    Returns:
        Spans sorted by offset (code points), each with its rule's name as source. NUMBER, PROJECT and
        SLOGAN never overlap (G2), neither do statements (G3).

    Example:
        >>> text = "新增企业20家。"
        >>> [text[s.start : s.end] + " " + s.label for s in annotate(text, "plan")]
        ['新增企业20家 TARGET', '20家 NUMBER']
    """
    numbers = find_numbers(text)
    slogans = find_slogans(text, numbers)
    projects = find_projects(text, numbers, slogans)
    named = [*slogans, *projects]
    flat = select([*numbers, *named], rank=_rank) if named else numbers
    counted = [span for span in flat if span.label == "NUMBER"]
    names = [span for span in flat if span.label != "NUMBER"]
    return sorted([*flat, *find_statements(text, role, counted, names, year)])


def _rank(span: Span) -> tuple[int, ...]:
    """The longer span wins only over what lies inside it; otherwise the guidelines' order (G2)."""
    return (_PRECEDENCE[span.label], *longest_first(span))
