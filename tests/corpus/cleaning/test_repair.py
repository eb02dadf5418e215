from pathlib import Path

import pytest

from baogao.corpus.cleaning import repair
from baogao.corpus.cleaning.repair import Correction
from baogao.corpus.cleaning.splices import strip_line
from baogao.corpus.draft import Line
from baogao.errors import BaogaoError

from ..make import PLAN, REVIEW


def line(text: str) -> Line:
    return Line.of(0, text, 0, len(text))


def test_a_correction_replaces_only_what_differs() -> None:
    draft = line("確??h域經濟")
    assert repair.correct([draft], [Correction("確??h域", "確保縣域", "a reason")]) == []
    assert draft.text == "確保縣域經濟"
    assert [(edit.kind, edit.raw, edit.clean, edit.note) for edit in draft.edits] == [
        ("repair", "??h", "保縣", "a reason")
    ]
    assert draft.runs == [(0, 0, 1), (3, 4, 3)]


def test_a_passage_that_cannot_be_read_is_damage() -> None:
    draft = line("甲。叭摹睗^模式。乙。")
    repair.correct([draft], [Correction("叭摹睗^模式。", "", "cannot be read")])
    assert draft.text == "甲。乙。"
    assert draft.edits[0].kind == "damage"


def test_a_correction_that_does_not_occur_is_told() -> None:
    missing = Correction("丙", "丁", "")
    assert repair.correct([line("甲乙")], [missing]) == [missing]


def test_corrections_need_every_field(tmp_path: Path) -> None:
    path = tmp_path / "corrections.toml"
    path.write_text('[[correction]]\nreport = "a"\nraw = "x"\n', encoding="utf-8")
    with pytest.raises(BaogaoError, match="lacks 'clean'"):
        repair.load_corrections(path)


def test_asterisks_in_place_of_a_word_stay_and_are_told() -> None:
    draft = line("获评国家3**景区，*推进改革")
    repair.flag_blots(draft)
    assert draft.text == "获评国家3**景区，*推进改革"
    assert [edit.raw for edit in draft.edits] == ["**", "*"]


def test_words_spliced_behind_the_last_sentence_are_told_and_stay() -> None:
    body = [line("".join((*REVIEW, *PLAN)) * 2) for _ in range(3)]
    spliced = line("".join((*REVIEW, *PLAN)) + "某某官场小说")
    repair.flag_spliced([*body, spliced])
    assert [edit.raw for edit in spliced.edits] == ["某某官场小说"]
    assert spliced.text.endswith("某某官场小说")
    assert not any(draft.edits for draft in body)


def test_a_report_that_closes_no_paragraph_has_nothing_spliced_in() -> None:
    body = [line("".join((*REVIEW, *PLAN)) + "扎实推进各项工作") for _ in range(4)]
    repair.flag_spliced(body)
    assert not any(draft.edits for draft in body)


@pytest.mark.parametrize("remark", ["（本文来源：某某公文网）", "【更多范文请关注某某公众号】"])
def test_a_remark_of_a_copying_site_goes(remark: str) -> None:
    draft = line(REVIEW[0] + remark)
    strip_line(draft)
    assert draft.text == REVIEW[0]
    assert draft.edits[0].kind == "advertisement"


def test_an_ordinary_bracket_about_the_net_stays() -> None:
    draft = line("建成光纤到户工程（来源于专项债券）和政务网。")
    strip_line(draft)
    assert draft.edits == []
