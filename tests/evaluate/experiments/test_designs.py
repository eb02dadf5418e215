import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations import read_gold
from baogao.corpus import load_registry
from baogao.errors import BaogaoError
from baogao.evaluate.experiments.designs import (
    BY,
    Fold,
    describe,
    held_out,
    leave_one_out,
    time_split,
    without_province,
)
from baogao.resources import house
from baogao.schema import ReportInfo

from .make import REPORTS, all_gold, infos

INFOS = st.lists(
    st.builds(
        ReportInfo,
        st.from_regex(r"[a-z]{1,4}", fullmatch=True),
        place=st.sampled_from(["甲县", "乙县", "丙市", "丁区"]),
        province=st.sampled_from(["浙江省", "河北省", "青海省"]),
        level=st.sampled_from(["county", "city", "district"]),
        year=st.integers(2000, 2026),
    ),
    min_size=3,
    max_size=12,
    unique_by=lambda info: info.id,
)


def disjoint(fold: Fold) -> bool:
    parts = [*fold.train, *fold.dev, *fold.test]
    return len(parts) == len(set(parts)) and all((fold.train, fold.dev, fold.test))


@given(INFOS, st.sampled_from(BY))
def test_every_report_is_tested_once_and_never_trains_where_its_group_is_tested(
    reports: list[ReportInfo], by: str
) -> None:
    try:
        folds = leave_one_out(reports, by)
    except BaogaoError:  # one group only, or nothing left to train on
        return
    tested = [report for fold in folds for report in fold.test]
    assert sorted(tested) == sorted(info.id for info in reports)
    key = {info.id: info.id if by == "report" else getattr(info, by) for info in reports}
    if by == "place":  # two places of one name are not the same
        key = {info.id: f"{info.province}{info.place}" for info in reports}
    for fold in folds:
        assert disjoint(fold)
        assert {key[report] for report in fold.test}.isdisjoint(
            key[report] for report in (*fold.train, *fold.dev)
        )


def test_each_report_is_the_development_report_once() -> None:
    folds = leave_one_out(infos())
    assert [fold.dev for fold in folds] == [(report,) for report in (*REPORTS[1:], REPORTS[0])]
    assert all(len(fold.train) == 2 for fold in folds)


def test_reports_that_only_train_are_neither_tested_nor_tuned_on() -> None:
    folds = leave_one_out(infos(), train_only=REPORTS[3:])
    assert [fold.test for fold in folds] == [(report,) for report in REPORTS[:3]]
    assert all(REPORTS[3] in fold.train for fold in folds)


def test_a_report_that_only_trains_is_left_out_where_its_province_is_tested() -> None:
    more = [*infos(), ReportInfo("zzz-2020", province="福建省", place="永春县", year=2020)]
    (fold,) = without_province(more, "福建省", train_only=["zzz-2020"])
    assert fold.test == (REPORTS[0],)
    assert "zzz-2020" not in (*fold.train, *fold.dev)


@given(INFOS, st.integers(2001, 2026))
def test_a_time_split_trains_on_nothing_that_is_as_late_as_what_it_tests(
    reports: list[ReportInfo], before: int
) -> None:
    try:
        (fold,) = time_split(reports, before)
    except BaogaoError:
        return
    year = {info.id: info.year or 0 for info in reports}
    assert disjoint(fold)
    assert max(year[r] for r in (*fold.train, *fold.dev)) < before <= min(year[r] for r in fold.test)
    assert year[fold.dev[0]] == max(year[r] for r in (*fold.train, *fold.dev))


def test_the_splits_of_the_register_are_one_fold() -> None:
    registered = load_registry(house("seeds", "reports.toml"))
    gold = read_gold(house("annotations", "gold"))
    (fold,) = held_out(describe(gold, registered))
    assert fold.test == ("zhenhai-2020",)
    assert fold.dev == ("dinghai-2023",)
    assert fold.train == ("dinghai-2018", "luqiao-2022", "sanmen-2023")


def test_what_the_register_leaves_out_is_read_from_text_and_id() -> None:
    gold = [*all_gold(), *read_gold(house("annotations", "gold", "luqiao-2022.jsonl"))]
    known = {info.id: info for info in describe(gold, infos())}
    assert (known["anxi-2019"].place, known["anxi-2019"].year) == ("安溪县", 2019)
    assert (known["luqiao-2022"].province, known["luqiao-2022"].year) == ("浙江省", 2022)


@pytest.mark.parametrize(
    ("design", "message"),
    [
        (lambda: leave_one_out(infos(), "level"), "all gold reports are of one level, county"),
        (lambda: leave_one_out(infos(), "mayor"), "cannot leave out by 'mayor'"),
        (lambda: leave_one_out([*infos(), ReportInfo("x")], "province"), "the province of x is not known"),
        (lambda: leave_one_out(infos()[:2]), "no report is left to train on"),
        (lambda: leave_one_out([]), "all gold reports are of one report"),
        (lambda: time_split(infos(), 2019), "no report is left to train on"),
        (lambda: time_split(infos(), 2030), "no report is left to test on"),
        (lambda: time_split([*infos(), ReportInfo("x")], 2022), "the year of x is not known"),
        (lambda: without_province(infos(), "浙江省"), "no gold report is from 浙江省"),
        (lambda: held_out(infos()), "no report is left to tune on"),
    ],
)
def test_a_design_that_the_gold_does_not_allow_is_refused_in_one_line(design: object, message: str) -> None:
    assert callable(design)
    with pytest.raises(BaogaoError, match=message) as caught:
        design()
    assert "\n" not in str(caught.value)
