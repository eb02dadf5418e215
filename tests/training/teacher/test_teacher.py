import json
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

pytest.importorskip("torch", reason="the teacher needs PyTorch: pip install 'baogao[teacher]'")
pytest.importorskip("safetensors", reason="the teacher needs safetensors: pip install 'baogao[teacher]'")

import torch

from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span
from baogao.training.bioes import TagSet
from baogao.training.teacher import label as stage
from baogao.training.teacher.e5 import read_encoder
from baogao.training.teacher.fit import Fitted, Settings, fit, rate_factor, training_windows
from baogao.training.teacher.label import LayerScores, confidence, decode, label, label_files, predict
from baogao.training.teacher.silver import read_silver
from baogao.training.teacher.store import Teacher, load_teacher, new_teacher
from baogao.training.teacher.tagger import Batch

RAW = """全年新增企业40家，开工项目12个。
推进云溪大桥建设。
持续开展清风行动，新增就业500人。
建成公园20个。
"""


@pytest.fixture
def untrained(encoder: Path) -> Teacher:
    torch.manual_seed(0)
    return new_teacher(read_encoder(encoder))


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(RAW, encoding="utf-8")
    return path


def test_training_reduces_the_loss(fitted: Fitted, quick: Settings) -> None:
    assert len(fitted.losses) == quick.epochs
    assert fitted.losses[-1] < fitted.losses[0] / 10


def test_a_trained_teacher_gives_the_spans_it_was_shown(fitted: Fitted, sentences: list[Sentence]) -> None:
    rows = list(label([sentence.text for sentence in sentences], fitted.teacher))
    assert [row.spans for row in rows] == [sentence.spans for sentence in sentences]
    assert {span.source for row in rows for span in row.spans} == {fitted.teacher.source}
    assert all(0.5 < row.confidence <= 1 for row in rows)


def test_a_teacher_from_disk_gives_the_same_output(fitted: Fitted, folder: Path, encoder: Path) -> None:
    loaded = load_teacher(folder, encoder)
    assert loaded.source == fitted.teacher.source
    for ours, theirs in zip(predict(RAW.split(), fitted.teacher), predict(RAW.split(), loaded), strict=True):
        np.testing.assert_array_equal(ours.ner, theirs.ner)
        np.testing.assert_array_equal(ours.spans, theirs.spans)


def test_the_same_seed_gives_the_same_teacher_and_another_seed_another(
    sentences: list[Sentence], encoder: Path, tmp_path: Path
) -> None:
    seeds = {"a": 3, "b": 3, "c": 4}
    names = [
        fit(sentences, encoder, tmp_path / name, epochs=1, seed=seed).teacher.name
        for name, seed in seeds.items()
    ]
    hashes = [name.rsplit("-", 1)[1] for name in names]
    assert hashes[0] == hashes[1] != hashes[2]


def test_the_word_embedding_stays_frozen_and_out_of_the_file(
    fitted: Fitted, folder: Path, untrained: Teacher
) -> None:
    assert torch.equal(fitted.teacher.tagger.enc.word.weight, untrained.tagger.enc.word.weight)
    assert not torch.equal(fitted.teacher.tagger.enc.pos.weight, untrained.tagger.enc.pos.weight)
    assert b"enc.word.weight" not in (folder / "teacher.safetensors").read_bytes()


def test_the_settings_tell_how_it_was_trained(folder: Path, fitted: Fitted) -> None:
    settings = json.loads((folder / "teacher.json").read_text(encoding="utf-8"))
    assert settings["name"] == fitted.teacher.name
    assert settings["labels"]["spans"] == ["TARGET", "RESULT"]
    assert settings["training"]["reports"] == ["yunqi-2026"]
    assert (settings["training"]["epochs"], settings["training"]["seed"]) == (60, 1)


def test_bfloat16_trains_too(
    sentences: list[Sentence], encoder: Path, quick: Settings, tmp_path: Path
) -> None:
    losses = fit(sentences, encoder, tmp_path / "t", settings=replace(quick, epochs=10, bfloat16=True)).losses
    assert losses[-1] < losses[0]


def test_a_progress_bar_is_shown_where_a_console_is_given(
    sentences: list[Sentence], encoder: Path, tmp_path: Path
) -> None:
    console = Console(file=StringIO(), force_terminal=True, width=100)
    fit(sentences, encoder, tmp_path / "t", epochs=1, console=console)
    shown = console.file
    assert isinstance(shown, StringIO)
    assert "training" in shown.getvalue()


def test_learning_rates_rise_and_fall_to_almost_nothing() -> None:
    factors = [rate_factor(step, 100, 10) for step in range(100)]
    assert max(factors) == factors[10] == 1
    assert 0 < factors[0] < factors[5] < 1
    assert 0 < factors[-1] < 0.02 < factors[50] < 1


def test_another_teacher_is_never_overwritten(folder: Path, sentences: list[Sentence], encoder: Path) -> None:
    with pytest.raises(BaogaoError, match="here already"):
        fit(sentences, encoder, folder)


def test_overlapping_gold_is_named_by_its_sentence(sentences: list[Sentence], untrained: Teacher) -> None:
    wrong = sentences[0].with_spans([Span(0, 3, "NUMBER"), Span(2, 4, "PROJECT")])
    with pytest.raises(BaogaoError, match=wrong.id):
        training_windows([wrong], untrained)


def test_an_encoder_of_another_script_is_refused(untrained: Teacher, sentences: list[Sentence]) -> None:
    foreign = replace(sentences[0], text="εργασίες της κυβέρνησης", spans=())
    with pytest.raises(BaogaoError, match="does not know"):
        training_windows([foreign], untrained)


@pytest.mark.parametrize("empty", [True, False])
def test_nothing_to_learn_from_is_one_line(
    untrained: Teacher, sentences: list[Sentence], empty: bool
) -> None:
    with pytest.raises(BaogaoError, match="no sentence"):
        training_windows([] if empty else [replace(sentences[0], text="", spans=())], untrained)


def test_rates_that_blow_up_are_told_as_such(
    sentences: list[Sentence], encoder: Path, quick: Settings, tmp_path: Path
) -> None:
    with pytest.raises(BaogaoError, match="no longer a number"):
        fit(sentences, encoder, tmp_path / "t", settings=replace(quick, encoder_rate=1e30, head_rate=1e30))
    assert not (tmp_path / "t").exists()


def test_settings_of_no_training_are_refused() -> None:
    for settings in ({"epochs": 0}, {"batch_size": 0}):
        with pytest.raises(BaogaoError, match="at least 1"):
            Settings(**settings)


def test_a_long_text_is_read_in_windows_that_end_with_clauses(untrained: Teacher) -> None:
    text = "建成望湖公园1个，" * 3 + "新增就业" * 12
    windows = untrained.reader.windows(text)
    assert "".join(text[window.start : window.end] for window in windows) == text
    assert len(windows) > 2
    assert text[windows[0].end - 1] == "，"
    assert max(len(window.pieces) for window in windows) <= 24


def test_a_window_holds_its_part_of_the_tags(untrained: Teacher) -> None:
    text = "新增就业" * 20
    row = np.arange(len(text))
    parts = [window.with_tags(row).tags[0] for window in untrained.reader.windows(text)]
    assert np.concatenate(parts).tolist() == row.tolist()


def test_characters_know_their_piece_and_their_place_in_it(untrained: Teacher) -> None:
    (window,) = untrained.reader.windows("今年\x01大桥")
    assert [untrained.reader.unigram.vocabulary.pieces[i] for i in window.pieces] == [
        "<s>",
        "▁今年",
        "大桥",
        "</s>",
    ]
    assert window.owners == (1, 1, 1, 2, 2)
    assert window.places == (1, 4, 0, 1, 4)


def test_company_in_the_batch_changes_nothing(untrained: Teacher) -> None:
    texts = [line for line in RAW.split("\n") if line]
    together = predict(texts, untrained)
    for text, scores in zip(texts, together, strict=True):
        (alone,) = predict([text], untrained)
        np.testing.assert_allclose(alone.ner, scores.ner, atol=1e-5)
        np.testing.assert_allclose(alone.spans, scores.spans, atol=1e-5)


def test_scores_are_log_probabilities_of_every_character(untrained: Teacher) -> None:
    (scores,) = predict(["建成公园20个"], untrained)
    assert (scores.ner.shape, scores.spans.shape) == ((7, 13), (7, 9))
    np.testing.assert_allclose(np.exp(scores.spans).sum(axis=1), 1, atol=1e-5)


def test_batches_are_filled_up_to_the_longest(untrained: Teacher) -> None:
    windows = [untrained.reader.windows(text)[0] for text in ("建成公园", "公园")]
    batch = Batch.of(windows, untrained.pad)
    assert batch.inside.tolist() == [[True] * 4, [True, True, False, False]]
    assert batch.ids[1, -1] == untrained.pad


def test_what_the_rules_found_goes_in_with_each_character(untrained: Teacher) -> None:
    texts = ["新增企业40家", "企业"]
    batch = Batch.of([untrained.reader.windows(text)[0] for text in texts], untrained.pad)
    marked = batch.hints.any(-1)
    assert batch.hints.shape == (2, 7, 6)
    assert marked[0].all()  # a statement, and the quantity in it
    assert not marked[1].any()
    table = untrained.tagger.hints
    assert int(batch.hints.max()) < table.num_embeddings
    assert not table(torch.zeros(1, dtype=torch.long)).any()


def test_hints_change_the_scores(untrained: Teacher) -> None:
    (window,) = untrained.reader.windows("新增企业40家")
    bare = replace(window, hints=np.zeros_like(window.hints))
    with torch.inference_mode():
        told, untold = (untrained.tagger(Batch.of([w], untrained.pad))[0] for w in (window, bare))
    assert not torch.allclose(told, untold, atol=1e-4)


def test_a_statement_of_unclear_time_is_still_found(untrained: Teacher) -> None:
    layer = TagSet(("TARGET", "RESULT"))
    probabilities = np.full((3, 9), 0.001)
    probabilities[0, [0, layer.tags.index("B-TARGET"), layer.tags.index("B-RESULT")]] = 0.4, 0.25, 0.3
    probabilities[1, [0, layer.tags.index("E-TARGET"), layer.tags.index("E-RESULT")]] = 0.4, 0.3, 0.28
    probabilities[2, 0] = 1
    ner = np.log(np.full((3, 13), 0.001))
    ner[:, 0] = 0
    scores = LayerScores(ner, np.log(probabilities))
    assert layer.spans(layer.decode(scores.spans)) == []
    assert decode(scores, untrained) == [Span(0, 2, "RESULT")]
    assert confidence(scores) == pytest.approx(0.4)


def test_an_empty_text_has_no_spans_and_no_doubt(fitted: Fitted) -> None:
    rows = list(label(["", "公园"], fitted.teacher))
    assert (rows[0].text, rows[0].spans, rows[0].confidence) == ("", (), 1.0)
    assert rows[1].text == "公园"


def test_labelling_takes_no_more_from_a_stream_than_it_needs(
    fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "CHUNK", 2)
    taken: list[int] = []
    rows = label((taken.append(i) or "公园" for i in range(9)), fitted.teacher)  # type: ignore[func-returns-value]
    next(rows)
    assert taken == [0, 1]


def test_files_become_silver_rows_without_the_gold(
    folder: Path, encoder: Path, raw: Path, sentences: list[Sentence], tmp_path: Path
) -> None:
    gold = tmp_path / "gold.jsonl"
    known = replace(sentences[0], text="建成公园20个。", end=8, spans=())
    gold.write_text(json.dumps(known.to_json(), ensure_ascii=False) + "\n", encoding="utf-8")
    out = tmp_path / "silver.jsonl"
    result = label_files([raw], folder, encoder, out, gold=gold, seed=2)
    rows = list(read_silver(out))
    assert (result.rows, result.resumed, len(rows)) == (3, 0, 3)
    assert {row.text for row in rows} == {line for line in RAW.split("\n") if line and "20" not in line}
    assert any(span.source.startswith("teacher:tiny-") for row in rows for span in row.spans)
    assert not out.with_name("silver.jsonl.part").exists()


def test_a_run_that_was_killed_goes_on_to_the_same_file(
    folder: Path, encoder: Path, raw: Path, tmp_path: Path
) -> None:
    whole, out = tmp_path / "whole.jsonl", tmp_path / "silver.jsonl"
    label_files([raw], folder, encoder, whole)
    lines = whole.read_bytes().splitlines(keepends=True)
    part = tmp_path / "silver.jsonl.part"
    part.write_bytes(lines[0] + lines[1] + lines[2][:20])
    result = label_files([raw], folder, encoder, out)
    assert (result.resumed, result.rows) == (2, 4)
    assert result.characters == sum(len(json.loads(line)["text"]) for line in lines[2:])
    assert [json.loads(line)["text"] for line in out.read_bytes().splitlines()] == [
        json.loads(line)["text"] for line in lines
    ]


def test_rows_of_another_run_are_not_continued(
    folder: Path, encoder: Path, raw: Path, tmp_path: Path
) -> None:
    part = tmp_path / "silver.jsonl.part"
    part.write_text('{"text": "别的报告", "spans": [], "confidence": 1}\n', encoding="utf-8")
    before = part.read_bytes()
    with pytest.raises(BaogaoError, match="another run"):
        label_files([raw], folder, encoder, tmp_path / "silver.jsonl")
    assert part.read_bytes() == before


def test_rows_of_another_teacher_are_not_continued(
    folder: Path, encoder: Path, raw: Path, tmp_path: Path
) -> None:
    whole = tmp_path / "whole.jsonl"
    label_files([raw], folder, encoder, whole)
    text = whole.read_text(encoding="utf-8").replace("teacher:tiny-", "teacher:other-")
    (tmp_path / "silver.jsonl.part").write_text(text, encoding="utf-8")
    with pytest.raises(BaogaoError, match="work of teacher:other-"):
        label_files([raw], folder, encoder, tmp_path / "silver.jsonl")


def test_a_silver_file_is_never_overwritten(folder: Path, encoder: Path, raw: Path, tmp_path: Path) -> None:
    out = tmp_path / "silver.jsonl"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(BaogaoError, match="there already"):
        label_files([raw], folder, encoder, out)
    assert out.read_text(encoding="utf-8") == "mine"


def test_files_without_a_sentence_are_one_line(folder: Path, encoder: Path, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("abc", encoding="utf-8")
    with pytest.raises(BaogaoError, match="no sentence to label"):
        label_files([tmp_path / "x.txt"], folder, encoder, tmp_path / "silver.jsonl")


def test_a_teacher_needs_its_own_encoder(folder: Path, tmp_path: Path, encoder: Path) -> None:
    data = read_encoder(encoder)
    other = tmp_path / "other.bin"
    other.write_bytes(data._data + b" ")
    with pytest.raises(BaogaoError, match="not the encoder of this teacher"):
        load_teacher(folder, other)


def test_bfloat16_labels_nearly_as_float32_does(fitted: Fitted) -> None:
    (exact,), (rough,) = (
        predict(["新增就业500人"], replace(fitted.teacher, bfloat16=short)) for short in (False, True)
    )
    assert not np.array_equal(exact.ner, rough.ner)
    np.testing.assert_allclose(np.exp(exact.ner), np.exp(rough.ner), atol=0.05)


def test_a_device_that_is_not_there_is_one_line(encoder: Path) -> None:
    with pytest.raises(BaogaoError, match="cannot use the device 'abacus'") as caught:
        new_teacher(read_encoder(encoder), "abacus")
    assert "\n" not in str(caught.value)


def test_damage_to_a_teacher_is_one_line(folder: Path, encoder: Path, tmp_path: Path) -> None:
    settings, weights = (folder / name for name in ("teacher.json", "teacher.safetensors"))
    cases = {
        "no such file": (None, None),
        "not the settings": (b"{", weights.read_bytes()),
        "not the file that": (settings.read_bytes(), weights.read_bytes()[:-1]),
        "its labels": (settings.read_bytes().replace(b"RESULT", b"OUTCOME"), weights.read_bytes()),
    }
    for number, (complaint, (text, data)) in enumerate(cases.items()):
        broken = tmp_path / str(number)
        broken.mkdir()
        if text is not None and data is not None:
            (broken / "teacher.json").write_bytes(text)
            (broken / "teacher.safetensors").write_bytes(data)
        with pytest.raises(BaogaoError, match=f"(?i){complaint}") as caught:
            load_teacher(broken, encoder)
        assert "\n" not in str(caught.value)
