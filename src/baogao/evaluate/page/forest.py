"""Forest plots: estimates with their intervals, a row each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from baogao.evaluate.analysis import Interval
from baogao.evaluate.page.svg import (
    INK,
    RULE,
    SOFT,
    blank,
    color_of,
    drawing,
    frame,
    printable,
    quiet,
    to_svg,
    width_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW = 0.25
"""Inches for a row."""

EM = 10 / 72
"""Inches of an em at the figures' ten points."""

_MARKS = ("o", "D", "s", "^", "v", "P")
_BROKEN: Any = (0, (2, 1))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval, and where its sentences are."""

    value: float | None
    interval: Interval | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class ForestRow:
    """A row of a forest plot.

    Attributes:
        name: A label, whose colour the row has then, or what else the row is about.
        estimates: One for each system or column.
        note: Stands at the right end.
        heading: Whether the row only heads those below it.
    """

    name: str
    estimates: tuple[Estimate | None, ...]
    note: str = ""
    heading: bool = False


def forest(
    name: str,
    title: str,
    rows: Sequence[ForestRow],
    systems: Sequence[str],
    *,
    zero: float | None = None,
) -> str:
    """Estimates of one or more systems, those of a row close together.

    Args:
        name: Of the figure on its page.
        title: For readers who do not see it.
        rows: From top to bottom.
        systems: Whose estimates stand in each row, from top to bottom.
        zero: A line to compare with, e.g. no difference.
    """
    with drawing():
        figure = blank(5.6, ROW * (1 + 0.55 * (len(systems) - 1)) * len(rows) + 0.85)
        axes = figure.add_subplot()
        right = max(width_of(row.note) for row in rows) * EM * 0.9 + 0.15
        frame(axes, (_left(rows), right, 0.4 if len(systems) > 1 else 0.1, 0.4))
        _rows(axes, rows)
        for number in range(len(systems)):
            shift = (number - (len(systems) - 1) / 2) * 0.3
            _points(
                axes, [(at + shift, row.name, row.estimates[number]) for at, row in enumerate(rows)], number
            )
        _notes(axes, rows)
        _reach(axes, rows, zero)
        if len(systems) > 1:
            _key(axes, systems)
        return to_svg(figure, name, title)


def forest_columns(name: str, title: str, rows: Sequence[ForestRow], columns: Sequence[str]) -> str:
    """A forest plot with a column for each label; rows that are headings part the groups.

    Args:
        name: Of the figure on its page.
        title: For readers who do not see it.
        rows: Their estimates stand in the order of ``columns``.
        columns: Labels or ``micro``.
    """
    with drawing():
        left, width, height = _left(rows), 11.0, ROW * len(rows) + 0.75
        figure = blank(width, height)
        each = (width - left - 0.1) / len(columns)
        for number, column in enumerate(columns):
            axes = figure.add_subplot()
            at = left + number * each
            frame(axes, (at + 0.05, width - at - each + 0.07, 0.35, 0.4))
            _column(axes, number, column, rows)
        return to_svg(figure, name, title)


def _left(rows: Sequence[ForestRow]) -> float:
    return max(width_of(printable(row.name)) for row in rows) * EM + 0.15


def _column(axes: "Axes", number: int, column: str, rows: Sequence[ForestRow]) -> None:
    values = [(at, row) for at, row in enumerate(rows) if not row.heading]
    _rows(axes, rows if number == 0 else [], len(rows))
    _points(axes, [(at, column, row.estimates[number]) for at, row in values], 0)
    heads = [at for at, row in enumerate(rows) if row.heading]
    axes.hlines(heads, -0.03, 1.03, colors=RULE, linewidths=0.6)
    axes.set_title(column, fontsize=10, color=INK, fontweight="bold" if column == "micro" else "normal")
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([0, 0.5, 1], ["0", ".5", "1"])


def _rows(axes: "Axes", rows: Sequence[ForestRow], count: int = 0) -> None:
    axes.set_ylim((count or len(rows)) - 0.5, -0.5)
    axes.set_yticks(range(len(rows)), [printable(row.name) for row in rows])
    for tick, row in zip(axes.get_yticklabels(), rows, strict=True):
        tick.set_fontweight("bold" if row.name == "micro" or row.heading else "normal")
    axes.grid(visible=True, axis="x")
    quiet(axes)


def _points(axes: "Axes", placed: Sequence[tuple[float, str, Estimate | None]], number: int) -> None:
    """Draw the estimates of one system: the first full, others hollow and broken."""
    shown = [(y, color_of(name), e) for y, name, e in placed if e is not None and e.value is not None]
    lines = [(y, color, e.interval) for y, color, e in shown if e.interval]
    if lines:
        axes.hlines(
            [y for y, _, _ in lines],
            [low for _, _, (low, _) in lines],
            [high for _, _, (_, high) in lines],
            colors=[color for _, color, _ in lines],
            linewidths=2,
            linestyles="-" if number == 0 else _BROKEN,
        )
    points = axes.scatter(
        [e.value for _, _, e in shown if e.value is not None],
        [y for y, _, _ in shown],
        s=34,
        marker=_MARKS[number % len(_MARKS)],
        edgecolors=[color for _, color, _ in shown],
        facecolors=[color for _, color, _ in shown] if number == 0 else "none",
        linewidths=1.4,
        clip_on=False,
        zorder=3,
    )
    points.set_urls([e.href or None for _, _, e in shown])


def _notes(axes: "Axes", rows: Sequence[ForestRow]) -> None:
    for at, row in enumerate(rows):
        place: dict[str, Any] = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
        axes.annotate(row.note, (1, at), (6, 0), color=SOFT, va="center", fontsize=9, **place)


def _reach(axes: "Axes", rows: Sequence[ForestRow], zero: float | None) -> None:
    estimates = [estimate for row in rows for estimate in row.estimates if estimate]
    ends = [x for e in estimates for x in (*(e.interval or ()), e.value) if x is not None]
    if zero is None:
        axes.set_xlim(max(0.0, int(min(ends, default=0.0) * 10) / 10 - 0.02), 1.01)
        return
    axes.axvline(zero, color=SOFT, linewidth=1)
    reach = max((abs(x - zero) for x in ends), default=0.0) * 1.1 or 0.01
    axes.set_xlim(zero - reach, zero + reach)


def _key(axes: "Axes", systems: Sequence[str]) -> None:
    from matplotlib.lines import Line2D  # noqa: PLC0415

    handles = []
    for number, name in enumerate(systems):
        look: dict[str, Any] = {"linestyle": "-", "markerfacecolor": INK}
        if number:
            look = {"linestyle": _BROKEN, "markerfacecolor": "none"}
        marker = _MARKS[number % len(_MARKS)]
        handles.append(Line2D([], [], color=INK, marker=marker, label=printable(name), **look))
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": len(systems)}
    axes.legend(handles=handles, frameon=False, fontsize=9, **place)
