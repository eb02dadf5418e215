import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baogao.annotations.doccano.batch import (
    Batch,
    assign,
    checked,
    make_batch,
)
from baogao.annotations.doccano.batch_files import batch_file, read_batch, write_batch
from baogao.annotations.doccano.choose import Held, Wish, choose, doubled, held
from baogao.annotations.doccano.passes import Act, write_pass
from baogao.annotations.store import write_folder
from baogao.cli import main
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span

from .office import sentences

TEAM = ["chen", "li", "wu"]


def scored(row: Sentence, *scores: float | None) -> Sentence:
    spans = [Span(i, i + 1, "NUMBER", "model:test", score) for i, score in enumerate(scores)]
    return row.with_spans(spans)


@given(st.integers(0, 60), st.integers(1, 5), st.data())
def test_work_is_shared_out_evenly(count: int, people: int, data: st.DataObject) -> None:
    names = [f"n{i}" for i in range(people)]
    each = data.draw(st.integers(1, people))
    groups = assign(count, names, each, Random(data.draw(st.integers(0, 9))))  # noqa: S311
    load = Counter(name for group in groups for name in group)
    assert all(len(set(group)) == each for group in groups)
    assert max(load[name] for name in names) - min(load[name] for name in names) <= 1


def test_pairs_of_annotators_meet_about_equally_often() -> None:
    groups = assign(600, ["a", "b", "c", "d"], 2, Random(3))  # noqa: S311
    met = Counter(pair for group in groups for pair in combinations(group, 2))
    assert len(met) == 6
    assert max(met.values()) - min(met.values()) <= 6


def test_equal_arguments_give_equal_batches_and_another_seed_another() -> None:
    rows = sentences(60)
    one, two, other = (make_batch("b", rows, TEAM, each=2, blind=0.2, seed=seed) for seed in (7, 7, 8))
    assert one == two
    assert [item.annotators for item in one.items] != [item.annotators for item in other.items]


def test_the_order_in_which_annotators_are_named_does_not_matter() -> None:
    rows = sentences(30)
    assert make_batch("b", rows, TEAM, each=2) == make_batch("b", rows, TEAM[::-1], each=2)


def test_a_blind_sentence_is_blind_for_all_and_keeps_its_preannotations_to_itself() -> None:
    made = make_batch("b", sentences(100), TEAM, each=3, blind=0.1)
    blind = [item for item in made.items if item.blind]
    assert len(blind) == 10
    assert all(item.shown == () for item in blind)
    assert any(item.sentence.spans for item in blind)
    assert all(item in made.of(name) for item in blind for name in TEAM)


def test_everybody_gets_as_many_blind_sentences() -> None:
    made = make_batch("b", sentences(100), TEAM, each=2, blind=0.3)
    counts = [sum(item.blind for item in made.of(name)) for name in TEAM]
    assert counts == [20, 20, 20]


def test_neighbours_are_known_also_where_they_were_not_chosen() -> None:
    rows = sentences(5)
    made = make_batch("b", rows, ["chen"], chosen={rows[2].id: "sample"})
    (item,) = made.items
    assert (item.before, item.after, item.why) == (rows[1].text, rows[3].text, "sample")


def test_a_sentence_after_a_gap_has_no_neighbour() -> None:
    rows = sentences(5)
    first, second, third, _ = make_batch("b", [rows[0], *rows[2:]], ["chen"]).items
    assert (first.after, second.before, third.before) == ("", "", rows[2].text)


def test_a_batch_is_read_as_it_was_written(tmp_path: Path) -> None:
    rows = [scored(row, 0.5, None, 0.25) for row in sentences(9)]
    made = make_batch("九月-1", rows, TEAM, each=2, blind=0.5, made={"sample": 3})
    path = tmp_path / "a" / "九月-1.batch.json"
    write_batch(path, made)
    assert read_batch(path) == made
    assert [s.score for item in read_batch(path).items for s in item.sentence.spans][:3] == [0.5, None, 0.25]
    write_batch(path, made)


def test_another_batch_of_the_same_name_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "b.batch.json"
    write_batch(path, make_batch("b", sentences(), ["chen"]))
    before = path.read_bytes()
    with pytest.raises(BaogaoError, match="another batch of this name"):
        write_batch(path, make_batch("b", sentences(), ["li"]))
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"text": "新增', '"text": "增新', "it was edited"),
        ('"blind": false', '"blind": "no"', "batch"),
        ('"label": "TARGET"', '"label": "GOAL"', "unknown label"),
        ('"annotators": ["chen"]', '"annotators": []', "annotators are missing"),
        ('"annotators": ["chen"]', '"annotators": ["../../etc"]', "cannot name an annotator"),
        ('"items"', '"rows"', "missing key 'items'"),
        ('"seed": 0', '"seed": "x"', "'seed' must be int"),
        ('"sentence": {', '"sentence": [{', "no batch"),
    ],
)
def test_an_edited_batch_is_refused(tmp_path: Path, old: str, new: str, what: str) -> None:
    path = tmp_path / "b.batch.json"
    write_batch(path, make_batch("b", sentences(), ["chen"]))
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BaogaoError, match=what) as error:
        read_batch(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", "[" * 100_000, "\x00\xff"])
def test_a_file_that_is_no_batch_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.batch.json"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(BaogaoError, match="no batch"):
        read_batch(path)


def test_a_batch_is_found_by_its_name_or_its_file(tmp_path: Path) -> None:
    assert batch_file("b1", tmp_path) == tmp_path / "b1.batch.json"
    assert batch_file("x/b1.batch.json", tmp_path) == Path("x/b1.batch.json")


@pytest.mark.parametrize(
    ("names", "each", "blind"),
    [([], 1, 0), (["a", "a"], 1, 0), (["a"], 2, 0), (["a"], 0, 0), (["a"], 1, 1.5)],
)
def test_numbers_that_do_not_fit_are_refused(names: Sequence[str], each: int, blind: float) -> None:
    with pytest.raises(BaogaoError):
        make_batch("b", sentences(), names, each=each, blind=blind)


@pytest.mark.parametrize("name", ["", "a/b", "../a", ".a", "a b", "a.acts", "a.2", "-a", "a" * 61, "a\n"])
def test_a_name_that_could_not_be_a_file_or_an_account_is_refused(name: str) -> None:
    with pytest.raises(BaogaoError, match="cannot name"):
        make_batch("b", sentences(), [name])


def test_names_that_differ_in_capitals_only_are_refused() -> None:
    with pytest.raises(BaogaoError, match="cannot name"):
        make_batch("b", sentences(), ["Chen", "chen"], each=2)


@pytest.mark.parametrize(
    ("spans", "what"),
    [
        ([Span(0, 4, "NUMBER"), Span(2, 6, "PROJECT")], "overlaps"),
        ([Span(0, 99, "NUMBER")], "outside"),
        ([Span(3, 3, "NUMBER")], "outside"),
        ([Span(0, 2, "GOAL")], "unknown label"),
        ([Span(0, 2, "NUMBER"), Span(0, 2, "NUMBER")], "NUMBER 0-2"),
    ],
)
def test_what_the_server_would_drop_or_change_is_refused_before(spans: list[Span], what: str) -> None:
    row = sentences(1)[0].with_spans(spans)
    with pytest.raises(BaogaoError, match=what):
        make_batch("b", [row], ["chen"])


@pytest.mark.parametrize("text", ["", "   ", "新增\x00企业", "新增\ud842企业"])
def test_a_text_that_no_server_keeps_is_refused(text: str) -> None:
    row = replace(sentences(2)[1], text=text, end=len(text))
    with pytest.raises(BaogaoError):
        make_batch("b", [row], ["chen"])


def test_a_sentence_stands_once_in_a_batch() -> None:
    (item, *_) = make_batch("b", sentences(), ["chen"]).items
    with pytest.raises(BaogaoError, match="twice"):
        checked(Batch("b", 0, (item, item)))


def test_a_batch_without_sentences_is_refused() -> None:
    with pytest.raises(BaogaoError, match="no sentence"):
        make_batch("b", [], ["chen"])


def test_a_sample_depends_on_the_seed_alone() -> None:
    rows = sentences(200)
    first = choose(rows, Wish(sample=20), seed=1)
    assert len(first) == 20
    assert set(first.values()) == {"sample"}
    assert choose(rows, Wish(sample=20), seed=1) == first
    assert choose(rows, Wish(sample=20), seed=2).keys() != first.keys()
    assert list(first) == sorted(first)


def test_a_sample_is_the_same_whatever_else_is_asked_for() -> None:
    rows = [scored(row, i / 100) for i, row in enumerate(sentences(50))]
    alone = choose(rows, Wish(sample=10), seed=4)
    both = choose(rows, Wish(sample=10, uncertain=10), seed=4)
    assert [id_ for id_, why in both.items() if why == "sample"] == list(alone)
    assert len(both) == 20


def test_the_least_certain_come_first_and_unscored_ones_never() -> None:
    one, two, three, four, _ = sentences(5)
    rows = [scored(one, 0.9, 0.4), scored(two, None), scored(three, 0.3), scored(four, 0.99)]
    assert choose(rows, Wish(uncertain=2)) == {one.id: "uncertain", three.id: "uncertain"}
    with pytest.raises(BaogaoError, match="no span has a score"):
        choose(sentences(), Wish(uncertain=2))


def test_sentences_that_two_taggers_mark_otherwise_are_found_in_order_of_difference() -> None:
    rows = sentences(5)
    other = [rows[0].with_spans([]), rows[1], rows[2].with_spans(rows[2].spans[1:]), *rows[3:]]
    assert choose(rows, Wish(disagreeing=1), against=other) == {rows[0].id: "disagreeing"}
    assert list(choose(rows, Wish(disagreeing=9), against=other)) == [rows[0].id, rows[2].id]
    with pytest.raises(BaogaoError, match="share no sentence"):
        choose(rows, Wish(disagreeing=1), against=sentences(3, "other-2026"))
    with pytest.raises(BaogaoError, match="two different texts"):
        choose(rows, Wish(disagreeing=1), against=[replace(rows[0], text="别的")])


def test_reports_and_earlier_batches_narrow_the_choice() -> None:
    rows = [*sentences(5), *sentences(5, "haiyan-2025")]
    chosen = choose(rows, Wish(reports=("haiyan-2025",)), without={"haiyan-2025-0002"})
    assert list(chosen) == [f"haiyan-2025-000{i}" for i in (1, 3, 4, 5)]
    assert set(chosen.values()) == {"report"}
    with pytest.raises(BaogaoError, match="no sentence of report 'x'"):
        choose(rows, Wish(reports=("x",)))


def test_a_batch_file_has_a_line_for_each_sentence(tmp_path: Path) -> None:
    path = tmp_path / "b.batch.json"
    write_batch(path, make_batch("b", sentences(7), ["chen"]))
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 7 + 2
    assert json.loads(lines[1].rstrip(","))["sentence"]["id"] == "yunqi-2026-0001"


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["doccano", "batch", *arguments, "--annotator", "chen"])
    return int(end.value.code or 0)


def test_the_command_chooses_by_all_ways_at_once_and_not_what_an_earlier_batch_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = sentences(40)
    write_folder("model", [scored(row, i / 40) for i, row in enumerate(rows)])
    write_folder("rules", [*rows[:20], *(scored(row, None) for row in rows[20:])])
    assert command("first", "model", "--sample", "10") == 0
    ways = ("--sample", "5", "--uncertain", "4", "--disagreeing", "3", "--against", "rules")
    assert command("second", "model", *ways, "--without", "first") == 0
    assert "12 sentences (" in capsys.readouterr().out
    first, second = (read_batch(batch_file(name)) for name in ("first", "second"))
    assert Counter(item.why for item in second.items) == {"sample": 5, "uncertain": 4, "disagreeing": 3}
    assert not {item.sentence.id for item in first.items} & {item.sentence.id for item in second.items}
    assert second.made["uncertain"] == 4


def test_the_command_reads_the_files_that_corpus_and_preannotate_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_folder("pre", sentences(3))
    Path("pre/yunqi-2026.edits.jsonl").write_text('{"kind": "furniture"}\n', encoding="utf-8")
    assert command("b", "pre") == 0
    assert command("b", "pre") == 0
    assert command("b", "pre", "--blind", "1") == 1
    assert "another batch of this name" in capsys.readouterr().err


def renumbered(rows: Sequence[Sentence]) -> list[Sentence]:
    """The same report with one sentence more at its beginning, and therefore other numbers."""
    new = replace(rows[0], text="新的一句。", end=5, spans=())
    texts = [new, *rows]
    found, at = [], 0
    for i, row in enumerate(texts):
        end = at + len(row.text)
        found.append(replace(row, id=f"{row.report}-{i + 1:04}", start=at, end=end))
        at = end + 1
    return found


def test_an_earlier_batch_is_left_out_by_its_words_when_a_report_was_cleaned_again() -> None:
    rows = [
        replace(row, text=f"{i}、{row.text}", end=row.end + 2 + i // 10, spans=())
        for i, row in enumerate(sentences(20))
    ]
    earlier, now = rows[:8], renumbered(rows)
    found = held(now, earlier)
    left = [row.text for row in now if row.id not in found.ids]
    assert left == ["新的一句。", *(row.text for row in rows[8:])]
    assert (found.moved, found.gone, found.other) == (8, 0, 8)
    assert found.notes() == [
        "a report was cleaned again: 8 ids hold other words now; 8 sentences were left out by their words"
    ]
    assert held(rows, earlier) == Held(frozenset(row.id for row in earlier))
    assert held(rows, earlier).notes() == []


def test_words_that_stand_several_times_are_left_out_as_often_as_they_were_read() -> None:
    rows = sentences(10)  # each text twice
    found = held(renumbered(rows), [rows[0], rows[6]])
    assert sorted(row.text for row in renumbered(rows) if row.id in found.ids) == sorted(
        [rows[0].text, rows[6].text]
    )
    gone = held(rows, [replace(rows[0], text="别的话。")])
    assert (gone.ids, gone.gone, gone.other) == (frozenset(), 1, 1)
    assert "the words of 1 of its sentences are not in their reports any more" in gone.notes()
    assert held(rows, sentences(3, "other-2026")) == Held()


def test_a_report_that_is_given_twice_is_named() -> None:
    rows = sentences(5)
    assert doubled([*rows, *sentences(4, "yunqi-docx")]) == [
        "reports yunqi-2026 and yunqi-docx share 4 sentences: is one report given twice?"
    ]
    other = [replace(row, report="other", text=f"{i}{row.text}") for i, row in enumerate(rows[1:])]
    assert doubled([*rows, replace(rows[0], report="other"), *other]) == []


def test_options_that_would_do_nothing_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_folder("pre", sentences(3))
    assert command("b", "pre", "--sample", "0") != 0
    assert command("b", "pre", "--against", "pre") == 1
    assert "--against does nothing without --disagreeing N" in capsys.readouterr().err
    assert command("b", "pre", "--disagreeing", "2") == 1
    assert "--disagreeing does nothing without --against PATH" in capsys.readouterr().err
    assert not Path("annotations").exists()


def test_the_command_says_what_a_new_cleaning_means_for_an_earlier_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = sentences(5)
    write_folder("pre", rows[:3])
    assert command("first", "pre") == 0
    write_folder("anew", renumbered(rows))
    assert command("second", "anew", "--without", "first") == 0
    assert (
        "note: --without first: a report was cleaned again: 3 ids hold other words now"
        in capsys.readouterr().err
    )
    texts = [item.sentence.text for item in read_batch(batch_file("second")).items]
    assert texts == ["新的一句。", rows[3].text, rows[4].text]


def test_another_takes_over_what_one_who_left_had_not_confirmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = sentences(5)
    write_folder("pre", rows)
    batch = make_batch("first", rows, ["li", "zhao"], each=2)
    write_batch(batch_file("first"), batch)
    acts = [
        Act(item.uid, item.sentence.id, "first", "li", i, False, seen=i in {0, 3}, taken=i == 3)
        for i, item in enumerate(batch.items)
    ]
    write_pass(Path("annotations/passes/first"), "li", [rows[3]], acts)
    write_folder("anew", renumbered(rows))
    assert command("rest", "anew", "--rest-of", "first/li") == 0
    texts = [item.sentence.text for item in read_batch(batch_file("rest")).items]
    assert texts == [rows[i].text for i in (1, 2, 4)]
    assert command("again", "pre", "--rest-of", "first/li", "--annotator", "zhao") == 1
    assert "zhao reads 3 of these 3 sentences already" in capsys.readouterr().err
    assert command("again", "pre", "--rest-of", "first/wu") == 1
    assert command("again", "pre", "--rest-of", "li") == 1
    write_pass(Path("annotations/passes/first"), "li", [rows[3]], [replace(act, seen=True) for act in acts])
    assert command("again", "pre", "--rest-of", "first/li") == 1
    assert "everything was confirmed" in capsys.readouterr().err
