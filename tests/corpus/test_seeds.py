"""The committed corpus is what the code makes of the seeds, and agrees with the gold."""

import re
from collections import Counter
from pathlib import Path

import pytest

from baogao.corpus import load_registry, parse_report, read_edits, read_report, read_sentences, write_report
from baogao.corpus.cleaning.repair import load_corrections
from baogao.schema import Report

from .test_report import unaccounted

ROOT = Path(__file__).resolve().parents[2]
INFOS = load_registry(ROOT / "seeds" / "reports.toml")
CORRECTIONS = load_corrections(ROOT / "seeds" / "corrections.toml")
README = (ROOT / "corpus" / "README.md").read_text("utf-8")


@pytest.fixture(scope="module", params=INFOS, ids=lambda info: info.id)
def parsed(request: pytest.FixtureRequest) -> Report:
    info = request.param
    return read_report(ROOT / "seeds" / info.file, info, CORRECTIONS.get(info.id, ()))


def test_the_committed_corpus_is_up_to_date(parsed: Report, tmp_path: Path) -> None:
    for path in write_report(parsed, tmp_path):
        assert path.read_bytes() == (ROOT / "corpus" / path.name).read_bytes()


def test_the_gold_stands_on_the_same_sentences(parsed: Report) -> None:
    gold = read_sentences(ROOT / "annotations" / "gold" / f"{parsed.info.id}.jsonl")
    assert [(s.id, s.text) for s in parsed] == [(s.id, s.text) for s in gold]
    assert [(s.role, s.section, s.paragraph) for s in parsed] == [
        (s.role, s.section, s.paragraph) for s in gold
    ]


def test_no_character_of_a_seed_is_lost(parsed: Report) -> None:
    raw = (ROOT / "seeds" / parsed.info.file).read_text("utf-8")
    assert unaccounted(raw, parsed) == []


def test_cleaning_a_clean_report_changes_nothing(parsed: Report) -> None:
    again = parse_report(parsed.text, parsed.info)
    assert again.text == parsed.text
    assert [(s.role, s.section) for s in again] == [(s.role, s.section) for s in parsed]
    assert not [edit for edit in again.edits if edit.raw != edit.clean]


def test_the_readme_counts_what_the_files_hold(parsed: Report) -> None:
    kinds = Counter(edit.kind for edit in parsed.edits if edit.end)
    told = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items())) or "none"
    row = next(line for line in README.splitlines() if line.startswith(f"| `{parsed.info.id}`"))
    assert re.findall(r"[^|]+", row)[1:3] == [f" {len(parsed.sentences)} ", f" {told} "]


def test_every_correction_of_the_list_is_applied(parsed: Report) -> None:
    edits = read_edits(ROOT / "corpus" / f"{parsed.info.id}.edits.jsonl")
    applied = {edit.note for edit in edits if edit.kind in {"repair", "damage"}}
    assert applied >= {correction.reason for correction in CORRECTIONS.get(parsed.info.id, ())}


def test_most_broken_runs_of_sanmen_are_repaired_without_a_person_and_none_wrong() -> None:
    info = next(info for info in INFOS if info.id == "sanmen-2023")
    alone = read_report(ROOT / "seeds" / info.file, info)
    repaired = {(edit.start, edit.clean) for edit in alone.edits if edit.kind == "repair"}
    assert len(repaired) >= 15
    # The committed edits lead to the sentences of the gold, so what they share is right.
    committed = read_edits(ROOT / "corpus" / f"{info.id}.edits.jsonl")
    assert repaired <= {(edit.start, edit.clean) for edit in committed if edit.kind == "repair"}
    raw = (ROOT / "seeds" / info.file).read_text("utf-8")
    flagged = [range(edit.start, edit.end) for edit in alone.edits if edit.kind == "damage"]
    for correction in CORRECTIONS[info.id]:
        place = range(raw.index(correction.raw), raw.index(correction.raw) + len(correction.raw))
        assert any(set(place) & set(damage) for damage in flagged), correction.raw


def test_the_splits_cover_training_development_and_test() -> None:
    assert {info.split for info in INFOS} == {"train", "dev", "test"}
