from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.training.teacher.e5 import EncoderFile, parse_encoder
from baogao.training.teacher.subset import WORD, chinese_part, kept_pieces, needed
from baogao.training.teacher.unigram import Unigram

SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
HOME = ["今年", "年", "今", "▁", "▁今年", "GDP", "5G", "G", "D", "P", "5", "8%", "%", ",", "μ"]
AWAY = ["год", "г", "ありがとう", "の", "für", "λόγος", "한", "٣"]
# In the file pieces of all scripts stand side by side.
PIECES = [*SPECIAL, *HOME[:6], *AWAY[:4], *HOME[6:], *AWAY[4:]]

Tiny = Callable[..., bytes]


@pytest.fixture(scope="module")
def whole(tiny: Tiny) -> EncoderFile:
    return parse_encoder(tiny(pieces=PIECES), Path("whole.bin"))


@pytest.fixture(scope="module")
def part(whole: EncoderFile) -> EncoderFile:
    return parse_encoder(chinese_part(whole, kept_pieces(whole.vocabulary)), Path("part.bin"))


def cut(file: EncoderFile, text: str) -> list[tuple[str, int, int]]:
    pieces = Unigram(file.vocabulary).encode(text)
    return [(file.vocabulary.pieces[piece.id], piece.start, piece.end) for piece in pieces]


def test_pieces_are_chosen_by_their_script() -> None:
    assert [piece for piece in HOME if not needed(piece)] == []
    assert [piece for piece in AWAY if needed(piece)] == []


def test_what_is_kept_keeps_its_order_score_and_word_embedding(whole: EncoderFile, part: EncoderFile) -> None:
    assert part.vocabulary.pieces == (*SPECIAL, *HOME)
    kept = kept_pieces(whole.vocabulary)
    np.testing.assert_array_equal(part.vocabulary.scores, whole.vocabulary.scores[kept])
    ours, theirs = (file.tensor(WORD, file.sizes.words, file.sizes.width) for file in (part, whole))
    np.testing.assert_array_equal(ours, theirs[kept])
    assert part.vocabulary.replacements == whole.vocabulary.replacements


def test_a_word_embedding_in_plain_numbers_is_kept_as_well(tiny: Tiny) -> None:
    table = np.random.default_rng(0).normal(size=(len(PIECES), 32)).astype("<f4")
    file = parse_encoder(tiny(pieces=PIECES, extra={WORD: table.tobytes()}), Path("plain.bin"))
    kept = kept_pieces(file.vocabulary)
    part = parse_encoder(chinese_part(file, kept), Path("part.bin"))
    np.testing.assert_array_equal(part.tensor(WORD, len(kept), 32), table[kept])


@given(text=st.text(st.sampled_from("今年GDP5８8%,μ天㎡\x01 "), max_size=30))
def test_chinese_text_is_cut_as_before(whole: EncoderFile, part: EncoderFile, text: str) -> None:
    assert cut(part, text) == cut(whole, text)


def test_letters_of_other_scripts_become_unknown(part: EncoderFile) -> None:
    assert [piece for piece, *_ in cut(part, "今年год")] == ["▁今年", "<unk>", "<unk>", "<unk>"]


def test_a_file_without_word_embedding_is_one_line(tiny: Tiny) -> None:
    file = parse_encoder(tiny(pieces=PIECES, extra={WORD: b""}), Path("empty.bin"))
    with pytest.raises(BaogaoError, match=r"no tensor 'emb\.word'"):
        chinese_part(file, [0, 1, 2, 3])


def test_the_part_is_smaller_by_the_layers_and_the_pieces_left_out(whole: EncoderFile) -> None:
    data = chinese_part(whole, kept_pieces(whole.vocabulary))
    assert len(data) < len(whole._data) / 4
    with pytest.raises(BaogaoError, match=r"no tensor 'l0.q.w'"):
        parse_encoder(data, Path("part.bin")).tensor("l0.q.w", 32, 32)
