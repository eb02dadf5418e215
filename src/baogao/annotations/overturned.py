"""Rules learn from people: how often annotators overturn what each rule proposes, with examples."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baogao.annotations.doccano.fates import KINDS, Fate, Kind, fates
from baogao.annotations.doccano.passes import Pass, find_passes, latest_passes, read_acts
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span

PROPOSED: tuple[Kind, ...] = tuple(kind for kind in KINDS if kind != "added")
"""What can become of a pre-annotation."""

_Z = 1.959964
"""Normal quantile of a two-sided interval of 95 %."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person made of one pre-annotation, or of a stretch that had none.

    Attributes:
        sentence: Id of the sentence.
        text: Its text.
        who: The person; ``gold`` where rules are held against gold.
        fate: What was done.
    """

    sentence: str
    text: str
    who: str
    fate: Fate

    def words(self) -> str:
        """The stretch as it was proposed and as it is, with labels."""
        sides = [side for side in (self.fate.before, self.fate.after) if side]
        if self.fate.kind == "kept":
            sides = sides[:1]
        return " → ".join(f"{side.label}「{self.text[side.start : side.end]}」" for side in sides)

    def to_json(self) -> dict[str, Any]:
        """``{sentence, who, text, fate, before, after}``."""
        return {"sentence": self.sentence, "who": self.who, "text": self.text, **self.fate.to_json()}


@dataclass(frozen=True, slots=True)
class Row:
    """How one rule fared.

    Attributes:
        rule: Its name.
        proposed: Distinct pre-annotations that somebody decided on.
        decisions: By what was done; one pre-annotation that two people read counts twice.
        overturned: Mean over pre-annotations of the share of their readers who did not keep them.
        interval: Wilson's, 95 %, over distinct pre-annotations: readers of one are not independent.
        examples: Decisions against it, those that most people share first.
    """

    rule: str
    proposed: int
    decisions: Mapping[str, int]
    overturned: float
    interval: tuple[float, float]
    examples: tuple[Decision, ...]

    def to_json(self) -> dict[str, Any]:
        """As the JSON file has it."""
        return {
            "rule": self.rule,
            "proposed": self.proposed,
            "decisions": {kind: self.decisions.get(kind, 0) for kind in PROPOSED},
            "overturned": round(self.overturned, 4),
            "interval": [round(bound, 4) for bound in self.interval],
            "examples": [one.to_json() for one in self.examples],
        }


@dataclass(frozen=True, slots=True)
class Overturned:
    """How all rules fared.

    Attributes:
        rows: A rule each, the most overturned first (by the lower bound of the interval).
        sentences: Distinct sentences in which there was something to decide.
        people: Who decided.
        added: Spans that no pre-annotation led to, by label.
        missed: Examples of them, by label.
    """

    rows: tuple[Row, ...]
    sentences: int
    people: tuple[str, ...]
    added: Mapping[str, int]
    missed: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As the JSON file has it."""
        return {
            "sentences": self.sentences,
            "people": list(self.people),
            "rules": [row.to_json() for row in self.rows],
            "added": dict(self.added),
            "missed": {label: [one.to_json() for one in ones] for label, ones in self.missed.items()},
        }


def wilson(part: float, whole: int, z: float = _Z) -> tuple[float, float]:
    """Wilson's score interval for a share (Wilson 1927); ``(0, 1)`` where nothing was counted.

    Args:
        part: How many of ``whole``; a fraction where each counts by a share.
        whole: How many there are.
        z: Quantile of the normal distribution.

    >>> [round(bound, 3) for bound in wilson(3, 10)]
    [0.108, 0.603]
    """
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, z * z / whole
    middle = (share + square / 2) / (1 + square)
    half = z / (1 + square) * math.sqrt(share * (1 - share) / whole + square / (4 * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


def tally(decisions: Iterable[Decision], *, prefix: str = "rule:", examples: int = 3) -> Overturned:
    """Count what people did, rule by rule.

    Args:
        decisions: All of them, also those that kept what was proposed.
        prefix: Of the sources that count: ``rule:``, ``model:`` ...
        examples: How many to keep of each rule and of each label that was added.

    Raises:
        BaogaoError: If no pre-annotation has such a source.
    """
    everything = list(decisions)
    groups: defaultdict[str, list[Decision]] = defaultdict(list)
    for one in everything:
        if one.fate.before:
            groups[one.fate.before.source].append(one)
    rows = [_row(rule, group, examples) for rule, group in groups.items() if rule.startswith(prefix)]
    if not rows:
        raise _nothing(prefix, groups)
    rows.sort(key=lambda row: (-row.interval[0], -row.overturned, -row.proposed, row.rule))
    added = [one for one in everything if one.fate.kind == "added"]
    return Overturned(
        tuple(rows),
        len({one.sentence for one in everything}),
        tuple(sorted({one.who for one in everything})),
        dict(Counter(one.fate.after.label for one in added if one.fate.after).most_common()),
        _missed(added, examples),
    )


def _nothing(prefix: str, groups: Iterable[str]) -> BaogaoError:
    found = sorted({f"{source.partition(':')[0]}:" for source in groups if source})
    there = f"there are {', '.join(found)}" if found else "there are none at all"
    return BaogaoError(
        f"no pre-annotation whose source begins with {prefix!r}; {there}",
        remedy=f"--source {found[0]}" if found else "name passes over pre-annotated sentences, or use --gold",
    )


def _row(rule: str, group: Sequence[Decision], examples: int) -> Row:
    places: defaultdict[tuple[str, Span | None], list[Decision]] = defaultdict(list)
    for one in group:
        places[one.sentence, one.fate.before].append(one)
    against = {key: sum(one.fate.kind != "kept" for one in ones) for key, ones in places.items()}
    weight = sum(against[key] / len(ones) for key, ones in places.items())
    worst = sorted(places, key=lambda key: (-against[key], key[0], key[1] or Span(0, 0, "")))
    shown = [next(one for one in places[key] if one.fate.kind != "kept") for key in worst if against[key]]
    return Row(
        rule,
        len(places),
        Counter(one.fate.kind for one in group),
        weight / len(places),
        wilson(weight, len(places)),
        tuple(shown[:examples]),
    )


def _missed(added: Iterable[Decision], examples: int) -> dict[str, tuple[Decision, ...]]:
    """Examples of spans that nothing led to, by label, each stretch once."""
    found: defaultdict[str, dict[tuple[str, Span], Decision]] = defaultdict(dict)
    for one in added:
        if one.fate.after:
            found[one.fate.after.label].setdefault((one.sentence, one.fate.after), one)
    return {label: tuple(ones.values())[:examples] for label, ones in sorted(found.items())}


def decisions_of_passes(paths: Iterable[Path | str]) -> Iterator[Decision]:
    """What annotators did with the pre-annotations that they were shown; the last pull of each counts.

    Sentences in doubt and blind ones, in which nothing was shown, are left out.

    Args:
        paths: Folders of pulled batches, folders of such folders, passes or their acts.

    Raises:
        BaogaoError: If nothing was pulled there, or a file is broken.
    """
    passes = {one.path.resolve(): one for path in paths for one in _passes(Path(path))}
    for one in passes.values():
        texts = {sentence.id: sentence.text for sentence in one.sentences()}
        for act in read_acts(one.acts_path):
            if act.taken and not act.blind and act.id in texts:
                yield from (Decision(act.id, texts[act.id], act.annotator, fate) for fate in act.fates)


def _passes(path: Path) -> list[Pass]:
    if path.is_dir():
        folders = [path, *sorted(folder for folder in path.iterdir() if folder.is_dir())]
        found = [one for folder in folders for one in latest_passes(folder).values()]
    else:
        name = path.name.replace(".acts.jsonl", ".jsonl")
        found = [one for one in find_passes(path.parent) if one.path.name == name]
    pulled = [one for one in found if one.acts_path.is_file()]
    if not pulled:
        raise BaogaoError(
            "no pulled work" if path.exists() else "no such file or folder",
            path=path,
            remedy="name a folder that `baogao doccano pull` wrote, as annotations/passes/b1",
        )
    return pulled


def decisions_of_gold(gold: Iterable[Sentence], rules: Iterable[Sentence]) -> Iterator[Decision]:
    """What annotators would have done with the rules' spans to come to gold.

    Args:
        gold: The gold.
        rules: The same sentences in the same order with the spans of the rules.
    """
    for right, proposed in zip(gold, rules, strict=True):
        for fate in fates(proposed.spans, right.spans):
            yield Decision(right.id, right.text, "gold", fate)


def to_markdown(found: Overturned) -> str:
    """The table and the examples as Markdown."""
    people = ", ".join(found.people)
    lines = [f"{len(found.rows)} rules on {found.sentences} sentences, decided by {people}.", ""]
    heads = ("rule", "proposed", *PROPOSED, "overturned", "95 %")
    lines += [f"| {' | '.join(heads)} |", f"| --- |{' ---: |' * (len(heads) - 1)}"]
    lines += [f"| {' | '.join([f'`{row.rule}`', *cells(row)])} |" for row in found.rows]
    for row in found.rows:
        if row.examples:
            lines += ["", f"`{row.rule}`", "", *map(_example, row.examples)]
    for label, ones in found.missed.items():
        lines += ["", f"added, {label}: {found.added[label]}", "", *map(_example, ones)]
    return "\n".join(lines) + "\n"


def cells(row: Row) -> list[str]:
    """The numbers of a row as they are shown."""
    low, high = row.interval
    counts = [str(row.decisions.get(kind, 0)) for kind in PROPOSED]
    return [str(row.proposed), *counts, f"{row.overturned:.3f}", f"{low:.3f}–{high:.3f}"]


def _example(one: Decision) -> str:
    safe = one.words().replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")
    return f"- {one.sentence} {one.fate.kind}: {safe} ({one.who})"
