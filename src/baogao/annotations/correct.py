"""One sentence of gold corrected by hand: which spans go, which come, and why."""

import re
from collections.abc import Iterable, Mapping

from baogao.annotations.gold import Proposal
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span, labels

_OFFSETS = re.compile(r"([A-Z]+)@(\d{1,9})-(\d{1,9})")
_WORDS = re.compile(r"([A-Z]+)=(.+)", re.DOTALL)


def parse_span(mark: str, text: str) -> Span:
    """The span that a user means: ``TARGET=新增企业20家`` by its words, ``TARGET@0-7`` by its offsets.

    Args:
        mark: What the user wrote.
        text: The sentence; offsets count its code points.

    Raises:
        BaogaoError: If it is neither, the label is unknown, or the words stand nowhere or twice.

    >>> parse_span("NUMBER=20家", "新增企业20家。")
    Span(start=4, end=7, label='NUMBER', source='', score=None)
    """
    if match := _OFFSETS.fullmatch(mark):
        span = Span(int(match[2]), int(match[3]), match[1])
    elif match := _WORDS.fullmatch(mark):
        span = _by_words(match[1], match[2], text)
    else:
        raise BaogaoError(f"{mark!r} names no span", remedy="write LABEL=words, or LABEL@start-end")
    if span.label not in labels():
        raise BaogaoError(f"unknown label {span.label!r}", remedy=f"one of {', '.join(labels())}")
    if not span.start < span.end <= len(text):
        raise BaogaoError(f"{mark!r} lies outside of the sentence of {len(text)} characters")
    return span


def _by_words(label: str, words: str, text: str) -> Span:
    starts = [at for at in range(len(text) - len(words) + 1) if text.startswith(words, at)]
    if len(starts) != 1:
        places = ", ".join(f"{label}@{at}-{at + len(words)}" for at in starts[:5])
        raise BaogaoError(
            f"{words!r} stands {len(starts)} times in the sentence",
            remedy=f"say which: {places}" if starts else f"the sentence is {text}",
        )
    return Span(starts[0], starts[0] + len(words), label)


def correction(
    gold: Mapping[str, Sentence],
    id_: str,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    who: str,
    words: str,
) -> Proposal:
    """What a correction by hand proposes: spans that stay keep their source, new ones are the person's.

    Args:
        gold: Its sentences by id.
        id_: Which of them.
        add: Spans to add, as :func:`parse_span` reads them.
        remove: Spans to take away.
        who: The person.
        words: Why.

    Raises:
        BaogaoError: If there is no such sentence or span, nothing changes, or nobody or nothing is named.
    """
    sentence = gold.get(id_)
    if sentence is None:
        raise BaogaoError(f"no sentence {id_!r} in gold", remedy="check the id")
    if not who.strip() or not words.strip():
        raise BaogaoError("a change needs a person and a reason", remedy='--by chen --reason "..."')
    gone = {parse_span(mark, sentence.text) for mark in remove}
    new = {parse_span(mark, sentence.text) for mark in add}
    if lost := sorted(gone - set(sentence.spans)):
        raise BaogaoError(
            f"{id_} has no {lost[0].label} at {lost[0].start}-{lost[0].end}",
            remedy=f"it has {_listed(sentence)}",
        )
    kept = [span for span in sentence.spans if span not in gone]
    added = [Span(x.start, x.end, x.label, f"annotator:{who.strip()}") for x in new - set(kept)]
    if not gone - new and not added:
        raise BaogaoError(f"{id_} stands so already", remedy=f"it has {_listed(sentence)}")
    return Proposal(sentence.with_spans([*kept, *added]), who.strip(), words=words)


def _listed(sentence: Sentence) -> str:
    marks = [f"{x.label}={sentence.text[x.start : x.end]}" for x in sentence.spans]
    return ", ".join(marks) or "no span"
