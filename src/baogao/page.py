"""What all our HTML pages share: head, policy, and colours that can be read on the page's background."""

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files

from baogao.schema import labels

PAPER, NIGHT = "#fdfcf9", "#16181c"
"""Page backgrounds of the light and the dark scheme."""

_CONTRAST = 6.0
"""Asked of small labels on the page; leaves room for the tint below them (WCAG AA asks 4.5)."""

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
    """What pages of numbers and sentences share: type, tables, list of sentences, colours of labels (``.l0`` ...)."""
    base = files("baogao").joinpath("assets", "page.css").read_text(encoding="utf-8")
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_label_rules(NIGHT, '59')}}}\n"
    return f"{base}{_label_rules(PAPER, '40')}{dark}"


def _label_rules(background: str, alpha: str) -> str:
    return "".join(
        f".l{number} {{ --line: {readable(label.color, background)}; --tint: {label.color}{alpha}; }}\n"
        for number, label in enumerate(labels().values())
    )


def document(title: str, body: str, *, language: str, style: str, script: str) -> str:
    """A page that stands alone: nothing is fetched, and only this style and this script count.

    Args:
        title: Of the page; escaped here.
        body: HTML.
        language: Of the page, as ``zh-CN``.
        style: The style sheet.
        script: The script, run behind the body.
    """
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(policy(style, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="baogao">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
{body}
<script>{script}</script>
</body>
</html>
"""


def policy(style: str, script: str) -> str:
    """Content-Security-Policy: nothing is fetched, and only our own style and script count."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
