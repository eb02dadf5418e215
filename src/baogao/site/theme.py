"""Styles and scripts of the pages: colours of the label set, files of ``assets``."""

from functools import cache

from baogao.page import NIGHT, PAPER, readable
from baogao.schema import labels, layer_labels
from baogao.site import words

_STROKES = ("dashed", "solid", "dotted", "double")


@cache
def stylesheet() -> str:
    """The whole style sheet of every page."""
    rules = [words.asset("site.css"), words.asset("plots.css"), words.asset("report.css")]
    rules.append(_label_rules(PAPER, "33"))
    rules.append(f"@media screen and (prefers-color-scheme: dark) {{\n{_label_rules(NIGHT, '4d')}}}\n")
    rules.extend(
        f".off-{i} mark.l{i} {{ background: none; text-decoration: none; padding: 0; }}\n"
        f".off-{i} mark.l{i}::before, .off-{i} .chip.l{i}, .off-{i} tr.l{i} {{ display: none; }}\n"
        for i, _ in enumerate(labels())
    )
    return "".join(rules)


def _label_rules(background: str, alpha: str) -> str:
    return "".join(
        f".l{i} {{ --line: {label.color}; --ink: {readable(label.color, background)};"
        f" --tint: {label.color}{alpha}; --stroke: {_stroke(label.name)}; }}\n"
        for i, label in enumerate(labels().values())
    )


def _stroke(name: str) -> str:
    """A line of its own for each statement label, so that they differ without colour as well."""
    layer = layer_labels("spans")
    return _STROKES[layer.index(name) % len(_STROKES)] if name in layer else _STROKES[0]


@cache
def report_script() -> str:
    """The script of a report's page, with the few words it needs."""
    needed = words.script(
        ("nav.", "label.", "kind.", "role.", "level.", "modality.", "status.", "report.", "column.", "model")
    )
    return needed + words.asset("common.js") + words.asset("report.js")


@cache
def site_script() -> str:
    """The script of the pages that share data."""
    parts = (
        "common.js",
        "data.js",
        "plots.js",
        "values.js",
        "overview.js",
        "records.js",
        "targets.js",
        "search.js",
    )
    return words.script() + "".join(map(words.asset, parts))
