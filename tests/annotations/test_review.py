"""Review: what is disputed, what an adjudicator sees of it, and what becomes of the decisions."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baogao.annotations import read_gold
from baogao.annotations.agreement.readings import Reading
from baogao.annotations.doccano.batch_files import read_batch, write_batch
from baogao.annotations.doccano.passes import Act, Problem
from baogao.annotations.gold import commit, open_gold
from baogao.annotations.review import (
    Case,
    Review,
    left_out,
    make_review,
    note,
    read_review,
    review_batch,
    review_file,
    write_review,
)
from baogao.annotations.settle import settle, stood_rows
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels
from baogao.spans import select

from .conftest import Make

TEXT = "新增企业20家，建成云溪大桥。"
NUMBER, TARGET, RESULT = Span(4, 7, "NUMBER"), Span(0, 7, "TARGET"), Span(0, 7, "RESULT")
BRIDGE, LONG = Span(10, 14, "PROJECT"), Span(8, 14, "PROJECT")


def sentence(number: int = 1, text: str = TEXT) -> Sentence:
    start, report = number * 20, "yunqi-2026"
    return Sentence(f"{report}-{number:04}", report, "plan", "一", number, text, start, start + len(text))


def reading(
    name: str, rows: Mapping[int, tuple[Span, ...]], comments: Mapping[int, str] | None = None
) -> Reading:
    found = {sentence(n).id: sentence(n).with_spans(spans) for n, spans in rows.items()}
    acts = {
        sentence(n).id: act(sentence(n).id, annotator=name, comments=(words,))
        for n, words in (comments or {}).items()
    }
    return Reading(name, found, acts)


def act(id_: str, **more: object) -> Act:
    values = {"uid": id_, "id": id_, "batch": "b", "annotator": "wu", "order": 0, "blind": False}
    return Act(**{**values, "seen": True, "taken": True, **more})  # type: ignore[arg-type]


def two(chen: tuple[Span, ...], li: tuple[Span, ...], **more: str) -> Case:
    comments = {name: (words,) for name, words in more.items()}
    return Case(sentence(), {"chen": chen, "li": li}, comments)


@pytest.fixture
def review() -> Review:
    """Four sentences: agreed, agreed to be empty, disputed by label, disputed by offsets."""
    chen = reading("chen", {1: (NUMBER, TARGET), 2: (), 3: (NUMBER, TARGET), 4: (NUMBER, BRIDGE)})
    li = reading("li", {1: (NUMBER, TARGET), 2: (), 3: (NUMBER, RESULT), 4: (NUMBER, LONG), 5: ()})
    return make_review("r", [chen, li], ["wu"])


def test_what_all_have_marked_alike_is_agreed_and_the_rest_disputed(review: Review) -> None:
    assert [case.sentence.id[-1] for case in review.agreed] == ["1", "2"]
    assert [case.sentence.id[-1] for case in review.disputed] == ["3", "4"]


def test_what_one_has_read_is_reviewed_only_if_asked_for() -> None:
    chen, li = reading("chen", {1: (NUMBER,), 2: ()}), reading("li", {1: (NUMBER,)})
    assert [len(case.readings) for case in make_review("r", [chen, li], ["wu"]).cases] == [2]
    alone = make_review("r", [chen, li], ["wu"], single=True)
    assert [case.sentence.id[-1] for case in alone.disputed] == ["2"]
    assert alone.disputed[0].readings == {"chen": ()}


def test_readings_in_other_words_are_not_compared_and_named() -> None:
    chen = reading("chen", {1: (NUMBER,), 2: ()})
    other = sentence(1, "新增企业21家，建成云溪大桥。").with_spans([NUMBER])
    li = Reading("li", {other.id: other, **reading("li", {2: ()}).sentences})
    made = make_review("r", [chen, li], ["wu"])
    assert [case.sentence.id[-1] for case in made.cases] == ["2"]
    assert left_out(made, [chen, li]) == {"read by one only, or left out by --without": ["yunqi-2026-0001"]}
    alone = make_review("r", [chen, li], ["wu"], single=True)
    assert left_out(alone, [chen, li]) == {"read by li in other words than by the first": ["yunqi-2026-0001"]}


def test_nothing_to_review_and_nobody_to_do_it_are_errors() -> None:
    one, other = reading("chen", {1: ()}), reading("li", {2: ()})
    with pytest.raises(BaogaoError, match="no sentence was read by two"):
        make_review("r", [one, other], ["wu"])
    for names in ([], ["wu", "wu"]):
        with pytest.raises(BaogaoError, match="each once"):
            make_review("r", [one, one], names)
    with pytest.raises(BaogaoError, match="left to review"):
        make_review("r", [one, one], ["wu"], single=True, without={"yunqi-2026-0001"})


def test_the_adjudicator_sees_the_spans_of_all_readings_and_no_names(review: Review) -> None:
    batch = review_batch(review)
    assert batch is not None
    first, second = batch.items
    assert set(first.sentence.spans) == {NUMBER, TARGET, RESULT}
    assert set(second.sentence.spans) == {NUMBER, BRIDGE, LONG}
    sources = {span.label: span.source for span in first.sentence.spans}
    assert sources == {"NUMBER": "annotator:chen+li", "TARGET": "annotator:chen", "RESULT": "annotator:li"}
    assert not any(name in item.note for item in batch.items for name in ("chen", "li", "NUMBER"))
    assert all(f"PROJECT「{words}」" in second.note for words in ("云溪大桥", "建成云溪大桥"))
    assert first.before == second.after == ""  # paragraphs are missing in between


def test_what_stood_around_a_sentence_comes_from_its_batch(review: Review) -> None:
    batch = review_batch(review, {"yunqi-2026-0003": ("前面的话。", "后面的话。")})
    assert batch is not None
    assert (batch.items[0].before, batch.items[0].after) == ("前面的话。", "后面的话。")


def test_who_is_called_first_changes_from_sentence_to_sentence_and_not_from_run_to_run() -> None:
    def first(number: int) -> str:
        case = Case(sentence(number), {"chen": (NUMBER,), "li": ()}, {})
        assert note(case, 7) == note(case, 7)
        return "chen" if "【甲】NUMBER" in note(case, 7) else "li"

    names = [first(number) for number in range(200)]
    assert 70 < names.count("chen") < 130


def test_a_note_tells_which_of_equal_words_and_what_annotators_said() -> None:
    twice = "增长8%，增长8%。"
    case = Case(sentence(1, twice), {"chen": (Span(7, 9, "NUMBER"),), "li": ()}, {"li": ("不是\n数值？",)})
    assert "NUMBER「8%」（第2处）" in note(case, 0)
    assert "（无）；批注：不是 数值？" in note(case, 0)
    assert note(Case(sentence(), {"chen": (NUMBER,)}, {}), 0) == "只有1份标注，请审定。\n【甲】NUMBER「20家」"


def test_a_comment_takes_a_sentence_on_which_all_agree_to_the_adjudicator() -> None:
    chen = reading("chen", {1: (NUMBER, TARGET), 2: ()}, {1: "是目标\n还是结果？"})
    li = reading("li", {1: (NUMBER, TARGET), 2: ()})
    made = make_review("r", [chen, li], ["wu"])
    assert [case.sentence.id[-1] for case in made.agreed] == ["2"]
    assert [case.sentence.id[-1] for case in made.doubted] == ["1"]
    batch = review_batch(made)
    assert batch is not None
    (item,) = batch.items
    assert item.note.splitlines()[0] == "2份标注一致，但有批注，请审定。"
    assert item.note.splitlines()[1][3:] == "批注：是目标 还是结果？"
    assert "无" not in item.note
    assert settle(made, [], []).waiting == (item.sentence.id,)
    decided = sentence(1).with_spans([NUMBER, RESULT])
    found = settle(made, [act(decided.id)], [decided])
    assert [(span.label, span.source) for span in found.proposals[-1].sentence.spans] == [
        ("RESULT", "annotator:wu"),
        ("NUMBER", "annotator:chen+li"),
    ]


def test_eleven_readings_still_have_names() -> None:
    case = Case(sentence(), {f"a{n:02}": (NUMBER,) if n else () for n in range(11)}, {})
    assert "【第11份】" in note(case, 0)


def test_several_adjudicators_share_the_work_evenly() -> None:
    rows = dict.fromkeys(range(1, 10), (NUMBER,))
    made = make_review("r", [reading("chen", rows), reading("li", dict.fromkeys(rows, ()))], ["wu", "ye"])
    batch = review_batch(made)
    assert batch is not None
    assert sorted(len(batch.of(name)) for name in ("wu", "ye")) == [4, 5]
    assert all(len(item.annotators) == 1 for item in batch.items)


def test_without_disputes_there_is_no_batch() -> None:
    made = make_review("r", [reading("chen", {1: ()}), reading("li", {1: ()})], ["wu"])
    assert review_batch(made) is None


def test_a_review_and_its_batch_come_back_from_disk_as_they_were(review: Review, tmp_path: Path) -> None:
    path = review_file("r", tmp_path)
    write_review(path, review)
    assert read_review(path) == review
    batch = review_batch(review)
    assert batch is not None
    write_batch(tmp_path / "r.batch.json", batch)
    assert read_batch(tmp_path / "r.batch.json") == batch
    assert [s.source for s in read_batch(tmp_path / "r.batch.json").items[0].sentence.spans] == [
        s.source for s in batch.items[0].sentence.spans
    ]
    write_review(path, review)
    other = make_review("r", [reading("chen", {1: ()}), reading("li", {1: (NUMBER,)})], ["wu"])
    with pytest.raises(BaogaoError, match="was made before"):
        write_review(path, other)
    assert read_review(path) == review


@pytest.mark.parametrize(
    "damage",
    [
        lambda row: row.pop("seed"),
        lambda row: row["cases"][0].pop("readings"),
        lambda row: row["cases"][0].update(readings={}),
        lambda row: row["cases"][0].update(readings={"chen": [{"start": 0, "end": 99, "label": "NUMBER"}]}),
        lambda row: row["cases"][0].update(readings=[1]),
        lambda row: row.update(cases=[7]),
    ],
)
def test_a_broken_review_is_one_line(review: Review, tmp_path: Path, damage: object) -> None:
    path = review_file("r", tmp_path)
    write_review(path, review)
    row = json.loads(path.read_text("utf-8"))
    damage(row)  # type: ignore[operator]
    path.write_text(json.dumps(row), "utf-8")
    with pytest.raises(BaogaoError, match=r"no (review|case)") as error:
        read_review(path)
    assert "\n" not in str(error.value)


def test_no_review_there_is_one_line(tmp_path: Path) -> None:
    for text in (None, "{", "[" * 100_000):
        if text:
            (tmp_path / "x.review.json").write_text(text)
        with pytest.raises(BaogaoError):
            read_review(tmp_path / "x.review.json")


def test_what_is_agreed_needs_no_adjudicator(review: Review) -> None:
    found = settle(review, [], [])
    assert (found.agreed, len(found.proposals), len(found.waiting)) == (2, 2, 2)
    first = found.proposals[0]
    assert {span.source for span in first.sentence.spans} == {"annotator:chen+li"}
    assert (first.who, first.reason, first.origin) == ("chen+li", "review r: chen+li agree", "r")


def test_what_is_decided_says_who_stands_for_each_span_and_whose_reading_won(review: Review) -> None:
    decided = sentence(3).with_spans([NUMBER, RESULT])
    found = settle(review, [act(decided.id, comments=("上文\n是回顾",))], [decided])
    proposal = found.proposals[-1]
    assert {span.label: span.source for span in proposal.sentence.spans} == {
        "NUMBER": "annotator:chen+li",
        "RESULT": "annotator:wu",
    }
    assert (proposal.won, proposal.words) == (("li",), "上文 是回顾")
    assert proposal.reason == "review r: wu decided for li"
    assert stood_rows(found) == [("chen", "TARGET", 0, 1), ("li", "RESULT", 1, 0)]
    assert found.waiting == ("yunqi-2026-0004",)


def test_an_adjudicator_may_decide_otherwise_than_all(review: Review) -> None:
    decided = sentence(4).with_spans([Span(12, 14, "PROJECT")])
    found = settle(review, [act(decided.id, by="ye")], [decided])
    proposal = found.proposals[-1]
    assert (proposal.won, proposal.who) == ((), "ye")
    assert "otherwise than any reading" in proposal.reason
    assert [span.source for span in proposal.sentence.spans] == ["annotator:ye"]
    assert found.own == {"PROJECT": 1}
    assert stood_rows(found) == [("chen", "PROJECT", 0, 1), ("li", "PROJECT", 0, 1)]


def test_what_is_confirmed_with_both_readings_is_not_decided(review: Review) -> None:
    overlap = Problem("overlap", "RESULT 0-7 overlaps TARGET 0-7")
    found = settle(review, [act("yunqi-2026-0003", taken=False, problems=(overlap,))], [])
    assert list(found.doubtful) == ["yunqi-2026-0003"]
    assert "before one of two overlapping spans was deleted" in found.doubtful["yunqi-2026-0003"]
    assert found.waiting == ("yunqi-2026-0004",)


def test_a_single_reading_that_is_confirmed_is_the_adjudicators() -> None:
    made = make_review("r", [reading("chen", {1: (NUMBER,)}), reading("li", {2: ()})], ["wu"], single=True)
    decided = sentence().with_spans([NUMBER])
    (proposal,) = settle(made, [act(decided.id)], [decided]).proposals
    assert [span.source for span in proposal.sentence.spans] == ["annotator:wu"]
    assert proposal.won == ("chen",)


def test_a_review_becomes_gold_step_by_step(review: Review, tmp_path: Path) -> None:
    at = "2026-03-01T09:00:00+00:00"
    assert commit(tmp_path, settle(review, [], []).proposals, at).version == 1
    decided = sentence(3).with_spans([NUMBER, RESULT])
    settled = settle(review, [act(decided.id)], [decided])
    done = commit(tmp_path, settled.proposals, at)
    assert (done.version, len(done.same), len(done.changes)) == (2, 2, 1)
    assert done.changes[0].won == ("li",)
    assert commit(tmp_path, settled.proposals, at).changes == ()
    assert [one.id[-1] for one in read_gold(tmp_path)] == ["1", "2", "3"]


def test_gold_that_says_otherwise_changes_only_with_a_reason(
    review: Review, tmp_path: Path, make: Make
) -> None:
    at = "2026-03-01T09:00:00+00:00"
    first = settle(review, [], []).proposals[0]
    old = first.sentence.with_spans([Span(0, 7, "RESULT", "annotator:old")])
    commit(tmp_path, [type(first)(old, "old", "before")], at)
    done = commit(tmp_path, [first], at)
    assert "no reason was given to change it" in done.refused[old.id]
    done = commit(tmp_path, [first], at, words="G5: it is a plan")
    assert done.changes[0].reason == "review r: chen+li agree: G5: it is a plan"
    assert open_gold(tmp_path).at(1)[old.id].spans == old.spans


def test_the_two_passes_of_this_project_make_a_review(passes: tuple[list[Sentence], list[Sentence]]) -> None:
    a, b = passes
    readings = [Reading(name, {one.id: one for one in side}) for name, side in (("a", a), ("b", b))]
    made = make_review("ab", readings, ["wu"])
    differing = {x.id for x, y in zip(a, b, strict=True) if set(x.spans) != set(y.spans)}
    assert {case.sentence.id for case in made.disputed} == differing
    batch = review_batch(made)
    assert batch is not None
    assert {item.sentence.id for item in batch.items} == differing
    assert all(item.note.count("\n") == 2 for item in batch.items)


places = st.tuples(st.integers(0, 13), st.integers(1, 6), st.sampled_from(list(labels())))


def _flat(rows: list[tuple[int, int, str]]) -> tuple[Span, ...]:
    spans = [Span(a, min(a + n, len(TEXT)), label) for a, n, label in rows]
    layers = [[s for s in spans if labels()[s.label].layer == layer] for layer in ("ner", "spans")]
    return tuple(sorted(span for layer in layers for span in select(layer)))


@given(st.lists(places, max_size=5), st.lists(places, max_size=5))
@settings(max_examples=80)
def test_every_span_of_every_reading_is_shown_once_and_nothing_else(
    mine: list[tuple[int, int, str]], yours: list[tuple[int, int, str]]
) -> None:
    case = two(_flat(mine), _flat(yours))
    assert set(case.all_spans()) == set(case.readings["chen"]) | set(case.readings["li"])
    assert len(case.all_spans()) == len(set(case.all_spans()))
    words = note(case, 0)
    for span in set(case.readings["chen"]) ^ set(case.readings["li"]):
        assert f"{span.label}「{TEXT[span.start : span.end]}」" in words
    made = Review("r", 0, ("wu",), (case,))
    for chosen in case.readings:  # deciding for one reading brings exactly that reading
        decided = case.sentence.with_spans(case.readings[chosen])
        (proposal,) = settle(made, [act(decided.id)], [decided]).proposals
        assert proposal.sentence.spans == decided.spans
        assert case.agreed or proposal.won == (chosen,)
