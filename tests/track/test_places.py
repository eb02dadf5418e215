from baogao.track.places import places

from .make import key


def test_reports_with_one_code_are_of_one_place_in_the_order_of_their_years() -> None:
    (place,) = places([key(2024), key(2022), key(2023, place="清水区", level="district")])
    assert place.key == "331099"
    assert place.years == (2022, 2023, 2024)


def test_a_report_without_a_code_joins_the_place_of_its_name() -> None:
    (place,) = places([key(2022), key(2023, code="")])
    assert place.years == (2022, 2023)


def test_the_same_name_in_two_cities_is_two_places() -> None:
    found = list(places([key(2022, code="", city="台州市"), key(2023, code="", city="宁波市")]))
    assert [place.years for place in found] == [(2022,), (2023,)]


def test_a_name_with_two_codes_stays_apart_from_both() -> None:
    reports = [key(2022, code="1"), key(2023, code="2"), key(2024, code="")]
    assert [place.key for place in places(reports)] == ["1", "2", "浙江省 台州市 清水县"]


def test_the_longest_report_of_a_year_stands_for_it() -> None:
    short, full = key(2024, id="a", characters=100), key(2024, id="b", characters=9000)
    (place,) = places([short, full])
    assert [report.id for report in place.reports] == ["b"]
    assert [report.id for report in place.spare] == ["a"]


def test_a_report_without_year_or_place_is_left_out() -> None:
    assert not list(places([key(None), key(2024, place="")]))


def test_places_come_from_the_nation_down() -> None:
    reports = [
        key(2024, level="county", code="3"),
        key(2024, level="province", code="9"),
        key(2024, level="nation", code="", place="全国", province="", city=""),
    ]
    assert [place.key for place in places(reports)] == ["全国", "9", "3"]
