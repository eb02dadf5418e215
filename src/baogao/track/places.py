"""Which reports are of the same place, in the order of their years."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from baogao.tagging.rows import Row

_LEVELS = ("nation", "province", "city", "county", "district", "township", "")


@dataclass(frozen=True, slots=True)
class ReportKey:
    """What tracking needs to know of a report.

    Attributes:
        id: Of the report.
        shard: Number of the shard its rows lie in.
        year: Of its plan.
        characters: How long it is.
        level: Of its place, as all of the following.
        province: Full name.
        city: Prefecture-level city.
        place: Name of the place.
        code: Its code; empty if it has none.
    """

    id: str
    shard: int
    year: int | None
    characters: int
    level: str
    province: str
    city: str
    place: str
    code: str

    @property
    def name(self) -> tuple[str, str, str]:
        """What tells the place where it has no code."""
        return self.province, self.city, self.place


@dataclass(frozen=True, slots=True)
class Place:
    """A place with its reports.

    Attributes:
        key: Code, or province, city and name.
        reports: By year, one for each.
        spare: Reports of a year that a longer report of the same place has, too.
    """

    key: str
    reports: tuple[ReportKey, ...]
    spare: tuple[ReportKey, ...] = ()

    @property
    def years(self) -> tuple[int, ...]:
        """The years of its reports."""
        return tuple(report.year for report in self.reports if report.year is not None)


def key_of(row: Row, shard: int) -> ReportKey:
    """The key of a report, from its row of ``reports``."""
    names = ("level", "province", "city", "place", "code")
    return ReportKey(
        row["report"], shard, row["year"], row["characters"] or 0, *(row[name] for name in names)
    )


def places(reports: Iterable[ReportKey]) -> Iterator[Place]:
    """The places that reports are of, from the nation down, by code and name.

    A report without a code is of the place with a code that has the same name in the same city and province,
    where there is just one. Reports without place or year are left out: nothing can be held against them.
    """
    known = [report for report in reports if report.place and report.year is not None]
    codes = _codes(known)
    keyed = sorted((_rank(report), _key(report, codes), _order(report), report) for report in known)
    for (_, key), group in groupby(keyed, key=lambda item: item[:2]):
        yield _place(key, [item[-1] for item in group])


def _codes(reports: Iterable[ReportKey]) -> Mapping[tuple[str, str, str], str]:
    """The code of each name that has just one."""
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for report in reports:
        if report.code:
            found[report.name].add(report.code)
    return {name: min(codes) for name, codes in found.items() if len(codes) == 1}


def _key(report: ReportKey, codes: Mapping[tuple[str, str, str], str]) -> str:
    return report.code or codes.get(report.name) or " ".join(filter(None, report.name))


def _rank(report: ReportKey) -> int:
    """Counties and districts are one level: a county becomes a district and stays the same place."""
    level = "county" if report.level == "district" else report.level
    return _LEVELS.index(level) if level in _LEVELS else len(_LEVELS)


def _order(report: ReportKey) -> tuple[int, int, str]:
    """By year, the longest first: the full report, not the abridged one of a newspaper."""
    return report.year or 0, -report.characters, report.id


def _place(key: str, reports: list[ReportKey]) -> Place:
    years = [list(group) for _, group in groupby(reports, key=lambda report: report.year)]
    spare = tuple(report for same in years for report in same[1:])
    return Place(key, tuple(same[0] for same in years), spare)
