"""Two runs on the same gold: what changed, whether chance could have done it, and which sentences show it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from baogao.evaluate.analysis import SCHEMAS, Analysis, Difference, paired
from baogao.evaluate.markdown import comparison_markdown
from baogao.evaluate.report import dump, renamed, write_all
from baogao.evaluate.words import STRICT
from baogao.schema import labels

FORMAT = "baogao.comparison.v1"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Run ``a`` against run ``b``.

    Attributes:
        a: The earlier run, or the one to beat.
        b: The other.
        differences: By matching schema and by label, layer and ``micro``: F1 of ``b`` minus F1 of ``a``.
        adjusted: For each label Holm's p-value of its strict difference.
        samples: Bootstrap samples.
        seed: Of the resampling.
    """

    a: Analysis
    b: Analysis
    differences: Mapping[str, Mapping[str, Difference]]
    adjusted: Mapping[str, float]
    samples: int
    seed: int

    @property
    def strict(self) -> Mapping[str, Difference]:
        """Differences by strict match."""
        return self.differences[STRICT]

    def to_json(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "format": FORMAT,
            "a": asdict(self.a.meta),
            "b": asdict(self.b.meta),
            "samples": self.samples,
            "seed": self.seed,
            "differences": {
                schema: {name: asdict(difference) for name, difference in rows.items()}
                for schema, rows in self.differences.items()
            },
            "holm": dict(self.adjusted),
        }


def compare(a: Analysis, b: Analysis, *, samples: int = 2000, seed: int = 0) -> Comparison:
    """Compare two runs sentence by sentence.

    Args:
        a: The earlier run, or the one to beat.
        b: The other; its gold must be the same.
        samples: Bootstrap samples.
        seed: Of the resampling.

    Raises:
        BaogaoError: If the two were not scored on the same gold.
    """
    found = paired(a, b, samples=samples, seed=seed, level=b.meta.level, schemas=SCHEMAS)
    strict = found[STRICT]
    p_values = {
        name: p for name in labels() if name in strict and (p := strict[name].p_randomisation) is not None
    }
    names = distinct(a, b)
    return Comparison(renamed(a, names[0]), renamed(b, names[1]), found, holm(p_values), samples, seed)


def distinct(a: Analysis, b: Analysis) -> tuple[str, str]:
    """Names that tell two runs apart: their systems', with versions where those are needed, else A and B."""
    plain = (a.meta.system, b.meta.system)
    versioned = (f"{a.meta.system} {a.meta.version}".strip(), f"{b.meta.system} {b.meta.version}".strip())
    for names in (plain, versioned):
        if names[0] != names[1]:
            return names
    return f"{versioned[0]} (A)", f"{versioned[1]} (B)"


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """Holm's step-down adjustment of several p-values (Holm 1979).

    The chance that any of the differences called significant is none stays below the level asked for.

    >>> holm({"a": 0.01, "b": 0.04, "c": 0.03})
    {'a': 0.03, 'b': 0.06, 'c': 0.06}
    """
    floor = 0.0
    adjusted: dict[str, float] = {}
    for rank, name in enumerate(sorted(p_values, key=lambda name: p_values[name])):
        floor = max(floor, min(1.0, (len(p_values) - rank) * p_values[name]))
        adjusted[name] = round(floor, 6)
    return {name: adjusted[name] for name in p_values}


def write(comparison: Comparison, folder: Path, name: str) -> list[Path]:
    """Write ``<name>.json``, ``<name>.md`` and ``<name>.html`` into a folder, each as a whole or not at all.

    Raises:
        BaogaoError: If a file cannot be written.
    """
    from baogao.evaluate.page import comparison_page  # noqa: PLC0415 - a second for matplotlib

    texts = {
        "json": dump(comparison.to_json()),
        "md": comparison_markdown(comparison),
        "html": comparison_page(comparison),
    }
    return write_all({folder / f"{name}.{suffix}": text for suffix, text in texts.items()})
