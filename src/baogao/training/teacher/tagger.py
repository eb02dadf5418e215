"""A tagger of characters on top of the encoder, and how text becomes its input.

The encoder sees pieces; labels begin and end at characters. So each character takes the state of its piece,
adds its own embedding, its place in the piece and what the rules found there, and two convolutions let it
look at its neighbours. Two heads score the tags of the two layers (:mod:`baogao.training.bioes`).
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from baogao.training.hints import COLUMNS, rule_hints
from baogao.training.teacher.backend import torch
from baogao.training.teacher.encoder import Encoder
from baogao.training.teacher.unigram import Piece, Unigram

functional = torch.nn.functional

_CLAUSE_ENDS = frozenset("，；。！？：,;!?:")
_FAR = 3
"""Places in a piece are told apart up to so many characters from either end."""
_HINT_ROWS = (991, 997)
"""Two rows of the table stand for a hint; two hints that share one of them hardly ever share the other."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a text that the encoder reads at once: the whole text, unless it is very long.

    Attributes:
        start: Code point of the text where it begins.
        end: Code point behind its last character.
        pieces: Numbers of its pieces, ``<s>`` and ``</s>`` around them.
        owners: For each character the index of its piece in ``pieces``.
        places: For each character its place in the piece, 0 to 15.
        characters: For each character its own number in the vocabulary.
        hints: What the rules found (:func:`baogao.training.hints.rule_hints`), shape ``(characters, COLUMNS)``.
        tags: For each layer the tags to learn, or none.
    """

    start: int
    end: int
    pieces: tuple[int, ...]
    owners: tuple[int, ...]
    places: tuple[int, ...]
    characters: tuple[int, ...]
    hints: NDArray[np.uint64]
    tags: tuple[NDArray[np.int64], ...] = ()

    def __len__(self) -> int:
        return self.end - self.start

    def with_tags(self, *layers: NDArray[np.int64]) -> "Window":
        """The same window with its part of the tags of the whole text."""
        return replace(self, tags=tuple(layer[self.start : self.end] for layer in layers))


class Reader:
    """Turns text into windows.

    Args:
        unigram: The encoder's tokenizer.
        positions: Longest input of the encoder in pieces.
    """

    def __init__(self, unigram: Unigram, positions: int) -> None:
        self.unigram = unigram
        self.room = positions - 2

    def windows(self, text: str) -> list[Window]:
        """The windows of a text in order; together they cover every character once."""
        pieces = self.unigram.encode(text)
        owners, places = _owners(pieces, len(text))
        characters = tuple(map(self.unigram.character, text))
        hints = rule_hints(text)
        vocabulary = self.unigram.vocabulary
        found = []
        for first, last in _cuts(pieces, text, self.room):
            start, end = bisect_left(owners, first), bisect_left(owners, last)
            window = Window(
                start,
                end,
                pieces=(vocabulary.bos, *(piece.id for piece in pieces[first:last]), vocabulary.eos),
                owners=tuple(owner - first + 1 for owner in owners[start:end]),
                places=tuple(places[start:end]),
                characters=characters[start:end],
                hints=hints[start:end],
            )
            found.append(window)
        return [window for window in found if len(window)]

    def unknown(self, text: str) -> int:
        """How many characters the vocabulary does not know."""
        return sum(self.unigram.character(char) == self.unigram.vocabulary.unk for char in text)


def _owners(pieces: Sequence[Piece], length: int) -> tuple[list[int], list[int]]:
    """For each character its piece (never an earlier one than the character before) and its place in it."""
    owners, places = [-1] * length, [0] * length
    for number, piece in enumerate(pieces):
        for i in range(piece.start, piece.end):
            owners[i] = number
            places[i] = min(i - piece.start, _FAR) * (_FAR + 1) + min(piece.end - 1 - i, _FAR)
    last = 0
    for i, owner in enumerate(owners):  # a character that the encoder drops goes with the one before it
        last = owners[i] = last if owner < 0 else owner
    return owners, places


def _cuts(pieces: Sequence[Piece], text: str, room: int) -> Iterator[tuple[int, int]]:
    """Runs of at most ``room`` pieces, cut behind the end of a clause where there is one."""
    start = 0
    while len(pieces) - start > room:
        latest, earliest = start + room, start + (room + 1) // 2
        ends = (
            k
            for k in range(latest, earliest - 1, -1)
            if text[pieces[k - 1].start : pieces[k - 1].end] in _CLAUSE_ENDS
        )
        end = next(ends, latest)
        yield start, end
        start = end
    yield start, len(pieces)


class Batch(NamedTuple):
    """Windows side by side, filled up to the longest.

    ``ids`` and ``mask`` have the shape ``(windows, pieces)``, the others ``(windows, characters)``; ``mask``
    and ``inside`` are true where there is a piece or character. ``hints`` has a third axis: two rows of the
    table for each of the ``COLUMNS``, row 0 where there is no hint.
    """

    ids: torch.Tensor
    mask: torch.Tensor
    owners: torch.Tensor
    places: torch.Tensor
    characters: torch.Tensor
    inside: torch.Tensor
    hints: torch.Tensor

    @classmethod
    def of(cls, windows: Sequence[Window], pad: int, device: str = "cpu") -> "Batch":
        """Put windows into one batch."""
        fields = (
            _filled([window.pieces for window in windows], pad),
            _filled([[1] * len(window.pieces) for window in windows], 0).astype(bool),
            _filled([window.owners for window in windows], 0),
            _filled([window.places for window in windows], 0),
            _filled([window.characters for window in windows], pad),
            _filled([[1] * len(window) for window in windows], 0).astype(bool),
            _hint_rows(windows),
        )
        return cls(*(torch.from_numpy(field).to(device) for field in fields))


def _filled(rows: Sequence[Sequence[int]], value: int) -> NDArray[np.int64]:
    table = np.full((len(rows), max(map(len, rows))), value, dtype="i8")
    for i, row in enumerate(rows):
        table[i, : len(row)] = row
    return table


def _hint_rows(windows: Sequence[Window]) -> NDArray[np.int64]:
    table = np.zeros((len(windows), max(map(len, windows)), 2 * COLUMNS), dtype="i8")
    for i, window in enumerate(windows):
        rows = [window.hints % np.uint64(count) for count in _HINT_ROWS]
        rows = [(row + np.uint64(1)) * (window.hints > 0) for row in rows]
        rows[1] += np.uint64(_HINT_ROWS[0]) * (rows[1] > 0)
        table[i, : len(window)] = np.hstack(rows)
    return table


class CharTagger(torch.nn.Module):  # type: ignore[misc]
    """Scores the tags of two layers for every character.

    Args:
        encoder: The encoder underneath.
        width: Width of its states.
        tags: Number of tags of each layer.
        dropout: Share of states set to zero in training.
    """

    def __init__(self, encoder: Encoder, width: int, tags: tuple[int, int], dropout: float = 0.2) -> None:
        super().__init__()
        self.enc, self.dropout = encoder, dropout
        self.cproj = torch.nn.Linear(width, width)
        self.pip = torch.nn.Embedding((_FAR + 1) ** 2, width)
        self.hints = torch.nn.Embedding(1 + sum(_HINT_ROWS), width, padding_idx=0)
        torch.nn.init.normal_(self.pip.weight, std=0.02)
        torch.nn.init.normal_(self.hints.weight[1:], std=0.02)
        self.ln = torch.nn.LayerNorm(width)
        self.convs = torch.nn.ModuleList(torch.nn.Conv1d(width, width, 3, padding=1) for _ in range(2))
        self.lns = torch.nn.ModuleList(torch.nn.LayerNorm(width) for _ in range(2))
        self.h1, self.h2 = (torch.nn.Linear(width, count) for count in tags)

    def forward(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """Scores of the two layers, each of shape ``(windows, characters, tags)``."""
        states = self.enc(batch.ids, batch.mask)
        states = states.gather(1, batch.owners[..., None].expand(-1, -1, states.shape[-1]))
        x = states + self.cproj(self.enc.word(batch.characters)) + self.pip(batch.places)
        x = self.ln(x + self.hints(batch.hints).sum(2))
        inside = batch.inside[..., None]
        x = functional.dropout(x, self.dropout, self.training) * inside
        for conv, norm in zip(self.convs, self.lns, strict=True):
            near = functional.gelu(conv(x.transpose(1, 2)).transpose(1, 2))
            x = norm(x + functional.dropout(near, self.dropout, self.training)) * inside
        return self.h1(x).float(), self.h2(x).float()
