import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.draft import Change, Line

TEXT = st.text(alphabet="甲乙丙1 　a", max_size=30)


def line(text: str) -> Line:
    return Line.of(0, text, 0, len(text))


def origins(draft: Line) -> list[int | None]:
    """Raw offset of each character of the line, as a plain list."""
    found: list[int | None] = [None] * len(draft.text)
    for offset, raw, count in draft.runs:
        found[offset : offset + count] = range(raw, raw + count)
    return found


@st.composite
def changes(draw: st.DrawFn, length: int) -> list[Change]:
    bounds = sorted(draw(st.lists(st.integers(0, length), max_size=8)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [Change(a, b, draw(st.text(alphabet="子丑", max_size=3)), "repair") for a, b in pairs]


@given(st.data(), TEXT)
def test_runs_say_of_every_character_where_it_stood(data: st.DataObject, text: str) -> None:
    draft = line(text)
    chars, wanted = list(text), list[int | None](range(len(text)))
    for _ in range(3):
        made = data.draw(changes(len(chars)))
        draft.replace_all(made)
        for start, end, clean, *_ in reversed(made):
            kept = wanted[start:end] if len(clean) == end - start else [None] * len(clean)
            chars[start:end], wanted[start:end] = list(clean), kept
        assert (draft.text, origins(draft)) == ("".join(chars), wanted)


@given(st.data(), TEXT)
def test_runs_are_as_long_as_can_be(data: st.DataObject, text: str) -> None:
    draft = line(text)
    draft.replace_all(data.draw(changes(len(text))))
    pairs = list(zip(draft.runs, draft.runs[1:], strict=False))
    assert all(a[0] + a[2] <= b[0] for a, b in pairs)
    assert not any(a[0] + a[2] == b[0] and a[1] + a[2] == b[1] for a, b in pairs)
    assert all(count > 0 for _, _, count in draft.runs)


@given(st.data(), TEXT)
def test_the_runs_of_a_stretch_are_those_of_the_line(data: st.DataObject, text: str) -> None:
    draft = line(text)
    draft.replace_all(data.draw(changes(len(text))))
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(draft.text))] * 2)))
    part = Line(0, text, draft.text[start:end], list(draft.runs_of(start, end)))
    assert origins(part) == origins(draft)[start:end]


@given(TEXT)
def test_dropping_white_space_leaves_every_other_character_in_place(text: str) -> None:
    draft = line(text)
    draft.drop_spaces()
    assert (draft.text, draft.edits) == ("".join(text.split()), [])
    assert origins(draft) == [i for i, char in enumerate(text) if not char.isspace()]


@given(TEXT, TEXT)
def test_joined_lines_keep_their_places(first: str, second: str) -> None:
    source = f"{first}\n{second}"
    parts = [Line.of(0, source, 0, len(first)), Line.of(1, source, len(first) + 1, len(source))]
    joined = Line.join(parts)
    assert joined.text == first + second
    assert [source[i] for i in origins(joined) if i is not None] == list(first + second)


def test_an_edit_names_the_raw_characters_it_replaced() -> None:
    draft = line("建成3**景区")
    draft.substitute(re.compile(r"\*+"), "A级", "repair", "why")
    (edit,) = draft.edits
    assert (edit.start, edit.end, edit.raw, edit.clean, edit.note) == (3, 5, "**", "A级", "why")


def test_the_second_change_of_a_place_names_the_raw_characters_too() -> None:
    draft = line("甲乙丙丁")
    draft.replace(1, 2, "子丑寅", "repair")
    draft.replace(0, 5, "", "furniture")
    assert [(edit.start, edit.end, edit.raw) for edit in draft.edits] == [(1, 2, "乙"), (0, 3, "甲乙丙")]
    assert draft.runs == [(0, 3, 1)]


def test_changes_must_come_in_order() -> None:
    with pytest.raises(ValueError, match="overlap"):
        line("甲乙丙").replace_all([Change(1, 3, "", "x"), Change(0, 2, "", "x")])


def test_characters_that_are_not_wanted_go_without_a_record() -> None:
    draft = line("1甲2乙")
    draft.keep(str.isdigit)
    assert (draft.text, draft.runs, draft.edits) == ("12", [(0, 0, 1), (1, 2, 1)], [])


def test_a_transcription_keeps_the_length() -> None:
    with pytest.raises(ValueError, match="length"):
        line("甲乙").transcribe("甲")


@given(st.text(max_size=20), st.randoms())
def test_a_transcription_counts_what_changed(text: str, random: object) -> None:
    other = text[::-1]
    assert line(text).transcribe(other) == sum(a != b for a, b in zip(text, other, strict=True))
