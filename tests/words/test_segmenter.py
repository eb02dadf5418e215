"""The released segmenter: what every text may rely on."""

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.words import words, words_model
from baogao.words.segmenter import FILES, load_segmenter

TEXTS = st.text(alphabet="青石县新增企业40家，。；、 \n\t　“”A-.%—力争增长😀é", max_size=60)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in words(text)]


def test_common_words_of_reports_are_found() -> None:
    text = "加快发展现代服务业，新增高新技术企业40家。"
    found = cut(text)
    for word in ("加快", "服务业", "新增", "企业", "40", "家", "。"):
        assert word in found


def test_a_figure_is_one_word_and_its_unit_another() -> None:
    assert cut("完成投资23.5亿元，增长6.8%。")[2:5] == ["23.5", "亿元", "，"]
    assert "6.8%" in cut("完成投资23.5亿元，增长6.8%。")


@settings(max_examples=60)
@given(TEXTS)
def test_every_character_but_white_space_is_in_exactly_one_word(text: str) -> None:
    found = words(text)
    inside = [at for start, end in found for at in range(start, end)]
    assert inside == [at for at, char in enumerate(text) if not char.isspace()]
    assert all(start < end for start, end in found)


@settings(max_examples=60)
@given(TEXTS, st.sets(st.integers(0, 60), max_size=8))
def test_no_word_crosses_an_edge_that_was_given(text: str, edges: set[int]) -> None:
    found = words(text, edges=edges)
    assert not [(start, end) for start, end in found for edge in edges if start < edge < end]
    assert {at for word in words(text) for at in word} <= {at for word in found for at in word}


def test_white_space_changes_no_offset() -> None:
    text = "  新增　企业\n40家 "
    assert cut(text) == ["新增", "企业", "40", "家"]


@pytest.mark.parametrize("char", ["a", "，", "中", "。", "1", " ", "\ud800"])
def test_a_line_of_a_million_times_the_same_character_passes(char: str) -> None:
    begin = time.process_time()
    words(char * 1_000_000)
    assert time.process_time() - begin < 10


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match=r"features\.msgpack is missing"):
        words("新增", tmp_path)


class Bomb:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("exploded"),))  # type: ignore[return-value]


def test_a_pickle_in_the_place_of_the_features_is_never_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "features.pkl").write_bytes(pickle.dumps(Bomb()))
    (folder / FILES[1]).write_bytes((Path(words_model()) / FILES[1]).read_bytes())
    with pytest.raises(BaogaoError, match="no word model here"):
        words("新增", folder)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_one_line(tmp_path: Path, name: str) -> None:
    for file in FILES:
        (tmp_path / file).write_bytes((Path(words_model()) / file).read_bytes())
    (tmp_path / name).write_bytes(pickle.dumps({"sizes": [5, 1]}))
    with pytest.raises(BaogaoError, match="not a word model") as caught:
        words("新增", tmp_path)
    assert "\n" not in str(caught.value)


def test_the_model_is_loaded_once_by_all_threads(tmp_path: Path) -> None:
    for file in FILES:
        (tmp_path / file).write_bytes((Path(words_model()) / file).read_bytes())
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: load_segmenter(tmp_path), range(8)))
    assert len({id(segmenter) for segmenter in found}) == 1


def test_the_model_is_small() -> None:
    assert sum((Path(words_model()) / name).stat().st_size for name in FILES) < 5_000_000
