"""Gold with a past: versions, reasons, and what was changed past the record."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from baogao.annotations import formats, read_gold, write_folder
from baogao.annotations import gold as gold_module
from baogao.annotations.changes import CHANGES, Change, digest, read_record
from baogao.annotations.correct import correction, parse_span
from baogao.annotations.gold import PENDING, Committed, Proposal, begin, commit, open_gold
from baogao.annotations.versions import compare, summary
from baogao.cli import app
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span

from .conftest import ROOT, Make

AT = "2026-03-01T09:00:00+00:00"
LATER = "2026-03-02T09:00:00+00:00"


@pytest.fixture
def folder(make: Make, tmp_path: Path) -> Path:
    """Gold of two reports whose record begins with version 2."""
    path = tmp_path / "gold"
    one = [make("新增企业20家。", 1, NUMBER="20家"), make("建成云溪大桥。", 2, PROJECT="云溪大桥")]
    write_folder(path, [*one, make("增长8%。", 1, "lanshan-2025", NUMBER="8%")])
    begin(path, 2, "adjudicated", "first-hands")
    return path


def proposal(sentence: Sentence, *spans: Span, **more: str) -> Proposal:
    return Proposal(sentence.with_spans(spans), "wu", **more)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_change_is_a_version_with_its_reason(folder: Path) -> None:
    old = open_gold(folder).sentences["yunqi-2026-0001"]
    target = Span(0, 7, "TARGET", "annotator:wu")
    done = commit(folder, [proposal(old, *old.spans, target, words="G4: a promise")], AT)
    assert done.version == 3
    found = open_gold(folder)
    assert found.sentences[old.id].spans == tuple(sorted((*old.spans, target)))
    (change,) = found.record.changes
    assert (change.version, change.what, change.who, change.reason, change.at) == (
        3,
        "changed",
        "wu",
        "G4: a promise",
        AT,
    )
    assert change.before == old.spans
    assert found.unexplained() == []
    assert read_gold(folder) == [*found.sentences.values()]


def test_only_files_that_change_are_written(folder: Path) -> None:
    before = bytes_of(folder)
    old = open_gold(folder).sentences["lanshan-2025-0001"]
    commit(folder, [proposal(old, words="no quantity")], AT)
    after = bytes_of(folder)
    assert [name for name in after if before[name] != after[name]] == [CHANGES, "lanshan-2025.jsonl"]


def test_a_change_without_a_reason_is_refused_and_the_others_are_made(folder: Path, make: Make) -> None:
    gold = open_gold(folder).sentences
    first, second = gold["yunqi-2026-0001"], gold["yunqi-2026-0002"]
    done = commit(folder, [proposal(first, words=" \n"), proposal(second, words="a plan, no name")], AT)
    assert list(done.refused) == [first.id]
    assert "no reason" in done.refused[first.id]
    assert [change.id for change in done.changes] == [second.id]
    assert open_gold(folder).sentences[first.id] == first
    new = make("新增绿地3公顷。", 3)
    assert commit(folder, [proposal(new)], AT).refused == {new.id: "no reason was given"}


def test_what_gold_says_already_is_no_change(folder: Path) -> None:
    before = bytes_of(folder)
    sentences = open_gold(folder).sentences.values()
    done = commit(folder, [proposal(one, *one.spans, words="again") for one in sentences], AT)
    assert (done.version, len(done.same), done.changes) == (2, 3, ())
    assert bytes_of(folder) == before


def test_a_new_sentence_takes_its_place_in_its_report(folder: Path, make: Make) -> None:
    between = Sentence("yunqi-2026-0003", "yunqi-2026", "plan", "", 0, "新", 0, 1)
    fresh = make("实施云帆行动。", 1, "beiting-2024", SLOGAN="云帆行动")
    commit(folder, [proposal(one, *one.spans, reason="review r: a+b agree") for one in (fresh, between)], AT)
    assert [path.name for path in sorted(folder.glob("*-*.jsonl"))] == [
        "beiting-2024.jsonl",
        "lanshan-2025.jsonl",
        "yunqi-2026.jsonl",
    ]
    starts = [(one.start, one.id) for one in read_gold(folder / "yunqi-2026.jsonl")]
    assert starts == sorted(starts)
    assert {change.what for change in read_record(folder / CHANGES).changes} == {"added"}


def test_every_earlier_version_can_be_had_back(folder: Path, make: Make) -> None:
    versions = {2: open_gold(folder).sentences}
    one = versions[2]["yunqi-2026-0001"]
    steps: list[list[Proposal]] = [
        [proposal(one, Span(0, 7, "TARGET", "annotator:wu"), words="a")],
        [
            proposal(make("新的一年。", 9), reason="b"),
            proposal(one, Span(4, 7, "NUMBER", "annotator:wu"), words="c"),
        ],
        [proposal(one, words="d")],
    ]
    for number, step in enumerate(steps, 3):
        assert commit(folder, step, AT).version == number
        versions[number] = open_gold(folder).sentences
    gold = open_gold(folder)
    for number, sentences in versions.items():
        assert digest(gold.at(number).values()) == digest(sentences.values())
    assert compare(gold, 2, 3) == [
        "yunqi-2026-0001: added TARGET 「新增企业20家」",
        "yunqi-2026-0001: deleted NUMBER 「20家」",
    ]
    assert "yunqi-2026-0009: came, 0 spans" in compare(gold, 3, 4)
    for wrong in (1, 6):
        with pytest.raises(BaogaoError, match="no version"):
            gold.at(wrong)


def test_the_versions_are_listed_the_last_first(folder: Path) -> None:
    one = open_gold(folder).sentences["yunqi-2026-0001"]
    commit(folder, [proposal(one, words="it is a plan")], AT)
    assert summary(open_gold(folder)) == [
        "version 3 on 2026-03-01 by wu: 1 changed: it is a plan",
        "version 2 by first-hands: adjudicated",
    ]


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "named"),
    [
        ("yunqi-2026.jsonl", '"end": 7, "label": "NUMBER"', '"end": 6, "label": "NUMBER"', "yunqi-2026"),
        ("yunqi-2026.jsonl", "云溪大桥。", "云溪大道。", "yunqi-2026"),
        ("lanshan-2025.jsonl", '"NUMBER"', '"SLOGAN"', "lanshan-2025"),
    ],
)
def test_what_was_edited_past_the_record_is_named_and_stops_the_next_change(
    folder: Path, name: str, old: str, new: str, named: str
) -> None:
    one = open_gold(folder).sentences["yunqi-2026-0002"]
    edit(folder / name, old, new)
    (line,) = open_gold(folder).unexplained()
    assert line.startswith(f"{named}: ")
    with pytest.raises(BaogaoError, match=f"changed without a reason: {named}"):
        commit(folder, [proposal(one, words="x")], AT)


def test_an_edit_of_a_sentence_that_has_a_past_names_the_sentence(folder: Path) -> None:
    one = open_gold(folder).sentences["yunqi-2026-0001"]
    commit(folder, [proposal(one, Span(0, 7, "TARGET", "annotator:wu"), words="x")], AT)
    edit(folder / "yunqi-2026.jsonl", '"label": "TARGET"', '"label": "RESULT"')
    assert open_gold(folder).unexplained() == ["yunqi-2026-0001: is not as version 3 left it"]


def test_an_edited_text_of_a_sentence_that_was_added_is_named(folder: Path, make: Make) -> None:
    commit(folder, [proposal(make("新增绿地3公顷。", 3), reason="review r: agree")], AT)
    edit(folder / "yunqi-2026.jsonl", "绿地3公顷", "绿地4公顷")
    assert open_gold(folder).unexplained() == ["yunqi-2026-0003: is not as version 3 left it"]


def test_a_deleted_sentence_and_a_foreign_file_are_named(folder: Path, make: Make) -> None:
    write_folder(folder, [make("新增企业20家。", 1, NUMBER="20家"), make("旧。", 1, "old-2001")])
    lines = open_gold(folder).unexplained()
    assert [line.partition(":")[0] for line in lines] == ["old-2001", "yunqi-2026"]


def test_gold_without_a_record_begins_one_with_its_first_change(make: Make, tmp_path: Path) -> None:
    write_folder(tmp_path / "gold", [make("增长8%。", NUMBER="8%")])
    one = open_gold(tmp_path / "gold").sentences["yunqi-2026-0001"]
    commit(tmp_path / "gold", [proposal(one, words="x")], AT)
    record = read_record(tmp_path / "gold" / CHANGES)
    assert (record.base.version, record.version) == (1, 2)
    assert record.base.reason == "as it was found on 2026-03-01"
    assert open_gold(tmp_path / "gold").at(1)[one.id].spans == one.spans


def test_gold_may_begin_with_nothing(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "gold"
    done = commit(folder, [proposal(make("增长8%。"), reason="review r: a+b agree")], AT)
    assert done.version == 1
    assert open_gold(folder).unexplained() == []
    assert open_gold(folder).at(0) == {}


def test_another_text_and_broken_spans_are_refused(folder: Path, make: Make) -> None:
    other = make("新增企业21家。", 1, NUMBER="21家")
    overlapping = make("增长8%，快。", 7).with_spans([Span(0, 4, "NUMBER"), Span(2, 4, "PROJECT")])
    path = make("增长8%。", 1, "../up")
    done = commit(folder, [proposal(one, *one.spans, words="x") for one in (other, overlapping, path)], AT)
    assert done.changes == ()
    assert "another text" in done.refused[other.id]
    assert "overlaps" in done.refused[overlapping.id]
    assert "file name" in done.refused[path.id]


def test_a_review_does_not_undo_a_later_correction(folder: Path, make: Make) -> None:
    new = make("新增绿地3公顷。", 3, NUMBER="3公顷")
    step = [proposal(new, *new.spans, reason="review r: agree", origin="r")]
    commit(folder, step, AT)
    commit(folder, [proposal(new, words="no number here")], LATER)
    done = commit(folder, step, LATER, words="any")
    assert (done.changes, done.later) == ((), (new.id,))
    assert open_gold(folder).sentences[new.id].spans == ()


def test_a_sentence_is_proposed_once(folder: Path) -> None:
    one = open_gold(folder).sentences["yunqi-2026-0001"]
    done = commit(folder, [proposal(one, words="a"), proposal(one, *one.spans, words="b")], AT)
    assert (len(done.changes), done.refused) == (1, {one.id: "it was proposed twice"})


def test_a_reason_stays_on_one_line(folder: Path) -> None:
    one = open_gold(folder).sentences["yunqi-2026-0001"]
    commit(folder, [proposal(one, words="一\n二\x1b[2J")], AT)
    assert open_gold(folder).record.changes[0].reason == "一 二\\x1b[2J"


def test_the_record_is_not_taken_for_sentences(folder: Path) -> None:
    assert formats.read(folder) == read_gold(folder)
    assert len(read_gold(folder)) == 3


def test_two_writers_do_not_meet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gold_module, "_PATIENCE", 0.1)
    with FileLock(folder.with_name(".gold.lock")), pytest.raises(BaogaoError, match="another command"):
        commit(folder, [], AT)


_CHILD = """
    import os, signal, sys
    from dataclasses import replace
    from pathlib import Path
    from baogao.annotations import gold, read_gold
    from baogao.annotations.gold import Proposal, commit

    folder, step = Path(sys.argv[1]), int(sys.argv[2])
    calls = 0

    def stopping(function):
        def call(*args):
            global calls
            calls += 1
            if calls > step:
                os.kill(os.getpid(), signal.SIGKILL)
            return function(*args)
        return call

    gold.write_sentences, gold.write_record = stopping(gold.write_sentences), stopping(gold.write_record)
    changed = [Proposal(one.with_spans([]), "wu", words="x") for one in read_gold(folder)]
    new = replace(read_gold(folder)[0], id="lanshan-2025-0009")
    commit(folder, [*changed, Proposal(new, "wu", "new")], "2026-03-01T09:00:00+00:00")
"""


@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_version_that_was_killed_is_finished_when_gold_is_opened(folder: Path, step: int) -> None:
    command = [sys.executable, "-c", textwrap.dedent(_CHILD), str(folder), str(step)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert (folder / PENDING).is_file()
    gold = open_gold(folder)
    assert not (folder / PENDING).exists()
    assert gold.record.version == 3
    assert (len(gold.sentences), len(gold.record.changes)) == (4, 4)
    assert all(not one.spans for one in gold.sentences.values() if one.id != "lanshan-2025-0009")
    assert gold.unexplained() == []
    assert commit(folder, [], AT) == Committed(3)


def limited(most: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command that cannot write a file of more bytes than this."""
    script = (
        "import resource, sys; from baogao.cli import app\n"
        "most = int(sys.argv.pop(1)); resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)); app()"
    )
    command = [sys.executable, "-c", script, str(most), *arguments]
    return subprocess.run(command, text=True, capture_output=True, check=False)


@pytest.mark.parametrize("long", [CHANGES, "yunqi-2026.jsonl", "both"])
def test_what_cannot_be_written_changes_neither_gold_nor_its_record(
    folder: Path, make: Make, long: str
) -> None:
    one = open_gold(folder).sentences["lanshan-2025-0001"]
    if long != CHANGES:
        new = make("甲" * 9000, 3)
        commit(folder, [proposal(new, reason="review r: agree")], AT)
    if long != "yunqi-2026.jsonl":
        commit(folder, [proposal(one, words="long " * 4000)], AT)
    before, version = bytes_of(folder), open_gold(folder).record.version
    told = ["--reason", "t9", "--by", "lead", "--gold", str(folder)]
    correct = ["gold", "correct", "yunqi-2026-0001", "--remove", "NUMBER=20家", *told]
    done = limited(15_000, *correct)
    assert done.returncode == 1, done.stderr
    assert "cannot be written" in done.stderr
    assert bytes_of(folder) == before
    log = CliRunner().invoke(app, ["gold", "log", "--gold", str(folder)])
    assert (log.exit_code, f"version {version + 1}" in log.output) == (0, False)
    assert CliRunner().invoke(app, correct).exit_code == 0
    assert open_gold(folder).record.version == version + 1


def test_a_new_report_whose_record_cannot_be_written_leaves_no_file(make: Make, tmp_path: Path) -> None:
    folder, new = tmp_path / "gold", make("新增企业20家。", 1)
    folder.mkdir()
    wall = folder / f".{CHANGES}.{os.getpid()}.tmp"  # what the record is written to first
    wall.mkdir()
    with pytest.raises(BaogaoError, match=r"CHANGES.*cannot be written"):
        commit(folder, [proposal(new, reason="review r: agree")], AT)
    wall.rmdir()
    assert list(folder.iterdir()) == []
    assert commit(folder, [proposal(new, reason="review r: agree")], AT).version == 1


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("{", "not JSON"),
        ("[]", "expected an object"),
        ('{"version": 3}', "missing key"),
        (
            '{"version":3,"id":"x","what":"added","hash":"","after":[],"reason":" ","who":"w","at":""}',
            "without a reason",
        ),
        (
            '{"version":1,"id":"x","what":"added","hash":"","after":[],"reason":"r","who":"w","at":""}',
            "version 1",
        ),
        (
            '{"version":3,"id":"x","what":"lost","hash":"","after":[],"reason":"r","who":"w","at":""}',
            "'lost'",
        ),
        (
            '{"version":3,"id":"x","what":"added","hash":"","after":[1],"reason":"r","who":"w","at":""}',
            "no row",
        ),
        (
            '{"version":3,"id":"x","what":"added","hash":"","after":[{"start":"0","end":1,"label":"NUMBER"}],'
            '"reason":"r","who":"w","at":""}',
            "'start' must be int",
        ),
    ],
)
def test_a_broken_record_is_one_line_with_its_place(folder: Path, row: str, what: str) -> None:
    with (folder / CHANGES).open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(BaogaoError, match=what) as error:
        open_gold(folder)
    assert f"{CHANGES}:2" in str(error.value)


def test_a_broken_note_is_one_line(folder: Path) -> None:
    (folder / PENDING).write_text('{"changes": 3}')
    with pytest.raises(BaogaoError, match="no note of a version"):
        open_gold(folder)


def test_a_record_is_begun_once_and_changes_nothing(folder: Path) -> None:
    before = bytes_of(folder)
    with pytest.raises(BaogaoError, match="has a record"):
        begin(folder, 2, "x", "y")
    assert bytes_of(folder) == before


spans = st.builds(
    Span, st.integers(0, 9), st.integers(0, 9), st.sampled_from(["NUMBER", "TARGET"]), st.text()
)


@given(
    st.builds(
        Change,
        version=st.integers(1, 9),
        id=st.text(),
        what=st.just("changed"),
        hash=st.text(),
        before=st.lists(spans).map(tuple),
        after=st.lists(spans).map(tuple),
        reason=st.text(min_size=1),
        who=st.text(),
        at=st.text(),
        origin=st.text(),
        won=st.lists(st.text()).map(tuple),
    )
)
@settings(max_examples=60)
def test_a_row_of_the_record_keeps_all_of_a_change(change: Change) -> None:
    again = Change.from_json(json.loads(json.dumps(change.to_json())))
    assert again == change
    assert [one.source for one in again.after] == [one.source for one in change.after]


def test_the_committed_gold_is_as_its_record_says() -> None:
    gold = open_gold(ROOT / "annotations" / "gold")
    assert gold.record.base.version == 2
    assert gold.unexplained() == []


@pytest.mark.parametrize(
    ("mark", "span"),
    [
        ("NUMBER=20家", (4, 7, "NUMBER")),
        ("TARGET@0-7", (0, 7, "TARGET")),
        ("SLOGAN=新=", None),
        ("NUMBER=2", (4, 5, "NUMBER")),
        ("NUMBER@3-99", None),
        ("NUMBER@5-5", None),
        ("OTHER=20家", None),
        ("20家", None),
        ("", None),
    ],
)
def test_a_span_is_named_by_words_or_offsets(mark: str, span: tuple[int, int, str] | None) -> None:
    if span is None:
        with pytest.raises(BaogaoError):
            parse_span(mark, "新增企业20家。")
    else:
        assert parse_span(mark, "新增企业20家。") == Span(*span)


def test_words_that_stand_twice_must_be_placed() -> None:
    with pytest.raises(BaogaoError, match=r"2 times.*NUMBER@2-4, NUMBER@7-9"):
        parse_span("NUMBER=8%", "增长8%，增长8%。")


def test_a_correction_keeps_the_source_of_what_stays(make: Make) -> None:
    one = make("新增企业20家。", NUMBER="20家").with_spans([Span(4, 7, "NUMBER", "annotator:chen+li")])
    found = correction({one.id: one}, one.id, add=["TARGET=新增企业20家"], who="wu", words="a promise")
    assert [span.source for span in found.sentence.spans] == ["annotator:wu", "annotator:chen+li"]
    for add, remove, what in (
        ([], ["PROJECT=企业"], "has no PROJECT"),
        (["NUMBER=20家"], [], "stands so already"),
        ([], [], "stands so already"),
    ):
        with pytest.raises(BaogaoError, match=what):
            correction({one.id: one}, one.id, add=add, remove=remove, who="wu", words="w")
    with pytest.raises(BaogaoError, match="needs a person and a reason"):
        correction({one.id: one}, one.id, remove=["NUMBER=20家"], who="wu", words=" ")


def test_the_commands_correct_show_and_compare(folder: Path) -> None:
    run = CliRunner().invoke
    at = ["--gold", str(folder)]
    added = ["--add", "TARGET=新增企业20家", "--remove", "NUMBER=20家"]
    told = ["--reason", "只是目标", "--by", "wu"]
    result = run(app, ["gold", "correct", "yunqi-2026-0001", *added, *told, *at])
    assert result.exit_code == 0, result.output
    assert "version 3, 0 added, 1 changed" in result.output
    assert "added TARGET 「新增企业20家」" in run(app, ["gold", "diff", *at]).output
    log = run(app, ["gold", "log", *at])
    assert "version 3 on" in log.output
    assert "只是目标" in log.output
    assert log.exit_code == 0
    assert "只是目标" in run(app, ["gold", "log", "yunqi-2026-0001", *at]).output
    assert "unchanged since version 2" in run(app, ["gold", "log", "lanshan-2025", *at]).output
    edit(folder / "lanshan-2025.jsonl", '"NUMBER"', '"SLOGAN"')
    assert run(app, ["gold", "log", *at]).exit_code == 1


@pytest.mark.parametrize(
    ("what", "remedy"),
    [
        ("nix", "check the id"),
        ("yunqi-2026-0009", "is it yunqi-2026-000"),
        ("yunqi-2062", "is it yunqi-2026"),
    ],
)
def test_the_past_of_what_gold_does_not_have_is_an_error(folder: Path, what: str, remedy: str) -> None:
    result = CliRunner().invoke(app, ["gold", "log", what, "--gold", str(folder)])
    assert (result.exit_code, result.stdout) == (1, "")
    assert isinstance(result.exception, BaogaoError)
    assert str(result.exception).startswith(f"{folder}: no sentence or report {what!r} in gold ({remedy}")
