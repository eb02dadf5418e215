"""The lines of a big text file in any encoding, one at a time."""

import codecs
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from baogao.corpus.encoding.decode import decode
from baogao.errors import BaogaoError

SAMPLE = 1_000_000
"""Bytes that tell the encoding."""

_WIDE = ("utf-16", "utf-32")
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file and its encoding, as :func:`baogao.corpus.encoding.decode.decode` found it in the first megabyte.

    Attributes:
        path: The file.
        encoding: What the decoder calls it.
        codec: The Python codec of it; empty where no single one reads the file (mixed or misread encodings).
    """

    path: Path
    encoding: str
    codec: str

    def lines(self, limit: int) -> Iterator[str]:
        """Lines with their ends; a line of more than ``limit`` bytes comes in pieces of at most so many.

        A line that does not fit the file's encoding is decoded by itself; what fits none holds U+FFFD.

        Raises:
            OSError: If the file cannot be read.
        """
        with self.path.open("rb") as file:
            if self.codec.startswith(_WIDE):
                with io.TextIOWrapper(file, self.codec, errors="replace", newline="") as text:
                    while line := text.readline(limit):
                        yield line
            else:
                yield from self._narrow(file, limit)

    def _narrow(self, file: BinaryIO, limit: int) -> Iterator[str]:
        if file.read(len(codecs.BOM_UTF8)) != codecs.BOM_UTF8:
            file.seek(0)
        rest = b""
        while data := file.readline(limit):
            data, rest = self._whole(rest + data) if len(data) == limit else (rest + data, b"")
            yield self._decode(data)

    def _whole(self, data: bytes) -> tuple[bytes, bytes]:
        """A piece of a line without the character that it cuts, and the bytes of that character."""
        decoder = codecs.getincrementaldecoder(self.codec or "utf-8")("replace")
        decoder.decode(data)
        rest = decoder.getstate()[0]
        return data[: len(data) - len(rest)], rest

    def _decode(self, data: bytes) -> str:
        if data.isascii():
            return data.decode("ascii")
        try:
            return data.decode(self.codec) if self.codec else decode(data, self.path).text
        except UnicodeDecodeError:
            return self._by_itself(data)
        except BaogaoError:
            return data.decode("utf-8", "replace")

    def _by_itself(self, data: bytes) -> str:
        try:
            return decode(data, self.path, self.encoding).text
        except BaogaoError:
            return data.decode(self.codec, "replace")


def text_file(path: Path) -> TextFile:
    """Find out a text file's encoding.

    Raises:
        BaogaoError: If it cannot be read, is empty, or is no text.
    """
    try:
        with path.open("rb") as file:
            sample = file.read(SAMPLE)
            whole = not file.read(1)
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    encoding = decode(sample if whole else _cut(sample), path).encoding
    return TextFile(path, encoding, _codec(encoding))


def _cut(sample: bytes) -> bytes:
    """A sample without its broken last line, or last character."""
    if b"\x00" in sample or sample.startswith(_BOMS[1:]):
        return sample[: len(sample) // 4 * 4]
    return sample[: sample.rfind(b"\n") + 1] or sample


def _codec(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""
