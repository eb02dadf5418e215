"""Both versions of the guidelines say the same, and say it of the labels that exist."""

import re

import pytest

from baogao.schema import labels

from .conftest import ROOT

ENGLISH = (ROOT / "annotations" / "GUIDELINES.md").read_text("utf-8")
CHINESE = (ROOT / "annotations" / "GUIDELINES.zh.md").read_text("utf-8")
RULES = [
    *(f"G{n}" for n in range(1, 7)),
    *(f"N{n}" for n in range(1, 4)),
    *(f"P{n}" for n in range(1, 7)),
    *(f"S{n}" for n in range(1, 5)),
    *(f"T{n}" for n in range(1, 7)),
]


def table_rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


PAIRS = [
    row for row in table_rows(CHINESE) if re.fullmatch(r"[GNPST]\d( [GNPST]\d)*", row[-1]) and len(row) == 4
]


def test_both_versions_hold_the_same_rules_in_the_same_order() -> None:
    assert re.findall(r"^- ([GNPST]\d)\. ", ENGLISH, re.MULTILINE) == RULES
    assert re.findall(r"^\*\*([GNPST]\d)　", CHINESE, re.MULTILINE) == RULES


def test_both_versions_carry_the_same_number() -> None:
    english = re.search(r"^# .*version (\d+)$", ENGLISH, re.MULTILINE)
    chinese = re.search(r"^# .*第 (\d+) 版", CHINESE, re.MULTILINE)
    assert english
    assert chinese
    assert english[1] == chinese[1]


def test_every_rule_that_the_handbook_cites_exists() -> None:
    assert set(re.findall(r"\b[GNPST]\d\b", CHINESE)) == set(RULES)


def test_every_example_of_the_english_version_is_in_the_handbook() -> None:
    chinese_words = set(re.findall(r"[\u4e00-\u9fff]+", ENGLISH))
    examples = {example for example in code(ENGLISH) if re.search(r"[\u4e00-\u9fff]", example)}
    assert len(examples) > 100
    assert sorted(words for words in chinese_words | examples if words not in CHINESE) == []


def test_the_label_tables_are_those_of_the_file() -> None:
    english, chinese = table_rows(ENGLISH), table_rows(CHINESE)
    for label in labels().values():
        layer = "实体层" if label.layer == "ner" else "语句层"
        (row,) = [row for row in chinese if row[0] == f"`{label.name}`"]
        assert row[1:3] == [label.zh, layer]
        assert f"`{label.color}`" in row[3]
        assert row[4:] == [f"`{label.key}`", label.description_zh]
        (row,) = [row for row in english if f"`{label.name}`" in row]
        assert row[2:] == [label.zh, label.description]


def test_the_handbook_names_no_colour_that_does_not_exist() -> None:
    assert set(re.findall(r"#[0-9a-f]{6}", CHINESE)) == {label.color for label in labels().values()}


@pytest.mark.parametrize("row", PAIRS, ids=[row[0] for row in PAIRS])
def test_a_right_and_wrong_pair_marks_words_of_its_sentence(row: list[str]) -> None:
    sentence, right, wrong, _ = row
    assert code(right) or right == "（不标）"
    assert code(wrong) or wrong == "（漏标）"
    assert [words for words in code(right) + code(wrong) if words not in sentence] == []
    assert code(right) != code(wrong)


def test_the_worked_example_marks_words_of_its_sentence_with_every_label_but_one() -> None:
    (sentence,) = re.findall(r"^> (.+)$", CHINESE, re.MULTILINE)
    rows = [row for row in table_rows(CHINESE) if row[0] in labels()]
    assert {row[0] for row in rows} == set(labels()) - {"RESULT"}
    assert [row for row in rows if code(row[1])[0] not in sentence] == []


def test_every_label_has_pairs_to_learn_from() -> None:
    cited = {letter: sum(letter in row[-1] for row in PAIRS) for letter in "NPST"}
    assert min(cited.values()) >= 10
