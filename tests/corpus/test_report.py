import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.corpus import parse_report, read_report
from baogao.corpus.cleaning.repair import Correction
from baogao.corpus.document import Document
from baogao.schema import Edit, Report, ReportInfo

from ..limits import linear_time
from .make import INFO, report

PIECES = (
    *"甲乙項實現，。！？“”（）％８5*? 　\n\t\r\u200b\ufeff\ufffd-#",
    "(xiàng)",
    "e\u0301",
    "&nbsp;",
    "<b>",
    "**",
    "一、2021年工作回顾\n",
    "（二）",
    "名词解释\n",
    "各位代表：\n",
    "上一篇：某县\n",
    "来源：日报\n",
    "今年主要预期目标是：",
    "加快建设北溪水厂，完善供水管网，力争年内通水。",
)
RAW = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def unaccounted(raw: str, parsed: Report) -> list[int]:
    """Raw offsets of shown characters that no sentence holds and no edit names."""
    kept = {at for s in parsed for _, begin, length in s.raw for at in range(begin, begin + length)}
    edited = {at for edit in parsed.edits for at in range(edit.start, edit.end)}
    known = kept | edited
    return [at for at, char in enumerate(raw) if not char.isspace() and at not in known]


@settings(max_examples=150)
@given(RAW)
def test_kept_characters_and_edits_account_for_the_whole_raw_text(raw: str) -> None:
    assert unaccounted(raw, parse_report(raw, INFO)) == []


@settings(max_examples=100)
@given(RAW)
def test_what_was_removed_is_in_no_sentence(raw: str) -> None:
    parsed = parse_report(raw, INFO)
    kept = {at for s in parsed for _, begin, length in s.raw for at in range(begin, begin + length)}
    removed = [edit for edit in parsed.edits if edit.end and not edit.clean]
    assert all(raw[edit.start : edit.end] == edit.raw for edit in parsed.edits)
    assert not any(at in kept for edit in removed for at in range(edit.start, edit.end))


@settings(max_examples=100)
@given(RAW)
def test_offsets_count_in_the_clean_text_and_text_has_no_white_space(raw: str) -> None:
    parsed = parse_report(raw, INFO)
    assert all(parsed.text[s.start : s.end] == s.text for s in parsed)
    assert not any(char.isspace() for s in parsed for char in s.text)
    assert [s.id for s in parsed] == [f"{INFO.id}-{n:04d}" for n in range(1, len(parsed.sentences) + 1)]


def test_runs_lead_back_to_the_raw_characters() -> None:
    raw = "  全年增长 8.5%,實現(xiàn)“雙創”目標,經濟發展。\n"
    sentence = parse_report(raw, INFO).sentences[0]
    assert sentence.text == "全年增长8.5%，实现“双创”目标，经济发展。"
    pairs = [(sentence.text[at + i], raw[begin + i]) for at, begin, n in sentence.raw for i in range(n)]
    assert "".join(clean for clean, _ in pairs) == sentence.text
    assert [(a, b) for a, b in pairs if a != b][:3] == [("，", ","), ("实", "實"), ("现", "現")]


def test_a_lone_sentence_is_one_sentence() -> None:
    (sentence,) = parse_report("力争新增就业5000人以上").sentences
    assert (sentence.text, sentence.section, sentence.paragraph) == ("力争新增就业5000人以上", "", 0)


def test_nothing_shown_means_no_sentences() -> None:
    assert parse_report(" \n\t").sentences == ()


def test_paragraphs_keep_the_number_of_their_raw_line() -> None:
    assert [s.paragraph for s in parse_report("甲。\n\n乙。丙。\n丁")] == [0, 2, 2, 3]


def test_width_changes_are_counted_in_one_edit() -> None:
    edits = parse_report("增长８％,投产5家;").edits
    assert [(edit.kind, edit.note) for edit in edits] == [("width", "4 characters, one for one")]


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "*",
        "（",
        "(a",
        "<a ",
        "&a",
        "打印 ",
        "大中小",
        "首页 ",
        "政务公开",
        "各位代表，",
        "我代表",
        "一、",
        "2021年",
        " ",
        "\n",
        "。",
        "“甲。",
        "一.",
        "a\u0301",
        "甲\u200b",
        "甲[1]",
        "&amp;",
    ],
)
def test_a_hostile_repetition_is_read_in_no_time(piece: str) -> None:
    for times in (60, 5000):
        with linear_time():
            parse_report(piece * times + "x", INFO)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_every_line_end_ends_a_paragraph(newline: str) -> None:
    parsed = parse_report(report().replace("\n", newline), INFO)
    assert [(s.text, s.role) for s in parsed] == [(s.text, s.role) for s in parse_report(report(), INFO)]


def test_an_unreadable_character_is_told_and_stays() -> None:
    parsed = parse_report("建成\ufffd水厂。", INFO)
    assert parsed.sentences[0].text == "建成\ufffd水厂。"
    assert [edit.kind for edit in parsed.edits] == ["damage"]


def test_a_correction_reaches_the_clean_text() -> None:
    parsed = parse_report("確??h域經濟發展。", INFO, [Correction("確??h域", "確保縣域", "保縣 is B1A3 BF68")])
    assert parsed.sentences[0].text == "确保县域经济发展。"
    assert [edit.kind for edit in parsed.edits] == ["traditional", "repair"]


def test_a_file_is_read_with_what_its_title_tells(tmp_path: Path) -> None:
    path = tmp_path / "qingxi.txt"
    path.write_bytes(report().encode("gb18030"))
    parsed = read_report(path)
    assert (parsed.info.id, parsed.info.place, parsed.info.year) == ("qingxi", "清溪县", 2022)
    assert parsed.encoding == "gb18030"
    assert parsed.sentences[0].id == "qingxi-0001"


def document(*edits: tuple[str, str, str]) -> Document:
    """The invented report between a menu and a foot, with an edit (kind, raw, note) for each of these."""
    text = f"首页 | 新闻 | 公开\n{report()}\n版权归属清溪县\n联系方式\n"
    found = [Edit(k, text.index(raw), text.index(raw) + len(raw), raw, "", note) for k, raw, note in edits]
    return Document(text, "html", "gb18030", tuple(found), name="row-7")


def test_what_a_format_holds_to_be_furniture_is_taken_out_first() -> None:
    given_edits = (
        ("furniture", "首页 | 新闻 | 公开\n", "navigation"),
        ("furniture", "版权归属清溪县\n联系方式\n", "outside the main content"),
    )
    page = document(*given_edits)
    parsed = parse_report(page, INFO)
    assert [s.text for s in parsed] == [s.text for s in parse_report(report(), INFO)]
    assert (parsed.format, parsed.encoding, unaccounted(page.text, parsed)) == ("html", "gb18030", [])
    assert [edit for edit in parsed.edits if edit.end] == list(page.edits)


def test_furniture_may_be_a_part_of_a_line() -> None:
    page = document(("furniture", "荣获", "watermark"), ("furniture", "年1月18", "watermark"))
    parsed = parse_report(page, INFO)
    assert "新增就业5200人，省级文明县称号。" in parsed.text
    assert unaccounted(page.text, parsed) == []


@given(st.data())
def test_furniture_of_any_extent_leaves_no_gap_and_no_double(data: st.DataObject) -> None:
    text = report().replace("\n", data.draw(st.sampled_from(["\n", "\r\n", "\u2028"])))
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    edits = tuple(Edit("furniture", a, b, text[a:b]) for a, b in itertools.pairwise(at) if a < b)[::2]
    parsed = parse_report(Document(text, edits=edits), INFO)
    kept = {at for s in parsed for _, begin, length in s.raw for at in range(begin, begin + length)}
    assert not any(at in kept for edit in edits for at in range(edit.start, edit.end))
    assert unaccounted(text, parsed) == []


def test_damage_that_the_document_tells_is_told_once() -> None:
    text = "建成\ufffd\ufffd水厂，新增\ufffd床位。"
    damage = Edit("damage", 2, 4, "\ufffd\ufffd", "\ufffd\ufffd", "bytes fe ff at 6")
    parsed = parse_report(Document(text, edits=(damage,)), INFO)
    assert parsed.sentences[0].text == text
    assert [(e.kind, e.start, e.end) for e in parsed.edits] == [("damage", 2, 4), ("damage", 9, 10)]
    assert damage in parsed.edits


def test_what_is_known_of_a_nameless_record_is_its_name() -> None:
    assert parse_report(Document(report(), name="row-7")).info.id == "row-7"


def test_given_information_is_kept_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(report(), encoding="utf-8")
    assert read_report(path, ReportInfo("b", year=2022)).info == ReportInfo("b", year=2022)


def test_the_same_text_gives_the_same_report() -> None:
    first, second = itertools.repeat(parse_report(report(), INFO), 2)
    assert first == second
    assert parse_report(report(), INFO) == first
