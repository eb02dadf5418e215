import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from baogao.corpus import load_registry
from baogao.errors import BaogaoError
from baogao.schema import SPANS_KEY, Sentence, Span, clean_text, places
from baogao.training.docbin import (
    Losses,
    ceilings,
    count_unproposed,
    find_suggester,
    report_doc,
    sentence_doc,
    sentences_docbin,
    to_docbins,
)
from baogao.training.suggester import build_clause_suggester
from baogao.training.train import open_config

from .conftest import CONFIG, DATA, ROOT

Rows = list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return open_config(CONFIG)


@pytest.fixture(scope="module")
def splits() -> dict[str, str]:
    return {info.id: info.split for info in load_registry(ROOT / "seeds" / "reports.toml")}


def sentence(text: str, *spans: tuple[int, int, str], number: int = 1, paragraph: int = 0) -> Sentence:
    id_ = f"qingshui-2026-{number:04}"
    made = Sentence(id_, "qingshui-2026", "plan", "", paragraph, text, 900, 900 + len(text))
    return made.with_spans(Span(*span) for span in spans)


def spans_of(doc: Doc) -> Rows:
    spans = [*doc.ents, *doc.spans[SPANS_KEY]]
    return sorted((span.start_char, span.end_char, span.label_) for span in spans)


def test_a_sentence_doc_holds_exactly_the_spans_of_the_gold(nlp: Language, gold: list[Sentence]) -> None:
    losses = Losses()
    for row in gold:
        doc = sentence_doc(nlp, row, losses)
        assert doc.text == row.text
        assert spans_of(doc) == [(span.start, span.end, span.label) for span in row.spans]
    assert losses.gold.total() == sum(len(row.spans) for row in gold)
    assert losses.unaligned == []


def test_a_report_doc_holds_all_spans_at_their_place_in_the_report(
    nlp: Language, gold: list[Sentence]
) -> None:
    for report in dict.fromkeys(row.report for row in gold):
        rows = [row for row in gold if row.report == report]
        doc = report_doc(nlp, rows, Losses())
        assert doc.text == clean_text(rows)
        first = rows[0].start
        assert spans_of(doc) == sorted(
            (row.start - first + span.start, row.start - first + span.end, span.label)
            for row in rows
            for span in row.spans
        )


def test_a_part_of_a_report_keeps_its_spans_on_their_words(nlp: Language, gold: list[Sentence]) -> None:
    rows = [row for row in gold if row.report == gold[0].report][::3]
    doc = report_doc(nlp, rows, Losses())
    words = [row.text[span.start : span.end] for row in rows for span in row.spans]
    assert sorted(doc.text[start:end] for start, end, _ in spans_of(doc)) == sorted(words)
    assert [doc.text.startswith(row.text, at) for row, at in zip(rows, places(rows), strict=True)] == [
        True
    ] * len(rows)


def test_every_gold_statement_can_be_found_by_the_committed_pipeline(
    nlp: Language, gold: list[Sentence]
) -> None:
    assert min(ceilings(nlp, gold).values()) >= 0.99


def test_a_span_inside_a_word_is_counted_and_not_dropped_unseen() -> None:
    words = spacy.blank("en")  # splits at white space: 40家 is no token of its own
    row = sentence("新增企业40家 减税3亿元", (4, 7, "NUMBER"), (0, 7, "TARGET"), (8, 13, "TARGET"))
    losses = Losses()
    assert spans_of(sentence_doc(words, row, losses)) == [(0, 7, "TARGET"), (8, 13, "TARGET")]
    assert losses.unaligned == [(row.id, Span(4, 7, "NUMBER"))]
    assert (losses.ceiling("NUMBER"), losses.ceiling("TARGET"), losses.ceiling("SLOGAN")) == (0.0, 1.0, 1.0)


def test_the_losses_of_words_are_those_of_the_spans_that_the_docs_lack(gold: list[Sentence]) -> None:
    words = spacy.blank("en")
    bins, losses = to_docbins(words, gold[:300], {gold[0].report: "train"})
    kept = sum(len(spans_of(doc)) for doc in bins["train"].get_docs(words.vocab))
    assert len(losses.unaligned) > 0
    assert kept + len(losses.unaligned) == losses.gold.total() > 0


def test_a_statement_that_is_not_proposed_is_counted_with_its_sentence(nlp: Language) -> None:
    row = sentence("新增企业40家", (0, 7, "TARGET"), (1, 7, "RESULT"), (4, 7, "NUMBER"))
    losses = Losses()
    count_unproposed(nlp, row, build_clause_suggester(), losses)
    assert losses.unproposed == [(row.id, Span(1, 7, "RESULT"))]


def test_what_a_report_loses_is_named_by_sentence(nlp: Language) -> None:
    rows = [
        sentence("各项工作有序推进。", (0, 4, "RESULT"), number=1, paragraph=0),
        sentence("新增企业40家。", (0, 7, "TARGET"), (1, 7, "RESULT"), number=2, paragraph=1),
    ]
    _, losses = to_docbins(nlp, rows, {"qingshui-2026": "dev"}, build_clause_suggester())
    assert losses.unproposed == [(rows[0].id, Span(0, 4, "RESULT")), (rows[1].id, Span(1, 7, "RESULT"))]
    assert ("RESULT", 2, 0, 2, 0.0) in losses.rows()
    assert ("TARGET", 1, 0, 0, 1.0) in losses.rows()


def test_a_report_without_a_split_is_left_out(nlp: Language) -> None:
    bins, losses = to_docbins(nlp, [sentence("新增企业40家", (4, 7, "NUMBER"))], {})
    assert (bins, losses.gold.total()) == ({}, 0)


def test_the_training_split_is_sentences_and_the_others_are_reports(
    nlp: Language, gold: list[Sentence], splits: dict[str, str]
) -> None:
    bins, _ = to_docbins(nlp, gold, splits)
    train = [row for row in gold if splits[row.report] == "train"]
    assert {name: len(bin_) for name, bin_ in bins.items()} == {"train": len(train), "dev": 1, "test": 1}


@pytest.mark.parametrize("split", ["train", "dev", "test"])
def test_the_committed_docbins_are_what_the_gold_gives(
    split: str, nlp: Language, gold: list[Sentence], splits: dict[str, str]
) -> None:
    rows = [row for row in gold if splits[row.report] == split]
    kept = DocBin().from_disk(DATA / f"{split}.spacy").get_docs(nlp.vocab)
    if split == "train":
        made = [sentence_doc(nlp, row, Losses()) for row in rows]
    else:
        made = [report_doc(nlp, rows, Losses())]
    assert [(doc.text, spans_of(doc)) for doc in kept] == [(doc.text, spans_of(doc)) for doc in made]


def test_the_suggester_of_a_pipeline_is_found(nlp: Language) -> None:
    suggester = find_suggester(nlp)
    assert suggester is not None
    assert list(suggester([nlp.make_doc("新增企业40家")]).lengths) != [0]
    assert find_suggester(spacy.blank("zh")) is None


def test_sentences_of_any_report_become_docs(nlp: Language) -> None:
    rows = [
        sentence("新增企业40家。", (4, 7, "NUMBER"), number=1),
        sentence("稳中求进。", number=2),
        sentence("短", (0, 9, "SLOGAN"), number=3),
    ]
    bin_, losses = sentences_docbin(nlp, iter(rows))
    docs = list(bin_.get_docs(nlp.vocab))
    assert [doc.text for doc in docs] == [row.text for row in rows]
    assert [spans_of(doc) for doc in docs] == [[(4, 7, "NUMBER")], [], []]
    assert losses.unaligned == [(rows[2].id, Span(0, 9, "SLOGAN"))]


@pytest.mark.parametrize(
    ("spans", "message"),
    [
        ([(0, 4, "PROJECT"), (2, 7, "SLOGAN")], "qingshui-2026-0001: PROJECT 0-4 overlaps SLOGAN"),
        ([(0, 2, "PLACE")], "qingshui-2026-0001: unknown label PLACE"),
    ],
)
def test_spans_that_break_the_label_set_are_refused_with_their_sentence(
    spans: Rows, message: str, nlp: Language
) -> None:
    with pytest.raises(BaogaoError, match=message):
        sentences_docbin(nlp, [sentence("新增企业40家", *spans)])
