"""Tables of the evaluation page. Every number that sentences stand behind leads to them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from baogao.evaluate.analysis import KINDS, NAMES, SCHEMAS, Analysis, Difference, Score
from baogao.evaluate.page.links import Links, anchor, filtered
from baogao.evaluate.page.theme import label_class
from baogao.evaluate.words import (
    DIMENSION_WORDS,
    KIND_WORDS,
    MICRO,
    SCHEMA_WORDS,
    STRICT,
    between,
    chance,
    count,
    many,
    repairs,
    share,
    signed,
    signed_between,
)
from baogao.schema import labels, layer_labels

Rows = Sequence[Sequence[str]]
"""Rows of cells."""


def table(heads: Sequence[str], rows: Rows | Mapping[str, Rows], caption: str, css: str = "") -> str:
    """A table whose first column names the rows.

    Args:
        heads: Names of the columns.
        rows: Cells as HTML; groups of rows by their headings, or rows alone.
        caption: What the table shows.
        css: Classes.
    """
    groups = rows if isinstance(rows, Mapping) else {"": rows}
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "".join(_group(name, members, len(heads)) for name, members in groups.items())
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table class="{css}">'
        f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def _group(name: str, rows: Rows, width: int) -> str:
    heading = f'<tr><th scope="rowgroup" colspan="{width}">{escape(name)}</th></tr>' if name else ""
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for first, *cells in rows
    )
    return f"<tbody>{heading}{body}</tbody>"


def name_cell(name: str) -> str:
    """A label with its colour and Chinese name, a layer or ``micro`` with what it adds up."""
    if name in labels():
        zh = escape(labels()[name].zh)
        return f'<span class="label {label_class(name)}">{escape(name)} <small lang="zh">{zh}</small></span>'
    members = {"micro": "all labels"}.get(name) or ", ".join(
        layer_labels("ner" if name == "ner" else "spans")
    )
    return f'<span class="sum">{escape(name)} <small>{escape(members)}</small></span>'


def score_cell(score: Score | None, href: str) -> str:
    """F1 with its interval below."""
    if score is None or score.f1 is None:
        return '<span class="none">–</span>'
    return f"<b>{anchor(share(score.f1), href)}</b>{small(between(score.interval))}"


def small(text: str) -> str:
    """A number's interval or n, in small print."""
    return f"<small>{escape(text)}</small>" if text else ""


def scores_table(systems: Mapping[str, Analysis], links: Links) -> str:
    """Precision, recall and F1 by strict match, the rest of the systems' F1 beside."""
    main, *others = systems.values()
    rows = []
    for name in present(main.scores[STRICT]):
        score = main.scores[STRICT][name]
        href = links.group(f"{name}: something missed or spurious", score.wrong)
        cells = [
            name_cell(name),
            anchor(count(score.tally.gold), _having(name)) + small(many(score.sentences, "sentence")),
            anchor(share(score.precision), href) + small(between(score.precision_interval)),
            anchor(share(score.recall), href) + small(between(score.recall_interval)),
            score_cell(score, href),
        ]
        for number, other in enumerate(others, 1):
            wrong = other.scores[STRICT][name].wrong
            title = f"{name}: something missed or spurious by {other.meta.system}"
            cells.append(score_cell(other.scores[STRICT][name], links.group(title, wrong, number)))
        rows.append([*cells, *([share(main.ceiling.get(name))] if main.ceiling else [])])
    heads = ["", "gold", "precision", "recall", "F1", *(f"{name} F1" for name in list(systems)[1:])]
    caption = f"Strict match: {SCHEMA_WORDS[STRICT]}"
    if main.ceiling:
        heads, caption = [*heads, "ceiling"], f"{caption}. Ceiling: largest possible recall"
    return table(heads, rows, caption, "scores")


def present(rows: Mapping[str, Score]) -> list[str]:
    """Names of rows in the order of every table."""
    return [name for name in NAMES if name in rows]


def _having(name: str) -> str:
    return filtered(label=name) if name in labels() else ""


def difference_table(
    rows: Mapping[str, Difference], a: str, b: str, adjusted: Mapping[str, float] | None = None
) -> str:
    """Two systems' F1, their difference with its interval, and its p-values."""
    body = []
    for name in [name for name in NAMES if name in rows]:
        row = rows[name]
        difference = f"<b>{signed(row.difference)}</b>{small(signed_between(row.interval))}"
        cells = [name_cell(name), count(row.gold), share(row.a), share(row.b), difference]
        cells += [escape(chance(row.p_randomisation)), escape(chance(row.p_bootstrap))]
        body.append([*cells, *([escape(chance(adjusted.get(name)))] if adjusted is not None else [])])
    heads = ["", "gold", f"{a} F1", f"{b} F1", "difference", "p, randomisation", "p, bootstrap"]
    heads += ["p, Holm"] if adjusted is not None else []
    return table(heads, body, f"{b} against {a}: paired differences of strict F1", "scores")


def schemas_table(main: Analysis, links: Links) -> str:
    """F1 of every label by every matching schema."""
    rows = []
    for name in present(main.scores[STRICT]):
        cells = [name_cell(name), count(main.scores[STRICT][name].tally.gold)]
        for schema in SCHEMAS:
            score = main.scores[schema][name]
            cells.append(score_cell(score, links.group(f"{name}: wrong by {schema} match", score.wrong)))
        rows.append(cells)
    words = "".join(f"<dt>{escape(s)}</dt><dd>{escape(SCHEMA_WORDS[s])}</dd>" for s in SCHEMAS)
    return table(["", "gold", *SCHEMAS], rows, "F1 by what counts as a match", "scores") + f"<dl>{words}</dl>"


def strata_table(main: Analysis, links: Links) -> str:
    """Every stratum by label, each cell with interval and n; a group of rows for each dimension."""
    names = [*labels(), MICRO]
    groups = {
        DIMENSION_WORDS.get(dimension, dimension): [
            [
                escape(value),
                *(_stratum_cell(cells.get(name), dimension, value, name, links) for name in names),
            ]
            for value, cells in values.items()
        ]
        for dimension, values in main.strata.items()
    }
    return table(["", *names], groups, "Strict F1 by stratum", "scores strata")


def _stratum_cell(score: Score | None, dimension: str, value: str, name: str, links: Links) -> str:
    if score is None:
        return '<span class="none">–</span>'
    href = links.group(f"{name}: wrong where {dimension} is {value}", score.wrong)
    return score_cell(score, href) + small(f"n = {count(score.tally.gold)}")


def errors_table(main: Analysis) -> str:
    """Errors by label and kind."""
    counts = Counter((error.label, error.kind) for error in main.errors)
    kinds = [kind for kind in KINDS if any(of == kind for _, of in counts)]
    rows = []
    for label in labels():
        cells = [_error_cell(counts[label, kind], label=label, kind=kind) for kind in kinds]
        whole = sum(counts[label, kind] for kind in kinds)
        rows.append([name_cell(label), *cells, _error_cell(whole, label=label, only="wrong")])
    last = [_error_cell(sum(counts[label, kind] for label in labels()), kind=kind) for kind in kinds]
    rows.append(['<span class="sum">all</span>', *last, _error_cell(len(main.errors), only="wrong")])
    words = "".join(f"<dt>{escape(kind)}</dt><dd>{escape(KIND_WORDS[kind])}</dd>" for kind in kinds)
    return table(["", *kinds, "all"], rows, "Errors by label and kind", "counts") + f"<dl>{words}</dl>"


def _error_cell(number: int, **filters: str) -> str:
    return anchor(str(number), filtered(**filters)) if number else '<span class="none">0</span>'


def repairs_table(main: Analysis, most: int = 12) -> str:
    """Which errors cost most: the micro F1 if all of one label and kind were mended."""
    rows = [
        [
            name_cell(repair.label),
            f"{escape(repair.kind)}<small>{escape(KIND_WORDS[repair.kind])}</small>",
            anchor(str(repair.errors), filtered(label=repair.label, kind=repair.kind)),
            f"<b>{signed(repair.gain)}</b>",
            share(repair.f1),
        ]
        for repair in repairs(main)[:most]
    ]
    heads = ["", "kind of error", "errors", "gain", "micro F1 then"]
    return (
        table(heads, rows, "What mending all errors of a kind would be worth, most first", "scores left")
        if rows
        else ""
    )


def boundaries_table(main: Analysis, links: Links, most: int = 25) -> str:
    """Which characters spans have too much or too little, the most frequent first."""
    rows = []
    for pattern in main.boundaries[:most]:
        what = f"{'too much' if pattern.change == 'extra' else 'too little'} on the {pattern.side}"
        href = links.group(f"{pattern.label}: “{pattern.text[:40]}” {what}", pattern.sentences)
        quote = f'<q lang="zh">{escape(_short(pattern.text))}</q>'
        rows.append([name_cell(pattern.label), what, quote, anchor(str(pattern.count), href)])
    heads = ["", "predicted has", "characters", "times"]
    return table(heads, rows, "Borders that are off, the most frequent first", "scores left") if rows else ""


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[: most // 2]} … {text[-most // 2 :]}"


def calibration_table(main: Analysis) -> str:
    """Calibration error and the thresholds for a precision."""
    rows = []
    for name, found in main.calibration.items():
        cells = [name_cell(name), str(found.n), share(found.ece) + small(between(found.ece_interval))]
        for point in found.thresholds.values():
            reached = (
                point
                and f"<b>{share(point.threshold)}</b>{small(f'R {share(point.recall)}, n {point.predicted}')}"
            )
            cells.append(reached or '<span class="none">never</span>')
        rows.append(cells)
    if not rows:
        return ""
    aims = next(iter(main.calibration.values())).thresholds
    heads = ["", "spans", "calibration error", *(f"precision ≥ {aim.lstrip('0')}" for aim in aims)]
    caption = "Expected calibration error; lowest threshold that reaches a precision, with the recall there"
    return table(heads, rows, caption, "scores")


def confusion_cells(main: Analysis, links: Links) -> dict[tuple[str, str], tuple[int, str]]:
    """Counts and addresses of a heat map."""
    return {
        (cell.gold, cell.predicted): (
            cell.count,
            links.group(f"gold {cell.gold or 'none'}, predicted {cell.predicted or 'none'}", cell.sentences),
        )
        for cell in main.confusion
    }


def suspects_table(main: Analysis, most: int = 100) -> str:
    """Gold spans that are more likely wrong than the prediction, the surest first."""
    ids = {row.index: row for row in main.sentences}
    rows = []
    for suspect in main.suspects[:most]:
        row = ids.get(suspect.sentence)
        if row is None:
            continue
        quotes = [
            ", ".join(
                f'{escape(s.label)} <q lang="zh">{escape(_short(row.text[s.start : s.end]))}</q>'
                for s in spans
            )
            or '<span class="none">nothing</span>'
            for spans in (suspect.gold, suspect.predicted)
        ]
        score = share(suspect.score) or '<span class="none">–</span>'
        link = anchor(row.id, filtered(id=str(row.index)))
        rows.append([link, escape(suspect.kind), *quotes, score, escape(suspect.reason)])
    heads = ["sentence", "kind", "gold", "predicted", "score", "why"]
    return table(heads, rows, "To look at again, the surest first", "text") if rows else ""


def hardest_table(main: Analysis, most: int = 20) -> str:
    """Sentences with most wrong spans."""
    ids = {row.index: row for row in main.sentences}
    rows = [
        [
            anchor(row.id, filtered(id=str(row.index))),
            str(hard.wrong),
            str(hard.gold),
            str(hard.predicted),
            f'<span lang="zh">{escape(_short(row.text, 60))}</span>',
        ]
        for hard in main.hardest[:most]
        if (row := ids.get(hard.sentence)) is not None
    ]
    heads = ["sentence", "wrong", "gold", "predicted", "text"]
    return table(heads, rows, "Sentences with most missed and spurious spans", "text") if rows else ""
