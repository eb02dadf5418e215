"""A quality sheet for each report, so that a person sees at a glance which files to look at."""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from baogao.schema import PARTS, Edit, Report, Role

# Edits that take nothing of the page's or the report's words away, whatever their lengths.
_KEPT = frozenset({"width", "traditional", "unicode", "markup", "invisible", "repair"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What reading made of one report.

    Attributes:
        report: Its id.
        format: Of the file.
        encoding: Of the file; empty where the format leaves no choice.
        place: Whose report it is.
        year: Year of the plan.
        sentences: How many there are.
        characters: Of the clean text.
        changes: Edits of every kind.
        removed: Characters taken out, by kind of edit.
        repaired: Broken runs put right.
        damage: Places that cannot be read.
        roles: Sentences by role.
        parts: Sentences by part of the report.
        sections: Number of different section paths.
        look: Why a person should look at this file; empty where nothing is odd.
    """

    report: str
    format: str
    encoding: str
    place: str
    year: int | None
    sentences: int
    characters: int
    changes: int = 0
    removed: Mapping[str, int] = field(default_factory=dict)
    repaired: int = 0
    damage: int = 0
    roles: Mapping[str, int] = field(default_factory=dict)
    parts: Mapping[str, int] = field(default_factory=dict)
    sections: int = 0
    look: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """One row of ``quality.jsonl``."""
        return asdict(self)


def sheet(report: Report) -> Sheet:
    """Sum up a report."""
    kinds = Counter(edit.kind for edit in report.edits)
    parts: Counter[str] = Counter()
    for section in report.sections:
        parts[section.part] += section.count
    return Sheet(
        report=report.info.id,
        format=report.format,
        encoding=report.encoding,
        place=report.info.place,
        year=report.info.year,
        sentences=len(report.sentences),
        characters=sum(len(sentence.text) for sentence in report.sentences),
        changes=len(report.edits),
        removed=_removed(report.edits),
        repaired=kinds["repair"],
        damage=kinds["damage"],
        roles=dict(sorted(Counter(sentence.role for sentence in report.sentences).items())),
        parts={part: parts[part] for part in PARTS if parts[part]},
        sections=len({section.path for section in report.sections}),
        look=tuple(_oddities(report, kinds)),
    )


def _removed(edits: Iterable[Edit]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for edit in edits:
        gone = len("".join(edit.raw.split())) - len("".join(edit.clean.split()))
        if gone > 0 and edit.kind not in _KEPT:
            counts[edit.kind] += gone
    return dict(sorted(counts.items()))


_FEW_SENTENCES = 30
_LONG_SENTENCE = 1000
_MOSTLY_HAN = 0.5
_FOREIGN, _NO_PLACE, _NO_YEAR = "is hardly Chinese", "place unknown", "year unknown"


def may_be_no_report(look: Container[str]) -> bool:
    """Whether what is odd about a text (:attr:`Sheet.look`) lets one doubt that it is a work report at all.

    >>> may_be_no_report(["short", "place unknown"]), may_be_no_report(["place unknown", "year unknown"])
    (False, True)
    """
    return _FOREIGN in look or (_NO_PLACE in look and _NO_YEAR in look)


def _oddities(report: Report, kinds: Mapping[str, int]) -> Iterable[str]:
    text = "".join(sentence.text for sentence in report.sentences)
    roles = {sentence.role for sentence in report.sentences}
    removed = sum(_removed(report.edits).values())
    han = sum("\u3400" <= char <= "\u9fff" or char >= "\U00020000" for char in text)
    if not text:
        yield "nothing left of it"
    elif han < _MOSTLY_HAN * len(text):
        yield _FOREIGN
    if 0 < len(report.sentences) < _FEW_SENTENCES:
        yield "short"
    if kinds.get("damage"):
        yield f"{kinds['damage']} unreadable"
    if removed > len(text):
        yield "more removed than kept"
    if text and "plan" not in roles:
        yield "no plan found"
    if text and "review" not in roles:
        yield "no review found"
    if not report.info.place:
        yield _NO_PLACE
    if report.info.year is None:
        yield _NO_YEAR
    if any(len(sentence.text) > _LONG_SENTENCE for sentence in report.sentences):
        yield "endless sentence"


def totals(sheets: Iterable[Sheet]) -> dict[str, int]:
    """What all sheets together come to: reports, sentences, characters, repairs, damage, reports to look at."""
    found = Counter({"reports": 0, "sentences": 0, "characters": 0, "repaired": 0, "damage": 0, "look": 0})
    for one in sheets:
        found.update(reports=1, sentences=one.sentences, characters=one.characters)
        found.update(repaired=one.repaired, damage=one.damage, look=bool(one.look))
    return dict(found)


class Column(NamedTuple):
    """One column of the table of sheets.

    Attributes:
        head: Its name.
        of: What it shows of a sheet.
        number: Whether that is a number.
        wide: Whether only a wide table has it.
    """

    head: str
    of: Callable[[Sheet], str]
    number: bool = False
    wide: bool = False


def _shown(count: int) -> str:
    return str(count or "")


def _of_role(role: Role) -> Callable[[Sheet], str]:
    return lambda sheet: _shown(sheet.roles.get(role, 0))


def _read_as(sheet: Sheet) -> str:
    encoding, undone, _ = sheet.encoding.partition(", undone")
    return f"{sheet.format} {encoding}{' undone' if undone else ''}".removeprefix("text ").strip()


def _kinds(sheet: Sheet) -> str:
    return counted(sheet.removed) if len(sheet.removed) > 1 else "".join(sheet.removed)


COLUMNS = (
    Column("report", lambda sheet: sheet.report),
    Column("read as", _read_as),
    Column("whose", lambda sheet: f"{sheet.place} {sheet.year or ''}".strip()),
    Column("chars", lambda sheet: str(sheet.characters), number=True, wide=True),
    Column("sect.", lambda sheet: str(sheet.sections), number=True, wide=True),
    Column("sent.", lambda sheet: str(sheet.sentences), number=True),
    Column("front", _of_role("front"), number=True, wide=True),
    Column("review", _of_role("review"), number=True),
    Column("plan", _of_role("plan"), number=True),
    Column("gloss.", _of_role("glossary"), number=True, wide=True),
    Column("removed", lambda sheet: _shown(sum(sheet.removed.values())), number=True),
    Column("of it", _kinds, wide=True),
    Column("rep.", lambda sheet: _shown(sheet.repaired), number=True),
    Column("dam.", lambda sheet: _shown(sheet.damage), number=True),
)
"""Of the table that shows a sheet in one row; the reasons to look at a file stand below it."""

WIDE = 120
"""Characters a terminal must have in a line to show every column."""


def counted(counts: Mapping[str, int]) -> str:
    """Counts as words.

    >>> counted({"furniture": 304, "gloss": 12})
    'furniture 304, gloss 12'
    """
    return ", ".join(f"{name} {count}" for name, count in counts.items())
