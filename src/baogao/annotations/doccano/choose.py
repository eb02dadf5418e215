"""Which sentences are worth an annotator's time: by report, by chance, by doubt, by disagreement."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from baogao.annotations.doccano.batch import Why
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
