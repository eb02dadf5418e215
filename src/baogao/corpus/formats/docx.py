"""Word files (.docx): the text a reader of the print sees.

python-docx knows paragraphs and tables, but neither automatic list numbers, footnotes, text boxes nor
tracked changes, and it inflates every part of a package, pictures too. So the few XML parts that hold text
are read with lxml, under the limits of :mod:`baogao.corpus.formats.package`.

Kept: paragraphs and tables in order, automatic numbers as text, text boxes behind the paragraph they are
anchored in, notes at the end with their marks ``[1]`` in the text, inserted text, page headers and footers
(each once, as furniture). Left out, because no reader sees it: deleted text, hidden text, comments, field
codes, the readings above characters (ruby), bullets, alternative descriptions of pictures.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from baogao.corpus.document import Document
from baogao.corpus.formats import words
from baogao.corpus.formats.numbering import Numbering, W
from baogao.corpus.formats.package import Package, Relation
from baogao.corpus.formats.styles import Styles
from baogao.errors import BaogaoError
from baogao.schema import Edit

if TYPE_CHECKING:
    from lxml.etree import _Element

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_ALTERNATE = f"{_MC}AlternateContent"
_P, _TBL, _RUN, _BOX = f"{W}p", f"{W}tbl", f"{W}r", f"{W}txbxContent"
_UNSEEN = frozenset(
    W + name
    for name in words(
        "pPr rPr sectPr tblPr tblGrid trPr tcPr sdtPr sdtEndPr rubyPr rt del moveFrom instrText delText "
        "delInstrText annotationRef bookmarkStart bookmarkEnd proofErr lastRenderedPageBreak fldChar"
    )
)
_SIGNS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_NOTE_REFERENCES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_NOTE_MARKS = (f"{W}footnoteRef", f"{W}endnoteRef")
_CONTROL = str.maketrans({"\n": " ", "\r": " ", "\v": " ", "\f": " "})
_PROSE_CELL = 200
"""Characters from which a table cell is a column of the page and no entry of a table."""

_Line = tuple[str, str]
"""Text and, for furniture, what it is."""


def read_docx(data: bytes, path: Path | str | None = None) -> Document:
    """Read a Word file.

    A table row is one line, its cells parted by tabs; cells that hold prose (tables used for layout) keep
    their paragraphs as lines. A line break inside a paragraph ends the line. A number that Word counts
    stands before its paragraph as printed (``一、``, ``（一）``, ``1.``).

    Args:
        data: The bytes of the file.
        path: Its name for messages and for ``Document.name``.

    Returns:
        A document with the hints ``title`` and ``date`` (of creation) where the file has them.

    Raises:
        BaogaoError: If it is damaged, truncated, encrypted, no Word file, holds no text, or inflates to
            more than a report can be.
    """
    with Package(data, path) as package:
        main = next((part.target for part in package.related() if part.kind == "officeDocument"), "")
        root = package.tree(main)
        if root is None or root.tag != f"{W}document":
            what = f"is {package.what()}, no Word file (.docx)"
            raise BaogaoError(what, path=path, remedy="save it as .docx or .txt")
        text, edits = _join(_Reader(package, main).lines(root))
        hints = _hints(package)
    if not text.strip():
        raise BaogaoError("holds no text", path=path, remedy="if its pages are pictures, it needs OCR first")
    return Document(text, "docx", edits=edits, hints=hints, name=Path(path).stem if path else "")


def _join(lines: Iterable[_Line]) -> tuple[str, tuple[Edit, ...]]:
    texts: list[str] = []
    edits: list[Edit] = []
    at = 0
    for text, furniture in lines:
        if furniture:
            edits.append(Edit("furniture", at, at + len(text), text, "", furniture))
        texts.append(text)
        at += len(text) + 1
    return "\n".join(texts), tuple(edits)


def _hints(package: Package) -> dict[str, str]:
    part = next((part.target for part in package.related() if part.kind == "core-properties"), "")
    root = package.tree(part)
    fields = {} if root is None else {str(node.tag).rpartition("}")[2]: node.text or "" for node in root}
    date = re.match(r"\d{4}-\d{2}-\d{2}", fields.get("created", ""))
    hints = {"title": " ".join(fields.get("title", "").split()), "date": date.group() if date else ""}
    return {key: value for key, value in hints.items() if value}


class _Reader:
    """Walks through one document; remembers notes and counters on the way."""

    def __init__(self, package: Package, main: str) -> None:
        self._package = package
        self._related: dict[str, Relation] = {part.id: part for part in package.related(main)}
        self._styles = Styles(self._part("styles"))
        self._numbering = Numbering(self._part("numbering"))
        self._notes: dict[tuple[str, str], int] = {}
        self._boxes: list[_Element] = []
        self._carried = ""
        self._mark = ""

    def lines(self, root: "_Element") -> Iterator[_Line]:
        """Page headers, body, notes, page footers; no empty lines."""
        body = [*self._blocks(root), *self._note_lines()]
        if self._carried:
            body.append(self._carried)
        yield from ((text, "page header") for text in self._margin(root, "header"))
        yield from ((text, "") for text in body if text.strip())
        yield from ((text, "page footer") for text in self._margin(root, "footer"))

    def _part(self, kind: str) -> "_Element | None":
        name = next((part.target for part in self._related.values() if part.kind == kind), "")
        return self._package.tree(name)

    def _margin(self, root: "_Element", kind: str) -> list[str]:
        """Lines of the page headers or footers that sections use, each once."""
        references = (node.get(f"{_R}id", "") for node in root.iter(f"{W}{kind}Reference"))
        names = dict.fromkeys(self._related[key].target for key in references if key in self._related)
        parts = [part for part in map(self._package.tree, names) if part is not None]
        lines = (line.strip() for part in parts for line in self._blocks(part))
        return [line for line in dict.fromkeys(lines) if line]

    def _blocks(self, node: "_Element") -> Iterator[str]:
        for child in node:
            if child.tag == _P:
                yield from self._paragraph(child)
            elif child.tag == _TBL:
                yield from self._table(child)
            elif child.tag == _ALTERNATE:
                yield from self._blocks(_branch(child))
            elif child.tag == f"{W}altChunk":
                yield from self._chunk(child)
            elif child.tag not in _UNSEEN:
                yield from self._blocks(child)

    def _paragraph(self, node: "_Element") -> Iterator[str]:
        """Its lines, then those of its text boxes.

        A paragraph whose end mark was deleted or is hidden goes on in the next one.
        """
        boxes, self._boxes = self._boxes, []
        paragraph = self._styles.paragraph(node)
        text = "".join(self._inline(node, hidden=paragraph.hidden))
        text, self._carried = self._carried + text, ""
        if not paragraph.mark_deleted:  # joined paragraphs have the number of the last
            text = self._number(paragraph.number, paragraph.level, paragraph.style) + text
        if paragraph.mark_deleted or paragraph.mark_hidden:
            self._carried = text
        else:
            yield from text.split("\n")
        own, self._boxes = self._boxes, boxes
        for box in own:
            yield from self._blocks(box)

    def _number(self, number: str, level: int | None, style: str) -> str:
        if not number:
            return ""
        at = self._numbering.level_of_style(number, style) if level is None else level
        return self._numbering.next(number, at)

    def _inline(self, node: "_Element", *, hidden: bool) -> Iterator[str]:
        for child in node:
            tag = child.tag
            if tag == _RUN:
                unseen = self._styles.is_hidden(child, otherwise=hidden)
                yield from () if unseen else self._inline(child, hidden=hidden)
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag in _UNSEEN:
                continue
            elif tag == _BOX:
                self._boxes.append(child)
            elif tag == _ALTERNATE:
                yield from self._inline(_branch(child), hidden=hidden)
            else:
                yield from self._leaf(child, hidden=hidden)

    def _leaf(self, node: "_Element", *, hidden: bool) -> Iterator[str]:
        if node.tag in _NOTE_REFERENCES:
            yield self._reference(node)
        elif node.tag in _NOTE_MARKS:
            yield self._mark
        elif node.tag == f"{W}sym":
            yield _symbol(node)
        elif str(node.tag).endswith("}t"):  # w:t, and m:t of formulas
            yield (node.text or "").translate(_CONTROL)
        else:
            yield from self._inline(node, hidden=hidden)

    def _reference(self, node: "_Element") -> str:
        key = (_NOTE_REFERENCES[str(node.tag)], node.get(f"{W}id", ""))
        number = self._notes.setdefault(key, len(self._notes) + 1)
        own_mark = node.get(f"{W}customMarkFollows", "0") not in {"0", "false", "off"}
        return "" if own_mark else f"[{number}]"

    def _note_lines(self) -> Iterator[str]:
        """Notes in the order of their marks; a note may hold marks of further notes."""
        parts = {kind: self._part(f"{kind}s") for kind in _NOTE_REFERENCES.values()}
        notes = {
            (kind, note.get(f"{W}id", "")): note
            for kind, part in parts.items()
            for note in (() if part is None else part.iter(f"{W}{kind}"))
        }
        done = 0
        while done < len(self._notes):
            key = list(self._notes)[done]
            done += 1
            if key in notes:
                self._mark = f"[{done}]"
                yield from self._blocks(notes[key])

    def _table(self, node: "_Element") -> Iterator[str]:
        for row in _inside(node, f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells = [[line.strip() for line in self._blocks(cell)] for cell in _inside(row, f"{W}tc")]
            filled = [cell for cell in ([line for line in cell if line] for cell in cells) if cell]
            if len(filled) < 2 or any(sum(map(len, cell)) > _PROSE_CELL for cell in filled):
                yield from (line for cell in filled for line in cell)
            else:
                yield "\t".join(" ".join(cell) for cell in filled)

    def _chunk(self, node: "_Element") -> Iterator[str]:
        """A whole file put into the document (web editors write Word files so): HTML, MHTML or text."""
        relation = self._related.get(node.get(f"{_R}id", ""))
        if relation is None or relation.target not in self._package.names:
            return
        yield from _embedded(self._package.read(relation.target), self._package.path).split("\n")


def _embedded(data: bytes, path: Path | str | None) -> str:
    from baogao.corpus.formats.html import read_html  # noqa: PLC0415  (each reader loads its own libraries)
    from baogao.corpus.formats.mhtml import read_mhtml  # noqa: PLC0415

    if re.match(rb"\s*MIME-Version:", data, re.IGNORECASE):
        return read_mhtml(data, path).text
    if b"<" in data[:1000]:
        return read_html(data, path).text
    raise BaogaoError("holds another file that is no web page", path=path, remedy="save it as .txt")


def _inside(node: "_Element", tag: str) -> Iterator["_Element"]:
    """Rows of a table or cells of a row, also where content controls or custom XML wrap them."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag not in _UNSEEN and child.tag not in {_P, _TBL}:
            yield from _inside(child, tag)


def _branch(alternate: "_Element") -> "_Element":
    """The one of several versions of the same content that a current Word shows."""
    return next(iter(alternate), alternate)


def _symbol(node: "_Element") -> str:
    code = node.get(f"{W}char", "")
    return chr(int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,4}", code) else ""
