"""Zip packages of Office (OPC), read part by part and never beyond a limit.

A package comes from anywhere: the sizes it declares may be lies and 1 MB may inflate to 100 GB. So the
declared sizes are looked at first, and the bytes that really come out are counted while they come.
"""

import zipfile
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, Self

from baogao.corpus.formats import need
from baogao.errors import BaogaoError

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_INFLATED = 200_000_000
"""Bytes that a package may inflate to."""
MAX_RATIO = 200
"""Times its compressed size that a part may inflate to, once it is larger than ``RATIO_FROM``."""
RATIO_FROM = 10_000_000
"""Bytes from which the ratio counts: an empty table of a few MB compresses very well too."""
MAX_PARTS = 10_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    b"http://purl.oclc.org/ooxml/drawingml/main": b"http://schemas.openxmlformats.org/drawingml/2006/main",
}
_FOREIGN = {
    "xl/": "an Excel workbook",
    "ppt/": "a PowerPoint presentation",
    "visio/": "a Visio drawing",
    "OFD.xml": "an OFD file",
    "META-INF/container.xml": "an EPUB book",
    "META-INF/manifest.xml": "an OpenDocument file",
    "Index/Document.iwa": "a Pages document",
}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
_AGAIN = "get the file again, or open it in Word and save it as .docx"


class Relation(NamedTuple):
    """A link from one part to another.

    Attributes:
        id: The name by which the part's XML calls it.
        kind: The last step of its type: ``officeDocument``, ``styles``, ``header`` ...
        target: Name of the other part.
    """

    id: str
    kind: str
    target: str


class Package:
    """An open package.

    Args:
        data: The bytes of the file.
        path: Its name for messages.

    Raises:
        BaogaoError: If it is no zip, damaged, encrypted, or would inflate beyond the limits.
    """

    def __init__(self, data: bytes, path: Path | str | None = None) -> None:
        self.path = path
        self._inflated = 0
        if data.startswith(OLE):
            raise BaogaoError(*_ole(data), path=path)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _BROKEN:
            what = "is truncated or damaged" if data.startswith(b"PK") else "is no Word file (.docx)"
            raise BaogaoError(what, path=path, remedy=_AGAIN) from None
        self.names = frozenset(self._zip.namelist())
        self._check()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def what(self) -> str:
        """What a package that holds no Word document is."""
        found = (what for mark, what in _FOREIGN.items() if any(n.startswith(mark) for n in self.names))
        return next(found, "a zip archive")

    def read(self, name: str) -> bytes:
        """One part.

        Raises:
            BaogaoError: If it is damaged, or the package inflates beyond the limits.
        """
        try:
            packed = self._zip.getinfo(name).compress_size
            with self._zip.open(name) as part:
                chunks, size = [], 0
                while chunk := part.read(1 << 20):
                    size += len(chunk)
                    self._inflated += len(chunk)
                    self._limit(self._inflated, size, packed)
                    chunks.append(chunk)
        except _BROKEN:
            raise BaogaoError(f"is damaged: {name} cannot be read", path=self.path, remedy=_AGAIN) from None
        return b"".join(chunks)

    def tree(self, name: str) -> "_Element | None":
        """One part as XML without entities and network; ``None`` where the package has no such part.

        Raises:
            BaogaoError: If it is damaged or declares a document type.
        """
        if name not in self.names:
            return None
        etree = need("lxml.etree")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_pis=True, remove_comments=True
        )
        try:
            root: _Element = etree.fromstring(_transitional(self.read(name)), parser)
        except etree.XMLSyntaxError:
            raise BaogaoError(f"is damaged: {name} is no XML", path=self.path, remedy=_AGAIN) from None
        if root.getroottree().docinfo.internalDTD is not None:
            what = f"declares a document type in {name}, which no Word file does"
            raise BaogaoError(what, path=self.path, remedy=_AGAIN)
        return root

    def related(self, part: str = "") -> list[Relation]:
        """What a part (or the package itself) points to inside the package."""
        folder, name = PurePosixPath(part).parent, PurePosixPath(part).name
        root = self.tree(str(folder / "_rels" / f"{name}.rels"))
        return [
            Relation(
                row.get("Id", ""),
                row.get("Type", "").rpartition("/")[2],
                _join(folder, row.get("Target", "")),
            )
            for row in (() if root is None else root)
            if row.get("TargetMode") != "External"
        ]

    def _check(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_PARTS:
            raise BaogaoError(f"has more than {MAX_PARTS} parts", path=self.path, remedy=_AGAIN)
        if any(entry.flag_bits & 1 for entry in entries):
            raise BaogaoError("is encrypted", path=self.path, remedy="save it without a password")
        total = sum(entry.file_size for entry in entries)
        for entry in entries:
            self._limit(total, entry.file_size, entry.compress_size)

    def _limit(self, total: int, size: int, packed: int) -> None:
        if total > MAX_INFLATED or (size > RATIO_FROM and size > MAX_RATIO * packed):
            what = f"inflates to more than {MAX_INFLATED // 1_000_000} MB or {MAX_RATIO} times its size"
            raise BaogaoError(what, path=self.path, remedy="a zip bomb? leave it out, or save it as .txt")


def _ole(data: bytes) -> tuple[str]:
    return (ole_kind(data) or "is an old Word file (.doc)",)


def ole_kind(data: bytes) -> str:
    """What an OLE file is, if it is no old Word file: encrypted, a workbook, a presentation; else empty.

    OLE names its streams in UTF-16 in the directory, wherever that stands in the file.
    """
    kinds = {
        "EncryptedPackage": "is encrypted",
        "Workbook": "is an old Excel workbook",
        "PowerPoint Document": "is an old PowerPoint presentation",
        "__nameid_version1.0": "is an Outlook message",
    }
    if "WordDocument".encode("utf-16-le") in data:
        return ""
    return next((what for name, what in kinds.items() if name.encode("utf-16-le") in data), "")


def _transitional(xml: bytes) -> bytes:
    """Strict OOXML in the names of the usual one."""
    if b"purl.oclc.org" in xml:
        for strict, usual in _STRICT.items():
            xml = xml.replace(strict, usual)
    return xml


def _join(folder: PurePosixPath, target: str) -> str:
    """A relationship's target as a name in the zip."""
    parts: list[str] = [] if target.startswith("/") else list(folder.parts)
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in {"", "."}:
            parts.append(step)
    return "/".join(parts)
