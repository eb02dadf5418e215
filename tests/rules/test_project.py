"""PROJECT, rule by rule of the guidelines."""

import pytest

from .conftest import Marked


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("加快青云山污水处理厂工程建设。", ["青云山污水处理厂工程"]),
        ("推进东湖核电二期，建成青云大桥。", ["东湖核电二期", "青云大桥"]),
        ("建成区图书馆，启动县第二人民医院迁建工程。", ["区图书馆", "县第二人民医院迁建工程"]),
        ("加快南山至洋屿公路建设。", ["南山至洋屿公路"]),
        ("220千伏青云变建成投运。", ["220千伏青云变"]),
        ("上线“数算通”应用系统。", ["“数算通”应用系统"]),
    ],
)
def test_a_project_is_the_whole_name_without_its_verb(text: str, names: list[str], marked: Marked) -> None:
    assert marked(text, "PROJECT") == names


def test_every_name_of_a_list_is_its_own_project(marked: Marked) -> None:
    text = "加快东方水泥、恒泰电子、青云药业等项目建设。"
    assert marked(text, "PROJECT") == ["东方水泥", "恒泰电子", "青云药业"]


def test_an_organisation_is_a_project_only_where_it_is_built(marked: Marked) -> None:
    assert marked("青云中学迁建工程开工。", "PROJECT") == ["青云中学迁建工程"]
    assert marked("青云中学学生获奖。", "PROJECT") == []


@pytest.mark.parametrize(
    "text",
    ["改造老旧小区12个。", "新建5条道路。", "建设一批城市公园。", "新增文化礼堂8家。", "完善基础设施。"],
)
def test_unnamed_works_are_no_projects(text: str, marked: Marked) -> None:
    assert marked(text, "PROJECT") == []


def test_a_campaign_is_no_project(marked: Marked) -> None:
    assert marked("实施名师培育工程。", "PROJECT") == []
