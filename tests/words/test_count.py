"""Counts over reports, in memory and as a table."""

import csv
import json
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.schema import ReportInfo, Sentence
from baogao.words.count import COLUMNS, Tally
from baogao.words.table import count_reports

from .make import sentence

SLOGAN = "推进“四水共治”，新增企业40家。"


def marked(report: str) -> Sentence:
    marks = (("“四水共治”", "SLOGAN"), ("新增企业40家", "TARGET"), ("40家", "NUMBER"))
    return sentence(SLOGAN, *marks, report=report)


def info(name: str, year: int | None, level: str = "county") -> ReportInfo:
    return ReportInfo(name, year=year, level=level)


def rows(tally: Tally, kind: str) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["group"], row["text"]): row for row in tally.rows() if row["kind"] == kind}


@pytest.fixture
def tally() -> Tally:
    tally = Tally()
    tally.add(info("a-2020", 2020), [marked("a-2020"), sentence("推进四水共治。", ("四水共治", "SLOGAN"))])
    tally.add(info("b-2023", 2023), [marked("b-2023")])
    tally.add(info("c", None), [sentence("新增企业。")])
    return tally


def test_a_slogan_is_counted_with_its_reports_and_years(tally: Tally) -> None:
    row = rows(tally, "slogan")["", "四水共治"]
    assert (row["count"], row["reports"]) == ("3", "2")
    assert (row["first_year"], row["last_year"]) == ("2020", "2023")


def test_an_indicator_is_counted(tally: Tally) -> None:
    assert rows(tally, "indicator")["", "企业"]["count"] == "2"


def test_words_are_counted_without_figures_and_punctuation(tally: Tally) -> None:
    found = {text: row for (_, text), row in rows(tally, "word").items()}
    assert found["企业"]["count"] == "3"
    assert found["企业"]["reports"] == "3"
    assert not {"40", "，", "。", "“"} & found.keys()


def test_shares_are_per_ten_thousand_words(tally: Tally) -> None:
    found = rows(tally, "word").values()
    assert sum(float(row["per_10k_words"]) for row in found) == pytest.approx(10_000, abs=1)


def test_counts_by_year_add_up_to_those_of_all(tally: Tally) -> None:
    by_year = Tally("year")
    by_year.add(info("a-2020", 2020), [marked("a-2020"), sentence("推进四水共治。", ("四水共治", "SLOGAN"))])
    by_year.add(info("b-2023", 2023), [marked("b-2023")])
    by_year.add(info("c", None), [sentence("新增企业。")])
    whole = rows(tally, "word")
    for (_, text), row in whole.items():
        parts = [int(r["count"]) for (_, other), r in rows(by_year, "word").items() if other == text]
        assert sum(parts) == int(row["count"])


def test_rare_texts_can_be_left_out(tally: Tally) -> None:
    assert {row["text"] for row in tally.rows(min_count=3)} >= {"企业", "四水共治"}
    assert all(int(row["count"]) >= 3 for row in tally.rows(min_count=3))


RAW = "示例县政府工作报告\n各位代表：\n一、2024年工作回顾\n新增高新技术企业40家。\n"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_raw_reports_are_marked_by_the_rules_and_counted(tmp_path: Path) -> None:
    (tmp_path / "示例县2025.txt").write_text(RAW, encoding="utf-8")
    done = count_reports([tmp_path], tmp_path / "words.csv")
    table = read(tmp_path / "words.csv")
    assert done.reports == 1
    assert done.rows == len(table)
    assert tuple(table[0]) == COLUMNS
    assert ("indicator", "高新技术企业") in {(row["kind"], row["text"]) for row in table}
    assert {row["first_year"] for row in table} == {"2025"}
    assert (tmp_path / "words.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_file_of_gold_is_counted_with_its_own_spans(tmp_path: Path) -> None:
    line = json.dumps(marked("a-2020").to_json(), ensure_ascii=False)
    (tmp_path / "gold.jsonl").write_text(f"{line}\n", encoding="utf-8")
    count_reports([tmp_path / "gold.jsonl"], tmp_path / "words.csv", by="report")
    assert {
        (row["group"], row["text"]) for row in read(tmp_path / "words.csv") if row["kind"] == "slogan"
    } == {("a-2020", "四水共治")}


def test_a_bad_file_is_an_error_and_the_others_are_counted(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(RAW, encoding="utf-8")
    (tmp_path / "bad.jsonl").write_text("{\n", encoding="utf-8")
    done = count_reports([tmp_path], tmp_path / "words.csv")
    assert done.reports == 1
    (error,) = done.errors
    assert "bad.jsonl:1" in error


def test_a_cell_cannot_become_a_formula(tmp_path: Path) -> None:
    row = sentence("推进“=四水共治”。", ("“=四水共治”", "SLOGAN")).to_json()
    (tmp_path / "a.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    count_reports([tmp_path / "a.jsonl"], tmp_path / "words.csv")
    assert "'=四水共治" in {row["text"] for row in read(tmp_path / "words.csv")}


def test_an_unknown_grouping_and_an_empty_folder_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot count by 'month'"):
        count_reports([tmp_path], tmp_path / "words.csv", by="month")
    with pytest.raises(BaogaoError, match=r"no .* files"):
        count_reports([tmp_path], tmp_path / "words.csv")
    assert not (tmp_path / "words.csv").exists()
