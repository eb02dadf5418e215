"""Pulled batches of annotators who read the gold's sentences with known habits."""

from collections.abc import Callable, Sequence
from pathlib import Path

from baogao.annotations.doccano.fates import fates
from baogao.annotations.doccano.passes import Act, write_pass
from baogao.annotations.standoff import sentence_hash
from baogao.schema import Sentence, Span

Habit = Callable[[Sentence, int, bool], Sequence[Span]]
"""From a sentence, its place in the work and whether it is blind to the annotator's spans."""


def pull(
    folder: Path,
    annotator: str,
    sentences: Sequence[Sentence],
    habit: Habit,
    *,
    proposed: Sequence[Sentence],
    unseen: Sequence[int] = (),
    doubtful: Sequence[int] = (),
    blind: Sequence[int] = (),
    days: int = 1,
) -> None:
    """Write what an annotator made of a batch, as pulling does."""
    acts, done = [], []
    for order, (sentence, before) in enumerate(zip(sentences, proposed, strict=True)):
        seen, hidden = order not in unseen, order in blind
        spans = tuple(sorted(habit(sentence, order, hidden))) if seen else ()
        taken = seen and order not in doubtful
        day = 1 + order * days // len(sentences)
        acts.append(
            Act(
                uid=f"{sentence.id}-{sentence_hash(sentence.text)}",
                id=sentence.id,
                batch=folder.name,
                annotator=annotator,
                order=order,
                blind=hidden,
                seen=seen,
                taken=taken,
                by=annotator if seen else "",
                at=f"2026-03-{day:02}T09:{order % 60:02}:00+00:00" if seen else "",
                proposed=before.spans,
                fates=tuple(fates(() if hidden else before.spans, spans)) if seen else (),
            )
        )
        if taken:
            done.append(sentence.with_spans(spans))
    write_pass(folder, annotator, done, acts)


def faithful(sentence: Sentence, order: int, blind: bool) -> Sequence[Span]:
    """The spans of the sentence that is given."""
    del order, blind
    return sentence.spans
