"""Files in, documents out: finds out by its bytes what a file is and hands it to the reader of its format.

Names lie: a ``.doc`` of a government site is often a web page, a ``.txt`` a Word file. So the first bytes
decide, and the suffix only where bytes cannot (tables, and web pages that begin like any text).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from baogao.corpus.document import Columns, Document
from baogao.corpus.encoding.decode import decode
from baogao.corpus.formats.doc import read_doc
from baogao.corpus.formats.docx import read_docx
from baogao.corpus.formats.html import read_html
from baogao.corpus.formats.mhtml import read_mhtml
from baogao.corpus.formats.pdf import read_pdf
from baogao.corpus.formats.rows import read_rows
from baogao.errors import BaogaoError
from baogao.files import readable

SUFFIXES = (
    ".txt .text .md .html .htm .shtml .xhtml .mht .mhtml .docx .docm .doc .wps .rtf .pdf".split()  # noqa: SIM905
)
"""Files that a folder of reports stands for; tables (``TABLES``) are read where they are named."""

TABLES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet")
MAX_BYTES = 100_000_000
"""A longer file is no single report; the longest reports known, with annexes, have 1 MB of text."""

_HTML_NAMES = (".html", ".htm", ".shtml", ".xhtml")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<(?:p|br|div|span|table|td|font|h[1-6]|meta|title)\b[^<>]{0,300}>", re.IGNORECASE)
_MHTML = re.compile(rb"(?:MIME-Version:|From: <Saved by|Content-Type:\s*multipart/related)", re.IGNORECASE)
_OLE, _ZIP, _PDF, _RTF = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04", b"%PDF-", b"{\\rtf"
_FOREIGN = {
    b"\x1f\x8b": "a gzip archive",
    b"BZh": "a bzip2 archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"AT&TFORM": "a DjVu file of page images",
    b"SQLite format 3\x00": "a database",
    b"\x7fELF": "a program",
    b"MZ": "a program",
    b"OFD": "an OFD file",
}
_CONVERT = "save it as text, HTML, Word or PDF first"


def read_documents(path: Path | str, columns: Columns | None = None) -> Iterator[Document | BaogaoError]:
    """Every report a file holds: one, or one for each row of a table.

    Args:
        path: A file of any format in ``SUFFIXES`` or ``TABLES``, or of another name if it is plain text.
        columns: Which columns of a table hold text and id; found by name and content where left out.

    Yields:
        Documents; for a bad row of a table the error, and reading goes on.

    Raises:
        BaogaoError: If the file as a whole cannot be read.
    """
    path = Path(path)
    if is_table(path):
        _refuse_special(path)
        yield from read_rows(path, columns or Columns())
    else:
        yield read_document(path)


def is_table(path: Path) -> bool:
    """Whether a file holds a report in each row, by its name."""
    return path.suffix.lower() in TABLES


def read_document(path: Path | str) -> Document:
    """Read a file that holds one report.

    Raises:
        BaogaoError: If it is missing, empty, too large, no report format, or cannot be decoded.
    """
    path = Path(path)
    if is_table(path):
        raise BaogaoError("is a table of many reports", path=path, remedy="read it with read_documents")
    return document_of(_bytes(path), path)


def document_of(data: bytes, path: Path) -> Document:
    """The document that bytes hold; ``path`` gives its name and suffix.

    Raises:
        BaogaoError: As :func:`read_document`.
    """
    document = _by_magic(data, path) or _marked_up(data, path) or _text(data, path)
    if not document.text.strip():
        raise BaogaoError("holds no text", path=path, remedy="look whether it is the right file")
    return document


def _bytes(path: Path) -> bytes:
    _refuse_special(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"has {size // 1_000_000} MB, more than the {MAX_BYTES // 1_000_000} MB a report may have"
            raise BaogaoError(
                what, path=path, remedy="split it into single reports, or make it a .jsonl table"
            )
        data = path.read_bytes()
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    if not data.strip():
        raise BaogaoError("is empty", path=path, remedy="get the file again, or leave it out")
    return data


def _refuse_special(path: Path) -> None:
    """Only regular files are read: a pipe or a device could keep us waiting for ever."""
    try:
        if path.is_symlink() and not path.exists():
            raise BaogaoError(
                "is a link that leads nowhere", path=path, remedy="remove it, or restore its target"
            )
        if path.is_dir() or (path.exists() and not path.is_file()):
            raise BaogaoError("is no regular file", path=path, remedy="leave it out")
        if not path.exists():
            raise BaogaoError("no such file", path=path, remedy="check the name")
    except (OSError, ValueError) as error:
        raise BaogaoError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path=path) from None


def _by_magic(data: bytes, path: Path) -> Document | None:
    if _PDF in data[:1024]:
        return read_pdf(data, path)
    if data.startswith(_ZIP):
        return read_docx(data, path)
    if data.startswith((_OLE, _RTF)):
        return read_doc(path)
    for magic, what in _FOREIGN.items():
        if data.startswith(magic):
            raise BaogaoError(f"is {what}", path=path, remedy=_CONVERT)
    return None


def _marked_up(data: bytes, path: Path) -> Document | None:
    head = _ascii(data[:8192])
    if _MHTML.match(head.lstrip()) or (path.suffix.lower() in {".mht", ".mhtml"} and _MHTML.search(head)):
        return read_mhtml(data, path)
    if _HTML.search(head) or (path.suffix.lower() in _HTML_NAMES and _ANY_TAG.search(_ascii(data))):
        return read_html(data, path)
    return None


def _ascii(data: bytes) -> bytes:
    """UTF-16 markup without its zero bytes, so that one pattern fits every encoding."""
    return data.replace(b"\x00", b"") if b"\x00" in data[:64] else data


def _text(data: bytes, path: Path) -> Document:
    text, encoding, edits = decode(data, path)
    return Document(text, "text", encoding, edits, name=readable(path.stem), verbatim=True)
