"""Evaluations and comparisons as short Markdown: every number with its interval and what it was counted on."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from baogao.evaluate.analysis import KINDS, NAMES, SCHEMAS, Analysis, Difference, Score
from baogao.evaluate.words import (
    DIMENSION_WORDS,
    KIND_WORDS,
    MICRO,
    SCHEMA_WORDS,
    STRICT,
    against,
    between,
    chance,
    count,
    moved,
    repairs,
    scope,
    share,
    signed,
    signed_between,
    verdict,
    with_interval,
)
from baogao.schema import labels

if TYPE_CHECKING:
    from baogao.evaluate.compare import Comparison

_REPAIRS = 5

_Against = Mapping[str, Mapping[str, Difference]]


def evaluation_markdown(systems: Mapping[str, Analysis], against: _Against) -> str:
    """An evaluation as Markdown.

    Args:
        systems: Analyses by name; the first is judged.
        against: Strict differences from others to the first.
    """
    main = next(iter(systems.values()))
    lines = [
        f"# {_escape(main.meta.system)} on {_escape(', '.join(main.meta.reports))}",
        "",
        *(f"- {_escape(line)}" for line in verdict(main, list(against.items()))),
        "",
        *_made_of(systems),
        *_scores(systems),
        *_against_tables(against),
        *_schemas(main),
        *_strata(main),
        *_errors(main),
        *_thresholds(main),
    ]
    return "\n".join(lines).rstrip() + "\n"


def comparison_markdown(comparison: "Comparison") -> str:
    """A comparison of two runs as Markdown."""
    a, b = comparison.a.meta, comparison.b.meta
    micro = comparison.strict[MICRO]
    lines = [
        f"# {_escape(b.system)} against {_escape(a.system)}",
        "",
        f"- {_escape(against(a.system, micro))}",
        f"- {scope(comparison.b)}",
        f"- {moved(micro)}",
        "",
        *_difference_table(comparison.strict, _escape(a.system), _escape(b.system), comparison.adjusted),
        *_moved("Better", micro.better),
        *_moved("Worse", micro.worse),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _moved(title: str, ids: Sequence[str], most: int = 20) -> Iterator[str]:
    if ids:
        rest = f" and {len(ids) - most} more" if len(ids) > most else ""
        yield from (f"**{title}:** {', '.join(_escape(name) for name in ids[:most])}{rest}", "")


def _made_of(systems: Mapping[str, Analysis]) -> Iterator[str]:
    main = next(iter(systems.values())).meta
    versions = [
        f"{_escape(name)} is {_escape(a.meta.version)}" for name, a in systems.items() if a.meta.version
    ]
    facts = [f"Gold: {_escape(main.gold)}"] if main.gold else []
    facts += [*versions, f"{main.samples:,} bootstrap samples (BCa), seed {main.seed}"]
    yield from ("; ".join(facts) + ".", "")


def _scores(systems: Mapping[str, Analysis]) -> Iterator[str]:
    main = next(iter(systems.values()))
    heads = ["", "gold", "P", "R", "F1", *(f"{_escape(name)} F1" for name in list(systems)[1:]), "ceiling R"]
    rows = []
    for name in _present(main.scores[STRICT]):
        score = main.scores[STRICT][name]
        rivals = [with_interval(system.scores[STRICT][name]) for system in list(systems.values())[1:]]
        cells = [share(score.precision), share(score.recall), with_interval(score), *rivals]
        rows.append([name, count(score.tally.gold), *cells, share(main.ceiling.get(name))])
    yield from ("## Strict match", "", f"A span is right where {SCHEMA_WORDS[STRICT]}.", "")
    yield from _table(heads, rows)


def _present(rows: Mapping[str, Score]) -> list[str]:
    return [name for name in NAMES if name in rows]


def _against_tables(against: _Against) -> Iterator[str]:
    for other, rows in against.items():
        yield from (f"## Against {_escape(other)}", "")
        yield from _difference_table(rows, _escape(other), "F1")


def _difference_table(
    rows: Mapping[str, Difference], a: str, b: str, adjusted: Mapping[str, float] | None = None
) -> Iterator[str]:
    heads = ["", "gold", a, b, "difference", "interval", "p", *(["Holm"] if adjusted else [])]
    table = []
    for name in [name for name in NAMES if name in rows]:
        row = rows[name]
        cells = [share(row.a), share(row.b), signed(row.difference), signed_between(row.interval)]
        extra = [chance(adjusted.get(name))] if adjusted else []
        table.append([name, count(row.gold), *cells, chance(row.p_randomisation), *extra])
    yield from _table(heads, table)
    yield from ("p: approximate randomisation, two-sided.", "")


def _schemas(main: Analysis) -> Iterator[str]:
    yield from ("## F1 by what counts as a match", "")
    yield from (f"- {schema}: {SCHEMA_WORDS[schema]}" for schema in SCHEMAS)
    yield ""
    rows = [
        [name, count(main.scores[STRICT][name].tally.gold)]
        + [with_interval(main.scores[schema][name]) for schema in SCHEMAS]
        for name in _present(main.scores[STRICT])
    ]
    yield from _table(["", "gold", *SCHEMAS], rows)


def _strata(main: Analysis) -> Iterator[str]:
    """One table; a label is left out of a row where the stratum has no span of it."""
    names = [*labels(), MICRO]
    rows = [
        [
            DIMENSION_WORDS.get(dimension, dimension),
            _escape(value),
            *(_cell(cells.get(name)) for name in names),
        ]
        for dimension, values in main.strata.items()
        for value, cells in values.items()
    ]
    if rows:
        yield from ("## Strata", "", "F1 [interval] (gold spans).", "")
        yield from _table(["", "", *names], rows)


def _cell(score: Score | None) -> str:
    return "" if score is None else f"{with_interval(score) or '–'} ({count(score.tally.gold)})"


def _errors(main: Analysis) -> Iterator[str]:
    if not main.errors:
        return
    counts = Counter((error.label, error.kind) for error in main.errors)
    kinds = [kind for kind in KINDS if any(of == kind for _, of in counts)]
    rows = [
        [label, *(count(counts[label, kind]) if counts[label, kind] else "" for kind in kinds)]
        for label in labels()
    ]
    yield from ("## Errors", "", *(f"- {kind}: {KIND_WORDS[kind]}" for kind in kinds), "")
    yield from _table(["", *kinds], rows)
    yield from ("What mending one kind would be worth, most first:", "")
    yield from _table(
        ["", "kind", "errors", "micro F1 then", "gain"],
        [[r.label, r.kind, str(r.errors), share(r.f1), signed(r.gain)] for r in repairs(main)[:_REPAIRS]],
    )


def _thresholds(main: Analysis) -> Iterator[str]:
    if not main.calibration:
        return
    yield from (
        "## Scores of spans",
        "",
        "Lowest threshold that reaches a precision, with the recall there.",
        "",
    )
    rows = []
    for name, found in main.calibration.items():
        cells = [
            f"{share(point.threshold)} (R {share(point.recall)}, n {point.predicted})" if point else "never"
            for point in found.thresholds.values()
        ]
        ece = " ".join(filter(None, (share(found.ece), between(found.ece_interval))))
        rows.append([name, str(found.n), ece, *cells])
    aims = next(iter(main.calibration.values())).thresholds
    yield from _table(["", "spans", "calibration error", *(f"P ≥ {aim.lstrip('0')}" for aim in aims)], rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(heads)
    yield _row(["---", *["---:"] * (len(heads) - 1)])
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _escape(text: str) -> str:
    """A foreign text on one line, none of its characters taken for a mark."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split())).encode("utf-8", "replace").decode()


_MARKS = re.compile(r"[\\`*|]|<(?=[A-Za-z/!?])|(?<=\])\(")
