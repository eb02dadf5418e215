"""Gold and predictions that tests write themselves: every kind of error, and texts that try to do harm."""

from collections.abc import Sequence

from baogao.schema import ReportInfo, Role, Sentence, Span

Mark = tuple[str, str] | tuple[str, str, float]

HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>\"&amp;😀𠮷县新增企业40家。"
LONG = "抓好安全生产。" * 1500 + "新增企业40家。"

INFOS = {
    "qingshui-2024": ReportInfo(
        "qingshui-2024", level="county", province="云泽省", place="清水县", year=2024
    ),
    "yunze-2019": ReportInfo("yunze-2019", level="province", province="云泽省", place="云泽省", year=2019),
    "beiping-2008": ReportInfo("beiping-2008", level="city", province="北原省", place="北坪市", year=2008),
}

# Text, role, gold marks, predicted marks.
TEXTS: tuple[tuple[str, Role, tuple[Mark, ...], tuple[Mark, ...]], ...] = (
    ("一、工作回顾", "review", (), ()),
    (
        "新建清水河大桥等桥梁12座，粮食产量增长3.5%。",
        "review",
        (
            ("新建清水河大桥等桥梁12座", "RESULT"),
            ("清水河大桥", "PROJECT"),
            ("12座", "NUMBER"),
            ("粮食产量增长3.5%", "RESULT"),
            ("3.5%", "NUMBER"),
        ),
        (
            ("新建清水河大桥等桥梁12座", "TARGET", 0.62),
            ("清水河大桥", "SLOGAN"),
            ("12座", "NUMBER"),
            ("粮食产量增长3.5%", "RESULT", 0.97),
            ("3.5%", "NUMBER"),
        ),
    ),
    ("二、工作安排", "plan", (), ()),
    (
        "力争引进企业40家以上，财政收入增长5%。",
        "plan",
        (
            ("力争引进企业40家以上", "TARGET"),
            ("40家", "NUMBER"),
            ("财政收入增长5%", "TARGET"),
            ("5%", "NUMBER"),
        ),
        (("引进企业40家以上", "TARGET", 0.93), ("40家以上", "NUMBER"), ("5%", "NUMBER")),
    ),
    (
        "深化“一窗办结”改革，推进北岸新城水厂二期扩建工程。",
        "plan",
        (("“一窗办结”改革", "SLOGAN"), ("北岸新城水厂二期扩建工程", "PROJECT")),
        (("“一窗办结”改革", "SLOGAN"), ("北岸新城", "PROJECT"), ("水厂二期扩建工程", "PROJECT")),
    ),
    (
        "建成学校3所，改造老旧小区20个。",
        "plan",
        (("建成学校3所", "TARGET"), ("3所", "NUMBER"), ("改造老旧小区20个", "TARGET"), ("20个", "NUMBER")),
        (
            ("建成学校3所，改造老旧小区20个", "TARGET", 0.55),
            ("3所", "NUMBER"),
            ("20个", "NUMBER"),
            ("老旧小区", "SLOGAN"),
        ),
    ),
    ("抓好春耕备耕。", "plan", (), ()),
)


def spans(text: str, marks: Sequence[Mark]) -> list[Span]:
    """Spans from words of a text."""
    found = []
    for words, label, *score in marks:
        start = text.index(words)
        found.append(Span(start, start + len(words), label, score=score[0] if score else None))
    return found


def gold_and_predictions(
    extra: Sequence[tuple[str, Sequence[Mark], Sequence[Mark]]] = (),
) -> tuple[list[Sentence], list[Sentence]]:
    """Three reports with the sentences above; ``extra`` ones (text, gold, predicted) end the last."""
    gold: list[Sentence] = []
    predicted: list[Sentence] = []
    for report in INFOS:
        texts = list(TEXTS)
        if report == list(INFOS)[-1]:
            texts += [(text, "plan", tuple(ours), tuple(theirs)) for text, ours, theirs in extra]
        for number, (text, role, ours, theirs) in enumerate(texts, 1):
            section = "一、工作回顾" if role == "review" else "二、工作安排"
            bare = Sentence(f"{report}-{number:04}", report, role, section, number, text, 0, len(text))
            gold.append(bare.with_spans(spans(text, ours)))
            predicted.append(bare.with_spans(spans(text, theirs)))
    return gold, predicted
