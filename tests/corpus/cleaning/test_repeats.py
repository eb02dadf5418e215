import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.cleaning.repeats import strip_repeats
from baogao.corpus.draft import Line

from ..pages import REPORT

TEXT = "\n".join(REPORT)
SLOGAN = "我们要坚持以人民为中心的发展思想，把人民对美好生活的向往作为全部工作的出发点和落脚点。"
OTHER = [
    "2023年南湖县政府工作报告",
    "各位代表：",
    "现在，我代表南湖县人民政府报告工作，请予审议。",
    "去年全县粮食总产量达到21万吨，建成高标准农田3.4万亩，培育家庭农场120家，农村居民收入增长9.2%。",
    "今年我们将新建乡村公路86公里，改造输电线路140公里，新增绿化面积5万平方米，让城乡面貌焕然一新。",
]


def strip(text: str) -> str:
    lines, start = [], 0
    for number, line in enumerate(text.split("\n")):
        lines.append(Line.of(number, text, start, start + len(line)))
        start += len(line) + 1
    strip_repeats(lines)
    notes = {edit.note for line in lines for edit in line.edits}
    assert notes <= {"second copy"}
    return "\n".join(line.text for line in lines if line.text)


def test_the_whole_text_pasted_twice_is_read_once() -> None:
    assert strip(TEXT + "\n" + TEXT) == TEXT
    assert strip(TEXT * 2) != TEXT * 2


def test_a_text_of_one_line_pasted_twice_is_read_once() -> None:
    line = "".join(REPORT[5:])
    assert strip(line + line) == line


def test_a_copy_with_other_line_ends_and_marks_is_found() -> None:
    wrapped = "\n".join(TEXT.replace("\n", "")[i : i + 31] for i in range(0, len(TEXT), 31))
    assert strip(TEXT + "\n" + wrapped).startswith(TEXT)
    assert len(strip(TEXT + "\n" + wrapped)) < len(TEXT) + 40
    assert strip(TEXT + "\n" + TEXT.replace("，", ", ")) == TEXT


def test_a_paragraph_doubled_behind_itself_is_read_once() -> None:
    lines = [*REPORT[:9], REPORT[8], *REPORT[9:]]
    assert strip("\n".join(lines)) == TEXT


def test_a_preview_that_breaks_off_gives_way_to_the_full_text() -> None:
    preview = TEXT[:180] + "……"
    assert strip(preview + "\n" + TEXT).endswith(TEXT)
    assert len(strip(preview + "\n" + TEXT)) <= len(TEXT) + 40


def test_an_extract_gives_way_to_the_full_text() -> None:
    extract = [REPORT[6], REPORT[7], REPORT[8], REPORT[9], REPORT[12], REPORT[14], REPORT[15], REPORT[16]]
    assert strip("\n".join([*extract, *REPORT])) == TEXT


def test_what_the_second_copy_alone_holds_stays() -> None:
    news = "新建清溪体育馆一座，可容纳观众三千人，明年六月前投入使用。"
    text = strip("\n".join([*REPORT, *REPORT[:9], news, *REPORT[9:]]))
    assert news in text
    assert text.count(REPORT[10]) == 1


def test_a_figure_that_differs_stays() -> None:
    second = TEXT.replace("增长9.1%，新建标准厂房6万", "增长9.3%，新建标准厂房6万")
    assert "增长9.3%" in strip(TEXT + "\n" + second)


def test_a_slogan_that_a_report_repeats_stays() -> None:
    text = "\n".join([*REPORT[:7], SLOGAN, *REPORT[7:12], SLOGAN, *REPORT[12:]])
    assert strip(text) == text


def test_two_reports_in_one_file_stay() -> None:
    text = "\n".join([*REPORT, SLOGAN, *OTHER, SLOGAN])
    assert strip(text) == text


@given(st.text(alphabet="一二三。，\n 1", max_size=200))
def test_no_text_is_lost_that_does_not_stand_elsewhere(text: str) -> None:
    kept = strip(text)
    for sentence in text.replace("\n", "。").split("。"):
        letters = "".join(char for char in sentence if char.isalnum())
        assert letters in "".join(char for char in kept if char.isalnum())


@pytest.mark.parametrize(
    "unit", ["1", "政府", "甲乙丙丁戊己庚辛壬癸。", "加快建设北溪水厂，完善供水管网，力争年内通水。"]
)
def test_a_text_of_one_unit_again_and_again_ends_in_linear_time(unit: str) -> None:
    strip(unit * (300_000 // len(unit)))
