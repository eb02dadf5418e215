"""How two segmentations become labels."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from baogao.words.consensus import Edges, consensus, edges, with_figures


def merged(one: str, other: str) -> list[str]:
    """Both segmentations written with spaces; the runs written so, too."""
    text = one.replace(" ", "")
    assert text == other.replace(" ", "")
    return [" ".join(run) for run in consensus(text, edges(one.split()), edges(other.split()))]


def test_words_that_both_see_are_words() -> None:
    assert merged("新增 企业 。", "新增 企业 。") == ["新增 企业 。"]


def test_parts_of_two_characters_are_words() -> None:
    assert merged("优化 公共服务", "优化 公共 服务") == ["优化 公共 服务"]


def test_a_short_whole_with_a_part_of_one_character_is_a_word() -> None:
    assert merged("争创 示范 区", "争创 示范区") == ["争创 示范区"]


def test_a_long_whole_with_a_part_of_one_character_is_taken_apart() -> None:
    assert merged("浙东南智慧 物流", "浙东 南 智慧 物流") == ["浙东 南 智慧 物流"]


def test_a_contradiction_takes_its_clause_away_and_no_other() -> None:
    found = merged(
        "加快 发展 ， 落实 惠企 政策 ， 争创 一流 。", "加快 发展 ， 落 实惠 企 政策 ， 争创 一流 。"
    )
    assert found == ["加快 发展 ，", "争创 一流 。"]


def test_clauses_without_contradiction_stay_together() -> None:
    assert merged("加快 发展 ， 争创 一流 。", "加快 发展 ， 争创 一流 。") == ["加快 发展 ， 争创 一流 。"]


def test_a_figure_is_one_word_whatever_the_teachers_say() -> None:
    assert merged("达 23.5亿元 ， 增 6 . 8 %", "达 23 . 5 亿元 ， 增 6.8 %") == ["达 23.5 亿元 ， 增 6.8%"]


def test_letters_and_digits_that_follow_each_other_are_one_word() -> None:
    assert merged("建成 5 G 基站", "建成 5G 基站") == ["建成 5G 基站"]


def test_a_dash_is_one_word() -> None:
    assert merged("回顾 — — 五年", "回顾 —— 五年") == ["回顾 —— 五年"]


def test_white_space_is_in_no_word() -> None:
    text = "一、 回顾"
    assert consensus(text, edges(["一", "、", " ", "回顾"]), edges(["一", "、", " 回顾"])) == [
        ["一", "、", "回顾"]
    ]


CUTS = st.sets(st.integers(0, 12), max_size=9)
TEXT = "新增5G基站3.6万座，是 去年"


def cut_at(places: set[int]) -> Edges:
    return frozenset({0, len(TEXT), *places})


@given(CUTS, CUTS)
def test_the_order_of_the_teachers_does_not_matter(one: set[int], other: set[int]) -> None:
    assert consensus(TEXT, cut_at(one), cut_at(other)) == consensus(TEXT, cut_at(other), cut_at(one))


@given(CUTS)
def test_teachers_that_agree_are_believed(places: set[int]) -> None:
    settled = with_figures(TEXT, cut_at(places))
    ((*run,),) = consensus(TEXT, cut_at(places), cut_at(places))
    assert run == [word for a, b in pairwise(sorted(settled)) for word in TEXT[a:b].split()]


@given(CUTS, CUTS)
def test_runs_are_stretches_of_the_text(one: set[int], other: set[int]) -> None:
    for run in consensus(TEXT, cut_at(one), cut_at(other)):
        assert "".join(run) in TEXT.replace(" ", "")
