from pathlib import Path

import pytest

from baogao.site import build_site
from baogao.tagging.archive.reading import Archive

from .make import Made, headline, report, sentence, target, write_archive


@pytest.fixture
def small() -> Made:
    return _small()


def _small() -> Made:
    """A report of two sections with all five labels; statements hold spans of the other layer."""
    head, done, ahead, plan = (
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
    year = {"period_start": 2024, "period_end": 2024}
    percent = {"unit": "%", "base_unit": "%", "measure": "growth"}
    return Made(
        report(head, done, ahead, plan),
        [
            target(
                done, "新建清水河大桥等桥梁12座", "12座", low=12.0, high=12.0, unit="座", indicator="桥梁"
            ),
            target(
                done, "粮食产量增长3.5%", "3.5%", low=3.5, high=3.5, base_low=3.5, bound="point", **percent
            ),
            target(
                plan,
                "力争引进企业４０家以上",
                "４０家",
                low=40.0,
                high=40.0,
                unit="家",
                bound="at_least",
                modality="力争",
                indicator="企业",
                **year,
            ),
            target(
                plan,
                "财政收入分别增长5%和6%",
                "5%",
                low=5.0,
                high=5.0,
                base_low=5.0,
                bound="point",
                **percent,
            ),
            target(
                plan,
                "财政收入分别增长5%和6%",
                "6%",
                low=6.0,
                high=6.0,
                base_low=6.0,
                bound="point",
                **percent,
            ),
        ],
        [
            headline("qingshui-2024", "地区生产总值增速"),
            headline(
                "qingshui-2024",
                "一般公共预算收入增速",
                sentence_id=plan.id,
                text="财政收入分别增长5%和6%",
                low=5.0,
                high=5.0,
                unit="%",
                base_low=5.0,
                base_high=5.0,
                base_unit="%",
                bound="at_least",
                modality="力争",
            ),
        ],
    )


def _grown(place: str, year: int, low: float, bound: str, high: float | None = None) -> Made:
    name = f"{place}-{year}"
    values = {"low": low, "high": high or low, "unit": "%", "bound": bound, "modality": "预期"}
    words = f"地区生产总值增长{low:g}%"
    plan = sentence(f"预期{words}，建设云岭水库。", (words, "TARGET"), ("云岭水库", "PROJECT"), report=name)
    gdp = headline(name, "地区生产总值增速", sentence_id=plan.id, text=words, **values)
    record = target(
        plan,
        words,
        f"{low:g}%",
        canonical="地区生产总值",
        indicator="地区生产总值",
        measure="growth",
        **values,
    )
    about = {"id": name, "place": place, "year": year, "level": "city", "province": "北山省"}
    return Made(report(plan, **about), [record], [gdp])


def _many() -> list[Made]:
    """Reports of three places over three years, with every kind of bound."""
    return [
        _small(),
        _grown("东河市", 2022, 7, "at_least"),
        _grown("东河市", 2023, 6.5, "around"),
        _grown("东河市", 2024, 5, "range", 6),
        _grown("西岭市", 2023, 8, "at_most"),
        _grown("西岭市", 2024, 900, "point"),
    ]


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return write_archive(tmp_path / "tagged", _many(), ["is <b>broken</b>"])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site over the same reports; only to be read."""
    folder = tmp_path_factory.mktemp("site")
    return build_site(write_archive(folder / "tagged", _many(), ["is <b>broken</b>"]), folder / "site").parent
