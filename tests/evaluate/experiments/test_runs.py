import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from baogao.errors import BaogaoError
from baogao.evaluate.experiments.cross import trials_of
from baogao.evaluate.experiments.designs import leave_one_out
from baogao.evaluate.experiments.digest import config_digest, data_digest
from baogao.evaluate.experiments.runs import Clock, carry_out, plan
from baogao.evaluate.experiments.trial import Outcome, Recipe, Trial, sweep
from baogao.schema import Sentence
from baogao.tagging.pipeline import predict_gold

from .make import REPORTS, all_gold, gold_of, infos, recipe

__all__ = ["recipe"]


def trials(reports: int = 3, seeds: Sequence[int] = (0,)) -> list[Trial]:
    return trials_of(leave_one_out(infos()[:reports]), all_gold(REPORTS[:reports]), seeds)


def spans(outcomes: Sequence[Outcome]) -> list[list[Sentence]]:
    return [[sentence.with_spans(sentence.spans) for sentence in one.predictions] for one in outcomes]


@pytest.fixture(scope="module")
def finished(recipe: Recipe, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Outcome]]:
    """The cache and the outcomes of three trainings, done one after the other in this process."""
    cache = tmp_path_factory.mktemp("cache")
    return cache, carry_out(plan(trials(), recipe, cache))


def test_a_training_predicts_the_sentences_that_were_held_out(
    finished: tuple[Path, list[Outcome]], recipe: Recipe
) -> None:
    cache, outcomes = finished
    for trial, outcome in zip(trials(), outcomes, strict=True):
        assert [sentence.id for sentence in outcome.predictions] == [sentence.id for sentence in trial.test]
        assert any(sentence.spans for sentence in outcome.predictions)
        assert 0 <= outcome.dev["ents_f"] <= 1
    assert sorted(path.name for path in cache.iterdir()) == sorted(
        path.name for path in plan(trials(), recipe, cache).folders
    )


def test_a_second_call_trains_nothing_and_gives_the_same(
    finished: tuple[Path, list[Outcome]], recipe: Recipe
) -> None:
    cache, outcomes = finished
    again = plan(trials(), recipe, cache)
    assert again.to_train == {}
    assert carry_out(again) == outcomes


def test_after_a_stop_only_what_is_missing_is_trained_and_the_outcomes_are_the_same(
    finished: tuple[Path, list[Outcome]], recipe: Recipe, tmp_path: Path
) -> None:
    def stop(done: int, total: int, trial: Trial | None) -> None:
        assert (done, total) in {(0, 3), (1, 3)}
        if trial:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        carry_out(plan(trials(), recipe, tmp_path), progress=stop)
    resumed = plan(trials(), recipe, tmp_path)
    assert (len(resumed.found), len(resumed.to_train)) == (1, 2)
    assert spans(carry_out(resumed)) == spans(finished[1])


def test_trainings_side_by_side_give_the_same_as_one_after_the_other(
    finished: tuple[Path, list[Outcome]], recipe: Recipe, tmp_path: Path
) -> None:
    seen: list[int] = []
    found = carry_out(
        plan(trials(), recipe, tmp_path), workers=2, progress=lambda done, *_: seen.append(done)
    )
    assert spans(found) == spans(finished[1])
    assert seen == [0, 1, 2, 3]


def test_an_outcome_that_is_not_whole_is_trained_anew(
    finished: tuple[Path, list[Outcome]], recipe: Recipe, tmp_path: Path
) -> None:
    (one,) = plan(trials()[:1], recipe, tmp_path).folders
    source = next(path for path in finished[0].iterdir() if path.name == one.name)
    one.mkdir()
    for file in source.iterdir():
        text = file.read_text("utf-8")
        (one / file.name).write_text(text[: len(text) // 2], encoding="utf-8")
    assert plan(trials()[:1], recipe, tmp_path).found == {}
    assert carry_out(plan(trials()[:1], recipe, tmp_path))[0].predictions == finished[1][0].predictions


def test_what_changes_the_result_changes_the_key(recipe: Recipe, tmp_path: Path) -> None:
    one = trials()[0]
    fewer = one.train[0].with_spans(one.train[0].spans[:1])
    weights = tmp_path / "start" / "weights"
    weights.parent.mkdir()
    weights.write_bytes(b"1")
    started = replace(recipe, settings={"paths.dev": None, "paths.train": None, "training.dropout": 0.2})
    changed = [
        (one, recipe),
        (replace(one, seed=1), recipe),
        (replace(one, train=(fewer, *one.train[1:])), recipe),
        (replace(one, train=one.train[1:]), recipe),
        (replace(one, dev=one.dev[1:]), recipe),
        (replace(one, test=one.test[1:]), recipe),
        (one, replace(recipe, steps=13)),
        (one, started),
    ]
    assert len({trial.key(how) for trial, how in changed}) == len(changed)
    before = config_digest({"paths": {"start": str(weights.parent)}})
    weights.write_bytes(b"2")
    assert config_digest({"paths": {"start": str(weights.parent)}}) != before


def test_what_does_not_change_the_result_does_not_change_the_key(recipe: Recipe) -> None:
    one = trials()[0]
    named = replace(one.train[0].spans[0], source="annotator:pass-a")
    same = one.train[0].with_spans([named, *one.train[0].spans[1:]])
    assert data_digest([same]) == data_digest(one.train[:1])
    bare = tuple(sentence.with_spans([]) for sentence in one.test)
    again = replace(one, name="under another name", train=(same, *one.train[1:]), test=bare)
    assert again.key(recipe) == one.key(recipe)


def test_a_training_that_fails_is_told_in_one_line_and_leaves_its_log(recipe: Recipe, tmp_path: Path) -> None:
    wrong = replace(recipe, settings={"training.dropout": "much"})
    with pytest.raises(BaogaoError, match="training failed") as caught:
        carry_out(plan(trials()[:1], wrong, tmp_path))
    assert "\n" not in str(caught.value)
    assert [path.suffix for path in tmp_path.iterdir()] == [".log"]


def test_a_setting_that_the_config_does_not_have_is_refused_before_training(
    recipe: Recipe, tmp_path: Path
) -> None:
    with pytest.raises(BaogaoError, match="not a usable spaCy config") as caught:
        plan(trials()[:1], replace(recipe, settings={"training.no.such": 1}), tmp_path)
    assert "\n" not in str(caught.value)


def test_what_a_dead_process_left_is_swept_and_what_a_living_one_uses_is_not(tmp_path: Path) -> None:
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    for pid in (dead.stdout.strip(), os.getpid()):
        (tmp_path / f"0123.{pid}.tmp" / "data").mkdir(parents=True)
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f"0123.{os.getpid()}.tmp"]


@Language.component("test_roles")
def mark_by_role(doc: Doc) -> Doc:
    """Mark each sentence as TARGET in a plan and as RESULT elsewhere."""
    names = {True: "TARGET", False: "RESULT"}
    doc.spans["sc"] = [
        Span(doc, s.start, s.end, label=names[s._.role == "plan"]) for s in doc.sents if s.text.strip()
    ]
    return doc


def test_sentences_out_of_a_report_are_told_their_role_because_its_headings_are_missing() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("baogao_sections")
    nlp.add_pipe("test_roles")
    text = "新增高新技术企业40家。"
    for role, label in (("plan", "TARGET"), ("review", "RESULT")):
        alone = Sentence("x-0007", "x", role, "", 6, text, 120, 120 + len(text))
        (found,) = predict_gold(nlp, [alone])
        assert [span.label for span in found.spans] == [label]


def test_the_clock_tells_nothing_before_a_training_has_ended() -> None:
    clock = Clock()
    assert clock.left(4, 10) == ""
    assert clock.left(5, 10).endswith(" left")
    assert clock.left(10, 10) == "0 s left"


def test_gold_of_another_report_does_not_matter(recipe: Recipe) -> None:
    one = trials()[0]
    more = trials_of(leave_one_out(infos()[:3]), [*all_gold(REPORTS[:3]), *gold_of("eryuan-2020")], [0])[0]
    assert one.key(recipe) == more.key(recipe)
