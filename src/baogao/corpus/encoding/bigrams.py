"""How much a string looks like the prose of a work report: a model of character pairs.

The model tells real text from bytes read in the wrong encoding, and one reading of a broken run from another.
It holds how often one character follows another, directly and with one between them, and nothing longer; no pair
that was seen only once.

``configs/bigrams.npz`` was made from about 4.3 million characters: the clean sentences of four of the five seed
reports (all but sanmen-2023, on whose broken runs it is tested), 115 reports of provinces, cities and counties from
2003 to 2026, and paragraphs of local work reports. It is built with::

    python -m baogao.corpus.encoding.bigrams FILES... --out configs/bigrams.npz

where FILES are text files in UTF-8 or JSON lines with a field ``text``; the same files give the same bytes.
Which Traditional character counts as which Simplified one comes from OpenCC.

Smoothing is interpolated absolute discounting (Kneser and Ney, 1995): a pair that was not seen gets a share by
how many different characters the second one follows, so that a rare character of a place name is
merely rare, while noise is far rarer still.
"""

import argparse
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baogao.resources import house

_DISCOUNT = 0.75
_STEPS = 6  # counts are kept as round(6 ln count): within 9 %
_USUAL = 8  # met behind so many different characters
_CODES = 0x20000
_SKIPPED = 0xFFFF
_BREAK = "\n"
_DISTANCES = {"near": 1, "far": 2}
_LEAST = {"near": 2, "far": 3}  # a pair seen fewer times is not kept
# Characters that no text of the training holds, from likely to absurd: their shares of the probability of all unseen.
_CLASSES = ("common", "han", "rare", "mark", "symbol", "noise")
_SHARES = (0.8, 0.15, 0.004, 0.04, 0.004, 0.0005)
_UNSEEN = 1500.0  # counted in different neighbours, like the rest of the single-character model

Floats = NDArray[np.float32]
Ids = NDArray[np.uint16]
Stored = Mapping[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Probability of a character by the one that stands at a fixed distance before it.

    Attributes:
        size: How many characters, classes of unseen ones included.
        keys: ``first * size + second`` of each pair kept, in order.
        kept: Its discounted probability.
        rest: What each first character leaves for everything else.
        single: Probability of each character by itself.
    """

    size: int
    keys: NDArray[np.uint32]
    kept: Floats
    rest: Floats
    single: Floats

    def row(self, first: int) -> Floats:
        """Probability of every character behind this one."""
        found: Floats = self.single * self.rest[first]
        bounds = np.array([first * self.size, (first + 1) * self.size], self.keys.dtype)
        begin, end = np.searchsorted(self.keys, bounds)  # of another type, the keys would be copied
        found[self.keys[begin:end] - np.uint32(first * self.size)] += self.kept[begin:end]
        return found

    def weigh(self, first: Ids, second: Ids) -> Floats:
        """Natural logarithm of the probability of each second character behind the first one beside it."""
        keys = first.astype(np.uint32) * np.uint32(self.size) + second
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        seen = np.where(self.keys[at] == keys, self.kept[at], np.float32(0))
        found: Floats = np.log(seen + self.rest[first] * self.single[second])
        return found


class Bigrams:
    """A model of character pairs.

    Digits count as one character, letters as one, both widths of a mark as one, Traditional characters as
    their Simplified ones; spaces do not count.

    Args:
        stored: The arrays of a model file.

    Attributes:
        usual: Characters that follow many others, with their variants.
    """

    def __init__(self, stored: Stored) -> None:
        self._stored = stored
        chars, folds = (stored[name].tobytes().decode("utf-16-le") for name in ("chars", "folds"))
        self._chars = chars
        self._ids = _id_table(chars, folds)
        self._fold = dict(zip(map(ord, folds[::2]), folds[1::2], strict=True))
        kinds = stored["near_kinds"]
        usual = {char for char, kind in zip(chars, kinds, strict=True) if kind >= _USUAL}
        variants = {chr(code) for code, char in self._fold.items() if char in usual}
        self.usual = frozenset(usual | variants)

    @cached_property
    def near(self) -> Pairs:
        """Characters by the one before."""
        return self._pairs("near")

    @cached_property
    def far(self) -> Pairs:
        """Characters by the last but one."""
        return self._pairs("far")

    def log_probabilities(self, text: str) -> Floats:
        """Natural logarithm of each character's probability behind the one before; spaces are left out.

        The text counts as standing at the beginning of a line.
        """
        ids = self._ids[_capped(f"{_BREAK}{text}")]
        ids = ids[ids != _SKIPPED]
        return self.near.weigh(ids[:-1], ids[1:])

    def score(self, text: str) -> float:
        """Mean natural logarithm of a character's probability; about -4 for prose, below -9 for noise."""
        found = self.log_probabilities(text)
        return float(found.mean()) if len(found) else 0.0

    def fold(self, text: str) -> str:
        """The text with every variant as the character it counts as, one for one."""
        return text.translate(self._fold)

    def ids(self, text: str) -> Ids:
        """Index of each character in a row of :class:`Pairs`; a space has that of a line end."""
        ids = self._ids[_capped(text)]
        return np.where(ids == _SKIPPED, self._ids[ord(_BREAK)], ids)

    def _pairs(self, name: str) -> Pairs:
        rows, steps, levels, kinds, totals = (
            self._stored[f"{name}_{part}"] for part in ("rows", "steps", "levels", "kinds", "totals")
        )
        size = len(self._chars) + len(_CLASSES)
        first = np.repeat(np.arange(len(rows), dtype=np.uint32), rows.astype(np.int64))
        kept = (np.exp(levels.astype(np.float32) / _STEPS) - _DISCOUNT) / totals.astype(np.float32)[first]
        used = np.bincount(first, weights=kept, minlength=size)
        return Pairs(
            size,
            first * np.uint32(size) + _undelta(first, steps.astype(np.int64)),
            kept.astype(np.float32),
            np.clip(1 - used, 0.02, 1).astype(np.float32),
            _single(kinds.astype(np.float64), self._ids),
        )


@cache
def bigrams() -> Bigrams:
    """The model that ships with the house; loaded once.

    Example:
        >>> model = bigrams()
        >>> model.score("政府工作报告") > -6 > -9 > model.score("鏀垮簻宸ヤ綔鎶ュ憡")
        True
    """
    data = house("configs", "bigrams.npz").read_bytes()
    return Bigrams(np.load(BytesIO(data)))  # unpacks an array when it is asked for


def score(text: str) -> float:
    """Mean natural logarithm of a character's probability in the model that ships with the house."""
    return bigrams().score(text)


def _capped(text: str) -> NDArray[np.uint32]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(codes, np.uint32(_CODES - 1))


def _id_table(chars: str, folds: str) -> Ids:
    """The model's index for every code point of the first two planes."""
    count = len(chars)
    table = np.full(_CODES, count + _CLASSES.index("symbol"), np.uint16)
    table[0x3400:0xA000] = table[0xF900:0xFB00] = count + _CLASSES.index("rare")
    table[0x2000:0x2070] = table[0x3000:0x3020] = table[0xFF00:0xFF60] = count + _CLASSES.index("mark")
    noise = count + _CLASSES.index("noise")
    table[:0x20] = table[0x7F:0xA0] = table[0xD800:0xF900] = table[0xFFF0:0x10000] = table[-1] = noise
    for name, codec in (("han", "big5"), ("common", "gb2312")):
        table[_capped(_every_han(codec))] = count + _CLASSES.index(name)
    table[_capped(chars)] = np.arange(count)
    table[_capped(folds[::2])] = table[_capped(folds[1::2])]
    table[_capped("\t \xa0\u200b\u3000\ufeff")] = _SKIPPED
    return table


def _every_han(codec: str) -> str:
    first, last, low = (0xB0, 0xF7, ()) if codec == "gb2312" else (0xA4, 0xF9, range(0x40, 0x7F))
    trails = (*low, *range(0xA1, 0xFF))
    pairs = bytes(byte for lead in range(first, last + 1) for trail in trails for byte in (lead, trail))
    return "".join(char for char in pairs.decode(codec, "ignore") if "\u4e00" <= char <= "\u9fff")


def _single(kinds: NDArray[np.float64], ids: Ids) -> Floats:
    """Probability of each character by itself, its neighbours unknown."""
    sizes = np.bincount(ids[ids != _SKIPPED], minlength=len(kinds) + len(_CLASSES))[len(kinds) :]
    unseen = np.array(_SHARES) * _UNSEEN / np.maximum(sizes, 1)
    weights = np.concatenate([kinds + 0.5, unseen])
    return np.asarray(weights / weights.sum(), np.float32)


def _undelta(first: NDArray[np.uint32], steps: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Second characters from their distances within a row (the first of a row counts from 0)."""
    sums = np.cumsum(steps)
    starts = np.flatnonzero(np.diff(first.astype(np.int64), prepend=-1))
    before = np.where(starts > 0, sums[starts - 1], 0)
    return np.asarray(sums - np.repeat(before, np.diff(np.append(starts, len(first)))), np.uint32)


def build(texts: Iterable[str], out: Path) -> None:
    """Count the pairs of texts and write the model.

    Args:
        texts: Texts of reports.
        out: The file to write (``.npz``).
    """
    folds = _folds()
    table = str.maketrans(dict(folds))
    counts: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in _DISTANCES}
    for text in texts:
        folded = f"{_BREAK}{text}{_BREAK}".translate(table)
        folded = "".join(char for char in folded if char == _BREAK or not char.isspace())
        for name, distance in _DISTANCES.items():
            counts[name].update(zip(folded, folded[distance:], strict=False))
    totals = _totals(counts["near"])
    chars = sorted((char for char in totals if totals[char] >= 2), key=lambda char: (-totals[char], char))
    arrays: dict[str, Any] = {
        "chars": _stored("".join(chars)),
        "folds": _stored("".join(a + b for a, b in folds)),
    }
    for name, pairs in counts.items():
        columns = _columns(pairs, chars, _LEAST[name])
        arrays |= {f"{name}_{part}": column for part, column in columns.items()}
    np.savez_compressed(out, **arrays)


def _columns(
    counts: Counter[tuple[str, str]], chars: Sequence[str], least: int
) -> dict[str, NDArray[np.generic]]:
    """The pairs of one distance, in order, packed."""
    totals, kinds = _totals(counts), Counter(second for _, second in counts)
    index = {char: i for i, char in enumerate(chars)}
    kept = sorted(
        (index[a], index[b], count)
        for (a, b), count in counts.items()
        if count >= least and a in index and b in index
    )
    first, second, count = np.array(kept, np.int64).reshape(-1, 3).T
    steps = np.where(np.diff(first, prepend=-1) > 0, second, np.diff(second, prepend=0))
    return {
        "rows": np.bincount(first, minlength=len(chars)).astype(np.uint16),
        "steps": steps.astype(np.uint16),
        "levels": np.round(np.log(count) * _STEPS).astype(np.uint8),
        "kinds": np.array([kinds[char] for char in chars], np.uint16),
        "totals": np.array([totals[char] or 1 for char in chars], np.uint32),
    }


def _totals(counts: Counter[tuple[str, str]]) -> Counter[str]:
    totals: Counter[str] = Counter()
    for (first, _), count in counts.items():
        totals[first] += count
    return totals


def _stored(text: str) -> NDArray[np.generic]:
    return np.frombuffer(text.encode("utf-16-le"), np.uint8)


def _folds() -> list[tuple[str, str]]:
    """Variants that count as another character: widths, digits, letters, Traditional characters."""
    from opencc import OpenCC  # noqa: PLC0415  (only for building)

    simplified = OpenCC("t2s")
    found = {chr(code): "0" for code in (*range(0x30, 0x3A), *range(0xFF10, 0xFF1A))}
    found |= {chr(code): "a" for code in range(0x21, 0xFF5F) if _is_letter(chr(code))}
    found |= dict(zip(",;:!?()%．﹪「」『』", "，；：！？（）％.％“”‘’", strict=True))
    for code in range(0x3400, 0xA000):
        clean = simplified.convert(chr(code))
        if clean != chr(code) and len(clean) == 1 and clean <= "\uffff":
            found[chr(code)] = clean
    found |= {"\r": _BREAK}
    return sorted((a, b) for a, b in found.items() if a != b)


def _is_letter(char: str) -> bool:
    return unicodedata.normalize("NFKC", char).isascii() and char.isalpha()


def _texts(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        text = path.read_text("utf-8")
        rows = text.splitlines() if path.suffix == ".jsonl" else ()
        yield "\n".join(json.loads(row)["text"] for row in rows if row.strip()) if rows else text


def _main() -> None:
    parser = argparse.ArgumentParser(description="Count the character pairs of texts.")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    build(_texts(sorted(options.files)), options.out)


if __name__ == "__main__":
    _main()
