import json
import re
import string
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.site.pages import Entry
from baogao.site.search import ALPHABET, SearchIndex, encode, folded, pairs, parts_for

from .make import row, sentence


def decode(text: str) -> list[int]:
    """The numbers of a list, as the page reads them."""
    numbers, number, digits = [], 0, 0
    for char in text:
        digit = ALPHABET.index(char)
        digits = digits * 32 + digit % 32
        if digit >= 32:
            number += digits
            numbers.append(number)
            digits = 0
    return numbers


def read(path: Path) -> object:
    (name, text) = re.fullmatch(
        r'Baogao\.receive\("([^"]+)",(.*)\);\n', path.read_text("utf-8"), re.DOTALL
    ).groups()  # type: ignore[union-attr]
    assert path.as_posix().endswith(f"data/{name}.js")
    return json.loads(text)


def index_of(folder: Path, texts: list[list[str]], parts: int) -> dict[str, list[int]]:
    index = SearchIndex(folder, folder / ".scratch", parts)
    first = 0
    for number, report in enumerate(texts):
        entry = Entry(number, row("reports", report=f"r{number}"), f"r{number}", first)
        sentences = [sentence(text, number=n, report=f"r{number}") for n, text in enumerate(report, 1)]
        index.add(entry, sentences)
        first += len(report)
    index.finish()
    found: dict[str, list[int]] = {}
    for part in range(parts):
        lists = read(folder / "data" / "index" / f"{part}.js")
        assert isinstance(lists, dict)
        for pair, numbers in lists.items():
            assert (ord(pair[0]) * 1009 + ord(pair[1])) % parts == part
            found[pair] = decode(numbers)
    return found


@given(st.sets(st.integers(0, 2**40)))
def test_numbers_survive_their_encoding(numbers: set[int]) -> None:
    assert decode(encode(sorted(numbers))) == sorted(numbers)


def test_the_alphabet_needs_no_escape_in_json() -> None:
    assert len(set(ALPHABET)) == 64
    assert json.dumps(ALPHABET) == f'"{ALPHABET}"'


@given(
    st.lists(
        st.lists(st.text("水库大桥 ＡaA１1𠮷\n" + string.punctuation, max_size=12), max_size=4), max_size=4
    )
)
def test_the_index_knows_every_sentence_of_every_pair(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]]
) -> None:
    found = index_of(tmp_path_factory.mktemp("site"), texts, 4)
    sentences = [folded(text) for report in texts for text in report]
    wanted = {pair for text in sentences for pair in map("".join, pairwise(text))}
    assert found == {
        pair: [n for n, text in enumerate(sentences) if pair in text]
        for pair in wanted
        if not any(char.isspace() for char in pair)
    }


def test_width_and_case_are_one() -> None:
    assert pairs("ＡＢ") == pairs("ab") == pairs("aB")


def test_the_index_is_the_same_however_often_it_was_moved_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [["建设云岭水库。", "新建水库三座。"], ["水库除险加固。"]] * 5
    whole = index_of(tmp_path / "a", texts, 2)
    monkeypatch.setattr("baogao.site.search._BATCH", 3)
    assert index_of(tmp_path / "b", texts, 2) == whole
    assert not list((tmp_path / "b").rglob("*.pairs"))


def test_numbering_that_is_not_the_usual_one_is_written_down(tmp_path: Path) -> None:
    index = SearchIndex(tmp_path, tmp_path / ".scratch", 1)
    index.add(Entry(0, row("reports", report="r"), "r", 0), [sentence("甲乙", number=7, report="r")])
    assert read(tmp_path / "data" / "sentences" / "0.js") == {
        "ids": ["-0007"],
        "roles": "p",
        "texts": ["甲乙"],
    }


@pytest.mark.parametrize(
    ("characters", "parts"), [(0, 1), (59_999, 1), (60_000, 2), (30_000_000, 512), (10**12, 1024)]
)
def test_a_part_of_the_index_stays_small(characters: int, parts: int) -> None:
    assert parts_for(characters) == parts
