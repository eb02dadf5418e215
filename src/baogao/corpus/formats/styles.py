"""What a Word paragraph or run inherits from its style, as far as it decides which text is seen."""

from typing import TYPE_CHECKING, NamedTuple

from baogao.corpus.formats.numbering import VAL, W, is_on

if TYPE_CHECKING:
    from lxml.etree import _Element

_RUN, _PARAGRAPH = f"{W}rPr", f"{W}pPr"


class Paragraph(NamedTuple):
    """A paragraph's properties.

    Attributes:
        style: Id of its style.
        number: ``w:numId`` of the list it belongs to; empty where it has no number.
        level: Level in that list, from 0; ``None`` where the list binds a level to the style.
        hidden: Whether its text is hidden unless a run says otherwise.
        mark_deleted: Whether its end mark was deleted with tracked changes.
        mark_hidden: Whether its end mark is hidden (Word's style separator).
    """

    style: str
    number: str
    level: int | None
    hidden: bool
    mark_deleted: bool
    mark_hidden: bool


class Styles:
    """The styles of one document.

    Args:
        styles: ``word/styles.xml``, if the document has one.
    """

    def __init__(self, styles: "_Element | None") -> None:
        nodes = [] if styles is None else list(styles.iter(f"{W}style"))
        self._nodes = {node.get(f"{W}styleId", ""): node for node in nodes}
        self._hidden: dict[str, bool] = {}
        self._default = next((node.get(f"{W}styleId", "") for node in nodes if _is_default(node)), "")

    def paragraph(self, node: "_Element") -> Paragraph:
        """Properties of a ``w:p``."""
        own = node.find(_PARAGRAPH)
        style = (_value(own, "pStyle") if own is not None else "") or self._default
        number, level = self._number(own, style)
        mark = None if own is None else own.find(_RUN)
        return Paragraph(
            style,
            number,
            level,
            self._hides(style),
            mark is not None and any(mark.find(W + tag) is not None for tag in ("del", "moveFrom")),
            mark is not None and any(_switch(mark, tag) for tag in ("vanish", "specVanish")),
        )

    def is_hidden(self, run: "_Element", *, otherwise: bool) -> bool:
        """Whether a ``w:r`` is hidden; ``otherwise`` is what its paragraph says."""
        own = run.find(_RUN)
        if own is None:
            return otherwise
        told = _switch(own, "vanish")
        return told if told is not None else otherwise or self._hides(_value(own, "rStyle"))

    def _hides(self, style: str) -> bool:
        if style not in self._hidden:
            told = (_switch(node.find(_RUN), "vanish") for node in self._chain(style))
            self._hidden[style] = next((flag for flag in told if flag is not None), False)
        return self._hidden[style]

    def _number(self, own: "_Element | None", style: str) -> tuple[str, int | None]:
        """List and level: its own, else those of the nearest style that has them."""
        properties = [own, *(node.find(_PARAGRAPH) for node in self._chain(style))]
        found = [node for p in properties if p is not None and (node := p.find(f"{W}numPr")) is not None]
        number = next(filter(None, (_value(node, "numId") for node in found)), "")
        direct = found and own is not None and found[0].getparent() is own
        level = _value(found[0], "ilvl") if found else ""
        if number in {"", "0"}:
            return "", None
        return number, int(level) if level.isdigit() and len(level) < 3 else 0 if direct else None

    def _chain(self, style: str) -> list["_Element"]:
        """A style and those it is based on, the nearest first."""
        chain: dict[str, _Element] = {}
        while style in self._nodes and style not in chain:
            chain[style] = self._nodes[style]
            style = _value(chain[style], "basedOn")
        return list(chain.values())


def _is_default(node: "_Element") -> bool:
    return node.get(f"{W}default") in {"1", "true", "on"} and node.get(f"{W}type") == "paragraph"


def _switch(properties: "_Element | None", name: str) -> bool | None:
    node = None if properties is None else properties.find(W + name)
    return None if node is None else is_on(node)


def _value(node: "_Element", name: str) -> str:
    child = node.find(f"{W}{name}")
    return "" if child is None else child.get(VAL, "")
