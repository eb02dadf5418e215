"""From a review to gold: what all agreed on, what an adjudicator settled, and whose reading stood."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from baogao.annotations.doccano.passes import REFUSED, Act
from baogao.annotations.gold import Proposal
from baogao.annotations.review import Case, Review, source_of
from baogao.schema import Sentence

STOOD, FELL = "stood", "fell"


@dataclass(frozen=True, slots=True)
class Settled:
    """How far a review has come.

    Attributes:
        proposals: For gold: agreed sentences first, then settled ones.
        agreed: How many of them were agreed.
        waiting: Ids of disputed sentences that the adjudicator has not confirmed yet.
        doubtful: Those that were confirmed but cannot be taken, by id, and why.
        stood: How many disputed spans of an annotator stood or fell, by ``(annotator, label, "stood" or "fell")``.
        own: Spans that only the adjudicator has, by label.
    """

    proposals: tuple[Proposal, ...]
    agreed: int
    waiting: tuple[str, ...]
    doubtful: Mapping[str, str]
    stood: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    own: Counter[str] = field(default_factory=Counter)


def settle(review: Review, acts: Iterable[Act], sentences: Iterable[Sentence]) -> Settled:
    """Bring together what was agreed and what adjudicators made of the rest.

    Args:
        review: The review.
        acts: The adjudicators', of its batch.
        sentences: Those that were taken of theirs.

    Returns:
        Proposals whose spans say who stands for them: ``annotator:chen+li`` for what all have marked,
        ``annotator:wu`` for what adjudicator wu decided.
    """
    known = {act.id: act for act in acts}
    taken = {sentence.id: sentence for sentence in sentences}
    proposals = [_agreed(review, case) for case in review.agreed]
    agreed = len(proposals)
    found = Settled((), agreed, (), {})
    waiting: list[str] = []
    doubtful: dict[str, str] = {}
    for case in review.disputed:
        act, sentence = known.get(case.sentence.id), taken.get(case.sentence.id)
        if act is None or not act.seen:
            waiting.append(case.sentence.id)
        elif sentence is None or sentence.text != case.sentence.text:
            doubtful[case.sentence.id] = _doubt(act)
        else:
            proposals.append(_settled(review, case, act, sentence))
            _count(found, case, sentence)
    return replace(found, proposals=tuple(proposals), waiting=tuple(waiting), doubtful=doubtful)


def _agreed(review: Review, case: Case) -> Proposal:
    who = "+".join(sorted(case.readings))
    sentence = case.sentence.with_spans(case.all_spans())
    return Proposal(sentence, who, f"review {review.name}: {who} agree", origin=review.name)


def _settled(review: Review, case: Case, act: Act, sentence: Sentence) -> Proposal:
    who = act.by or act.annotator
    everybody = source_of(case.readings)
    shared = case.shared if len(case.readings) > 1 else frozenset()
    spans = [
        replace(span, source=everybody if span in shared else source_of([who]), score=None)
        for span in sentence.spans
    ]
    won = tuple(sorted(name for name, marked in case.readings.items() if set(marked) == set(spans)))
    how = f"for {' and '.join(won)}" if won else "otherwise than any reading"
    return Proposal(
        case.sentence.with_spans(spans),
        who,
        f"review {review.name}: {who} decided {how}",
        "; ".join(" ".join(words.split()) for words in act.comments),
        review.name,
        won,
    )


def _doubt(act: Act) -> str:
    """Why a confirmed sentence was not taken."""
    kinds = [problem for problem in act.problems if problem.kind in REFUSED]
    if any(problem.kind == "overlap" for problem in kinds):
        return f"confirmed before one of two overlapping spans was deleted ({kinds[0].what})"
    return "; ".join(map(str, kinds)) or "its text is another now"


def _count(found: Settled, case: Case, sentence: Sentence) -> None:
    final = set(sentence.spans)
    for name, spans in case.readings.items():
        for span in spans:
            if len(case.readings) == 1 or span not in case.shared:
                found.stood[name, span.label, STOOD if span in final else FELL] += 1
    for span in final.difference(*case.readings.values()):
        found.own[span.label] += 1


def stood_rows(settled: Settled) -> Sequence[tuple[str, str, int, int]]:
    """Annotator, label, disputed spans that stood, and that fell."""
    keys = sorted({(name, label) for name, label, _ in settled.stood})
    return [(*key, settled.stood[*key, STOOD], settled.stood[*key, FELL]) for key in keys]
