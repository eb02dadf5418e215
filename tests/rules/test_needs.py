"""What a text must hold for a pattern to match in it."""

import json
import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.resources import house
from baogao.rules.needs import characters, needs_of, needs_of_words
from baogao.rules.patterns import load, parse

RULES = [load(label) for label in ("number", "project", "slogan", "statement")]
PIECES = (*"３%比家路等”，、", "12", "1.5", "国道", "二期", "项目", "行动", "“一", "压缩至3天")
PARTS = {"way": needs_of_words(["大道", "大街"]), "size": needs_of_words(["千米", "里"])}


def shown(expression: str) -> list[str]:
    return ["".join(sorted(need)) for need in needs_of(expression, PARTS)]


@pytest.mark.parametrize(
    ("expression", "needs"),
    [
        ("东路", ["东", "路"]),
        ("[东西]路?", ["东西"]),
        (r"\d{2,3}(?:国道|省道)", ["道", "国省", r"\d"]),
        (r"\d*(?:号线)?", []),
        ("(?:一期|二期)", ["期", "一二"]),
        ("一期|\\d", [r"\d一"]),
        ("一期|.", []),
        ("(?<=东)路(?=口)(?!灯)(?<!南)", ["东", "路", "口"]),
        ("[^东]路", ["路"]),
        ("[a-c]期++(?>段)", ["期", "段", "abc"]),
        ("(?i:a)b", ["b"]),
        ("(?i)ab", []),
        ("{way}{size}?", ["大"]),
        ("{way}|{size}", ["千大里"]),
        ("(?:{way}|桥){2}", ["大桥"]),
        ("[{size}]", []),
    ],
)
def test_needs_are_read_from_the_expression(expression: str, needs: list[str]) -> None:
    assert shown(expression) == needs


def test_a_digit_of_any_script_is_a_digit() -> None:
    (need,) = needs_of(r"\d", {})
    assert not characters("第３条").isdisjoint(need)
    assert characters("第三条").isdisjoint(need)


def missed(texts: list[str]) -> Mapping[str, list[str]]:
    """Texts by the patterns that match in them though they are no candidates for them."""
    wrong: dict[str, list[str]] = {}
    for data in RULES:
        for text in texts:
            likely = data.candidates(text)
            for pattern in data.patterns:
                if pattern not in likely and any(pattern.find(text)):
                    wrong.setdefault(pattern.name, []).append(text)
    return wrong


def test_no_pattern_matches_where_its_needs_say_that_it_cannot() -> None:
    files = sorted(house("annotations", "gold").glob("*-20??.jsonl"))
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert lines
    assert missed([json.loads(line)["text"] for line in lines]) == {}


@given(st.lists(st.sampled_from(PIECES) | st.characters(categories=["Lo", "Nd", "Po"]), max_size=12))
def test_no_pattern_matches_any_text_against_its_needs(pieces: list[str]) -> None:
    assert missed(["".join(pieces)]) == {}


def test_most_patterns_are_no_candidates_for_a_plain_sentence() -> None:
    names = {pattern.name for data in RULES for pattern in data.candidates("我们一定能够做到。")}
    assert names <= {"idiom", "formula", "type_noun", "integration", "clause"}


@given(st.text("甲乙丙丁", max_size=8))
def test_a_part_matches_alike_as_an_alternative_and_in_a_group(text: str) -> None:
    words = "[words]\na = '甲 甲乙 丙'\n[[pattern]]\nname = 'x'\nexamples = []\nregex = "
    bare, grouped = (
        parse(f"{words}'{regex}'").patterns[0].regex
        for regex in ("{a}|丁(?:{a}|乙)丁", "({a})|丁(?:({a})|乙)丁")
    )
    assert len(bare.pattern) < len(grouped.pattern)
    assert [match.span() for match in re.finditer(bare, text)] == [
        match.span() for match in re.finditer(grouped, text)
    ]
