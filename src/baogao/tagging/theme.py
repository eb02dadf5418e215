"""Styles and script of the pages: colours of the label set, files of ``assets``."""

from functools import cache
from importlib.resources import files

from baogao.page import NIGHT, PAPER, readable
from baogao.schema import labels, layer_labels

_STROKES = ("dashed", "solid", "dotted", "double")


@cache
def stylesheet() -> str:
    """The whole style sheet of a page."""
    rules = [_asset("page.css"), _label_rules(PAPER, "33")]
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
def script() -> str:
    """The script that both kinds of page share."""
    return _asset("page.js")


def _asset(name: str) -> str:
    return files("baogao.tagging").joinpath("assets", name).read_text(encoding="utf-8")
