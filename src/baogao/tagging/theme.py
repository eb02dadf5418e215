"""Styles and script of the pages: colours of the label set, files of ``assets``, hashes for the policy."""

import base64
import hashlib
from functools import cache
from importlib.resources import files

from baogao.schema import labels, layer_labels

PAPER, NIGHT = "#fdfcf9", "#16181c"
"""Page backgrounds of the light and the dark scheme."""

_CONTRAST = 6.0
"""Asked of small labels on the page; leaves room for the tint below them (WCAG AA asks 4.5)."""

_STROKES = ("dashed", "solid", "dotted", "double")

_Rgb = tuple[float, float, float]


def rgb(color: str) -> _Rgb:
    """``#rrggbb`` as three numbers from 0 to 1."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours as WCAG 2 defines it, 1 to 21."""
    low, high = sorted((_luminance(rgb(a)), _luminance(rgb(b))))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: _Rgb) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def readable(color: str, background: str) -> str:
    """The colour, moved towards black or white until small text in it can be read on a background."""
    aim = 0.0 if _luminance(rgb(background)) > 0.18 else 1.0
    for step in range(21):
        share = step / 20
        mixed = [round((c + (aim - c) * share) * 255) for c in rgb(color)]
        candidate = "#{:02x}{:02x}{:02x}".format(*mixed)
        if contrast(candidate, background) >= _CONTRAST:
            break
    return candidate


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


@cache
def policy() -> str:
    """Content-Security-Policy: nothing is fetched, and only our own style and script count."""
    return (
        f"default-src 'none'; style-src '{_digest(stylesheet())}'; script-src '{_digest(script())}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
