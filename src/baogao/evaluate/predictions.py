"""Gold and predictions from files of any maker: our JSONL, spaCy's DocBin, the JSONL of another tool."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from baogao.annotations.store import read_gold
from baogao.corpus.factory import SectionMarker
from baogao.errors import BaogaoError
from baogao.schema import ROLES, SPANS_KEY, Role, Sentence, Span, labels

_DOCBIN = ".spacy"
_SAME = "predict on the sentences of the gold"
_REMEDY = "a row holds id or text, and spans: [{start, end, label, score?}, ...]"


def read_predictions(path: Path | str, gold: Sequence[Sentence]) -> list[Sentence]:
    """Read what another tool predicted for gold sentences.

    Each line is an object with the ``id`` or the ``text`` of a gold sentence, or both, and ``spans``, a list of
    ``{"start", "end", "label"}`` with offsets in code points of the sentence and, where the tool gives one, a
    ``"score"`` between 0 and 1. Where a text occurs more than once in the gold, rows without an id are taken in
    the order of the gold; one row for such a text counts for all of its sentences.

    Args:
        path: A JSONL file.
        gold: The sentences it should be about.

    Returns:
        The gold sentences in their order with the predicted spans.

    Raises:
        BaogaoError: With file and line, if a row is no such object, is about no gold sentence, gives a text
            other than that of its id, or a span outside of it or with an unknown label; and if a gold sentence
            has no row (a sentence without spans needs one with an empty list).
    """
    wanted = _Wanted(gold, Path(path))
    for line, row in _rows(Path(path)):
        wanted.take(row, line)
    return wanted.all()


class _Wanted:
    """The gold sentences, and the predictions found for them so far."""

    def __init__(self, gold: Sequence[Sentence], path: Path) -> None:
        self._gold, self._path = gold, path
        self._by_id = {sentence.id: number for number, sentence in enumerate(gold)}
        self._by_text: defaultdict[str, list[int]] = defaultdict(list)
        for number, sentence in enumerate(gold):
            self._by_text[sentence.text].append(number)
        self._found: dict[int, Sentence] = {}

    def take(self, row: Mapping[str, Any], line: int) -> None:
        """Take in one row."""
        try:
            number = self._free(self._candidates(row.get("id"), row.get("text")))
            self._found[number] = self._gold[number].with_spans(_spans(row, self._gold[number]))
        except BaogaoError as error:
            raise BaogaoError(error.what, path=self._path, line=line, remedy=error.remedy) from None

    def _candidates(self, id_: object, text: object) -> Sequence[int]:
        """The gold sentences that a row may be about."""
        if id_ is None and not isinstance(text, str):
            raise BaogaoError("neither id nor text", remedy=_REMEDY)
        if id_ is None:
            if text not in self._by_text:
                raise BaogaoError(f"no gold sentence has the text {text!r:.60}", remedy=_SAME)
            return self._by_text[str(text)]
        if not isinstance(id_, str) or id_ not in self._by_id:
            raise BaogaoError(f"no gold sentence has the id {id_!r:.60}", remedy=_SAME)
        if text is not None and text != self._gold[self._by_id[id_]].text:
            raise BaogaoError(f"{id_} has another text in the gold", remedy=_SAME)
        return [self._by_id[id_]]

    def _free(self, candidates: Sequence[int]) -> int:
        number = next((number for number in candidates if number not in self._found), None)
        if number is None:
            name = self._gold[candidates[0]].id
            raise BaogaoError(f"{name} has a row already", remedy="keep one of the two")
        return number

    def all(self) -> list[Sentence]:
        """The gold sentences with their predictions; a lone row of a repeated text counts for each of them."""
        for same in self._by_text.values():
            told = [number for number in same if number in self._found]
            for number in same if len(told) == 1 else ():
                self._found.setdefault(number, self._gold[number].with_spans(self._found[told[0]].spans))
        missing = [sentence.id for number, sentence in enumerate(self._gold) if number not in self._found]
        if missing:
            raise BaogaoError(
                f"{len(missing)} of {len(self._gold)} gold sentences have no row, the first is {missing[0]}",
                path=self._path,
                remedy="a sentence without spans needs a row, too",
            )
        return [self._found[number] for number in range(len(self._gold))]


def _spans(row: Mapping[str, Any], sentence: Sentence) -> Iterator[Span]:
    spans = row.get("spans")
    if not isinstance(spans, list):
        raise BaogaoError("no list of spans", remedy=_REMEDY)
    for number, span in enumerate(spans, 1):
        if fault := _fault(span, len(sentence.text)):
            raise BaogaoError(f"span {number}: {fault}", remedy=_REMEDY)
        score = span.get("score")
        score = None if score is None else float(score)
        yield Span(span["start"], span["end"], span["label"], str(span.get("source", "")), score)


def _fault(span: Any, length: int) -> str:  # noqa: ANN401 - anything can stand in a file
    """What is wrong with a span, in a few words."""
    if not isinstance(span, dict):
        return "is no object"
    for key in ("start", "end"):
        if not isinstance(span.get(key), int) or isinstance(span[key], bool):
            return f"{key} is no whole number"
    if not 0 <= span["start"] < span["end"] <= length:
        return f"{span['start']}-{span['end']} lies outside the sentence of {length} characters"
    if not isinstance(span.get("label"), str) or span["label"] not in labels():
        return f"unknown label {span.get('label')!r:.40}, known are {', '.join(labels())}"
    score = span.get("score")
    if score is None:
        return ""
    sound = isinstance(score, int | float) and not isinstance(score, bool) and 0 <= score <= 1
    return "" if sound else f"score {score!r:.40} is no number from 0 to 1"


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(line, path, number)
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None


def _object(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BaogaoError("not UTF-8", path=path, line=number, remedy="save the file as UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"not JSON: {error}", path=path, line=number, remedy=_REMEDY) from None
    if not isinstance(row, dict):
        raise BaogaoError("is no object", path=path, line=number, remedy=_REMEDY)
    return row


def read_any_gold(path: Path | str) -> list[Sentence]:
    """Read gold sentences from a ``.jsonl`` or ``.spacy`` file, or from a folder of either kind.

    Raises:
        BaogaoError: If there is no such file, or it is broken (:func:`read_gold`, :func:`read_docbin`).
    """
    path = Path(path)
    if path.is_dir() and not any(path.glob("*.jsonl")) and (files := sorted(path.glob(f"*{_DOCBIN}"))):
        return [sentence for file in files for sentence in read_docbin(file)]
    return read_docbin(path) if path.suffix == _DOCBIN else read_gold(path)


def read_docbin(path: Path | str, vocab: Vocab | None = None) -> list[Sentence]:
    """Read the sentences of a DocBin, with ``doc.ents`` and ``doc.spans["sc"]`` as their spans.

    A doc counts as a report. Its sentences are those that it says it has, else those that
    ``baogao_sections`` finds; section and role are read from its headings. A border of sentences inside of a
    span is dropped. Where nothing tells a role, it is ``front``. Scores in
    ``doc.spans["sc"].attrs["scores"]`` are kept.

    Args:
        path: A ``.spacy`` file.
        vocab: To read it with; a new one if left out.

    Raises:
        BaogaoError: If it cannot be read or is no DocBin, or a label is unknown.
    """
    path = Path(path)
    try:
        docs = list(DocBin().from_disk(path).get_docs(vocab or Vocab()))
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except Exception as error:  # msgpack, zlib and spaCy each have their own
        raise BaogaoError(f"is no DocBin: {type(error).__name__}", path=path) from None
    width = len(str(len(docs)))
    return [
        sentence
        for number, doc in enumerate(docs, 1)
        for sentence in _sentences(doc, f"{path.stem}-{number:0{width}}", path)
    ]


def _sentences(doc: Doc, report: str, path: Path) -> list[Sentence]:
    spans = list(_doc_spans(doc, path))
    given = doc.has_annotation("SENT_START") and [sent.start_char for sent in doc.sents]
    marked = SectionMarker()(doc)  # keeps the doc's spans, and sets its sentences anew
    starts = given or [sent.start_char for sent in marked.sents]
    inside = {at for span in spans for at in starts if span.start < at < span.end}
    starts = [at for at in starts if at not in inside]
    found = []
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(doc.text)], strict=True), 1):
        found += _sentence(marked, f"{report}-{number:04}", start, end, spans)
    return found


def _sentence(doc: Doc, id_: str, start: int, end: int, spans: Iterable[Span]) -> list[Sentence]:
    """The sentence between two offsets, without white space around it; none if nothing else is there."""
    text = doc.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    if not text:
        return []
    token = doc.char_span(start, start + 1, alignment_mode="expand")
    role: Role = token._.role if token._.role in ROLES else "front"
    mine = [span for span in spans if start <= span.start < start + len(text)]
    shifted = (Span(s.start - start, s.end - start, s.label, s.source, s.score) for s in mine)
    paragraph = doc.text.count("\n", 0, start)
    report = id_.rpartition("-")[0]
    sentence = Sentence(id_, report, role, token._.section, paragraph, text, start, start + len(text))
    return [sentence.with_spans(shifted)]


def _doc_spans(doc: Doc, path: Path) -> Iterator[Span]:
    group = doc.spans.get(SPANS_KEY, ())
    scores = list(group.attrs.get("scores", ())) if group else []
    scored = zip(group, [*map(float, scores), *[None] * (len(group) - len(scores))], strict=True)
    for span, score in (*((entity, None) for entity in doc.ents), *scored):
        if span.label_ not in labels():
            raise BaogaoError(
                f"unknown label {span.label_}", path=path, remedy=f"known are {', '.join(labels())}"
            )
        yield Span(span.start_char, span.end_char, span.label_, score=score)
