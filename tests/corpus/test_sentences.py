import doctest
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus import sentences
from baogao.corpus.sentences import split_sentences

from ..limits import linear_time

TEXT = st.text(alphabet='甲乙的1a 　\n\r。！？!?；：“”’（）)，."', max_size=80)


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


@pytest.mark.parametrize(
    "text",
    [
        "推广“发动群众。依靠群众”的清溪经验。",
        "擦亮“古城新韵?山水清溪”品牌，完善设施。",
        "开展“你好！清溪”“走进清溪”等活动。",
        "落实“不等待、不观望。”的要求。",
        "建成水厂3座（一期已完工。二期年内开工），供水能力提高。",
        "贯彻“绿水青山就是金山银山。”等理念。",
        "出生率9.08‰。，自然增长率4.1‰。",
        "提出“有没有信心？”、“有没有办法？”的问题。",
    ],
)
def test_a_mark_inside_a_sentence_that_goes_on_does_not_end_it(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("他说：“路不平。人要走。”我们走。", ["他说：“路不平。", "人要走。”", "我们走。"]),
        ("增长8%（见附表。）。投产5家。", ["增长8%（见附表。）。", "投产5家。"]),
        ('完成了。"十五"期间再完成。', ["完成了。", '"十五"期间再完成。']),
        ('他说"完成了。"投产5家。', ['他说"完成了。"', "投产5家。"]),
        ('完成投资5亿元。"', ['完成投资5亿元。"']),
        ("实现“普及“目标。扩大“两基”成果。", ["实现“普及“目标。", "扩大“两基”成果。"]),
        ("缩小至2.54。30个县通过验收。", ["缩小至2.54。", "30个县通过验收。"]),
        ("一路走来……我们看到了变化。", ["一路走来……我们看到了变化。"]),
        ("各位代表！为政之要在担当。与企业同行。", ["各位代表！", "为政之要在担当。", "与企业同行。"]),
    ],
)
def test_marks_end_sentences_with_what_closes_them(text: str, wanted: list[str]) -> None:
    assert cut(text) == wanted


@given(TEXT)
def test_a_sentence_cut_again_stays_whole(text: str) -> None:
    assert all(cut(sentence) == [sentence] for sentence in cut(text))


@given(TEXT, st.sampled_from(["\r\n", "\r", "\u2028", "\v", "\x85"]))
def test_every_line_end_cuts_alike(text: str, newline: str) -> None:
    text = text.replace("\r", "")
    assert cut(text.replace("\n", newline)) == cut(text)


@pytest.mark.parametrize("piece", ["。", "“", "“甲。", "甲。”", '"。', "（甲。", "?", "a?", " 。"])
def test_a_hostile_line_is_cut_in_no_time(piece: str) -> None:
    with linear_time():
        split_sentences(piece * 100_000)


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
