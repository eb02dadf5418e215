"""The page of an evaluation, section by section."""

from collections import Counter
from collections.abc import Mapping, Sequence

from baogao.evaluate.analysis import KINDS, Analysis, Difference, Score
from baogao.evaluate.page import figures, tables
from baogao.evaluate.page.data import browser_data
from baogao.evaluate.page.forest import Estimate, ForestRow, forest, forest_columns
from baogao.evaluate.page.frame import Part, figure, page, pair
from baogao.evaluate.page.links import Links, anchor, filtered
from baogao.evaluate.words import MICRO, STRICT, count, many, verdict
from baogao.schema import labels


def evaluation_page(systems: Mapping[str, Analysis], against: Mapping[str, Mapping[str, Difference]]) -> str:
    """An evaluation as one self-contained page.

    Args:
        systems: Analyses of the same gold by name; the first is judged.
        against: Strict differences from others to the first, by the others' names.
    """
    main, links = next(iter(systems.values())), Links()
    parts = [
        Part("labels", "By label", _labels(systems, links)),
        Part("next", "What to mend first", tables.repairs_table(main)),
        Part("against", "Against others", _against(main, against)),
        Part("matches", "By what counts as a match", tables.schemas_table(main, links)),
        Part("strata", "By stratum", _strata(main, links)),
        Part("errors", "Errors", _errors(main, links)),
        Part("scores", "Scores of spans", _calibration(main, links)),
        Part("suspects", "Likely errors of the gold", _suspects(main, links)),
        Part("hardest", "Hardest sentences", tables.hardest_table(main)),
    ]
    title = f"{main.meta.system} on {_reports(main)}"
    return page(
        title, verdict(main, list(against.items())), _facts(systems), parts, browser_data(systems, links)
    )


def _reports(main: Analysis) -> str:
    reports = main.meta.reports
    return ", ".join(reports) if len(reports) <= 3 else many(len(reports), "report")


def _facts(systems: Mapping[str, Analysis]) -> list[str]:
    meta = next(iter(systems.values())).meta
    return [
        f"gold: {meta.gold}" if meta.gold else "",
        many(meta.sentences, "sentence"),
        *(f"{name}: {analysis.meta.version}" for name, analysis in systems.items() if analysis.meta.version),
        f"{meta.level:.0%} intervals over {meta.unit}s: BCa, {meta.samples:,} samples, seed {meta.seed}",
    ]


def estimate(score: Score, href: str = "") -> Estimate:
    """A score as a point of a forest plot."""
    return Estimate(score.f1, score.interval, href)


def _labels(systems: Mapping[str, Analysis], links: Links) -> str:
    main = next(iter(systems.values()))
    rows = []
    for name in tables.present(main.scores[STRICT]):
        score = main.scores[STRICT][name]
        href = links.group(f"{name}: something missed or spurious", score.wrong)
        others = [estimate(other.scores[STRICT][name]) for other in list(systems.values())[1:]]
        rows.append(ForestRow(name, (estimate(score, href), *others), f"n = {count(score.tally.gold)}"))
    plot = forest("labels", "Strict F1 with interval by label", rows, list(systems))
    return pair(figure(plot), tables.scores_table(systems, links))


def _against(main: Analysis, against: Mapping[str, Mapping[str, Difference]]) -> str:
    return "".join(tables.difference_table(rows, other, main.meta.system) for other, rows in against.items())


def _strata(main: Analysis, links: Links) -> str:
    if not main.strata:
        return ""
    columns = [MICRO, *(name for name in labels() if name in main.scores[STRICT])]
    rows: list[ForestRow] = []
    for dimension, values in main.strata.items():
        rows.append(ForestRow(dimension, (), heading=True))
        for value, cells in values.items():
            where = f"wrong where {dimension} is {value}"
            points = (
                estimate(cells[name], links.group(f"{name}: {where}", cells[name].wrong))
                if name in cells
                else None
                for name in columns
            )
            rows.append(ForestRow(value, tuple(points)))
    plot = forest_columns("strata", "Strict F1 with interval by stratum and label", rows, columns)
    return figure(plot) + tables.strata_table(main, links)


def _errors(main: Analysis, links: Links) -> str:
    if not main.errors:
        return "<p>There are none.</p>"
    counts = Counter((error.label, error.kind) for error in main.errors)
    kinds = [kind for kind in KINDS if any(of == kind for _, of in counts)]
    cells = {key: (number, filtered(label=key[0], kind=key[1])) for key, number in counts.items()}
    plot = figures.bars("kinds", "Errors by label and kind", list(labels()), kinds, cells)
    borders = tables.boundaries_table(main, links)
    return (
        figure(plot)
        + tables.errors_table(main)
        + pair(
            f"<h3>Gold against predicted</h3>{_confusion(main, links)}",
            f"<h3>Borders</h3>{borders}" if borders else "",
        )
    )


def _confusion(main: Analysis, links: Links) -> str:
    cells = tables.confusion_cells(main, links)
    note = "Spans matched one to one by overlap; the depth of colour is the share of the row."
    return figure(figures.heat_map("confusion", "Confusion of labels", list(labels()), cells), note)


def _calibration(main: Analysis, links: Links) -> str:
    found = {name: calibration for name, calibration in main.calibration.items() if calibration.n}
    if not found:
        return ""
    hrefs = {name: _bins(name, main, links) for name in found}
    plot = figures.reliability("reliability", "Share of right spans by score", found, hrefs)
    curve = figures.precision_recall("curve", "Precision and recall over thresholds", found)
    honest = "On the dashed line scores are honest; below it the system is too sure. Size: number of spans."
    dot = "The dot is the system as it stands; a stroke marks the threshold for a precision."
    return (
        "<p>Only spans that carry a score count here.</p>"
        + figure(plot, honest)
        + pair(tables.calibration_table(main), figure(curve, dot))
    )


def _bins(name: str, main: Analysis, links: Links) -> Sequence[str]:
    return [
        links.group(f"{name}: a span with a score from {bin_.low:.2f} to {bin_.high:.2f}", bin_.sentences)
        for bin_ in main.calibration[name].bins
    ]


def _suspects(main: Analysis, links: Links) -> str:
    if not main.suspects:
        return ""
    href = links.group("Likely errors of the gold", [suspect.sentence for suspect in main.suspects])
    note = "The prediction is sure, or systems agree, and the gold says something else. A person must decide."
    return f"<p>{note} {anchor(f'All {len(main.suspects)}', href)}.</p>{tables.suspects_table(main)}"
