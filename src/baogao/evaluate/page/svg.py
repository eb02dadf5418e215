"""Figures of matplotlib as SVG that belongs to a page.

A page whose policy forbids style attributes and foreign sources can show these: styles become attributes,
text stays text in the page's own font, colours follow the page's light or dark scheme, and no id meets another's.
"""

import io
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from baogao.schema import labels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, RULE, HEAT = "#010203", "#010204", "#010205", "#010206"
"""Colours to draw with that become the page's: text, quiet text, thin lines, the fill of a heat map."""

SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_FONT = re.compile(r"(?P<size>[\d.]+)px")
_SETTINGS: Any = {  # the stubs list every setting by name
    "svg.fonttype": "none",
    "svg.hashsalt": "baogao",
    "text.parse_math": False,
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "grid.color": RULE,
    "axes.linewidth": 0.8,
    "grid.linewidth": 0.8,
}
_KEPT = {"fill", "stroke", "opacity", "text-anchor", "font-size", "font-weight", "stroke-width"}
_KEPT |= {"stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-opacity"}
_KEPT |= {"fill-opacity"}


@contextmanager
def drawing() -> Iterator[None]:
    """Settings to draw figures of a page with.

    A Chinese tick label is measured with a font that lacks it; figures set their own margins by
    :func:`width_of`, so the warning says nothing.
    """
    import logging  # noqa: PLC0415
    import warnings  # noqa: PLC0415

    import matplotlib as mpl  # noqa: PLC0415

    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield


def blank(width: float, height: float) -> "Figure":
    """An empty figure of so many inches."""
    from matplotlib.figure import Figure  # noqa: PLC0415 - not pyplot: it keeps figures, and wants a display

    return Figure(figsize=(width, height))


def frame(axes: "Axes", margins: tuple[float, float, float, float]) -> None:
    """Set the margins of axes in inches: left, right, top, bottom."""
    left, right, top, bottom = margins
    figure = axes.get_figure(root=True)
    assert figure is not None  # noqa: S101 - axes are made on one
    width, height = figure.get_size_inches()
    axes.set_position(
        (left / width, bottom / height, 1 - (left + right) / width, 1 - (top + bottom) / height)
    )


def quiet(axes: "Axes") -> None:
    """Leave of the frame only the line below."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_axisbelow(True)


def color_of(name: str) -> str:
    """Colour of a label; of anything else the text's."""
    return labels()[name].color if name in labels() else INK


def to_svg(figure: "Figure", name: str, title: str) -> str:
    """A figure as an ``<svg>`` element; it is no wider than its room on the page.

    Args:
        figure: Drawn within :func:`drawing`.
        name: Of the figure on its page; begins every id.
        title: What a reader who does not see it is told.
    """
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    root = ET.fromstring(file.getvalue())  # noqa: S314 - our own
    for parent in root.iter():
        for child in [c for c in parent if c.tag in {f"{SVG}metadata", f"{SVG}style"}]:
            parent.remove(child)
    for element in root.iter():
        _belong(element, name)
    width, height = (float(x) for x in root.attrib["viewBox"].split()[2:])
    inner = "".join(ET.tostring(child, encoding="unicode") for child in root)
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {width:g} {height:g}"'
        f' width="{width * 4 / 3:.0f}" height="{height * 4 / 3:.0f}">{_bare(inner)}</svg>'
    )


def _belong(element: ET.Element, name: str) -> None:
    style = dict(part.split(":", 1) for part in element.attrib.pop("style", "").split(";") if ":" in part)
    for key, value in style.items():
        _set(element, key.strip(), value.strip())
    if element.tag == f"{SVG}a":
        element.attrib.pop("target", None)
        element.attrib["tabindex"] = "-1"  # the table near it has the same links, with words
    for key, value in list(element.attrib.items()):
        if key == "id":
            element.attrib["id"] = f"{name}-{value}"
        elif key == _HREF:
            element.attrib["href"] = _address(element.attrib.pop(_HREF), element.tag, name)
        elif "url(#" in value:
            element.attrib[key] = value.replace("url(#", f"url(#{name}-")
        elif value.lower() in _COLOURS:
            element.attrib[key] = _COLOURS[value.lower()]


def _set(element: ET.Element, key: str, value: str) -> None:
    if key == "font":
        size = _FONT.search(value)
        if size:
            element.attrib["font-size"] = size["size"]
        if "bold" in value or re.search(r"\b[6-9]00\b", value):
            element.attrib["font-weight"] = "600"
    elif key in _KEPT:
        element.attrib[key] = value


def _address(href: str, tag: str, name: str) -> str:
    """A ``<use>`` points into its own figure, an ``<a>`` into the page."""
    return href if tag == f"{SVG}a" else f"#{name}-{href.removeprefix('#')}"


def _bare(markup: str) -> str:
    """Inline SVG needs no namespaces."""
    return re.sub(r' xmlns:ns\d+="[^"]*"|(?<=<)ns0:|(?<=</)ns0:', "", markup)


def width_of(text: str) -> float:
    """Width of a text in em, Chinese characters counting one.

    >>> width_of("浙江省"), width_of("plan")
    (3.0, 2.2)
    """
    return round(sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.55 for c in text), 2)


def printable(text: str, most: int = 24) -> str:
    """A foreign text for a figure: on one line, without what XML forbids, cut if long."""
    line = "".join(c if c.isprintable() and not "\ud800" <= c <= "\udfff" else " " for c in text)
    return line if len(line) <= most else line[: most - 1] + "…"


_COLOURS = {
    INK: "var(--text)",
    SOFT: "var(--soft)",
    RULE: "var(--rule)",
    HEAT: "var(--heat)",
    **{label.color.lower(): f"var(--l{i})" for i, label in enumerate(labels().values())},
}
