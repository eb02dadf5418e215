"""A tagged report as rows: values, headlines, and what stands where nothing is known."""

from dataclasses import replace

from baogao.schema import Report, Section
from baogao.tagging.rows import error_row, report_rows
from baogao.tagging.tables import TABLES

from .make import report, sentence


def rows(of: Report) -> dict[str, list[dict[str, object]]]:
    return report_rows(of, source="a.txt", model="m-1", thresholds="TARGET=0.5")


def test_every_table_has_its_columns_in_order(small: Report) -> None:
    found = rows(small)
    assert found.keys() == TABLES.keys()
    for name, table in TABLES.items():
        assert all(tuple(sorted(row)) == tuple(sorted(table.names)) for row in found[name]), name
    error = error_row("a.txt", "is empty", model="m-1", thresholds="")
    assert tuple(error) == TABLES["errors"].names


def test_a_number_has_its_value_and_other_spans_have_none(small: Report) -> None:
    spans = {str(row["text"]): row for row in rows(small)["spans"]}
    assert (spans["12座"]["low"], spans["12座"]["unit"], spans["12座"]["dimension"]) == (12.0, "座", "count")
    assert (spans["清水河大桥"]["low"], spans["清水河大桥"]["unit"]) == (None, "")
    assert spans["清水河大桥"]["approximate"] is False


def test_a_number_that_is_not_understood_has_no_value() -> None:
    (row,) = rows(report(sentence("比例为6：61：33。", ("6：61：33", "NUMBER"))))["spans"]
    assert (row["low"], row["high"], row["unit"], row["text"]) == (None, None, "", "6：61：33")


def test_a_report_counts_its_spans(small: Report) -> None:
    (row,) = rows(small)["reports"]
    assert (row["numbers"], row["projects"], row["slogans"], row["targets"], row["results"]) == (
        5,
        1,
        1,
        2,
        2,
    )
    assert (row["sentences"], row["source"], row["year"]) == (4, "a.txt", 2024)


def test_a_report_without_place_or_year_has_empty_text_and_no_number() -> None:
    about = report(sentence("新增企业40家。", ("40家", "NUMBER")))
    bare = replace(about, info=replace(about.info, place="", year=None))
    (row,) = rows(bare)["spans"]
    assert (row["place"], row["year"], row["level"]) == ("", None, "")


def test_sentences_know_the_kind_of_their_section(small: Report) -> None:
    assert [row["part"] for row in rows(small)["sentences"]] == [""] * 4
    sections = (Section("一", "review", "review", None, 0, 2), Section("二", "plan", "closing", None, 2, 2))
    found = rows(replace(small, sections=sections))["sentences"]
    assert [row["part"] for row in found] == ["review", "review", "closing", "closing"]


def test_a_target_stands_with_its_sentence_and_the_reports_place(small: Report) -> None:
    targets = rows(small)["targets"]
    first = next(row for row in targets if row["number"] == "12座")
    assert (first["low"], first["status"], first["place"]) == (12.0, "achieved", "清水县")
    assert str(first["sentence"])[first["start"] : first["end"]] == first["text"]  # type: ignore[misc]


def test_a_headline_that_is_not_stated_has_a_row_without_a_value(small: Report) -> None:
    found = {row["series"]: row for row in rows(small)["headlines"]}
    gdp = found["地区生产总值增速"]
    assert (gdp["stated"], gdp["low"], gdp["modality"], gdp["text"]) == (False, None, "", "")


def test_a_headline_that_is_stated_has_the_targets_value() -> None:
    text = "地区生产总值增长6%左右。"
    plan = report(sentence(text, ("地区生产总值增长6%左右", "TARGET"), ("6%", "NUMBER")))
    found = {row["series"]: row for row in rows(plan)["headlines"]}
    gdp = found["地区生产总值增速"]
    assert (gdp["stated"], gdp["low"], gdp["unit"], gdp["bound"]) == (True, 6.0, "%", "around")
    assert (gdp["place"], gdp["sentence_id"], gdp["text"]) == ("清水县", "qingshui-2024-0001", text[:-1])
