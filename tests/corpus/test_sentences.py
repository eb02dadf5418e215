import doctest
import itertools

from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus import sentences
from baogao.corpus.sentences import split_sentences

TEXT = st.text(alphabet="甲乙丙1a 　\n\r。！？!?；：”’）)，.", max_size=80)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def test_a_sentence_ends_behind_a_full_stop_and_the_quote_that_closes_it() -> None:
    assert cut("他说：“完成了。”投产5家。") == ["他说：“完成了。”", "投产5家。"]


def test_a_semicolon_does_not_end_a_sentence() -> None:
    assert cut("增长8%；投产5家；建成3个。") == ["增长8%；投产5家；建成3个。"]


def test_several_marks_end_one_sentence() -> None:
    assert cut("真的吗？！当然。。好") == ["真的吗？！", "当然。。", "好"]


def test_half_width_marks_of_raw_text_end_a_sentence_too() -> None:
    assert cut("各位代表! 过去一年,成绩显著!") == ["各位代表!", "过去一年,成绩显著!"]


def test_a_question_mark_inside_an_address_ends_nothing() -> None:
    assert cut("网址a.cn/x?id=3公布。") == ["网址a.cn/x?id=3公布。"]


def test_a_line_end_ends_a_sentence() -> None:
    assert cut("一、工作回顾\r\n　　增长8%。") == ["一、工作回顾", "增长8%。"]


def test_text_without_any_mark_is_one_sentence() -> None:
    assert split_sentences("新增就业5000人") == [(0, 9)]


def test_white_space_alone_is_no_sentence() -> None:
    assert split_sentences(" 　\n\t") == []


@given(TEXT)
def test_sentences_are_ordered_trimmed_and_cover_every_character_that_shows(text: str) -> None:
    spans = split_sentences(text)
    inside = {i for start, end in spans for i in range(start, end)}
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    assert all(not text[start].isspace() and not text[end - 1].isspace() for start, end in spans)
    assert inside >= {i for i, char in enumerate(text) if not char.isspace()}


def test_the_example_holds() -> None:
    assert doctest.testmod(sentences).failed == 0
