"""Designs: which reports train, tune and test together.

A fold keeps whole reports apart, because sentences of one report resemble each other. The development report of a
fold is chosen by its place in the order of ids alone, never by a score.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from baogao.corpus.metadata.fields import completed, metadata
from baogao.errors import BaogaoError
from baogao.schema import ReportInfo, Sentence, clean_text

_REGISTER = "a register (seeds/reports.toml) says what the report itself does not: name one with --seeds"


@dataclass(frozen=True, slots=True)
class Fold:
    """One division of the reports.

    Attributes:
        name: What is held out.
        train: Ids of the reports to train on.
        dev: Ids of the reports that choose the best step.
        test: Ids of the reports to score on.
    """

    name: str
    train: tuple[str, ...]
    dev: tuple[str, ...]
    test: tuple[str, ...]


def describe(gold: Sequence[Sentence], registered: Iterable[ReportInfo]) -> list[ReportInfo]:
    """What is known about each report of the gold: what the register says, and else its text and its id.

    Args:
        gold: Sentences, those of a report together.
        registered: Reports of a register; those without gold are left out.

    Returns:
        One info a report, in the order of ids.
    """
    known = {info.id: info for info in registered}
    infos = []
    for report, group in groupby(gold, key=lambda sentence: sentence.report):
        found = metadata(clean_text(group), name=report)
        infos.append(completed(known.get(report, ReportInfo(report)), found))
    return sorted(infos, key=lambda info: info.id)


_KEYS: dict[str, Callable[[ReportInfo], str]] = {
    "report": lambda info: info.id,
    "place": lambda info: f"{info.province}{info.city}{info.place}" if info.place else "",
    "province": lambda info: info.province,
    "level": lambda info: info.level,
    "year": lambda info: str(info.year or ""),
}
BY: tuple[str, ...] = tuple(_KEYS)
"""What :func:`leave_one_out` can hold out together."""


def leave_one_out(
    infos: Sequence[ReportInfo], by: str = "report", *, train_only: Collection[str] = ()
) -> list[Fold]:
    """Each report, or each group of reports, is the test once and all others train.

    The development report is the one that follows the tested group in the order of ids (after the last comes the
    first): each report takes that part about equally often.

    >>> infos = [ReportInfo("a-2020", place="甲县"), ReportInfo("b-2020", place="乙县"),
    ...          ReportInfo("b-2021", place="乙县"), ReportInfo("c-2022", place="丙县")]
    >>> for fold in leave_one_out(infos, "place"):
    ...     print(fold.test, fold.dev, fold.train)
    ('a-2020',) ('b-2020',) ('b-2021', 'c-2022')
    ('b-2020', 'b-2021') ('c-2022',) ('a-2020',)
    ('c-2022',) ('a-2020',) ('b-2020', 'b-2021')

    Args:
        infos: What is known about the reports.
        by: ``report``, ``place``, ``province``, ``level`` or ``year``: reports that share it are tested together.
        train_only: Ids of reports that are never tested or tuned on; they train where no report of their group is
            tested.

    Raises:
        BaogaoError: If that is not known of a report, there is one group only, or too few reports to train and tune.
    """
    if by not in _KEYS:
        raise BaogaoError(f"cannot leave out by {by!r}", remedy=f"one of {', '.join(BY)}")
    key = {info.id: _KEYS[by](info) for info in infos}
    _refuse_unknown([report for report, group in key.items() if not group], by)
    tested = [info.id for info in infos if info.id not in train_only]
    groups = list(dict.fromkeys(key[report] for report in tested))
    if len(groups) < 2:
        only = f", {groups[0]}" if groups else ""
        raise BaogaoError(
            f"all gold reports are of one {by}{only}", remedy="add gold of another one with --extra-gold"
        )
    return [_without(group, key, tested) for group in groups]


def _without(group: str, key: dict[str, str], tested: Sequence[str]) -> Fold:
    test = tuple(report for report in tested if key[report] == group)
    after = tested.index(test[-1]) + 1
    others = [report for report in (*tested[after:], *tested[:after]) if key[report] != group]
    train = tuple(report for report in key if key[report] != group and report != others[0])
    return _fold(group, train, others[:1], test)


def time_split(infos: Sequence[ReportInfo], before: int, *, train_only: Collection[str] = ()) -> list[Fold]:
    """One fold: reports before a year train, those of that year and later test.

    The development report is the latest of the early ones, the nearest to what is tested (by id
    where years are equal). Reports of ``train_only`` train if they are early enough, and are left out else.

    >>> infos = [ReportInfo(f"x-{year}", year=year) for year in (2016, 2018, 2021, 2024)]
    >>> time_split(infos, 2020)
    [Fold(name='from 2020', train=('x-2016',), dev=('x-2018',), test=('x-2021', 'x-2024'))]

    Raises:
        BaogaoError: If the year of a report is not known, or a side has too few reports.
    """
    _refuse_unknown([info.id for info in infos if info.year is None], "year")
    early = sorted((info.year or 0, info.id) for info in infos if (info.year or 0) < before)
    late = tuple(info.id for info in infos if (info.year or 0) >= before and info.id not in train_only)
    dev = [report for _, report in early if report not in train_only][-1:]
    train = tuple(report for _, report in early if report not in dev)
    return [_fold(f"from {before}", train, dev, late)]


def without_province(
    infos: Sequence[ReportInfo], province: str, *, train_only: Collection[str] = ()
) -> list[Fold]:
    """One fold: the reports of a province (its full name) test, the others train.

    Raises:
        BaogaoError: If no gold is from there, or as :func:`leave_one_out`.
    """
    folds = leave_one_out(infos, "province", train_only=train_only)
    found = [fold for fold in folds if fold.name == province]
    if not found:
        names = ", ".join(fold.name for fold in folds)
        raise BaogaoError(f"no gold report is from {province}", remedy=f"gold is from {names}")
    return found


def held_out(infos: Sequence[ReportInfo], *, train_only: Collection[str] = ()) -> list[Fold]:
    """One fold: the splits of the register. Reports without a split train.

    Raises:
        BaogaoError: If a split has no report.
    """
    split = {info.id: "train" if info.id in train_only else info.split or "train" for info in infos}
    train, dev, test = (
        tuple(report for report in split if split[report] == wanted) for wanted in ("train", "dev", "test")
    )
    return [_fold(", ".join(test), train, dev, test)]


def _fold(name: str, train: Sequence[str], dev: Sequence[str], test: Sequence[str]) -> Fold:
    for part, reports in (("train", train), ("tune", dev), ("test", test)):
        if not reports:
            raise BaogaoError(f"no report is left to {part} on", remedy="add gold reports with --extra-gold")
    return Fold(name, tuple(train), tuple(dev), tuple(test))


def _refuse_unknown(reports: Sequence[str], what: str) -> None:
    if reports:
        raise BaogaoError(f"the {what} of {', '.join(reports)} is not known", remedy=_REGISTER)
