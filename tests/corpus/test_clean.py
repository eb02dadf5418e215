import pytest

from baogao.corpus import clean
from baogao.corpus.draft import Line, runs


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
    ],
)
def test_width_follows_the_rules(raw: str, wanted: str) -> None:
    draft = line(raw)
    clean.unify_width(draft)
    assert draft.text == wanted


def test_a_width_change_keeps_every_character_in_its_place() -> None:
    draft = line("甲,乙")
    assert clean.unify_width(draft) == 1
    assert (draft.origin, draft.edits) == ([0, 1, 2], [])


def test_white_space_of_every_kind_goes() -> None:
    draft = line("　李 \u00a0明\t")
    clean.strip_spaces(draft)
    assert (draft.text, draft.origin) == ("李明", [1, 4])


def test_composition_is_recorded_where_it_changes_the_length() -> None:
    draft = line("Cafe\u0301店")
    clean.normalise(draft)
    assert draft.text == "Café店"
    assert [(edit.start, edit.end, edit.clean) for edit in draft.edits] == [(3, 5, "é")]


def test_characters_without_shape_are_removed_and_recorded() -> None:
    draft = line("增\u200b长\ufeff")
    clean.strip_invisible(draft)
    assert draft.text == "增长"
    assert [edit.note for edit in draft.edits] == ["U+FEFF", "U+200B"]


def test_tags_and_entities_of_a_pasted_page_go() -> None:
    draft = line('<p class="x">规模以上&ldquo;小巨人&rdquo;企业&nbsp;5家，GDP<100亿</p>')
    clean.strip_markup(draft)
    assert draft.text == "规模以上“小巨人”企业\u00a05家，GDP<100亿"


def test_double_asterisks_are_bold_print_in_markdown_only() -> None:
    marked, blotted = line("**重点工作**已完成"), line("获评3**景区，**产能")
    clean.strip_markup(marked, markdown=clean.is_markdown("# 报告\n**重点工作**已完成"))
    clean.strip_markup(blotted, markdown=clean.is_markdown("获评3**景区，**产能"))
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
    assert draft.origin == list(range(len(draft.text)))


@pytest.mark.parametrize("text", ["实现经济发展，关于乾隆著作於今展出", "", "GDP 8%", "大小山水"])
def test_a_simplified_text_with_a_stray_character_is_not_traditional(text: str) -> None:
    assert not clean.is_traditional(text)


def test_runs_break_where_characters_were_removed_or_put_in() -> None:
    draft = line("甲乙丙丁戊")
    draft.replace(1, 2, "", "x")
    draft.replace(2, 3, "子丑", "x")
    assert draft.text == "甲丙子丑戊"
    assert runs(draft.origin) == ((0, 0, 1), (1, 2, 1), (4, 4, 1))


def test_a_transcription_keeps_the_length() -> None:
    with pytest.raises(ValueError, match="length"):
        line("甲乙").transcribe("甲")
