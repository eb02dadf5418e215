from itertools import accumulate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.corpus.draft import Line
from baogao.corpus.encoding import mojibake

from ...limits import linear_time
from ..make import PLAN, REVIEW, report


def repaired(*texts: str) -> list[Line]:
    source = "\n".join(texts)
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    lines = [
        Line.of(n, source, start, start + len(text))
        for n, (start, text) in enumerate(zip(starts, texts, strict=False))
    ]
    mojibake.repair(lines)
    return lines


def shifted(run: str, lost: str) -> str:
    """A run whose first and last bytes are lost; pairs that stand for nothing in GBK leave no trace."""
    raw = run.encode("gbk")[1:-1]
    pairs = (bytes(pair) for pair in zip(raw[::2], raw[1::2], strict=True))
    return lost + "".join(pair.decode("gbk", "ignore") for pair in pairs) + "?"


@pytest.mark.parametrize("lost", ["?", "\ufffd"])
@pytest.mark.parametrize("run", ["居民人均", "乡村振兴", "城乡居民人均可支配收入增长"])
def test_a_run_one_byte_late_is_repaired(run: str, lost: str) -> None:
    text = "全县经济持续健康发展，城乡居民人均可支配收入增长，全面推进乡村振兴战略。"
    (line,) = repaired(text.replace(run, shifted(run, lost)))
    assert line.text == text
    assert [(edit.kind, edit.clean) for edit in line.edits] == [("repair", run)]
    assert line.edits[0].note.startswith("GBK bytes read one byte late; ")
    assert "% sure" in line.edits[0].note


def test_a_character_that_vanished_whole_is_not_left_out() -> None:
    run = "加快推进农业农村现代化建设"  # both bytes of 化 are in pairs that stand for nothing
    (line,) = repaired(f"我们{shifted(run, '?')}，全县经济发展。")
    assert "现代建设" not in line.text
    assert line.edits


def test_a_full_width_mark_replaced_inside_characters_is_found() -> None:
    (line,) = repaired("以民生為本，切實保障改善民生，確??h域經濟持續穩定發展。")
    assert line.text == "以民生為本，切實保障改善民生，確保縣域經濟持續穩定發展。"
    assert [(edit.raw, edit.clean) for edit in line.edits] == [("??h", "保縣")]


def test_a_reading_set_into_a_character_is_taken_out() -> None:
    # A tool looked for the bytes of 數 (94 B5) and found them in 釘等 (E1 94, B5 C8).
    assert "數".encode("gbk") in "鉚釘等項目建成".encode("gbk")
    glossed = "完成項(xiàng)目投資，增加總數(shù)，項(xiàng)目帶動(dòng)經濟發展。"
    line, _ = repaired("恒康、通順鉚釘?shù)软?xiàng)目建成投產。", glossed)
    assert line.text == "恒康、通順鉚釘等項目建成投產。"
    assert [edit.raw for edit in line.edits] == ["?shù)软?xiàng)"]


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "latin-1"), ("gbk", "latin-1"), ("utf-8", "gbk"), ("gbk", "big5hkscs")]
)
def test_a_run_in_another_encoding_is_repaired(right: str, wrong: str) -> None:
    run = "高质量发展取得成效" if wrong != "big5hkscs" else "加快推进各项工作"
    broken = run.encode(right).decode(wrong, "replace")
    (line,) = repaired(f"过去一年，全县{broken}，人民生活水平提高。")
    assert line.text == f"过去一年，全县{run}，人民生活水平提高。"


def test_a_typesetters_bracket_is_put_back() -> None:
    (line,) = repaired("建立和完善市、区?穴县?雪劳动力市场，实现全市劳动力市场信息联网。")
    assert line.text == "建立和完善市、区（县）劳动力市场，实现全市劳动力市场信息联网。"


@pytest.mark.parametrize("text", ["推动文化?旅游融合发展。", "保障水平。?完成11个村庄污水治理。"])
def test_a_question_mark_in_place_of_a_character_is_told_and_stays(text: str) -> None:
    (line,) = repaired(text)
    assert line.text == text
    assert [(edit.kind, edit.raw) for edit in line.edits] == [("damage", "?")]


@pytest.mark.parametrize("text", ["钱从哪里来?人往哪里去?", "我们准备好了吗?是的。", "“怎么办?”"])
def test_a_question_is_no_damage(text: str) -> None:
    (line,) = repaired(text)
    assert line.edits == []


def test_what_cannot_be_read_is_told_and_stays() -> None:
    text = "我们坚持鍦鼓罾齑讠筻醪骘坚定不移。"
    (line,) = repaired(text)
    assert line.text == text
    assert [edit.kind for edit in line.edits] == ["damage"]


def test_undamaged_text_is_left_as_it_is() -> None:
    rare = "噶尔县狮泉河镇、洱源县茈碧湖镇和浐灞生态区的“数据要素×”行动，气温达到25°，PM2.5浓度下降。"
    old = "老骥伏枥，志在千里；筚路蓝缕，玉汝于成。慎独慎微、慎始慎终，驰而不息。"
    lines = repaired(*report().split("\n"), rare, old)
    assert all(not line.edits for line in lines)
    assert "\n".join(line.text for line in lines) == "\n".join((report(), rare, old))


@settings(max_examples=25)
@given(st.text(alphabet="政府工作?\ufffd\ue4c7ﾀã¤(xi)àng，鏀垮 5", max_size=40))
def test_any_text_is_taken_and_every_change_is_told(text: str) -> None:
    text = text.replace("\n", "")
    (line,) = repaired(text)
    assert line.edits or line.text == text
    assert all(text[edit.start : edit.end] == edit.raw for edit in line.edits)


@pytest.mark.parametrize("noise", ["鏀垮簻宸", "?", "\ufffd", "ã¤", "?xiàng)", "a?"])
def test_a_megabyte_of_noise_takes_linear_time(noise: str) -> None:
    with linear_time(20):
        repaired(noise * (1_000_000 // len(noise)))


def test_lines_of_a_clean_report_stay_the_same_objects() -> None:
    lines = repaired(*REVIEW, *PLAN)
    assert [line.text for line in lines] == [*REVIEW, *PLAN]
