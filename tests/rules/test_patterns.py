"""The engine under the rules."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.errors import BaogaoError
from baogao.rules import patterns
from baogao.rules.patterns import alternation, clause_after, clause_before, parse

WORDS = st.lists(st.text("甲乙丙.*(", min_size=1, max_size=4), min_size=1, max_size=8)


@given(WORDS, st.text("甲乙丙.*(", max_size=6))
def test_an_alternation_takes_the_longest_word_that_fits(words: list[str], text: str) -> None:
    match = re.compile(alternation(words)).match(text)
    fitting = [word for word in words if text.startswith(word)]
    assert (match.group() if match else None) == max(fitting, key=len, default=None)


def test_a_clause_ends_at_a_comma_and_not_at_a_list_mark() -> None:
    text = "一批，甲、乙完成，丙"
    at = text.index("乙")
    assert clause_before(text, at) == "甲、"
    assert clause_after(text, at) == "乙完成"


def test_context_decides_whether_a_match_counts() -> None:
    source = """
    [words]
    unit = "天 小时"
    [[pattern]]
    name = "time"
    regex = '\\d+{unit}'
    before = '压缩至$'
    unless_after = '^前'
    examples = [{ text = "压缩至3天", spans = ["3天"] }]
    """
    (pattern,) = parse(source).patterns
    assert list(pattern.find("压缩至3天")) == [(3, 5)]
    assert not list(pattern.find("历时3天"))
    assert not list(pattern.find("压缩至3天前"))


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("[[pattern]]\nname = 'x'\nregex = '('\nexamples = []", "pattern x"),
        ("[[pattern]]\nname = 'x'\nregex = '{nowhere}'\nexamples = []", "nowhere"),
        ("[words", "bad rule data"),
        ("[[pattern]]\nregex = 'x'\nexamples = []", "name"),
    ],
)
def test_bad_rule_data_is_one_clear_line(
    source: str, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "broken.toml"
    path.write_text(source, encoding="utf-8")
    monkeypatch.setattr(patterns, "house", lambda *_: path)
    with pytest.raises(BaogaoError, match=what) as caught:
        patterns.load.__wrapped__("broken")
    assert "\n" not in str(caught.value)
    assert "broken.toml" in str(caught.value)
