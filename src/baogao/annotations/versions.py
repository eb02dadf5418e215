"""Gold as it is and as it was: the files of a folder together with the record of their changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from baogao.annotations.changes import CHANGES, Change, Record, differences, digest, read_record, undo
from baogao.annotations.standoff import sentence_hash
from baogao.annotations.store import read_gold
from baogao.errors import BaogaoError
from baogao.schema import Sentence, Span


@dataclass(frozen=True)
class Gold:
    """A folder of gold and its past.

    Attributes:
        folder: Where it lies.
        files: Sentences by file, in the order of the file.
        record: How they came to be.
    """

    folder: Path
    files: Mapping[Path, Sequence[Sentence]]
    record: Record

    @cached_property
    def sentences(self) -> dict[str, Sentence]:
        """All sentences by id."""
        return {sentence.id: sentence for group in self.files.values() for sentence in group}

    def at(self, version: int) -> dict[str, Sentence]:
        """The sentences of an earlier version, with its spans.

        Raises:
            BaogaoError: If the record does not reach back to it, or there is no such version yet.
        """
        first, last = self.record.base.version, self.record.version
        if not first <= version <= last:
            raise BaogaoError(
                f"no version {version}", path=self.folder / CHANGES, remedy=f"it has {first} to {last}"
            )
        return undo(self.sentences, self.record.since(version))

    def unexplained(self) -> list[str]:
        """What differs from the record, a line each: changes that nobody gave a reason for."""
        found = [
            f"{id_}: is not as version {change.version} left it"
            for id_, change in {change.id: change for change in self.record.changes}.items()
            if id_ not in self.sentences or not _as_left(self.sentences[id_], change)
        ]
        if not self.record.base.version and not self.record.changes:
            return found
        named = {line.partition(":")[0] for line in found}
        now = digests(undo(self.sentences, self.record.since(self.record.base.version)).values())
        then = self.record.base.reports
        for report in sorted(now.keys() | then.keys()):
            if now.get(report) != then.get(report) and not _known(named, report):
                found.append(
                    f"{report}: texts or spans are not as version {self.record.base.version} had them"
                )
        return found


def _known(ids: Iterable[str], report: str) -> bool:
    """Whether a sentence that explains a report's difference is named already."""
    return any(id_.rpartition("-")[0] == report for id_ in ids)


def _as_left(sentence: Sentence, change: Change) -> bool:
    same = _plain(sentence.spans) == _plain(change.after)
    return same and sentence_hash(sentence.text) == change.hash


def _plain(spans: Iterable[Span]) -> list[tuple[int, int, str, str]]:
    return sorted((span.start, span.end, span.label, span.source) for span in spans)


def digests(sentences: Iterable[Sentence]) -> dict[str, str]:
    """The hash of each report's sentences (:func:`baogao.annotations.changes.digest`)."""
    groups: defaultdict[str, list[Sentence]] = defaultdict(list)
    for sentence in sentences:
        groups[sentence.report].append(sentence)
    return {report: digest(group) for report, group in groups.items()}


def read_versions(folder: Path) -> Gold:
    """Read the files of a folder and their record; a folder that is not there yet is empty.

    Raises:
        BaogaoError: If one of them is broken.
    """
    record = read_record(folder / CHANGES)
    paths = sorted(folder.glob("*.jsonl"))
    if paths:
        read_gold(folder)  # ids twice in two files
    return Gold(folder, {path: read_gold(path) for path in paths}, record)


def summary(gold: Gold) -> list[str]:
    """The versions of gold, the last first, a line each."""
    groups: defaultdict[int, list[Change]] = defaultdict(list)
    for change in gold.record.changes:
        groups[change.version].append(change)
    lines = [_version(number, group) for number, group in sorted(groups.items(), reverse=True)]
    base = gold.record.base
    if base.version:
        by = f" by {base.who}" if base.who else ""
        lines.append(f"version {base.version}{by}: {base.reason}")
    return lines or [f"{gold.folder}: no version yet; the first change begins the record"]


def changes_of(gold: Gold, what: str) -> list[Change]:
    """What was done to a sentence or a report, the first change first; empty if it is as the record began.

    Args:
        gold: The gold.
        what: Id of a sentence or of a report.

    Raises:
        BaogaoError: If neither gold nor its record has such a sentence or report.
    """
    found = [change for change in gold.record.changes if what in {change.id, change.id.rpartition("-")[0]}]
    if not found and what not in gold.sentences and what not in _reports(gold):
        near = get_close_matches(what, [*sorted(_reports(gold)), *gold.sentences], n=3)
        raise BaogaoError(
            f"no sentence or report {what!r} in gold",
            path=gold.folder,
            remedy=f"is it {', '.join(near)}?" if near else "check the id",
        )
    return found


def _reports(gold: Gold) -> set[str]:
    return {sentence.report for sentence in gold.sentences.values()} | set(gold.record.base.reports)


def _version(number: int, group: Sequence[Change]) -> str:
    added = sum(change.what == "added" for change in group)
    counted = {"added": added, "changed": len(group) - added}
    counts = [f"{count} {what}" for what, count in counted.items() if count]
    reasons = list(dict.fromkeys(change.reason for change in group))
    left = len(reasons) - 2
    more = f"; and {left} more reason{'s' if left > 1 else ''}" if left > 0 else ""
    people = ", ".join(sorted({change.who for change in group}))
    why = f"{'; '.join(reasons[:2])}{more}"
    return f"version {number} on {group[0].at[:10]} by {people}: {', '.join(counts)}: {why}"


def compare(gold: Gold, a: int, b: int) -> list[str]:
    """Every span that differs between two versions, a line each, and every sentence that came or went.

    Raises:
        BaogaoError: If there is no such version.
    """
    old, new = gold.at(a), gold.at(b)
    found: list[str] = []
    for id_ in sorted(old.keys() | new.keys()):
        if id_ not in old or id_ not in new:
            one = new.get(id_) or old[id_]
            found.append(f"{id_}: {'came' if id_ in new else 'went'}, {len(one.spans)} spans")
        else:
            found += [f"{id_}: {text}" for text in differences(new[id_].text, old[id_].spans, new[id_].spans)]
    return found
