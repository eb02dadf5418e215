from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.corpus.metadata import completed, metadata
from baogao.corpus.metadata.gazetteer import find, names
from baogao.corpus.registry import load_registry
from baogao.schema import ReportInfo

from ..make import report

ROOT = Path(__file__).parents[3]
BODY = "过去一年，我们完成投资12.5亿元，新增就业5200人。\n加快建设北溪水厂，完善供水管网，力争年内通水。\n"


def facts(info: ReportInfo) -> tuple[str, str, str, str, str, int | None]:
    return info.place, info.level, info.province, info.city, info.code, info.year


HEADS: list[tuple[str, tuple[str, str, str, str, str, int | None]]] = [
    (
        "政府工作报告\n——2024年3月5日在第十四届全国人民代表大会第二次会议上\n国务院总理 某某\n各位代表：\n"
        "现在，我代表国务院，向大会报告政府工作，请予审议。",
        ("全国", "nation", "", "", "", 2024),
    ),
    (
        "政 府 工 作 报 告\n——２００８年１月１８日在湖南省第十一届人民代表大会第一次会议上\n各位代表：",
        ("湖南省", "province", "湖南省", "", "430000", 2008),
    ),
    (
        "政府工作报告\n——二〇〇一年二月十六日在贵州省第九届人民代表大会第四次会议上\n省长 某某\n各位代表：",
        ("贵州省", "province", "贵州省", "", "520000", 2001),
    ),
    (
        "2019年广西壮族自治区政府工作报告\n各位代表：\n现在，我代表自治区人民政府，向大会报告工作。",
        ("广西壮族自治区", "province", "广西壮族自治区", "", "450000", 2019),
    ),
    (
        "西藏自治区人民政府\n政府工作报告\n（2011年1月10日在自治区九届人大四次会议上）\n各位代表：",
        ("西藏自治区", "province", "西藏自治区", "", "540000", 2011),
    ),
    (
        "重庆市人民政府工作报告\n（2004年1月9日）\n各位代表：\n现在，我代表市人民政府作工作报告。",
        ("重庆市", "province", "重庆市", "", "500000", 2004),
    ),
    (
        "政府工作报告\n——2009年2月12日在襄樊市第十四届人民代表大会第四次会议上\n襄樊市市长 某某\n各位代表：",
        ("襄樊市", "city", "湖北省", "襄樊市", "420600", 2009),
    ),
    (
        "政府工作报告\n2006年2月20日在思茅市第一届人民代表大会第六次会议上\n各位代表：",
        ("思茅市", "city", "云南省", "思茅市", "530800", 2006),
    ),
    (
        "2010年巢湖市政府工作报告\n各位代表：\n现在，我代表市人民政府报告工作。\n居巢区、无为县、庐江县、含山县、和县。",
        ("巢湖市", "city", "安徽省", "巢湖市", "341400", 2010),
    ),
    (
        "2020年巢湖市政府工作报告\n各位代表：\n现在，我代表巢湖市人民政府报告工作。",
        ("巢湖市", "county", "安徽省", "合肥市", "340181", 2020),
    ),
    (
        "恩施州2022年政府工作报告\n各位代表：\n现在，我代表州人民政府报告工作。",
        ("恩施土家族苗族自治州", "city", "湖北省", "恩施土家族苗族自治州", "422800", 2022),
    ),
    (
        "政府工作报告\n——2021年1月28日在凉山彝族自治州第十一届人民代表大会第七次会议上\n州长 某某\n各位代表：",
        ("凉山彝族自治州", "city", "四川省", "凉山彝族自治州", "513400", 2021),
    ),
    (
        "政府工作报告\n——2013年1月20日在锡林郭勒盟经济工作会议上\n现在，我代表盟行政公署报告工作。",
        ("锡林郭勒盟", "city", "内蒙古自治区", "锡林郭勒盟", "152500", 2013),
    ),
    (
        "阿里地区行政公署工作报告\n2016年3月8日\n各位代表：\n现在，我代表地区行署报告工作。",
        ("阿里地区", "city", "西藏自治区", "阿里地区", "542500", 2016),
    ),
    (
        "政府工作报告\n——2012年2月8日在清苑县第十五届人民代表大会第二次会议上\n清苑县人民政府县长 某某\n各位代表：",
        ("清苑县", "county", "河北省", "保定市", "130622", 2012),
    ),
    (
        "政府工作报告\n2016年2月18日在保定市清苑区第二届人大第二次会议上\n各位代表：",
        ("清苑区", "district", "河北省", "保定市", "130608", 2016),
    ),
    (
        "2003年徐水县政府工作报告\n各位代表：",
        ("徐水县", "county", "河北省", "保定市", "130625", 2003),
    ),
    (
        "三门县县长陈晨\n各位代表：\n现在，我代表县人民政府，向大会报告工作。\n一、2022年工作回顾",
        ("三门县", "county", "浙江省", "台州市", "331022", 2023),
    ),
    (
        "政府工作报告\n——2006年3月12日在鄂温克族自治旗第十届人民代表大会第三次会议上\n旗长 某某\n各位代表：",
        ("鄂温克族自治旗", "county", "内蒙古自治区", "呼伦贝尔市", "150724", 2006),
    ),
    (
        "2018年莫力达瓦达斡尔族自治旗政府工作报告\n各位代表：",
        ("莫力达瓦达斡尔族自治旗", "county", "内蒙古自治区", "呼伦贝尔市", "150722", 2018),
    ),
    (
        "双江自治县政府工作报告\n——2017年2月6日在双江拉祜族佤族布朗族傣族自治县第十六届人民代表大会第一次会议上\n各位代表：",
        ("双江拉祜族佤族布朗族傣族自治县", "county", "云南省", "临沧市", "530925", 2017),
    ),
    (
        "政府工作報告\n——2014年1月8日在龍勝各族自治縣第十五屆人民代表大會第四次會議上\n縣長 某某\n各位代表：",
        ("龙胜各族自治县", "county", "广西壮族自治区", "桂林市", "450328", 2014),
    ),
    (
        "政府工作报告\n——2022年1月6日在石河子市第十五届人民代表大会第一次会议上\n"
        "新疆生产建设兵团第八师石河子市市长 某某\n各位代表：",
        ("石河子市", "county", "新疆维吾尔自治区", "", "659001", 2022),
    ),
    (
        "第一师阿拉尔市2021年政府工作报告\n各位代表：",
        ("阿拉尔市", "county", "新疆维吾尔自治区", "", "659002", 2021),
    ),
    (
        "新疆生产建设兵团2019年工作报告\n同志们：\n现在，我代表兵团报告工作。",
        ("新疆生产建设兵团", "province", "新疆维吾尔自治区", "", "", 2019),
    ),
    (
        "政府工作报告\n2023年1月9日在仙桃市第十届人民代表大会第二次会议上\n各位代表：",
        ("仙桃市", "county", "湖北省", "", "429004", 2023),
    ),
    (
        "政府工作报告\n——2015年1月在东莞市第十五届人民代表大会第五次会议上\n各位代表：",
        ("东莞市", "city", "广东省", "东莞市", "441900", 2015),
    ),
    (
        "2021年浦东新区政府工作报告\n各位代表：",
        ("浦东新区", "district", "上海市", "", "310115", 2021),
    ),
    (
        "政府工作报告\n——2007年1月10日在北京市朝阳区第十四届人民代表大会第一次会议上\n各位代表：",
        ("朝阳区", "district", "北京市", "", "110105", 2007),
    ),
    (
        "鼓楼区政府工作报告\n——2022年1月6日在区十八届人大一次会议上\n各位代表：\n现在，我代表区人民政府报告工作。\n"
        "福州软件园、福州三坊七巷，在福州市委领导下。",
        ("鼓楼区", "district", "福建省", "福州市", "350102", 2022),
    ),
    (
        "易县塘湖镇2023年工作总结和2024年工作思路\n一年来，我镇认真落实县委部署。",
        ("易县塘湖镇", "township", "河北省", "保定市", "", 2024),
    ),
    (
        "安溪镇人民政府2021年工作报告\n——在安溪镇第十九届人民代表大会第二次会议上\n各位代表：\n一、2020年工作回顾",
        ("安溪镇", "township", "", "", "", 2021),
    ),
    (
        "新巴尔虎左旗嵯岗镇政府工作报告\n2012年1月6日在嵯岗镇第三届人民代表大会第一次会议上\n各位代表：",
        ("新巴尔虎左旗嵯岗镇", "township", "内蒙古自治区", "呼伦贝尔市", "", 2012),
    ),
    (
        "保定高新技术产业开发区管委会2020年工作报告\n同志们：",
        ("保定高新技术产业开发区", "district", "河北省", "保定市", "", 2020),
    ),
    (
        "浙江省舟山市定海区2018年政府工作报告\n一、2017年政府工作回顾",
        ("定海区", "district", "浙江省", "舟山市", "330902", 2018),
    ),
    (
        "政府工作\n报告\n——二○○五年三月二日在喀什地区泽普县第十三届\n人民代表大会第三次会议上\n县长 某某\n各位代表：",
        ("泽普县", "county", "新疆维吾尔自治区", "喀什地区", "653124", 2005),
    ),
    (
        "政府工作报告\n——2021年12月28日在丰都县第十八届人民代表大会第一次会议上\n各位代表：\n"
        "今天向大会报告过去五年工作，对今后五年和2022年工作提出建议。",
        ("丰都县", "county", "重庆市", "", "500230", 2022),
    ),
    (
        "政府工作报告\n——2016年9月8日在乐东黎族自治县第十五届人民代表大会第一次会议上\n各位代表：",
        ("乐东黎族自治县", "county", "海南省", "", "469027", 2016),
    ),
    (
        "首页 > 政府信息公开 > 政府工作报告\n2025年镇原县政府工作报告\n"
        "来源：镇原县政府办 发布时间：2025-02-11 字体：大 中 小\n"
        "各位代表：\n现在，我代表县人民政府向大会报告工作。",
        ("镇原县", "county", "甘肃省", "庆阳市", "621027", 2025),
    ),
    (
        "2013年六枝特区政府工作报告\n各位代表：",
        ("六枝特区", "county", "贵州省", "六盘水市", "520203", 2013),
    ),
    (
        "神农架林区政府工作报告\n——2020年1月3日在神农架林区第十一届人民代表大会第五次会议上\n各位代表：",
        ("神农架林区", "county", "湖北省", "", "429021", 2020),
    ),
]


@pytest.mark.parametrize(("head", "wanted"), HEADS, ids=[head.replace("\n", " ")[:30] for head, _ in HEADS])
def test_a_head_of_any_level_and_form_is_read(
    head: str, wanted: tuple[str, str, str, str, str, int | None]
) -> None:
    assert facts(metadata(f"{head}\n{BODY}")) == wanted


def test_places_of_the_whole_table_are_read_from_session_title_and_speaker() -> None:
    for name in sorted(full for full in names() if full.endswith(("省", "市", "县", "区", "旗", "州", "盟")))[
        ::17
    ]:
        if not (places := [place for place in find(name, year=2024) if place.name == name]) or len(name) < 3:
            continue
        heads = (
            f"政府工作报告\n——2024年1月8日在{name}第十四届人民代表大会第三次会议上\n各位代表：",
            f"2024年{name}政府工作报告\n各位代表：",
            f"各位代表：\n现在，我代表{name}人民政府，向大会报告工作。\n一、2023年工作回顾",
        )
        for head in heads:
            info = metadata(f"{head}\n{BODY}")
            assert (info.place, info.year) == (name, 2024), head
            assert info.code == (places[0].code if len(places) == 1 else ""), head


def test_a_written_report_is_signed_and_dated_at_its_end() -> None:
    text = "关于2022年工作总结及2023年工作计划的报告\n区政府：\n现将工作情况报告如下。\n" + BODY * 3
    info = metadata(text + "海淀区中关村街道办事处\n2022年12月20日\n")
    assert facts(info) == ("海淀区中关村街道", "township", "北京市", "", "", 2023)
    assert (info.date, info.title) == ("2022-12-20", "关于2022年工作总结及2023年工作计划的报告")


def test_every_field_says_where_it_comes_from() -> None:
    info = metadata(report(), name="qingxi")
    assert (info.id, info.place, info.level, info.year) == ("qingxi", "清溪县", "county", 2022)
    assert (info.title, info.date) == ("2022年清溪县政府工作报告", "2022-01-18")
    assert info.session == "第十六届人民代表大会第二次会议"
    assert info.sources == {
        "title": "title",
        "date": "opening",
        "session": "opening",
        "year": "opening",
        "place": "opening",
        "level": "opening",
    }


def test_what_is_not_said_stays_empty() -> None:
    assert metadata("新增就业5000人。") == ReportInfo("report")
    assert metadata("") == ReportInfo("report")


def test_a_record_is_believed_before_the_text_and_the_text_before_the_file() -> None:
    hints = {"id": "r/7", "place": "桐乡市", "year": "2020"}
    info = metadata(report(), name="county_易县_2019", hints=hints)
    assert (info.id, info.place, info.year, info.city) == ("county_易县_2019", "桐乡市", 2020, "嘉兴市")
    assert metadata(BODY, hints=hints).id == "r-7"
    assert (info.sources["place"], info.sources["year"], info.sources["city"]) == (
        "record",
        "record",
        "gazetteer",
    )
    info = metadata(report(), name="county_易县_2019")
    assert (info.place, info.year, info.sources["place"]) == ("清溪县", 2022, "opening")


def test_a_page_names_what_its_text_does_not() -> None:
    hints = {"title": "2017年霍山县政府工作报告", "source": "霍山县人民政府办公室", "date": "2017-03-01"}
    info = metadata(BODY, hints=hints)
    assert facts(info) == ("霍山县", "county", "安徽省", "六安市", "341525", 2017)
    assert (info.sources["year"], info.sources["place"], info.date) == ("document", "document", "")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("county_安国市_2020", ("安国市", "county", "河北省", "保定市", "130683", 2020)),
        ("2022年台州市路桥区政府工作报告", ("路桥区", "district", "浙江省", "台州市", "331004", 2022)),
        ("河北省_保定市_易县_2019", ("易县", "county", "河北省", "保定市", "130633", 2019)),
        ("保定2021", ("保定市", "city", "河北省", "保定市", "130600", 2021)),
        ("江苏/徐州/鼓楼区2015", ("鼓楼区", "district", "江苏省", "徐州市", "320302", 2015)),
        ("20180305-政府工作报告", ("", "", "", "", "", 2018)),
        ("001_50855f4fe18499a2", ("", "", "", "", "", None)),
        ("a2b3", ("", "", "", "", "", None)),
    ],
)
def test_the_file_name_tells_what_nothing_else_does(
    name: str, wanted: tuple[str, str, str, str, str, int | None]
) -> None:
    assert facts(metadata(BODY, name=name)) == wanted


def test_an_ambiguous_county_stays_open_where_nothing_decides() -> None:
    info = metadata("2022年鼓楼区政府工作报告\n" + BODY)
    assert facts(info) == ("鼓楼区", "district", "", "", "", 2022)


def test_places_in_the_text_decide_for_an_ambiguous_county() -> None:
    info = metadata("2022年鼓楼区政府工作报告\n" + BODY + "融入南京都市圈，服务南京。")
    assert (info.city, info.code, info.sources["city"]) == ("南京市", "320106", "gazetteer")


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("政府工作报告\n——2019年1月18日在某某会议上\n回顾2018年", 2019),
        ("一、2021年工作回顾\n过去一年。\n二、2022年工作安排\n", 2022),
        ("二〇二四年工作回顾\n过去的一年，", 2025),
        ("一、2016—2020年工作回顾\n五年来，", 2021),
        ("关于2023年工作总结及2024年工作计划", 2024),
        ("2023年上半年工作总结和下半年工作安排", 2023),
        ("一、关于2012年政府工作\n2012年，", 2013),
        ("政府工作报告\n（2023年12月28日）\n各位代表：\n2024年是关键之年。", 2024),
        ("政府工作报告\n（2023年11月8日）\n各位代表：\n今年以来，", 2023),
        ("2016年，全县生产总值达到60亿元。2011年，全县财政收入3亿元。", 2017),
        ("到2025年，全县生产总值达到100亿元。", None),
    ],
)
def test_the_year_is_the_year_of_the_plan(text: str, year: int | None) -> None:
    assert metadata(text).year == year


def test_a_report_that_names_no_place_is_known_by_what_it_speaks_of() -> None:
    told = "霍山县坚持绿色发展，全县生产总值增长。霍山石斛、霍山黄芽扬名，六安市委支持，全县上下努力。"
    info = metadata(f"各位代表：\n现在，我代表县人民政府报告工作。\n{told * 3}\n")
    assert (info.place, info.city, info.sources["place"]) == ("霍山县", "六安市", "text")


def test_common_words_that_are_names_name_no_place() -> None:
    told = "整合资源，全县合作振兴，资源共享，全县资源丰富，全县动力更足，新建通道。"
    info = metadata(f"各位代表：\n现在，我代表县人民政府报告工作。\n{told * 6}\n")
    assert (info.place, info.level) == ("", "county")


def test_a_session_of_the_past_is_not_the_one_of_the_report() -> None:
    info = metadata("过去一年，我们认真执行县十六届人大四次会议决议，成绩显著。\n" + BODY)
    assert (info.session, info.date, info.place) == ("", "", "")


@pytest.mark.parametrize("info", load_registry(ROOT / "seeds" / "reports.toml"), ids=lambda info: info.id)
def test_what_the_seeds_say_agrees_with_the_register(info: ReportInfo) -> None:
    found = metadata((ROOT / "seeds" / info.file).read_text("utf-8"))
    for key in ("place", "level", "province", "city", "year"):
        assert getattr(found, key) in {getattr(info, key), "", None}, key
    assert found.year == info.year or info.id == "dinghai-2023"


def test_a_register_is_filled_up_with_what_the_report_says() -> None:
    known = ReportInfo(
        "易", place="易县", year=2020, file="a.txt", sources={"place": "registry", "year": "registry"}
    )
    text = "政府工作报告\n——2023年1月5日在易县第十八届人民代表大会第三次会议上\n各位代表："
    info = completed(known, metadata(text))
    assert (info.id, info.year, info.date, info.city, info.file) == (
        "易",
        2020,
        "2023-01-05",
        "保定市",
        "a.txt",
    )
    assert (info.sources["year"], info.sources["date"], info.sources["city"]) == (
        "registry",
        "opening",
        "gazetteer",
    )


def test_a_register_that_means_another_place_takes_no_city_from_the_report() -> None:
    found = metadata("政府工作报告\n——2023年1月5日在易县第十八届人民代表大会第三次会议上\n各位代表：")
    info = completed(ReportInfo("x", place="唐县"), found)
    assert (info.place, info.city, info.year) == ("唐县", "", 2023)


@given(
    st.text(
        alphabet="政府工作报告年月日二〇20第届人民代表大会次议省市县区镇在我各位：（）《》\n 現報縣",
        max_size=400,
    )
)
def test_any_text_is_read_without_error(text: str) -> None:
    info = metadata(text, name=text[:20], hints={"title": text[:60], "date": text[:10]})
    assert info.year is None or 1900 <= info.year <= 2100
    assert set(info.sources) <= {
        "title",
        "date",
        "session",
        "year",
        "place",
        "level",
        "province",
        "city",
        "code",
    }


@pytest.mark.parametrize(
    "text", ["（" * 500_000, "2021年" * 200_000, "第届" * 300_000, "县" * 1_000_000, "\n" * 500_000]
)
def test_hostile_text_takes_no_longer(text: str) -> None:
    assert metadata(text, name=text[:5000]).place == ""


@pytest.mark.parametrize(
    ("told", "title"),
    [
        ("about:blank", ""),
        ("文档1", ""),
        ("2016年1月9日在霍山县第十五届人民代表大会第六次会议上", ""),
        ("霍山县政府工作报告.doc", "霍山县政府工作报告"),
        ("关于霍山县经济运行情况的报告", "关于霍山县经济运行情况的报告"),
    ],
)
def test_what_a_program_calls_a_document_is_a_title_only_if_it_names_a_report(told: str, title: str) -> None:
    assert metadata("各位代表：\n一、2015年工作回顾\n", hints={"title": told}).title == title


def test_the_title_column_of_a_table_is_taken_as_it_is() -> None:
    assert metadata("各位代表：\n", hints={"title": "霍山2016", "year": "2016"}).title == "霍山2016"
