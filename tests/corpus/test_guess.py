from pathlib import Path

import pytest

from baogao.corpus import guess_info

from .make import report


def test_title_and_file_name_tell_what_they_can() -> None:
    info = guess_info(report(), Path("in/qingxi.txt"))
    assert (info.id, info.place, info.level, info.year) == ("qingxi", "清溪县", "county", 2022)
    assert (info.title, info.file) == ("2022年清溪县政府工作报告", "qingxi.txt")


@pytest.mark.parametrize(
    ("title", "place", "level", "province"),
    [
        ("2025年四川省政府工作报告", "四川省", "province", "四川省"),
        ("2025年内蒙古自治区政府工作报告", "内蒙古自治区", "province", "内蒙古自治区"),
        ("2024年北京市政府工作报告", "北京市", "province", "北京市"),
        ("2024年凉山彝族自治州政府工作报告", "凉山彝族自治州", "city", ""),
        ("2019年唐县政府工作报告", "唐县", "county", ""),
        ("2019年杭州市余杭区政府工作报告", "杭州市余杭区", "district", ""),
        ("2021年安溪镇政府工作报告", "安溪镇", "township", ""),
    ],
)
def test_the_level_follows_from_the_place(title: str, place: str, level: str, province: str) -> None:
    info = guess_info(title)
    assert (info.place, info.level, info.province) == (place, level, province)


def test_what_is_not_said_stays_empty() -> None:
    info = guess_info("新增就业5000人。")
    assert (info.id, info.place, info.level, info.year) == ("report", "", "", None)


def test_the_year_of_the_session_is_the_year_of_the_plan() -> None:
    assert guess_info("政府工作报告\n——2019年1月18日在某某会议上\n回顾2018年").year == 2019
