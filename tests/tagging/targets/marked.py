"""Sentences written with their spans: ``[…]`` is a statement, ``{…}`` a NUMBER."""

from baogao.schema import Report, ReportInfo, Role, Section, Sentence, Span

INFO = ReportInfo("qingshui-2024", place="清水县", level="county", year=2024)


def marked(written: str, *, role: Role = "plan", number: int = 1, paragraph: int = 1) -> Sentence:
    """The sentence and its spans, TARGETs in a plan and RESULTs elsewhere."""
    text, spans, open_at = "", [], dict[str, int]()
    labels = {"]": "TARGET" if role == "plan" else "RESULT", "}": "NUMBER"}
    for c in written:
        if c in "[{":
            open_at[{"[": "]", "{": "}"}[c]] = len(text)
        elif c in labels:
            spans.append(Span(open_at.pop(c), len(text), labels[c]))
        else:
            text += c
    section = "二、2024年工作安排" if role == "plan" else "一、2023年工作回顾"
    return Sentence(
        f"qingshui-2024-{number:04}", "qingshui-2024", role, section, paragraph, text, 0, len(text)
    ).with_spans(spans)


def report(*sentences: Sentence) -> Report:
    """A report of these sentences, each in a section of its own."""
    sections = tuple(
        Section(s.section, s.role, "plan" if s.role == "plan" else "review", None, at, 1)
        for at, s in enumerate(sentences)
    )
    return Report(INFO, sentences, sections=sections)
