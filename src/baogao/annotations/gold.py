"""Gold with a past: every change is a version, has a reason, and can be undone on paper.

The files of gold hold the last version. ``CHANGES.ndjson`` beside them tells how it came to be; from the two any
earlier version can be had back. What was written past the record shows, and stops the next change.
"""

import filecmp
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from baogao.annotations.changes import CHANGES, Base, Change, Record, write_record
from baogao.annotations.renumbered import Renumbered, renumbered
from baogao.annotations.standoff import sentence_hash
from baogao.annotations.store import sentence_faults, write_sentences
from baogao.annotations.versions import Gold, digests, read_versions
from baogao.errors import BaogaoError, ascii_controls
from baogao.files import atomic
from baogao.schema import Sentence

PENDING = ".pending.json"
"""A version that is being written: finished by the next change, should this one be interrupted."""

_BEFORE = ".before"
"""Folder of the files as they were, while a version is being written."""

_PATIENCE = 10.0
"""Seconds to wait for another command that writes the same gold."""


def open_gold(folder: Path) -> Gold:
    """Read a folder of gold with its record; a folder that is not there yet is empty.

    A version that was interrupted while it was written is written to its end first.

    Raises:
        BaogaoError: If a file is broken.
    """
    if (folder / PENDING).is_file():
        with _locked(folder):
            finish(folder)
    return read_versions(folder)


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a sentence should stand in gold.

    Attributes:
        sentence: With spans whose sources say who marked them.
        who: Who decided.
        reason: Where it comes from; enough for a sentence that gold does not have yet.
        words: Why, in a person's words; needed to change what gold says.
        origin: Name of the review.
        won: Annotators whose reading it is, where readings had differed.
    """

    sentence: Sentence
    who: str
    reason: str = ""
    words: str = ""
    origin: str = ""
    won: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of proposals.

    Attributes:
        version: Of the gold now.
        changes: What was written, empty if nothing was.
        same: Ids of sentences that gold had so already.
        later: Ids that this review had settled before and somebody has corrected since; left as they are.
        refused: Those that were not taken, by id, and why.
        moved: Ids in gold of sentences that it has under another number, by their own id.
    """

    version: int
    changes: tuple[Change, ...] = ()
    same: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[str, str] = field(default_factory=dict)


def commit(folder: Path, proposals: Sequence[Proposal], at: str, *, words: str = "") -> Committed:
    """Bring proposals into gold as its next version; each change needs a reason in words.

    The version is there whole or not at all: an interrupted one is finished by the next call. A sentence of a report
    that was cleaned anew since is found by its text (:mod:`baogao.annotations.renumbered`).

    Args:
        folder: The gold.
        proposals: At most one a sentence.
        at: The time (ISO 8601, UTC).
        words: Why, for all proposals that bring no words of their own.

    Raises:
        BaogaoError: If the gold cannot be read or written, or was changed past its record.
    """
    with _locked(folder):
        finish(folder)
        gold = read_versions(folder)
        if odd := gold.unexplained():
            raise BaogaoError(
                f"was changed without a reason: {odd[0]}{f' (and {len(odd) - 1} more)' if odd[1:] else ''}",
                path=folder,
                remedy="take the files back from version control, then make the change with `baogao gold correct`",
            )
        gold = _begun(gold, at)
        plan = _Plan(gold, at, words, renumbered(gold.sentences, (one.sentence for one in proposals)))
        for proposal in proposals:
            plan.weigh(proposal)
        if plan.changes:
            _write(gold, plan)
        return plan.committed()


def _begun(gold: Gold, at: str) -> Gold:
    """Gold that has no record yet begins one with what it is."""
    if gold.record.version or not gold.files:
        return gold
    base = Base(1, f"as it was found on {at[:10]}", "", digests(gold.sentences.values()))
    return replace(gold, record=Record(base))


def _locked(folder: Path) -> "_Lock":
    folder.mkdir(parents=True, exist_ok=True)
    return _Lock(folder)


class _Lock:
    """Keeps two commands from writing one gold at the same time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        place = folder.resolve()
        self._lock = FileLock(place.with_name(f".{place.name}.lock"), timeout=_PATIENCE)

    def __enter__(self) -> None:
        try:
            self._lock.acquire()
        except Timeout:
            raise BaogaoError(
                "another command is writing it", path=self._folder, remedy="wait until it has ended"
            ) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()


class _Plan:
    """Weighs proposals against gold."""

    def __init__(self, gold: Gold, at: str, words: str, places: Renumbered) -> None:
        self.gold, self.at, self.words, self.places = gold, at, words, places
        self.version = gold.record.version + 1
        self.changes: list[Change] = []
        self.added: list[Sentence] = []
        self.same: list[str] = []
        self.later: list[str] = []
        self.refused: dict[str, str] = {}
        self._seen: set[str] = set()
        self._past: defaultdict[str, list[Change]] = defaultdict(list)
        for change in gold.record.changes:
            self._past[change.id].append(change)

    def weigh(self, proposal: Proposal) -> None:
        """Decide about one sentence."""
        own = proposal.sentence.id
        if fault := self.places.faults.get(own):
            self.refused[own] = fault
            return
        new = self._in_place(replace(proposal.sentence, raw=()).with_spans(proposal.sentence.spans))
        proposal = replace(proposal, sentence=new)
        old = self.gold.sentences.get(new.id)
        words = proposal.words.strip() or self.words.strip()
        fault = "it was proposed twice" if new.id in self._seen else _fault(old, new)
        self._seen.add(new.id)
        if fault:
            self.refused[own] = fault
        elif old is not None and old.spans == new.spans:
            self.same.append(new.id)
        elif old is not None and self._corrected_since(proposal):
            self.later.append(new.id)
        elif old is not None and not words:
            self.refused[own] = (
                "gold says otherwise, and no reason was given to change it (--reason, or a comment of who decides)"
            )
        else:
            self._take(proposal, old, new, words)

    def _in_place(self, sentence: Sentence) -> Sentence:
        """A sentence under the number that gold has it under."""
        id_ = self.places.moved.get(sentence.id)
        return self.gold.sentences[id_].with_spans(sentence.spans) if id_ else sentence

    def _corrected_since(self, proposal: Proposal) -> bool:
        """Whether this review had brought the same in before, so that somebody has changed it since."""
        past = self._past[proposal.sentence.id] if proposal.origin else []
        return any(c.origin == proposal.origin and c.after == proposal.sentence.spans for c in past)

    def _take(self, proposal: Proposal, old: Sentence | None, new: Sentence, words: str) -> None:
        reason = ascii_controls(" ".join(": ".join(filter(None, (proposal.reason.strip(), words))).split()))
        if not reason:
            self.refused[new.id] = "no reason was given"
            return
        if old is None:
            self.added.append(new)
        change = Change(
            version=self.version,
            id=new.id,
            what="changed" if old else "added",
            hash=sentence_hash(new.text),
            before=old.spans if old else (),
            after=new.spans,
            reason=reason,
            who=proposal.who,
            at=self.at,
            origin=proposal.origin,
            won=proposal.won,
        )
        self.changes.append(change)

    def committed(self) -> Committed:
        """What became of them."""
        version = self.version if self.changes else self.gold.record.version
        return Committed(
            version,
            tuple(self.changes),
            tuple(self.same),
            tuple(self.later),
            self.refused,
            self.places.moved,
        )


def _fault(old: Sentence | None, new: Sentence) -> str:
    if old is not None and old.text != new.text:
        return "gold has another text"
    if old is None and (new.report != Path(new.report).name or new.report in {"", ".", ".."}):
        return f"report id {new.report!r} cannot be a file name"
    return next(iter(sentence_faults(new)), "")


def _write(gold: Gold, plan: _Plan) -> None:
    """Note what is to be done, do it, and strike the note.

    What cannot be written to its end is undone. A kill at any point is made good by :func:`finish`.
    """
    rows = {
        "changes": [change.to_json() for change in plan.changes],
        "added": [sentence.to_json() for sentence in plan.added],
        "base": gold.record.base.to_json(),
    }
    touched = [*_files_after(gold, plan.changes, plan.added), gold.folder / CHANGES]
    with _undone_if_it_fails(gold.folder, touched):
        with atomic(gold.folder / PENDING) as file:
            json.dump(rows, file, ensure_ascii=False)
        finish(gold.folder)


@contextmanager
def _undone_if_it_fails(folder: Path, paths: Iterable[Path]) -> Iterator[None]:
    """Keep files as they are, and put them back should what follows fail.

    Raises:
        BaogaoError: If they cannot be kept or put back.
    """
    kept = folder / _BEFORE
    try:
        try:
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir()
            old = {path: _keep(path, kept / str(number)) for number, path in enumerate(paths)}
        except OSError as error:
            raise BaogaoError(f"cannot be written: {error.strerror or error}", path=folder) from error
        try:
            yield
        except BaseException:
            _put_back(folder, old)
            raise
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def _keep(path: Path, copy: Path) -> Path | None:
    """A second name of a file, or a copy where there can be none; ``None`` if there is no file."""
    if not path.exists():
        return None
    try:
        os.link(path, copy)
    except OSError:  # no links on this file system, or none to this file
        shutil.copyfile(path, copy)
    return copy


def _put_back(folder: Path, old: Mapping[Path, Path | None]) -> None:
    """Make files what they were, and strike the note; with a link, that needs no space on the disk."""
    try:
        for path, copy in old.items():
            if copy is None:
                path.unlink(missing_ok=True)
            elif not path.exists() or not filecmp.cmp(copy, path, shallow=False):
                copy.replace(path)
        (folder / PENDING).unlink(missing_ok=True)
    except OSError as error:
        raise BaogaoError(
            f"can neither be written nor put back: {error.strerror or error}",
            path=folder,
            remedy=f"the change is noted in {PENDING}: the next `baogao gold` command finishes it",
        ) from error


def finish(folder: Path) -> bool:
    """Write a noted version to its end; whether there was one. Doing it twice does no harm."""
    note = folder / PENDING
    if not note.is_file():
        return False
    base, changes, added = _noted(note)
    gold = read_versions(folder)
    for path, sentences in _files_after(gold, changes, added).items():
        write_sentences(path, sentences)
    if gold.record.version < changes[0].version:
        write_record(folder / CHANGES, Record(base, (*gold.record.changes, *changes)))
    note.unlink()
    shutil.rmtree(folder / _BEFORE, ignore_errors=True)
    return True


def _noted(note: Path) -> tuple[Base, list[Change], list[Sentence]]:
    try:
        rows = json.loads(note.read_text(encoding="utf-8"))
        base = Base(*(rows["base"][key] for key in ("version", "reason", "who", "reports")))
        changes = [Change.from_json(row) for row in rows["changes"]]
        return base, changes, [Sentence.from_json(row) for row in rows["added"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        remedy = "it was edited: take the folder back from version control and delete this file"
        raise BaogaoError(f"no note of a version: {error}", path=note, remedy=remedy) from error


def _files_after(
    gold: Gold, changes: Iterable[Change], added: Iterable[Sentence]
) -> dict[Path, list[Sentence]]:
    """The files that changes touch, as they should be."""
    after = {change.id: change.after for change in changes}
    files = {
        path: [s.with_spans(after[s.id]) if s.id in after else s for s in group]
        for path, group in gold.files.items()
        if any(s.id in after for s in group)
    }
    for sentence in added:
        if sentence.id in gold.sentences:
            continue  # written before the interruption
        path = gold.folder / f"{sentence.report}.jsonl"
        files.setdefault(path, list(gold.files.get(path, ()))).append(sentence)
        files[path].sort(key=lambda one: (one.start, one.id))
    return files


def begin(folder: Path, version: int, reason: str, who: str) -> Record:
    """Begin the record of gold that has none; nothing of the gold changes.

    Raises:
        BaogaoError: If there is a record, or no reason.
    """
    with _locked(folder):
        finish(folder)
        gold = read_versions(folder)
        if gold.record.version:
            raise BaogaoError("has a record already", path=folder / CHANGES)
        if not reason.strip() or version < 1:
            raise BaogaoError("a version needs a number from 1, and a reason", path=folder)
        record = Record(Base(version, reason.strip(), who, digests(gold.sentences.values())))
        write_record(folder / CHANGES, record)
    return record
