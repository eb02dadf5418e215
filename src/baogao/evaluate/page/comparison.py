"""The page of a comparison: two runs on the same gold, and the sentences that they treat differently."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from baogao.evaluate.analysis import NAMES, SCHEMAS, Analysis
from baogao.evaluate.page import tables
from baogao.evaluate.page.data import browser_data
from baogao.evaluate.page.forest import Estimate, ForestRow, forest
from baogao.evaluate.page.frame import Part, figure, page, pair
from baogao.evaluate.page.links import Links, anchor
from baogao.evaluate.words import (
    MICRO,
    against,
    between,
    count,
    many,
    moved,
    scope,
    share,
    signed,
    signed_between,
)

if TYPE_CHECKING:
    from baogao.evaluate.compare import Comparison


def comparison_page(comparison: "Comparison") -> str:
    """A comparison as one self-contained page."""
    a, b = comparison.a, comparison.b
    systems = {b.meta.system: b, a.meta.system: a}
    links = Links()
    micro = comparison.strict[MICRO]
    lead = [
        against(a.meta.system, micro),
        moved(micro),
        scope(b),
    ]
    parts = [
        Part("labels", "By label", _labels(comparison)),
        Part("moved", "What changed", _moved(comparison, links)),
        Part("matches", "By what counts as a match", _schemas(comparison)),
    ]
    data = browser_data(systems, links)
    return page(f"{b.meta.system} against {a.meta.system}", lead, _facts(comparison), parts, data)


def _facts(comparison: "Comparison") -> list[str]:
    metas = [comparison.a.meta, comparison.b.meta]
    return [
        *(
            f"{meta.system}: {meta.version}"
            for meta in metas
            if meta.version and meta.version not in meta.system
        ),
        many(metas[1].sentences, "sentence"),
        f"paired bootstrap, {comparison.samples:,} samples, seed {comparison.seed}",
    ]


def _labels(comparison: "Comparison") -> str:
    a, b = comparison.a.meta.system, comparison.b.meta.system
    rows = [
        ForestRow(name, (Estimate(row.difference, row.interval),), f"n = {count(row.gold)}")
        for name in NAMES
        if (row := comparison.strict.get(name)) is not None
    ]
    plot = forest("differences", f"Difference of strict F1, {b} minus {a}", rows, [b], zero=0.0)
    note = f"Right of the line: {b} is better."
    return pair(figure(plot, note), tables.difference_table(comparison.strict, a, b, comparison.adjusted))


def _moved(comparison: "Comparison", links: Links) -> str:
    """Sentences by label with fewer and with more wrong spans."""
    numbers = {row.id: row.index for analysis in (comparison.a, comparison.b) for row in analysis.sentences}
    b = comparison.b.meta.system
    rows = []
    for name in [name for name in NAMES if name in comparison.strict]:
        row = comparison.strict[name]
        cells = [
            _ids(ids, numbers, f"{name}: {way} wrong spans by {b}", links)
            for way, ids in (("fewer", row.better), ("more", row.worse))
        ]
        rows.append([tables.name_cell(name), *cells])
    heads = ["", "fewer wrong spans", "more wrong spans"]
    return tables.table(heads, rows, f"Sentences that {b} treats better or worse", "counts")


def _ids(ids: Sequence[str], numbers: dict[str, int], title: str, links: Links) -> str:
    href = links.group(title, [numbers[name] for name in ids if name in numbers])
    return anchor(str(len(ids)), href)


def _schemas(comparison: "Comparison") -> str:
    rows = []
    for name in [name for name in NAMES if name in comparison.strict]:
        cells = [tables.name_cell(name)]
        for schema in SCHEMAS:
            row = comparison.differences[schema][name]
            title = " to ".join(
                f"{share(_f1(of, schema, name))} {between(of.scores[schema][name].interval)}"
                for of in (comparison.a, comparison.b)
            )
            cells.append(
                f'<b title="{escape(title)}">{signed(row.difference)}</b>'
                f"{tables.small(signed_between(row.interval))}"
            )
        rows.append(cells)
    return tables.table(["", *SCHEMAS], rows, "Difference of F1 by what counts as a match", "scores")


def _f1(of: Analysis, schema: str, name: str) -> float | None:
    return of.scores[schema][name].f1
