"""Files that ``baogao convert`` writes for Doccano, and what the real server makes of them."""

import json
from pathlib import Path
from typing import Any

from baogao.annotations import read_gold
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.records import Project
from baogao.annotations.formats import differences, read, write
from baogao.schema import Sentence, Span, labels

ROOT = Path(__file__).resolve().parents[3]
RARE = Sentence("yunqi-2026-0001", "yunqi-2026", "plan", "", 0, "𠮷林镇👍新增5家。", 0, 9)


def put(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_the_whole_gold_goes_through_the_server_as_a_file_without_a_difference(
    admin: Doccano, project: Project, tmp_path: Path
) -> None:
    gold = [*read_gold(ROOT / "annotations" / "gold"), RARE.with_spans([Span(6, 8, "NUMBER", "rule:x", 0.5)])]
    write(tmp_path / "up.doccano.jsonl", gold)
    for label in labels().values():
        if label.name not in {"NUMBER", "TARGET"}:
            admin.create_label_type(project.id, label.name, label.color, label.key)
    lines = (tmp_path / "up.doccano.jsonl").read_text("ascii").splitlines()
    admin.upload(project.id, [json.loads(line) for line in lines])
    exported = sorted(admin.export(project.id), key=lambda row: row["id"])
    back = read(put(tmp_path / "down.jsonl", exported))
    assert sum(len(sentence.spans) for sentence in back) == 2313
    assert differences(sorted(gold, key=_id), sorted(back, key=_id)) == []


def _id(sentence: Sentence) -> str:
    return sentence.id
