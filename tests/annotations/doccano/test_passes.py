from pathlib import Path

import pytest

from baogao.annotations.doccano.fates import fates
from baogao.annotations.doccano.passes import (
    Act,
    Problem,
    find_passes,
    latest_passes,
    read_acts,
    write_pass,
)
from baogao.errors import BaogaoError
from baogao.schema import Sentence

from .office import sentences


def act(row: Sentence, annotator: str = "chen", *, seen: bool = True) -> Act:
    return Act(
        uid=f"{row.id}-0",
        id=row.id,
        batch="b",
        annotator=annotator,
        order=0,
        blind=False,
        seen=seen,
        taken=seen,
        by=annotator,
        at="2026-03-01T08:00:00Z",
        proposed=row.spans,
        fates=tuple(fates(row.spans, row.spans[1:])),
        problems=(Problem("hand", "confirmed by admin"),),
        comments=("拿不准",),
    )


def test_a_pass_and_its_acts_are_read_as_they_were_written(tmp_path: Path) -> None:
    rows = sentences()
    acts = [act(row) for row in rows]
    written, new = write_pass(tmp_path / "b", "chen", rows, acts)
    assert new
    assert (written.path.name, written.acts_path.name) == ("chen.jsonl", "chen.acts.jsonl")
    assert written.sentences() == rows
    assert written.acts() == acts
    sources = {fate.before.source for one in written.acts() for fate in one.fates if fate.before}
    assert "rule:number.test" in sources


def test_an_equal_pull_is_not_written_again(tmp_path: Path) -> None:
    rows = sentences()
    write_pass(tmp_path, "chen", rows, map(act, rows))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again, new = write_pass(tmp_path, "chen", rows, map(act, rows))
    assert (again.number, new) == (1, False)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_another_pull_stands_beside_the_old_one(tmp_path: Path) -> None:
    rows = sentences()
    first, _ = write_pass(tmp_path, "chen", rows[:2], map(act, rows[:2]))
    bytes_before = first.path.read_bytes()
    for number in range(2, 12):
        new, _ = write_pass(tmp_path, "chen", rows, [act(rows[0])] * number)
        assert (new.path.name, new.number) == (f"chen.{number}.jsonl", number)
    assert first.path.read_bytes() == bytes_before
    assert latest_passes(tmp_path)["chen"].number == 11
    assert [one.number for one in find_passes(tmp_path)] == list(range(1, 12))


def test_a_pull_that_was_killed_between_its_two_files_does_not_count(tmp_path: Path) -> None:
    rows = sentences()
    (tmp_path / "chen.acts.jsonl").write_text("{", encoding="utf-8")
    assert find_passes(tmp_path) == []
    written, new = write_pass(tmp_path, "chen", rows, map(act, rows))
    assert (written.number, new) == (1, True)
    assert len(written.acts()) == len(rows)


def test_names_with_dots_are_told_from_numbers(tmp_path: Path) -> None:
    for name in ("chen", "chen@x.org", "li.wu", "陈"):
        write_pass(tmp_path, name, [], [])
        write_pass(tmp_path, name, sentences(), [])
    found = latest_passes(tmp_path)
    assert {name: one.number for name, one in found.items()} == {
        "chen": 2,
        "chen@x.org": 2,
        "li.wu": 2,
        "陈": 2,
    }


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"seen": true', '"seen": 1'),
        ('"uid": ', '"uld": '),
        ('"before": {', '"before": [], "x": {'),
        ('"fates": [', '"fates": [7, '),
        ('"order": 0', '"order": "0"'),
    ],
)
def test_a_broken_row_of_acts_is_named_with_its_line(tmp_path: Path, old: str, new: str) -> None:
    rows = sentences()
    written, _ = write_pass(tmp_path, "chen", rows, map(act, rows))
    text = written.acts_path.read_text(encoding="utf-8")
    assert old in text
    written.acts_path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BaogaoError, match=r"chen\.acts\.jsonl:\d: no row of acts"):
        read_acts(written.acts_path)
