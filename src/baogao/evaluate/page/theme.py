"""Style and script of the evaluation pages."""

from functools import cache
from importlib.resources import files

from baogao.page import NIGHT, PAPER, readable
from baogao.schema import labels


@cache
def stylesheet() -> str:
    """The whole style sheet of a page."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{\n{_label_rules(NIGHT, '59')}}}\n"
    return "".join((_asset("evaluation.css"), _label_rules(PAPER, "40"), dark))


def _label_rules(background: str, alpha: str) -> str:
    lines, classes = [], []
    for number, label in enumerate(labels().values()):
        ink = readable(label.color, background)
        lines.append(f"--l{number}: {ink};")
        classes.append(f".l{number} {{ --line: {ink}; --tint: {label.color}{alpha}; }}\n")
    return f":root {{ {' '.join(lines)} }}\n{''.join(classes)}"


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
