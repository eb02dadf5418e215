"""Gold sentences to spaCy's DocBin, with an account of what a tokenizer or suggester cannot express.

Training docs are single sentences. Development and test docs are whole reports, so that every scorer (also
plain ``spacy evaluate``) judges the pipeline as it is used: headings read from the text, roles given by them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.tokens import Span as DocSpan

from baogao.errors import BaogaoError
from baogao.schema import SPANS_KEY, Sentence, Span, clean_text, labels, layer_labels, places
from baogao.spans import overlaps
from baogao.training.suggester import Suggester

_LABELS = "the labels stand in annotations/labels.toml"


@dataclass
class Losses:
    """Gold spans that training cannot see or the pipeline cannot find.

    Attributes:
        gold: Gold spans by label.
        unaligned: Sentence id and span (code points in the sentence) of those not on token boundaries.
        unproposed: The same for statements on token boundaries that the suggester does not propose.
    """

    gold: Counter[str] = field(default_factory=Counter)
    unaligned: list[tuple[str, Span]] = field(default_factory=list)
    unproposed: list[tuple[str, Span]] = field(default_factory=list)

    def ceiling(self, label: str) -> float:
        """Largest recall of a label that tokenizer and suggester leave possible."""
        lost = sum(span.label == label for _, span in (*self.unaligned, *self.unproposed))
        return 1.0 - lost / self.gold[label] if self.gold[label] else 1.0

    def rows(self) -> list[tuple[str, int, int, int, float]]:
        """For each label: gold spans, not on token boundaries, not proposed, ceiling of recall."""
        return [
            (
                label,
                self.gold[label],
                sum(span.label == label for _, span in self.unaligned),
                sum(span.label == label for _, span in self.unproposed),
                self.ceiling(label),
            )
            for label in (*layer_labels("ner"), *layer_labels("spans"))
        ]


def sentence_doc(nlp: Language, sentence: Sentence, losses: Losses) -> Doc:
    """A doc of one sentence with its gold spans; what does not align is counted in ``losses``.

    Raises:
        BaogaoError: If a label is unknown or NER spans overlap.
    """
    return _annotated(nlp.make_doc(sentence.text), [(sentence, 0)], losses)


def report_doc(nlp: Language, sentences: Sequence[Sentence], losses: Losses) -> Doc:
    """A doc of a whole report (``schema.clean_text``) with the gold spans of all its sentences.

    Raises:
        BaogaoError: If a label is unknown or NER spans overlap.
    """
    placed = zip(sentences, places(sentences), strict=True)
    return _annotated(nlp.make_doc(clean_text(sentences)), placed, losses)


def _annotated(doc: Doc, placed: Iterable[tuple[Sentence, int]], losses: Losses) -> Doc:
    layers: dict[str, list[DocSpan]] = {"ner": [], "spans": []}
    for sentence, shift in placed:
        for span in sentence.spans:
            if span.label not in labels():
                raise BaogaoError(f"{sentence.id}: unknown label {span.label}", remedy=_LABELS)
            losses.gold[span.label] += 1
            aligned = doc.char_span(shift + span.start, shift + span.end, label=span.label)
            if aligned is None:
                losses.unaligned.append((sentence.id, span))
            else:
                layers[labels()[span.label].layer].append(aligned)
        _refuse_overlap(sentence)
    doc.set_ents(layers["ner"])
    doc.spans[SPANS_KEY] = layers["spans"]
    return doc


def _refuse_overlap(sentence: Sentence) -> None:
    entities = sorted(span for span in sentence.spans if labels()[span.label].layer == "ner")
    for one, other in pairwise(entities):
        if overlaps(one, other):
            raise BaogaoError(
                f"{sentence.id}: {one.label} {one.start}-{one.end} overlaps {other.label} from {other.start}",
                remedy="NER spans are flat: keep one",
            )


def count_unproposed(nlp: Language, sentence: Sentence, suggester: Suggester, losses: Losses) -> None:
    """Add the statements of a sentence that align but that the suggester does not propose to ``losses``.

    The pipeline suggests sentence by sentence, also in a report.
    """
    doc = nlp.make_doc(sentence.text)
    proposed = {(int(start), int(end)) for start, end in suggester([doc]).dataXd}
    for span in sentence.spans:
        aligned = doc.char_span(span.start, span.end) if span.label in layer_labels("spans") else None
        if aligned is not None and (aligned.start, aligned.end) not in proposed:
            losses.unproposed.append((sentence.id, span))


def find_suggester(nlp: Language) -> Suggester | None:
    """The suggester of the pipeline's span categorizer, if it has one."""
    return next((pipe.suggester for _, pipe in nlp.pipeline if hasattr(pipe, "suggester")), None)


def ceilings(nlp: Language, gold: Sequence[Sentence]) -> dict[str, float]:
    """For each label the largest recall that the pipeline's tokenizer and suggester leave possible."""
    _, losses = to_docbins(nlp, gold, {s.report: "train" for s in gold}, find_suggester(nlp))
    return {label: losses.ceiling(label) for label, *_ in losses.rows()}


def to_docbins(
    nlp: Language, gold: Iterable[Sentence], splits: Mapping[str, str], suggester: Suggester | None = None
) -> tuple[dict[str, DocBin], Losses]:
    """DocBins by split name from gold sentences.

    Args:
        nlp: Makes the docs (its tokenizer decides what aligns).
        gold: Sentences, those of a report together and in order.
        splits: Split (``train``, ``dev``, ``test``) of each report id; reports without one are left out.
        suggester: If given, statements that it does not propose are counted.

    Raises:
        BaogaoError: If a label is unknown or NER spans overlap.
    """
    bins: dict[str, DocBin] = {}
    losses = Losses()
    for report, group in groupby(gold, key=lambda sentence: sentence.report):
        split, sentences = splits.get(report), list(group)
        if not split:
            continue
        if split == "train":
            docs = [sentence_doc(nlp, sentence, losses) for sentence in sentences]
        else:
            docs = [report_doc(nlp, sentences, losses)]
        for doc in docs:
            bins.setdefault(split, DocBin()).add(doc)
        if suggester:
            for sentence in sentences:
                count_unproposed(nlp, sentence, suggester, losses)
    return bins, losses


def sentences_docbin(nlp: Language, sentences: Iterable[Sentence]) -> tuple[DocBin, Losses]:
    """A DocBin with a doc for each sentence, whatever report it is from (silver labels, own gold)."""
    found, losses = DocBin(), Losses()
    for sentence in sentences:
        found.add(sentence_doc(nlp, sentence, losses))
    return found, losses
