"""A web page as a document: all its visible text, and what of it is the site and not the report.

The page is parsed by lxml (libxml2's HTML5 tokenizer, no network, no entities of its own), read line by line
(:mod:`baogao.corpus.formats.visible`), and sorted into main content and furniture
(:mod:`baogao.corpus.formats.main_content`). Every line is in the text, furniture included.

What the page hides (``display:none``, the ``hidden`` attribute, type of size 0: copy protection, menus) is
furniture too, unless it is running text that stands nowhere else: pages turned by a script, and WeChat articles
saved before their script ran, hide the report itself.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import ModuleType

from baogao.corpus.document import Decoded, Document
from baogao.corpus.encoding.decode import decode
from baogao.corpus.formats import need, words
from baogao.corpus.formats.main_content import furniture, prose, squeeze
from baogao.corpus.formats.page_hints import hints
from baogao.corpus.formats.visible import Element, PageLine, visible
from baogao.errors import BaogaoError
from baogao.files import readable
from baogao.schema import Edit

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
_WIDER = {"gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030"}
_PRELUDE = 4096
_LOST_TAGS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_BROKEN_BREAK = re.compile(r"</br\s*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)[^<>]{0,2000}>")
_INLINE = frozenset(words("a b i u s em strong font span big small sup sub ins del tt code label"))
_RAW = frozenset(words("script style title meta link noscript template textarea select option iframe"))
_STANDINS = 0x10_0000
_STANDIN_COUNT = 0xFFF0
_STANDIN = re.compile("[\U00100000-\U0010ffef]")
_HIDDEN_PROSE, _HIDDEN_SHARE = 100, 0.2


def read_html(data: bytes, path: Path | str | None = None, hint: str = "") -> Document:
    r"""Read a web page.

    Args:
        data: The page as saved or served.
        path: Its name, for messages.
        hint: Encoding that HTTP or a container claims; a byte order mark and the page's bytes win against it.

    Returns:
        Its visible text, one block a line; edits of kind ``furniture`` (navigation, hidden text), one a line or
        part of a line, and ``damage`` (undecodable bytes); hints from its metadata.

    Raises:
        BaogaoError: If it holds no text (a frameset, a page that a script fills), or is no text at all.

    >>> page = read_html("<title>某县</title><p>一、<b>目标</b><br>增长6%".encode())
    >>> page.text
    '一、目标\n增长6%'
    """
    decoded = decode(data, path, hint=hint or declared_encoding(data))
    return page_document(decoded.text, path, decoded)


def declared_encoding(data: bytes) -> str:
    """The encoding a page claims in ``<meta>`` or its XML declaration; empty where it claims none.

    >>> declared_encoding(b'<meta charset="gb2312">')
    'gb18030'
    """
    match = _CHARSET.search(data[:_PRELUDE])
    name = match.group(1).decode("ascii").lower() if match else ""
    return _WIDER.get(name, name)


def page_document(text: str, path: Path | str | None = None, decoded: Decoded | None = None) -> Document:
    """A page that is text already as a document; see :func:`read_html`."""
    decoded = decoded or Decoded(text, "")
    root = parse(_mark_damage(decoded))
    lines, extents = visible(root) if root is not None else ([], [])
    if not lines:
        raise _no_text(root, path)
    known = hints(root, text[:_PRELUDE], lines)
    spots = list(_spots(lines, furniture(lines, extents, known.pop("page title", ""))))
    joined, damage = _unmark_damage("\n".join(line.text for line in lines), decoded)
    edits = [Edit("furniture", start, end, joined[start:end], "", note) for start, end, note in spots]
    return Document(
        text=joined,
        format="html",
        encoding=decoded.encoding,
        edits=tuple(sorted([*edits, *damage], key=lambda edit: (edit.start, edit.end))),
        hints=known,
        name=readable(Path(path).stem) if path else "",
    )


def parse(text: str) -> Element:
    """The root element of a page, ``None`` where there is none.

    What browsers mend and libxml2 does not is mended first: text behind ``</html>``, ``</br>``. A page nested deeper
    than libxml2 goes (about 2,000 elements, tags that nobody closed) is read without its nesting.
    """
    html = need("lxml.html")
    text = _BROKEN_BREAK.sub("<br>", _LOST_TAGS.sub("", text)).replace("\x00", "\ufffd")
    root, too_deep = _parse(html, text)
    return _parse(html, _flat(text))[0] if too_deep else root


def _parse(html: ModuleType, text: str) -> tuple[Element, bool]:
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, no_network=True, remove_comments=True, remove_pis=True
    )
    root = need("lxml.etree").fromstring(text.encode("utf-8", "replace"), parser) if text.strip() else None
    return root, any("depth" in error.message for error in parser.error_log)


def _flat(text: str) -> str:
    def flatten(match: re.Match[str]) -> str:
        name = match.group(2).lower()
        if name in _RAW:
            return match.group()
        return "" if name in _INLINE else "<br>"

    return _ANY_TAG.sub(flatten, text)


def _spots(lines: Sequence[PageLine], site: dict[int, str]) -> Iterator[tuple[int, int, str]]:
    """The ranges of the page's text that are furniture, with the reason."""
    shown = _shown_after_all(lines)
    start = 0
    for number, line in enumerate(lines):
        if number in site:
            yield start, start + len(line.text), site[number]
        elif number not in shown:
            yield from ((start + a, start + b, "hidden") for a, b in line.hidden)
        start += len(line.text) + 1


def _shown_after_all(lines: Sequence[PageLine]) -> set[int]:
    """Lines whose hidden text is running text that stands nowhere else on the page."""
    if not any(line.hidden for line in lines):
        return set()
    seen = {squeeze(line.text) for line in lines if not line.hidden}
    enough = min(_HIDDEN_PROSE, _HIDDEN_SHARE * sum(map(prose, lines)))
    shown: set[int] = set()
    run: list[int] = []
    for number, line in enumerate([*lines, PageLine("", "")]):
        if line.hidden == [(0, len(line.text))]:
            run.append(number)
            continue
        fresh = sum(prose(lines[i]) for i in run if squeeze(lines[i].text) not in seen)
        shown.update(run if fresh > enough else ())
        run = []
        if line.hidden and any(prose(PageLine(line.text[a:b], "")) for a, b in line.hidden):
            shown.add(number)
    return shown


def _mark_damage(decoded: Decoded) -> str:
    """The text with a stand-in of its own for each damaged place, to find it again behind the parser."""
    damage = [edit for edit in decoded.edits if edit.end > edit.start][:_STANDIN_COUNT]
    if not damage or _STANDIN.search(decoded.text):
        return decoded.text
    parts, at = [], 0
    for number, edit in enumerate(damage):
        parts += [decoded.text[at : edit.start], chr(_STANDINS + number) * (edit.end - edit.start)]
        at = edit.end
    return "".join([*parts, decoded.text[at:]])


def _unmark_damage(text: str, decoded: Decoded) -> tuple[str, list[Edit]]:
    damage = [edit for edit in decoded.edits if edit.end > edit.start]
    if not damage or _STANDIN.search(decoded.text):
        return text, []
    found = [(match.start(), damage[ord(match.group()) - _STANDINS]) for match in _STANDIN.finditer(text)]
    clean = _STANDIN.sub("\ufffd", text)
    return clean, [Edit(edit.kind, at, at + 1, "\ufffd", "\ufffd", edit.note) for at, edit in found]


def _no_text(root: Element, path: Path | str | None) -> BaogaoError:
    frames = (
        [] if root is None else [src for frame in root.iter("frame", "iframe") if (src := frame.get("src"))]
    )
    if frames:
        remedy = f"it is a frame around {', '.join(frames[:3])}: save that page"
    else:
        remedy = "open it in a browser and save the page as it shows, as MHTML or text"
    return BaogaoError("holds no text", path=path, remedy=remedy)
