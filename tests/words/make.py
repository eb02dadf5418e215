"""Sentences and reports that the tests of words write themselves."""

from baogao.schema import Role, Sentence, Span

LINES = [
    line.split()
    for line in (
        "青石县 新增 高新技术 企业 12 家 。",
        "柳河镇 建成 农村 公路 35.6 公里 ， 改造 危桥 4 座 。",
        "全年 地区 生产 总值 增长 6.5% ， 城镇 新增 就业 23 人 。",
        "推进 “ 四水共治 ” ， 青石县 水质 达标率 达到 98% 。",
    )
    * 12
]
"""Lines of words to train a small model on."""


def sentence(
    text: str, *marks: tuple[str, str], report: str = "qingshi-2024", role: Role = "plan"
) -> Sentence:
    """A sentence; each mark is (words in the text, label)."""
    spans = [Span(text.index(words), text.index(words) + len(words), label) for words, label in marks]
    return Sentence(f"{report}-0001", report, role, "", 0, text, 0, len(text)).with_spans(spans)
