"""Reports that tests write themselves."""

from baogao.schema import Report, ReportInfo, Role, Sentence, Span


def sentence(text: str, *marks: tuple[str, str], number: int = 1, role: Role = "plan") -> Sentence:
    """A sentence of report ``qingshui-2024``; each mark is (words in the text, label)."""
    spans = [Span(text.index(words), text.index(words) + len(words), label) for words, label in marks]
    return Sentence(
        id=f"qingshui-2024-{number:04}",
        report="qingshui-2024",
        role=role,
        section="二、2024年工作安排" if role == "plan" else "一、2023年工作回顾",
        paragraph=number,
        text=text,
        start=0,
        end=len(text),
    ).with_spans(spans)


def report(*sentences: Sentence, title: str = "2024年清水县政府工作报告") -> Report:
    return Report(ReportInfo("qingshui-2024", title=title, place="清水县", year=2024), sentences)
