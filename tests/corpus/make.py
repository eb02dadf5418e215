"""Invented reports for the tests of this stage."""

from baogao.schema import Report, ReportInfo

TITLE = "2022年清溪县政府工作报告"
FRONT = (
    TITLE,
    "——2022年1月18日在清溪县第十六届人民代表大会第二次会议上",
    "清溪县人民政府县长 李明",
    "各位代表：",
    "现在，我代表县人民政府向大会报告工作，请予审议，并请政协委员提出意见。",
)
REVIEW = (
    "过去一年，我们完成投资12.5亿元，新增就业5200人，荣获省级文明县称号。",
    "工业经济稳步增长。规上工业增加值增长8.3%，建成标准厂房6万平方米。",
)
PLAN = (
    "加快建设北溪水厂，完善供水管网，力争年内通水。",
    "加强文化遗产保护，推动古城旅游提档升级，接待游客300万人次以上。",
)


def lines(*paragraphs: str) -> str:
    """Paragraphs as a raw text."""
    return "\n".join(paragraphs)


def report(review: str = "一、2021年工作回顾", plan: str = "二、2022年工作安排") -> str:
    """A whole small report with these two headings (left out where empty)."""
    return lines(*FRONT, *filter(None, [review]), *REVIEW, *filter(None, [plan]), *PLAN)


def roles(parsed: Report) -> dict[str, str]:
    """Role of each sentence by its first eight characters."""
    return {sentence.text[:8]: sentence.role for sentence in parsed}


INFO = ReportInfo("qingxi-2022", year=2022)
