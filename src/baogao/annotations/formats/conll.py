"""CoNLL columns: a character and its tag a line, tab between them, a blank line after each sentence.

The columns hold one flat layer. BIO is written; BIO (also IOB1, where I- may begin a span), BIOES and BILOU are
read. White space is no token. A comment line before each sentence, ``# sentence = {...}``, carries what the columns
cannot: text, id, place and the makers of spans. Tools that take every line for a token need ``plain=True``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TextIO

from baogao.annotations.formats.common import CARRIED, Collector, Loss, carried, placed, span_text
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span, layer_labels

Layer = Literal["ner", "spans"]

_COMMENT = f"# {CARRIED} = "
_REMEDY = "a line is a token, a tab and a tag: O, B-LABEL, I-LABEL, E-LABEL or S-LABEL"
_FIRST, _LAST = frozenset("BSU"), frozenset("ESLU")
_PREFIXES = frozenset("BIESLU")


def write(
    path: Path, sentences: Iterable[Sentence], *, layer: Layer = "ner", plain: bool = False
) -> list[Loss]:
    """Write one layer in BIO.

    Args:
        path: The file to make.
        sentences: What to write.
        layer: The layer of the column; a file holds one.
        plain: Write no comments: ids, places, sources and white space are lost then.

    Returns:
        Every span of the other layer, and, if plain, what each sentence loses besides.
    """
    losses: list[Loss] = []
    with atomic(path) as file:
        for sentence in sentences:
            losses += _write_sentence(file, sentence, layer, plain=plain)
    return losses


def _write_sentence(file: TextIO, sentence: Sentence, layer: Layer, *, plain: bool) -> Iterator[Loss]:
    kept = [span for span in sentence.spans if span.label in layer_labels(layer)]
    if not plain:
        row = {"text": sentence.text, **carried(sentence.with_spans(kept))}
        file.write(_COMMENT + json.dumps(row, ensure_ascii=False) + "\n")
    lines = [
        f"{char}\t{tag}\n"
        for char, tag in zip(sentence.text, tags(sentence.text, kept), strict=True)
        if not char.isspace()
    ]
    if lines or not plain:
        file.write("".join(lines) + "\n")
    for span in sentence.spans:
        if span.label not in layer_labels(layer):
            yield Loss(sentence.id, "other layer", span_text(sentence, span), span)
    if plain:
        yield Loss(
            sentence.id,
            "no comments",
            "id, report, role, section, place and sources" if lines else "all of it",
        )
        if any(char.isspace() for char in sentence.text):
            yield Loss(sentence.id, "white space", f"{sentence.text!r:.60}")


def tags(text: str, spans: Iterable[Span]) -> list[str]:
    """BIO tags, one a code point, of spans that do not overlap.

    >>> tags("建桥3座", [Span(2, 4, "NUMBER")])
    ['O', 'O', 'B-NUMBER', 'I-NUMBER']
    """
    found = ["O"] * len(text)
    for span in spans:
        found[span.start : span.end] = [f"B-{span.label}", *[f"I-{span.label}"] * (span.end - span.start - 1)]
    return found


def read(path: Path, losses: list[Loss]) -> list[Sentence]:
    """Read sentences with their comments, or without: then the text is the tokens put together.

    The tag is the last column; other columns, and lines ``-DOCSTART-``, are passed over. Tokens may be words.

    Raises:
        BaogaoError: At the first line that is no token, no comment and not blank.
    """
    del losses
    found = Collector(path)
    told: Mapping[str, Any] | None = None
    rows: list[tuple[str, str]] = []
    number = begin = 0
    for number, line in enumerate(_lines(path), 1):
        with placed(path, number):
            if not line.strip():
                _take(found, told, rows, begin)
                told, rows = None, []
            elif line.startswith(_COMMENT):
                told, begin = _comment(line), number
            elif (row := _row(line)) is not None:
                begin = begin if rows or told else number
                rows.append(row)
    with placed(path, number):
        _take(found, told, rows, begin)
    return found.sentences


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise BaogaoError(f"cannot be read: {error.strerror}", path=path) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise BaogaoError("not UTF-8", path=path, line=line, remedy="save the file as UTF-8") from None
    if not text.startswith("\ufeff\t"):  # there it is a token
        text = text.removeprefix("\ufeff")
    return [line.removesuffix("\r") for line in text.split("\n")]


def _comment(line: str) -> Mapping[str, Any]:
    try:
        told = json.loads(line.removeprefix(_COMMENT))
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"comment is not JSON: {error}") from None
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise BaogaoError("comment without a text", remedy="leave comments as they were written")
    return told


def _row(line: str) -> tuple[str, str] | None:
    """Token and tag; None for a line that is neither."""
    columns = line.split("\t") if "\t" in line else line.split()
    word, tag = columns[0], columns[-1].strip()
    prefix, dash, label = tag.partition("-")
    is_tag = tag == "O" or (prefix in _PREFIXES and dash and label)
    if word == "-DOCSTART-" or (line.startswith("#") and "\t" not in line and not is_tag):
        return None
    if len(columns) < 2 or not word or not is_tag:
        raise BaogaoError(f"no token with a tag: {line!r:.60}", remedy=_REMEDY)
    return word, tag


def _take(
    found: Collector, told: Mapping[str, Any] | None, rows: Sequence[tuple[str, str]], line: int
) -> None:
    if told is None and not rows:
        return
    text = "".join(token for token, _ in rows) if told is None else told["text"]
    found.add(text, list(_spans(rows, _places(rows, text))), told, line)


def _places(rows: Sequence[tuple[str, str]], text: str) -> list[tuple[int, int]]:
    """Start and end of each token in the text, whose white space is no token."""
    places: list[tuple[int, int]] = []
    at = 0
    for token, _ in rows:
        while at < len(text) and text[at].isspace() and not text.startswith(token, at):
            at += 1
        if not text.startswith(token, at):
            raise BaogaoError(f"token {token!r:.20} does not stand at {at} of the text {text!r:.40}")
        places.append((at, at + len(token)))
        at += len(token)
    if text[at:].strip():
        raise BaogaoError(f"no tokens for the end of the text: {text[at:]!r:.40}")
    return places


def _spans(rows: Sequence[tuple[str, str]], places: Sequence[tuple[int, int]]) -> Iterator[Span]:
    start, end, label = 0, 0, ""
    closed = True
    for (_, tag), (token_start, token_end) in zip(rows, places, strict=True):
        prefix, _, name = tag.partition("-")
        begins = name and (closed or prefix in _FIRST or name != label)
        if label and (begins or not name):
            yield Span(start, end, label)
            label = ""
        if begins:
            start, label = token_start, name
        end, closed = token_end, not name or prefix in _LAST
    if label:
        yield Span(start, end, label)
