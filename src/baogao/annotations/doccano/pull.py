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
from baogao.annotations.doccano.passes import REFUSED, Act, Pass, Problem, latest_passes, write_pass
from baogao.annotations.doccano.project import find_project, foreign_labels, missing_labels
from baogao.annotations.doccano.rows import Found, from_row
from baogao.schema import Sentence

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
            f"{act.id}: {problem}" for act in self.work.acts for problem in act.problems
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
    work = read_work(doccano, batch, annotator, known=known, times=times, report=report)
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
    times: bool = True,
    report: Report = lambda done, total: None,
) -> Work:
    """Read one annotator's work from the server; nothing is written.

    Args:
        doccano: An administrator's session.
        batch: As it was pushed.
        annotator: One of its annotators.
        known: Acts of an earlier pull by uid; who confirmed a sentence is not asked again unless its spans changed.
        times: Ask who confirmed each sentence and when; one request for each.
        report: Told how many of these requests are done.

    Raises:
        BaogaoError: If the server or the project is not there.
    """
    project = find_project(doccano, batch.project(annotator)).id
    everything = {found.id: found for found in map(from_row, doccano.export(project))}
    confirmed = {found.id: found for found in map(from_row, doccano.export(project, confirmed=True))}
    everything |= confirmed  # where work went on between the two, what was confirmed counts
    who = {
        one.id: (act.by, act.at)
        for one in confirmed.values()
        if (act := known.get(one.uid)) and _same(act, one)
    }
    if times:
        who |= _asked(doccano, project, [one for one in confirmed if one not in who], report)
    reader = _Reader(batch.name, annotator, set(confirmed), who)
    items = batch.of(annotator)
    groups, foreign = _grouped(everything.values(), items)
    acts, sentences = [], []
    for order, item in enumerate(items):
        act, sentence = reader.read(order, item, groups[item.uid])
        acts.append(act)
        sentences += [sentence] if sentence else []
    return Work(tuple(acts), tuple(sentences), (*_label_problems(doccano, project), *foreign))


def _same(act: Act, one: Found) -> bool:
    """Whether an earlier pull knows who confirmed an example, as it is now."""
    return bool(act.at) and {fate.after for fate in act.fates if fate.after} == set(one.spans)


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


def _label_problems(doccano: Doccano, project: int) -> list[Problem]:
    return [
        *(
            Problem("label", f"span type {name!r} is none of ours")
            for name in foreign_labels(doccano, project)
        ),
        *(Problem("label", f"span type {name!r} is gone") for name in missing_labels(doccano, project)),
    ]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns examples into acts and sentences."""

    batch: str
    annotator: str
    confirmed: set[int]
    who: Mapping[int, tuple[str, str]]

    def read(self, order: int, item: Item, group: Sequence[Found]) -> tuple[Act, Sentence | None]:
        """What was done with one sentence, and the sentence as it was read, if that is beyond doubt."""
        seen = [one for one in group if one.id in self.confirmed]
        one = next(iter([*seen, *group]), None)
        by, at = self.who.get(one.id, ("", "")) if one else ("", "")
        problems = self._problems(item, group, one, by)
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
            fates=tuple(fates(item.shown, one.spans)) if one and seen and same_text else (),
            problems=tuple(problems),
            comments=one.comments if one else (),
        )
        return act, self._sentence(item, one) if one and taken else None

    def _problems(self, item: Item, group: Sequence[Found], one: Found | None, by: str) -> list[Problem]:
        if one is None:
            return [Problem("gone", "its example was deleted on the server; push again")]
        found = list(one.problems)
        if len(group) > 1:
            found.append(Problem("twice", f"{len(group)} examples of it are on the server; push again"))
        if one.text != item.sentence.text:
            found.append(Problem("text", f"changed on the server to {one.text!r}"))
        if by not in {"", self.annotator}:
            found.append(Problem("hand", f"confirmed by {by}, not by {self.annotator}"))
        if one.id not in self.confirmed and (changed := len(set(one.spans) ^ set(item.shown))):
            found.append(Problem("unconfirmed", f"{changed} spans changed, but it is not confirmed"))
        return found

    def _sentence(self, item: Item, one: Found) -> Sentence:
        source = f"annotator:{self.annotator}"
        return item.sentence.with_spans(replace(span, source=source) for span in one.spans)


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
