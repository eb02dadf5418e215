"""spaCy's DocBin: a doc a sentence, characters as tokens, NER in ``doc.ents``, statements in ``doc.spans["sc"]``.

``doc.user_data["sentence"]`` carries what the doc cannot: id, place, and the makers of spans. No pickle is read:
spaCy keeps user data as MessagePack.
"""

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from baogao.annotations.formats.common import CARRIED, Collector, Loss, carried
from baogao.errors import BaogaoError
from baogao.evaluate.predictions import read_docbin
from baogao.files import replacing
from baogao.schema import SPANS_KEY, Sentence, Span, layer_labels
from baogao.training.tokenizer import CharTokenizer

_LARGEST = 1 << 31
"""Bytes that a DocBin may unpack to; some hundred thousand sentences come to 1 GB."""


def write(path: Path, sentences: Iterable[Sentence]) -> list[Loss]:
    """Write a ``.spacy`` file; nothing is lost."""
    tokenizer = CharTokenizer(Vocab())
    docs = DocBin(store_user_data=True)
    for sentence in sentences:
        docs.add(to_doc(tokenizer, sentence))
    with replacing(path) as temporary:
        temporary.write_bytes(docs.to_bytes())
    return []


def to_doc(tokenizer: CharTokenizer, sentence: Sentence) -> Doc:
    """The doc of a sentence."""
    doc = tokenizer(sentence.text)
    ner = layer_labels("ner")
    marked = [doc.char_span(span.start, span.end, label=span.label) for span in sentence.spans]
    doc.set_ents([span for span in marked if span.label_ in ner])
    doc.spans[SPANS_KEY] = [span for span in marked if span.label_ not in ner]
    doc.user_data[CARRIED] = carried(sentence)
    return doc


def read(path: Path, losses: list[Loss]) -> list[Sentence]:
    """Read a ``.spacy`` file of any maker, with ``doc.ents`` and ``doc.spans["sc"]`` as spans.

    A file that does not carry sentences is read as :func:`baogao.evaluate.predictions.read_docbin` does: each doc is
    a report. Other groups of spans are named in ``losses``.

    Raises:
        BaogaoError: If it is no DocBin, or a span breaks a rule of the guidelines.
    """
    docs = _docs(path)
    for number, doc in enumerate(docs, 1):
        others = ((key, span) for key in doc.spans if key != SPANS_KEY for span in doc.spans[key])
        losses += [
            Loss(f"doc {number}", f"spans[{key!r}]", f"{span.label_} {span.text}") for key, span in others
        ]
    if not all(CARRIED in doc.user_data for doc in docs):
        return read_docbin(path)
    found = Collector(path)
    for doc in docs:
        found.add(doc.text, list(_spans(doc)), doc.user_data[CARRIED])
    return found.sentences


def _spans(doc: Doc) -> Iterator[Span]:
    for span in (*doc.ents, *doc.spans.get(SPANS_KEY, ())):
        yield Span(span.start_char, span.end_char, span.label_)


def _docs(path: Path) -> list[Doc]:
    try:
        data = path.read_bytes()
        _refuse_bomb(data, path)
        return list(DocBin().from_bytes(data).get_docs(Vocab()))
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except BaogaoError:
        raise
    except Exception as error:  # MessagePack, zlib and spaCy each have their own
        raise BaogaoError(f"is no DocBin: {type(error).__name__}", path=path) from None


def _refuse_bomb(data: bytes, path: Path) -> None:
    """Unpack piece by piece, and stop before a small file fills the memory."""
    unpacking, size = zlib.decompressobj(), 0
    while data and not unpacking.eof:
        size += len(unpacking.decompress(data, 1 << 24))
        data = unpacking.unconsumed_tail
        if size > _LARGEST:
            raise BaogaoError(
                f"unpacks to more than {_LARGEST} bytes", path=path, remedy="split it into several"
            )
