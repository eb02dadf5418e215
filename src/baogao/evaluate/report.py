"""Several systems on the same gold: scored, compared, and written as JSON, Markdown and a page."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from baogao.errors import BaogaoError
from baogao.evaluate.analysis import Analysis, Difference, Options, analyse_systems, paired
from baogao.evaluate.markdown import evaluation_markdown
from baogao.evaluate.words import STRICT
from baogao.files import atomic
from baogao.schema import Sentence

FORMAT = "baogao.evaluation.v1"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Systems on the same gold sentences.

    Attributes:
        systems: Analyses by the systems' names; the first is the one that is judged.
        against: Strict differences by label, layer and ``micro`` from another system to the first, by a name
            for the other: the rest of ``systems``, and runs of other days.
    """

    systems: Mapping[str, Analysis]
    against: Mapping[str, Mapping[str, Difference]] = field(default_factory=dict)

    @property
    def main(self) -> Analysis:
        """The system that is judged."""
        return next(iter(self.systems.values()))

    def to_json(self) -> dict[str, Any]:
        """The evaluation as plain data."""
        return {
            "format": FORMAT,
            "systems": {name: analysis.to_json() for name, analysis in self.systems.items()},
            "against": {
                other: {name: asdict(difference) for name, difference in rows.items()}
                for other, rows in self.against.items()
            },
        }


def evaluate(
    gold: Sequence[Sentence],
    systems: Mapping[str, Sequence[Sentence]],
    *,
    options: Options | None = None,
    versions: Mapping[str, str] | None = None,
    earlier: Mapping[str, Analysis] | None = None,
) -> Evaluation:
    """Score systems on gold sentences; the first is compared with each of the others.

    Args:
        gold: Gold sentences.
        systems: For each system its predictions for the same sentences in the same order.
        options: Seed, samples and what is known about the gold.
        versions: What made each system, e.g. a model's name and version.
        earlier: Analyses of the same gold from other days to compare the first system with, by name.

    Raises:
        BaogaoError: If there is no system, or one does not hold the sentences of the gold.
    """
    if not systems:
        raise BaogaoError("no system to score")
    options = options or Options()
    analyses = analyse_systems(gold, systems, options=options, versions=versions)
    main, *others = analyses
    rivals = {name: analyses[name] for name in others} | dict(earlier or {})
    return Evaluation(
        analyses, {name: differences(rival, analyses[main], options) for name, rival in rivals.items()}
    )


def differences(a: Analysis, b: Analysis, options: Options) -> Mapping[str, Difference]:
    """Strict differences from ``a`` to ``b`` by label, layer and ``micro``."""
    rows = paired(a, b, samples=options.samples, seed=options.seed, level=options.level, schemas=(STRICT,))
    return rows[STRICT]


def write(evaluation: Evaluation, folder: Path, name: str) -> list[Path]:
    """Write ``<name>.json``, ``<name>.md`` and ``<name>.html`` into a folder, each as a whole or not at all.

    Raises:
        BaogaoError: If a file cannot be written.
    """
    from baogao.evaluate.page import evaluation_page  # noqa: PLC0415 - a second for matplotlib

    texts = {
        "json": dump(evaluation.to_json()),
        "md": evaluation_markdown(evaluation.systems, evaluation.against),
        "html": evaluation_page(evaluation.systems, evaluation.against),
    }
    return write_all({folder / f"{name}.{suffix}": text for suffix, text in texts.items()})


def write_all(texts: Mapping[Path, str]) -> list[Path]:
    """Write texts to their files, each as a whole or not at all; the folders are made."""
    for path, text in texts.items():
        with atomic(path) as file:
            file.write(text)
    return list(texts)


def dump(data: Mapping[str, Any]) -> str:
    """JSON with a line for each member of a list, so that a change shows as a short difference.

    >>> print(dump({"a": {"b": [1, 2]}, "c": [{"d": 1}, {"d": 2}]}), end="")
    {
    "a": {
     "b": [1,2]},
    "c": [
     {"d":1},
     {"d":2}]}
    """
    return "".join(_lines(data, 0)) + "\n"


_DEEP = 5
"""From here on a value is one line."""


def _lines(value: Any, depth: int) -> Iterator[str]:  # noqa: ANN401 - whatever JSON holds
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if depth >= _DEEP or not any(isinstance(member, (dict, list)) for member in members):
        yield _compact(value)
        return
    start = "\n" + " " * depth
    if isinstance(value, list):
        yield f"[{','.join(start + _compact(member) for member in value)}]"
        return
    yield "{"
    for number, (key, member) in enumerate(value.items()):
        yield f"{',' if number else ''}{start}{_compact(key)}: "
        yield from _lines(member, depth + 1)
    yield "}"


def _compact(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_systems(path: Path) -> dict[str, Analysis]:
    """The systems of a file that ``baogao evaluate`` wrote, the one it judged first.

    Raises:
        BaogaoError: If the file is no such file.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BaogaoError(error.strerror or "cannot be read", path=path) from error
    except (ValueError, RecursionError) as error:
        raise BaogaoError(f"not JSON: {error}", path=path, remedy=_REMEDY) from error
    rows = data.get("systems") if isinstance(data, dict) and data.get("format") == FORMAT else None
    if not rows or not isinstance(rows, dict):
        raise BaogaoError("not an evaluation", path=path, remedy=_REMEDY)
    try:
        return {name: Analysis.from_json(row) for name, row in rows.items()}
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        what = f"not a whole evaluation ({type(error).__name__}: {error})"
        raise BaogaoError(what, path=path, remedy=_REMEDY) from error


_REMEDY = "name a .json file that this version's `baogao evaluate` wrote"


def pick(systems: Mapping[str, Analysis], name: str, path: Path) -> Analysis:
    """The system of this name, or the one that was judged if no name is given.

    Raises:
        BaogaoError: If the file has no such system.
    """
    if not name:
        return next(iter(systems.values()))
    if name not in systems:
        raise BaogaoError(f"no system {name!r}", path=path, remedy=f"it has {', '.join(systems)}")
    return systems[name]


def renamed(analysis: Analysis, system: str) -> Analysis:
    """The same analysis under another name."""
    return replace(analysis, meta=replace(analysis.meta, system=system))
