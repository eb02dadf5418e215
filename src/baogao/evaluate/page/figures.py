"""The figures of the pages but for forest plots. Each shows what a table near it says in numbers."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from baogao.evaluate.analysis import Calibration
from baogao.evaluate.page.forest import EM, ROW
from baogao.evaluate.page.svg import (
    HEAT,
    INK,
    RULE,
    SOFT,
    blank,
    color_of,
    drawing,
    frame,
    quiet,
    to_svg,
    width_of,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)), (0, (8, 2)), "-")


def reliability(
    name: str, title: str, found: Mapping[str, Calibration], hrefs: Mapping[str, Sequence[str]]
) -> str:
    """Share of right spans against the score they were given, a panel for each name.

    Args:
        name: Of the figure on its page.
        title: For readers who do not see it.
        found: Calibrations by label, layer or ``micro``.
        hrefs: For each of them the address of each bin's sentences.
    """
    across = min(4, len(found))
    down = -(-len(found) // across)
    with drawing():
        figure = blank(2.6 * across, 2.75 * down)
        for number, (of, calibration) in enumerate(found.items()):
            axes = figure.add_subplot()
            column, row = number % across, number // across
            left, top = 2.6 * column + 0.55, 2.75 * row + 0.35
            frame(axes, (left, 2.6 * across - left - 1.95, top, 2.75 * down - top - 1.85))
            _bins(axes, of, calibration, hrefs[of])
            _unit_square(axes, "score", "" if column else "share right")
        return to_svg(figure, name, title)


def _bins(axes: "Axes", of: str, calibration: Calibration, hrefs: Sequence[str]) -> None:
    axes.plot((0, 1), (0, 1), color=SOFT, linewidth=1, linestyle="--")
    points = axes.scatter(
        [found.confidence for found in calibration.bins],
        [found.precision for found in calibration.bins],
        s=[18 + 60 * found.n / max(calibration.n, 1) for found in calibration.bins],
        color=color_of(of),
        clip_on=False,
        zorder=3,
    )
    points.set_urls([href or None for href in hrefs])
    axes.set_title(f"{of} (n = {calibration.n})", fontsize=10)


def _unit_square(axes: "Axes", x: str, y: str) -> None:
    axes.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.04), xlabel=x, ylabel=y)
    axes.grid(visible=True)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "", ".5", "", "1"])
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0", "", ".5", "", "1"])
    quiet(axes)


def precision_recall(name: str, title: str, found: Mapping[str, Calibration]) -> str:
    """Precision against recall over thresholds; the pipeline's own threshold and those for a precision marked."""
    with drawing():
        figure = blank(5.6, 3.6)
        axes = figure.add_subplot()
        frame(axes, (0.55, 1.2, 0.1, 0.5))
        for number, (of, calibration) in enumerate(found.items()):
            _curve(axes, of, calibration, _DASHES[number % len(_DASHES)])
        _unit_square(axes, "recall", "precision")
        low = min(
            (p.precision for c in found.values() for p in c.curve if p.precision is not None), default=0.0
        )
        axes.set_ylim(max(-0.02, low - 0.1), 1.03)
        axes.set_yticks(
            ticks := [x / 10 for x in range(11) if x / 10 >= low - 0.1],
            [f"{x:g}".removeprefix("0") or "0" for x in ticks],
        )
        axes.legend(loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False, fontsize=9)
        return to_svg(figure, name, title)


def _curve(axes: "Axes", of: str, calibration: Calibration, dashes: Any) -> None:  # noqa: ANN401 - a dash pattern
    points = sorted(
        (-p.threshold, p.recall, p.precision)
        for p in calibration.curve
        if p.precision is not None and p.recall is not None
    )
    if not points:
        return
    color = color_of(of)
    axes.plot([r for _, r, _ in points], [p for _, _, p in points], color=color, linestyle=dashes, label=of)
    axes.plot(points[-1][1], points[-1][2], "o", color=color, clip_on=False)
    labelled: set[float] = set()
    for aim, chosen in calibration.thresholds.items():
        if chosen is None or chosen.precision is None or chosen.recall is None:
            continue
        axes.plot(chosen.recall, chosen.precision, "|", color=color, markersize=12, clip_on=False)
        place = round(chosen.recall, 1)
        if place > 0.1 and place not in labelled:  # at the left end all curves meet
            labelled.add(place)
            at = (chosen.recall, chosen.precision)
            axes.annotate(aim.lstrip("0"), at, (0, -14), textcoords="offset points", fontsize=8, color=SOFT)


def heat_map(
    name: str, title: str, names: Sequence[str], cells: Mapping[tuple[str, str], tuple[int, str]]
) -> str:
    """Gold labels against predicted ones: counts, and by depth of colour their share of the row.

    Args:
        name: Of the figure on its page.
        title: For readers who do not see it.
        names: Labels; ``""`` (none) is added as the last row and column.
        cells: Count and address of the sentences by gold and predicted label.
    """
    from matplotlib.patches import Rectangle  # noqa: PLC0415

    axis = [*names, ""]
    with drawing():
        left, size = max(map(width_of, axis)) * EM + 0.35, 0.62
        figure = blank(left + size * 1.35 * len(axis) + 0.1, size * len(axis) + 0.6)
        axes = figure.add_subplot()
        frame(axes, (left, 0.1, 0.5, 0.1))
        for (gold, predicted), (number, href) in cells.items():
            whole = sum(n for (g, _), (n, _) in cells.items() if g == gold)
            x, y = axis.index(predicted), axis.index(gold)
            patch = Rectangle(
                (x - 0.5, y - 0.5), 1, 1, facecolor=HEAT, alpha=0.08 + 0.82 * number / whole, url=href or None
            )
            axes.add_patch(patch)
            axes.text(x, y, f"{number:,}", ha="center", va="center", url=href or None)
        shown = [of or "none" for of in axis]
        axes.set(
            xlim=(-0.5, len(axis) - 0.5), ylim=(len(axis) - 0.5, -0.5), xlabel="predicted", ylabel="gold"
        )
        axes.set_xticks(range(len(axis)), shown)
        axes.set_yticks(range(len(axis)), shown)
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.tick_params(axis="x", colors=INK)
        quiet(axes)
        axes.spines["bottom"].set_visible(False)
        return to_svg(figure, name, title)


def bars(
    name: str,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    cells: Mapping[tuple[str, str], tuple[int, str]],
) -> str:
    """Counts by two names: a small bar chart for each column, the rows shared.

    Args:
        name: Of the figure on its page.
        title: For readers who do not see it.
        rows: Labels.
        columns: Kinds of errors.
        cells: Count and address of the sentences by row and column.
    """
    most = max((number for number, _ in cells.values()), default=1)
    with drawing():
        width, height = 1.2 + 1.12 * len(columns), ROW * 1.2 * len(rows) + 0.45
        figure = blank(width, height)
        for number, column in enumerate(columns):
            axes = figure.add_subplot()
            axes.set_position(((1.05 + number * 1.12) / width, 0.1 / height, 1.0 / width, 1 - 0.45 / height))
            for at, row in enumerate(rows):
                value, href = cells.get((row, column), (0, ""))
                axes.barh([at], [value], color=color_of(row), height=0.62)[0].set_url(href or None)
                axes.annotate(
                    str(value or ""), (value, at), (3, 0), textcoords="offset points", va="center", fontsize=9
                )
            axes.set_title(column, fontsize=10, loc="left")
            axes.set(xlim=(0, most * 1.45), ylim=(len(rows) - 0.5, -0.5))
            axes.set_xticks([])
            axes.set_yticks(range(len(rows)), rows if number == 0 else [""] * len(rows))
            quiet(axes)
            axes.spines["bottom"].set_visible(False)
            axes.axvline(0, color=RULE, linewidth=1)
        return to_svg(figure, name, title)
