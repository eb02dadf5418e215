"""A corpus is never written over other work, nor outside of its folder."""

from pathlib import Path

import pytest

from baogao.corpus import build_corpus, load_registry, read_sentences
from baogao.corpus.cleaning.clean import same_width
from baogao.errors import BaogaoError


def test_files_of_a_folder_with_a_register_are_read_as_the_register_says(tmp_path: Path) -> None:
    (outcome,) = build_corpus([Path("seeds/sanmen-2023.txt")], tmp_path)
    assert outcome.sheet and (outcome.sheet.report, outcome.sheet.sentences) == ("sanmen-2023", 329)


def test_a_file_of_other_origin_is_not_overwritten(tmp_path: Path) -> None:
    report = tmp_path / "ok.txt"
    report.write_text("一、2024年工作回顾\n新增企业40家。\n", encoding="utf-8")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "ok.jsonl").write_text("hi\n", encoding="utf-8")
    (outcome,) = build_corpus([report], tmp_path / "out")
    assert "not overwritten" in str(outcome.error)
    assert (tmp_path / "out" / "ok.jsonl").read_text(encoding="utf-8") == "hi\n"


def test_annotated_sentences_are_not_overwritten_but_own_output_is(tmp_path: Path) -> None:
    gold = Path("annotations/gold/dinghai-2023.jsonl").read_bytes()
    (tmp_path / "dinghai-2023.jsonl").write_bytes(gold)
    (outcome,) = build_corpus([Path("seeds/dinghai-2023.txt")], tmp_path)
    assert outcome.error is not None
    assert (tmp_path / "dinghai-2023.jsonl").read_bytes() == gold
    for _ in range(2):
        (outcome,) = build_corpus([Path("seeds/dinghai-2023.txt")], tmp_path / "new")
        assert outcome.error is None
    assert len(read_sentences(tmp_path / "new" / "dinghai-2023.jsonl")) == 122


@pytest.mark.parametrize(
    ("key", "value"), [("id", "../../evil"), ("file", "../a.txt"), ("file", "/etc/passwd")]
)
def test_a_register_cannot_lead_out_of_its_folder(tmp_path: Path, key: str, value: str) -> None:
    row = {"id": "a", "file": "a.txt", key: value}
    text = "[[report]]\n" + "".join(f'{k} = "{v}"\n' for k, v in row.items())
    (tmp_path / "reports.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"cannot name a file|beside the register"):
        load_registry(tmp_path / "reports.toml")


def test_a_half_width_full_stop_ends_a_sentence_and_a_point_does_not() -> None:
    assert same_width("竣工40个.新建3个.") == "竣工40个。新建3个。"
    for kept in ("增长5.9%", "一.工作回顾", "（二）.重点", "1.总则", "www.gov.cn"):
        assert same_width(kept) == kept
