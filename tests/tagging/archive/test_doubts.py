"""What a run warns of: texts that are no reports, and texts that are there twice."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from baogao.tagging.archive.doubts import doubts, repeated
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.run import Engine, tag_archive

from . import handmade
from .make import text, write

Rows = Sequence[dict[str, Any]]


def rows(**texts: Sequence[str]) -> dict[str, Rows]:
    """Reports of these sentences."""
    reports = [
        {"report": name, "characters": sum(map(len, found)), "sentences": len(found), "numbers": 0}
        for name, found in texts.items()
    ]
    sentences = [{"report": name, "text": one} for name, found in texts.items() for one in found]
    return {"reports": reports, "sentences": sentences}


def test_a_text_that_is_there_again_is_found_in_any_shard(tmp_path: Path) -> None:
    handmade.archive(tmp_path, **rows(a=["新增企业40家。", "建桥12座。"], b=["新增企业30家。", "建桥12座。"]))
    handmade.shard(tmp_path, 1, **rows(c=["改造小区8个。"], d=["新增企业40家。", "建桥12座。"]))
    assert list(repeated(Archive(tmp_path))) == [("d", "a")]
    assert list(doubts(Archive(tmp_path))) == ["d and a are one text: both count in every table"]


def test_texts_of_one_length_that_differ_are_not_one_text(tmp_path: Path) -> None:
    archive = handmade.archive(tmp_path, **rows(a=["新增企业40家。"], b=["新增企业30家。"], c=[], d=[]))
    assert list(repeated(archive)) == []


def test_one_text_in_two_encodings_and_a_text_of_another_kind_are_told(
    tmp_path: Path, job: Job, engine: Engine
) -> None:
    write(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "b.txt").write_bytes(text().encode("gb18030"))
    write(tmp_path / "in" / "c.txt", "Minutes of a meeting about the new bridge.\n" * 40)
    tag_archive([tmp_path / "in"], tmp_path / "out", job, engine=engine)
    archive = Archive(tmp_path / "out")
    looks = {row["report"]: row["look"] for row in archive.rows("reports")}
    assert looks["a"] == looks["b"]
    assert "is hardly Chinese" in looks["c"]
    other, again = doubts(archive)
    assert other.startswith(
        f"{tmp_path / 'in' / 'c.txt'}: may be no government work report (is hardly Chinese"
    )
    assert again == "b and a are one text: both count in every table"


def test_a_report_that_only_is_short_is_still_a_report(tmp_path: Path) -> None:
    reports = [{"report": "a", "look": "short, place unknown"}, {"report": "b", "look": ""}]
    assert list(doubts(handmade.archive(tmp_path, reports=reports))) == []


@pytest.mark.parametrize("look", ["is hardly Chinese", "short, place unknown, year unknown"])
def test_a_text_without_place_and_year_or_in_another_language_is_doubted(tmp_path: Path, look: str) -> None:
    (line,) = doubts(handmade.archive(tmp_path, reports=[{"report": "a", "source": "a.txt", "look": look}]))
    assert line == f"{tmp_path / 'a.txt'}: may be no government work report ({look})"
