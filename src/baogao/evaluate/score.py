"""Strict precision, recall and F1 per label, per layer and in all (micro)."""

from collections.abc import Mapping, Sequence

from baogao.errors import BaogaoError
from baogao.schema import Sentence, labels, layer_labels
from baogao.spans import Counts, strict_counts

MICRO = "micro"
LAYERS = ("ner", "spans")


def score(gold: Sequence[Sentence], predicted: Sequence[Sentence]) -> dict[str, Counts]:
    """Strict counts over sentences: for each label, each layer (``ner``, ``spans``) and ``micro``.

    Args:
        gold: Sentences with gold spans.
        predicted: The same sentences, in the same order, with predicted spans.

    Returns:
        Counts by name, the labels in the order of ``labels.toml``, then ``ner``, ``spans`` and ``micro``.

    Raises:
        BaogaoError: If the two do not hold the same sentences, or one has a label that ``labels.toml`` lacks.
    """
    if len(gold) != len(predicted):
        raise BaogaoError(f"{len(gold)} gold sentences but {len(predicted)} predicted ones")
    totals = dict.fromkeys(labels(), Counts())
    for ours, theirs in zip(gold, predicted, strict=True):
        if (ours.id, ours.text) != (theirs.id, theirs.text):
            raise BaogaoError(
                f"gold sentence {ours.id} stands beside {theirs.id}", remedy="score the same sentences"
            )
        for label, counts in strict_counts(ours.spans, theirs.spans).items():
            if label not in totals:
                raise BaogaoError(
                    f"sentence {ours.id} has the unknown label {label}",
                    remedy=f"known: {', '.join(labels())}",
                )
            totals[label] += counts
    return {**totals, **_sums(totals)}


def _sums(totals: Mapping[str, Counts]) -> dict[str, Counts]:
    groups = {"ner": layer_labels("ner"), "spans": layer_labels("spans"), MICRO: tuple(totals)}
    return {name: sum((totals[label] for label in members), Counts()) for name, members in groups.items()}
