"""Annotation value: from which sentences do a hundred more corrected ones bring most.

Two figures for each stratum of sentences, both from predictions for reports that the pipeline was not trained on:

* **corrections**: spans that an annotator would have to mend in a hundred of its sentences (missed and spurious);
* **gain**: what they would add to the F1 of a label. The learning curve says what ``m`` more sentences of the usual
  mixture bring. A hundred sentences of a stratum count as ``m = 100 r``, where ``r`` is its number of errors of that
  label in a sentence over that of all sentences: who mends twice the errors is taken to teach twice as much.

That last step is an assumption, not a finding: errors that nothing in the text decides teach nothing, however many,
and what a stratum teaches may help in others. Strata are made of what is known before annotation (role, level of the
place, what rules and pipeline mark), so that unlabelled sentences can be sorted by them.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from baogao.errors import BaogaoError
from baogao.evaluate.experiments.cross import table
from baogao.evaluate.experiments.powerlaw import Forecast, PowerLaw
from baogao.evaluate.score import MICRO, SCHEMAS, CountTable, membership, names, tabulate
from baogao.evaluate.words import signed, signed_between
from baogao.files import atomic
from baogao.resample import Floats, Interval, Plan, Resampler, interval_to_json, matrix_of, unit_of
from baogao.schema import ReportInfo, Sentence, labels

HUNDRED = 100
Stratum = tuple[str, str]
"""A dimension and a value of it."""
ALL: Stratum = ("all", "every sentence")


@dataclass(frozen=True, slots=True)
class Value:
    """What a hundred more sentences of a stratum are worth.

    Attributes:
        stratum: Dimension and value.
        sentences: Number of its test sentences (mean over seeds: what the pipeline marks differs between them).
        share: Of all test sentences.
        corrections: Wrong spans in a hundred of its sentences, with interval.
        gains: By label, layer and ``micro`` the expected gain in F1, with interval.
    """

    stratum: Stratum
    sentences: float
    share: float
    corrections: tuple[float, Interval | None]
    gains: Mapping[str, tuple[float, Interval | None]]

    def to_json(self) -> dict[str, Any]:
        """Plain data to four places."""
        return {
            "dimension": self.stratum[0],
            "value": self.stratum[1],
            "sentences": round(self.sentences, 1),
            "share": round(self.share, 4),
            "corrections": _estimate(self.corrections),
            "gains": {name: _estimate(gain) for name, gain in self.gains.items()},
        }


def _estimate(found: tuple[float, Interval | None]) -> dict[str, Any]:
    return {"value": round(found[0], 4), "interval": interval_to_json(found[1])}


def strata_of(sentence: Sentence, predicted: Sentence, rules: Sentence, info: ReportInfo) -> list[Stratum]:
    """The strata of a sentence, by what is known without its gold.

    Args:
        sentence: The sentence.
        predicted: It with the pipeline's spans.
        rules: It with the rules' spans.
        info: Of its report.
    """
    count = len(predicted.spans)
    dense = "no span" if not count else "1 or 2 spans" if count < 3 else "3 spans or more"
    agree = "agree" if set(predicted.spans) == set(rules.spans) else "differ"
    return [
        ALL,
        ("role", sentence.role),
        ("level", info.level or "unknown"),
        ("pipeline marks", dense),
        ("rules and pipeline", agree),
    ]


def value(
    gold: Sequence[Sentence],
    runs: Sequence[Sequence[Sentence]],
    rules: Sequence[Sentence],
    infos: Mapping[str, ReportInfo],
    *,
    forecasts: Mapping[str, Forecast],
    trained_on: float,
    plan: Plan | None = None,
) -> list[Value]:
    """Value of each stratum, by dimension and then by expected gain.

    Args:
        gold: Test sentences of all folds.
        runs: For each seed the predictions for them.
        rules: The rules' predictions for them.
        infos: What is known of their reports.
        forecasts: Of the learning curve.
        trained_on: Training sentences from which more are counted.
        plan: Of the bootstrap.

    Raises:
        BaogaoError: If predictions and gold are not of the same sentences.
    """
    plan = plan or Plan(200)
    found: defaultdict[Stratum, list[tuple[int, Floats]]] = defaultdict(list)
    for predicted in runs:
        wrong = _wrong(tabulate(gold, predicted))
        for at, row in enumerate(zip(gold, predicted, rules, strict=True)):
            for stratum in strata_of(*row, infos[row[0].report]):
                found[stratum].append((at, wrong[at]))
    strata = [ALL, *sorted(stratum for stratum in found if stratum != ALL)]
    totals = _totals(found, strata, [sentence.report for sentence in gold], plan)
    values = [
        _value(stratum, totals[:, at], totals[:, 0], len(runs), (forecasts, trained_on, plan.level))
        for at, stratum in enumerate(strata)
    ]
    order = {dimension: at for at, dimension in enumerate(dict.fromkeys(stratum[0] for stratum in strata))}
    return sorted(values, key=lambda v: (order[v.stratum[0]], -v.gains.get(MICRO, v.corrections)[0]))


def _wrong(counts: CountTable) -> Floats:
    """Missed and spurious spans of each sentence by name: ``(sentences, names)``."""
    strict = counts.values[:, SCHEMAS.index("strict")] / 2
    errors = strict[:, 1] - strict[:, 0] + strict[:, 3] - strict[:, 2]
    by_label = np.zeros((len(counts.ids), len(labels())))
    np.add.at(by_label, (counts.sentence, counts.label), errors)
    return np.asarray(by_label @ membership())


def _totals(
    found: Mapping[Stratum, Sequence[tuple[int, Floats]]],
    strata: Sequence[Stratum],
    reports: Sequence[str],
    plan: Plan,
) -> Floats:
    """Sentences and errors by stratum, first as they are, then in each resample.

    Returns:
        ``(1 + samples, strata, 1 + names)``.
    """
    width = 1 + len(names())
    pieces = [
        matrix_of(
            len(reports),
            np.repeat([at for at, _ in found[stratum]], width),
            np.tile(np.arange(width), len(found[stratum])),
            np.concatenate([[1.0, *errors] for _, errors in found[stratum]]),
            width,
        )
        for stratum in strata
    ]
    matrix = sparse.hstack(pieces, format="csr")
    over = "report" if unit_of(reports) == "report" else "within"
    actual = np.asarray(matrix.sum(axis=0), dtype=np.float64).reshape(1, -1)
    blocks = [actual, *Resampler(reports, plan, over).totals(matrix)]
    return np.concatenate(blocks).reshape(-1, len(strata), width)


def _value(
    stratum: Stratum,
    mine: Floats,
    everything: Floats,
    runs: int,
    expected: tuple[Mapping[str, Forecast], float, float],
) -> Value:
    forecasts, trained_on, level = expected
    with np.errstate(divide="ignore", invalid="ignore"):
        rates, overall = (part[:, 1:] / part[:, :1] for part in (mine, everything))
        ratios = np.where(overall > 0, rates / overall, 0.0)
    corrections = HUNDRED * rates[:, names().index(MICRO)]
    gains = {}
    for at, name in enumerate(names()):
        if name in forecasts:
            each = _gains(forecasts[name], trained_on, HUNDRED * ratios[:, at])
            gains[name] = (float(each[0]), _interval(each[1:], level))
    sentences, whole = mine[0, 0] / runs, everything[0, 0] / runs
    interval = _interval(corrections[1:], level)
    return Value(
        stratum, float(sentences), float(sentences / whole), (float(corrections[0]), interval), gains
    )


def _gains(forecast: Forecast, trained_on: float, more: Floats) -> Floats:
    """Gains of the fit for the first number, and of one resampled fit for each of the others."""
    laws = forecast.doubt or (forecast.law,)
    others = [laws[at % len(laws)].gain(trained_on, m) for at, m in enumerate(more[1:])]
    return np.array([forecast.law.gain(trained_on, more[0]), *others])


def _interval(values: Floats, level: float) -> Interval | None:
    values = values[np.isfinite(values)]  # a stratum can be missing in a resample
    if len(values) < 2:
        return None
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def read_forecasts(path: Path) -> tuple[dict[str, Forecast], float]:
    """Fits and training sentences of a ``curve.json``.

    Raises:
        BaogaoError: If it is none.
    """
    try:
        row = json.loads(path.read_text("utf-8"))
        level, most = float(row["level"]), float(row["most"])
        found = {
            name: Forecast(PowerLaw(*fit["law"]), tuple(PowerLaw(*law) for law in fit["doubt"]), level)
            for name, fit in row["forecasts"].items()
        }
    except OSError as error:
        raise BaogaoError(
            error.strerror or "cannot be read", path=path, remedy="baogao curve writes it"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BaogaoError("not a curve.json", path=path, remedy="baogao curve writes it") from error
    return found, most


def write(values: Sequence[Value], folder: Path, about: Sequence[str] = ()) -> None:
    """Write ``value.json`` and ``value.md``, each as a whole or not at all."""
    data = {"format": "baogao.value.v1", "about": list(about), "strata": [one.to_json() for one in values]}
    with atomic(folder / "value.json") as file:
        file.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
    with atomic(folder / "value.md") as file:
        file.write(to_markdown(values, about))


def to_markdown(values: Sequence[Value], about: Iterable[str] = ()) -> str:
    """A row for each stratum: its size, corrections a hundred sentences, and expected gains."""
    shown = [name for name in names() if any(name in one.gains for one in values)]
    head = ["stratum", "sentences", "share", "corrections a hundred", *(f"{name} gain" for name in shown)]
    rows = [
        [
            ": ".join(one.stratum),
            f"{one.sentences:.0f}",
            f"{one.share:.0%}",
            _corrections(one),
            *(_gain(one.gains[name]) if name in one.gains else "" for name in shown),
        ]
        for one in values
    ]
    lines = ["# What a hundred more sentences are worth", "", *(f"- {line}" for line in about), ""]
    return "\n".join([*lines, *table(head, rows)]) + "\n"


def _corrections(one: Value) -> str:
    middle, interval = one.corrections
    return f"{middle:.0f}" + (f" [{interval[0]:.0f}, {interval[1]:.0f}]" if interval else "")


def _gain(found: tuple[float, Interval | None]) -> str:
    return f"{signed(found[0])} {signed_between(found[1])}".strip()
