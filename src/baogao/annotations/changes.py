"""The record of what was changed in gold, why and by whom: ``CHANGES.ndjson``, a row a sentence and version."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from baogao.annotations.doccano.fates import fates
from baogao.annotations.store import json_lines, shape_faults
from baogao.errors import BaogaoError
from baogao.files import atomic
from baogao.schema import Sentence, Span

CHANGES = "CHANGES.ndjson"
"""Name of the record in a folder of gold; not ``.jsonl``, which are sentences."""

What = Literal["added", "changed"]

_REMEDY = "the record is written by the commands; take the file back from version control"


@dataclass(frozen=True, slots=True)
class Change:
    """What one version did to one sentence.

    Attributes:
        version: The first that has it.
        id: The sentence's id.
        what: ``added`` (it was not in gold before) or ``changed`` (its spans were others).
        hash: Of its text (:func:`baogao.annotations.standoff.sentence_hash`).
        before: Its spans before, with their sources; empty for one that was added.
        after: Its spans since.
        reason: Why; never empty.
        who: Who decided.
        at: When (ISO 8601, UTC).
        origin: Name of the review it comes from; empty for a correction by hand.
        won: Annotators whose reading stood as a whole, where readings had differed.
    """

    version: int
    id: str
    what: What
    hash: str
    before: tuple[Span, ...]
    after: tuple[Span, ...]
    reason: str
    who: str
    at: str
    origin: str = ""
    won: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """One row of the record; what is empty is left out."""
        row: dict[str, Any] = {"version": self.version, "id": self.id, "what": self.what, "hash": self.hash}
        if self.what == "changed":
            row["before"] = [span.to_json() for span in self.before]
        row["after"] = [span.to_json() for span in self.after]
        row |= {"reason": self.reason, "who": self.who, "at": self.at}
        if self.origin:
            row["origin"] = self.origin
        if self.won:
            row["won"] = list(self.won)
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(
            before=tuple(map(Span.from_json, row.get("before", ()))),
            after=tuple(map(Span.from_json, row["after"])),
            origin=row.get("origin", ""),
            won=tuple(row.get("won", ())),
            **{key: row[key] for key in ("version", "id", "what", "hash", "reason", "who", "at")},
        )


@dataclass(frozen=True, slots=True)
class Base:
    """The version with which the record begins.

    Attributes:
        version: Its number; 0 for gold that begins empty.
        reason: Where it comes from.
        who: Who made it.
        reports: A hash of each report's texts and spans (:func:`digest`), so that a change past the record shows.
    """

    version: int = 0
    reason: str = ""
    who: str = ""
    reports: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The first row of the record."""
        return {
            "version": self.version,
            "what": "base",
            "reason": self.reason,
            "who": self.who,
            "reports": dict(self.reports),
        }


@dataclass(frozen=True, slots=True)
class Record:
    """All that is known of a gold folder's past.

    Attributes:
        base: What it began with.
        changes: Everything since, in the order of versions.
    """

    base: Base = Base()
    changes: tuple[Change, ...] = ()

    @property
    def version(self) -> int:
        """The last one."""
        return self.changes[-1].version if self.changes else self.base.version

    def of(self, id_: str) -> list[Change]:
        """What was done to one sentence."""
        return [change for change in self.changes if change.id == id_]

    def since(self, version: int) -> list[Change]:
        """What came after a version, last first."""
        return [change for change in reversed(self.changes) if change.version > version]


def digest(sentences: Iterable[Sentence]) -> str:
    """A hash of ids, texts and spans with their sources: 16 hexadecimal digits, whatever the order.

    >>> digest([]) == digest([])
    True
    """
    rows = sorted(
        json.dumps([s.id, s.text, [[x.start, x.end, x.label, x.source] for x in sorted(s.spans)]])
        for s in sentences
    )
    return hashlib.blake2b("\n".join(rows).encode(), digest_size=8).hexdigest()


def undo(sentences: Mapping[str, Sentence], changes: Iterable[Change]) -> dict[str, Sentence]:
    """Sentences as they were before changes.

    Args:
        sentences: By id, as they are.
        changes: Last first.
    """
    found = dict(sentences)
    for change in changes:
        if change.what == "added":
            found.pop(change.id, None)
        elif change.id in found:
            found[change.id] = found[change.id].with_spans(change.before)
    return found


def read_record(path: Path) -> Record:
    """Read a record; one that is not there is empty.

    Raises:
        BaogaoError: At the first broken row, with its line.
    """
    if not path.exists():
        return Record()
    base = Base()
    changes: list[Change] = []
    for line, row in json_lines(path):
        try:
            if line == 1 and isinstance(row, dict) and row.get("what") == "base":
                base = _base(row)
            else:
                changes.append(_change(row, changes[-1].version if changes else base.version))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BaogaoError(f"no row of changes: {error}", path=path, line=line, remedy=_REMEDY) from error
    return Record(base, tuple(changes))


_BASE_KEYS: Mapping[str, type] = {"version": int, "reason": str, "who": str, "reports": dict}
_CHANGE_KEYS: Mapping[str, type] = {
    "version": int,
    "id": str,
    "what": str,
    "hash": str,
    "after": list,
    "reason": str,
    "who": str,
    "at": str,
}


_SPAN_KEYS: Mapping[str, type] = {"start": int, "end": int, "label": str}


def _base(row: Mapping[str, Any]) -> Base:
    if found := shape_faults(row, _BASE_KEYS):
        raise ValueError(found[0])
    return Base(**{key: row[key] for key in _BASE_KEYS})


def _change(row: Any, last: int) -> Change:  # noqa: ANN401 - anything can stand in a file
    found = shape_faults(row, _CHANGE_KEYS)
    if not found and row["what"] not in {"added", "changed"}:
        found = [f"'what' is {row['what']!r}"]
    if not found and not row["reason"].strip():
        found = ["a change without a reason"]
    if not found:
        found = [
            fault
            for span in (*row.get("before", ()), *row["after"])
            for fault in shape_faults(span, _SPAN_KEYS)
        ]
    if not found and row["version"] < max(last, 1):
        found = [f"version {row['version']} after {last}"]
    if found:
        raise ValueError(found[0])
    return Change.from_json(row)


def write_record(path: Path, record: Record) -> None:
    """Write a record; the file appears whole or not at all.

    Raises:
        BaogaoError: If it cannot be written.
    """
    rows: list[dict[str, Any]] = [record.base.to_json()] if record.base.version else []
    rows += [change.to_json() for change in record.changes]
    with atomic(path) as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def differences(text: str, before: Sequence[Span], after: Sequence[Span]) -> Iterator[str]:
    """In words, what became of the spans of a sentence; nothing for those that stayed.

    >>> list(differences("新增企业20家。", [Span(4, 8, "NUMBER")], [Span(4, 7, "NUMBER")]))
    ['moved NUMBER 「20家。」 → NUMBER 「20家」']
    """
    for fate in fates(before, after):
        if fate.kind != "kept":
            sides = filter(None, (fate.before, fate.after))
            yield f"{fate.kind} {' → '.join(f'{x.label} 「{text[x.start : x.end]}」' for x in sides)}"
