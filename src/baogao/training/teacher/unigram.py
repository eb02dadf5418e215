"""Cut text into the pieces of a Unigram vocabulary and know which characters each piece stands for.

The most probable way to cut, after Kudo, "Subword Regularization" (ACL 2018), with the normal form of
XLM-RoBERTa: some characters are replaced (full-width ones among them), runs of spaces become one, and a mark
that stands for a space goes before the text.
"""

from typing import NamedTuple

from baogao.training.teacher.e5 import Vocabulary

SPACE_MARK = "▁"
_UNKNOWN_PENALTY = 10.0


class Piece(NamedTuple):
    """A piece of a text: its number, and the code points ``[start, end)`` of the text it stands for.

    ``start == end`` where it stands for none (the mark before the text).
    """

    id: int
    start: int
    end: int


class Unigram:
    """A tokenizer with offsets.

    Args:
        vocabulary: Pieces, scores and replacements.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._ids: dict[str, int] = {}
        for number, piece in enumerate(vocabulary.pieces):
            if piece and number != vocabulary.unk:
                self._ids.setdefault(piece, number)
        self._scores: list[float] = vocabulary.scores.tolist()
        self._longest = max(map(len, self._ids), default=1)
        self._unknown = min(self._scores) - _UNKNOWN_PENALTY
        self._characters: dict[str, int] = {}

    def encode(self, text: str) -> list[Piece]:
        """The pieces of a text in order, without the special ones at both ends."""
        marked, origin = self._normalised(text)
        best = [0.0] + [-float("inf")] * len(marked)
        back = [(0, 0)] * (len(marked) + 1)
        for i in range(len(marked)):
            score = best[i]
            for j in range(i + 1, min(len(marked), i + self._longest) + 1):
                number = self._ids.get(marked[i:j])
                if number is not None and score + self._scores[number] > best[j]:
                    best[j], back[j] = score + self._scores[number], (i, number)
            if score + self._unknown > best[i + 1]:
                best[i + 1], back[i + 1] = score + self._unknown, (i, self.vocabulary.unk)
        return _walk_back(back, origin)

    def character(self, character: str) -> int:
        """Number of the piece that a single character is, ``unk`` where there is none."""
        number = self._characters.get(character)
        if number is None:
            number = self._characters[character] = self._character(character)
        return number

    def _character(self, character: str) -> int:
        replaced = self.vocabulary.replacements.get(character, character)[:1] or " "
        replaced = SPACE_MARK if replaced == " " else replaced
        unk = self.vocabulary.unk
        return self._ids.get(replaced, self._ids.get(SPACE_MARK + replaced, unk))

    def _normalised(self, text: str) -> tuple[str, list[int]]:
        """The text as pieces are written, and for each character where it comes from (-1: nowhere)."""
        characters: list[str] = []
        origin: list[int] = []
        replacements = self.vocabulary.replacements
        for i, character in enumerate(text):
            for new in replacements.get(character, character):
                if new != " " or characters[-1:] != [" "]:
                    characters.append(new)
                    origin.append(i)
        if characters[:1] != [" "]:
            characters.insert(0, " ")
            origin.insert(0, -1)
        return "".join(characters).replace(" ", SPACE_MARK), origin


def _walk_back(back: list[tuple[int, int]], origin: list[int]) -> list[Piece]:
    pieces: list[Piece] = []
    j = len(back) - 1
    while j > 0:
        i, number = back[j]
        places = [place for place in origin[i:j] if place >= 0]
        start, end = (places[0], places[-1] + 1) if places else (0, 0)
        pieces.append(Piece(number, start, end))
        j = i
    return pieces[::-1]
