"""Which sentences are worth an annotator's time: by report, by chance, by doubt, by disagreement."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random

from baogao.annotations.doccano.batch import Item, Why
from baogao.annotations.doccano.passes import Act
from baogao.errors import BaogaoError
from baogao.schema import Sentence


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for; several wishes add up, and a sentence is chosen once.

    Attributes:
        reports: Only these; all if empty.
        sample: So many by chance, drawn first, so that they stand for all.
        uncertain: So many of which the tagger is least sure.
        disagreeing: So many on which two taggers differ most.
    """

    reports: tuple[str, ...] = ()
    sample: int = 0
    uncertain: int = 0
    disagreeing: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What an earlier batch holds of sentences.

    Attributes:
        ids: The sentences' ids now.
        moved: How many of them had another id in the batch.
        gone: How many of the batch, of reports that are here, are not among the sentences any more.
        other: How many ids of the batch hold other words now.
    """

    ids: frozenset[str] = frozenset()
    moved: int = 0
    gone: int = 0
    other: int = 0

    def notes(self) -> list[str]:
        """What should be known about them, a line each; none if nothing has changed."""
        found = []
        if self.moved or self.other:
            found.append(
                f"a report was cleaned again: {self.other} ids hold other words now; {self.moved} sentences were "
                "left out by their words"
            )
        if self.gone:
            found.append(f"the words of {self.gone} of its sentences are not in their reports any more")
        return found


def held(sentences: Sequence[Sentence], earlier: Sequence[Sentence]) -> Held:
    """Which sentences an earlier batch holds: the same words in the same report, whatever their id is now.

    Words that stand in a report several times are left out as often as the batch has them.

    Args:
        sentences: What there is.
        earlier: The sentences of the batch.
    """
    here = {sentence.id: sentence.text for sentence in sentences}
    reports = {sentence.report for sentence in sentences}
    same = {one.id for one in earlier if here.get(one.id) == one.text}
    places: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence in sentences:
        if sentence.id not in same:
            places[sentence.report, sentence.text].append(sentence.id)
    others = [one for one in earlier if one.id not in same and one.report in reports]
    moved = [ids.pop(0) for one in others if (ids := places[one.report, one.text])]
    other = sum(one.id in here for one in others)
    return Held(frozenset({*same, *moved}), len(moved), len(others) - len(moved), other)


def unread(given: Sequence[Item], acts: Iterable[Act], takers: Collection[str]) -> list[Sentence]:
    """What an annotator was given and has not confirmed, for others to take over.

    Args:
        given: The annotator's share of a batch.
        acts: Of the annotator's last pull; none if nothing was pulled.
        takers: Who takes over.

    Raises:
        BaogaoError: If nothing is left, or one who takes over reads some of it already.
    """
    seen = {act.uid for act in acts if act.seen}
    left = [item for item in given if item.uid not in seen]
    if not left:
        raise BaogaoError("everything was confirmed", remedy="there is nothing to take over")
    for name in takers:
        if twice := sum(name in item.annotators for item in left):
            raise BaogaoError(
                f"{name} reads {twice} of these {len(left)} sentences already", remedy="name somebody else"
            )
    return [item.sentence for item in left]


_DOUBLED = 0.5
"""Share of a report's sentences from which on another is taken for the same report; two years share about a tenth."""


def doubled(sentences: Sequence[Sentence]) -> list[str]:
    """Pairs of reports that share half of their sentences or more, a line each: is one of them given twice?"""
    texts: defaultdict[str, set[str]] = defaultdict(set)
    for sentence in sentences:
        texts[sentence.report].add(sentence.text)
    shared = {(a, b): len(texts[a] & texts[b]) for a, b in combinations(sorted(texts), 2)}
    return [
        f"reports {a} and {b} share {number} sentences: is one report given twice?"
        for (a, b), number in shared.items()
        if number > 1 and number >= _DOUBLED * min(len(texts[a]), len(texts[b]))
    ]


def choose(
    sentences: Sequence[Sentence],
    wish: Wish,
    *,
    seed: int = 0,
    against: Sequence[Sentence] = (),
    without: Collection[str] = (),
) -> dict[str, Why]:
    """Choose sentences, and note why each was chosen. Where no number is asked for, all are.

    Args:
        sentences: What there is, with the spans (and their scores) of the tagger that pre-annotates.
        wish: What is asked for.
        seed: Of the sample.
        against: The same sentences by another tagger, to find disagreement.
        without: Ids to leave out: what earlier batches hold.

    Returns:
        Reasons by sentence id, in the order of the sentences. There may be fewer than asked for.

    Raises:
        BaogaoError: If a report is not there, nothing has a score, or the taggers share no sentence.
    """
    pool = _pool(sentences, wish.reports, without)
    why: dict[str, Why] = {}
    if not (wish.sample or wish.uncertain or wish.disagreeing):
        why = {sentence.id: "report" if wish.reports else "all" for sentence in pool}
    random = Random(f"{seed}/sample")  # noqa: S311 - a draw, no secret
    for sentence in random.sample(pool, min(wish.sample, len(pool))):
        why[sentence.id] = "sample"
    if wish.uncertain:
        _take(why, by_uncertainty(pool), wish.uncertain, "uncertain")
    if wish.disagreeing:
        _take(why, by_disagreement(pool, against), wish.disagreeing, "disagreeing")
    return {sentence.id: why[sentence.id] for sentence in pool if sentence.id in why}


def _pool(sentences: Sequence[Sentence], reports: Sequence[str], without: Collection[str]) -> list[Sentence]:
    known = {sentence.report for sentence in sentences}
    if lost := [report for report in reports if report not in known]:
        raise BaogaoError(
            f"no sentence of report {lost[0]!r}", remedy=f"there are {', '.join(sorted(known)[:10])}"
        )
    left_out = set(without)
    return [s for s in sentences if (not reports or s.report in reports) and s.id not in left_out]


def _take(why: dict[str, Why], ranked: Sequence[Sentence], count: int, reason: Why) -> None:
    new = [sentence.id for sentence in ranked if sentence.id not in why]
    why.update(dict.fromkeys(new[:count], reason))


def by_uncertainty(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences with scored spans, the one with the lowest score first ("least confidence", Lewis and Gale 1994).

    Raises:
        BaogaoError: If no span has a score.
    """
    sure = {
        s.id: min(found) for s in sentences if (found := [x.score for x in s.spans if x.score is not None])
    }
    if not sure:
        raise BaogaoError(
            "no span has a score", remedy="give sentences of `baogao tag`; rules are never in doubt"
        )
    return sorted((s for s in sentences if s.id in sure), key=lambda s: sure[s.id])


def by_disagreement(sentences: Sequence[Sentence], against: Sequence[Sentence]) -> list[Sentence]:
    """Sentences that two taggers mark differently, those with most spans of one side alone first.

    Raises:
        BaogaoError: If the two share no sentence, or one has another text.
    """
    other = {sentence.id: sentence for sentence in against}
    shared = [sentence for sentence in sentences if sentence.id in other]
    if not shared:
        raise BaogaoError(
            "the two taggers share no sentence", remedy="--against takes the same reports, tagged"
        )
    if odd := next((s for s in shared if s.text != other[s.id].text), None):
        raise BaogaoError(f"{odd.id} has two different texts", remedy="tag both from the same corpus")
    counts: Mapping[str, int] = {s.id: _differences(s, other[s.id]) for s in shared}
    return sorted((s for s in shared if counts[s.id]), key=lambda s: -counts[s.id])


def _differences(a: Sentence, b: Sentence) -> int:
    left, right = Counter(a.spans), Counter(b.spans)
    return ((left - right) + (right - left)).total()
