import pytest

from baogao.corpus.cleaning.splices import scan, strip_adverts, strip_line, strip_parts
from baogao.corpus.draft import Line

from ..make import PLAN, REVIEW, TITLE


def strip(*texts: str) -> list[str]:
    source = "\n".join(texts)
    lines, start = [], 0
    for number, text in enumerate(texts):
        lines.append(Line.of(number, source, start, start + len(text)))
        start += len(text) + 1
    found = scan(lines)
    strip_adverts(found)
    strip_parts(found)
    return [line.text.strip() for line in lines]


@pytest.mark.parametrize(
    "behind",
    [
        "【字体：大 中 小】",
        " 来源：清溪日报 发布时间：2022-01-20 08:30",
        " [复制链接]",
        "_某某新闻网",
        " - 清溪县人民政府",
        "【打印】【关闭】",
    ],
)
def test_page_data_run_into_the_title_goes(behind: str) -> None:
    assert strip(TITLE + behind, *REVIEW) == [TITLE, *REVIEW]


def test_page_data_before_the_first_words_goes() -> None:
    assert strip("来源：清溪日报 发布时间：2022-01-20 08:30 各位代表：", *REVIEW) == ["各位代表：", *REVIEW]


@pytest.mark.parametrize("number", ["- 3 -", " — 12 —", "第3页 共20页", "-3-"])
def test_a_page_number_behind_a_sentence_goes(number: str) -> None:
    assert strip(REVIEW[0] + number, PLAN[0]) == [REVIEW[0], PLAN[0]]


def test_page_numbers_within_sentences_rise() -> None:
    cut = [f"{text[:9]} - {i} - {text[9:]}" for i, text in enumerate((*REVIEW, *PLAN), 3)]
    assert strip(*cut) == [*REVIEW, *PLAN]
    assert strip(cut[0]) == [cut[0]]


def test_ranges_and_years_are_no_page_numbers() -> None:
    texts = ["增长3%-5%左右", "“1-3-5”工程", "2021—2025年", "县人大常委会2021-2022年度计划"]
    assert strip(*texts) == texts


def test_a_note_to_another_sheet_goes_from_the_end_of_a_paragraph() -> None:
    assert strip(REVIEW[0] + "（下转第2版）", "（上接第1版）" + PLAN[0]) == [REVIEW[0], PLAN[0]]


def test_an_editor_behind_the_last_sentence_goes() -> None:
    assert strip(PLAN[0] + "（责任编辑：张三）", REVIEW[0] + "责编：李四") == [PLAN[0], REVIEW[0]]


def test_the_source_of_money_stays() -> None:
    texts = ["总投资500万元（来源：上级补助）", "（资金来源：县财政）", "时间：2022年底 地点：县城"]
    assert strip(*texts) == texts


def test_a_watermark_in_the_midst_of_sentences_goes() -> None:
    marked = [
        "规上工业清溪县人民政府网增加值增长8%。",
        "建成标准清溪县人民政府网厂房6万平方米。",
        "加强文化清溪县人民政府网遗产保护。",
    ]
    assert strip(*marked) == [text.replace("清溪县人民政府网", "") for text in marked]


def test_a_site_that_the_report_speaks_of_stays() -> None:
    texts = ["在清溪县人民政府网公开。", "通过清溪县人民政府网征集意见。", "完善清溪县人民政府网功能。"]
    assert strip(*texts) == texts


def test_random_letters_against_copying_go() -> None:
    noise = ["aK3dP", "q9Zx2", "Tb7yR", "m4Wc8", "zX1vB", "k8Jh5"]
    marked = [
        text[:5] + letters + text[5:] for text, letters in zip([*REVIEW, *PLAN] * 2, noise, strict=False)
    ]
    assert strip(*marked) == [text for text, _ in zip([*REVIEW, *PLAN] * 2, noise, strict=False)]


def test_the_jammer_of_a_forum_goes() -> None:
    assert strip(REVIEW[0] + "8 L0 F3 Z* p% q) X5 c", PLAN[0]) == [REVIEW[0], PLAN[0]]


def test_foreign_words_of_a_report_stay() -> None:
    texts = ["推进5G、AI4S、DeepSeek、eVTOL、R&D和PM2.5工作。", "发展O2O、B2B、C2M模式，防控H7N9。"]
    assert strip(*texts) == texts


def test_a_remark_that_stood_on_two_lines_goes_when_they_are_joined() -> None:
    draft = Line.of(0, REVIEW[0] + "（本文来源：某某公文网）", 0, len(REVIEW[0]) + 12)
    strip_line(draft)
    assert draft.text == REVIEW[0]
