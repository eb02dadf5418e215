"""A batch: which sentences are read, by whom, and with which pre-annotations; made from a seed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from random import Random
from typing import Any, Literal, Self

from baogao.annotations.standoff import sentence_hash
from baogao.errors import BaogaoError
from baogao.schema import ROLES, Sentence, Span, labels, layer_labels
from baogao.spans import problems

BATCHES = Path("annotations/batches")
SUFFIX = ".batch.json"
LONGEST_NAME = 100
"""Characters of a project's name on the server."""

Why = Literal["all", "report", "sample", "uncertain", "disagreeing", "disputed"]
"""Why a sentence was chosen: only ``all``, ``report`` and ``sample`` tell something about sentences in general."""

_NAME = re.compile(r"\w[\w.+-]{0,59}")
_ANNOTATOR = re.compile(r"\w[\w.@+-]{0,59}")
_RESERVED = re.compile(r".*\.(?:acts|jsonl|\d+)")


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence of a batch.

    Attributes:
        sentence: With the pre-annotations as its spans.
        annotators: Who reads it.
        blind: They see it without pre-annotations.
        before: The sentence before it, if it is known.
        after: The sentence after it.
        note: Words for the annotators, shown above the context.
        why: How it was chosen.
    """

    sentence: Sentence
    annotators: tuple[str, ...]
    blind: bool = False
    before: str = ""
    after: str = ""
    note: str = ""
    why: Why = "all"

    @property
    def uid(self) -> str:
        """Recognises the sentence on the server: its id, and a hash of its text."""
        return f"{self.sentence.id}-{sentence_hash(self.sentence.text)}"

    @property
    def disputed(self) -> bool:
        """It is shown with the spans of several readings, which may overlap; one of them has to go."""
        return self.why == "disputed"

    @property
    def shown(self) -> tuple[Span, ...]:
        """The pre-annotations that its annotators see."""
        return () if self.blind else self.sentence.spans

    def to_json(self) -> dict[str, Any]:
        """One row of a batch file."""
        return {
            "uid": self.uid,
            "annotators": list(self.annotators),
            "blind": self.blind,
            "why": self.why,
            "note": self.note,
            "before": self.before,
            "after": self.after,
            "sentence": self.sentence.to_json(),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(
            sentence=Sentence.from_json(row["sentence"]),
            annotators=tuple(row["annotators"]),
            **{key: row[key] for key in ("blind", "before", "after", "note", "why")},
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Sentences given to annotators.

    Attributes:
        name: Begins the names of its projects, and names the folder of its passes.
        seed: Of every choice by chance.
        items: In the order in which they are read.
        made: The options it was made with, to be read by people.
    """

    name: str
    seed: int
    items: tuple[Item, ...]
    made: Mapping[str, Any] = field(default_factory=dict, hash=False)

    @property
    def annotators(self) -> tuple[str, ...]:
        """Everybody who reads something, sorted."""
        return tuple(sorted({name for item in self.items for name in item.annotators}))

    def of(self, annotator: str) -> list[Item]:
        """What one annotator reads."""
        return [item for item in self.items if annotator in item.annotators]

    def project(self, annotator: str) -> str:
        """Name of an annotator's project on the server."""
        return f"{self.name}/{annotator}"


def make_batch(
    name: str,
    sentences: Sequence[Sentence],
    annotators: Sequence[str],
    *,
    chosen: Mapping[str, Why] | None = None,
    each: int = 1,
    blind: float = 0.0,
    seed: int = 0,
    made: Mapping[str, Any] | None = None,
) -> Batch:
    """Give sentences to annotators, evenly and by chance.

    Every annotator reads as many as any other, up to one; so it is with the blind ones, and pairs of annotators
    meet about equally often. Equal arguments give equal batches.

    Args:
        name: Of the batch.
        sentences: Whole reports where possible, so that neighbours are known; their spans are the pre-annotations.
        annotators: Names of their accounts on the server.
        chosen: Which sentences, by id, and why; all by default. See :mod:`baogao.annotations.doccano.choose`.
        each: How many annotators read each sentence.
        blind: Share of sentences without pre-annotations, the same for all who read them.
        seed: Of the chances.
        made: Options to note down in the batch.

    Raises:
        BaogaoError: If a name cannot be one, numbers do not fit, or a sentence cannot be pushed.
    """
    _check_numbers(annotators, each, blind)
    around = _neighbours(sentences)
    picked = [s for s in sentences if chosen is None or s.id in chosen]
    random = Random(f"{seed}/{name}")  # noqa: S311 - a draw, no secret
    hidden = set(random.sample(range(len(picked)), round(blind * len(picked))))
    order = sorted(range(len(picked)), key=lambda i: (i not in hidden, random.random()))
    given = dict(zip(order, assign(len(picked), sorted(annotators), each, random), strict=True))
    items = tuple(
        Item(
            sentence,
            given[i],
            i in hidden,
            *around[sentence.id],
            why=chosen[sentence.id] if chosen else "all",
        )
        for i, sentence in enumerate(picked)
    )
    return checked(Batch(name, seed, items, made or {}))


def _check_numbers(annotators: Sequence[str], each: int, blind: float) -> None:
    if not annotators or len(set(annotators)) < len(annotators):
        raise BaogaoError("annotators must be named, each once", remedy="--annotator chen --annotator li")
    if not 1 <= each <= len(annotators):
        raise BaogaoError(
            f"{each} of {len(annotators)} annotators cannot read each sentence", remedy="see --each"
        )
    if not 0 <= blind <= 1:
        raise BaogaoError(f"a share of {blind} cannot be blind", remedy="--blind takes 0 to 1, e.g. 0.1")


def _neighbours(sentences: Sequence[Sentence]) -> dict[str, tuple[str, str]]:
    """Text before and after each sentence; empty where the neighbour is not among them."""
    ordered = sorted(sentences, key=lambda sentence: (sentence.report, sentence.start))
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for a, b in pairwise(ordered):
        if a.report == b.report and b.start - a.end in {0, 1}:  # one: the newline between paragraphs
            after[a.id], before[b.id] = b.text, a.text
    return {sentence.id: (before.get(sentence.id, ""), after.get(sentence.id, "")) for sentence in ordered}


def assign(count: int, annotators: Sequence[str], each: int, random: Random) -> list[tuple[str, ...]]:
    """Who reads which of ``count`` sentences: loads differ by one at most, after every sentence.

    Among those with the least to do, the one who has met the others of a sentence least often is taken.

    >>> assign(3, ["chen", "li", "wu"], 2, Random(1))
    [('chen', 'wu'), ('chen', 'li'), ('li', 'wu')]
    """
    load: Counter[str] = Counter()
    met: Counter[tuple[str, str]] = Counter()
    found: list[tuple[str, ...]] = []
    for _ in range(count):
        chance = {name: random.random() for name in annotators}
        group: list[str] = []
        for _ in range(each):
            free = [name for name in annotators if name not in group]
            group.append(
                min(
                    free,
                    key=lambda name: (
                        load[name],
                        sum(met[_pair(name, other)] for other in group),
                        chance[name],
                    ),
                )
            )
        load.update(group)
        met.update(_pair(*two) for two in combinations(group, 2))
        found.append(tuple(sorted(group)))
    return found


def _pair(a: str, b: str) -> tuple[str, str]:
    return (a, b) if a < b else (b, a)


def checked(batch: Batch) -> Batch:
    """The batch, if every name and sentence of it can be pushed and come back unchanged.

    Raises:
        BaogaoError: At the first that cannot.
    """
    if not batch.items:
        raise BaogaoError(f"batch {batch.name} holds no sentence", remedy="choose others")
    _check_names(batch)
    seen: set[str] = set()
    for item in batch.items:
        found = _faults(item) + ([f"id {item.sentence.id} twice"] if item.sentence.id in seen else [])
        if found:
            raise BaogaoError(
                f"{item.sentence.id}: {found[0]}", remedy="mend it where the sentences come from"
            )
        seen.add(item.sentence.id)
    return batch


def _check_names(batch: Batch) -> None:
    if not _NAME.fullmatch(batch.name):
        raise BaogaoError(
            f"{batch.name!r} cannot name a batch", remedy="use letters, digits, - and _, up to 60"
        )
    folded = Counter(name.casefold() for name in batch.annotators)
    for name in batch.annotators:
        if not _ANNOTATOR.fullmatch(name) or _RESERVED.fullmatch(name) or folded[name.casefold()] > 1:
            raise BaogaoError(
                f"{name!r} cannot name an annotator",
                remedy="use letters, digits, @ + - _, up to 60; not two names that differ in capitals only",
            )
        if len(batch.project(name)) > LONGEST_NAME:
            raise BaogaoError(
                f"{batch.project(name)!r} is too long", remedy=f"a project's name has {LONGEST_NAME}"
            )


def _faults(item: Item) -> list[str]:
    sentence = item.sentence
    found = [] if sentence.text.strip() else ["the text is empty"]
    if sentence.role not in ROLES:
        found.append(f"unknown role {sentence.role!r}")
    words = (sentence.text, sentence.id, sentence.section, item.before, item.after, item.note)
    if any("\ud800" <= character <= "\udfff" or character == "\0" for text in words for character in text):
        found.append("a text holds a null character or half a surrogate pair")
    if not item.annotators or len(set(item.annotators)) < len(item.annotators):
        found.append("its annotators are missing, or named twice")
    layers = () if item.disputed else (layer_labels("ner"), layer_labels("spans"))
    found += problems(sentence.spans, sentence.text, flat=layers, known=labels())
    found += [
        f"{span.label} {span.start}-{span.end} twice" for span, n in Counter(sentence.spans).items() if n > 1
    ]
    return found
