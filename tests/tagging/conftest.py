import pytest

from baogao.schema import Report

from .make import report, sentence


@pytest.fixture
def small() -> Report:
    """A report of two sections with all five labels; statements hold spans of the other layer."""
    return report(
        sentence("一、2023年工作回顾", number=1, role="review"),
        sentence(
            "新建清水河大桥等桥梁12座，粮食产量增长3.5%。",
            ("新建清水河大桥等桥梁12座", "RESULT"),
            ("清水河大桥", "PROJECT"),
            ("12座", "NUMBER"),
            ("粮食产量增长3.5%", "RESULT"),
            ("3.5%", "NUMBER"),
            number=2,
            role="review",
        ),
        sentence("二、2024年工作安排", number=3),
        sentence(
            "深化“一窗办结”改革，力争引进企业４０家以上，财政收入分别增长5%和6%。",
            ("“一窗办结”", "SLOGAN"),
            ("力争引进企业４０家以上", "TARGET"),
            ("４０家", "NUMBER"),
            ("财政收入分别增长5%和6%", "TARGET"),
            ("5%", "NUMBER"),
            ("6%", "NUMBER"),
            number=4,
        ),
    )
