"""DocBins, read back by spaCy."""

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin

import baogao.corpus.factory  # noqa: F401  gives spans their role and section
from baogao.schema import Span, clean_text, places
from baogao.tagging.archive.export import export
from baogao.tagging.archive.job import Job
from baogao.tagging.archive.reading import Archive
from baogao.tagging.archive.run import Engine, tag_archive

from .make import reports


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory, job: Job, engine: Engine) -> Archive:
    folder = tmp_path_factory.mktemp("tagged")
    tag_archive([reports(folder / "in", 3)], folder / "out", job, engine=engine)
    export(Archive(folder / "out"), ["docbin"])
    return Archive(folder / "out")


def docs(archive: Archive) -> list[Doc]:
    files = sorted((archive.folder / "docs").glob("*.spacy"))
    assert [file.stem for file in files] == [f"{number:05}" for number in archive.shards]
    vocab = spacy.blank("zh").vocab
    return [doc for file in files for doc in DocBin().from_disk(file).get_docs(vocab)]


def test_a_doc_a_report_with_text_sentences_and_spans(tagged: Archive) -> None:
    for (row, sentences), doc in zip(tagged.reports(), docs(tagged), strict=True):
        assert doc.text == clean_text(sentences)
        assert [sent.start_char for sent in doc.sents] == places(sentences)
        assert doc.user_data["report"] == row
        assert list(doc.user_data["sentence_ids"]) == [sentence.id for sentence in sentences]
        placed = [
            (at + span.start, at + span.end, span.label)
            for at, sentence in zip(places(sentences), sentences, strict=True)
            for span in sentence.spans
        ]
        found = [(span.start_char, span.end_char, span.label_) for span in (*doc.ents, *doc.spans["sc"])]
        assert sorted(found) == sorted(placed)


def test_scores_are_kept_for_entities_and_statements(tagged: Archive) -> None:
    for (_, sentences), doc in zip(tagged.reports(), docs(tagged), strict=True):
        spans: list[Span] = [span for sentence in sentences for span in sentence.spans]
        entities = [span.score for span in spans if span.label in {"NUMBER", "PROJECT", "SLOGAN"}]
        statements = [span.score for span in spans if span.label in {"TARGET", "RESULT"}]
        assert list(doc.user_data["ent_scores"]) == entities
        assert len(doc.ents) == len(entities)
        assert doc.spans["sc"].attrs["scores"].tolist() == pytest.approx(statements)


def test_sentences_know_their_role_and_section(tagged: Archive) -> None:
    for (_, sentences), doc in zip(tagged.reports(), docs(tagged), strict=True):
        assert [sent._.role for sent in doc.sents] == [sentence.role for sentence in sentences]
        assert [sent._.section for sent in doc.sents] == [sentence.section for sentence in sentences]


def test_each_character_is_a_token(tagged: Archive, tmp_path: Path) -> None:
    for doc in docs(tagged):
        assert [token.idx for token in doc] == list(range(len(doc.text)))
