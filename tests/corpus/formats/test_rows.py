import csv
import json
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from baogao.corpus.document import Columns, Document
from baogao.corpus.formats import rows as rows_module
from baogao.corpus.formats import tables
from baogao.corpus.formats.rows import read_rows
from baogao.errors import BaogaoError

from .pages import LAYOUTS, TITLE, report
from .test_html import lost

TEXTS = ["\n".join(report(12)), "\n".join(report(20)), "各位代表：\n今年目标是，“两个提升”，增长6%。"]
HEAD = ["编号", "标题", "日期", "省份", "正文"]
TABLE = [HEAD, *([f"r{i}", TITLE, f"2022/1/{i + 5}", "浙江省", text] for i, text in enumerate(TEXTS))]


def documents(path: Path, columns: Columns | None = None) -> list[Document]:
    found = list(read_rows(path, columns))
    assert all(isinstance(row, Document) for row in found), found
    return [row for row in found if isinstance(row, Document)]


def errors(path: Path) -> list[str]:
    return [str(row).removeprefix(str(path)) for row in read_rows(path) if isinstance(row, BaogaoError)]


def as_csv(table: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(table)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "delimiter", "encoding"),
    [
        ("reports.csv", ",", "gb18030"),  # Excel's own choice in China, without a byte order mark
        ("reports.csv", ",", "utf-8"),
        ("reports.csv", ",", "utf-8-sig"),
        ("reports.csv", ";", "utf-8"),
        ("reports.tsv", "\t", "utf-16"),  # what Excel calls Unicode text
        ("reports.tsv", "\t", "gb18030"),
    ],
)
def test_a_table_from_excel_reads_back_in_any_encoding(
    tmp_path: Path, name: str, delimiter: str, encoding: str
) -> None:
    path = tmp_path / name
    path.write_bytes(as_csv(TABLE, delimiter).encode(encoding))
    found = documents(path)
    assert [row.text for row in found] == TEXTS
    assert [row.name for row in found] == ["reports-r0", "reports-r1", "reports-r2"]
    assert found[1].hints == {"id": "r1", "title": TITLE, "date": "2022-01-06", "province": "浙江省"}
    assert found[0].format == "csv"


def test_json_lines_read_back(tmp_path: Path) -> None:
    path = tmp_path / "reports.jsonl"
    lines = [
        json.dumps({"text": text, "year": 2022, "place": "清溪县", "level": "县级"}, ensure_ascii=False)
        for text in TEXTS
    ]
    path.write_text("\n\n".join(lines), "utf-8")
    found = documents(path)
    assert [row.text for row in found] == TEXTS
    assert found[0].hints == {"year": "2022", "place": "清溪县", "level": "county"}
    assert found[2].name == "reports-000003"


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_json_list_reads_back(tmp_path: Path, indent: int | None, wrapped: bool) -> None:
    path = tmp_path / "reports.json"
    value = [{"title": TITLE, "content": text} for text in TEXTS]
    path.write_text(json.dumps({"count": 3, "RECORDS": value} if wrapped else value, indent=indent), "utf-8")
    assert [row.text for row in documents(path)] == TEXTS


def test_a_long_json_list_is_read_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "reports.json"
    texts = [f"{number}号报告，" + "人民" * 40_000 for number in range(40)]
    path.write_text(json.dumps([{"text": text} for text in texts], ensure_ascii=False), "gb18030")
    assert [row.text for row in documents(path)] == texts


def test_json_lines_under_the_name_of_json_are_read(tmp_path: Path) -> None:
    path = tmp_path / "reports.json"
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS), "utf-8")
    assert [row.text for row in documents(path)] == TEXTS


def test_parquet_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "reports.parquet"
    table = pa.table(
        {"id": [1, 2, 3], "正文": TEXTS, "年份": [2020.0, None, 2022.0], "vector": [[0.1], [0.2], [0.3]]}
    )
    parquet.write_table(table, path, row_group_size=2)
    found = documents(path)
    assert [row.text for row in found] == TEXTS
    assert [row.hints for row in found] == [
        {"id": "1", "year": "2020"},
        {"id": "2"},
        {"id": "3", "year": "2022"},
    ]
    assert found[0].format == "parquet"


def test_the_longest_column_is_the_text_where_no_name_tells(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(as_csv([["a", "text", "b"], *(["1", "是", text] for text in TEXTS)]), "utf-8")
    assert [row.text for row in documents(path)] == TEXTS


def test_named_columns_win(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(as_csv([["text", "摘要", "no"], ["全文，很长的全文", "摘要文字", "7"]]), "utf-8")
    (found,) = documents(path, Columns(text="摘要", id="no"))
    assert (found.text, found.name) == ("摘要文字", "t-7")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_an_unknown_column_is_told_with_those_that_exist(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"t.{suffix}"
    if suffix == "parquet":
        parquet.write_table(pa.table({"甲": ["一"], "乙": ["二"]}), path)
    else:
        path.write_text("甲,乙\n一,二\n" if suffix == "csv" else '{"甲": "一", "乙": "二"}\n', "utf-8")
    with pytest.raises(BaogaoError, match=r"has no column '丙' \(its columns are 甲, 乙\)"):
        list(read_rows(path, Columns(text="丙")))


def test_a_cell_of_html_is_read_as_a_page(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    html = LAYOUTS["modern_2020"](report(20))
    path.write_text(json.dumps({"content": html, "title": "报告甲"}), "utf-8")
    (found,) = documents(path)
    assert lost(found, report(20)) == []
    assert (found.format, found.hints["title"], found.hints["date"]) == ("jsonl", "报告甲", "2022-01-25")


def test_a_list_of_paragraphs_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"content": report(6)}), "utf-8")
    assert documents(path)[0].text.split("\n") == report(6)


def test_a_bad_row_of_csv_is_an_error_with_its_line_and_reading_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,"甲\n乙"\n2\n3,丙,丁\n4,\n\n5,戊,,\n', "utf-8")
    assert [row.text for row in read_rows(path) if isinstance(row, Document)] == ["甲\n乙", "戊"]
    assert errors(path) == [
        ":4: has 1 fields instead of 2 (mend the row, or leave it out)",
        ":5: has 3 fields instead of 2 (mend the row, or leave it out)",
        ":6: holds no text in column 'text' (leave the row out)",
    ]


def test_a_quote_inside_a_quoted_field_is_told_and_not_dropped(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,"推动"两个提升"行动"\n2,推动"两个提升"行动\n', "utf-8")
    assert [row.text for row in read_rows(path) if isinstance(row, Document)] == ['推动"两个提升"行动']
    assert errors(path)[0].startswith(":2: ")


def test_a_bad_row_of_json_lines_is_an_error_with_its_line_and_reading_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(
        '{"text": "甲"}\n{"text": \n[1]\n{"id": 1}\n' + "[" * 100_000 + '\n{"text": "乙"}\n', "utf-8"
    )
    assert [row.text for row in read_rows(path) if isinstance(row, Document)] == ["甲", "乙"]
    found = errors(path)
    assert [error.split(":")[1] for error in found] == ["2", "3", "4", "5"]
    assert "is not JSON" in found[0]
    assert "holds no text in column 'text'" in found[2]


def test_a_bad_row_of_parquet_is_an_error_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    parquet.write_table(pa.table({"text": ["甲", None, "<p></p>", "乙"]}), path)
    assert [row.text for row in read_rows(path) if isinstance(row, Document)] == ["甲", "乙"]
    assert errors(path) == [
        ": holds no text in column 'text' (row 2: leave it out)",
        ": holds no text (row 3 is markup only)",
    ]


def test_a_json_list_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text('[{"text": "甲"}, {"text": "乙', "utf-8")
    assert [row.text for row in read_rows(path) if isinstance(row, Document)] == ["甲"]
    assert "row 2 is not JSON" in errors(path)[0]


def test_lines_of_another_encoding_are_decoded_by_themselves(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    text = "今年全县经济社会发展的主要目标是地区生产总值增长百分之六"
    rows = [f"{number},{text}\r\n" for number in range(4)]
    path.write_bytes(("id,text\r\n" + "".join(rows[:3])).encode("utf-8") * 1 + rows[3].encode("gb18030"))
    assert [row.text for row in documents(path)] == [text] * 4


def test_lost_bytes_in_a_cell_are_flagged(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"text": "增长\ufffd\ufffd，就业"}), "utf-8")
    (edit,) = documents(path)[0].edits
    assert (edit.kind, edit.start, edit.end) == ("damage", 2, 4)


def test_a_text_longer_than_the_limit_is_an_error_and_reading_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "MAX_TEXT", 1000)
    path = tmp_path / "t.csv"
    path.write_text(as_csv([["text"], ["人" * 2000], ["正常"]]), "utf-8")
    assert [row.text for row in read_rows(path) if isinstance(row, Document)] == ["正常"]
    assert errors(path) == [":2: holds a text of more than 1,000 characters"]


def test_a_line_that_is_too_long_is_an_error_and_no_report_cut_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_TEXT", 1000)
    monkeypatch.setattr(tables, "_LONGEST_LINE", 4000)
    path = tmp_path / "t.csv"
    path.write_text("id,text\n1," + "人" * 9000 + "\n2,正常\n", "utf-8")
    try:
        found = list(read_rows(path))
    finally:
        csv.field_size_limit(131_072)
    assert [row.text for row in found if isinstance(row, Document)] == ["正常"]
    assert len(found) > 1


def test_a_quote_that_nobody_closed_ends_at_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_TEXT", 200_000)
    path = tmp_path / "t.csv"
    path.write_text('id,text\n1,甲\n2,"' + "人民政府\n" * 100_000, "utf-8")
    try:
        found = read_rows(path)
        assert getattr(next(found), "text", "") == "甲"
        assert "field larger than field limit" in str(next(found))
    finally:
        csv.field_size_limit(131_072)


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("t.csv", b"", "is empty"),
        ("t.csv", "今年，".encode() * 200, "does not begin with a line of column names"),
        ("t.csv", b"text\n", "holds no rows"),
        ("t.json", b"[]", "holds no rows"),
        ("t.jsonl", b'{"a": 1}', "holds no column of text"),
        ("t.jsonl", b"\x00\x01\x02\x03" * 99, "is not text"),
        ("t.json", b'{"a": 1', "is not JSON"),
        ("t.parquet", b"PAR1 no", "is not a readable Parquet file"),
        ("t.parquet", b"", "is not a readable Parquet file"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_one_line(
    tmp_path: Path, name: str, data: bytes, what: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(BaogaoError, match=what) as caught:
        list(read_rows(path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_a_missing_file_is_told(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(BaogaoError, match="cannot be read: No such file"):
        list(read_rows(tmp_path / f"t.{suffix}"))


def test_half_a_character_that_json_wrote_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(r'{"text": "\u653f\ud800\u5e9c", "id": "\udfff"}')
    (found,) = documents(path)
    assert (found.text, found.hints["id"]) == ("政\ufffd府", "\ufffd")
    assert [(edit.kind, edit.start, edit.end) for edit in found.edits] == [("damage", 1, 2)]
