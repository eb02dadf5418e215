"""The headline indicators of a report's plan: what it sets as a target for each, or that it sets none."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from baogao.schema import Report, Sentence
from baogao.tagging.record import Measure, Target
from baogao.tagging.targets.catalogue import Catalogue, Indicator, catalogue


@dataclass(frozen=True, slots=True)
class Headline:
    """One headline indicator of a report.

    Attributes:
        canonical: Its name in the catalogue.
        measure: The measure it is stated in, or the usual one where it is not stated or no value is.
        series: The indicator in its usual measure (地区生产总值增速), the same for every report.
        sentence: Where the plan states it; ``None`` if it does not.
        target: What is stated; ``None`` if nothing is.
    """

    canonical: str
    measure: Measure
    series: str
    sentence: Sentence | None = None
    target: Target | None = None

    @property
    def stated(self) -> bool:
        """Whether the plan sets a target for it."""
        return self.target is not None


_Found = tuple[Sentence, Target]


def headlines(report: Report, found: Iterable[_Found], indicators: Catalogue | None = None) -> list[Headline]:
    """What a report's plan promises of each headline indicator, in the order of the catalogue.

    Where several sentences promise the same, a value or comparison goes before a mere direction (保持稳定), then the
    one in the paragraph with most headline indicators counts (the list of main targets), then the usual measure,
    then the earlier one. Only targets for the year of the plan count: a goal for the end of a five-year plan is
    none for the year.

    Args:
        report: The report.
        found: Its records (:func:`baogao.tagging.targets.report_targets`).
        indicators: The catalogue; the one that ships with Baogao if ``None``.
    """
    indicators = indicators or catalogue()
    names = {indicator.name for indicator in indicators.headlines}
    candidates = [(s, t) for s, t in found if t.canonical in names and _of_plan(report, s, t)]
    crowd = Counter({key: len(members) for key, members in _members(candidates).items()})
    return [_headline(one, candidates, crowd) for one in indicators.headlines]


def _members(candidates: Sequence[_Found]) -> dict[int, set[str]]:
    """Which headline indicators a paragraph states."""
    members: dict[int, set[str]] = {}
    for sentence, target in candidates:
        members.setdefault(sentence.paragraph, set()).add(target.canonical)
    return members


def _of_plan(report: Report, sentence: Sentence, target: Target) -> bool:
    if sentence.role != "plan" or target.label != "TARGET" or target.place != report.info.place:
        return False
    year = report.info.year
    single = target.period_start == target.period_end
    return single and (year is None or target.period_end in (None, year))


def _headline(one: Indicator, candidates: Sequence[_Found], crowd: Counter[int]) -> Headline:
    series = one.series_name(one.headline)
    mine = [(s, t) for s, t in candidates if t.canonical == one.name]
    if not mine:
        return Headline(one.name, one.headline, series)
    # max() keeps the first of equals: the earliest in the report.
    sentence, target = max(mine, key=lambda pair: _rank(one, crowd, *pair))
    return Headline(one.name, target.measure or one.headline, series, sentence, target)


def _rank(one: Indicator, crowd: Counter[int], sentence: Sentence, target: Target) -> tuple[bool, int, bool]:
    """How much a statement tells of an indicator, and how likely as one of the main targets."""
    told = bool(target.measure) or target.bound == "relative"
    return told, crowd[sentence.paragraph], target.measure == one.headline
