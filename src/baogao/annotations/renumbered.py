"""Sentences whose report was cleaned anew since gold was made: the same words, under another number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from baogao.annotations.standoff import sentence_hash
from baogao.schema import Sentence

_REMEDY = "docs/annotating.md, “After the cleaning has changed”, carries gold to the new numbers"


@dataclass(frozen=True, slots=True)
class Renumbered:
    """Where sentences stand in gold, if not under their own number.

    Attributes:
        moved: The id in gold of sentences that stand there under another number, by their own.
        faults: Why others cannot come into gold, by id.
    """

    moved: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)


def renumbered(gold: Mapping[str, Sentence], sentences: Iterable[Sentence]) -> Renumbered:
    """Find sentences in gold by the hash of their text, report by report.

    Only a report of which gold has other words under a sentence's number is looked at: equal sentences of one
    cleaning stay apart. Words that stand several times are paired in the order of the report if gold has them as
    often. Where numbers have moved, sentences that gold does not have cannot be added: theirs would be taken.

    Args:
        gold: Its sentences by id.
        sentences: Those that are to come into it.

    >>> def row(number: int, text: str) -> Sentence:
    ...     return Sentence(f"x-{number:04}", "x", "plan", "", 0, text, number * 9, number * 9 + len(text))
    >>> old = {one.id: one for one in (row(1, "增长8%。"), row(2, "建成大桥。"))}
    >>> renumbered(old, [row(2, "增长8%。"), row(3, "建成大桥。")]).moved
    {'x-0002': 'x-0001', 'x-0003': 'x-0002'}
    """
    groups: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        groups[sentence.report].append(sentence)
    moved: dict[str, str] = {}
    faults: dict[str, str] = {}
    for report, group in groups.items():
        if any(one.id in gold and gold[one.id].text != one.text for one in group):
            there = [one for one in gold.values() if one.report == report]
            found = _of_report(there, group)
            moved |= found.moved
            faults |= found.faults
    return Renumbered(moved, faults)


def _of_report(there: Sequence[Sentence], group: Iterable[Sentence]) -> Renumbered:
    texts = {one.id: one.text for one in there}
    new = {one.id: one for one in group}
    at_home = {id_ for id_, one in new.items() if texts.get(id_) == one.text}
    away = _by_hash(one for id_, one in new.items() if id_ not in at_home)
    open_ = _by_hash(one for one in there if one.id not in at_home)
    moved: dict[str, str] = {}
    unclear: dict[str, str] = {}
    for hash_, ones in away.items():
        places = open_.get(hash_, [])
        if len(places) == len(ones):
            moved |= {one.id: place.id for one, place in zip(ones, places, strict=True)}
        elif places:
            ids = ", ".join(place.id for place in places[:3])
            unclear |= {
                one.id: f"gold has these words {len(places)} times ({ids}): {_REMEDY}" for one in ones
            }
    for ones in away.values():
        for one in ones:
            if one.id not in moved and one.id not in unclear and (fault := _fault(texts, one, bool(moved))):
                unclear[one.id] = fault
    return Renumbered(moved, unclear)


def _by_hash(sentences: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    """Sentences by the hash of their text, in the order of the report."""
    found: defaultdict[str, list[Sentence]] = defaultdict(list)
    for one in sorted(sentences, key=lambda one: (one.start, one.id)):
        found[sentence_hash(one.text)].append(one)
    return found


def _fault(texts: Mapping[str, str], one: Sentence, moved: bool) -> str:
    """Why a sentence whose words gold does not have cannot be added; empty if it can."""
    if one.id in texts:
        return f"gold has another text under this number, and these words nowhere in the report: {_REMEDY}"
    return f"gold has the report in another cleaning, without these words: {_REMEDY}" if moved else ""
