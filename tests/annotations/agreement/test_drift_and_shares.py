"""Work of annotators with known habits: what changes over time, and how far pre-annotations pull."""

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from baogao.annotations import write_sentences
from baogao.annotations.agreement.analysis import Agreement, analyse
from baogao.annotations.agreement.page import write_page
from baogao.annotations.agreement.readings import read_readings
from baogao.annotations.agreement.scores import MICRO
from baogao.annotations.agreement.show import tables
from baogao.annotations.agreement.words import verdict
from baogao.resample import Plan
from baogao.schema import Sentence, Span

from .invented import Habit, faithful, pull

COUNT = 200
WRONG = [Span(0, 2, "SLOGAN")]
"""A pre-annotation where nothing of the kind is to be found."""

WRONG_AT = frozenset(Random(1).sample(range(COUNT), 50))  # noqa: S311
BLIND = sorted(Random(2).sample(range(COUNT), 50))  # noqa: S311
WRONG_BLIND = len(WRONG_AT & set(BLIND))
WRONG_SHOWN = len(WRONG_AT) - WRONG_BLIND


@pytest.fixture
def right() -> list[Sentence]:
    text = "新建云溪公园3个。"
    spans = (Span(2, 6, "PROJECT"), Span(6, 8, "NUMBER"))
    return [
        Sentence(f"r{n // 40}-{n:04}", f"r{n // 40}", "plan", "", 0, text, 0, len(text), spans)
        for n in range(COUNT)
    ]


@pytest.fixture
def proposed(right: list[Sentence]) -> list[Sentence]:
    """Pre-annotations: right, and in some sentences a span too much."""
    return [
        sentence.with_spans([*sentence.spans, *WRONG]) if n in WRONG_AT else sentence
        for n, sentence in enumerate(right)
    ]


def trusting(proposed: Sequence[Sentence]) -> Habit:
    """Takes every pre-annotation that is shown; finds the right spans where none is."""
    return lambda sentence, order, blind: sentence.spans if blind else proposed[order].spans


def tiring(sentence: Sentence, order: int, blind: bool) -> Sequence[Span]:
    """Forgets the last span of every second sentence in the second half."""
    del blind
    return sentence.spans[:-1] if order >= COUNT // 2 and order % 2 else sentence.spans


def agreed(folder: Path) -> Agreement:
    return analyse(read_readings([folder]), Plan(samples=300))


@pytest.fixture
def pulled_apart(tmp_path: Path, right: list[Sentence], proposed: list[Sentence]) -> Agreement:
    pull(tmp_path / "b1", "chen", right, faithful, proposed=proposed, blind=BLIND)
    pull(tmp_path / "b1", "li", right, trusting(proposed), proposed=proposed, blind=BLIND)
    return agreed(tmp_path / "b1")


def test_who_follows_pre_annotations_is_pulled_and_who_does_not_is_not(pulled_apart: Agreement) -> None:
    chen, li, both = pulled_apart.shares
    assert [share.who for share in pulled_apart.shares] == ["chen", "li", "chen – li"]
    assert li.shown[MICRO]["strict"].value == 1.0
    assert li.pull[MICRO]["strict"].value == pytest.approx(1 - 200 / (200 + WRONG_BLIND))
    assert chen.shown[MICRO]["strict"].value == pytest.approx(600 / (600 + WRONG_SHOWN))
    intervals = [share.pull[MICRO]["strict"].interval or (0.0, 0.0) for share in (chen, li)]
    assert intervals[0][0] < 0 < intervals[0][1]
    assert 0 < intervals[1][0] < intervals[1][1]
    assert both.blind[MICRO]["strict"].value == 1.0
    assert both.shown[MICRO]["strict"].value == pytest.approx(600 / (600 + WRONG_SHOWN))
    assert both.pull[MICRO]["strict"].value == pytest.approx(600 / (600 + WRONG_SHOWN) - 1)
    assert both.sentences == (150, 50)


@pytest.mark.parametrize(("blind", "enough"), [(1, False), (9, False), (10, True)])
def test_a_pull_from_few_blind_sentences_has_no_interval_and_says_so(
    tmp_path: Path, right: list[Sentence], proposed: list[Sentence], blind: int, enough: bool
) -> None:
    some = sorted(WRONG_AT)[: blind - 1] + [n for n in range(COUNT) if n not in WRONG_AT][:1]
    pull(tmp_path / "b1", "chen", right, faithful, proposed=proposed, blind=some)
    pull(tmp_path / "b1", "li", right, trusting(proposed), proposed=proposed, blind=some)
    found = agreed(tmp_path / "b1")
    for one in found.shares[:2]:
        value = one.pull[MICRO]["strict"]
        assert (value.held, value.few, value.interval is None) == (blind, not enough, not enough)
        json = one.to_json()["pull"][MICRO]["strict"]
        assert (json["held"], json["few"], json["interval"] is None) == (blind, not enough, not enough)
    said = f"({blind} sentence{'s' if blind > 1 else ''}: too few)"
    console = Console(width=200)
    with console.capture() as shown:
        console.print(list(tables(found))[-1][1])
    page = write_page(found, tmp_path / "page.html").read_text("utf-8")
    assert (said in shown.get()) is not enough
    assert (said in page) is not enough


def test_one_sentence_in_the_first_part_tells_no_change(tmp_path: Path, right: list[Sentence]) -> None:
    for batch, part in (("b1", right[:1]), ("b2", right[1:])):
        pull(tmp_path / batch, "chen", part, faithful, proposed=part)
        pull(tmp_path / batch, "li", part, lambda s, n, _: s.spans[n % 3 == 0 :], proposed=part)
    drift = agreed(tmp_path).drifts[-1]
    for value in (drift.change, drift.overturned_change["li"]):
        assert (value.held, value.few, value.interval) == (1, True, None)


def test_the_verdict_names_who_is_pulled(pulled_apart: Agreement) -> None:
    lines = [line for line in verdict(pulled_apart) if "pull li" in line]
    assert len(lines) == 1
    assert f"+{1 - 200 / (200 + WRONG_BLIND):.3f}".replace("0.", ".") in lines[0]
    assert not [line for line in verdict(pulled_apart) if "pull chen" in line]


def test_fates_lead_to_their_sentences(pulled_apart: Agreement) -> None:
    chen, li, both = pulled_apart.shares
    assert {kind: len(where) for kind, where in chen.fates.items()} == {"kept": 300, "deleted": WRONG_SHOWN}
    assert chen.fates["deleted"] == tuple(sorted(WRONG_AT - set(BLIND)))
    assert {kind: len(where) for kind, where in li.fates.items()} == {"kept": 300 + WRONG_SHOWN}
    assert both.fates == {}


def test_without_a_blind_share_pairs_are_not_told_apart_and_pull_is_not_known(
    tmp_path: Path, right: list[Sentence], proposed: list[Sentence]
) -> None:
    for name in ("chen", "li"):
        pull(tmp_path / "b1", name, right, faithful, proposed=proposed)
    shares = agreed(tmp_path / "b1").shares
    assert [share.who for share in shares] == ["chen", "li"]
    assert shares[0].blind[MICRO]["strict"].value is None
    assert shares[0].pull[MICRO]["strict"].value is None


def test_an_annotator_who_tires_shows_over_order_and_days(
    tmp_path: Path, right: list[Sentence], proposed: list[Sentence]
) -> None:
    pull(tmp_path / "b1", "chen", right, faithful, proposed=proposed, days=2)
    pull(tmp_path / "b1", "li", right, tiring, proposed=proposed, days=2)
    found = agreed(tmp_path / "b1")
    order, day = found.drifts
    assert (order.kind, order.bins) == ("order", tuple(f"{n} of 5" for n in range(1, 6)))
    assert [len(numbers) for numbers in order.sentences] == [40] * 5
    assert [value.value for value in order.agreement][:2] == [1.0, 1.0]
    assert order.change.value == pytest.approx(2 * 60 / (60 + 80) - 1)
    assert order.change.interval is not None
    assert order.change.interval[1] < 0
    assert (day.kind, day.bins) == ("day", ("2026-03-01", "2026-03-02"))
    assert [len(numbers) for numbers in day.sentences] == [100, 100]
    assert any("Change over order" in line for line in verdict(found))


def test_the_rate_of_overturned_pre_annotations_is_that_of_what_was_shown(
    tmp_path: Path, right: list[Sentence], proposed: list[Sentence]
) -> None:
    blind = sorted(WRONG_AT)  # what was wrong was shown to nobody
    pull(tmp_path / "b1", "chen", right, faithful, proposed=proposed, blind=blind)
    pull(tmp_path / "b1", "li", right, tiring, proposed=right, blind=blind)
    drift = agreed(tmp_path / "b1").drifts[0]
    assert [value.value for value in drift.overturned["chen"]] == [0.0] * 5
    expected = []
    for first in range(0, COUNT, 40):
        shown = [n for n in range(first, first + 40) if n not in WRONG_AT]
        expected.append(sum(n >= COUNT // 2 and n % 2 for n in shown) / (2 * len(shown)))
    assert [value.value for value in drift.overturned["li"]] == pytest.approx(expected)
    assert drift.overturned_change["li"].value == pytest.approx(expected[-1] - expected[0])


def test_several_batches_are_a_scale_of_their_own(tmp_path: Path, right: list[Sentence]) -> None:
    for batch, part in (("b1", right[:100]), ("b2", right[100:])):
        pull(tmp_path / batch, "chen", part, faithful, proposed=part)
        pull(tmp_path / batch, "li", part, faithful if batch == "b1" else lambda *_: (), proposed=part)
    found = agreed(tmp_path)
    drift = found.drifts[-1]
    assert (drift.kind, drift.bins) == ("batch", ("b1", "b2"))
    assert [value.value for value in drift.agreement] == [1.0, 0.0]
    assert drift.change.value == -1.0


def test_work_that_was_not_pulled_tells_nothing_about_time_or_pre_annotations(
    passes: tuple[list[Sentence], list[Sentence]], tmp_path: Path
) -> None:
    for name, side in zip("ab", passes, strict=True):
        write_sentences(tmp_path / f"{name}.jsonl", side[:60])
    found = analyse(read_readings([tmp_path / "a.jsonl", tmp_path / "b.jsonl"]), Plan(samples=100))
    assert found.drifts == ()
    assert found.shares == ()
