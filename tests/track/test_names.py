from pathlib import Path

from baogao.track.names import Names
from baogao.track.reading import read_places

from .make import archive, report


def test_variants_are_never_merged(tmp_path: Path) -> None:
    tagged = archive(
        tmp_path / "a", [report(2024, plan=["建设<清水河大桥>、<清水河 大桥>、<清水河大桥工程>。"])]
    )
    names = Names(tagged, read_places(tagged))
    assert [row["text"] for row in names.rows()] == ["清水河 大桥", "清水河大桥", "清水河大桥工程"]
    names.close()


def test_a_report_without_a_year_counts_but_dates_nothing(tmp_path: Path) -> None:
    undated = report(2024, plan=["建设<清水河大桥>。"])
    undated = undated.__class__(undated.info.__class__("undated"), undated.sentences).renamed("undated")
    tagged = archive(tmp_path / "a", [undated, report(2022, plan=["建设<清水河大桥>、<清水河大桥>。"])])
    names = Names(tagged, read_places(tagged))
    (row,) = names.rows()
    assert (row["first_year"], row["years"], row["places"]) == (2022, "2022", 1)
    assert (row["reports"], row["mentions"], row["first_sentence_id"]) == (2, 3, "清水县-2022-0001")
    names.close()


def test_a_name_that_no_dated_report_has_is_without_years(tmp_path: Path) -> None:
    lost = report(2024, plan=["建设<清水河大桥>。"])
    lost = lost.__class__(lost.info.__class__("lost"), lost.sentences).renamed("lost")
    tagged = archive(tmp_path / "a", [lost])
    names = Names(tagged, read_places(tagged))
    (row,) = names.rows()
    assert (row["first_year"], row["last_year"], row["years"], row["places"]) == (None, None, "", 0)
    assert not list(names.rows_by_place())
    names.close()
