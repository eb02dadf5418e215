import pytest

from baogao.corpus import parse_report

from ..make import INFO, report
from ..test_report import unaccounted

BODY = "实施“蓝湖行动”{}，推进“五清一改”{}工程，落实“双随机{}”监管。"


def texts(raw: str) -> str:
    parsed = parse_report(raw, INFO)
    assert unaccounted(raw, parsed) == []
    return parsed.text


def noted(marks: tuple[str, ...], notes: tuple[str, ...], heading: str = "名词解释") -> str:
    rows = [f"{note}某项工作：指一项工作。" for note in notes]
    return "\n".join([report(), BODY.format(*marks), heading, *rows])


@pytest.mark.parametrize(
    "marks",
    [
        ("[1]", "[2]", "[3]"),
        ("［１］", "［２］", "［３］"),
        ("〔1〕", "〔2〕", "〔3〕"),
        ("^[1]", "^[2]", "^[3]"),
        (" [1] ", " [2] ", " [3] "),
        ("①", "②", "③"),
        ("¹", "²", "³"),
    ],
)
def test_marks_with_notes_at_the_end_go(marks: tuple[str, ...]) -> None:
    notes = tuple(mark.strip(" ^") for mark in marks)
    text = texts(noted(marks, notes))
    assert BODY.format("", "", "") in text
    assert text.count("某项工作：指一项工作。") == 3


def test_a_removed_mark_is_an_edit() -> None:
    raw = noted(("[1]", "[2]", "[3]"), ("[1]", "[2]", "[3]"))
    edits = [edit for edit in parse_report(raw, INFO).edits if edit.kind == "footnote"]
    assert [(edit.raw, edit.clean) for edit in edits] == [("[1]", ""), ("[2]", ""), ("[3]", "")]


def test_bracketed_numbers_that_rise_are_marks_also_where_the_notes_are_lost() -> None:
    assert BODY.format("", "", "") in texts(report() + "\n" + BODY.format("[1]", "[2]", "[3]"))


def test_numbered_notes_need_not_carry_the_marks() -> None:
    assert BODY.format("", "", "") in texts(noted(("①", "②", "③"), ("1.", "2.", "3.")))


@pytest.mark.parametrize(
    "body",
    [
        "重点抓好：①改造老街；②新建水厂；③修缮学校。",
        "城建工程3项①老街改造②水厂新建③学校修缮。交通工程2项①道路②桥梁。",
        "整治违建12㎡，绿化3公顷²。",
        "印发清政发〔2015〕3号文件，落实〔15〕号纪要。",
        "在“双创双服”[15]活动中取得实效。",
    ],
)
def test_what_is_no_mark_stays(body: str) -> None:
    assert body.replace(",", "，") in texts(report() + "\n" + body)


def test_list_numbers_stay_above_a_glossary() -> None:
    body = "新建①水厂②学校，改造①老街②桥梁③道路。"
    assert body in texts(noted(("", "", ""), ("1.", "2.")).replace("名词解释", f"{body}\n名词解释"))


def test_a_number_without_a_note_stays_where_others_have_one() -> None:
    body = "用好“依法治县”[7]平台。深入开展“清湖”[1]活动。"
    text = texts(report() + f"\n{body}\n名词解释\n[1]清湖：指一项活动。")
    assert "用好“依法治县”[7]平台。深入开展“清湖”活动。" in text
