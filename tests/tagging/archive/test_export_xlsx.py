"""The workbook, read back by another library."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from baogao.tagging.archive.export import export, xlsx
from baogao.tagging.archive.reading import Archive
from baogao.tagging.tables import TABLES

from . import handmade


def workbook(archive: Archive) -> Any:  # noqa: ANN401
    (path,) = export(archive, ["xlsx"])
    return openpyxl.load_workbook(path)


def texts(archive: Archive) -> list[Any]:
    """Column text of the sheet of spans."""
    place = TABLES["spans"].names.index("text")
    return [row[place] for row in workbook(archive)["标注"].iter_rows(min_row=2)]


def test_a_sheet_a_table_with_chinese_heads_that_stay_and_filter(tmp_path: Path) -> None:
    book = workbook(handmade.archive(tmp_path, spans=handmade.spans(3)))
    assert book.sheetnames == [*(table.zh for table in TABLES.values()), "字段说明"]
    for table in TABLES.values():
        sheet = book[table.zh]
        assert [cell.value for cell in sheet[1]] == [column.zh for column in table.columns]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert all(cell.font.bold for cell in sheet[1])
        assert all(8 <= width.width <= 61 for width in sheet.column_dimensions.values())
    assert book["标注"].auto_filter.ref == "A1:U4"


def test_numbers_are_numbers_and_text_is_text(tmp_path: Path) -> None:
    row = {"report": "2024", "year": 2024, "low": 146_000_000.5, "approximate": True, "text": "007"}
    sheet = workbook(handmade.archive(tmp_path, spans=[row]))["标注"]
    cells = dict(zip(TABLES["spans"].names, sheet[2], strict=True))
    assert (cells["report"].value, cells["report"].data_type) == ("2024", "s")
    assert (cells["text"].value, cells["text"].data_type) == ("007", "s")
    assert (cells["year"].value, cells["low"].value) == (2024, 146_000_000.5)
    assert cells["approximate"].value is True
    assert cells["high"].value is None


def test_text_that_looks_like_a_formula_or_link_stays_text_also_when_edited(tmp_path: Path) -> None:
    hostile = ["=1+1", "@SUM(A1)", "https://example.com", "-3.5%"]
    cells = texts(handmade.archive(tmp_path, spans=[{"text": text} for text in hostile]))
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in hostile]
    assert [cell.quotePrefix for cell in cells] == [True, True, False, False]
    assert all(cell.hyperlink is None for cell in cells)


def test_characters_that_xml_cannot_hold_do_no_harm(tmp_path: Path) -> None:
    strange = ["a\x00\x0bb", "c\ufffe\uffffd", "e\ud7ff\U0001f600<&>\"' f ", "_x0041_", "行\n行"]
    cells = texts(handmade.archive(tmp_path, spans=[{"text": text} for text in strange]))
    values = [openpyxl.utils.escape.unescape(cell.value) for cell in cells]
    assert values == [strange[0], "c\ufffd\ufffdd", *strange[2:]]


@pytest.mark.parametrize("character", ["政", "\U0002000b"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path, character: str) -> None:
    fits = "政" * xlsx.CELL
    cells = texts(handmade.archive(tmp_path, spans=[{"text": fits}, {"text": character * 40_000}]))
    assert cells[0].value == fits
    assert cells[1].value.endswith("…（已截断，全文40000字）")
    assert xlsx.CELL - 1 <= len(cells[1].value.encode("utf-16-le")) // 2 <= xlsx.CELL


def test_more_rows_than_a_sheet_holds_go_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "ROWS", 11)
    book = workbook(handmade.archive(tmp_path, spans=handmade.spans(25)))
    names = [name for name in book.sheetnames if name.startswith("标注")]
    assert names == ["标注", "标注 2", "标注 3"]
    assert [book[name].max_row for name in names] == [11, 11, 6]
    starts = [row[5] for name in names for row in book[name].iter_rows(min_row=2, values_only=True)]
    assert starts == list(range(25))
    assert {book[name]["A1"].value for name in names} == {"报告"}


def test_the_last_sheet_explains_every_column_and_names_the_model(tmp_path: Path) -> None:
    rows = list(workbook(handmade.archive(tmp_path))["字段说明"].iter_rows(min_row=2, values_only=True))
    names = {f"{table.name}.{column.name}" for table in TABLES.values() for column in table.columns}
    assert names <= {row[2] for row in rows}
    assert ("model", handmade.JOB.model) in {row[2:] for row in rows}


def test_the_parts_of_the_workbook_bear_no_time_of_making(tmp_path: Path) -> None:
    (path,) = export(handmade.archive(tmp_path, spans=handmade.spans(3)), ["xlsx"])
    with zipfile.ZipFile(path) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in parts.read("docProps/core.xml")
        assert parts.testzip() is None
