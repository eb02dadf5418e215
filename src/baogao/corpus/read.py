"""Bytes in, text out: which encoding a report is written in."""

from pathlib import Path
from typing import NamedTuple

from baogao.errors import BaogaoError

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_MAGIC = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a Word, Excel or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"{\\rtf": "an RTF file",
    b"\x1f\x8b": "a gzip file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
}
_CONVERT = "convert it to plain UTF-8 text first"
# The commonest characters of reports, Simplified and Traditional: real text is dense with them.
_COMMON = frozenset(
    "的一是在年和工作发展建设经济全市县区人民政府实现增长加快推进大项目生产新中国社会以上为，。、"
    "發產業經濟縣區實現長進項設會為國報告"
)


class Decoded(NamedTuple):
    """A raw file as text; offsets everywhere count code points of ``text``."""

    text: str
    encoding: str


def read_text(path: Path | str) -> Decoded:
    """Read a text file in whatever encoding it is.

    Raises:
        BaogaoError: If it is missing, empty, not text, or not decodable.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise BaogaoError("no such file", path=path, remedy="check the name") from None
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    return decode(data, path)


def decode(data: bytes, path: Path | str | None = None) -> Decoded:
    """Decode UTF-8, UTF-16, UTF-32, GB18030 (with GBK, GB2312) or Big5.

    UTF-8 is certain where it fits. Among the East Asian encodings, the one that yields more of the common
    characters of reports wins. UTF-8 that was once misread as GBK or Latin-1 and saved is undone.

    Args:
        data: The file's bytes.
        path: Its name, for error messages.

    Raises:
        BaogaoError: If the data is empty, not text, or in no known encoding.
    """
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise BaogaoError(f"is {what}, not text", path=path, remedy=_CONVERT)
    decoded = _with_bom(data, path) or _utf8(data) or _utf16(data) or _east_asian(data)
    if decoded is None or _is_binary(decoded.text):
        raise BaogaoError("is not text in a known encoding", path=path, remedy=_CONVERT)
    if not decoded.text.strip():
        raise BaogaoError("is empty", path=path, remedy="nothing to read")
    return _undo_misreading(decoded)


def _with_bom(data: bytes, path: Path | str | None) -> Decoded | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return Decoded(data.decode(encoding), encoding)
            except UnicodeDecodeError:
                raise BaogaoError(
                    f"begins as {encoding} but breaks off", path=path, remedy=_CONVERT
                ) from None
    return None


def _utf8(data: bytes) -> Decoded | None:
    text = _try(data, "utf-8")
    return None if text is None else Decoded(text, "utf-8")


def _utf16(data: bytes) -> Decoded | None:
    # Without a byte order mark only the zero bytes of ASCII and line ends give UTF-16 away.
    if b"\x00" not in data:
        return None
    return _best(data, ("utf-16-le", "utf-16-be"))


def _east_asian(data: bytes) -> Decoded | None:
    return _best(data, ("gb18030", "big5hkscs"))


def _best(data: bytes, encodings: tuple[str, ...]) -> Decoded | None:
    found = [Decoded(text, name) for name in encodings if (text := _try(data, name)) is not None]
    best = max(found, key=lambda decoded: _commonness(decoded.text), default=None)
    # A report has about 0.2; noise that happens to decode has less than 0.02.
    return best if best is not None and _commonness(best.text) > 0.03 else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _commonness(text: str) -> float:
    return sum(char in _COMMON for char in text) / max(1, len(text))


def _is_binary(text: str) -> bool:
    control = sum(char < " " and char not in "\t\n\r\f\v\x1a" for char in text)
    return "\x00" in text or control > len(text) / 50


def _undo_misreading(decoded: Decoded) -> Decoded:
    for wrong in ("gb18030", "cp1252", "latin-1"):
        try:
            text = decoded.text.encode(wrong).decode("utf-8")
        except UnicodeError:
            continue
        if text != decoded.text and _commonness(text) > 2 * _commonness(decoded.text) + 0.03:
            return Decoded(text, f"{decoded.encoding}, undone from utf-8 read as {wrong}")
    return decoded
