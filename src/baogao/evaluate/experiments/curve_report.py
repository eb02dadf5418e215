"""A learning curve as JSON, CSV, Markdown and a drawing."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from baogao.evaluate.experiments.cross import cell, table
from baogao.evaluate.experiments.curve import Curve
from baogao.evaluate.score import names
from baogao.evaluate.words import share, signed, signed_between
from baogao.files import atomic, replacing
from baogao.schema import labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = ("size", "sentences", "seed", "name", "f1", "low", "high", "gold")
_PLAIN = "#555555"


def write(found: Curve, folder: Path, more: int) -> None:
    """Write ``curve.json``, ``curve.csv``, ``curve.md`` and ``curve.svg``, each as a whole or not at all."""
    texts = {
        "curve.json": json.dumps(found.to_json(more), ensure_ascii=False, indent=1) + "\n",
        "curve.csv": to_csv(found),
        "curve.md": to_markdown(found, more),
    }
    for name, text in texts.items():
        with atomic(folder / name) as file:
            file.write(text)
    draw(found, folder / "curve.svg", more)


def to_csv(found: Curve) -> str:
    """A row for each size, seed and label, layer or ``micro``; the interval is that of all seeds of the size."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_rows(found))
    return file.getvalue()


def _rows(found: Curve) -> Iterator[tuple[object, ...]]:
    for point in found.points:
        for name, row in point.scores.items():
            bounds = [f"{bound:.4f}" for bound in row.interval] if row.interval else ["", ""]
            for seed, n, value in zip(found.seeds, point.sentences, row.values, strict=True):
                f1 = "" if value is None else f"{value:.4f}"
                yield (point.size, f"{n:g}", seed, name, f1, *bounds, row.gold)


def to_markdown(found: Curve, more: int) -> str:
    """The scores by size, and what the fit expects of more sentences."""
    head = ["", "gold", *(f"{point.size} {found.by}" for point in found.points)]
    last = found.points[-1].scores
    rows = [
        [name, str(last[name].gold), *(cell(point.scores[name]) for point in found.points)]
        for name in names()
    ]
    lines = [
        "# Learning curve",
        "",
        f"Strict F1 on {', '.join(found.folds)}: mean over seeds {', '.join(map(str, found.seeds))} ± standard "
        f"deviation over seeds, [interval ({found.plan.level:.0%}) over {found.unit}s].",
        *(f"- {line}" for line in found.about),
        "",
        *table(head, rows),
        "",
        f"## What {more:,} more sentences would bring",
        "",
        f"F(n) = a - b n^-c, fitted to every run, for {found.most:,.0f} and {found.most + more:,.0f} sentences "
        "of the same kind. The interval holds the chance of seeds and of the test sentences, not that the law "
        "may be wrong.",
        "",
        *_forecast_table(found, more),
        "",
        "![F1 by number of training sentences](curve.svg)",
    ]
    return "\n".join(lines) + "\n"


def _forecast_table(found: Curve, more: int) -> list[str]:
    if not found.forecasts:
        return ["A fit needs three sizes."]
    head = ["", "a", "c", f"F({found.most:,.0f})", f"F({found.most + more:,.0f})", "gain", "interval"]
    rows = []
    for name, one in found.forecasts.items():
        gain, interval = one.gain(found.most, more)
        now, then = one.law(found.most), one.law(found.most + more)
        numbers = [share(one.law.a), f"{one.law.c:.2f}", share(now), share(then), signed(gain)]
        rows.append([name, *numbers, signed_between(interval)])
    return table(head, rows)


def draw(found: Curve, path: Path, more: int) -> None:
    """Draw each label, layer and ``micro``: a point a run, the fit, its interval, and how it goes on."""
    from matplotlib import rc_context  # noqa: PLC0415 - half a second, and only who draws needs it
    from matplotlib.figure import Figure  # noqa: PLC0415

    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "baogao", "font.size": 9}):
        figure = Figure(figsize=(9, 4.6), layout="constrained")
        grid = figure.subplots(2, (len(names()) + 1) // 2, sharex=True)
        for axes, name in zip(grid.flat, names(), strict=False):
            _panel(axes, found, name, more)
        figure.supxlabel("training sentences")
        figure.supylabel("strict F1")
        with replacing(path) as temporary:
            figure.savefig(temporary, format="svg", metadata={"Date": None})


def _panel(axes: "Axes", found: Curve, name: str, more: int) -> None:
    color = labels()[name].color if name in labels() else _PLAIN
    runs = [
        (n, value)
        for point in found.points
        for n, value in zip(point.sentences, point.scores[name].values, strict=True)
        if value is not None
    ]
    axes.plot([n for n, _ in runs], [value for _, value in runs], "o", color=color, markersize=4, alpha=0.7)
    if name in found.forecasts:
        _law(axes, found, name, more, color)
    axes.set_title(name, loc="left", fontsize=9)
    axes.set_xscale("log")
    axes.grid(alpha=0.3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _law(axes: "Axes", found: Curve, name: str, more: int, color: str) -> None:
    first = min(min(point.sentences) for point in found.points)
    one, most = found.forecasts[name], found.most
    for start, end, style in ((first, most, "-"), (most, most + more, "--")):
        n = np.geomspace(start, end)
        values = [one.at(float(x)) for x in n]
        axes.plot(n, [value for value, _ in values], style, color=color)
        bounds = np.array([interval or (value, value) for value, interval in values])
        axes.fill_between(n, bounds[:, 0], bounds[:, 1], color=color, alpha=0.15, linewidth=0)
