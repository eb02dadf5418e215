"""The NER layer as one softmax a character over BIOES tags, decoded into well-formed spans.

spaCy's transition-based NER decides from left to right, one Python-driven step a token, and takes more time
than the network below it. Here every character is scored at once and a search finds the best row of spans
(:mod:`baogao.training.bioes`). Probabilities come with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import IS_SPACE
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab
from thinc.api import Model, Softmax_v2, chain, set_dropout_rate, with_array
from thinc.types import Floats2d

from baogao.training.architectures import sentence_lengths
from baogao.training.bioes import OUTSIDE, TagSet
from baogao.training.confidence import Scale, rescale

SCORES = "ent_scores"
"""Key of ``doc.user_data`` with a probability for each of ``doc.ents``."""


@registry.architectures("baogao.CharacterTagger.v1")  # type: ignore[untyped-decorator]
def build_character_tagger(
    tok2vec: Model[list[Doc], list[Floats2d]],
    nO: int | None = None,  # noqa: N803 - thinc's name
) -> Model[list[Doc], list[Floats2d]]:
    """A softmax over tags for each token.

    Args:
        tok2vec: Gives a vector for each token.
        nO: Number of tags; set by the component when left out.
    """
    width = tok2vec.maybe_get_dim("nO")
    output = Softmax_v2(nO, width)
    model = chain(tok2vec, with_array(output))
    model.set_ref("tok2vec", tok2vec)
    model.set_ref("output", output)
    return cast("Model[list[Doc], list[Floats2d]]", model)


DEFAULT_MODEL = {
    "@architectures": "baogao.CharacterTagger.v1",
    "tok2vec": {"@architectures": "spacy.Tok2VecListener.v1", "width": 96, "upstream": "*"},
}


@Language.factory(  # type: ignore[untyped-decorator]
    "baogao_ner",
    assigns=["doc.ents", "token.ent_iob", "token.ent_type"],
    default_config={"model": DEFAULT_MODEL, "scorer": {"@scorers": "spacy.ner_scorer.v1"}},
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_ner(
    nlp: Language,
    name: str,
    model: Model[list[Doc], list[Floats2d]],
    scorer: Callable[..., dict[str, Any]] | None,
) -> "CharacterNer":
    """Build the ``baogao_ner`` component.

    Args:
        nlp: The pipeline.
        name: The component's name in it.
        model: Scores the tags of each token.
        scorer: Scoring method.
    """
    return CharacterNer(nlp.vocab, model, name, scorer=scorer)


class CharacterNer(TrainablePipe):  # type: ignore[misc]
    """Sets ``doc.ents`` from BIOES tags; ``doc.user_data["ent_scores"]`` holds their probabilities.

    The score of an entity is the smallest probability of its tags (an entity is as sure as its least sure
    character), calibrated where the pipeline has been.
    """

    def __init__(
        self,
        vocab: Vocab,
        model: Model[list[Doc], list[Floats2d]],
        name: str = "ner",
        *,
        scorer: Callable[..., dict[str, Any]] | None = None,
    ) -> None:
        self.vocab, self.model, self.name, self.scorer = vocab, model, name, scorer
        self.cfg: dict[str, Any] = {"labels": [], "calibration": {}}

    @property
    def labels(self) -> tuple[str, ...]:
        """The entity labels it knows."""
        return tuple(self.cfg["labels"])

    @property
    def label_data(self) -> tuple[str, ...]:
        """What ``initialize`` takes as ``labels``."""
        return self.labels

    @property
    def tags(self) -> TagSet:
        """The tags its model scores."""
        return TagSet(self.labels)

    def add_label(self, label: str) -> int:
        """Add a label before the model is initialized; 1 if it is new, else 0.

        Raises:
            ValueError: If the model has been initialized for other labels.
        """
        if label in self.labels:
            return 0
        if self.model.get_ref("output").has_dim("nO"):
            raise ValueError(f"{self.name} is trained for the labels {', '.join(self.labels)}, not {label}")
        self.cfg["labels"] = [*self.labels, label]
        self.vocab.strings.add(label)
        return 1

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        labels: Sequence[str] | None = None,
    ) -> None:
        """Set the labels (those of the examples, in alphabetical order, if none are given) and the sizes."""
        if labels is None:
            examples = get_examples()
            labels = sorted({entity.label_ for example in examples for entity in example.reference.ents})
        for label in labels:
            self.add_label(label)
        self._require_labels()
        sample = [example.x for example in islice(get_examples(), 10)]
        output = self.model.get_ref("output")
        output.set_dim("nO", len(self.tags))
        self.model.initialize(X=sample)

    def predict(self, docs: Sequence[Doc]) -> list[Floats2d]:
        """Probabilities of the tags, shape ``(tokens, tags)`` for each doc."""
        if not any(len(doc) for doc in docs):
            return [self.model.ops.alloc2f(0, len(self.tags)) for _ in docs]
        return cast("list[Floats2d]", self.model.predict(list(docs)))

    def set_annotations(self, docs: Sequence[Doc], scores: Sequence[Floats2d]) -> None:
        """Write the entities of each doc; those that were there are replaced."""
        for doc, score in zip(docs, scores, strict=True):
            probabilities = np.asarray(self.model.ops.to_numpy(score))
            row = self._decode(doc, probabilities)
            found = self.tags.spans(row)
            doc.set_ents([Span(doc, span.start, span.end, label=span.label) for span in found])
            chosen = probabilities[np.arange(len(row)), row]
            doc.user_data[SCORES] = [
                float(rescale(chosen[span.start : span.end].min(), self.cfg["calibration"].get(span.label)))
                for span in found
            ]

    def calibrate(self, scales: Mapping[str, Scale]) -> None:
        """Set how the network's probabilities become scores, for each label."""
        self.cfg["calibration"] = {label: scales[label] for label in self.labels if label in scales}

    def _decode(self, doc: Doc, probabilities: NDArray[np.float32]) -> NDArray[np.int64]:
        scores = np.log(probabilities + 1e-9)
        scores[doc.to_array(IS_SPACE).astype(bool), OUTSIDE + 1 :] = -1e9
        return self.tags.decode(scores, sentence_lengths(doc))

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Any = None,  # noqa: ANN401 - thinc's optimizer
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch; tokens whose entities are unknown teach nothing."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = [example for example in examples if len(example.x)]
        if not examples:
            return losses
        set_dropout_rate(self.model, drop)
        scores, backprop = self.model.begin_update([example.x for example in examples])
        loss, gradients = self.get_loss(examples, scores)
        backprop(gradients)
        if sgd is not None:
            self.finish_update(sgd)
        losses[self.name] += loss
        return losses

    def get_loss(
        self, examples: Iterable[Example], scores: Sequence[Floats2d]
    ) -> tuple[float, list[Floats2d]]:
        """Cross entropy over tokens and its gradient for each doc."""
        loss, gradients = 0.0, []
        for example, score in zip(examples, scores, strict=True):
            tags, known = self._truth(example)
            gradient = score.copy()
            gradient[np.arange(len(tags)), tags] -= 1
            gradient[~known] = 0
            loss += float((gradient**2).sum())
            gradients.append(gradient)
        return loss, gradients

    def _truth(self, example: Example) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        number = {tag.replace("E-", "L-").replace("S-", "U-"): i for i, tag in enumerate(self.tags.tags)}
        names = example.get_aligned_ner()
        known = np.array([name in number for name in names], dtype=bool)
        return np.array([number.get(name, OUTSIDE) for name in names], dtype="i8"), known
