"""Style and script of the evaluation pages."""

from functools import cache
from importlib.resources import files

from baogao import page
from baogao.page import NIGHT, PAPER, readable
from baogao.schema import labels


@cache
def stylesheet() -> str:
    """The whole style sheet of a page."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_label_colours(NIGHT)}}}\n"
    return "".join((page.stylesheet(), _asset("evaluation.css"), _label_colours(PAPER), dark))


def _label_colours(background: str) -> str:
    """``--l0``, ``--l1`` ... for what the figures draw."""
    inks = (readable(label.color, background) for label in labels().values())
    return f":root {{ {' '.join(f'--l{number}: {ink};' for number, ink in enumerate(inks))} }}\n"


@cache
def script() -> str:
    """The script of a page."""
    return _asset("evaluation.js")


def _asset(name: str) -> str:
    return files("baogao.evaluate.page").joinpath("assets", name).read_text(encoding="utf-8")


def label_class(name: str) -> str:
    """CSS class of a label; ``lx`` for layers and ``micro``."""
    known = list(labels())
    return f"l{known.index(name)}" if name in known else "lx"
