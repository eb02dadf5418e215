"""The reports as spaCy docs: a DocBin a shard, which plain spaCy reads.

::

    nlp = spacy.blank("zh")
    docs = DocBin().from_disk("tagged/docs/00000.spacy").get_docs(nlp.vocab)

``doc.text`` is the clean report, each character a token. ``doc.sents``, ``doc.ents`` and ``doc.spans["sc"]`` are as
the pipeline sets them, the scores with them; ``doc.user_data`` holds the report's row of ``reports`` (``"report"``)
and the ids of its sentences (``"sentence_ids"``). After ``import baogao.corpus.factory`` spans have ``._.role`` and
``._.section``.
"""

from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin, SpanGroup
from spacy.tokens import Span as DocSpan

from baogao.corpus.factory import set_sections
from baogao.schema import SPANS_KEY, Sentence, Span, clean_text, layer_labels, places
from baogao.tagging.archive.export.output import Output, Tick
from baogao.tagging.archive.reading import Archive, shard_rows
from baogao.tagging.archive.work import ShardResult
from baogao.tagging.rows import Row
from baogao.training.ner import SCORES
from baogao.training.tokenizer import CharTokenizer


def outputs(archive: Archive) -> Iterator[Output]:
    """A file a shard."""
    for number in archive.shards:
        write = partial(_write, archive, number)
        done = ShardResult.read(archive.folder, number)
        yield Output(f"docs/{number:05}.spacy", done.rows["sentences"] if done else 0, write, shard=number)


def _write(archive: Archive, number: int, path: Path, tick: Tick) -> None:
    docs = DocBin(store_user_data=True)
    for row in shard_rows(archive.folder, "reports", number):
        sentences = archive.sentences(row["report"])
        docs.add(report_doc(row, sentences))
        tick(len(sentences))
    path.write_bytes(docs.to_bytes())


@cache
def _nlp() -> Language:
    """Makes docs whose every character is a token, so that each span fits whatever made it."""
    nlp = spacy.blank("zh")
    nlp.tokenizer = CharTokenizer(nlp.vocab)
    return nlp


def report_doc(row: Row, sentences: Sequence[Sentence]) -> Doc:
    """A doc of one tagged report.

    Args:
        row: Its row of ``reports``.
        sentences: Its sentences with their spans.
    """
    doc = _nlp().make_doc(clean_text(sentences))
    starts = places(sentences)
    placed = zip(starts, sentences, strict=True)
    set_sections(doc, [(at, sentence.section, sentence.role) for at, sentence in placed])
    spans = [
        (span, DocSpan(doc, at + span.start, at + span.end, label=span.label))
        for at, sentence in zip(starts, sentences, strict=True)
        for span in sentence.spans
    ]
    flat = layer_labels("ner")
    entities = [pair for pair in spans if pair[0].label in flat]
    doc.set_ents([marked for _, marked in entities])
    doc.user_data |= {SCORES: [span.score for span, _ in entities], "report": row}
    doc.user_data["sentence_ids"] = [sentence.id for sentence in sentences]
    doc.spans[SPANS_KEY] = _statements(doc, [pair for pair in spans if pair[0].label not in flat])
    return doc


def _statements(doc: Doc, spans: Sequence[tuple[Span, DocSpan]]) -> SpanGroup:
    """The group of statements with their probabilities, where all have one."""
    group = SpanGroup(doc, name=SPANS_KEY, spans=[marked for _, marked in spans])
    scores = [span.score for span, _ in spans]
    if None not in scores:
        group.attrs["scores"] = np.array(scores, dtype="f")
    return group
