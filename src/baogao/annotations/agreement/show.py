"""What ``baogao agree`` shows on the terminal."""

from collections import Counter
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.markup import escape
from rich.table import Table

from baogao.annotations.agreement.analysis import Agreement
from baogao.annotations.agreement.confusion import NOTHING
from baogao.annotations.agreement.drift import Drift
from baogao.annotations.agreement.kappa import ANY
from baogao.annotations.agreement.scores import MICRO
from baogao.annotations.agreement.words import share, signed, with_interval
from baogao.schema import labels

Titled = tuple[str, Table]
"""A heading and its table."""

_MOST = 12
"""Rows of long lists; the page has all."""


def tables(found: Agreement) -> Iterator[Titled]:
    """Everything there is to show, the most important first."""
    yield _labels(found)
    if len(found.pairs) > 1:
        yield _pairs(found)
    if found.boundaries:
        yield _boundaries(found)
    if any(_exchanged(found).values()):
        yield _confusions(found)
    yield from map(_drift, found.drifts)
    if found.shares:
        yield _shares(found)


def _grid(*heads: str) -> Table:
    grid = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    grid.add_column(escape(heads[0]))
    for head in heads[1:]:
        grid.add_column(escape(head), justify="right")
    return grid


def _labels(found: Agreement) -> Titled:
    if len(found.pairs) == 1:
        pair = found.pairs[0]
        heads = ("", "both", f"only {pair.a}", f"only {pair.b}", "strict F1", "overlap F1", "kappa")
        grid = _grid(*heads)
        for name, kinds in pair.scores.items():
            row = pair.counts[name]
            kappa = with_interval(pair.kappas[ANY if name == MICRO else name].kappa)
            counts = map(str, (row.correct, row.missed, row.spurious))
            cells = (*counts, with_interval(kinds["strict"]), share(kinds["overlap"].value), kappa)
            grid.add_row(name, *map(escape, cells))
        return "Agreement", grid
    grid = _grid("", "strict F1", "overlap F1", "alpha")
    for name, kinds in found.mean.items():
        alpha = with_interval(found.alphas[ANY if name == MICRO else name])
        grid.add_row(
            name, *map(escape, (with_interval(kinds["strict"]), share(kinds["overlap"].value), alpha))
        )
    return "Agreement, mean of all pairs", grid


def _pairs(found: Agreement) -> Titled:
    grid = _grid("", "sentences", "strict F1", "overlap F1", "kappa")
    for pair in found.pairs:
        strict, overlap = pair.scores[MICRO].values()
        cells = (with_interval(strict), share(overlap.value), with_interval(pair.kappas[ANY].kappa))
        grid.add_row(escape(pair.name), str(pair.sentences), *map(escape, cells))
    return "Pairs, all labels", grid


def _boundaries(found: Agreement) -> Titled:
    grid = _grid("what lies between", "label", "side", "times", "for example")
    for group in found.boundaries[:_MOST]:
        words = "、".join(f"“{words[:12]}”" for words, _ in group.words[:3])
        grid.add_row(*map(escape, (group.pattern, group.label, group.side, str(group.count), words)))
    return "Borders that differ", grid


def _exchanged(found: Agreement) -> Counter[tuple[str, str]]:
    """How often two labels stand for one another, whoever says which."""
    counts: Counter[tuple[str, str]] = Counter()
    order = [*labels(), NOTHING]
    for pair in found.pairs:
        for both, numbers in pair.confusion.items():
            if both[0] != both[1] and NOTHING not in both:
                one, other = sorted(both, key=order.index)
                counts[one, other] += len(numbers)
    return counts


def _confusions(found: Agreement) -> Titled:
    grid = _grid("", "times")
    for (one, other), number in _exchanged(found).most_common(_MOST):
        grid.add_row(f"{one} / {other}", str(number))
    return "Labels exchanged (overlapping spans)", grid


def _drift(drift: Drift) -> Titled:
    heads = ("sentences", "strict F1", *drift.overturned)
    grid = _grid(drift.kind, *heads)
    for at, name in enumerate(drift.bins):
        rates = (share(row[at].value) for row in drift.overturned.values())
        grid.add_row(
            escape(name), str(len(drift.sentences[at])), escape(with_interval(drift.agreement[at])), *rates
        )
    changes = (signed(value.value) for value in drift.overturned_change.values())
    cells = (with_interval(drift.change, difference=True), *changes)
    grid.add_row("last less first", "", *map(escape, cells))
    title = f"Over {drift.kind}: strict F1 of all pairs"
    return (
        f"{title}, and the share of pre-annotations that each overturned" if drift.overturned else title,
        grid,
    )


def _shares(found: Agreement) -> Titled:
    title = "Pre-annotations: agreement with them, where shown and where not"
    grid = _grid("", "shown", "blind", "F1 shown", "F1 blind", "pull")
    for one in found.shares:
        shown, blind, pull = (table[MICRO]["strict"] for table in (one.shown, one.blind, one.pull))
        values = (share(shown.value), share(blind.value), with_interval(pull, difference=True))
        grid.add_row(escape(one.who), *map(str, one.sentences), *map(escape, values))
    return title, grid
