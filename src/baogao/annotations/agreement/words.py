"""Numbers of an agreement as words, and what they come to in plain sentences."""

from baogao.annotations.agreement.analysis import Agreement
from baogao.annotations.agreement.scores import MICRO, Value
from baogao.annotations.agreement.shares import BLIND
from baogao.resample import Interval


def share(value: float | None) -> str:
    """A number between -1 and 1 in three digits.

    >>> share(0.9486), share(1.0), share(-0.25), share(None)
    ('.949', '1.000', '−.250', '–')
    """
    if value is None:
        return "–"
    digits = f"{abs(value):.3f}"
    sign = "−" if value < 0 and float(digits) else ""
    return sign + digits.removeprefix("0")


def signed(value: float | None) -> str:
    """A difference with its sign.

    >>> signed(0.0052), signed(-0.12), signed(0.0)
    ('+.005', '−.120', '±.000')
    """
    if value is None:
        return "–"
    digits = share(abs(value))
    return ("±" if float(digits) == 0 else "+" if value > 0 else "−") + digits


def between(interval: Interval | None, *, difference: bool = False) -> str:
    """An interval in brackets; empty where there is none.

    >>> between((0.921, 0.971)), between((-0.004, 0.014), difference=True)
    ('[.921, .971]', '[−.004, +.014]')
    """
    if interval is None:
        return ""
    write = signed if difference else share
    return f"[{write(interval[0])}, {write(interval[1])}]"


def with_interval(value: Value, *, difference: bool = False) -> str:
    """A number and its interval, or why it has none.

    >>> with_interval(Value(0.19, few=True, held=1), difference=True)
    '+.190 (1 sentence: too few)'
    """
    number = signed(value.value) if difference else share(value.value)
    return f"{number} {bounds(value, difference=difference)}".rstrip()


def bounds(value: Value, *, difference: bool = False) -> str:
    """The interval of a number in brackets, or why it has none."""
    if value.few:
        return f"({many(value.held, 'sentence')}: too few)"
    return between(value.interval, difference=difference)


def many(number: int, one: str) -> str:
    """A number with its noun.

    >>> many(1, "sentence"), many(1401, "sentence")
    ('1 sentence', '1,401 sentences')
    """
    return f"{number:,} {one if number == 1 else one + 's'}"


_ENOUGH = 20
"""Blind sentences below which nothing is concluded from them; the tables show their numbers all the same."""


def verdict(found: Agreement) -> list[str]:
    """What the numbers come to: agreement, the weakest label, what pre-annotations do, how it changes."""
    strict = found.mean[MICRO]["strict"]
    who = " and ".join(found.names) if len(found.names) == 2 else f"{len(found.names)} annotators"
    lines = [f"{who} agree on {_percent(strict.value)} of their spans (strict F1 {with_interval(strict)})."]
    if weak := weakest(found):
        value = found.mean[weak]["strict"]
        lines.append(f"They agree least on {weak}: {with_interval(value)}.")
    lines += [
        f"Change over {drift.kind}, last less first: {with_interval(drift.change, difference=True)}."
        for drift in found.drifts
        if _clear(drift.change)
    ]
    lines += [
        f"Pre-annotations pull {share_.who}: {with_interval(share_.pull[MICRO]['strict'], difference=True)} F1 "
        "where they were shown, against the blind share."
        for share_ in found.shares
        if share_.fates and share_.sentences[BLIND] >= _ENOUGH and _clear(share_.pull[MICRO]["strict"])
    ]
    return lines


def _percent(value: float | None) -> str:
    return "none" if value is None else f"{value:.1%}"


def _clear(value: Value) -> bool:
    """Whether an interval of a difference leaves out zero."""
    return value.interval is not None and not value.interval[0] <= 0 <= value.interval[1]


def weakest(found: Agreement) -> str:
    """The label with the lowest mean strict F1; empty if nobody marked anything or all are equal."""
    known = {
        name: kinds["strict"].value
        for name, kinds in found.mean.items()
        if name != MICRO and kinds["strict"].value is not None
    }
    if len(set(known.values())) < 2:
        return ""
    return min(known, key=lambda name: known[name] or 0.0)


def left_out(found: Agreement) -> list[str]:
    """How many sentences do not count, for each pair and reason."""
    lines = [
        f"{pair.name}: {many(len(ids), 'sentence')} left out ({reason})"
        for pair in found.pairs
        for reason, ids in pair.left.items()
    ]
    return lines + [
        f"{name}: {many(number, 'sentence')} read in two batches, the first reading counts"
        for name, number in found.twice.items()
    ]
