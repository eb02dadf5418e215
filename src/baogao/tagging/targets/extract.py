"""Target records of a sentence: every value of its statements with indicator, bound, period (TARGETS.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from baogao.schema import Report, ReportInfo, Section, Sentence, Span
from baogao.tagging.quantities import parse_quantity
from baogao.tagging.quantities.quantity import Base
from baogao.tagging.record import Bound, Target
from baogao.tagging.targets.bound import bound_of
from baogao.tagging.targets.catalogue import catalogue, said_of
from baogao.tagging.targets.indicator import Naming, Value
from baogao.tagging.targets.modality import listed_pledges, modality_of, status_of
from baogao.tagging.targets.numbers import PER, numbers_of, says_nothing
from baogao.tagging.targets.period import period_of
from baogao.tagging.targets.place import place_of
from baogao.tagging.targets.relative import relative_statements
from baogao.tagging.targets.standing import announced_period, standing_periods, year_given
from baogao.tagging.targets.trends import trend_statements
from baogao.tagging.targets.values import in_order, statements, values_in

_FIRM = re.compile(
    r"(?:公司|集团)(?:（[^）]{1,8}）)?(?:在[^，；。]{1,6}?)?"
    r"(?:全年|今年|去年|当年|上半年|预计|累计|年|可|将)*(?:实现|完成|缴纳|上缴)"
)
_NOT_FIRMS = re.compile(r"；(?!实现|完成|缴纳|上缴)|。|[全我][省市县区州盟旗]|财政|生产总值|规上|规模以上")


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence itself does not tell.

    Attributes:
        info: Of its report.
        section: The section it lies in; if it is not known, the headings above the sentence tell its period.
        given: The calendar year the report was given in, the one it calls 今年, if known.
        listed: The word that heads the list of goals which the sentence goes on with
            (:func:`baogao.tagging.targets.modality.listed_pledges`).
    """

    info: ReportInfo
    section: Section | None = None
    given: int | None = None
    listed: str = ""


def report_targets(report: Report) -> Iterator[tuple[Sentence, Target]]:
    """Every record of a tagged report with its sentence, in text order."""
    given = year_given(report)
    listed = listed_pledges(report.sentences)
    for (sentence, section), word in zip(spoken_sections(report), listed, strict=True):
        for target in sentence_targets(sentence, Context(report.info, section, given, word)):
            yield sentence, target


def spoken_sections(report: Report) -> Iterator[tuple[Sentence, Section | None]]:
    """Each sentence with its section, whose period is the one that the report speaks of just there."""
    spoken: dict[int, Section] = {}
    periods = standing_periods(report)
    for section in report.sections:
        for at in range(section.first, min(section.first + section.count, len(report.sentences))):
            period = next(periods)
            spoken[at] = section if period == section.period else replace(section, period=period)
    for at, sentence in enumerate(report.sentences):
        yield sentence, spoken.get(at)


def sentence_targets(sentence: Sentence, context: Context) -> list[Target]:
    """The records of a sentence's TARGET and RESULT spans, and of the promises there that only compare.

    Args:
        sentence: With its spans.
        context: Report and section it comes from.

    Returns:
        In text order: one for each value of an indicator, one for a statement without a value.
    """
    found = [*_marked(sentence, context), *_unmarked(sentence, context)]
    return sorted(found, key=lambda target: target.start)


def _marked(sentence: Sentence, context: Context) -> Iterator[Target]:
    marked = statements(sentence)
    if not marked:
        return
    numbers = in_order(span for span in sentence.spans if span.label == "NUMBER")
    naming = Naming(sentence.text)
    for statement in marked:
        if says_nothing(statement, numbers, sentence.text):
            continue
        values = values_in(statement, numbers_of(statement, numbers, sentence.text), sentence.text)
        for value in naming.values(statement, values):
            yield _target(sentence, context, statement, value)


def _unmarked(sentence: Sentence, context: Context) -> Iterator[Target]:
    """Statements without a number that no span marks: those that compare, and goals that tell a direction."""
    ends = set()
    for span, indicator, reference in relative_statements(sentence):
        ends.add(span.end)
        value = Value(None, indicator, (indicator,), "", "")
        yield _target(sentence, context, span, value, ("relative", reference))
    for span, indicator, direction in trend_statements(sentence, listed=bool(context.listed)):
        if span.end not in ends:
            value = Value(None, indicator, (indicator,), "", direction)
            yield _target(sentence, context, span, value, ("", ""))


def _target(
    sentence: Sentence,
    context: Context,
    statement: Span,
    value: Value,
    limit: tuple[Bound, str] | None = None,
) -> Target:
    text, span, number = sentence.text, (statement.start, statement.end), value.number
    at = (number.start, number.end) if number else None
    bound, reference = limit or bound_of(text, span, at, statement.label)
    start, end = _period(sentence, context, statement, at)
    reading = _read(text[number.start : number.end]) if number else _NO_READING
    place = place_of(text, span, context.info)
    wordings = (*value.wordings, *(word.removeprefix(place) for word in value.wordings if place))
    said = said_of(text, at[1] if at else span[0])
    found = (
        None if _is_firms(said) else catalogue().match(wordings, value.measure, reading.base.dimension, said)
    )
    return Target(
        start=statement.start,
        end=statement.end,
        label=statement.label,
        source=statement.source,
        score=statement.score,
        indicator=value.indicator,
        canonical=found.name if found else "",
        measure=value.measure,
        number=reading.text,
        number_start=number.start if number else None,
        number_end=number.end if number else None,
        low=reading.low,
        high=reading.high,
        unit=reading.unit,
        base_low=reading.base.low,
        base_high=reading.base.high,
        base_unit=reading.base.unit,
        dimension=reading.base.dimension,
        approximate=reading.approximate or bound == "around",
        direction=value.direction,
        bound=bound,
        reference=reference,
        modality=modality_of(text, span, at, listed=context.listed),
        status=status_of(text, span, at, statement.label),
        period_start=start,
        period_end=end,
        place=place or context.info.place,
    )


def _is_firms(said: str) -> bool:
    """Whether a company does what is told (长城公司实现税收3亿元): no figure of the place."""
    *_, firm = (None, *_FIRM.finditer(said))
    return firm is not None and not _NOT_FIRMS.search(said, firm.end())


def _period(
    sentence: Sentence, context: Context, statement: Span, number: tuple[int, int] | None
) -> tuple[int | None, int | None]:
    return period_of(
        sentence.text,
        (statement.start, statement.end),
        number,
        label=statement.label,
        role=sentence.role,
        year=context.info.year,
        section_period=_section_period(sentence, context),
        given=context.given,
    )


def _section_period(sentence: Sentence, context: Context) -> tuple[int, int] | None:
    """What the sentence's section speaks of: by its headings alone where the section is not known."""
    if context.section:
        return context.section.period
    return announced_period(sentence.section, sentence.role, context.info.year)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A NUMBER as it is written and as a value; without a value where it is not understood."""

    text: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    approximate: bool = False
    base: Base = Base()  # noqa: RUF009 - frozen


_NO_READING = _Reading()


@lru_cache(maxsize=8192)
def _read(written: str) -> _Reading:
    measured = written.removeprefix(PER)
    quantity = parse_quantity(measured if measured == written else f"{measured}/{PER[1:]}")
    if quantity is None:
        return _Reading(written)
    return _Reading(
        written, quantity.low, quantity.high, quantity.unit, quantity.approximate, quantity.base()
    )
