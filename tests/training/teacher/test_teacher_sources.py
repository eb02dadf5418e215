import json
from pathlib import Path

import pytest

from baogao.errors import BaogaoError
from baogao.schema import Span
from baogao.training.teacher.silver import Silver, read_silver
from baogao.training.teacher.sources import candidates, is_worthwhile, report_files

FIRST = "全年新增企业40家。开工项目12个。\n持续开展清风行动。\n"
SECOND = "持续开展，清风行动！\n建成望湖公园1个。\nABCDEFG 12345678\n好。\n"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST, encoding="utf-8")
    (folder / "b.txt").write_text(SECOND, encoding="gb18030")
    return folder


def test_sentences_come_once_and_only_if_worthwhile(raw: Path) -> None:
    texts = candidates(report_files([raw, raw / "a.txt"]))
    assert sorted(texts) == sorted(
        ["全年新增企业40家。", "开工项目12个。", "持续开展清风行动。", "建成望湖公园1个。"]
    )


def test_gold_sentences_are_left_out_whatever_their_punctuation(raw: Path) -> None:
    texts = candidates(report_files([raw]), ["开工 项目12个", "建成望湖公园1个。"])
    assert sorted(texts) == sorted(["全年新增企业40家。", "持续开展清风行动。"])


def test_a_decimal_point_is_no_punctuation(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    path.write_text("经济总量增长8.5%。\n经济总量增长85%。\n", encoding="utf-8")
    assert len(candidates([path])) == 2


def test_the_seed_and_not_the_files_decides_the_order(raw: Path) -> None:
    files = report_files([raw])
    forth, back = (candidates(order, ["持续开展清风行动"], seed=3) for order in (files, files[::-1]))
    assert forth == back
    assert len({tuple(candidates(files, seed=seed)) for seed in range(8)}) > 1


def test_a_limit_keeps_the_beginning_of_the_order(raw: Path) -> None:
    files = report_files([raw])
    assert candidates(files, limit=2, seed=1) == candidates(files, seed=1)[:2]


def test_a_bad_file_is_reported_and_the_others_are_read(raw: Path) -> None:
    (raw / "bad.txt").write_bytes(b"%PDF-1.7")
    errors: list[BaogaoError] = []
    assert len(candidates(report_files([raw]), on_error=errors.append)) == 4
    assert [Path(str(error.path)).name for error in errors] == ["bad.txt"]
    with pytest.raises(BaogaoError, match="PDF"):
        candidates(report_files([raw]))


def test_paths_without_reports_are_one_line(tmp_path: Path) -> None:
    for path, complaint in ((tmp_path, r"no \.txt file"), (tmp_path / "none", "no such file")):
        with pytest.raises(BaogaoError, match=complaint):
            report_files([path])


@pytest.mark.parametrize(
    ("text", "worthwhile"),
    [("新增8家", True), ("新8家", False), ("GDP8%增长", False), ("长" * 250, True), ("长" * 251, False)],
)
def test_worthwhile_sentences_are_mostly_han_and_neither_short_nor_endless(
    text: str, worthwhile: bool
) -> None:
    assert is_worthwhile(text) is worthwhile


def test_silver_rows_survive_the_way_through_a_file(tmp_path: Path) -> None:
    rows = [
        Silver(
            "新增企业40家", (Span(4, 7, "NUMBER", "teacher:t-1"), Span(0, 7, "TARGET", "teacher:t-1")), 0.75
        ),
        Silver("再接再厉", (), 0.9912),
    ]
    path = tmp_path / "silver.jsonl"
    path.write_text(
        "".join(json.dumps(row.to_json(), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )
    found = list(read_silver(path))
    assert found == rows
    assert found[0].spans[0].source == "teacher:t-1"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"text": "新增", "spans": []}',
        '{"text": "新增", "spans": [{"start": 0, "end": 9, "label": "NUMBER"}], "confidence": 1}',
        '{"text": "新增", "spans": [{"start": 0, "end": 1, "label": "OTHER"}], "confidence": 1}',
        '{"text": 3, "spans": [{"start": 0, "end": 1, "label": "NUMBER"}], "confidence": 1}',
    ],
)
def test_a_broken_silver_row_is_named_by_its_line(tmp_path: Path, line: str) -> None:
    path = tmp_path / "silver.jsonl"
    path.write_text(f'{{"text": "好的", "spans": [], "confidence": 1}}\n{line}\n', encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"silver\.jsonl:2: not a silver row"):
        list(read_silver(path))
