from pathlib import Path

import pytest
from hypothesis import given
from nervaluate.loaders import ConllLoader
from seqeval.metrics.sequence_labeling import get_entities

from baogao.annotations.formats import read, write
from baogao.annotations.formats.conll import tags
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, layer_labels

from ..conftest import Make
from .conftest import sentences


def put(folder: Path, *lines: str) -> Path:
    path = folder / "yunqi-2026.conll"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    return path


def column(text: str, *names: str) -> list[str]:
    return [f"{char}\t{tag}" for char, tag in zip(text, names, strict=True)]


def marks(path: Path) -> list[list[tuple[int, int, str]]]:
    return [[(s.start, s.end, s.label) for s in sentence.spans] for sentence in read(path)]


def test_a_sentence_is_a_comment_and_a_line_a_character(tmp_path: Path, make: Make) -> None:
    write(tmp_path / "a.conll", [make("建 3座", NUMBER="3座")])
    comment, *lines = (tmp_path / "a.conll").read_text("utf-8").split("\n")
    assert comment.startswith('# sentence = {"text": "建 3座", "id": "yunqi-2026-0001"')
    assert lines == ["建\tO", "3\tB-NUMBER", "座\tI-NUMBER", "", ""]


def test_nervaluate_reads_the_same_spans_from_a_plain_file(tmp_path: Path, gold: list[Sentence]) -> None:
    write(tmp_path / "a.conll", gold, plain=True)
    found = ConllLoader().load((tmp_path / "a.conll").read_text("utf-8"))
    assert len(found) == len(gold)
    for sentence, entities in zip(gold, found, strict=True):
        tokens = [at for at, char in enumerate(sentence.text) if not char.isspace()]
        # the library gives the last entity of a sentence an end one too far if it is the last token's
        spans = [(tokens[e.start], tokens[min(e.end, len(tokens) - 1)] + 1, e.label) for e in entities]
        mine = [span for span in sentence.spans if span.label in layer_labels("ner")]
        assert spans == [(span.start, span.end, span.label) for span in mine]


@given(sentences())
def test_seqeval_reads_the_same_spans_from_the_tags(sentence: Sentence) -> None:
    ner = [span for span in sentence.spans if span.label in layer_labels("ner")]
    found = get_entities(tags(sentence.text, ner))
    assert [(start, end + 1, label) for label, start, end in found] == [
        (s.start, s.end, s.label) for s in ner
    ]


SCHEMES = {
    "BIO": ["B-NUMBER", "I-NUMBER", "B-NUMBER", "O", "B-SLOGAN"],
    "IOB1": ["I-NUMBER", "I-NUMBER", "B-NUMBER", "O", "I-SLOGAN"],
    "BIOES": ["B-NUMBER", "E-NUMBER", "S-NUMBER", "O", "S-SLOGAN"],
    "BILOU": ["B-NUMBER", "L-NUMBER", "U-NUMBER", "O", "U-SLOGAN"],
}


@pytest.mark.parametrize("names", SCHEMES.values(), ids=SCHEMES.keys())
def test_every_scheme_is_read(tmp_path: Path, names: list[str]) -> None:
    path = put(tmp_path, *column("二三四五六", *names), "", *column("好", "O"))
    assert marks(path) == [[(0, 2, "NUMBER"), (2, 3, "NUMBER"), (4, 5, "SLOGAN")], []]


def test_a_new_label_begins_a_new_span(tmp_path: Path) -> None:
    assert marks(put(tmp_path, *column("二三", "B-NUMBER", "I-SLOGAN"))) == [
        [(0, 1, "NUMBER"), (1, 2, "SLOGAN")]
    ]


def test_a_file_of_others_with_words_columns_and_comments_is_read(tmp_path: Path) -> None:
    lines = (
        "-DOCSTART- -X- O O",
        "",
        "# newdoc",
        "新建 VV B-VP O",
        "3 CD B-NP B-NUMBER",
        "座 M I-NP I-NUMBER\r",
        "",
        "",
        "# O",
    )
    path = put(tmp_path, *lines)
    one, two = read(path)
    assert (one.text, one.spans, one.id) == ("新建3座", (Span(2, 4, "NUMBER"),), "yunqi-2026-0001")
    assert (two.text, two.start, two.paragraph) == ("#", 5, 1)


def test_a_plain_file_names_all_that_it_loses(tmp_path: Path, make: Make) -> None:
    losses = write(tmp_path / "a.conll", [make("建 3座", 1, TARGET="3座"), make("　", 2)], plain=True)
    assert [(loss.where[-1], loss.kind) for loss in losses] == [
        ("1", "other layer"),
        ("1", "no comments"),
        ("1", "white space"),
        ("2", "no comments"),
        ("2", "white space"),
    ]
    assert [sentence.text for sentence in read(tmp_path / "a.conll")] == ["建3座"]


BROKEN: dict[str, tuple[list[str], str]] = {
    "no tag": (["三"], "no token with a tag"),
    "empty token": (["\tO"], "no token with a tag"),
    "unknown prefix": (["三\tX-NUMBER"], "no token with a tag"),
    "no label": (["三\tB-"], "no token with a tag"),
    "unknown label": (["三\tB-DATE"], "unknown label"),
    "comment is no JSON": (["# sentence = {"], "comment is not JSON"),
    "comment is deep": (["# sentence = " + "[" * 100_000], "comment is not JSON"),
    "comment without text": (["# sentence = {}"], "comment without a text"),
    "other characters": (['# sentence = {"text": "三座"}', "三\tO", "条\tO"], "does not stand at 1"),
    "too few characters": (['# sentence = {"text": "三座"}', "三\tO"], "no tokens for the end"),
}


@pytest.mark.parametrize(("lines", "what"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_named(tmp_path: Path, lines: list[str], what: str) -> None:
    path = put(tmp_path, "好\tO", "", *lines)
    with pytest.raises(BaogaoError) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.line is not None
    assert caught.value.line >= 3
    assert what in caught.value.what
