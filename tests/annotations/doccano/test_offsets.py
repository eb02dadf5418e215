import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations.doccano.offsets import astral, to_code_points, to_utf16

TEXT = st.text(alphabet=st.sampled_from("年增5%。𠮷𪚥🚄👩\u200d️\u0301A"), max_size=30)


@given(TEXT, st.data())
def test_there_and_back_is_where_it_was(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    assert to_code_points(text, to_utf16(text, offset)) == offset


@given(TEXT)
def test_the_end_is_the_length_that_a_browser_counts(text: str) -> None:
    assert to_utf16(text, len(text)) == len(text.encode("utf-16-le")) // 2
    assert astral(text) == (to_utf16(text, len(text)) != len(text))


@given(st.text(alphabet="年增长𠮷🚄", min_size=1), st.data())
def test_slices_of_units_are_slices_of_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    units = text.encode("utf-16-le")[2 * to_utf16(text, start) : 2 * to_utf16(text, end)]
    assert units.decode("utf-16-le") == text[start:end]


@pytest.mark.parametrize("offset", [-1, 4])
def test_an_offset_outside_of_the_text_is_refused(offset: int) -> None:
    with pytest.raises(ValueError, match="outside of a text of 3"):
        to_utf16("𠮷林镇", offset)


def test_a_unit_in_the_middle_of_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="middle of a character"):
        to_code_points("新𠮷林", 2)
    with pytest.raises(ValueError, match="outside of a text of 4"):
        to_code_points("新𠮷林", 5)
