"""Bring confirmed work back: who read what, what became of each pre-annotation, and everything that is odd.

What is in doubt is named and left out of the pass, never guessed; ``passes.REFUSED`` says what that is.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from baogao.annotations.doccano.batch import Batch, Item
from baogao.annotations.doccano.client import Doccano
from baogao.annotations.doccano.fates import fates
from baogao.annotations.doccano.passes import REFUSED, Act, Pass, Problem, latest_passes, taken, write_pass
from baogao.annotations.doccano.project import (
    deleted_labels,
    find_project,
    foreign_labels,
    later,
    missing_labels,
    without_spans,
)
from baogao.annotations.doccano.records import Project
from baogao.annotations.doccano.rows import Found, from_row
from baogao.schema import Sentence

EDITED = "change it back there, or delete the example and push again"
"""What mends a text that somebody changed on the server."""

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Work:
    """An annotator's work as the server has it.

    Attributes:
        acts: A row for every sentence of the annotator's share.
        sentences: Those that were taken, with the annotator's spans.
        problems: What concerns no single sentence: label types, examples of no sentence.
    """

    acts: tuple[Act, ...]
    sentences: tuple[Sentence, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull brought.

    Attributes:
        annotator: Whose work it is.
        work: All of it.
        written: Where it lies; ``None`` while nothing is confirmed.
        new: It differs from the pull before.
        conflicts: How it differs from what the pull before had taken, a line a sentence.
    """

    annotator: str
    work: Work
    written: Pass | None
    new: bool
    conflicts: tuple[str, ...] = ()

    @property
    def seen(self) -> int:
        """How many sentences the annotator confirmed."""
        return sum(act.seen for act in self.work.acts)

    def fates(self) -> Counter[str]:
        """How many pre-annotations were kept, moved ..., blind sentences left out."""
        return Counter(
            fate.kind for act in self.work.acts if act.taken and not act.blind for fate in act.fates
        )

    def problems(self) -> list[str]:
        """Everything odd, a line each."""
        return [str(problem) for problem in self.work.problems] + [
            f"{act.id}: {problem}"
            for act in self.work.acts
            for problem in act.problems
            if problem.kind != "kept"  # one line tells of them all
        ]


def pull(
    doccano: Doccano,
    batch: Batch,
    annotator: str,
    folder: Path,
    *,
    times: bool = True,
    report: Report = lambda done, total: None,
) -> Pulled:
    """Read one annotator's work and write it beside what was pulled before.

    What the pull before had taken and the server has lost (the project, the example or a span type was deleted
    there) stands in the new pass as it was pulled, and is named.

    Args:
        doccano: An administrator's session.
        batch: As it was pushed.
        annotator: One of its annotators.
        folder: ``annotations/passes/<batch>``.
        times: Ask who confirmed each sentence that is new or changed, and when; one request for each.
        report: Told how many of these requests are done.

    Raises:
        BaogaoError: If the server or the project is not there, or the files cannot be written.
    """
    last = latest_passes(folder).get(annotator)
    known = {act.uid: act for act in last.acts()} if last else {}
    held = taken(folder, annotator)
    work = read_work(doccano, batch, annotator, known=known, held=held, times=times, report=report)
    if not any(act.seen for act in work.acts) and last is None:
        return Pulled(annotator, work, None, new=False)
    before = last.sentences() if last else []
    written, new = write_pass(folder, annotator, work.sentences, work.acts)
    return Pulled(annotator, work, written, new, tuple(conflicts(before, work.sentences)))


def read_work(
    doccano: Doccano,
    batch: Batch,
    annotator: str,
    *,
    known: Mapping[str, Act] = MappingProxyType({}),
    held: Mapping[str, tuple[Act, Sentence]] = MappingProxyType({}),
    times: bool = True,
    report: Report = lambda done, total: None,
) -> Work:
    """Read one annotator's work from the server; nothing is written.

    Args:
        doccano: An administrator's session.
        batch: As it was pushed.
        annotator: One of its annotators.
        known: Acts of an earlier pull by uid; who confirmed a sentence is not asked again unless its spans changed.
        held: What an earlier pull took, by uid; it stands where the server has lost it.
        times: Ask who confirmed each sentence and when; one request for each.
        report: Told how many of these requests are done.

    Raises:
        BaogaoError: If the server or the project is not there.
    """
    place = find_project(doccano, batch.project(annotator))
    project = place.id
    everything = {found.id: found for found in map(from_row, doccano.export(project))}
    confirmed = {found.id: found for found in map(from_row, doccano.export(project, confirmed=True))}
    everything |= confirmed  # where work went on between the two, what was confirmed counts
    who = {
        one.id: (act.by, act.at)
        for one in confirmed.values()
        if (act := known.get(one.uid)) and _same(act, one) and not later(place.created, act.at)
    }
    if times:
        who |= _asked(doccano, project, [one for one in confirmed if one not in who], report)
    deleted = deleted_labels(doccano, project)
    reader = _Reader(batch.name, annotator, set(confirmed), who, held, deleted, place)
    items = batch.of(annotator)
    groups, foreign = _grouped(everything.values(), items)
    acts, sentences = [], []
    for order, item in enumerate(items):
        act, sentence = reader.read(order, item, groups[item.uid])
        acts.append(act)
        sentences += [sentence] if sentence else []
    problems = (*_label_problems(doccano, project, deleted), *_kept(acts), *foreign)
    return Work(tuple(acts), tuple(sentences), problems)


def _same(act: Act, one: Found) -> bool:
    """Whether an earlier pull knows who confirmed an example, as it is now."""
    trusted = act.taken and not any(problem.kind == "kept" for problem in act.problems)
    same = act.example in {0, one.id} and set(act.spans) == set(one.spans)
    return bool(act.at) and trusted and same


def _asked(
    doccano: Doccano, project: int, examples: Sequence[int], report: Report
) -> dict[int, tuple[str, str]]:
    """Who confirmed each example, and when."""
    names = {user.id: user.username for user in doccano.users()}
    found: dict[int, tuple[str, str]] = {}
    for done, example in enumerate(examples):
        report(done, len(examples))
        rows = doccano.confirmations(project, example)
        if rows:
            found[example] = (names.get(rows[0].user, f"user {rows[0].user}"), rows[0].at)
    report(len(examples), len(examples))
    return found


def _grouped(
    found: Iterable[Found], items: Sequence[Item]
) -> tuple[defaultdict[str, list[Found]], list[Problem]]:
    known = {item.uid for item in items}
    groups: defaultdict[str, list[Found]] = defaultdict(list)
    foreign: list[Problem] = []
    for one in found:
        if one.uid in known:
            groups[one.uid].append(one)
        else:
            foreign.append(Problem("foreign", f"example {one.id} is not of this batch: {one.text[:20]!r}"))
    return groups, foreign


def _kept(acts: Iterable[Act]) -> Iterable[Problem]:
    why = Counter(problem.what for act in acts for problem in act.problems if problem.kind == "kept")
    for what, number in why.items():
        yield Problem("kept", f"{number} sentences stand as they were pulled before: {what}")


def _label_problems(doccano: Doccano, project: int, deleted: Mapping[str, str]) -> list[Problem]:
    return [
        *(
            Problem("label", f"span type {name!r} is none of ours")
            for name in foreign_labels(doccano, project)
        ),
        *(
            Problem("label", f"span type {name!r} is gone{_GONE if name in deleted else ''}")
            for name in missing_labels(doccano, project)
        ),
        *(Problem("label", deleted_words(name, at)) for name, at in deleted.items() if at),
    ]


_GONE = ", and all its spans with it: sentences that had one are not taken; push makes it again"


def deleted_words(name: str, at: str) -> str:
    """What is said of a span type that was deleted and made again at a time (ISO 8601)."""
    return (
        f"span type {name!r} was deleted on the server, all its spans with it, and made again at {at}: "
        "spans that annotators had added are lost unless they were pulled before"
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns examples into acts and sentences."""

    batch: str
    annotator: str
    confirmed: set[int]
    who: Mapping[int, tuple[str, str]]
    held: Mapping[str, tuple[Act, Sentence]]
    deleted: Mapping[str, str]
    project: Project

    def read(self, order: int, item: Item, group: Sequence[Found]) -> tuple[Act, Sentence | None]:
        """What was done with one sentence, and the sentence as it was read, if that is beyond doubt."""
        seen = [one for one in group if one.id in self.confirmed]
        one = next(iter([*seen, *group]), None)
        by, at = self.who.get(one.id, ("", "")) if one else ("", "")
        before = self.held.get(item.uid)
        lost = self._lost(item, one, at) if one else ""
        if before and (why := lost or self._sent_again(before[0], one)):
            return _standing(before[0], order, why), before[1]
        problems = self._problems(item, group, one, by)
        if lost:
            problems = [Problem("label", lost), *(one for one in problems if one.kind != "unconfirmed")]
        taken = bool(seen) and not any(problem.kind in REFUSED for problem in problems)
        same_text = one is not None and one.text == item.sentence.text
        act = Act(
            uid=item.uid,
            id=item.sentence.id,
            batch=self.batch,
            annotator=self.annotator,
            order=order,
            blind=item.blind,
            seen=bool(seen),
            taken=taken,
            by=by,
            at=at,
            proposed=item.sentence.spans,
            fates=tuple(fates(item.shown, one.spans)) if one and seen and same_text and not lost else (),
            problems=tuple(problems),
            comments=one.comments if one else (),
            example=one.id if one else 0,
        )
        return act, self._sentence(item, one) if one and taken else None

    def _lost(self, item: Item, one: Found, at: str) -> str:
        """How spans of the sentence went with their span type, without the annotator's will; empty if none did."""
        before = self.held.get(item.uid)
        expected = before[1].spans if before else item.shown
        label = without_spans(expected, one.spans, self.deleted, at)
        return (
            f"span type {label!r} was deleted on the server, and spans of it here: mark them and confirm again"
            if label
            else ""
        )

    def _sent_again(self, before: Act, one: Found | None) -> str:
        """How an example that was read is not there any more; empty if it is, or was read again."""
        if one is None:
            return "deleted on the server"
        same = before.example in {0, one.id} and not later(self.project.created, before.at)
        return (
            ""
            if same or one.id in self.confirmed
            else "deleted on the server and sent again, not confirmed yet"
        )

    def _problems(self, item: Item, group: Sequence[Found], one: Found | None, by: str) -> list[Problem]:
        if one is None:
            return [Problem("gone", "its example was deleted on the server; push again")]
        found = list(one.problems)
        if len(group) > 1:
            found.append(Problem("twice", f"{len(group)} examples of it are on the server; push again"))
        if one.text != item.sentence.text:
            changed_to = f"changed on the server to {one.text!r}; {EDITED}"
            found.append(Problem("text", changed_to))
        if by not in {"", self.annotator}:
            found.append(Problem("hand", f"confirmed by {by}, not by {self.annotator}"))
        if one.id not in self.confirmed and (changed := len(set(one.spans) ^ set(item.shown))):
            found.append(Problem("unconfirmed", f"{changed} spans changed, but it is not confirmed"))
        return found

    def _sentence(self, item: Item, one: Found) -> Sentence:
        source = f"annotator:{self.annotator}"
        return item.sentence.with_spans(replace(span, source=source) for span in one.spans)


def _standing(act: Act, order: int, why: str) -> Act:
    """An act of an earlier pull that stands, with the reason."""
    problems = [problem for problem in act.problems if problem.kind != "kept"]
    return replace(act, order=order, problems=(*problems, Problem("kept", why)))


def conflicts(before: Iterable[Sentence], after: Iterable[Sentence]) -> list[str]:
    """Sentences that an earlier pull had taken and that are read otherwise now, or are not there any more."""
    now = {sentence.id: sentence for sentence in after}
    found: list[str] = []
    for old in before:
        new = now.get(old.id)
        if new is None:
            found.append(f"{old.id}: taken before, not now")
        elif new.spans != old.spans:
            found.append(f"{old.id}: {'; '.join(_differences(old, new))}")
    return found


def _differences(old: Sentence, new: Sentence) -> Iterable[str]:
    for fate in fates(old.spans, new.spans):
        if fate.kind != "kept":
            sides = filter(None, (fate.before, fate.after))
            yield f"{fate.kind} {' → '.join(f'{x.label} 「{old.text[x.start : x.end]}」' for x in sides)}"
