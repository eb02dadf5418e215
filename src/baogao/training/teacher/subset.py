"""The part of a multilingual vocabulary that Chinese text needs.

Three of five pieces of the encoder's vocabulary are written in scripts that no report uses, and their rows of
the word embedding are most of its weights. What is left is an encoder file of the same format that holds the
vocabulary and the word embedding alone, bit by bit as they were: the layers above are those of the teacher.
"""

import struct
import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np

from baogao.training.teacher.e5 import MAGIC, EncoderFile, Sizes, Vocabulary, parse_encoder
from baogao.training.teacher.unigram import SPACE_MARK

WORD = "emb.word"
_BLOCK = 32


def needed(piece: str) -> bool:
    """Whether a piece of the vocabulary can stand in Chinese text.

    It can if each of its characters is Han, ASCII, or no letter at all (punctuation, symbols, spaces); a Greek
    letter counts where it stands alone, as in units.

    >>> [needed(piece) for piece in ("▁今年", "GDP", "5G", "㎡", "。", "▁α")]
    [True, True, True, True, True, True]
    >>> [needed(piece) for piece in ("ありがとう", "год", "für", "λόγος")]
    [False, False, False, False]
    """
    text = piece.removeprefix(SPACE_MARK)
    return all(map(_at_home, text)) or (len(text) == 1 and "GREEK" in unicodedata.name(text, ""))


@cache
def _at_home(character: str) -> bool:
    if character.isascii() or character == SPACE_MARK:
        return True
    if unicodedata.name(character, "").startswith("CJK"):
        return True
    category = unicodedata.category(character)
    return category[0] in "PSZ" or category == "No"


def kept_pieces(vocabulary: Vocabulary) -> list[int]:
    """Numbers of the pieces that Chinese text needs, the special ones among them, in order."""
    special = {vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk}
    return [n for n, piece in enumerate(vocabulary.pieces) if n in special or needed(piece)]


def chinese_part(file: EncoderFile, kept: Sequence[int]) -> bytes:
    """An encoder file with some pieces of another one's vocabulary, and their word embedding alone.

    Args:
        file: The whole encoder.
        kept: Numbers of the pieces (:func:`kept_pieces`); their new numbers are their places here.

    Raises:
        BaogaoError: If the file lacks the word embedding.
    """
    rows = bytes(file.rows(WORD, file.sizes.words, file.sizes.width)[np.asarray(kept)].tobytes())
    head = _header(file.sizes, len(kept)) + _vocabulary(file.vocabulary, kept)
    entry = struct.pack(f"<iH{len(WORD)}s", 1, len(WORD), WORD.encode())
    offset = len(head) + len(entry) + struct.calcsize("<BIQQ")
    found = head + entry + struct.pack("<BIQQ", 0, len(kept) * file.sizes.width, offset, len(rows)) + rows
    parse_encoder(found, file.path)
    return found


def _header(sizes: Sizes, words: int) -> bytes:
    counts = (sizes.width, sizes.layers, sizes.heads, sizes.inner, words, sizes.positions, sizes.types)
    return struct.pack("<4sI7ifi", MAGIC, 1, *counts, sizes.epsilon, _BLOCK)


def _vocabulary(vocabulary: Vocabulary, kept: Sequence[int]) -> bytes:
    place = {number: new for new, number in enumerate(kept)}
    special = (place[n] for n in (vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk))
    texts = [vocabulary.pieces[number].encode() for number in kept]
    borders = np.cumsum([0, *map(len, texts)])
    changes = b"".join(
        struct.pack(f"<IB{len(new)}I", ord(old), len(new), *map(ord, new))
        for old, new in vocabulary.replacements.items()
    )
    return b"".join(
        [
            struct.pack("<5iQ", len(kept), *special, int(borders[-1])),
            borders.astype("<u4").tobytes(),
            vocabulary.scores[np.asarray(kept)].astype("<f4").tobytes(),
            *texts,
            struct.pack("<iI", len(vocabulary.replacements), len(changes)),
            changes,
        ]
    )
