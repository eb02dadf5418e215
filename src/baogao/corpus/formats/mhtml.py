"""A web page saved as one file (MHTML): the page's parts are those of an e-mail."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from baogao.corpus.document import Document
from baogao.corpus.formats.html import read_html
from baogao.errors import BaogaoError
from baogao.schema import Edit

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_MOST_FRAMES = 50
_LINE = re.compile(r"[^\n]+")


def read_mhtml(data: bytes, path: Path | str | None = None) -> Document:
    """Read a page saved as MHTML, in any encoding its parts say or show.

    The report may stand in a frame: the part with the most main content is the page, and what the other frames
    hold follows it as furniture.

    Raises:
        BaogaoError: If there is no page in it, or none that holds text.
    """
    pages, error = _pages(data, path)
    if not pages:
        raise error or BaogaoError(
            "holds no web page", path=path, remedy="save the page again, as text or HTML"
        )
    main = max(pages, key=_main_length)
    return _with_frames(main, [page for page in pages if page is not main])


def _pages(data: bytes, path: Path | str | None) -> tuple[list[Document], BaogaoError | None]:
    found: list[Document] = []
    first_error: BaogaoError | None = None
    try:
        message = message_from_bytes(data.removeprefix(b"\xef\xbb\xbf"))
        parts = list(_html_parts(message))[:_MOST_FRAMES]
    except RecursionError:
        raise BaogaoError("nests too many parts", path=path, remedy="save the page again") from None
    for part in parts:
        try:
            found.append(_page(part, message, path))
        except BaogaoError as error:
            first_error = first_error or error
    return found, first_error


def _html_parts(message: Message) -> Iterator[Message]:
    """The root part first, then the frames."""
    parts = [part for part in message.walk() if part.get_content_type() in _PAGES]
    start = str(message.get_param("start") or "")
    yield from sorted(parts, key=lambda part: not start or str(part.get("Content-ID", "")).strip() != start)


def _page(part: Message, message: Message, path: Path | str | None) -> Document:
    payload = part.get_payload(decode=True)
    body = payload if isinstance(payload, bytes) else b""
    page = read_html(body, path, hint=part.get_content_charset() or "")
    address = str(part.get("Content-Location") or message.get("Snapshot-Content-Location") or "").strip()
    known = {"url": address} if address.startswith(("http://", "https://")) else {}
    return replace(page, format="mhtml", hints={**known, **page.hints})


def _main_length(page: Document) -> int:
    return len(page.text) - sum(edit.end - edit.start for edit in page.edits if edit.kind == "furniture")


def _with_frames(main: Document, frames: Sequence[Document]) -> Document:
    text, edits = main.text, list(main.edits)
    for frame in frames:
        at = len(text) + 1
        edits += [
            replace(edit, start=edit.start + at, end=edit.end + at)
            for edit in frame.edits
            if edit.kind != "furniture"
        ]
        edits += [
            Edit(
                "furniture", at + line.start(), at + line.end(), line.group(), "", "another frame of the page"
            )
            for line in _LINE.finditer(frame.text)
        ]
        text = f"{text}\n{frame.text}"
    return replace(main, text=text, edits=tuple(sorted(edits, key=lambda edit: (edit.start, edit.end))))
