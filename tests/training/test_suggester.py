import time
from itertools import pairwise

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.factory import SectionMarker
from baogao.schema import Sentence, layer_labels
from baogao.training.suggester import build_clause_suggester, clause_candidates, suggest
from baogao.training.tokenizer import CharTokenizer

PIECES = ("新增", "企业", "40家", "3亿元", "以上", "今年", "其中", "一是", *"，、。和或等“”（） \n")
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join))


def candidates(text: str, **limits: int) -> set[str]:
    return {text[start:end] for start, end in clause_candidates(text, **limits)}


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("新增高新技术企业40家。", "新增高新技术企业40家"),  # a whole clause
        ("民生改善，粮食总产量增长3.5%，就业稳定。", "粮食总产量增长3.5%"),  # a clause among others
        ("今年，新建公厕8座。", "新建公厕8座"),  # behind a time word
        ("到2026年底累计建成充电桩600个", "建成充电桩600个"),  # behind a time pattern and 累计
        ("同时大力培育规上企业30家", "培育规上企业30家"),  # behind a connective and a manner word
        ("一是新修农村公路16.8公里", "新修农村公路16.8公里"),  # behind an enumeration
        ("②新修农村公路16.8公里", "新修农村公路16.8公里"),
        ("清水河项目完成投资6.3亿元", "完成投资6.3亿元"),  # at the verb behind its subject
        ("永安路、文化路西延等5条道路基本建成", "5条道路基本建成"),  # at the number behind 等
        ("永安路、文化路西延等五条道路基本建成", "五条道路基本建成"),
        ("新增国家级企业4家和省级企业19家", "新增国家级企业4家"),  # ends before 和
        ("新增国家级企业4家和省级企业19家", "省级企业19家"),  # starts behind 和
        ("引进国家级或省级人才20名", "省级人才20名"),  # starts behind 或
        ("发放补贴3亿元惠及农户", "发放补贴3亿元"),  # ends behind money
        ("引进10亿元以上重大项目", "引进10亿元以上"),  # ends behind 以上 of money
        ("新增绿地4公顷、公园2个", "公园2个"),  # a list item
        ("城镇（乡）新建幼儿园3所", "新建幼儿园3所"),  # behind a bracket
        ("“清水”行动解决用水难题12件", "解决用水难题12件"),  # behind a closing mark
        ("城镇、农村常住居民收入分别增长5%和6%", "城镇、农村常住居民收入分别增长5%和6%"),  # over list items
        ("城镇，农村常住居民收入分别增长5%和6%", "城镇，农村常住居民收入分别增长5%和6%"),  # over clauses
        ("行政村公交实现全覆盖", "行政村公交实现全覆盖"),  # an outcome in place of a quantity
        ("新建学校三所", "新建学校三所"),  # a numeral in characters
        ("新增企业４０家", "新增企业４０家"),  # full-width figures of raw text
        ("减税1,200万元,惠及企业", "减税1,200万元"),  # a comma inside a number ends nothing, one behind does
    ],
)
def test_a_statement_is_proposed(text: str, statement: str) -> None:
    assert statement in candidates(text)


@pytest.mark.parametrize("text", ["加快推进乡村全面振兴。", "", "。，、", "\n", "坚持稳中求进，扎实工作。"])
def test_without_a_quantity_or_an_outcome_nothing_is_proposed(text: str) -> None:
    assert clause_candidates(text) == []


def test_a_clause_without_its_own_quantity_is_not_proposed() -> None:
    found = candidates("民生持续改善，新增床位40张，环境变美")
    assert "新增床位40张" in found
    assert not {"民生持续改善", "环境变美"} & found


def test_a_candidate_covers_no_more_clauses_than_allowed() -> None:
    text = "收入增长8%，支出增长5%，结余2亿元，负债1亿元"
    for clauses in (1, 2, 3):
        assert max(words.count("，") for words in candidates(text, max_clauses=clauses)) == clauses - 1


def test_a_candidate_is_no_shorter_and_no_longer_than_allowed() -> None:
    text = "全面推进新增企业40家，减少8件，建成高标准农田600亩"
    lengths = {end - start for start, end in clause_candidates(text, min_length=5, max_length=12)}
    assert {min(lengths), max(lengths)} <= set(range(5, 13))
    assert "减少8件" in candidates(text, min_length=4)
    assert "减少8件" not in candidates(text, min_length=5)


def test_only_so_many_leading_words_are_left_outside() -> None:
    text = "今年同时大力扎实粮食增收8吨"
    assert "粮食增收8吨" in candidates(text, max_leads=4)
    assert "粮食增收8吨" not in candidates(text, max_leads=3)


@given(TEXTS, st.integers(1, 4), st.integers(1, 5), st.integers(5, 40), st.integers(0, 4))
def test_candidates_are_valid_sorted_and_each_given_once(
    text: str, clauses: int, least: int, most: int, leads: int
) -> None:
    found = clause_candidates(text, clauses, least, most, leads)
    assert all(one < other for one, other in pairwise(found))
    assert all(start >= 0 and end <= len(text) and least <= end - start <= most for start, end in found)
    assert not [text[a:b] for a, b in found if text[a].isspace() or text[b - 1].isspace()]


def test_nearly_every_gold_statement_is_among_few_candidates(gold: list[Sentence]) -> None:
    layer = layer_labels("spans")
    proposed = {sentence.id: set(clause_candidates(sentence.text)) for sentence in gold}
    statements = [(s.id, (x.start, x.end)) for s in gold for x in s.spans if x.label in layer]
    hit = sum(offsets in proposed[sentence] for sentence, offsets in statements)
    assert len(statements) > 500
    assert hit >= 0.99 * len(statements)
    assert sum(map(len, proposed.values())) <= 12 * len(gold)


@pytest.mark.parametrize("piece", ["投资3亿元", "和1", "1、", "今年", "1", "新增", "“", "，", "１,"])
def test_a_line_of_twenty_thousand_characters_takes_no_time_to_speak_of(piece: str) -> None:
    text = (piece * 20_000)[:20_000]
    start = time.process_time()
    clause_candidates(text)
    assert time.process_time() - start < 2


def test_a_report_is_suggested_sentence_by_sentence() -> None:
    make = CharTokenizer(spacy.blank("zh").vocab)
    sentences = ["一、工作回顾", "新增企业40家，减税3亿元。", "新建学校三所！"]
    report = SectionMarker()(make("\n".join(sentences)))
    starts = [report.text.index(text) for text in sentences]
    alone = [
        (start + shift, end + shift)
        for shift, text in zip(starts, sentences, strict=True)
        for start, end in suggest(make(text))
    ]
    assert suggest(report) == alone != []


def test_the_registered_suggester_gives_rows_for_each_doc() -> None:
    make = CharTokenizer(spacy.blank("zh").vocab)
    docs = [make("新增企业40家"), make(""), make("稳中求进"), make("建成公园2个、绿道8公里")]
    found = build_clause_suggester(max_clauses=1)(docs)
    assert found.dataXd.shape == (int(sum(found.lengths)), 2)
    assert list(found.lengths) == [len(suggest(doc, max_clauses=1)) for doc in docs]
    assert found.lengths[1] == found.lengths[2] == 0 < found.lengths[3]
    assert np.array_equal(found.dataXd[: found.lengths[0]], suggest(docs[0], max_clauses=1))


def test_docs_without_any_candidate_give_an_empty_table() -> None:
    found = build_clause_suggester()([CharTokenizer(spacy.blank("zh").vocab)("稳中求进")])
    assert found.dataXd.shape == (0, 2)
    assert list(found.lengths) == [0]
