import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from baogao.annotations.formats import FORMATS, Loss, convert, detect, differences, read, write
from baogao.annotations.formats.conversion import without
from baogao.schema import Sentence, Span, layer_labels

from .conftest import sentences

NAMES = {
    "baogao": "gold.jsonl",
    "docbin": "gold.spacy",
    "doccano": "gold.doccano.jsonl",
    "prodigy": "gold.prodigy.jsonl",
    "labelstudio": "gold.json",
    "brat": "brat",
}
QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_every_format_is_tried() -> None:
    assert {*NAMES, "conll"} == set(FORMATS)


@pytest.mark.parametrize("kind", NAMES)
def test_the_gold_comes_back_without_a_difference(kind: str, gold: list[Sentence], tmp_path: Path) -> None:
    path = tmp_path / NAMES[kind]
    assert write(path, gold, kind) == []
    assert detect(path) == kind
    back = read(path)
    assert len(back) == 1401
    assert sum(len(sentence.spans) for sentence in back) == 2312
    assert differences(gold, back) == []


@pytest.mark.parametrize("layer", ["ner", "spans"])
def test_conll_loses_the_other_layer_of_the_gold_and_nothing_else(
    layer: str, gold: list[Sentence], tmp_path: Path
) -> None:
    losses = write(tmp_path / "gold.conll", gold, layer=layer)
    mine = layer_labels("ner" if layer == "ner" else "spans")
    others = [(s.id, span) for s in gold for span in s.spans if span.label not in mine]
    assert [(loss.where, loss.span) for loss in losses] == others
    assert differences(without(gold, losses), read(tmp_path / "gold.conll")) == []


def test_both_layers_of_conll_together_are_the_gold(gold: list[Sentence], tmp_path: Path) -> None:
    for layer in ("ner", "spans"):
        write(tmp_path / f"{layer}.conll", gold, layer=layer)
    halves = (read(tmp_path / "ner.conll"), read(tmp_path / "spans.conll"))
    both = [a.with_spans((*a.spans, *b.spans)) for a, b in zip(*halves, strict=True)]
    assert differences(gold, both) == []


def test_a_chain_through_every_format_ends_with_the_bytes_it_began_with(
    gold: list[Sentence], tmp_path: Path
) -> None:
    report = [sentence for sentence in gold if sentence.report == "dinghai-2023"]
    write(tmp_path / "first.jsonl", report)
    here = tmp_path / "first.jsonl"
    for kind, name in NAMES.items():
        there = tmp_path / f"{kind}-{name}"
        assert convert(here, there, write_as=kind).losses == ()
        here = there
    convert(here, tmp_path / "last.jsonl")
    assert (tmp_path / "first.jsonl").read_bytes() == (tmp_path / "last.jsonl").read_bytes()


@pytest.mark.parametrize("kind", NAMES)
@QUICK
@given(sentence=sentences())
def test_any_sentence_comes_back_without_a_difference(
    kind: str, sentence: Sentence, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp(kind) / NAMES[kind]
    losses = write(path, [sentence], kind)
    assert {loss.kind for loss in losses} == (
        {"carriage return"} if "\r" in sentence.text and kind == "brat" else set()
    )
    assert differences([sentence], read(path, kind)) == []


@pytest.mark.parametrize("layer", ["ner", "spans"])
@QUICK
@given(sentence=sentences())
def test_any_sentence_comes_back_from_conll_but_for_the_other_layer(
    layer: str, sentence: Sentence, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    losses = write(path, [sentence], layer=layer)
    assert {loss.kind for loss in losses} <= {"other layer"}
    assert differences(without([sentence], losses), read(path)) == []


def changed(sentence: Sentence, *spans: Span) -> Sentence:
    return dataclasses.replace(sentence, spans=spans)


def test_a_difference_of_any_kind_is_found() -> None:
    text = "新建公园3个。"
    one = Sentence("a-1", "a", "plan", "", 0, text, 0, len(text), (Span(4, 6, "NUMBER", "annotator:chen"),))
    (lacks,) = differences([one], [changed(one)])
    assert lacks == "a-1: lacks NUMBER 4-6 「3个」"
    moved = differences([one], [changed(one, Span(4, 5, "NUMBER"))])
    assert moved == [lacks, "a-1: has NUMBER 4-5 「3」 besides"]
    assert differences([one], [changed(one, Span(4, 6, "NUMBER", "rule:x"))])
    assert differences([one], [changed(one, Span(4, 6, "NUMBER", "annotator:chen", 0.5))])
    assert differences([one], [dataclasses.replace(one, role="review")]) == ["a-1: role differs"]
    two = dataclasses.replace(one, id="a-2")
    assert differences([one, two], [two, one]) == ["the order of the sentences"]
    assert differences([one], [two]) == ["a-1: is missing", "a-2: was not written"]
    assert without([one], [Loss("a-1", "layer", "", one.spans[0])]) == [changed(one)]
