import sys
import unicodedata

import pytest

from baogao.corpus.cleaning import clean
from baogao.corpus.draft import Line


def line(text: str) -> Line:
    return Line.of(0, text, 0, len(text))


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("增长８．５％", "增长8.5%"),
        ("增长8%,投产(一期)5家;", "增长8%，投产（一期）5家；"),
        ("总额1,234万元,时间9:00", "总额1,234万元，时间9:00"),
        ("ＧＤＰ增长", "GDP增长"),
        ("甲﹐乙﹔丙﹪", "甲，乙；丙%"),
        ("⼯业⽣产", "工业生产"),
        ("增长6．5％，其中1,5,10号", "增长6.5%，其中1,5,10号"),
        ("见https://a.cn/x?id=3:页", "见https://a.cn/x?id=3：页"),
        ("一.总则. 完成投资5亿元.", "一.总则。 完成投资5亿元。"),
    ],
)
def test_width_follows_the_rules(raw: str, wanted: str) -> None:
    draft = line(raw)
    clean.unify_width([draft])
    assert draft.text == wanted


def test_a_width_change_keeps_every_character_in_its_place() -> None:
    draft = line("甲,乙")
    assert clean.unify_width([draft]) == 1
    assert (draft.runs, draft.edits) == ([(0, 0, 3)], [])


def test_white_space_of_every_kind_goes() -> None:
    draft = line("　李 \u00a0明\t")
    clean.strip_spaces(draft)
    assert (draft.text, draft.runs) == ("李明", [(0, 1, 1), (1, 4, 1)])


def test_composition_is_recorded_where_it_changes_the_length() -> None:
    draft = line("Cafe\u0301店")
    clean.normalise(draft)
    assert draft.text == "Café店"
    assert [(edit.start, edit.end, edit.clean) for edit in draft.edits] == [(3, 5, "é")]


def test_characters_without_shape_are_removed_and_recorded() -> None:
    draft = line("增\u200b长\ufeff")
    clean.strip_invisible(draft)
    assert draft.text == "增长"
    assert [edit.note for edit in draft.edits] == ["U+200B", "U+FEFF"]


def test_exactly_the_characters_without_shape_are_taken_for_invisible() -> None:
    for code in range(sys.maxunicode + 1):
        draft = line(chr(code))
        clean.strip_invisible(draft)
        category = unicodedata.category(chr(code))
        selector = 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF
        if category != "Cn":  # a later Unicode may have given it a meaning
            assert (draft.text == "") == (selector or (category in {"Cf", "Cc"} and not chr(code).isspace()))


def test_what_the_normal_form_skips_is_in_normal_form() -> None:
    shown = (chr(code) for code in range(0x10000) if not chr(code).isspace())
    common = "".join(char for char in shown if not clean._RARE.match(char))
    assert unicodedata.normalize("NFC", common) == common
    assert not any(unicodedata.combining(char) for char in common)


def test_tags_and_entities_of_a_pasted_page_go() -> None:
    draft = line('<p class="x">规模以上&ldquo;小巨人&rdquo;企业&nbsp;5家，GDP<100亿</p>')
    clean.strip_markup(draft)
    assert draft.text == "规模以上“小巨人”企业\u00a05家，GDP<100亿"


def test_double_asterisks_are_bold_print_in_markdown_only() -> None:
    marked, blotted = line("**重点工作**已完成"), line("获评3**景区，**产能")
    clean.strip_noise([line("# 报告"), marked])
    clean.strip_noise([blotted])
    assert (marked.text, blotted.text) == ("重点工作已完成", "获评3**景区，**产能")


def test_a_reading_behind_a_character_goes_and_an_item_mark_stays() -> None:
    draft = line("項(xiàng)目(B型)有(a)類")
    clean.strip_glosses(draft, plain=False)
    assert draft.text == "項目(B型)有(a)類"
    assert [(edit.kind, edit.raw) for edit in draft.edits] == [("gloss", "(xiàng)")]


def test_readings_without_tone_go_where_the_whole_report_is_glossed() -> None:
    glossed = "經(jīng)濟(jì)發(fā)展(zhǎn)" * 6
    assert clean.is_glossed(glossed)
    draft = line("我們(men)的(de)")
    clean.strip_glosses(draft, plain=True)
    assert draft.text == "我們的"


def test_a_traditional_text_becomes_simplified_one_for_one() -> None:
    draft = line("實現經濟發展，「雙創」")
    assert clean.is_traditional(draft.text)
    clean.simplify(draft)
    assert draft.text == "实现经济发展，“双创”"
    assert draft.runs == [(0, 0, len(draft.text))]


@pytest.mark.parametrize("text", ["实现经济发展，关于乾隆著作於今展出", "", "GDP 8%", "大小山水"])
def test_a_simplified_text_with_a_stray_character_is_not_traditional(text: str) -> None:
    assert not clean.is_traditional(text)


def test_runs_break_where_characters_were_removed_or_put_in() -> None:
    draft = line("甲乙丙丁戊")
    draft.replace(1, 2, "", "x")
    draft.replace(2, 3, "子丑", "x")
    assert draft.text == "甲丙子丑戊"
    assert draft.runs == [(0, 0, 1), (1, 2, 1), (4, 4, 1)]
