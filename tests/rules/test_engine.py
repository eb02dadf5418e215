"""What holds for all rules together."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.rules import annotate
from baogao.schema import labels, layer_labels
from baogao.spans import problems

WORDS = (
    "新增 青云 公园 工程 20 亿元 家 以上 ， 、 。 “ ” （ ） 等 项目 全覆盖 分别 增长 8% 和 从 增加到 2021年"
    " 行动 高质量发展 三个 的 《 》 一期 110千伏 青云路 大桥 全部 完成"
)
PIECES = st.lists(st.sampled_from([*WORDS.split(), " "]), max_size=24)


@given(PIECES, st.sampled_from(["review", "plan", "front", "glossary", None]))
def test_spans_never_break_the_general_rules(pieces: list[str], role: str | None) -> None:
    text = "".join(pieces)
    spans = annotate(text, role)
    assert problems(spans, text, (layer_labels("ner"), layer_labels("spans")), labels()) == []
    assert spans == sorted(spans)
    assert all(span.source.startswith("rule:") for span in spans)


def test_a_project_wins_over_a_slogan_and_a_slogan_over_a_number() -> None:
    text = "推进“智慧”公园建设，开展“1211”行动。"
    assert [(text[s.start : s.end], s.label) for s in annotate(text, "plan")] == [
        ("“智慧”公园", "PROJECT"),
        ("“1211”", "SLOGAN"),
    ]


@pytest.mark.parametrize(
    "unit",
    ["一", "1", "建设", "“", "1、", "公园", "3个", "等", "新建3个和", "深化", "工程", "（", "，", "十里"],
)
def test_a_line_of_twenty_thousand_characters_takes_no_time(unit: str) -> None:
    line = (unit * 20_000)[:20_000]
    annotate("公园3个。", "plan")
    began = time.process_time()
    annotate(line, "plan")
    assert time.process_time() - began < 5


def test_a_thousand_sentences_take_seconds_and_not_minutes() -> None:
    sentence = (
        "今年新增青云湿地公园等项目20个，一般公共预算收入增长8%以上，深入实施暖企服务工程和“三改一拆”行动。"
    )
    annotate(sentence, "plan")
    began = time.process_time()
    for _ in range(1000):
        annotate(sentence, "plan")
    assert time.process_time() - began < 5  # about 0.4 s on a free core
