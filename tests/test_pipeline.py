"""The released pipeline in Python, as the README shows it."""

import json
from pathlib import Path

import pytest
import spacy
from spacy.language import Language

import baogao
from baogao.annotations.store import read_gold
from baogao.evaluate.score import MICRO, score
from baogao.schema import clean_text
from baogao.tagging.pipeline import predict

GOLD = Path("annotations/gold")
HELD_OUT = "zhenhai-2020"
BAR = 0.75


@pytest.fixture(scope="module")
def nlp() -> Language:
    return baogao.load()


def spans(doc: spacy.tokens.Doc) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in (*doc.ents, *doc.spans["sc"])]


def test_a_sentence_gives_entities_and_statements_exact_in_characters(nlp: Language) -> None:
    text = "新增国家高新技术企业40家。"
    doc = nlp(text)
    assert doc.text == text
    assert [(e.text, e.label_) for e in doc.ents] == [("40家", "NUMBER")]
    (statement,) = doc.spans["sc"]
    assert text[statement.start_char : statement.end_char] == "新增国家高新技术企业40家"


def test_the_headings_of_a_report_decide_between_past_and_plan(nlp: Language) -> None:
    clause = "新增国家高新技术企业40家。"
    doc = nlp(f"一、2024年工作回顾\n{clause}\n二、2025年工作安排\n{clause}\n")
    assert [(s.text, s.label_, s._.role) for s in doc.spans["sc"]] == [
        (clause[:-1], "RESULT", "review"),
        (clause[:-1], "TARGET", "plan"),
    ]
    assert len([s for s in doc.sents if s.text.strip()]) == 4


def test_no_span_runs_on_into_the_next_line(nlp: Language) -> None:
    names = [
        "示例县县长张三",
        "云栖湖水厂二期",
        "新城区科创园",
        "建成云栖湖水厂",
        "“清风”行动",
        "三门湾大道工程",
    ]
    for gap in ("\n", " \n\n  ", "\n\t"):
        doc = nlp(gap.join(names * 4))
        assert spans(doc)
        assert [text for text, _ in spans(doc) if text != text.strip() or "\n" in text] == []


def test_a_sentence_is_tagged_the_same_alone_and_in_its_report(nlp: Language) -> None:
    gold = [sentence for sentence in read_gold(GOLD) if sentence.report == HELD_OUT]
    whole = predict(nlp, gold)
    alone = [nlp(sentence.text) for sentence in gold]
    same = sum(
        [(s.start, s.end, s.label) for s in sentence.spans if s.label in {"NUMBER", "PROJECT", "SLOGAN"}]
        == [(e.start_char, e.end_char, e.label_) for e in doc.ents]
        for sentence, doc in zip(whole, alone, strict=True)
    )
    assert same >= 0.99 * len(gold)


@pytest.mark.parametrize(
    "text", ["", "。", "\n\n", "🎉𠮷增长8%。", " 增长8%", "plain ASCII, 8%", "。" * 3000, "一" * 5000]
)
def test_any_text_is_taken_and_kept(nlp: Language, text: str) -> None:
    assert nlp(text).text == text


def test_spacy_loads_the_released_folder_by_itself(nlp: Language) -> None:
    text = "二、2025年工作安排\n力争地区生产总值增长6%左右。"
    other = spacy.load("training/released")
    assert spans(other(text)) == spans(nlp(text))


def test_the_held_out_report_passes_the_bar_and_matches_the_published_scores(nlp: Language) -> None:
    gold = [sentence for sentence in read_gold(GOLD) if sentence.report == HELD_OUT]
    assert clean_text(gold)
    counts = score(gold, predict(nlp, gold))
    f1 = counts[MICRO].f1
    assert f1 is not None
    assert f1 >= BAR
    published = json.loads(Path("evaluate/test.json").read_text(encoding="utf-8"))
    assert published["systems"]["pipeline"]["scores"]["strict"][MICRO]["f1"] == pytest.approx(f1, abs=0.005)
