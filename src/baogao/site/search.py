"""Search without a server: the sentences by report, and an index of their character pairs.

For every pair of neighbouring characters (letters folded to one width and case) the index has the numbers of
the sentences that hold it, as differences, in base 32: a digit from the first half of ``ALPHABET`` is followed
by another, one from the second half ends its number. The pairs are spread over so many files that a query
loads some ten kilobytes for each of its pairs. While it is built the pairs lie in files as well, one a part of the
index, so that memory does not grow with the archive.
"""

import unicodedata
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from baogao.schema import Sentence
from baogao.site import data
from baogao.site.pages import Entry

ALPHABET = "!#$%&'()*+,-./0123456789:;<=>?@A" + "BCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcd"
"""64 characters that stand for themselves in a JSON string."""

_CHARACTERS_A_PART = 60_000
_MOST_PARTS = 1024
_FACTOR = 1009
"""Spreads pairs over parts: ``(first * 1009 + second) % parts``, code points."""

_SHIFT = 21  # a code point has 21 bits, so that a pair is one number of 42
_BATCH = 1 << 20

_Pairs = NDArray[np.int64]


def parts_for(characters: int) -> int:
    """Over how many files the index of so much text is spread: a power of two."""
    return min(_MOST_PARTS, 1 << max(0, (characters // _CHARACTERS_A_PART).bit_length()))


@cache
def fold(char: str) -> str:
    """A character as it is searched: full and half width, capitals and small letters are one."""
    return unicodedata.normalize("NFKC", char).lower()


def folded(text: str) -> str:
    """The text as it is searched."""
    return "".join(map(fold, text))


def pairs(text: str) -> set[int]:
    """The pairs of neighbouring characters of a text, as numbers; none that touch white space."""
    points = [0 if char.isspace() else ord(char) for char in folded(text)]
    return {first << _SHIFT | second for first, second in pairwise(points) if first and second}


class SearchIndex:
    """Takes sentences in their order and writes the index at the end.

    Args:
        folder: The site.
        scratch: A folder for what waits to be written.
        parts: Number of files, see :func:`parts_for`.
    """

    def __init__(self, folder: Path, scratch: Path, parts: int) -> None:
        self._folder, self._scratch, self.parts = folder, scratch, parts
        self._pairs = array("q")
        self._numbers = array("q")
        self._count = 0
        scratch.mkdir(parents=True, exist_ok=True)

    def add(self, entry: Entry, sentences: Sequence[Sentence]) -> None:
        """The sentences of the next report."""
        for sentence in sentences:
            found = pairs(sentence.text)
            self._pairs.extend(found)
            self._numbers.extend([self._count] * len(found))
            self._count += 1
        if len(self._pairs) > _BATCH:
            self._spill()
        data.write(self._folder, f"sentences/{entry.number}", _texts(entry, sentences))

    def finish(self) -> None:
        """Write the index."""
        self._spill()
        for part in range(self.parts):
            path = self._part(part)
            rows = np.fromfile(path, dtype=np.int64) if path.exists() else np.empty(0, np.int64)
            data.write(self._folder, f"index/{part}", dict(_lists(rows.reshape(-1, 2))))
            path.unlink(missing_ok=True)

    def _spill(self) -> None:
        """Move what waits to the files of the parts."""
        rows = np.array((self._pairs, self._numbers), dtype=np.int64).T
        part = ((rows[:, 0] >> _SHIFT) * _FACTOR + (rows[:, 0] & (1 << _SHIFT) - 1)) % self.parts
        order = np.argsort(part, kind="stable")
        rows, part = rows[order], part[order]
        for number, run in zip(*_runs(part, rows), strict=True):
            with self._part(int(number)).open("ab") as file:
                run.tofile(file)
        self._pairs, self._numbers = array("q"), array("q")

    def _part(self, part: int) -> Path:
        return self._scratch / f"{part}.pairs"


def _runs(keys: _Pairs, rows: _Pairs) -> tuple[_Pairs, list[_Pairs]]:
    """Sorted keys, each once, and the rows of each."""
    known, starts = np.unique(keys, return_index=True)
    return known, np.split(rows, starts[1:]) if len(known) else []


def _lists(rows: _Pairs) -> Iterator[tuple[str, str]]:
    """Each pair of characters with the numbers of its sentences."""
    rows = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    for pair, run in zip(*_runs(rows[:, 0], rows[:, 1]), strict=True):
        yield chr(pair >> _SHIFT) + chr(pair & (1 << _SHIFT) - 1), encode(run.tolist())


def encode(numbers: Iterable[int]) -> str:
    """Rising numbers as text: their differences in base 32.

    >>> encode([0, 1, 33, 1057])
    'BC#B#!B'
    """
    parts, last = [], 0
    for number in numbers:
        parts.append(_digits(number - last))
        last = number
    return "".join(parts)


@cache
def _small(number: int) -> str:
    return ALPHABET[number + 32]


def _digits(number: int) -> str:
    if number < 32:
        return _small(number)
    head = ""
    rest = number >> 5
    while rest:
        head = ALPHABET[rest & 31] + head
        rest >>= 5
    return head + ALPHABET[(number & 31) + 32]


def _texts(entry: Entry, sentences: Sequence[Sentence]) -> dict[str, object]:
    prefix = entry.row["report"]
    ids = [sentence.id.removeprefix(prefix) for sentence in sentences]
    usual = ids == [f"-{number:04}" for number in range(1, len(ids) + 1)]
    return {
        "ids": [] if usual else ids,
        "roles": "".join(sentence.role[:1] for sentence in sentences),
        "texts": [sentence.text for sentence in sentences],
    }
