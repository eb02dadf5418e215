"""What an experiment reads: gold with what is known of its reports, systems that are not trained, config settings."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from baogao.annotations.store import read_gold
from baogao.corpus.registry import load_registry
from baogao.errors import BaogaoError
from baogao.evaluate.experiments.designs import describe
from baogao.rules import annotate
from baogao.schema import ReportInfo, Sentence
from baogao.tagging.pipeline import load, model_name, predict_gold

_COLUMNS = {field.name for field in fields(ReportInfo)} - {"sources"}


@dataclass(frozen=True, slots=True)
class Data:
    """Gold and its reports.

    Attributes:
        gold: Sentences, those of a report together, reports in the order of ids.
        infos: What is known of each report, in the order of ids.
        train_only: Ids of reports that are never tested or tuned on.
    """

    gold: tuple[Sentence, ...]
    infos: tuple[ReportInfo, ...]
    train_only: frozenset[str]


def read_data(
    gold: Path, *, extra: Sequence[Path] = (), train_only: Sequence[Path] = (), registers: Sequence[Path] = ()
) -> Data:
    """Read gold from several places, and what registers know about its reports.

    Args:
        gold: File or folder of gold sentences.
        extra: More of them, used like the gold.
        train_only: More of them, never tested or tuned on.
        registers: TOML files like ``seeds/reports.toml``, or CSV files with such columns. The last that lists a
            report counts; what it leaves out is read from the text and the id of the report.

    Raises:
        BaogaoError: If a file cannot be used, or an id occurs twice.
    """
    files = [*((path, False) for path in (gold, *extra)), *((path, True) for path in train_only)]
    owners: dict[str, Path] = {}
    rows: list[Sentence] = []
    held: set[str] = set()
    for path, for_training in files:
        found = read_gold(path)
        reports = {sentence.report for sentence in found}
        if double := sorted(reports & owners.keys()):
            raise BaogaoError(
                f"report {double[0]} is also in {owners[double[0]]}",
                path=path,
                remedy="give each report once",
            )
        owners |= dict.fromkeys(reports, path)
        rows += found
        held |= reports if for_training else set()
    rows.sort(key=lambda sentence: sentence.report)  # stable: a report's sentences keep their order
    known = [info for path in registers for info in read_register(path)]
    return Data(tuple(rows), tuple(describe(rows, known)), frozenset(held))


def read_register(path: Path) -> list[ReportInfo]:
    """Read a register: TOML as ``seeds/reports.toml``, or CSV with a column ``id`` and others of the same names.

    Raises:
        BaogaoError: If it cannot be read, or a row has no id or a year that is no number.
    """
    if path.suffix.lower() != ".csv":
        return load_registry(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [_info(row, path, line) for line, row in enumerate(csv.DictReader(file), 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BaogaoError(f"not a table in UTF-8: {error}", path=path) from error


def _info(row: Mapping[str, str | None], path: Path, line: int) -> ReportInfo:
    given: dict[str, Any] = {key: value for key, value in row.items() if key in _COLUMNS and value}
    if not given.get("id"):
        raise BaogaoError("no id", path=path, line=line, remedy="the table needs a column id")
    if "year" in given:
        if not given["year"].isdecimal():
            raise BaogaoError(f"year is {given['year']!r}", path=path, line=line, remedy="give four digits")
        given["year"] = int(given["year"])
    return ReportInfo(**given, sources={key: "registry" for key in given if key != "id"})


def untrained(
    test: Sequence[Sentence], pipelines: Sequence[Path], *, rules: bool = True
) -> dict[str, list[Sentence]]:
    """Predictions of systems that are not trained in the folds: the rules, and given pipelines by their names.

    The rules get the gold's role of each sentence.

    Raises:
        BaogaoError: If there is no pipeline at a place, or two have one name.
    """
    found: dict[str, list[Sentence]] = {}
    if rules:
        found["rules"] = [s.with_spans(annotate(s.text, s.role)) for s in test]
    for path in pipelines:
        nlp = load(path)
        name = model_name(nlp)
        if name in found:
            raise BaogaoError(
                f"two pipelines have the name {name}", path=path, remedy="change one's meta.json"
            )
        found[name] = predict_gold(nlp, test)
    return found


def parse_settings(settings: Sequence[str]) -> dict[str, Any]:
    """Read ``section.key=value`` settings of a config, the value as spaCy reads it (JSON, or else a string).

    >>> parse_settings(["paths.start=null", "training.dropout=0.1", "nlp.lang=zh"])
    {'paths.start': None, 'training.dropout': 0.1, 'nlp.lang': 'zh'}

    Raises:
        BaogaoError: If one has another form.
    """
    found: dict[str, Any] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or "." not in name:
            raise BaogaoError(f"--set {setting}: no setting", remedy="write it as training.dropout=0.1")
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value
    return found
