"""Numbers of an evaluation as words: how they are written, and what they come to in plain sentences."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baogao.evaluate.analysis import Analysis, Difference, Error, Interval, Score
from baogao.schema import labels

_SMALL = 0.05
"""A p-value below which chance is no longer a good explanation."""

STRICT = "strict"
MICRO = "micro"

SCHEMA_WORDS: Mapping[str, str] = {
    "strict": "offsets and label are those of the gold",
    "boundary": "offsets are those of the gold, whatever the label",
    "type": "the label is right and the spans overlap",
    "partial": "right offsets count 1, other overlap 1/2, whatever the label",
    "overlap": "the spans overlap, whatever the label",
    "characters": "counted by characters instead of spans",
}

KIND_WORDS: Mapping[str, str] = {
    "boundary": "right label, wrong border",
    "label": "right borders, wrong label",
    "tense": "TARGET and RESULT exchanged",
    "both": "label and border wrong",
    "split": "one gold span found in pieces",
    "merged": "several gold spans found as one",
    "missed": "nothing found",
    "spurious": "nothing there",
}

DIMENSION_WORDS: Mapping[str, str] = {
    "role": "part of the report",
    "form": "heading or prose",
    "level": "level of government",
    "province": "province",
    "year": "year",
    "text": "state of the text",
    "surface": "words seen in training",
    "lexicon": "in the list of policy phrases",
    "length": "characters of the span",
}


def share(value: float | None) -> str:
    """A score in three digits; empty where there is none.

    >>> share(0.9486), share(1.0), share(None)
    ('.949', '1.000', '')
    """
    return "" if value is None else f"{value:.3f}".removeprefix("0")


def signed(value: float | None) -> str:
    """A difference of scores with its sign.

    >>> signed(0.0052), signed(-0.12), signed(0.0)
    ('+.005', '−.120', '±.000')
    """
    if value is None:
        return ""
    digits = share(abs(value))
    return ("±" if float(digits) == 0 else "+" if value > 0 else "−") + digits


def between(interval: Interval | None) -> str:
    """An interval in brackets; empty where there is none.

    >>> between((0.921, 0.971))
    '[.921, .971]'
    """
    return "" if interval is None else f"[{share(interval[0])}, {share(interval[1])}]"


def signed_between(interval: Interval | None) -> str:
    """An interval of a difference in brackets.

    >>> signed_between((-0.004, 0.014))
    '[−.004, +.014]'
    """
    return "" if interval is None else f"[{signed(interval[0])}, {signed(interval[1])}]"


def chance(p: float | None) -> str:
    """A p-value; small ones as a bound, since resampling cannot tell them apart.

    >>> chance(0.3124), chance(0.0004), chance(None)
    ('.312', '< .001', '')
    """
    if p is None:
        return ""
    return "< .001" if p < 0.001 else share(p)


def count(value: float) -> str:
    """A count, which partial credit can make half a span.

    >>> count(18.0), count(2.5)
    ('18', '2.5')
    """
    return f"{value:g}" if value % 1 else str(int(value))


def many(number: int, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> many(1, "report"), many(1401, "sentence")
    ('1 report', '1,401 sentences')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def with_interval(score: Score) -> str:
    """F1 with its interval."""
    return " ".join(filter(None, (share(score.f1), between(score.interval))))


def verdict(main: Analysis, others: Sequence[tuple[str, Mapping[str, Difference]]] = ()) -> list[str]:
    """What a reader must know first, a sentence each: the score, how sure it is, and against what.

    Args:
        main: The system that is judged.
        others: Other systems' names, each with the strict differences from it to ``main``.
    """
    micro = main.scores[STRICT][MICRO]
    lines = [
        f"{main.meta.system} reaches a strict micro F1 of {with_interval(micro) or 'nothing'} on"
        f" {many(int(micro.tally.gold), 'gold span')} in {many(main.meta.sentences, 'sentence')} of"
        f" {many(len(main.meta.reports), 'report')}."
    ]
    lines += [against(name, rows[MICRO]) for name, rows in others if MICRO in rows]
    return [*lines, *weakest(main), scope(main)]


def against(other: str, found: Difference) -> str:
    """One difference of F1 as a sentence, with what it allows to say."""
    if found.difference is None:
        return f"Against {other}: nothing to compare."
    clear = found.interval is not None and (found.interval[0] > 0 or found.interval[1] < 0)
    verdict = "no difference that this gold can tell from chance"
    if clear:
        verdict = "better" if found.difference > 0 else "worse"
        if found.p_randomisation is not None and found.p_randomisation >= _SMALL:
            verdict += " by the interval, not by the randomisation test, which few reports leave weak"
    size = " ".join(filter(None, (signed(found.difference), signed_between(found.interval))))
    p = chance(found.p_randomisation)
    rare = f", p {p if p.startswith('<') else f'= {p}'}" if p else ""
    return f"Against {other}: {size}{rare}: {verdict}."


def moved(found: Difference) -> str:
    """How many sentences changed, as a sentence."""
    fewer, more = many(len(found.better), "sentence"), many(len(found.worse), "sentence")
    return f"{fewer} with fewer wrong spans, {more} with more."


def weakest(main: Analysis) -> Iterator[str]:
    """The label with the lowest F1 and its most frequent error."""
    rows = main.scores[STRICT]
    scored = [(score, name) for name in labels() if name in rows and (score := rows[name].f1) is not None]
    if not scored:
        return
    name = min(scored)[1]
    low = rows[name]
    kinds: dict[str, int] = {}
    for error in main.errors:
        if error.label == name:
            kinds[error.kind] = kinds.get(error.kind, 0) + 1
    text = f"Weakest label: {name} with {with_interval(low)} (n = {count(low.tally.gold)})"
    if kinds:
        worst = max(kinds, key=lambda kind: kinds[kind])
        text += f"; {kinds[worst]} of its {many(sum(kinds.values()), 'error')}: {KIND_WORDS[worst]}"
    yield text + "."


def scope(main: Analysis) -> str:
    """What the intervals hold for."""
    rate = f"{main.meta.level:.0%} intervals"
    if main.meta.unit == "report":
        return (
            f"{rate} resample reports and sentences within them: what to expect of other reports like these."
        )
    reports = len(main.meta.reports)
    return (
        f"{rate} resample the sentences of {'this report' if reports == 1 else f'these {reports} reports'}:"
        " how far chance moves the score on text like this, not what to expect of other reports."
    )


@dataclass(frozen=True, slots=True)
class Repair:
    """What mending one kind of error of one label would be worth.

    Attributes:
        label: Gold label, or the predicted one where nothing was there.
        kind: Kind of error.
        errors: How many there are.
        f1: Strict micro F1 if they were gone and nothing else changed.
        gain: That minus the micro F1 there is.
        sentences: Where they are.
    """

    label: str
    kind: str
    errors: int
    f1: float
    gain: float
    sentences: tuple[int, ...]


def repairs(analysis: Analysis) -> list[Repair]:
    """Every kind of error of every label, the one that costs most first."""
    groups: dict[tuple[str, str], list[Error]] = {}
    for error in analysis.errors:
        groups.setdefault((error.label, error.kind), []).append(error)
    made = [_repair(analysis, label, kind, errors) for (label, kind), errors in groups.items()]
    return sorted(made, key=lambda repair: (-repair.gain, repair.label, repair.kind))


def _repair(analysis: Analysis, label: str, kind: str, errors: Sequence[Error]) -> Repair:
    """An error mended puts the gold spans in the place of the predicted ones."""
    now = analysis.scores[STRICT][MICRO].tally
    gold = sum(len(error.gold) for error in errors)
    predicted = now.predicted + gold - sum(len(error.predicted) for error in errors)
    whole = now.gold + predicted
    f1 = 2 * (now.found + gold) / whole if whole else 1.0
    sentences = tuple(sorted({error.sentence for error in errors}))
    return Repair(label, kind, len(errors), f1, f1 - (now.f1 or 0.0), sentences)
